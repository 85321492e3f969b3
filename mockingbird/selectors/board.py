"""The sleepover board: what waits for an answer, the beds night by night, what to write down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from hubs.access import Access
from mockingbird.bedtable import NIGHTS, Away, Night, Stay, nights
from mockingbird.models import (
    ChildLink,
    Constellation,
    ConstellationMembership,
    HubAway,
    HubCapacity,
    Sleepover,
    SleepoverChild,
)
from mockingbird.selectors.beds import nights_of
from mockingbird.selectors.households import NOBODY, Called, names_of

DAY = timedelta(days=1)
LOOK_BACK = 90 * DAY  # stays that nobody wrote down show this long
SAID_BACK = 60 * DAY  # and what became of those that were asked for
Status = Sleepover.Status


@dataclass(frozen=True)
class Asked:
    """One sleepover in words."""

    row: Sleepover
    whose: Called
    at: Called | None
    children: int


@dataclass(frozen=True)
class Board:
    """The board of one constellation."""

    to_decide: list[Asked]
    to_write_down: list[Asked]  # agreed, and begun
    ahead: list[Asked]
    past: list[Asked]
    nights: list[Night]
    hub: Called | None
    beds: int | None


def board_of(access: Access, constellation: Constellation, *, today: date) -> Board:
    """The board on this day. The same queries at any size."""
    rows = list(_sleepovers(access, constellation, since=today - LOOK_BACK))
    hubs = ConstellationMembership.objects.visible_to(access).open().hubs()
    hub = hubs.filter(constellation=constellation).order_by("status", "pk").first()
    members = {row.membership_id: row.membership for row in rows}
    members |= {row.host_id: row.host for row in rows if row.host_id and row.host}
    if hub is not None:
        members[hub.pk] = hub
    names = names_of(access, members.values())
    said = [_asked(row, names) for row in rows]
    agreed = [each for each in said if each.row.status == Status.AGREED]
    over = {Status.HAPPENED, Status.DECLINED, Status.CANCELLED}
    past = [
        each for each in said if each.row.status in over and each.row.last_day >= today - SAID_BACK
    ]
    capacity = capacities_of(access, hub, today=today)
    return Board(
        to_decide=[each for each in said if each.row.status == Status.REQUESTED],
        to_write_down=[each for each in agreed if each.row.starts_on <= today],
        ahead=[each for each in agreed if each.row.starts_on > today],
        past=past[::-1],
        nights=_nights(access, said, hub, first=today),
        hub=names[hub.pk] if hub else None,
        beds=capacity,
    )


def _sleepovers(
    access: Access, constellation: Constellation, *, since: date
) -> QuerySet[Sleepover]:
    who = SleepoverChild.objects.visible_to(access).filter(sleepover=OuterRef("pk"))
    count = who.order_by().values("sleepover").annotate(n=Count("pk")).values("n")
    rows = Sleepover.objects.visible_to(access).filter(constellation=constellation)
    return (
        rows.filter(ends_on__gte=since)
        .annotate(how_many=Coalesce(Subquery(count), 0))
        .select_related("membership", "host", "decided_by", "constellation")
        .order_by("starts_on", "pk")
    )


def _asked(row: Sleepover, names: dict[int, Called]) -> Asked:
    return Asked(
        row=row,
        whose=names.get(row.membership_id, NOBODY),
        at=names.get(row.host_id, NOBODY) if row.host_id else None,
        children=row.how_many,  # type: ignore[attr-defined]
    )


def capacities_of(
    access: Access, host: ConstellationMembership | None, *, today: date
) -> int | None:
    """How many beds a host keeps on this day; None where nobody said."""
    if host is None:
        return None
    rows = HubCapacity.objects.visible_to(access).filter(membership=host, from_on__lte=today)
    beds: int | None = rows.order_by("-from_on").values_list("beds", flat=True).first()
    return beds


def _nights(
    access: Access,
    said: Sequence[Asked],
    hub: ConstellationMembership | None,
    *,
    first: date,
) -> list[Night]:
    """At the hub home; what is asked for without a host is asked of the hub."""
    if hub is None:
        return []
    stays = [
        Stay(
            key=each.row.pk,
            whose=each.whose.short,
            children=each.children,
            starts_on=each.row.first_day,
            ends_on=each.row.last_day,
            asked=each.row.status == Status.REQUESTED,
        )
        for each in said
        if each.row.host_id in (hub.pk, None)
        and each.row.status in (Status.REQUESTED, *Sleepover.TAKES_BEDS)
    ]
    absences = HubAway.objects.visible_to(access).filter(membership=hub)
    away = [
        Away(row.from_on, row.to_on or first + NIGHTS * DAY, "cover" if row.cover_id else "")
        for row in absences
    ]
    counted = nights_of(access, hub, first=first, last=first + (NIGHTS - 1) * DAY)
    return nights(
        stays,
        beds={row.night: row.beds for row in counted},
        expected={row.night: row.children for row in counted},
        away=away,
        first=first,
    )


def sleepover_by_id(access: Access, constellation: Constellation, sleepover_id: int) -> Asked:
    """One sleepover of this constellation. Raises Sleepover.DoesNotExist."""
    rows = _sleepovers(access, constellation, since=date.min)
    found = rows.get(pk=sleepover_id)
    members = [each for each in (found.membership, found.host) if each is not None]
    return _asked(found, names_of(access, members))


def children_of(
    access: Access, constellation: Constellation, *, today: date
) -> list[tuple[ChildLink, Called]]:
    """The children who live in this constellation, by the reference that their council uses, each
    with the household; never with a name."""
    rows = list(
        ChildLink.objects.visible_to(access)
        .on(today)
        .filter(constellation=constellation)
        .select_related("membership")
        .order_by("membership_id", "year_of_birth", "pk")
    )
    names = names_of(access, {row.membership_id: row.membership for row in rows}.values())
    return [(row, names[row.membership_id]) for row in rows]


def hosts_of(
    access: Access, constellation: Constellation, sleepover: Sleepover
) -> list[tuple[ConstellationMembership, Called]]:
    """Who may host a stay: the hub home that covers on its first day, the hub home, then the other
    households of the constellation."""
    away = HubAway.objects.visible_to(access).filter(constellation=constellation)
    covers = away.on(sleepover.starts_on).exclude(cover=None).values("cover")
    rows = ConstellationMembership.objects.visible_to(access).active()
    rows = rows.filter(Q(constellation=constellation) | Q(pk__in=covers))
    found = list(
        rows.exclude(pk=sleepover.membership_id)
        .select_related("constellation")
        .order_by(Case(When(pk__in=covers, then=0), default=1), "role", "joined_on", "pk")
    )
    names = names_of(access, found)
    return [(row, names[row.pk]) for row in found]
