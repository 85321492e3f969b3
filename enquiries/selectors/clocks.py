"""Clocks that run: those of a place for its managers, and every clock of one case."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import (
    Case,
    Count,
    DateTimeField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.utils import timezone

from enquiries.held import sees_case
from enquiries.models import ClockPause, Deadline, Enquiry, PanelItem
from hubs.access import Access
from hubs.models import FosteringService

PAGE_SIZE: Final = 25
NO_COUNCIL: Final = "none"
LIMITS_ALONE: Final = "limits"  # neither the promise of a first contact nor a next step


@dataclass(frozen=True)
class ClockFilters:
    """What the page of clocks is narrowed to; empty: not at all. ``council`` is a slug."""

    rule: str = ""
    council: str = ""
    overdue: bool = False


@dataclass(frozen=True)
class Beside:
    """What is told beside clocks: their pauses, and the day of the panel that papers are for."""

    pauses: Mapping[int, Sequence[ClockPause]]  # by clock
    panels: Mapping[int, date]  # by case


@dataclass(frozen=True)
class Clocks:
    """A page of clocks, and how many of the place are past their time, filters apart."""

    page: Page[Deadline]
    overdue: int


def clocks_page(access: Access, *, filters: ClockFilters, page: str, now: datetime) -> Clocks:
    """A page of the clocks that run in this person's place, the longest overdue first.

    Two queries. Without free words where the person sees no more of a case than its milestones.
    """
    running, wanted = Deadline.objects.visible_to(access).open(), _wanted(filters, now=now)
    counted = running.aggregate(
        all=Count("pk", filter=wanted), overdue=Count("pk", filter=Q(due_at__lt=now))
    )
    rows = (
        running.filter(wanted)
        .select_related("enquiry__owner", "enquiry__service", "enquiry__cluster")
        .annotate(panel_at=_panel_of(access))
        .order_by("due_at", "pk")
    )
    found = Counted(rows, PAGE_SIZE, counted["all"]).get_page(page)
    for clock in found:
        if not sees_case(access, clock.enquiry):
            clock.label = clock.over_why = ""
    return Clocks(page=found, overdue=counted["overdue"])


def _wanted(filters: ClockFilters, *, now: datetime) -> Q:
    wanted = Q()
    if filters.rule == LIMITS_ALONE:
        wanted &= ~Q(rule__in=[Deadline.Rule.FIRST_CONTACT, Deadline.Rule.NEXT_STEP])
    elif filters.rule:
        wanted &= Q(rule=filters.rule)
    if filters.council == NO_COUNCIL:
        wanted &= Q(service=None)
    elif filters.council:
        # By its id: a join would keep the place's index from leading.
        slug = FosteringService.objects.filter(slug=filters.council)
        wanted &= Q(service=Subquery(slug.values("pk")))
    if filters.overdue:
        wanted &= Q(due_at__lt=now)
    return wanted


class Counted(Paginator):
    """Pages of rows that were counted already."""

    def __init__(self, rows: QuerySet[Any], per_page: int, count: int) -> None:
        super().__init__(rows, per_page)
        self.count = count


def _panel_of(access: Access) -> Any:
    """The day of the panel that papers are for, beside their clock."""
    items = PanelItem.objects.visible_to(access).standing().filter(enquiry=OuterRef("enquiry_id"))
    papers = Q(rule=Deadline.Rule.PAPERS)
    at = Subquery(items.order_by("-listed_at").values("panel__at")[:1])
    return Case(When(papers, then=at), default=None, output_field=DateTimeField())


def clocks_of_case(access: Access, enquiry: Enquiry) -> list[Deadline]:
    """Every clock of a case: those that run by their due day, then what is over, latest first."""
    rows = Deadline.objects.visible_to(access).filter(enquiry=enquiry)
    running = list(rows.open().order_by("due_at", "pk"))
    over = rows.exclude(pk__in=[clock.pk for clock in running])
    return running + list(over.order_by(F("due_at").desc(), "-pk"))


def clock_in_case(access: Access, enquiry: Enquiry, clock_id: int) -> Deadline:
    """A clock of this case that runs, or was missed. Raises Deadline.DoesNotExist for others."""
    clock: Deadline = (
        Deadline.objects.visible_to(access)
        .filter(enquiry=enquiry, cancelled_at=None)
        .get(pk=clock_id)
    )
    return clock


def beside_of(access: Access, clocks: Collection[Deadline]) -> Beside:
    """Pauses of these clocks, and panels that papers are counted back from. A query, and one more
    for clocks that did not come from ``clocks_page``.

    Why a clock stood still is for who sees the case, and empty for others.
    """
    pauses: dict[int, list[ClockPause]] = {}
    rows = ClockPause.objects.visible_to(access).filter(deadline__in=[c.pk for c in clocks])
    for pause in rows.select_related("by", "enquiry").order_by("from_on", "pk"):
        if not sees_case(access, pause.enquiry):
            pause.why = ""
        pauses.setdefault(pause.deadline_id, []).append(pause)
    papers = [clock for clock in clocks if clock.rule == Deadline.Rule.PAPERS]
    known = {
        clock.enquiry_id: timezone.localdate(at)
        for clock in papers
        if (at := getattr(clock, "panel_at", None))
    }
    asked = [clock.enquiry_id for clock in papers if not hasattr(clock, "panel_at")]
    return Beside(pauses=pauses, panels=known | _panels(access, asked))


def _panels(access: Access, enquiry_ids: Collection[int]) -> dict[int, date]:
    if not enquiry_ids:
        return {}
    items = PanelItem.objects.visible_to(access).filter(enquiry_id__in=enquiry_ids)
    rows = items.standing().order_by("listed_at").values_list("enquiry_id", "panel__at")
    return {enquiry_id: timezone.localdate(at) for enquiry_id, at in rows}
