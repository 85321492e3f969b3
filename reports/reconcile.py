"""Why is the number at the start another than the one that was stated then?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Case, CharField, Count, Value, When

from carers.models import Departure
from carers.models.household import OfHouseholdQuerySet
from hubs.calendar import LONDON
from reports.carers import CAME, END, LEFT, households_of, unexplained
from reports.scope import Scope
from reports.tables import Cell, Column, Line, Table

MOST_SHOWN = 50  # households; the table counts all
MOST_STATED = 1_000_000
IN, AFTER = "in", "after"


@dataclass(frozen=True)
class LateRow:
    """A household that was still here when the start was stated, and had left by what is known
    now."""

    reference: str
    ended_on: date
    recorded_on: date


@dataclass(frozen=True)
class Reconciled:
    """A stated number at the start, and what it would make at the end."""

    stated: int
    came: int
    left: int
    expected: int
    here: int
    gap: int  # here - expected: what approvals and leavers do not explain

    @property
    def fewer(self) -> int:
        """The gap, where fewer are here than expected."""
        return -self.gap


def late_table(scope: Scope) -> Table:
    """Households that left before the period and of which that was recorded only in it or after it.
    A number that was stated when the period began had them among those at the start; the start
    here has not.

    What an earlier stated number at the start, with approvals and leavers, does not explain of the
    number at the end is the line that reconciles. Besides those above it holds households that were
    taken over from a sheet since, approved before the period, and days of approval that were
    corrected: neither has a day of its own on record.
    """
    after = _opens(scope.period.last, days=1)
    group = Case(
        When(recorded_at__lt=after, then=Value(IN)),
        default=Value(AFTER),
        output_field=CharField(),
    )
    counted = _late(scope).values(group=group).annotate(count=Count("pk")).order_by()
    counts = {row["group"]: row["count"] for row in counted}
    rows = (("Recorded in this time", IN), ("Recorded after it", AFTER))
    lines = [Line(label, (Cell(counts.get(name, 0)),)) for label, name in rows]
    lines.append(Line("All", (Cell(sum(counts.values())),), total=True))
    return Table(
        key="late",
        caption="Left before this time, and recorded since it began",
        first="Recorded",
        columns=(Column("Households"),),
        lines=tuple(lines),
    )


def late_rows(scope: Scope) -> list[LateRow]:
    """The households of ``late_table``, the last recorded first, 50 at the most."""
    rows = _late(scope).order_by("-recorded_at", "-pk").values_list(
        "household__reference", "household__ended_on", "recorded_at"
    )  # fmt: skip
    return [
        LateRow(reference, ended_on, at.astimezone(LONDON).date())
        for reference, ended_on, at in rows[:MOST_SHOWN]
    ]


def reconciled(stock: Table, said: str) -> Reconciled | None:
    """What a stated number leaves unexplained; None where none was typed that can be read."""
    digits = said.strip().replace(",", "")
    if not (digits.isascii() and digits.isdigit()) or int(digits[:9]) > MOST_STATED:
        return None
    stated = int(digits[:9])
    came, left, here = (stock.lines[row].cells[0].count or 0 for row in (CAME, LEFT, END))
    gap = unexplained(stock, stated_start=stated)
    return Reconciled(stated, came, left, stated + came - left, here, gap)


def _late(scope: Scope) -> OfHouseholdQuerySet:
    rows: OfHouseholdQuerySet = Departure.objects.visible_to(scope.access)
    return rows.filter(
        household__in=households_of(scope),
        household__ended_on__lt=scope.period.first,
        recorded_at__gte=_opens(scope.period.first),
    )


def _opens(day: date, *, days: int = 0) -> datetime:
    """Midnight in London at the beginning of a day, or of one so many days later."""
    return datetime.combine(date.fromordinal(day.toordinal() + days), time.min, tzinfo=LONDON)
