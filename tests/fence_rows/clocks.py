"""Rows of tests/fence_walk.py."""

from datetime import timedelta
from types import ModuleType
from typing import Any

import enquiries.selectors.clocks as clocks
from enquiries.models import ClockPause, Deadline, Enquiry
from tests.cast import MONDAY, Cast

LATER = MONDAY + timedelta(days=400)  # every clock of the scene is over
_NONE = clocks.ClockFilters()


def _first(access: Any, case: Any) -> object:
    found = clocks.clocks_of_case(access, case)
    return clocks.clock_in_case(access, case, found[0].pk if found else 0)


def _page(access: Any) -> object:
    found = clocks.clocks_page(access, filters=_NONE, page="1", now=LATER)
    return [found.page, found.overdue]


def _beside(access: Any) -> object:
    return clocks.beside_of(access, list(Deadline.objects.select_related("enquiry")))


MODULES: list[ModuleType] = [clocks]
LISTS: dict[str, Any] = {
    "enquiries.selectors.clocks.clocks_page": _page,
    "enquiries.selectors.clocks.beside_of": _beside,
}
OF_A_CASE: dict[str, Any] = {
    "enquiries.selectors.clocks.clocks_of_case": clocks.clocks_of_case,
    "enquiries.selectors.clocks.clock_in_case": _first,
}
ELSE: set[str] = set()
FENCE_ONE_ALONE: set[str] = set()


def fill(name: str, case: Enquiry, cast: Cast) -> None:
    """A case with two clocks that were missed, one of which stood still."""
    for rule in (Deadline.Rule.HANDOVER_ANSWER, Deadline.Rule.PAPERS):
        clock = Deadline.objects.create(
            enquiry=case,
            rule=rule,
            source="Standard 14",
            over_why=f"zq{name}",
            trigger_at=MONDAY,
            due_at=MONDAY + timedelta(days=20),
        )
    ClockPause.objects.create(
        enquiry=case,
        deadline=clock,
        from_on=MONDAY.date(),
        why=f"zq{name}",
        by=cast.mel,
        recorded_at=MONDAY,
    )
