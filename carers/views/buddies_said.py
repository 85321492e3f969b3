"""Buddies and matches in words, and what a household's page says of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from carers.buddies import check_in_due
from carers.models import Buddy, BuddyMatch, Household
from carers.selectors.buddies import Coverage, buddy_of, matches_of
from enquiries.models import FOSTERING_TYPES
from hubs.access import Access
from hubs.calendar import say_day
from hubs.permissions import Right


@dataclass(frozen=True)
class MatchSaid:
    """One match as a page shows it."""

    row: BuddyMatch
    since: str
    due: str  # the next check-in, empty where all were made or it is over
    due_on: date | None
    late: bool


def match_said(match: BuddyMatch, *, today: date) -> MatchSaid:
    """A match with its next check-in. ``match.asked`` or ``match.asked_of`` says how many were."""
    asked = getattr(match, "asked", None)
    if asked is None:
        asked = len(getattr(match, "asked_of", ()))
    since = f"Since {say_day(match.from_on)}"
    if match.to_on is not None:
        until = f"From {say_day(match.from_on)} to {say_day(match.to_on)}"
        return MatchSaid(match, f"{until}: {match.get_ended_why_display()}", "", None, late=False)
    due = check_in_due(match.from_on, asked=asked)
    if due is None:
        return MatchSaid(match, since, "", None, late=False)
    what, day = due
    return MatchSaid(match, since, f"Check-in at {what}: by {say_day(day)}", day, late=day < today)


def buddy_said(buddy: Buddy, *, today: date) -> dict[str, object]:
    """A household that is a buddy, for a row of a table."""
    rests = buddy.resting_until is not None and buddy.resting_until >= today
    has = getattr(buddy, "has", 0)
    until = say_day(buddy.resting_until) if buddy.resting_until else ""
    return {
        "row": buddy,
        "household": buddy.household,
        "types": ", ".join(
            FOSTERING_TYPES[code] for code in FOSTERING_TYPES if code in buddy.types
        ),
        "room": f"Has {has} of {buddy.most}",
        "rests": f"Takes nobody new until {until}" if rests else "",
    }


def coverage_rows(found: Coverage) -> list[dict[str, str]]:
    """How many have or had a buddy, for a summary list."""
    return [
        {"key": "Applicants, from application to decision",
         "value": _of(found.applicants_with, found.applicants, found.applicants_share)},
        {"key": "Households approved in the last 12 months",
         "value": _of(found.households_with, found.households, found.households_share)},
    ]  # fmt: skip


def _of(some: int, everybody: int, share: float | None) -> str:
    if share is None:
        return "Nobody at present"
    return f"{some:,} of {everybody:,} have a buddy or had one ({share:.0%})"


def buddies_part(access: Access, found: Household, *, today: date) -> dict[str, object]:
    """What the household's page says of buddies."""
    buddy = buddy_of(access, found)
    matches = matches_of(access, found)
    theirs = [match for match in matches if match.household_id != found.pk]
    return {
        "buddy": buddy_said(buddy, today=today) if buddy else None,
        "beside": [match_said(each, today=today) for each in matches if each not in theirs],
        "their_buddies": [match_said(each, today=today) for each in theirs],
        "has_buddy": any(each.to_on is None for each in theirs),
        "works_buddies": access.can(Right.BUDDY_WORK) and found.ended_on is None,
    }
