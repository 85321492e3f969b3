"""What is waiting now?"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from enquiries.filters import AGES, in_stage_for
from enquiries.workflow import MILESTONE_LABELS, MILESTONE_OF, MILESTONES, Stage
from hubs.charts import StackedChart, Words, stacked_chart
from reports.scope import Scope
from reports.tables import Cell, Column, Line, Table

AGE_TITLES = {
    "0-14": "0 to 14 days",
    "15-30": "15 to 30 days",
    "31-60": "31 to 60 days",
    "61": "61 days or more",
}
_STAGES = MILESTONES[:-1]  # approval is an end
_MARKS = {"past": {"due": "past"}, "new": {"contact": "new"}}


@dataclass(frozen=True)
class Waiting:
    """Open cases by stage and by how long they have stood there."""

    table: Table
    chart: StackedChart
    longest: str  # the stage with most cases of more than 30 days, in words; empty if none
    longest_count: int


def waiting_figures(scope: Scope) -> Waiting:
    """Open enquiries today, by step of the road and by whole days since they came to their stage.

    A step may have finer stages: an invitation to apply stands at the home visit, a decision at
    panel. All kinds of enquiry, whatever the period above. Past due means that the next step, or
    the first contact we promised, should have happened by now. Not tried yet means that nobody
    has tried to reach the person.
    """
    ages = {f"age_{place}": in_stage_for(age, today=scope.today) for place, age in enumerate(AGES)}
    marks = {"past": Q(next_due_at__lt=scope.now), "new": Q(first_attempt_at=None)}
    rows = (
        scope.cases(view="open")
        .values("stage")
        .annotate(
            n=Count("pk"),
            **{name: Count("pk", filter=test) for name, test in (ages | marks).items()},
        )
        .order_by()
    )
    names = ("n", *ages, *marks)
    found = {stage: [0] * len(names) for stage in _STAGES}
    for row in rows:
        at = MILESTONE_OF[Stage(row["stage"])]
        found[at] = [n + row[name] for n, name in zip(found[at], names, strict=True)]
    counts = list(found.items())
    total = [sum(values) for values in zip(*(row for _, row in counts), strict=True)]
    lines = [Line(MILESTONE_LABELS[stage], _cells(scope, row, str(stage))) for stage, row in counts]
    lines.append(Line("All", _cells(scope, total, ""), total=True))
    table = Table(
        key="waiting",
        caption="Open enquiries by stage and days in it",
        first="Stage",
        columns=(
            Column("Open"),
            *[Column(title) for title in AGE_TITLES.values()],
            Column("Past due"),
            Column("Not tried yet"),
        ),
        lines=tuple(lines),
        adds=(0, 1, 2, 3, 4),
    )
    old = {MILESTONE_LABELS[stage]: row[3] + row[4] for stage, row in counts}
    longest = max(old, key=lambda label: old[label])
    return Waiting(table, _chart(lines), longest if old[longest] else "", old[longest])


def _cells(scope: Scope, row: list[int], milestone: str) -> tuple[Cell, ...]:
    filters: list[dict[str, str]] = [{}, *[{"age": age} for age in AGES], *_MARKS.values()]
    return tuple(
        Cell(count, href=scope.link(view="open", milestone=milestone, **narrower))
        for count, narrower in zip(row, filters, strict=True)
    )


def _chart(lines: list[Line]) -> StackedChart:
    rows = [
        (line.label, [cell.count or 0 for cell in line.cells[1:5]])
        for line in lines
        if not line.total and line.cells[0].count
    ]
    total = sum(sum(counts) for _, counts in rows)
    old = sum(sum(counts[2:]) for _, counts in rows)
    words = Words(
        f"{old} of {total} have stood still for 31 days or more",
        "Open enquiries today by stage and days in it",
        "One bar for each stage, its parts from newest to oldest. The table gives every figure.",
    )
    return stacked_chart(words, list(AGE_TITLES.values()), rows)
