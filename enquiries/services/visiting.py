"""The first home visit: booked, moved, done, written up, decided.

A visit that is moved stays on the case as called off, and a new one is made: what was agreed
when is part of the record, and a reminder of the old time can never go.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from enquiries import visit_letters
from enquiries.models import Deadline, Enquiry, Visit
from enquiries.selectors.checks import application_of
from enquiries.services.base import act_record, enquiry_write
from enquiries.services.clocks import clocks_finish, next_due, next_step_start
from enquiries.services.contact import tomorrow_try
from enquiries.services.household import open_locked
from enquiries.services.interest import stage_reach
from enquiries.services.moving import MoveRefused
from enquiries.workflow import Stage
from hubs.access import Access
from hubs.audit import register
from hubs.models import User
from hubs.permissions import Right
from hubs.selectors import policy_on, working_calendar

BOOKED = register("enquiry.visit_booked", "booked a home visit")
MOVED = register("enquiry.visit_moved", "moved the home visit")
CALLED_OFF = register("enquiry.visit_called_off", "called off the home visit")
ARRIVED = register("enquiry.visit_arrived", "arrived at the home visit")
LEFT = register("enquiry.visit_left", "left the home visit safely")
REPORTED = register("enquiry.visit_reported", "wrote up the home visit")
DECIDED = register("enquiry.visit_decided", "decided what follows the home visit")
STEP_FOLLOWS = register("enquiry.step_follows", "set the next step by what was done")

NEXT_VISIT = "Home visit"
NEXT_DECIDE = "Decide what follows the home visit"
NEXT_AGREE = "Agree a new time for the home visit"
NEXT_APPLY = "Ask about their application"
NEXT_TELL = "Tell them what was decided, then close"
NEXT_STAGE_1 = "Start Stage 1: after an application a no is said there"
APPLY_DAYS = 5  # open days until we ask, after an invitation; a habit of ours, not a rule


class DraftMovedOn(Exception):
    """A colleague has changed the draft since it was shown; this one was not saved."""


@dataclass(frozen=True)
class Booking:
    """A visit as it is agreed. ``at`` and ``ends_at`` are aware."""

    at: datetime
    ends_at: datetime
    address: str
    by: User
    second_person: str = ""
    safe_details: str = ""


def visit_book(*, access: Access, enquiry_id: int, booking: Booking, now: datetime) -> Visit:
    """Book the visit, plan its reminders, and take the case to "Home visit" where the hub visits
    at this point. Raises MoveRefused while another visit is booked."""
    access.require(Right.ENQUIRY_EDIT)
    enquiry = open_locked(access, enquiry_id)
    if last_visit(access, enquiry, done=False) is not None:
        raise MoveRefused("A visit is booked already. Move it or call it off first.")
    visit = _visit_make(enquiry, booking, now=now)
    _recorded(access, enquiry, visit, BOOKED, "booked", now=now)
    _visit_ahead(access, enquiry, visit, now=now)
    stage_reach(access=access, enquiry=enquiry, target=Stage.VISIT, now=now)
    return visit


def visit_move(
    *, access: Access, enquiry_id: int, visit_id: int, booking: Booking, why: str, now: datetime
) -> Visit:
    """Another time or place that was agreed with them. The old visit stays on record."""
    access.require(Right.ENQUIRY_EDIT)
    enquiry = open_locked(access, enquiry_id)
    old = visit_of(access, enquiry, visit_id)
    _not_begun(old)
    _visit_cancel(enquiry, old, why=f"Moved: {why}", now=now)
    visit = _visit_make(enquiry, booking, now=now)
    _recorded(access, enquiry, visit, MOVED, f"instead of {old.pk}", now=now)
    _visit_ahead(access, enquiry, visit, now=now)
    return visit


def visit_call_off(
    *, access: Access, enquiry_id: int, visit_id: int, why: str, tell: bool, now: datetime
) -> Visit:
    """Call a visit off without a new time. ``tell`` sends that we are sorry and will call; the
    next step is that call, by the hub's promised time of the next open day."""
    access.require(Right.ENQUIRY_EDIT)
    enquiry = open_locked(access, enquiry_id)
    visit = visit_of(access, enquiry, visit_id)
    _not_begun(visit)
    _visit_cancel(enquiry, visit, why=why, now=now)
    if tell:
        visit_letters.moved_plan(enquiry=enquiry, visit=visit, now=now)
    _recorded(access, enquiry, visit, CALLED_OFF, "called off", now=now)
    step_set(access, enquiry, NEXT_AGREE, tomorrow_try(enquiry, now=now), now=now)
    return visit


def _visit_make(enquiry: Enquiry, booking: Booking, *, now: datetime) -> Visit:
    visit: Visit = Visit.objects.create(enquiry=enquiry, **vars(booking))
    visit_letters.reminders_plan(enquiry=enquiry, visit=visit, now=now)
    return visit


def _visit_cancel(enquiry: Enquiry, visit: Visit, *, why: str, now: datetime) -> None:
    visit.cancelled_at, visit.cancelled_why = now, why[:300]
    visit.save(update_fields=["cancelled_at", "cancelled_why"])
    visit_letters.reminders_cancel(enquiry=enquiry, now=now)


def _visit_ahead(access: Access, enquiry: Enquiry, visit: Visit, *, now: datetime) -> None:
    """What is next: the visit itself, or writing up one that was booked after the fact."""
    if visit.at > now:
        step_set(access, enquiry, NEXT_VISIT, visit.at, now=now)
    else:
        step_set(access, enquiry, NEXT_DECIDE, tomorrow_try(enquiry, now=now), now=now)


def _not_begun(visit: Visit) -> None:
    if visit.cancelled_at is not None:
        raise MoveRefused("This visit was moved or called off already. Nothing was changed.")
    if visit.arrived_at or visit.reported_at or visit.outcome:
        raise MoveRefused("This visit has taken place, so it cannot be moved or called off.")


# --- On the day -----------------------------------------------------------------------------------


def visit_arrive(*, access: Access, enquiry_id: int, visit_id: int, now: datetime) -> Visit:
    """ "I have arrived": the visitor's colleagues see it. Pressed again, the first time stays."""
    access.require(Right.ENQUIRY_EDIT)
    enquiry = open_locked(access, enquiry_id)
    visit = visit_of(access, enquiry, visit_id)
    if visit.cancelled_at is not None:
        raise MoveRefused("This visit was moved or called off. Open the new one.")
    if visit.arrived_at is None:
        visit.arrived_at = now
        visit.save(update_fields=["arrived_at"])
        clocks_finish(enquiry=enquiry, rule=Deadline.Rule.INITIAL_VISIT, now=now)
        _recorded(access, enquiry, visit, ARRIVED, "arrived", now=now)
    return visit


def visit_leave(*, access: Access, enquiry_id: int, visit_id: int, now: datetime) -> Visit:
    """ "I have left safely". Raises MoveRefused before the arrival was said."""
    access.require(Right.ENQUIRY_EDIT)
    enquiry = open_locked(access, enquiry_id)
    visit = visit_of(access, enquiry, visit_id)
    if visit.arrived_at is None:
        raise MoveRefused("Say that you have arrived first.")
    if visit.left_at is None:
        visit.left_at = now
        visit.save(update_fields=["left_at"])
        _recorded(access, enquiry, visit, LEFT, "left", now=now)
        if not visit.outcome:
            step_set(access, enquiry, NEXT_DECIDE, tomorrow_try(enquiry, now=now), now=now)
    return visit


def draft_seen(text: str) -> str:
    """What stands for a draft as a page showed it: enough to notice that it has changed."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def visit_draft_save(
    *, access: Access, enquiry_id: int, visit_id: int, text: str, seen: str, now: datetime
) -> str:
    """Keep the report as it is being typed; answers how it is known from now on.

    Not an act of its own on the record: the report is, when it is finished. Raises DraftMovedOn
    when a colleague saved another draft since ``seen``, and nothing is overwritten.
    """
    access.require(Right.ENQUIRY_EDIT)
    enquiry = open_locked(access, enquiry_id)
    visit = visit_of(access, enquiry, visit_id)
    if visit.draft != text:
        if seen != draft_seen(visit.draft):
            raise DraftMovedOn
        visit.draft = text
        visit.save(update_fields=["draft"])
    return draft_seen(text)


def visit_report(
    *, access: Access, enquiry_id: int, visit_id: int, text: str, seen: str, now: datetime
) -> Visit:
    """Finish the report of a visit that took place. It may be finished again with more in it
    until something is decided."""
    access.require(Right.ENQUIRY_EDIT)
    enquiry = open_locked(access, enquiry_id)
    visit = visit_of(access, enquiry, visit_id)
    if visit.cancelled_at is not None or visit.at > now:
        raise MoveRefused("A visit is written up after it has taken place.")
    if visit.outcome:
        raise MoveRefused("What follows this visit is decided, so its report stays as it is.")
    if visit.draft != text and seen != draft_seen(visit.draft):
        raise DraftMovedOn
    visit.report, visit.draft, visit.reported_at = text, text, now
    visit.save(update_fields=["report", "draft", "reported_at"])
    clocks_finish(enquiry=enquiry, rule=Deadline.Rule.INITIAL_VISIT, now=now)
    _recorded(access, enquiry, visit, REPORTED, "reported", now=now)
    step_set(access, enquiry, NEXT_DECIDE, tomorrow_try(enquiry, now=now), now=now)
    return visit


# --- What follows ---------------------------------------------------------------------------------


def visit_decide(
    *,
    access: Access,
    enquiry_id: int,
    visit_id: int,
    outcome: Visit.Outcome,
    why: str,
    agreed: str,
    tell: bool,
    now: datetime,
    shown: str = "",
) -> Visit:
    """Decide what follows a visit that was written up: who, when, why, and what they are told.

    An invitation takes the case to "Invited to apply" where the hub visits first. After "not
    yet" it may be decided again. ``shown`` is the outcome that the page showed. ``tell`` plans a
    message with what was agreed for the next working day. Raises MoveRefused, ValidationError.
    """
    access.require(Right.VISIT_DECIDE)
    enquiry = open_locked(access, enquiry_id)
    visit = visit_of(access, enquiry, visit_id)
    _may_decide(visit, shown)
    if tell and not agreed:
        raise ValidationError({"agreed": "Enter what was agreed, as they should read it"})
    before = visit.outcome
    with transaction.atomic():
        visit.outcome, visit.outcome_why, visit.agreed = outcome, why, agreed
        visit.decided_by, visit.decided_at = access.user, now
        visit.save(update_fields=["outcome", "outcome_why", "agreed", "decided_by", "decided_at"])
        if tell:
            visit_letters.agreed_plan(enquiry=enquiry, visit=visit, now=now)
        act_record(
            access=access,
            enquiry=enquiry,
            action=DECIDED,
            now=now,
            changes={"visit_outcome": [before, str(outcome)]},
        )
        _after_decision(access, enquiry, outcome, now=now)
    return visit


def _may_decide(visit: Visit, shown: str) -> None:
    if visit.outcome != shown:
        said = visit.get_outcome_display().lower()
        raise MoveRefused(
            f"{visit.decided_by} decided “{said}” after you opened this page."
            " Read why before you decide otherwise."
        )
    if visit.cancelled_at is not None or visit.reported_at is None:
        raise MoveRefused("Write up the visit first.")
    if visit.outcome == Visit.Outcome.INVITE:
        raise MoveRefused("They are invited to apply already.")


def _after_decision(
    access: Access, enquiry: Enquiry, outcome: Visit.Outcome, *, now: datetime
) -> None:
    if outcome == Visit.Outcome.INVITE:
        policy = policy_on(enquiry.cluster, day=timezone.localdate(now))
        calendar = working_calendar(enquiry.cluster)
        due = calendar.promise(now, days=APPLY_DAYS, at=policy.promise_time)
        step_set(access, enquiry, NEXT_APPLY, due, now=now)
        stage_reach(access=access, enquiry=enquiry, target=Stage.INVITED, now=now)
    elif outcome == Visit.Outcome.NO:
        applied = application_of(access, enquiry) is not None
        label = NEXT_STAGE_1 if applied else NEXT_TELL
        step_set(access, enquiry, label, tomorrow_try(enquiry, now=now), now=now)


# --- Shared ---------------------------------------------------------------------------------------


def visit_of(access: Access, enquiry: Enquiry, visit_id: int) -> Visit:
    """One visit of this case. Raises Visit.DoesNotExist."""
    found: Visit = Visit.objects.visible_to(access).get(enquiry=enquiry, pk=visit_id)
    return found


def last_visit(access: Access, enquiry: Enquiry, *, done: bool) -> Visit | None:
    """The last visit that stands: decided upon (``done``), or still to be."""
    visits = Visit.objects.visible_to(access).standing().filter(enquiry=enquiry)
    visits = visits.exclude(outcome="") if done else visits.filter(outcome="")
    found: Visit | None = visits.order_by("-at", "-pk").first()
    return found


def step_set(
    access: Access, enquiry: Enquiry, label: str, due_at: datetime, *, now: datetime
) -> None:
    """What comes next on a locked case, so that nothing falls through after an act."""
    next_step_start(enquiry=enquiry, label=label, due_at=due_at, now=now)
    values = {"next_step": label, "next_due_at": next_due(enquiry, attempted=True)}
    enquiry_write(
        access=access,
        enquiry=enquiry,
        values=values,
        action=STEP_FOLLOWS,
        now=now,
        quiet_fields=("next_due_at",),
    )


def step_end(access: Access, enquiry: Enquiry, label: str, *, now: datetime) -> None:
    """The step that the product set is done; one of a colleague's own stays theirs to finish."""
    if enquiry.next_step != label:
        return
    clocks_finish(enquiry=enquiry, rule=Deadline.Rule.NEXT_STEP, now=now)
    values = {"next_step": "", "next_due_at": next_due(enquiry, attempted=True)}
    enquiry_write(
        access=access,
        enquiry=enquiry,
        values=values,
        action=STEP_FOLLOWS,
        now=now,
        quiet_fields=("next_due_at",),
    )


def _recorded(
    access: Access, enquiry: Enquiry, visit: Visit, action: str, said: str, *, now: datetime
) -> None:
    changes: dict[str, list[Any]] = {f"visit:{visit.pk}": ["", said]}
    act_record(access=access, enquiry=enquiry, action=action, now=now, changes=changes)
