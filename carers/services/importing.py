"""Households that were approved before: a sheet is checked, looked at, then taken whole or left."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone
from psycopg.errors import DeadlockDetected

from carers.models import CarerImport
from carers.services.import_known import Checked, sheet_checked
from carers.services.import_write import households_write
from hubs.access import Access
from hubs.audit import Kind, record, register
from hubs.permissions import Right

CHECKED = register("carers.import_checked", "checked a sheet of approved households")
TAKEN = register("carers.import_taken", "took over approved households from a sheet")
LEFT = register("carers.import_left", "left a sheet of approved households")
FILE = register(
    "carers.import_faults", "downloaded the rows of a sheet that were not taken", kind=Kind.EXPORT
)

SUBJECT: Final = "carer_import"
State = CarerImport.State
TRIES: Final = 3  # a reference drawn twice, an approval elsewhere in the same second
CHANGED: Final = (
    "The register is changing while you do this. Nothing was taken over. Wait a minute and try"
    " again"
)


class ImportRefused(Exception):
    """The act cannot be done. ``str()`` is the sentence for the screen."""


@transaction.atomic
def import_check(*, access: Access, name: str, content: bytes, now: datetime) -> CarerImport:
    """Hold a sheet against the register and keep what came of it; nothing of the register is
    written. The same bytes again are the same import while it is neither taken nor left.

    Raises carers.importing.columns.SheetRefused for a file that cannot be read, PermissionDenied
    without ``carer.import``.
    """
    access.require(Right.CARER_IMPORT)
    _one_at_a_time(access)
    found = sheet_checked(access, content, today=timezone.localdate(now))
    digest = hashlib.sha256(content).hexdigest()
    rows = CarerImport.objects.visible_to(access).filter(service=access.service)
    row = rows.filter(sha256=digest, state=State.CHECKED).first() or CarerImport(
        cluster=access.cluster, service=access.service, sha256=digest, body=content
    )
    assert access.user is not None  # who holds the right is somebody
    row.name, row.sent_by, row.sent_at = _plain(name), access.user, now
    _found_keep(row, found)
    row.save()
    _record(access, row, CHECKED, now)
    return row


@transaction.atomic
def import_take(*, access: Access, import_id: int, now: datetime) -> CarerImport:
    """Take over every good row of a checked sheet, or none.

    Held against the register once more first. Where that has changed, nothing is taken and the
    import comes back as still CHECKED, with what is true now. Pressed twice, or by many at once,
    the first takes it and the others find it taken.

    Raises ImportRefused for one that was left or has no good row, CarerImport.DoesNotExist out of
    reach, PermissionDenied without ``carer.import``.
    """
    access.require(Right.CARER_IMPORT)
    _one_at_a_time(access)
    row = _locked(access, import_id)
    if row.state == State.TAKEN:
        return row
    if row.body is None:
        raise ImportRefused("This sheet was left. Send it again to take it over")
    content, today = bytes(row.body), timezone.localdate(now)
    for _ in range(TRIES):
        found = sheet_checked(access, content, today=today)
        if _changed(row, found):
            _found_keep(row, found)
            row.save()
            return row
        if not found.good:
            raise ImportRefused("There is nothing to take over in this sheet")
        try:
            with transaction.atomic():
                households_write(access, found.good, workers=found.workers, today=today)
        except (IntegrityError, OperationalError) as fault:
            if isinstance(fault, IntegrityError) or isinstance(fault.__cause__, DeadlockDetected):
                continue
            raise
        return _ended(access, row, State.TAKEN, TAKEN, now)
    raise ImportRefused(CHANGED)


@transaction.atomic
def import_leave(*, access: Access, import_id: int, now: datetime) -> CarerImport:
    """Leave a checked sheet: its bytes go. One that has ended already stays as it is.

    Raises CarerImport.DoesNotExist out of reach, PermissionDenied without ``carer.import``.
    """
    access.require(Right.CARER_IMPORT)
    row = _locked(access, import_id)
    return row if row.ended_at else _ended(access, row, State.LEFT, LEFT, now)


def import_faults_file(*, access: Access, row: CarerImport, now: datetime) -> None:
    """Put on record that somebody took the faults of a sheet away as a file."""
    access.require(Right.CARER_IMPORT)
    _record(access, row, FILE, now)


def import_put_away(*, access: Access, row: CarerImport, now: datetime) -> CarerImport:
    """Leave a sheet that nobody came back to; the row is locked by the caller, the sweep."""
    return _ended(access, row, State.LEFT, LEFT, now)


def _ended(access: Access, row: CarerImport, state: str, action: str, now: datetime) -> CarerImport:
    """End an import: its bytes go, and so does what its faults show of them."""
    row.state, row.ended_at, row.body = state, now, None
    row.faults = [[*fault[:3], ""] for fault in row.faults]
    row.save()
    _record(access, row, action, now)
    return row


def _locked(access: Access, import_id: int) -> CarerImport:
    rows = CarerImport.objects.visible_to(access).filter(service=access.service)
    row: CarerImport = rows.select_for_update().get(pk=import_id)
    return row


def _one_at_a_time(access: Access) -> None:
    """Imports of one council wait for one another. An advisory lock: the web's role may not lock
    rows of reference data (hubs.roles)."""
    assert access.service is not None  # carer.import is held in a council alone
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtext('carers.import'), %s::int)", [access.service.pk]
        )


def _found_keep(row: CarerImport, found: Checked) -> None:
    row.rows, row.good, row.already = found.rows, len(found.good), found.already
    row.faults = [list(fault) for fault in found.faults]


def _changed(row: CarerImport, found: Checked) -> bool:
    """Whether the register says something else to this sheet than what the person looked at."""
    was: tuple[Any, ...] = (row.good, row.already, row.faults)
    return was != (len(found.good), found.already, [list(fault) for fault in found.faults])


def _plain(name: str) -> str:
    """A file name that does no harm on a screen."""
    return "".join(mark for mark in name if mark.isprintable())[-200:] or "sheet"


def _record(access: Access, row: CarerImport, action: str, now: datetime) -> None:
    record(
        access=access,
        action=action,
        subject=SUBJECT,
        subject_id=row.pk,
        cluster_id=row.cluster_id,
        service_id=row.service_id,
        now=now,
        changes={
            "rows": [None, row.rows],
            "good": [None, row.good],
            "already": [None, row.already],
        },
    )
