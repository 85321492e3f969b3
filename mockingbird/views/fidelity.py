"""Fidelity: the service's checklist, a check by it, what follows."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from enquiries.views.staff.contact import read_or_send
from hubs.decorators import StaffRequest
from mockingbird.forms.fidelity import FIRST_ITEMS, ActionForm, CheckForm, ChecklistForm
from mockingbird.models import Constellation
from mockingbird.selectors.fidelity import check_by_id, checklist_of, checks_of
from mockingbird.selectors.setting_up import colleagues_for
from mockingbird.services.fidelity import (
    fidelity_action_add,
    fidelity_check_record,
    fidelity_template_save,
)
from mockingbird.views.base import on_constellation, or_404, page, sent, take, url

USUALLY_BY = timedelta(days=28)


@require_safe
@on_constellation()
def fidelity(request: StaffRequest, found: Constellation) -> HttpResponse:
    """How it was found, and the checklist as it stands."""
    return page(
        request,
        found,
        "fidelity",
        "fidelity.html",
        heading="Fidelity",
        checklist=checklist_of(request.access, found.service_id),
        checks=checks_of(request.access, found),
        today=timezone.localdate(),
    )


@read_or_send
@on_constellation(signs=True)
def checklist(request: StaffRequest, found: Constellation) -> HttpResponse:
    """Write the service's own checklist. A change is a new version; checks keep theirs."""
    now = timezone.now()
    standing = checklist_of(request.access, found.service_id)
    items = [item["text"] for item in standing.items] if standing else FIRST_ITEMS
    form = ChecklistForm(sent(request), initial={"items": "\n".join(items)})

    def verb() -> None:
        fidelity_template_save(access=request.access, items=form.cleaned_data["items"], now=now)

    return take(
        request, found, "checklist.html", form, verb,
        said="The checklist is saved.", go=url("fidelity", found), standing=standing,
    )  # fmt: skip


@read_or_send
@on_constellation(works=True)
def check(request: StaffRequest, found: Constellation) -> HttpResponse:
    """Go through the checklist for a day."""
    now = timezone.now()
    today = timezone.localdate(now)
    template = checklist_of(request.access, found.service_id)
    if template is None:
        messages.info(request, "A manager writes the checklist first.")
        return redirect(url("fidelity", found))
    form = CheckForm(sent(request), template=template, today=today, initial={"on": today})

    def verb() -> None:
        fidelity_check_record(
            access=request.access,
            constellation_id=found.pk,
            template_id=template.pk,
            on=form.cleaned_data["on"],
            answers=form.answers(),
            now=now,
        )

    return take(
        request, found, "check.html", form, verb,
        said="The check is recorded. Add what is to be done about it.",
        go=url("fidelity", found),
    )  # fmt: skip


@read_or_send
@on_constellation(works=True)
def action(request: StaffRequest, found: Constellation, check_id: int) -> HttpResponse:
    """Say what is to be done about a check, who does it, by when."""
    now = timezone.now()
    today = timezone.localdate(now)
    of = or_404(check_by_id, request.access, found, check_id)
    owners = colleagues_for(found, today=today)
    initial = {"owner_id": str(request.user.pk), "due_on": today + USUALLY_BY}
    form = ActionForm(sent(request), owners=owners, today=today, initial=initial)

    def verb() -> None:
        given = form.cleaned_data | {"owner_id": int(form.cleaned_data["owner_id"])}
        fidelity_action_add(access=request.access, check_id=of.pk, now=now, **given)

    return take(
        request, found, "action.html", form, verb,
        said="Added to what is due.", go=url("fidelity", found), check=of,
    )  # fmt: skip
