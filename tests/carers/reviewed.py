"""A household of Gateshead's for the tests of reviews and of leaving, and its review walked on."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from carers.models import Household, Review
from carers.services.reviewing import (
    ViewAnswers,
    review_conclude,
    review_open,
    review_write,
    view_save,
)
from enquiries.terms import Terms
from hubs.access import Access
from tests.cast import MONDAY

TODAY = MONDAY.date()
DAY = timedelta(days=1)
FEWER = Terms(most_children=1, oldest=10)


def at(day: date) -> datetime:
    """Ten in the morning of a day."""
    return MONDAY + (day - TODAY)


def ready(access: Access, home: Household, *, on: date = TODAY) -> Review:
    """A review that lacks nothing but its conclusion; of a household without children placed."""
    review = review_open(access=access, household_id=home.pk, because="yearly", now=at(on))
    for view in review.views.filter(who="carer"):
        answers = ViewAnswers(asked_on=on, received_on=on, said="All is well.")
        view_save(access=access, view_id=view.pk, answers=answers, now=at(on))
    return review_write(
        access=access,
        review_id=review.pk,
        held_on=on,
        report="They are suitable.",
        panel_on=on,
        panel_said="Panel agrees.",
        now=at(on),
    )


def concluded(
    access: Access, home: Household, conclusion: str = "carry_on", *, on: date = TODAY
) -> Review:
    """A review that was concluded on a day."""
    review = ready(access, home, on=on)
    return review_conclude(
        access=access, review_id=review.pk, conclusion=conclusion, reasons="See it.", now=at(on)
    )
