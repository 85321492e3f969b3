"""A sleepover is asked for, agreed or declined, and recorded as it happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from hubs.access import Access
from hubs.audit import register
from hubs.models import User
from mockingbird.models import (
    ChildLink,
    ConstellationMembership,
    HubAway,
    Sleepover,
    SleepoverChild,
)
from mockingbird.selectors.beds import nights_of
from mockingbird.selectors.readiness import rules_for
from mockingbird.services.base import (
    Changes,
    faults_raise,
    member_locked,
    member_record,
    not_ahead,
    refusing,
    work_require,
)

_KEPT = ("kind", "starts_on", "ends_on", "came_on", "went_on")
ASKED = register("mockingbird.stay_asked", "recorded that a sleepover was asked for", keeps=_KEPT)
AGREED = register("mockingbird.stay_agreed", "agreed a sleepover", keeps=_KEPT)
DECLINED = register("mockingbird.stay_declined", "recorded that a sleepover is not possible")
HAPPENED = register("mockingbird.stay_happened", "recorded a sleepover", keeps=_KEPT)
CANCELLED = register("mockingbird.stay_cancelled", "cancelled a sleepover")

Kind, Status = Sleepover.Kind, Sleepover.Status
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Agreed:
    """An agreed sleepover, and what is out of the usual about it, in words."""

    sleepover: Sleepover
    warnings: list[str]


@transaction.atomic
def sleepover_request(
    *,
    access: Access,
    membership_id: int,
    child_ids: Sequence[int],
    kind: str,
    starts_on: date,
    ends_on: date,
    now: datetime,
    notes: str = "",
) -> Sleepover:
    """Record that a household asked for a sleepover of its children. The same day twice is a day
    visit, of no night.

    Raises ValidationError by field, ConstellationMembership.DoesNotExist out of reach,
    PermissionDenied.
    """
    user = work_require(access)
    row = member_locked(access, membership_id, now=now)
    if row.status not in ConstellationMembership.OPEN:
        raise ValidationError({"household": "This household is not in the constellation"})
    children = list(
        ChildLink.objects.visible_to(access)
        .on(starts_on)
        .filter(membership=row, pk__in=child_ids)
        .order_by("pk")
    )
    known = len(children) == len(set(child_ids)) > 0
    faults_raise(
        {
            "children": None if known else "Select children who live with this household",
            "ends_on": "The last day is before the first" if ends_on < starts_on else None,
            "kind": None if kind in Kind.values else "Select planned or emergency",
        }
    )
    place = {"cluster": row.cluster, "service": row.service}
    stay = Sleepover.objects.create(
        **place,
        constellation=row.constellation,
        membership=row,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        requested_by=user,
        requested_on=timezone.localdate(now),
        notes=notes.strip(),
    )
    for child in children:
        SleepoverChild.objects.create(**place, sleepover=stay, child=child)
    _record(access, stay, row, ASKED, now=now)
    return stay


def _record(
    access: Access,
    stay: Sleepover,
    row: ConstellationMembership,
    action: str,
    *,
    now: datetime,
) -> None:
    changes: Changes = {
        "sleepover": [None, stay.pk],
        "kind": [None, str(stay.kind)],
        "starts_on": [None, stay.first_day],
        "ends_on": [None, stay.last_day],
    }
    member_record(access=access, membership=row, action=action, now=now, changes=changes)


def _locked(
    access: Access, sleepover_id: int, *, now: datetime, also: int | None = None
) -> tuple[User, Sleepover, ConstellationMembership]:
    """Who acts, the sleepover, and the household that asked, whose constellation is locked."""
    user = work_require(access)
    rows = Sleepover.objects.visible_to(access)
    row = member_locked(access, rows.get(pk=sleepover_id).membership_id, now=now, also=also)
    stay: Sleepover = rows.select_for_update(of=("self",), no_key=True).get(pk=sleepover_id)
    return user, stay, row


@transaction.atomic
def sleepover_agree(
    *, access: Access, sleepover_id: int, host_id: int, consent_confirmed: bool, now: datetime
) -> Agreed:
    """Agree a sleepover at a host: the hub home, a satellite with beds, or the hub that covers.

    What is planned needs a bed for each child on every night, a host who is not away, and that it
    stands within the care plan. An emergency is agreed all the same, and what is out of the usual
    is said. Pressed twice, the second changes nothing. Raises ValidationError by field,
    Sleepover.DoesNotExist out of reach, PermissionDenied.
    """
    work_require(access)
    hosts = ConstellationMembership.objects.visible_to(access)
    host: ConstellationMembership | None = hosts.filter(pk=host_id).first()
    user, stay, row = _locked(
        access, sleepover_id, now=now, also=host.constellation_id if host else None
    )
    if host is None or host.pk == row.pk:
        raise ValidationError({"host": "Select who hosts"})
    if stay.status == Status.AGREED and stay.host_id == host.pk:
        return Agreed(stay, warnings_of(access, stay, host))
    if stay.status not in (Status.REQUESTED, Status.AGREED):
        raise ValidationError("This sleepover is decided already")
    if stay.kind == Kind.PLANNED and not consent_confirmed:
        raise ValidationError(
            {"consent_confirmed": "Confirm that it is within the care plan and agreed"}
        )
    warnings = warnings_of(access, stay, host)
    stay.status, stay.host, stay.consent_confirmed = Status.AGREED, host, consent_confirmed
    stay.decided_by, stay.decided_on = user, timezone.localdate(now)
    with refusing():
        stay.save(update_fields=["status", "host", "consent_confirmed", "decided_by", "decided_on"])
    _record(access, stay, row, AGREED, now=now)
    return Agreed(stay, warnings)


def warnings_of(access: Access, stay: Sleepover, host: ConstellationMembership) -> list[str]:
    """What is out of the usual about this sleepover at this host, a sentence each."""
    said = []
    most = rules_for(access, stay.service_id).most_nights
    if stay.nights > most:
        said.append(f"It is longer than {most} nights")
    children = SleepoverChild.objects.visible_to(access).filter(sleepover=stay).count()
    nights = nights_of(
        access, host, first=stay.first_day, last=stay.last_day - A_DAY, without=stay.pk
    )
    full = [each.night for each in nights if each.children + children > each.beds]
    if full:
        day = f"{full[0].day} {full[0]:%B}"
        said.append(f"The host has fewer beds than children on the night of {day}")
    away = HubAway.objects.visible_to(access).filter(
        membership=host, from_on__lt=max(stay.last_day, stay.first_day + A_DAY)
    )
    if away.exclude(to_on__lt=stay.first_day).exists():
        said.append("The host is away on these days")
    return said


@transaction.atomic
def sleepover_decline(
    *, access: Access, sleepover_id: int, reason: str, now: datetime
) -> Sleepover:
    """Record that a sleepover is not possible, and why: reports count the reasons.

    Raises ValidationError by field, Sleepover.DoesNotExist out of reach, PermissionDenied.
    """
    user, stay, row = _locked(access, sleepover_id, now=now)
    if stay.status == Status.DECLINED:
        return stay
    if stay.status != Status.REQUESTED:
        raise ValidationError("This sleepover is decided already")
    if reason not in Sleepover.DeclineReason.values:
        raise ValidationError({"reason": "Select the reason"})
    stay.status, stay.decline_reason = Status.DECLINED, reason
    stay.decided_by, stay.decided_on = user, timezone.localdate(now)
    stay.save(update_fields=["status", "decline_reason", "decided_by", "decided_on"])
    _record(access, stay, row, DECLINED, now=now)
    return stay


@transaction.atomic
def sleepover_actual(
    *, access: Access, sleepover_id: int, came_on: date, went_on: date, now: datetime
) -> Sleepover:
    """Record a sleepover as it happened. What happened is never refused for want of a bed.

    Said again, it corrects the days. Raises ValidationError by field, Sleepover.DoesNotExist out
    of reach, PermissionDenied.
    """
    _user, stay, row = _locked(access, sleepover_id, now=now)
    if stay.status not in Sleepover.TAKES_BEDS:
        raise ValidationError("Agree the sleepover first")
    if (stay.came_on, stay.went_on) == (came_on, went_on):
        return stay
    faults_raise(
        {
            "went_on": not_ahead(went_on, now)
            or ("The last day is before the first" if went_on < came_on else None)
        }
    )
    stay.status, stay.came_on, stay.went_on = Status.HAPPENED, came_on, went_on
    with refusing(starts_on="came_on", host="came_on"):
        stay.save(update_fields=["status", "came_on", "went_on"])
    _record(access, stay, row, HAPPENED, now=now)
    return stay


@transaction.atomic
def sleepover_cancel(*, access: Access, sleepover_id: int, now: datetime) -> Sleepover:
    """Cancel a sleepover that has not happened.

    Raises ValidationError, Sleepover.DoesNotExist out of reach, PermissionDenied.
    """
    _user, stay, row = _locked(access, sleepover_id, now=now)
    if stay.status == Status.CANCELLED:
        return stay
    if stay.status not in (Status.REQUESTED, Status.AGREED):
        raise ValidationError("This sleepover is over or declined already")
    stay.status = Status.CANCELLED
    stay.save(update_fields=["status"])
    _record(access, stay, row, CANCELLED, now=now)
    return stay
