"""A household leaves: by its own written notice, 28 days after it came (regulation 28(13)), by a
determination, to another service, or with the last of its carers (``leaving_one``). Whatever runs
then comes to its end."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from carers.ended import ended_tell
from carers.models import (
    Approval,
    Buddy,
    BuddyMatch,
    Carer,
    CarerDeadline,
    CarerDeparture,
    CarerDetermination,
    Departure,
    Household,
    Places,
    Review,
    TransferOut,
)
from carers.services.base import household_locked, household_record
from carers.services.meanwhile import Shown, merged
from hubs.access import Access
from hubs.audit import register
from hubs.permissions import Right
from hubs.time_limits import limit_on

RESIGNED = register("carers.resigned", "recorded that a household resigned")
LEFT = register("carers.left", "ended an approval as of its last day")
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
    # Their notice ends the approval, and no day agreed with another service can.
    transfers_running(household).update(called_off_on=today)
    if departure.ends_on <= today:  # recorded late: it took effect on its day all the same
        household_end(access=access, household=household, departure=departure, now=now)
    return departure


def household_end(
    *, access: Access, household: Household, departure: Departure, now: datetime
) -> None:
    """End the approval, each carer's, the terms, the clocks, and whatever else runs, as of the day
    it took effect. The household is locked by the caller."""
    day = departure.ends_on
    household.ended_on = day
    household.save(update_fields=["ended_on"])
    _carers_end(household, day=day)
    # What began, or changed, after that day was never so for a day.
    for rows in (Approval.objects, Places.objects):
        for row in rows.filter(household=household, to_on=None):
            row.to_on = max(day, row.from_on)
            row.save(update_fields=["to_on"])
    CarerDeadline.objects.filter(household=household).running().update(ended_on=day)
    _unfinished_end(household, day=day)
    buddies_end(household=household, day=day)
    household_record(
        access=access,
        household=household,
        action=LEFT,
        now=now,
        changes={"ended_on": [None, day]},
    )
    ended_tell(access=access, household=household, now=now)


def _carers_end(household: Household, *, day: date) -> None:
    """End each carer's approval: as of their own notice, where that was for an earlier day."""
    rows = CarerDeparture.objects.filter(household=household)
    own = dict(rows.values_list("carer_id", "ends_on"))
    for carer in Carer.objects.filter(household=household, to_on=None).order_by("pk"):
        carer_end(carer, day=min(day, own.get(carer.pk, day)))


def carer_end(carer: Carer, *, day: date) -> None:
    """End one carer's approval and their clocks as of a day. The household is locked by the
    caller."""
    carer.to_on = max(day, carer.from_on)
    carer.save(update_fields=["to_on"])
    CarerDeadline.objects.filter(carer=carer).running().update(ended_on=day)


def _unfinished_end(household: Household, *, day: date) -> None:
    """A review that is open and a move that is not done are called off; what was proposed has come
    to nothing, for they left first."""
    reviews = Review.objects.filter(household=household, concluded_on=None, called_off_on=None)
    reviews.update(called_off_on=day)
    transfers_running(household).update(called_off_on=day)
    proposed = CarerDetermination.objects.filter(household=household, decided_on=None)
    proposed.update(outcome=CarerDetermination.Outcome.LEFT, decided_on=day)


def transfers_running(household: Household) -> QuerySet[TransferOut]:
    """A move of this household that is neither done nor called off."""
    rows: QuerySet[TransferOut] = TransferOut.objects.filter(
        household=household, done_on=None, called_off_on=None
    )
    return rows


def buddies_end(*, household: Household, day: date) -> int:
    """End what a household that left offered as a buddy, and each match it stood on either side
    of, as far as the reach goes. Answers how many matches ended."""
    either = Q(household=household) | Q(of_household=household)
    if household.enquiry_id is not None:  # made while they were applicants
        either |= Q(enquiry=household.enquiry_id)
    matches = list(BuddyMatch.objects.filter(either, to_on=None))
    for match in matches:
        match.to_on, match.ended_why = max(day, match.from_on), BuddyMatch.Ended.LEFT
        match.save(update_fields=["to_on", "ended_why"])
    for buddy in Buddy.objects.filter(household=household, to_on=None):
        buddy.to_on = max(day, buddy.from_on)
        buddy.save(update_fields=["to_on"])
    return len(matches)


@transaction.atomic
def interview_record(
    *,
    access: Access,
    household_id: int,
    interview: str,
    interview_on: date | None = None,
    said: str = "",
    shown: Shown | None = None,
    now: datetime,
) -> Departure:
    """Record whether an exit interview was offered, held or not wanted, and what they said, over
    what was ``shown`` of it.

    Raises ChangedMeanwhile, ValidationError by field, Departure.DoesNotExist where nobody leaves or
    out of reach.
    """
    access.require(Right.CARER_WORK)
    household = household_locked(access, household_id)
    departure: Departure = Departure.objects.visible_to(access).get(household=household)
    if departure.how == Departure.How.DIED:
        raise ValidationError("Nobody is left to ask")
    given = {"interview": interview, "interview_on": interview_on, "said": said.strip()}
    interview_write(access, household, departure, given, shown, now=now)
    return departure


def interview_of(departure: Departure | CarerDeparture) -> dict[str, Any]:
    """What is known of an exit interview, by the names of its form."""
    said = {name: getattr(departure, name) for name in ("interview", "interview_on")}
    return said | {"said": departure.interview_said}


def interview_write(
    access: Access,
    household: Household,
    departure: Departure | CarerDeparture,
    given: dict[str, Any],
    shown: Shown | None,
    *,
    now: datetime,
) -> None:
    """Write what came of an exit interview, ``given`` by the names of its form over what was
    ``shown``. The household is locked by the caller. Raises ChangedMeanwhile, ValidationError by
    field."""
    stands = merged(interview_of(departure), given, shown)
    interview, interview_on = stands["interview"], stands["interview_on"]
    held = interview == Departure.Interview.HELD
    if held and interview_on is None:
        raise ValidationError({"interview_on": "Enter the day of the interview"})
    if interview_on is not None and interview_on > timezone.localdate(now):
        raise ValidationError({"interview_on": "The day of the interview cannot be in the future"})
    before = departure.interview
    departure.interview = interview
    departure.interview_on = interview_on if held else None
    departure.interview_said = stands["said"] if held else ""
    departure.save(update_fields=["interview", "interview_on", "interview_said"])
    household_record(
        access=access,
        household=household,
        action=INTERVIEWED,
        now=now,
        changes={"interview": [before, interview]},
    )
