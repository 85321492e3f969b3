"""Reads of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from hubs.access import Access
from messaging import provider
from messaging.models import Message

State, Channel = Message.State, Message.Channel

# Which days a list of messages covers. Each is bounded, so that the list of a hub with ten years
# of messages opens as fast as that of a new one.
PERIODS = {
    "next": "What will be sent in the next 24 hours",
    "week": "Last 7 days and what is planned",
    "month": "Last 31 days and what is planned",
    "quarter": "Last 92 days and what is planned",
}
_DAYS = {"week": 7, "month": 31, "quarter": 92}


def messages_listed(
    access: Access,
    *,
    now: datetime,
    period: str = "week",
    state: str = "",
    kind: str = "",
    channel: str = "",
) -> QuerySet[Message]:
    """The ledger as a list, newest first; what will be sent, soonest first. Messages on screen
    are left out unless asked for: each has its email beside it."""
    rows = Message.objects.visible_to(access).select_related("user")
    if period == "next":
        rows = rows.filter(state=State.PLANNED, due_at__lte=now + timedelta(hours=24))
    else:
        rows = rows.filter(due_at__gte=now - timedelta(days=_DAYS[period]))
    if state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    rows = rows.filter(channel=channel) if channel else rows.exclude(channel=Channel.IN_APP)
    return rows.order_by("due_at", "pk") if period == "next" else rows.order_by("-due_at", "-pk")


def messages_mine(access: Access) -> QuerySet[Message]:
    """The on-screen messages of the person who asks, in the role they act in, newest first."""
    return (
        Message.objects.visible_to(access)
        .filter(user=access.user, channel=Channel.IN_APP, state=State.SENT)
        .order_by("-finished_at", "-pk")
    )


def unread_count(access: Access) -> int:
    """How many on-screen messages the person has not read."""
    if access.user is None:
        return 0
    return messages_mine(access).filter(read_at=None).order_by().count()


@dataclass(frozen=True)
class Delivered:
    """A letter as the person would see it, and the ledger's row it belongs to."""

    row: Message
    at: datetime
    to: str
    sender: str
    subject: str
    body: str


def inbox(access: Access, *, most: int = 200) -> list[Delivered]:
    """What the test provider accepted about this person's cases, newest first."""
    letters: list[dict[str, Any]] = []
    for letter in provider.newest(settings.MESSAGE_LOG):
        letters.append(letter)
        if len(letters) == most * 5:
            break
    rows = {
        str(row.reference): row
        for row in Message.objects.visible_to(access).filter(
            reference__in=[letter["reference"] for letter in letters]
        )
    }
    found = [
        Delivered(
            row=rows[letter["reference"]],
            at=datetime.fromisoformat(letter["at"]),
            **{key: letter[key] for key in ("to", "sender", "subject", "body")},
        )
        for letter in letters
        if letter["reference"] in rows
    ]
    return found[:most]
