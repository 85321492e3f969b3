"""A child lives with a household of a constellation: known by a reference, never by name."""

from __future__ import annotations

import re
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from hubs.access import Access
from hubs.audit import register
from mockingbird.models import ChildLink, ConstellationMembership
from mockingbird.models.membership import INITIALS, REFERENCE
from mockingbird.services.base import (
    Changes,
    faults_raise,
    member_locked,
    member_record,
    not_ahead,
    refusing,
    work_require,
)

ADDED = register(
    "mockingbird.child_added", "entered a child of a constellation", keeps=("from_on",)
)
ENDED = register(
    "mockingbird.child_ended", "ended a child’s time in a constellation", keeps=("to_on",)
)
OLDEST = 25  # years: young people stay on after 18


@transaction.atomic
def child_link_add(
    *,
    access: Access,
    membership_id: int,
    reference: str,
    initials: str,
    year_of_birth: int,
    from_on: date,
    now: datetime,
    sibling_group: str = "",
) -> ChildLink:
    """Enter a child who lives with a household. A reference that could be a name is refused.

    Raises ValidationError by field, ConstellationMembership.DoesNotExist out of reach,
    PermissionDenied.
    """
    work_require(access)
    row = member_locked(access, membership_id, now=now)
    if row.status not in ConstellationMembership.OPEN:
        raise ValidationError("This household is not in the constellation")
    reference = reference.strip()
    initials = re.sub(r"[\s.]", "", initials).upper()
    faults_raise(
        {
            **_who_faults(reference, initials, sibling_group.strip()),
            "year_of_birth": _year_fault(year_of_birth, today=timezone.localdate(now)),
            "from_on": not_ahead(from_on, now),
        }
    )
    child = ChildLink(
        cluster=row.cluster,
        service=row.service,
        constellation=row.constellation,
        membership=row,
        reference=reference,
        initials=initials,
        year_of_birth=year_of_birth,
        sibling_group=sibling_group.strip(),
        from_on=from_on,
    )
    with refusing():
        child.save()
    changes: Changes = {"child": [None, child.pk], "from_on": [None, from_on]}
    member_record(access=access, membership=row, action=ADDED, now=now, changes=changes)
    return child


def _who_faults(reference: str, initials: str, siblings: str) -> dict[str, str | None]:
    plain = re.fullmatch(REFERENCE[1:-1], reference) and len(reference) <= 20
    group = re.fullmatch(r"[A-Za-z0-9-]{0,10}", siblings)
    return {
        "reference": None
        if plain
        else "Enter the case reference, with a number in it and no spaces. Do not enter a name",
        "initials": None
        if re.fullmatch(INITIALS[1:-1], initials)
        else "Enter one to three initials. Do not enter a name",
        "sibling_group": None if group else "Enter a letter or a number, such as A",
    }


def _year_fault(year: int, *, today: date) -> str | None:
    if today.year - OLDEST <= year <= today.year:
        return None
    return f"Enter a year from {today.year - OLDEST} to {today.year}"


@transaction.atomic
def child_link_end(
    *,
    access: Access,
    link_id: int,
    to_on: date,
    reason: str,
    now: datetime,
    unplanned: bool = False,
) -> ChildLink:
    """A child no longer lives there, since when and why; ``unplanned``: the move was not planned.

    Raises ValidationError by field, ChildLink.DoesNotExist out of reach, PermissionDenied.
    """
    work_require(access)
    rows = ChildLink.objects.visible_to(access)
    row = member_locked(access, rows.get(pk=link_id).membership_id, now=now)
    child: ChildLink = rows.get(pk=link_id)
    if child.to_on is not None:
        return child
    early = "The day is before they came" if to_on < child.from_on else None
    faults_raise(
        {
            "to_on": not_ahead(to_on, now) or early,
            "reason": None if reason in ChildLink.EndReason.values else "Select the reason",
        }
    )
    child.to_on, child.end_reason, child.unplanned = to_on, reason, unplanned
    child.save(update_fields=["to_on", "end_reason", "unplanned"])
    changes: Changes = {"child": [None, child.pk], "to_on": [None, to_on]}
    member_record(access=access, membership=row, action=ENDED, now=now, changes=changes)
    return child
