"""A form that asks once before it takes something: the second press is the answer."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from hubs.forms import PageForm

LEAVE_IT_OUT = "This looks like an address or number. Leave it out unless it is needed"

_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?:\+|\b0)(?:[\s().-]?\d){8,}")


def gives_away(text: str) -> bool:
    """Whether a text holds what looks like a postcode or a phone number."""
    return bool(_POSTCODE.search(text) or _NUMBER.search(text))


class AskingForm(PageForm):
    """What was asked about stands in a hidden box when the form is shown again.

    Works without scripts: pressing the button once more, with or without a change, goes on.
    """

    asked = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput())

    def ask_once(self, what: str, field: str, text: str) -> None:
        """Show ``text`` at the field, unless it was shown for this already."""
        done = self.data.get(self.add_prefix("asked"), "").split()
        if what in done or field in self.errors:
            return
        self.add_error(field, forms.ValidationError(text, code="asked"))
        self.data: Any = self.data.copy()
        self.data[self.add_prefix("asked")] = " ".join([*done, what])

    def ask_about_words(self, field: str, text: str) -> None:
        """Ask once about an address or a number in words that others will read."""
        if gives_away(text):
            self.ask_once(f"words-{field}", field, LEAVE_IT_OUT)
