"""Workload, rules of assignment, limits and leave of one hub or council."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enquiries.forms.staff_routing import GiveForm, LeaveForm, LimitForm, RuleForm
from enquiries.models import AssignPool, AssignRule, Enquiry, Leave
from enquiries.selectors.safety import protected_read
from enquiries.selectors.worklist import with_people
from enquiries.selectors.workload import cases_of_colleague, leave_ahead, workload_of
from enquiries.services import AlreadyAssigned, enquiry_assign
from enquiries.services.work_settings import (
    colleagues_of,
    leave_cancel,
    leave_set,
    limit_set,
    rule_move,
    rule_remove,
    rule_save,
    rules_of,
)
from enquiries.views.staff.contact import read_or_send
from enquiries.views.staff.rows import say_names
from hubs.calendar import say_day
from hubs.decorators import StaffRequest, staff_page
from hubs.models import User
from hubs.permissions import Right
from hubs.selectors import services_of

UNPROCESSABLE = 422
MOST_GIVEN = 100  # cases on the page that gives many at once
FIELDS = ("name", "for_council", "for_kind", "for_language", "method", "on")


# --- Workload -------------------------------------------------------------------------------------


@require_safe
@staff_page(Right.WORKLOAD_VIEW)
def workload(request: StaffRequest) -> HttpResponse:
    """Who has how much, who is away, who covers."""
    now = timezone.now()
    people = colleagues_of(request.access, today=timezone.localdate(now))
    desks = workload_of(request.access, people, now=now)
    context = {
        "desks": desks,
        "now": now,
        "uncovered": [
            desk for desk in desks if desk.leave and desk.leave.cover is None and desk.open
        ],
    }
    return render(request, "enquiries/staff/workload.html", context)


@read_or_send
@staff_page(Right.WORKLOAD_VIEW)
def limit(request: StaffRequest, user_id: int) -> HttpResponse:
    """How many open cases one colleague takes."""
    now = timezone.now()
    user = _colleague(request, user_id)
    desk = workload_of(request.access, User.objects.filter(pk=user.pk), now=now)[0]
    data = request.POST if request.method == "POST" else None
    form = LimitForm(data, initial={"most": desk.most})
    if not form.is_valid():
        status = UNPROCESSABLE if form.is_bound else 200
        context = {"form": form, "desk": desk}
        return render(request, "enquiries/staff/routing_limit.html", context, status=status)
    most = form.cleaned_data["most"]
    limit_set(access=request.access, user=user, most=most, now=now)
    said = f"{user} takes up to {most} open cases." if most is not None else f"{user} has no limit."
    messages.success(request, said)
    return redirect("enquiries:workload")


@read_or_send
@staff_page(Right.WORKLOAD_VIEW, Right.ENQUIRY_ASSIGN)
def give(request: StaffRequest, user_id: int) -> HttpResponse:
    """Cases of one colleague to another, chosen one by one."""
    now = timezone.now()
    user = _colleague(request, user_id)
    theirs = cases_of_colleague(request.access, user, most=MOST_GIVEN)
    cases = list(with_people(request.access, theirs))
    protected_read(cases, access=request.access)
    colleagues = colleagues_of(request.access, today=timezone.localdate(now)).exclude(pk=user.pk)
    choices = [(str(case.pk), _case_said(case)) for case in cases]
    data = request.POST if request.method == "POST" else None
    form = GiveForm(data, cases=choices, colleagues=colleagues)
    if not form.is_valid():
        status = UNPROCESSABLE if form.is_bound else 200
        context = {"form": form, "user": user, "cases": cases}
        return render(request, "enquiries/staff/routing_give.html", context, status=status)
    _give(request, user, form.cleaned_data["to"], [int(pk) for pk in form.cleaned_data["cases"]])
    return redirect("enquiries:workload")


def _give(request: StaffRequest, user: User, to: User, cases: list[int]) -> None:
    """Give each, and say which ones could not be given, and why."""
    given, not_given = 0, []
    now = timezone.now()
    references = dict(
        Enquiry.objects.visible_to(request.access)
        .filter(pk__in=cases)
        .values_list("pk", "reference")
    )
    for pk in cases:
        try:
            event = enquiry_assign(
                access=request.access,
                enquiry_id=pk,
                to=to,
                expected_owner_id=user.pk,
                now=now,
            )
            given += event is not None
        except AlreadyAssigned:
            not_given.append(f"{references.get(pk, '')}: somebody else has it by now")
        except (PermissionDenied, Enquiry.DoesNotExist):
            not_given.append(f"{references.get(pk, '')}: {to} may not work on it")
    if given:
        messages.success(request, f"{given} case{'s' * (given != 1)} given to {to}.")
    for said in not_given:
        messages.warning(request, said)


def _case_said(case: Enquiry) -> str:
    """One case as it is chosen: whose it is and by when it is due, as the list is in that order."""
    due = f"due {say_day(timezone.localdate(case.next_due_at))}" if case.next_due_at else "no date"
    council = f", {case.service}" if case.service else ""
    return f"{say_names(case)}, {due} ({case.reference}, {case.get_stage_display()}{council})"


def _colleague(request: StaffRequest, user_id: int) -> User:
    """A colleague who works on cases here; 404 for others."""
    found: User = get_object_or_404(
        colleagues_of(request.access, today=timezone.localdate()), pk=user_id
    )
    return found


# --- Rules ----------------------------------------------------------------------------------------


@require_safe
@staff_page(Right.ROUTING_MANAGE)
def rules(request: StaffRequest) -> HttpResponse:
    """Who gets new cases, in the order the rules are tried."""
    seats = AssignPool.objects.select_related("user").order_by("user__name", "pk")
    rows = rules_of(request.access).select_related("for_council")
    found = rows.prefetch_related(Prefetch("pool", queryset=seats))
    return render(request, "enquiries/staff/routing_rules.html", {"rules": list(found)})


@read_or_send
@staff_page(Right.ROUTING_MANAGE)
def rule_new(request: StaffRequest) -> HttpResponse:
    """A rule at the end of the list."""
    return _rule(request, None)


@read_or_send
@staff_page(Right.ROUTING_MANAGE)
def rule_change(request: StaffRequest, rule_id: int) -> HttpResponse:
    """Another name, condition, pool or method; or switch it off."""
    return _rule(request, get_object_or_404(rules_of(request.access), pk=rule_id))


def _rule(request: StaffRequest, rule: AssignRule | None) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    assert request.access.cluster is not None
    of_hub = request.access.service is None
    form = RuleForm(
        request.POST if request.method == "POST" else None,
        initial=_initial(rule),
        councils=services_of(request.access.cluster, day=today) if of_hub else None,
        colleagues=colleagues_of(request.access, today=today),
    )
    if form.is_valid() and _saved(request, form, rule):
        messages.success(request, f"Rule “{form.cleaned_data['name']}” is saved.")
        return redirect("enquiries:rules")
    status = UNPROCESSABLE if form.is_bound else 200
    context = {"form": form, "rule": rule}
    return render(request, "enquiries/staff/routing_rule.html", context, status=status)


def _saved(request: StaffRequest, form: RuleForm, rule: AssignRule | None) -> bool:
    answers = form.cleaned_data
    try:
        rule_save(
            access=request.access,
            rule_id=rule.pk if rule else None,
            fields={name: answers[name] for name in FIELDS if name in answers},
            pool=answers["pool"],
            now=timezone.now(),
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    return True


def _initial(rule: AssignRule | None) -> dict[str, Any]:
    if rule is None:
        return {"on": True, "method": AssignRule.Method.ROUND_ROBIN}
    pool = list(rule.pool.values_list("user_id", flat=True))
    return {name: getattr(rule, name) for name in FIELDS} | {"pool": pool}


@require_POST
@staff_page(Right.ROUTING_MANAGE)
def rule_act(request: StaffRequest, rule_id: int) -> HttpResponse:
    """Move a rule up or down, or take it away."""
    act = request.POST.get("act", "")
    try:
        if act == "remove":
            rule_remove(access=request.access, rule_id=rule_id, now=timezone.now())
            messages.success(request, "The rule is gone. Cases that it gave stay where they are.")
        elif act in ("up", "down"):
            rule_move(access=request.access, rule_id=rule_id, up=act == "up", now=timezone.now())
        else:
            raise Http404
    except AssignRule.DoesNotExist:
        raise Http404 from None
    return redirect("enquiries:rules")


# --- Leave ----------------------------------------------------------------------------------------


@read_or_send
@staff_page(Right.CONTACT_LOG)
def leave(request: StaffRequest) -> HttpResponse:
    """Who is away and who covers; set one's own, or as a manager anybody's."""
    now = timezone.now()
    today = timezone.localdate(now)
    form = LeaveForm(
        request.POST if request.method == "POST" else None,
        colleagues=colleagues_of(request.access, today=today),
        me=request.user,
        anybody=request.access.can(Right.ROUTING_MANAGE),
        initial={"user": request.user},
    )
    if form.is_valid() and _leave_saved(request, form):
        return redirect("enquiries:leave")
    context = {
        "form": form,
        "ahead": leave_ahead(request.access, today=today),
        "today": today,
        "anybody": request.access.can(Right.ROUTING_MANAGE),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "enquiries/staff/leave.html", context, status=status)


def _leave_saved(request: StaffRequest, form: LeaveForm) -> bool:
    answers = form.cleaned_data
    try:
        made = leave_set(
            access=request.access,
            user=form.who,
            from_on=answers["from_on"],
            to_on=answers["to_on"],
            cover=answers["cover"],
            now=timezone.now(),
        )
    except ValidationError as refused:
        for name, said in refused.message_dict.items():
            form.add_error(name if name in form.fields else None, said)
        return False
    who = "You are" if made.user == request.user else f"{made.user} is"
    covers = f"{made.cover} covers." if made.cover else "Nobody covers."
    messages.success(request, f"{who} away until {say_day(made.to_on)}. {covers}")
    return True


@require_POST
@staff_page(Right.CONTACT_LOG)
def leave_end(request: StaffRequest, leave_id: int) -> HttpResponse:
    """Take leave back."""
    try:
        gone = leave_cancel(access=request.access, leave_id=leave_id, now=timezone.now())
    except Leave.DoesNotExist:
        raise Http404 from None
    messages.success(request, f"The leave of {gone.user} is taken back.")
    return redirect(reverse("enquiries:leave"))
