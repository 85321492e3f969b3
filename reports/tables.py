"""A table of figures: the same one for the page and for the CSV, with small numbers hidden once."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace

FEWEST_FOR_PERCENT = 10  # below it one person moves the figure too far
SMALL = range(1, 5)  # counts that may point at a person when they leave the house
HIDDEN = "c"
Spot = tuple[str, int, int]  # a table's key, a line, a column


@dataclass(frozen=True)
class Cell:
    """A count, its share if it has one, and where its rows are. ``count`` None: hidden."""

    count: int | None
    of: int | None = None  # the denominator; None when a share means nothing here
    href: str = ""
    early: bool = False  # too few days have passed for the share to mean anything

    @property
    def percent(self) -> int | None:
        """The share in whole per cent; None when it would mislead or is hidden."""
        if self.count is None or self.early or self.of is None or self.of < FEWEST_FOR_PERCENT:
            return None
        return share(self.count, self.of)

    @property
    def said(self) -> str:
        """The count in words for the page and the CSV."""
        return HIDDEN if self.count is None else str(self.count)


@dataclass(frozen=True)
class Line:
    """One row. A total is the sum of the rows above it."""

    label: str
    cells: tuple[Cell, ...]
    total: bool = False


@dataclass(frozen=True)
class Column:
    """A heading; ``share`` when its cells carry a percentage."""

    title: str
    share: bool = False


@dataclass(frozen=True)
class Table:
    """Figures with a caption. ``adds``: columns of which the first is the sum of the others."""

    key: str
    caption: str
    first: str  # heading of the labels
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    adds: tuple[int, ...] = ()
    note: str = field(default="")


def share(count: int, of: int) -> int:
    """Whole per cent, a half rounded up, so that 1 of 8 is 13 everywhere."""
    return (200 * count + of) // (2 * of)


def suppress(table: Table, *, last: Container[str] = ()) -> Table:
    """The table with counts of 1 to 4 hidden, and as many others as subtraction would need.

    After it every sum that a reader could take, along ``adds`` or down to a total, has none or
    at least two hidden members. Shares go with their counts. What is hidden already stays so.
    ``last``: labels of lines that another table shows too, and that hide nothing for others if it
    can be helped.
    """
    hidden = {
        (row, column)
        for row, line in enumerate(table.lines)
        for column, cell in enumerate(line.cells)
        if cell.count is None or cell.count in SMALL
    }
    sums = _sums(table)
    while more := _exposed(table, sums, hidden, last):
        hidden |= more
    for row, column in hidden:
        table = blank(table, row, column)
    return table


def suppress_beside(
    tables: Mapping[str, Table],
    *,
    same: Sequence[Sequence[Spot]] = (),
    how: Mapping[str, Callable[[Table], Table]] | None = None,
) -> dict[str, Table]:
    """Tables that stand side by side, with small numbers hidden so that they do not give one away
    together.

    ``same``: places that show one number; hidden in one it is hidden in all. ``how``: what hides in
    a table by its key, where it is not ``suppress``.
    """
    found = dict(tables)
    while True:
        found = {key: (how or {}).get(key, suppress)(table) for key, table in found.items()}
        more = _told_beside(found, same)
        if not more:
            return found
        for key, row, column in more:
            found[key] = blank(found[key], row, column)


def _told_beside(tables: Mapping[str, Table], same: Sequence[Sequence[Spot]]) -> list[Spot]:
    """What one table still shows of a number that another hides."""
    for spots in same:
        shown = [
            (key, row, column)
            for key, row, column in spots
            if tables[key].lines[row].cells[column].count is not None
        ]
        if 0 < len(shown) < len(spots):
            return shown
    return []


def blank(table: Table, row: int, column: int) -> Table:
    """The table with one count hidden."""
    cells, lines = list(table.lines[row].cells), list(table.lines)
    cells[column] = _hide(cells[column], True)
    lines[row] = replace(lines[row], cells=tuple(cells))
    return replace(table, lines=tuple(lines))


def hide_small(cell: Cell) -> Cell:
    """A count that stands alone, in no sum."""
    return _hide(cell, cell.count in SMALL)


def _hide(cell: Cell, hide: bool) -> Cell:
    return replace(cell, count=None, href="") if hide else cell


def _sums(table: Table) -> list[list[tuple[int, int]]]:
    """Each sum a reader could take, as places of the table; totals last."""
    rows, columns = range(len(table.lines)), range(len(table.columns))
    down = [[(row, column) for row in rows] for column in columns]
    across = [[(row, column) for column in reversed(table.adds)] for row in rows]
    has_total = bool(table.lines) and table.lines[-1].total
    return (down if has_total else []) + (across if table.adds else [])


def _exposed(
    table: Table,
    sums: Sequence[Sequence[tuple[int, int]]],
    hidden: set[tuple[int, int]],
    last: Container[str],
) -> set[tuple[int, int]]:
    """One more place to hide for a sum that has exactly one hidden: the smallest count."""
    for places in sums:
        if len([place for place in places if place in hidden]) != 1:
            continue
        others = [place for place in places if place not in hidden]
        if others:
            # Not a nought if it can be helped: it would not protect anything.
            return {min(others, key=lambda place: _worth(table, place, last))}
    return set()


def _worth(
    table: Table, place: tuple[int, int], last: Container[str]
) -> tuple[bool, bool, bool, int]:
    row, column = place
    line = table.lines[row]
    count = line.cells[column].count or 0
    is_sum = line.total or (bool(table.adds) and column == table.adds[0])
    return count == 0, is_sum, line.label in last, count
