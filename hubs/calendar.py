"""Working time: what day a promise falls due, and when a statutory limit ends.

Two ways of counting live here and must not be mixed:

* a hub's **opening hours** (`WorkingCalendar`), which decide when "by 5pm on Tuesday" is. They
  differ between hubs and may include weekends;
* **statutory working days** (`add_working_days` and its neighbours), which are the same for
  everyone: not Saturday, Sunday, Christmas Day, Good Friday or a bank holiday in England.

In both, the day something happens is day 0 and the next counted day is day 1.

Nothing here reads a clock or a database. Moments are aware datetimes, answers are in UTC, and all
reckoning is done in Europe/London. A local time skipped when the clocks go forward is read as the
same distance after the change; one that happens twice is read as the first of the two.
"""

import json
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
ONE_DAY = timedelta(days=1)
SATURDAY = 5
CHRISTMAS = (12, 25)

Hours = tuple[time, time]

_BANK_HOLIDAYS_FILE = Path(__file__).parent / "data" / "bank_holidays.json"


def _load_bank_holidays() -> Mapping[date, str]:
    rows = json.loads(_BANK_HOLIDAYS_FILE.read_text(encoding="utf-8"))["holidays"]
    return MappingProxyType({date.fromisoformat(row["date"]): row["name"] for row in rows})


# Day -> name, England and Wales. Official to the last year GOV.UK had published when the file was
# built, projected from the standing rules after that (docs/calendar.md).
ENGLAND_BANK_HOLIDAYS: Mapping[date, str] = _load_bank_holidays()


def bank_holidays(changes: Mapping[date, str | None]) -> Mapping[date, str]:
    """The bundled bank holidays with a deployment's own corrections.

    `changes` names a day that was added, or gives None for one that was moved away, as when a
    proclamation alters a year that was already bundled.
    """
    altered = {**ENGLAND_BANK_HOLIDAYS, **changes}
    return MappingProxyType({day: name for day, name in altered.items() if name is not None})


def closed_days(
    extra: Iterable[date] = (), *, holidays: Iterable[date] = ENGLAND_BANK_HOLIDAYS
) -> frozenset[date]:
    """Days a hub is shut: bank holidays, the feast days themselves, and the hub's own days.

    When Christmas Day, Boxing Day or New Year's Day falls at a weekend the official list has only
    its substitute. A hub that opens at weekends is shut on the day itself as well.
    """
    shut = frozenset(holidays)
    feasts = {
        date(year, *day)
        for year in {day.year for day in shut}
        for day in ((1, 1), CHRISTMAS, (12, 26))
    }
    return shut | feasts | frozenset(extra)


def _require_aware(moment: datetime) -> datetime:
    """`moment` in UTC; ValueError if it does not say which zone it is in."""
    if moment.utcoffset() is None:
        raise ValueError("A moment must carry its time zone")
    return moment.astimezone(UTC)


def _require_count(count: int) -> None:
    if count < 0:
        raise ValueError("A count of days cannot be negative")


def _at_local(day: date, clock: time) -> datetime:
    """`clock` on `day` as London reads it, in UTC."""
    return datetime.combine(day, clock.replace(fold=0), tzinfo=LONDON).astimezone(UTC)


@dataclass(frozen=True)
class WorkingCalendar:
    """A hub's opening hours.

    `opening` maps a weekday (0 is Monday) to when the hub opens and closes, local time; a weekday
    left out is closed. `closed` holds bank holidays and other shut days (see `closed_days`).
    Closing time itself is the last moment of the day: work may end at it but not begin.

    Raises ValueError when no weekday is open, or one closes before it opens.
    """

    opening: Mapping[int, Hours]
    closed: frozenset[date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if not self.opening:
            raise ValueError("A calendar needs at least one open weekday")
        for weekday, (opens, closes) in self.opening.items():
            if weekday not in range(7):
                raise ValueError(f"{weekday} is not a weekday: 0 is Monday and 6 is Sunday")
            if opens.tzinfo or closes.tzinfo or opens >= closes:
                raise ValueError("Opening hours are local times, and opening comes before closing")

    def is_open_day(self, day: date) -> bool:
        """Whether the hub opens at all on `day`."""
        return day.weekday() in self.opening and day not in self.closed

    def is_open_at(self, moment: datetime) -> bool:
        """Whether the hub is open at `moment`. Open at opening time, shut at closing time."""
        moment = _require_aware(moment)
        span = self._span(moment.astimezone(LONDON).date())
        return span is not None and span[0] <= moment < span[1]

    def promise(self, received: datetime, *, days: int, at: time) -> datetime:
        """When something received at `received` falls due: `at` on the `days`-th open day after.

        The local date it was received is day 0, whatever the hour and whether or not the hub was
        open. `at` is brought inside that day's opening hours. With `days=0` it is due the same
        day if that is still to come, otherwise on the next open day.
        """
        _require_count(days)
        received = _require_aware(received)
        day = received.astimezone(LONDON).date()
        if days == 0:
            return next(due for due in self._dues(self._open_days(day), at) if due > received)
        ahead = self._open_days(day + ONE_DAY)
        for _ in range(days - 1):
            next(ahead)
        return next(self._dues(ahead, at))

    def next_opening(self, moment: datetime) -> datetime:
        """`moment` itself when the hub is open, otherwise when it next opens."""
        moment = _require_aware(moment)
        spans = self._spans_from(moment.astimezone(LONDON).date())
        return next(max(moment, opens) for opens, closes in spans if moment < closes)

    def add_working_time(self, moment: datetime, amount: timedelta) -> datetime:
        """The moment by which `amount` of opening time has passed since `moment`.

        An amount that is used up exactly at closing time ends at closing time, not at the next
        opening. Adding nothing answers `next_opening`. ValueError when `amount` is negative.
        """
        _require_amount(amount)
        start = self.next_opening(moment)
        for opens, closes in self._spans_from(start.astimezone(LONDON).date()):
            begin = max(start, opens)
            if begin + amount <= closes:
                return begin + amount
            amount -= max(closes - begin, timedelta())
        raise AssertionError("Open days do not run out")

    def subtract_working_time(self, moment: datetime, amount: timedelta) -> datetime:
        """The last moment from which `amount` of opening time remains before `moment`.

        Used for "two working hours before a promise". Subtracting nothing answers `moment`, or
        the closing time before it when the hub is shut. ValueError when `amount` is negative.
        """
        _require_amount(amount)
        moment = _require_aware(moment)
        for opens, closes in self._spans_back(moment.astimezone(LONDON).date()):
            end = min(moment, closes)
            if opens <= end - amount:
                return end - amount
            amount -= max(end - opens, timedelta())
        raise AssertionError("Open days do not run out")

    def _span(self, day: date) -> tuple[datetime, datetime] | None:
        """When the hub opens and closes on `day`, in UTC; None when it is shut."""
        if not self.is_open_day(day):
            return None
        opens, closes = self.opening[day.weekday()]
        return _at_local(day, opens), _at_local(day, closes)

    def _open_days(self, day: date, step: timedelta = ONE_DAY) -> Iterator[date]:
        """Open days from `day` on, itself included, without end."""
        while True:
            if self.is_open_day(day):
                yield day
            day += step

    def _spans_from(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        return (span for each in self._open_days(day) if (span := self._span(each)))

    def _spans_back(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        return (span for each in self._open_days(day, -ONE_DAY) if (span := self._span(each)))

    def _dues(self, days: Iterator[date], at: time) -> Iterator[datetime]:
        """`at` on each of `days`, brought inside that day's opening hours."""
        for day in days:
            opens, closes = self.opening[day.weekday()]
            yield _at_local(day, min(max(at, opens), closes))


def _require_amount(amount: timedelta) -> None:
    if amount < timedelta():
        raise ValueError("An amount of working time cannot be negative")


# --- When we may text -------------------------------------------------------------------------

TEXT_HOURS: Mapping[int, Hours] = MappingProxyType(
    {weekday: (time(9), time(19)) for weekday in range(SATURDAY)} | {SATURDAY: (time(10), time(16))}
)


@dataclass(frozen=True)
class QuietHours:
    """Hours in which an automatic text may be sent; outside them it waits.

    The default is Monday to Friday 9am to 7pm, Saturday 10am to 4pm, and never on a Sunday or a
    bank holiday. A hub may set its own `allowed` hours and `closed` days.
    """

    allowed: Mapping[int, Hours] = field(default_factory=lambda: TEXT_HOURS)
    closed: frozenset[date] = field(default_factory=closed_days)

    def __post_init__(self) -> None:
        WorkingCalendar(self.allowed, self.closed)  # the same hours are lawful in both

    def next_allowed(self, moment: datetime) -> datetime:
        """`moment` itself when a text may go then, otherwise the next moment it may."""
        return WorkingCalendar(self.allowed, self.closed).next_opening(moment)


# --- Statutory working days -------------------------------------------------------------------


def easter_sunday(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (the Meeus/Jones/Butcher reckoning)."""
    century, rest = divmod(year, 100)
    leap, skipped = divmod(century, 4)
    moon_fix = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * (year % 19) + century - leap - moon_fix + 15) % 30
    weekday = (32 + 2 * skipped + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (year % 19 + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def is_working_day(day: date, *, holidays: Container[date]) -> bool:
    """Whether `day` counts towards a limit in working days.

    Saturday, Sunday, Christmas Day, Good Friday and bank holidays do not. Christmas Day and Good
    Friday are left out by name, as the regulations do, even when `holidays` lacks them.
    """
    return (
        day.weekday() < SATURDAY
        and day not in holidays
        and (day.month, day.day) != CHRISTMAS
        and not _is_good_friday(day)
    )


def _is_good_friday(day: date) -> bool:
    # Good Friday is never outside 20 March to 23 April: spare the reckoning the rest of the year.
    return day.month in (3, 4) and day == easter_sunday(day.year) - 2 * ONE_DAY


def add_working_days(day: date, count: int, *, holidays: Container[date]) -> date:
    """The `count`-th working day after `day`, which is day 0 and may be any day.

    ValueError when `count` is negative. A count of 0 answers `day`.
    """
    return _step_working_days(day, count, ONE_DAY, holidays)


def subtract_working_days(day: date, count: int, *, holidays: Container[date]) -> date:
    """The `count`-th working day before `day`, as in "papers five working days before panel"."""
    return _step_working_days(day, count, -ONE_DAY, holidays)


def _step_working_days(day: date, count: int, step: timedelta, holidays: Container[date]) -> date:
    _require_count(count)
    while count:
        day += step
        count -= is_working_day(day, holidays=holidays)
    return day


def working_days_between(start: date, end: date, *, holidays: Container[date]) -> int:
    """How many working days come after `start`, up to and including `end`.

    Undoes `add_working_days`. Negative when `end` is before `start`, so that a page can say how
    late something is.
    """
    if end < start:
        return -working_days_between(end, start, holidays=holidays)
    days = (start + timedelta(days=offset) for offset in range(1, (end - start).days + 1))
    return sum(is_working_day(day, holidays=holidays) for day in days)


# --- In words ---------------------------------------------------------------------------------

# Our own names, so that a server's locale cannot change what a person reads.
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def say_time(clock: time) -> str:
    """A time as GOV.UK writes it: "5pm", "5:30pm", "midday", "midnight"."""
    if (clock.hour, clock.minute) == (0, 0):
        return "midnight"
    if (clock.hour, clock.minute) == (12, 0):
        return "midday"
    minutes = f":{clock.minute:02}" if clock.minute else ""
    return f"{clock.hour % 12 or 12}{minutes}{'am' if clock.hour < 12 else 'pm'}"


def say_day(day: date, *, today: date | None = None) -> str:
    """A day in words: "Tuesday 3 March 2026", without the year when `today` is in the same one."""
    year = "" if today is not None and today.year == day.year else f" {day.year}"
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}{year}"


def say_moment(moment: datetime, *, now: datetime | None = None) -> str:
    """A moment in words, London time: "5pm on Tuesday 3 March".

    The year is said unless `now` falls in the same one.
    """
    local = _require_aware(moment).astimezone(LONDON)
    today = None if now is None else _require_aware(now).astimezone(LONDON).date()
    return f"{say_time(local.time())} on {say_day(local.date(), today=today)}"


def say_overdue(delta: timedelta) -> str:
    """How long ago, in elapsed time and at most two units: "1 day 3 hours", "40 minutes".

    Rounded down, so a page never says more than has passed. ValueError when `delta` is negative.
    """
    if delta < timedelta():
        raise ValueError("What is overdue cannot be in the future")
    hours, minutes = divmod(int(delta.total_seconds()) // 60, 60)
    days, hours = divmod(hours, 24)
    units = [(days, "day"), (hours, "hour")] if days else [(hours, "hour"), (minutes, "minute")]
    said = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in units if count]
    return " ".join(said) or "less than 1 minute"


def explain(trigger: date, count: int, holidays: Container[date]) -> list[str]:
    """How a limit of `count` working days from `trigger` was counted, a sentence to a line.

    Bank holidays that fell on a weekday are named when `holidays` is a mapping to names. No line
    says "was" or "will be": the same words hold before and after the day.
    """
    end = add_working_days(trigger, count, holidays=holidays)
    lines = [f"Day 0 is {say_day(trigger)}. Counting starts the next day."]
    if count:
        first = add_working_days(trigger, 1, holidays=holidays)
        lines.append(f"Day 1 is {say_day(first, today=trigger)}.")
    span = [trigger + timedelta(days=offset) for offset in range(1, (end - trigger).days)]
    left_out = ["Saturdays and Sundays"] if any(day.weekday() >= SATURDAY for day in span) else []
    left_out += [
        f"{_holiday_name(day, holidays)} ({say_day(day, today=trigger)})"
        for day in span
        if day.weekday() < SATURDAY and not is_working_day(day, holidays=holidays)
    ]
    if left_out:
        lines.append(f"Not counted: {', '.join(left_out)}.")
    if count > 1:
        lines.append(f"Day {count} is {say_day(end, today=trigger)}.")
    return lines


def _holiday_name(day: date, holidays: Container[date]) -> str:
    if isinstance(holidays, Mapping) and day in holidays:
        return str(holidays[day])
    if _is_good_friday(day):
        return "Good Friday"
    return "Christmas Day" if (day.month, day.day) == CHRISTMAS else "bank holiday"
