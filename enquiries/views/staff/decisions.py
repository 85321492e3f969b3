"""What waits for the decision-maker."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from enquiries.selectors.deciding_list import MOST, decisions_to_tell, decisions_waiting
from enquiries.selectors.safety import protected_read
from enquiries.tags import STAGE_TAGS
from enquiries.views.staff.rows import say_due, say_names
from hubs.decorators import StaffRequest, staff_page
from hubs.permissions import Right


@require_safe
@staff_page(Right.DECIDE)
def decisions(request: StaffRequest) -> HttpResponse:
    """Cases to decide, and cases whose answer runs; then decided ones of which somebody is still
    to be told or written to; the first due first."""
    now = timezone.now()
    found = decisions_waiting(request.access)
    to_tell = decisions_to_tell(request.access)
    cases = [*(one.case for one in found), *(one.case for one in to_tell)]
    protected_read(cases, access=request.access)
    rows = [
        {
            "case": one.case,
            "name": say_names(one.case),
            "due": say_due(one.due_at, now=now),
            "late": one.due_at is not None and one.due_at < now,
        }
        for one in found
    ]
    told = [
        {
            "case": one.case,
            "name": say_names(one.case),
            "left": [
                {
                    "what": clock.get_rule_display(),
                    "due": say_due(clock.due_at, now=now),
                    "late": clock.due_at < now,
                }
                for clock in one.clocks
            ],
        }
        for one in to_tell
    ]
    context = {
        "rows": rows,
        "to_tell": told,
        "stage_tags": STAGE_TAGS,
        "all": len(found) < MOST,
        "told_all": len(told) < MOST,
    }
    return render(request, "enquiries/staff/decisions.html", context)
