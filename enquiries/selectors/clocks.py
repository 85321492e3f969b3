"""Clocks that run: those of a place for its managers, and every clock of one case."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import F
from django.utils import timezone

from enquiries.held import sees_case
from enquiries.models import ClockPause, Deadline, Enquiry, PanelItem
from hubs.access import Access

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


def clocks_page(
    access: Access, *, filters: ClockFilters, page: str, now: datetime
) -> Page[Deadline]:
    """A page of the clocks that run in this person's place, the longest overdue first.

    Without free words where the person sees no more of a case than its milestones.
    """
    rows = (
        Deadline.objects.visible_to(access)
        .open()
        .select_related("enquiry__owner", "enquiry__service", "enquiry__cluster")
    )
    if filters.rule == LIMITS_ALONE:
        rows = rows.exclude(rule__in=[Deadline.Rule.FIRST_CONTACT, Deadline.Rule.NEXT_STEP])
    elif filters.rule:
        rows = rows.filter(rule=filters.rule)
    if filters.council == NO_COUNCIL:
        rows = rows.filter(service=None)
    elif filters.council:
        rows = rows.filter(service__slug=filters.council)
    if filters.overdue:
        rows = rows.filter(due_at__lt=now)
    found = Paginator(rows.order_by("due_at", "pk"), PAGE_SIZE).get_page(page)
    for clock in found:
        if not sees_case(access, clock.enquiry):
            clock.label = clock.over_why = ""
    return found


def clocks_overdue(access: Access, *, now: datetime) -> int:
    """How many clocks of the place are past their time."""
    count: int = Deadline.objects.visible_to(access).open().filter(due_at__lt=now).count()
    return count


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
    """Pauses of these clocks, and panels that papers are counted back from. Two queries.

    Why a clock stood still is for who sees the case, and empty for others.
    """
    pauses: dict[int, list[ClockPause]] = {}
    rows = ClockPause.objects.visible_to(access).filter(deadline__in=[c.pk for c in clocks])
    for pause in rows.select_related("by", "enquiry").order_by("from_on", "pk"):
        if not sees_case(access, pause.enquiry):
            pause.why = ""
        pauses.setdefault(pause.deadline_id, []).append(pause)
    papers = [clock.enquiry_id for clock in clocks if clock.rule == Deadline.Rule.PAPERS]
    return Beside(pauses=pauses, panels=_panels(access, papers))


def _panels(access: Access, enquiry_ids: Collection[int]) -> dict[int, date]:
    if not enquiry_ids:
        return {}
    items = PanelItem.objects.visible_to(access).filter(enquiry_id__in=enquiry_ids)
    rows = items.standing().order_by("listed_at").values_list("enquiry_id", "panel__at")
    return {enquiry_id: timezone.localdate(at) for enquiry_id, at in rows}
