"""Rows of tests/fence_walk.py: reviews, what is proposed after one, moves to another service."""

from collections.abc import Callable
from datetime import timedelta
from types import ModuleType
from typing import Any

import carers.selectors.moving as moving
import carers.selectors.review as review
from carers.models import (
    CarerDetermination,
    Household,
    Review,
    ReviewView,
    TransferOut,
)
from enquiries.models import Enquiry
from tests.cast import MONDAY, Cast

REVIEW, MOVING = "carers.selectors.review", "carers.selectors.moving"
TODAY = MONDAY.date()
MODULES: list[ModuleType] = [review, moving]
LISTS: dict[str, Any] = {
    f"{REVIEW}.proposals_waiting": lambda a: review.proposals_waiting(a, page="1"),
}
OF_A_CASE: dict[str, Any] = {
    f"{REVIEW}.reviews_of": lambda a, c: review.reviews_of(a, _household(c)),
    f"{REVIEW}.review_of": lambda a, c: _one(
        lambda: review.review_of(a, _household(c), getattr(c, "review_id", 0))
    ),
    f"{REVIEW}.view_of": lambda a, c: _one(
        lambda: review.view_of(a, _review(c), getattr(c, "view_id", 0))
    ),
    f"{REVIEW}.review_clock": lambda a, c: review.review_clock(a, _household(c)),
    f"{REVIEW}.proposal_of": lambda a, c: _one(
        lambda: review.proposal_of(a, _household(c), getattr(c, "proposal_id", 0))
    ),
    f"{REVIEW}.proposal_running": lambda a, c: review.proposal_running(a, _household(c)),
    f"{MOVING}.transfers_of": lambda a, c: moving.transfers_of(a, _household(c)),
    f"{MOVING}.transfer_of": lambda a, c: _one(
        lambda: moving.transfer_of(a, _household(c), getattr(c, "move_id", 0))
    ),
}
ELSE: set[str] = {
    f"{REVIEW}.review_facts",  # of a review that was found: whether, never what
    f"{REVIEW}.proposal_facts",
    f"{REVIEW}.children_placed",  # two numbers
}
FENCE_ONE_ALONE: set[str] = set()


def _one(find: Callable[[], object]) -> object:
    try:
        return find()
    except (
        Review.DoesNotExist,
        ReviewView.DoesNotExist,
        CarerDetermination.DoesNotExist,
        TransferOut.DoesNotExist,
    ):
        return None


def _household(case: Any) -> Household:
    """By its number alone, as a link would name it."""
    return Household(pk=getattr(case, "household_id", 0))


def _review(case: Any) -> Review:
    return Review(pk=getattr(case, "review_id", 0))


def fill(name: str, case: Enquiry, cast: Cast) -> None:
    """A review with a view and what was proposed after it, and a move; of the household that
    tests/fence_rows/decision.py made."""
    if case.service is None:
        return
    of: dict[str, Any] = {"household_id": case.household_id}  # type: ignore[attr-defined]
    row = Review.objects.create(
        **of, number=1, because="yearly", opened_on=TODAY, opened_by=cast.mel, report=f"zq{name}"
    )
    case.review_id = row.pk  # type: ignore[attr-defined]
    view = ReviewView.objects.create(**of, review=row, who="carer", said=f"zq{name}")
    case.view_id = view.pk  # type: ignore[attr-defined]
    proposal = CarerDetermination.objects.create(
        **of,
        review=row,
        proposes="end",
        reasons=f"zq{name}",
        letter_on=TODAY,
        answer_by=TODAY + timedelta(days=28),
    )
    case.proposal_id = proposal.pk  # type: ignore[attr-defined]
    move = TransferOut.objects.create(
        **of, to_service=f"zq{name}", notice_on=TODAY, recorded_by=cast.mel
    )
    case.move_id = move.pk  # type: ignore[attr-defined]
