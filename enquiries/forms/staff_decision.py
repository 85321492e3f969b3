"""What staff fill in on a decision and on an answer to the proposal of a no."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms

from enquiries.forms.public.fields import Words
from enquiries.forms.staff_panel import long_words
from enquiries.models import Determination, Person
from hubs.calendar import LONDON
from hubs.forms import Checkboxes, CountBox, DateField, PageForm, Radios, TimeField

HOW_TOLD = ("By phone", "Face to face", "By video")


def differs_field() -> Words:
    """Why a decision is not what was recommended."""
    return Words(
        what="The reason",
        label="Why does the decision differ from what was recommended?",
        max_length=4000,
        lines=True,
        error_messages={"required": "Say why the decision differs from what was recommended"},
        widget=CountBox(max_characters=4000, threshold=75, rows=5),
    )


class DecideForm(PageForm):
    """Reasons, and where the decision differs, why."""

    reasons = long_words(
        "The reasons",
        "Reasons for the decision",
        8000,
        "Enter the reasons for the decision",
        hint="They stand in the letter as you write them here, so write to the applicants.",
    )
    differs_why = differs_field()

    def __init__(self, *args: Any, differs: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not differs:
            del self.fields["differs_why"]


class MoreForm(PageForm):
    """What the decision-maker asks for before they decide."""

    reasons = long_words("What is asked for", "What do you need?", 8000, "Enter what you need")


class ToldForm(PageForm):
    """Who was told by word of mouth, when and how. Somebody who applied alone is not asked for."""

    people = forms.MultipleChoiceField(
        label="Who was told?",
        widget=Checkboxes(),
        error_messages={
            "required": "Select who was told",
            "invalid_choice": "Select people who were not told before",
        },
    )
    told_on = DateField(label="Day they were told", what="the day they were told")
    time = TimeField(label="Time", help_text="For example, 2:30pm")
    how = forms.ChoiceField(
        label="How?",
        choices=[(how, how) for how in HOW_TOLD],
        widget=Radios(),
        error_messages={"required": "Select how they were told"},
    )

    def __init__(self, *args: Any, left: Sequence[Person], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["people"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(person.pk), person.full_name) for person in left]
        if len(left) < 2:
            del self.fields["people"]

    @property
    def people_told(self) -> list[int] | None:
        """Whom, by their numbers; None: everybody who was not told yet. A valid form only."""
        chosen = self.cleaned_data.get("people")
        return [int(pk) for pk in chosen] if chosen else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, clock = cleaned.get("told_on"), cleaned.get("time")
        if isinstance(day, date) and isinstance(clock, time):
            cleaned["at"] = datetime.combine(day, clock, tzinfo=LONDON)
        return cleaned


class AnswerForm(PageForm):
    """Which one of the two routes they chose, and when."""

    route = forms.ChoiceField(
        label="What did they choose?",
        choices=[choice for choice in Determination.Route.choices if choice[0]],
        widget=Radios(
            hints={
                "representations": "They wrote to the council. Panel looks again.",
                "review": "They asked the Independent Review Mechanism. It looks at it afresh.",
            }
        ),
        error_messages={"required": "Select which route they chose"},
    )
    answered_on = DateField(label="Day they answered", what="the day they answered")
    answer = Words(
        what="What they wrote",
        label="What they wrote",
        max_length=20_000,
        lines=True,
        required=False,
        widget=CountBox(max_characters=20_000, threshold=75, rows=8),
    )


class DayForm(PageForm):
    """One day of the independent review: its notice, or that the papers went."""

    on = DateField(label="Day", what="the day")


class ReviewForm(PageForm):
    """What the independent review recommended."""

    on = DateField(
        label="Day its recommendation came",
        what="the day its recommendation came",
        help_text="The decision-maker has 7 working days from this day.",
    )
    recommends = forms.ChoiceField(
        label="What did it recommend?",
        widget=Radios(),
        error_messages={"required": "Select what the review recommended"},
    )
    reasons = long_words("Its reasons", "Its reasons", 8000, "Enter its reasons")

    def __init__(self, *args: Any, offered: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        labels = dict(Determination._meta.get_field("review_recommends").flatchoices)
        field = self.fields["recommends"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, labels[code]) for code in offered]
