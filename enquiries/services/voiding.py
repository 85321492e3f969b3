"""An application that stands no more, recorded by mistake or withdrawn before they asked again:
kept with the reason.

A leaf, so that the only writer of a stage can call it when a case steps back.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from enquiries.models import Application, Deadline, Enquiry
from enquiries.services.base import act_record
from enquiries.services.clocks import clocks_cancel
from hubs.access import Access
from hubs.audit import register

VOIDED = register("enquiry.application_voided", "closed the application that stood before")


def application_void(*, access: Access, enquiry: Enquiry, why: str, now: datetime) -> bool:
    """Let the application of a locked case stand no more: the case goes back to before it, or
    begins again after its end. The row stays, with the reason, and with the day it ended where
    it was no mistake; its clock stops. False when there is none."""
    standing = (
        Application.objects.visible_to(access).filter(enquiry=enquiry, voided_at=None).first()
    )
    if standing is None:
        return False
    standing.voided_at, standing.voided_why = now, why[:300]
    if enquiry.ended_at is not None:  # it ended as an application, and that is no mistake
        standing.withdrawn_on = timezone.localdate(enquiry.ended_at)
    standing.save(update_fields=["voided_at", "voided_why", "withdrawn_on"])
    clocks_cancel(
        enquiry=enquiry, rule=Deadline.Rule.PANEL_8_MONTHS, why="The application was void", now=now
    )
    said = "withdrawn" if standing.withdrawn_on else "void"
    changes = {f"application:{standing.pk}": ["", said]}
    act_record(access=access, enquiry=enquiry, action=VOIDED, now=now, changes=changes)
    return True
