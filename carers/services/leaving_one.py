"""One of several carers stops while another goes on: by their own written notice, 28 days after it
came (regulation 28(13) is of "a foster parent"), or by a death. With the last of them the household
leaves (``leaving``)."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from carers.models import Carer, CarerDeparture, Departure, Household
from carers.services.base import household_locked, household_record
from carers.services.leaving import RESIGNED as ALL_RESIGNED
from carers.services.leaving import (
    carer_end,
    household_end,
    interview_write,
    transfers_running,
)
from carers.services.meanwhile import Shown
from hubs.access import Access
from hubs.audit import register
from hubs.calendar import say_day
from hubs.permissions import Right
from hubs.time_limits import limit_on

RESIGNED = register("carers.one_resigned", "recorded that one carer of a household resigned")
LEFT = register("carers.one_left", "ended one carer’s approval as of their last day")
DIED = register("carers.died", "recorded that a foster carer died")


@transaction.atomic
def carer_resignation_record(
    *,
    access: Access,
    household_id: int,
    carer_id: int,
    received_on: date,
    reason: str,
    goes_to: str = "",
    now: datetime,
) -> CarerDeparture:
    """Record one carer's own written notice: their approval ends 28 days after the day it came, and
    who fosters beside them stays approved. Where nobody does, the household resigns instead.

    Pressed twice, the second finds the first and changes nothing. Raises ValidationError by field,
    Household.DoesNotExist and Carer.DoesNotExist out of reach, PermissionDenied.
    """
    access.require(Right.CARER_WORK)
    assert access.user is not None  # who holds the right is somebody
    household = household_locked(access, household_id)
    carer: Carer = Carer.objects.visible_to(access).get(pk=carer_id, household=household)
    if standing := CarerDeparture.objects.visible_to(access).filter(carer=carer).first():
        return standing
    today = timezone.localdate(now)
    _notice_check(access, household, carer, received_on, today=today)
    limit = limit_on("resignation", cluster=household.cluster, day=received_on)
    departure = CarerDeparture.objects.create(
        household=household,
        carer=carer,
        received_on=received_on,
        ends_on=limit.due(received_on),
        reason=reason,
        goes_to=goes_to.strip(),
        recorded_by=access.user,
        recorded_at=now,
    )
    _record(access, household, RESIGNED, now, departure)
    # Recorded late: it took effect on its day all the same.
    notices_take_effect(access=access, household=household, until=today, now=now)
    return departure


def _notice_check(
    access: Access, household: Household, carer: Carer, received_on: date, *, today: date
) -> None:
    """Raise ValidationError where this cannot be the notice of one who stops alone."""
    if carer.to_on is not None:
        raise ValidationError({"carer": "Their approval has ended already"})
    leaves = Departure.objects.visible_to(access).filter(household=household).first()
    if leaves is not None:
        raise ValidationError(
            f"The household leaves. Its approval ends by itself on {say_day(leaves.ends_on)}"
        )
    if not who_goes_on(household).exclude(pk=carer.pk).exists():
        raise ValidationError(
            {"carer": "Nobody goes on without them. Record that the household resigned"}
        )
    if received_on > today:
        raise ValidationError({"received_on": "The day it came cannot be in the future"})
    if received_on < carer.from_on:
        raise ValidationError({"received_on": "The day it came is before the approval"})


def who_goes_on(household: Household) -> QuerySet[Carer]:
    """Carers of a household whose approval has not ended, and who gave no notice of their own."""
    own = CarerDeparture.objects.filter(carer=OuterRef("pk"))
    rows: QuerySet[Carer] = Carer.objects.filter(~Exists(own), household=household, to_on=None)
    return rows


def notices_take_effect(*, access: Access, household: Household, until: date, now: datetime) -> int:
    """End the approval of each carer whose own notice takes effect by a day, as of its day. The
    household is locked by the caller; one that leaves earlier takes them along then. Answers how
    many."""
    leaves = Departure.objects.filter(household=household).first()
    until = min(until, leaves.ends_on) if leaves is not None else until
    due = CarerDeparture.objects.filter(household=household, carer__to_on=None, ends_on__lte=until)
    found = list(due.select_related("carer").order_by("ends_on", "pk"))
    for departure in found:
        carer_end(departure.carer, day=departure.ends_on)
        _record(access, household, LEFT, now, departure)
    return len(found)


def _record(
    access: Access, household: Household, action: str, now: datetime, departure: CarerDeparture
) -> None:
    household_record(
        access=access,
        household=household,
        action=action,
        now=now,
        changes={
            "carer": [None, departure.carer_id],
            "received_on": [None, departure.received_on],
            "ends_on": [None, departure.ends_on],
        },
    )


@transaction.atomic
def departure_died(
    *, access: Access, household_id: int, carer_id: int, died_on: date, now: datetime
) -> Departure | None:
    """Record that a carer died. Who fosters beside them stays approved, and None is answered; with
    the last of them the approval ends that day, and where the last has given notice, as of it: the
    days of a notice stand, also where everybody died before its last.

    Pressed twice, the second changes nothing. Raises ValidationError by field,
    Household.DoesNotExist and Carer.DoesNotExist out of reach, PermissionDenied without
    ``carer.manage``.
    """
    access.require(Right.CARER_MANAGE)
    household = household_locked(access, household_id)
    rows = Carer.objects.visible_to(access).filter(household=household)
    standing = Departure.objects.visible_to(access).filter(household=household).first()
    if not rows.get(pk=carer_id).to_on and died_on <= timezone.localdate(now):
        notices_take_effect(access=access, household=household, until=died_on, now=now)
    carer: Carer = rows.get(pk=carer_id)
    if carer.to_on is not None:
        return standing
    if not carer.from_on <= died_on <= timezone.localdate(now):
        raise ValidationError({"died_on": "Enter a day since their approval, not in the future"})
    carer_end(carer, day=died_on)
    household_record(
        access=access,
        household=household,
        action=DIED,
        now=now,
        changes={"carer": [None, carer.pk], "died_on": [None, died_on]},
    )
    if standing is not None or who_goes_on(household).exists():
        return standing
    return _last_leaves(access, household, now)


def _last_leaves(access: Access, household: Household, now: datetime) -> Departure:
    """The household leaves with the last of its carers: who died, or whose own notice runs."""
    assert access.user is not None  # who holds the right is somebody
    # They may be recorded in another order than they died in: it ends with the last of them.
    last = Carer.objects.filter(household=household).aggregate(last=Max("to_on"))["last"]
    by_notice = CarerDeparture.objects.filter(
        Q(carer__to_on=None) | Q(carer__to_on=F("ends_on")), household=household, ends_on__gte=last
    )
    notice: CarerDeparture | None = by_notice.order_by("ends_on", "pk").last()
    how = (
        {"how": Departure.How.DIED, "ends_on": last, "reason": Departure.Reason.DIED}
        if notice is None
        else _as_of_the_household(notice)
    )
    departure = Departure.objects.create(
        cluster=household.cluster,
        service=household.service,
        household=household,
        recorded_by=access.user,
        recorded_at=now,
        **how,
    )
    today = timezone.localdate(now)
    if notice is not None:
        days = {name: [None, getattr(departure, name)] for name in ("received_on", "ends_on")}
        household_record(
            access=access, household=household, action=ALL_RESIGNED, now=now, changes=days
        )
    if departure.ends_on <= today:
        household_end(access=access, household=household, departure=departure, now=now)
    else:  # by the notice that runs, and no day agreed with another service can
        transfers_running(household).update(called_off_on=today)
    return departure


def _as_of_the_household(notice: CarerDeparture) -> dict[str, object]:
    """The notice of the last carer, as the household's."""
    said = ("reason", "goes_to", "interview", "interview_on", "interview_said")
    names = ("received_on", "ends_on", *said)
    return {"how": Departure.How.RESIGNED, **{name: getattr(notice, name) for name in names}}


@transaction.atomic
def carer_interview_record(
    *,
    access: Access,
    departure_id: int,
    interview: str,
    interview_on: date | None = None,
    said: str = "",
    shown: Shown | None = None,
    now: datetime,
) -> CarerDeparture:
    """Record whether an exit interview was offered to a carer who stops alone, held or not wanted,
    and what they said, over what was ``shown`` of it.

    Raises ChangedMeanwhile, ValidationError by field, CarerDeparture.DoesNotExist out of reach,
    PermissionDenied without ``carer.work``.
    """
    access.require(Right.CARER_WORK)
    rows = CarerDeparture.objects.visible_to(access)
    household = household_locked(access, rows.get(pk=departure_id).household_id)
    departure: CarerDeparture = rows.get(pk=departure_id)
    given = {"interview": interview, "interview_on": interview_on, "said": said.strip()}
    interview_write(access, household, departure, given, shown, now=now)
    return departure
