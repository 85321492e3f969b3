"""Rows of tests/fence_walk.py."""

from types import ModuleType
from typing import Any

import enquiries.selectors.household as household
from tests.cast import MONDAY

MODULES: list[ModuleType] = [household]
LISTS: dict[str, Any] = {}
OF_A_CASE: dict[str, Any] = {
    "enquiries.selectors.household.home_of": lambda a, c: household.home_of(
        a, c, today=MONDAY.date()
    ),
    "enquiries.selectors.household.application_standing": household.application_standing,
    "enquiries.selectors.household.details_of_person": lambda a, c: household.details_of_person(
        a, c, 1
    ),
    "enquiries.selectors.household.sensitive_of_person": (
        lambda a, c: household.sensitive_of_person(a, c, 1)
    ),
}
ELSE: set[str] = {
    "enquiries.selectors.household.address_gaps",
    "enquiries.selectors.household.member_of",
}
FENCE_ONE_ALONE: set[str] = set()
