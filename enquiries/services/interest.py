"""The expression of interest: saved part by part during a talk, in any order, then finished.

It moves the case when it is finished, not when it is begun: in hubs whose councils take over at
this point, the council gets a whole one (docs/interest-and-application.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from enquiries.models import Enquiry, Interest
from enquiries.services.base import act_record
from enquiries.services.household import fields_merged, open_locked
from enquiries.services.moving import MoveRefused, act_move
from enquiries.workflow import Action, Order, Stage, move_allowed
from hubs.access import Access
from hubs.audit import register
from hubs.permissions import Right
from hubs.selectors import policy_on

SAVED = register("enquiry.interest_saved", "changed the expression of interest")
FINISHED = register("enquiry.interest_finished", "finished the expression of interest")


def interest_save(
    *,
    access: Access,
    enquiry_id: int,
    fields: Mapping[str, Any],
    shown: Mapping[str, str],
    now: datetime,
) -> bool:
    """Save some of the answers; what is empty may stay empty. False when nothing was changed.

    ``shown`` are the values as the page showed them: a colleague's answers to other questions
    are kept. Raises ChangedMeanwhile for the same question, MoveRefused on an ended case.
    """
    access.require(Right.ENQUIRY_EDIT)
    enquiry = open_locked(access, enquiry_id)
    row = _interest_of(access, enquiry) or Interest(enquiry=enquiry, version=0)
    mine = fields_merged(row, fields, shown)
    if not mine:
        return False
    for name, value in mine.items():
        setattr(row, name, value)
    row.saved_at, row.version = now, row.version + 1
    row.save()
    _recorded(access, enquiry, row, SAVED, " ".join(sorted(mine)), now=now)
    return True


def interest_finish(*, access: Access, enquiry_id: int, now: datetime) -> Interest:
    """Say that the expression of interest is complete for now, and take the case to that stage.

    Answers may be changed afterwards. Finished once: pressed again, it stays as it was. Raises
    MoveRefused while nothing has been answered.
    """
    access.require(Right.ENQUIRY_EDIT)
    enquiry = open_locked(access, enquiry_id)
    row = _interest_of(access, enquiry)
    if row is None:
        raise MoveRefused("Nothing has been answered yet. Save an answer first.")
    if row.completed_at is not None:
        return row
    with transaction.atomic():
        row.completed_at, row.completed_by = now, access.user
        row.save(update_fields=["completed_at", "completed_by"])
        _recorded(access, enquiry, row, FINISHED, "finished", now=now)
        stage_reach(access=access, enquiry=enquiry, target=Stage.INTEREST, now=now)
    return row


def stage_reach(*, access: Access, enquiry: Enquiry, target: Stage, now: datetime) -> bool:
    """Take a locked case on to a stage before the application, where that lies ahead on its
    hub's road; False where it is there already, beyond it, or the hub orders it otherwise."""
    order = Order(policy_on(enquiry.cluster, day=timezone.localdate(now)).order)
    source = Stage(enquiry.stage)
    if not move_allowed(Action.ADVANCE, source=source, target=target, order=order):
        return False
    act_move(access=access, enquiry=enquiry, action=Action.ADVANCE, target=target, now=now)
    return True


def _interest_of(access: Access, enquiry: Enquiry) -> Interest | None:
    found: Interest | None = Interest.objects.visible_to(access).filter(enquiry=enquiry).first()
    return found


def _recorded(
    access: Access, enquiry: Enquiry, row: Interest, action: str, said: str, *, now: datetime
) -> None:
    changes: dict[str, list[Any]] = {f"interest:{row.pk}": ["", said]}
    act_record(access=access, enquiry=enquiry, action=action, now=now, changes=changes)
