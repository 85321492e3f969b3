"""The ledger on screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages as notices
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hubs.decorators import StaffRequest, staff_page
from hubs.looks import CASE, case_viewed
from hubs.permissions import Right
from messaging import rules, selectors, services
from messaging.forms import MessageFilter
from messaging.models import Message

PER_PAGE = 25

State = Message.State
# One look for a state on every screen: its words and its colour.
STATES = {
    State.PLANNED: ("Planned", "blue"),
    State.HELD: ("Held", "yellow"),
    State.SENDING: ("Being sent", "blue"),
    State.SENT: ("Sent", "green"),
    State.FAILED: ("Could not be sent", "red"),
    State.CANCELLED: ("Not sent", "grey"),
}
# verb -> what it does, what is said after it
VERBS: dict[str, tuple[Callable[..., Message], str]] = {
    "hold": (services.message_hold, "Held. It will not go until somebody lets it."),
    "release": (services.message_release, "Let go. It will be sent at its time."),
    "retry": (services.message_retry, "It will be tried again."),
}


def _shown(row: Message) -> dict[str, Any]:
    """What a list says of a row."""
    try:
        name = rules.of(row.kind).name
    except KeyError:
        name = row.kind
    return {"row": row, "name": name, "address": rules.address_of(row)}


def _page(request: StaffRequest, rows: Any) -> Any:
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


@require_safe
@staff_page(Right.MESSAGE_VIEW)
def message_list(request: StaffRequest) -> HttpResponse:
    """What was said to whom, and what will be."""
    now = timezone.now()
    form = MessageFilter(request.GET)
    chosen = form.chosen()
    page = _page(request, selectors.messages_listed(request.access, now=now, **chosen))
    return render(
        request,
        "messaging/list.html",
        {
            "form": form,
            "page": page,
            "rows": [_shown(row) for row in page],
            "heading": selectors.PERIODS[chosen["period"]],
            "states": STATES,
            "now": now,
        },
    )


@require_safe
@staff_page(Right.MESSAGE_VIEW)
def message(request: StaffRequest, message_id: int) -> HttpResponse:
    """One message as it was sent, or when it will be."""
    rows = Message.objects.visible_to(request.access).select_related("user")
    row = get_object_or_404(rows, pk=message_id)
    can_hold = request.access.can(Right.MESSAGE_HOLD)
    if row.about == CASE:
        case_viewed(
            access=request.access,
            case_id=row.about_id,
            cluster_id=row.cluster_id,
            service_id=row.service_id,
            page="message",
            now=timezone.now(),
        )
    return render(
        request,
        "messaging/message.html",
        {
            **_shown(row),
            "states": STATES,
            "rule": next((rule for rule in rules.every() if rule.kind == row.kind), None),
            "verb": can_hold
            and {State.PLANNED: "hold", State.HELD: "release", State.FAILED: "retry"}.get(
                State(row.state)
            ),
        },
    )


@require_POST
@staff_page(Right.MESSAGE_HOLD)
def decide(request: StaffRequest, message_id: int, verb: str) -> HttpResponse:
    """Hold a message back, let it go, or try it again."""
    if verb not in VERBS:
        raise Http404
    act, said = VERBS[verb]
    try:
        act(access=request.access, message_id=message_id, now=timezone.now())
    except services.MessageMovedOn as error:
        notices.error(request, str(error))
    else:
        notices.success(request, said)
    return redirect("messages:message", message_id)


@require_safe
@staff_page()
def mine(request: StaffRequest) -> HttpResponse:
    """What the product said to me."""
    page = _page(request, selectors.messages_mine(request.access))
    context = {
        "page": page,
        "rows": [_shown(row) for row in page],
        "unread": selectors.unread_count(request.access),
    }
    return render(request, "messaging/mine.html", context)


@require_POST
@staff_page()
def read(request: StaffRequest, message_id: int) -> HttpResponse:
    """I have read this one."""
    services.message_read(access=request.access, message_id=message_id, now=timezone.now())
    return redirect("messages:mine")


@require_POST
@staff_page()
def read_all(request: StaffRequest) -> HttpResponse:
    """I have read them all."""
    count = services.messages_read(access=request.access, now=timezone.now())
    notices.success(request, f"{count} marked as read.")
    return redirect("messages:mine")


@require_safe
@staff_page(Right.WORK_LIST)
def inbox(request: StaffRequest) -> HttpResponse:
    """The demo's inbox: what was "sent", as the person would read it. Nowhere else."""
    if not settings.DEMO:
        raise Http404
    page = _page(request, selectors.inbox(request.access))
    return render(request, "messaging/inbox.html", {"page": page})
