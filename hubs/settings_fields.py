"""Answers that the settings of a hub ask for."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from hubs.forms import CountBox, Radios, TextBox
from hubs.models import LocalAuthority

# What a word processor leaves between letters: dropped without a word. Soft hyphen, zero-width
# space, word joiner, byte order mark.
_LEFT_OVER = dict.fromkeys((0x00AD, 0x200B, 0x2060, 0xFEFF))


def visible(text: str, what: str) -> str:
    """The text without what a word processor left in it.

    Raises ValidationError for control characters and marks that turn the order of letters
    round: what is read must be what is kept. New lines and tabs are all right.
    """
    text = text.translate(_LEFT_OVER)
    if any(unicodedata.category(letter).startswith("C") for letter in text if letter not in "\n\t"):
        raise ValidationError(f"{what} has a character in it that cannot be seen")
    return text


class Line(forms.CharField):
    """One line of text: runs of spaces become one, invisible characters are refused.

    ``what`` is the answer at the start of a sentence ("The name").
    """

    def __init__(
        self, *, what: str, longest: int, width: int | None = None, **options: Any
    ) -> None:
        self.what, self.longest = what, longest
        options.setdefault("widget", TextBox(width=width))
        options["error_messages"] = {"required": f"Enter {what[:1].lower()}{what[1:]}"}
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        line = visible(" ".join(super().clean(value).split()), self.what)
        if len(line) > self.longest:
            raise ValidationError(f"{self.what} must be {self.longest} characters or fewer")
        return line


class Letters(forms.CharField):
    """A long text with its lines kept; other control characters are refused."""

    def __init__(self, *, what: str, longest: int, rows: int, **options: Any) -> None:
        self.what, self.longest = what, longest
        options["error_messages"] = {"required": f"Enter {what[:1].lower()}{what[1:]}"}
        options["widget"] = CountBox(max_characters=longest, threshold=75, rows=rows)
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value).replace("\r\n", "\n").replace("\r", "\n")
        text = visible(text, self.what)
        if len(text) > self.longest:
            raise ValidationError(f"{self.what} must be {self.longest:,} characters or fewer")
        return text


class AuthorityField(forms.ModelChoiceField):
    """One of England's authorities."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            LocalAuthority.objects.filter(valid_to=None),
            empty_label="Choose an area",
            error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose an area"),
            **options,
        )


def whole_number(
    label: str, *, what: str, least: int, most: int, suffix: str, hint: str = ""
) -> Any:
    message = f"{what} must be a whole number from {least} to {most}"
    return forms.IntegerField(
        label=label,
        help_text=hint,
        min_value=least,
        max_value=most,
        widget=TextBox(width=4, inputmode="numeric", suffix=suffix),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), message),
    )


class YesNo(forms.TypedChoiceField):
    """Yes or no, never taken as said: a box left empty is an error. ``what`` follows "if"."""

    def __init__(self, *, what: str, **options: Any) -> None:
        wrong = dict.fromkeys(("required", "invalid_choice"), f"Choose yes if {what}, else no")
        super().__init__(
            choices=[("True", "Yes"), ("False", "No")],
            coerce=lambda said: said == "True",
            empty_value=None,
            error_messages=wrong,
            widget=Radios(small=True),
            **options,
        )
