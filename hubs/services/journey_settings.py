"""A hub's own lists of reasons and its own words for letters, from a day on (docs/settings.md)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from hubs import audit
from hubs.access import Access
from hubs.journey import reasons_fixed, reasons_of_product
from hubs.letters_said import LetterSaid, letter_kinds, wording_on, words_faults
from hubs.models import AuditEvent, Cluster, LetterWording, Reason
from hubs.services.merging import Values, changes_of
from hubs.services.settings import hub_lock

REASON, WORDING = "reason", "wording"
KEPT = ("list", "code", "label", "valid_from", "valid_to", "kind", "text")
ONE_DAY = timedelta(days=1)
MOST_REASONS = 30

REASON_ADDED = audit.register("reason.added", "added a reason to a list", keeps=KEPT)
REASON_ENDED = audit.register("reason.ended", "took a reason off a list", keeps=KEPT)
WORDING_SET = audit.register("wording.set", "set the words of a letter from a day", keeps=KEPT)
WORDING_ENDED = audit.register(
    "wording.ended", "went back to the product’s words for a letter", keeps=KEPT
)


# --- Reasons ----------------------------------------------------------------------------------


def reasons_on(cluster: Cluster, which: str, *, day: date) -> dict[str, str]:
    """Code -> words of one list on a day: the hub's own, or the product's where it has none."""
    rows = Reason.objects.filter(cluster=cluster, list=which).on(day)
    own = {row.code: row.label for row in rows}
    return own or dict(reasons_of_product(which))


def reasons_changing(cluster: Cluster, which: str, *, day: date) -> list[Reason]:
    """Reasons of a list that begin after a day, or that have a last day still to come."""
    rows = Reason.objects.filter(cluster=cluster, list=which)
    return list(rows.filter(Q(valid_from__gt=day) | Q(valid_to__gte=day)))


@transaction.atomic
def reason_add(
    *, access: Access, which: str, label: str, valid_from: date, now: datetime
) -> AuditEvent:
    """Add a reason to a list from a day on. The first change of a list copies the product's, so
    that the others stay on it.

    Raises PermissionDenied, and ValidationError by field: a day that has passed, words that are
    on the list already, or a list that is full.
    """
    cluster = hub_lock(access)
    _list_check(which)
    today = timezone.localdate(now)
    if valid_from < today:
        raise ValidationError({"valid_from": "The first day must be today or later"})
    rows = _own_rows(cluster, which, today=today)
    last = [row for row in rows if row.valid_to is None or row.valid_to >= today]
    if any(row.label.lower() == label.lower() for row in last):
        raise ValidationError({"label": "This reason is on the list already"})
    if len(last) >= MOST_REASONS:
        raise ValidationError({"label": f"A list has at most {MOST_REASONS} reasons"})
    other = next((row for row in last if row.code == "other"), None)
    row = Reason.objects.create(
        cluster=cluster,
        list=which,
        code=_code(label, {row.code for row in rows}),
        label=label,
        valid_from=valid_from,
        place_in_list=other.place_in_list if other else len(rows) + 1,
    )
    if other:  # "Another reason" stays the last of the list
        other.place_in_list += 1
        other.save(update_fields=["place_in_list"])
    return _record(access, REASON_ADDED, REASON, row.pk, _reason_kept(row), now=now)


@transaction.atomic
def reason_end(
    *, access: Access, which: str, code: str, last_day: date, now: datetime
) -> AuditEvent:
    """Set the last day of a reason, today or later. Cases that were given it keep it.

    Raises PermissionDenied, KeyError for a reason that is not on the list, and ValidationError
    for one that has to stay or a day that has passed.
    """
    cluster = hub_lock(access)
    _list_check(which)
    today = timezone.localdate(now)
    if code in reasons_fixed(which):
        raise ValidationError("This reason stays on the list, so that nobody is without a choice")
    rows = {row.code: row for row in _own_rows(cluster, which, today=today) if _stands(row, today)}
    row = rows[code]
    if last_day < max(today, row.valid_from):
        first = "the day it begins" if row.valid_from > today else "today"
        raise ValidationError({"last_day": f"The last day must be {first} or later"})
    row.valid_to = last_day
    row.save(update_fields=["valid_to"])
    return _record(access, REASON_ENDED, REASON, row.pk, _reason_kept(row), now=now)


def _stands(row: Reason, today: date) -> bool:
    return row.valid_to is None or row.valid_to >= today


def _list_check(which: str) -> None:
    if which not in Reason.List.values:
        raise KeyError(which)


def _own_rows(cluster: Cluster, which: str, *, today: date) -> list[Reason]:
    """The hub's rows of a list; where it has none today, copies of the product's from today."""
    rows = Reason.objects.filter(cluster=cluster, list=which)
    if not rows.on(today).exists():
        Reason.objects.bulk_create(
            Reason(
                cluster=cluster,
                list=which,
                code=code,
                label=label,
                valid_from=today,
                place_in_list=place,
            )
            for place, (code, label) in enumerate(reasons_of_product(which).items(), 1)
        )
    return list(rows.order_by("place_in_list", "pk"))


def _code(label: str, taken: set[str]) -> str:
    """A short code of its own: a reason's code is kept on cases for good."""
    base = slugify(label)[:16].strip("-") or "reason"
    if base not in taken:
        return base
    return next(f"{base}-{n}" for n in range(2, 100) if f"{base}-{n}" not in taken)


def _reason_kept(row: Reason) -> dict[str, list[Any]]:
    return {
        "list": [None, row.list],
        "code": [None, row.code],
        "label": [None, row.label],
        "valid_from": [None, row.valid_from.isoformat()],
        "valid_to": [None, row.valid_to.isoformat() if row.valid_to else None],
    }


# --- Letters ----------------------------------------------------------------------------------


def wording_values(cluster: Cluster, kind: LetterSaid, *, day: date) -> Values:
    """The words that stand on a day."""
    row = wording_on(cluster, kind.code, day=day)
    return {"text": row.text if row else kind.words}


def wordings_to_come(cluster: Cluster, code: str, *, day: date) -> list[LetterWording]:
    """The hub's own words that begin after a day, the soonest first."""
    rows = LetterWording.objects.filter(cluster=cluster, kind=code, valid_from__gt=day)
    return list(rows.order_by("valid_from"))


@transaction.atomic
def wording_set(
    *, access: Access, code: str, was: Values, typed: Mapping[str, Any], now: datetime
) -> AuditEvent | None:
    """Give a letter the hub's own words from ``typed["valid_from"]`` on; None when they are the
    words that stand. Letters made before keep theirs.

    Raises PermissionDenied, KeyError for a letter that does not exist, SettingsClash, and
    ValidationError by field: a day that has passed, a fact that must be said and is not.
    """
    cluster, kind = hub_lock(access), letter_kinds()[code]
    today, day = timezone.localdate(now), typed["valid_from"]
    if day < today:
        raise ValidationError({"valid_from": "The first day must be today or later"})
    faults = words_faults(kind, typed["text"])
    if faults:
        raise ValidationError({"text": faults})
    changes = changes_of(
        access=access,
        subject=WORDING,
        subject_id=cluster.pk,
        present=wording_values(cluster, kind, day=today),
        was=was,
        typed={"text": typed["text"]},
    )
    if not changes:
        return None
    _wordings_end(cluster, code, day)
    LetterWording.objects.create(cluster=cluster, kind=code, text=typed["text"], valid_from=day)
    kept = {**changes, "kind": [None, code], "valid_from": [None, day.isoformat()]}
    return _record(access, WORDING_SET, WORDING, cluster.pk, kept, now=now)


@transaction.atomic
def wording_end(*, access: Access, code: str, now: datetime) -> AuditEvent | None:
    """Go back to the product's words from today on; None when they stand already."""
    cluster, today = hub_lock(access), timezone.localdate(now)
    assert code in letter_kinds()
    if not LetterWording.objects.filter(cluster=cluster, kind=code).exists():
        return None
    _wordings_end(cluster, code, today)
    kept = {"kind": [code, None], "valid_to": [None, today.isoformat()]}
    return _record(access, WORDING_ENDED, WORDING, cluster.pk, kept, now=now)


def _wordings_end(cluster: Cluster, code: str, day: date) -> None:
    """Let no words of the hub's stand from a day on."""
    rows = LetterWording.objects.filter(cluster=cluster, kind=code)
    rows.filter(valid_from__gte=day).delete()
    for row in rows.on(day):
        row.valid_to = day - ONE_DAY
        row.save(update_fields=["valid_to"])


def _record(
    access: Access,
    action: str,
    subject: str,
    subject_id: int,
    changes: dict[str, list[Any]],
    *,
    now: datetime,
) -> AuditEvent:
    assert access.cluster is not None
    return audit.record(
        access=access,
        action=action,
        subject=subject,
        subject_id=subject_id,
        cluster_id=access.cluster.pk,
        service_id=None,
        changes=changes,
        now=now,
    )
