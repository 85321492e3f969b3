"""Contact with households, what makes a call worth while, complaints and allegations, and what the
register says."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from carers.forms.staying import ContactForm
from carers.models import CarerDeadline, Concern, Household, HouseholdContact, Places
from carers.selectors.concerns import concern_figures, concern_of, concerns_of
from carers.selectors.register import RegisterFilters, households_page, review_days
from carers.selectors.staying import CallFilters, calls_page, check_in_of, signs_of
from carers.services.concerns import concern_close, concern_record
from carers.services.entry import entry_change
from carers.services.staying import contact_record
from carers.services.year import clock_done, year_start
from carers.staying import Signs, reasons
from carers.sweeps import sweep_years
from enquiries.models import Enquiry
from hubs.access import access_of_system
from hubs.fence import reaching
from hubs.models import AuditEvent, SeenBy, User
from tests.cast import MONDAY, Cast, MakeEnquiry, World
from tests.journey.road import Rows, place_reach
from tests.staff.test_safety_acts import words

TODAY = MONDAY.date()
DAY = timedelta(days=1)
Rule = CarerDeadline.Rule


def at(day: date) -> datetime:
    """Ten in the morning of a day."""
    return MONDAY + (day - TODAY)


@pytest.fixture
def make_home(make_enquiry: MakeEnquiry, cast: Cast) -> Callable[..., Household]:
    """Approve a household: ``make_home("Bell", ago=30)``; its year starts with it."""
    made = []

    def make(last_name: str = "Carter", *, ago: int = 0, **given: Any) -> Household:
        made.append(last_name)
        case = make_enquiry(now=MONDAY, last_name=last_name, phone=f"07700 9007{len(made):02}")
        with reaching(place_reach(case)):
            rows = Rows(case, by=cast.gita, now=at(TODAY - ago * DAY))
            home = rows.household(**given)
            rows.year(home)
        return home

    return make


@pytest.fixture
def home(make_home: Callable[..., Household]) -> Household:
    """Approved today."""
    return make_home()


def contact(cast: Cast, home: Household, day: date, said: str = "All is well", **more: Any) -> Any:
    access = cast.access("gita")
    given = {"how": "phone", "now": at(day), **more}
    with reaching(access.reach):
        return contact_record(access=access, household_id=home.pk, on_day=day, said=said, **given)


def check_ins(home: Household) -> list[tuple[int, date, date | None]]:
    rows = home.deadlines.filter(rule=Rule.CHECK_IN).order_by("occurrence")
    return [(row.occurrence, row.due_on, row.done_on) for row in rows]


def running(cast: Cast, home: Household) -> CarerDeadline:
    found = check_in_of(cast.access("gita"), home)
    assert found is not None
    return found


class TestCheckIns:
    def test_follow_one_another_each_from_the_approval(self, home: Household, cast: Cast) -> None:
        due = [date(2026, 4, 2), date(2026, 6, 2), date(2026, 9, 2), date(2027, 3, 2)]
        with reaching(cast.access("gita").reach):
            for number, day in enumerate(due, 1):
                assert check_ins(home)[-1] == (number, day, None)
                clock = running(cast, home)
                row = contact(cast, home, day - 2 * DAY, check_in_id=clock.pk)
                assert row.clock == clock
            assert [done for _, _, done in check_ins(home)] == [day - 2 * DAY for day in due]
            assert check_in_of(cast.access("gita"), home) is None  # four, and no fifth

    def test_one_talk_answers_all_that_fell_due_by_it(self, home: Household, cast: Cast) -> None:
        late = date(2026, 7, 1)
        with reaching(cast.access("gita").reach):
            contact(cast, home, late, check_in_id=running(cast, home).pk)
            assert check_ins(home) == [
                (1, date(2026, 4, 2), late),
                (3, date(2026, 9, 2), None),
            ]

    def test_another_talk_leaves_the_clock_alone(self, home: Household, cast: Cast) -> None:
        with reaching(cast.access("gita").reach):
            contact(cast, home, TODAY, how="visit", may_leave=True)
            clock = running(cast, home)
            assert clock.occurrence == 1
            with pytest.raises(ValidationError, match="recording what was said"):
                clock_done(
                    access=cast.access("gita"), deadline_id=clock.pk, done_on=TODAY, now=MONDAY
                )

    @pytest.mark.parametrize(
        ("ago", "occurrence"), [(0, 1), (40, 2), (150, 3), (364, 4), (400, None), (4000, None)]
    )
    def test_of_a_household_of_before_only_what_is_ahead(
        self, world: World, cast: Cast, ago: int, occurrence: int | None
    ) -> None:
        with reaching(world.reach):
            old = Household.objects.create(
                cluster=world.ne, service=world.gateshead, reference="NE-HOLD",
                approved_on=TODAY - ago * DAY,
            )  # fmt: skip
        access = access_of_system(world.ne)
        with reaching(access.reach):
            assert sweep_years(access, MONDAY) == 4 + (occurrence is not None)
            assert [row[0] for row in check_ins(old)] == [occurrence] * (occurrence is not None)
            assert sweep_years(access, MONDAY) == 0

    def test_of_who_was_approved_before_there_were_any(self, home: Household, world: World) -> None:
        """Their year runs already: the tick adds what is ahead of the check-ins, and no more."""
        access = access_of_system(world.ne)
        with reaching(access.reach):
            other = Household.objects.create(
                cluster=home.cluster, service=home.service, reference="NE-HOLD",
                approved_on=TODAY - 40 * DAY,
            )  # fmt: skip
            year_start(household=other, today=TODAY + 999 * DAY)  # without one
            assert check_ins(other) == []
            assert sweep_years(access, MONDAY) == 1
            assert [row[0] for row in check_ins(other)] == [2]

    @pytest.mark.parametrize(
        ("given", "field"),
        [({"said": " "}, "said"), ({"day": TODAY - DAY}, "on_day")],
    )
    def test_what_cannot_be(
        self, home: Household, cast: Cast, given: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(ValidationError) as wrong:
            contact(cast, home, given.pop("day", TODAY), **given)
        assert list(wrong.value.message_dict) == [field]
        with pytest.raises(ValidationError, match="future"):
            contact(cast, home, TODAY + DAY, now=MONDAY)

    def test_who_may(self, home: Household, cast: Cast) -> None:
        for name, refusal in (("asha", PermissionDenied), ("sunil", Household.DoesNotExist)):
            access = cast.access(name)
            with reaching(access.reach), pytest.raises(refusal):
                contact_record(
                    access=access, household_id=home.pk, on_day=TODAY, how="phone", said="x",
                    now=MONDAY,
                )  # fmt: skip

    def test_the_record_does_not_keep_what_was_said(self, home: Household, cast: Cast) -> None:
        contact(cast, home, TODAY, "Zqtired of it")
        with reaching(cast.access("gita").reach):
            events = AuditEvent.objects.filter(action="carers.contact_recorded")
            assert "Zqtired" not in str([event.changes for event in events])
            assert events.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_do_one_check_in_once(home: Household, cast: Cast) -> None:
    with reaching(cast.access("gita").reach):
        clock = running(cast, home)

    def press(number: int) -> bool:
        try:
            contact(cast, home, TODAY, f"Call {number // 2}", check_in_id=clock.pk)
        except ValidationError as refused:
            return "recorded already" not in str(refused)
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(20) as pool:
        taken = sum(pool.map(press, range(20)))
    with reaching(cast.access("gita").reach):
        assert [(row[0], row[2]) for row in check_ins(home)] == [(1, TODAY), (2, None)]
        assert HouseholdContact.objects.filter(household=home).count() == 1
        assert taken in (1, 2)  # the same words twice are one press


class TestReasons:
    def said(self, **given: Any) -> list[str]:
        usual = {"approved_on": TODAY - 900 * DAY, "heard_on": TODAY - 5 * DAY}
        return reasons(Signs(**{**usual, **given}), today=TODAY)

    def test_in_words_each_with_its_day(self) -> None:
        assert self.said() == []
        assert self.said(
            may_leave_on=TODAY - 5 * DAY,
            complaint_on=TODAY - 4 * DAY,
            allegation_closed_on=TODAY - 3 * DAY,
            check_in_due=TODAY - DAY,
            review_due=TODAY - 12 * DAY,
            empty_since=date(2025, 8, 2),
        ) == [
            "They said they think of stopping, on Wednesday 25 February 2026",
            "A complaint came on Thursday 26 February 2026",
            "An allegation was closed on Friday 27 February 2026",
            "Check-in overdue by 1 day",
            "Review overdue by 12 days",
            "No place filled since Saturday 2 August 2025",
        ]

    def test_each_begins_on_its_day(self) -> None:
        assert self.said(heard_on=TODAY - 59 * DAY) == []
        assert self.said(heard_on=TODAY - 60 * DAY) == ["No contact for 60 days"]
        assert self.said(heard_on=None)[-1].startswith("No contact on record")
        assert self.said(heard_on=None, approved_on=TODAY - 59 * DAY) == []
        assert self.said(review_due=TODAY) == self.said(check_in_due=TODAY) == []
        assert self.said(empty_since=date(2025, 12, 3)) == []
        assert len(self.said(empty_since=date(2025, 12, 2))) == 1

    def test_a_call_answers_a_complaint(self) -> None:
        day = TODAY - 5 * DAY
        assert self.said(complaint_on=day) == self.said(allegation_closed_on=day) == []
        assert len(self.said(complaint_on=day + DAY)) == 1
        assert len(self.said(complaint_on=day, heard_on=None, approved_on=TODAY)) == 1


class TestCalls:
    """Which days are read of a household, and who stands on the page of calls for it."""

    def scenes(self, cast: Cast, make_home: Callable[..., Household]) -> dict[str, Household]:
        """Households of which one thing is to be said, or nothing; all were heard of lately."""
        names = [
            *("quiet", "unheard", "visited", "empty", "filled", "break", "leaving", "stays"),
            *("complaint", "answered", "open_allegation", "closed_allegation", "late", "left"),
        ]
        homes = {name: make_home(f"Of{name}", ago=200) for name in names}
        by = {"recorded_by": cast.gita, "recorded_at": MONDAY}
        heard = TODAY - 10 * DAY
        first = homes["quiet"]
        with reaching(place_reach(first.enquiry)):
            for name, home in homes.items():
                # One clock each; those of the year are their own test's.
                home.deadlines.exclude(rule=Rule.SUPERVISION).update(ended_on=TODAY)
                said = {"household": home, "how": "phone", "said": "x", **by}
                if name not in {"unheard", "visited"}:
                    day = TODAY - 61 * DAY if name == "quiet" else heard
                    HouseholdContact.objects.create(on_day=day, may_leave=name == "stays", **said)
                if name in {"leaving", "stays"}:
                    HouseholdContact.objects.create(
                        on_day=heard + DAY, may_leave=name == "leaving", **said
                    )
            visit = homes["visited"].deadlines.get(rule=Rule.SUPERVISION)
            visit.done_on = heard
            visit.save()
            self.places(homes["empty"], [(200, 0, 0)])
            self.places(homes["filled"], [(200, 0, 0), (150, 1, 0), (50, 0, 0)])
            self.places(homes["break"], [(200, 0, 2)])
            self.concern(homes["complaint"], cast, "complaint", heard + DAY)
            self.concern(homes["answered"], cast, "complaint", heard)
            self.concern(homes["open_allegation"], cast, "allegation", heard - DAY)
            self.concern(homes["closed_allegation"], cast, "allegation", heard - DAY, heard + DAY)
            late = CarerDeadline.objects.filter(household=homes["late"], rule=Rule.SUPERVISION)
            assert late.update(blocked_why="") == 1
            CarerDeadline.objects.create(
                household=homes["late"], cluster=first.cluster, service=first.service,
                rule=Rule.REVIEW, occurrence=9, source="28(2)", amount=1, unit="years",
                trigger_on=TODAY - 9 * DAY, due_on=TODAY - DAY,
            )  # fmt: skip
            Rows(homes["left"].enquiry, by=cast.gita).departure(homes["left"])
            HouseholdContact.objects.create(
                household=homes["left"], how="phone", said="x", on_day=TODAY, may_leave=True, **by
            )
        return homes

    def places(self, home: Household, rows: list[tuple[int, int, int]]) -> None:
        """(days ago, children placed, places not available), one after another."""
        days = [TODAY - ago * DAY for ago, _, _ in rows] + [None]
        for (_, filled, away), from_on, to_on in zip(rows, days, days[1:], strict=False):
            Places.objects.create(
                household=home, from_on=from_on, to_on=to_on, approved=2, filled=filled,
                unavailable=away, why="break" if away else "", usual_limit=3,
            )  # fmt: skip

    def concern(
        self, home: Household, cast: Cast, kind: str, came: date, closed: date | None = None
    ) -> None:
        Concern.objects.create(
            household=home, kind=kind, by="public", received_on=came, closed_on=closed,
            type="neglect" if kind == "allegation" else "", outcome="nothing" if closed else "",
            recorded_by=cast.gareth, recorded_at=MONDAY,
        )  # fmt: skip

    WORTH = {"quiet", "unheard", "empty", "leaving", "late"}
    TOLD_TO_MANAGERS = {"complaint", "closed_allegation"}

    def test_each_for_its_own_reason(self, cast: Cast, make_home: Callable[..., Household]) -> None:
        homes = self.scenes(cast, make_home)
        for who, expected in (
            ("gita", self.WORTH),
            ("gareth", self.WORTH | self.TOLD_TO_MANAGERS),
        ):
            access = cast.access(who)
            with reaching(access.reach):
                page = calls_page(access, filters=CallFilters(), page="1", today=TODAY)
                on_page = {row.pk for row in page.object_list}
                said = {}
                for name, home in homes.items():
                    signs = signs_of(access, home)
                    said[name] = reasons(signs, today=TODAY) if signs else []
                    assert (home.pk in on_page) == bool(said[name]), name
                assert {name for name, lines in said.items() if lines} == expected
                assert all(len(lines) == 1 for name, lines in said.items() if lines)
                silent = [row.signs_found.silent_since for row in page.object_list]
                assert silent == sorted(silent)
        assert said["empty"] == ["No place filled since Thursday 14 August 2025"]
        assert said["unheard"] == ["No contact on record since they were approved"]

    def test_of_one_worker_and_of_one_council(
        self, cast: Cast, make_home: Callable[..., Household]
    ) -> None:
        mine, other = make_home("Mine", ago=90, worker=cast.gita), make_home("Other", ago=90)
        for who, filters, expected in (
            ("gita", CallFilters(mine=True), [mine]),
            ("gita", CallFilters(), [mine, other]),
            ("mel", CallFilters(council="gateshead"), [mine, other]),
            ("mel", CallFilters(council="sunderland"), []),
            ("sunil", CallFilters(), []),
        ):
            access = cast.access(who)
            with reaching(access.reach):
                page = calls_page(access, filters=filters, page="1", today=TODAY)
                assert list(page.object_list) == expected

    def test_who_sees_milestones_alone_is_told_nothing(
        self, cast: Cast, make_home: Callable[..., Household]
    ) -> None:
        home = make_home(ago=90)
        with reaching(place_reach(home.enquiry)):
            Enquiry.objects.filter(pk=home.enquiry_id).update(seen_by=SeenBy.COUNCIL)
        access = cast.access("mel")
        with reaching(access.reach):
            page = calls_page(access, filters=CallFilters(), page="1", today=TODAY)
            assert list(page.object_list) == []
            assert signs_of(access, home) is None


class TestConcerns:
    def record(self, cast: Cast, home: Household, **given: Any) -> Concern:
        access = cast.access(given.pop("who", "gareth"))
        usual = {"kind": "complaint", "received_on": TODAY, "by": "family", "now": MONDAY}
        with reaching(access.reach):
            return concern_record(access=access, household_id=home.pk, **{**usual, **given})

    def test_come_and_are_closed(self, home: Household, cast: Cast) -> None:
        row = self.record(cast, home, kind="allegation", what="emotional")
        assert self.record(cast, home, kind="allegation", what="emotional") == row  # one press
        assert self.record(cast, home, kind="allegation", what="other") != row
        access = cast.access("gareth")
        given = {"access": access, "concern_id": row.pk}
        with reaching(access.reach):
            for wrong, field in (
                ({"closed_on": TODAY - DAY, "outcome": "nothing"}, "closed_on"),
                ({"closed_on": TODAY + DAY, "outcome": "nothing"}, "closed_on"),
                ({"closed_on": TODAY, "outcome": ""}, "outcome"),
            ):
                with pytest.raises(ValidationError) as refused, transaction.atomic():
                    concern_close(**given, **wrong, now=MONDAY)
                assert list(refused.value.message_dict) == [field]
            later = TODAY + 8 * DAY
            concern_close(**given, closed_on=later, outcome="upheld", now=at(later))
            with pytest.raises(ValidationError, match="It stands as it is"):
                concern_close(**given, closed_on=later, outcome="nothing", now=at(later))
            again = concern_close(**given, closed_on=later, outcome="upheld", now=at(later))
            assert (again.outcome, again.closed_on) == ("upheld", later)

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"received_on": TODAY + DAY}, "received_on"),
            ({"received_on": TODAY - DAY}, "received_on"),
            ({"kind": "allegation"}, "what"),
            ({"what": "neglect"}, "what"),
        ],
    )
    def test_what_cannot_be(
        self, home: Household, cast: Cast, given: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(ValidationError) as refused:
            self.record(cast, home, **given)
        assert list(refused.value.message_dict) == [field]

    def test_nobody_else_records_reads_or_learns_of_one(self, home: Household, cast: Cast) -> None:
        row = self.record(cast, home)
        with reaching(cast.access("gareth").reach):
            assert concerns_of(cast.access("gareth"), home) == [row]
        for name in ("gita", "asha", "mel", "dee"):
            with pytest.raises(PermissionDenied):
                self.record(cast, home, who=name)
            access = cast.access(name)
            with reaching(access.reach):
                assert concerns_of(access, home) == []
                with pytest.raises(PermissionDenied):
                    concern_of(access, home, row.pk)
        with reaching(cast.access("gareth").reach):
            # Under the household: everybody who works on the case reads the case's record.
            event = AuditEvent.objects.get(action="carers.concern_recorded")
            assert (event.subject, event.subject_id, event.changes) == ("household", home.pk, {})

    def test_counted(self, home: Household, cast: Cast) -> None:
        first, last = TODAY, TODAY + 30 * DAY
        spans = [
            ("complaint", "", 0, 9, "nothing"), ("complaint", "", 1, 4, "upheld"),
            ("complaint", "", 2, 40, "nothing"), ("allegation", "neglect", 3, None, ""),
            ("allegation", "physical", 4, 14, "review"), ("allegation", "neglect", 31, None, ""),
        ]  # fmt: skip
        with reaching(place_reach(home.enquiry)):
            for kind, what, came, closed, outcome in spans:
                Concern.objects.create(
                    household=home, kind=kind, type=what, by="public",
                    received_on=TODAY + came * DAY, outcome=outcome,
                    closed_on=None if closed is None else TODAY + closed * DAY,
                    recorded_by=cast.gareth, recorded_at=MONDAY,
                )  # fmt: skip
        access = cast.access("gareth")
        with reaching(access.reach):
            found = concern_figures(access, first=first, last=last)
            assert found.received == {"complaint": 3, "allegation": 2}
            assert found.types == {"neglect": 1, "physical": 1}
            assert found.outcomes == {"nothing": 1, "upheld": 1, "review": 1}
            assert found.days == {"complaint": 3, "allegation": 10}
            assert (found.by, found.still_open) == ({"public": 5}, 2)
            later = concern_figures(access, first=TODAY + 35 * DAY, last=TODAY + 60 * DAY)
            assert (later.received, later.outcomes) == ({}, {"nothing": 1})
            assert (later.days, later.still_open) == ({"complaint": 38}, 2)
            elsewhere = concern_figures(access, first=first, last=last, council="sunderland")
            assert elsewhere.received == {}

    @pytest.mark.parametrize(
        ("given", "rule"),
        [
            ({"closed_on": TODAY}, "concern_closed_whole"),
            ({"outcome": "nothing"}, "concern_closed_whole"),
            ({"closed_on": TODAY - DAY, "outcome": "nothing"}, "concern_closed_whole"),
            ({"kind": "allegation"}, "an_allegation_has_a_type"),
            ({"type": "neglect"}, "an_allegation_has_a_type"),
        ],
    )
    def test_the_database_refuses(
        self, home: Household, cast: Cast, given: dict[str, Any], rule: str
    ) -> None:
        usual = {"kind": "complaint", "by": "child", "received_on": TODAY, "recorded_at": MONDAY}
        with (
            reaching(place_reach(home.enquiry)),
            pytest.raises(DatabaseError, match=rule),
            transaction.atomic(),
        ):
            Concern.objects.create(household=home, recorded_by=cast.gareth, **{**usual, **given})


def test_what_was_written_of_a_day_stands(home: Household, cast: Cast, world: World) -> None:
    """The days of a contact and of a concern, by the database; one contact for one check-in."""
    with reaching(cast.access("gita").reach):
        clock = running(cast, home)
        contact(cast, home, TODAY, check_in_id=clock.pk)
    with reaching(place_reach(home.enquiry)):
        by = {"recorded_by": cast.gita, "recorded_at": MONDAY}
        Concern.objects.create(
            household=home, kind="complaint", by="child", received_on=TODAY, **by
        )
        with pytest.raises(DatabaseError, match="clock_id"), transaction.atomic():
            HouseholdContact.objects.create(
                household=home, on_day=TODAY, how="phone", clock=clock, **by
            )
        closed = Concern.objects.create(
            household=home, kind="complaint", by="child", received_on=TODAY, closed_on=TODAY,
            outcome="upheld", **by,
        )  # fmt: skip
        for change in ({"outcome": "nothing"}, {"closed_on": None, "outcome": ""}):
            with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
                Concern.objects.filter(pk=closed.pk).update(**change)
        for model, change in (
            (HouseholdContact, {"on_day": TODAY - DAY}),
            (HouseholdContact, {"clock": None}),
            (HouseholdContact, {"service": world.sunderland}),
            (Concern, {"received_on": TODAY - DAY}),
            (Concern, {"kind": "allegation", "type": "other"}),
        ):
            with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
                model.objects.filter(household=home).update(**change)
        for model in (HouseholdContact, Concern):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                model.objects.filter(household=home).delete()


class TestTheRegister:
    def change(self, cast: Cast, home: Household, **given: Any) -> Household:
        access = cast.access("gita")
        usual = {"address": "1 Low Fell", "postcode": "ne95aa", "own_reference": "LCS-1"}
        with reaching(access.reach):
            return entry_change(
                access=access, household_id=home.pk, now=MONDAY,
                **{**usual, "sexes": {}, **given},
            )  # fmt: skip

    def test_says_what_a_worker_changed(
        self, make_home: Callable[..., Household], cast: Cast
    ) -> None:
        home, other = make_home("Bell"), make_home("Other")
        with reaching(cast.access("gita").reach):
            carer = home.carers.get()
        row = self.change(cast, home, sexes={carer.pk: "female"})
        assert (row.address, row.postcode, row.own_reference) == (
            "1 Low Fell", "NE9 5AA", "LCS-1",
        )  # fmt: skip
        with reaching(cast.access("gita").reach):
            assert home.carers.get().sex == "female"
            event = AuditEvent.objects.get(action="carers.entry_changed")
            assert set(event.changes) == {"address", "postcode", "own_reference", "sex"}
            assert "Low Fell" not in str(event.changes)
        self.change(cast, home)  # nothing else changed, and nothing is put on record
        with pytest.raises(ValidationError, match="Another household of your council"):
            self.change(cast, other)
        with pytest.raises(ValidationError, match="full postcode"):
            self.change(cast, other, postcode="NE9")
        with reaching(place_reach(home.enquiry)):
            assert AuditEvent.objects.filter(action="carers.entry_changed").count() == 1
            with pytest.raises(IntegrityError, match="own_reference_once"), transaction.atomic():
                Household.objects.filter(pk=other.pk).update(own_reference="LCS-1")

    def test_is_searched_by_name_reference_and_postcode(
        self, make_home: Callable[..., Household], cast: Cast
    ) -> None:
        bell = make_home("Bell", own_reference="LCS-77", postcode="NE9 5AA")
        other = make_home("Smith", postcode="NE8 1HH")
        with reaching(place_reach(other.enquiry)):
            Household.objects.filter(pk=other.pk).update(ended_on=TODAY)
        access = cast.access("gita")

        def found(words: str = "", **more: str) -> list[Household]:
            with reaching(access.reach):
                page = households_page(
                    access, page="1", filters=RegisterFilters(words=words, **more)
                )
                return list(page.object_list)

        assert found() == [other, bell]
        for said in ("bel", "sam bell", "BELL sam", "lcs-77", bell.reference, "ne95aa", "NE9"):
            assert found(said) == [bell], said
        assert found("sam smith bell") == found("CS-77") == found("%") == []
        assert (found(state="approved"), found(state="left")) == ([bell], [other])
        assert found(council="sunderland") == []

    def test_of_milestones_the_postcode_is_not_asked(
        self, make_home: Callable[..., Household], cast: Cast
    ) -> None:
        home = make_home("Bell", postcode="NE9 5AA")
        with reaching(place_reach(home.enquiry)):
            Enquiry.objects.filter(pk=home.enquiry_id).update(seen_by=SeenBy.COUNCIL)
        access = cast.access("mel")
        with reaching(access.reach):
            for said, expected in (("bell", [home]), ("NE9 5AA", [])):
                page = households_page(access, page="1", filters=RegisterFilters(words=said))
                assert list(page.object_list) == expected

    def test_has_the_day_of_each_review(self, home: Household, cast: Cast) -> None:
        held = TODAY + 300 * DAY
        with reaching(place_reach(home.enquiry)):
            home.deadlines.filter(rule=Rule.REVIEW).update(done_on=held, panel_on=held)
            assert review_days(cast.access("gita"), home) == [held]


def test_who_is_asked_for_no_check_in_is_not_asked_which_it_was() -> None:
    given: dict[str, Any] = {"check_in": None, "named": "", "earliest": TODAY, "today": TODAY}
    assert "check_in" not in ContactForm({"how": "phone"}, **given).fields  # sent with a fault
    old = ContactForm({"how": "phone", "check_in": ["7"]}, **given)
    assert "recorded already" in str(old.errors["check_in"])


class TestPages:
    def test_a_call_in_two_taps_and_a_sentence(
        self, make_enquiry: MakeEnquiry, cast: Cast, signed_in: Callable[[User], Client]
    ) -> None:
        now = timezone.now()
        case = make_enquiry(now=now)
        with reaching(place_reach(case)):
            rows = Rows(case, by=cast.gita, now=now - 65 * DAY)
            home = rows.household()
            rows.year(home)
        gita, gareth = signed_in(cast.gita), signed_in(cast.gareth)
        calls, page = reverse("carers:calls"), reverse("carers:household", args=[home.reference])
        assert "No contact on record" in words(gita.get(calls))
        url = reverse("carers:contact", args=[home.reference])
        form = gita.get(url).context["form"]
        assert "check-in at 1 month" in words(gita.get(url))
        sent = {"said": "They are fine.", "how": form["how"].initial}
        sent["check_in"] = form["check_in"].initial
        when = form["on_day"].initial
        for part in ("day", "month", "year"):
            sent[f"on_day-{part}"] = getattr(when, part)
        said = words(gita.post(url, sent, follow=True))
        assert "Contact recorded." in said
        assert "They are fine." in said
        assert "Check-in at 3 months by" in said
        assert "Nothing says that anybody needs a call now." in words(gita.get(calls))
        again = words(gita.post(url, sent | {"said": "Again."}))
        assert "This check-in was recorded already" in again

        # What only managers know.
        today = timezone.localdate(now)
        day = {"received_on-day": today.day, "received_on-month": today.month}
        url = reverse("carers:concern", args=[home.reference])
        complaint = {"kind": "complaint", "what": "neglect", "by": "child"}
        said = words(
            gareth.post(url, complaint | day | {"received_on-year": today.year}, follow=True)
        )
        assert "Complaint, " in said
        assert "omplaint" not in words(gita.get(page))
        assert gita.get(url).status_code == 403

    @pytest.mark.parametrize(("name", "most"), [("calls", 12), ("register", 12), ("household", 30)])
    def test_as_many_queries_for_a_page_as_for_one(
        self,
        name: str,
        most: int,
        make_home: Callable[..., Household],
        cast: Cast,
        signed_in: Callable[[User], Client],
    ) -> None:
        homes = [make_home(f"Of{number}", ago=90) for number in range(4)]
        for home in homes:
            contact(cast, home, TODAY - 80 * DAY, now=MONDAY - 80 * DAY)
        url = reverse(f"carers:{name}", args=[homes[0].reference] * (name == "household"))
        gareth = signed_in(cast.gareth)
        gareth.get(url)  # the first of a session costs more
        with CaptureQueriesContext(connection) as asked:
            said = words(gareth.get(url, {"q": "sam"} if name == "register" else {}))
        assert said.count("Sam Of") >= (1 if name == "household" else 4)
        made = [q["sql"] for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
        # But for what a test's own transaction needs: putting the former reach back.
        assert "set_config" in made.pop()
        assert len(made) <= most, "\n".join(sql[:160] for sql in made)
