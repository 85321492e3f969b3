"""Questions that several forms of a constellation ask."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from enquiries.forms.public.fields import Words
from hubs.forms import CountBox, Radios, TextBox


def count(
    label: str, most: int, what: str, *, least: int = 0, required: bool = True, hint: str = ""
) -> forms.IntegerField:
    """A whole number in a short box."""
    wrong = f"{what} must be a whole number from {least} to {most}"
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=least,
        max_value=most,
        help_text=hint,
        widget=TextBox(width=3, inputmode="numeric"),
        error_messages={
            **dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
            "required": f"Enter {what[0].lower()}{what[1:]}",
        },
    )


def pick(
    label: str,
    choices: Iterable[tuple[str, str]],
    missing: str,
    *,
    required: bool = True,
    inline: bool = False,
) -> forms.ChoiceField:
    """One answer of a few, as radio buttons."""
    return forms.ChoiceField(
        label=label,
        choices=list(choices),
        required=required,
        widget=Radios(small=True, inline=inline),
        error_messages={"required": missing, "invalid_choice": missing},
    )


def listed(label: str, *, missing: str = "", required: bool = True) -> forms.ChoiceField:
    """One answer of many, as a list to open; its choices are given when the form is made."""
    return forms.ChoiceField(
        label=label,
        required=required,
        error_messages={"required": missing, "invalid_choice": missing},
    )


def line(label: str, most: int, what: str, *, required: bool = True, hint: str = "") -> Words:
    """A line of words."""
    return Words(
        what=what,
        label=label,
        max_length=most,
        required=required,
        help_text=hint,
        widget=TextBox(),
        error_messages={"required": f"Enter {what[0].lower()}{what[1:]}"},
    )


def lines(
    label: str, most: int, what: str, *, required: bool = False, hint: str = "", rows: int = 4
) -> Words:
    """Several lines of words."""
    return Words(
        what=what,
        label=label,
        max_length=most,
        lines=True,
        required=required,
        help_text=hint,
        widget=CountBox(max_characters=most, threshold=75, rows=rows),
        error_messages={"required": f"Enter {what[0].lower()}{what[1:]}"},
    )


def choices_set(form: forms.BaseForm, name: str, choices: Iterable[tuple[Any, str]]) -> None:
    """Give a field of a form its choices."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [(str(value), text) for value, text in choices]
