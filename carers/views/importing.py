"""Households that were approved before: the sheet, what came of checking it, taking it over."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from carers.forms.importing import SheetForm
from carers.importing.columns import COLUMNS, SheetRefused
from carers.importing.reading import MAX_BYTES
from carers.models import CarerImport
from carers.selectors.importing import faults_page, import_of, imports_of
from carers.services.importing import (
    ImportRefused,
    import_check,
    import_faults_file,
    import_leave,
    import_take,
)
from enquiries.models import FOSTERING_TYPES
from enquiries.views.staff.contact import read_or_send
from enquiries.views.staff.taking import room_form
from hubs.cells import csv_text
from hubs.decorators import StaffRequest, staff_page
from hubs.permissions import Right
from hubs.uploads import takes_file_of, was_too_big

CSV = "text/csv; charset=utf-8"


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_IMPORT)
@takes_file_of(MAX_BYTES)
def imports(request: StaffRequest) -> HttpResponse:
    """Send a sheet to be checked; the sheets that were sent before."""
    sent = [request.POST, request.FILES] if request.method == "POST" else []
    form = SheetForm(*sent, too_big=was_too_big(request))
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = import_check(
                access=request.access, name=file.name, content=file.read(), now=timezone.now()
            )
        except SheetRefused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("carers:import_shown", row.pk)
    context = {
        "rows": imports_of(request.access),
        "columns": COLUMNS,
        "types": FOSTERING_TYPES.values(),
    }
    return room_form(request, "carers/import.html", form, **context)


@require_safe
@staff_page(Right.CARER_VIEW, Right.CARER_IMPORT)
def template(request: StaffRequest) -> HttpResponse:
    """A sheet with the headings and nothing under them."""
    text = csv_text([[column.title for column in COLUMNS]])
    return _file(text, "households.csv")


@require_safe
@staff_page(Right.CARER_VIEW, Right.CARER_IMPORT)
def shown(request: StaffRequest, import_id: int) -> HttpResponse:
    """What came of checking a sheet: how many rows are good, are here, are not taken and why."""
    row = _import_or_404(request, import_id)
    page = faults_page(row, page=request.GET.get("page", "1"))
    bad = len({fault[0] for fault in row.faults})
    context = {
        "row": row,
        "page": page,
        "faults": [_fault_said(fault) for fault in page.object_list],
        "bad": bad,
        "counts": _counts(row, bad),
        "waits": row.state == CarerImport.State.CHECKED,
    }
    return render(request, "carers/import_shown.html", context)


def _import_or_404(request: StaffRequest, import_id: int) -> CarerImport:
    try:
        return import_of(request.access, import_id)
    except CarerImport.DoesNotExist:
        raise Http404 from None


def _counts(row: CarerImport, bad: int) -> list[dict[str, Any]]:
    taken = row.state == CarerImport.State.TAKEN
    said = [
        ("Rows in the sheet", row.rows),
        ("Taken over" if taken else "Good", row.good),
        ("On the register already, as in the sheet", row.already),
        ("Not taken, with reasons below" if taken else "Cannot be taken, with reasons below", bad),
    ]
    return [{"key": key, "value": intcomma(value)} for key, value in said]


def _fault_said(fault: list[Any]) -> dict[str, Any]:
    number, column, reason, value = fault
    return {"row": number, "column": column, "why": f"“{value}” {reason}" if value else reason}


@require_safe
@staff_page(Right.CARER_VIEW, Right.CARER_IMPORT)
def faults_file(request: StaffRequest, import_id: int) -> HttpResponse:
    """Every row that is not taken, as a file to work through. On record."""
    row = _import_or_404(request, import_id)
    import_faults_file(access=request.access, row=row, now=timezone.now())
    said = [_fault_said(fault) for fault in row.faults]
    lines = [[each["row"], each["column"], each["why"]] for each in said]
    return _file(csv_text([["Row", "Column", "Why"], *lines]), f"rows-to-mend-{row.pk}.csv")


def _file(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@staff_page(Right.CARER_VIEW, Right.CARER_IMPORT)
def take(request: StaffRequest, import_id: int) -> HttpResponse:
    """Take over every good row of a checked sheet."""
    before = _import_or_404(request, import_id)
    try:
        row = import_take(access=request.access, import_id=before.pk, now=timezone.now())
    except ImportRefused as refused:
        messages.warning(request, str(refused))
    else:
        if row.state == CarerImport.State.TAKEN:
            are = "household was" if row.good == 1 else "households were"
            messages.success(request, f"{intcomma(row.good)} {are} taken over.")
        else:
            messages.warning(
                request,
                "The register has changed since this sheet was checked. Nothing was taken over."
                " Look at the new figures and press again.",
            )
    return redirect("carers:import_shown", import_id)


@require_POST
@staff_page(Right.CARER_VIEW, Right.CARER_IMPORT)
def leave(request: StaffRequest, import_id: int) -> HttpResponse:
    """Leave a checked sheet."""
    before = _import_or_404(request, import_id)
    row = import_leave(access=request.access, import_id=before.pk, now=timezone.now())
    if row.state == CarerImport.State.LEFT:
        messages.success(request, "The sheet was left. Nothing was taken over.")
    return redirect("carers:import_shown", import_id)
