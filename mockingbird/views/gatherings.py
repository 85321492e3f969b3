"""Gatherings: planned, copied from an earlier one, and who came."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enquiries.views.staff.contact import read_or_send
from hubs.decorators import StaffRequest
from mockingbird.forms.gatherings import AttendanceForm, CopyForm, GatheringForm
from mockingbird.models import Constellation, Gathering
from mockingbird.selectors.gatherings import (
    expected_at,
    gathering_by_id,
    gatherings_of,
    last_of_a_kind,
)
from mockingbird.services.gatherings import (
    Came,
    attendance_save,
    gathering_cancel,
    gathering_copy,
    gathering_save,
)
from mockingbird.views.base import on_constellation, or_404, page, press, sent, take, url


@require_safe
@on_constellation()
def gatherings(request: StaffRequest, found: Constellation) -> HttpResponse:
    """Those ahead and those past, with how many came. Today's is past once somebody is ticked."""
    today = timezone.localdate()
    rows = gatherings_of(request.access, found)
    held = [row for row in rows if not row.cancelled]
    ahead = [row for row in held if row.on > today or (row.on == today and not _ticked(row))]
    return page(
        request,
        found,
        "gatherings",
        "gatherings.html",
        heading="Gatherings",
        ahead=ahead[::-1],
        past=[row for row in held if row not in ahead],
        cancelled=[row for row in rows if row.cancelled],
        to_copy=last_of_a_kind(request.access, found, before=today.replace(day=1)),
        today=today,
    )


def _ticked(row: Gathering) -> bool:
    """Whether anybody was ticked of a gathering that was counted."""
    return bool(row.ticked)  # type: ignore[attr-defined]


@read_or_send
@on_constellation(works=True)
def new(request: StaffRequest, found: Constellation) -> HttpResponse:
    """Plan one, or write down one that was."""
    today = timezone.localdate()
    form = GatheringForm(sent(request), today=today)
    return _save(request, found, form, None)


@read_or_send
@on_constellation(works=True)
def change(request: StaffRequest, found: Constellation, gathering_id: int) -> HttpResponse:
    """Change when or what it is."""
    gathering = or_404(gathering_by_id, request.access, found, gathering_id)
    initial = {name: getattr(gathering, name) for name in ("on", "kind", "title", "hours", "cost")}
    form = GatheringForm(sent(request), today=timezone.localdate(), initial=initial)
    return _save(request, found, form, gathering)


def _save(
    request: StaffRequest, found: Constellation, form: GatheringForm, gathering: Gathering | None
) -> HttpResponse:
    def verb() -> None:
        gathering_save(
            access=request.access,
            constellation_id=found.pk,
            gathering_id=gathering.pk if gathering else None,
            now=timezone.now(),
            **form.cleaned_data,
        )

    return take(
        request, found, "gathering.html", form, verb,
        said="Saved.", go=url("gatherings", found), gathering=gathering,
    )  # fmt: skip


@read_or_send
@on_constellation(works=True)
def copy(request: StaffRequest, found: Constellation, gathering_id: int) -> HttpResponse:
    """One like an earlier one: only the day is asked, four weeks on to begin with."""
    access, now = request.access, timezone.now()
    earlier = or_404(gathering_by_id, access, found, gathering_id)
    today = timezone.localdate(now)
    initial = {"on": _next(earlier.on, today)}
    form = CopyForm(sent(request), today=today, initial=initial)

    def verb() -> None:
        gathering_copy(access=access, gathering_id=earlier.pk, on=form.cleaned_data["on"], now=now)

    return take(
        request, found, "copy.html", form, verb,
        said="Planned.", go=url("gatherings", found), earlier=earlier,
    )  # fmt: skip


def _next(day: date, today: date) -> date:
    """The same day of the week, whole weeks after, and not before today."""
    weeks = max(4, -(-(today - day).days // 7))
    return date.fromordinal(day.toordinal() + 7 * weeks)


@read_or_send
@on_constellation(works=True)
def attendance(request: StaffRequest, found: Constellation, gathering_id: int) -> HttpResponse:
    """Tick who came: every household that was in the constellation stands on the list."""
    access = request.access
    gathering = or_404(gathering_by_id, access, found, gathering_id)
    form = AttendanceForm(sent(request), expected=expected_at(access, gathering))

    def verb() -> Any:
        return attendance_save(
            access=access,
            gathering_id=gathering.pk,
            rows=[Came(*answer) for answer in form.answers()],
            now=timezone.now(),
        )

    return take(
        request, found, "attendance.html", form, verb,
        said="Who came is recorded.", go=url("gatherings", found), gathering=gathering,
    )  # fmt: skip


@require_POST
@on_constellation(works=True)
def cancel(request: StaffRequest, found: Constellation, gathering_id: int) -> HttpResponse:
    """It will not be. It stays on the list as cancelled."""
    gathering = or_404(gathering_by_id, request.access, found, gathering_id)

    def verb() -> None:
        gathering_cancel(access=request.access, gathering_id=gathering.pk, now=timezone.now())

    return press(request, verb, said="Cancelled.", go=url("gatherings", found))
