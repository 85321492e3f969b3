"""Undo: works until the next change, not on a timer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone

from enquiries.models import Application, Deadline, Enquiry, EnquiryLink
from enquiries.selectors.safety import may_be_named
from enquiries.services.assignment import ASSIGNED
from enquiries.services.base import SUBJECT, enquiry_locked, enquiry_write
from enquiries.services.clocks import (
    ASKED_TO_WAIT,
    REPLACED,
    clocks_cancel,
    clocks_resume,
    next_due,
)
from enquiries.services.clocks import UNDONE as CLOCK_UNDONE
from enquiries.services.contact import NEXT_STEP_SET
from enquiries.services.editing import DETAILS_CHANGED, enquiry_update
from enquiries.services.links import LINK_DECIDED, link_decide
from enquiries.services.moving import MOVED, PAUSED, stage_write
from enquiries.workflow import BEFORE_APPLICATION, Stage
from hubs.access import Access
from hubs.audit import is_kept, register
from hubs.models import AuditEvent, User
from hubs.permissions import Right

UNDONE = register("enquiry.undone", "undid the last change")


class UndoTooLate(Exception):
    """Something else has changed since, or the act has gone out into the world."""


class UndoRefused(UndoTooLate):
    """More has come of the act than its undoing could put back. ``str()`` says what to do."""


class UndoNotKept(Exception):
    """The record does not keep what was there before: it cannot be put back."""


def act_undo(*, access: Access, event_id: int, now: datetime) -> AuditEvent:
    """Take back one reversible act, if nothing has changed on the case since.

    Undoing is itself an act on the record. Raises UndoTooLate; UndoNotKept when the former
    values may not be kept (names and numbers of a protected case, health of anybody);
    AuditEvent.DoesNotExist out of reach.
    """
    event = AuditEvent.objects.visible_to(access).get(
        pk=event_id, subject=SUBJECT, action__in=UNDOABLE
    )
    enquiry = enquiry_locked(access, event.subject_id)
    if event.version != enquiry.version:
        raise UndoTooLate
    if not is_kept(event.changes):
        raise UndoNotKept
    return _BACK[event.action](access, event, now=now)


def _move_back(access: Access, event: AuditEvent, *, now: datetime) -> AuditEvent:
    """Only steps before the application: an end has told people and stopped clocks, so it is
    reopened, and a later step has papers of its own, which stepping back sees to.

    The case has then stood in its stage since it first came there, not since the mistake.
    """
    access.require(Right.ENQUIRY_MOVE)
    source, target = (Stage(value) for value in event.changes["stage"])
    if not {source, target} <= BEFORE_APPLICATION:
        raise UndoTooLate
    enquiry = enquiry_locked(access, event.subject_id)
    _nothing_ended_with_it(access, enquiry, event)
    came = enquiry.stagechange_set.filter(to_stage=source).latest("pk")
    return stage_write(
        access=access,
        enquiry=enquiry,
        target=source,
        now=now,
        detail="Moved by mistake",
        since=came.at,
    )


def _nothing_ended_with_it(access: Access, enquiry: Enquiry, event: AuditEvent) -> None:
    """Stepping back past an application (where a hub visits after it) made it void, dropped its
    checks and stopped its clock: it is recorded again, and not brought back by Undo."""
    applications = Application.objects.visible_to(access).filter(enquiry=enquiry)
    if applications.filter(voided_at=event.at).exists():
        raise UndoRefused(
            "This cannot be undone: moving back made the application void. Nothing changed."
            " Record the application again."
        )


def _pause_back(access: Access, event: AuditEvent, *, now: datetime) -> AuditEvent:
    """The pause as it was before, if there was one; the clocks that were stopped run on."""
    return _clocks_back(access, event, ("paused_until", "next_step"), now=now)


def _step_back(access: Access, event: AuditEvent, *, now: datetime) -> AuditEvent:
    """The step before, if there was one, runs on, due when it was."""
    return _clocks_back(access, event, ("next_step", "waiting_on"), now=now)


def _clocks_back(
    access: Access, event: AuditEvent, fields: tuple[str, ...], *, now: datetime
) -> AuditEvent:
    """Stop the step this act started, let run on what it stopped, put back its fields.

    Only the next step is stopped: the promise to the enquirer still runs.
    """
    access.require(Right.ENQUIRY_EDIT)
    enquiry = enquiry_locked(access, event.subject_id)
    clocks_cancel(enquiry=enquiry, rule=Deadline.Rule.NEXT_STEP, why=CLOCK_UNDONE, now=now)
    clocks_resume(enquiry=enquiry, stopped_at=event.at, why=(ASKED_TO_WAIT, REPLACED))
    return _written_back(access, enquiry, event, fields, now=now)


def _written_back(
    access: Access, enquiry: Enquiry, event: AuditEvent, fields: tuple[str, ...], *, now: datetime
) -> AuditEvent:
    """Put back the fields that the act changed; when the case is next due follows its clocks."""
    before = {name: event.changes[name][0] for name in fields if name in event.changes}
    if before.get("paused_until"):
        before["paused_until"] = date.fromisoformat(before["paused_until"])
    due = next_due(enquiry, attempted=enquiry.first_attempt_at is not None)
    return enquiry_write(
        access=access,
        enquiry=enquiry,
        values={**before, "next_due_at": due},
        action=UNDONE,
        now=now,
        quiet_fields=("next_due_at",),
    )


def _assignment_back(access: Access, event: AuditEvent, *, now: datetime) -> AuditEvent:
    access.require(Right.ENQUIRY_ASSIGN)
    enquiry = enquiry_locked(access, event.subject_id)
    before = event.changes["owner"][0]
    owner = User.objects.filter(pk=before).first() if before else None
    here = may_be_named(enquiry, today=timezone.localdate(now))
    if owner is not None and not here.filter(pk=owner.pk).exists():
        raise UndoTooLate  # they have left since, or said that they know the person
    return enquiry_write(
        access=access, enquiry=enquiry, values={"owner": owner}, action=UNDONE, now=now
    )


def _details_back(access: Access, event: AuditEvent, *, now: datetime) -> AuditEvent:
    assert event.version is not None
    try:
        updated = enquiry_update(
            access=access,
            enquiry_id=event.subject_id,
            base_version=event.version,
            fields={name: pair[0] for name, pair in event.changes.items()},
            now=now,
        )
    except ValidationError as refused:  # what they came for, once they have applied
        raise UndoRefused(f"{refused.messages[0]}.") from None
    assert updated.event is not None
    return updated.event


def _link_back(access: Access, event: AuditEvent, *, now: datetime) -> AuditEvent:
    (name, (before, _)), *_others = event.changes.items()
    return link_decide(
        access=access,
        link_id=int(name.removeprefix("link:")),
        state=EnquiryLink.State(before),
        now=now,
    )


_BACK: dict[str, Callable[..., AuditEvent]] = {
    ASSIGNED: _assignment_back,
    DETAILS_CHANGED: _details_back,
    LINK_DECIDED: _link_back,
    MOVED: _move_back,
    NEXT_STEP_SET: _step_back,
    PAUSED: _pause_back,
}
UNDOABLE = frozenset(_BACK)
