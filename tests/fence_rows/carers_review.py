"""Rows of tests/fence_walk.py: reviews, what is proposed after one, moves to another service, a
carer who stops while another goes on."""

from collections.abc import Callable
from datetime import timedelta
from types import ModuleType
from typing import Any

import carers.selectors.leaving as leaving
import carers.selectors.moving as moving
import carers.selectors.review as review
from carers.models import (
    Carer,
    CarerDeparture,
    CarerDetermination,
    Departure,
    Household,
    Review,
    ReviewView,
    TransferOut,
)
from enquiries.models import Enquiry
from tests.cast import MONDAY, Cast

REVIEW, MOVING = "carers.selectors.review", "carers.selectors.moving"
LEAVING = "carers.selectors.leaving"
TODAY = MONDAY.date()
MODULES: list[ModuleType] = [leaving, review, moving]
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
    f"{LEAVING}.carers_stopping": lambda a, c: leaving.carers_stopping(a, _household(c)),
    f"{LEAVING}.carer_departure_of": lambda a, c: _one(
        lambda: leaving.carer_departure_of(a, _household(c), getattr(c, "stops_id", 0))
    ),
    f"{MOVING}.transfers_of": lambda a, c: moving.transfers_of(a, _household(c)),
    f"{MOVING}.transfer_of": lambda a, c: _one(
        lambda: moving.transfer_of(a, _household(c), getattr(c, "move_id", 0))
    ),
}
ELSE: set[str] = {
    f"{LEAVING}.reviewed_since",  # yes or no
    f"{REVIEW}.review_facts",  # of a review that was found: whether, never what
    f"{REVIEW}.proposal_facts",
    f"{REVIEW}.proposal_went_on",  # a day of one that was found
    f"{REVIEW}.children_placed",  # two numbers
}
FENCE_ONE_ALONE: set[str] = set()


def _one(find: Callable[[], object]) -> object:
    try:
        return find()
    except (
        CarerDeparture.DoesNotExist,
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
    if not Departure.objects.filter(**of).exists():  # else nobody of them goes on
        case.stops_id = _stops(name, cast, **of)  # type: ignore[attr-defined]


def _stops(name: str, cast: Cast, household_id: int) -> int:
    """One who gave notice, beside another who goes on. Answers the notice."""
    first = Carer.objects.filter(household=household_id).earliest("pk")
    second = Carer.objects.create(
        household_id=household_id, cluster=first.cluster, service=first.service,
        first_name=f"zq{name}", last_name=f"zq{name}", date_of_birth=first.date_of_birth,
        identity=f"zq{name}", from_on=first.from_on,
    )  # fmt: skip
    return CarerDeparture.objects.create(
        household_id=household_id, carer=second, received_on=TODAY,
        ends_on=TODAY + timedelta(days=28), reason="other", goes_to=f"zq{name}",
        recorded_by=cast.mel, recorded_at=MONDAY,
    ).pk  # fmt: skip
