"""Rows of tests/fence_walk.py."""

from types import ModuleType
from typing import Any

import enquiries.selectors.facts as facts
from tests.cast import MONDAY

MODULES: list[ModuleType] = [facts]
LISTS: dict[str, Any] = {}
OF_A_CASE: dict[str, Any] = {
    "enquiries.selectors.facts.facts_of": lambda a, c: facts.facts_of(a, c, today=MONDAY.date()),
    "enquiries.selectors.facts.checks_said": facts.checks_said,
    "enquiries.selectors.facts.application_missing": facts.application_missing,
}
ELSE: set[str] = {
    "enquiries.selectors.facts.panel_required",
    "enquiries.selectors.facts.check_said",
}
FENCE_ONE_ALONE: set[str] = set()
