"""A kind of message about nothing, for tests of the sender itself, here and in other processes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from hubs.models import Cluster
from messaging import rules
from messaging.models import Message
from messaging.rules import Letter, Prepared, Rule

KIND = "T1"


def prepare(messages: Sequence[Message], now: datetime) -> Prepared:
    """Each to its own address."""
    return {
        m.pk: Letter(to=f"person{m.about_id}@example.org", subject=f"About {m.about_id}", body="Hi")
        for m in messages
    }


def rule(**changes: Any) -> Rule:
    """The plain rule: immediate, so that neither the hour nor a limit is in the way."""
    values: dict[str, Any] = {
        "kind": KIND,
        "name": "Test",
        "audience": "",
        "when": "",
        "stops": "",
        "prepare": prepare,
        "stale_after": timedelta(days=1),
        "immediate": True,
    }
    return Rule(**values | changes)


def replace(new: Rule) -> None:
    """Put a rule in the place of another of its kind."""
    rules._rules[new.kind] = new


def due(cluster: Cluster, count: int, *, now: datetime, **values: Any) -> list[Message]:
    """Rows that are due, made in one go. The reach must be open."""
    fields: dict[str, Any] = {
        "about": cluster.slug[:20],
        "about_said": "TEST",
        "kind": KIND,
        "occurrence": "1",
        "channel": "email",
        "planned_at": now,
        "due_at": now,
        "stale_at": now + timedelta(days=1),
    }
    return Message.objects.bulk_create(
        [Message(cluster=cluster, about_id=i, **fields | values) for i in range(count)],
        batch_size=1000,
    )
