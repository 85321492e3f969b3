"""The plan for "not yet": agreed, worked through, ended."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from enquiries.forms.staff_visit import EndPlanForm, PlanForm, StepsForm
from enquiries.models import Enquiry, PreparationPlan, Visit
from enquiries.selectors.interest import plans_of, visits_of
from enquiries.services import MoveRefused
from enquiries.services.household import ChangedMeanwhile
from enquiries.services.plans import plan_agree, plan_change, plan_end
from enquiries.views.staff.at_case import (
    UNPROCESSABLE,
    address_of,
    case_render,
    done,
    on_case,
)
from enquiries.views.staff.contact import read_or_send
from enquiries.views.staff.household import form_page, refused
from hubs.calendar import say_day
from hubs.decorators import StaffRequest
from hubs.permissions import Right

STEPS_MOVED_ON = "A colleague has changed these steps since you opened this page. Look again."


@read_or_send
@on_case(Right.ENQUIRY_EDIT)
def plan(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """The plan that runs, or the form that agrees one."""
    running = _running(request, case)
    if running is not None:
        return _steps(request, case, running)
    visits = [v for v in visits_of(request.access, case) if v.cancelled_at is None and v.outcome]
    go = address_of(case, "visits")
    if not visits or visits[0].outcome != Visit.Outcome.NOT_YET or not case.is_open:
        why = MoveRefused("A plan follows a home visit that was decided “not yet”.")
        return refused(request, case, why, go)
    return _agree(request, case)


def _agree(request: StaffRequest, case: Enquiry) -> HttpResponse:
    now, go = timezone.now(), address_of(case, "visits")
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        today=timezone.localdate(now),
        initial={"keep_in_touch": case.keep_in_touch},
    )
    if not form.is_valid():
        return form_page(request, case, form, title="Agree a plan", button="Agree", back=go)
    chosen = form.cleaned_data
    try:
        with transaction.atomic():
            plan_agree(
                access=request.access, enquiry_id=case.pk, steps=chosen["steps"],
                review_on=chosen["review_on"], keep_in_touch=chosen["keep_in_touch"], now=now,
            )  # fmt: skip
    except MoveRefused as why:
        return refused(request, case, why, go)
    said = f"Plan agreed. The case rests until {say_day(chosen['review_on'])}."
    return done(request, case, said, go=address_of(case, "plan"))


def _steps(request: StaffRequest, case: Enquiry, running: PreparationPlan) -> HttpResponse:
    form = StepsForm(request.POST if request.method == "POST" else None, plan=running)
    go = address_of(case, "plan")
    if not form.is_valid():
        return _page(request, case, running, form)
    try:
        plan_change(
            access=request.access, enquiry_id=case.pk, plan_id=running.pk, steps=form.steps,
            shown=form.cleaned_data["shown"], now=timezone.now(),
        )  # fmt: skip
    except ChangedMeanwhile:
        messages.warning(request, STEPS_MOVED_ON)
        return redirect(go)
    except MoveRefused as why:
        return refused(request, case, why, go)
    return done(request, case, "Saved.", go=go)


@require_POST
@on_case(Right.ENQUIRY_EDIT)
def end(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """End the plan that runs: what follows the visit is open again."""
    running, go = _running(request, case), address_of(case, "visits")
    if running is None:
        return refused(request, case, MoveRefused("No plan runs."), go)
    form = EndPlanForm(request.POST)
    if not form.is_valid():
        return _page(request, case, running, StepsForm(plan=running), ending=form)
    try:
        with transaction.atomic():
            plan_end(
                access=request.access, enquiry_id=case.pk, plan_id=running.pk,
                why=form.cleaned_data["why"], now=timezone.now(),
            )  # fmt: skip
    except MoveRefused as why:
        return refused(request, case, why, go)
    return done(request, case, "Plan ended. Decide again what follows the visit.", go=go)


def _running(request: StaffRequest, case: Enquiry) -> PreparationPlan | None:
    return next((one for one in plans_of(request.access, case) if one.ended_at is None), None)


def _page(
    request: StaffRequest,
    case: Enquiry,
    running: PreparationPlan,
    steps: StepsForm,
    *,
    ending: EndPlanForm | None = None,
) -> HttpResponse:
    wrong = steps.is_bound or ending is not None
    return case_render(
        request,
        case,
        "plan.html",
        plan=running,
        steps=steps,
        ending=ending or EndPlanForm(),
        form=ending or steps,
        status=UNPROCESSABLE if wrong else 200,
    )
