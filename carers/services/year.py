"""The clocks of a household's year: started with the approval, done, and started again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from carers.models import Approval, Carer, CarerDeadline, Household
from carers.services.base import household_locked, household_record
from carers.year import DUTIES, DUTY, Duty, limit_code
from hubs.access import Access
from hubs.audit import register
from hubs.permissions import Right
from hubs.time_limits import Limit, limits_on

DONE = register("carers.clock_done", "recorded what a household’s year asks for", keeps=("what",))
BLOCKED = register("carers.clock_blocked", "said why something of a household’s year must wait")


def year_start(*, household: Household) -> int:
    """Start the clocks that do not run yet, of the household and of each carer who is approved.
    Answers how many. A second call starts none.

    The first runs from the day of the approval, a carer's from the day they were approved.
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
        for carer in (carers if duty.each_carer else [None])
        if (duty.rule, carer.pk if carer else None) not in had
    ]
    return len(CarerDeadline.objects.bulk_create(rows))


def _clock(
    household: Household, duty: Duty, carer: Carer | None, *, trigger: date, occurrence: int = 1
) -> CarerDeadline:
    terms = Approval.objects.filter(household=household, to_on=None).first()
    code = limit_code(duty, types=terms.types if terms else (), first=occurrence == 1)
    limit = limits_on([code], cluster=household.cluster, day=trigger)[code]
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
def clock_done(
    *,
    access: Access,
    deadline_id: int,
    done_on: date,
    now: datetime,
    panel_on: date | None = None,
) -> CarerDeadline:
    """Record that a thing of the year was done on a day; what comes again runs from that day.

    ``panel_on``: the day panel considered a review; the first must go there (regulation 28(5)).
    Pressed twice, the second finds it done and changes nothing. Raises ValidationError by field,
    CarerDeadline.DoesNotExist out of reach, PermissionDenied without ``carer.work``.
    """
    clock, household = _locked(access, deadline_id)
    if clock.done_on is not None:
        return clock
    _day_check(clock, done_on, panel_on, today=timezone.localdate(now))
    clock.done_on, clock.done_by, clock.panel_on = done_on, access.user, panel_on
    clock.blocked_why = ""
    clock.save(update_fields=["done_on", "done_by", "panel_on", "blocked_why"])
    duty = DUTY[clock.rule]
    if duty.again and household.ended_on is None:
        number = clock.occurrence + 1
        _clock(household, duty, clock.carer, trigger=done_on, occurrence=number).save()
    household_record(
        access=access,
        household=household,
        action=DONE,
        now=now,
        changes={"what": [None, clock.rule], "done_on": [None, done_on]},
    )
    return clock


def _day_check(clock: CarerDeadline, done_on: date, panel_on: date | None, *, today: date) -> None:
    faults = {}
    if done_on > today:
        faults["done_on"] = "The day it was done cannot be in the future"
    elif done_on < clock.trigger_on:
        faults["done_on"] = "The day it was done is before the day it is counted from"
    if clock.rule == CarerDeadline.Rule.REVIEW:
        if panel_on is None and clock.occurrence == 1:
            faults["panel_on"] = "The first review goes to panel. Enter the day panel considered it"
        elif panel_on is not None and panel_on > today:
            faults["panel_on"] = "The day panel considered it cannot be in the future"
    if faults:
        raise ValidationError(faults)


@transaction.atomic
def clock_block(*, access: Access, deadline_id: int, why: str, now: datetime) -> CarerDeadline:
    """Say why a thing cannot be done now, or with no words that it can. The clock runs on.

    Raises as clock_done does.
    """
    clock, household = _locked(access, deadline_id)
    before, why = clock.blocked_why, why.strip()
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
