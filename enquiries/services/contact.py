"""What was tried, what was said, what comes next."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from enquiries import reminders
from enquiries.models import ContactAttempt, Deadline, Enquiry, Note
from enquiries.services.base import act_record, enquiry_locked, enquiry_write
from enquiries.services.clocks import clocks_finish, limit_start, next_due, next_step_start
from enquiries.services.moving import stage_write
from enquiries.workflow import MAY_APPLY, Kind, Stage
from hubs.access import Access
from hubs.audit import register
from hubs.models import AuditEvent
from hubs.permissions import Right
from hubs.selectors import policy_on, working_calendar

CONTACT_LOGGED = register("enquiry.contact_logged", "logged a contact")
NEXT_STEP_SET = register("enquiry.next_step_set", "set the next step")
NOTE_ADDED = register("enquiry.note_added", "added a note")
NOTE_CORRECTED = register("enquiry.note_corrected", "corrected a note")

TRY_AGAIN = "Try again"
SAME_PRESS = timedelta(seconds=30)


def contact_log(
    *,
    access: Access,
    enquiry_id: int,
    how: str,
    outcome: str,
    now: datetime,
    note: str = "",
    next_step: str = "",
    next_due_at: datetime | None = None,
    tell: bool = False,
) -> ContactAttempt:
    """Log one attempt to reach the person and what comes next.

    A real contact (spoke, or wrote and they answered) keeps the promise; for someone who asked
    only for information, sending it does. After a failed attempt with no next step given, "Try
    again" is set for the next open day, so that nothing falls through. ``tell`` sends someone
    who was reached the time of the next call; after no answer they are told without it.
    """
    access.require(Right.CONTACT_LOG)
    enquiry = enquiry_locked(access, enquiry_id)
    attempt = ContactAttempt.objects.create(
        enquiry=enquiry, at=now, by=access.user, how=how, outcome=outcome, note=note
    )
    reached = outcome in ContactAttempt.REACHED or (
        enquiry.kind in (Kind.INFORMATION, Kind.EVENT) and outcome == ContactAttempt.Outcome.SENT
    )
    if enquiry.is_open:
        if reached and access.service is not None:  # due since the council accepted the case
            clocks_finish(enquiry=enquiry, rule=Deadline.Rule.COUNCIL_CONTACT, now=now)
        next_try = _clocks_after(
            enquiry, reached=reached, label=next_step, due_at=next_due_at, now=now
        )
        if reached and enquiry.stage == Stage.ENQUIRY and outcome in ContactAttempt.REACHED:
            stage_write(access=access, enquiry=enquiry, target=Stage.CONVERSATION, now=now)
            _visit_promised(enquiry, now=now)
        reminders.missed_you_plan(enquiry=enquiry, attempt=attempt, next_try=next_try, now=now)
        if tell and reached and next_try is not None:
            reminders.call_promised_plan(enquiry=enquiry, deadline=next_try, now=now)
    _case_after(access, enquiry, reached=reached, now=now, attempt=attempt)
    return attempt


def contact_log_once(
    *,
    access: Access,
    enquiry_id: int,
    how: str,
    outcome: str,
    now: datetime,
    note: str = "",
    next_step: str = "",
    next_due_at: datetime | None = None,
    tell: bool = False,
) -> ContactAttempt | None:
    """Log an attempt from a screen; None when it is the same press again.

    The same person, way, outcome and words on one case within half a minute is a double click
    or a form sent twice, not a second call. The case is locked first, so two at once agree.
    """
    access.require(Right.CONTACT_LOG)
    enquiry_locked(access, enquiry_id)
    again = ContactAttempt.objects.visible_to(access).filter(
        enquiry_id=enquiry_id,
        by=access.user,
        how=how,
        outcome=outcome,
        note=note,
        at__gt=now - SAME_PRESS,
    )
    if again.exists():
        return None
    return contact_log(
        access=access,
        enquiry_id=enquiry_id,
        how=how,
        outcome=outcome,
        note=note,
        now=now,
        next_step=next_step,
        next_due_at=next_due_at,
        tell=tell,
    )


def _clocks_after(
    enquiry: Enquiry, *, reached: bool, label: str, due_at: datetime | None, now: datetime
) -> Deadline | None:
    """Stop what this attempt did, start what it leads to. Returns the new next step, if any."""
    clocks_finish(enquiry=enquiry, rule=Deadline.Rule.NEXT_STEP, now=now)
    if reached:
        clocks_finish(enquiry=enquiry, rule=Deadline.Rule.FIRST_CONTACT, now=now)
    elif due_at is None:
        label, due_at = label or TRY_AGAIN, tomorrow_try(enquiry, now=now)
    enquiry.next_step = label if due_at else ""
    if due_at is None:
        return None
    return next_step_start(enquiry=enquiry, label=label or TRY_AGAIN, due_at=due_at, now=now)


def _visit_promised(enquiry: Enquiry, *, now: datetime) -> None:
    """Start the hub's promise of a first home visit with the first conversation; once a case."""
    today = timezone.localdate(now)
    visits = policy_on(enquiry.cluster, day=today).visit_needed and enquiry.kind in MAY_APPLY
    begun = enquiry.deadline_set.filter(rule=Deadline.Rule.INITIAL_VISIT).exists()
    if visits and not begun:
        limit_start(enquiry=enquiry, rule=Deadline.Rule.INITIAL_VISIT, trigger=today, now=now)


def tomorrow_try(enquiry: Enquiry, *, now: datetime) -> datetime:
    """The next open day at the promise's time of day."""
    policy = policy_on(enquiry.cluster, day=timezone.localdate(now))
    return working_calendar(enquiry.cluster).promise(now, days=1, at=policy.promise_time)


def _case_after(
    access: Access, enquiry: Enquiry, *, reached: bool, now: datetime, attempt: ContactAttempt
) -> None:
    values: dict[str, Any] = {
        "last_contact_at": now,
        "first_attempt_at": enquiry.first_attempt_at or now,
        "first_contact_at": enquiry.first_contact_at or (now if reached else None),
        "next_step": enquiry.next_step,
        "next_due_at": next_due(enquiry, attempted=True),
        "waiting_on": "" if reached else enquiry.waiting_on,
    }
    if attempt.outcome == ContactAttempt.Outcome.WRONG_NUMBER:
        enquiry.contactpoint_set.filter(kind="phone").update(works=False)
    enquiry_write(
        access=access,
        enquiry=enquiry,
        values=values,
        action=CONTACT_LOGGED,
        now=now,
        quiet_fields=values,
        other_changes={"contact": [None, attempt.pk]},
    )


def next_step_set(
    *,
    access: Access,
    enquiry_id: int,
    label: str,
    due_at: datetime,
    now: datetime,
    waiting_on: str = "",
    tell: bool = False,
) -> AuditEvent:
    """Say what happens next, by when, and whom it waits for. ``tell`` sends the person the
    time, as that of a call."""
    access.require(Right.ENQUIRY_EDIT)
    enquiry = enquiry_locked(access, enquiry_id)
    step = next_step_start(enquiry=enquiry, label=label, due_at=due_at, now=now)
    if tell and enquiry.is_open:
        reminders.call_promised_plan(enquiry=enquiry, deadline=step, now=now)
    return enquiry_write(
        access=access,
        enquiry=enquiry,
        values={
            "next_step": label,
            "next_due_at": next_due(enquiry, attempted=enquiry.first_attempt_at is not None),
            "waiting_on": waiting_on,
        },
        action=NEXT_STEP_SET,
        now=now,
    )


def note_add(*, access: Access, enquiry_id: int, text: str, now: datetime) -> Note:
    """Add a note. Notes are never changed; see note_correct.

    The same words by the same person within half a minute are the same press, and the note
    already made is returned.
    """
    access.require(Right.NOTE_ADD)
    assert access.user is not None
    enquiry = enquiry_locked(access, enquiry_id)
    again = Note.objects.visible_to(access).filter(
        enquiry=enquiry, by=access.user, text=text, corrects=None, at__gt=now - SAME_PRESS
    )
    if already := again.first():
        return already
    note = Note.objects.create(enquiry=enquiry, at=now, by=access.user, text=text)
    act_record(access=access, enquiry=enquiry, action=NOTE_ADDED, now=now)
    return note


def note_correct(*, access: Access, note_id: int, text: str, why: str, now: datetime) -> Note:
    """Correct a note: the old one stays, struck through, and the new one says why.

    Raises Note.DoesNotExist out of reach.
    """
    access.require(Right.NOTE_ADD)
    assert access.user is not None
    old = Note.objects.visible_to(access).get(pk=note_id)
    enquiry = enquiry_locked(access, old.enquiry_id)
    note = Note.objects.create(
        enquiry=enquiry, at=now, by=access.user, text=text, corrects=old, why_corrected=why
    )
    act_record(access=access, enquiry=enquiry, action=NOTE_CORRECTED, now=now, reason=why)
    return note
