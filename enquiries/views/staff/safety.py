"""Protecting a case, and looking after its protection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from enquiries.forms.staff_case.safety import ChangeSafeWayForm, LiftForm, NameForm, ProtectForm
from enquiries.models import Enquiry, SafetyFlag
from enquiries.selectors.own_cases import changes_of, glasses_of
from enquiries.selectors.safety import (
    LINKS_ENDED,
    Flag,
    flag_standing,
    may_be_named,
    may_decide,
    to_ask_anew,
)
from enquiries.selectors.same_person import SamePerson, same_person_of
from enquiries.services import enquiry_viewed
from enquiries.services.safety import (
    SafetyRefused,
    flag_lift,
    flag_lift_ask,
    flag_lift_refuse,
    named_add,
    named_remove,
    safe_way_set,
    safety_flag_set,
)
from enquiries.views.staff.at_case import UNPROCESSABLE, address_of, case_render, done, on_case
from enquiries.views.staff.contact import read_or_send
from hubs.decorators import StaffRequest
from hubs.models import User
from hubs.permissions import Right


@sensitive_post_parameters()
@read_or_send
@on_case(Right.SAFETY_FLAG)
def protect(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Close the case to all but named colleagues."""
    if flag_standing(request.access, case) is not None:
        return redirect(address_of(case, "safety"))
    colleagues = _colleagues(case).exclude(pk=request.user.pk)
    bare = [o for o in same_person_of(request.access, case) if not o.protected]
    open_here = [other for other in bare if not other.closed]
    form = ProtectForm(_sent(request), colleagues=colleagues, others=open_here)
    if not form.is_valid():
        _seen_beside(request, open_here)
        to_ask = [other for other in bare if other.closed]
        return _form_page(request, case, "safety_protect.html", form, to_ask=to_ask)
    also = form.cleaned_data.get("also", [])
    try:
        flag = safety_flag_set(
            access=request.access,
            enquiry_id=case.pk,
            reason=form.cleaned_data["reason"],
            safe=form.safe,
            named=form.cleaned_data["named"],
            also=also,
            now=timezone.now(),
        )
    except PermissionDenied:  # a colleague was first
        messages.warning(request, "A colleague has just protected this case. Nothing changed.")
        return redirect(address_of(case))
    except SafetyRefused as refused:
        messages.warning(request, f"{refused} Nothing changed.")
        return redirect(address_of(case))
    return done(request, case, _said_protected(flag, also))


@require_safe
@on_case()
def safety(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Who sees the case, the safe way, and the way to lift the protection."""
    flag = _flag(request, case)
    may_lift = request.access.can(Right.SAFETY_LIFT)
    return case_render(
        request,
        case,
        "safety_manage.html",
        flag=flag,
        is_named=flag.names(request.user),
        keeps=flag.names(request.user) or may_lift,
        decides=may_lift
        and flag.names(request.user)
        and flag.row.lift_asked_by_id not in (None, request.user.pk),
        asked_myself=flag.row.lift_asked_by_id == request.user.pk,
        glasses=glasses_of(request.access, case),
        ask_anew=to_ask_anew(request.access, case),
    )


@read_or_send
@on_case(Right.SAFETY_FLAG)
def safety_name(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Name one more colleague."""
    flag = _flag(request, case)
    others = _colleagues(case).exclude(pk__in=[row.user_id for row in flag.named])
    form = NameForm(_sent(request), colleagues=others)
    if not form.is_valid():
        return _form_page(request, case, "safety_name.html", form)
    user = form.cleaned_data["user"]
    return _act(request, case, f"{user} may see this case now.", named_add, user=user)


@require_POST
@on_case(Right.SAFETY_FLAG)
def safety_unname(request: StaffRequest, case: Enquiry, user_id: int) -> HttpResponse:
    """Take a colleague off the case."""
    flag = _flag(request, case)
    user = next((row.user for row in flag.named if row.user_id == user_id), None)
    if user is None:
        raise Http404
    back = "case" if user == request.user else "safety"
    return _act(
        request, case, f"{user} no longer sees this case.", named_remove, go=back, user=user
    )


@sensitive_post_parameters()
@read_or_send
@on_case(Right.SAFETY_FLAG)
def safety_way(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Change the safe way."""
    form = ChangeSafeWayForm(_sent(request), flag=_flag(request, case).row)
    if not form.is_valid():
        return _form_page(request, case, "safety_way.html", form)
    return _act(request, case, "The safe way is saved.", safe_way_set, safe=form.safe)


@sensitive_post_parameters()
@read_or_send
@on_case(Right.SAFETY_FLAG)
def safety_lift_ask(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Ask a second person to lift the protection."""
    _flag(request, case)
    deciders = may_decide(case, today=timezone.localdate()).exclude(pk=request.user.pk)
    form = LiftForm(_sent(request), colleagues=deciders)
    if not form.is_valid():
        return _form_page(request, case, "safety_lift_ask.html", form)
    who = form.cleaned_data["user"]
    return _act(
        request,
        case,
        f"{who} was asked. Until they decide the case stays protected.",
        flag_lift_ask,
        decider=who,
        reason=form.cleaned_data["reason"],
    )


@require_POST
@on_case()
def safety_lift(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """The second person decides: ``decision`` is lift or keep. Who asked may take it back."""
    decision = request.POST.get("decision", "")
    if decision == "lift":
        request.access.require(Right.SAFETY_LIFT)
        said = "The protection is lifted. Everybody who works with cases sees this one again."
        if changes_of(request.access, case, now=timezone.now()):
            said += " A new number or address that waited was dropped: ask them for it again."
        if anew := to_ask_anew(request.access, case):
            said += f" Links to answer ended while it stood. Ask anew: {'; '.join(anew)}."
        return _act(request, case, said, flag_lift, go="case")
    if decision == "keep":
        return _act(request, case, "This case stays protected.", flag_lift_refuse)
    raise Http404


# --- The parts ------------------------------------------------------------------------------------


def _flag(request: StaffRequest, case: Enquiry) -> Flag:
    """The standing flag; without one these pages are not there."""
    flag = flag_standing(request.access, case)
    if flag is None:
        raise Http404
    return flag


def _colleagues(case: Enquiry) -> Any:
    return may_be_named(case, today=timezone.localdate())


def _sent(request: StaffRequest) -> Any:
    """What was sent; None when the form is only shown."""
    return request.POST if request.method == "POST" else None


def _form_page(
    request: StaffRequest, case: Enquiry, template: str, form: Any, **context: Any
) -> HttpResponse:
    status = UNPROCESSABLE if form.is_bound else 200
    return case_render(request, case, template, form=form, status=status, **context)


def _seen_beside(request: StaffRequest, others: Sequence[SamePerson]) -> None:
    """Their names are on this page as well."""
    for other in others:
        enquiry_viewed(access=request.access, enquiry=other.case, page="beside", now=timezone.now())


def _said_protected(flag: SafetyFlag, also: Sequence[int]) -> str:
    said = "This case is protected now."
    if also:
        said = f"This case is protected now, and {len(also)} more of the same person."
    if flag.held.get(LINKS_ENDED):
        said += " Links to answer for a check have ended. “Protection” says whom to ask anew."
    return said


def _act(
    request: StaffRequest,
    case: Enquiry,
    said: str,
    act: Callable[..., None],
    *,
    go: str = "safety",
    **named: User | Any,
) -> HttpResponse:
    """Do it and say so; or say why it cannot be done as things stand."""
    try:
        act(access=request.access, enquiry_id=case.pk, now=timezone.now(), **named)
    except SafetyRefused as refused:
        messages.warning(request, str(refused))
        return redirect(address_of(case, "safety") if flag_standing(request.access, case) else
                        address_of(case))  # fmt: skip
    return done(request, case, said, go=address_of(case, go))
