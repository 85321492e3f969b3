"""What happened on a case, newest first: five kinds of rows as one list.

The database merges and pages them by kind, id and moment alone; the rows of one page are then
read by kind. The words are made here, so that the screen and a later printout say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value

from enquiries.act_words import say_change
from enquiries.models import ContactAttempt, Deadline, Enquiry, Note, StageChange
from enquiries.selectors.case import SUBJECT, colleagues_named
from enquiries.selectors.reasons import reasons_named
from enquiries.words import say_reason
from enquiries.workflow import STAGE_LABELS, Stage
from hubs.access import Access
from hubs.audit import Kind, actions_of, sentence_of
from hubs.calendar import say_moment
from hubs.models import AuditEvent, FosteringService
from hubs.permissions import Right
from messaging import rules
from messaging.models import Message

PAGE: Final = 50
PEOPLE, SYSTEM, MESSAGES = "people", "system", "messages"
FILTERS: Final = {"": "Everything", PEOPLE: "People", SYSTEM: "System", MESSAGES: "Messages"}

# Acts that are on the timeline as rows of their own kind, and two of the public's looks.
SAID_BY_ROWS: Final = frozenset(
    {
        "enquiry.received",
        "enquiry.moved",
        "enquiry.contact_logged",
        "enquiry.note_added",
        "enquiry.note_corrected",
        "enquiry.progress_opened",
        "enquiry.stage_asked",
    }
)
SYSTEM_SAID: Final = "The system"
GONE: Final = (Message.State.SENT, Message.State.FAILED)


@dataclass(frozen=True)
class Entry:
    """One line: what, who, when. ``href`` stays empty; the screen adds its links by ``kind``."""

    kind: str
    title: str
    byline: str
    moment: datetime
    text: str = ""


@dataclass(frozen=True)
class Timeline:
    """One page of it. ``page`` has the counts and numbers for the links."""

    page: Page[Any]
    entries: list[Entry]


def timeline_of(access: Access, enquiry: Enquiry, *, only: str, page: str | None) -> Timeline:
    """A page of what happened. ``only`` is one of FILTERS; anything else shows everything."""
    wanted = _sources(access, enquiry, only=only)
    first, *others = [
        rows.annotate(row_kind=Value(name, CharField()), moment=F(at))
        .order_by()
        .values_list("row_kind", "pk", "moment")
        for name, (rows, at) in wanted.items()
    ]
    merged = first.union(*others, all=True).order_by("-moment", "-pk")
    shown = Paginator(merged, PAGE).get_page(page)
    return Timeline(page=shown, entries=_entries(list(shown), wanted, enquiry))


def acts_shown() -> list[str]:
    """Every act that is not already a row of its own kind. Who looked at a case is kept for the
    record of who looked, and not shown here."""
    return sorted(set(actions_of(Kind.ACT)) - SAID_BY_ROWS)


def _sources(access: Access, enquiry: Enquiry, *, only: str) -> dict[str, tuple[Any, str]]:
    """The rows of each kind that this person may see, and the column that says when."""

    def own(model: Any) -> QuerySet[Any]:
        rows: QuerySet[Any] = model.objects.visible_to(access).filter(enquiry=enquiry)
        return rows

    acts = AuditEvent.objects.visible_to(access).filter(
        subject=SUBJECT, subject_id=enquiry.pk, action__in=acts_shown()
    )
    by_system = {"actor": None, "actor_said": SYSTEM_SAID}
    people = {
        "stage": (own(StageChange), "at"),
        "contact": (own(ContactAttempt), "at"),
        "note": (own(Note), "at"),
        "act": (acts.exclude(**by_system), "at"),
    }
    system = {
        "clock": (own(Deadline).exclude(missed_at=None), "missed_at"),
        "act": (acts.filter(**by_system), "at"),
    }
    messages = {}
    if access.can(Right.MESSAGE_VIEW):
        sent = Message.objects.visible_to(access).filter(
            about=SUBJECT, about_id=enquiry.pk, state__in=GONE, finished_at__isnull=False
        )
        messages = {"message": (sent, "finished_at")}
    if only == PEOPLE:
        return people
    if only == SYSTEM:
        return system
    if only == MESSAGES:
        return messages or {"message": (Message.objects.none(), "finished_at")}
    return {**people, **system, **messages, "act": (acts, "at")}


def _entries(
    keys: list[tuple[str, int, datetime]], wanted: dict[str, Any], enquiry: Enquiry
) -> list[Entry]:
    ids: dict[str, list[int]] = {}
    for source, pk, _ in keys:
        ids.setdefault(source, []).append(pk)
    rows = {source: _READ[source](wanted[source][0]).in_bulk(pks) for source, pks in ids.items()}
    names = _names(rows.get("act", {}).values())
    own = reasons_named(enquiry.cluster) if "stage" in ids else {}
    entries = []
    for source, pk, moment in keys:
        row = rows[source][pk]
        if source == "act":
            title, byline, text = _act(row, names)
        elif source == "stage":
            title, byline, text = _stage(row, own)
        else:
            title, byline, text = _SAY[source](row)
        entries.append(Entry(source, title, byline, moment, text))
    return entries


def _names(events: Iterable[AuditEvent]) -> dict[str, dict[int, str]]:
    """Names for the ids that acts kept: colleagues and councils. At most two queries."""
    ids: dict[str, set[int]] = {"owner": set(), "service": set()}
    for event in events:
        for field, kept in ids.items():
            kept.update(pk for pk in event.changes.get(field, []) if pk)
    councils = (
        {row.pk: row.name for row in FosteringService.objects.filter(pk__in=ids["service"])}
        if ids["service"]
        else {}
    )
    return {"owner": colleagues_named(ids["owner"]), "service": councils}


# --- In words ---------------------------------------------------------------------------------

Said = tuple[str, str, str]


def _by(user: Any) -> str:
    return str(user) if user else "the enquirer"


def _stage(row: StageChange, own: dict[tuple[str, str], str]) -> Said:
    label = STAGE_LABELS[Stage(row.to_stage)]
    text = "\n".join(filter(None, [say_reason(row.to_stage, row.reason, own), row.detail]))
    if not row.from_stage:
        return label, _by(row.by), text
    return f"Moved to “{label}”", _by(row.by), text


def _contact(row: ContactAttempt) -> Said:
    return f"{row.get_how_display()}: {row.get_outcome_display()}", _by(row.by), row.note


def _note(row: Note) -> Said:
    if row.corrected:  # type: ignore[attr-defined]
        return "Note, corrected later", _by(row.by), ""
    if row.corrects_id:
        return "Note corrected", _by(row.by), f"{row.text}\nWhy: {row.why_corrected}"
    return "Note", _by(row.by), row.text


def _clock(row: Deadline) -> Said:
    return (
        f"{row.label or row.get_rule_display()} was not done in time",
        SYSTEM_SAID,
        (f"It was due by {say_moment(row.due_at)}"),
    )


def _message(row: Message) -> Said:
    to = f"to {row.user}" if row.user else "to the enquirer"
    done = "sent" if row.state == Message.State.SENT else "could not be sent"
    title = f"{row.get_channel_display()} {done} {to}: {kind_said(row.kind)}"
    return title, SYSTEM_SAID, row.why


def kind_said(kind: str) -> str:
    """What kind of message it is, in words; its code when the kind is no longer known."""
    try:
        return rules.of(kind).name
    except KeyError:
        return kind


def _act(row: AuditEvent, names: dict[str, dict[int, str]]) -> Said:
    sentence = sentence_of(row.action)
    lines = [
        line
        for field, pair in row.changes.items()
        if (line := say_change(row.action, field, pair, names)) != ""
    ]
    if row.reason and not any(row.reason in line for line in lines):
        lines.append(f"Why: {row.reason}")
    byline = "the enquirer" if row.actor_said == "The enquirer" else row.actor_said
    return sentence[:1].upper() + sentence[1:], byline, "\n".join(lines)


def _notes(rows: QuerySet[Note]) -> QuerySet[Note]:
    later = Note.objects.filter(corrects=OuterRef("pk"))
    return rows.select_related("by").annotate(corrected=Exists(later))


def _with(*names: str) -> Callable[[Any], Any]:
    return lambda rows: rows.select_related(*names)


_READ: dict[str, Callable[[Any], Any]] = {
    "stage": _with("by"),
    "contact": _with("by"),
    "note": _notes,
    "act": lambda rows: rows,
    "clock": lambda rows: rows,
    "message": _with("user"),
}
_SAY: dict[str, Callable[[Any], Said]] = {
    "contact": _contact,
    "note": _note,
    "clock": _clock,
    "message": _message,
}
