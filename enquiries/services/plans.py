"""The plan for "not yet": what would help, agreed with the person, and when we look again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from enquiries import visit_letters
from enquiries.models import Enquiry, PreparationPlan, Visit
from enquiries.services.base import act_record, enquiry_write
from enquiries.services.contact import tomorrow_try
from enquiries.services.household import fields_merged, open_locked
from enquiries.services.moving import MoveRefused, enquiry_pause
from enquiries.services.visiting import last_visit, step_set
from hubs.access import Access
from hubs.audit import register
from hubs.permissions import Right

PLAN_AGREED = register("enquiry.plan_agreed", "agreed a preparation plan")
PLAN_CHANGED = register("enquiry.plan_changed", "changed the preparation plan")
PLAN_ENDED = register("enquiry.plan_ended", "ended the preparation plan")
KEEPING_IN_TOUCH = register("enquiry.keep_in_touch_set", "changed whether they hear from us")

NEXT_LOOK = "Look again at what follows the home visit"

Step = dict[str, Any]  # {"what": str, "done": bool}


def plan_agree(
    *,
    access: Access,
    enquiry_id: int,
    steps: Sequence[str],
    review_on: date,
    keep_in_touch: bool,
    now: datetime,
) -> PreparationPlan:
    """Agree a plan after a visit that ended with "not yet".

    Until ``review_on`` the case rests: no automatic message goes but the one with what was
    agreed, and on that day it is due again. Raises MoveRefused while a plan runs, or where the
    last visit did not end so.
    """
    access.require(Right.ENQUIRY_EDIT)
    assert access.user is not None
    enquiry = open_locked(access, enquiry_id)
    visit = _visit_before(access, enquiry)
    with transaction.atomic():
        told = visit_letters.agreed_waits(enquiry)
        plan: PreparationPlan = PreparationPlan.objects.create(
            enquiry=enquiry,
            steps=[{"what": step, "done": False} for step in steps],
            review_on=review_on,
            agreed_at=now,
            agreed_by=access.user,
        )
        _recorded(access, enquiry, plan, PLAN_AGREED, "agreed", now=now)
        if keep_in_touch != enquiry.keep_in_touch:
            enquiry_write(
                access=access,
                enquiry=enquiry,
                values={"keep_in_touch": keep_in_touch},
                action=KEEPING_IN_TOUCH,
                now=now,
            )
        enquiry_pause(access=access, enquiry_id=enquiry.pk, until=review_on, now=now)
        if told:  # resting stops every message; this one they were promised
            visit_letters.agreed_plan(enquiry=enquiry, visit=visit, now=now, again=True)
    return plan


def _visit_before(access: Access, enquiry: Enquiry) -> Visit:
    """The visit that a plan may follow now. Raises MoveRefused."""
    visit = last_visit(access, enquiry, done=True)
    if visit is None or visit.outcome != Visit.Outcome.NOT_YET:
        raise MoveRefused("A plan follows a home visit that was decided “not yet”.")
    if plan_running(access, enquiry) is not None:
        raise MoveRefused("A plan runs already. Change it instead.")
    return visit


def plan_change(
    *, access: Access, enquiry_id: int, plan_id: int, steps: Sequence[Step], shown: str,
    now: datetime,
) -> PreparationPlan:  # fmt: skip
    """Save the steps of a running plan: which are done, and new ones. ``shown`` are the steps as
    the page showed them. Raises ChangedMeanwhile when a colleague saved others since."""
    access.require(Right.ENQUIRY_EDIT)
    enquiry = open_locked(access, enquiry_id)
    plan = plan_of(access, enquiry, plan_id)
    mine = fields_merged(plan, {"steps": list(steps)}, {"steps": shown} if shown else {})
    if mine:
        plan.steps = mine["steps"]
        plan.save(update_fields=["steps"])
        _recorded(access, enquiry, plan, PLAN_CHANGED, "steps", now=now)
    return plan


def plan_end(
    *, access: Access, enquiry_id: int, plan_id: int, why: str, now: datetime
) -> PreparationPlan:
    """End a plan, early or on its day: the pause ends, and what follows the visit is open again."""
    access.require(Right.ENQUIRY_EDIT)
    enquiry = open_locked(access, enquiry_id)
    plan = plan_of(access, enquiry, plan_id)
    with transaction.atomic():
        plan.ended_at, plan.ended_why = now, why
        plan.save(update_fields=["ended_at", "ended_why"])
        _recorded(access, enquiry, plan, PLAN_ENDED, "ended", now=now)
        if enquiry.paused_until is not None:
            enquiry_pause(access=access, enquiry_id=enquiry.pk, until=None, now=now)
            enquiry.refresh_from_db(fields=["version", "paused_until", "next_step", "next_due_at"])
        step_set(access, enquiry, NEXT_LOOK, tomorrow_try(enquiry, now=now), now=now)
    return plan


def plan_running(access: Access, enquiry: Enquiry) -> PreparationPlan | None:
    """The plan that runs, if there is one."""
    found: PreparationPlan | None = (
        PreparationPlan.objects.visible_to(access).filter(enquiry=enquiry, ended_at=None).first()
    )
    return found


def plan_of(access: Access, enquiry: Enquiry, plan_id: int) -> PreparationPlan:
    """A running plan of this case. Raises MoveRefused when it has ended."""
    plan = plan_running(access, enquiry)
    if plan is None or plan.pk != plan_id:
        raise MoveRefused("This plan has ended already. Nothing was changed.")
    return plan


def _recorded(
    access: Access, enquiry: Enquiry, plan: PreparationPlan, action: str, said: str, *,
    now: datetime,
) -> None:  # fmt: skip
    changes: dict[str, list[Any]] = {f"plan:{plan.pk}": ["", said]}
    act_record(access=access, enquiry=enquiry, action=action, now=now, changes=changes)
