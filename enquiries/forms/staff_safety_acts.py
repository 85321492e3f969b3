"""What staff fill in about a protected case, or one of somebody they know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from enquiries.forms.public.fields import EmailField, PhoneField, Words
from enquiries.models import Acquaintance
from enquiries.services.glass import SHORTEST_REASON
from enquiries.services.joint import SECOND_FIELDS
from enquiries.words import FIELD_LABELS
from hubs.forms import PageForm, Radios, TextBox


class KnowForm(PageForm):
    """How I know this person, if I want to say."""

    how = Words(
        what="How you know them",
        label="How do you know them?",
        max_length=300,
        required=False,
        help_text="For example, a neighbour or a relative. Your manager can read this.",
        widget=TextBox(),
    )


class KnowReferenceForm(KnowForm):
    """The same, without opening the case."""

    reference = Words(
        what="Reference",
        label="Reference of the case",
        max_length=20,
        help_text="It stands beside the name in every list, for example NE-7KQ-4RD",
        error_messages={"required": "Enter the reference of the case"},
        widget=TextBox(width=10, spellcheck=False),
    )
    field_order = ("reference", "how")


class LockEndForm(PageForm):
    """Which colleague may see the case again, and why."""

    lock = forms.TypedChoiceField(
        label="Who may see this case again?",
        widget=Radios(),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Select a colleague who is locked out"
        ),
    )
    why = Words(
        what="The reason",
        label="Why?",
        max_length=300,
        help_text="This stays on the record.",
        error_messages={"required": "Enter why they may see it again"},
        widget=TextBox(),
    )

    def __init__(self, *args: Any, locks: Sequence[Acquaintance], **options: Any) -> None:
        super().__init__(*args, **options)
        self._locks = {str(lock.pk): lock for lock in locks}
        field = self.fields["lock"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(pk, str(lock.user)) for pk, lock in self._locks.items()]

    def clean_lock(self) -> Acquaintance:
        return self._locks[self.cleaned_data["lock"]]


class GlassForm(PageForm):
    """What the emergency is."""

    reason = Words(
        what="The emergency",
        label="What is the emergency?",
        max_length=2000,
        lines=True,
        help_text="Leave out addresses and phone numbers.",
        error_messages={"required": "Enter what the emergency is"},
        widget=forms.Textarea({"rows": 4}),
    )

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if len(reason) < SHORTEST_REASON:
            raise forms.ValidationError("Say in a sentence what the emergency is")
        return reason


class SecondApplicantForm(PageForm):
    """The second of two applicants. Without a first name there is none."""

    second_first_name = Words(
        what="First name",
        label=FIELD_LABELS["second_first_name"],
        max_length=100,
        required=False,
        help_text="Empty all boxes to take the second applicant off this enquiry",
        widget=TextBox(spellcheck=False, autocomplete="off"),
    )
    second_last_name = Words(
        what="Last name",
        label=FIELD_LABELS["second_last_name"],
        max_length=100,
        required=False,
        widget=TextBox(spellcheck=False, autocomplete="off"),
    )
    second_phone = PhoneField(
        label=FIELD_LABELS["second_phone"], required=False, autocomplete="off"
    )
    second_email = EmailField(label=FIELD_LABELS["second_email"], required=False)

    def __init__(
        self,
        *args: Any,
        present: dict[str, Any],
        only: Iterable[str] = SECOND_FIELDS,
        **options: Any,
    ) -> None:
        super().__init__(*args, initial=present, **options)
        self.present = present
        self.fields["second_email"].widget.attrs["autocomplete"] = "off"
        for name in set(self.fields) - set(only):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        after = self.present | cleaned
        others = ("second_last_name", "second_phone", "second_email")
        if not after.get("second_first_name") and any(after.get(name) for name in others):
            blamed = "second_first_name" if "second_first_name" in self.fields else None
            self.add_error(blamed, "Enter the second applicant’s first name")
        return cleaned
