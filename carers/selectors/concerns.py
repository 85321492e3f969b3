"""Complaints and allegations: of one household for who may know of them, and counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from statistics import median_low

from django.db.models import Q

from carers.models import Concern, Household
from hubs.access import Access
from hubs.permissions import Right


@dataclass(frozen=True)
class ConcernFigures:
    """Of a period, both days included: what came in it, and what was closed in it whenever it
    came. Each dict is from a value of our lists to how many."""

    received: dict[str, int] = field(default_factory=dict)  # Concern.Kind
    types: dict[str, int] = field(default_factory=dict)  # Concern.Type, of allegations received
    by: dict[str, int] = field(default_factory=dict)  # Concern.By, of all received
    outcomes: dict[str, int] = field(default_factory=dict)  # Concern.Outcome, of all closed
    days: dict[str, int] = field(default_factory=dict)  # Concern.Kind -> median days to close
    still_open: int = 0  # at the end of the period


def concerns_of(access: Access, household: Household) -> list[Concern]:
    """Complaints and allegations of a household, the latest first; none for who may not know."""
    if not access.can(Right.CONCERN_WORK):
        return []
    rows = Concern.objects.visible_to(access).filter(household=household)
    return list(rows.order_by("-received_on", "-pk"))


def concern_of(access: Access, household: Household, concern_id: int) -> Concern:
    """One of this household. Raises Concern.DoesNotExist for another's, and for who may not
    know."""
    access.require(Right.CONCERN_WORK)
    found: Concern = Concern.objects.visible_to(access).get(pk=concern_id, household=household)
    return found


def concern_figures(
    access: Access, *, first: date, last: date, council: str = ""
) -> ConcernFigures:
    """Complaints and allegations of a period, counted: what a report takes in, which hides small
    numbers. ``council``: the slug of one. One query. Raises PermissionDenied without
    ``concern.work``."""
    access.require(Right.CONCERN_WORK)
    still = Q(closed_on=None) | Q(closed_on__gte=first) | Q(received_on__gte=first)
    rows = Concern.objects.visible_to(access).filter(still, received_on__lte=last)
    if council:
        rows = rows.filter(service__slug=council)
    known = list(rows.values_list("kind", "type", "by", "outcome", "received_on", "closed_on"))
    came = [row for row in known if row[4] >= first]
    closed = [row for row in known if row[5] is not None and first <= row[5] <= last]
    took: dict[str, list[int]] = {}
    for kind, _, _, _, received_on, closed_on in closed:
        assert closed_on is not None
        took.setdefault(kind, []).append((closed_on - received_on).days)
    return ConcernFigures(
        received=dict(Counter(row[0] for row in came)),
        types=dict(Counter(row[1] for row in came if row[1])),
        by=dict(Counter(row[2] for row in came)),
        outcomes=dict(Counter(row[3] for row in closed)),
        days={kind: median_low(days) for kind, days in took.items()},
        still_open=sum(row[5] is None or row[5] > last for row in known),
    )
