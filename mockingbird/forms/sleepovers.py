"""Asking for a sleepover, deciding about it, writing down what happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms

from hubs.forms import Checkboxes, DateField, PageForm
from mockingbird.forms.fields import choices_set, lines, pick
from mockingbird.models import ChildLink, Constellation, ConstellationMembership, Sleepover
from mockingbird.selectors.households import Called

YEAR = timedelta(days=365)
AGREE = "agree"


class AskForm(PageForm):
    """Whose children, which days, planned or an emergency."""

    child_ids = forms.MultipleChoiceField(
        label="Who would stay",
        help_text="Children of one household. Ask for another household apart",
        widget=Checkboxes(small=True),
        error_messages={
            "required": "Select at least one child",
            "invalid_choice": "Select children of this constellation",
        },
    )
    kind = pick("Planned or an emergency", Sleepover.Kind.choices, "Select planned or emergency")
    starts_on = DateField(label="First day", what="the first day")
    ends_on = DateField(
        label="Last day",
        what="the last day",
        help_text="The day they go home. The same day for a visit without a night",
    )
    notes = lines("Notes", 2000, "The notes", hint="Without a child’s name", rows=3)

    def __init__(
        self,
        *args: Any,
        children: Sequence[tuple[ChildLink, Called]],
        today: date,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.household_of = {str(child.pk): child.membership_id for child, _ in children}
        choices_set(self, "child_ids", [(child.pk, child_said(child, c)) for child, c in children])
        for name in ("starts_on", "ends_on"):
            field = self.fields[name]
            assert isinstance(field, DateField)
            field.earliest, field.latest = today - YEAR, today + YEAR

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = {self.household_of[pk] for pk in cleaned.get("child_ids", [])}
        if len(chosen) > 1:
            self.add_error("child_ids", "Select children of one household")
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "The last day must be on or after the first day")
        return cleaned

    def membership_id(self) -> int:
        """The household whose children were chosen."""
        return self.household_of[self.cleaned_data["child_ids"][0]]


def child_said(child: ChildLink, called: Called) -> str:
    """A child without a name: initials, year of birth, the council's own reference, household."""
    who = f"{child.initials}, born {child.year_of_birth}, {child.reference}"
    return f"{who}: {called.short}"


def _host(row: ConstellationMembership, called: Called, here: Constellation) -> str:
    """A host with its part; a hub home of another constellation is one that covers."""
    if row.constellation_id != here.pk:
        return f"{called} (hub home of {row.constellation.name}, covers)"
    return f"{called} (hub home)" if row.role == ConstellationMembership.Role.HUB else str(called)


class DecideForm(PageForm):
    """One answer: yes, or why it is not possible."""

    answer = pick(
        "Your answer",
        [
            (AGREE, "Agree"),
            *((k, f"Not possible: {t}") for k, t in Sleepover.DeclineReason.choices),
        ],
        "Select your answer",
    )
    mark_optional = False
    host_id = pick("If you agree: who hosts", [], "Select who hosts", required=False)
    consent_confirmed = forms.BooleanField(
        label="It is within the care plan, and who must agree has agreed",
        help_text="A planned stay cannot be agreed without this",
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        hosts: Sequence[tuple[ConstellationMembership, Called]],
        here: Constellation,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        choices_set(self, "host_id", [(row.pk, _host(row, called, here)) for row, called in hosts])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("answer") == AGREE and not cleaned.get("host_id"):
            self.add_error("host_id", "Select who hosts")
        return cleaned


class HappenedForm(PageForm):
    """The days of the stay as it was."""

    came_on = DateField(label="Day they came", what="the day they came")
    went_on = DateField(label="Day they went home", what="the day they went home")

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("came_on", "went_on"):
            field = self.fields[name]
            assert isinstance(field, DateField)
            field.latest = today
