"""The kinds of rows that leave as a file: how each is counted, read, and called in words.

Who may, why, how much and with whose agreement is the same for all (reports.services).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from enquiries.filters import EnquiryFilters
from hubs import audit
from hubs.access import Access
from hubs.permissions import Right
from reports import case_export, register_export
from reports.columns import Column, Tally, columns_of, file_rows
from reports.models import ExportRequest
from reports.register_export import RegisterChoice

Notes = list[tuple[str, object]]


class Filters(Protocol):
    """Which rows: as an address says it and an export keeps it."""

    @property
    def unread(self) -> tuple[str, ...]:
        """What could not be read."""

    def chosen(self) -> dict[str, str]:
        """Key in the address -> value, of each that is set."""


@dataclass(frozen=True)
class Acts:
    """The actions of the record, one for each thing that is done with an export."""

    asked: str
    agreed: str
    declined: str
    taken: str
    refused: str


@dataclass(frozen=True)
class Kind:
    """One kind. ``rights``: what it takes besides the right to export."""

    which: str  # over what they were narrowed by, in notes and on pages
    file: str  # in the name of the file
    rights: tuple[Right, ...]
    columns: tuple[Column, ...]
    acts: Acts
    read: Callable[[Mapping[str, Any]], Filters]
    count: Callable[[Access, Any, datetime], int]
    rows: Callable[[Access, ExportRequest, Any, int, datetime, Notes], Iterator[list[object]]]


def _cases_count(access: Access, filters: EnquiryFilters, now: datetime) -> int:
    return case_export.cases_of(access, filters, now=now).count()


def _cases_rows(
    access: Access,
    export: ExportRequest,
    filters: EnquiryFilters,
    most: int,
    now: datetime,
    notes: Notes,
) -> Iterator[list[object]]:
    def said(tally: Tally) -> Notes:
        return [*notes, *case_export.left_out(tally, export)]

    cases = case_export.cases_of(access, filters, now=now)
    lines = case_export.lines_of(cases, export, access=access, most=most, now=now)
    return file_rows(columns_of(case_export.COLUMNS, export), lines, export, notes=said)


def _register_count(access: Access, choice: RegisterChoice, now: datetime) -> int:
    return register_export.households_of(access, choice).count()


def _register_rows(
    access: Access,
    export: ExportRequest,
    choice: RegisterChoice,
    most: int,
    now: datetime,
    notes: Notes,
) -> Iterator[list[object]]:
    kept = register_export.kept_from(access, choice)

    def said(tally: Tally) -> Notes:
        return [*notes, *register_export.left_out(tally, export, kept=kept)]

    households = register_export.households_of(access, choice)
    lines = register_export.lines_of(households, export, access=access, most=most, now=now)
    return file_rows(columns_of(register_export.COLUMNS, export), lines, export, notes=said)


def _acts(prefix: str, rows: str) -> Acts:
    def act(name: str, sentence: str) -> str:
        return audit.register(
            f"{prefix}.{name}",
            f"{sentence} an export of {rows}",
            kind=audit.Kind.EXPORT,
            keeps={"because", "export"},
        )

    return Acts(
        asked=act("asked", "asked for"),
        agreed=act("agreed", "agreed to"),
        declined=act("declined", "did not agree to"),
        taken=act("downloaded", "downloaded"),
        refused=act("refused", "was refused"),
    )


What = ExportRequest.What
KINDS: Final[Mapping[str, Kind]] = {
    What.CASES: Kind(
        which="Which cases",
        file="cases",
        rights=(),
        columns=case_export.COLUMNS,
        acts=_acts("export", "cases"),
        read=EnquiryFilters.from_query,
        count=_cases_count,
        rows=_cases_rows,
    ),
    What.REGISTER: Kind(
        which="Which households",
        file="register",
        rights=(Right.CARER_VIEW,),
        columns=register_export.COLUMNS,
        acts=_acts("register_export", "the register"),
        read=RegisterChoice.from_query,
        count=_register_count,
        rows=_register_rows,
    ),
}


def kind_of(export: ExportRequest) -> Kind:
    """The kind of rows in an export."""
    return KINDS[export.what]
