"""The service's own checklist, a check by it, and what follows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from hubs.forms import DateField, PageForm
from hubs.models import User
from mockingbird.forms.fields import choices_set, line, lines, listed, pick
from mockingbird.forms.members import PastDays
from mockingbird.models import FidelityTemplate

MOST_ITEMS = 60
LONGEST_ITEM = 300
# A beginning in our own words, where a service has written none. No licensed tool is copied.
FIRST_ITEMS = (
    "The hub home keeps at least two beds free for the constellation",
    "Six to ten satellites take part",
    "Everybody comes together at least once a month, adults and children",
    "The carers meet on their own at least once a month",
    "Sleepovers are there when households ask, planned and in an emergency",
    "The hub home is not used for ordinary placements",
    "Every satellite is contacted at least every two weeks",
    "The hub carer has regular supervision and is content with it",
    "Every child knows the hub home",
    "Carers take part in training together",
)


class ChecklistForm(PageForm):
    """The items, one a line."""

    items = lines(
        "Items, one on each line", 12_000, "The items", required=True,
        hint="If your service has a licence, type in your own", rows=16,
    )  # fmt: skip

    def clean_items(self) -> list[str]:
        items = [" ".join(each.split()) for each in self.cleaned_data["items"].splitlines()]
        items = [each for each in items if each]
        if not items:
            raise forms.ValidationError("Enter at least one item")
        if len(items) > MOST_ITEMS:
            raise forms.ValidationError(f"There must be {MOST_ITEMS} items or fewer")
        if any(len(each) > LONGEST_ITEM for each in items):
            raise forms.ValidationError(f"Each item must be {LONGEST_ITEM} characters or fewer")
        if len(set(items)) < len(items):
            raise forms.ValidationError("Two lines say the same")
        return items


class CheckForm(PastDays):
    """How far each item is met on a day."""

    mark_optional = False
    on = DateField(label="Day of the check", what="the day of the check")

    def __init__(self, *args: Any, template: FidelityTemplate, **options: Any) -> None:
        super().__init__(*args, **options)
        self.codes = {}
        for at, item in enumerate(template.items):
            self.codes[at] = item["code"]
            self.fields[f"met_{at}"] = pick(
                item["text"],
                [("2", "Fully"), ("1", "Partly"), ("0", "Not")],
                f"Select how far it is met: {item['text']}",
                inline=True,
            )
            self.fields[f"note_{at}"] = line("Note", 300, "The note", required=False)

    def rows(self) -> list[dict[str, Any]]:
        """For the page: each item with its questions."""
        return [{"met": self[f"met_{at}"], "note": self[f"note_{at}"]} for at in self.codes]

    def answers(self) -> dict[str, dict[str, Any]]:
        """By the code of each item."""
        given = self.cleaned_data
        return {
            code: {"met": int(given[f"met_{at}"]), "note": given[f"note_{at}"]}
            for at, code in self.codes.items()
        }


class ActionForm(PageForm):
    """Something to do about it."""

    text = line("What is to be done", 300, "What is to be done")
    owner_id = listed("Who does it", missing="Select who does it")
    due_on = DateField(label="By", what="the day it is due")

    def __init__(self, *args: Any, owners: Iterable[User], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", "Select"), *((str(user.pk), str(user)) for user in owners)]
        choices_set(self, "owner_id", choices)
        due = self.fields["due_on"]
        assert isinstance(due, DateField)
        due.earliest = today
