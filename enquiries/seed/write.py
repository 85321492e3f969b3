"""Puts drawn cases in the database, fast, as the runtime role and behind the fence.

COPY may not write to a table under row-level security, so rows are copied to a temporary table
and inserted from it: the policies, triggers and constraints all see them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import connection

from enquiries.models import (
    ContactAttempt,
    ContactPoint,
    Deadline,
    Enquiry,
    EnquiryLink,
    Note,
    Person,
    StageChange,
)
from enquiries.seed.case import Drawn, Row
from hubs.fence import Reach, reaching
from messaging.models import Message

BATCH = 2000


class SeedTaken(Exception):
    """This set, or one that shares its references, is in the database already."""


@dataclass(frozen=True)
class Written:
    """How many rows were added, by table."""

    rows: dict[str, int]

    @property
    def enquiries(self) -> int:
        """Cases added."""
        return self.rows.get(Enquiry._meta.db_table, 0)


def cases_write(cases: Iterable[Drawn], *, cluster_ids: Sequence[int]) -> Written:
    """Add the cases, a batch to a transaction. Raises SeedTaken when a reference exists."""
    rows: dict[str, int] = {}
    for batch in _batches(cases):
        with reaching(Reach(clusters=tuple(cluster_ids))):
            for table, added in _batch_write(batch).items():
                rows[table] = rows.get(table, 0) + added
    return Written(rows)


def _batches(cases: Iterable[Drawn]) -> Iterator[list[Drawn]]:
    source = iter(cases)
    while batch := list(islice(source, BATCH)):
        yield batch


def _batch_write(batch: list[Drawn]) -> dict[str, int]:
    references = [case.enquiry["reference"] for case in batch]
    if Enquiry.objects.filter(reference__in=references).exists():
        raise SeedTaken
    ids = _ids(Enquiry, len(batch))
    for case, pk in zip(batch, ids, strict=True):
        case.pk = pk
    people = list(_people(batch))
    tables: list[tuple[Any, list[Row]]] = [
        (Enquiry, [{"id": case.pk, **case.enquiry} for case in batch]),
        (Person, people),
        (ContactPoint, [_of(case, point, person_id=case.person_pk) for case in batch
                        for point in case.points]),
        (StageChange, [_of(case, row) for case in batch for row in case.moves]),
        (Deadline, [_of(case, row) for case in batch for row in case.clocks]),
        (ContactAttempt, [_of(case, row) for case in batch for row in case.attempts]),
        (Note, [_of(case, row, why_corrected="") for case in batch for row in case.notes]),
        (EnquiryLink, [_of(case, case.link, other_id=case.again.pk) for case in batch
                       if case.again and case.link]),
        (Message, [{**row, "about_id": case.pk} for case in batch for row in case.messages]),
    ]  # fmt: skip
    for model, rows in tables:
        _insert(model._meta.db_table, rows)
    return {model._meta.db_table: len(rows) for model, rows in tables}


def _of(case: Drawn, row: Row, **more: Any) -> Row:
    return {"enquiry_id": case.pk, **row, **more}


def _people(batch: list[Drawn]) -> Iterator[Row]:
    """Person rows; the first of a case that came again points at the head of its group."""
    for case, pk in zip(batch, _ids(Person, len(batch)), strict=True):
        case.person_pk = case.head_pk = pk
        if case.again and case.link.get("state") == "linked":
            case.head_pk = case.again.head_pk
    seconds = iter(_ids(Person, sum(len(case.people) - 1 for case in batch)))
    for case in batch:
        for place, person in enumerate(case.people):
            head = case.head_pk if place == 0 and case.head_pk != case.person_pk else None
            yield {
                "id": next(seconds) if place else case.person_pk,
                "enquiry_id": case.pk,
                "position": place + 1,
                "first_name": person.first_name,
                "last_name": person.last_name,
                "said_as": "",
                "same_as_id": head,
            }


def _ids(model: Any, count: int) -> list[int]:
    """Ids of their own sequence, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def _insert(table: str, rows: list[Row]) -> None:
    """Copy to a temporary table, insert from it. Names come from the models, never from users."""
    if not rows:
        return
    columns = list(rows[0])
    quoted = ", ".join(connection.ops.quote_name(column) for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"create temp table seed_rows as select {quoted} from {table} with no data"  # noqa: S608
        )
        with cursor.copy(f"copy seed_rows ({quoted}) from stdin") as copy:
            for row in rows:
                copy.write_row([row[column] for column in columns])
        cursor.execute(f"insert into {table} ({quoted}) select {quoted} from seed_rows")  # noqa: S608
        cursor.execute("drop table seed_rows")
