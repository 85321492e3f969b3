"""How a hub's journey is said and timed: lists of reasons, limits, words of letters."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hubs.calendar import say_day
from hubs.decorators import StaffRequest, staff_page
from hubs.journey import reasons_fixed
from hubs.letters_said import LetterSaid, letter_kinds, wording_on
from hubs.models import Cluster, Reason, TimeLimit
from hubs.permissions import Right
from hubs.services.journey_settings import (
    reason_add,
    reason_end,
    reasons_changing,
    reasons_on,
    wording_end,
    wording_set,
    wording_values,
    wordings_to_come,
)
from hubs.services.limits import limit_remove, limit_set, limits_open, limits_to_come
from hubs.settings_journey_forms import LimitForm, ReasonEndForm, ReasonForm, WordingForm
from hubs.time_limits import FORCE_LABELS, LIMITS, Limit, Unit, limit_on, limits_on, say_amount
from hubs.views.settings import (
    UNPROCESSABLE,
    hub_of,
    read_or_send,
    refused_by_form,
    save,
    saved,
    was_shown,
)

# --- Reasons ----------------------------------------------------------------------------------


@require_safe
@staff_page(Right.SETTINGS_MANAGE)
def reasons(request: StaffRequest) -> HttpResponse:
    """The three lists as they stand, with what is to change."""
    hub, today = hub_of(request), timezone.localdate()
    lists = [_list(hub, which, label, today=today) for which, label in Reason.List.choices]
    return render(request, "hubs/settings/reasons.html", {"lists": lists})


def _list(hub: Cluster, which: str, label: str, *, today: date) -> dict[str, Any]:
    changing = {row.code: row for row in reasons_changing(hub, which, day=today)}
    rows = [
        {
            "code": code,
            "label": said,
            "stays": code in reasons_fixed(which),
            "until": changing[code].valid_to if code in changing else None,
        }
        for code, said in reasons_on(hub, which, day=today).items()
    ]
    coming = [row for row in changing.values() if row.valid_from > today]
    return {"which": which, "label": label, "rows": rows, "coming": coming}


@read_or_send
@staff_page(Right.SETTINGS_MANAGE)
def reason_new(request: StaffRequest) -> HttpResponse:
    """Add a reason to a list."""
    today = timezone.localdate()
    chosen = {"which": request.GET.get("list", "")}
    form = ReasonForm(
        request.POST if request.method == "POST" else None, initial=chosen, today=today
    )
    if form.is_bound and form.is_valid():
        try:
            reason_add(access=request.access, now=timezone.now(), **form.cleaned_data)
        except ValidationError as refused:
            refused_by_form(form, refused)
        else:
            return saved(request, "We have added the reason", to="staff:settings_reasons")
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "hubs/settings/reason_new.html", {"form": form}, status=status)


@read_or_send
@staff_page(Right.SETTINGS_MANAGE)
def reason_off(request: StaffRequest, which: str, code: str) -> HttpResponse:
    """Set the last day of a reason."""
    today = timezone.localdate()
    label = _reason(hub_of(request), which, code, today=today)
    form = ReasonEndForm(request.POST if request.method == "POST" else None, today=today)
    if form.is_bound and form.is_valid():
        try:
            reason_end(
                access=request.access,
                which=which,
                code=code,
                now=timezone.now(),
                **form.cleaned_data,
            )
        except ValidationError as refused:
            refused_by_form(form, refused)
        else:
            return saved(
                request, f"We have set the last day of “{label}”", to="staff:settings_reasons"
            )
    status = UNPROCESSABLE if form.is_bound else 200
    context = {"form": form, "label": label}
    return render(request, "hubs/settings/reason_off.html", context, status=status)


def _reason(hub: Cluster, which: str, code: str, *, today: date) -> str:
    """The words of a reason that may leave its list; 404 for another."""
    if which not in Reason.List.values or code in reasons_fixed(which):
        raise Http404
    listed = reasons_on(hub, which, day=today)
    listed |= {row.code: row.label for row in reasons_changing(hub, which, day=today)}
    if code not in listed:
        raise Http404
    return listed[code]


# --- Limits -----------------------------------------------------------------------------------


@require_safe
@staff_page(Right.SETTINGS_MANAGE)
def limits(request: StaffRequest) -> HttpResponse:
    """Every limit as it stands in this hub today, with its source, and what is to change."""
    hub, today = hub_of(request), timezone.localdate()
    open_codes = {limit.code for limit in limits_open()}
    rows = [
        {
            "limit": limit,
            "force": FORCE_LABELS[limit.force],
            "may_set": code in open_codes,
        }
        for code, limit in limits_on(LIMITS, cluster=hub, day=today).items()
    ]
    coming = [
        {
            "row": row,
            "label": LIMITS[row.code].label,
            "said": say_amount(row.amount, Unit(row.unit)),
        }
        for row in limits_to_come(hub, today=today)
    ]
    return render(request, "hubs/settings/limits.html", {"rows": rows, "coming": coming})


@read_or_send
@staff_page(Right.SETTINGS_MANAGE)
def limit_change(request: StaffRequest, code: str) -> HttpResponse:
    """Let a limit be longer or shorter in this hub from a day on."""
    limit, today = _limit(code), timezone.localdate()
    present = limit_on(code, cluster=hub_of(request), day=today)
    form = LimitForm(
        request.POST if request.method == "POST" else None,
        limit=limit,
        today=today,
        initial={"amount": present.amount},
    )
    if form.is_bound and form.is_valid():
        try:
            limit_set(access=request.access, code=code, now=timezone.now(), **form.cleaned_data)
        except ValidationError as refused:
            refused_by_form(form, refused)
        else:
            return saved(request, "We have saved the limit", to="staff:settings_limits")
    status = UNPROCESSABLE if form.is_bound else 200
    context = {"form": form, "limit": limit, "present": present}
    return render(request, "hubs/settings/limit.html", context, status=status)


def _limit(code: str) -> Limit:
    found = {limit.code: limit for limit in limits_open()}
    if code not in found:
        raise Http404
    return found[code]


@require_POST
@staff_page(Right.SETTINGS_MANAGE)
def limit_take_away(request: StaffRequest, limit_id: int) -> HttpResponse:
    """Take away a limit that has not begun."""
    try:
        limit_remove(access=request.access, limit_id=limit_id, now=timezone.now())
    except TimeLimit.DoesNotExist as absent:
        raise Http404 from absent
    return saved(request, "We have taken that limit away", to="staff:settings_limits")


# --- Letters ----------------------------------------------------------------------------------


@require_safe
@staff_page(Right.SETTINGS_MANAGE)
def letters(request: StaffRequest) -> HttpResponse:
    """Every letter, and whose words it has."""
    hub, today = hub_of(request), timezone.localdate()
    rows = [
        {"kind": kind, "whose": _whose(hub, kind, today=today)} for kind in letter_kinds().values()
    ]
    return render(request, "hubs/settings/letters.html", {"rows": rows})


def _whose(hub: Cluster, kind: LetterSaid, *, today: date) -> str:
    own = wording_on(hub, kind.code, day=today)
    said = f"Your own, since {say_day(own.valid_from)}" if own else "The product’s"
    coming = wordings_to_come(hub, kind.code, day=today)
    return f"{said}. Your own from {say_day(coming[0].valid_from)}" if coming else said


@read_or_send
@staff_page(Right.SETTINGS_MANAGE)
def letter(request: StaffRequest, code: str) -> HttpResponse:
    """The words of one letter; change them from a day on."""
    kind, hub, today = _kind(code), hub_of(request), timezone.localdate()
    present = wording_values(hub, kind, day=today)

    def page(request: StaffRequest, form: Any, *, status: int = 200, **more: Any) -> HttpResponse:
        more["was"] = more.get("was") or was_shown(present)
        own = wording_on(hub, code, day=today) or wordings_to_come(hub, code, day=today)
        context = {"form": form, "kind": kind, "own": bool(own), **more}
        return render(request, "hubs/settings/letter.html", context, status=status)

    if request.method != "POST":
        return page(request, WordingForm(initial=present, today=today))
    form = WordingForm(request.POST, today=today)
    if not form.is_valid():
        return page(request, form, was=request.POST.get("was"), status=UNPROCESSABLE)
    stopped = save(
        request,
        form,
        page=page,
        change=wording_set,
        typed=form.cleaned_data,
        say=lambda _name, value: ("The words", str(value)),
        code=code,
    )
    return stopped or saved(request, "We have saved the words", to="staff:settings_letters")


@require_POST
@staff_page(Right.SETTINGS_MANAGE)
def letter_back(request: StaffRequest, code: str) -> HttpResponse:
    """Go back to the product's words."""
    _kind(code)
    wording_end(access=request.access, code=code, now=timezone.now())
    return saved(request, "The product’s words stand from today", to="staff:settings_letters")


def _kind(code: str) -> LetterSaid:
    if code not in letter_kinds():
        raise Http404
    return letter_kinds()[code]
