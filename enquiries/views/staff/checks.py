"""The checks of a case: what is missing, each with its one next step."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enquiries.check_kinds import PREVIOUS_SERVICE, REFEREES, Force
from enquiries.forms.staff_checks import (
    AskForm,
    InterviewForm,
    ReceiveForm,
    VerifyForm,
    WaiveForm,
)
from enquiries.models import Check, Enquiry, Referee
from enquiries.selectors.checks import (
    check_of,
    checks_of,
    documents_of_check,
    interviews_may_be_left_out,
    interviews_of,
    is_of_referees,
    referees_of,
    track_1_of,
)
from enquiries.services.check_acts import (
    CheckRefused,
    check_chase,
    check_receive,
    check_renew,
    check_request,
    check_take_back,
    check_verify,
    check_waive,
    checks_request,
    goes_by_link,
    kind_of,
)
from enquiries.services.interviews import interview_record
from enquiries.views.staff.ahead import ahead_of
from enquiries.views.staff.at_case import UNPROCESSABLE, case_or_404, case_render, done, on_case
from enquiries.views.staff.check_rows import (
    about_of,
    counts_of,
    email_said,
    facts_of_check,
    missing_of,
    row_of,
    said_with_whom,
    stages_of,
    state_of,
    title_of,
)
from enquiries.views.staff.checks_came import came_form
from enquiries.views.staff.contact import read_or_send
from enquiries.workflow import Stage
from hubs.decorators import StaffRequest
from hubs.forms import PageForm
from hubs.permissions import Right

CONFLICT = 409


@require_safe
@on_case(Right.CHECK_WORK)
def checks(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """What is missing on top, then every check by stage and by person."""
    now = timezone.now()
    today = timezone.localdate(now)
    rows = checks_of(request.access, case)
    law, rest = missing_of(case, rows)
    return case_render(
        request,
        case,
        "checks.html",
        tab="checks",
        now=now,
        stages=stages_of(case, rows, today=today),
        counts=counts_of(rows, today=today),
        missing=law,
        rest=rest if case.stage == Stage.CHECKS else [],
        track=track_1_of(request.access, case),
        dropped=[row_of(case, check, today=today) for check in rows if check.dropped_at],
        can_ask=case.is_open and any(_may_be_asked(check) for check in rows),
        came=came_form(case, rows, now=now),
        ahead=ahead_of(request.access, case, today=today),
    )


@read_or_send
@on_case(Right.CHECK_WORK)
def checks_ask(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Ask for several at once: what can be asked, and who would get an email."""
    now = timezone.now()
    waiting = [c for c in checks_of(request.access, case) if _may_be_asked(c)]
    by_hand = [c for c in waiting if case.discreet and goes_by_link(case, c, now=now)]
    offered = [check for check in waiting if check not in by_hand]
    choices = [(str(check.pk), _offer(case, check, now=now)) for check in offered]
    form = AskForm(
        request.POST if request.method == "POST" else None,
        choices=choices,
        initial={"checks": [value for value, _ in choices]},
    )
    if not form.is_valid():
        status = UNPROCESSABLE if form.is_bound else 200
        context = {"form": form, "by_hand": [title_of(c) for c in by_hand], "choices": choices}
        return case_render(request, case, "checks_ask.html", tab="checks", status=status, **context)
    asked = checks_request(
        access=request.access,
        enquiry_id=case.pk,
        check_ids=form.cleaned_data["checks"],
        now=now,
    )
    left = len(form.cleaned_data["checks"]) - asked
    said = f"Asked for {asked} check{'s' * (asked != 1)}."
    if left:
        said += f" {left} could not be asked for: open {'them' if left > 1 else 'it'} to see why."
    return done(request, case, said, go=_list(case))


def _may_be_asked(check: Check) -> bool:
    return check.is_missing and check.requested_at is None and not is_of_referees(check)


def _offer(case: Enquiry, check: Check, *, now: Any) -> str:
    email = f": email to {email_said(check)}" if goes_by_link(case, check, now=now) else ""
    return f"{said_with_whom(check)}{email}"


@require_safe
@on_case(Right.CHECK_WORK)
def check(request: StaffRequest, case: Enquiry, check_id: int) -> HttpResponse:
    """One check: what is known, what was answered, and the one next button."""
    found, now = _check(request, case, check_id), timezone.now()
    today = timezone.localdate(now)
    sensitive = request.access.can(Right.SENSITIVE_VIEW)
    of_referees = is_of_referees(found)
    may_leave_out = found.kind == REFEREES and interviews_may_be_left_out(request.access, case)
    return case_render(
        request,
        case,
        "check.html",
        tab="checks",
        now=now,
        check=found,
        check_title=title_of(found),
        state=state_of(found, today=today),
        row=row_of(case, found, today=today),
        rows=facts_of_check(found, today=today, sensitive=sensitive),
        answers=list(found.answers.all()) if sensitive else [],
        documents=documents_of_check(request.access, found),
        interviews=interviews_of(request.access, case) if of_referees else [],
        may_leave_out=may_leave_out,
        may_waive=may_leave_out or _may_be_waived(found),
        of_referees=of_referees,
        email=email_said(found) if goes_by_link(case, found, now=now) else "",
    )


def _may_be_waived(check: Check) -> bool:
    """Whether to offer it. Of the law's items only the reference that was asked for and not given;
    the ground for the interviews is looked at apart (services.check_acts)."""
    if check.force != Force.LAW:
        return True
    return check.kind == PREVIOUS_SERVICE and check.requested_at is not None


@require_POST
@on_case(Right.CHECK_WORK)
def check_ask(request: StaffRequest, case: Enquiry, check_id: int) -> HttpResponse:
    """Ask for this check."""
    confirmed = "confirmed" in request.POST
    return _press(request, case, check_id, check_request, "Asked for.", confirmed=confirmed)


@require_POST
@on_case(Right.CHECK_WORK)
def check_again(request: StaffRequest, case: Enquiry, check_id: int) -> HttpResponse:
    """Chase this check by hand."""
    confirmed = "confirmed" in request.POST
    return _press(request, case, check_id, check_chase, "Chased.", confirmed=confirmed)


@require_POST
@on_case(Right.CHECK_WORK)
def check_back(request: StaffRequest, case: Enquiry, check_id: int) -> HttpResponse:
    """Take back the last thing recorded."""
    return _press(request, case, check_id, check_take_back, "Taken back.")


@require_POST
@on_case(Right.CHECK_WORK)
def check_anew(request: StaffRequest, case: Enquiry, check_id: int) -> HttpResponse:
    """Ask anew for a check that runs out."""
    again = _check(request, case, check_id)
    try:
        again = check_renew(
            access=request.access, enquiry_id=case.pk, check_id=check_id, now=timezone.now()
        )
    except CheckRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, "There is a new check beside the one that runs out.")
    return redirect(_page(case, again.pk))


@read_or_send
@on_case(Right.CHECK_WORK)
def check_came(request: StaffRequest, case: Enquiry, check_id: int) -> HttpResponse:
    """Record that it came, and on which day."""
    today = timezone.localdate()
    form = ReceiveForm(_data(request), today=today, initial={"on": today})
    return _form(request, case, check_id, form, check_receive, "check_came.html", "Recorded.")


@read_or_send
@on_case(Right.CHECK_VERIFY)
def check_verified(request: StaffRequest, case: Enquiry, check_id: int) -> HttpResponse:
    """Say what it shows, and how that is weighed."""
    found = _check(request, case, check_id)
    kind = kind_of(case, found, now=timezone.now())
    form = VerifyForm(
        _data(request),
        may_bar=kind.may_bar,
        months_valid=kind.months_valid,
        today=timezone.localdate(),
    )
    return _form(request, case, check_id, form, check_verify, "check_verify.html", "Verified.")


@read_or_send
@on_case(Right.CHECK_VERIFY)
def check_unneeded(request: StaffRequest, case: Enquiry, check_id: int) -> HttpResponse:
    """Do without it, for a reason that the law or the council allows."""
    form = WaiveForm(_data(request))
    said = "Recorded as not needed."
    return _form(request, case, check_id, form, check_waive, "check_unneeded.html", said)


@read_or_send
@on_case(Right.CHECK_WORK)
def check_interview(request: StaffRequest, case: Enquiry, check_id: int) -> HttpResponse:
    """Record an interview with a personal referee."""
    found = _check(request, case, check_id)
    if not is_of_referees(found):
        raise Http404
    form = InterviewForm(
        _data(request), referees=referees_of(request.access, case), today=timezone.localdate()
    )
    return _form(
        request, case, check_id, form, _interview, "check_interview.html", "Interview recorded."
    )


def _interview(*, check_id: int, referee: Referee, **named: Any) -> None:
    interview_record(referee_id=referee.pk, **named)


# --- What these share -----------------------------------------------------------------------------


def _check(request: StaffRequest, case: Enquiry, check_id: int) -> Check:
    try:
        return check_of(request.access, case, check_id)
    except Check.DoesNotExist:
        raise Http404 from None


def _data(request: StaffRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _list(case: Enquiry) -> str:
    return reverse("enquiries:checks", args=[case.reference])


def _page(case: Enquiry, check_id: int) -> str:
    return reverse("enquiries:check", args=[case.reference, check_id])


def _press(
    request: StaffRequest, case: Enquiry, check_id: int, verb: Any, said: str, **named: Any
) -> HttpResponse:
    """Do what a button says, or say why it was not done; then the check's page again."""
    found = _check(request, case, check_id)
    try:
        verb(
            access=request.access,
            enquiry_id=case.pk,
            check_id=check_id,
            now=timezone.now(),
            **named,
        )
    except CheckRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, f"{title_of(found)}: {said}")
    return redirect(_page(case, check_id))


def _form(
    request: StaffRequest,
    case: Enquiry,
    check_id: int,
    form: PageForm,
    verb: Any,
    template: str,
    said: str,
) -> HttpResponse:
    """A form about one check: shown, refused beside its field with nothing lost, or done."""
    found = _check(request, case, check_id)
    status = UNPROCESSABLE if form.is_bound else 200
    if form.is_valid():
        try:
            verb(
                access=request.access,
                enquiry_id=case.pk,
                check_id=check_id,
                now=timezone.now(),
                **form.cleaned_data,
            )
        except CheckRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            case, status = case_or_404(request, case.reference), CONFLICT
        else:
            said = f"{title_of(found)}: {said}"
            return done(request, case, said, go=_page(case, check_id))
    context = {
        "form": form,
        "check": found,
        "check_title": title_of(found),
        "about": about_of(found),
    }
    return case_render(request, case, template, tab="checks", status=status, **context)
