"""The year of an approved household: its clocks, who hears of them, how it leaves."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from carers import sweeps
from carers.models import Approval, Carer, CarerDeadline, Departure, Household
from carers.services.leaving import interview_record, resignation_record
from carers.services.worker import worker_name
from carers.services.year import clock_block, clock_done, clock_finish, year_start
from carers.year import OVERDUE, REMIND_DAYS, reminder_due
from enquiries.models import Enquiry
from enquiries.services.safety import SafeWay, safety_flag_set
from hubs.access import access_of_system
from hubs.fence import reaching
from hubs.models import AuditEvent, SeenBy, User
from messaging import rules
from messaging.models import Message
from tests.cast import MONDAY, Cast, MakeEnquiry, World
from tests.journey.road import Rows, place_reach
from tests.staff.test_safety_acts import words

TODAY = MONDAY.date()
DAY = timedelta(days=1)
Rule = CarerDeadline.Rule


@pytest.fixture
def home(make_enquiry: MakeEnquiry, cast: Cast) -> Household:
    """A couple of Gateshead's, approved today, with the clocks of their year."""
    case = make_enquiry(now=MONDAY, second_first_name="Jo")
    with reaching(place_reach(case)):
        rows = Rows(case, by=cast.gita, now=MONDAY)
        household = rows.household()
        rows.year(household)
    return household


def clock(home: Household, rule: str, *, of: int = 0) -> CarerDeadline:
    """The clock of a rule that runs; of carers, of one of them."""
    return list(home.deadlines.running().filter(rule=rule).order_by("pk"))[of]


def at(day: date) -> datetime:
    """Ten in the morning of a day."""
    return MONDAY + (day - TODAY)


class TestTheClocks:
    def test_start_with_the_approval_and_only_once(self, home: Household, world: World) -> None:
        with reaching(world.reach):
            got = {(c.rule, c.carer_id is None): (c.due_on, c.source) for c in home.deadlines.all()}
            assert home.deadlines.count() == 5 + 3 * 2
            year = date(2027, 3, 2)
            assert got[Rule.REVIEW, True] == (year, "Fostering Services (England) Regulations 2011,"
                                              " regulation 28(2) and (5)")  # fmt: skip
            assert got[Rule.UNANNOUNCED, True][0] == got[Rule.HOME_CHECK, True][0] == year
            assert got[Rule.TRAINING, False] == (year, "National Minimum Standards 2011, 20")
            assert got[Rule.DBS, False][0] == date(2029, 3, 2)
            assert got[Rule.SUPERVISION, True][0] == TODAY + 42 * DAY
            assert year_start(household=home) == 0

    def test_family_and_friends_have_longer_for_the_training(
        self, make_enquiry: MakeEnquiry, cast: Cast
    ) -> None:
        case = make_enquiry(now=MONDAY)
        with reaching(place_reach(case)):
            rows = Rows(case, by=cast.gita, now=MONDAY)
            household = rows.household(terms={"types": ["family_friends"]})
            rows.year(household)
            assert clock(household, Rule.TRAINING).due_on == date(2027, 9, 2)

    def test_done_starts_the_next_from_that_day(self, home: Household, cast: Cast) -> None:
        access, later = cast.access("gita"), at(TODAY + 30 * DAY)
        with reaching(access.reach):
            first = clock(home, Rule.SUPERVISION)
            for _ in range(2):  # the second press finds it done
                clock_done(access=access, deadline_id=first.pk, done_on=TODAY + 28 * DAY, now=later)
            rows = home.deadlines.filter(rule=Rule.SUPERVISION).order_by("occurrence")
            assert [(r.occurrence, r.done_on, r.due_on) for r in rows] == [
                (1, TODAY + 28 * DAY, TODAY + 42 * DAY),
                (2, None, TODAY + 70 * DAY),
            ]
            training = clock(home, Rule.TRAINING)
            clock_done(access=access, deadline_id=training.pk, done_on=TODAY, now=later)
            assert home.deadlines.filter(rule=Rule.TRAINING, carer=training.carer).count() == 1
            assert AuditEvent.objects.filter(action="carers.clock_done").count() == 2

    def test_a_review_is_concluded_and_not_ticked_off(self, home: Household, cast: Cast) -> None:
        access = cast.access("gita")
        with reaching(access.reach):
            first = clock(home, Rule.REVIEW)
            with pytest.raises(ValidationError, match="concluded"), transaction.atomic():
                clock_done(access=access, deadline_id=first.pk, done_on=TODAY, now=MONDAY)
            with (  # and by the database's word the first goes to panel
                pytest.raises(DatabaseError, match="first_review_went_to_panel"),
                transaction.atomic(),
            ):
                home.deadlines.filter(pk=first.pk).update(done_on=TODAY)

    @pytest.mark.parametrize(
        ("days", "says"),
        [(-1, "before the day it is counted from"), (31, "cannot be in the future")],
    )
    def test_a_day_that_cannot_be_is_refused(
        self, home: Household, cast: Cast, days: int, says: str
    ) -> None:
        access = cast.access("gita")
        with reaching(access.reach):
            visit = clock(home, Rule.UNANNOUNCED)
            with pytest.raises(ValidationError, match=says):
                clock_done(
                    access=access,
                    deadline_id=visit.pk,
                    done_on=TODAY + days * DAY,
                    now=at(TODAY + 30 * DAY),
                )

    def test_what_was_written_of_a_day_stands(self, home: Household, cast: Cast) -> None:
        with reaching(place_reach(home.enquiry)):
            visit = clock(home, Rule.UNANNOUNCED)
            for field in ("due_on", "trigger_on"):
                with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
                    home.deadlines.filter(pk=visit.pk).update(**{field: TODAY + 5 * DAY})
            visit.pk, visit.occurrence = None, 9
            with pytest.raises(DatabaseError, match="one_carer_clock_runs"), transaction.atomic():
                visit.save()

    def test_it_must_wait_is_said_and_the_day_stays(self, home: Household, cast: Cast) -> None:
        access = cast.access("gita")
        with reaching(access.reach):
            one = clock(home, Rule.MEDICAL)
            clock_block(access=access, deadline_id=one.pk, why=" GP is away ", now=MONDAY)
            again = clock(home, Rule.MEDICAL)
            assert (again.blocked_why, again.due_on) == ("GP is away", one.due_on)
            event = AuditEvent.objects.get(action="carers.clock_blocked")
            assert "GP" not in str(event.changes)  # free words are not kept there
            clock_done(access=access, deadline_id=one.pk, done_on=TODAY, now=MONDAY)
            with pytest.raises(ValidationError):
                clock_block(access=access, deadline_id=one.pk, why="x", now=MONDAY)

    def test_who_may(self, home: Household, cast: Cast) -> None:
        with reaching(place_reach(home.enquiry)):
            visit = clock(home, Rule.UNANNOUNCED)
        done = {"deadline_id": visit.pk, "done_on": TODAY, "now": MONDAY}
        for name, refusal in (
            ("asha", PermissionDenied),  # the hub sees the register, and records nothing
            ("sunil", CarerDeadline.DoesNotExist),
            ("emma", PermissionDenied),
        ):
            access = cast.access(name)
            with reaching(access.reach), pytest.raises(refusal):
                clock_done(access=access, **done)

    def test_behind_the_curtain_the_hub_sees_no_clock(self, home: Household, cast: Cast) -> None:
        with reaching(place_reach(home.enquiry)):
            Enquiry.objects.filter(pk=home.enquiry_id).update(seen_by=SeenBy.COUNCIL)
        for name, seen in (("mel", 0), ("gita", 11)):
            with reaching(cast.access(name).reach):
                assert CarerDeadline.objects.count() == seen  # fence one alone
                assert CarerDeadline.objects.visible_to(cast.access(name)).count() == seen


@pytest.mark.parametrize(
    ("left", "step"),
    [(57, None), (56, 56), (15, 56), (14, 14), (0, 14), (-1, OVERDUE), (-60, OVERDUE), (-61, None)],
)
def test_one_reminder_and_not_three(left: int, step: int | None) -> None:
    assert reminder_due(left, runs_for=365) == step
    assert REMIND_DAYS == (56, 14)


def test_a_clock_of_six_weeks_sends_nothing_as_it_begins() -> None:
    assert [reminder_due(left, runs_for=42) for left in (42, 15, 14, -1)] == [
        None, None, 14, OVERDUE,
    ]  # fmt: skip
    assert reminder_due(14, runs_for=14) is None


class TestReminders:
    def sweep(self, world: World, day: date) -> list[tuple[str, str]]:
        access = access_of_system(world.ne)
        with reaching(access.reach):
            sweeps.sweep_reminders(access, at(day))
            rows = Message.objects.filter(kind="S80", channel="email").select_related("user")
            return sorted((row.user.name, row.occurrence.split(" ", 1)[1]) for row in rows)

    def test_who_supervises_hears_of_each_once(
        self, home: Household, world: World, cast: Cast
    ) -> None:
        managers = cast.access("gareth")
        with reaching(managers.reach):
            worker_name(access=managers, household_id=home.pk, user_id=cast.gita.pk, now=MONDAY)
            home.deadlines.exclude(rule=Rule.REVIEW).update(ended_on=TODAY)
        name, due = cast.gita.name, date(2027, 3, 2)
        assert self.sweep(world, due - 57 * DAY) == []
        for day in (due - 56 * DAY, due - 20 * DAY):
            assert self.sweep(world, day) == [(name, "56 days")]
        assert self.sweep(world, due - 14 * DAY) == [(name, "14 days"), (name, "56 days")]
        assert len(self.sweep(world, due + DAY)) == len(self.sweep(world, due + 9 * DAY)) == 3
        with reaching(access_of_system(world.ne).reach):
            late = Message.objects.get(channel="email", occurrence__endswith="overdue")
            letter = rules.of("S80").prepare([late], at(due + DAY))[late.pk]
            assert letter.to == cast.gita.email
            assert letter.subject == f"{home.reference}: Review is overdue"
            assert "Sam" not in letter.body
        gita = cast.access("gita")
        with reaching(gita.reach):
            review = clock(home, Rule.REVIEW)
            clock_finish(
                access=gita,
                household=home,
                clock=review,
                done_on=due,
                panel_on=due,
                now=at(due + DAY),
            )
            answer = rules.of("S80").prepare([late], at(due + DAY))[late.pk]
        assert answer == rules.Skip("It is done.")

    def test_without_a_worker_the_managers_hear(
        self, home: Household, world: World, cast: Cast
    ) -> None:
        told = self.sweep(world, TODAY + 30 * DAY)  # the supervision visit, 12 days ahead
        assert {name for name, _ in told} == {cast.gareth.name}

    def test_of_a_worker_who_left_the_managers_hear(
        self, home: Household, world: World, cast: Cast
    ) -> None:
        with reaching(place_reach(home.enquiry)):
            home.worker = cast.liam  # supervises nobody here: the role is another one
            home.save()
        assert {name for name, _ in self.sweep(world, TODAY + 30 * DAY)} == {cast.gareth.name}

    def test_of_a_protected_household_only_who_is_named_hears(
        self, home: Household, world: World, cast: Cast
    ) -> None:
        self.sweep(world, TODAY + 30 * DAY)
        asha = cast.access("asha")
        with reaching(asha.reach):
            safety_flag_set(
                access=asha,
                enquiry_id=home.enquiry_id,
                reason="A former partner looks for them.",
                safe=SafeWay("phone", "07700 900555"),
                named=[cast.mel],
                now=MONDAY,
            )
        with reaching(access_of_system(world.ne).reach):
            one = Message.objects.filter(kind="S80", channel="email").earliest("pk")
            answer = rules.of("S80").prepare([one], at(TODAY + 30 * DAY))[one.pk]
        assert isinstance(answer, rules.Skip)

    def test_a_household_of_before_gets_its_clocks(self, home: Household, world: World) -> None:
        access = access_of_system(world.ne)
        with reaching(world.reach):
            bare = Household.objects.create(
                cluster=home.cluster, service=home.service, reference="NE-HOLD", approved_on=TODAY
            )
        with reaching(access.reach):
            assert sweeps.sweep_years(access, MONDAY) == 5
            assert sweeps.sweep_years(access, MONDAY) == 0
            assert bare.deadlines.count() == 5


class TestLeaving:
    def resign(self, home: Household, cast: Cast, received: date, now: datetime) -> Departure:
        access = cast.access("gita")
        with reaching(access.reach):
            return resignation_record(
                access=access,
                household_id=home.pk,
                received_on=received,
                reason=Departure.Reason.MOVED,
                now=now,
            )

    def test_ends_28_days_after_it_came_by_itself(
        self, home: Household, world: World, cast: Cast
    ) -> None:
        came = TODAY + 10 * DAY
        departure = self.resign(home, cast, came, at(came))
        assert departure.ends_on == came + 28 * DAY
        assert self.resign(home, cast, came + DAY, at(came + DAY)) == departure  # pressed twice
        access = access_of_system(world.ne)
        with reaching(access.reach):
            assert sweeps.sweep_leavers(access, at(came + 27 * DAY)) == 0
            assert Carer.objects.on(came + 27 * DAY).count() == 2
            # However late the tick comes, it ends as of its day.
            assert sweeps.sweep_leavers(access, at(came + 40 * DAY)) == 1
            assert sweeps.sweep_leavers(access, at(came + 40 * DAY)) == 0
            home.refresh_from_db()
            assert home.ended_on == came + 28 * DAY
            assert Carer.objects.on(came + 28 * DAY).count() == 0
            assert set(Carer.objects.values_list("to_on", flat=True)) == {came + 28 * DAY}
            assert Approval.objects.get().to_on == came + 28 * DAY
            assert not home.deadlines.running().exists()
            assert AuditEvent.objects.filter(action="carers.left").count() == 1

    def test_recorded_late_it_took_effect_on_its_day(self, home: Household, cast: Cast) -> None:
        self.resign(home, cast, TODAY, at(TODAY + 60 * DAY))
        with reaching(cast.access("gita").reach):
            home.refresh_from_db()
        assert home.ended_on == TODAY + 28 * DAY

    def test_nobody_can_take_it_back(self, home: Household, cast: Cast) -> None:
        departure = self.resign(home, cast, TODAY, MONDAY)
        with reaching(cast.access("gita").reach):
            for change in ({"ends_on": TODAY + 90 * DAY}, {"received_on": TODAY + DAY}):
                with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
                    Departure.objects.filter(pk=departure.pk).update(**change)
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                departure.delete()

    def test_days_that_cannot_be(self, home: Household, cast: Cast) -> None:
        with pytest.raises(ValidationError, match="future"):
            self.resign(home, cast, TODAY + DAY, MONDAY)
        with pytest.raises(ValidationError, match="before the approval"):
            self.resign(home, cast, TODAY - DAY, MONDAY)

    def test_the_exit_interview(self, home: Household, cast: Cast) -> None:
        self.resign(home, cast, TODAY, MONDAY)
        access = cast.access("gita")
        given = {"access": access, "household_id": home.pk, "now": MONDAY}
        with reaching(access.reach):
            interview_record(interview="offered", **given)
            with pytest.raises(ValidationError), transaction.atomic():
                interview_record(interview="held", **given)
            kept = interview_record(
                interview="held", interview_on=TODAY, said="The money.", **given
            )
            assert (kept.interview_on, kept.interview_said) == (TODAY, "The money.")
            events = AuditEvent.objects.filter(action="carers.exit_interview")
            assert "money" not in str([event.changes for event in events])


def test_only_somebody_who_works_with_carers_there_supervises(home: Household, cast: Cast) -> None:
    access = cast.access("gareth")
    with reaching(access.reach):
        for user in (cast.asha, cast.sunil, cast.dee):
            with pytest.raises(ValidationError), transaction.atomic():
                worker_name(access=access, household_id=home.pk, user_id=user.pk, now=MONDAY)
        named = worker_name(access=access, household_id=home.pk, user_id=cast.gita.pk, now=MONDAY)
        assert named.worker == cast.gita


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_record_one_visit_once(home: Household, cast: Cast) -> None:
    access = cast.access("gita")
    with reaching(access.reach):
        visit = clock(home, Rule.UNANNOUNCED)

    def press(_: int) -> None:
        try:
            with reaching(access.reach):
                clock_done(access=access, deadline_id=visit.pk, done_on=TODAY, now=MONDAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(press, range(20)))
    with reaching(access.reach):
        rows = home.deadlines.filter(rule=Rule.UNANNOUNCED).order_by("occurrence")
        assert [(row.occurrence, row.done_on) for row in rows] == [(1, TODAY), (2, None)]


class TestPages:
    def post(self, client: Client, home: Household, name: str, *more: int, **data: str) -> str:
        url = reverse(f"carers:{name}", args=[home.reference, *more])
        return words(client.post(url, data, follow=True))

    def day(self, name: str, day: date) -> dict[str, str]:
        parts = {"day": day.day, "month": day.month, "year": day.year}
        return {f"{name}-{part}": str(number) for part, number in parts.items()}

    def test_a_worker_sees_what_is_due_and_records_it(
        self, make_enquiry: MakeEnquiry, cast: Cast, signed_in: Callable[[User], Client]
    ) -> None:
        now = timezone.now()
        today = timezone.localdate(now)
        case = make_enquiry(now=now, second_first_name="Jo")
        with reaching(place_reach(case)):
            rows = Rows(case, by=cast.gita, now=now - 50 * DAY)
            home = rows.household()
            rows.year(home)
            visit = clock(home, Rule.SUPERVISION)
        gita = signed_in(cast.gita)
        shown = words(gita.get(reverse("carers:due") + "?state=overdue"))
        assert "Supervision visit" in shown
        assert "Overdue by 8 days" in shown
        shown = words(gita.get(reverse("carers:due") + "?mine"))
        assert "Nothing is due here." in shown  # nobody supervises them yet
        gareth = signed_in(cast.gareth)
        assert cast.gita.name in self.post(gareth, home, "worker", worker=str(cast.gita.pk))
        shown = words(gita.get(reverse("carers:due") + "?mine&state=overdue"))
        assert "Overdue by 8 days" in shown

        wrong = self.post(gita, home, "clock_done", visit.pk, **self.day("done_on", today + DAY))
        assert "The day it was done must be on or before" in wrong
        said = self.post(gita, home, "clock_done", visit.pk, **self.day("done_on", today))
        assert "Recorded." in said
        assert "Supervision visit: Done on" in said
        said = self.post(
            gita, home, "clock_waits", clock_pk(home, cast, Rule.MEDICAL), why="The GP is away"
        )
        assert "Must wait: The GP is away" in said

        for kept in ("died", "allegation"):  # no notice; named by who may know of one
            wrong = self.post(gita, home, "resign", reason=kept, **self.day("received_on", today))
            assert "Select a valid choice" in wrong
        said = self.post(gita, home, "resign", reason="moved", **self.day("received_on", today))
        assert "They are leaving" in said
        assert "Approval ends" in said
        assert "They go to another service" not in said  # nothing else can end it now
        said = self.post(gita, home, "interview", interview="declined")
        assert "They did not want one" in said

    def test_as_many_queries_for_a_page_as_for_one(
        self, make_enquiry: MakeEnquiry, cast: Cast, signed_in: Callable[[User], Client]
    ) -> None:
        for number in range(4):
            case = make_enquiry(now=MONDAY, phone=f"07700 90060{number}", last_name=f"Of{number}")
            with reaching(place_reach(case)):
                rows = Rows(case, by=cast.gita, now=MONDAY)
                rows.year(rows.household())
        gita = signed_in(cast.gita)
        gita.get(reverse("carers:due"))  # the first of a session costs more
        with CaptureQueriesContext(connection) as asked:
            said = words(gita.get(reverse("carers:due")))
        made = [q["sql"] for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
        # But for what a test's own transaction needs: putting the former reach back.
        assert "set_config" in made.pop()
        assert len(made) <= 12, "\n".join(sql[:160] for sql in made)
        assert said.count("Supervision visit, H") == 4  # each with its own link


def clock_pk(home: Household, cast: Cast, rule: str) -> int:
    with reaching(cast.access("gita").reach):
        return clock(home, rule).pk
