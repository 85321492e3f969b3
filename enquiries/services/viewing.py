"""Looking at a case is an act too: it is kept who looked, and when."""

from __future__ import annotations

from datetime import datetime

from enquiries.models import Enquiry
from enquiries.services.base import act_record
from hubs.access import Access
from hubs.audit import register
from hubs.models import AuditEvent
from hubs.permissions import Right

VIEWED = register("enquiry.viewed", "opened the case")


def enquiry_viewed(*, access: Access, enquiry: Enquiry, now: datetime) -> AuditEvent:
    """Put on record that somebody opened a case. One insert; the case is not locked."""
    access.require(Right.ENQUIRY_VIEW)
    return act_record(access=access, enquiry=enquiry, action=VIEWED, now=now)
