"""Moving a case along the road, off it, back on; letting it rest."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from enquiries.forms.staff_case import MoveForm, PauseForm
from enquiries.models import Enquiry
from enquiries.selectors.checks import application_of
from enquiries.selectors.handovers import offered_with
from enquiries.selectors.reasons import reasons_named, reasons_offered
from enquiries.services import MoveRefused, enquiry_move, enquiry_pause
from enquiries.services.handover import handover_ahead
from enquiries.views.staff.at_case import (
    UNPROCESSABLE,
    address_of,
    case_or_404,
    case_render,
    done,
    on_case,
)
from enquiries.views.staff.contact import read_or_send
from enquiries.words import say_reason
from enquiries.workflow import ENDED, STAGE_LABELS, Order, Stage
from hubs.calendar import say_day
from hubs.decorators import StaffRequest
from hubs.permissions import Right
from hubs.selectors import policy_on

CONFLICT = 409


@read_or_send
@on_case(Right.ENQUIRY_MOVE)
def move(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Move a case. An end is asked about once more: it stops clocks and messages."""
    sent = request.method == "POST"
    form = _form(request, case, _source(request, case), request.POST if sent else None)
    if not form.is_valid():
        status = UNPROCESSABLE if form.is_bound else 200
        return case_render(
            request,
            case,
            "move.html",
            form=form,
            status=status,
            takes_over=_takes_over(request, case),
        )
    answers = form.cleaned_data
    if answers["target"] in ENDED and "sure" not in request.POST:
        return _ask_again(request, case, form)
    return _move(request, case, answers)


@read_or_send
@on_case(Right.ENQUIRY_EDIT)
def pause(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Stay quiet until a day the person named, or end the pause."""
    now = timezone.now()
    if not case.is_open:
        messages.warning(request, "This enquiry has ended, so there is nothing to pause.")
        return redirect(address_of(case))
    data = request.POST if request.method == "POST" else None
    form = PauseForm(data, today=timezone.localdate(now), initial={"until": case.paused_until})
    if not form.is_valid():
        status = UNPROCESSABLE if form.is_bound else 200
        return case_render(request, case, "pause.html", form=form, now=now, status=status)
    until = form.cleaned_data["until"]
    event = enquiry_pause(access=request.access, enquiry_id=case.pk, until=until, now=now)
    return done(request, case, f"Paused until {say_day(until)}.", event=event)


@require_POST
@on_case(Right.ENQUIRY_EDIT)
def unpause(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """End a pause now: the case is due again on the next open day."""
    if case.paused_until is None or not case.is_open:
        messages.warning(request, "This enquiry is not paused.")
        return redirect(address_of(case))
    now = timezone.now()
    event = enquiry_pause(access=request.access, enquiry_id=case.pk, until=None, now=now)
    return done(request, case, "The pause has ended.", event=event)


def _move(request: StaffRequest, case: Enquiry, answers: dict[str, Any]) -> HttpResponse:
    now = timezone.now()
    try:
        event = enquiry_move(
            access=request.access,
            enquiry_id=case.pk,
            action=answers["action"],
            target=answers["target"],
            reason=answers["reason"],
            detail=answers["detail"],
            shown=answers["shown"],
            now=now,
        )
    except MoveRefused as refused:
        case = case_or_404(request, case.reference)  # as the colleague left it
        return case_render(
            request,
            case,
            "move.html",
            form=_form(request, case, Stage(case.stage)),
            errors=[{"text": str(refused), "href": "#move"}],
            status=CONFLICT,
        )
    ends = answers["target"] in ENDED or answers["shown"] in ENDED
    said = f"This enquiry is now at “{STAGE_LABELS[answers['target']]}”."
    if offered_with(request.access, case, at=now):
        said = f"{said} {case.service} is asked to take it over."
    return done(request, case, said, event=None if ends else event)


def _form(
    request: StaffRequest, case: Enquiry, source: Stage, data: QueryDict | None = None
) -> MoveForm:
    """The moves that are lawful by hand from a stage, in this hub's order and words."""
    today = timezone.localdate()
    applied = application_of(request.access, case) is not None
    return MoveForm(
        data,
        source=source,
        order=Order(policy_on(case.cluster, day=today).order),
        reasons=reasons_offered(case.cluster, applied=applied, day=today),
    )


def _takes_over(request: StaffRequest, case: Enquiry) -> str:
    """The stage at which the council is asked to take over, said before anybody moves it there."""
    stage = handover_ahead(case, access=request.access, day=timezone.localdate())
    return STAGE_LABELS[stage] if stage else ""


def _source(request: StaffRequest, case: Enquiry) -> Stage:
    """The stage the choices are for: the one that was shown, when the form comes back.

    The service then says who moved it meanwhile; the form alone would only call it unlawful.
    """
    shown = request.POST.get("shown", "")
    return Stage(shown) if shown in set(Stage) else Stage(case.stage)


def _ask_again(request: StaffRequest, case: Enquiry, form: MoveForm) -> HttpResponse:
    answers = form.cleaned_data
    kept: dict[str, Any] = {name: form.data.get(name, "") for name in form.fields}
    return case_render(
        request,
        case,
        "move_confirm.html",
        kept=kept,
        target=STAGE_LABELS[answers["target"]],
        reason=say_reason(answers["target"], answers["reason"], reasons_named(case.cluster)),
        detail=answers["detail"],
    )
