"""The monthly return: figures that fill themselves, the words beside them, sign-off."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enquiries.views.staff.contact import read_or_send
from hubs.decorators import StaffRequest
from mockingbird.forms.setting_up import NarrativeForm
from mockingbird.models import Constellation
from mockingbird.selectors.figures import FIGURES
from mockingbird.selectors.monthly import months_of, return_of
from mockingbird.selectors.return_rows import lines_of
from mockingbird.services.returns import return_open, return_save, return_sign
from mockingbird.views.base import may_work, on_constellation, page, press, sent, take, url
from mockingbird.views.summed import month_named


@require_safe
@on_constellation()
def returns(request: StaffRequest, found: Constellation) -> HttpResponse:
    """The months, and what became of each."""
    months = months_of(request.access, found, today=timezone.localdate())
    return page(request, found, "returns", "returns.html", heading="Monthly return", months=months)


@require_safe
@on_constellation()
def monthly(request: StaffRequest, found: Constellation, month: str) -> HttpResponse:
    """A month's figures, each with a way to its rows, and the words beside them."""
    first = month_named(month)
    it = return_of(request.access, found, month=first, today=timezone.localdate())
    return page(
        request, found, "return", "return.html", tab="returns",
        heading=f"Return for {first:%B %Y}", it=it, month=month,
        writes=may_work(request.access),
    )  # fmt: skip


@require_safe
@on_constellation()
def rows(request: StaffRequest, found: Constellation, month: str, figure: str) -> HttpResponse:
    """The rows behind one figure."""
    first = month_named(month)
    if figure not in FIGURES:
        raise Http404
    it = return_of(request.access, found, month=first, today=timezone.localdate())
    return page(
        request, found, "return_rows", "return_rows.html", tab="returns",
        heading=FIGURES[figure], it=it, month=month,
        count=next(count for code, _, count in it.figures if code == figure),
        lines=lines_of(request.access, found, month=first, figure=figure),
    )  # fmt: skip


@read_or_send
@on_constellation(works=True)
def narrative(request: StaffRequest, found: Constellation, month: str) -> HttpResponse:
    """The words that go with the figures."""
    access, now, first = request.access, timezone.now(), month_named(month)
    it = return_of(access, found, month=first, today=timezone.localdate(now))
    form = NarrativeForm(sent(request), present={"narrative": it.row.narrative if it.row else ""})

    def verb() -> None:
        row = return_open(access=access, constellation_id=found.pk, month=first, now=now)
        return_save(access=access, return_id=row.pk, now=now, **form.cleaned_data)

    return take(
        request, found, "narrative.html", form, verb,
        said="Saved.", go=url("return", found, month), it=it, month=month,
    )  # fmt: skip


@require_POST
@on_constellation(signs=True)
def sign(request: StaffRequest, found: Constellation, month: str) -> HttpResponse:
    """Sign a month off: from here on its figures and words stand."""
    access, now, first = request.access, timezone.now(), month_named(month)

    def verb() -> Any:
        row = return_open(access=access, constellation_id=found.pk, month=first, now=now)
        return return_sign(access=access, return_id=row.pk, now=now)

    said = "Signed off. Nothing of it changes from here on."
    return press(request, verb, said=said, go=url("return", found, month))
