"""Rows of tests/fence_walk.py."""

from types import ModuleType
from typing import Any

import enquiries.selectors.interest as interest

MODULES: list[ModuleType] = [interest]
LISTS: dict[str, Any] = {}
OF_A_CASE: dict[str, Any] = {
    "enquiries.selectors.interest.interest_of": interest.interest_of,
    "enquiries.selectors.interest.visits_of": interest.visits_of,
    "enquiries.selectors.interest.visit_in_case": lambda a, c: interest.visit_in_case(a, c, 1),
    "enquiries.selectors.interest.plans_of": interest.plans_of,
    "enquiries.selectors.interest.home_said": interest.home_said,
}
ELSE: set[str] = {"enquiries.selectors.interest.offered_by"}
FENCE_ONE_ALONE: set[str] = {"enquiries.selectors.interest.may_visit"}
