"""S20: what colleagues are told about an export of cases or of the register, on screen and by
email.

Loaded by `messaging` at start. The words are in templates/reports/messages/; none of them says
why the export is wanted or which cases are in it: that is on its page, behind the fence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.template import Context, loader

from hubs.calendar import say_moment
from hubs.models import User
from messaging import rules
from messaging.models import Message
from messaging.rules import Answer, Letter, Prepared, Rule, Skip
from messaging.services import Plan, messages_plan
from reports.models import ExportRequest, many_said

ABOUT, KIND = "export", "S20"
ON_SCREEN = Message.Channel.IN_APP
CHANNELS = (ON_SCREEN, Message.Channel.EMAIL)


class Unusual(StrEnum):
    """Why managers hear of an export that needed nobody, and how that is said."""

    HOURS = "hours"
    MANY = "many"

    @property
    def said(self) -> str:
        """The end of a sentence."""
        return {
            Unusual.HOURS: "outside opening hours",
            Unusual.MANY: f"after {settings.EXPORTS_A_DAY} others on the same day",
        }[self]


# --- Planning ------------------------------------------------------------------------------------


def export_asked_plan(*, export: ExportRequest, users: Iterable[User], now: datetime) -> None:
    """Tell who may agree that an export waits for one of them."""
    _plan(export, "asked", users, now)


def export_decided_plan(*, export: ExportRequest, now: datetime) -> None:
    """Tell the person who asked what became of it."""
    _plan(export, "decided", [export.asked_by], now)


def export_watch_plan(
    *, export: ExportRequest, users: Iterable[User], what: str, unusual: Unusual, now: datetime
) -> None:
    """Tell managers of something unusual; ``what`` is "asked" or "download 2"."""
    _plan(export, f"watch {unusual} {what}", users, now)


def _plan(export: ExportRequest, occurrence: str, users: Iterable[User], now: datetime) -> None:
    plans = [
        Plan(
            about=ABOUT,
            about_id=export.pk,
            about_said=export.code,
            cluster_id=export.cluster_id,
            service_id=export.service_id,
            kind=KIND,
            occurrence=occurrence,
            channel=channel,
            due_at=now,
            user=user,
        )
        for user in users
        for channel in CHANNELS
    ]
    messages_plan(plans=plans, now=now)


# --- Writing -------------------------------------------------------------------------------------


def _prepare(messages: Sequence[Message], now: datetime) -> Prepared:
    ids = {message.about_id for message in messages}
    rows = ExportRequest.objects.select_related("asked_by", "decided_by", "cluster", "service")
    exports = rows.in_bulk(list(ids))
    return {message.pk: _write(message, exports.get(message.about_id), now) for message in messages}


def _write(message: Message, export: ExportRequest | None, now: datetime) -> Answer:
    if export is None:
        return Skip("The export is no longer here.")
    user = message.user
    if user is None or not user.is_active:
        return Skip("This colleague no longer signs in.")
    what, _, rest = message.occurrence.partition(" ")
    if what == "asked" and not export.waits:
        return Skip("Somebody has decided already.")
    unusual, _, act = rest.partition(" ")
    context = {
        "export": export,
        "many": many_said(export.what),
        "place": export.service or export.cluster,
        "address": f"{settings.BASE_URL}{rules.address_of(message)}",
        "until": say_moment(export.usable_until, now=now) if export.usable_until else "",
        "unusual": Unusual(unusual).said if unusual else "",
        "act": "downloaded" if act.startswith("download") else "asked for",
    }
    subject, body = _words(f"S20.{what}.{message.channel}", context)
    to = user.name if message.channel == ON_SCREEN else user.email
    return Letter(to=to, subject=subject, body=body, sender=export.cluster.name)


def _words(name: str, context: dict[str, Any]) -> tuple[str, str]:
    """A template's subject, which is its first line, and its body."""
    template: Any = loader.get_template(f"reports/messages/{name}.txt")
    text = template.template.render(Context(context, autoescape=False)).strip()
    first, _, body = text.partition("\n")
    return first.removeprefix("Subject:").strip()[:200], body.strip()


rules.register_about(ABOUT, "/staff/reports/exports/{said}/")
rules.register(
    Rule(
        kind=KIND,
        name="Export of cases or of the register",
        audience="Those who may agree to it; then the colleague who asked; managers, if unusual",
        when="At once, when a second person has to agree, when one has decided, and when rows are"
        " exported outside opening hours or more often than a few times a day",
        stops="Somebody has decided already",
        prepare=_prepare,
        stale_after=timedelta(days=7),
        immediate=True,
    )
)
