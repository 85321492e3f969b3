"""An application that was recorded by mistake: void, and kept with the reason.

A leaf, so that the only writer of a stage can call it when a case steps back.
"""

from __future__ import annotations

from datetime import datetime

from enquiries.models import Application, Deadline, Enquiry
from enquiries.services.base import act_record
from enquiries.services.clocks import clocks_cancel
from hubs.access import Access
from hubs.audit import register

VOIDED = register("enquiry.application_voided", "made the application void")


def application_void(*, access: Access, enquiry: Enquiry, why: str, now: datetime) -> bool:
    """Make the application of a locked case void: the case goes back to before it. The row stays,
    with the reason; its clock stops. False when there is none."""
    standing = (
        Application.objects.visible_to(access).filter(enquiry=enquiry, voided_at=None).first()
    )
    if standing is None:
        return False
    standing.voided_at, standing.voided_why = now, why[:300]
    standing.save(update_fields=["voided_at", "voided_why"])
    clocks_cancel(
        enquiry=enquiry, rule=Deadline.Rule.PANEL_8_MONTHS, why="The application was void", now=now
    )
    changes = {f"application:{standing.pk}": ["", "void"]}
    act_record(access=access, enquiry=enquiry, action=VOIDED, now=now, changes=changes)
    return True
