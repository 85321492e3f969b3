""" "I know this person", and letting a colleague back in.

A colleague may say so of any case in their place without opening it, so these pages show a
reference and nothing else of the case.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from enquiries.forms.staff_safety_acts import KnowForm, KnowReferenceForm, LockEndForm
from enquiries.models import Acquaintance, Enquiry, Handover
from enquiries.selectors.handovers import offer_to_answer
from enquiries.selectors.own_cases import locks_seen
from enquiries.selectors.search import read_reference
from enquiries.services.acquaintance import (
    LastNamed,
    acquaintance_say,
    acquaintance_say_offered,
    give_roles,
    lets_back,
    lock_end,
)
from enquiries.views.staff.at_case import UNPROCESSABLE, case_or_404, put_on_record
from enquiries.views.staff.contact import read_or_send
from hubs.decorators import StaffRequest, staff_page
from hubs.permissions import Right

CONFLICT = 409


@read_or_send
@staff_page(Right.ENQUIRY_VIEW)
def know_them(request: StaffRequest, reference: str) -> HttpResponse:
    """From the case: lock it from oneself."""
    case = case_or_404(request, reference)
    form = KnowForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, form, case=case, status=UNPROCESSABLE if form.is_bound else 200)
    return _know(request, case, form)


@read_or_send
@staff_page(Right.ENQUIRY_VIEW)
def know(request: StaffRequest) -> HttpResponse:
    """From a list, where a name was enough: by reference, so that nobody has to open the case."""
    data = request.POST if request.method == "POST" else None
    form = KnowReferenceForm(data, initial={"reference": request.GET.get("reference", "")[:20]})
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE if form.is_bound else 200)
    try:
        case = case_or_404(request, read_reference(form.cleaned_data["reference"]))
    except Http404:
        form.add_error("reference", "There is no case with this reference in your list")
        return _page(request, form, status=UNPROCESSABLE)
    return _know(request, case, form)


@read_or_send
@staff_page(Right.ENQUIRY_VIEW, Right.HANDOVER_ANSWER)
def know_offered(request: StaffRequest, handover_id: int) -> HttpResponse:
    """Of a case that is offered to this council, before its pack is read."""
    form = KnowForm(request.POST if request.method == "POST" else None)
    try:
        if not form.is_valid():
            offer_to_answer(request.access, handover_id)
            return _page(request, form, status=UNPROCESSABLE if form.is_bound else 200)
        acquaintance_say_offered(
            access=request.access,
            handover_id=handover_id,
            how=form.cleaned_data["how"],
            now=timezone.now(),
        )
    except Handover.DoesNotExist:
        raise Http404 from None
    messages.success(request, "That case is locked from you. A colleague answers for your council.")
    return redirect("enquiries:handovers")


def _know(request: StaffRequest, case: Enquiry, form: KnowForm) -> HttpResponse:
    try:
        acquaintance_say(
            access=request.access,
            enquiry_id=case.pk,
            how=form.cleaned_data["how"],
            now=timezone.now(),
        )
    except LastNamed as refused:
        form.add_error(None, str(refused))
        return _page(request, form, case=case, status=CONFLICT)
    messages.success(
        request,
        f"{case.reference} is locked from you. You will not see it, hear of it or find it.",
    )
    return redirect(_home(request))


def _home(request: StaffRequest) -> str:
    """A page that does not show the case: the list of work, for who has one."""
    name = "enquiries:worklist" if request.access.can(Right.WORK_LIST) else "staff:start"
    return reverse(name)


def _page(
    request: StaffRequest, form: KnowForm, *, case: Enquiry | None = None, status: int
) -> HttpResponse:
    now = timezone.now()
    context: dict[str, Any] = {"form": form, "case": case, "home": _home(request)}
    if not lets_back(request.access, case, now=now):
        context |= {"for_good": True, "administrators": give_roles(request.access, now=now)}
    return render(request, "enquiries/staff/know.html", context, status=status)


@read_or_send
@staff_page(Right.ENQUIRY_VIEW, Right.LOCK_END)
def locks(request: StaffRequest, reference: str) -> HttpResponse:
    """Who said that they know the person. Never oneself: then there is no such case."""
    case = case_or_404(request, reference)
    found = locks_seen(request.access, case)
    sent = request.method == "POST"
    form = LockEndForm(request.POST if sent else None, locks=found)
    if not form.is_valid():
        context = {"case": case, "locks": found, "form": form, "now": timezone.now()}
        status = UNPROCESSABLE if sent else 200
        answer = render(request, "enquiries/staff/locks.html", context, status=status)
        return put_on_record(request, case, answer)
    lock = form.cleaned_data["lock"]
    try:
        lock_end(
            access=request.access,
            lock_id=lock.pk,
            why=form.cleaned_data["why"],
            now=timezone.now(),
        )
    except Acquaintance.DoesNotExist:
        messages.warning(request, "A colleague has ended this already.")
    else:
        messages.success(request, f"{lock.user} can see {case.reference} again.")
    return redirect("enquiries:locks", case.reference)
