"""The assessment report: written, signed off, shared, commented on, replaced."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enquiries.forms.staff_assessment import YES, BriefReportForm, CommentsForm, FullReportForm
from enquiries.models import Enquiry, Report
from enquiries.report_paper import FILE_NAME
from enquiries.selectors.assessment import report_of, reports_of, sections_of, stage_2_of
from enquiries.selectors.letters import letter_people
from enquiries.services import MoveRefused
from enquiries.services.reporting import (
    Draft,
    report_comment,
    report_share,
    report_sign,
    report_standing,
    report_taken,
    report_write,
    state_of,
)
from enquiries.terms import terms_of
from enquiries.views.staff.acting import form_refused, form_shown, press
from enquiries.views.staff.ahead import page_href
from enquiries.views.staff.at_case import address_of, case_render, done, on_case
from enquiries.views.staff.contact import read_or_send
from enquiries.workflow import Stage
from hubs.decorators import StaffRequest
from hubs.permissions import Right


@require_safe
@on_case(Right.ASSESS)
def report(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """The version that stands, what comes next with it, and the versions before."""
    now = timezone.now()
    every = reports_of(request.access, case)
    stands = every[0] if every and every[0].replaced_at is None else None
    page = stage_2_of(request.access, case, today=timezone.localdate(now))
    return case_render(
        request,
        case,
        "report.html",
        tab="report",
        page=page,
        report=stands,
        shown=state_of(stands),
        terms=terms_of(stands.terms).lines() if stands else [],
        mine=stands is not None and request.user.pk in {stands.written_by_id, *stands.authors},
        changed_since=_changed_since(request, case, stands),
        panel_href=page_href(request.access, case, "panel_item"),
        letters_href=page_href(request.access, case, "letters"),
        former=[each for each in every if each.replaced_at is not None],
        now=now,
    )


@read_or_send
@on_case(Right.ASSESS)
def report_full(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Make the full report of the sections: what it recommends, and the terms it proposes."""
    stands = report_standing(request.access, case)
    form = FullReportForm(request.POST if request.method == "POST" else None, initial=_kept(stands))
    page = stage_2_of(request.access, case, today=timezone.localdate())
    if not form.is_valid():
        return form_shown(request, case, "report_full.html", form, page=page, report=stands)
    answers = form.cleaned_data
    draft = Draft(kind=Report.Kind.FULL, recommends=answers["recommends"], terms=form.terms())
    return _write(request, case, form, draft, "report_full.html", page=page, report=stands)


@read_or_send
@on_case(Right.ASSESS)
def report_brief(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Write a brief report: the assessment ends early."""
    stands = report_standing(request.access, case)
    initial = {"shown": state_of(stands)}
    if stands is not None and stands.kind == Report.Kind.BRIEF:
        initial["reasons"] = stands.parts[0]["text"]
    form = BriefReportForm(request.POST if request.method == "POST" else None, initial=initial)
    page = stage_2_of(request.access, case, today=timezone.localdate())
    if not form.is_valid():
        return form_shown(request, case, "report_brief.html", form, page=page, report=stands)
    draft = Draft(
        kind=Report.Kind.BRIEF,
        recommends=Report.Recommends.NOT_SUITABLE,
        reasons=form.cleaned_data["reasons"],
    )
    return _write(request, case, form, draft, "report_brief.html", page=page, report=stands)


@require_POST
@on_case(Right.REPORT_SIGN)
def report_sign_off(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Sign off the draft that was read."""
    said = "Signed off. Its words stand from now on. Share it with the applicants next."
    shown = request.POST.get("shown", "")
    return press(request, case, report_sign, said, page="report", shown=shown)


@require_POST
@on_case(Right.ASSESS, Right.LETTER_SEND)
def report_shared(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Share the signed report with the applicants."""
    said = "Shared today. The last day for their comments is on this page."
    shown = request.POST.get("shown", "")
    return press(request, case, report_share, said, page="report", shown=shown)


@read_or_send
@on_case(Right.ASSESS)
def report_comments(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Record what the applicants said of the report."""
    now = timezone.now()
    stands = report_standing(request.access, case)
    if stands is None or stands.shared_on is None:
        raise Http404
    form = CommentsForm(
        request.POST if request.method == "POST" else None,
        shared_on=stands.shared_on,
        today=timezone.localdate(now),
        couple=len(letter_people(request.access, case)) > 1,
    )
    if not form.is_valid():
        return form_shown(request, case, "report_comments.html", form, report=stands, now=now)
    answers = form.cleaned_data
    try:
        report_comment(
            access=request.access,
            enquiry_id=case.pk,
            version=stands.version,
            on=answers["on"],
            comments=answers["comments"],
            everybody=answers.get("waits") != YES,
            now=now,
        )
    except MoveRefused as no:
        return form_refused(request, case, "report_comments.html", form, no, report=stands)
    said = "Their comments are recorded." if answers["said"] == YES else "Recorded: nothing to add."
    return done(request, case, said, go=address_of(case, "report"))


@require_safe
@on_case(Right.ASSESS)
def report_version(request: StaffRequest, case: Enquiry, version: int) -> HttpResponse:
    """One version as it was written."""
    try:
        row = report_of(request.access, case, version=version)
    except Report.DoesNotExist:
        raise Http404 from None
    terms = terms_of(row.terms).lines()
    return case_render(request, case, "report_version.html", tab="report", report=row, terms=terms)


@require_safe
@on_case(Right.ASSESS)
def report_file(request: StaffRequest, case: Enquiry, version: int) -> HttpResponse:
    """A signed version as a PDF, to keep or to send."""
    try:
        content = report_taken(
            access=request.access, enquiry_id=case.pk, version=version, now=timezone.now()
        )
    except Report.DoesNotExist:
        raise Http404 from None
    name = f"{case.reference}-{FILE_NAME.format(version=version)}"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _write(
    request: StaffRequest, case: Enquiry, form: Any, draft: Draft, template: str, **context: Any
) -> HttpResponse:
    try:
        row = report_write(
            access=request.access,
            enquiry_id=case.pk,
            draft=draft,
            shown=form.cleaned_data["shown"],
            now=timezone.now(),
        )
    except MoveRefused as no:
        # The next press is made with the newest version in sight.
        form.data = form.data.copy()
        form.data["shown"] = state_of(report_standing(request.access, case))
        return form_refused(request, case, template, form, no, **context)
    said = f"{row.get_kind_display()}, version {row.version}, is written. A manager signs it off."
    return done(request, case, said, go=address_of(case, "report"))


def _kept(stands: Report | None) -> dict[str, Any]:
    """What the form of a full report starts from."""
    start: dict[str, Any] = {"shown": state_of(stands)}
    if stands is None or stands.kind != Report.Kind.FULL:
        return start
    terms = terms_of(stands.terms)
    return start | vars(terms) | {"types": list(terms.types), "recommends": stands.recommends}


def _changed_since(request: StaffRequest, case: Enquiry, stands: Report | None) -> list[str]:
    """Sections that were saved after the report was made of them: it does not have their words."""
    if stands is None or stands.kind != Report.Kind.FULL or case.stage != Stage.ASSESSMENT:
        return []
    return [
        line.label
        for line in sections_of(request.access, case)
        if line.row is not None and line.row.saved_at > stands.written_at
    ]
