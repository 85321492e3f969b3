"""The clocks of households: those of one, and what is due of a place or of one worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.core.paginator import Page
from django.db.models import Count, Prefetch, Q

from carers.models import Carer, CarerDeadline, Departure, Household
from carers.year import REMIND_DAYS
from enquiries.selectors.clocks import Counted
from hubs.access import Access
from hubs.models import User
from hubs.permissions import Right
from hubs.selectors import staff_who_can

CLOCKS_A_PAGE: Final = 25
SOON: Final = timedelta(days=max(REMIND_DAYS))  # as far ahead as the first reminder

OVERDUE, BLOCKED, DUE = "overdue", "blocked", "due"
STATES: Final = {DUE: "Due in 8 weeks", OVERDUE: "Overdue", BLOCKED: "Blocked"}


@dataclass(frozen=True)
class DueFilters:
    """What the page of what is due is narrowed to. ``mine``: households that one supervises."""

    mine: bool = False
    state: str = ""  # of STATES; empty: whatever runs


@dataclass(frozen=True)
class Due:
    """A page of clocks, and how many there are of each state, whatever the filter of states."""

    page: Page[CarerDeadline]
    counts: dict[str, int]


def clocks_due(access: Access, *, filters: DueFilters, page: str, today: date) -> Due:
    """What runs in this person's place, the longest overdue first; a state may be chosen.

    The same queries at any size. Each has ``household.on_it``, the carers of its household.
    """
    running = CarerDeadline.objects.visible_to(access).running()
    if filters.mine:
        running = running.filter(household__worker=access.user)
    of_state = {
        DUE: Q(due_on__gte=today, due_on__lte=today + SOON),
        OVERDUE: Q(due_on__lt=today),
        BLOCKED: ~Q(blocked_why=""),
    }
    counts = running.aggregate(
        all=Count("pk"),
        **{name: Count("pk", filter=wanted) for name, wanted in of_state.items()},
    )
    rows = running.filter(of_state[filters.state]) if filters.state else running
    carers = Carer.objects.visible_to(access).order_by("pk")
    rows = (
        rows.select_related(
            "household__worker", "household__service", "household__enquiry", "carer"
        )
        .prefetch_related(Prefetch("household__carers", queryset=carers, to_attr="on_it"))
        .order_by("due_on", "pk")
    )
    found = Counted(rows, CLOCKS_A_PAGE, counts[filters.state or "all"]).get_page(page)
    return Due(page=found, counts=counts)


def clocks_of(access: Access, household: Household) -> list[CarerDeadline]:
    """Every clock of a household: those that run by their day, then what was done, latest first."""
    rows = CarerDeadline.objects.visible_to(access).filter(household=household)
    rows = rows.select_related("carer", "done_by")
    over = rows.exclude(done_on=None, ended_on=None)
    return [*rows.running().order_by("due_on", "pk"), *over.order_by("-done_on", "-pk")]


def clock_of(access: Access, household: Household, deadline_id: int) -> CarerDeadline:
    """One clock of this household. Raises CarerDeadline.DoesNotExist for another's alike."""
    rows = CarerDeadline.objects.visible_to(access).select_related("carer")
    found: CarerDeadline = rows.get(pk=deadline_id, household=household)
    return found


def departure_of(access: Access, household: Household) -> Departure | None:
    """How this household leaves, or None."""
    found: Departure | None = (
        Departure.objects.visible_to(access)
        .select_related("household")
        .filter(household=household)
        .first()
    )
    return found


def workers_for(household: Household, *, today: date) -> list[User]:
    """Who may supervise a household: colleagues of its council who work with carers."""
    may = staff_who_can(
        Right.CARER_WORK, cluster=household.cluster, service=household.service, today=today
    )
    return list(may)
