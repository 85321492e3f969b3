"""Exports of rows about people: the question, the list, one export, the answer, the file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import ChoiceField
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from carers.forms.entry import RegisterForm
from enquiries.filters import CHOICES, EnquiryFilters
from enquiries.forms.staff_filters import LABELS, FilterForm
from hubs.calendar import say_day
from hubs.decorators import StaffRequest, staff_page
from hubs.permissions import Right
from reports.forms import NAMES, AskForm, DecideForm
from reports.kinds import KINDS, Filters, kind_of
from reports.models import ExportRequest, many_said, one_said, rows_said
from reports.register_export import RegisterChoice, kept_from
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


@dataclass(frozen=True)
class Asked:
    """Which rows somebody came to take away, from the address they came with."""

    what: str
    filters: Filters
    said: str  # in the words of the list
    unread: list[str]  # labels of what could not be read
    back: str  # to the list, narrowed as it was
    kept: int = 0  # listed there, and in no file: those whose council keeps them from a hub


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.CASES_EXPORT)
def ask(request: StaffRequest) -> HttpResponse:
    """Ask for the cases of the list whose filters are in the address."""
    now = timezone.now()
    filters = EnquiryFilters.from_query(request.GET)
    asked = Asked(
        what=ExportRequest.What.CASES,
        filters=filters,
        said=_filters_said(request, filters, now),
        unread=[LABELS[key] for key in filters.unread],
        back=_with_query(reverse("enquiries:list"), filters.as_query()),
    )
    return _ask(request, asked, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.CASES_EXPORT, Right.CARER_VIEW)
def ask_register(request: StaffRequest) -> HttpResponse:
    """Ask for the households of the register whose filters are in the address."""
    now = timezone.now()
    form = RegisterForm(request.GET, access=request.access, today=timezone.localdate(now))
    found = form.filters()
    wrong = [name for name in form.fields if name in form.errors or (name == "q" and found.words)]
    unread = [str(form.fields[name].label) for name in wrong]
    choice = RegisterChoice(replace(found, words=""), tuple(unread))
    query = QueryDict(mutable=True)
    query.update(choice.chosen())
    asked = Asked(
        what=ExportRequest.What.REGISTER,
        filters=choice,
        said=_register_said(form, choice),
        unread=unread,
        back=_with_query(reverse("carers:register"), query.urlencode()),
        kept=kept_from(request.access, choice),
    )
    return _ask(request, asked, now=now)


def _ask(request: StaffRequest, asked: Asked, *, now: datetime) -> HttpResponse:
    form = AskForm(request.POST if request.method == "POST" else None, what=asked.what)
    if form.is_valid():
        try:
            export = export_ask(access=request.access, wish=_wish(asked, form), now=now)
        except ExportRefused as error:
            form.add_error(None, str(error))
        else:
            return redirect("reports:export", code=export.code)
    kind = KINDS[asked.what]
    count = 0 if asked.unread else kind.count(request.access, asked.filters, now)
    context = {
        "form": form,
        "asked": asked,
        "count": count,
        "count_said": rows_said(count, asked.what),
        "one": one_said(asked.what),
        "many": many_said(asked.what),
        "limits": settings,
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "reports/export_ask.html", context, status=status)


def _wish(asked: Asked, form: AskForm) -> Wish:
    return Wish(
        filters=asked.filters,
        filters_said=asked.said,
        why=form.cleaned_data["why"],
        with_names=form.cleaned_data["what"] == NAMES,
        why_names=form.cleaned_data["why_names"],
        what=asked.what,
    )


def _with_query(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address


def _register_said(form: RegisterForm, choice: RegisterChoice) -> str:
    """The filters in the words of the register: "Households: Approved now; Council: Durham"."""
    parts = []
    for key, value in choice.chosen().items():
        field = form.fields[key]
        assert isinstance(field, ChoiceField)
        choices: Any = field.choices
        parts.append(f"{field.label}: {dict(choices).get(value, value)}")
    return "; ".join(parts) or "Households: All"


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
        "which": kind_of(row).which,
        "one": one_said(row.what),
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
