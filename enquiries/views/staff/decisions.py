"""What waits for the decision-maker."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from enquiries.selectors.deciding_list import MOST, decisions_waiting
from enquiries.selectors.safety import protected_read
from enquiries.tags import STAGE_TAGS
from enquiries.views.staff.rows import say_due, say_names
from hubs.decorators import StaffRequest, staff_page
from hubs.permissions import Right


@require_safe
@staff_page(Right.DECIDE)
def decisions(request: StaffRequest) -> HttpResponse:
    """Cases to decide, and cases whose answer runs; the first due first."""
    now = timezone.now()
    found = decisions_waiting(request.access)
    protected_read([one.case for one in found], access=request.access)
    rows = [
        {
            "case": one.case,
            "name": say_names(one.case),
            "due": say_due(one.due_at, now=now),
            "late": one.due_at is not None and one.due_at < now,
        }
        for one in found
    ]
    context = {"rows": rows, "stage_tags": STAGE_TAGS, "all": len(found) < MOST}
    return render(request, "enquiries/staff/decisions.html", context)
