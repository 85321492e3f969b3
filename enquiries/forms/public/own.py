"""What a person may change, stop or add on their own progress page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from enquiries.contact_details import normalise_phone
from enquiries.forms.public.fields import (
    EmailField,
    PhoneField,
    PostcodeField,
    Words,
    good_time_field,
)
from enquiries.forms.public.steps import ContactForm
from enquiries.models import Source
from enquiries.selectors.search import read_reference
from enquiries.workflow import WITHDRAW_REASONS
from hubs.forms import PageForm, Radios, TextBox
from hubs.models import Cluster

MONTHS_AHEAD = 12
MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class DetailsForm(ContactForm):
    """How, where and when to reach me. ``version`` is the case's when the page was shown."""

    page_heading = ""
    label_sizes = {"contact_by": "m", "second": "s", "mention": "m", "good_time": "m"}

    good_time = good_time_field("If we call, when is a good time?")
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["good_time"].required = False

    @property
    def own_fields(self) -> dict[str, Any]:
        """The answers under the names that the case keeps them by."""
        given = self.cleaned_data
        return {
            **self.points(),
            "contact_by": given["contact_by"],
            "good_time": given["good_time"],
            "discreet": given["mention"] != "yes",
            "may_leave_message": given["mention"] != "silent",
        }


class OwnPointsForm(PageForm):
    """A phone number and an email address of one's own, and nothing else of the enquiry.

    With ``shown`` false the page does not say what we hold: what is left empty stays as it is.
    """

    page_heading = ""
    label_size = "m"

    phone = PhoneField(required=False)
    email = EmailField(required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, shown: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.shown = shown

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.shown and not self.errors and not (given["phone"] or given["email"]):
            raise ValidationError("Enter your new phone number or email address")
        return given

    def points(self) -> dict[str, str]:
        """What to change: both, or those that were typed."""
        given = {name: self.cleaned_data[name] for name in ("phone", "email")}
        return given if self.shown else {name: typed for name, typed in given.items() if typed}


# Ofsted's reasons for a withdrawal after the application (workflow.OFSTED_WITHDRAW_REASONS), as
# the person themselves would say them.
_AFTER_APPLYING = {
    "AW1": "Fostering is not what I expected",
    "AW2": "The assessment is not what I expected",
    "AW3": "Things at home have changed",
    "AW4": "Money",
    "AW5": "I worry about allegations",
    "AW0": "Another reason",
}


class StopForm(PageForm):
    """Stopping is as easy as starting: one flat list, and none of it has to be answered.

    ``applied``: the list is another one while an application stands.
    """

    page_heading = ""
    label_size = "m"

    reason = forms.ChoiceField(
        label="Would you tell us why?",
        help_text="It helps us do better. It makes no difference if you come back.",
        choices=[],
        required=False,
        error_messages={"invalid_choice": "Select a reason from the list, or leave it empty"},
        widget=Radios(),
    )

    def __init__(self, *args: Any, applied: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.not_said = "AW0" if applied else "not_said"
        reasons = _AFTER_APPLYING if applied else WITHDRAW_REASONS
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(reasons.items())


def month_choices(today: date) -> list[tuple[str, str]]:
    """The next twelve months as ("2026-04-01", "April 2026")."""
    found = []
    for ahead in range(1, MONTHS_AHEAD + 1):
        month = today.month - 1 + ahead
        first = date(today.year + month // 12, month % 12 + 1, 1)
        found.append((first.isoformat(), f"{MONTH_NAMES[first.month - 1]} {first.year}"))
    return found


class PauseForm(PageForm):
    """When we should be in touch again. ``cleaned_data["month"]`` is that month's first day."""

    page_heading = "month"

    month = forms.TypedChoiceField(
        label="When should we get in touch again?",
        help_text=(
            "Until then we will stay quiet. Someone from our team will get in touch at the start"
            " of that month."
        ),
        coerce=date.fromisoformat,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Select when we should get in touch again"
        ),
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["month"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose a month"), *month_choices(today)]


class NewLinkForm(PageForm):
    """Ask for a link back. With several hubs the person says which."""

    hub = forms.ChoiceField(
        label="Which hub did you contact?",
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Select the hub you contacted"
        ),
    )
    address = Words(
        what="Email address or phone number",
        label="Email address or phone number",
        help_text="The one you gave us with your enquiry",
        max_length=254,
        error_messages={"required": "Enter your email address or phone number"},
        widget=TextBox(spellcheck=False, autocomplete="email"),
    )

    def __init__(self, *args: Any, hubs: Sequence[Cluster], **options: Any) -> None:
        super().__init__(*args, **options)
        if len(hubs) == 1:
            del self.fields["hub"]
            return
        field = self.fields["hub"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose a hub"), *((hub.slug, hub.name) for hub in hubs)]

    def clean_address(self) -> str:
        typed: str = self.cleaned_data["address"]
        if "@" in typed:
            try:
                validate_email(typed)
            except ValidationError:
                raise ValidationError("Enter your email address or phone number") from None
        elif not normalise_phone(typed):
            raise ValidationError("Enter your email address or phone number")
        return typed


class WhereAmIForm(PageForm):
    """The way back of someone who has neither email nor a mobile: three things they know.

    ``cleaned_data["reference"]`` is written as it is kept.
    """

    reference = Words(
        what="Reference",
        label="Reference",
        help_text="We gave it to you when you got in touch, for example NE-4K7-M2P",
        max_length=40,
        error_messages={"required": "Enter your reference, like NE-4K7-M2P"},
        widget=TextBox(width=10, spellcheck=False, autocomplete="off"),
    )
    name = Words(
        what="Last name",
        label="Last name",
        help_text="If you did not give us a last name, enter your first name",
        max_length=100,
        error_messages={"required": "Enter your last name"},
        widget=TextBox(spellcheck=False, autocomplete="family-name"),
    )
    postcode = PostcodeField(label="Postcode")

    def clean_reference(self) -> str:
        reference = read_reference(self.cleaned_data["reference"])
        if not reference:
            raise ValidationError("Enter your reference, like NE-4K7-M2P")
        return reference


AGE_BANDS = [
    ("under_25", "Under 25"),
    ("25_34", "25 to 34"),
    ("35_44", "35 to 44"),
    ("45_54", "45 to 54"),
    ("55_64", "55 to 64"),
    ("65_over", "65 or over"),
]
SEXES = [("female", "Female"), ("male", "Male")]
# The harmonised standard's five groups. The finer list is not asked: only counts leave this
# table, and finer groups would be too small to count.
ETHNIC_GROUPS = [
    ("white", "White"),
    ("mixed", "Mixed or multiple ethnic groups"),
    ("asian", "Asian or Asian British"),
    ("black", "Black, African, Caribbean or Black British"),
    ("other", "Another ethnic group"),
]
DISABILITY = [("yes", "Yes"), ("no", "No")]
NOT_SAID = ("not_said", "Prefer not to say")


def _optional(label: str, choices: Sequence[tuple[str, str]], hint: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[*choices, NOT_SAID],
        help_text=hint,
        required=False,
        error_messages={"invalid_choice": "Select an answer from the list, or leave it empty"},
        widget=Radios(small=True),
    )


class HelpUsForm(PageForm):
    """Asked after sending, so that it can never cost an enquiry. All optional, kept apart."""

    label_size = "m"

    source = forms.ChoiceField(
        label="Where did you hear about us?",
        choices=[("", "Choose one"), *((v, label) for v, label in Source.choices if v)],
        required=False,
        error_messages={"invalid_choice": "Select an answer from the list, or leave it empty"},
    )
    age_band = _optional("How old are you?", AGE_BANDS)
    sex = _optional("What is your sex?", SEXES)
    ethnic_group = _optional("What is your ethnic group?", ETHNIC_GROUPS)
    disability = _optional(
        "Are you disabled?",
        DISABILITY,
        "This means a health condition or impairment that affects your day-to-day life.",
    )
