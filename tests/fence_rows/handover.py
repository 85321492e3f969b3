"""Rows of tests/fence_walk.py."""

from types import ModuleType
from typing import Any

from enquiries.selectors import handovers, pack
from enquiries.selectors.case import case_by_reference
from tests.cast import MONDAY

MODULES: list[ModuleType] = [handovers, pack]
LISTS: dict[str, Any] = {
    "enquiries.selectors.handovers.offers_of": lambda a: handovers.offers_of(a, now=MONDAY),
}
OF_A_CASE: dict[str, Any] = {
    "enquiries.selectors.handovers.handovers_of": handovers.handovers_of,
    "enquiries.selectors.handovers.answer_due": handovers.answer_due,
    "enquiries.selectors.pack.pack_of": lambda a, c: pack.pack_of(
        a, case_by_reference(a, c.reference), now=MONDAY
    ),
}
ELSE: set[str] = {"enquiries.selectors.handovers.access_to_offered"}
FENCE_ONE_ALONE: set[str] = set()
