"""Protecting a case: why, who sees it, and how the person may be reached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from enquiries.contact_details import normalise_phone
from enquiries.forms.public.fields import EmailField, PhoneField, Words
from enquiries.forms.staff_case.colleague import colleague_field, colleagues_offer
from enquiries.models import SafetyFlag
from enquiries.selectors.same_person import SamePerson
from enquiries.services.safety import SafeWay
from enquiries.ways import is_mobile
from hubs.forms import Checkboxes, CountBox, PageForm, Radios, TextBox
from hubs.models import User

Way = SafetyFlag.SafeWay


def _reason(label: str, hint: str) -> Words:
    return Words(
        what="The reason",
        label=label,
        max_length=2000,
        lines=True,
        help_text=hint,
        error_messages={"required": "Enter the reason"},
        widget=CountBox(max_characters=2000, threshold=75, rows=3),
    )


class MobileField(PhoneField):
    """A number that takes texts."""

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not is_mobile(normalise_phone(value)):
            raise ValidationError("Enter a mobile number: texts go to no other", code="invalid")


class SafeWayForm(PageForm):
    """The one way that nobody else sees."""

    safe_way = forms.ChoiceField(
        label="Is there a safe way to reach them?",
        help_text="A way that nobody else sees or answers.",
        choices=[
            (str(Way.PHONE), "A phone call"),
            (str(Way.TEXT), "A text message"),
            (str(Way.EMAIL), "An email"),
            ("none", "No: we wait until they get in touch"),
        ],
        widget=Radios(
            reveals={
                str(Way.PHONE): "safe_phone",
                str(Way.TEXT): "safe_mobile",
                str(Way.EMAIL): "safe_email",
            },
            hints={
                str(Way.TEXT): "Our messages may come at any hour of the day.",
                str(Way.EMAIL): "Our messages may come at any hour of the day.",
            },
        ),
        error_messages={"required": "Select whether there is a safe way to reach them"},
    )
    safe_phone = PhoneField(label="The safe number", required=False, autocomplete="off")
    safe_mobile = MobileField(label="The safe mobile number", required=False, autocomplete="off")
    safe_email = EmailField(label="The safe email address", required=False)
    safe_when = Words(
        what="The safe time",
        label="When is it safe?",
        max_length=200,
        required=False,
        help_text="For example, weekdays before 3pm",
        widget=TextBox(),
    )
    BOX = {str(Way.PHONE): "safe_phone", str(Way.TEXT): "safe_mobile", str(Way.EMAIL): "safe_email"}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["safe_email"].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        box = self.BOX.get(cleaned.get("safe_way", ""))
        if box and not cleaned.get(box) and box not in self.errors:
            what = "email address" if box == "safe_email" else "number"
            self.add_error(box, f"Enter the safe {what}")
        for other in set(self.BOX.values()) - {box}:
            self.errors.pop(other, None)  # what is typed in a box that is not shown is not sent
        return cleaned

    @property
    def safe(self) -> SafeWay:
        """What was answered, of a form without errors."""
        way = self.cleaned_data["safe_way"]
        box = self.BOX.get(way)
        if box is None:
            return SafeWay()
        return SafeWay(way, self.cleaned_data[box], self.cleaned_data["safe_when"])


class ProtectForm(SafeWayForm):
    """Close a case to all but named colleagues."""

    reason = _reason(
        "Why must nobody find this person?",
        "Only the colleagues you name read this. Do not write an address here.",
    )
    named = forms.ModelMultipleChoiceField(
        label="Who may see this case besides you?",
        help_text="Name somebody who can act when you are away. Otherwise only you see it.",
        queryset=User.objects.none(),
        required=False,
        widget=Checkboxes(small=True),
        error_messages={"invalid_choice": "Choose colleagues from the list"},
    )
    also = forms.TypedMultipleChoiceField(
        label="Protect these as well",
        help_text="Their name, number or address stands there too. Each is protected for the same"
        " reason, with the same safe way. Who does not work with one of them does not see it.",
        coerce=int,
        required=False,
        error_messages={"invalid_choice": "The list has changed. Choose from it again"},
    )
    field_order = ("reason", "also", "named", "safe_way")
    mark_optional = False

    def __init__(
        self,
        *args: Any,
        colleagues: QuerySet[User],
        others: Sequence[SamePerson] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        choice = self.fields["named"]
        assert isinstance(choice, forms.ModelMultipleChoiceField)
        choice.queryset = colleagues
        if not others:
            del self.fields["also"]
            return
        also = self.fields["also"]
        assert isinstance(also, forms.TypedMultipleChoiceField)
        also.widget = Checkboxes(small=True, hints={str(o.case.pk): _hint(o) for o in others})
        also.choices = [(o.case.pk, _label(o)) for o in others]
        also.initial = [o.case.pk for o in others]


def _label(other: SamePerson) -> str:
    people = other.case.people  # type: ignore[attr-defined]  # with_people reads them
    names = " and ".join(person.full_name for person in people)
    return f"{other.case.reference}, {names or 'no name'}"


def _hint(other: SamePerson) -> str:
    where = other.case.service or "No council yet"
    sure = other.sure[0].upper() + other.sure[1:]
    return f"{sure}. {where}. {other.case.get_stage_display()}."


class ChangeSafeWayForm(SafeWayForm):
    """Another safe way. It was asked for over the one before, if there was one."""

    asked = forms.BooleanField(
        label="I asked them over the safe way we have now",
        error_messages={
            "required": "Ask them over the safe way we have now, then tick this box."
            " Somebody else may be asking for the change"
        },
    )

    def __init__(self, *args: Any, flag: SafetyFlag, **options: Any) -> None:
        present: dict[str, Any] = {"safe_way": flag.safe_way or "none", "safe_when": flag.safe_when}
        if flag.safe_way:
            present[self.BOX[flag.safe_way]] = flag.safe_address
        super().__init__(*args, initial=present, **options)
        if not flag.safe_way:
            del self.fields["asked"]


class NameForm(PageForm):
    """One more colleague who may see the case."""

    user = colleague_field()

    def __init__(self, *args: Any, colleagues: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        colleagues_offer(self, "user", colleagues)


class LiftForm(NameForm):
    """Ask a second person to lift the protection."""

    reason = _reason(
        "Why is the protection no longer needed?", "The second person reads this and decides."
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["user"].label = "Who decides?"
