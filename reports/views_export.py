"""Exports of cases: the question, the list, one export, the answer, the file."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enquiries.filters import CHOICES, EnquiryFilters
from enquiries.forms.staff_filters import LABELS, FilterForm
from hubs.calendar import say_day
from hubs.decorators import StaffRequest, staff_page
from hubs.permissions import Right
from reports.case_export import cases_of
from reports.forms import NAMES, AskForm, DecideForm
from reports.models import ExportRequest
from reports.selectors import exports_here, exports_seen
from reports.services import ExportRefused, Wish, export_ask, export_decide, export_download

PER_PAGE = 25
UNPROCESSABLE = 422
State = ExportRequest.State
STATES = {
    State.WAITING: ("Waits for a second person", "yellow"),
    State.APPROVED: ("Agreed", "green"),
    State.DECLINED: ("Not agreed", "grey"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.CASES_EXPORT)
def ask(request: StaffRequest) -> HttpResponse:
    """Ask for the cases of the list whose filters are in the address."""
    now = timezone.now()
    filters = EnquiryFilters.from_query(request.GET)
    said = _filters_said(request, filters, now)
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        wish = Wish(
            filters=filters,
            filters_said=said,
            why=form.cleaned_data["why"],
            with_names=form.cleaned_data["what"] == NAMES,
            why_names=form.cleaned_data["why_names"],
        )
        try:
            export = export_ask(access=request.access, wish=wish, now=now)
        except ExportRefused as error:
            form.add_error(None, str(error))
        else:
            return redirect("reports:export", code=export.code)
    context = {
        "form": form,
        "said": said,
        "unread": [LABELS[key] for key in filters.unread],
        "count": 0 if filters.unread else cases_of(request.access, filters, now=now).count(),
        "back_query": filters.as_query(),
        "limits": settings,
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "reports/export_ask.html", context, status=status)


def _filters_said(request: StaffRequest, filters: EnquiryFilters, now: datetime) -> str:
    """The filters in the words of the list: "Open or ended: Open; Council: Durham"."""
    form = FilterForm(
        request.GET, access=request.access, today=timezone.localdate(now), searching=False
    )
    chosen = {"view": filters.view, **filters.chosen()}
    parts = []
    for key, value in chosen.items():
        said = CHOICES["view"][value] if key == "view" else form.words_for(key, value)
        if key in ("from", "to", "promised_from", "promised_to"):
            said = say_day(date.fromisoformat(value))
        parts.append(f"{LABELS[key]}: {said}")
    return "; ".join(parts)[:1000]


@require_safe
@staff_page(Right.EXPORT_APPROVE)
def exports(request: StaffRequest) -> HttpResponse:
    """Every export asked for here, newest first: waiting ones stand out by their tag."""
    page = Paginator(exports_here(request.access), PER_PAGE).get_page(request.GET.get("page"))
    place = request.access.service or request.access.cluster
    context = {"page": page, "states": STATES, "place": place}
    return render(request, "reports/exports.html", context)


@require_safe
@staff_page(Right.EXPORT_APPROVE)
def export(request: StaffRequest, code: str) -> HttpResponse:
    """One export: who, why, what, how many; the question for the second person, or the file."""
    row = get_object_or_404(exports_seen(request.access), code=code)
    return _render(request, row, form=DecideForm())


@require_POST
@staff_page(Right.EXPORT_APPROVE)
def decide(request: StaffRequest, code: str) -> HttpResponse:
    """The second person's answer."""
    row = get_object_or_404(exports_here(request.access), code=code)
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _render(request, row, form=form, status=UNPROCESSABLE)
    agree = form.cleaned_data["answer"] == "agree"
    why = "" if agree else form.cleaned_data["why"]
    try:
        export_decide(access=request.access, code=code, agree=agree, why=why, now=timezone.now())
    except ExportRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Saved. {row.asked_by.get_short_name()} will be told.")
    return redirect("reports:export", code=code)


@require_POST
@staff_page(Right.CASES_EXPORT)
def download(request: StaffRequest, code: str) -> HttpResponse:
    """The file, for the person who asked for it."""
    try:
        file = export_download(access=request.access, code=code, now=timezone.now())
    except ExportRefused as error:
        messages.error(request, str(error))
        return redirect("reports:export", code=code)
    response = StreamingHttpResponse(file.lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response  # type: ignore[return-value]  # a stream is not Django's HttpResponse


def _render(
    request: StaffRequest, row: ExportRequest, *, form: DecideForm, status: int = 200
) -> HttpResponse:
    now, mine = timezone.now(), row.asked_by_id == request.user.pk
    left = max(settings.EXPORT_DOWNLOADS - row.downloads, 0)
    context: dict[str, Any] = {
        "export": row,
        "form": form,
        "states": STATES,
        "place": row.service or row.cluster,
        "mine": mine,
        "may_decide": row.waits and not mine and row.service == request.access.service,
        "left": left,
        "may_take": mine and left and row.is_open(now=now) and row.state == State.APPROVED
        and request.access.can(Right.CASES_EXPORT),
        "passed": row.state == State.APPROVED and not row.is_open(now=now),
        "now": now,
    }  # fmt: skip
    return render(request, "reports/export.html", context, status=status)
