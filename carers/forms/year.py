"""What a worker fills in about a household's year."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from carers.forms.meanwhile import MeanwhileForm
from carers.models import CarerDeadline, Departure
from enquiries.forms.public.fields import Words
from hubs.forms import CountBox, DateField, PageForm, Radios, TextBox
from hubs.models import User


class DoneForm(PageForm):
    """The day a thing was done."""

    done_on = DateField(label="Day it was done", what="the day it was done")

    def __init__(self, *args: Any, clock: CarerDeadline, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        done = self.fields["done_on"]
        assert isinstance(done, DateField)
        done.latest, done.earliest = today, clock.trigger_on


class BlockForm(MeanwhileForm):
    """Why it cannot be done now."""

    why = Words(
        what="Why it must wait",
        label="Why must it wait?",
        max_length=200,
        required=False,
        help_text="Leave empty if nothing stands in the way any more",
        widget=TextBox(),
    )


class ResignForm(PageForm):
    """A written notice that a household stops."""

    received_on = DateField(
        label="Day their written notice came",
        what="the day their notice came",
        help_text="Approval ends 28 days later. Nobody can take that back",
    )
    reason = forms.ChoiceField(
        label="Why they stop",
        choices=Departure.Reason.choices,
        widget=Radios(small=True),
        error_messages={"required": "Select why they stop"},
    )
    goes_to = Words(
        what="The service they go to",
        label="Service they go to",
        max_length=120,
        required=False,
        widget=TextBox(),
    )

    def __init__(self, *args: Any, knows: bool, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        received, reason = self.fields["received_on"], self.fields["reason"]
        assert isinstance(received, DateField)
        assert isinstance(reason, forms.ChoiceField)
        received.latest = today
        # Who died sends no notice; an allegation is named by who may know of it.
        left_out = {Departure.Reason.DIED, *(() if knows else (Departure.Reason.ALLEGATION,))}
        reason.choices = [each for each in Departure.Reason.choices if each[0] not in left_out]


class InterviewForm(MeanwhileForm):
    """The exit interview: offered, held, or not wanted."""

    interview = forms.ChoiceField(
        label="Exit interview",
        choices=[choice for choice in Departure.Interview.choices if choice[0]],
        widget=Radios(),
        error_messages={"required": "Select what came of the exit interview"},
    )
    interview_on = DateField(
        label="Day of the interview",
        what="the day of the interview",
        help_text="If it was held",
        required=False,
    )
    said = Words(  # type: ignore[assignment]  # a question, and no attribute of the form
        what="What they said",
        label="What they said",
        max_length=4000,
        lines=True,
        required=False,
        widget=CountBox(max_characters=4000, threshold=75, rows=6),
    )


class WorkerForm(MeanwhileForm):
    """Who supervises a household."""

    worker = forms.ChoiceField(label="Supervising social worker", required=False)

    def __init__(self, *args: Any, workers: Iterable[User], **options: Any) -> None:
        super().__init__(*args, **options)
        named = [(str(user.pk), str(user)) for user in workers]
        field = self.fields["worker"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Nobody yet"), *named]

    def user_id(self) -> int | None:
        """The colleague chosen."""
        chosen = self.cleaned_data["worker"]
        return int(chosen) if chosen else None
