"""Complaints and allegations as bare dated facts (National Minimum Standard 22): no story, no
names. What was done about one is kept elsewhere."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from carers.models import Concern, Household
from carers.services.base import SUBJECT, household_locked
from carers.services.meanwhile import once_check
from hubs.access import Access
from hubs.audit import record, register
from hubs.calendar import say_day
from hubs.permissions import Right

RECORDED = register("carers.concern_recorded", "recorded a complaint or an allegation")
CLOSED = register("carers.concern_closed", "closed a complaint or an allegation")
SAME_PRESS = timedelta(seconds=30)


@transaction.atomic
def concern_record(
    *,
    access: Access,
    household_id: int,
    kind: str,
    received_on: date,
    by: str,
    what: str = "",
    now: datetime,
) -> Concern:
    """Record that a complaint or an allegation came, on a day; ``what`` is the type of an
    allegation.

    One may come after they left. A form sent twice is kept once. Raises ValidationError by field,
    Household.DoesNotExist out of reach, PermissionDenied without ``concern.work``.
    """
    access.require(Right.CONCERN_WORK)
    household = household_locked(access, household_id)
    assert access.user is not None  # who holds the right is somebody
    given = {"kind": kind, "received_on": received_on, "by": by, "type": what}
    again = Concern.objects.visible_to(access).filter(
        household=household, recorded_by=access.user, recorded_at__gt=now - SAME_PRESS, **given
    )
    kept: Concern | None = again.first()
    if kept is not None:
        return kept
    faults = {}
    if received_on > timezone.localdate(now):
        faults["received_on"] = "The day it came cannot be in the future"
    elif received_on < household.approved_on:
        faults["received_on"] = "The day it came is before the approval"
    if kind == Concern.Kind.ALLEGATION and not what:
        faults["what"] = "Select what kind of allegation it is"
    elif kind == Concern.Kind.COMPLAINT and what:
        faults["what"] = "Only an allegation has a kind"
    if faults:
        raise ValidationError(faults)
    row = Concern.objects.create(
        cluster=household.cluster,
        service=household.service,
        household=household,
        recorded_by=access.user,
        recorded_at=now,
        **given,
    )
    _record(access, household, RECORDED, now)
    return row


@transaction.atomic
def concern_close(
    *, access: Access, concern_id: int, closed_on: date, outcome: str, now: datetime
) -> Concern:
    """Record what came of a complaint or an allegation, and when. Once closed it stands: pressed
    twice, the second changes nothing, and who says something else is told what stands.

    Raises Concern.DoesNotExist out of reach, else as concern_record does.
    """
    access.require(Right.CONCERN_WORK)
    found = Concern.objects.visible_to(access).get(pk=concern_id)
    household = household_locked(access, found.household_id)
    row: Concern = Concern.objects.visible_to(access).get(pk=concern_id)
    if row.closed_on is not None:
        said = f"This was closed on {say_day(row.closed_on)}: {row.get_outcome_display()}"
        once_check(row, f"{said}. It stands as it is", closed_on=closed_on, outcome=outcome)
        return row
    faults = {}
    if closed_on > timezone.localdate(now):
        faults["closed_on"] = "The day it was closed cannot be in the future"
    elif closed_on < row.received_on:
        faults["closed_on"] = "The day it was closed is before the day it came"
    if not outcome:
        faults["outcome"] = "Select what came of it"
    if faults:
        raise ValidationError(faults)
    row.closed_on, row.outcome = closed_on, outcome
    row.save(update_fields=["closed_on", "outcome"])
    _record(access, household, CLOSED, now)
    return row


def _record(access: Access, household: Household, action: str, now: datetime) -> None:
    """Always under the household, and never with the case that made it: everybody who works on a
    case reads its record, and would learn that there was a complaint."""
    record(
        access=access,
        action=action,
        subject=SUBJECT,
        subject_id=household.pk,
        cluster_id=household.cluster_id,
        service_id=household.service_id,
        now=now,
    )
