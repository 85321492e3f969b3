"""Which councils a hub works for and which areas they cover, with their days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hubs.calendar import say_day
from hubs.decorators import StaffRequest, staff_page
from hubs.forms import PageForm
from hubs.journey import open_cases
from hubs.models import ClusterService, ServiceArea
from hubs.permissions import Right
from hubs.services.councils import (
    area_add,
    area_end,
    council_add,
    council_get,
    council_leave,
    council_take_out,
    councils_of,
)
from hubs.settings_forms import AreaEndForm, AreaForm, CouncilForm, LastDayForm
from hubs.views.settings import UNPROCESSABLE, hub_of, read_or_send, refused_by_form, saved
from hubs.views.settings_words import Card, Row


def _state(row: ClusterService | ServiceArea, today: date) -> str:
    """coming, present or past"""
    if row.valid_from > today:
        return "coming"
    return "present" if row.valid_to is None or row.valid_to >= today else "past"


@require_safe
@staff_page(Right.SETTINGS_MANAGE)
def councils(request: StaffRequest) -> HttpResponse:
    """Every council with its days, its areas and its open cases."""
    cases, today = open_cases(request.access), timezone.localdate()
    links = councils_of(hub_of(request))
    cards = [_card(link, cases.get(link.service_id, 0), today=today) for link in links]
    return render(request, "hubs/settings/councils.html", {"cards": cards})


def _card(link: ClusterService, cases: int, *, today: date) -> Card:
    """A council at a glance."""
    state = _state(link, today)
    mine = [area for area in link.service.areas.all() if _state(area, today) == "present"]
    areas = sorted(area.authority.name for area in mine)
    last = say_day(link.valid_to, today=today) if link.valid_to else "None set"
    rows = [
        Row("First day", say_day(link.valid_from, today=today)),
        Row("Last day", last),
        Row("Areas today", ", ".join(areas) or "None"),
        Row("Open cases", str(cases)),
    ]
    said = {"coming": " (not begun)", "past": " (ended)", "present": ""}[state]
    address = reverse("staff:settings_council", args=[link.pk])
    actions = [{"href": address, "text": "Look" if state == "past" else "Change"}]
    if state == "present":
        own = reverse("staff:settings_council_offers", args=[link.service.slug])
        actions.append({"href": own, "text": "What it recruits for"})
    return Card(f"{link.service.name}{said}", rows, actions)


@read_or_send
@staff_page(Right.SETTINGS_MANAGE)
def council_new(request: StaffRequest) -> HttpResponse:
    """Add a council from a day on."""
    form = CouncilForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _new_page(request, form)
    if not form.is_valid():
        return _new_page(request, form, status=UNPROCESSABLE)
    try:
        link = council_add(access=request.access, now=timezone.now(), **form.cleaned_data)
    except ValidationError as refused:
        refused_by_form(form, refused)
        return _new_page(request, form, status=UNPROCESSABLE)
    return saved(request, f"We have added {link.service}", to="staff:settings_councils")


def _new_page(request: StaffRequest, form: CouncilForm, *, status: int = 200) -> HttpResponse:
    return render(request, "hubs/settings/council_new.html", {"form": form}, status=status)


# --- One council ---------------------------------------------------------------------------------


def _link(request: StaffRequest, link_id: int) -> ClusterService:
    """A council of this hub; 404 for another hub's, as for none at all."""
    try:
        return council_get(access=request.access, link_id=link_id)
    except ClusterService.DoesNotExist as absent:
        raise Http404 from absent


@require_safe
@staff_page(Right.SETTINGS_MANAGE)
def council(request: StaffRequest, link_id: int) -> HttpResponse:
    """One council: its days, its areas, and its last day."""
    return _page(request, _link(request, link_id))


def _page(
    request: StaffRequest, link: ClusterService, *, status: int = 200, **forms: PageForm
) -> HttpResponse:
    """The council's page, with whichever form was sent in the place of an empty one."""
    today = timezone.localdate()
    context = {
        "link": link,
        "today": today,
        "state": _state(link, today),
        "areas": [{"area": a, "state": _state(a, today)} for a in link.service.areas.all()],
        "cases": open_cases(request.access).get(link.service_id, 0),
        "end_form": LastDayForm(initial={"last_day": link.valid_to}, prefix="stay"),
        "area_form": AreaForm(prefix="area"),
    }
    return render(request, "hubs/settings/council.html", {**context, **forms}, status=status)


def _do(
    request: StaffRequest,
    link: ClusterService,
    form: PageForm,
    name: str,
    act: Callable[..., Any],
    **more: Any,
) -> HttpResponse:
    """Do one act on a council by its form; the page again when something stands in the way."""
    if not form.is_valid():
        return _page(request, link, status=UNPROCESSABLE, **{name: form})
    try:
        act(
            access=request.access,
            link_id=link.pk,
            now=timezone.now(),
            **form.cleaned_data,
            **more,
        )
    except ValidationError as refused:
        refused_by_form(form, refused)
        return _page(request, link, status=UNPROCESSABLE, **{name: form})
    return redirect("staff:settings_council", link.pk)


@require_POST
@staff_page(Right.SETTINGS_MANAGE)
def council_end(request: StaffRequest, link_id: int) -> HttpResponse:
    """Set the council's last day in the hub, or let it stay after all."""
    form = LastDayForm(request.POST, prefix="stay")
    return _do(request, _link(request, link_id), form, "end_form", council_leave)


@require_POST
@staff_page(Right.SETTINGS_MANAGE)
def council_withdraw(request: StaffRequest, link_id: int) -> HttpResponse:
    """Take out a council that has not begun."""
    link = _link(request, link_id)
    name = str(link.service)
    try:
        council_take_out(access=request.access, link_id=link_id, now=timezone.now())
    except ValidationError as refused:
        form = LastDayForm({}, prefix="stay")
        refused_by_form(form, refused)
        return _page(request, link, status=UNPROCESSABLE, end_form=form)
    return saved(request, f"We have taken out {name}", to="staff:settings_councils")


@require_POST
@staff_page(Right.SETTINGS_MANAGE)
def council_area(request: StaffRequest, link_id: int) -> HttpResponse:
    """Let the council cover one more area."""
    form = AreaForm(request.POST, prefix="area")
    return _do(request, _link(request, link_id), form, "area_form", area_add)


@read_or_send
@staff_page(Right.SETTINGS_MANAGE)
def council_area_end(request: StaffRequest, link_id: int, area_id: int) -> HttpResponse:
    """Set the last day on which the council covers an area."""
    link = _link(request, link_id)
    area = next((a for a in link.service.areas.all() if a.pk == area_id), None)
    if area is None:
        raise Http404
    form = AreaEndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            area_end(
                access=request.access,
                link_id=link.pk,
                area_id=area.pk,
                now=timezone.now(),
                **form.cleaned_data,
            )
            return redirect("staff:settings_council", link.pk)
        except ValidationError as refused:
            refused_by_form(form, refused)
    status = UNPROCESSABLE if form.errors else 200
    context = {"link": link, "area": area, "form": form}
    return render(request, "hubs/settings/area_end.html", context, status=status)
