"""What one council does in its own way: for its own manager, and for its hub's."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from hubs.decorators import StaffRequest, staff_page
from hubs.models import FosteringService
from hubs.permissions import Right
from hubs.services.offers import (
    AS_THE_HUB,
    council_of,
    offers_set,
    offers_values,
    types_said,
)
from hubs.settings_journey_forms import OffersForm
from hubs.views.settings import UNPROCESSABLE, read_or_send, save, saved, was_shown
from hubs.views.settings_words import Card, Row

PANEL_SAID = {AS_THE_HUB: "As the hub says", "True": "Required", "False": "Not required"}


@require_safe
@staff_page(Right.OFFERS_MANAGE)
def own_council(request: StaffRequest) -> HttpResponse:
    """The settings of my council, each with its way to change it."""
    today = timezone.localdate()
    service = council_of(request.access, today=today)
    values = offers_values(service, day=today)
    rows = [
        Row("Recruits for", types_said(values["types"].split(","))),
        Row("Panel", PANEL_SAID[values["panel"]]),
    ]
    here = reverse("staff:own_council")
    cards = [
        Card(
            "What we recruit for, and panel",
            rows,
            [{"href": reverse("staff:own_offers"), "text": "Change"}],
        ),
        Card(
            "Checks",
            [Row("List", "Which checks we ask for, and how")],
            [{"href": f"{here}checks/", "text": "Change"}],
        ),
    ]
    context = {"service": service, "cards": cards}
    return render(request, "hubs/settings/own_council.html", context)


@read_or_send
@staff_page(Right.OFFERS_MANAGE)
def own_offers(request: StaffRequest) -> HttpResponse:
    """What my council recruits for, and whether panel is required."""
    return _offers(request, "", back=reverse("staff:own_council"))


@read_or_send
@staff_page(Right.SETTINGS_MANAGE)
def council_offers(request: StaffRequest, slug: str) -> HttpResponse:
    """The same of one of the hub's councils."""
    return _offers(request, slug, back=reverse("staff:settings_councils"))


def _offers(request: StaffRequest, slug: str, *, back: str) -> HttpResponse:
    today = timezone.localdate()
    try:
        service = council_of(request.access, slug=slug, today=today)
    except FosteringService.DoesNotExist as absent:
        raise Http404 from absent
    present = offers_values(service, day=today)

    def page(request: StaffRequest, form: Any, *, status: int = 200, **more: Any) -> HttpResponse:
        more["was"] = more.get("was") or was_shown(present)
        context = {"form": form, "service": service, "back_url": back, **more}
        return render(request, "hubs/settings/offers.html", context, status=status)

    if request.method != "POST":
        initial = {**present, "types": present["types"].split(",")}
        return page(request, OffersForm(initial=initial, today=today))
    form = OffersForm(request.POST, today=today)
    if not form.is_valid():
        return page(request, form, was=request.POST.get("was"), status=UNPROCESSABLE)
    stopped = save(
        request, form, page=page, change=offers_set, typed=form.cleaned_data, say=_say, slug=slug
    )
    return stopped or saved(request, f"We have saved what {service} does", to=back)


def _say(name: str, value: Any) -> tuple[str, str]:
    if name == "types":
        return "Types of fostering", types_said(str(value).split(","))
    return "Panel", PANEL_SAID[str(value)]
