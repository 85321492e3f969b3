"""S40: a paper had a virus in it. Planned here, worded in document_letters."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from enquiries.models import Document, Enquiry
from enquiries.reminders import ON_SCREEN, case_plan
from enquiries.ways import EMAIL
from hubs.permissions import Right
from hubs.selectors import staff_who_can
from messaging.services import messages_plan


def infected_plan(*, enquiry: Enquiry, document: Document, now: datetime) -> None:
    """To who added it, else to who works on the case, else to all who may add papers there."""
    known = document.added_by or enquiry.owner
    users = (
        [known]
        if known
        else staff_who_can(
            Right.CHECK_WORK,
            cluster=enquiry.cluster,
            service=enquiry.service,
            today=timezone.localdate(now),
        )
    )
    messages_plan(
        plans=[
            case_plan(enquiry, "S40", str(document.pk), channel, due_at=now, user=user)
            for user in users
            for channel in (ON_SCREEN, EMAIL)
        ],
        now=now,
    )
