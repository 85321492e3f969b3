"""The home visit: when and where, what was found, what follows; and the plan for "not yet"."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from enquiries.forms.staff_application.applicant import line, lines
from enquiries.forms.staff_case.due import FURTHEST
from enquiries.models import PreparationPlan, Visit
from enquiries.services.household import as_sent
from enquiries.services.visiting import Booking
from hubs.calendar import LONDON, ONE_DAY
from hubs.forms import Checkboxes, DateField, PageForm, Radios, TimeField
from hubs.models import User

LONG_PAST = timedelta(days=60)  # a visit written down later than this is a slip of the month
FAR = timedelta(days=365)
MOST_STEPS, LONGEST_STEP = 20, 200


class BookForm(PageForm):
    """A visit as it is agreed. ``booking`` is what the service takes."""

    on = DateField(label="Date", what="the date of the visit", help_text="For example, 27 3 2026")
    at = TimeField(label="Time", help_text="For example, 10am or 2:30pm")
    lasts = forms.TypedChoiceField(
        label="How long",
        choices=[(60, "1 hour"), (90, "1 and a half hours"), (120, "2 hours"), (180, "3 hours")],
        initial=90,
        coerce=int,
        widget=forms.Select(),
    )
    address = line("Address", 300, required="Enter the address of the visit")
    by = forms.ModelChoiceField(
        label="Who visits?",
        queryset=User.objects.none(),
        empty_label="Choose a colleague",
        error_messages={
            "required": "Choose who visits",
            "invalid_choice": "Choose a colleague who may open this case",
        },
    )
    second_person = line("Who goes along?", 100, hint="A name, if two of you go")
    safe_details = lines(
        "For a safe visit",
        1000,
        hint="Parking, a dog, who else is there, working alone. Only seen on this case.",
    )

    def __init__(self, *args: Any, visitors: QuerySet[User], now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.now = now
        field = self.fields["by"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = visitors
        today = timezone.localdate(now)
        when = self.fields["on"]
        assert isinstance(when, DateField)
        when.earliest, when.latest = today - LONG_PAST, today + FAR

    @property
    def booking(self) -> Booking:
        """What was agreed."""
        answers = self.cleaned_data
        at = datetime.combine(answers["on"], answers["at"], tzinfo=LONDON)
        return Booking(
            at=at,
            ends_at=at + timedelta(minutes=answers["lasts"]),
            address=answers["address"],
            by=answers["by"],
            second_person=answers["second_person"],
            safe_details=answers["safe_details"],
        )


def booked(visit: Visit) -> dict[str, Any]:
    """A visit as the form shows it."""
    at = visit.at.astimezone(LONDON)
    return {
        "on": at.date(),
        "at": at.time(),
        "lasts": int((visit.ends_at - visit.at).total_seconds() // 60),
        "address": visit.address,
        "by": visit.by_id,
        "second_person": visit.second_person,
        "safe_details": visit.safe_details,
    }


class MoveVisitForm(BookForm):
    """Another time or place that was agreed with them."""

    why = line("Why is it moved?", 250, required="Enter why it is moved")


class CallOffForm(PageForm):
    """No visit, and no new time yet."""

    why = line("Why is it called off?", 300, required="Enter why it is called off")
    tell = forms.BooleanField(
        required=False, label="Tell them that we are sorry and will call to agree a new time"
    )

    def __init__(self, *args: Any, may_tell: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not may_tell:
            del self.fields["tell"]


class ReportForm(PageForm):
    """The report. ``seen`` stands for the draft as the page showed it."""

    text = lines(
        "What you saw and heard",
        20000,
        hint="Rooms and space, who was there, what they asked, what fits and what would need"
        " work. They can ask to read this.",
        required="Enter what you saw and heard",
        rows=14,
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=16, required=False)


class DecideForm(PageForm):
    """What follows the visit, why, and what they are told."""

    outcome = forms.ChoiceField(
        label="What follows?",
        choices=Visit.Outcome.choices[1:],
        error_messages={"required": "Select what follows", "invalid_choice": "Select what follows"},
        widget=Radios(
            hints={
                str(Visit.Outcome.NOT_YET): "You agree a plan with them next",
                str(Visit.Outcome.NO): "You close the case next, with the reason",
            }
        ),
    )
    why = lines("Why?", 2000, hint="For colleagues and the record.", required="Enter why")
    agreed = lines(
        "What was agreed with them",
        2000,
        hint="In words for them: what happens next, what they do, what we do.",
    )
    tell = forms.BooleanField(
        required=False, label="Email them what was agreed on the next working day"
    )
    shown = forms.CharField(widget=forms.HiddenInput, max_length=8, required=False)

    def __init__(self, *args: Any, may_tell: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not may_tell:
            del self.fields["tell"]


def _steps(text: str) -> list[str]:
    """One step a line. ValidationError when there are too many, or one is too long."""
    steps = [step.strip() for step in text.splitlines() if step.strip()]
    if len(steps) > MOST_STEPS:
        raise ValidationError(f"Enter {MOST_STEPS} steps or fewer")
    if any(len(step) > LONGEST_STEP for step in steps):
        raise ValidationError(f"Each step must be {LONGEST_STEP} characters or fewer")
    return steps


class PlanForm(PageForm):
    """What would help, and when we look again."""

    steps = lines(
        "What would help?",
        4300,
        hint="One step on each line. For example: decorate the spare room.",
        required="Enter at least one step",
        rows=6,
    )
    review_on = DateField(
        label="When do we look again?",
        what="the day we look again",
        help_text="Until then we send nothing. On this day the case is due.",
    )
    keep_in_touch = forms.BooleanField(
        required=False, label="They would like news and invitations from us meanwhile"
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["review_on"]
        assert isinstance(field, DateField)
        field.earliest, field.latest = today + ONE_DAY, today + FURTHEST

    def clean_steps(self) -> list[str]:
        return _steps(self.cleaned_data["steps"])


class StepsForm(PageForm):
    """Which steps of a running plan are done, and new ones. ``shown`` are those that were shown."""

    done = forms.MultipleChoiceField(label="Done so far", choices=[], required=False)
    more = lines("More steps", 4300, hint="One step on each line.")
    shown = forms.CharField(widget=forms.HiddenInput, max_length=20_000, required=False)

    def __init__(self, *args: Any, plan: PreparationPlan, **options: Any) -> None:
        initial = {
            "done": [str(at) for at, step in enumerate(plan.steps) if step["done"]],
            "shown": as_sent(plan.steps),
        }
        super().__init__(*args, initial=initial, **options)
        self.plan = plan
        field = self.fields["done"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.widget = Checkboxes(small=True)
        field.choices = [(str(at), step["what"]) for at, step in enumerate(plan.steps)]

    def clean_more(self) -> list[str]:
        return _steps(self.cleaned_data["more"])

    @property
    def steps(self) -> list[dict[str, Any]]:
        """All the steps as they should be now."""
        done = set(self.cleaned_data["done"])
        known = [
            {"what": step["what"], "done": str(at) in done}
            for at, step in enumerate(self.plan.steps)
        ]
        return known + [{"what": step, "done": False} for step in self.cleaned_data["more"]]


class EndPlanForm(PageForm):
    """The plan is over: what came of it."""

    why = line("What came of it?", 300, required="Enter what came of it")
