"""Rows of tests/fence_walk.py."""

from types import ModuleType
from typing import Any

from enquiries.selectors import handovers, pack, transfers
from enquiries.selectors.case import case_by_reference
from tests.cast import MONDAY

MODULES: list[ModuleType] = [handovers, pack, transfers]
LISTS: dict[str, Any] = {
    "enquiries.selectors.handovers.offers_of": lambda a: handovers.offers_of(a, now=MONDAY),
}
OF_A_CASE: dict[str, Any] = {
    # Nothing is offered in the scene; tests/journey/test_handover_transfer.py tries one that is.
    "enquiries.selectors.handovers.offer_to_answer": lambda a, c: handovers.offer_to_answer(a, 0),
    "enquiries.selectors.handovers.handovers_of": handovers.handovers_of,
    "enquiries.selectors.handovers.offered_with": lambda a, c: handovers.offered_with(
        a, c, at=MONDAY
    ),
    "enquiries.selectors.handovers.answer_due": handovers.answer_due,
    "enquiries.selectors.transfers.transfer_of": transfers.transfer_of,
    "enquiries.selectors.pack.pack_of": lambda a, c: pack.pack_of(
        a, case_by_reference(a, c.reference), now=MONDAY
    ),
}
ELSE: set[str] = {
    "enquiries.selectors.handovers.access_to_offered",
    "enquiries.selectors.transfers.steps_of",
}
FENCE_ONE_ALONE: set[str] = set()
