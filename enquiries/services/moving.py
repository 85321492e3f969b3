"""The only writer of a stage."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone

from enquiries import reminders
from enquiries.checks import Blocker, blockers
from enquiries.models import Enquiry, StageChange
from enquiries.selectors.facts import facts_of
from enquiries.services.base import enquiry_locked, enquiry_write
from enquiries.services.clocks import (
    ASKED_TO_WAIT,
    clocks_cancel,
    next_due,
    next_step_start,
    promises_cancel,
)
from enquiries.services.handover import handover_follow, handover_values
from enquiries.services.panel_stop import panel_stop
from enquiries.services.stopping import earlier_application_close, plans_stop
from enquiries.services.tracks import tracks_stop
from enquiries.workflow import (
    BY_HAND,
    ENDED,
    MOVES,
    STAGE_LABELS,
    Action,
    Order,
    Stage,
    why_not,
)
from hubs.access import Access
from hubs.audit import register
from hubs.calendar import say_moment
from hubs.models import AuditEvent
from hubs.permissions import Right
from hubs.selectors import policy_on, working_calendar
from messaging.services import messages_cancel

MOVED = register("enquiry.moved", "moved the enquiry")
PAUSED = register("enquiry.paused", "paused the enquiry")


class MoveRefused(Exception):
    """The move is not lawful from here. ``str()`` is the sentence for the screen; ``blockers`` are
    what stands in the way, each with its page, where something does."""

    def __init__(self, sentence: str, blockers: tuple[Blocker, ...] = ()) -> None:
        super().__init__(sentence)
        self.blockers = blockers


def move_check(
    *, access: Access, enquiry: Enquiry, action: Action, target: Stage, now: datetime
) -> None:
    """Raise MoveRefused unless the locked case may take this step now: the road first, then
    everything in the way of it (``enquiries.checks``)."""
    today = timezone.localdate(now)
    order = Order(policy_on(enquiry.cluster, day=today).order)
    refused = why_not(action, source=Stage(enquiry.stage), target=target, order=order)
    if refused:
        raise MoveRefused(refused)
    found = blockers(facts_of(access, enquiry, today=today), action)
    if found:
        raise MoveRefused(" ".join(blocker.sentence for blocker in found), found)


def act_move(
    *,
    access: Access,
    enquiry: Enquiry,
    action: Action,
    target: Stage,
    now: datetime,
    reason: str = "",
    detail: str = "",
) -> AuditEvent:
    """Move a locked case as part of an act that has written what the step needs (an application,
    a recommendation, a decision). The caller holds the right. Raises MoveRefused."""
    move_check(access=access, enquiry=enquiry, action=action, target=target, now=now)
    return stage_write(
        access=access, enquiry=enquiry, target=target, now=now, reason=reason, detail=detail
    )


def enquiry_move(
    *,
    access: Access,
    enquiry_id: int,
    action: Action,
    target: Stage,
    now: datetime,
    reason: str = "",
    detail: str = "",
    shown: Stage | None = None,
) -> AuditEvent:
    """Move a case along the road, off it, or back on. Lock, check, write, history, record.

    ``shown`` is the stage the person saw when they chose: when a colleague has moved the case
    since, nothing is done and they are told. Raises MoveRefused with a sentence;
    PermissionDenied without the right. A person on their own progress page may withdraw their
    own enquiry, and is sent a word that it is done.
    """
    own = bool(access.reach.enquiries) and action in (Action.WITHDRAW, Action.REOPEN)
    if not own:
        access.require(Right.ENQUIRY_MOVE)
    enquiry = enquiry_locked(access, enquiry_id)
    source = Stage(enquiry.stage)
    if shown is not None and shown != source:
        raise MoveRefused(_moved_meanwhile(enquiry, now=now))
    if action not in BY_HAND:
        raise MoveRefused(f"“{MOVES[action].label}” is done on its own page.")
    move_check(access=access, enquiry=enquiry, action=action, target=target, now=now)
    if MOVES[action].needs_reason and not (reason or detail):
        raise MoveRefused("Say why, so that a colleague can understand it later.")
    if action in (Action.STEP_BACK, Action.REOPEN):
        why = detail or "Asked again after it had ended"
        earlier_application_close(access=access, enquiry=enquiry, why=why, now=now)
    event = stage_write(
        access=access, enquiry=enquiry, target=target, now=now, reason=reason, detail=detail
    )
    if own and action is Action.WITHDRAW:
        reminders.stopped_plan(enquiry=enquiry, now=now)
    return event


def _moved_meanwhile(enquiry: Enquiry, *, now: datetime) -> str:
    last = enquiry.stagechange_set.select_related("by").latest("pk")
    who = last.by.name if last.by else "The enquirer"
    return (
        f"{who} moved this enquiry to “{STAGE_LABELS[Stage(enquiry.stage)]}” at"
        f" {say_moment(last.at, now=now)}, after you opened this page. Check before you move it."
    )


def stage_write(
    *,
    access: Access,
    enquiry: Enquiry,
    target: Stage,
    now: datetime,
    reason: str = "",
    detail: str = "",
    since: datetime | None = None,
) -> AuditEvent:
    """Write a checked move of a locked case: history first, then the case, its clocks, its post.

    A move past the hub's hand-over point, or back before it, changes who sees the case.
    ``since`` is when it came to this stage, where that was not just now: a move taken back.
    """
    source = Stage(enquiry.stage)
    policy = policy_on(enquiry.cluster, day=timezone.localdate(now))
    handed = handover_values(enquiry, target=target, policy=policy)
    StageChange.objects.create(
        enquiry=enquiry,
        from_stage=enquiry.stage,
        to_stage=target,
        at=now,
        by=access.user,
        reason=reason,
        detail=detail,
    )
    values: dict[str, object] = {"stage": str(target), "stage_since": since or now}
    values |= {"ended_at": None, "end_reason": ""}
    values |= _left_behind(access, enquiry, target, reason, now=now)
    event = enquiry_write(
        access=access,
        enquiry=enquiry,
        values=values | handed,
        action=MOVED,
        now=now,
        quiet_fields=("stage_since", "ended_at", "next_due_at"),
        reason=detail,
    )
    handover_follow(access=access, enquiry=enquiry, source=source, policy=policy, now=now)
    return event


def _left_behind(
    access: Access, enquiry: Enquiry, target: Stage, reason: str, *, now: datetime
) -> dict[str, object]:
    """What the move makes of tracks, panel, plans and clocks; answers columns of the case."""
    if target in (Stage.WITHDREW, Stage.NOT_SUITABLE):
        tracks_stop(access=access, enquiry=enquiry, now=now)
    if target in ENDED:
        panel_stop(access=access, enquiry=enquiry, target=target, now=now)
        plans_stop(access=access, enquiry=enquiry, why=STAGE_LABELS[target], now=now)
        return _ended(enquiry, target, reason, now=now)
    if enquiry.ended_at is not None:
        return _asked_again(enquiry, "Get in touch: enquiry reopened", now=now)
    return {}


def _ended(enquiry: Enquiry, target: Stage, reason: str, *, now: datetime) -> dict[str, object]:
    """Nothing runs on and nothing is sent any more."""
    why = STAGE_LABELS[target]
    clocks_cancel(enquiry=enquiry, why=why, now=now)
    messages_cancel(about="enquiry", about_id=enquiry.pk, why=why, now=now)
    return {
        "ended_at": now,
        "end_reason": reason,
        "next_step": "",
        "next_due_at": None,
        "paused_until": None,
        "waiting_on": "",
    }


def _asked_again(enquiry: Enquiry, label: str, *, now: datetime) -> dict[str, object]:
    """Asking again is a promise again: a next step by the next open day."""
    policy = policy_on(enquiry.cluster, day=timezone.localdate(now))
    due = working_calendar(enquiry.cluster).promise(now, days=1, at=policy.promise_time)
    next_step_start(enquiry=enquiry, label=label, due_at=due, now=now)
    return {"next_step": label, "next_due_at": due}


def enquiry_pause(
    *, access: Access, enquiry_id: int, until: date | None, now: datetime
) -> AuditEvent:
    """Stay quiet until a day, or end the pause (``until`` None).

    Until then no automatic message goes out; on the day the case is due again. A person may
    pause their own enquiry.
    """
    if not access.reach.enquiries:
        access.require(Right.ENQUIRY_EDIT)
    enquiry = enquiry_locked(access, enquiry_id)
    if not enquiry.is_open:
        raise MoveRefused("This enquiry has ended, so there is nothing to pause.")
    label = "Get in touch: pause over" if until else "Get in touch: pause ended"
    if until is not None:
        promises_cancel(enquiry=enquiry, why=ASKED_TO_WAIT, now=now)
        messages_cancel(about="enquiry", about_id=enquiry.pk, why=ASKED_TO_WAIT, now=now)
        due = datetime.combine(until, time(12), tzinfo=timezone.get_default_timezone())
        next_step_start(enquiry=enquiry, label=label, due_at=due, now=now)
    else:
        _asked_again(enquiry, label, now=now)
    return enquiry_write(
        access=access,
        enquiry=enquiry,
        values={
            "paused_until": until,
            "next_step": label,
            "next_due_at": next_due(enquiry, attempted=True),
        },
        action=PAUSED,
        now=now,
        quiet_fields=("next_due_at",),
    )
