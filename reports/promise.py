"""Are we keeping our promise?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from enquiries.filters import days_between, promise_outcome
from hubs.calendar import LONDON
from hubs.charts import LineChart, Words, line_chart
from reports.period import month_of
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
    enquiry ended before it fell due; closing an enquiry later changes nothing. One enquiry makes
    one promise, counted on the day it fell due.
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
    return Line(_days(first, last), _cells(scope, first, last, kept, due))


def _days(first: date, last: date) -> str:
    """A week or a month in few words: "24 to 30 August", "31 August to 6 September", "May 2026"."""
    if (first, last) == month_of(first):
        return f"{first:%B %Y}"
    if first == last:
        return f"{first.day} {first:%B}"
    month = "" if first.month == last.month else f" {first:%B}"
    return f"{first.day}{month} to {last.day} {last:%B}"


def _cells(scope: Scope, first: date, last: date, kept: int, due: int) -> tuple[Cell, ...]:
    days = {"promised_from": first, "promised_to": last}
    return (
        Cell(due, href=scope.link(promise="due", **days)),
        Cell(kept, of=due, href=scope.link(promise="kept", **days)),
        Cell(due - kept, href=scope.link(promise="missed", **days)),
    )


def _chart(scope: Scope, lines: list[Line], kept: int, due: int) -> LineChart:
    steps = scope.period.steps()
    by_month = any(last.day - first.day > 7 for first, last in steps)
    labels = [f"{first:%b %Y}" if by_month else f"{first.day} {first:%b}" for first, _ in steps]
    values = [line.cells[1].percent for line in lines]
    known = [value for value in values if value is not None]
    if due >= FEWEST_FOR_PERCENT:
        headline = f"{share(kept, due)}% of promises kept"
    else:
        headline = f"{kept} of {due} promises kept" if due else "No promise fell due"
    summary = f"From {labels[0]} to {labels[-1]}. "
    if known:
        summary += f"The lowest was {min(known)}% and the highest {max(known)}%. "
    words = Words(
        headline,
        f"Share of promises kept, by {'month' if by_month else 'week'} they fell due",
        f"{summary}The table gives every figure.",
    )
    return line_chart(words, list(zip(labels, values, strict=True)), top=100, unit="%")
