"""What everybody reads of a protected case that does not name them: that it is there, and whom
to ask."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from enquiries.models import Enquiry
from enquiries.selectors.own_cases import glasses_of
from enquiries.selectors.safety import named_on, say_whom_to_ask
from enquiries.tags import STAGE_TAGS
from hubs.decorators import StaffRequest
from hubs.permissions import Right

OK = 200


def protected_page(request: StaffRequest, case: Enquiry, *, status: int = OK) -> HttpResponse:
    """The page that stands for the whole case; 403 where another of its pages was asked for."""
    tag_text, tag_colour = STAGE_TAGS[case.stage]
    context = {
        "case": case,
        "now": timezone.now(),
        "refused": status != OK,
        "tag_text": tag_text,
        "tag_colour": tag_colour,
        "facts": [
            {"label": "Council", "value": str(case.service) if case.service else "No council yet"},
            {"label": "Works on it", "value": str(case.owner or "Nobody yet")},
        ],
        "whom_to_ask": say_whom_to_ask(named_on([case])[case.pk]),
        "can_break": request.access.can(Right.GLASS_BREAK),
        "was_opened": request.access.can(Right.SAFETY_LIFT)
        and bool(glasses_of(request.access, case)),
    }
    return render(request, "enquiries/staff/case/protected.html", context, status=status)
