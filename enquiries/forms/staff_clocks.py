"""Clocks: what the page of them is narrowed to, and what is said about one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from enquiries.forms.public.fields import Words
from enquiries.models import Deadline
from enquiries.selectors.clocks import LIMITS_ALONE, NO_COUNCIL, ClockFilters
from hubs.access import Access
from hubs.forms import CountBox, DateField, PageForm
from hubs.selectors import services_of

WHY = 300


class ClockFilterForm(PageForm):
    """Sent by GET. An answer that is not one of the choices narrows nothing and is an error."""

    mark_optional = False
    wrong = dict.fromkeys(("invalid_choice",), "Select one of the choices in the list")

    rule = forms.ChoiceField(
        label="Clock",
        required=False,
        choices=[("", "Any"), (LIMITS_ALONE, "Limits alone"), *Deadline.Rule.choices],
        error_messages=wrong,
    )
    council = forms.ChoiceField(label="Council", required=False, error_messages=wrong)
    due = forms.ChoiceField(
        label="Due",
        required=False,
        choices=[("", "Any"), ("over", "Overdue")],
        error_messages=wrong,
    )

    def __init__(self, data: Mapping[str, Any], *, access: Access, today: date) -> None:
        super().__init__(data)
        field = self.fields["council"]
        assert isinstance(field, forms.ChoiceField)
        if access.service is not None:
            del self.fields["council"]
            return
        assert access.cluster is not None
        councils = services_of(access.cluster, day=today)
        named = [(council.slug, council.name) for council in councils]
        field.choices = [("", "Any"), *named, (NO_COUNCIL, "No council yet")]

    def filters(self) -> ClockFilters:
        """What was asked for and could be read."""
        self.full_clean()
        given = self.cleaned_data
        return ClockFilters(
            rule=given.get("rule", ""),
            council=given.get("council", ""),
            overdue=given.get("due") == "over",
        )

    def said(self, name: str) -> str:
        """A chosen answer in words."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return str(dict(field.choices)[self.cleaned_data[name]])  # type: ignore[arg-type]


def _why(what: str, label: str, hint: str) -> Words:
    return Words(
        what=what,
        label=label,
        help_text=hint,
        max_length=WHY,
        lines=True,
        widget=CountBox(max_characters=WHY, rows=3),
        error_messages={"required": f"Enter {what[:1].lower()}{what[1:]}"},
    )


class PauseForm(PageForm):
    """From which day the clock stands still, and why."""

    label_size = "s"

    from_on = DateField(what="the first day", label="First day it stood still")
    why = _why("The reason", "Why?", "A colleague should understand it a year from now")


class PauseEndForm(PageForm):
    """On which day it last stood still."""

    label_size = "s"

    to_on = DateField(what="the last day", label="Last day it stood still")


class OverForm(PageForm):
    """Why the limit was, or will be, missed."""

    label_size = "s"

    why = _why(
        "The reason",
        "Why was it missed, or will it be?",
        "It is kept with the clock. Inspectors may ask for it",
    )
