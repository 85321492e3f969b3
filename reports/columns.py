"""What every file of rows has in common: columns with what they tell, codes, rows and notes.

Which rows there are, and what stands in them, is said by one module for each kind: ``case_export``
and ``register_export``.
"""

from __future__ import annotations

import base64
import hmac
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import sha256
from typing import Any, Final, Protocol

from hubs.protection import may_export
from reports.models import ExportRequest

CHUNK: Final = 500  # rows read at a time


class Tells(IntEnum):
    """How much a value tells: a row shows what tells no more than its case allows."""

    STAGE = 0  # that it is there, its stage and dates: protected cases too
    MILESTONE = 1  # to the hub after hand-over too
    CASE = 2
    WAY = 3  # how to reach them: not of somebody who asked us to keep it private


class Told(Protocol):
    """One row on its way into a file."""

    @property
    def tells(self) -> Tells:
        """How much of it may stand there."""


@dataclass(frozen=True)
class Column:
    """A heading, the value under it, and the fields it is made from (hubs.protection)."""

    key: str
    title: str
    tells: Tells
    made_from: tuple[str, ...]
    value: Callable[[Any], object]
    named: bool = False  # only in a file with names


@dataclass
class Tally:
    """What the rows left out, for the notes."""

    rows: int = 0
    left_out: Counter[Tells] = field(default_factory=Counter)


def yes_no(so: bool) -> str:
    """As a cell says it."""
    return "Yes" if so else "No"


def columns_for(columns: Iterable[Column], *, with_names: bool) -> list[str]:
    """The keys of the columns a new export has."""
    return [each.key for each in columns if with_names or not each.named]


def columns_of(columns: Iterable[Column], export: ExportRequest) -> list[Column]:
    """The columns of an export, as it was agreed to.

    Raises PermissionError when a field behind one of them may no longer stand in such a file.
    """
    chosen = [each for each in columns if each.key in export.columns]
    for column in chosen:
        if column.named and not export.with_names:
            raise PermissionError(column.key)
        for name in column.made_from:
            model, _, field_name = name.rpartition(".")
            if not may_export(model, field_name, with_reason=export.with_names):
                raise PermissionError(name)
    return chosen


def code_of(reference: str, pk: int, export: ExportRequest) -> str:
    """The reference, or without names a code that is the same each time this file is made and
    another in every other file."""
    if export.with_names:
        return reference
    digest = hmac.digest(bytes(export.salt), str(pk).encode(), sha256)
    return base64.b32encode(digest[:10]).decode()


def file_rows(
    columns: list[Column],
    lines: Iterable[Told],
    export: ExportRequest,
    *,
    notes: Callable[[Tally], Iterable[tuple[str, object]]],
) -> Iterator[list[object]]:
    """The rows of the file: headings, a row each, notes. The export's code is on each."""
    tally = Tally()
    yield ["Export", *[column.title for column in columns]]
    for line in lines:
        tally.rows += 1
        tally.left_out[line.tells] += 1
        yield [
            export.code,
            *[column.value(line) if column.tells <= line.tells else "" for column in columns],
        ]
    yield []
    for title, said in notes(tally):
        yield [title, said]
    yield ["End of export", export.code]
