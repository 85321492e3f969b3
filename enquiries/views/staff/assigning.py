"""Who works on a case, and which council it belongs to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from enquiries.forms.staff_case import HandoverForm, RouteForm
from enquiries.models import Enquiry
from enquiries.selectors.own_cases import locks_of
from enquiries.selectors.safety import named_on
from enquiries.services import AlreadyAssigned, enquiry_assign, enquiry_route
from enquiries.services.council import why_hub_leaves_it
from enquiries.services.offers import HandoverRefused
from enquiries.views.staff.at_case import UNPROCESSABLE, address_of, case_render, done, on_case
from enquiries.views.staff.contact import read_or_send
from hubs.decorators import StaffRequest
from hubs.models import SeenBy, User
from hubs.permissions import Right
from hubs.selectors import services_of, staff_who_can

CONFLICT = 409


@require_POST
@on_case(Right.ENQUIRY_ASSIGN)
def assign(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Take a case, give it to a colleague who may have it, or give it back to nobody.

    ``to`` is me, none or a colleague's id; ``expected_owner`` the owner the person saw, empty
    for nobody; ``next`` where to go afterwards.
    """
    to, seen = request.POST.get("to", ""), request.POST.get("expected_owner", "")
    if seen and not _is_id(seen):
        return HttpResponseBadRequest()
    if to == "none":
        return _assign(request, case, None, seen=seen)
    if to != "me" and not _is_id(to):
        return HttpResponseBadRequest()
    user = _colleagues(case).filter(pk=str(request.user.pk) if to == "me" else to).first()
    if user is None:
        return HttpResponseBadRequest()
    return _assign(request, case, user, seen=seen)


@read_or_send
@on_case(Right.ENQUIRY_ASSIGN)
def handover(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Hand a case to a colleague: only those who can work it are listed."""
    sent = request.method == "POST"
    colleagues = _colleagues(case)
    if case.owner is not None:
        colleagues = colleagues.exclude(pk=case.owner.pk)
    form = HandoverForm(request.POST if sent else None, colleagues=colleagues)
    seen = request.POST.get("expected_owner", "") if sent else str(case.owner_id or "")
    if seen and not _is_id(seen):
        return HttpResponseBadRequest()
    if form.is_valid():
        return _assign(request, case, form.cleaned_data["to"], seen=seen)
    status = UNPROCESSABLE if form.is_bound else 200
    return case_render(
        request, case, "handover.html", form=form, expected_owner=seen, status=status
    )


@read_or_send
@on_case(Right.ENQUIRY_ROUTE)
def route(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Change the council, with a reason that stays on the case."""
    now = timezone.now()
    today = timezone.localdate(now)
    councils = services_of(case.cluster, day=today)
    if case.service is not None:
        councils = councils.exclude(pk=case.service.pk)
    data = request.POST if request.method == "POST" else None
    if data is None and (stays := why_hub_leaves_it(request.access, case, day=today)):
        return case_render(request, case, "route.html", stays=stays)
    form = RouteForm(data, councils=councils)
    if not form.is_valid():
        status = UNPROCESSABLE if form.is_bound else 200
        return case_render(request, case, "route.html", form=form, status=status)
    service = form.cleaned_data["service"]
    try:
        enquiry_route(
            access=request.access,
            enquiry_id=case.pk,
            service=service,
            reason=form.cleaned_data["reason"],
            now=now,
        )
    except HandoverRefused as refused:
        return case_render(request, case, "route.html", stays=str(refused), status=CONFLICT)
    return done(request, case, f"The council is now {service}.")


def _is_id(said: str) -> bool:
    """Whether it can be a colleague's id: a longer number is nobody's, and too long to read."""
    return said.isdecimal() and len(said) < 10


def _colleagues(case: Enquiry) -> Any:
    """Those who can log a contact on this case, in its hub or in its council, and do not know
    the person; of a protected case those whom it names."""
    found = staff_who_can(
        Right.CONTACT_LOG,
        cluster=case.cluster,
        service=case.service,
        today=timezone.localdate(),
    )
    if case.seen_by == SeenBy.NAMED:
        found = found.filter(pk__in=[user.pk for user in named_on([case])[case.pk]])
    return found.exclude(pk__in=[lock.user_id for lock in locks_of(case)])


def _assign(
    request: StaffRequest, case: Enquiry, to: User | None, *, seen: str
) -> HttpResponseRedirect:
    go = _way_back(request, case)
    try:
        event = enquiry_assign(
            access=request.access,
            enquiry_id=case.pk,
            to=to,
            expected_owner_id=int(seen) if seen else None,
            now=timezone.now(),
        )
    except AlreadyAssigned as taken:
        who = "you" if taken.owner == request.user else str(taken.owner or "nobody")
        messages.warning(request, f"{case.reference} already belongs to {who}. Nothing changed.")
        return redirect(go)
    who = "you" if to == request.user else str(to) if to else "nobody"
    said = f"{case.reference} is now with {who}."
    if event is None:
        said = f"{case.reference} was already with {who}."
    return done(request, case, said, event=event, go=go)


def _way_back(request: StaffRequest, case: Enquiry) -> str:
    asked = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if ours else address_of(case)
