"""Working time against two witnesses: the `holidays` package, and slow reckonings of our own.

The witnesses here are written day by day and minute by minute on purpose, and share no code with
`hubs.calendar`.
"""

import json
from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays as holidays_package
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubs.calendar import (
    ENGLAND_BANK_HOLIDAYS,
    QuietHours,
    WorkingCalendar,
    add_working_days,
    bank_holidays,
    closed_days,
    explain,
    say_day,
    say_moment,
    say_overdue,
    say_time,
    subtract_working_days,
    working_days_between,
)
from hubs.management.commands import build_bank_holidays

LONDON = ZoneInfo("Europe/London")
FIRST, LAST = date(2024, 1, 1), date(2035, 12, 31)
EVERY_DAY = [FIRST + timedelta(days=offset) for offset in range((LAST - FIRST).days + 1)]

# The package's days: each feast itself and, when it falls at a weekend, its substitute too.
WITNESS = frozenset(
    holidays_package.country_holidays("GB", subdiv="ENG", years=range(2023, 2037)).keys()
)

WEEKDAYS = {day: (time(9), time(17)) for day in range(5)}
OFFICE = WorkingCalendar(WEEKDAYS, closed_days())
SATURDAYS = WorkingCalendar(
    {day: (time(8, 30), time(18)) for day in range(5)} | {5: (time(9, 30), time(12, 30))},
    closed_days(),
)
ALL_WEEK = WorkingCalendar({day: (time(8), time(20)) for day in range(7)}, closed_days())
# Opens and shuts inside the hour that is skipped in March and comes twice in October.
NIGHTS = WorkingCalendar({day: (time(0, 30), time(1, 30)) for day in range(7)}, closed_days())
ROUND_THE_CLOCK = WorkingCalendar({day: (time(0), time(23, 59)) for day in range(7)})
CALENDARS = {
    "office": OFFICE,
    "saturdays": SATURDAYS,
    "all week": ALL_WEEK,
    "nights": NIGHTS,
    "round the clock": ROUND_THE_CLOCK,
}

CLOCK_CHANGES = [
    date(2024, 3, 31), date(2024, 10, 27), date(2025, 3, 30), date(2025, 10, 26),
    date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31),
]  # fmt: skip


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON)


# --- The list of bank holidays ----------------------------------------------------------------


def test_bank_holidays_and_feasts_are_the_days_another_package_gives():
    ours = {day for day in closed_days() if FIRST <= day <= LAST}
    assert ours == {day for day in WITNESS if FIRST <= day <= LAST}


def test_weekday_bank_holidays_match_in_every_year_back_to_2012():
    witness = holidays_package.country_holidays("GB", subdiv="ENG", years=range(2012, 2046))
    theirs = {day for day in witness if day.weekday() < 5 and day > date(2012, 1, 1)}
    assert set(ENGLAND_BANK_HOLIDAYS) == theirs


def test_the_file_is_what_its_command_writes(tmp_path):
    build_bank_holidays.Command().handle(output=tmp_path / "made.json")
    made = (tmp_path / "made.json").read_text(encoding="utf-8")
    assert made == build_bank_holidays.TARGET.read_text(encoding="utf-8")
    document = json.loads(made)
    assert (document["official_to"], document["projected_to"]) == (2028, 2045)
    for row in document["holidays"]:
        assert row["official"] == (date.fromisoformat(row["date"]).year <= 2028)


@pytest.mark.parametrize("year", [*range(2013, 2020), 2021, *range(2024, 2029)])
def test_the_projection_gives_the_official_days_and_names(year):
    """2020, 2022 and 2023 are left out: days were moved or added by proclamation."""
    official = build_bank_holidays.official_holidays()
    expected = {day: name for day, name in official.items() if day.year == year}
    assert build_bank_holidays.projected_holidays(year) == expected


def test_a_hub_open_on_sundays_is_shut_on_a_sunday_christmas():
    christmas = date(2033, 12, 25)
    assert christmas.weekday() == 6
    assert christmas not in ENGLAND_BANK_HOLIDAYS
    assert not ALL_WEEK.is_open_day(christmas)


def test_a_hub_adds_its_own_closed_days():
    assert closed_days([date(2026, 6, 10)]) - closed_days() == {date(2026, 6, 10)}


def test_a_proclamation_adds_a_day_or_moves_one():
    moved = bank_holidays({date(2031, 5, 5): None, date(2031, 5, 9): "Early May bank holiday"})
    assert set(moved) ^ set(ENGLAND_BANK_HOLIDAYS) == {date(2031, 5, 5), date(2031, 5, 9)}
    assert add_working_days(date(2031, 5, 2), 1, holidays=moved) == date(2031, 5, 5)
    assert add_working_days(date(2031, 5, 8), 1, holidays=moved) == date(2031, 5, 12)
    hub = WorkingCalendar(WEEKDAYS, closed_days(holidays=moved))
    assert hub.is_open_day(date(2031, 5, 5))
    assert not hub.is_open_day(date(2031, 5, 9))


# --- Promises ---------------------------------------------------------------------------------


def slow_promise(calendar: WorkingCalendar, received: datetime, days: int, at: time) -> datetime:
    """Walk the days one by one, on the package's holidays rather than ours."""
    shut = WITNESS if calendar.closed else frozenset()
    day, counted = received.astimezone(LONDON).date(), 0
    while counted < days:
        day = date.fromordinal(day.toordinal() + 1)
        if day.weekday() in calendar.opening and day not in shut:
            counted += 1
    opens, closes = calendar.opening[day.weekday()]
    clock = opens if at < opens else closes if at > closes else at
    return datetime(day.year, day.month, day.day, clock.hour, clock.minute, tzinfo=LONDON)


@pytest.mark.parametrize("name", CALENDARS)
def test_promise_from_every_day_of_twelve_years(name):
    calendar = CALENDARS[name]
    for day in EVERY_DAY:
        received = datetime(day.year, day.month, day.day, 23, 30, tzinfo=LONDON)
        for days in range(1, 6):
            due = calendar.promise(received, days=days, at=time(17))
            expected = slow_promise(calendar, received, days, time(17))
            assert due == expected.astimezone(UTC), (day, days)
            assert due.tzinfo is UTC


def test_day_0_is_the_local_date():
    # 11:30pm on Sunday in UTC is already Monday in London: day 1 is Tuesday.
    due = OFFICE.promise(utc(2026, 6, 7, 23, 30), days=1, at=time(17))
    assert say_moment(due) == "5pm on Tuesday 9 June 2026"


def test_promise_over_easter_and_over_new_year():
    assert OFFICE.promise(utc(2026, 4, 2, 9), days=1, at=time(17)) == london(2026, 4, 7, 17)
    assert OFFICE.promise(utc(2026, 12, 24, 9), days=2, at=time(12)) == london(2026, 12, 30, 12)
    # Christmas 2027 is a Saturday: Monday and Tuesday are its substitutes.
    assert OFFICE.promise(utc(2027, 12, 24, 9), days=1, at=time(17)) == london(2027, 12, 29, 17)
    assert OFFICE.promise(utc(2027, 12, 31, 9), days=1, at=time(17)) == london(2028, 1, 4, 17)


def test_promise_is_brought_inside_the_hours_of_the_day_it_falls_on():
    friday = utc(2026, 6, 5, 9)
    assert SATURDAYS.promise(friday, days=1, at=time(17)) == london(2026, 6, 6, 12, 30)
    assert SATURDAYS.promise(friday, days=1, at=time(7)) == london(2026, 6, 6, 9, 30)


def test_a_same_day_promise_moves_on_when_the_time_has_passed():
    morning, late = london(2026, 6, 5, 9, 30), london(2026, 6, 5, 17)
    assert OFFICE.promise(morning, days=0, at=time(17)) == london(2026, 6, 5, 17)
    assert OFFICE.promise(late, days=0, at=time(17)) == london(2026, 6, 8, 17)
    assert OFFICE.promise(london(2026, 6, 6, 9), days=0, at=time(17)) == london(2026, 6, 8, 17)


def test_a_promise_across_a_clock_change_keeps_its_time_on_the_wall():
    before = OFFICE.promise(utc(2026, 3, 27, 12), days=1, at=time(17))
    assert before == utc(2026, 3, 30, 16)  # 5pm British Summer Time
    assert OFFICE.promise(utc(2026, 10, 23, 12), days=1, at=time(17)) == utc(2026, 10, 26, 17)


def test_an_hour_that_does_not_exist_or_comes_twice():
    # 1:30am is skipped on 29 March 2026, and comes twice on 25 October 2026.
    assert NIGHTS.promise(utc(2026, 3, 28, 12), days=1, at=time(1, 30)) == utc(2026, 3, 29, 1, 30)
    assert NIGHTS.promise(utc(2026, 10, 24, 12), days=1, at=time(1, 30)) == utc(2026, 10, 25, 0, 30)
    assert NIGHTS.is_open_at(utc(2026, 10, 25, 0, 10))
    assert not NIGHTS.is_open_at(utc(2026, 10, 25, 1, 10))  # the second 1:10am


# --- Working time -----------------------------------------------------------------------------


@cache
def open_minutes(name: str, first: date, days: int) -> list[datetime]:
    """Every minute, in UTC, at which the hub's wall clock shows an open hour (first pass only)."""
    calendar, minutes = CALENDARS[name], []
    moment = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(hours=2)
    for _ in range((days * 24 + 4) * 60):
        local = moment.astimezone(LONDON)
        hours = calendar.opening.get(local.weekday())
        shut = calendar.closed and local.date() in WITNESS
        if hours and not shut and not local.fold and hours[0] <= local.time() < hours[1]:
            minutes.append(moment)
        moment += timedelta(minutes=1)
    return minutes


@pytest.mark.parametrize("name", ["office", "saturdays", "all week"])
@pytest.mark.parametrize("change", [*CLOCK_CHANGES, date(2024, 12, 28), date(2027, 12, 28)])
def test_working_time_minute_by_minute_around_clock_changes_and_new_year(name, change):
    calendar = CALENDARS[name]
    minutes = open_minutes(name, change - timedelta(days=6), 14)
    for index in range(0, len(minutes) // 2, 97):
        for amount in (1, 59, 120, 480, 1000):
            last = minutes[index + amount - 1]
            ends = calendar.add_working_time(minutes[index], timedelta(minutes=amount))
            assert ends == last + timedelta(minutes=1)
            begins = calendar.subtract_working_time(ends, timedelta(minutes=amount))
            assert begins == minutes[index]


@pytest.mark.parametrize("name", ["office", "saturdays", "all week"])
@pytest.mark.parametrize("change", CLOCK_CHANGES[2:6])
def test_open_and_next_opening_minute_by_minute(name, change):
    calendar = CALENDARS[name]
    minutes = open_minutes(name, change - timedelta(days=3), 10)
    are_open = set(minutes)
    moment = minutes[0]
    for _ in range(5 * 24 * 12):
        assert calendar.is_open_at(moment) == (moment in are_open)
        following = next(minute for minute in minutes if minute >= moment)
        assert calendar.next_opening(moment) == following
        moment += timedelta(minutes=5)


def test_a_day_open_through_the_change_is_an_hour_shorter_or_longer():
    day = timedelta(hours=23, minutes=59)
    hour = timedelta(hours=1)
    start = london(2026, 3, 29, 0, 0)
    assert ROUND_THE_CLOCK.add_working_time(start, day - hour) == london(2026, 3, 29, 23, 59)
    start = london(2026, 10, 25, 0, 0)
    assert ROUND_THE_CLOCK.add_working_time(start, day + hour) == london(2026, 10, 25, 23, 59)


def test_two_working_hours_before_a_promise():
    due = london(2026, 4, 7, 10)  # the Tuesday after Easter
    assert OFFICE.subtract_working_time(due, timedelta(hours=2)) == london(2026, 4, 2, 16)


def test_adding_and_taking_nothing():
    evening, morning = london(2026, 6, 5, 20), london(2026, 6, 8, 9)
    assert OFFICE.add_working_time(evening, timedelta()) == morning
    assert OFFICE.subtract_working_time(evening, timedelta()) == london(2026, 6, 5, 17)
    assert OFFICE.add_working_time(morning, timedelta()) == morning


MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2034, 12, 31), timezones=st.just(UTC))
AMOUNTS = st.timedeltas(timedelta(seconds=1), timedelta(hours=120))
ANY_CALENDAR = st.sampled_from(list(CALENDARS.values()))


@settings(max_examples=300, deadline=None)
@given(ANY_CALENDAR, MOMENTS, AMOUNTS)
def test_adding_then_taking_away_returns(calendar, moment, amount):
    start = calendar.next_opening(moment)
    assert calendar.subtract_working_time(calendar.add_working_time(start, amount), amount) == start


@settings(max_examples=300, deadline=None)
@given(ANY_CALENDAR, MOMENTS, AMOUNTS, AMOUNTS)
def test_working_time_is_in_order_and_adds_up(calendar, moment, one, two):
    first = calendar.add_working_time(moment, one)
    assert moment < first < calendar.add_working_time(moment, one + two)
    assert calendar.add_working_time(first, two) == calendar.add_working_time(moment, one + two)
    later = moment + timedelta(hours=5)
    assert first <= calendar.add_working_time(later, one)


@settings(max_examples=300, deadline=None)
@given(ANY_CALENDAR, MOMENTS, AMOUNTS, st.integers(0, 10), st.times())
def test_every_answer_is_inside_opening_hours(calendar, moment, amount, days, at):
    instant = timedelta(microseconds=1)
    assert calendar.is_open_at(calendar.next_opening(moment))
    assert calendar.is_open_at(calendar.add_working_time(moment, amount) - instant)
    assert calendar.is_open_at(calendar.subtract_working_time(moment, amount))
    due = calendar.promise(moment, days=days, at=at)
    assert due > moment
    assert calendar.is_open_at(due) or calendar.is_open_at(due - instant)
    assert due <= calendar.promise(moment, days=days + 1, at=at)


def test_what_is_refused():
    naive = datetime(2026, 6, 5, 9)
    for call in (OFFICE.is_open_at, OFFICE.next_opening, QuietHours().next_allowed, say_moment):
        with pytest.raises(ValueError, match="time zone"):
            call(naive)
    with pytest.raises(ValueError, match="time zone"):
        OFFICE.promise(naive, days=1, at=time(17))
    with pytest.raises(ValueError, match="negative"):
        OFFICE.promise(utc(2026, 6, 5), days=-1, at=time(17))
    for call in (OFFICE.add_working_time, OFFICE.subtract_working_time):
        with pytest.raises(ValueError, match="negative"):
            call(utc(2026, 6, 5), timedelta(seconds=-1))
    for call in (add_working_days, subtract_working_days):
        with pytest.raises(ValueError, match="negative"):
            call(date(2026, 6, 5), -1, holidays=())


@pytest.mark.parametrize(
    "opening",
    [{}, {7: (time(9), time(17))}, {0: (time(17), time(9))}, {0: (time(9), time(9))}],
)
def test_a_calendar_that_makes_no_sense_is_refused(opening):
    with pytest.raises(ValueError, match=r"open weekday|not a weekday|comes before closing"):
        WorkingCalendar(opening)


# --- Statutory working days -------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 2, 5, 7, 10, 15])
def test_statutory_days_from_every_day_of_twelve_years(count):
    """The witness keeps one list of all working days and looks along it."""
    working = [
        date.fromordinal(number)
        for number in range(date(2023, 11, 1).toordinal(), date(2036, 3, 1).toordinal())
        if date.fromordinal(number).isoweekday() <= 5 and date.fromordinal(number) not in WITNESS
    ]
    for day in EVERY_DAY:
        after = working[bisect_right(working, day) + count - 1]
        before = working[bisect_left(working, day) - count]
        assert add_working_days(day, count, holidays=ENGLAND_BANK_HOLIDAYS) == after
        assert subtract_working_days(day, count, holidays=ENGLAND_BANK_HOLIDAYS) == before
        assert working_days_between(day, after, holidays=ENGLAND_BANK_HOLIDAYS) == count


def test_christmas_and_good_friday_are_left_out_even_when_the_list_lacks_them():
    assert add_working_days(date(2026, 12, 24), 1, holidays=()) == date(2026, 12, 28)
    assert add_working_days(date(2026, 4, 2), 1, holidays=()) == date(2026, 4, 6)


def test_count_of_nothing_and_a_trigger_at_a_weekend():
    sunday = date(2026, 6, 7)
    assert add_working_days(sunday, 0, holidays=()) == sunday
    assert add_working_days(sunday, 1, holidays=()) == date(2026, 6, 8)
    assert subtract_working_days(sunday, 1, holidays=()) == date(2026, 6, 5)


@given(st.dates(FIRST, date(2034, 12, 31)), st.integers(0, 60))
def test_between_undoes_add_and_turns_with_the_order(day, count):
    end = add_working_days(day, count, holidays=ENGLAND_BANK_HOLIDAYS)
    assert working_days_between(day, end, holidays=ENGLAND_BANK_HOLIDAYS) == count
    assert working_days_between(end, day, holidays=ENGLAND_BANK_HOLIDAYS) == -count


# --- Quiet hours ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (london(2026, 6, 5, 18, 59), london(2026, 6, 5, 18, 59)),  # Friday evening
        (london(2026, 6, 5, 19, 0), london(2026, 6, 6, 10, 0)),
        (london(2026, 6, 6, 16, 0), london(2026, 6, 8, 9, 0)),  # Saturday teatime to Monday
        (london(2026, 6, 7, 12, 0), london(2026, 6, 8, 9, 0)),  # Sunday
        (london(2026, 5, 25, 12, 0), london(2026, 5, 26, 9, 0)),  # bank holiday
        (london(2026, 12, 24, 20, 0), london(2026, 12, 29, 9, 0)),  # Boxing Day is a Saturday
        (london(2026, 3, 28, 17, 0), london(2026, 3, 30, 9, 0)),  # clocks go forward between
    ],
)
def test_texts_wait_for_the_next_allowed_hour(moment, expected):
    assert QuietHours().next_allowed(moment) == expected


# --- In words ---------------------------------------------------------------------------------


def test_times_are_said_as_govuk_says_them():
    said = [say_time(time(*at)) for at in [(0,), (0, 5), (9,), (11, 59), (12,), (12, 30), (17, 30)]]
    assert said == ["midnight", "12:05am", "9am", "11:59am", "midday", "12:30pm", "5:30pm"]


def test_a_moment_is_said_in_london_time_with_its_year_only_when_needed():
    moment = utc(2026, 6, 30, 16)
    assert say_moment(moment) == "5pm on Tuesday 30 June 2026"
    assert say_moment(moment, now=utc(2026, 1, 2)) == "5pm on Tuesday 30 June"
    # Half past eleven on New Year's Eve in New York is already next year in London.
    new_york = datetime(2025, 12, 31, 23, 30, tzinfo=ZoneInfo("America/New_York"))
    assert say_moment(moment, now=new_york) == "5pm on Tuesday 30 June"
    assert say_day(date(2026, 3, 3)) == "Tuesday 3 March 2026"
    assert say_day(date(2026, 3, 3), today=date(2026, 1, 1)) == "Tuesday 3 March"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "less than 1 minute"),
        (59, "less than 1 minute"),
        (60, "1 minute"),
        (3600, "1 hour"),
        (3600 * 2 + 60, "2 hours 1 minute"),
        (86400 * 1 + 3600 * 3 + 59 * 60, "1 day 3 hours"),
        (86400 * 2 + 1800, "2 days"),
    ],
)
def test_how_long_overdue(seconds, said):
    assert say_overdue(timedelta(seconds=seconds)) == said


def test_overdue_is_never_in_the_future():
    with pytest.raises(ValueError, match="future"):
        say_overdue(timedelta(seconds=-1))


def test_a_count_explains_itself():
    assert explain(date(2026, 3, 30), 10, ENGLAND_BANK_HOLIDAYS) == [
        "Day 0 is Monday 30 March 2026. Counting starts the next day.",
        "Day 1 is Tuesday 31 March.",
        "Not counted: Saturdays and Sundays, Good Friday (Friday 3 April), "
        "Easter Monday (Monday 6 April).",
        "Day 10 is Wednesday 15 April.",
    ]
    assert explain(date(2026, 12, 31), 1, {date(2027, 1, 1)})[-1] == (
        "Not counted: Saturdays and Sundays, bank holiday (Friday 1 January 2027)."
    )
    assert explain(date(2026, 6, 1), 0, ()) == [
        "Day 0 is Monday 1 June 2026. Counting starts the next day."
    ]
