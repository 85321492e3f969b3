"""My constellations, and the page of one: who is in it, when each was last heard of."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hubs.decorators import StaffRequest, staff_page
from hubs.permissions import Right
from mockingbird.models import Constellation
from mockingbird.ring import Home, Ring, ring_drawn
from mockingbird.selectors.calendar import calendar_of
from mockingbird.selectors.home import cards_of, closed_of
from mockingbird.selectors.page import Member, Overview, history_of, overview_of
from mockingbird.views.base import SIGN, VIEW, WORK, may_work, on_constellation, page


@require_safe
@staff_page(VIEW)
def home(request: StaffRequest) -> HttpResponse:
    """A card for each constellation. Households are not named here, so no look is put on record."""
    access, today = request.access, timezone.localdate()
    cards = cards_of(access, today=today)
    context = {
        "cards": cards,
        "closed": closed_of(access, today=today),
        "due": sum(card.to_follow_up for card in cards),
        "own": access.can(WORK) and not access.can(SIGN),
        "works": may_work(access),
        "may_create": access.can(SIGN),
        "sums": access.can(Right.MOCKINGBIRD_RETURNS),
    }
    return render(request, "mockingbird/home.html", context)


@require_safe
@on_constellation()
def constellation(request: StaffRequest, found: Constellation) -> HttpResponse:
    """The ring, and the same in a table."""
    today = timezone.localdate()
    overview = overview_of(request.access, found, today=today)
    return page(
        request,
        found,
        "constellation",
        "constellation.html",
        heading="Who is in it",
        overview=overview,
        ring=ring_of(found, overview, today=today),
        days=overview.contact_days,
    )


def ring_of(found: Constellation, overview: Overview, *, today: date) -> Ring:
    """A constellation as a picture."""
    hub = overview.hub
    return ring_drawn(
        f"{found.name}: the hub home and its satellites",
        _home(hub, today) if hub else None,
        [_home(member, today) for member in overview.satellites],
        places=overview.most,
    )


def _home(member: Member, today: date) -> Home:
    state = member.row.get_status_display().lower() if not member.is_active else ""
    return Home(
        name=member.called.short,
        state=state or _ago(member.heard_on, today),
        needs=member.silent,
    )


def _ago(day: date | None, today: date) -> str:
    if day is None:
        return "not yet"
    days = (today - day).days
    return {0: "today", 1: "1 day"}.get(days, f"{days} days")


@require_safe
@on_constellation()
def history(request: StaffRequest, found: Constellation) -> HttpResponse:
    """What became of it: stages, households, who worked with it."""
    told = history_of(request.access, found)
    return page(request, found, "history", "history.html", heading="History", told=told)


@require_safe
@on_constellation()
def calendar(request: StaffRequest, found: Constellation) -> HttpResponse:
    """What lies ahead, day by day."""
    entries = calendar_of(request.access, found, today=timezone.localdate())
    days = [(day, list(rows)) for day, rows in groupby(entries, key=lambda entry: entry.on)]
    return page(request, found, "calendar", "calendar.html", heading="Calendar", days=days)
