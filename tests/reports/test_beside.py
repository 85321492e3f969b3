"""Tables side by side do not give a small number away together: sums of the shown ones, by hand."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from reports.beside import CarersReport, beside_hidden
from reports.carers import NOT_SEEN, CarerFigures
from reports.concerns import KEYS, Concerns, concerns_hidden
from reports.constellations import GROUPS
from reports.places import PlacesFigures
from reports.tables import Cell, Column, Line, Table

Pair = tuple[int, int]  # at the end, left


def table(key: str, rows: dict[str, tuple[int, ...]], *, total: bool = True) -> Table:
    """``total``: with the sum of the rows below them."""
    if total:
        rows = {**rows, "All": tuple(map(sum, zip(*rows.values(), strict=True)))}
    lines = [Line(label, tuple(map(Cell, counts)), total=total and label == "All")
             for label, counts in rows.items()]  # fmt: skip
    columns = tuple(Column(str(n)) for n in range(len(lines[0].cells)))
    return Table(key, "", "", columns, tuple(lines))


def report(
    came: int, inside: Pair, outside: Pair, kept: Pair = (0, 0), *, counted: int, offered: int = 0
) -> CarersReport:
    """``counted``: households whose places are; ``offered``: an exit interview was, of all of whom
    something is recorded."""
    groups = dict(zip(GROUPS.values(), (inside, outside, kept), strict=True))
    end, left = (sum(each[n] for each in groups.values()) for n in (0, 1))
    told = left - kept[1]
    found = table("inside", {name: each for name, each in groups.items() if any(each) or
                             name != GROUPS["kept"]})  # fmt: skip
    found = replace(found, lines=tuple(
        replace(line, cells=(line.cells[0], replace(line.cells[1], of=sum(
            cell.count or 0 for cell in line.cells)))) for line in found.lines
    ))  # fmt: skip
    figures = CarerFigures(
        stock=table("stock", {"start": (end + left - came,), "came": (came,), "left": (left,),
                              "end": (end,)}, total=False),
        leavers=table("leavers", {"Retired": (told,), NOT_SEEN: (kept[1],)}),
        served=table("served", {"Under 1 year": (left,)}),
        interviews=table("interviews", {"Offered": (offered,), "Held": (told - offered,),
                                        NOT_SEEN: (kept[1],)}),
        rate=Cell(left, of=end + left), came_and_left=Cell(0), stopped_alone=Cell(0),
        median_days=None,
    )  # fmt: skip
    places = PlacesFigures(
        table("places", {"Filled": (9,)}), Cell(9), Cell(0), Cell(counted),
        Cell(end - kept[0] - counted), Cell(kept[0]),
    )  # fmt: skip
    return CarersReport(figures, found, places)


def shown(found: Table, column: int = 0) -> list[int | None]:
    return [line.cells[column].count for line in found.lines]


def test_a_share_does_not_tell_the_number_at_the_end_that_is_hidden() -> None:
    """20 % of 25 are the 5 who left: 20 at the end, and 3 inside."""
    true = report(9, (3, 0), (20, 5), counted=23)
    assert true.inside.lines[1].cells[1].percent == 20
    found = beside_hidden(true).inside
    assert (shown(found), shown(found, 1)) == ([None, None, 23], [0, 5, 5])
    assert [line.cells[1].percent for line in found.lines] == [None, None, 18]


def test_what_the_stock_hides_is_hidden_beside_it() -> None:
    """9 at the end, less 6 approved: 3 at the start."""
    found = beside_hidden(report(6, (9, 0), (0, 0), counted=9))
    assert shown(found.figures.stock) == [None, 6, 0, None]
    assert shown(found.inside) == [None, 0, None]
    assert found.figures.rate == Cell(0, of=None)
    places = found.places
    assert [places.households.count, places.uncounted.count, places.unseen.count] == [None, 0, 0]


def test_those_kept_by_their_council_hide_nobody_else() -> None:
    """Places show the 6 that are kept: beside them they would give the 3 inside."""
    found = beside_hidden(report(9, (3, 0), (20, 9), (6, 0), counted=2))
    assert shown(found.inside) == [None, None, 6, 29]
    places = found.places
    assert [places.households.count, places.uncounted.count, places.unseen.count] == [None, None, 6]
    found = beside_hidden(report(9, (9, 3), (20, 20), (9, 6), counted=29, offered=3))
    assert shown(found.inside, 1) == [None, None, 6, 29]
    assert shown(found.figures.interviews) == [None, None, 6, 29]
    # Where nothing else can be hidden with a small number, they are hidden everywhere.
    found = beside_hidden(report(9, (0, 0), (3, 9), (6, 0), counted=2))
    assert (shown(found.inside), found.places.unseen.count) == ([0, None, None, 9], None)
    found = beside_hidden(report(9, (9, 0), (20, 3), (9, 6), counted=29, offered=1))
    assert shown(found.inside, 1) == [0, None, None, 9]
    assert shown(found.figures.interviews)[2] is shown(found.figures.leavers)[1] is None


def test_allegations_stand_in_two_tables() -> None:
    """11 received, less 8 allegations by type: 3 complaints."""
    tables = (
        table(KEYS[0], {"Complaint": (3,), "Allegation": (8,)}),
        table(KEYS[1], {"Neglect": (8,), "Physical": (0,)}),
        table(KEYS[2], {"Child": (11,)}),
        table(KEYS[3], {"Nothing": (5,)}),
    )
    found = concerns_hidden(Concerns(tables, 0, ()))
    assert shown(found["concerns"]) == [None, None, 11]
    assert shown(found["concern_types"]) == [None, 0, None]
    assert shown(found["concern_by"]) == [11, 11]


@pytest.mark.parametrize("seed", range(4))
def test_every_sum_across_the_tables_hides_none_or_two(seed: int) -> None:
    chance = random.Random(seed)
    some = (0, 0, 2, 3, 6, 9, 20)
    for _ in range(60):
        pairs = [(chance.choice(some), chance.choice(some)) for _ in range(3)]
        end, left = (sum(pair[n] for pair in pairs) for n in (0, 1))
        found = beside_hidden(report(
            chance.choice([n for n in (0, 2, 9) if n <= end + left]), *pairs,
            counted=chance.randint(0, end - pairs[2][0]),
            offered=chance.randint(0, left - pairs[2][1]),
        ))  # fmt: skip
        inside = dict(zip([line.label for line in found.inside.lines],
                          zip(shown(found.inside), shown(found.inside, 1), strict=True),
                          strict=True))  # fmt: skip
        places = found.places
        homes = [places.households.count, places.uncounted.count]
        ins = [inside[GROUPS[name]][0] for name in ("in", "out")]
        stock, interviews = shown(found.figures.stock), shown(found.figures.interviews)
        kept = inside.get(GROUPS["kept"], (0, 0))
        assert kept[0] == places.unseen.count
        assert stock[3] == inside["All"][0]
        assert stock[2] == inside["All"][1] == interviews[-1]
        for sums in (
            stock, interviews, shown(found.inside), shown(found.inside, 1),
            [*homes, kept[0], stock[3]], [*ins, *homes], [*ins, kept[0], stock[3]],
            [*(inside[GROUPS[name]][1] for name in ("in", "out")), *interviews[:2]],
        ):  # fmt: skip
            assert sum(count is None for count in sums) != 1, (pairs, sums)
