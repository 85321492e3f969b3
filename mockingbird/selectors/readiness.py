"""What a constellation has of what going live needs; who and which households may be added."""

from __future__ import annotations

from datetime import date

from hubs.access import Access
from hubs.models import User
from hubs.permissions import Right
from hubs.selectors import staff_who_can
from mockingbird.models import (
    Constellation,
    ConstellationMembership,
    ServiceRules,
    StaffAssignment,
)
from mockingbird.stages import Ready


def rules_for(access: Access, service_id: int | None) -> ServiceRules:
    """What a service settled; the model's own numbers where it settled nothing."""
    rows = ServiceRules.objects.visible_to(access).filter(service_id=service_id)
    found: ServiceRules | None = rows.first()
    return found or ServiceRules(service_id=service_id)


def ready_of(
    access: Access, constellation: Constellation, *, day: date, launched_on: date | None = None
) -> Ready:
    """What is there of what going live needs, on a day; ``launched_on`` as it is about to be."""
    members = ConstellationMembership.objects.visible_to(access).active()
    members = members.filter(constellation=constellation)
    staff = StaffAssignment.objects.visible_to(access).on(day)
    return Ready(
        hub=members.hubs().exists(),
        worker=staff.filter(
            constellation=constellation, role=StaffAssignment.Role.LIAISON
        ).exists(),
        satellites=members.satellites().count(),
        fewest=rules_for(access, constellation.service_id).fewest_satellites,
        launched=(launched_on or constellation.launched_on) is not None,
    )


def workers_for(constellation: Constellation, *, role: str, today: date) -> list[User]:
    """Who may have a part in a constellation: its service's liaison workers, or its managers."""
    right = (
        Right.MOCKINGBIRD_SIGN if role == StaffAssignment.Role.MANAGER else Right.MOCKINGBIRD_WORK
    )
    may = staff_who_can(
        right, cluster=constellation.cluster, service=constellation.service, today=today
    )
    return list(may)
