"""Do households in constellations stay? Who left, inside and outside, side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, Value, When

from carers.models import Household
from mockingbird.models import ConstellationMembership
from reports.carers import here_on, households_of
from reports.scope import Scope
from reports.tables import Cell, Column, Line, Table

IN, OUT, KEPT = "in", "out", "kept"
GROUPS: Final = {
    IN: "In a constellation in this time",
    OUT: "In none in this time",
    KEPT: "Kept by the council, so not known",
}


def inside_table(scope: Scope) -> Table:
    """Households that are here at the end of the period and those that left in it, by whether they
    were in a constellation. In one: on any day of the period, as hub home or satellite, paused or
    not, of whichever council; a household whose approval ended left its constellation on that day
    and was in it. An invitation that was not taken up is none.

    The share who left is who left, of those here at the end and those who left together, as
    national figures are counted; each row has its own. Who joined a constellation in the period had
    stayed until then, and a council chooses whom it invites: the two shares side by side do not say
    that the one made the other.

    A hub that keeps milestones alone does not see who was in a constellation: those households
    stand apart.
    """
    first, last = scope.period.first, scope.period.last
    member = ConstellationMembership.objects.visible_to(scope.access).filter(
        Q(left_on=None) | Q(left_on__gte=first), household=OuterRef("pk"), joined_on__lte=last
    )
    seen = Household.objects.visible_to(scope.access).behind_milestones(scope.access)
    group = Case(
        When(~Exists(seen.filter(pk=OuterRef("pk"))), then=Value(KEPT)),
        When(Exists(member), then=Value(IN)),
        default=Value(OUT),
        output_field=CharField(),
    )
    left = Q(ended_on__range=(first, last))
    counted = (
        households_of(scope)
        .annotate(group=group)
        .values("group")
        .annotate(end=Count("pk", filter=here_on(last)), left=Count("pk", filter=left))
        .order_by()
    )
    return _table({row["group"]: (row["end"], row["left"]) for row in counted})


def shares_known(table: Table) -> Table:
    """The table without the shares whose number at the end is hidden: 5, 20 % would tell of it."""
    lines = []
    for line in table.lines:
        end, left = line.cells
        cells = (end, replace(left, of=None)) if end.count is None else line.cells
        lines.append(replace(line, cells=cells))
    return replace(table, lines=tuple(lines))


def _table(counts: dict[str, tuple[int, int]]) -> Table:
    shown = [name for name in GROUPS if name != KEPT or counts.get(KEPT)]
    lines = [_line(GROUPS[name], *counts.get(name, (0, 0))) for name in shown]
    end, left = (sum(each[place] for each in counts.values()) for place in (0, 1))
    return Table(
        key="inside",
        caption="Who left, inside and outside constellations",
        first="Households",
        # Without a column of both together: beside the stock it would tell a hidden number.
        columns=(Column("At the end"), Column("Left", share=True)),
        lines=(*lines, _line("All", end, left, total=True)),
    )


def _line(label: str, end: int, left: int, *, total: bool = False) -> Line:
    return Line(label, (Cell(end), Cell(left, of=end + left)), total=total)
