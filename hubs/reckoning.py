"""How a limit was counted, in sentences that hold before and after its day (docs/clocks.md)."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, timedelta

from hubs.calendar import (
    ENGLAND_BANK_HOLIDAYS,
    SATURDAY,
    explain,
    is_working_day,
    say_day,
    subtract_working_days,
    working_days_between,
)
from hubs.time_limits import Force, Limit, Unit, say_amount


def say_reckoning(
    trigger: date,
    amount: int,
    unit: Unit,
    *,
    due: date,
    holidays: Container[date] = ENGLAND_BANK_HOLIDAYS,
) -> list[str]:
    """How ``amount`` of ``unit`` from ``trigger`` came to ``due``, a sentence to a line.

    ``due`` is the day that is on the clock. Where counting today gives another one, because a
    bank holiday was added since, the last line says which day stands.
    """
    limit = Limit("", "", amount, unit, "", Force.LOCAL, holidays)
    if unit is Unit.OPEN_DAYS:
        return _open_days(trigger, amount, due)
    if unit is Unit.WORKING_DAYS:
        lines = explain(trigger, amount, holidays)
    elif unit is Unit.WORKING_DAYS_BEFORE:
        lines = _counted_back(trigger, amount, holidays)
    else:
        lines = _on_the_calendar(trigger, limit)
    if limit.due(trigger) != due:
        lines.append(
            f"The clock was set to {say_day(due)} before a change in the bank holidays."
            " A clock that runs is not moved."
        )
    return lines


def _open_days(trigger: date, amount: int, due: date) -> list[str]:
    return [
        f"Day 0 is {say_day(trigger)}. The hub’s open days are counted, and no others.",
        f"Day {amount} is {say_day(due, today=trigger)}.",
    ]


def _counted_back(anchor: date, amount: int, holidays: Container[date]) -> list[str]:
    end = subtract_working_days(anchor, amount, holidays=holidays)
    span = [end + timedelta(days=n) for n in range(1, (anchor - end).days)]
    lines = [f"Counted back from {say_day(anchor)}, which is day 0."]
    left_out = ["Saturdays and Sundays"] if any(d.weekday() >= SATURDAY for d in span) else []
    left_out += [
        f"a bank holiday ({say_day(d, today=anchor)})"
        for d in span
        if d.weekday() < SATURDAY and not is_working_day(d, holidays=holidays)
    ]
    if left_out:
        lines.append(f"Not counted: {', '.join(left_out)}.")
    return [*lines, f"Day {amount} before it is {say_day(end, today=anchor)}."]


def _on_the_calendar(trigger: date, limit: Limit) -> list[str]:
    due = limit.due(trigger)
    lines = [
        f"Day 0 is {say_day(trigger)}.",
        f"{limit.said} later is {say_day(due, today=trigger)}."
        " Every day counts: weekends and bank holidays too.",
    ]
    if limit.unit in (Unit.MONTHS, Unit.YEARS):
        same = "the same day of the month"
        if due.day != trigger.day:
            same = "the last day of that month, because it is shorter"
        lines[1] = f"{limit.said} later is {say_day(due, today=trigger)}: {same}."
    return lines


def say_left(
    today: date, due: date, *, unit: str, holidays: Container[date] = ENGLAND_BANK_HOLIDAYS
) -> str:
    """How much of a limit is left: "Due today", "3 working days left", "1 day left"."""
    if due <= today:
        return "Due today"
    if unit in (Unit.WORKING_DAYS, Unit.WORKING_DAYS_BEFORE):
        count = working_days_between(today, due, holidays=holidays)
        return f"{say_amount(count, Unit.WORKING_DAYS)} left"
    return f"{say_amount((due - today).days, Unit.CALENDAR_DAYS)} left"
