"""The carers' report with small numbers hidden: no two of its tables give one away together.

Each table hides its own. Beside each other they show some numbers twice: the households at the end,
those that left, and those whose council keeps them from a hub. What one of them hides the others
hide too, for themselves and in the files, which somebody may lay side by side.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from reports.carers import END, LEFT, NOT_SEEN, CarerFigures, stock_suppress
from reports.constellations import GROUPS, KEPT, shares_known
from reports.places import UNSEEN, PlacesFigures, places_hidden, told_apart
from reports.tables import Spot, Table, hide_small, suppress, suppress_beside


@dataclass(frozen=True)
class CarersReport:
    """What stands on the page beside each other."""

    figures: CarerFigures
    inside: Table
    places: PlacesFigures

    @property
    def tables(self) -> dict[str, Table]:
        """Those that leave as files, by key."""
        of = self.figures
        listed = (of.stock, of.leavers, of.served, of.interviews, self.inside, self.places.table)
        return {table.key: table for table in listed}


def beside_hidden(report: CarersReport) -> CarersReport:
    """The report with small numbers hidden, for a file and for who may not see households."""
    told = told_apart(report.places)
    tables = {**report.tables, told.key: told}
    unseen = partial(suppress, last={NOT_SEEN})
    found = suppress_beside(
        tables,
        same=_same(tables),
        how={
            "stock": stock_suppress,
            "inside": partial(suppress, last={GROUPS[KEPT]}),
            "told_apart": partial(suppress, last={UNSEEN}),
            "leavers": unseen,
            "interviews": unseen,
        },
    )
    left, end = (found["stock"].lines[row].cells[0].count for row in (LEFT, END))
    figures = report.figures
    return CarersReport(
        figures=replace(
            figures,
            stock=found["stock"],
            leavers=found["leavers"],
            served=found["served"],
            interviews=found["interviews"],
            rate=replace(figures.rate, count=left, of=None if end is None else figures.rate.of),
            came_and_left=hide_small(figures.came_and_left),
            stopped_alone=hide_small(figures.stopped_alone),
        ),
        inside=shares_known(found["inside"]),
        places=places_hidden(report.places, found["told_apart"]),
    )


def _same(tables: dict[str, Table]) -> list[list[Spot]]:
    """Places that show one number, and may have to hide it for another's sake.

    All that left are not among them: they are hidden where they are few, and so everywhere. Those
    who left and are kept by the council are among those of whom no reason is seen: one number where
    everybody else is recorded.
    """
    at_the_end = [("stock", END, 0), ("inside", -1, 0), ("told_apart", -1, 0)]
    kept = _spots(tables, "inside", (GROUPS[KEPT],))
    not_seen = [
        *_spots(tables, "inside", (GROUPS[KEPT],), 1),
        *_spots(tables, "interviews", (NOT_SEEN,)),
        *_spots(tables, "leavers", (NOT_SEEN,)),
    ]
    groups = [at_the_end]
    if kept:
        groups.append([*kept, *_spots(tables, "told_apart", (UNSEEN,))])
        if len({_count(tables, spot) for spot in not_seen}) == 1:
            groups.append(not_seen)
    return groups


def _spots(tables: dict[str, Table], key: str, labels: tuple[str, ...], at: int = 0) -> list[Spot]:
    lines = enumerate(tables[key].lines)
    return [(key, row, at) for row, line in lines if line.label in labels]


def _count(tables: dict[str, Table], spot: Spot) -> int | None:
    key, row, column = spot
    return tables[key].lines[row].cells[column].count
