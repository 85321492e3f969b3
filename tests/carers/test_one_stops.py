"""One of a couple stops by their own notice while the other goes on (regulation 28(13))."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from carers import sweeps
from carers.identity import place_take
from carers.models import Approval, Buddy, Carer, CarerDeparture, Departure, Household, Places
from carers.services.leaving import resignation_record
from carers.services.leaving_one import (
    carer_interview_record,
    carer_resignation_record,
    departure_died,
)
from carers.services.reviewing import review_open
from hubs.access import access_of_system
from hubs.fence import reaching
from hubs.models import AuditEvent
from reports.carers import carer_figures
from tests.carers.reviewed import DAY, TODAY, at
from tests.cast import MONDAY, Cast, MakeEnquiry, World
from tests.journey.road import Rows, place_reach
from tests.reports.test_carers import SignIn, column, scope_of
from tests.staff.test_safety_acts import words

LAST = TODAY + 28 * DAY
Couple = tuple[Household, Carer, Carer]


@pytest.fixture
def couple(make_enquiry: MakeEnquiry, cast: Cast) -> Couple:
    """Approved by Gateshead today, with the clocks of their year, a count of places, a buddy."""
    case = make_enquiry(now=MONDAY, second_first_name="Jo", phone="07700 900511")
    with reaching(place_reach(case)):
        rows = Rows(case, by=cast.gita, now=MONDAY)
        home = rows.household()
        rows.year(home)
        Places.objects.create(household=home, from_on=TODAY, approved=2, filled=1, usual_limit=3)
        Buddy.objects.create(household=home, from_on=TODAY)
        first, second = Carer.objects.filter(household=home).order_by("pk")
    return home, first, second


def stop(
    cast: Cast, carer: Carer, received: date = TODAY, on: date | None = None, who: str = "gita"
) -> CarerDeparture:
    access = cast.access(who)
    with reaching(access.reach):
        return carer_resignation_record(
            access=access,
            household_id=carer.household_id,
            carer_id=carer.pk,
            received_on=received,
            reason="health",
            now=at(on or received),
        )


def resign(cast: Cast, home: Household, received: date) -> Departure:
    access = cast.access("gita")
    with reaching(access.reach):
        return resignation_record(
            access=access,
            household_id=home.pk,
            received_on=received,
            reason="work",
            now=at(received),
        )


def died(cast: Cast, carer: Carer, on: date, today: date) -> Departure | None:
    access = cast.access("gareth")
    with reaching(access.reach):
        return departure_died(
            access=access,
            household_id=carer.household_id,
            carer_id=carer.pk,
            died_on=on,
            now=at(today),
        )


def tick(world: World, on: date) -> int:
    system = access_of_system(world.ne)
    with reaching(system.reach):
        return sweeps.sweep_notices(system, at(on)) + sweeps.sweep_leavers(system, at(on))


def days(world: World, home: Household) -> tuple[date | None, ...]:
    """The last day of the household, and of each carer."""
    with reaching(access_of_system(world.ne).reach):
        home.refresh_from_db()
        ended = Carer.objects.filter(household=home).order_by("pk").values_list("to_on", flat=True)
        return (home.ended_on, *ended)


class TestNotice:
    def test_one_ends_on_the_day_and_the_household_goes_on(
        self, couple: Couple, world: World, cast: Cast
    ) -> None:
        home, first, second = couple
        notice = stop(cast, first)
        assert notice.ends_on == LAST
        assert stop(cast, first, TODAY + DAY) == notice  # pressed twice
        assert tick(world, LAST - DAY) == 0
        assert days(world, home) == (None, None, None)
        assert tick(world, LAST + 9 * DAY) == 1  # however late, as of its day
        assert tick(world, LAST + 9 * DAY) == 0
        assert days(world, home) == (None, LAST, None)
        with reaching(access_of_system(world.ne).reach):
            runs = set(home.deadlines.running().values_list("rule", "carer"))
            assert {carer for _, carer in runs} == {None, second.pk}
            assert {rule for rule, carer in runs if carer} == {"training", "dbs", "medical"}
            ended = home.deadlines.filter(carer=first).values_list("ended_on", flat=True)
            assert set(ended) == {LAST}
            for rows in (Approval, Places, Buddy):
                assert rows.objects.get(household=home).to_on is None
            assert not Departure.objects.exists()
            acts = AuditEvent.objects.filter(action__startswith="carers.one_")
            assert [*acts.order_by("pk").values_list("action", flat=True)] == [
                "carers.one_resigned",
                "carers.one_left",
            ]

    def test_they_may_be_approved_elsewhere_from_then(
        self, couple: Couple, world: World, cast: Cast
    ) -> None:
        _, first, _ = couple
        stop(cast, first)

        def elsewhere(number: int) -> None:
            other = Household.objects.create(
                reference="H-9", approved_on=LAST, cluster=world.ne, service=world.sunderland
            )
            Carer.objects.create(
                household=other, cluster=world.ne, service=world.sunderland, first_name="A",
                last_name="B", date_of_birth=first.date_of_birth, from_on=LAST,
                identity=first.identity if number == 1 else f"{first.identity}{number}"[-64:],
            )  # fmt: skip

        with reaching(access_of_system(world.ne).reach):
            assert not place_take(elsewhere, different=False)
        tick(world, LAST)
        with reaching(access_of_system(world.ne).reach):
            assert place_take(elsewhere, different=False)

    def test_recorded_late_and_not_taken_back(
        self, couple: Couple, world: World, cast: Cast
    ) -> None:
        home, first, _ = couple
        notice = stop(cast, first, TODAY, LAST + DAY)
        assert days(world, home) == (None, LAST, None)
        with reaching(cast.access("gita").reach):
            for change in ({"ends_on": LAST + DAY}, {"received_on": TODAY + DAY}):
                with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
                    CarerDeparture.objects.filter(pk=notice.pk).update(**change)
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                notice.delete()

    def test_what_cannot_be(self, couple: Couple, cast: Cast) -> None:
        home, first, second = couple
        for received, on, says in (
            (TODAY + DAY, TODAY, "future"),
            (TODAY - DAY, TODAY, "before the approval"),
        ):
            with pytest.raises(ValidationError, match=says):
                stop(cast, first, received, on)
        with pytest.raises(PermissionDenied):
            stop(cast, first, who="dee")
        stop(cast, first)
        with pytest.raises(ValidationError, match="Nobody goes on without them"):
            stop(cast, second)
        resign(cast, home, TODAY + DAY)
        with pytest.raises(ValidationError, match="The household leaves"):
            stop(cast, second, TODAY + DAY)

    def test_the_exit_interview(self, couple: Couple, cast: Cast) -> None:
        notice, access = stop(cast, couple[1]), cast.access("gita")
        given = {"access": access, "departure_id": notice.pk, "now": MONDAY}
        with reaching(access.reach):
            with pytest.raises(ValidationError, match="Enter the day"), transaction.atomic():
                carer_interview_record(**given, interview="held")
            for _ in range(2):
                carer_interview_record(
                    **given, interview="held", interview_on=TODAY, said="A new job."
                )
            notice.refresh_from_db()
        assert (notice.interview, notice.interview_said) == ("held", "A new job.")


class TestBesideTheHousehold:
    """Whichever comes first ends a carer's approval; with the last of them the household ends."""

    def test_the_earlier_day_stands(self, couple: Couple, world: World, cast: Cast) -> None:
        home, first, _ = couple
        stop(cast, first)
        resign(cast, home, TODAY + 5 * DAY)
        tick(world, LAST + 30 * DAY)  # both are over when it comes
        assert days(world, home) == (LAST + 5 * DAY, LAST, LAST + 5 * DAY)

    def test_an_earlier_end_of_the_household_stands_too(
        self, couple: Couple, world: World, cast: Cast
    ) -> None:
        home, first, _ = couple
        stop(cast, first, TODAY + 9 * DAY)
        resign(cast, home, TODAY + DAY)
        tick(world, LAST + 30 * DAY)
        assert days(world, home) == (LAST + DAY, LAST + DAY, LAST + DAY)

    def test_who_goes_on_dies(self, couple: Couple, world: World, cast: Cast) -> None:
        """Then the notice that runs is the household's."""
        home, first, second = couple
        notice = stop(cast, first)
        left = died(cast, second, TODAY + DAY, TODAY + DAY)
        assert left is not None
        assert (left.how, left.received_on, left.ends_on, left.reason) == (
            "resigned",
            TODAY,
            LAST,
            notice.reason,
        )
        assert died(cast, second, TODAY + DAY, TODAY + DAY) == left
        with reaching(world.reach):
            assert AuditEvent.objects.filter(action="carers.resigned").count() == 1
        tick(world, LAST)
        assert days(world, home) == (LAST, LAST, TODAY + DAY)

    def test_all_die_before_the_last_day_of_a_notice(
        self, couple: Couple, world: World, cast: Cast
    ) -> None:
        """The days of a notice stand; nobody who died is approved until then."""
        home, first, second = couple
        stop(cast, first)
        left = died(cast, second, TODAY + DAY, TODAY + DAY)
        assert died(cast, first, TODAY + 2 * DAY, TODAY + 2 * DAY) == left
        assert days(world, home) == (None, TODAY + 2 * DAY, TODAY + DAY)
        tick(world, LAST)
        assert days(world, home) == (LAST, TODAY + 2 * DAY, TODAY + DAY)

    def test_who_goes_on_dies_after_the_other_stopped(
        self, couple: Couple, world: World, cast: Cast
    ) -> None:
        home, first, second = couple
        stop(cast, first)
        left = died(cast, second, LAST + DAY, LAST + DAY)  # the tick has not come yet
        assert left is not None
        assert (left.how, left.ends_on) == ("died", LAST + DAY)
        assert days(world, home) == (LAST + DAY, LAST, LAST + DAY)

    def test_who_gave_notice_dies_first(self, couple: Couple, world: World, cast: Cast) -> None:
        home, first, second = couple
        stop(cast, first)
        assert died(cast, first, TODAY + DAY, TODAY + DAY) is None
        assert tick(world, LAST) == 0
        assert days(world, home) == (None, TODAY + DAY, None)
        left = died(cast, second, LAST + DAY, LAST + DAY)
        assert left is not None
        assert left.how == "died"


def test_no_household_left(couple: Couple, world: World, cast: Cast) -> None:
    """National figures count households (domain/data.md 2): who stops alone moves none of them."""
    home, first, second = couple
    scope = scope_of(cast, TODAY, LAST + 40 * DAY)

    def counted() -> tuple[list[int | None], int | None, int | None]:
        with reaching(scope.access.reach):
            found = carer_figures(scope)
        return column(found.stock), found.rate.count, found.stopped_alone.count

    stop(cast, first)
    tick(world, LAST)
    assert counted() == ([0, 1, 0, 1], 0, 1)
    resign(cast, home, TODAY + 5 * DAY)
    tick(world, LAST + 5 * DAY)
    assert counted() == ([0, 1, 1, 0], 1, 1)
    assert days(world, home)[2] == LAST + 5 * DAY
    assert second.household_id == home.pk


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_and_one_goes_on(couple: Couple, world: World, cast: Cast) -> None:
    refused: list[str] = []

    def press(number: int) -> None:
        try:
            stop(cast, couple[1 + number % 2])
        except ValidationError as wrong:
            refused.append(str(wrong))
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(press, range(20)))
    with reaching(access_of_system(world.ne).reach):
        assert CarerDeparture.objects.count() == 1
    assert len(refused) == 10


class TestPages:
    def test_by_words(self, couple: Couple, world: World, cast: Cast, signed_in: SignIn) -> None:
        home, first, second = couple
        page = f"/staff/carers/{home.reference}/"
        one, other = (f"{each.first_name} {each.last_name}" for each in (first, second))
        with time_machine.travel(MONDAY, tick=False):
            gita = signed_in(cast.gita)
            assert "One of them stops" in words(gita.get(page))
            sent = {"carer": first.pk, "reason": "allegation"} | {
                f"received_on-{part}": getattr(TODAY, part) for part in ("day", "month", "year")
            }
            wrong = gita.post(f"{page}stops/", sent)
            assert wrong.status_code == 422  # who may not know of allegations cannot choose one
            gone = gita.post(f"{page}stops/", sent | {"reason": "health"})
            assert gone.url == page, words(gone)
            seen = words(gita.get(page))
            assert f"{one} stops on Monday 30 March 2026; {other} goes on" in seen
            assert "A change in who fosters here" in seen
            assert "One of them stops" not in seen
            again = gita.get(f"{page}stops/")
            assert again.url == f"{page}resigned/"  # of the last it is the household's
            asked = gita.get(f"{page}review/open/?because=change").content.decode()
            chosen = asked.split('value="change"')[1].split(">")[0]
            assert "checked" in chosen
            with reaching(cast.access("gita").reach):
                notice = CarerDeparture.objects.get()
                review_open(
                    access=cast.access("gita"), household_id=home.pk, because="change", now=MONDAY
                )
            assert "A change in who fosters here" not in words(gita.get(page))
            held = f"{page}stops/{notice.pk}/exit-interview/"
            assert f"Exit interview: {one}" in words(gita.get(held))
            assert gita.post(held, {"interview": "offered"}).url == page
            assert "Exit interview Offered" in words(gita.get(page))
        tick(world, LAST)
        with time_machine.travel(at(LAST), tick=False):
            seen = words(signed_in(cast.gita).get(page))
            assert f"{one} stopped on Monday 30 March 2026; {other} goes on" in seen
            assert f"{one} and {other}" not in seen  # the heading names who goes on
            assert f"{one}, since" in seen
