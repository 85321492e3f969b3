"""One constellation: who is in it, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hubs.access import Access
from mockingbird.flags import not_heard
from mockingbird.models import (
    Attendance,
    Constellation,
    ConstellationMembership,
    ConstellationStage,
    HubAway,
    HubCapacity,
    StaffAssignment,
)
from mockingbird.selectors.home import Card, card_of, members_now, rules_of
from mockingbird.selectors.households import Called, names_of

Role, Status = ConstellationMembership.Role, ConstellationMembership.Status


def constellation_by_id(access: Access, constellation_id: int, *, today: date) -> Constellation:
    """One constellation that this person may open. Raises Constellation.DoesNotExist for one that
    is not there, one out of reach, and one of another liaison worker alike."""
    rows = Constellation.objects.open_to(access, today).select_related("service", "cluster")
    found: Constellation = rows.get(pk=constellation_id)
    return found


@dataclass(frozen=True)
class Member:
    """A household of a constellation as a page shows it."""

    row: ConstellationMembership
    called: Called
    heard_on: date | None
    came_on: date | None
    children: int
    silent: bool  # not heard of for longer than the service settled

    @property
    def is_hub(self) -> bool:
        """Whether it is the hub home."""
        return self.row.role == Role.HUB

    @property
    def is_active(self) -> bool:
        """Whether it takes part now."""
        return self.row.status == Status.ACTIVE


@dataclass(frozen=True)
class Overview:
    """The constellation's own page."""

    card: Card
    members: list[Member]
    invited: list[tuple[ConstellationMembership, Called]]
    most: int
    contact_days: int  # how long a household may be unheard of
    beds: int | None  # None: nobody said yet
    away: list[HubAway]

    @property
    def hub(self) -> Member | None:
        """The hub home; while one takes over from another, the one that is active."""
        hubs = [member for member in self.members if member.is_hub]
        return next((hub for hub in hubs if hub.is_active), hubs[0] if hubs else None)

    @property
    def satellites(self) -> list[Member]:
        """The satellites, those that pause included."""
        return [member for member in self.members if not member.is_hub]

    @property
    def silent(self) -> bool:
        """Whether a household was not heard of for too long."""
        return any(member.silent for member in self.members)

    @property
    def free(self) -> int:
        """Places for another satellite."""
        return max(0, self.most - sum(member.is_active for member in self.satellites))


def overview_of(access: Access, constellation: Constellation, *, today: date) -> Overview:
    """Who is in it, when each was last heard of and last came. The same queries at any size."""
    rules = rules_of(access, [constellation.service_id])[constellation.service_id]
    rows = members_now(access, [constellation], today=today)
    invited = list(
        ConstellationMembership.objects.visible_to(access)
        .filter(constellation=constellation, status=Status.INVITED)
        .order_by("invited_on", "pk")
    )
    names = names_of(access, [*rows, *invited])
    came = _last_came(access, constellation)
    members = [
        _member(row, names[row.pk], came.get(row.pk), days=rules.contact_days, today=today)
        for row in rows
    ]
    hubs = [row.pk for row in rows if row.role == Role.HUB and row.status == Status.ACTIVE]
    return Overview(
        card=card_of(access, constellation, rows, rules, today=today),
        members=members,
        invited=[(row, names[row.pk]) for row in invited],
        contact_days=rules.contact_days,
        most=min(rules.most_satellites, constellation.target_satellites),
        beds=_beds(access, hubs, today=today),
        away=_away(access, constellation, today=today),
    )


def _member(
    row: ConstellationMembership, called: Called, came: date | None, *, days: int, today: date
) -> Member:
    heard: date | None = row.heard_on  # type: ignore[attr-defined]
    since = max((day for day in (heard, row.joined_on) if day), default=None)
    return Member(
        row=row,
        called=called,
        heard_on=heard,
        came_on=came,
        children=row.children_now,  # type: ignore[attr-defined]
        silent=row.status == Status.ACTIVE and not_heard(since, today=today, days=days),
    )


def _last_came(access: Access, constellation: Constellation) -> dict[int, date]:
    rows = Attendance.objects.visible_to(access).filter(
        constellation=constellation, status=Attendance.Status.CAME
    )
    return dict(rows.order_by("gathering__on").values_list("membership_id", "gathering__on"))


def _beds(access: Access, hubs: list[int], *, today: date) -> int | None:
    rows = HubCapacity.objects.visible_to(access).filter(membership__in=hubs, from_on__lte=today)
    beds: int | None = rows.order_by("-from_on").values_list("beds", flat=True).first()
    return beds


def _away(access: Access, constellation: Constellation, *, today: date) -> list[HubAway]:
    """Absences of the hub home, now and ahead."""
    rows = HubAway.objects.visible_to(access).filter(
        constellation=constellation, membership__role=Role.HUB
    )
    return [
        row
        for row in rows.select_related("cover").order_by("from_on", "pk")
        if row.to_on is None or row.to_on >= today
    ]


def member_by_id(
    access: Access, constellation: Constellation, membership_id: int
) -> tuple[ConstellationMembership, Called]:
    """One household of this constellation, past ones included. Raises
    ConstellationMembership.DoesNotExist."""
    rows = ConstellationMembership.objects.visible_to(access).select_related("constellation")
    found = rows.get(constellation=constellation, pk=membership_id)
    return found, names_of(access, [found])[found.pk]


@dataclass(frozen=True)
class History:
    """What became of a constellation, the latest first."""

    stages: list[ConstellationStage]
    members: list[tuple[ConstellationMembership, Called]]
    staff: list[StaffAssignment]


def history_of(access: Access, constellation: Constellation) -> History:
    """Its stages, everybody who was ever in it, everybody who worked with it."""
    stages = ConstellationStage.objects.visible_to(access).filter(constellation=constellation)
    rows = list(
        ConstellationMembership.objects.visible_to(access)
        .filter(constellation=constellation)
        .order_by("-invited_on", "-pk")
    )
    names = names_of(access, rows)
    staff = StaffAssignment.objects.visible_to(access).filter(constellation=constellation)
    return History(
        stages=list(stages.select_related("by").order_by("-on", "-pk")),
        members=[(row, names[row.pk]) for row in rows],
        staff=list(staff.select_related("user").order_by("-from_on", "-pk")),
    )
