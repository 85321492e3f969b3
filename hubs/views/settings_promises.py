"""What a hub promises and how its journey runs, from a day on."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hubs.decorators import StaffRequest, staff_page
from hubs.journey import handover_stages
from hubs.models import JourneyPolicy
from hubs.permissions import Right
from hubs.services.promises import (
    POLICY,
    policies_of,
    policy_add,
    policy_change,
    policy_get,
    policy_remove,
    policy_values,
)
from hubs.settings_policy_form import PolicyForm
from hubs.views.settings import (
    UNPROCESSABLE,
    hub_of,
    read_or_send,
    refused_by_form,
    save,
    saved,
    was_shown,
)
from hubs.views.settings_words import (
    HANDOVER_PATTERNS,
    in_force,
    policy_rows,
    say_later_changes,
)


@require_safe
@staff_page(Right.SETTINGS_MANAGE)
def promises(request: StaffRequest) -> HttpResponse:
    """What is in force, what is to come, what was."""
    today = timezone.localdate()
    policies = policies_of(hub_of(request))
    present = in_force(policies, today=today)
    context = {
        "today": today,
        "present": _said(present) if present else None,
        "coming": [_said(p) for p in reversed(policies) if p.valid_from > today],
        "past": [_said(p) for p in policies if p.valid_from <= today and p != present],
    }
    return render(request, "hubs/settings/promises.html", context)


def _said(policy: JourneyPolicy) -> dict[str, Any]:
    return {"policy": policy, "rows": policy_rows(policy)}


@read_or_send
@staff_page(Right.SETTINGS_MANAGE)
def promises_new(request: StaffRequest) -> HttpResponse:
    """New promises from a day on; the ones before them stay on record."""
    today = timezone.localdate()
    options: dict[str, Any] = {"stages": handover_stages(), "today": today}
    if request.method != "POST":
        present = in_force(policies_of(hub_of(request)), today=today)
        initial = {name: getattr(present, name) for name in POLICY[1:]} if present else {}
        return _page(request, _warned(request, PolicyForm(initial=initial, **options)))
    form = _warned(request, PolicyForm(request.POST, **options))
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE)
    try:
        policy_add(access=request.access, fields=form.cleaned_data, now=timezone.now())
    except ValidationError as refused:
        refused_by_form(form, refused)
        return _page(request, form, status=UNPROCESSABLE)
    return saved(request, "We have saved the new promises", to="staff:settings_promises")


def _warned(
    request: StaffRequest, form: PolicyForm, *, policy: JourneyPolicy | None = None
) -> PolicyForm:
    """The form, with what is saved already and would take over said beside the first day.

    ``policy``: the promises that are changed; those before it take nothing over from it.
    """
    today = timezone.localdate()
    after = policy.valid_from if policy else today
    days = sorted(p.valid_from for p in policies_of(hub_of(request)) if p.valid_from > after)
    form.fields["valid_from"].help_text = say_later_changes(days, today=today)
    return form


def _page(
    request: StaffRequest, form: PolicyForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    context |= {"form": form, "patterns": HANDOVER_PATTERNS}
    return render(request, "hubs/settings/policy.html", context, status=status)


def _policy(request: StaffRequest, policy_id: int) -> JourneyPolicy:
    """Promises that have not begun; 404 for others, as for none at all."""
    try:
        return policy_get(access=request.access, policy_id=policy_id, today=timezone.localdate())
    except JourneyPolicy.DoesNotExist as absent:
        raise Http404 from absent


@read_or_send
@staff_page(Right.SETTINGS_MANAGE)
def promises_change(request: StaffRequest, policy_id: int) -> HttpResponse:
    """Change promises that have not begun."""
    policy = _policy(request, policy_id)
    options: dict[str, Any] = {"stages": handover_stages(), "today": timezone.localdate()}

    def page(request: StaffRequest, form: PolicyForm, **context: Any) -> HttpResponse:
        was = context.pop("was", None) or was_shown(policy_values(policy))
        return _page(request, form, policy=policy, was=was, **context)

    if request.method != "POST":
        initial = {name: getattr(policy, name) for name in POLICY}
        return page(
            request, _warned(request, PolicyForm(initial=initial, **options), policy=policy)
        )
    form = _warned(request, PolicyForm(request.POST, **options), policy=policy)
    if not form.is_valid():
        return page(request, form, was=request.POST.get("was"), status=UNPROCESSABLE)
    return _change(request, form, policy, page) or saved(
        request, "We have saved the promises", to="staff:settings_promises"
    )


def _change(
    request: StaffRequest, form: PolicyForm, policy: JourneyPolicy, page: Any
) -> HttpResponse | None:
    def change(*, typed: Any, **rest: Any) -> Any:
        return policy_change(policy_id=policy.pk, fields=typed, **rest)

    def say(name: str, value: Any) -> tuple[str, str]:
        said = {True: "Yes", False: "No"}.get(value) if isinstance(value, bool) else str(value)
        return str(form.fields[name].label), said or "Nowhere"

    return save(request, form, page=page, change=change, typed=form.cleaned_data, say=say)


@require_POST
@staff_page(Right.SETTINGS_MANAGE)
def promises_remove(request: StaffRequest, policy_id: int) -> HttpResponse:
    """Take away promises that have not begun."""
    _policy(request, policy_id)
    policy_remove(access=request.access, policy_id=policy_id, now=timezone.now())
    return saved(request, "We have taken those promises away", to="staff:settings_promises")
