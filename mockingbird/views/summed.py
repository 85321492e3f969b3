"""The returns of all constellations of a council, and of a hub's councils, month by month."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hubs.calendar import say_day
from hubs.decorators import StaffRequest, staff_page
from hubs.permissions import Right
from mockingbird.selectors.figures import FIGURES
from mockingbird.selectors.summed import ReturnLine, month_sum, months_summed
from mockingbird.services.returns import council_return_sign
from mockingbird.views.base import SIGN, VIEW, press

RETURNS = Right.MOCKINGBIRD_RETURNS


@require_safe
@staff_page(RETURNS)
def returns_all(request: StaffRequest) -> HttpResponse:
    """The months, and how many of their returns are signed off."""
    access, today = request.access, timezone.localdate()
    context = {"months": months_summed(access, today=today), **_shared(request)}
    return render(request, "mockingbird/returns_all.html", context)


@require_safe
@staff_page(RETURNS)
def month_all(request: StaffRequest, month: str) -> HttpResponse:
    """One month: what became of each return, and the sums over those that are signed off."""
    access, today = request.access, timezone.localdate()
    it = month_sum(access, month_named(month), today=today)
    context = {
        **_shared(request),
        "it": it,
        "month": month,
        "lines": [_line(request, line, month) for line in it.lines],
        "totals": [(label, it.totals[code]) for code, label in FIGURES.items()],
        "missing": ", ".join(line.name for line in it.missing),
        "left_out": ", ".join(it.left_out),
        "signs": access.can(SIGN),
    }
    return render(request, "mockingbird/month_all.html", context)


@require_POST
@staff_page(RETURNS, SIGN)
def sign_all(request: StaffRequest, month: str) -> HttpResponse:
    """Sign the council's return off: the sums stand, and the hub may read them."""
    access, now, first = request.access, timezone.now(), month_named(month)

    def verb() -> Any:
        return council_return_sign(access=access, month=first, now=now)

    said = "Signed off. Nothing of it changes from here on, and your hub may read it."
    return press(request, verb, said=said, go=reverse("mockingbird:month_all", args=[month]))


def month_named(said: str) -> date:
    """The first day of a month that an address names, 2026-10; 404 for one that has not begun."""
    try:
        month = date.fromisoformat(f"{said}-01")
    except ValueError:
        raise Http404 from None
    if month > timezone.localdate():
        raise Http404
    return month


def state_said(line: ReturnLine, *, of_hub: bool) -> str:
    """What became of a return, in words."""
    row = line.row
    if row is not None and row.signed_at is not None:
        said = f"Signed off by {row.signed_by} on {say_day(timezone.localdate(row.signed_at))}"
        if line.is_late:
            return f"{said}, after the council’s return: not in these sums"
        if line.left_out:
            many = "constellation is" if line.left_out == 1 else "constellations are"
            return f"{said}. {line.left_out} {many} not in it: the council had signed before"
        return said
    if row is not None:
        said = f"Drafted by {row.opened_by}, not signed off"
    else:
        said = "Not signed off for the hub yet" if of_hub else "Not begun"
    if line.is_late:
        return f"{said}. Was not there when the council’s return was signed: not in these sums"
    return said


def _line(request: StaffRequest, line: ReturnLine, month: str) -> dict[str, Any]:
    of, leads = line.constellation, request.access.can(VIEW)
    return {
        "name": line.name,
        "said": state_said(line, of_hub=of is None),
        "missing": line.is_due and not line.signed,
        "href": reverse("mockingbird:return", args=[of.pk, month]) if of and leads else "",
    }


def _shared(request: StaffRequest) -> dict[str, Any]:
    access = request.access
    return {"of_hub": access.service is None, "place": access.service or access.cluster}
