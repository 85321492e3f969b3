"""Notes: added, corrected, never changed."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import timezone

from enquiries.forms.staff_case import CorrectForm, NoteForm
from enquiries.held import flag_of
from enquiries.models import Enquiry, Note
from enquiries.selectors.case import note_in_case, notes_of
from enquiries.services import note_add, note_correct
from enquiries.views.staff.at_case import UNPROCESSABLE, address_of, case_render, done, on_case
from enquiries.views.staff.contact import read_or_send
from hubs.decorators import StaffRequest
from hubs.permissions import Right


@read_or_send
@on_case()
def note(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """All notes, and a form to add one for those who may."""
    if request.method == "POST":
        request.access.require(Right.NOTE_ADD)
    adds = request.access.can(Right.NOTE_ADD)
    data = request.POST if request.method == "POST" else None
    form = NoteForm(data, protected=flag_of(case) is not None) if adds else None
    if form is not None and form.is_valid():
        text = form.cleaned_data["text"]
        note_add(access=request.access, enquiry_id=case.pk, text=text, now=timezone.now())
        return done(request, case, "Note added.", go=address_of(case, "note"))
    return case_render(
        request,
        case,
        "notes.html",
        tab="note",
        form=form,
        notes=notes_of(request.access, case),
        status=UNPROCESSABLE if form is not None and form.is_bound else 200,
    )


@read_or_send
@on_case(Right.NOTE_ADD)
def correct(request: StaffRequest, case: Enquiry, note_id: int) -> HttpResponse:
    """Correct a note: the old one stays, struck through, beside the new one and the reason."""
    try:
        old = note_in_case(request.access, case, note_id)
    except Note.DoesNotExist:
        raise Http404 from None
    data = request.POST if request.method == "POST" else None
    form = CorrectForm(data, initial={"text": old.text}, protected=flag_of(case) is not None)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("text", "why")}
        note_correct(access=request.access, note_id=old.pk, now=timezone.now(), **said)
        return done(request, case, "Note corrected.", go=address_of(case, "note"))
    status = UNPROCESSABLE if form.is_bound else 200
    return case_render(request, case, "note_correct.html", form=form, old=old, status=status)
