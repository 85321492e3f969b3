"""One constellation: who is in it, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hubs.access import Access
from mockingbird.flags import not_heard
from mockingbird.models import (
    Constellation,
    ConstellationMembership,
    ConstellationStage,
    StaffAssignment,
)
from mockingbird.selectors.home import (
    Card,
    card_of,
    members_now,
    most_of,
    rules_of,
    told,
)
from mockingbird.selectors.households import Called, names_of

Role, Status = ConstellationMembership.Role, ConstellationMembership.Status


def constellation_by_id(access: Access, constellation_id: int, *, today: date) -> Constellation:
    """One constellation that this person may open. Raises Constellation.DoesNotExist for one that
    is not there, one out of reach, and one of another liaison worker alike."""
    rows = told(access, Constellation.objects.open_to(access, today), today=today)
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
    """Who is in a constellation that was ``told``, when each was last heard of and last came. The
    same queries at any size."""
    rows = members_now(access, [constellation], today=today)
    names = names_of(access, rows)
    there = [row for row in rows if row.status != Status.INVITED]
    days = rules_of(constellation).contact_days
    hubs = [row for row in there if row.role == Role.HUB and row.status == Status.ACTIVE]
    beds: list[int | None] = [row.beds_now for row in hubs]  # type: ignore[attr-defined]
    return Overview(
        card=card_of(access, constellation, rows, today=today),
        members=[_member(row, names[row.pk], days=days, today=today) for row in there],
        invited=[(row, names[row.pk]) for row in rows if row.status == Status.INVITED],
        contact_days=days,
        most=most_of(constellation),
        beds=beds[0] if beds else None,
    )


def members_of(access: Access, constellation: Constellation, *, today: date) -> list[Member]:
    """Who is in a constellation that was ``told``."""
    rows = members_now(access, [constellation], today=today)
    rows = [row for row in rows if row.status != Status.INVITED]
    names = names_of(access, rows)
    days = rules_of(constellation).contact_days
    return [_member(row, names[row.pk], days=days, today=today) for row in rows]


def _member(row: ConstellationMembership, called: Called, *, days: int, today: date) -> Member:
    heard: date | None = row.heard_on  # type: ignore[attr-defined]
    since = max((day for day in (heard, row.joined_on) if day), default=None)
    return Member(
        row=row,
        called=called,
        heard_on=heard,
        came_on=row.came_on,  # type: ignore[attr-defined]
        children=row.children_now,  # type: ignore[attr-defined]
        silent=row.status == Status.ACTIVE and not_heard(since, today=today, days=days),
    )


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
