"""Who works with a constellation, and who may."""

from __future__ import annotations

from datetime import date

from hubs.access import Access
from hubs.models import User
from mockingbird.models import Constellation, ConstellationMembership, StaffAssignment
from mockingbird.selectors.households import Called, names_of
from mockingbird.selectors.readiness import workers_for


def staff_of(access: Access, constellation: Constellation, *, today: date) -> list[StaffAssignment]:
    """Who works with it now or later."""
    rows = StaffAssignment.objects.visible_to(access).filter(constellation=constellation)
    return [
        row
        for row in rows.select_related("user").order_by("role", "from_on", "pk")
        if row.to_on is None or row.to_on >= today
    ]


def staff_by_id(
    access: Access, constellation: Constellation, assignment_id: int
) -> StaffAssignment:
    """One of them. Raises StaffAssignment.DoesNotExist."""
    rows = StaffAssignment.objects.visible_to(access).select_related("user")
    found: StaffAssignment = rows.get(constellation=constellation, pk=assignment_id)
    return found


def colleagues_for(constellation: Constellation, *, today: date) -> list[User]:
    """Everybody who may have a part in it, liaison workers before managers."""
    role = StaffAssignment.Role
    parts = [workers_for(constellation, role=each, today=today) for each in role.values]
    return list({user.pk: user for people in parts for user in people}.values())


def who_may_be_hub(
    access: Access, constellation: Constellation
) -> list[tuple[ConstellationMembership, Called]]:
    """Its active satellites, and households that were invited as hub home."""
    status, role = ConstellationMembership.Status, ConstellationMembership.Role
    rows = ConstellationMembership.objects.visible_to(access).filter(constellation=constellation)
    satellites = rows.filter(role=role.SATELLITE, status=status.ACTIVE)
    invited = rows.filter(role=role.HUB, status=status.INVITED)
    found = list((satellites | invited).order_by("role", "joined_on", "pk"))
    names = names_of(access, found)
    return [(row, names[row.pk]) for row in found]
