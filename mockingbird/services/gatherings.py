"""Gatherings of a constellation, and who came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from hubs.access import Access
from hubs.audit import register
from mockingbird.models import Attendance, Constellation, ConstellationMembership, Gathering
from mockingbird.services.base import (
    act_record,
    constellation_locked,
    faults_raise,
    not_ahead,
    work_require,
)
from mockingbird.stages import CLOSED

SAVED = register("mockingbird.gathering", "recorded a gathering of a constellation")
CANCELLED = register("mockingbird.gathering_cancelled", "cancelled a gathering")
TICKED = register("mockingbird.attendance", "recorded who came to a gathering")

MOST_HOURS, MOST_COST, MOST_PEOPLE = 200, 99_999, 30


@dataclass(frozen=True)
class Came:
    """What is said of one household at a gathering. Only who came is counted."""

    membership_id: int
    status: str
    adults: int = 0
    children: int = 0


@transaction.atomic
def gathering_save(
    *,
    access: Access,
    constellation_id: int,
    on: date,
    kind: str,
    now: datetime,
    gathering_id: int | None = None,
    title: str = "",
    hours: Decimal | None = None,
    cost: Decimal | None = None,
) -> Gathering:
    """Plan or record a gathering, or change one. The day may lie ahead.

    Raises ValidationError by field, Constellation.DoesNotExist and Gathering.DoesNotExist out of
    reach, PermissionDenied.
    """
    user = work_require(access)
    row = constellation_locked(access, constellation_id, now=now)
    if row.stage == CLOSED:
        raise ValidationError("This constellation is closed")
    most = f"Enter hours from 0 to {MOST_HOURS}"
    faults_raise(
        {
            "kind": None if kind in Gathering.Kind.values else "Select what it is",
            "hours": None if hours is None or 0 <= hours <= MOST_HOURS else most,
            "cost": None
            if cost is None or 0 <= cost <= MOST_COST
            else f"Enter pounds from 0 to {MOST_COST:,}",
        }
    )
    if gathering_id is None:
        gathering = Gathering(
            cluster=row.cluster, service=row.service, constellation=row, made_by=user
        )
    else:
        gathering = Gathering.objects.visible_to(access).get(pk=gathering_id, constellation=row)
        if on != gathering.on and gathering.attendance.exists():
            faults_raise({"on": not_ahead(on, now)})
    gathering.on, gathering.kind, gathering.title = on, kind, title.strip()
    gathering.hours, gathering.cost = hours, cost
    gathering.save()
    _record(access, row, gathering, SAVED, now=now)
    return gathering


def _record(
    access: Access, row: Constellation, gathering: Gathering, action: str, *, now: datetime
) -> None:
    act_record(
        access=access,
        constellation=row,
        action=action,
        now=now,
        changes={
            "gathering": [None, gathering.pk],
            "kind": [None, str(gathering.kind)],
            "on": [None, gathering.on],
        },
    )


def _locked(access: Access, gathering_id: int, *, now: datetime) -> tuple[Gathering, Constellation]:
    rows = Gathering.objects.visible_to(access)
    row = constellation_locked(access, rows.get(pk=gathering_id).constellation_id, now=now)
    return rows.get(pk=gathering_id), row


@transaction.atomic
def gathering_cancel(*, access: Access, gathering_id: int, now: datetime) -> Gathering:
    """Cancel a gathering: it counts for no month. One that somebody came to stands.

    Raises ValidationError, Gathering.DoesNotExist out of reach, PermissionDenied.
    """
    work_require(access)
    gathering, row = _locked(access, gathering_id, now=now)
    if gathering.cancelled:
        return gathering
    if gathering.attendance.filter(status=Attendance.Status.CAME).exists():
        raise ValidationError("Somebody came to it, so it cannot be cancelled")
    gathering.cancelled = True
    gathering.save(update_fields=["cancelled"])
    _record(access, row, gathering, CANCELLED, now=now)
    return gathering


@transaction.atomic
def gathering_copy(*, access: Access, gathering_id: int, on: date, now: datetime) -> Gathering:
    """A new gathering like another, on another day. Nobody is ticked yet.

    Raises as gathering_save does.
    """
    work_require(access)
    like, row = _locked(access, gathering_id, now=now)
    return gathering_save(
        access=access,
        constellation_id=row.pk,
        on=on,
        kind=like.kind,
        title=like.title,
        hours=like.hours,
        now=now,
    )


@transaction.atomic
def attendance_save(
    *, access: Access, gathering_id: int, rows: Sequence[Came], now: datetime
) -> list[Attendance]:
    """Record who came, who sent apologies, who did not come. Said again, it is corrected.

    Raises ValidationError by field (``rows``), Gathering.DoesNotExist out of reach,
    PermissionDenied.
    """
    work_require(access)
    gathering, constellation = _locked(access, gathering_id, now=now)
    if gathering.cancelled:
        raise ValidationError("This gathering was cancelled")
    faults_raise({"on": not_ahead(gathering.on, now)})
    members = ConstellationMembership.objects.visible_to(access).filter(
        constellation=constellation, pk__in=[each.membership_id for each in rows]
    )
    known = set(members.values_list("pk", flat=True))
    for each in rows:
        faults_raise({"rows": _row_fault(each, known)})
    made = Attendance.objects.bulk_create(
        [_attendance(gathering, constellation, each) for each in rows],
        update_conflicts=True,
        unique_fields=["gathering", "membership"],
        update_fields=["status", "adults", "children"],
    )
    _record(access, constellation, gathering, TICKED, now=now)
    return made


def _row_fault(row: Came, known: set[int]) -> str | None:
    if row.membership_id not in known:
        return "Select households of this constellation"
    if row.status not in Attendance.Status.values:
        return "Select for each household whether it came"
    if not (0 <= row.adults <= MOST_PEOPLE and 0 <= row.children <= MOST_PEOPLE):
        return f"Enter adults and children from 0 to {MOST_PEOPLE}"
    if row.status == Attendance.Status.CAME and row.adults + row.children == 0:
        return "Enter how many came of each household that came"
    return None


def _attendance(gathering: Gathering, constellation: Constellation, said: Came) -> Attendance:
    came = said.status == Attendance.Status.CAME
    return Attendance(
        cluster=constellation.cluster,
        service=constellation.service,
        constellation=constellation,
        gathering=gathering,
        membership_id=said.membership_id,
        status=said.status,
        adults=said.adults if came else 0,
        children=said.children if came else 0,
    )
