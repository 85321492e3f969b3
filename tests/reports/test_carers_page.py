"""What stands beside the stock on the carers' report: constellations, places, concerns, what the
start does not explain. Each counted again in plain Python."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import time_machine
from django.test import Client

from carers.models import Concern, Departure, Household, Places
from enquiries.models import Enquiry
from hubs.fence import reaching
from hubs.models import User
from hubs.roles import reporting
from mockingbird.models import ConstellationMembership
from reports.beside import beside_hidden
from reports.carers import carer_figures
from reports.constellations import inside_table
from reports.page import carers_make
from reports.period import Period
from reports.places import places_figures
from reports.reconcile import late_rows, late_table, reconciled
from reports.scope import Scope
from reports.tables import Table, suppress
from tests.cast import MONDAY, Cast, MakeEnquiry, World
from tests.journey.road import Rows, place_reach
from tests.mockingbird.ground import Ground, ground
from tests.staff.test_case import words

__all__ = ["ground"]
DAY = timedelta(days=1)
SignIn = Callable[[User], Client]
FIRST, LAST = date(2025, 4, 1), date(2026, 2, 28)


def scope_of(cast: Cast, who: str = "gareth", *, council: str = "") -> Scope:
    period = Period("year", FIRST, LAST)
    return Scope(access=cast.access(who), period=period, now=MONDAY, council=council)


def made(scope: Scope, figure: Callable[[Scope], Any]) -> Any:
    """As the page makes it: as the role of reports, with the person's reach."""
    with reaching(scope.access.reach), reporting():
        return figure(scope)


def cells(table: Table) -> dict[str, list[int | None]]:
    return {line.label: [cell.count for cell in line.cells] for line in table.lines}


class TestConstellations:
    def test_inside_and_outside_counted_another_way(self, ground: Ground, cast: Cast) -> None:
        chance = random.Random(3)
        with reaching(ground.reach):
            it = ground.constellation(across_councils=True)
            for _ in range(150):
                approved = FIRST + DAY * chance.randrange(-900, 300)
                gone = approved + DAY * chance.randrange(30, 900) if chance.random() < 0.6 else None
                gone = None if gone is not None and gone > LAST + 60 * DAY else gone
                home = ground.household(approved_on=approved)
                if chance.random() < 0.5:
                    joined = approved + DAY * chance.randrange(0, 29)
                    row = ground.member(it, home, invited_on=joined, joined_on=joined)
                    left = (
                        gone if chance.random() < 0.5 else joined + DAY * chance.randrange(1, 300)
                    )
                    if left is None or (gone is not None and left > gone):
                        left = gone or joined
                    ConstellationMembership.objects.filter(pk=row.pk).update(
                        status="left", left_on=left, left_reason="other"
                    )
                Household.objects.filter(pk=home.pk).update(ended_on=gone)
            ground.member(it, ground.household(approved_on=FIRST - 9 * DAY), status="invited")
            homes = list(Household.objects.order_by("pk"))
            spans: dict[int, list[tuple[date, date | None]]] = {}
            for each in ConstellationMembership.objects.exclude(joined_on=None):
                assert each.joined_on is not None
                spans.setdefault(each.household_id, []).append((each.joined_on, each.left_on))
        days = [FIRST + DAY * n for n in range((LAST - FIRST).days + 1)]
        by_hand: dict[bool, list[int]] = {True: [0, 0], False: [0, 0]}
        for home in homes:
            inside = any(
                joined <= day <= (left or date.max)
                for joined, left in spans.get(home.pk, [])
                for day in days
            )
            by_hand[inside][0] += home.approved_on <= LAST and (home.ended_on or date.max) > LAST
            by_hand[inside][1] += home.ended_on in days
        assert all(count > 4 for counts in by_hand.values() for count in counts)
        found = made(scope_of(cast), inside_table)
        (in_end, in_left), (out_end, out_left) = by_hand[True], by_hand[False]
        assert cells(found) == {
            "In a constellation in this time": by_hand[True],
            "In none in this time": by_hand[False],
            "All": [in_end + out_end, in_left + out_left],
        }
        rate = found.lines[0].cells[1]
        assert rate.percent == round(100 * in_left / (in_end + in_left))
        # Another council's hub sees the same, and another council nothing.
        assert cells(made(scope_of(cast, "mel"), inside_table)) == cells(found)
        assert cells(made(scope_of(cast, "sunil"), inside_table))["All"] == [0, 0]

    def test_a_hub_with_milestones_does_not_guess(
        self, ground: Ground, cast: Cast, make_enquiry: MakeEnquiry
    ) -> None:
        case = make_enquiry(now=MONDAY)
        with reaching(place_reach(case)):
            home = Rows(case, by=cast.gita, now=MONDAY - 60 * DAY).household()
        with reaching(ground.reach):
            ground.member(ground.constellation(), home)
            Enquiry.objects.filter(pk=case.pk).update(seen_by=1)
        assert cells(made(scope_of(cast), inside_table))["In a constellation in this time"] == [
            1,
            0,
        ]
        hub = cells(made(scope_of(cast, "mel"), inside_table))
        assert hub["Kept by the council, so not known"] == [1, 0]
        assert hub["In a constellation in this time"] == [0, 0]


def test_places_on_the_last_day(ground: Ground, cast: Cast) -> None:
    with reaching(ground.reach):
        for service, spans in (
            (ground.world.gateshead, [(3, 1, 1, "illness", -40, None), (2, 2, 0, "", -40, -1),
                                      (2, 0, 2, "allegation", -50, None), (2, 1, 0, "", 1, None)]),
            (ground.world.sunderland, [(1, 0, 0, "", -40, None)]),
        ):  # fmt: skip
            for approved, filled, away, why, start, end in spans:
                home = ground.household(service, approved_on=LAST - 60 * DAY)
                Places.objects.create(
                    cluster=home.cluster, service=service, household=home, approved=approved,
                    filled=filled, unavailable=away, why=why, usual_limit=3,
                    from_on=LAST + start * DAY, to_on=LAST + end * DAY if end else None,
                )  # fmt: skip
    council = made(scope_of(cast), places_figures)
    # Of four households two have a count that stands on the day.
    assert cells(council.table) == {
        "Filled": [1], "Vacant": [1], "Not available: an allegation is looked into": [2],
        "Not available: illness or family": [1], "All": [5],
    }  # fmt: skip
    assert [cell.count for cell in (
        council.approved, council.over, council.households, council.uncounted, council.unseen
    )] == [5, 0, 2, 2, 0]  # fmt: skip
    hub = made(scope_of(cast, "mel"), places_figures)
    assert cells(hub.table)["All"] == [6]
    assert cells(hub.table)["Not available: another reason"] == [2]
    assert cells(made(scope_of(cast, "mel", council="sunderland"), places_figures).table) == {
        "Filled": [0], "Vacant": [1], "All": [1],
    }  # fmt: skip
    hidden = beside_hidden(made(scope_of(cast), carers_make)).places
    assert cells(hidden.table)["Filled"] == [None]
    assert hidden.households.count is None


class TestReconciling:
    def test_who_was_recorded_late(self, ground: Ground, cast: Cast) -> None:
        days = [
            (FIRST - DAY, FIRST - DAY),  # recorded in time
            (FIRST - DAY, FIRST), (FIRST - 90 * DAY, LAST), (FIRST - 9 * DAY, LAST + DAY),
            (FIRST, LAST),  # left in the period
        ]  # fmt: skip
        with reaching(ground.reach):
            for ended_on, recorded_on in days:
                home = ground.household(approved_on=date(2015, 1, 1), ended_on=ended_on)
                Departure.objects.create(
                    cluster=home.cluster, service=home.service, household=home,
                    how=Departure.How.RESIGNED, received_on=ended_on - 28 * DAY, ends_on=ended_on,
                    reason="retired", recorded_by=cast.gita,
                    recorded_at=datetime.combine(recorded_on, MONDAY.timetz()),
                )  # fmt: skip
            ground.household(approved_on=date(2015, 1, 1))
        scope = scope_of(cast)
        assert cells(made(scope, late_table)) == {
            "Recorded in this time": [2], "Recorded after it": [1], "All": [3],
        }  # fmt: skip
        rows = made(scope, late_rows)
        assert [(row.ended_on, row.recorded_on) for row in rows] == [days[3], days[2], days[1]]
        assert cells(suppress(made(scope, late_table)))["All"] == [None]

    def test_a_number_that_was_typed(self, ground: Ground, cast: Cast) -> None:
        from_stock = made(scope_of(cast), carer_figures).stock
        for said in ("", "  ", "x", "-3", "1.5", "9" * 30, "٣"):
            assert reconciled(from_stock, said) is None, said
        found = reconciled(from_stock, " 1,003 ")
        assert found is not None
        assert (found.stated, found.expected, found.here, found.gap, found.fewer) == (
            1003, 1003, 0, -1003, 1003,
        )  # fmt: skip


def test_the_page_as_those_who_may_and_may_not(
    ground: Ground, cast: Cast, world: World, signed_in: SignIn
) -> None:
    today = MONDAY.date()
    with reaching(ground.reach):
        ground.member(ground.constellation(), ground.household())
        gone = ground.household(ended_on=date(2025, 3, 1), approved_on=date(2020, 1, 1))
        Departure.objects.create(
            cluster=gone.cluster, service=gone.service, household=gone, how=Departure.How.RESIGNED,
            received_on=date(2025, 2, 1), ends_on=date(2025, 3, 1), reason="retired",
            recorded_by=cast.gita, recorded_at=MONDAY,
        )  # fmt: skip
        home = ground.household()
        for kind, what, closed in (
            ("complaint", "", 3), ("allegation", "neglect", None), ("complaint", "", None),
        ):  # fmt: skip
            Concern.objects.create(
                cluster=home.cluster, service=home.service, household=home, kind=kind, type=what,
                by="public", received_on=today - 9 * DAY, recorded_by=cast.gareth,
                recorded_at=MONDAY, outcome="nothing" if closed else "",
                closed_on=today - (9 - closed) * DAY if closed else None,
            )  # fmt: skip
    page = "/staff/reports/carers/?period=year"
    with time_machine.travel(MONDAY, tick=False):
        gareth, mel, iris = (signed_in(who) for who in (cast.gareth, cast.mel, cast.iris))
        seen = words(gareth.get(page + "&stated=3"))
        assert "3 stated, 2 approved and 0 left make 5 at the end. Here are 2: 3 fewer than" in seen
        assert gone.reference in seen
        assert "left on Saturday 1 March 2025, recorded on Monday 2 March 2026" in seen
        assert (
            "Open on Monday 2 March 2026: 2. Half of the complaints that were closed took" in seen
        )
        for line in ("Complaint 2", "Allegation 1", "Neglect 1", "Somebody else 3",
                     "No further action 1", "In a constellation in this time 1 0",
                     "In none in this time 1 0"):  # fmt: skip
            assert line in seen, line
        hub = words(mel.get(page))
        for word in ("Complaints and allegations", "Allegation 1", "Neglect"):
            assert word not in hub, word
        assert mel.get("/staff/reports/concerns.csv?period=year").status_code == 403
        for key in ("concerns", "concern_types", "concern_by", "concern_outcomes"):
            file = gareth.get(f"/staff/reports/{key}.csv?period=year").content.decode()
            assert "All,c" in file, key
        lead = words(iris.get(page + "&stated=3"))
        for word in (gone.reference, "3 stated", "Households you stated", "Complaints"):
            assert word not in lead, word
        assert "In a constellation in this time c 0" in lead
