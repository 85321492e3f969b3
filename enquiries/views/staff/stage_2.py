"""Stage 2 of an assessment: its parts as they are written, and its visits."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enquiries.assessment_words import SECTIONS
from enquiries.forms.staff_assessment import YES, AssessmentVisitForm, SectionForm
from enquiries.models import Enquiry, Section
from enquiries.selectors.assessment import (
    USUAL_VISITS,
    SectionLine,
    assessment_visits_of,
    sections_of,
    stage_2_of,
)
from enquiries.services import MoveRefused
from enquiries.services.assessing import (
    SectionConflict,
    assessment_open,
    assessment_visit_record,
    section_save,
)
from enquiries.views.staff.acting import CONFLICT, form_refused, form_shown
from enquiries.views.staff.at_case import (
    UNPROCESSABLE,
    address_of,
    case_render,
    done,
    on_case,
)
from enquiries.views.staff.contact import read_or_send
from hubs.calendar import say_day, say_time
from hubs.decorators import StaffRequest
from hubs.permissions import Right


@require_safe
@on_case(Right.ASSESS)
def stage_2(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """The parts of the assessment and its visits."""
    now = timezone.now()
    page = stage_2_of(request.access, case, today=timezone.localdate(now))
    parts = [_task(case, line, open_=page.may_write) for line in page.sections]
    return case_render(
        request,
        case,
        "stage_2.html",
        tab="stage_2",
        page=page,
        parts=parts,
        usual_visits=USUAL_VISITS,
        now=now,
    )


@read_or_send
@on_case(Right.ASSESS)
def section(request: StaffRequest, case: Enquiry, code: str) -> HttpResponse:
    """Write one part. Kept by the clock while it is typed, and by its button."""
    line = _line(request, case, code)
    refused = assessment_open(request.access, case)
    if request.method != "POST":
        return _section_page(request, case, line, _section_form(line), refused=refused)
    form = SectionForm(request.POST)
    if not form.is_valid():
        return _section_page(request, case, line, form, refused=refused, status=UNPROCESSABLE)
    answers = form.cleaned_data
    try:
        section_save(
            access=request.access,
            enquiry_id=case.pk,
            code=code,
            text=answers["text"],
            done=answers["done"],
            shown_version=answers["version"],
            now=timezone.now(),
        )
    except SectionConflict as conflict:
        return _section_conflict(request, case, line, form, conflict.theirs)
    except MoveRefused as no:
        return form_refused(request, case, "stage_2_section.html", form, no, line=line)
    said = f"“{line.label}” saved" + (" and finished." if answers["done"] else ".")
    return done(request, case, said, go=address_of(case, "stage_2"))


@require_POST
@on_case(Right.ASSESS)
def section_draft(request: StaffRequest, case: Enquiry, code: str) -> HttpResponse:
    """Keep what is typed so far. Answers one line that stands below the box, with the version
    that the next save starts from."""
    line, form = _line(request, case, code), SectionForm(request.POST)
    version = request.POST.get("version", "")
    if not form.is_valid() and {"text", "version"} & set(form.errors):
        return _kept(request, "Not kept yet. Press Save to see why.", version)
    now, answers = timezone.now(), form.cleaned_data
    try:
        row = section_save(
            access=request.access,
            enquiry_id=case.pk,
            code=line.code,
            text=answers["text"],
            done=False,
            shown_version=answers["version"],
            now=now,
            draft=True,
        )
    except SectionConflict as conflict:
        who = conflict.theirs.saved_by.name
        return _kept(request, f"{who} saved this part too. Press Save to see both.", version)
    except MoveRefused as refused:
        return _kept(request, str(refused), version)
    at = say_time(timezone.localtime(now).time())
    return _kept(request, f"Kept at {at}.", str(row.version))


def _kept(request: StaffRequest, said: str, version: str) -> HttpResponse:
    """The line below the box. 202: it shows nothing of the case, so it is no view of it."""
    context = {"said": said, "version": version}
    return render(request, "enquiries/staff/case/stage_2_kept.html", context, status=202)


@read_or_send
@on_case(Right.ASSESS)
def assessment_visit(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Record a Stage 2 visit."""
    now = timezone.now()
    form = AssessmentVisitForm(request.POST if request.method == "POST" else None, now=now)
    context = {"visits": assessment_visits_of(request.access, case), "now": now}
    if not form.is_valid():
        return form_shown(request, case, "stage_2_visit.html", form, **context)
    answers = form.cleaned_data
    try:
        assessment_visit_record(
            access=request.access,
            enquiry_id=case.pk,
            at=answers["began_at"],
            minutes=answers["minutes"],
            seen=answers["seen"],
            children_seen=answers["children_seen"] == YES,
            covered=answers["covered"],
            now=now,
        )
    except MoveRefused as refused:
        return form_refused(request, case, "stage_2_visit.html", form, refused, **context)
    said = f"Visit of {say_day(answers['on'], today=timezone.localdate(now))} recorded."
    return done(request, case, said, go=address_of(case, "stage_2"))


def _line(request: StaffRequest, case: Enquiry, code: str) -> SectionLine:
    if code not in SECTIONS:
        raise Http404
    return next(line for line in sections_of(request.access, case) if line.code == code)


def _section_form(line: SectionLine) -> SectionForm:
    row = line.row
    initial = {
        "text": row.text if row else "",
        "done": bool(row and row.done_at),
        "version": row.version if row else 0,
    }
    return SectionForm(initial=initial)


def _section_page(
    request: StaffRequest,
    case: Enquiry,
    line: SectionLine,
    form: SectionForm,
    *,
    refused: str = "",
    status: int = 200,
    theirs: Section | None = None,
) -> HttpResponse:
    template = "stage_2_section.html"
    context = {"line": line, "form": form, "refused": refused, "theirs": theirs}
    return case_render(request, case, template, status=status, tab="stage_2", **context)


def _section_conflict(
    request: StaffRequest, case: Enquiry, line: SectionLine, form: SectionForm, theirs: Section
) -> HttpResponse:
    """Both texts: theirs to read, mine in the box. Saving again is a choice, not an accident:
    the form now starts from their version."""
    form.data = data = request.POST.copy()
    data["version"] = str(theirs.version)
    form.add_error("text", f"{theirs.saved_by.name} saved this part while you were writing")
    return _section_page(request, case, line, form, status=CONFLICT, theirs=theirs)


def _task(case: Enquiry, line: SectionLine, *, open_: bool) -> dict[str, str]:
    """A line of the list of parts: a link to read or write it."""
    saved = ""
    if line.row is not None:
        day = say_day(timezone.localdate(line.row.saved_at))
        saved = f"Saved by {line.row.saved_by.name}, {day}"
    address = reverse("enquiries:section", args=[case.reference, line.code])
    colour = {"Finished": "", "Begun": "light-blue"}.get(line.state, "blue")
    return {
        "title": line.label,
        "href": address if open_ or line.row else "",
        "hint": saved,
        "status": line.state,
        "colour": colour if open_ else "",
    }
