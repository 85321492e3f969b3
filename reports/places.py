"""How many places are there, and why are some not available?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from carers.models import Places
from carers.selectors.places import places_total
from reports.scope import Scope
from reports.tables import Cell, Column, Line, Table, hide_small, suppress

COUNTED, UNCOUNTED, UNSEEN = "Counted", "Nobody recorded any", "Kept by their council"


@dataclass(frozen=True)
class PlacesFigures:
    """Places on the last day of the period."""

    table: Table
    approved: Cell  # places, in the terms of the day
    over: Cell  # children beyond those approved for, each under an exemption
    households: Cell  # whose places are counted
    uncounted: Cell  # households of which nobody recorded any
    unseen: Cell  # households whose council keeps them from this person


def places_figures(scope: Scope) -> PlacesFigures:
    """Places as they stood on the last day of the period, of the households approved on it: filled,
    vacant, and not available by reason. Together they are the places approved and, told apart, the
    children beyond those that somebody is approved for, each under an exemption.

    Households of which nobody recorded places, and those whose council keeps them from a hub, are
    counted apart and are in no sum. That an allegation is looked into stands with other reasons for
    who may not know of one.
    """
    found = places_total(scope.access, scope.period.last, council=scope.council)
    said = {Places.Why(why).label: count for why, count in found.by_reason.items()}
    rows = [
        ("Filled", found.filled),
        ("Vacant", found.vacant),
        *[(f"Not available: {why[:1].lower()}{why[1:]}", said[why]) for why in sorted(said)],
    ]
    total = sum(count for _, count in rows)
    table = Table(
        key="places",
        caption="Places on the last day",
        first="Places",
        columns=(Column("Places", share=True),),
        lines=(
            *(Line(label, (Cell(count, of=total),)) for label, count in rows),
            Line("All", (Cell(total),), total=True),
        ),
    )
    return PlacesFigures(
        table=table,
        approved=Cell(found.approved),
        over=Cell(found.over),
        households=Cell(found.households),
        uncounted=Cell(found.uncounted),
        unseen=Cell(found.unseen),
    )


def told_apart(figures: PlacesFigures) -> Table:
    """The three kinds of households: together they are those at the end, which the stock shows."""
    kinds = {
        COUNTED: figures.households,
        UNCOUNTED: figures.uncounted,
        UNSEEN: figures.unseen,
    }
    total = Cell(sum(cell.count or 0 for cell in kinds.values()))
    return Table(
        key="told_apart",
        caption="Households by whether their places are counted",
        first="Households",
        columns=(Column("Households"),),
        lines=(
            *(Line(label, (cell,)) for label, cell in kinds.items()),
            Line("All", (total,), total=True),
        ),
    )


def places_hidden(figures: PlacesFigures, told: Table) -> PlacesFigures:
    """With small numbers hidden. Approved is all less those beyond it: it goes with them. ``told``:
    ``told_apart`` with what must be hidden there beside other tables (reports/beside.py)."""
    over = hide_small(figures.over)
    approved = hide_small(figures.approved)
    households, uncounted, unseen, _ = (line.cells[0] for line in told.lines)
    return replace(
        figures,
        table=suppress(figures.table),
        over=over,
        approved=replace(approved, count=None) if over.count is None else approved,
        households=households,
        uncounted=uncounted,
        unseen=unseen,
    )
