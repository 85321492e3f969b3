"""Are we keeping our promise?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from enquiries.filters import days_between, promise_outcome
from hubs.calendar import LONDON, say_day
from hubs.charts import LineChart, Words, line_chart
from reports.scope import Scope
from reports.tables import FEWEST_FOR_PERCENT, Cell, Column, Line, Table, share


@dataclass(frozen=True)
class Promise:
    """How many promises of first contact fell due and were kept, and those still running."""

    due: int  # fell due in the period
    kept: Cell
    missed: Cell
    running: Cell
    answered: Cell
    table: Table
    chart: LineChart

    @property
    def fell_due(self) -> Cell:
        """The whole period's denominator."""
        return self.table.lines[-1].cells[0]

    @property
    def kept_count(self) -> Cell:
        """The count beside the big number, without its share again."""
        return replace(self.kept, of=None)


def promise_figures(scope: Scope) -> Promise:
    """First promises of contact that were kept, out of those that fell due in the period.

    Kept means we spoke with the person, or they answered a message, by the time we had given.
    For someone who asked only for information it means that we sent it by then. A voicemail does
    not count. A promise that has not fallen due yet is not in the figure, nor is one where the
    enquiry ended before it fell due. One enquiry makes one promise, counted on the day it
    fell due.
    """
    by_day = _by_day(scope)
    lines = [_line(scope, first, last, by_day) for first, last in scope.period.steps()]
    kept, due = _within(by_day, scope.period.first, scope.period.last)
    total = _cells(scope, scope.period.first, scope.period.last, kept, due)
    running, answered = _running(scope)
    table = Table(
        key="promise",
        caption="Promises of first contact that fell due",
        first="Days",
        columns=(Column("Fell due"), Column("Kept", share=True), Column("Missed")),
        lines=(*lines, Line("Whole period", total, total=True)),
        adds=(0, 1, 2),
    )
    return Promise(
        due=due,
        kept=total[1],
        missed=total[2],
        running=Cell(running, href=scope.link(promise="open")),
        answered=Cell(answered, href=scope.link(promise="answered")),
        table=table,
        chart=_chart(scope, lines, kept, due),
    )


def _by_day(scope: Scope) -> dict[date, tuple[int, int]]:
    """Local day a promise fell due -> kept, all."""
    rows = (
        scope.clocks()
        .filter(
            promise_outcome("due", now=scope.now)
            & days_between("due_at", scope.period.first, scope.period.last)
        )
        .values(day=TruncDate("due_at", tzinfo=LONDON))
        .annotate(n=Count("pk"), kept=Count("pk", filter=promise_outcome("kept", now=scope.now)))
        .order_by()
    )
    return {row["day"]: (row["kept"], row["n"]) for row in rows}


def _within(by_day: dict[date, tuple[int, int]], first: date, last: date) -> tuple[int, int]:
    found = [counts for day, counts in by_day.items() if first <= day <= last]
    return sum(kept for kept, _ in found), sum(due for _, due in found)


def _running(scope: Scope) -> tuple[int, int]:
    """Promises not due yet, whatever the period: still to keep, and answered already."""
    open_, answered = (promise_outcome(each, now=scope.now) for each in ("open", "answered"))
    # Spelt out so that the index on due time leads.
    counts = (
        scope.clocks()
        .filter(Q(rule="first_contact", due_at__gte=scope.now) & (open_ | answered))
        .aggregate(open=Count("pk", filter=open_), answered=Count("pk", filter=answered))
    )
    return counts["open"], counts["answered"]


def _line(scope: Scope, first: date, last: date, by_day: dict[date, tuple[int, int]]) -> Line:
    kept, due = _within(by_day, first, last)
    label = f"{_short(first)} to {_short(last)}" if first != last else _short(first)
    return Line(label, _cells(scope, first, last, kept, due))


def _short(day: date) -> str:
    """A day without its weekday: "3 March 2026"."""
    return say_day(day).split(" ", 1)[1]


def _cells(scope: Scope, first: date, last: date, kept: int, due: int) -> tuple[Cell, ...]:
    days = {"promised_from": first, "promised_to": last}
    return (
        Cell(due, href=scope.link(promise="due", **days)),
        Cell(kept, of=due, href=scope.link(promise="kept", **days)),
        Cell(due - kept, href=scope.link(promise="missed", **days)),
    )


def _chart(scope: Scope, lines: list[Line], kept: int, due: int) -> LineChart:
    points = [(line.label.split(" to ")[0].rsplit(" ", 1)[0], line.cells[1].percent)
              for line in lines]  # fmt: skip
    known = [value for _, value in points if value is not None]
    headline = f"{share(kept, due)}% of promises kept" if due >= FEWEST_FOR_PERCENT else (
        f"{kept} of {due} promises kept" if due else "No promise fell due"
    )  # fmt: skip
    summary = f"From {points[0][0]} to {points[-1][0]}. "
    if known:
        summary += f"The lowest was {min(known)}% and the highest {max(known)}%. "
    summary += "The table gives every figure."
    step = "week" if len(lines) > 1 and (scope.period.last - scope.period.first).days <= 98 else (
        "month"
    )  # fmt: skip
    words = Words(headline, f"Share of promises kept, by {step} they fell due", summary)
    return line_chart(words, points, top=100, unit="%")
