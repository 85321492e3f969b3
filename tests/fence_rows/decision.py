"""Rows of tests/fence_walk.py."""

from types import ModuleType
from typing import Any

import carers.selectors as carers
import enquiries.selectors.decisions as decisions
from enquiries.models import Decision

HERE, REGISTER = "enquiries.selectors.decisions", "carers.selectors"
MODULES: list[ModuleType] = [carers, decisions]
LISTS: dict[str, Any] = {
    f"{REGISTER}.households_page": lambda a: carers.households_page(a, page="1"),
}
OF_A_CASE: dict[str, Any] = {
    f"{HERE}.decision_page_of": decisions.decision_page_of,
    f"{HERE}.decision_last": decisions.decision_last,
    f"{HERE}.determination_runs": decisions.determination_runs,
    f"{HERE}.own_part": decisions.own_part,
    f"{HERE}.decision_in_case": lambda a, c: _decision(a, c),
    f"{REGISTER}.household_of": carers.household_of,
    f"{REGISTER}.household_by_reference": lambda a, c: _household(a, c),
}
ELSE: set[str] = set()
FENCE_ONE_ALONE: set[str] = set()


def _decision(access: Any, case: Any) -> object:
    try:
        return decisions.decision_in_case(access, case, 1)
    except Decision.DoesNotExist:
        return None


def _household(access: Any, case: Any) -> object:
    prefix, *drawn = case.reference.split("-")
    try:
        return carers.household_by_reference(access, f"{prefix}-H{''.join(drawn)}")
    except carers.Household.DoesNotExist:
        return None
