"""Rows of tests/fence_walk.py."""

from types import ModuleType
from typing import Any

from enquiries.models import Enquiry, Handover
from enquiries.selectors import handovers, pack, transfers
from enquiries.selectors.case import case_by_reference
from tests.cast import MONDAY, Cast
from tests.journey.road import Rows

MODULES: list[ModuleType] = [handovers, pack, transfers]
LISTS: dict[str, Any] = {
    "enquiries.selectors.handovers.offers_of": lambda a: handovers.offers_of(a, now=MONDAY),
}
OF_A_CASE: dict[str, Any] = {
    # What one council offers another is tried in tests/journey/test_handover_transfer.py.
    "enquiries.selectors.handovers.offer_to_answer": lambda a, c: handovers.offer_to_answer(
        a, c.handover_id
    ),
    "enquiries.selectors.handovers.handovers_of": handovers.handovers_of,
    "enquiries.selectors.handovers.offered_with": lambda a, c: handovers.offered_with(
        a, c, at=MONDAY
    ),
    "enquiries.selectors.handovers.answer_due": handovers.answer_due,
    "enquiries.selectors.transfers.transfer_of": transfers.transfer_of,
    "enquiries.selectors.transfers.fosters_elsewhere": transfers.fosters_elsewhere,
    "enquiries.selectors.pack.pack_of": lambda a, c: pack.pack_of(
        a, case_by_reference(a, c.reference), now=MONDAY
    ),
}
ELSE: set[str] = {
    "enquiries.selectors.handovers.access_to_offered",
    "enquiries.selectors.transfers.steps_of",
}
FENCE_ONE_ALONE: set[str] = set()


def fill(name: str, case: Enquiry, cast: Cast) -> None:
    """A case that is offered to its council, of somebody who fosters for another service."""
    rows = Rows(case, by=cast.mel)
    rows.transfer(service_now=f"zq{name}")
    offered = rows.handover(query=f"zq{name}", query_reason=Handover.Reason.OTHER)
    case.handover_id = offered.pk  # type: ignore[attr-defined]
