"""A constellation's monthly return as a file, once it is signed off."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from hubs.calendar import say_moment
from hubs.decorators import StaffRequest, staff_page
from hubs.permissions import Right
from mockingbird.models import Constellation
from mockingbird.selectors.monthly import ReturnPage, return_of
from mockingbird.selectors.page import constellation_by_id
from reports.export import return_export


@require_safe
@staff_page(Right.MOCKINGBIRD_VIEW)
def monthly_return(request: StaffRequest, constellation_id: int, month: str) -> HttpResponse:
    """The figures and words of a month that is signed off; 404 for one that is not."""
    now = timezone.now()
    today = timezone.localdate(now)
    try:
        found = constellation_by_id(request.access, constellation_id, today=today)
        first = date.fromisoformat(f"{month}-01")
    except (Constellation.DoesNotExist, ValueError):
        raise Http404 from None
    it = return_of(request.access, found, month=first, today=today)
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
