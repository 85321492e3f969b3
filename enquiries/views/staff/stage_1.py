"""Stage 1 of an assessment: started, what is missing, on to Stage 2, or a no in time."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enquiries.forms.staff_assessment import YES, NamedChildForm, ReasonsForm
from enquiries.models import Enquiry
from enquiries.selectors.assessment import Stage1, stage_1_of
from enquiries.services import MoveRefused
from enquiries.services.stages import (
    applicant_disqualify,
    gathering_begin,
    named_child_set,
    stage_1_refuse,
    stage_1_start,
    stage_2_start,
)
from enquiries.views.staff.acting import blocker_lines, form_refused, form_shown, press
from enquiries.views.staff.ahead import page_href
from enquiries.views.staff.at_case import address_of, case_render, done, on_case
from enquiries.views.staff.contact import read_or_send
from hubs.calendar import say_day
from hubs.decorators import StaffRequest
from hubs.permissions import Right

NO_LAWFUL = "A no in Stage 1 is not possible now. This page says why."


@require_safe
@on_case(Right.ASSESS)
def stage_1(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Where Stage 1 stands, what is missing, and the one step that is lawful next."""
    now = timezone.now()
    page = stage_1_of(request.access, case, today=timezone.localdate(now))
    return case_render(
        request,
        case,
        "stage_1.html",
        tab="stage_1",
        page=page,
        start_lines=blocker_lines(request, case, page.start_blockers),
        go_lines=blocker_lines(request, case, page.others_before_stage_2),
        checks_href=page_href(request.access, case, "checks"),
        letters_href=page_href(request.access, case, "letters"),
        over_text=_over(page),
        late_text=_late(page),
        dates=_dates(page),
        now=now,
    )


@require_POST
@on_case(Right.ASSESS)
def stage_1_begin(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Start Stage 1 today."""
    said = "Stage 1 has started. The checks it needs are listed."
    return press(request, case, stage_1_start, said, page="stage_1")


@require_POST
@on_case(Right.ASSESS)
def gather(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Begin to gather for Stage 2 while Stage 1 is open."""
    said = "You can write the parts of Stage 2 now. Stage 1 stays open."
    return press(request, case, gathering_begin, said, page="stage_2")


@require_POST
@on_case(Right.ASSESS)
def go_on(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Go on to Stage 2."""
    said = "Stage 2 has begun. From here only the decision-maker can say no, after panel."
    return press(request, case, stage_2_start, said, page="stage_1")


@read_or_send
@on_case(Right.STAGE_1_DECIDE)
def stage_1_no(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Say no in Stage 1, with reasons in writing."""
    now = timezone.now()
    page = stage_1_of(request.access, case, today=timezone.localdate(now))
    if not page.may_refuse and request.method != "POST":
        messages.warning(request, NO_LAWFUL)
        return redirect(address_of(case, "stage_1"))
    form = ReasonsForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return form_shown(request, case, "stage_1_no.html", form, page=page, now=now)
    reasons = form.cleaned_data["reasons"]
    try:
        stage_1_refuse(access=request.access, enquiry_id=case.pk, reasons=reasons, now=now)
    except MoveRefused as refused:
        return form_refused(request, case, "stage_1_no.html", form, refused, page=page, now=now)
    said = "Recorded: not suitable in Stage 1. Send the letter today."
    return done(request, case, said, go=address_of(case, "stage_1"))


@read_or_send
@on_case(Right.STAGE_1_DECIDE)
def disqualified(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """End an application that the law disqualifies, with reasons in writing."""
    now = timezone.now()
    page = stage_1_of(request.access, case, today=timezone.localdate(now))
    form = ReasonsForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return form_shown(request, case, "stage_1_disqualified.html", form, page=page, now=now)
    reasons = form.cleaned_data["reasons"]
    try:
        applicant_disqualify(access=request.access, enquiry_id=case.pk, reasons=reasons, now=now)
    except MoveRefused as refused:
        return form_refused(
            request, case, "stage_1_disqualified.html", form, refused, page=page, now=now
        )
    said = "Recorded: the law does not let this application go on. Send the letter today."
    return done(request, case, said, go=address_of(case, "stage_1"))


@read_or_send
@on_case(Right.STAGE_1_DECIDE)
def named_child(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Record whether approval is wanted for one named child alone."""
    now = timezone.now()
    page = stage_1_of(request.access, case, today=timezone.localdate(now))
    stands = page.application
    initial = (
        {"applies": YES, "why": stands.named_child_why} if stands and stands.named_child else {}
    )
    form = NamedChildForm(request.POST if request.method == "POST" else None, initial=initial)
    if not form.is_valid():
        return form_shown(request, case, "stage_1_named_child.html", form, page=page, now=now)
    answers = form.cleaned_data
    applies = answers["applies"] == YES
    try:
        named_child_set(
            access=request.access,
            enquiry_id=case.pk,
            applies=applies,
            why=answers["why"],
            now=now,
        )
    except MoveRefused as refused:
        return form_refused(
            request, case, "stage_1_named_child.html", form, refused, page=page, now=now
        )
    said = "Recorded: only for a named child." if applies else "Recorded: not for a named child."
    return done(request, case, said, go=address_of(case, "stage_1"))


def _over(page: Stage1) -> str:
    """Why no no is possible any more, and what must be done."""
    no_by = page.track.no_by if page.track else None
    passed = f" passed on {say_day(no_by)}" if no_by else " has passed"
    return f"The last day to say no in Stage 1{passed}. The case must go on to Stage 2."


def _late(page: Stage1) -> str:
    """What a notice that is too late means."""
    no_by = page.track.no_by if page.track else None
    if not page.notice_late or no_by is None:
        return ""
    went = f"went on {say_day(page.notice_on)}" if page.notice_on else "has not gone to everybody"
    return (
        f"The last day to send the notice was {say_day(no_by)}, and it {went}. By law the"
        " application goes on to Stage 2. Speak with your manager and your legal adviser today."
    )


def _dates(page: Stage1) -> list[dict[str, str]]:
    """The track's days, as a list of what and when."""
    track = page.track
    if track is None:
        return []
    said = [
        ("Started", say_day(track.started_on)),
        ("Last information came", say_day(track.complete_on) if track.complete_on else ""),
        ("Last day to say no", say_day(track.no_by) if track.no_by else ""),
        ("Outcome", track.get_outcome_display() if track.outcome else ""),
    ]
    if track.outcome_at:
        who = track.outcome_by.name if track.outcome_by else "by the calendar"
        said.append(("Recorded", f"{say_day(timezone.localdate(track.outcome_at))}, {who}"))
    return [{"key": key, "value": value} for key, value in said if value]
