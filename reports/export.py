"""A table of figures as a file, on record."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse

from hubs.access import Access
from hubs.audit import Kind, record, register
from hubs.calendar import say_moment
from hubs.cells import csv_text
from mockingbird.models import Constellation
from reports.page import DEFINITIONS
from reports.scope import Scope
from reports.tables import HIDDEN, Column, Line, Table

EXPORTED = register(
    "report.exported",
    "exported a report table",
    kind=Kind.EXPORT,
    keeps={"table", "period", "council"},
)


def table_export(*, scope: Scope, table: Table, council: str) -> HttpResponse:
    """A table as a file to keep: figures, then notes that say what they are. On record.

    ``council`` is the chosen council's name, or empty for all. The table's small numbers must
    have been hidden already (reports.tables.suppress).
    """
    cluster, service = scope.access.cluster, scope.access.service
    assert cluster is not None
    record(
        access=scope.access,
        action=EXPORTED,
        subject="report",
        subject_id=0,
        cluster_id=cluster.pk,
        service_id=service.pk if service else None,
        now=scope.now,
        changes={
            "table": [None, table.key],
            "period": [None, f"{scope.period.first} to {scope.period.last}"],
            "council": [None, scope.council],
        },
    )
    text = csv_text([*_figures(table), [], *_notes(scope, table, council)])
    return _file(text, f"{table.key}-{scope.period.first}-to-{scope.period.last}.csv")


RETURN_EXPORTED = register(
    "report.return_exported",
    "exported the monthly return of a constellation",
    kind=Kind.EXPORT,
    keeps={"month"},
)


def return_export(
    *,
    access: Access,
    constellation: Constellation,
    month: str,
    rows: list[list[object]],
    notes: list[list[object]],
    now: datetime,
) -> HttpResponse:
    """A signed monthly return as a file to keep: figures, then what they are. On record."""
    record(
        access=access,
        action=RETURN_EXPORTED,
        subject="constellation",
        subject_id=constellation.pk,
        cluster_id=constellation.cluster_id,
        service_id=constellation.service_id,
        now=now,
        changes={"month": [None, month]},
    )
    return _file(csv_text([*rows, [], *notes]), f"mockingbird-{constellation.pk}-{month}.csv")


SUMS_EXPORTED = register(
    "report.returns_exported",
    "exported the monthly returns of constellations, taken together",
    kind=Kind.EXPORT,
    keeps={"month"},
)


def sums_export(
    *,
    access: Access,
    month: str,
    rows: list[list[object]],
    notes: list[list[object]],
    now: datetime,
) -> HttpResponse:
    """The signed returns of a month with their sums, as a file to keep. On record."""
    cluster, service = access.cluster, access.service
    assert cluster is not None
    record(
        access=access,
        action=SUMS_EXPORTED,
        subject="report",
        subject_id=0,
        cluster_id=cluster.pk,
        service_id=service.pk if service else None,
        now=now,
        changes={"month": [None, month]},
    )
    return _file(csv_text([*rows, [], *notes]), f"mockingbird-returns-{month}.csv")


def _file(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _figures(table: Table) -> list[list[object]]:
    head: list[object] = [table.first]
    for column in table.columns:
        head += [column.title, f"{column.title} %"] if column.share else [column.title]
    return [head, *[_row(line, table.columns) for line in table.lines]]


def _row(line: Line, columns: tuple[Column, ...]) -> list[object]:
    row: list[object] = [line.label]
    for cell, column in zip(line.cells, columns, strict=True):
        row.append(cell.said)
        if column.share:
            row.append("too early" if cell.early else cell.percent)
    return row


def _notes(scope: Scope, table: Table, council: str) -> list[list[object]]:
    access = scope.access
    place = access.service or access.cluster
    definition: list[list[object]] = [["How we count", each] for each in DEFINITIONS[table.key]]
    return [
        ["Table", table.caption],
        ["For", str(place)],
        ["Council", council or "All"],
        ["Period", scope.period.said],
        ["Data up to", say_moment(scope.now)],
        ["Exported by", access.user.name if access.user else ""],
        ["Small numbers", f"{HIDDEN} stands for a count of 1 to 4, or one that would give it away"],
        ["Shares", "Left out when fewer than 10 are counted"],
        *definition,
    ]
