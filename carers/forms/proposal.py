"""What is filled in when terms change, or when something is proposed without agreement."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from carers.forms.meanwhile import MeanwhileForm
from carers.forms.review import days_until
from carers.models import Carer, CarerDetermination, Departure
from enquiries.forms.public.fields import Words
from enquiries.forms.staff_decision import AnswerForm
from enquiries.forms.staff_panel import long_words
from enquiries.forms.staff_terms import TermsForm
from hubs.forms import DateField, PageForm, Radios


class TermsAgreedForm(TermsForm):
    """The new terms, what support anyone in the home will need, and the written agreement."""

    support_needs = long_words(
        "What support is needed",
        "What support will anyone in the home need, and how will it be met?",
        4000,
        "Say what support anyone in the home will need, or that none is",
        hint="If nobody will need any, say so. Do not write a child’s name",
    )
    agreed_on = DateField(
        label="Day of their written agreement",
        what="the day of their written agreement",
        help_text="The terms change at once",
    )
    field_order = (*TermsForm.TERMS, "support_needs", "agreed_on")

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        days_until(self, today, "agreed_on")


def _reasons() -> Words:
    return long_words(
        "The reasons",
        "Reasons",
        8000,
        "Enter the reasons, as the letter gives them",
        hint="As the letter gives them",
    )


def _letter_on() -> DateField:
    return DateField(
        label="Date of the letter",
        what="the date of the letter",
        help_text="They have 28 days from this day to answer",
    )


class ProposeEndForm(PageForm):
    """A proposal to end the approval."""

    reasons = _reasons()
    letter_on = _letter_on()

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        days_until(self, today, "letter_on")


class ProposeTermsForm(TermsForm):
    """A proposal to change the terms without agreement."""

    reasons = _reasons()
    letter_on = _letter_on()
    field_order = (*TermsForm.TERMS, "reasons", "letter_on")

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        days_until(self, today, "letter_on")


class AnsweredForm(AnswerForm):
    """Which one of the two routes they chose, as applicants do; the notice where it is there."""

    review_notice_on = DateField(
        label="Day the notice of the independent review came",
        what="the day its notice came",
        help_text="Leave empty if it has not come yet",
        required=False,
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        days_until(self, today, "answered_on", "review_notice_on")


class OnForm(PageForm):
    """A day."""

    on = DateField(label="Day", what="the day")

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        days_until(self, today, "on")


class NoticeCameForm(MeanwhileForm):
    """The day on which the notice of the independent review came."""

    on = OnForm.base_fields["on"]

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        days_until(self, today, "on")


class RecommendedForm(OnForm):
    """What panel, or the independent panel, recommended when it looked again."""

    recommended = long_words(
        "What was recommended",
        "What was recommended, and why",
        8000,
        "Enter what was recommended, and why",
    )


class DecideForm(PageForm):
    """The decision on what was proposed."""

    outcome = forms.ChoiceField(
        label="What do you decide?",
        choices=[
            (CarerDetermination.Outcome.AS_PROPOSED, "As proposed"),
            (CarerDetermination.Outcome.CARRY_ON, "The approval and its terms stay as they are"),
        ],
        widget=Radios(),
        error_messages={"required": "Select what you decide"},
    )
    leaves_because = forms.ChoiceField(
        label="If the approval ends: why?",
        help_text="For the figures of who leaves fostering",
        choices=[
            (reason, reason.label)
            for reason in Departure.Reason
            if reason not in (Departure.Reason.DIED, Departure.Reason.RETIRED)
        ],
        required=False,
        widget=Radios(small=True),
    )
    reasons = long_words(
        "The reasons", "Reasons for the decision", 8000, "Enter the reasons for the decision"
    )

    def __init__(self, *args: Any, ends: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not ends:
            del self.fields["leaves_because"]


class DiedForm(PageForm):
    """Which carer died, and when."""

    carer = forms.ChoiceField(
        label="Who died?",
        widget=Radios(),
        error_messages={"required": "Select who died"},
    )
    died_on = DateField(label="Day of death", what="the day of death")

    def __init__(self, *args: Any, carers: Iterable[Carer], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        days_until(self, today, "died_on")
        field = self.fields["carer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.pk), f"{one.first_name} {one.last_name}") for one in carers]
