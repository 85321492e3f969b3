"""What a worker fills in about buddies."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from carers.forms.meanwhile import MeanwhileForm
from carers.models import BuddyMatch
from enquiries.forms.public.fields import Words
from enquiries.models import FOSTERING_TYPES
from hubs.forms import Checkboxes, CountBox, DateField, PageForm, Radios, TextBox

MOST = 6  # that one household can be beside at once
_MOST_WRONG = f"Enter a whole number from 1 to {MOST}"


class BuddyForm(MeanwhileForm):
    """What a household offers as a buddy. ``rests``: whether the day until which they take nobody
    new is asked, which is once they are one."""

    most = forms.IntegerField(
        label="How many can they be beside at once?",
        min_value=1,
        max_value=MOST,
        widget=TextBox(width=2, inputmode="numeric"),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _MOST_WRONG
        ),
    )
    types = forms.MultipleChoiceField(
        label="Kinds of fostering they know well",
        choices=list(FOSTERING_TYPES.items()),
        widget=Checkboxes(small=True),
        required=False,
    )
    languages = Words(
        what="Languages",
        label="Languages besides English",
        max_length=120,
        required=False,
        help_text="With commas between them",
        widget=TextBox(),
    )
    area = Words(
        what="Area",
        label="Where they can meet people",
        max_length=80,
        required=False,
        widget=TextBox(),
    )
    resting_until = DateField(
        label="Takes nobody new until",
        what="the day until which they take nobody new",
        help_text="Leave empty if they can be suggested now",
        required=False,
    )

    def __init__(self, *args: Any, rests: bool, **options: Any) -> None:
        self.rests = rests
        super().__init__(*args, **options)

    def also_ask(self) -> None:
        """The day, of who is a buddy already."""
        if not self.rests:
            del self.fields["resting_until"]


class CheckInForm(PageForm):
    """How a match goes."""

    on_day = DateField(label="When did you ask?", what="the day you asked")
    said = Words(
        what="What they said",
        label="How does it go?",
        max_length=2000,
        lines=True,
        required=False,
        help_text="No child’s name",
        widget=CountBox(max_characters=2000, threshold=75, rows=4),
    )

    def __init__(self, *args: Any, match: BuddyMatch, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        day = self.fields["on_day"]
        assert isinstance(day, DateField)
        day.earliest, day.latest = match.from_on, today


class PartForm(PageForm):
    """Why a match ends."""

    why = forms.ChoiceField(
        label="Why does it end?",
        choices=[choice for choice in BuddyMatch.Ended.choices if choice[0]],
        widget=Radios(),
        error_messages={"required": "Select why it ends"},
    )
