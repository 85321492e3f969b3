"""What the tick looks for: Stage 1 cases whose last day to say no has passed."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from enquiries.models import AssessmentTrack
from enquiries.services.stages import stage_1_lapse
from hubs.access import Access
from messaging import rules

AT_ONCE = 200


def sweep_lapsed(access: Access, now: datetime) -> int:
    """Note each last day to say no that went by without a notice (regulation 26(1B))."""
    over = AssessmentTrack.objects.visible_to(access).filter(
        number=1, outcome="", no_by__lt=timezone.localdate(now)
    )
    cases = list(over.order_by("no_by").values_list("enquiry_id", flat=True)[:AT_ONCE])
    return sum(stage_1_lapse(access=access, enquiry_id=pk, now=now) for pk in cases)


rules.register_sweep(sweep_lapsed)
