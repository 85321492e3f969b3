"""Logging a contact, and saying what comes next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from enquiries.forms.staff_case import ContactForm, NextStepForm
from enquiries.held import flag_of
from enquiries.models import ContactAttempt, ContactBy, Deadline, Enquiry, SafetyFlag
from enquiries.services import contact_log_once, next_step_set
from enquiries.views.staff.at_case import UNPROCESSABLE, address_of, case_render, done, on_case
from enquiries.ways import may_be_written_to
from hubs.calendar import say_moment
from hubs.decorators import StaffRequest
from hubs.permissions import Right
from hubs.selectors import policy_and_calendar

read_or_send = require_http_methods(["GET", "HEAD", "POST"])

# The way most likely tried: the way they asked for.
_HOW = {
    ContactBy.PHONE: ContactAttempt.How.PHONE,
    ContactBy.TEXT: ContactAttempt.How.TEXT,
    ContactBy.WHATSAPP: ContactAttempt.How.WHATSAPP,
    ContactBy.EMAIL: ContactAttempt.How.EMAIL,
}


@read_or_send
@on_case(Right.CONTACT_LOG)
def contact(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Log one attempt: how, what happened, a note, what comes next."""
    now = timezone.now()
    form = contact_form(case, now=now, data=request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = UNPROCESSABLE if form.is_bound else 200
        return case_render(request, case, "contact.html", form=form, now=now, status=status)
    answers = form.cleaned_data
    attempt = contact_log_once(
        access=request.access,
        enquiry_id=case.pk,
        how=answers["how"],
        outcome=answers["outcome"],
        note=answers["note"],
        next_step=answers["next_step"],
        next_due_at=answers["due_at"],
        tell=answers.get("tell", False),
        now=now,
    )
    told = _told(case, answers) if attempt else ""
    return done(request, case, _said(case, attempt, now=now) + told)


@require_POST
@on_case(Right.CONTACT_LOG)
def no_answer(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Nobody answered the phone: logged, and "Try again" set for the next open day."""
    now, flag = timezone.now(), flag_of(case)
    if flag is not None and flag.safe_way != SafetyFlag.SafeWay.PHONE:
        messages.warning(request, "A call is not the safe way to reach them. Nothing was logged.")
        return redirect(address_of(case, "contact"))
    attempt = contact_log_once(
        access=request.access,
        enquiry_id=case.pk,
        how=ContactAttempt.How.PHONE,
        outcome=ContactAttempt.Outcome.NO_ANSWER,
        now=now,
    )
    return done(request, case, _said(case, attempt, now=now))


@read_or_send
@on_case(Right.ENQUIRY_EDIT)
def next_step(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Set what happens next, by when, and whom we wait for."""
    now = timezone.now()
    form = NextStepForm(
        request.POST if request.method == "POST" else None,
        initial={"next_step": case.next_step, "waiting_on": case.waiting_on},
        **_clock(case, now=now),
    )
    if not form.is_valid():
        status = UNPROCESSABLE if form.is_bound else 200
        return case_render(request, case, "next_step.html", form=form, now=now, status=status)
    answers = form.cleaned_data
    event = next_step_set(
        access=request.access,
        enquiry_id=case.pk,
        label=answers["next_step"],
        due_at=answers["due_at"],
        waiting_on=answers["waiting_on"],
        tell=answers.get("tell", False),
        now=now,
    )
    said = f"Next step set: {answers['next_step']}, by {say_moment(answers['due_at'], now=now)}."
    return done(request, case, said + _told(case, answers), event=event)


def contact_form(case: Enquiry, *, now: datetime, data: Any = None) -> ContactForm:
    """The form, with the way they asked for already chosen; on a protected case the safe one."""
    flag = flag_of(case)
    initial = {} if flag else {"how": str(_HOW[ContactBy(case.contact_by)])}
    return ContactForm(data, initial=initial, flag=flag, **_clock(case, now=now))


def _clock(case: Enquiry, *, now: datetime) -> dict[str, Any]:
    """The hub's opening days, the time of day by which it promises things, whom we may tell."""
    policy, calendar = policy_and_calendar(case.cluster, day=timezone.localdate(now))
    first = case.people[0]  # type: ignore[attr-defined]  # case_by_reference has them
    return {
        "calendar": calendar,
        "at": policy.promise_time,
        "now": now,
        "whom": first.first_name if may_be_written_to(case, first.points) else "",
    }


def _told(case: Enquiry, answers: dict[str, Any]) -> str:
    """What the message planned along with it is, when one was asked for."""
    name = case.people[0].first_name  # type: ignore[attr-defined]
    return f" A message will tell {name} when we will call." if answers.get("tell") else ""


def _said(case: Enquiry, attempt: ContactAttempt | None, *, now: datetime) -> str:
    """What was logged and what it led to."""
    if attempt is None:
        return "This contact was already logged a moment ago, so it was not logged twice."
    logged = f"Logged: {attempt.get_how_display()}, {attempt.get_outcome_display().lower()}."
    running = case.deadline_set.filter(rule=Deadline.Rule.NEXT_STEP).filter(
        done_at=None, cancelled_at=None
    )
    step = running.order_by("-pk").first()
    if step is None:
        return f"{logged} No next step is set."
    label = step.label or "the step you set"  # a protected case's clocks have no words
    return f"{logged} Next: {label}, by {say_moment(step.due_at, now=now)}."
