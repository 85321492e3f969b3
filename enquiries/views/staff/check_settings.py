"""Which checks a council asks for: the list, one of them, one of its own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from enquiries.check_kinds import FORCE_LABELS, REFEREES, WHO_LABELS, Force, Kind
from enquiries.forms.staff_checks import KindForm, OwnCheckForm
from enquiries.services.check_settings import (
    kinds_offered,
    local_check_add,
    local_check_set,
    service_managed,
    services_managed,
)
from enquiries.views.staff.at_case import UNPROCESSABLE
from enquiries.views.staff.contact import read_or_send
from hubs.decorators import StaffRequest, staff_page
from hubs.models import FosteringService
from hubs.permissions import Right

SAVED = "Saved. Open cases follow within a day, or as soon as something else about them changes."


@require_safe
@staff_page()
def councils(request: StaffRequest) -> HttpResponse:
    """The councils whose checks this person may set; a council's own manager goes to theirs."""
    found = services_managed(request.access, now=timezone.now())
    if not found:
        raise PermissionDenied("no council's checks are this person's to set")
    if len(found) == 1:
        return redirect("enquiries:council_checks", slug=found[0].slug)
    return render(request, "enquiries/staff/council_checks_all.html", {"councils": found})


@require_safe
@staff_page()
def council(request: StaffRequest, slug: str) -> HttpResponse:
    """Every check, by who asks for it."""
    service = _service(request, slug)
    kinds = kinds_offered(service, now=timezone.now())
    groups = [
        {"name": _GROUPS[force], "kinds": [_said(k) for k in kinds if k.force is force]}
        for force in Force
    ]
    context = {"service": service, "groups": groups}
    return render(request, "enquiries/staff/council_checks.html", context)


_GROUPS = {
    Force.LAW: "The law asks for these",
    Force.STANDARD: "National standards ask for these",
    Force.LOCAL: "The council chooses these",
}


@read_or_send
@staff_page()
def change(request: StaffRequest, slug: str, code: str) -> HttpResponse:
    """How the council asks for one check."""
    service, now = _service(request, slug), timezone.now()
    kind = next((k for k in kinds_offered(service, now=now) if k.code == code), None)
    if kind is None:
        raise Http404
    form = KindForm(
        request.POST if request.method == "POST" else None,
        initial={"on": kind.on, "at_least": kind.at_least, "months_valid": kind.months_valid},
        may_switch=kind.force is Force.LOCAL,
        counts=kind.code == REFEREES,
        lasts=kind.code != REFEREES,
    )
    if form.is_valid():
        values = form.cleaned_data
        local_check_set(access=request.access, service=service, kind=kind, values=values, now=now)
        return _saved(request, service)
    context = {"service": service, "kind": _said(kind), "form": form}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "enquiries/staff/council_check.html", context, status=status)


@read_or_send
@staff_page()
def add(request: StaffRequest, slug: str) -> HttpResponse:
    """A check of the council's own."""
    service = _service(request, slug)
    form = OwnCheckForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        local_check_add(
            access=request.access, service=service, values=form.cleaned_data, now=timezone.now()
        )
        return _saved(request, service)
    status = UNPROCESSABLE if form.is_bound else 200
    context = {"service": service, "form": form}
    return render(request, "enquiries/staff/council_check.html", context, status=status)


def _saved(request: StaffRequest, service: FosteringService) -> HttpResponse:
    messages.success(request, SAVED)
    return redirect("enquiries:council_checks", slug=service.slug)


def _service(request: StaffRequest, slug: str) -> FosteringService:
    """403 to who sets no council's checks, 404 for a council that is not theirs."""
    now = timezone.now()
    if not services_managed(request.access, now=now):
        raise PermissionDenied(Right.OFFERS_MANAGE.value)
    try:
        return service_managed(request.access, slug, now=now)
    except FosteringService.DoesNotExist:
        raise Http404 from None


def _said(kind: Kind) -> dict[str, Any]:
    who = " and ".join(WHO_LABELS[each].lower() for each in kind.who)
    lasts = f"lasts {kind.months_valid} months" if kind.months_valid else ""
    count = f"at least {kind.at_least}" if kind.code == REFEREES else ""
    stage = "Stage 1 or 2, as the hub’s policy says" if kind.code == "preparation" else ""
    facts = [stage or f"Stage {kind.stage}", who, count, lasts, kind.source]
    return {
        "code": kind.code,
        "label": kind.label,
        "hint": ". ".join(f"{fact[:1].upper()}{fact[1:]}" for fact in facts if fact),
        "on": kind.on,
        "force": FORCE_LABELS[kind.force],
    }
