"""How long one case is kept."""

from __future__ import annotations

from django.db.models import Count, Max, Q
from django.utils import timezone

from enquiries.models import Application, Enquiry
from enquiries.retention import Kept, kept_of
from enquiries.workflow import Stage
from hubs.access import Access
from hubs.time_limits import limit_on


def retention_of(access: Access, enquiry: Enquiry) -> Kept | None:
    """Until when an ended case is kept at least, and why; None while it is open."""
    if enquiry.ended_at is None:
        return None
    ended_on = timezone.localdate(enquiry.ended_at)
    rows = Application.objects.visible_to(access).filter(enquiry=enquiry)
    found = rows.aggregate(
        stands=Count("pk", filter=Q(voided_at=None)), withdrawn_on=Max("withdrawn_on")
    )
    return kept_of(
        Stage(enquiry.stage),
        ended_on=ended_on,
        applied=bool(found["stands"]),
        withdrawn_on=found["withdrawn_on"],
        hub_months=enquiry.cluster.retention_months,
        refused=limit_on("keep_refused", cluster=enquiry.cluster, day=ended_on),
        approved=limit_on("keep_approved", cluster=enquiry.cluster, day=ended_on),
    )
