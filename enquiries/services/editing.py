"""Changing a case's details while a colleague may be doing the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied

from enquiries import reminders
from enquiries.contact_details import normalise_email, normalise_phone
from enquiries.models import ContactPoint, Enquiry, Person
from enquiries.services.base import SUBJECT, enquiry_locked, enquiry_write
from enquiries.services.links import progress_links_end
from hubs.access import Access
from hubs.audit import register
from hubs.models import AuditEvent
from hubs.permissions import Right

DETAILS_CHANGED = register("enquiry.details_changed", "changed the details")

PERSON_FIELDS = ("first_name", "last_name", "said_as")
POINT_FIELDS = {"phone": ContactPoint.Kind.PHONE, "email": ContactPoint.Kind.EMAIL}
CASE_FIELDS = (
    "kind",
    "contact_by",
    "good_time",
    "discreet",
    "may_leave_message",
    "language",
    "access_needs",
    "source",
    "keep_in_touch",
)
EDITABLE = (*PERSON_FIELDS, *POINT_FIELDS, *CASE_FIELDS)
# What a person may change on their own progress page.
OWN_FIELDS = frozenset(
    {"phone", "email", "contact_by", "good_time", "discreet", "may_leave_message"}
)


@dataclass(frozen=True)
class FieldConflict:
    """One field that two people changed: what it was, what the other saved, what I typed."""

    name: str
    was: Any
    theirs: Any
    mine: Any
    by: str
    at: datetime


class EditConflict(Exception):
    """Nothing was saved: the same field was changed by somebody else since the form was shown.

    ``mine`` are my other changes, which nobody disputes. Asking again with ``version``, they are
    sent along with what was decided, and with nothing else: a field I never touched would
    otherwise put back what it was.
    """

    def __init__(
        self, conflicts: list[FieldConflict], version: int, mine: dict[str, Any] | None = None
    ) -> None:
        super().__init__(", ".join(c.name for c in conflicts))
        self.conflicts = conflicts
        self.version = version
        self.mine = mine or {}


@dataclass(frozen=True)
class Updated:
    """What came of saving. ``theirs`` are other people's changes kept beside mine."""

    enquiry: Enquiry
    event: AuditEvent | None
    theirs: list[FieldConflict] = field(default_factory=list)


def details_of(enquiry: Enquiry) -> dict[str, Any]:
    """The editable details as one flat mapping, as a form shows them."""
    person = enquiry.person_set.get(position=1)
    values: dict[str, Any] = {name: getattr(person, name) for name in PERSON_FIELDS}
    newest = {p.kind: p.typed for p in person.contact_points.order_by("pk")}
    values |= {name: newest.get(str(kind), "") for name, kind in POINT_FIELDS.items()}
    return values | {name: getattr(enquiry, name) for name in CASE_FIELDS}


def enquiry_update(
    *,
    access: Access,
    enquiry_id: int,
    base_version: int,
    fields: dict[str, Any],
    now: datetime,
) -> Updated:
    """Save details that were shown at ``base_version``.

    When others have saved since: different fields are merged and reported in ``theirs``; the
    same field with another value raises EditConflict and saves nothing. A new phone number or
    email address is told to the old and to the new one.
    """
    if access.reach.enquiries:
        if not set(fields) <= OWN_FIELDS:
            raise PermissionDenied("details of others' concern")
    else:
        access.require(Right.ENQUIRY_EDIT)
    enquiry = enquiry_locked(access, enquiry_id)
    present = details_of(enquiry)
    since = _changes_since(access, enquiry, base_version)
    mine: dict[str, Any] = {}
    conflicts: list[FieldConflict] = []
    for name, value in fields.items():
        other = since.get(name)
        shown = other.was if other else present[name]
        if value == shown or value == present[name]:
            continue  # I did not touch it, or we agree
        if other:
            conflicts.append(
                FieldConflict(name, other.was, present[name], value, other.by, other.at)
            )
        else:
            mine[name] = value
    if conflicts:
        raise EditConflict(conflicts, enquiry.version, mine)
    event = _save(access, enquiry, present, mine, now=now) if mine else None
    return Updated(enquiry, event, [c for n, c in since.items() if n in fields])


def _changes_since(access: Access, enquiry: Enquiry, version: int) -> dict[str, FieldConflict]:
    """Every editable field that was changed after ``version``: first before, last after."""
    events = (
        AuditEvent.objects.visible_to(access)
        .filter(subject=SUBJECT, subject_id=enquiry.pk, version__gt=version)
        .order_by("pk")
    )
    found: dict[str, FieldConflict] = {}
    for event in events:
        for name, (before, after) in event.changes.items():
            if name in EDITABLE:
                was = found[name].was if name in found else before
                found[name] = FieldConflict(name, was, after, None, event.actor_said, event.at)
    return found


def _save(
    access: Access,
    enquiry: Enquiry,
    present: dict[str, Any],
    mine: dict[str, Any],
    *,
    now: datetime,
) -> AuditEvent:
    person = enquiry.person_set.get(position=1)
    before, was_discreet = reminders.ways_held(enquiry), enquiry.discreet
    beside = {n: [present[n], v] for n, v in mine.items() if n not in CASE_FIELDS}
    for name in PERSON_FIELDS:
        if name in mine:
            setattr(person, name, mine[name])
    person.save(update_fields=list(PERSON_FIELDS))
    for name, kind in POINT_FIELDS.items():
        if name in mine:
            _point_write(enquiry, person, kind, mine[name])
    if POINT_FIELDS.keys() & mine:
        progress_links_end(enquiry=enquiry, now=now)  # they went to the address before
    event = enquiry_write(
        access=access,
        enquiry=enquiry,
        values={n: v for n, v in mine.items() if n in CASE_FIELDS},
        action=DETAILS_CHANGED,
        now=now,
        other_changes=beside,
    )
    if moved := mine.keys() & POINT_FIELDS.keys():
        reminders.details_changed_plan(
            enquiry=enquiry, before=before, was_discreet=was_discreet, changed=moved, now=now
        )
    return event


def _point_write(enquiry: Enquiry, person: Person, kind: ContactPoint.Kind, typed: str) -> None:
    """Replace a person's number or address. The former value stays in the record."""
    person.contact_points.filter(kind=kind).delete()
    if not typed:
        return
    normalise = normalise_phone if kind == ContactPoint.Kind.PHONE else normalise_email
    ContactPoint.objects.create(
        enquiry=enquiry,
        person=person,
        kind=kind,
        typed=typed,
        normalised=normalise(typed) or typed.strip(),
    )
