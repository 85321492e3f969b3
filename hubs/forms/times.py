"""A time of day as people type it."""

import re
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from hubs.calendar import say_time
from hubs.forms.widgets import TextBox

_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?")


class TimeField(forms.CharField):
    """A time of day as people write it: "5pm", "10:30am", "14:00", "midday"."""

    WRONG = "Enter a time, like 10am or 2:30pm"
    FAULTS = ("required", "invalid", "max_length")

    def __init__(self, **options: Any) -> None:
        given = options.pop("error_messages", {})
        options["error_messages"] = dict.fromkeys(self.FAULTS, self.WRONG) | given
        super().__init__(widget=TextBox(width=10, spellcheck=False), max_length=20, **options)

    def prepare_value(self, value: Any) -> Any:
        return say_time(value) if isinstance(value, time) else value

    def clean(self, value: Any) -> Any:
        typed = super().clean(value).lower()
        if not typed:
            return None
        if typed in ("midday", "noon", "12 noon"):
            return time(12)
        found = _TIME.fullmatch(typed)
        if found is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
        if (half and not 1 <= hour <= 12) or hour > 23 or minute > 59:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if half:
            hour = hour % 12 + (12 if half == "pm" else 0)
        return time(hour, minute)
