"""Why a household may be worth a call: pure data and arithmetic, no ORM, no clock.

Reasons in words, each with its day; never a score. Who has a reason is worth a call: no other
rule says so anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from hubs.calendar import say_day
from hubs.time_limits import months_after

SILENT_DAYS: Final = 60  # without contact
EMPTY_MONTHS: Final = 3  # with places free and nobody placed


@dataclass(frozen=True)
class Signs:
    """What is known of one household that may make a call worth while.

    ``heard_on``: the last day somebody of the council was in touch or there; None for never, as far
    as this register goes back. Whether somebody called after a complaint or an allegation is judged
    by it too. Complaints and allegations are None to who may not see them.
    """

    approved_on: date
    heard_on: date | None = None
    empty_since: date | None = None  # places are free and no child is placed
    review_due: date | None = None
    check_in_due: date | None = None
    may_leave_on: date | None = None  # the last time we spoke they thought of stopping
    complaint_on: date | None = None
    allegation_closed_on: date | None = None

    @property
    def silent_since(self) -> date:
        """From when nothing was heard."""
        return max(self.heard_on or self.approved_on, self.approved_on)


def reasons(signs: Signs, *, today: date) -> list[str]:
    """Why a call is worth while, what they said first; empty where nothing says so."""
    said = []
    if signs.may_leave_on:
        said.append(f"They said they think of stopping, on {say_day(signs.may_leave_on)}")
    if signs.complaint_on and _unanswered(signs, signs.complaint_on):
        said.append(f"A complaint came on {say_day(signs.complaint_on)}")
    if signs.allegation_closed_on and _unanswered(signs, signs.allegation_closed_on):
        said.append(f"An allegation was closed on {say_day(signs.allegation_closed_on)}")
    if signs.check_in_due and signs.check_in_due < today:
        said.append(f"Check-in overdue by {_days(today, signs.check_in_due)}")
    if signs.review_due and signs.review_due < today:
        said.append(f"Review overdue by {_days(today, signs.review_due)}")
    if signs.empty_since and months_after(signs.empty_since, EMPTY_MONTHS) <= today:
        said.append(f"No place filled since {say_day(signs.empty_since)}")
    if (today - signs.silent_since).days >= SILENT_DAYS:
        if signs.heard_on:
            said.append(f"No contact for {_days(today, signs.silent_since)}")
        else:
            said.append("No contact on record since they were approved")
    return said


def _unanswered(signs: Signs, day: date) -> bool:
    """Nobody was in touch on that day or after it."""
    return signs.heard_on is None or signs.heard_on < day


def _days(today: date, since: date) -> str:
    days = (today - since).days
    return f"{days} day{'s' * (days != 1)}"
