"""Events of the record in sentences. Never a value of what was changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hubs.access import Access
from hubs.audit import sentence_of
from hubs.casebook import casebook
from hubs.looks import CASE, RECORD_READ, REFUSED, VIEWED
from hubs.models import AuditEvent, Invitation, Membership, User

# What the record itself shows, as it stands after "read the record:".
PAGES = {
    "record": "who looked at a case",
    "person": "what a person looked at",
    "unassigned": "views without assignment",
    "refusals": "who was not let in",
    "glass": "protected cases opened in an emergency",
    "protection": "cases that were protected",
    "exports": "files that were taken out",
    "sign-ins": "signing in and out",
    "people": "people, roles and settings",
}
WHY_REFUSED = {403: "not allowed", 404: "not there, or not theirs"}
# How the product signs somebody out.
WHY_ENDED = {"age": "12 hours had passed", "idle": "30 minutes without a request"}


@dataclass(frozen=True)
class Line:
    """One event, to be read: when, who, what they did, to which case, and the reason they gave."""

    at: datetime
    who: str
    what: str
    reference: str
    is_known: bool  # whether the reference is a case's, and not just what somebody tried
    why: str


def lines_of(access: Access, events: Iterable[AuditEvent]) -> list[Line]:
    """Events as lines. At most four queries more: references of cases, and names of people, of
    roles' holders and of the invited."""
    rows = list(events)
    told = _Told(
        references=casebook().references(access, {pk for row in rows for pk in _cases(row)}),
        people=_names({pk for row in rows for pk in _people(row)}),
        members=_names_of(Membership, rows, "membership", "user__name"),
        invited=_names_of(Invitation, rows, "invitation", "name"),
    )
    return [
        Line(
            at=row.at,
            who=row.actor_said,
            what=_SAY.get(row.action, _plain)(row, told),
            reference=_reference(row, told),
            is_known=row.action != REFUSED,
            why=row.reason,
        )
        for row in rows
    ]


@dataclass(frozen=True)
class _Told:
    """What ids of the events on a page stand for."""

    references: dict[int, str]
    people: dict[int, str]
    members: dict[int, str]
    invited: dict[int, str]

    def whom(self, row: AuditEvent) -> str:
        """Whose role or invitation an act was about; nothing for every other act."""
        names = {"membership": self.members, "invitation": self.invited}.get(row.subject, {})
        return names.get(row.subject_id, "")


def _said(row: AuditEvent, key: str) -> Any:
    """The value after, of one key of the changes; None when it is not there."""
    pair = row.changes.get(key) or [None, None]
    return pair[1]


def _cases(row: AuditEvent) -> list[int]:
    if row.subject == CASE:
        return [row.subject_id]
    return [pk] if (pk := _said(row, "case")) and row.action == RECORD_READ else []


def _people(row: AuditEvent) -> list[int]:
    if row.action == RECORD_READ:
        return [pk] if (pk := _said(row, "person")) else []
    return [row.subject_id] if row.subject == "user" else []


def _names(ids: set[int]) -> dict[int, str]:
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _names_of(
    model: type[Membership | Invitation], rows: list[AuditEvent], subject: str, field: str
) -> dict[int, str]:
    ids = {row.subject_id for row in rows if row.subject == subject}
    return dict(model.objects.filter(pk__in=ids).values_list("pk", field)) if ids else {}


def _reference(row: AuditEvent, told: _Told) -> str:
    if row.action == REFUSED:
        reference = (_said(row, "arguments") or {}).get("reference")
        return str(reference or "")
    return next((told.references[pk] for pk in _cases(row) if pk in told.references), "")


def _plain(row: AuditEvent, told: _Told) -> str:
    sentence = sentence_of(row.action)
    if sentence.endswith(" for"):  # somebody tried the account of this person
        sentence = f"{sentence} {told.people.get(row.subject_id, 'somebody')}"
    how = [_HOW[key](str(value)) for key in _HOW if (value := _said(row, key)) is not None]
    whom = told.whom(row)
    return f"{sentence}{', '.join(['', *how])}{f': {whom}' if whom else ''}"


# What is said of signing in beside its sentence.
_HOW: dict[str, Callable[[str], str]] = {
    "by": lambda by: f"by {by}" if by else "in a way that is not known",
    "why": lambda why: WHY_ENDED.get(why, why),
    "factor": lambda factor: factor,
    "tries": lambda what: what,
    "to": lambda role: role,
    "table": lambda table: table,
    "export": lambda code: code,
}


def _viewed(row: AuditEvent, told: _Told) -> str:
    page = str(_said(row, "page") or "case")
    return f"opened {casebook().pages.get(page, page.replace('_', ' '))}"


def _searched(row: AuditEvent, told: _Told) -> str:
    count = len(_said(row, "shown") or [])
    return f"searched for a person and was shown {count} {'case' if count == 1 else 'cases'}"


def _refused(row: AuditEvent, told: _Told) -> str:
    address = str(_said(row, "address") or "")
    page = address.rpartition(":")[2]
    why = WHY_REFUSED.get(_said(row, "status"), "not allowed")
    tried = "tried to change something at" if _said(row, "method") == "POST" else "tried to open"
    return f"{tried} {casebook().pages.get(page, page.replace('_', ' '))}: {why}"


def _read(row: AuditEvent, told: _Told) -> str:
    page = str(_said(row, "page") or "")
    about = told.people.get(_said(row, "person") or 0, "")
    return f"read the record: {PAGES.get(page, page)}{f', {about}' if about else ''}"


_SAY: dict[str, Callable[[AuditEvent, _Told], str]] = {
    VIEWED: _viewed,
    REFUSED: _refused,
    RECORD_READ: _read,
    "enquiry.searched": _searched,
}
