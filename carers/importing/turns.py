"""Where in its turns a thing of the year stands, for which only the last time is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple


class Turn(NamedTuple):
    """One turn of what comes again: which it is, and the days it ran from and to."""

    occurrence: int
    trigger_on: date
    due_on: date


def turn_of(start: date, last: date, *, due: Callable[[int, date], date]) -> Turn:
    """The turn in which something was done last, as if each before it was done on its last day.

    ``due`` says the last day of a turn, by its number and first day. What was done late counts for
    the turn after: nobody knows by how much it was late.
    """
    number, trigger = 1, start
    while (until := due(number, trigger)) < last:
        number, trigger = number + 1, until
    return Turn(number, trigger, until)


def whole_years(start: date, end: date) -> int:
    """Whole years from one day to another; somebody's age."""
    years = end.year - start.year
    return years if (end.month, end.day) >= (start.month, start.day) else years - 1
