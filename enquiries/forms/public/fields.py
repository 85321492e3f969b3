"""Fields that more than one public page asks, with the one wording of each error."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from enquiries.contact_details import normalise_phone
from enquiries.models import GoodTime
from hubs.forms import Radios, TextBox
from hubs.postcodes import Place, lookup

POSTCODE_ERROR = "Enter a full postcode, like NE1 4ST"
PHONE_ERROR = "Enter a phone number, like 01632 960 001 or 07700 900 982"
EMAIL_ERROR = "Enter an email address in the correct format, like name@example.com"

# Marks that turn the direction of the text round them: harmless to read aloud, but a name that
# holds one can make a whole line of a colleague's screen run backwards.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Words(forms.CharField):
    """What a person types, kept as typed except for marks that nobody can see.

    A NUL is refused with words, because the database cannot keep it; other controls and marks
    that turn text round are dropped. `what` begins the sentences of the errors.
    """

    def __init__(self, *, what: str, max_length: int, lines: bool = False, **options: Any) -> None:
        self.lines = lines
        options.setdefault("error_messages", {}).setdefault(
            "max_length", f"{what} must be {max_length:,} characters or fewer"
        )
        self.unreadable = f"{what} includes a character we cannot read"
        super().__init__(max_length=max_length, **options)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        if "\0" in text:
            raise ValidationError(self.unreadable, code="unreadable")
        kept = "".join(mark for mark in text.replace("\r\n", "\n") if self._keeps(mark))
        if all(mark.isspace() or unicodedata.category(mark) == "Cf" for mark in kept):
            return ""  # nothing that anybody can see
        return kept.strip() if self.lines else " ".join(kept.split())

    def _keeps(self, mark: str) -> bool:
        if mark in "\n\t":
            return True
        return mark not in TURNING and unicodedata.category(mark) not in ("Cc", "Cs")


class PostcodeField(Words):
    """A postcode in any spacing or case, kept as typed. The directory says where it is."""

    def __init__(self, **options: Any) -> None:
        messages = {"required": POSTCODE_ERROR, "max_length": POSTCODE_ERROR}
        options.setdefault("label", "What is your postcode?")
        super().__init__(
            what="Postcode",
            max_length=20,
            error_messages=messages,
            widget=TextBox(width=10, autocomplete="postal-code", spellcheck=False),
            **options,
        )
        self.unreadable = POSTCODE_ERROR

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and lookup(value).place is Place.MALFORMED:
            raise ValidationError(POSTCODE_ERROR, code="malformed")


class PhoneField(Words):
    """A phone number with none of its digits missing, kept as typed."""

    def __init__(self, *, autocomplete: str = "tel", **options: Any) -> None:
        options.setdefault("label", "Phone number")
        super().__init__(
            what="Phone number",
            max_length=40,
            error_messages={"required": PHONE_ERROR, "max_length": PHONE_ERROR},
            widget=TextBox(kind="tel", width=20, autocomplete=autocomplete),
            **options,
        )
        self.unreadable = PHONE_ERROR

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not normalise_phone(value):
            raise ValidationError(PHONE_ERROR, code="invalid")


class EmailField(forms.EmailField):
    """An email address of at most 254 characters."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", "Email address")
        wrong = dict.fromkeys(("required", "invalid", "max_length"), EMAIL_ERROR)
        super().__init__(
            max_length=254,
            error_messages=wrong,
            widget=TextBox(kind="email", autocomplete="email", spellcheck=False),
            **options,
        )

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        if "\0" in text:
            raise ValidationError(EMAIL_ERROR, code="unreadable")
        return text


def first_name_field() -> Words:
    """What we call them."""
    return Words(
        what="First name",
        label="First name",
        max_length=100,
        error_messages={"required": "Enter your first name"},
        widget=TextBox(autocomplete="given-name", spellcheck=False),
    )


def last_name_field() -> Words:
    """Optional: a first name is enough to be called."""
    return Words(
        what="Last name",
        label="Last name",
        max_length=100,
        required=False,
        widget=TextBox(autocomplete="family-name", spellcheck=False),
    )


MENTION_YES, MENTION_PRIVATE, MENTION_SILENT = "yes", "private", "silent"
MENTION_CHOICES = [
    (MENTION_YES, "Yes"),
    (MENTION_PRIVATE, "No, please keep it private"),
    (MENTION_SILENT, "No, and do not leave a message if I do not answer"),
]


def mention_field() -> forms.ChoiceField:
    """Whether anyone else may learn of it: governs every message on every channel."""
    return forms.ChoiceField(
        label="May our messages mention fostering?",
        help_text="Some people have not told their family yet, or share a phone.",
        choices=MENTION_CHOICES,
        error_messages={
            "required": "Select yes if our messages may mention fostering",
            "invalid_choice": "Select yes if our messages may mention fostering",
        },
        widget=Radios(),
    )


def mention_of(*, discreet: bool, may_leave_message: bool) -> str:
    """The choice that stands for the two facts we keep."""
    if not may_leave_message:
        return MENTION_SILENT
    return MENTION_PRIVATE if discreet else MENTION_YES


def good_time_field(label: str) -> forms.ChoiceField:
    """When to ring."""
    message = "Select a time that suits you"
    return forms.ChoiceField(
        label=label,
        choices=GoodTime.choices,
        error_messages={"required": message, "invalid_choice": message},
        widget=Radios(),
    )
