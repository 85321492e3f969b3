"""A household leaves: by its own written notice, 28 days after it came (regulation 28(13))."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from carers.models import Approval, Carer, CarerDeadline, Departure, Household
from carers.services.base import household_locked, household_record
from hubs.access import Access
from hubs.audit import register
from hubs.permissions import Right
from hubs.time_limits import limit_on

RESIGNED = register("carers.resigned", "recorded that a household resigned")
LEFT = register("carers.left", "ended an approval: the 28 days had passed")
INTERVIEWED = register("carers.exit_interview", "recorded an exit interview")


@transaction.atomic
def resignation_record(
    *,
    access: Access,
    household_id: int,
    received_on: date,
    reason: str,
    goes_to: str = "",
    now: datetime,
) -> Departure:
    """Record a written resignation. Approval ends 28 days after the day it came, by itself: nobody
    decides it and nobody can take it back (regulation 28(13)).

    Pressed twice, the second finds the first and changes nothing. Raises ValidationError by
    field, Household.DoesNotExist out of reach, PermissionDenied without ``carer.work``.
    """
    access.require(Right.CARER_WORK)
    household = household_locked(access, household_id)
    assert access.user is not None  # who holds the right is somebody
    standing = Departure.objects.visible_to(access).filter(household=household).first()
    if standing is not None:
        return standing
    if household.ended_on is not None:
        raise ValidationError("This approval has ended already")
    today = timezone.localdate(now)
    if received_on > today:
        raise ValidationError({"received_on": "The day it came cannot be in the future"})
    if received_on < household.approved_on:
        raise ValidationError({"received_on": "The day it came is before the approval"})
    limit = limit_on("resignation", cluster=household.cluster, day=received_on)
    departure = Departure.objects.create(
        cluster=household.cluster,
        service=household.service,
        household=household,
        received_on=received_on,
        ends_on=limit.due(received_on),
        reason=reason,
        goes_to=goes_to.strip(),
        recorded_by=access.user,
        recorded_at=now,
    )
    household_record(
        access=access,
        household=household,
        action=RESIGNED,
        now=now,
        changes={"received_on": [None, received_on], "ends_on": [None, departure.ends_on]},
    )
    if departure.ends_on <= today:  # recorded late: it took effect on its day all the same
        household_end(access=access, household=household, departure=departure, now=now)
    return departure


def household_end(
    *, access: Access, household: Household, departure: Departure, now: datetime
) -> None:
    """End the approval, each carer's, the terms and the clocks, as of the day it took effect.
    The household is locked by the caller."""
    day = departure.ends_on
    household.ended_on = day
    household.save(update_fields=["ended_on"])
    # Who came, or terms that changed, after that day were never approved for a day.
    for rows in (Carer.objects, Approval.objects):
        for row in rows.filter(household=household, to_on=None):
            row.to_on = max(day, row.from_on)
            row.save(update_fields=["to_on"])
    CarerDeadline.objects.filter(household=household).running().update(ended_on=day)
    household_record(
        access=access,
        household=household,
        action=LEFT,
        now=now,
        changes={"ended_on": [None, day]},
    )


@transaction.atomic
def interview_record(
    *,
    access: Access,
    household_id: int,
    interview: str,
    interview_on: date | None = None,
    said: str = "",
    now: datetime,
) -> Departure:
    """Record whether an exit interview was offered, held or not wanted, and what they said.

    Raises ValidationError by field, Departure.DoesNotExist where nobody leaves or out of reach.
    """
    access.require(Right.CARER_WORK)
    household = household_locked(access, household_id)
    departure: Departure = Departure.objects.visible_to(access).get(household=household)
    held = interview == Departure.Interview.HELD
    if held and interview_on is None:
        raise ValidationError({"interview_on": "Enter the day of the interview"})
    if interview_on is not None and interview_on > timezone.localdate(now):
        raise ValidationError({"interview_on": "The day of the interview cannot be in the future"})
    before = departure.interview
    departure.interview = interview
    departure.interview_on = interview_on if held else None
    departure.interview_said = said.strip() if held else ""
    departure.save(update_fields=["interview", "interview_on", "interview_said"])
    household_record(
        access=access,
        household=household,
        action=INTERVIEWED,
        now=now,
        changes={"interview": [before, interview]},
    )
    return departure
