"""Monthly returns as files, once signed off: of one constellation, and taken together."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from hubs.calendar import say_moment
from hubs.decorators import StaffRequest, staff_page
from hubs.permissions import Right
from mockingbird.models import Constellation
from mockingbird.selectors.figures import FIGURES
from mockingbird.selectors.monthly import ReturnPage, return_of
from mockingbird.selectors.page import constellation_by_id
from mockingbird.selectors.summed import MonthSum, month_sum
from mockingbird.views.summed import month_named, state_said
from reports.export import return_export, sums_export


@require_safe
@staff_page(Right.MOCKINGBIRD_VIEW)
def monthly_return(request: StaffRequest, constellation_id: int, month: str) -> HttpResponse:
    """The figures and words of a month that is signed off; 404 for one that is not."""
    now = timezone.now()
    today = timezone.localdate(now)
    try:
        found = constellation_by_id(request.access, constellation_id, today=today)
    except Constellation.DoesNotExist:
        raise Http404 from None
    it = return_of(request.access, found, month=month_named(month), today=today)
    if it.row is None or it.row.signed_at is None:
        raise Http404
    return return_export(
        access=request.access,
        constellation=found,
        month=month,
        rows=[["Figure", "Count"], *[[label, count] for _, label, count in it.figures]],
        notes=_notes(found, it, request),
        now=now,
    )


@require_safe
@staff_page(Right.MOCKINGBIRD_RETURNS)
def monthly_sums(request: StaffRequest, month: str) -> HttpResponse:
    """The signed returns of a month side by side, with their sums; 404 while there is none."""
    now = timezone.now()
    it = month_sum(request.access, month_named(month), today=timezone.localdate(now))
    if not it.signed:
        raise Http404
    rows: list[list[object]] = [["Figure", "Sum", *[line.name for line in it.signed]]]
    for code, label in FIGURES.items():
        each = [line.row.figures.get(code, 0) if line.row else 0 for line in it.signed]
        rows.append([label, it.totals[code], *each])
    return sums_export(
        access=request.access, month=month, rows=rows, notes=_sum_notes(it, request), now=now
    )


def _sum_notes(it: MonthSum, request: StaffRequest) -> list[list[object]]:
    access = request.access
    of_hub = access.service is None
    whole = it.whole if it.is_signed else None
    states: list[list[object]] = [[line.name, state_said(line, of_hub=of_hub)] for line in it.lines]
    return [
        ["For", str(access.service or access.cluster)],
        ["Month", f"{it.month:%B %Y}"],
        *states,
        ["Missing", ", ".join(line.name for line in it.missing) or "None"],
        ["Not in these sums", ", ".join(it.left_out) or "None"],
        ["Council’s return", f"Signed off by {whole.signed_by}" if whole else "Not signed off"],
        ["Exported by", str(request.user)],
        ["How we count", "The sum is over the returns that are signed off"],
        ["How we count", "A household or child that was in two of them in a month counts in each"],
    ]


def _notes(found: Constellation, it: ReturnPage, request: StaffRequest) -> list[list[object]]:
    row = it.row
    assert row is not None
    assert row.signed_at is not None
    return [
        ["Constellation", f"{found.name} ({found.code})"],
        ["Council", str(found.service)],
        ["Month", f"{it.month:%B %Y}"],
        ["Signed off by", f"{row.signed_by}, {say_moment(row.signed_at)}"],
        ["Exported by", str(request.user)],
        ["What was behind the figures", row.narrative],
        ["How we count", "Every household counts, also one whose case is protected"],
        ["How we count", "A sleepover counts in the month it began, its nights in their own month"],
    ]
