"""What the hub sees of a case that its council has taken over: where it stands, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from enquiries.models import Deadline, Enquiry, StageChange
from enquiries.tags import STAGE_TAGS
from enquiries.workflow import STAGE_LABELS, Stage
from hubs.access import Access
from hubs.calendar import say_moment, say_overdue
from hubs.decorators import StaffRequest
from hubs.permissions import Right


@dataclass(frozen=True)
class Milestone:
    """A stage that was reached."""

    stage: str
    when: str


@dataclass(frozen=True)
class ClockState:
    """How a clock of the case stands, by its rule: its own label may be a colleague's words."""

    rule: str
    due: str
    state: str
    late: bool


def milestones_page(request: StaffRequest, case: Enquiry, *, status: int = 200) -> HttpResponse:
    """The page that stands for the whole case; 403 where another of its pages was asked for."""
    now = timezone.now()
    tag_text, tag_colour = STAGE_TAGS[case.stage]
    context = {
        "case": case,
        "now": now,
        "refused": status != 200,
        "tag_text": tag_text,
        "tag_colour": tag_colour,
        "milestones": milestones_of(request.access, case, now=now),
        "clocks": clocks_of(request.access, case, now=now),
        "can_lock_end": request.access.can(Right.LOCK_END),
    }
    return render(request, "enquiries/staff/case/milestones.html", context, status=status)


def milestones_of(access: Access, case: Enquiry, *, now: datetime) -> list[Milestone]:
    """Every stage it came to, in order. Reasons and details stay behind the curtain."""
    changes = StageChange.objects.visible_to(access).filter(enquiry=case).order_by("at", "pk")
    return [
        Milestone(STAGE_LABELS[Stage(change.to_stage)], say_moment(change.at, now=now))
        for change in changes
    ]


def clocks_of(access: Access, case: Enquiry, *, now: datetime) -> list[ClockState]:
    """Clocks that run, the earliest first, and those that were missed."""
    rows = Deadline.objects.visible_to(access).filter(enquiry=case, cancelled_at=None)
    return [_clock(row, now=now) for row in rows.order_by("due_at", "pk")]


def _clock(row: Deadline, *, now: datetime) -> ClockState:
    late = row.due_at < (row.done_at or now)
    if row.done_at is not None:
        state = f"Done {say_moment(row.done_at, now=now)}{', late' if late else ''}"
    else:
        state = f"Overdue by {say_overdue(now - row.due_at)}" if late else "Running"
    return ClockState(
        rule=Deadline.Rule(row.rule).label,
        due=say_moment(row.due_at, now=now),
        state=state,
        late=late and row.done_at is None,
    )
