"""Every clock that runs, for those who manage; the clocks of one case, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from enquiries.forms.staff_clocks import ClockFilterForm, OverForm, PauseEndForm, PauseForm
from enquiries.held_words import words_show
from enquiries.models import ClockPause, Deadline, Enquiry
from enquiries.selectors.clocks import (
    Beside,
    beside_of,
    clock_in_case,
    clocks_of_case,
    clocks_page,
)
from enquiries.services.clock_words import clock_explain, clock_pause, clock_pause_end
from enquiries.services.curtain import sees_case
from enquiries.views.staff.at_case import UNPROCESSABLE, address_of, case_render, done, on_case
from enquiries.views.staff.rows import say_due
from hubs.access import Access
from hubs.calendar import say_day, say_moment, say_overdue
from hubs.decorators import StaffRequest, staff_page
from hubs.permissions import Right
from hubs.reckoning import say_left, say_reckoning
from hubs.selectors import bank_holiday_names
from hubs.time_limits import FORCE_LABELS, LIMITS, Force, Unit

read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class ClockSaid:
    """A clock in words. What a colleague typed stands only where its case may be opened."""

    clock: Deadline
    rule: str
    label: str
    force: str
    due: str
    state: str
    late: bool
    reckoned: Sequence[str]
    pauses: Sequence[str]
    stands_still: bool
    over_why: str
    owner: str


class _Words:
    """What is needed to say many clocks: asked of the database once."""

    def __init__(self, access: Access, clocks: Collection[Deadline], *, now: datetime) -> None:
        self.access, self.now = access, now
        self.today = timezone.localdate(now)
        self.beside: Beside = beside_of(access, clocks)
        self.holidays = bank_holiday_names()

    def said(self, clock: Deadline, case: Enquiry) -> ClockSaid:
        """One clock."""
        sees = sees_case(self.access, case)
        pauses = self.beside.pauses.get(clock.pk, ())
        words_show(case, [clock, *pauses])
        state, late = self._state(clock)
        return ClockSaid(
            clock=clock,
            rule=Deadline.Rule(clock.rule).label,
            label=clock.label if sees and clock.label != clock.get_rule_display() else "",
            force=FORCE_LABELS[_force_of(clock)],
            due=say_due(clock.due_at, now=self.now),
            state=state,
            late=late,
            reckoned=self._reckoned(clock),
            pauses=[_pause_said(pause, why=sees) for pause in pauses],
            stands_still=any(pause.to_on is None for pause in pauses),
            over_why=clock.over_why if sees else "",
            owner=str(case.owner) if case.owner else "Nobody yet",
        )

    def _state(self, clock: Deadline) -> tuple[str, bool]:
        now, due = self.now, timezone.localdate(clock.due_at)
        if clock.cancelled_at is not None:
            return f"Stopped {say_moment(clock.cancelled_at, now=now)}", False
        if clock.done_at is not None:
            late = clock.done_at > clock.due_at
            return f"Done {say_moment(clock.done_at, now=now)}{', late' if late else ''}", False
        if clock.due_at < now:
            return f"Overdue by {say_overdue(now - clock.due_at)}", True
        return say_left(self.today, due, unit=clock.unit, holidays=self.holidays), False

    def _reckoned(self, clock: Deadline) -> list[str]:
        began = timezone.localdate(clock.trigger_at)
        due = timezone.localdate(clock.due_at)
        if clock.amount is None:
            return [f"It began at {say_moment(clock.trigger_at, now=self.now)}."]
        unit = Unit(clock.unit)
        if unit is Unit.WORKING_DAYS_BEFORE:
            panel = self.beside.panels.get(clock.enquiry_id)
            if panel is None:
                return ["Counted back from the day of the panel, which is not set now."]
            began = panel
        return say_reckoning(began, clock.amount, unit, due=due, holidays=self.holidays)


def _force_of(clock: Deadline) -> Force:
    limit = LIMITS.get(clock.rule)
    return limit.force if limit else Force.LOCAL


def _pause_said(pause: ClockPause, *, why: bool) -> str:
    until = f" to {say_day(pause.to_on)}" if pause.to_on else ""
    said = f"{pause.by} said that it stood still from {say_day(pause.from_on)}{until}"
    if pause.to_on is None:
        said = f"{pause.by} said that it stands still since {say_day(pause.from_on)}"
    return f"{said}: {pause.why}" if why else said


@require_safe
@staff_page(Right.CLOCKS_VIEW)
def clocks(request: StaffRequest) -> HttpResponse:
    """Every running clock of the place: the longest overdue first, a page at a time."""
    access, now = request.access, timezone.now()
    form = ClockFilterForm(request.GET, access=access, today=timezone.localdate(now))
    wanted = request.GET.get("page", "1")
    found = clocks_page(access, filters=form.filters(), page=wanted, now=now)
    rows = list(found.page.object_list)
    words = _Words(access, rows, now=now)
    context = {
        "page": found.page,
        "rows": [words.said(clock, clock.enquiry) for clock in rows],
        "overdue": found.overdue,
        "form": form,
        "chips": _chips(request, form),
        "clear_href": request.path,
        "keep": {},
        "in_hub": access.service is None,
    }
    return render(request, "enquiries/staff/clocks.html", context)


def _chips(request: StaffRequest, form: ClockFilterForm) -> list[dict[str, str]]:
    """Each chosen filter in words, with the address that is without it."""
    chips = []
    for name in form.fields:
        if not form.cleaned_data.get(name):
            continue
        rest = request.GET.copy()
        for key in (name, "page"):
            rest.pop(key, None)
        href = f"?{rest.urlencode()}" if rest else request.path
        label = str(form.fields[name].label)
        chips.append({"label": label, "text": form.said(name), "href": href})
    return chips


# --- One case -------------------------------------------------------------------------------------


@require_safe
@on_case()
def clocks_of_one(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Every clock of this case, how each day was reckoned, who paused it and why."""
    now = timezone.now()
    rows = clocks_of_case(request.access, case)
    words = _Words(request.access, rows, now=now)
    said = [words.said(clock, case) for clock in rows]
    return case_render(
        request,
        case,
        "clocks.html",
        now=now,
        running=[each for each in said if each.clock.is_running],
        over=[each for each in said if not each.clock.is_running],
    )


def _clock(request: StaffRequest, case: Enquiry, clock_id: int) -> Deadline:
    try:
        clock = clock_in_case(request.access, case, clock_id)
    except Deadline.DoesNotExist as absent:
        raise Http404 from absent
    words_show(case, [clock])
    return clock


@read_or_send
@on_case(Right.CLOCK_EXPLAIN)
def pause(request: StaffRequest, case: Enquiry, clock_id: int) -> HttpResponse:
    """Say that a clock stands still, or that it runs on."""
    clock = _clock(request, case, clock_id)
    if not clock.is_running:
        raise Http404
    paused = _stands_still(request, clock)
    make = PauseEndForm if paused else PauseForm
    form = make(request.POST if request.method == "POST" else None)
    act = clock_pause_end if paused else clock_pause
    what = "The clock runs on" if paused else "We have kept that the clock stands still"
    said = f"{what}. The day it is due is as it was."
    return _say(request, case, clock, form, "clock_pause.html", act, said, paused=paused)


def _stands_still(request: StaffRequest, clock: Deadline) -> bool:
    pauses = beside_of(request.access, [clock]).pauses.get(clock.pk, ())
    return any(each.to_on is None for each in pauses)


@read_or_send
@on_case(Right.CLOCK_EXPLAIN)
def over(request: StaffRequest, case: Enquiry, clock_id: int) -> HttpResponse:
    """Say why a limit was missed, or will be."""
    clock = _clock(request, case, clock_id)
    initial = {"why": clock.over_why}
    form = OverForm(request.POST if request.method == "POST" else None, initial=initial)
    said = "The reason is kept with the clock."
    return _say(request, case, clock, form, "clock_over.html", clock_explain, said)


def _say(
    request: StaffRequest,
    case: Enquiry,
    clock: Deadline,
    form: Any,
    template: str,
    act: Callable[..., Any],
    said: str,
    **context: Any,
) -> HttpResponse:
    """Show the form, or do what it says; what stands in the way is said beside its field."""
    now = timezone.now()
    back = address_of(case, "clocks_of_case")
    if form.is_bound and form.is_valid():
        try:
            act(
                access=request.access,
                enquiry_id=case.pk,
                clock_id=clock.pk,
                now=now,
                **form.cleaned_data,
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return done(request, case, said, go=back)
    status = UNPROCESSABLE if form.is_bound else 200
    words = _Words(request.access, [clock], now=now).said(clock, case)
    context |= {"clock": words, "back_url": back, "form": form, "now": now, "status": status}
    return case_render(request, case, template, **context)
