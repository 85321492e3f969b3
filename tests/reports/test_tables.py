"""Shares, small numbers, periods."""

from __future__ import annotations

import random
from datetime import date
from itertools import product

import pytest

from reports.period import PERIODS, period_named
from reports.tables import Cell, Column, Line, Table, share, suppress


def table_of(rows: list[list[int]]) -> Table:
    """Columns: a sum and its parts; the last row is the total of the others."""
    full = [[sum(row), *row] for row in rows]
    full.append([sum(column) for column in zip(*full, strict=True)])
    lines = [Line(str(place), tuple(Cell(count) for count in row), total=place == len(rows))
             for place, row in enumerate(full)]  # fmt: skip
    width = len(full[0])
    return Table("t", "T", "First", tuple(Column(str(c)) for c in range(width)),
                 tuple(lines), adds=tuple(range(width)))  # fmt: skip


def shown(table: Table) -> list[list[int | None]]:
    return [[cell.count for cell in line.cells] for line in table.lines]


def test_small_numbers_cannot_be_found_by_subtraction() -> None:
    rng = random.Random(4)
    for _ in range(300):
        table = table_of([[rng.choice((0, 0, 2, 3, 7, 12, 40)) for _ in range(3)]
                          for _ in range(rng.randrange(1, 6))])  # fmt: skip
        grid = shown(suppress(table))
        assert not any(count in range(1, 5) for row in grid for count in row)
        for sums in (*grid, *map(list, zip(*grid, strict=True))):
            assert sum(count is None for count in sums) != 1


def test_nothing_is_hidden_without_need() -> None:
    table = table_of([[12, 0, 7], [5, 9, 0]])
    assert suppress(table) == table


def test_a_hidden_count_takes_its_share_and_its_link_along() -> None:
    line = Line("x", (Cell(3, of=40, href="/rows"),))
    [[cell]] = [each.cells for each in suppress(
        Table("t", "T", "F", (Column("c", share=True),), (line,))).lines]  # fmt: skip
    assert (cell.count, cell.percent, cell.href, cell.said) == (None, None, "", "c")


@pytest.mark.parametrize(
    ("count", "of", "percent"), [(1, 8, 13), (1, 200, 1), (0, 10, 0), (10, 10, 100), (2, 3, 67)]
)
def test_share(count: int, of: int, percent: int) -> None:
    assert share(count, of) == percent


def test_no_share_of_fewer_than_ten() -> None:
    assert Cell(9, of=9).percent is None
    assert Cell(5, of=10).percent == 50
    assert Cell(5, of=10, early=True).percent is None


@pytest.mark.parametrize(
    ("name", "today", "first", "last"),
    [
        ("13-weeks", date(2026, 11, 21), date(2026, 8, 24), date(2026, 11, 21)),
        ("month", date(2026, 1, 31), date(2026, 1, 1), date(2026, 1, 31)),
        ("last-month", date(2026, 1, 31), date(2025, 12, 1), date(2025, 12, 31)),
        ("quarter", date(2026, 2, 28), date(2026, 1, 1), date(2026, 2, 28)),
        ("last-quarter", date(2026, 2, 28), date(2025, 10, 1), date(2025, 12, 31)),
        ("year", date(2026, 3, 31), date(2025, 4, 1), date(2026, 3, 31)),
        ("year", date(2026, 4, 1), date(2026, 4, 1), date(2026, 4, 1)),
        ("last-year", date(2026, 3, 31), date(2024, 4, 1), date(2025, 3, 31)),
    ],
)
def test_periods(name: str, today: date, first: date, last: date) -> None:
    period = period_named(name, today=today)
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize(("name", "year"), list(product(PERIODS, (2024, 2026))))
def test_steps_cover_each_day_once(name: str, year: int) -> None:
    period = period_named(name, today=date(year, 2, 29 if year == 2024 else 28))
    days = [day for first, last in period.steps()
            for day in range(first.toordinal(), last.toordinal() + 1)]  # fmt: skip
    assert days == list(range(period.first.toordinal(), period.last.toordinal() + 1))


def test_an_unknown_period_is_the_usual_one() -> None:
    assert period_named("<script>", today=date(2026, 5, 1)).name == "13-weeks"


def test_thirteen_weeks_make_thirteen_points() -> None:
    assert len(period_named("13-weeks", today=date(2026, 11, 21)).steps()) == 13
