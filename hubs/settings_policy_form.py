"""The form of a hub's promises and of how its journey runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from hubs.forms import DateField, PageForm, Radios, TimeField
from hubs.models import JourneyPolicy
from hubs.settings_fields import YesNo, whole_number

PANEL_LAW = (
    "Regulation 27 requires it today: nobody may be approved before panel has considered the"
    " application. Say no only from a day on which the law has changed"
)


def _chosen(text: str) -> dict[str, str]:
    return dict.fromkeys(("required", "invalid_choice"), text)


class PolicyForm(PageForm):
    """What the hub promises from a day on."""

    label_size = "s"
    mark_optional = False

    valid_from = DateField(what="the first day", label="First day")
    first_contact_days = whole_number(
        "We call within",
        what="The days to the first call",
        least=0,
        most=10,
        suffix="open days",
        hint="The day somebody asks is day 0",
    )
    promise_time = TimeField(
        label="By this time on that day", help_text="For example, 5pm. Never later than you close"
    )
    remind_officer_hours = whole_number(
        "Remind the officer before that",
        what="The hours of the reminder",
        least=1,
        most=40,
        suffix="open hours",
    )
    apology_after_minutes = whole_number(
        "Say sorry when we are late by",
        what="The minutes before we say sorry",
        least=0,
        most=1440,
        suffix="minutes",
        hint="Until then a manager can call, or hold the message back",
    )
    quiet_after_days = whole_number(
        "Show a case as gone quiet after",
        what="The days until a case has gone quiet",
        least=1,
        most=365,
        suffix="days",
    )
    hands_over_at = forms.ChoiceField(
        label="The council takes over at",
        required=False,
        error_messages={"invalid_choice": "Choose a step from the list"},
    )
    hub_sees = forms.ChoiceField(
        label="What the hub sees after that",
        choices=JourneyPolicy.HubSees.choices,
        error_messages=_chosen("Choose what the hub sees after the hand-over"),
        widget=Radios(small=True),
    )

    order = forms.ChoiceField(
        label="What comes first",
        choices=JourneyPolicy.Order.choices,
        error_messages=_chosen("Choose what comes first"),
        widget=Radios(small=True),
    )
    interest_needed = YesNo(
        label="Must an expression of interest come before the home visit?", what="it must come"
    )
    visit_needed = YesNo(
        label="Must a home visit come before the application?", what="it must come"
    )
    preparation = forms.ChoiceField(
        label="When the preparation course is due",
        choices=JourneyPolicy.Preparation.choices,
        error_messages=_chosen("Choose when the preparation course is due"),
        widget=Radios(small=True),
    )
    panel_required = YesNo(
        label="Must a panel consider every application?",
        what="a panel must",
        help_text=PANEL_LAW,
    )
    handover_answer_days = whole_number(
        "A council answers a hand-over within",
        what="The days to answer a hand-over",
        least=1,
        most=20,
        suffix="open days",
    )
    council_contact_days = whole_number(
        "A council makes its own first contact within",
        what="The days to the council’s first contact",
        least=1,
        most=20,
        suffix="open days",
        hint="Counted from the day it accepts the hand-over",
    )
    visit_days = whole_number(
        "The first home visit is within",
        what="The days to the first home visit",
        least=1,
        most=90,
        suffix="working days",
        hint="No national rule sets this",
    )

    def __init__(
        self, *args: Any, stages: Sequence[tuple[str, str]], today: date, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        first, stage = self.fields["valid_from"], self.fields["hands_over_at"]
        assert isinstance(first, DateField)
        assert isinstance(stage, forms.ChoiceField)
        first.earliest = today
        first.help_text = f"Today or later, for example {today.day} {today.month} {today.year}"
        stage.choices = [("", "Nowhere: the hub stays to the end"), *stages]
