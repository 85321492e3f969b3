"""The record of what was done. Every action is registered here: its sentence, its kind, and what
of it may be kept (docs/audit.md)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from hubs.access import Access
from hubs.fence import Reach, reaching
from hubs.logs import request_id
from hubs.models import AuditEvent
from hubs.permissions import OWN_ROWS_ROLES
from hubs.protection import Kept, Unclassed, audit_keeps, class_of


class Kind(StrEnum):
    """What sort of act it is: the lists of the record are made of these."""

    ACT = "act"  # something was changed
    LOOK = "look"  # something was seen
    EXPORT = "export"  # something left as a file
    REFUSAL = "refusal"  # somebody was not let in
    GLASS = "glass"  # a protected case was opened in an emergency
    SIGN_IN = "sign-in"  # signing in and out, and the means of it


@dataclass(frozen=True)
class Action:
    """One action. ``keeps`` are keys of its changes that are our own words and name nobody."""

    sentence: str  # what a colleague reads; who did it stands in front
    kind: Kind
    keeps: frozenset[str]
    reason: Kept


ACTIONS: dict[str, Action] = {}

# Who did what is done with the server's own commands: nobody is signed in there.
CONSOLE: Final = "The server's console"

# Stands for a value that the record does not keep. Not a text: nobody can have typed it.
NOT_KEPT: Final[dict[str, bool]] = {"kept": False}
REASON_NOT_KEPT: Final = "Given, and not kept here"

Changes = Mapping[str, list[Any]]


def register(
    action: str,
    sentence: str,
    *,
    kind: Kind = Kind.ACT,
    keeps: Collection[str] = (),
    reason: Kept = Kept.UNLESS_PROTECTED,
) -> str:
    """Declare an action, how it reads and what of it is kept.

    A value among its changes is kept by the protection class of its field (``hubs.protection``,
    asked under the event's subject); ``keeps`` names further keys, whose values are always kept.
    ``reason`` says whether the reason that somebody typed is. Registering an action twice is an
    error of the programmer.
    """
    if action in ACTIONS:
        raise ValueError(f"{action} is registered twice")
    ACTIONS[action] = Action(sentence, kind, frozenset(keeps), reason)
    return action


def sentence_of(action: str) -> str:
    """How an action reads; its own name where another version of the product registered it."""
    return ACTIONS[action].sentence if action in ACTIONS else action


def actions_of(*kinds: Kind) -> list[str]:
    """The names of the actions of these kinds."""
    return sorted(name for name, action in ACTIONS.items() if action.kind in kinds)


def is_kept(changes: Changes) -> bool:
    """Whether every value before and after was kept, so that the act could be taken back."""
    return all(value != NOT_KEPT for pair in changes.values() for value in pair)


def record(
    *,
    access: Access,
    action: str,
    subject: str,
    subject_id: int,
    cluster_id: int,
    service_id: int | None,
    now: datetime,
    changes: Changes | None = None,
    version: int | None = None,
    reason: str = "",
    actor_said: str = "",
    protected: bool = False,
    curtained: bool = False,
) -> AuditEvent:
    """Add one event. ``changes`` maps a field to [before, after].

    What may not be kept is left out before it is written: of ``changes`` only that the field
    changed (NOT_KEPT), of ``reason`` only that there was one. ``protected``: it is about a
    protected case, of which no name and no way to reach anybody is kept. ``curtained``: about a
    case of which the hub sees milestones alone; the hub reads the record, so no reason is kept.

    Raises KeyError when the action was never registered.
    """
    known = ACTIONS[action]
    event = AuditEvent(
        at=now,
        actor=access.user,
        actor_said=actor_said or (access.user.name if access.user else "The system"),
        action=action,
        subject=subject,
        subject_id=subject_id,
        cluster_id=cluster_id,
        service_id=service_id,
        changes={
            key: pair if _keeps(known, subject, key, pair, protected=protected) else _hidden(pair)
            for key, pair in (changes or {}).items()
        },
        version=version,
        reason=_reason(known, reason, hidden=protected or curtained),
        request_id=request_id.get(),
    )
    with _where_kept(access, cluster_id):
        event.save(force_insert=True)
    return event


def _where_kept(access: Access, cluster_id: int) -> AbstractContextManager[None]:
    """Somebody who reaches no place, only rows of their own, is still on the record of one."""
    if access.role in OWN_ROWS_ROLES:
        return reaching(Reach(clusters=(cluster_id,)))
    return nullcontext()


def _keeps(action: Action, subject: str, key: str, pair: list[Any], *, protected: bool) -> bool:
    """Whether the values of one change are kept.

    A key that nobody declared keeps ids, numbers and yes or no, and never words.
    """
    if key.partition(":")[0] in action.keeps:
        return True
    try:
        class_of(subject, key)
    except Unclassed:
        return all(value is None or isinstance(value, int) for value in pair)
    return audit_keeps(subject, key, protected=protected)


def _hidden(pair: list[Any]) -> list[Any]:
    """That it changed, and whether there was something before and after; not what."""
    return [value if value in (None, "") else NOT_KEPT for value in pair]


def _reason(action: Action, reason: str, *, hidden: bool) -> str:
    if not reason or action.reason == Kept.YES:
        return reason
    if action.reason == Kept.NEVER or hidden:
        return REASON_NOT_KEPT
    return reason
