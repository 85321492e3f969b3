"""Reviews of a household, the views gathered for one, and what was proposed after one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Min, Prefetch, Q, QuerySet

from carers.letter_kinds import PROPOSAL_END, PROPOSAL_TERMS
from carers.models import (
    Carer,
    CarerDeadline,
    CarerDetermination,
    Departure,
    Household,
    HouseholdLetter,
    Places,
    Review,
    ReviewView,
)
from carers.reviews import ProposalFacts, ReviewFacts, ViewFacts
from hubs.access import Access
from hubs.time_limits import months_after

PROPOSALS_A_PAGE: Final = 25
A_YEAR: Final = 12  # months in which a council that placed a child is asked (regulation 28(3))


@dataclass(frozen=True)
class Placed:
    """Children who live with a household: how many now, and whether any did in the last year."""

    now: int
    in_year: bool


def reviews_of(access: Access, household: Household) -> list[Review]:
    """Every review of a household that was not called off, the latest first; each with what was
    proposed after it, where something was."""
    rows = _reviews(access).filter(household=household, called_off_on=None).order_by("-number")
    return list(rows)


def review_of(access: Access, household: Household, review_id: int) -> Review:
    """One review of this household, as ``reviews_of`` has it, with ``heard``, its views. Raises
    Review.DoesNotExist for another's alike."""
    views = ReviewView.objects.visible_to(access).order_by("pk")
    rows = _reviews(access).prefetch_related(Prefetch("views", queryset=views, to_attr="heard"))
    found: Review = rows.get(pk=review_id, household=household)
    return found


def view_of(access: Access, review: Review, view_id: int) -> ReviewView:
    """One view of this review. Raises ReviewView.DoesNotExist for another's alike."""
    found: ReviewView = ReviewView.objects.visible_to(access).get(pk=view_id, review=review)
    return found


def review_facts(access: Access, review: Review, *, today: date) -> ReviewFacts:
    """A review as the rules of its conclusion read it."""
    placed = children_placed(access, review.household, today=today)
    views = ReviewView.objects.visible_to(access).filter(review=review).order_by("pk")
    return ReviewFacts(
        to_panel=review.number == 1,
        held=review.held_on is not None,
        report=bool(review.report),
        panel_on=review.panel_on is not None,
        panel_said=bool(review.panel_said),
        children_placed=placed.now,
        placed_in_year=placed.in_year,
        views=[_view_facts(view) for view in views],
    )


def children_placed(access: Access, household: Household, *, today: date) -> Placed:
    """What the household's places say of children who live there."""
    rows = Places.objects.visible_to(access).filter(household=household, filled__gt=0)
    lately = rows.filter(Q(to_on=None) | Q(to_on__gt=months_after(today, -A_YEAR)))
    counts = list(lately.values_list("filled", "to_on"))
    return Placed(
        now=next((filled for filled, to_on in counts if to_on is None), 0), in_year=bool(counts)
    )


def review_clock(access: Access, household: Household) -> CarerDeadline | None:
    """The clock of the next review that runs, or None."""
    rows = CarerDeadline.objects.visible_to(access).running().filter(household=household)
    found: CarerDeadline | None = rows.filter(rule=CarerDeadline.Rule.REVIEW).first()
    return found


def proposal_of(access: Access, household: Household, determination_id: int) -> CarerDetermination:
    """One proposal about this household. Raises CarerDetermination.DoesNotExist for another's
    alike."""
    rows = CarerDetermination.objects.visible_to(access).select_related("review", "decided_by")
    found: CarerDetermination = rows.get(pk=determination_id, household=household)
    return found


def proposal_running(access: Access, household: Household) -> CarerDetermination | None:
    """What is proposed and not decided yet, or None."""
    rows = CarerDetermination.objects.visible_to(access).filter(household=household)
    found: CarerDetermination | None = rows.filter(decided_on=None).first()
    return found


def proposal_facts(access: Access, proposal: CarerDetermination) -> ProposalFacts:
    """A proposal as the rules of its decision read it."""
    leaves = Departure.objects.visible_to(access).filter(household=proposal.household_id)
    return ProposalFacts(
        answer_by=proposal.answer_by,
        route=proposal.route,
        recommended=proposal.recommended_on is not None,
        leaves_on=leaves.values_list("ends_on", flat=True).first(),
        letters_wait=_letters_wait(access, proposal),
    )


def _letters_wait(access: Access, proposal: CarerDetermination) -> int:
    """For how many carers a letter of a proposal was made and none went."""
    letters = HouseholdLetter.objects.visible_to(access).filter(
        determination=proposal, kind__in=(PROPOSAL_END, PROPOSAL_TERMS), carer__to_on=None
    )
    sent = letters.exclude(sent_on=None).values("carer")
    return letters.exclude(carer__in=sent).values("carer").distinct().count()


def proposal_went_on(access: Access, proposal: CarerDetermination) -> date:
    """The day from which a proposal can be answered: that of its letter, or where one of a couple
    had theirs before the other, that of the first."""
    letters = HouseholdLetter.objects.visible_to(access).filter(
        determination=proposal, kind__in=(PROPOSAL_END, PROPOSAL_TERMS), carer__isnull=False
    )
    first = letters.aggregate(first=Min("sent_on"))["first"]
    return min(proposal.letter_on, first or proposal.letter_on)


def proposals_waiting(access: Access, *, page: str) -> Page[CarerDetermination]:
    """Proposals that run, the first whose last day to answer comes first; each with
    ``household.on_it``, the carers. The same queries at any size."""
    carers = Carer.objects.visible_to(access).order_by("pk")
    rows = (
        CarerDetermination.objects.visible_to(access)
        .filter(decided_on=None)
        .select_related("household__service", "household__enquiry")
        .prefetch_related(Prefetch("household__carers", queryset=carers, to_attr="on_it"))
        .order_by("answer_by", "pk")
    )
    return Paginator(rows, PROPOSALS_A_PAGE).get_page(page)


def _reviews(access: Access) -> QuerySet[Review]:
    rows: QuerySet[Review] = Review.objects.visible_to(access)
    return rows.select_related("household", "opened_by", "concluded_by").prefetch_related(
        Prefetch("determination", queryset=CarerDetermination.objects.visible_to(access))
    )


def _view_facts(view: ReviewView) -> ViewFacts:
    return ViewFacts(
        pk=view.pk,
        who=view.who,
        said_of=f"{view.get_who_display().lower()} {view.called}".strip(),
        asked=view.asked_on is not None,
        answered=view.received_on is not None or bool(view.not_given_why),
    )
