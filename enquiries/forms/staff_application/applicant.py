"""What an assessment needs to know of one applicant, and what is asked behind its own right."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from enquiries.forms.public.fields import Words
from enquiries.forms.staff_application.shown import ShownForm, YesNoField
from enquiries.models import eighteenth_birthday
from hubs.forms import CountBox, DateField, PageForm, TextBox

OLDEST = date(1900, 1, 1)


def line(label: str, max_length: int, *, hint: str = "", required: str = "") -> Words:
    """A one-line answer; ``required`` is the error when it is left empty."""
    return Words(
        what=label,
        label=label,
        max_length=max_length,
        required=bool(required),
        help_text=hint,
        widget=TextBox(),
        error_messages={"required": required} if required else {},
    )


def lines(
    label: str, max_length: int, *, hint: str = "", required: str = "", rows: int = 3
) -> Words:
    """A long answer."""
    return Words(
        what=label,
        label=label,
        max_length=max_length,
        lines=True,
        required=bool(required),
        help_text=hint,
        widget=CountBox(max_characters=max_length, threshold=75, rows=rows),
        error_messages={"required": required} if required else {},
    )


class DetailsForm(ShownForm):
    """One applicant. What is empty may stay empty until the application needs it."""

    date_of_birth = DateField(
        label="Date of birth",
        what="the date of birth",
        required=False,
        earliest=OLDEST,
        help_text="For example, 27 3 1985",
    )
    other_names = line(
        "Other names they use or used", 300, hint="Names at birth, earlier marriages"
    )
    occupation = line("Work", 200, hint="What they do, or what they did before")
    works = line("When and where they work", 200, hint="Hours, shifts, from home")
    fostered_before = YesNoField(label="Have they fostered before, for any service?")
    fostered_in_last_12_months = YesNoField(
        label="Have they fostered in the last 12 months?",
        help_text="If yes, that service is asked for a written reference.",
    )
    previous_service = line("Which service did they foster for?", 200)
    approved_elsewhere = YesNoField(
        label="Are they approved by another fostering service today?",
        help_text="If yes, that approval must end before one here can begin.",
    )
    lived_abroad_10_years = YesNoField(
        label="Have they lived outside the United Kingdom in the last 10 years?"
    )
    former_applications = lines(
        "Earlier applications to foster, adopt or look after children",
        2000,
        hint="By them or anybody at home: to whom, when, and what came of it.",
    )
    mark_optional = False

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean_date_of_birth(self) -> date | None:
        born: date | None = self.cleaned_data["date_of_birth"]
        if born is not None and eighteenth_birthday(born) > self.today:
            raise ValidationError("An applicant is 18 or over. Check the year", code="year")
        return born

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        recent = cleaned.get("fostered_in_last_12_months")
        elsewhere = cleaned.get("approved_elsewhere")
        asked = (recent or elsewhere) and "previous_service" in self.fields
        if asked and not cleaned.get("previous_service"):
            self.add_error("previous_service", "Enter which service they fostered for")
        return cleaned


# What the expression of interest asks of each applicant already.
ASKED_EARLY = ("date_of_birth", "other_names", "occupation", "works", "fostered_before")


class SensitiveForm(ShownForm):
    """Special-category answers. "Rather not say" is an answer, and so is none."""

    gender = line("Gender", 60)
    ethnic_background = line("Ethnic background", 120)
    faith = line("Faith or belief", 120)
    sexuality = line("Sexuality", 60)
    health = lines("Health, as they describe it", 4000)
    right_to_stay = line("Right to live and work here", 200, hint="For example, British, or a visa")
    right_to_stay_until = DateField(
        label="That right ends on", what="the day that right ends", required=False
    )
    finances = lines("Money, as they describe it", 2000)
    offences = lines(
        "Offences, cautions, or contact with children’s services",
        4000,
        hint="As they told us. A person weighs it; by itself it closes nothing.",
    )
    mark_optional = False


class DifferentPersonForm(PageForm):
    """Two people who share a name and a date of birth."""

    why = lines(
        "How do you know that they are different people?",
        500,
        hint="What you saw of each: papers, places of birth, national insurance numbers."
        " Somebody of this name and date of birth is approved as a foster carer already.",
        required="Enter how you know that they are different people",
    )
    confirmed_with = line(
        "Which service confirmed it?",
        200,
        hint="The service that approves the other person. If you do not know which, ask the hub.",
        required="Enter the service that confirmed it",
    )
    confirmed_on = DateField(
        label="When did they confirm it?",
        what="the day they confirmed it",
    )


class AccommodationForm(ShownForm):
    """The home, as Schedule 3 item 5 asks."""

    accommodation = lines(
        "Describe the home",
        4000,
        hint="Rooms, who sleeps where, outdoors, who owns it, what would need to change.",
        rows=8,
    )
    mark_optional = False
