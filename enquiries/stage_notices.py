"""S60: Stage 1 may no longer end with a no. Planned here, worded in stage_sweeps."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from enquiries.models import AssessmentTrack, Enquiry
from enquiries.reminders import ON_SCREEN, case_plan, who_work_on
from enquiries.ways import EMAIL
from hubs.models import SeenBy
from hubs.permissions import Right
from hubs.selectors import staff_who_can
from messaging.services import messages_plan


def must_go_on_plan(*, enquiry: Enquiry, track: AssessmentTrack, now: datetime) -> None:
    """To who works on the case, else to the managers who could have said no."""
    if enquiry.owner_id is not None or enquiry.seen_by == SeenBy.NAMED:
        users = list(who_work_on(enquiry, now=now))
    else:
        day = timezone.localdate(now)
        may = {"cluster": enquiry.cluster, "service": enquiry.service, "today": day}
        users = list(staff_who_can(Right.STAGE_1_DECIDE, **may))
    messages_plan(
        plans=[
            case_plan(enquiry, "S60", str(track.pk), channel, due_at=now, user=user)
            for user in users
            for channel in (ON_SCREEN, EMAIL)
        ],
        now=now,
    )
