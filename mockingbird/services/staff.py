"""Which colleagues have a part in a constellation."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from hubs.access import Access
from hubs.audit import register
from mockingbird.models import StaffAssignment
from mockingbird.selectors.readiness import workers_for
from mockingbird.services.base import (
    act_record,
    constellation_locked,
    faults_raise,
    not_ahead,
    refusing,
    sign_require,
)
from mockingbird.stages import CLOSED

ASSIGNED = register("mockingbird.assigned", "gave a colleague a part in a constellation")
UNASSIGNED = register("mockingbird.unassigned", "ended a colleague’s part in a constellation")


@transaction.atomic
def worker_assign(
    *,
    access: Access,
    constellation_id: int,
    user_id: int,
    role: str,
    from_on: date,
    now: datetime,
) -> StaffAssignment:
    """Name a liaison worker, somebody who covers, or a manager. A new liaison worker takes over
    from the one before, whose part ends the day before.

    Raises ValidationError by field, Constellation.DoesNotExist out of reach, PermissionDenied
    without ``mockingbird.sign``.
    """
    sign_require(access)
    row = constellation_locked(access, constellation_id, now=now)
    if row.stage == CLOSED:
        raise ValidationError("This constellation is closed")
    may = workers_for(row, role=role, today=timezone.localdate(now))
    user = next((each for each in may if each.pk == user_id), None)
    faults_raise(
        {
            "user": None if user else "Select somebody who works with constellations here",
            "from_on": not_ahead(from_on, now),
        }
    )
    assert user is not None  # or the fault was raised
    rows = StaffAssignment.objects.visible_to(access).filter(constellation=row, to_on=None)
    standing: StaffAssignment | None = rows.filter(user=user, role=role).first()
    if standing is not None:
        return standing
    if role == StaffAssignment.Role.LIAISON:
        for former in rows.filter(role=role):
            if from_on < former.from_on:
                raise ValidationError({"from_on": "The day is before the one before them began"})
            former.to_on = max(former.from_on, from_on - timedelta(days=1))
            former.save(update_fields=["to_on"])
    with refusing():
        made = StaffAssignment.objects.create(
            cluster=row.cluster,
            service=row.service,
            constellation=row,
            user=user,
            role=role,
            from_on=from_on,
        )
    act_record(
        access=access,
        constellation=row,
        action=ASSIGNED,
        now=now,
        changes={"user": [None, user.pk], "role": [None, role], "from_on": [None, from_on]},
    )
    return made


@transaction.atomic
def worker_unassign(
    *, access: Access, assignment_id: int, to_on: date, now: datetime
) -> StaffAssignment:
    """End a colleague's part as of a day, the day included.

    Raises ValidationError by field, StaffAssignment.DoesNotExist out of reach, PermissionDenied
    without ``mockingbird.sign``.
    """
    sign_require(access)
    rows = StaffAssignment.objects.visible_to(access)
    row = constellation_locked(access, rows.get(pk=assignment_id).constellation_id, now=now)
    found: StaffAssignment = rows.get(pk=assignment_id)
    if found.to_on is not None:
        return found
    faults_raise(
        {
            "to_on": not_ahead(to_on, now)
            or ("The day is before they began" if to_on < found.from_on else None)
        }
    )
    found.to_on = to_on
    found.save(update_fields=["to_on"])
    act_record(
        access=access,
        constellation=row,
        action=UNASSIGNED,
        now=now,
        changes={"user": [None, found.user_id], "to_on": [None, to_on]},
    )
    return found
