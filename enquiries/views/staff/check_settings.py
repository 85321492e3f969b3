"""Which checks a council asks for: the list, one of them, one of its own.

A council's manager sets their own council's; a hub's manager those of each council of the hub. The
pages are the same, at addresses of their own because they ask for different rights.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from enquiries.check_kinds import REFEREES, WHO_LABELS, Force, Kind
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
GROUPS = {
    Force.LAW: "The law asks for these",
    Force.STANDARD: "National standards ask for these",
    Force.LOCAL: "The council chooses these",
}


# --- A hub's manager ------------------------------------------------------------------------------


@require_safe
@staff_page(Right.SETTINGS_MANAGE)
def councils(request: StaffRequest) -> HttpResponse:
    """The councils of the hub."""
    found = services_managed(request.access, now=timezone.now())
    return render(request, "enquiries/staff/council_checks_all.html", {"councils": found})


@require_safe
@staff_page(Right.SETTINGS_MANAGE)
def council(request: StaffRequest, slug: str) -> HttpResponse:
    """Every check of one council of the hub."""
    return _list(request, _service(request, slug))


@read_or_send
@staff_page(Right.SETTINGS_MANAGE)
def change(request: StaffRequest, slug: str, code: str) -> HttpResponse:
    """How that council asks for one check."""
    return _change(request, _service(request, slug), code)


@read_or_send
@staff_page(Right.SETTINGS_MANAGE)
def add(request: StaffRequest, slug: str) -> HttpResponse:
    """A check of that council's own."""
    return _add(request, _service(request, slug))


# --- A council's manager --------------------------------------------------------------------------


@require_safe
@staff_page(Right.OFFERS_MANAGE)
def own_council(request: StaffRequest) -> HttpResponse:
    """Every check of my council."""
    return _list(request, _own(request))


@read_or_send
@staff_page(Right.OFFERS_MANAGE)
def own_change(request: StaffRequest, code: str) -> HttpResponse:
    """How my council asks for one check."""
    return _change(request, _own(request), code)


@read_or_send
@staff_page(Right.OFFERS_MANAGE)
def own_add(request: StaffRequest) -> HttpResponse:
    """A check of my council's own."""
    return _add(request, _own(request))


# --- The same for both ----------------------------------------------------------------------------


def _list(request: StaffRequest, service: FosteringService) -> HttpResponse:
    kinds = kinds_offered(service, now=timezone.now())
    groups = [
        {"name": name, "kinds": [_said(request, service, k) for k in kinds if k.force is force]}
        for force, name in GROUPS.items()
    ]
    context = {"service": service, "groups": groups, "add": _address(request, service, "_add")}
    return render(request, "enquiries/staff/council_checks.html", context)


def _change(request: StaffRequest, service: FosteringService, code: str) -> HttpResponse:
    now = timezone.now()
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
    return _form(request, service, form, kind=_said(request, service, kind))


def _add(request: StaffRequest, service: FosteringService) -> HttpResponse:
    form = OwnCheckForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        local_check_add(
            access=request.access, service=service, values=form.cleaned_data, now=timezone.now()
        )
        return _saved(request, service)
    return _form(request, service, form)


def _form(
    request: StaffRequest, service: FosteringService, form: Any, **context: Any
) -> HttpResponse:
    context |= {"service": service, "form": form, "back": _address(request, service)}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "enquiries/staff/council_check.html", context, status=status)


def _saved(request: StaffRequest, service: FosteringService) -> HttpResponse:
    messages.success(request, SAVED)
    return redirect(_address(request, service))


def _address(request: StaffRequest, service: FosteringService, page: str = "", **named: str) -> str:
    """A page of these settings, at the address that this person's right opens."""
    if request.access.service is not None:
        return reverse(f"enquiries:own_checks{page}", kwargs=named)
    return reverse(f"enquiries:council_checks{page}", kwargs=named | {"slug": service.slug})


def _own(request: StaffRequest) -> FosteringService:
    if request.access.service is None:
        raise Http404
    return request.access.service


def _service(request: StaffRequest, slug: str) -> FosteringService:
    try:
        return service_managed(request.access, slug, now=timezone.now())
    except FosteringService.DoesNotExist:
        raise Http404 from None


def _said(request: StaffRequest, service: FosteringService, kind: Kind) -> dict[str, Any]:
    who = " and ".join(WHO_LABELS[each].lower() for each in kind.who)
    stage = f"Stage {kind.stage}"
    if kind.code == "preparation":
        stage = "Stage 1 or 2, as the hub’s policy says"
    count = f"at least {kind.at_least}" if kind.code == REFEREES else ""
    lasts = f"lasts {kind.months_valid} months" if kind.months_valid else ""
    facts = [fact for fact in (stage, who, count, lasts, kind.source) if fact]
    return {
        "code": kind.code,
        "label": kind.label,
        "href": _address(request, service, "_change", code=kind.code),
        "hint": ". ".join(f"{fact[:1].upper()}{fact[1:]}" for fact in facts),
        "on": kind.on,
    }
