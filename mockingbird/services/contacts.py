"""Contacts with households: many at once, in one go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from hubs.access import Access
from hubs.audit import register
from mockingbird.models import Constellation, ConstellationMembership, Contact
from mockingbird.services.base import (
    Changes,
    act_record,
    constellation_locked,
    faults_raise,
    member_locked,
    member_record,
    not_ahead,
    work_require,
)

LOGGED = register("mockingbird.contacts", "logged contacts with households of a constellation")
FOLLOWED = register("mockingbird.followed_up", "recorded that a contact was followed up")
MOST_MINUTES = 600


@transaction.atomic
def contacts_log(
    *,
    access: Access,
    constellation_id: int,
    membership_ids: Sequence[int],
    on: date,
    mode: str,
    batch: UUID,
    now: datetime,
    direction: str = Contact.Direction.TO_THEM,
    topic: str = "",
    minutes: int | None = None,
    note: str = "",
    concern: bool = False,
    follow_up_on: date | None = None,
) -> list[Contact]:
    """Log one contact with each of these households, invited ones too.

    ``batch`` is made with the form: pressed twice, the second finds the first. A concern goes to
    the duty team by the service's own procedure; it is marked here and nothing more. Raises
    ValidationError by field, Constellation.DoesNotExist out of reach, PermissionDenied.
    """
    user = work_require(access)
    row = constellation_locked(access, constellation_id, now=now)
    if standing := list(Contact.objects.visible_to(access).filter(batch=batch).order_by("pk")):
        return standing
    said = {"on": on, "mode": mode, "direction": direction, "topic": topic, "minutes": minutes}
    said |= {"note": note.strip(), "concern": concern, "follow_up_on": follow_up_on}
    members = _members(access, row, membership_ids)
    faults_raise(_faults(said, all_there=len(members) == len(set(membership_ids)) > 0, now=now))
    of = {"cluster": row.cluster, "service": row.service, "constellation": row, "by": user}
    said |= {"batch": batch, **of}
    made = Contact.objects.bulk_create(Contact(membership=one, **said) for one in members)
    changes: Changes = {"on": [None, on], "concern": [None, concern]}
    changes |= {"households": [None, len(made)]}
    act_record(access=access, constellation=row, action=LOGGED, now=now, changes=changes)
    return made


def _members(
    access: Access, row: Constellation, ids: Sequence[int]
) -> list[ConstellationMembership]:
    rows = ConstellationMembership.objects.visible_to(access).filter(constellation=row, pk__in=ids)
    return list(rows.order_by("pk"))


def _faults(said: dict[str, Any], *, all_there: bool, now: datetime) -> dict[str, str | None]:
    """What is wrong with a contact, by field. ``all_there``: every household was found."""
    on, ahead = said["on"], said["follow_up_on"]
    return {
        "households": None if all_there else "Select at least one household",
        "on": not_ahead(on, now),
        "mode": None if said["mode"] in Contact.Mode.values else "Select how",
        "minutes": _minutes_fault(said["minutes"]),
        "follow_up_on": "The day is before the contact" if ahead and ahead < on else None,
    }


def _minutes_fault(minutes: int | None) -> str | None:
    if minutes is None or 0 <= minutes <= MOST_MINUTES:
        return None
    return f"Enter minutes from 0 to {MOST_MINUTES}"


@transaction.atomic
def follow_up_done(*, access: Access, contact_id: int, on: date, now: datetime) -> Contact:
    """Record that what was promised at a contact was done.

    Pressed twice, the second changes nothing. Raises ValidationError by field, Contact.DoesNotExist
    out of reach, PermissionDenied.
    """
    work_require(access)
    rows = Contact.objects.visible_to(access)
    row = member_locked(access, rows.get(pk=contact_id).membership_id, now=now)
    contact: Contact = rows.get(pk=contact_id)
    if contact.followed_up_on is not None:
        return contact
    if contact.follow_up_on is None:
        raise ValidationError("Nothing was to be followed up")
    early = "The day is before the contact" if on < contact.on else None
    faults_raise({"on": not_ahead(on, now) or early})
    contact.followed_up_on = on
    contact.save(update_fields=["followed_up_on"])
    changes = {"contact": [None, contact.pk]}
    member_record(access=access, membership=row, action=FOLLOWED, now=now, changes=changes)
    return contact
