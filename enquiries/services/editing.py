"""Changing a case's details while a colleague may be doing the same."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from enquiries import reminders
from enquiries.models import Enquiry, PendingChange
from enquiries.selectors.checks import application_of
from enquiries.services.base import SUBJECT, enquiry_locked, enquiry_write
from enquiries.services.joint import (
    POINT_FIELDS,
    SECOND_FIELDS,
    SECOND_POINTS,
    point_write,
    points_of,
    second_of,
    second_write,
)
from enquiries.services.links import progress_links_end
from enquiries.services.pending import changes_put_off
from hubs.access import Access
from hubs.audit import register
from hubs.models import AuditEvent, SeenBy
from hubs.permissions import Right

DETAILS_CHANGED = register("enquiry.details_changed", "changed the details")

PERSON_FIELDS = ("first_name", "last_name", "said_as")
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
# The details of the first applicant and of the case; the second's are on a page of their own.
EDITABLE = (*PERSON_FIELDS, *POINT_FIELDS, *CASE_FIELDS)
TRACKED = frozenset({*EDITABLE, *SECOND_FIELDS})
# What a person may change on their own progress page: the first applicant and the second.
OWN_FIELDS = {
    1: frozenset({"phone", "email", "contact_by", "good_time", "discreet", "may_leave_message"}),
    2: frozenset(SECOND_POINTS),
}


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
    """What came of saving. ``theirs`` are other people's changes kept beside mine; ``waiting``
    are changes of a protected case that wait for a yes (services.pending)."""

    enquiry: Enquiry
    event: AuditEvent | None
    theirs: list[FieldConflict] = field(default_factory=list)
    waiting: list[PendingChange] = field(default_factory=list)


def details_of(enquiry: Enquiry) -> dict[str, Any]:
    """The editable details as one flat mapping, as a form shows them."""
    person = enquiry.person_set.get(position=1)
    values: dict[str, Any] = {name: getattr(person, name) for name in PERSON_FIELDS}
    values |= points_of(person) | second_of(enquiry)
    return values | {name: getattr(enquiry, name) for name in CASE_FIELDS}


def enquiry_update(
    *,
    access: Access,
    enquiry_id: int,
    base_version: int,
    fields: dict[str, Any],
    now: datetime,
    applicant: int = 1,
    confirmed: bool = False,
) -> Updated:
    """Save details that were shown at ``base_version``.

    When others have saved since: different fields are merged and reported in ``theirs``; the
    same field with another value raises EditConflict and saves nothing. A new phone number or
    email address is told to the old and to the new one; on a protected case it waits, unless
    it was ``confirmed``. ``applicant`` says whose own page it is, where it is one. Raises
    ValidationError by field for another kind of enquiry once they have applied.
    """
    if access.reach.enquiries:
        if not set(fields) <= OWN_FIELDS[applicant]:
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
    if "kind" in mine:
        _kind_may_change(access, enquiry)
    waiting = []
    if enquiry.seen_by == SeenBy.NAMED and not confirmed:
        waiting = changes_put_off(access=access, enquiry=enquiry, mine=mine, now=now)
    event = _save(access, enquiry, present, mine, now=now) if mine else None
    theirs = [replace(c, theirs=present[n]) for n, c in since.items() if n in fields]
    return Updated(enquiry, event, theirs, waiting)


def _kind_may_change(access: Access, enquiry: Enquiry) -> None:
    """What they came for decides which law the application stands under, so it stays with it."""
    if application_of(access, enquiry) is not None:
        raise ValidationError(
            {
                "kind": "They have applied, so what they came for stays as it is. If it is wrong,"
                " move the case back to before the application first"
            }
        )


def _changes_since(access: Access, enquiry: Enquiry, version: int) -> dict[str, FieldConflict]:
    """Every editable field that was changed after ``version``: first before, last after.

    Values that the record does not keep are NOT_KEPT, which nobody can have typed: whoever sends
    another value than the present one is asked.
    """
    events = (
        AuditEvent.objects.visible_to(access)
        .filter(subject=SUBJECT, subject_id=enquiry.pk, version__gt=version)
        .order_by("pk")
    )
    found: dict[str, FieldConflict] = {}
    for event in events:
        for name, (before, after) in event.changes.items():
            if name in TRACKED:
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
    before = {position: reminders.ways_held(enquiry, position=position) for position in (1, 2)}
    was_discreet = enquiry.discreet
    beside = {n: [present[n], v] for n, v in mine.items() if n not in CASE_FIELDS}
    _first_save(enquiry, mine, now=now)
    if mine.keys() & set(SECOND_FIELDS):
        _second_save(enquiry, mine, now=now)
    event = enquiry_write(
        access=access,
        enquiry=enquiry,
        values={n: v for n, v in mine.items() if n in CASE_FIELDS},
        action=DETAILS_CHANGED,
        now=now,
        other_changes=beside,
    )
    moved = {1: mine.keys() & POINT_FIELDS.keys()}
    if present["second_first_name"]:  # else they are only being added: nobody is told of a change
        moved[2] = {SECOND_POINTS[name] for name in mine.keys() & SECOND_POINTS.keys()}
    for position, changed in moved.items():
        reminders.details_changed_plan(
            enquiry=enquiry,
            before=before[position],
            was_discreet=was_discreet,
            changed=changed,
            position=position,
            now=now,
        )
    return event


def _first_save(enquiry: Enquiry, mine: dict[str, Any], *, now: datetime) -> None:
    """The first applicant's name and ways to be reached; links that went there end."""
    person = enquiry.person_set.get(position=1)
    for name in PERSON_FIELDS:
        if name in mine:
            setattr(person, name, mine[name])
    person.save(update_fields=list(PERSON_FIELDS))
    for name, kind in POINT_FIELDS.items():
        if name in mine:
            point_write(enquiry, person, kind, mine[name])
    if POINT_FIELDS.keys() & mine:
        progress_links_end(enquiry=enquiry, person=person, now=now)


def _second_save(enquiry: Enquiry, mine: dict[str, Any], *, now: datetime) -> None:
    second = second_write(enquiry, mine)
    if second is not None and SECOND_POINTS.keys() & mine:
        progress_links_end(enquiry=enquiry, person=second, now=now)
