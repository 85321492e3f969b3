"""What is kept about a case: its details, and notes that stay as they were written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from enquiries.forms.public.fields import EmailField, PhoneField, Words
from enquiries.forms.staff_case.asking import AskingForm
from enquiries.models import ContactBy, GoodTime, Source
from enquiries.services.editing import EDITABLE
from enquiries.words import FIELD_LABELS
from enquiries.workflow import KIND_LABELS
from hubs.forms import CountBox, PageForm, TextBox


class NoteForm(AskingForm):
    """A note, which stays as it was written. On a ``protected`` case it asks once about what
    looks like an address or a number."""

    text = Words(
        what="Note",
        label="Add a note",
        max_length=10000,
        lines=True,
        error_messages={"required": "Enter a note"},
        widget=CountBox(max_characters=10000, threshold=75, rows=4),
    )

    def __init__(self, *args: Any, protected: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.protected = protected

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.protected:
            self.ask_about_words("text", cleaned.get("text", ""))
        return cleaned


class CorrectForm(NoteForm):
    """The note as it should read, and why it was wrong."""

    text = Words(
        what="Note",
        label="The note as it should read",
        max_length=10000,
        lines=True,
        error_messages={"required": "Enter the note as it should read"},
        widget=CountBox(max_characters=10000, threshold=75, rows=6),
    )
    why = Words(
        what="The reason",
        label="Why are you correcting it?",
        max_length=300,
        error_messages={"required": "Enter why you are correcting it"},
        widget=TextBox(),
    )


def _words(name: str, max_length: int, *, hint: str = "", required: str = "") -> Words:
    label = FIELD_LABELS[name]
    return Words(
        what=label,
        label=label,
        max_length=max_length,
        required=bool(required),
        help_text=hint,
        widget=TextBox(),
        error_messages={"required": required} if required else {},
    )


def _tick(name: str) -> forms.BooleanField:
    return forms.BooleanField(label=FIELD_LABELS[name], required=False)


def _pick(name: str, choices: Iterable[tuple[Any, str]], *, required: str = "") -> Any:
    return forms.ChoiceField(
        label=FIELD_LABELS[name],
        choices=list(choices),
        required=bool(required),
        widget=forms.Select(),
        error_messages={"required": required, "invalid_choice": "Choose one from the list"},
    )


class EditForm(PageForm):
    """The details of a case. `only` keeps some of the fields, after a conflict was settled.

    `present` are the details as they stand, for the questions that are not asked again.
    """

    first_name = _words("first_name", 100, required="Enter their first name")
    last_name = _words("last_name", 100)
    said_as = _words("said_as", 100, hint="For example, “neev” for Niamh")
    phone = PhoneField(required=False, autocomplete="off")
    email = EmailField(required=False)
    contact_by = _pick("contact_by", ContactBy.choices, required="Choose how to contact them")
    good_time = _pick("good_time", [("", "Not given"), *GoodTime.choices])
    discreet = _tick("discreet")
    may_leave_message = _tick("may_leave_message")
    language = _words("language", 40, hint="Leave empty if they do not need an interpreter")
    access_needs = _words("access_needs", 500)
    kind = _pick(
        "kind",
        [(str(kind), label) for kind, label in KIND_LABELS.items()],
        required="Choose what they came for",
    )
    source = _pick("source", [c for c in Source.choices if c[0]] + [("", "Not known")])
    keep_in_touch = _tick("keep_in_touch")

    def __init__(
        self, *args: Any, present: dict[str, Any], only: Iterable[str] = EDITABLE, **options: Any
    ) -> None:
        super().__init__(*args, initial=present, **options)
        self.present = present
        self.fields["email"].widget.attrs["autocomplete"] = "off"
        for name in set(self.fields) - set(only):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        after = self.present | cleaned
        by_email = after["contact_by"] == ContactBy.EMAIL
        needed = "email" if by_email else "phone"
        if not after[needed] and needed not in self.errors:
            what = "email address" if by_email else "phone number"
            blamed = needed if needed in self.fields else "contact_by"
            if blamed in self.fields:
                self.add_error(blamed, f"Enter the {what} they want to be contacted on")
        return cleaned
