"""Clocks of a case: started once, then done or cancelled; never moved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Max, Min
from django.utils import timezone

from enquiries.models import Deadline, Enquiry
from hubs.calendar import say_time
from hubs.selectors import policy_on, working_calendar

# Why a clock was stopped: kept on the clock, and by these an undo finds what to let run on.
REPLACED = "Replaced"
ASKED_TO_WAIT = "Asked us to wait"
UNDONE = "Undone"


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


def clocks_finish(*, enquiry: Enquiry, rule: Deadline.Rule, now: datetime) -> None:
    """The thing was done: stop the running clocks of this rule."""
    enquiry.deadline_set.filter(rule=rule, done_at=None, cancelled_at=None).update(done_at=now)


def clocks_cancel(
    *, enquiry: Enquiry, why: str, now: datetime, rule: Deadline.Rule | None = None
) -> None:
    """The thing is no longer wanted: stop the running clocks, all of them or one rule's."""
    running = enquiry.deadline_set.filter(done_at=None, cancelled_at=None)
    if rule is not None:
        running = running.filter(rule=rule)
    running.update(cancelled_at=now, cancelled_reason=why)


def clocks_resume(*, enquiry: Enquiry, stopped_at: datetime, why: Iterable[str]) -> None:
    """Let run on, as if never stopped, the clocks that one act had stopped.

    The same rows: a promise that was missed before stays one missed promise, and nobody is
    reminded of it or told of it again. The act and its undoing are on the case's record.
    """
    enquiry.deadline_set.filter(cancelled_at=stopped_at, cancelled_reason__in=list(why)).update(
        cancelled_at=None, cancelled_reason=""
    )


def next_due(enquiry: Enquiry, *, attempted: bool) -> datetime | None:
    """When the case next needs someone: its earliest running clock.

    After a first attempt the officer's own next step leads, and the promise no longer hides
    it; whether the promise was kept is for the report.
    """
    running = enquiry.deadline_set.filter(done_at=None, cancelled_at=None)
    steps = running.filter(rule=Deadline.Rule.NEXT_STEP)
    if attempted and steps.exists():
        running = running.exclude(rule=Deadline.Rule.FIRST_CONTACT)
    due: datetime | None = running.aggregate(first=Min("due_at"))["first"]
    return due
