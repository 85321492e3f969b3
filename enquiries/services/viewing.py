"""Looking at a case is an act too: it is kept who looked, at which page, and when."""

from __future__ import annotations

from datetime import datetime

from enquiries.models import Enquiry
from hubs.access import Access
from hubs.looks import VIEWED, case_viewed
from hubs.models import AuditEvent
from hubs.permissions import Right

__all__ = ["VIEWED", "enquiry_viewed"]

OVERVIEW = "case"


def enquiry_viewed(
    *, access: Access, enquiry: Enquiry, now: datetime, page: str = OVERVIEW
) -> AuditEvent:
    """Put on record that somebody was shown a page of a case. The case is not locked."""
    access.require(Right.ENQUIRY_VIEW)
    return case_viewed(
        access=access,
        case_id=enquiry.pk,
        cluster_id=enquiry.cluster_id,
        service_id=enquiry.service_id,
        page=page,
        version=enquiry.version,
        now=now,
    )
