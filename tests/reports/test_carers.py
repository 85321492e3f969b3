"""The stock of households and who left: against national numbers, and counted another way."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from carers.models import Departure, Household
from hubs.fence import reaching
from hubs.models import User
from reports.beside import beside_hidden
from reports.carers import carer_figures, stock_suppress, unexplained, years_between
from reports.page import carers_make
from reports.period import Period
from reports.scope import Scope
from reports.tables import Cell, Column, Line, Table
from tests.cast import MONDAY, Cast, MakeEnquiry, World
from tests.journey.road import Rows, place_reach
from tests.staff.test_case import words

DAY = timedelta(days=1)
SignIn = Callable[[User], Client]
FIRST, LAST = date(2022, 4, 1), date(2023, 3, 31)


def scope_of(cast: Cast, first: date = FIRST, last: date = LAST, who: str = "mel") -> Scope:
    return Scope(access=cast.access(who), period=Period("year", first, last), now=MONDAY)


def figures(scope: Scope) -> Any:
    with reaching(scope.access.reach):
        return carer_figures(scope)


def column(table: Table, place: int = 0) -> list[int | None]:
    return [line.cells[place].count for line in table.lines]


@pytest.fixture
def households(world: World) -> Callable[..., None]:
    """``households(100, approved_on, ended_on=...)``: so many of Gateshead's, that no case made."""
    made = 0

    def make(
        count: int, approved_on: date, ended_on: date | None = None, *, kinship: bool = False
    ) -> None:
        nonlocal made
        with reaching(world.reach), connection.cursor() as cursor:
            cursor.execute(
                "insert into carers_household"
                " (cluster_id, service_id, reference, kinship, approved_on, ended_on)"
                " select %s, %s, 'R' || (%s + n), %s, %s, %s from generate_series(1, %s) n",
                [world.ne.pk, world.gateshead.pk, made, kinship, approved_on, ended_on, count],
            )
        made += count

    return make


class TestNationalNumbers:
    """domain/data.md 2, mainstream households, each number a fifth of the published one."""

    def test_the_year_to_2023(self, households: Callable[..., None], cast: Cast) -> None:
        households(36_050 // 5 - 1_025, date(2015, 6, 1))
        households(1_025 - 16, date(2016, 6, 1), date(2022, 11, 30))
        households(16, date(2022, 4, 1), LAST)  # approved, and gone again by the end
        households(4_080 // 5 - 16, date(2022, 9, 1))
        # These were here the day before, and are at the start whatever became of them later.
        households(16, date(2010, 1, 1), date(2024, 6, 1))
        households(40, date(2012, 1, 1), kinship=True)
        found = figures(scope_of(cast))
        assert column(found.stock, 1) == [7_210, 816, 1_025, 7_001]
        assert column(found.stock, 2) == [40, 0, 0, 40]
        assert column(found.stock) == [7_250, 816, 1_025, 7_041]
        assert found.came_and_left.count == 16
        assert unexplained(found.stock, stated_start=7_250) == 0
        mainstream = found.stock.lines[3].cells[1].count
        assert round(100 * 1_025 / (mainstream + 1_025), 1) == 12.8  # as published
        assert found.rate == Cell(1_025, of=7_041 + 1_025)

    def test_the_line_that_reconciles_2024(
        self, households: Callable[..., None], cast: Cast, world: World
    ) -> None:
        """Net of approvals and leavers 765 fewer were published, and the stock fell by 1,260."""
        households(6_749 - 811, date(2015, 6, 1))
        households(811, date(2023, 9, 1))
        households(964, date(2016, 6, 1), date(2023, 11, 30))
        # Counted a year before, and since then recorded to have left in that year.
        households(99, date(2014, 6, 1), date(2023, 3, 30))
        found = figures(scope_of(cast, date(2023, 4, 1), date(2024, 3, 31)))
        assert column(found.stock) == [6_902, 811, 964, 6_749]
        assert unexplained(found.stock, stated_start=7_001) == -99  # 5 x 99 = 1,260 - 765

    def test_2022_and_2024_shares(self) -> None:
        for left, here, published in ((5_435, 36_050, 13.1), (5_125, 35_005, 12.8)):
            assert round(100 * left / (here + left), 1) == published


def test_every_figure_counted_another_way(
    households: Callable[..., None], cast: Cast, world: World
) -> None:
    chance = random.Random(7)
    for _ in range(150):
        approved = FIRST + DAY * chance.randrange(-900, 500)
        ended = approved + DAY * chance.randrange(0, 900) if chance.random() < 0.6 else None
        households(1, approved, ended, kinship=chance.random() < 0.3)
    found = figures(scope_of(cast))
    with reaching(world.reach):
        rows = [(h.approved_on, h.ended_on, h.kinship) for h in Household.objects.all()]
    days = [FIRST + DAY * n for n in range((LAST - FIRST).days + 1)]
    for place, of in enumerate(((False, True), (False,), (True,))):
        mine = [(a, e or date.max) for a, e, kin in rows if kin in of]
        assert column(found.stock, place) == [
            sum(a < FIRST <= e for a, e in mine),
            sum(a in days for a, e in mine),
            sum(e in days for a, e in mine),
            sum(a <= LAST < e for a, e in mine),
        ]
    gone = [(a, e) for a, e, _ in rows if e in days]
    assert column(found.leavers) == [len(gone), len(gone)]  # nobody said why
    served = [0] * 5
    for approved, ended in gone:
        years = sum(
            approved.replace(year=approved.year + n) <= ended
            for n in range(1, 9)
            if (approved.month, approved.day) != (2, 29)
        )
        served[0 if years < 1 else 1 if years < 3 else 2 if years < 6 else 3] += 1
    assert column(found.served) == [*served, len(gone)]
    middle = sorted((e - a).days for a, e in gone)[(len(gone) - 1) // 2]
    assert found.median_days == middle


def test_years_of_service_begin_on_the_anniversary() -> None:
    assert years_between(date(2020, 3, 2), date(2021, 3, 1)) == 0
    assert years_between(date(2020, 3, 2), date(2021, 3, 2)) == 1
    assert years_between(date(2020, 2, 29), date(2021, 2, 28)) == 0
    assert years_between(date(2020, 2, 29), date(2021, 3, 1)) == 1


def test_the_same_queries_at_any_size(households: Callable[..., None], cast: Cast) -> None:
    scope = scope_of(cast)
    counts = []
    for more in (1, 400):
        households(more, date(2020, 1, 1), date(2022, 6, 1))
        with reaching(scope.access.reach), CaptureQueriesContext(connection) as asked:
            carer_figures(scope)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 4


def test_a_hub_with_milestones_sees_that_they_left_and_not_why(
    make_enquiry: MakeEnquiry, cast: Cast, world: World
) -> None:
    case = make_enquiry(now=MONDAY)
    with reaching(place_reach(case)):
        rows = Rows(case, by=cast.gita, now=MONDAY)
        household = rows.household()
        household.ended_on = MONDAY.date()
        household.save()
        rows.departure(
            household,
            reason=Departure.Reason.SUPPORT,
            interview="held",
            interview_on=MONDAY.date(),
        )
        type(case).objects.filter(pk=case.pk).update(seen_by=1)
    today = MONDAY.date()
    for who, said, talked in (
        ("gareth", "Not content with the support", [0, 0, 1, 0, 0, 1]),
        ("mel", "kept by the council", [0, 0, 0, 0, 1, 1]),
    ):
        found = figures(scope_of(cast, today, today, who))
        assert column(found.stock) == [0, 1, 1, 0]
        assert said in found.leavers.lines[0].label
        assert found.leavers.lines[-1].cells[0].count == 1
        assert column(found.interviews) == talked


class TestSmallNumbers:
    @pytest.mark.parametrize(
        ("counts", "seen"),
        [
            ([50, 9, 3, 56], [None, 9, None, 56]),
            ([50, 2, 9, 43], [None, None, 9, 43]),
            ([3, 9, 0, 12], [None, 9, 0, None]),
            ([50, 9, 7, 52], [50, 9, 7, 52]),
        ],
    )
    def test_three_lines_never_give_the_fourth(
        self, counts: list[int], seen: list[int | None]
    ) -> None:
        lines = tuple(Line(str(n), (Cell(n),)) for n in counts)
        table = Table(key="stock", caption="", first="", columns=(Column("All"),), lines=lines)
        assert column(stock_suppress(table)) == seen

    def test_who_sees_no_household_sees_no_small_number(
        self, households: Callable[..., None], cast: Cast, signed_in: SignIn
    ) -> None:
        households(60, date(2020, 1, 1))
        households(3, date(2020, 1, 1), date(2026, 2, 10))
        scope = scope_of(cast, date(2026, 1, 1), MONDAY.date())
        with reaching(scope.access.reach):
            found = beside_hidden(carers_make(scope)).figures
        assert (found.rate.count, found.rate.percent) == (None, None)
        with time_machine.travel(MONDAY, tick=False):
            seen = words(signed_in(cast.iris).get("/staff/reports/carers/?period=year"))
            assert "A small number left" in seen
            assert "63" not in seen
            mel = signed_in(cast.mel)
            seen = words(mel.get("/staff/reports/carers/?period=year"))
            assert "5% 3 left, of the 63 who were here at the end or left" in seen
            assert "At the start 63 63 0" in seen
            assert "At the end 60 60 0" in seen
            file = mel.get("/staff/reports/stock.csv?period=year").content.decode()
            assert "At the start,c,c,0" in file
            assert "How we count" in file
            assert mel.get("/staff/reports/leavers.csv?period=year").status_code == 200
            assert mel.get("/staff/reports/served.csv?period=year").status_code == 200
            assert mel.get("/staff/reports/interviews.csv?period=year").status_code == 200


def test_an_allegation_is_named_to_who_may_know(
    make_enquiry: MakeEnquiry, cast: Cast, world: World, signed_in: SignIn
) -> None:
    case = make_enquiry(now=MONDAY)
    with reaching(place_reach(case)):
        rows = Rows(case, by=cast.gita, now=MONDAY)
        household = rows.household()
        household.ended_on = MONDAY.date()
        household.save()
        rows.departure(household, reason=Departure.Reason.ALLEGATION)
    today = MONDAY.date()
    for who, said in (("gareth", "An allegation was upheld"), ("mel", "Another reason")):
        assert figures(scope_of(cast, today, today, who)).leavers.lines[0].label == said
    with time_machine.travel(MONDAY, tick=False):
        page = f"/staff/carers/{household.reference}/"
        for who, named in (("gareth", True), ("dee", True), ("gita", False), ("asha", False)):
            seen = words(signed_in(getattr(cast, who)).get(page))
            assert ("An allegation was upheld" in seen) == named
