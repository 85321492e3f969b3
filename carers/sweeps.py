"""What the tick looks for on the register: clocks to start, reminders, approvals that end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from carers.models import (
    BuddyMatch,
    CarerDeadline,
    CarerDeparture,
    Departure,
    Household,
    TransferOut,
)
from carers.services.leaving import buddies_end, household_end
from carers.services.leaving_one import notices_take_effect
from carers.services.moving_out import transfer_done
from carers.services.year import year_start
from carers.year import OVERDUE, REMIND_DAYS, reminder_due
from hubs.access import Access
from hubs.limits import attempt_allowed
from hubs.models import User
from hubs.permissions import Right
from hubs.selectors import staff_who_can
from messaging.models import Message
from messaging.services import Plan, messages_plan

AT_ONCE = 200
A_DAY = timedelta(days=1)
CHECKED_IN_FOR = timedelta(days=365)  # who was approved before it is asked for no check-in
KIND, ABOUT = "S80", "household"
CHANNELS = (Message.Channel.IN_APP, Message.Channel.EMAIL)


def sweep_years(access: Access, now: datetime) -> int:
    """Start the clocks of households that have none, and the check-ins of those that are new: of
    before there were any."""
    today = timezone.localdate(now)
    clocks = CarerDeadline.objects.filter(household=OuterRef("pk"))
    check_ins = clocks.filter(rule=CarerDeadline.Rule.CHECK_IN)
    is_new = Q(approved_on__gt=today - CHECKED_IN_FOR)
    bare = (
        Household.objects.visible_to(access)
        .live()
        .filter(~Exists(clocks) | (is_new & ~Exists(check_ins)))
    )
    rows = bare.select_related("cluster", "service").select_for_update(
        of=("self",), skip_locked=True
    )
    return sum(year_start(household=each, today=today) for each in rows[:AT_ONCE])


def sweep_leavers(access: Access, now: datetime) -> int:
    """End each approval whose 28 days have passed, as of its day (regulation 28(13))."""
    over = Departure.objects.visible_to(access).filter(
        ends_on__lte=timezone.localdate(now), household__ended_on=None
    )
    ended = 0
    for departure in list(over.order_by("ends_on", "pk")[:AT_ONCE]):
        household = _left_now(access, departure.household_id)
        if household is not None:
            household_end(access=access, household=household, departure=departure, now=now)
            ended += 1
    return ended


def sweep_notices(access: Access, now: datetime) -> int:
    """End the approval of each carer who stops alone, as of the day of their own notice."""
    today = timezone.localdate(now)
    over = CarerDeparture.objects.visible_to(access).filter(
        ends_on__lte=today, carer__to_on=None, household__ended_on=None
    )
    first = over.order_by("ends_on", "pk").values_list("household", flat=True)[:AT_ONCE]
    homes = (_left_now(access, household_id) for household_id in dict.fromkeys(first))
    return sum(
        notices_take_effect(access=access, household=home, until=today, now=now)
        for home in homes
        if home is not None
    )


def _left_now(access: Access, household_id: int) -> Household | None:
    """The household, locked; None where another tick has it, or has ended it."""
    rows = Household.objects.visible_to(access).filter(pk=household_id, ended_on=None)
    found: Household | None = rows.select_for_update(of=("self",), skip_locked=True).first()
    return found


def sweep_movers(access: Access, now: datetime) -> int:
    """End each approval on the day agreed with the service they go to, as of that day."""
    come = TransferOut.objects.visible_to(access).filter(
        ends_here_on__lte=timezone.localdate(now),
        done_on=None,
        called_off_on=None,
        household__ended_on=None,
    )
    ended = 0
    first = come.order_by("ends_here_on", "pk").values_list("household", flat=True)
    for household_id in list(first[:AT_ONCE]):
        household = _left_now(access, household_id)
        # Asked again once the household is locked: it may have been called off, or changed.
        move = come.filter(household=household_id).first() if household else None
        if household is not None and move is not None:
            transfer_done(access=access, household=household, move=move, now=now)
            ended += 1
    return ended


def sweep_buddies(access: Access, now: datetime) -> int:
    """End matches of buddies with households that left, which whoever recorded it could not see:
    of a case that is locked to them, or protected."""
    gone = Household.objects.visible_to(access).exclude(ended_on=None)
    left = BuddyMatch.objects.visible_to(access).filter(to_on=None)
    cases = gone.exclude(enquiry=None).values("enquiry")
    either = Q(household__in=gone) | Q(of_household__in=gone) | Q(enquiry__in=cases)
    ids = left.filter(either).values_list("household", "of_household", "enquiry")[:AT_ONCE]
    homes = {pk for buddy, beside, _ in ids for pk in (buddy, beside) if pk}
    households = gone.filter(Q(pk__in=homes) | Q(enquiry__in=[case for *_, case in ids if case]))
    return sum(
        buddies_end(household=each, day=each.ended_on) for each in households if each.ended_on
    )


def sweep_reminders(access: Access, now: datetime) -> int:
    """Tell who supervises a household, or else the managers of its council, that something of its
    year falls due: 8 weeks before, 2 weeks before, and once when it is overdue.

    Once a day: every household has something ahead.
    """
    assert access.cluster is not None
    key = str(access.cluster.pk)
    if not attempt_allowed(scope="carers-daily", key=key, limit=1, per=A_DAY, now=now):
        return 0
    today = timezone.localdate(now)
    soon = (
        CarerDeadline.objects.visible_to(access)
        .running()
        .filter(due_on__lte=today + timedelta(days=max(REMIND_DAYS)))
        .select_related("household__cluster", "household__service")
    )
    due = [
        (clock, occurrence_of(clock, step))
        for clock in soon
        if (step := _step_of(clock, today)) is not None
    ]
    told = set(
        Message.objects.filter(
            about=ABOUT, kind=KIND, occurrence__in=[said for _, said in due]
        ).values_list("occurrence", flat=True)
    )
    plans = [
        _plan(clock, said, channel, user, now)
        for clock, said in due
        if said not in told
        for user in _who_hears(clock.household, today)
        for channel in CHANNELS
    ]
    return len(messages_plan(plans=plans, now=now))


def _step_of(clock: CarerDeadline, today: date) -> int | None:
    runs_for = (clock.due_on - clock.trigger_on).days
    return reminder_due((clock.due_on - today).days, runs_for=runs_for)


def occurrence_of(clock: CarerDeadline, step: int) -> str:
    """How the ledger names one reminder of one clock: "17 overdue", "17 14 days"."""
    return f"{clock.pk} overdue" if step == OVERDUE else f"{clock.pk} {step} days"


def _who_hears(household: Household, today: date) -> Iterable[User]:
    """Who supervises them, while that colleague still works with carers there; else managers."""

    def who_can(right: Right) -> QuerySet[User]:
        place = {"cluster": household.cluster, "service": household.service}
        return staff_who_can(right, **place, today=today)

    worker = [user for user in who_can(Right.CARER_WORK) if user.pk == household.worker_id]
    return worker or list(who_can(Right.CARER_MANAGE))


def _plan(clock: CarerDeadline, said: str, channel: str, user: User, now: datetime) -> Plan:
    household = clock.household
    return Plan(
        about=ABOUT,
        about_id=household.pk,
        about_said=household.reference,
        cluster_id=household.cluster_id,
        service_id=household.service_id,
        kind=KIND,
        occurrence=said,
        channel=channel,
        due_at=now,
        user=user,
    )
