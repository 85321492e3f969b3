"""Panels as a room: the calendar, one meeting and its day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enquiries.forms.staff_panel import AttendanceForm, PanelForm, SeatsForm, WhyForm, member_said
from enquiries.models import Panel
from enquiries.quorum import quorum_missing
from enquiries.selectors.panel_ready import Coming, cases_for_panel
from enquiries.selectors.panels import (
    items_of,
    members_to_seat,
    panel_by_id,
    panels_of,
    seats_of,
)
from enquiries.selectors.safety import protected_read
from enquiries.services import MoveRefused
from enquiries.services.panels import (
    attendance_record,
    panel_cancel,
    panel_close,
    panel_make,
    panel_open,
    runs,
    seats_set,
    sitting_of,
)
from enquiries.views.staff.ahead import page_href
from enquiries.views.staff.contact import read_or_send
from enquiries.views.staff.rows import say_names
from enquiries.views.staff.taking import errors_take, room_form
from hubs.access import Access
from hubs.calendar import say_day, say_moment
from hubs.decorators import StaffRequest, staff_page
from hubs.permissions import Right
from hubs.selectors import services_of

ROOM = "enquiries/staff/panels/"
LINES_SHOWN = 4  # of what a case still lacks; the rest is on its page


def panel_or_404(request: StaffRequest, panel_id: int) -> Panel:
    """A meeting within reach."""
    try:
        return panel_by_id(request.access, panel_id)
    except Panel.DoesNotExist:
        raise Http404 from None


def own_panel(request: StaffRequest, panel_id: int) -> Panel:
    """A meeting that this person's place runs; 403 for a joint one that only its hub does."""
    panel = panel_or_404(request, panel_id)
    if not runs(request.access, panel):
        raise PermissionDenied("the hub runs this panel")
    return panel


@require_safe
@staff_page(Right.PANEL_MANAGE)
def panels(request: StaffRequest) -> HttpResponse:
    """What panel considers next, and the calendar: to come, and over."""
    now = timezone.now()
    access = request.access
    to_come, over = panels_of(access, now=now)
    coming = cases_for_panel(access, to_come, now=now)
    protected_read([one.case for one in coming.cases], access=access)
    for panel in to_come:
        past = PAST if _is_past(panel, now=now) else "To come"
        panel.state = "Sitting" if panel.opened_at else past  # type: ignore[attr-defined]
    context = {
        "to_come": to_come,
        "over": over,
        "coming": [_coming(access, one, now=now) for one in coming.cases],
        "all": coming.all,
        "councils": access.service is None,
    }
    return render(request, f"{ROOM}panels.html", context)


def _coming(access: Access, one: Coming, *, now: datetime) -> dict[str, Any]:
    """One case before panel: who, what is missing in words, by when, and the panel it can make."""
    lines = [
        {"text": blocker.sentence, "href": page_href(access, one.case, blocker.page)}
        for blocker in one.missing
    ]
    return {
        "case": one.case,
        "name": say_names(one.case),
        "ready": one.ready,
        "again": one.again,
        "lines": lines[:LINES_SHOWN],
        "more": max(len(lines) - LINES_SHOWN, 0),
        "panel": one.panel,
        "by": say_day(timezone.localdate(one.due_at)) if one.due_at else "",
        "late": one.due_at is not None and one.due_at < now,
    }


@read_or_send
@staff_page(Right.PANEL_MANAGE)
def panel_new(request: StaffRequest) -> HttpResponse:
    """Put a panel in the calendar."""
    now = timezone.now()
    access = request.access
    assert access.cluster is not None
    today = timezone.localdate(now)
    councils = None if access.service else services_of(access.cluster, day=today)
    sent = request.POST if request.method == "POST" else None
    form = PanelForm(sent, today=today, councils=councils)
    if not form.is_valid():
        return room_form(request, f"{ROOM}panel_new.html", form)
    answers = form.cleaned_data
    try:
        panel = panel_make(
            access=access,
            now=now,
            services=list(answers.get("services", ())),
            **{name: answers[name] for name in ("name", "at", "place", "most_items")},
        )
    except ValidationError as wrong:
        errors_take(form, wrong)
        return room_form(request, f"{ROOM}panel_new.html", form)
    said = f"The panel is in the calendar. Papers go by {say_day(panel.papers_by)}."
    messages.success(request, said)
    return redirect("enquiries:panel", panel_id=panel.pk)


@require_safe
@staff_page(Right.PANEL_MANAGE)
def panel(request: StaffRequest, panel_id: int) -> HttpResponse:
    """One meeting: its list, who is asked, who came, and what its quorum lacks."""
    now = timezone.now()
    found = panel_or_404(request, panel_id)
    seats = seats_of(request.access, found)
    day = timezone.localdate(found.at)
    for seat in seats:
        seat.said = member_said(seat.member)  # type: ignore[attr-defined]
        seat.counts = seat.member.is_on(day)  # type: ignore[attr-defined]
    context = {
        "panel": found,
        "rows": _dates(found, now=now),
        "items": [_item(item) for item in items_of(request.access, found)],
        "seats": seats,
        "missing": quorum_missing(sitting_of(found), joint=found.joint),
        "recorded": any(seat.attended is not None for seat in seats),
        "runs": runs(request.access, found),
        "is_today": timezone.localdate(found.at) <= timezone.localdate(now),
        "is_over": found.closed_at is not None or found.cancelled_at is not None,
    }
    return render(request, f"{ROOM}panel.html", context)


def _item(item: Any) -> dict[str, Any]:
    return {
        "row": item,
        "name": say_names(item.enquiry),
        "reference": item.enquiry.reference,
        "council": item.enquiry.service,
    }


PAST = "The day has passed, not closed"


def _is_past(panel: Panel, *, now: datetime) -> bool:
    """Whether its day is over, though nobody opened it, closed it or called it off."""
    return timezone.localdate(panel.at) < timezone.localdate(now)


def _dates(panel: Panel, *, now: datetime) -> list[dict[str, str]]:
    state = "To come"
    if panel.cancelled_at:
        state = f"Called off {say_moment(panel.cancelled_at, now=now)}: {panel.cancelled_why}"
    elif panel.closed_at:
        state = f"Over since {say_moment(panel.closed_at, now=now)}"
    elif panel.opened_at:
        state = f"Sitting since {say_moment(panel.opened_at, now=now)}"
    elif _is_past(panel, now=now):
        state = PAST
    councils = ", ".join(str(joined.service) for joined in panel.joined.all())
    rows = [
        ("When", say_moment(panel.at)),
        ("Where", panel.place),
        ("Papers to members by", say_day(panel.papers_by)),
        ("Most cases", str(panel.most_items)),
        ("Councils", councils if panel.joint else str(panel.service)),
        ("State", state),
    ]
    return [{"key": key, "value": value} for key, value in rows]


@read_or_send
@staff_page(Right.PANEL_MANAGE)
def panel_members_ask(request: StaffRequest, panel_id: int) -> HttpResponse:
    """Say which members are asked to a panel."""
    found = own_panel(request, panel_id)
    sent = request.POST if request.method == "POST" else None
    asked = [str(seat.member_id) for seat in seats_of(request.access, found)]
    offered = members_to_seat(request.access, found)
    form = SeatsForm(sent, members=offered, initial={"members": asked})

    def take() -> None:
        seats_set(
            access=request.access, panel_id=found.pk, members=form.chosen(), now=timezone.now()
        )

    said = "The members of this panel are saved."
    return _take(request, found, "seats.html", form, take, said, offered=offered)


@read_or_send
@staff_page(Right.PANEL_MANAGE)
def panel_attendance(request: StaffRequest, panel_id: int) -> HttpResponse:
    """Record who is here and who presides."""
    found = own_panel(request, panel_id)
    day = timezone.localdate(found.at)
    seats = [seat for seat in seats_of(request.access, found) if seat.member.is_on(day)]
    form = AttendanceForm(request.POST if request.method == "POST" else None, seats=seats)

    def take() -> None:
        answers = form.cleaned_data
        attendance_record(
            access=request.access,
            panel_id=found.pk,
            came={int(key): True for key in answers["came"]},
            presides=int(answers["presides"]) if answers["presides"] else None,
            now=timezone.now(),
        )

    return _take(request, found, "attendance.html", form, take, "Saved who is here.", seats=seats)


@read_or_send
@staff_page(Right.PANEL_MANAGE)
def panel_call_off(request: StaffRequest, panel_id: int) -> HttpResponse:
    """Call a panel off."""
    found = own_panel(request, panel_id)
    form = WhyForm(request.POST if request.method == "POST" else None)

    def take() -> None:
        why = form.cleaned_data["why"]
        panel_cancel(access=request.access, panel_id=found.pk, why=why, now=timezone.now())

    return _take(request, found, "call_off.html", form, take, "The panel is called off.")


@require_POST
@staff_page(Right.PANEL_MANAGE)
def panel_begin(request: StaffRequest, panel_id: int) -> HttpResponse:
    """Open the meeting, if it has its quorum."""
    return _press(request, panel_id, panel_open, "The panel is open. Its quorum is met.")


@require_POST
@staff_page(Right.PANEL_MANAGE)
def panel_end(request: StaffRequest, panel_id: int) -> HttpResponse:
    """Close the meeting: members read its packs no more."""
    said = "The panel is over. Its packs are closed to members."
    return _press(request, panel_id, panel_close, said)


def _press(
    request: StaffRequest, panel_id: int, verb: Callable[..., Any], said: str
) -> HttpResponse:
    found = own_panel(request, panel_id)
    try:
        verb(access=request.access, panel_id=found.pk, now=timezone.now())
    except MoveRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, said)
    return redirect("enquiries:panel", panel_id=found.pk)


def _take(
    request: StaffRequest,
    found: Panel,
    template: str,
    form: Any,
    take: Callable[[], None],
    said: str,
    **context: Any,
) -> HttpResponse:
    """A form of one meeting: taken, or shown with what is wrong."""
    context |= {"panel": found}
    if not form.is_valid():
        return room_form(request, ROOM + template, form, **context)
    try:
        take()
    except MoveRefused as refused:
        form.add_error(None, str(refused))
        return room_form(request, ROOM + template, form, **context)
    messages.success(request, said)
    return redirect("enquiries:panel", panel_id=found.pk)
