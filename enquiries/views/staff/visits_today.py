"""The lines of "My visits today and tomorrow", on the first page of the day.

A list may be read over somebody's shoulder: it says the part of town and never the address, and
of a protected case neither that nor whom it is about. The visit's own page has both.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from enquiries.models import Enquiry, Visit
from enquiries.selectors.visits_ahead import visits_ahead
from enquiries.views.staff.at_case import address_of
from enquiries.views.staff.rows import say_flags, say_names
from hubs.access import Access
from hubs.calendar import LONDON, say_time
from hubs.models import SeenBy

ALONE = "You go alone. Tell a colleague when you arrive and when you leave"


@dataclass(frozen=True)
class VisitLine:
    """One visit. ``flags`` are what must be known before somebody rings or knocks."""

    name: str
    href: str
    reference: str
    at: str
    area: str
    beside: str
    state: str
    flags: tuple[str, ...]


def visit_lines(access: Access, *, covers: Collection[int], now: datetime) -> list[VisitLine]:
    """The visits of today and tomorrow, in words: one's own, and those of whom one covers for."""
    found = visits_ahead(access, covers=covers, now=now)
    return [_line(one.visit, one.case, access=access, now=now) for one in found]


def _line(visit: Visit, case: Enquiry, *, access: Access, now: datetime) -> VisitLine:
    mine = access.user is not None and visit.by_id == access.user.pk
    safe = ("Protected: read the safe way first",) if case.seen_by == SeenBy.NAMED else ()
    beside = f"{visit.second_person} goes along: ring them first if you are late or worried"
    if not visit.second_person:
        beside = ALONE
    return VisitLine(
        name=case.reference if case.seen_by == SeenBy.NAMED else say_names(case),
        href=address_of(case, "visits"),
        reference=case.reference,
        at=_at(visit.at, now=now),
        area=_area(case),
        beside=beside if mine else f"{visit.by} visits, and you cover for them",
        state=_state(visit),
        flags=(*safe, *say_flags(case)),
    )


def _at(at: datetime, *, now: datetime) -> str:
    """ "11am today", "9:30am tomorrow"."""
    there, here = at.astimezone(LONDON), now.astimezone(LONDON)
    return f"{say_time(there.time())} {'today' if there.date() == here.date() else 'tomorrow'}"


def _area(case: Enquiry) -> str:
    """The part of town: the first half of the postcode, and the council it lies in."""
    if case.seen_by == SeenBy.NAMED:
        return "The address is on the visit’s page"
    half = case.postcode.split(" ")[0]
    named = case.home_authority.name if case.home_authority else ""
    return ", ".join(part for part in (half, named) if part) or "The address is on the visit’s page"


def _state(visit: Visit) -> str:
    if visit.left_at is not None:
        return "You have left safely"
    return "You are there: say when you have left" if visit.arrived_at else ""
