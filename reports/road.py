"""How far did they get?"""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count
from django.db.models.functions import TruncMonth

from enquiries.filters import RANK, furthest
from enquiries.workflow import MILESTONE_LABELS, Stage
from hubs.calendar import LONDON
from reports.period import months_back
from reports.scope import Scope
from reports.tables import Cell, Column, Line, Table

MONTHS = 12
# Days after which most who will get to a stage have got there: before that a share says more
# about the calendar than about us. From the road's usual length, about nine months in all.
MATURE_AFTER = {
    Stage.CONVERSATION: 14,
    Stage.VISIT: 60,
    Stage.APPLICATION: 120,
    Stage.ASSESSMENT: 210,
    Stage.APPROVED: 365,
}


def road_table(scope: Scope) -> Table:
    """New people with a mainstream enquiry, by the month they asked, and how far they have got.

    The twelve months up to this one, whatever the period above. Someone who skipped a stage is
    counted as having got past it. A stage recorded by mistake and put right is not counted. A
    share is marked too early until enough time has passed for most to have got there: two weeks
    for a first conversation, two months for a home visit, four for an application, seven for an
    assessment, a year for an approval. It is counted from the last day of the month.
    """
    months = months_back(scope.today, MONTHS)
    reached = _reached(scope, months[0][0], months[-1][1])
    return Table(
        key="road",
        caption="How far people got, by the month they asked",
        first="Month",
        columns=(
            Column("New people, mainstream"),
            *[Column(MILESTONE_LABELS[stage], share=True) for stage in MATURE_AFTER],
        ),
        lines=tuple(_line(scope, first, last, reached) for first, last in months),
    )


def _reached(scope: Scope, first: date, last: date) -> dict[tuple[date, int], int]:
    """(First of the month, rank of the furthest stage) -> people."""
    rows = (
        scope.cases(received_from=first, received_to=last, kind="mainstream", people="first")
        .annotate(month=TruncMonth("received_at", tzinfo=LONDON), rank=furthest())
        .values("month", "rank")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return {(row["month"].date(), row["rank"]): row["n"] for row in rows}


def _line(scope: Scope, first: date, last: date, found: dict[tuple[date, int], int]) -> Line:
    days = {"received_from": first, "received_to": last, "kind": "mainstream", "people": "first"}
    ranks = {rank: n for (month, rank), n in found.items() if month == first}
    asked = sum(ranks.values())
    cells = [Cell(asked, href=scope.link(**days))]
    for stage, after in MATURE_AFTER.items():
        cells.append(
            Cell(
                sum(n for rank, n in ranks.items() if rank >= RANK[stage]),
                of=asked,
                href=scope.link(**days, reached=str(stage)),
                early=last + timedelta(days=after) > scope.today,
            )
        )
    return Line(f"{first:%B %Y}", tuple(cells))
