"""The forms of the journey's settings: reasons, limits, letters, what a council recruits for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from hubs.forms import Checkboxes, DateField, PageForm, Radios
from hubs.journey import fostering_types
from hubs.models import Reason
from hubs.services.limits import say_bound
from hubs.services.offers import AS_THE_HUB
from hubs.settings_fields import Letters, Line, whole_number
from hubs.time_limits import Limit, Unit

MOST_DAYS = 365
LONGEST_LETTER = 20_000


def _first_day(today: date, **options: Any) -> DateField:
    return DateField(
        what="the first day",
        label="First day",
        earliest=today,
        help_text=f"Today or later, for example {today.day} {today.month} {today.year}",
        **options,
    )


class ReasonForm(PageForm):
    """A reason that joins one of the hub's lists."""

    label_size = "s"

    which = forms.ChoiceField(
        label="List",
        choices=Reason.List.choices,
        widget=Radios(small=True),
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose a list"),
    )
    label = Line(what="The reason", longest=80, label="Reason", help_text="As colleagues read it")

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["valid_from"] = _first_day(today, initial=today)


class ReasonEndForm(PageForm):
    """When a reason leaves its list."""

    label_size = "s"

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["last_day"] = DateField(
            what="the last day", label="Last day", earliest=today, initial=today
        )


class LimitForm(PageForm):
    """How long one limit is in this hub, from a day on."""

    label_size = "s"

    def __init__(self, *args: Any, limit: Limit, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        working = limit.unit in (Unit.WORKING_DAYS, Unit.WORKING_DAYS_BEFORE)
        suffix = {Unit.MONTHS: "months"}.get(limit.unit, "working days" if working else "days")
        self.fields["amount"] = whole_number(
            limit.label, what="The limit", least=1, most=MOST_DAYS, suffix=suffix
        )
        self.fields["amount"].help_text = say_bound(limit)
        self.fields["valid_from"] = _first_day(today)


class WordingForm(PageForm):
    """The hub's own words for one letter, from a day on."""

    label_size = "s"

    text = Letters(
        what="The words",
        longest=LONGEST_LETTER,
        rows=20,
        label="Words of the letter",
        help_text="Leave an empty line between paragraphs. Facts in braces are filled in",
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["valid_from"] = _first_day(today, initial=today)


class OffersForm(PageForm):
    """What one council does in its own way, from a day on."""

    label_size = "s"

    types = forms.MultipleChoiceField(
        label="Types of fostering it recruits for",
        widget=Checkboxes(small=True),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Choose at least one type of fostering"
        ),
    )
    panel = forms.ChoiceField(
        label="Must a panel consider each application?",
        choices=[
            (AS_THE_HUB, "As the hub says"),
            ("True", "Yes"),
            ("False", "No"),
        ],
        widget=Radios(small=True),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Choose whether a panel must consider each application"
        ),
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        listed = self.fields["types"]
        assert isinstance(listed, forms.MultipleChoiceField)
        listed.choices = list(fostering_types())
        self.fields["valid_from"] = _first_day(today, initial=today)
