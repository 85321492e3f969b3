"""What is filled in when somebody was in touch with a household; complaints and allegations."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from carers.models import CarerDeadline, Concern, HouseholdContact
from enquiries.forms.public.fields import Words
from hubs.forms import Checkboxes, CountBox, DateField, PageForm, Radios


def _without_empty(choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [choice for choice in choices if choice[0]]


class ContactForm(PageForm):
    """What was said, how and when; whether it was the check-in that is asked for."""

    said = Words(
        what="What was said",
        label="What was said",
        help_text="A sentence is enough. Do not enter a child’s name",
        max_length=4000,
        lines=True,
        widget=CountBox(max_characters=4000, threshold=75, rows=3),
        error_messages={"required": "Enter what was said"},
    )
    how = forms.ChoiceField(
        label="How",
        choices=HouseholdContact.How.choices,
        widget=Radios(small=True, inline=True),
        error_messages={"required": "Select how you were in touch"},
    )
    may_leave = forms.BooleanField(label="They think of stopping", required=False)
    check_in = forms.MultipleChoiceField(
        label="Check-in",
        required=False,
        widget=Checkboxes(small=True),
        error_messages={"invalid_choice": "This check-in was recorded already. Look at it first"},
    )
    on_day = DateField(label="When", what="the day you were in touch")

    def __init__(
        self,
        *args: Any,
        check_in: CarerDeadline | None,
        named: str,
        earliest: date,
        today: date,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        field, day = self.fields["check_in"], self.fields["on_day"]
        assert isinstance(field, forms.MultipleChoiceField)
        assert isinstance(day, DateField)
        day.earliest, day.latest = earliest, today
        # One that was recorded while this form was open is not on the list any more, and is asked
        # for no longer: unless it was picked, there is no such question.
        field.choices = [(str(check_in.pk), f"This was the {named}")] if check_in else []
        if check_in is None and "check_in" not in self.data:
            del self.fields["check_in"]

    def check_in_id(self) -> int | None:
        """The check-in that this was."""
        chosen = self.cleaned_data.get("check_in")
        return int(chosen[0]) if chosen else None


class ConcernForm(PageForm):
    """A complaint or an allegation as a bare dated fact."""

    kind = forms.ChoiceField(
        label="What came",
        choices=Concern.Kind.choices,
        widget=Radios(reveals={"allegation": "what"}),
        error_messages={"required": "Select a complaint or an allegation"},
    )
    what = forms.ChoiceField(
        label="Kind of allegation",
        choices=_without_empty(Concern.Type.choices),
        required=False,
        widget=Radios(small=True),
    )
    by = forms.ChoiceField(
        label="Who raised it",
        choices=Concern.By.choices,
        widget=Radios(small=True),
        error_messages={"required": "Select who raised it"},
    )
    received_on = DateField(label="Day it came", what="the day it came")

    def __init__(self, *args: Any, earliest: date, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        day = self.fields["received_on"]
        assert isinstance(day, DateField)
        day.earliest, day.latest = earliest, today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == Concern.Kind.COMPLAINT:
            cleaned["what"] = ""  # picked before they changed their mind, and hidden since
        return cleaned


class ConcernCloseForm(PageForm):
    """What came of it, and when."""

    outcome = forms.ChoiceField(
        label="What came of it",
        choices=_without_empty(Concern.Outcome.choices),
        widget=Radios(small=True),
        error_messages={"required": "Select what came of it"},
    )
    closed_on = DateField(label="Day it was closed", what="the day it was closed")

    def __init__(self, *args: Any, concern: Concern, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        day = self.fields["closed_on"]
        assert isinstance(day, DateField)
        day.earliest, day.latest = concern.received_on, today
