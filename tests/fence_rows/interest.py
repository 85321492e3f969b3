"""Rows of tests/fence_walk.py."""

from types import ModuleType
from typing import Any

import enquiries.selectors.interest as interest
import enquiries.selectors.visits_ahead as visits_ahead
from enquiries.models import Enquiry
from tests.cast import MONDAY, Cast
from tests.journey.road import Rows

MODULES: list[ModuleType] = [interest, visits_ahead]
LISTS: dict[str, Any] = {
    "enquiries.selectors.visits_ahead.visits_ahead": lambda a: visits_ahead.visits_ahead(
        a, covers=(), now=MONDAY
    ),
}
OF_A_CASE: dict[str, Any] = {
    "enquiries.selectors.interest.interest_of": interest.interest_of,
    "enquiries.selectors.interest.visits_of": interest.visits_of,
    "enquiries.selectors.interest.visit_in_case": lambda a, c: interest.visit_in_case(
        a, c, c.visit_id
    ),
    "enquiries.selectors.interest.plans_of": interest.plans_of,
    "enquiries.selectors.interest.home_said": interest.home_said,
}
ELSE: set[str] = {"enquiries.selectors.interest.offered_by"}
FENCE_ONE_ALONE: set[str] = {"enquiries.selectors.interest.may_visit"}


def fill(name: str, case: Enquiry, cast: Cast) -> None:
    """A case that told us more, was visited and has a plan."""
    rows, word = Rows(case, by=cast.mel), f"zq{name}"
    rows.interest(motivation=word)
    case.visit_id = rows.visit(report=word).pk  # type: ignore[attr-defined]
    rows.plan(steps=[{"what": word, "done": False}])
