"""The quick log of contacts, what was logged, and what follows from it."""

from __future__ import annotations

import uuid
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enquiries.views.staff.contact import read_or_send
from hubs.decorators import StaffRequest, staff_page
from mockingbird.forms.contacts import MORE, LogForm
from mockingbird.models import Constellation
from mockingbird.selectors.contacts import contacts_page
from mockingbird.selectors.due import contact_to_follow_up, due_of
from mockingbird.selectors.fidelity import action_by_id
from mockingbird.selectors.page import members_of
from mockingbird.services.contacts import contacts_log, follow_up_done
from mockingbird.services.fidelity import fidelity_action_done
from mockingbird.views.base import (
    VIEW,
    may_work,
    on_constellation,
    or_404,
    page,
    press,
    sent,
    take,
    url,
)

CONCERN = (
    "You ticked a concern. Tell the duty team today, by your service’s own procedure: this log"
    " tells nobody."
)


@require_safe
@on_constellation()
def contacts(request: StaffRequest, found: Constellation) -> HttpResponse:
    """What was logged, the latest first."""
    number = request.GET.get("page", "1")
    at, rows = contacts_page(request.access, found, page=number)
    return page(request, found, "contacts", "contacts.html", heading="Contacts", page=at, rows=rows)


@read_or_send
@on_constellation(works=True)
def log(request: StaffRequest, found: Constellation) -> HttpResponse:
    """Tick who, say how, Save."""
    access, now = request.access, timezone.now()
    today = timezone.localdate(now)
    # Who was not heard of for longest stands first.
    there = members_of(access, found, today=today)
    members = sorted(there, key=lambda each: each.heard_on or date.min)
    initial = {"on": today, "mode": "phone", "direction": "to_them", "batch": uuid.uuid4()}
    form = LogForm(sent(request), members=members, today=today, initial=initial)

    def verb() -> None:
        given = form.cleaned_data
        contacts_log(
            access=access,
            constellation_id=found.pk,
            membership_ids=[int(pk) for pk in given["membership_ids"]],
            now=now,
            **{name: given[name] for name in ("mode", "minutes", "topic", "batch", *MORE)},
        )
        if given["concern"]:
            messages.warning(request, CONCERN)

    ticked = len(request.POST.getlist("membership_ids"))
    said = "1 contact is logged." if ticked == 1 else f"{ticked} contacts are logged."
    go = url("constellation", found)
    return take(request, found, "log.html", form, verb, said=said, go=go, members=members)


@require_safe
@staff_page(VIEW)
def due(request: StaffRequest) -> HttpResponse:
    """What was promised to households, and what a check asked for, the longest overdue first."""
    today = timezone.localdate()
    rows = due_of(request.access, today=today)
    context = {"rows": rows, "today": today, "works": may_work(request.access)}
    return render(request, "mockingbird/due.html", context)


@require_POST
@on_constellation(works=True)
def followed_up(request: StaffRequest, found: Constellation, contact_id: int) -> HttpResponse:
    """It was followed up today."""
    now = timezone.now()
    access, on = request.access, timezone.localdate(now)
    contact, _ = or_404(contact_to_follow_up, access, found, contact_id)

    def verb() -> None:
        follow_up_done(access=access, contact_id=contact.pk, on=on, now=now)

    return press(request, verb, said="Followed up.", go=reverse("mockingbird:due"))


@require_POST
@on_constellation(works=True)
def action_done(request: StaffRequest, found: Constellation, action_id: int) -> HttpResponse:
    """What a check asked for was done today."""
    now = timezone.now()
    access, on = request.access, timezone.localdate(now)
    action = or_404(action_by_id, access, found, action_id)

    def verb() -> None:
        fidelity_action_done(access=access, action_id=action.pk, on=on, now=now)

    return press(request, verb, said="Done.", go=reverse("mockingbird:due"))
