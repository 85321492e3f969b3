"""The only writers of the ledger, the sender apart (messaging.sending)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.shortcuts import get_object_or_404

from hubs import audit
from hubs.access import Access
from hubs.models import User
from hubs.permissions import Right
from messaging import rules
from messaging.doorbell import TICK, answered, ring
from messaging.models import Message
from messaging.selectors import messages_mine

MESSAGE_HELD = audit.register("message.held", "held a message back")
MESSAGE_RELEASED = audit.register("message.released", "let a held message go")
MESSAGE_RETRIED = audit.register("message.retried", "asked for a message to be tried again")

State = Message.State


class MessageMovedOn(Exception):
    """The message is no longer in a state where this can be done. Says so in words."""


@dataclass(frozen=True)
class Plan:
    """One message to put in the ledger. Times are aware; ``user`` None means the enquirer.

    ``to`` fixes the address now, for one the case may not have any more when it is sent.
    """

    about: str
    about_id: int
    about_said: str
    cluster_id: int
    service_id: int | None
    kind: str
    occurrence: str
    channel: str
    due_at: datetime
    user: User | None = None
    to: str = ""


def message_plan(
    *,
    about: str,
    about_id: int,
    about_said: str,
    cluster_id: int,
    service_id: int | None,
    kind: str,
    occurrence: str,
    channel: str,
    due_at: datetime,
    now: datetime,
    user: User | None = None,
) -> Message | None:
    """Put one message in the ledger; None when it is already there, whatever became of it.

    (about, about_id, kind, occurrence, channel, user) is the key. A conflict raises nothing and
    leaves the caller's transaction as it was. Raises KeyError for a kind without a rule.
    """
    plan = Plan(
        about=about,
        about_id=about_id,
        about_said=about_said,
        cluster_id=cluster_id,
        service_id=service_id,
        kind=kind,
        occurrence=occurrence,
        channel=channel,
        due_at=due_at,
        user=user,
    )
    return next(iter(messages_plan(plans=[plan], now=now)), None)


def messages_plan(*, plans: Iterable[Plan], now: datetime) -> list[Message]:
    """Put several messages in the ledger; answers those that were not there before.

    Rings for the sender after commit when one of them is due already.
    """
    rows = [_row(plan, now) for plan in plans]
    if not rows:
        return []
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    made = list(
        Message.objects.filter(reference__in=[row.reference for row in rows]).order_by("pk")
    )
    if any(row.due_at <= now for row in made):
        ring_after_commit()
    return made


def _row(plan: Plan, now: datetime) -> Message:
    return Message(
        about=plan.about,
        about_id=plan.about_id,
        about_said=plan.about_said,
        cluster_id=plan.cluster_id,
        service_id=plan.service_id,
        kind=plan.kind,
        occurrence=plan.occurrence,
        channel=plan.channel,
        user=plan.user,
        to=plan.to,
        planned_at=now,
        due_at=plan.due_at,
        stale_at=plan.due_at + rules.of(plan.kind).stale_after,
    )


def messages_cancel(
    *,
    about: str,
    about_id: int,
    why: str,
    now: datetime,
    kinds: Iterable[str] | None = None,
    occurrence: str | None = None,
    to: str | None = None,
    channels: Iterable[str] | None = None,
    to_enquirer: bool = False,
) -> int:
    """Take back what is planned or held about a case; answers how many.

    ``kinds`` and ``channels`` None mean every one; ``to`` is an address that was fixed when
    planning; ``to_enquirer`` leaves what colleagues are told. A message that is being sent just
    now is caught by its rule, which looks again before it goes.
    """
    rows = Message.objects.filter(
        about=about, about_id=about_id, state__in=[State.PLANNED, State.HELD]
    )
    if kinds is not None:
        rows = rows.filter(kind__in=list(kinds))
    if channels is not None:
        rows = rows.filter(channel__in=list(channels))
    if to_enquirer:
        rows = rows.filter(user=None)
    if occurrence is not None:
        rows = rows.filter(occurrence=occurrence)
    if to is not None:
        rows = rows.filter(to=to)
    return rows.update(state=State.CANCELLED, finished_at=now, why=why[:200])


def message_hold(*, access: Access, message_id: int, now: datetime) -> Message:
    """Keep a planned message from going until somebody lets it. Right: MESSAGE_HOLD.

    Raises Http404 for a message out of reach and MessageMovedOn when it is not waiting.
    """
    row = _locked(access, message_id)
    if row.state != State.PLANNED:
        raise MessageMovedOn(f"This message is not waiting: {row.get_state_display().lower()}.")
    row.state, row.why = State.HELD, f"Held by {access.user}"[:200]
    row.save(update_fields=["state", "why"])
    _record(access, row, MESSAGE_HELD, State.PLANNED, now)
    return row


def message_release(*, access: Access, message_id: int, now: datetime) -> Message:
    """Let a held message go at its time, or now when that is past. Right: MESSAGE_HOLD.

    A person has decided, so it no longer grows stale. Its rule still looks before it goes.
    """
    row = _locked(access, message_id)
    if row.state != State.HELD:
        raise MessageMovedOn(f"This message is not held: {row.get_state_display().lower()}.")
    _plan_again(row, now)
    _record(access, row, MESSAGE_RELEASED, State.HELD, now)
    return row


def message_retry(*, access: Access, message_id: int, now: datetime) -> Message:
    """Try a message that could not be sent once more, from the beginning. Right: MESSAGE_HOLD."""
    row = _locked(access, message_id)
    if row.state != State.FAILED:
        raise MessageMovedOn(f"This message did not fail: {row.get_state_display().lower()}.")
    row.attempts, row.finished_at = 0, None
    _plan_again(row, now)
    _record(access, row, MESSAGE_RETRIED, State.FAILED, now)
    return row


def message_read(*, access: Access, message_id: int, now: datetime) -> Message:
    """Mark one's own on-screen message as read. Raises Http404 for anyone else's."""
    row = get_object_or_404(messages_mine(access), pk=message_id)
    if row.read_at is None:
        row.read_at = now
        row.save(update_fields=["read_at"])
    return row


def messages_read(*, access: Access, now: datetime) -> int:
    """Mark all one's own on-screen messages as read; answers how many there were."""
    return messages_mine(access).filter(read_at=None).order_by().update(read_at=now)


def ring_after_commit(task: str = TICK) -> None:
    """Wake the sender, or another task of every minute, once the work is committed. Losing the
    ring loses nothing: each looks every minute."""

    def rung() -> None:  # by a name of its own: Django names what failed, and a partial has none
        ring(task)

    transaction.on_commit(rung, robust=True)


def ring_answered(task: str) -> None:
    """The task is about to look: what is written from here on rings for it again."""
    answered(task)


def _locked(access: Access, message_id: int) -> Message:
    access.require(Right.MESSAGE_HOLD)
    rows = Message.objects.visible_to(access).select_for_update()
    return get_object_or_404(rows, pk=message_id)


def _plan_again(row: Message, now: datetime) -> None:
    row.state, row.why, row.stale_at = State.PLANNED, "", None
    row.due_at = max(row.due_at, now)
    row.save(
        update_fields=["state", "why", "stale_at", "due_at", "attempts", "finished_at"],
    )
    ring_after_commit()


def _record(access: Access, row: Message, action: str, before: str, now: datetime) -> None:
    audit.record(
        access=access,
        action=action,
        subject=row.about,
        subject_id=row.about_id,
        cluster_id=row.cluster_id,
        service_id=row.service_id,
        now=now,
        changes={"message": [before, row.state]},
        reason=f"{row.kind} by {row.get_channel_display().lower()}",
    )
