"""The quick choices of a next step: days in words, and all of them days the hub is open."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from enquiries.forms.staff_case.due import NEXT_WEEK, TOMORROW, TWO_DAYS, quick_days
from hubs.calendar import LONDON, WorkingCalendar

NINE_TO_FIVE = (time(9), time(17))
WEEKDAYS = dict.fromkeys(range(5), NINE_TO_FIVE)
WITH_SATURDAY = WEEKDAYS | {5: (time(10), time(14))}
CHRISTMAS = frozenset({date(2026, 12, 25), date(2026, 12, 28)})
SHUT = frozenset(date(2026, 12, 28) + timedelta(days=n) for n in range(5))


@pytest.mark.parametrize(
    ("opening", "closed", "today", "expected"),
    [
        (WEEKDAYS, frozenset(), date(2026, 3, 2), date(2026, 3, 9)),  # Monday to Monday
        (WITH_SATURDAY, frozenset(), date(2026, 11, 21), date(2026, 11, 27)),  # not Saturday
        (WITH_SATURDAY, frozenset(), date(2026, 11, 22), date(2026, 11, 27)),  # nor Sunday
        (WEEKDAYS, frozenset({date(2026, 5, 4)}), date(2026, 4, 27), date(2026, 5, 5)),
        (WEEKDAYS, CHRISTMAS, date(2026, 12, 18), date(2026, 12, 24)),  # no later day in the week
        (WEEKDAYS, SHUT, date(2026, 12, 21), date(2027, 1, 4)),  # no open day in that week
    ],
)
def test_next_week_is_a_weekday_on_which_the_hub_is_open(
    opening: dict[int, tuple[time, time]], closed: frozenset[date], today: date, expected: date
) -> None:
    calendar = WorkingCalendar(opening=opening, closed=closed)
    now = datetime.combine(today, time(11), tzinfo=LONDON)

    days = quick_days(calendar, now=now)

    assert days[NEXT_WEEK] == expected
    assert days[TOMORROW] < days[TWO_DAYS] <= days[NEXT_WEEK]
    assert all(calendar.is_open_day(day) for day in days.values())
