"""Hand-overs: the page of them all, the side that offers, the side that answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enquiries.forms.staff_handover import (
    OfferForm,
    QueryAnswerForm,
    QueryForm,
    ReturnForm,
    TransferForm,
)
from enquiries.models import Enquiry, Handover
from enquiries.selectors.handovers import (
    answer_due,
    handovers_of,
    offer_to_answer,
    offers_of,
)
from enquiries.services.answering import handover_accept, handover_query, handover_return
from enquiries.services.offering import (
    handover_offer,
    handover_query_answer,
    handover_take_back,
    is_early,
    is_offerer,
    transfer_offer,
    why_no_offer,
    why_no_transfer,
)
from enquiries.services.offers import HandoverRefused
from enquiries.views.staff.at_case import (
    UNPROCESSABLE,
    address_of,
    case_or_404,
    case_render,
    done,
    on_case,
)
from enquiries.views.staff.offered import offered_case
from hubs.decorators import StaffRequest, staff_page
from hubs.forms import errors_summary
from hubs.permissions import Right
from hubs.selectors import services_of

CONFLICT = 409


@require_safe
@staff_page(Right.HANDOVER_OFFER)
def handovers(request: StaffRequest) -> HttpResponse:
    """What waits for this council's answer, or was offered by this side, and what became of it."""
    now = timezone.now()
    context = {
        "offers": offers_of(request.access, now=now),
        "council": request.access.service,
        "now": now,
    }
    return render(request, "enquiries/staff/handovers/list.html", context)


# --- The side that offers -------------------------------------------------------------------------


@require_safe
@on_case()
def handover_council(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """How the hand-over of a case stands, what this side may do about it, and its history."""
    return _state(request, case)


@require_POST
@on_case(Right.HANDOVER_OFFER)
def offer(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """The hub offers a case to its council."""
    form = OfferForm(request.POST, early=is_early(case, now=timezone.now()))
    if not form.is_valid():
        return _state(request, case, offer_form=form)
    why = form.cleaned_data.get("why", "")
    try:
        row = handover_offer(access=request.access, enquiry_id=case.pk, why=why, now=timezone.now())
    except HandoverRefused as refused:
        return _refused(request, case, refused)
    return done(request, case, f"Offered to {row.to_service}.", go=_page_of(case))


@require_POST
@on_case(Right.HANDOVER_OFFER)
def take_back(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Take back an offer that waits."""
    try:
        row = handover_take_back(access=request.access, enquiry_id=case.pk, now=timezone.now())
    except HandoverRefused as refused:
        return _refused(request, case, refused)
    return done(request, case, f"Taken back from {row.to_service}.", go=_page_of(case))


@require_POST
@on_case(Right.HANDOVER_OFFER)
def query_answer(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Answer what the council asked."""
    form = QueryAnswerForm(request.POST)
    if not form.is_valid():
        return _state(request, case, answer_form=form)
    try:
        row = handover_query_answer(
            access=request.access,
            enquiry_id=case.pk,
            words=form.cleaned_data["words"],
            now=timezone.now(),
        )
    except HandoverRefused as refused:
        return _refused(request, case, refused)
    return done(request, case, f"Your answer is with {row.to_service}.", go=_page_of(case))


@require_POST
@on_case(Right.HANDOVER_OFFER)
def transfer_to(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """The council that has a case offers it to another one."""
    form = TransferForm(request.POST, councils=_other_councils(case))
    if not form.is_valid():
        return _state(request, case, transfer_form=form)
    try:
        row = transfer_offer(
            access=request.access,
            enquiry_id=case.pk,
            to_service=form.cleaned_data["service"],
            why=form.cleaned_data["why"],
            now=timezone.now(),
        )
    except HandoverRefused as refused:
        return _refused(request, case, refused)
    return done(request, case, f"Offered to {row.to_service}.", go=_page_of(case))


def _refused(request: StaffRequest, case: Enquiry, refused: HandoverRefused) -> HttpResponse:
    """Somebody was first: the case as they left it, and what they did."""
    case = case_or_404(request, case.reference)
    return _state(request, case, status=CONFLICT, errors=[{"text": str(refused), "href": ""}])


def _state(
    request: StaffRequest, case: Enquiry, *, status: int = 200, errors: Any = None, **bound: Any
) -> HttpResponse:
    access, now = request.access, timezone.now()
    rows = handovers_of(access, case)
    waits = next((r for r in rows if not r.answered_at and not r.taken_back_at), None)
    offers = access.can(Right.HANDOVER_OFFER)
    ours = access.service is not None and access.service.pk == case.service_id
    stays = why_no_transfer(access, case, now=now)
    forms = {
        "offer_form": OfferForm(early=is_early(case, now=now)),
        "answer_form": QueryAnswerForm(),
        "transfer_form": TransferForm(councils=_other_councils(case)),
        **bound,
    }
    return case_render(
        request,
        case,
        "handover_council.html",
        now=now,
        status=UNPROCESSABLE if bound else status,
        errors=errors or errors_summary(*bound.values()),
        waits=waits,
        history=rows,
        due=answer_due(access, case),
        may_offer=offers and not why_no_offer(access, case, now=now),
        may_transfer=offers and not stays,
        stays=stays if offers and ours and waits is None else "",
        is_ours=waits is not None and offers and is_offerer(access, waits),
        may_answer=waits is not None and _may_answer(request, waits),
        **forms,
    )


def _may_answer(request: StaffRequest, row: Handover) -> bool:
    service = request.access.service
    mine = service is not None and service.pk == row.to_service_id
    return mine and request.access.can(Right.HANDOVER_ANSWER)


def _other_councils(case: Enquiry) -> Any:
    return services_of(case.cluster, day=timezone.localdate()).exclude(pk=case.service_id or 0)


def _page_of(case: Enquiry) -> str:
    return address_of(case, "handover_council")


# --- The side that answers ------------------------------------------------------------------------


@require_safe
@staff_page(Right.HANDOVER_ANSWER)
def handover(request: StaffRequest, handover_id: int) -> HttpResponse:
    """One case that is offered to this council: the pack, and the three answers."""
    return offered_case(request, _offered(request, handover_id))


@require_POST
@staff_page(Right.HANDOVER_ANSWER)
def accept(request: StaffRequest, handover_id: int) -> HttpResponse:
    """Take the case over."""
    row = _offered(request, handover_id)
    try:
        case = handover_accept(access=request.access, handover_id=row.pk, now=timezone.now())
    except HandoverRefused as refused:
        return _too_late(request, refused)
    messages.success(request, f"{case.reference} is with {case.service} from now on.")
    return redirect(address_of(case))


@require_POST
@staff_page(Right.HANDOVER_ANSWER)
def query(request: StaffRequest, handover_id: int) -> HttpResponse:
    """Ask something first."""
    row, form = _offered(request, handover_id), QueryForm(request.POST)
    if not form.is_valid():
        return offered_case(request, row, query_form=form)
    try:
        handover_query(
            access=request.access, handover_id=row.pk, now=timezone.now(), **form.cleaned_data
        )
    except HandoverRefused as refused:
        return _too_late(request, refused)
    messages.success(request, "Your question is on its way. Your time to answer stands still.")
    return redirect("enquiries:handovers")


@require_POST
@staff_page(Right.HANDOVER_ANSWER)
def give_back(request: StaffRequest, handover_id: int) -> HttpResponse:
    """Return the case with a reason."""
    row, form = _offered(request, handover_id), ReturnForm(request.POST)
    if not form.is_valid():
        return offered_case(request, row, return_form=form)
    try:
        handover_return(
            access=request.access, handover_id=row.pk, now=timezone.now(), **form.cleaned_data
        )
    except HandoverRefused as refused:
        return _too_late(request, refused)
    messages.success(request, f"Returned to {row.from_service or 'the hub'}.")
    return redirect("enquiries:handovers")


def _offered(request: StaffRequest, handover_id: int) -> Handover:
    """An offer to this council, whatever became of it since; 404 for any other."""
    try:
        row, _narrow = offer_to_answer(request.access, handover_id)
    except Handover.DoesNotExist:
        raise Http404 from None
    return row


def _too_late(request: StaffRequest, refused: HandoverRefused) -> HttpResponse:
    messages.warning(request, str(refused))
    return redirect(reverse("enquiries:handovers"))
