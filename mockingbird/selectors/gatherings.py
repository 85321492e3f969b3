"""The gatherings of a constellation, and who came to each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from hubs.access import Access
from mockingbird.models import (
    Attendance,
    ChildLink,
    Constellation,
    ConstellationMembership,
    Gathering,
)
from mockingbird.selectors.households import Called, names_of

GATHERINGS_SHOWN = 40
CAME = Attendance.Status.CAME


def gatherings_of(access: Access, constellation: Constellation) -> list[Gathering]:
    """The gatherings, the latest first; each with ``ticked``, ``came`` (households), ``adults`` and
    ``children``."""
    return list(_counted(access, constellation).order_by("-on", "-pk")[:GATHERINGS_SHOWN])


def _counted(access: Access, constellation: Constellation) -> QuerySet[Gathering]:
    there = Attendance.objects.visible_to(access).filter(gathering=OuterRef("pk"))
    totals = there.order_by().values("gathering")
    totals = totals.annotate(
        ticked_n=Count("pk"),
        came_n=Count("pk", filter=Q(status=CAME)),
        adults_n=Sum("adults"),
        children_n=Sum("children"),
    )
    rows = Gathering.objects.visible_to(access).filter(constellation=constellation)
    return rows.annotate(
        **{
            name: Coalesce(Subquery(totals.values(f"{name}_n"), output_field=IntegerField()), 0)
            for name in ("ticked", "came", "adults", "children")
        }
    )


def gathering_by_id(access: Access, constellation: Constellation, gathering_id: int) -> Gathering:
    """One gathering of this constellation, counted. Raises Gathering.DoesNotExist."""
    found: Gathering = _counted(access, constellation).get(pk=gathering_id)
    return found


def last_of_a_kind(
    access: Access, constellation: Constellation, *, before: date
) -> list[Gathering]:
    """Of each kind the last gathering before a day: what next month's is copied from."""
    rows = Gathering.objects.visible_to(access).filter(
        constellation=constellation, cancelled=False, on__lt=before
    )
    return list(rows.order_by("kind", "-on", "-pk").distinct("kind"))


@dataclass(frozen=True)
class Expected:
    """A household that belongs to a gathering, and what is ticked of it."""

    member: ConstellationMembership
    called: Called
    ticked: Attendance | None
    children: int  # who lived there on the day, where children come


def expected_at(access: Access, gathering: Gathering) -> list[Expected]:
    """Who was in the constellation on the day, and who else was ticked: the hub first."""
    ticked = {
        row.membership_id: row
        for row in Attendance.objects.visible_to(access).filter(gathering=gathering)
    }
    members = ConstellationMembership.objects.visible_to(access).filter(
        constellation=gathering.constellation_id
    )
    there = members.on(gathering.on).filter(joined_on__isnull=False) | members.filter(pk__in=ticked)
    rows = list(there.distinct().order_by("role", "joined_on", "pk"))
    names = names_of(access, rows)
    links = ChildLink.objects.visible_to(access).on(gathering.on).filter(membership__in=rows)
    living = Counter(links.values_list("membership_id", flat=True))
    if gathering.kind in Gathering.CARERS_ONLY:
        living.clear()
    return [Expected(row, names[row.pk], ticked.get(row.pk), living.get(row.pk, 0)) for row in rows]
