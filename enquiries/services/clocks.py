"""Clocks of a case: started once, then done or cancelled; never moved (docs/clocks.md)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Max, Min
from django.utils import timezone

from enquiries.models import Deadline, Enquiry
from hubs.calendar import LONDON, say_time
from hubs.selectors import policy_on, working_calendar
from hubs.time_limits import Limit, Unit, limit_on

# Why a clock was stopped: kept on the clock, and by these an undo finds what to let run on.
REPLACED = "Replaced"
ASKED_TO_WAIT = "Asked us to wait"
UNDONE = "Undone"
# The acts on these, and the end of a case (None), write the case's next due time themselves.
_LED_BY_THEIR_ACT = (Deadline.Rule.FIRST_CONTACT, Deadline.Rule.NEXT_STEP, None)


def clock_start(
    *,
    enquiry: Enquiry,
    rule: Deadline.Rule,
    label: str,
    source: str,
    due_at: datetime,
    now: datetime,
    remind_at: datetime | None = None,
    first: bool = False,
) -> Deadline:
    """Start one clock: the next occurrence of its rule on this case. ``first``: there is none."""
    running = enquiry.deadline_set.filter(rule=rule)
    last = 0 if first else running.aggregate(n=Max("occurrence"))["n"] or 0
    return Deadline.objects.create(
        enquiry=enquiry,
        rule=rule,
        occurrence=last + 1,
        label=label,
        source=source,
        trigger_at=now,
        due_at=max(due_at, now),
        remind_at=remind_at,
    )


def promise_start(*, enquiry: Enquiry, now: datetime) -> Deadline:
    """The promise of first contact on a new case, from the cluster's policy and opening hours.

    Due at the policy's time on the Nth open day after the day received; the officer is
    reminded some opening hours before.
    """
    policy = policy_on(enquiry.cluster, day=timezone.localdate(now))
    calendar = working_calendar(enquiry.cluster)
    due = calendar.promise(now, days=policy.first_contact_days, at=policy.promise_time)
    days = policy.first_contact_days
    return clock_start(
        enquiry=enquiry,
        rule=Deadline.Rule.FIRST_CONTACT,
        label="First contact",
        source=(
            f"Promise of {enquiry.cluster.name}: within {days} open day{'s' * (days != 1)},"
            f" by {say_time(policy.promise_time)}"
        ),
        due_at=due,
        now=now,
        remind_at=calendar.subtract_working_time(due, timedelta(hours=policy.remind_officer_hours)),
        first=True,
    )


def next_step_start(*, enquiry: Enquiry, label: str, due_at: datetime, now: datetime) -> Deadline:
    """The next step an officer set. Replaces the one before, which stays on record."""
    clocks_cancel(enquiry=enquiry, rule=Deadline.Rule.NEXT_STEP, why=REPLACED, now=now)
    return clock_start(
        enquiry=enquiry,
        rule=Deadline.Rule.NEXT_STEP,
        label=label,
        source="Set by the person responsible",
        due_at=due_at,
        now=now,
    )


# --- Limits of the law, the standards and the hub -------------------------------------------------

# A limit in days ends with the day.
END_OF_DAY = time(23, 59)


def limit_start(
    *, enquiry: Enquiry, rule: Deadline.Rule, trigger: date, now: datetime, label: str = ""
) -> Deadline:
    """Start the clock of a limit that is counted from (or back from) the day ``trigger``.

    How long it is comes from the limit that holds in the hub on that day (hubs.time_limits); it
    is written on the clock, and a later change of the limit does not move it. A trigger in the
    past gives the true day even where that has gone by. The case is locked by the caller.
    """
    limit = limit_on(str(rule), cluster=enquiry.cluster, day=min(trigger, timezone.localdate(now)))
    due_at = _due_at(enquiry, limit, trigger=trigger, now=now)
    last = enquiry.deadline_set.filter(rule=rule).aggregate(n=Max("occurrence"))["n"] or 0
    clock = Deadline.objects.create(
        enquiry=enquiry,
        rule=rule,
        occurrence=last + 1,
        label=label or str(Deadline.Rule(rule).label),
        source=limit.source,
        amount=limit.amount,
        unit=str(limit.unit),
        trigger_at=_trigger_at(limit, trigger=trigger, due_at=due_at, now=now),
        due_at=due_at,
        remind_at=_remind_at(enquiry, rule, due_at, now=now),
    )
    case_lead(enquiry)
    return clock


def limit_restart(
    *,
    enquiry: Enquiry,
    rule: Deadline.Rule,
    trigger: date,
    now: datetime,
    why: str,
    label: str = "",
) -> Deadline:
    """Count anew from another day: the running clock is cancelled with the reason, its trigger
    and its due day kept, and the next occurrence starts."""
    clocks_cancel(enquiry=enquiry, rule=rule, why=why, now=now)
    return limit_start(enquiry=enquiry, rule=rule, trigger=trigger, now=now, label=label)


def _due_at(enquiry: Enquiry, limit: Limit, *, trigger: date, now: datetime) -> datetime:
    if limit.unit is not Unit.OPEN_DAYS:
        return datetime.combine(limit.due(trigger), END_OF_DAY, tzinfo=LONDON)
    policy = policy_on(enquiry.cluster, day=timezone.localdate(now))
    calendar = working_calendar(enquiry.cluster)
    return calendar.promise(_moment_of(trigger, now=now), days=limit.amount, at=policy.promise_time)


def _moment_of(day: date, *, now: datetime) -> datetime:
    """Now, when that is the day; otherwise its beginning."""
    if timezone.localdate(now) == day:
        return now
    return datetime.combine(day, time(), tzinfo=LONDON)


def _trigger_at(limit: Limit, *, trigger: date, due_at: datetime, now: datetime) -> datetime:
    """The day it is counted from. A limit that is counted back from a day to come has begun when
    that day was set, or on its own last day where that has gone by."""
    if limit.unit is Unit.WORKING_DAYS_BEFORE:
        return min(now, due_at)
    return _moment_of(trigger, now=now)


def _remind_at(
    enquiry: Enquiry, rule: Deadline.Rule, due_at: datetime, *, now: datetime
) -> datetime | None:
    """Contact that was promised has a reminder (S3); other limits show on the lists alone."""
    if rule not in Deadline.TO_THE_PERSON:
        return None
    policy = policy_on(enquiry.cluster, day=timezone.localdate(now))
    before = timedelta(hours=policy.remind_officer_hours)
    return working_calendar(enquiry.cluster).subtract_working_time(due_at, before)


def case_lead(enquiry: Enquiry) -> None:
    """Let the case's place in the lists follow its clocks: they sort by next_due_at."""
    due = next_due(enquiry, attempted=enquiry.first_attempt_at is not None)
    if due != enquiry.next_due_at:
        enquiry.next_due_at = due
        enquiry.save(update_fields=["next_due_at"])


def clocks_finish(*, enquiry: Enquiry, rule: Deadline.Rule, now: datetime) -> None:
    """The thing was done: stop the running clocks of this rule."""
    running = enquiry.deadline_set.filter(rule=rule, done_at=None, cancelled_at=None)
    if running.update(done_at=now) and rule not in _LED_BY_THEIR_ACT:
        case_lead(enquiry)


def clocks_cancel(
    *, enquiry: Enquiry, why: str, now: datetime, rule: Deadline.Rule | None = None
) -> None:
    """The thing is no longer wanted: stop the running clocks, all of them or one rule's."""
    running = enquiry.deadline_set.filter(done_at=None, cancelled_at=None)
    if rule is not None:
        running = running.filter(rule=rule)
    if running.update(cancelled_at=now, cancelled_reason=why) and rule not in _LED_BY_THEIR_ACT:
        case_lead(enquiry)


def promises_cancel(*, enquiry: Enquiry, why: str, now: datetime) -> None:
    """Stop what we promised the person, who asked us to. Limits of the law run on."""
    running = enquiry.deadline_set.filter(done_at=None, cancelled_at=None)
    running.filter(rule__in=Deadline.TO_THE_PERSON).update(cancelled_at=now, cancelled_reason=why)


def clocks_resume(
    *,
    enquiry: Enquiry,
    stopped_at: datetime,
    why: Iterable[str],
    rule: Deadline.Rule | None = None,
) -> None:
    """Let run on, as if never stopped, the clocks that one act had stopped: all or one rule's.

    The same rows: a promise that was missed before stays one missed promise, and nobody is
    reminded of it or told of it again. The act and its undoing are on the case's record.
    """
    stopped = enquiry.deadline_set.filter(cancelled_at=stopped_at, cancelled_reason__in=list(why))
    if rule is not None:
        stopped = stopped.filter(rule=rule)
    stopped.update(cancelled_at=None, cancelled_reason="")


def next_due(enquiry: Enquiry, *, attempted: bool) -> datetime | None:
    """When the case next needs someone: its earliest running clock.

    After a first attempt the officer's own next step leads, and the promises of first contact
    and of a first visit no longer hide it; whether they were kept is for the report. So is a
    clock that somebody has said the reason of: it stays overdue on the page of clocks, and
    hides no work any more.
    """
    running = enquiry.deadline_set.filter(done_at=None, cancelled_at=None, over_why="")
    steps = running.filter(rule=Deadline.Rule.NEXT_STEP)
    if attempted and steps.exists():
        led = (Deadline.Rule.FIRST_CONTACT, Deadline.Rule.INITIAL_VISIT)
        running = running.exclude(rule__in=led)
    due: datetime | None = running.aggregate(first=Min("due_at"))["first"]
    return due
