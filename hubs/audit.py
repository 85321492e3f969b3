"""The record of what was done. Every action is registered here with its sentence."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hubs.access import Access
from hubs.logs import request_id
from hubs.models import AuditEvent

# action -> the sentence a colleague reads on the timeline; {actor} is put in front
SENTENCES: dict[str, str] = {}


def register(action: str, sentence: str) -> str:
    """Declare an action and how it reads. Registering one twice is an error of the programmer."""
    if action in SENTENCES:
        raise ValueError(f"{action} is registered twice")
    SENTENCES[action] = sentence
    return action


def record(
    *,
    access: Access,
    action: str,
    subject: str,
    subject_id: int,
    cluster_id: int,
    service_id: int | None,
    now: datetime,
    changes: dict[str, list[Any]] | None = None,
    version: int | None = None,
    reason: str = "",
    actor_said: str = "",
) -> AuditEvent:
    """Add one event. ``changes`` maps a field to [before, after].

    Raises KeyError when the action was never registered.
    """
    SENTENCES[action]
    return AuditEvent.objects.create(
        at=now,
        actor=access.user,
        actor_said=actor_said or (access.user.name if access.user else "The system"),
        action=action,
        subject=subject,
        subject_id=subject_id,
        cluster_id=cluster_id,
        service_id=service_id,
        changes=changes or {},
        version=version,
        reason=reason,
        request_id=request_id.get(),
    )
