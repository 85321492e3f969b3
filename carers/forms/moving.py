"""What is filled in when a household goes to another service."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from carers.forms.meanwhile import MeanwhileForm
from carers.forms.review import days_until
from carers.models import TransferOut
from carers.services.moving_out import MoveAnswers
from enquiries.forms.public.fields import Words
from enquiries.forms.staff_panel import short_words
from hubs.forms import CountBox, DateField, PageForm, Radios, TextBox

MOST_CHILDREN = 12


def _children() -> forms.IntegerField:
    wrong = f"Children placed must be a whole number from 0 to {MOST_CHILDREN}"
    return forms.IntegerField(
        label="How many children are placed with them?",
        help_text="Where a child is placed, a meeting is held within 28 days of their notice",
        min_value=0,
        max_value=MOST_CHILDREN,
        widget=TextBox(width=3, inputmode="numeric"),
        error_messages={
            "required": "Enter how many children are placed, 0 if none is",
            **dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
        },
    )


class MoveOpenForm(PageForm):
    """Their written notice that they go to another service."""

    to_service = short_words(
        "The service", "Service they go to", "Enter the service they go to", most=120
    )
    to_kind = forms.ChoiceField(
        label="What is it?",
        choices=TransferOut.Kind.choices,
        widget=Radios(),
        error_messages={"required": "Select what it is"},
    )
    notice_on = DateField(label="Day their written notice came", what="the day their notice came")
    children_placed = _children()

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        days_until(self, today, "notice_on")


class MoveForm(MeanwhileForm):
    """How a move stands."""

    children_placed = _children()
    placing_told_on = DateField(
        label="Day the council that placed a child was told",
        what="the day the placing council was told",
        required=False,
    )
    meeting_on = DateField(
        label="Day of the meeting", what="the day of the meeting", required=False
    )
    agreed = Words(
        what="What was agreed",
        label="What was agreed",
        max_length=4000,
        lines=True,
        required=False,
        help_text="Do not write a child’s name",
        widget=CountBox(max_characters=4000, threshold=75, rows=5),
    )
    records_asked_on = DateField(
        label="Day the other service asked for our records",
        what="the day the records were asked for",
        help_text="They are given within 15 working days",
        required=False,
    )
    records_given_on = DateField(
        label="Day the records were given", what="the day the records were given", required=False
    )
    ends_here_on = DateField(
        label="Day their approval ends here",
        what="the day it ends here",
        help_text="Agreed with the other service. On this day it ends by itself",
        required=False,
    )
    starts_there_on = DateField(
        label="Day it starts there",
        what="the day it starts there",
        help_text="The same day, or later",
        required=False,
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        days_until(self, today, "placing_told_on", "records_asked_on", "records_given_on")

    def move(self) -> MoveAnswers:
        """What was filled in; a valid form only."""
        names = MoveAnswers.__dataclass_fields__
        return MoveAnswers(**{name: self.cleaned_data[name] for name in names})
