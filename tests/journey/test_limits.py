"""Every limit on every day of twelve years, against an oracle that shares nothing with it: the
`holidays` package, plain counting, and the law's own numbers written down a second time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import holidays as holidays_package
import pytest

from enquiries.models import Deadline
from hubs.models import TimeLimit
from hubs.reckoning import say_left, say_reckoning
from hubs.time_limits import (
    LIMITS,
    PROMISED,
    Force,
    Unit,
    hub_may_set,
    limit_on,
    months_after,
)
from tests.cast import World

WITNESS = frozenset(
    holidays_package.country_holidays("GB", subdiv="ENG", years=range(2023, 2037)).keys()
)
DAYS = [
    date(2024, 1, 1) + timedelta(days=n) for n in range((date(2036, 1, 1) - date(2024, 1, 1)).days)
]


def counts(day: date) -> bool:
    return day.isoweekday() <= 5 and day not in WITNESS


def working(count: int, step: int = 1) -> Callable[[date], date]:
    """The so-maniest day that counts: a list is made and the last of it taken."""

    def due(day: date) -> date:
        reach = [day + timedelta(days=step * n) for n in range(1, 3 * count + 15)]
        return [each for each in reach if counts(each)][count - 1]

    return due


def days_on(count: int) -> Callable[[date], date]:
    return lambda day: date.fromordinal(day.toordinal() + count)


def months_on(count: int) -> Callable[[date], date]:
    """Month by month on the calendar; a day that is not there is the day before it."""

    def due(day: date) -> date:
        year, month = day.year, day.month
        for _ in range(count):
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        for last in (day.day, 30, 29, 28):
            try:
                return date(year, month, min(last, day.day))
            except ValueError:
                continue
        raise AssertionError

    return due


# What the rules say (Fostering Services (England) Regulations 2011; National Minimum Standards
# 2011; the transfer protocol), written here apart from hubs.time_limits.
ORACLE: dict[str, Callable[[date], date]] = {
    "stage_1_no": working(10),
    "records": working(15),
    "panel_8_months": months_on(8),
    "comments": working(10),
    "papers": working(5, step=-1),
    "decision": working(7),
    "tell": working(2),
    "write": working(5),
    "answer": days_on(28),
    "review_papers": working(10),
    "decision_again": working(7),
    "transfer_meeting": days_on(28),
    "panel_notice": months_on(1),
    "resignation": days_on(28),
    "keep_refused": months_on(36),
    "keep_approved": months_on(120),
    "initial_visit": working(10),
    "first_review": months_on(12),
    "review": months_on(12),
    "unannounced": months_on(12),
    "home_check": months_on(12),
    "training": months_on(12),
    "training_kinship": months_on(18),
    "dbs": months_on(36),
    "medical": months_on(24),
    "supervision": days_on(42),
    "check_in_1": months_on(1),
    "check_in_3": months_on(3),
    "check_in_6": months_on(6),
    "check_in_12": months_on(12),
}
BY_OPENING_HOURS = {"handover_answer", "council_contact"}  # hubs.calendar's oracle has promises


def test_no_limit_goes_unproved() -> None:
    assert set(ORACLE) | BY_OPENING_HOURS == set(LIMITS)
    assert {code for code, limit in LIMITS.items() if limit.unit is Unit.OPEN_DAYS} == (
        BY_OPENING_HOURS
    )


def test_every_rule_with_a_clock_of_its_own_has_a_limit() -> None:
    by_hand = {"first_contact", "next_step", "retention"}
    assert set(Deadline.Rule.values) - by_hand <= set(LIMITS)


@pytest.mark.parametrize("code", sorted(ORACLE))
def test_every_trigger_day_from_2024_to_2035(code: str) -> None:
    limit, expected = LIMITS[code], ORACLE[code]
    wrong = [
        (day, limit.due(day), expected(day)) for day in DAYS if limit.due(day) != expected(day)
    ]
    assert wrong == []


def test_days_that_people_get_wrong() -> None:
    no = LIMITS["stage_1_no"]
    assert no.due(date(2026, 3, 27)) == date(2026, 4, 14)  # Good Friday, Easter Monday
    assert LIMITS["tell"].due(date(2026, 12, 24)) == date(2026, 12, 30)  # 25, 28 (for the 26th)
    assert LIMITS["papers"].due(date(2026, 4, 14)) == date(2026, 4, 7)
    assert LIMITS["answer"].due(date(2026, 2, 1)) == date(2026, 3, 1)
    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_after(date(2026, 6, 30), 8) == date(2027, 2, 28)
    assert months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)
    with pytest.raises(ValueError, match="opening hours"):
        LIMITS["handover_answer"].due(date(2026, 3, 2))


def test_what_a_hub_may_set_itself() -> None:
    def may(code: str, amount: int) -> bool:
        return hub_may_set(LIMITS[code], amount)

    assert not any(may(code, n) for code in PROMISED for n in (1, 10))
    for code, limit in LIMITS.items():
        if limit.force is Force.LAW:
            assert not may(code, limit.amount - 1)
            assert not may(code, limit.amount + 1)
    assert may("decision", 5)
    assert not may("decision", 8)
    assert may("papers", 7)  # counted back: more is stricter
    assert not may("papers", 4)
    assert may("transfer_meeting", 35)
    assert not may("transfer_meeting", 0)


class TestLimitOn:
    """The hub's own row over a national one over the product's, each from its day."""

    MARCH = date(2026, 3, 2)

    def row(self, code: str, amount: int, **more: object) -> None:
        values = {"unit": str(LIMITS[code].unit), "source": "Set here", "cluster": None}
        TimeLimit.objects.create(
            code=code, amount=amount, **{"valid_from": self.MARCH, **values, **more}
        )

    def amount(self, world: World, code: str, day: date = MARCH) -> int:
        return limit_on(code, cluster=world.ne, day=day).amount

    def test_which_row_stands(self, world: World) -> None:
        self.row("decision", 6)
        assert self.amount(world, "decision", date(2026, 3, 1)) == 7
        assert self.amount(world, "decision") == 6
        self.row("decision", 5, cluster=world.ne)
        self.row("decision", 3, cluster=world.em)
        assert self.amount(world, "decision") == 5

    def test_a_hub_cannot_loosen_the_law_or_a_standard_even_by_a_row(self, world: World) -> None:
        self.row("stage_1_no", 20, cluster=world.ne)
        self.row("decision", 9, cluster=world.ne)
        assert self.amount(world, "stage_1_no") == 10
        assert self.amount(world, "decision") == 7

    def test_a_row_that_has_ended_stands_no_more(self, world: World) -> None:
        self.row("transfer_meeting", 35, cluster=world.ne, valid_to=date(2026, 3, 31))
        assert self.amount(world, "transfer_meeting", date(2026, 3, 31)) == 35
        assert self.amount(world, "transfer_meeting", date(2026, 4, 1)) == 28


class TestReckoning:
    """How a day was counted, in words."""

    def say(self, trigger: date, amount: int, unit: Unit, due: date) -> str:
        return " ".join(say_reckoning(trigger, amount, unit, due=due))

    def test_working_days_name_what_is_left_out(self) -> None:
        said = self.say(date(2026, 3, 27), 10, Unit.WORKING_DAYS, date(2026, 4, 14))
        assert said == (
            "Day 0 is Friday 27 March 2026. Counting starts the next day. Day 1 is Monday 30 March."
            " Not counted: Saturdays and Sundays, Good Friday (Friday 3 April),"
            " Easter Monday (Monday 6 April). Day 10 is Tuesday 14 April."
        )

    def test_counted_back_from_a_panel(self) -> None:
        said = self.say(date(2026, 4, 14), 5, Unit.WORKING_DAYS_BEFORE, date(2026, 4, 7))
        assert said == (
            "Counted back from Tuesday 14 April 2026, which is day 0. Not counted: Saturdays and"
            " Sundays. Day 5 before it is Tuesday 7 April."
        )

    def test_months_and_days_of_the_calendar(self) -> None:
        said = self.say(date(2026, 6, 30), 8, Unit.MONTHS, date(2027, 2, 28))
        assert said.endswith(
            "8 months later is Sunday 28 February 2027: the last day of that month,"
            " because it is shorter."
        )
        same = self.say(date(2026, 3, 2), 8, Unit.MONTHS, date(2026, 11, 2))
        assert same.endswith("Monday 2 November: the same day of the month.")
        days = self.say(date(2026, 3, 2), 28, Unit.CALENDAR_DAYS, date(2026, 3, 30))
        assert "28 days later is Monday 30 March. Every day counts" in days

    def test_a_clock_that_counting_today_would_not_give(self) -> None:
        said = self.say(date(2026, 3, 2), 2, Unit.WORKING_DAYS, date(2026, 3, 5))
        assert "was set to Thursday 5 March 2026 before a change in the bank holidays" in said

    def test_how_much_is_left(self) -> None:
        def left(due: date, unit: str) -> str:
            return say_left(date(2026, 4, 2), due, unit=unit)

        assert left(date(2026, 4, 7), "working_days") == "1 working day left"
        assert left(date(2026, 4, 7), "calendar_days") == "5 days left"
        assert left(date(2026, 4, 2), "working_days") == "Due today"
