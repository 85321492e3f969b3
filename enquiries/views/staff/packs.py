"""Packs as a panel member reads them. Nothing else of a case is open to them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from enquiries.forms.staff_panel_item import OwnConflictForm
from enquiries.models import PackPaper, PackReader
from enquiries.selectors.packs import packs_to_read, papers_of, reader_of
from enquiries.services.packs import pack_paper_take, pack_read
from enquiries.services.panel_lists import conflict_declare
from enquiries.views.staff.contact import read_or_send
from enquiries.views.staff.documents import file_response
from enquiries.views.staff.taking import room_form
from hubs.decorators import StaffRequest, staff_page
from hubs.permissions import Right

ROOM = "enquiries/staff/panels/"


@require_safe
@staff_page(Right.PACK_READ)
def packs(request: StaffRequest) -> HttpResponse:
    """The packs that are open to this member now."""
    readers = packs_to_read(request.access, today=timezone.localdate())
    return render(request, f"{ROOM}packs.html", {"readers": readers})


@require_safe
@staff_page(Right.PACK_READ)
def pack(request: StaffRequest, pack_id: int) -> HttpResponse:
    """One pack: its papers. Each opening is on record."""
    try:
        reader = pack_read(access=request.access, pack_id=pack_id, now=timezone.now())
    except PackReader.DoesNotExist:
        raise Http404 from None
    papers = papers_of(request.access, pack_id)
    return render(request, f"{ROOM}pack.html", {"pack": reader.pack, "papers": papers})


@require_safe
@staff_page(Right.PACK_READ)
def pack_paper(request: StaffRequest, pack_id: int, paper_id: int) -> HttpResponse:
    """One paper as a file: never shown inside the page, never kept by the browser."""
    try:
        paper = pack_paper_take(
            access=request.access, pack_id=pack_id, paper_id=paper_id, now=timezone.now()
        )
    except (PackReader.DoesNotExist, PackPaper.DoesNotExist):
        raise Http404 from None
    return file_response(paper.file_name, paper.content_type, bytes(paper.content))


@read_or_send
@staff_page(Right.PACK_READ)
def pack_conflict(request: StaffRequest, pack_id: int) -> HttpResponse:
    """Say that one knows somebody in a pack: it closes at once."""
    try:
        reader = reader_of(request.access, pack_id, today=timezone.localdate())
    except PackReader.DoesNotExist:
        raise Http404 from None
    form = OwnConflictForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return room_form(request, f"{ROOM}pack_conflict.html", form, pack=reader.pack)
    why = form.cleaned_data["why"]
    conflict_declare(access=request.access, pack_id=pack_id, why=why, now=timezone.now())
    messages.success(request, "Thank you for saying so. The pack is closed to you.")
    return redirect("enquiries:panel_packs")
