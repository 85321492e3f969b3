"""The papers of a case: listed, added, described, removed, downloaded."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from enquiries.forms.staff_documents import AboutForm, AddDocumentForm, RemoveDocumentForm
from enquiries.models import Document, Enquiry
from enquiries.selectors.documents import (
    checks_to_choose,
    document_in_case,
    documents_of,
    is_served,
    is_unreadable,
    may_read,
)
from enquiries.services.documents import (
    DocumentRefused,
    document_add,
    document_mark,
    document_open,
    document_remove,
)
from enquiries.views.staff.at_case import UNPROCESSABLE, address_of, case_render, done, on_case
from enquiries.views.staff.contact import read_or_send
from hubs.decorators import StaffRequest
from hubs.file_types import CONTENT_TYPES
from hubs.permissions import Right
from hubs.uploads import UploadRefused, takes_file, was_too_big

_STATE_COLOURS = {
    Document.State.WAITING: "yellow",
    Document.State.CLEAN: "",
    Document.State.REFUSED: "red",
}


@read_or_send
@on_case()
@takes_file
def documents(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """All papers, and a form to add one for those who may."""
    adds = request.access.can(Right.CHECK_WORK)
    form = None
    if request.method == "POST":
        request.access.require(Right.CHECK_WORK)
        form = _form(request, case, request.POST, request.FILES)
        document = _added(request, case, form) if form.is_valid() else None
        if document is not None:
            return done(request, case, _said(document), go=address_of(case, "documents"))
    elif adds:
        form = _form(request, case)
    return case_render(
        request,
        case,
        "documents.html",
        tab="documents",
        form=form,
        papers=[_row(request, paper) for paper in documents_of(request.access, case)],
        status=UNPROCESSABLE if form is not None and form.is_bound else 200,
    )


def _form(request: StaffRequest, case: Enquiry, *sent: Any) -> AddDocumentForm:
    """The form; ``?check=`` names the check that a paper is added for."""
    return AddDocumentForm(
        *sent,
        checks=checks_to_choose(request.access, case),
        too_big=was_too_big(request),
        initial={"check_row": request.GET.get("check", "")},
    )


def _added(request: StaffRequest, case: Enquiry, form: AddDocumentForm) -> Document | None:
    """Keep the file that was sent; None, with the reason beside the field, where it is not kept."""
    answers = form.cleaned_data
    file, check = answers.pop("file"), answers.pop("check_row", None)
    try:
        document = document_add(
            access=request.access,
            enquiry_id=case.pk,
            file_name=file.name,
            content=file.read(),
            check=check,
            now=timezone.now(),
            **answers,
        )
    except UploadRefused as refused:
        form.add_error("file", str(refused))
        return None
    return document


def _said(document: Document) -> str:
    if document.state == Document.State.WAITING:
        return (
            f"“{document.title}” was added. We are checking it for viruses. It can be opened here"
            " when that is done, most often within a minute."
        )
    return f"“{document.title}” was added."


def _row(request: StaffRequest, paper: Document) -> dict[str, Any]:
    """One paper as the list shows it."""
    here = paper.removed_at is None and paper.state != Document.State.REFUSED
    made = paper.origin == Document.Origin.MADE
    works = request.access.can(Right.CHECK_WORK) and here and not made
    return {
        "paper": paper,
        "tag": "" if paper.state == Document.State.CLEAN else paper.get_state_display(),
        "colour": _STATE_COLOURS[Document.State(paper.state)],
        "opens": is_served(paper) and may_read(request.access, paper),
        "closed": is_served(paper) and not may_read(request.access, paper),
        "unreadable": is_unreadable(paper),
        "works": works,
        "ending": paper.file_name.rpartition(".")[2].upper(),
    }


@require_safe
@on_case()
def document_download(request: StaffRequest, case: Enquiry, document_id: int) -> HttpResponse:
    """The bytes of one paper, as a file to save: never shown in the browser."""
    try:
        document, content = document_open(
            access=request.access, enquiry=case, document_id=document_id, now=timezone.now()
        )
    except Document.DoesNotExist:
        raise Http404 from None
    except DocumentRefused as refused:
        messages.warning(request, str(refused))
        return redirect(address_of(case, "documents"))
    return file_response(document.file_name, document.content_type, content)


def file_response(name: str, content_type: str, content: bytes) -> HttpResponse:
    """Bytes that were sent to us, so that no browser runs them on our pages: saved, not shown,
    of a type from our own list, with nothing of ours allowed to it."""
    known = content_type if content_type in CONTENT_TYPES else "application/octet-stream"
    answer = HttpResponse(content, content_type=known)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


@read_or_send
@on_case(Right.CHECK_WORK)
def document_about(request: StaffRequest, case: Enquiry, document_id: int) -> HttpResponse:
    """Say what a paper is and who wrote it."""
    paper = _paper_or_404(request, case, document_id)
    names = ("title", "author", "confidential_reference", "third_party")
    data = request.POST if request.method == "POST" else None
    form = AboutForm(data, initial={name: getattr(paper, name) for name in names})
    if form.is_valid():
        document_mark(
            access=request.access,
            enquiry_id=case.pk,
            document_id=paper.pk,
            now=timezone.now(),
            **form.cleaned_data,
        )
        return done(request, case, "Saved.", go=address_of(case, "documents"))
    return _form_page(request, case, "document_about.html", form=form, paper=paper)


@read_or_send
@on_case(Right.CHECK_WORK)
def document_remove_page(request: StaffRequest, case: Enquiry, document_id: int) -> HttpResponse:
    """Remove a paper, with a reason."""
    paper = _paper_or_404(request, case, document_id)
    form = RemoveDocumentForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            document_remove(
                access=request.access,
                enquiry_id=case.pk,
                document_id=paper.pk,
                why=form.cleaned_data["why"],
                now=timezone.now(),
            )
        except DocumentRefused as refused:  # a colleague was first
            messages.warning(request, str(refused))
            return redirect(address_of(case, "documents"))
        said = f"“{paper.title}” was removed."
        return done(request, case, said, go=address_of(case, "documents"))
    return _form_page(request, case, "document_remove.html", form=form, paper=paper)


def _paper_or_404(request: StaffRequest, case: Enquiry, document_id: int) -> Document:
    """A paper that may still be changed: what we made and what was removed may not."""
    try:
        paper = document_in_case(request.access, case, document_id)
    except Document.DoesNotExist:
        raise Http404 from None
    if paper.origin == Document.Origin.MADE or paper.removed_at is not None:
        raise Http404
    return paper


def _form_page(
    request: StaffRequest, case: Enquiry, template: str, *, form: Any, paper: Document
) -> HttpResponse:
    status = UNPROCESSABLE if form.is_bound else 200
    return case_render(
        request, case, template, tab="documents", form=form, paper=paper, status=status
    )
