"""Complaints and allegations of a period, counted, for who may know of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from carers.models import Concern
from carers.selectors.concerns import concern_figures
from hubs.permissions import Right
from reports.scope import Scope
from reports.tables import Cell, Column, Line, Table, suppress_beside

KEYS: Final = ("concerns", "concern_types", "concern_by", "concern_outcomes")


@dataclass(frozen=True)
class Concerns:
    """What came in the period, and what was closed in it."""

    tables: tuple[Table, ...]  # in the order of KEYS
    still_open: int
    took: tuple[str, ...]  # how long, in sentences

    @property
    def shown(self) -> list[Table]:
        """Those of the tables that have something in them."""
        return [table for table in self.tables if table.lines[-1].cells[0].count]


def may_know(scope: Scope) -> bool:
    """Whether this person may know of complaints and allegations at all."""
    return scope.access.can(Right.CONCERN_WORK)


def concern_report(scope: Scope) -> Concerns:
    """Complaints and allegations that came in the period, by kind, by an allegation’s type and by
    who raised them; and those that were closed in it, whenever they came, by what came of them.
    Open ones are those that are not closed on the last day of the period.

    How long it took is from the day it came to the day it was closed; half took that many days or
    fewer. Managers of the council alone see this.
    """
    period = scope.period
    found = concern_figures(
        scope.access, first=period.first, last=period.last, council=scope.council
    )
    tables = (
        _table("concerns", "Received in this time", "What", Concern.Kind.choices, found.received),
        _table("concern_types", "Allegations received, by type", "Type",
               Concern.Type.choices[1:], found.types),
        _table("concern_by", "Received, by who raised them", "Who", Concern.By.choices, found.by),
        _table("concern_outcomes", "Closed in this time, by what came of them", "Outcome",
               Concern.Outcome.choices[1:], found.outcomes),
    )  # fmt: skip
    took = tuple(
        f"Half of the {name} that were closed took {_days(found.days[kind])} or fewer."
        for kind, name in (("complaint", "complaints"), ("allegation", "allegations"))
        if kind in found.days
    )
    return Concerns(tables=tables, still_open=found.still_open, took=took)


def concerns_hidden(found: Concerns) -> dict[str, Table]:
    """The tables by key with small numbers hidden, for files that may lie side by side: allegations
    are a line of one table and the total of another."""
    kinds = list(Concern.Kind.values)
    return suppress_beside(
        {table.key: table for table in found.tables},
        same=[
            [("concerns", kinds.index(Concern.Kind.ALLEGATION), 0), ("concern_types", -1, 0)],
            [("concerns", -1, 0), ("concern_by", -1, 0)],
        ],
    )


def _days(count: int) -> str:
    return f"{count} day{'s' * (count != 1)}"


def _table(
    key: str,
    caption: str,
    first: str,
    choices: Iterable[tuple[str, object]],
    counts: Mapping[str, int],
) -> Table:
    lines = [Line(str(label), (Cell(counts.get(value, 0)),)) for value, label in choices]
    lines.append(Line("All", (Cell(sum(counts.values())),), total=True))
    return Table(
        key=key, caption=caption, first=first, columns=(Column("Number"),), lines=tuple(lines)
    )
