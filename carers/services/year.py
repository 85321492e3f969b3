"""The clocks of a household's year: started with the approval, done, and started again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from carers.models import Approval, Carer, CarerDeadline, Household
from carers.services.base import household_locked, household_record
from carers.services.meanwhile import Shown, merged, once_check
from carers.year import DUTIES, DUTY, Duty, limit_code
from hubs.access import Access
from hubs.audit import register
from hubs.calendar import say_day
from hubs.permissions import Right
from hubs.time_limits import Limit, limits_on

A_DAY = timedelta(days=1)

DONE = register("carers.clock_done", "recorded what a household’s year asks for", keeps=("what",))
BLOCKED = register("carers.clock_blocked", "said why something of a household’s year must wait")


def year_start(*, household: Household, today: date | None = None) -> int:
    """Start the clocks that do not run yet, of the household and of each carer who is approved.
    Answers how many. A second call starts none.

    The first runs from the day of the approval, a carer's from the day they were approved. Of a
    series only what falls due on ``today`` or later is started, so that a household that was
    approved long before it came here is not asked for what has passed; without ``today`` it is the
    day of the approval.
    """
    if household.ended_on is not None:
        return 0
    carers = list(Carer.objects.filter(household=household, to_on=None).order_by("pk"))
    had = set(
        CarerDeadline.objects.filter(household=household).values_list("rule", "carer_id").distinct()
    )
    rows = [
        _clock(household, duty, carer, trigger=carer.from_on if carer else household.approved_on)
        for duty in DUTIES
        if not duty.series
        for carer in (carers if duty.each_carer else [None])
        if (duty.rule, carer.pk if carer else None) not in had
    ]
    begins = (today or household.approved_on) - A_DAY
    rows += [
        clock
        for duty in DUTIES
        if duty.series and (duty.rule, None) not in had
        if (clock := _next_of_series(household, duty, after=begins))
    ]
    return len(CarerDeadline.objects.bulk_create(rows))


def _next(household: Household, clock: CarerDeadline, duty: Duty) -> CarerDeadline | None:
    """What comes after a clock that was done, or None."""
    assert clock.done_on is not None
    if household.ended_on is not None:
        return None
    if duty.series:
        # One talk answers all that fell due by its day.
        return _next_of_series(
            household, duty, after=clock.done_on, occurrence=clock.occurrence + 1
        )
    if not duty.again:
        return None
    number = clock.occurrence + 1
    return _clock(household, duty, clock.carer, trigger=clock.done_on, occurrence=number)


def _next_of_series(
    household: Household, duty: Duty, *, after: date, occurrence: int = 1
) -> CarerDeadline | None:
    """The first of a series, from an occurrence on, that falls due after a day; None when all of
    it is over."""
    day = household.approved_on
    limits = limits_on(duty.series, cluster=household.cluster, day=day)
    for number, code in enumerate(duty.series, 1):
        if number >= occurrence and limits[code].due(day) > after:
            return _row(household, duty, None, limits[code], trigger=day, occurrence=number)
    return None


def _clock(
    household: Household, duty: Duty, carer: Carer | None, *, trigger: date, occurrence: int = 1
) -> CarerDeadline:
    terms = Approval.objects.filter(household=household, to_on=None).first()
    code = limit_code(duty, types=terms.types if terms else (), occurrence=occurrence)
    limit = limits_on([code], cluster=household.cluster, day=trigger)[code]
    return _row(household, duty, carer, limit, trigger=trigger, occurrence=occurrence)


def _row(
    household: Household,
    duty: Duty,
    carer: Carer | None,
    limit: Limit,
    *,
    trigger: date,
    occurrence: int,
) -> CarerDeadline:
    return CarerDeadline(
        cluster=household.cluster,
        service=household.service,
        household=household,
        carer=carer,
        rule=duty.rule,
        occurrence=occurrence,
        trigger_on=trigger,
        due_on=limit.due(trigger),
        **_said(limit),
    )


def _said(limit: Limit) -> dict[str, Any]:
    return {"source": limit.source, "amount": limit.amount, "unit": str(limit.unit)}


@transaction.atomic
def clock_done(*, access: Access, deadline_id: int, done_on: date, now: datetime) -> CarerDeadline:
    """Record that a thing of the year was done on a day; what comes again runs from that day.

    A review is concluded and not recorded here (``carers.services.reviewing``). Pressed twice, the
    second finds it done and changes nothing. Raises ValidationError by field,
    CarerDeadline.DoesNotExist out of reach, PermissionDenied without ``carer.work``.
    """
    clock, household = _locked(access, deadline_id)
    if clock.rule == CarerDeadline.Rule.REVIEW:
        raise ValidationError("A review is concluded with its views and its report")
    if clock.rule == CarerDeadline.Rule.CHECK_IN:
        raise ValidationError("A check-in is done by recording what was said")
    if clock.done_on is not None:
        once_check(clock, f"It is recorded as done on {say_day(clock.done_on)}", done_on=done_on)
    return clock_finish(access=access, household=household, clock=clock, done_on=done_on, now=now)


def clock_finish(
    *,
    access: Access,
    household: Household,
    clock: CarerDeadline,
    done_on: date,
    now: datetime,
    panel_on: date | None = None,
) -> CarerDeadline:
    """Write that a clock of a household, which the caller has locked, is done; start the next.

    ``panel_on``: the day panel considered a review. Raises ValidationError by field.
    """
    if clock.done_on is not None:
        return clock
    _day_check(clock, done_on, today=timezone.localdate(now))
    clock.done_on, clock.done_by, clock.panel_on = done_on, access.user, panel_on
    clock.blocked_why = ""
    clock.save(update_fields=["done_on", "done_by", "panel_on", "blocked_why"])
    after = _next(household, clock, DUTY[clock.rule])
    if after is not None:
        after.save()
    household_record(
        access=access,
        household=household,
        action=DONE,
        now=now,
        changes={"what": [None, clock.rule], "done_on": [None, done_on]},
    )
    return clock


def _day_check(clock: CarerDeadline, done_on: date, *, today: date) -> None:
    if done_on > today:
        raise ValidationError({"done_on": "The day it was done cannot be in the future"})
    if done_on < clock.trigger_on:
        raise ValidationError(
            {"done_on": "The day it was done is before the day it is counted from"}
        )


@transaction.atomic
def clock_block(
    *, access: Access, deadline_id: int, why: str, shown: Shown | None = None, now: datetime
) -> CarerDeadline:
    """Say why a thing cannot be done now, or with no words that it can, over what was ``shown``.
    The clock runs on.

    Raises ChangedMeanwhile; else as clock_done does.
    """
    clock, household = _locked(access, deadline_id)
    before = clock.blocked_why
    why = merged({"why": before}, {"why": why.strip()}, shown)["why"]
    if clock.done_on is not None or clock.ended_on is not None:
        raise ValidationError({"why": "It is done already"})
    if why != before:
        clock.blocked_why = why
        clock.save(update_fields=["blocked_why"])
        household_record(
            access=access,
            household=household,
            action=BLOCKED,
            now=now,
            changes={"blocked_why": [before, why]},
        )
    return clock


def _locked(access: Access, deadline_id: int) -> tuple[CarerDeadline, Household]:
    """The clock and its household, which is locked first: all acts on one wait for one another."""
    access.require(Right.CARER_WORK)
    found = CarerDeadline.objects.visible_to(access).get(pk=deadline_id)
    household = household_locked(access, found.household_id)
    clock: CarerDeadline = CarerDeadline.objects.visible_to(access).get(pk=deadline_id)
    return clock, household
