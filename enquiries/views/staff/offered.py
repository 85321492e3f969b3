"""The page of one case that a council is offered: the whole pack, and what it may answer. Of a
transfer the case is another council's still, and this page is all of it that is reached."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from enquiries.forms.staff_handover import QueryForm, ReturnForm
from enquiries.held import sees_case
from enquiries.held_words import words_show
from enquiries.models import Enquiry, Handover
from enquiries.selectors.case import case_by_reference
from enquiries.selectors.handovers import answer_due, offer_to_answer
from enquiries.selectors.pack import pack_of
from enquiries.services import enquiry_viewed
from enquiries.tags import STAGE_TAGS
from enquiries.views.staff.at_case import UNPROCESSABLE, address_of, closed_page
from hubs.access import Access, access_of_system
from hubs.decorators import StaffRequest
from hubs.fence import reaching
from hubs.forms import errors_summary
from hubs.models import JourneyPolicy, SeenBy
from hubs.selectors import policy_on

PAGE = "handover"


def offered_case(request: StaffRequest, row: Handover, **bound: Any) -> HttpResponse:
    """The page of an offer. One that was answered leads to the case, which this council reaches."""
    if row.answered_at is not None or row.taken_back_at is not None:
        reference = Enquiry.objects.visible_to(request.access).get(pk=row.enquiry_id).reference
        return redirect("enquiries:case", reference)
    row, narrow = offer_to_answer(request.access, row.pk)
    with reaching(narrow.reach):
        case = Enquiry.objects.visible_to(narrow).get(pk=row.enquiry_id)
        case = case_by_reference(narrow, case.reference)
        # The narrow reach opens the case whole: a flag set meanwhile must close it here.
        widened = narrow is not request.access and case.seen_by == SeenBy.NAMED
        if widened or not sees_case(narrow, case):
            return closed_page(request, case)
        words_show(case, [row])
        context = _context(narrow, case, row)
    with reaching(access_of_system(case.cluster).reach):
        enquiry_viewed(access=request.access, enquiry=case, page=PAGE, now=timezone.now())
    forms = {"query_form": QueryForm(), "return_form": ReturnForm()} | bound
    return render(
        request,
        "enquiries/staff/handovers/answer.html",
        context | forms | {"errors": errors_summary(*bound.values())},
        status=UNPROCESSABLE if bound else 200,
    )


def _context(access: Access, case: Enquiry, row: Handover) -> dict[str, Any]:
    now = timezone.now()
    tag_text, tag_colour = STAGE_TAGS[case.stage]
    ours = case.service_id == row.to_service_id
    policy = policy_on(case.cluster, day=timezone.localdate(now))
    return {
        "case": case,
        "row": row,
        "now": now,
        "name": " and ".join(p.full_name for p in case.people),  # type: ignore[attr-defined]
        "tag_text": tag_text,
        "tag_colour": tag_colour,
        "due": answer_due(access, case),
        "pack": pack_of(access, case, now=now),
        "case_url": address_of(case) if ours else "",
        "milestones": policy.hub_sees == JourneyPolicy.HubSees.MILESTONES,
        "asked": row.queried_at is not None and row.query_answered_at is None,
    }
