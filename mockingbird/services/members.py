"""A household is invited into a constellation, joins or says no, pauses, leaves."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction

from carers.services.base import household_locked
from hubs.access import Access
from hubs.audit import register
from mockingbird.models import Constellation, ConstellationMembership, HubCapacity
from mockingbird.services.base import (
    constellation_locked,
    faults_raise,
    member_locked,
    member_record,
    not_ahead,
    refusing,
    work_require,
)
from mockingbird.services.closed import invitations_open, overtaken_record

_KEPT: Final = ("role", "invited_on", "joined_on", "left_on", "paused_on")
INVITED = register("mockingbird.invited", "invited a household into a constellation", keeps=_KEPT)
JOINED = register("mockingbird.joined", "recorded that a household joined", keeps=_KEPT)
DECLINED = register("mockingbird.said_no", "recorded that a household said no", keeps=_KEPT)
PAUSED = register("mockingbird.paused", "paused a household’s membership", keeps=_KEPT)
RESUMED = register("mockingbird.resumed", "resumed a household’s membership", keeps=_KEPT)
LEFT = register("mockingbird.left", "recorded that a household left", keeps=_KEPT)

Role, Status = ConstellationMembership.Role, ConstellationMembership.Status
LEAVING: Final = ConstellationMembership.LEAVES_FOR
MOST_BEDS: Final = 9


@transaction.atomic
def household_invite(
    *,
    access: Access,
    constellation_id: int,
    household_id: int,
    invited_on: date,
    now: datetime,
    role: str = Role.SATELLITE,
    referred_by: str = "",
) -> ConstellationMembership:
    """Invite an approved household of the council. It joins when it says yes.

    Pressed twice, the second finds the first. Raises ValidationError by field,
    Household.DoesNotExist and Constellation.DoesNotExist out of reach, PermissionDenied.
    """
    work_require(access)
    household = household_locked(access, household_id)
    row = constellation_locked(access, constellation_id, now=now)
    return invite_write(
        access,
        row,
        household.pk,
        role=role,
        referred_by=referred_by,
        invited_on=invited_on,
        now=now,
    )


def invite_write(
    access: Access,
    row: Constellation,
    household_id: int,
    *,
    role: str,
    referred_by: str,
    invited_on: date,
    now: datetime,
) -> ConstellationMembership:
    """The invitation, on record. Whoever calls it has locked the constellation."""
    faults_raise({"invited_on": not_ahead(invited_on, now)})
    mine = ConstellationMembership.objects.visible_to(access).filter(
        constellation=row, household_id=household_id
    )
    standing: ConstellationMembership | None = mine.filter(status=Status.INVITED).first()
    if standing is not None:
        return standing
    if mine.open().exists():
        raise ValidationError({"household": "This household is in the constellation already"})
    membership = ConstellationMembership(
        cluster=row.cluster,
        service=row.service,
        home=row.service,
        constellation=row,
        household_id=household_id,
        role=role,
        status=Status.INVITED,
        invited_on=invited_on,
        referred_by=referred_by,
    )
    with refusing():
        membership.save()
    membership.refresh_from_db(fields=["home", "reference", "shielded"])  # the database's words
    member_record(
        access=access,
        membership=membership,
        action=INVITED,
        now=now,
        changes={
            "constellation": [None, row.pk],
            "role": [None, role],
            "invited_on": [None, invited_on],
        },
    )
    return membership


@transaction.atomic
def invitation_answer(
    *,
    access: Access,
    membership_id: int,
    joined: bool,
    on: date,
    now: datetime,
    beds: int | None = None,
) -> ConstellationMembership:
    """Record what an invited household said. A hub home says how many ``beds`` it keeps.

    Twenty who say yes at once wait for one another, and no more join than there is room for.
    Pressed twice, the second changes nothing. Raises ValidationError by field,
    ConstellationMembership.DoesNotExist out of reach, PermissionDenied.
    """
    work_require(access)
    row = member_locked(access, membership_id, now=now)
    wanted = Status.ACTIVE if joined else Status.DECLINED
    if row.status == wanted:
        return row
    is_hub = joined and row.role == Role.HUB
    _answer_check(row, on, now=now, beds=beds_fault(beds) if is_hub else None)
    others = invitations_open(access, row) if joined else []
    row.status, row.answered_on = wanted, on
    row.joined_on = on if joined else None
    with refusing():
        row.save(update_fields=["status", "answered_on", "joined_on"])
    if is_hub:
        beds_write(row, beds=beds, from_on=on)
    member_record(
        access=access,
        membership=row,
        action=JOINED if joined else DECLINED,
        now=now,
        changes={"role": [None, row.role], "joined_on": [None, row.joined_on]},
    )
    overtaken_record(access=access, row=row, invitations=others, now=now)
    return row


def _answer_check(
    row: ConstellationMembership, on: date, *, now: datetime, beds: str | None
) -> None:
    """Raise ValidationError for an invitation that is no longer open, for a day that cannot be, and
    for what is wrong with the ``beds``."""
    if row.left_reason == ConstellationMembership.LeftReason.JOINED_ELSEWHERE:
        raise ValidationError("They joined another constellation, and this invitation is closed")
    if row.status != Status.INVITED:
        raise ValidationError("This invitation is answered already")
    early = "The day is before the invitation" if on < row.invited_on else None
    faults_raise({"on": not_ahead(on, now) or early, "beds": beds})


def beds_fault(beds: int | None) -> str | None:
    """The sentence for a number of beds that cannot be."""
    if beds is None or not 0 <= beds <= MOST_BEDS:
        return f"Enter how many beds they keep for sleepovers, from 0 to {MOST_BEDS}"
    return None


def beds_write(row: ConstellationMembership, *, beds: int | None, from_on: date) -> HubCapacity:
    """The beds that a host keeps from a day. Whoever calls it has locked the constellation."""
    place = {
        "cluster": row.cluster,
        "service": row.service,
        "constellation": row.constellation,
    }
    assert beds is not None  # beds_fault was asked
    with refusing():
        found, _made = HubCapacity.objects.update_or_create(
            membership=row,
            from_on=from_on,
            defaults={"beds": beds},
            create_defaults={"beds": beds} | place,
        )
    return found


@transaction.atomic
def membership_pause(
    *, access: Access, membership_id: int, on: date, why: str, now: datetime
) -> ConstellationMembership:
    """Pause a membership: the household stays in the constellation and takes no satellite's place.

    Raises ValidationError by field, ConstellationMembership.DoesNotExist out of reach,
    PermissionDenied.
    """
    work_require(access)
    row = member_locked(access, membership_id, now=now)
    if row.status == Status.PAUSED:
        return row
    if row.status != Status.ACTIVE:
        raise ValidationError("This household is not active here")
    faults_raise(
        {
            "on": not_ahead(on, now) or _before_joining(row, on),
            "why": None if why.strip() else "Enter why",
        }
    )
    row.status, row.paused_on, row.paused_why = Status.PAUSED, on, why.strip()
    row.save(update_fields=["status", "paused_on", "paused_why"])
    changes = {"paused_on": [None, on]}
    member_record(access=access, membership=row, action=PAUSED, now=now, changes=changes)
    return row


def _before_joining(row: ConstellationMembership, on: date) -> str | None:
    early = row.joined_on is not None and on < row.joined_on
    return "The day is before they joined" if early else None


@transaction.atomic
def membership_resume(
    *, access: Access, membership_id: int, now: datetime
) -> ConstellationMembership:
    """Let a paused household take part again, where there is room for it.

    Raises ValidationError where there is none, ConstellationMembership.DoesNotExist out of reach,
    PermissionDenied.
    """
    work_require(access)
    row = member_locked(access, membership_id, now=now)
    if row.status == Status.ACTIVE:
        return row
    if row.status != Status.PAUSED:
        raise ValidationError("This household is not paused")
    was = row.paused_on
    row.status, row.paused_on, row.paused_why = Status.ACTIVE, None, ""
    with refusing():
        row.save(update_fields=["status", "paused_on", "paused_why"])
    changes = {"paused_on": [was, None]}
    member_record(access=access, membership=row, action=RESUMED, now=now, changes=changes)
    return row


@transaction.atomic
def membership_leave(
    *, access: Access, membership_id: int, on: date, reason: str, now: datetime
) -> ConstellationMembership:
    """Record that a household left on a day, and why. Its children's links end with it, and stays
    ahead are cancelled, by the database's own act.

    Raises ValidationError by field, ConstellationMembership.DoesNotExist out of reach,
    PermissionDenied.
    """
    work_require(access)
    row = member_locked(access, membership_id, now=now)
    if row.status == Status.LEFT:
        return row
    if row.status not in ConstellationMembership.OPEN:
        raise ValidationError("This household is not in the constellation")
    faults_raise(
        {
            "on": not_ahead(on, now) or _before_joining(row, on),
            "reason": None if reason in LEAVING else "Select why they left",
        }
    )
    leave_write(row, on=on, reason=reason)
    changes = {"left_on": [None, on]}
    member_record(access=access, membership=row, action=LEFT, now=now, changes=changes)
    return row


def leave_write(row: ConstellationMembership, *, on: date, reason: str) -> None:
    """The household leaves. Whoever calls it has locked the constellation and checked the day."""
    row.status, row.left_on, row.left_reason = Status.LEFT, on, reason
    row.paused_on = None
    row.save(update_fields=["status", "left_on", "left_reason", "paused_on"])
