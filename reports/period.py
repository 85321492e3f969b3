"""The period a report covers: whole days in London, chosen by name in the URL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hubs.calendar import say_day

DAY = timedelta(days=1)
DEFAULT = "13-weeks"

# Name in the URL -> words of the choice. Financial years run from 1 April, as Ofsted's do.
PERIODS = {
    "13-weeks": "Last 13 weeks",
    "month": "This month",
    "last-month": "Last month",
    "quarter": "This quarter",
    "last-quarter": "Last quarter",
    "year": "This year to 31 March",
    "last-year": "Last year to 31 March",
}


@dataclass(frozen=True)
class Period:
    """From ``first`` to ``last``, both days included; ``last`` is never after today."""

    name: str
    first: date
    last: date

    @property
    def said(self) -> str:
        """The days in words: "Monday 24 August 2026 to Saturday 21 November 2026"."""
        return f"{say_day(self.first)} to {say_day(self.last)}"

    def steps(self) -> list[tuple[date, date]]:
        """The period cut into weeks from Monday, or months when it is longer than 14 weeks."""
        cut = month_of if (self.last - self.first).days > 14 * 7 else week_of
        steps, day = [], self.first
        while day <= self.last:
            _, ends = cut(day)
            steps.append((day, min(ends, self.last)))
            day = ends + DAY
        return steps


def period_named(name: str, *, today: date) -> Period:
    """The period of this name; the last 13 weeks when there is none of that name."""
    name = name if name in PERIODS else DEFAULT
    first, last = _days(name, today)
    return Period(name, first, min(last, today))


def _days(name: str, today: date) -> tuple[date, date]:
    if name == "13-weeks":
        return week_of(today)[0] - timedelta(weeks=12), today
    cut = {"month": month_of, "quarter": quarter_of, "year": year_of}[name.removeprefix("last-")]
    first, last = cut(today)
    return cut(first - DAY) if name.startswith("last-") else (first, last)


def week_of(day: date) -> tuple[date, date]:
    """Monday to Sunday."""
    monday = day - DAY * day.weekday()
    return monday, monday + 6 * DAY


def month_of(day: date) -> tuple[date, date]:
    """First to last day of the month."""
    first = day.replace(day=1)
    return first, _months_on(first, 1) - DAY


def quarter_of(day: date) -> tuple[date, date]:
    """First to last day of the quarter, January to March being one."""
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return first, _months_on(first, 3) - DAY


def year_of(day: date) -> tuple[date, date]:
    """1 April to 31 March."""
    first = date(day.year - (day.month < 4), 4, 1)
    return first, date(first.year + 1, 3, 31)


def months_back(day: date, count: int) -> list[tuple[date, date]]:
    """The ``count`` months up to that of ``day``, oldest first."""
    return [month_of(_months_on(day.replace(day=1), -back)) for back in reversed(range(count))]


def _months_on(first: date, count: int) -> date:
    place = first.year * 12 + first.month - 1 + count
    return date(place // 12, place % 12 + 1, 1)
