"""Rows of tests/fence_walk.py."""

import copy
from types import ModuleType
from typing import Any

import enquiries.selectors.facts as facts
import enquiries.selectors.reasons as reasons
import enquiries.selectors.retention as retention
from enquiries.workflow import Stage
from tests.cast import MONDAY


def _ended(case: Any) -> Any:
    """The case as it is once it has ended."""
    ended = copy.copy(case)
    ended.ended_at, ended.stage = MONDAY, Stage.WITHDREW
    return ended


MODULES: list[ModuleType] = [facts, reasons, retention]
LISTS: dict[str, Any] = {}
OF_A_CASE: dict[str, Any] = {
    "enquiries.selectors.facts.facts_of": lambda a, c: facts.facts_of(a, c, today=MONDAY.date()),
    "enquiries.selectors.facts.facts_of_cases": lambda a, c: facts.facts_of_cases(
        a, [c], today=MONDAY.date()
    ),
    "enquiries.selectors.facts.checks_said": facts.checks_said,
    "enquiries.selectors.facts.application_missing": lambda a, c: facts.application_missing(
        a, c, today=MONDAY.date()
    ),
    "enquiries.selectors.retention.retention_of": lambda a, c: retention.retention_of(a, _ended(c)),
}
ELSE: set[str] = {
    "enquiries.selectors.facts.panel_required",
    "enquiries.selectors.facts.check_said",
    "enquiries.selectors.reasons.reasons_offered",
    "enquiries.selectors.reasons.reasons_named",
    "enquiries.selectors.timeline.acts_shown",
}
FENCE_ONE_ALONE: set[str] = set()
