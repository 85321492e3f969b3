"""What somebody judged the constellation to have led to; how the hub carer is."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from hubs.access import Access
from hubs.audit import register
from mockingbird.models import ChildLink, ConstellationMembership, Outcome, WellbeingNote
from mockingbird.services.base import (
    faults_raise,
    member_locked,
    member_record,
    not_ahead,
    work_require,
)

JUDGED = register("mockingbird.outcome", "recorded what a constellation led to", keeps=("on",))
SUPERVISED = register("mockingbird.wellbeing", "recorded supervision of a hub carer", keeps=("on",))


@transaction.atomic
def outcome_record(
    *,
    access: Access,
    membership_id: int,
    kind: str,
    on: date,
    judged_by: str,
    why: str,
    now: datetime,
    child_id: int | None = None,
) -> Outcome:
    """Record a judgement, whose it is, and why: reports print it as a judgement.

    Raises ValidationError by field, ConstellationMembership.DoesNotExist out of reach,
    PermissionDenied.
    """
    user = work_require(access)
    row = member_locked(access, membership_id, now=now)
    child: ChildLink | None = None
    if child_id is not None:
        links = ChildLink.objects.visible_to(access).filter(membership=row)
        child = links.filter(pk=child_id).first()
    judged_by, why = judged_by.strip(), why.strip()
    faults_raise(
        {
            "kind": None if kind in Outcome.Kind.values else "Select what it led to",
            "on": not_ahead(on, now),
            "judged_by": None if judged_by else "Enter whose judgement it is",
            "why": None if why else "Enter why they think so",
            "child": "Select a child of this household" if child_id and child is None else None,
        }
    )
    made = Outcome.objects.create(
        cluster=row.cluster,
        service=row.service,
        constellation=row.constellation,
        membership=row,
        child=child,
        kind=kind,
        on=on,
        judged_by=judged_by,
        why=why,
        recorded_by=user,
    )
    changes = {"outcome": [None, made.pk]}
    member_record(access=access, membership=row, action=JUDGED, now=now, changes=changes)
    return made


@transaction.atomic
def wellbeing_record(
    *,
    access: Access,
    membership_id: int,
    on: date,
    now: datetime,
    rating: int | None = None,
    note: str = "",
) -> WellbeingNote:
    """Record supervision of the hub carer, and how they say they are, 1 to 5 where they say it.

    Raises ValidationError by field, ConstellationMembership.DoesNotExist out of reach,
    PermissionDenied.
    """
    user = work_require(access)
    row = member_locked(access, membership_id, now=now)
    if row.role != ConstellationMembership.Role.HUB:
        raise ValidationError("This is for the hub home")
    faults_raise(
        {
            "on": not_ahead(on, now),
            "rating": None if rating is None or 1 <= rating <= 5 else "Select from 1 to 5",
        }
    )
    made = WellbeingNote.objects.create(
        cluster=row.cluster,
        service=row.service,
        constellation=row.constellation,
        membership=row,
        on=on,
        rating=rating,
        note=note.strip(),
        by=user,
    )
    changes = {"wellbeing": [None, made.pk]}
    member_record(access=access, membership=row, action=SUPERVISED, now=now, changes=changes)
    return made
