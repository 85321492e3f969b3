"""Undo: works until the next change, not on a timer."""

from __future__ import annotations

from datetime import date, datetime

from enquiries.models import EnquiryLink
from enquiries.services.assignment import ASSIGNED
from enquiries.services.base import SUBJECT, enquiry_locked, enquiry_write
from enquiries.services.clocks import clocks_cancel, next_due, next_step_start
from enquiries.services.contact import NEXT_STEP_SET
from enquiries.services.editing import DETAILS_CHANGED, enquiry_update
from enquiries.services.links import LINK_DECIDED, link_decide
from enquiries.services.moving import MOVED, PAUSED, enquiry_pause, stage_write
from enquiries.workflow import ENDED, Stage
from hubs.access import Access
from hubs.audit import register
from hubs.models import AuditEvent, User
from hubs.permissions import Right

UNDONE = register("enquiry.undone", "undid the last change")
UNDOABLE = frozenset({ASSIGNED, NEXT_STEP_SET, LINK_DECIDED, MOVED, PAUSED, DETAILS_CHANGED})


class UndoTooLate(Exception):
    """Something else has changed since, or the act has gone out into the world."""


def act_undo(*, access: Access, event_id: int, now: datetime) -> AuditEvent:
    """Take back one reversible act, if nothing has changed on the case since.

    Undoing is itself an act on the record. Raises UndoTooLate; AuditEvent.DoesNotExist out of
    reach.
    """
    event = AuditEvent.objects.visible_to(access).get(
        pk=event_id, subject=SUBJECT, action__in=UNDOABLE
    )
    enquiry = enquiry_locked(access, event.subject_id)
    if event.version != enquiry.version:
        raise UndoTooLate
    before = {name: pair[0] for name, pair in event.changes.items()}
    if event.action == ASSIGNED:
        access.require(Right.ENQUIRY_ASSIGN)
        owner = User.objects.filter(pk=before["owner"]).first() if before["owner"] else None
        return enquiry_write(
            access=access, enquiry=enquiry, values={"owner": owner}, action=UNDONE, now=now
        )
    if event.action == DETAILS_CHANGED:
        updated = enquiry_update(
            access=access,
            enquiry_id=enquiry.pk,
            base_version=enquiry.version,
            fields=before,
            now=now,
        )
        assert updated.event is not None
        return updated.event
    if event.action == LINK_DECIDED:
        (name, state), *_ = before.items()
        return link_decide(
            access=access,
            link_id=int(name.removeprefix("link:")),
            state=EnquiryLink.State(state),
            now=now,
        )
    if event.action == PAUSED:
        until = before["paused_until"]
        return enquiry_pause(
            access=access,
            enquiry_id=enquiry.pk,
            until=date.fromisoformat(until) if until else None,
            now=now,
        )
    if event.action == MOVED:
        return _move_back(access, event, now=now)
    return _step_back(access, event, now=now)


def _move_back(access: Access, event: AuditEvent, *, now: datetime) -> AuditEvent:
    """Only steps on the road: an end has told people and stopped clocks, so it is reopened."""
    access.require(Right.ENQUIRY_MOVE)
    source, target = (Stage(value) for value in event.changes["stage"])
    if source in ENDED or target in ENDED:
        raise UndoTooLate
    enquiry = enquiry_locked(access, event.subject_id)
    return stage_write(
        access=access, enquiry=enquiry, target=source, now=now, detail="Moved by mistake"
    )


def _step_back(access: Access, event: AuditEvent, *, now: datetime) -> AuditEvent:
    """The step before is started again, due when it was."""
    access.require(Right.ENQUIRY_EDIT)
    enquiry = enquiry_locked(access, event.subject_id)
    label = (event.changes.get("next_step") or [""])[0] or ""
    due = (event.changes.get("next_due_at") or [None])[0]
    if due:
        next_step_start(enquiry=enquiry, label=label, due_at=datetime.fromisoformat(due), now=now)
    else:
        clocks_cancel(enquiry=enquiry, why="Undone", now=now)
    return enquiry_write(
        access=access,
        enquiry=enquiry,
        values={
            "next_step": label,
            "next_due_at": next_due(enquiry, attempted=enquiry.first_attempt_at is not None),
        },
        action=UNDONE,
        now=now,
    )
