"""The pack of a case: on screen, on paper, as a file. A file is kept by the council that has
accepted the case, and every one is on record."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from enquiries.models import Enquiry
from enquiries.pack_files import pack_csv, pack_paper
from enquiries.selectors.pack import CasePack, pack_of
from enquiries.services.council import is_taken_over
from enquiries.services.packed import pack_exported
from enquiries.views.staff.at_case import address_of, case_render, on_case
from hubs.decorators import StaffRequest
from hubs.pdf import render
from hubs.permissions import Right


@require_safe
@on_case()
def pack(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Everything in one page."""
    now = timezone.now()
    return case_render(
        request,
        case,
        "pack.html",
        now=now,
        pack=pack_of(request.access, case, now=now),
        may_keep=_may_keep(request, case),
    )


@require_safe
@on_case(Right.HANDOVER_ANSWER)
def pack_pdf(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """The pack on paper: a tagged PDF."""
    if not _may_keep(request, case):
        return _not_yet(request, case)
    made = _exported(request, case, "pdf")
    body = render(pack_paper(made, hub=str(case.cluster), by=request.user.name))
    return _file(body, "application/pdf", f"pack-{case.reference}.pdf")


@require_safe
@on_case(Right.HANDOVER_ANSWER)
def pack_table(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """The pack as lines of section, field and value, for another system."""
    if not _may_keep(request, case):
        return _not_yet(request, case)
    made = _exported(request, case, "csv")
    text = pack_csv(made, hub=str(case.cluster), by=request.user.name)
    return _file(text.encode(), "text/csv; charset=utf-8", f"pack-{case.reference}.csv")


def _may_keep(request: StaffRequest, case: Enquiry) -> bool:
    ours = request.access.service is not None and request.access.service.pk == case.service_id
    return (
        ours
        and request.access.can(Right.HANDOVER_ANSWER)
        and is_taken_over(case, day=timezone.localdate())
    )


def _not_yet(request: StaffRequest, case: Enquiry) -> HttpResponse:
    messages.warning(request, "The pack can be kept as a file once your council has accepted it.")
    return redirect(address_of(case, "pack"))


def _exported(request: StaffRequest, case: Enquiry, form: str) -> CasePack:
    now = timezone.now()
    made = pack_of(request.access, case, now=now)
    pack_exported(access=request.access, enquiry=case, form=form, sensitive=made.sensitive, now=now)
    return made


def _file(body: bytes, kind: str, name: str) -> HttpResponse:
    """Never shown inside a page, and never kept by anything in between."""
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
