"""Two people change the same settings at once: nobody's change is lost without a word.

A page sends what it was shown with what was typed. Fields that were left as shown keep whatever
a colleague has saved meanwhile; a field that both changed is refused, and the page says who
changed it to what.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hubs.access import Access
from hubs.models import AuditEvent

Values = Mapping[str, Any]  # a setting's fields as JSON has them: text, numbers, true or false


@dataclass(frozen=True)
class Clash:
    """A field that a colleague changed while this page was open. ``by`` empty: not known."""

    name: str
    theirs: Any
    by: str = ""
    at: datetime | None = None


class SettingsClash(Exception):
    """Somebody else changed the same fields meanwhile; nothing was saved."""

    def __init__(self, clashes: list[Clash], present: Values) -> None:
        super().__init__(", ".join(clash.name for clash in clashes))
        self.clashes, self.present = clashes, present


def changes_of(
    *, access: Access, subject: str, subject_id: int, present: Values, was: Values, typed: Values
) -> dict[str, list[Any]]:
    """field -> [before, after] for what this person changed and is not so already.

    ``present`` must be read under a lock. Raises SettingsClash for fields that were changed both
    by this person and, since the page was shown, by somebody else to something different.
    """
    mine = {name: value for name, value in typed.items() if value != was.get(name)}
    disputed = [
        name
        for name, value in mine.items()
        if present[name] != was.get(name) and present[name] != value
    ]
    if disputed:
        clashes = [_clash(access, subject, subject_id, name, present[name]) for name in disputed]
        raise SettingsClash(clashes, present)
    return {n: [present[n], value] for n, value in mine.items() if present[n] != value}


def _clash(access: Access, subject: str, subject_id: int, name: str, theirs: Any) -> Clash:
    """Who last changed the field, as the record has it."""
    event = (
        AuditEvent.objects.visible_to(access)
        .filter(subject=subject, subject_id=subject_id, changes__has_key=name)
        .order_by("-pk")
        .first()
    )
    return Clash(name, theirs, event.actor_said, event.at) if event else Clash(name, theirs)
