"""Checks: which a household needs, what may be done about each, and when Stage 1 is complete."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from enquiries.check_kinds import KINDS, Force
from enquiries.check_kinds import PREVIOUS_SERVICE as PREVIOUS
from enquiries.check_wants import kinds_for
from enquiries.checks import blockers
from enquiries.models import (
    AnswerLink,
    Check,
    Consent,
    Deadline,
    Enquiry,
    HouseholdMember,
    LocalCheck,
)
from enquiries.selectors.checks import kinds_of
from enquiries.selectors.facts import facts_of
from enquiries.services import chasing
from enquiries.services.base import enquiry_locked
from enquiries.services.check_acts import (
    AskFirst,
    CheckRefused,
    check_receive,
    check_renew,
    check_request,
    check_take_back,
    check_verify,
    check_waive,
    checks_request,
)
from enquiries.services.check_links import answer_link_issue
from enquiries.services.checks import MISSING_AGAIN, checks_refresh
from enquiries.services.household import details_save, home_row_save
from enquiries.services.interviews import interview_record
from enquiries.workflow import Action, Stage
from hubs.access import Access, access_of_system
from hubs.fence import reaching
from hubs.models import AuditEvent, LocalAuthority, User
from messaging import rules
from messaging.models import Message
from tests.cast import MONDAY, Cast, MakeEnquiry, World
from tests.journey.road import Rows, place_access, place_reach, take_to
from tests.roles import as_worker

DAY = timedelta(days=1)
TODAY = MONDAY.date()
IN_TEN_DAYS = date(2026, 3, 16)  # 10 working days after Monday 2 March 2026


@pytest.fixture
def case(make_enquiry: MakeEnquiry, cast: Cast) -> Iterator[Enquiry]:
    """Gateshead's case with an application, everything of the place in reach."""
    made = make_enquiry()
    with reaching(place_reach(made)):
        yield take_to(Stage.APPLICATION, made, by=cast.gita)


@pytest.fixture
def rows(case: Enquiry, cast: Cast) -> Rows:
    return Rows(case, by=cast.gita)


def refresh(case: Enquiry, by: User, now: Any = MONDAY) -> None:
    access = place_access(case, by)
    checks_refresh(access=access, enquiry=enquiry_locked(access, case.pk), now=now)


def sweep_days(access: Access, now: Any) -> int:
    """As Celery does it, in the role that may do less."""
    with as_worker():
        return chasing.sweep_days(access, now)


def sweep_chasers(access: Access, now: Any) -> int:
    with as_worker():
        return chasing.sweep_chasers(access, now)


def standing(case: Enquiry, kind: str = "") -> list[Check]:
    found = Check.objects.standing().filter(enquiry=case).order_by("pk")
    return list(found.filter(kind=kind) if kind else found)


def act(verb: Any, case: Enquiry, check: Check, by: User, now: Any = MONDAY, **named: Any) -> Check:
    access = place_access(case, by)
    return verb(access=access, enquiry_id=case.pk, check_id=check.pk, now=now, **named)


def all_the_law(case: Enquiry, rows: Rows, on: date = TODAY) -> None:
    """Everything that the law asks for in Stage 1 comes on one day."""
    for referee in rows.people[0].referees.all():
        interview_record(
            access=place_access(case, rows.by), enquiry_id=case.pk, referee_id=referee.pk,
            on=on, how="At home", report="Warm.", now=MONDAY,
        )  # fmt: skip
    for check in standing(case):
        if check.force == "law" and check.kind != "referees":
            act(check_receive, case, check, rows.by, on=on)


class TestWhichThereAre:
    def test_a_household_brings_its_checks_and_a_second_look_changes_nothing(
        self, case: Enquiry, rows: Rows, cast: Cast
    ) -> None:
        rows.member()  # Kit, born 2015
        rows.member(first_name="Gran", date_of_birth=date(1950, 1, 1), relation="parent")
        out = rows.member(first_name="Lee", date_of_birth=date(1999, 1, 1), lives_here=False)
        refresh(case, cast.gita)
        by_kind = {(c.kind, c.member.first_name if c.member else "") for c in standing(case)}
        assert {("dbs", ""), ("dbs", "Gran"), ("adult", "Gran"), ("child", "Kit")} <= by_kind
        assert {("medical", ""), ("home", ""), ("referees", ""), ("relationships", "")} <= by_kind
        assert {("past_applications", "Gran"), ("preparation", "")} <= by_kind
        assert not [c for c in standing(case) if c.member_id == out.pk], "a grown child elsewhere"
        # What is not known of, or asked for, is not there.
        absent = {"abroad", "previous_service", "records", "home_council", "pets", "dbs_16"}
        assert not absent & {kind for kind, _ in by_kind}
        assert len(standing(case, "reference")) == 2, "one for each personal referee"
        before = list(Check.objects.filter(enquiry=case).values())
        events = AuditEvent.objects.filter(subject_id=case.pk).count()
        refresh(case, cast.gita, now=MONDAY + DAY)
        assert list(Check.objects.filter(enquiry=case).values()) == before
        assert AuditEvent.objects.filter(subject_id=case.pk).count() == events

    def test_who_turns_18_before_panel_is_checked_as_an_adult(
        self, case: Enquiry, rows: Rows, cast: Cast
    ) -> None:
        rows.member(first_name="Soon", date_of_birth=date(2008, 5, 4))
        rows.member(first_name="Later", date_of_birth=date(2008, 11, 30))  # panel is due 2 November
        refresh(case, cast.gita)
        dbs = {c.member.first_name: c.why for c in standing(case, "dbs") if c.member}
        assert dbs == {"Soon": "turns 18 on Monday 4 May 2026"}
        assert {c.member.first_name for c in standing(case, "child")} == {"Soon", "Later"}
        # On the day the sweep lets go of what is asked of a child, once.
        system, birthday = access_of_system(case.cluster), MONDAY.replace(month=5, day=4)
        assert sweep_days(system, birthday) == 1
        gone = Check.objects.get(enquiry=case, kind="child", member__first_name="Soon")
        assert gone.dropped_why == "Turned 18 on Monday 4 May 2026"
        assert standing(case, "dbs")[-1].why == "turned 18 on Monday 4 May 2026"
        assert sweep_days(system, birthday) == 0, "once a day"
        assert sweep_days(system, birthday + DAY) == 0, "there is nothing left to do"

    @pytest.mark.parametrize(("where", "asked"), [("Gateshead", 0), ("Sunderland", 1)])
    def test_the_home_council_is_consulted_unless_it_decides(
        self, case: Enquiry, rows: Rows, cast: Cast, where: str, asked: int
    ) -> None:
        home = rows.people[0].addresses.get()
        home.authority = LocalAuthority.objects.get(name=where)
        home.save()
        refresh(case, cast.gita)
        assert len(standing(case, "home_council")) == asked

    def test_a_council_changes_what_is_local_and_nothing_of_the_law(
        self, case: Enquiry, rows: Rows, cast: Cast, world: World
    ) -> None:
        rows.member(first_name="Ash", date_of_birth=date(2009, 12, 1))  # 16, 18 after panel

        def local(code: str, **values: Any) -> None:
            usual = {"label": code, "stage": 1, "who": "applicant", "valid_from": TODAY}
            LocalCheck.objects.create(service=world.gateshead, code=code, **{**usual, **values})

        for code in KINDS:
            local(code, on=False, at_least=1)
        kinds = {kind.code for kind in kinds_of(case, today=TODAY)}
        assert kinds == {code for code, kind in KINDS.items() if kind.force is not Force.LOCAL}
        referees = next(k for k in kinds_of(case, today=TODAY) if k.code == "referees")
        assert referees.at_least == 2
        LocalCheck.objects.all().delete()
        local("dbs_16")
        local("referees", at_least=3)
        local("own-garden", label="Garden pond", who="home", stage=2)
        local("own-next-year", valid_from=TODAY + 300 * DAY)
        refresh(case, cast.gita)
        assert [c.member.first_name for c in standing(case, "dbs_16")] == ["Ash"]
        assert standing(case, "own-garden")[0].stage == 2
        assert not standing(case, "own-next-year")
        all_the_law(case, rows)
        # Two of three interviews: the law has its two, and the council waits for its third.
        assert standing(case, "referees")[0].received_on == TODAY
        (more,) = standing(case, "referees_more")
        assert (more.force, more.received_on) == ("local", None)
        assert more.label == "More personal referees interviewed: 3 in all"
        assert kinds_for([], preparation="before", today=TODAY)[-1].stage == 1

    def test_who_moves_out_or_is_replaced_takes_their_checks_along(
        self, case: Enquiry, rows: Rows, cast: Cast
    ) -> None:
        lodger = rows.member(first_name="Lou", date_of_birth=date(1990, 1, 1), relation="lodger")
        refresh(case, cast.gita)
        lodger.moved_out_on = TODAY
        lodger.save()
        friend = rows.people[0].referees.order_by("pk")[0]
        friend.replaced_at, friend.replaced_why = MONDAY, "Could not be reached"
        friend.save()
        refresh(case, cast.gita)
        dropped = Check.objects.filter(enquiry=case, dropped_at__isnull=False)
        assert {c.dropped_why for c in dropped if c.member_id} == {
            "Moved out on Monday 2 March 2026"
        }
        assert dropped.get(referee=friend).dropped_why == "Replaced: Could not be reached"

    def test_whose_age_is_not_known_is_checked_as_an_adult_and_it_is_asked_for(
        self, case: Enquiry, rows: Rows, cast: Cast
    ) -> None:
        """Schedule 3 items 3, 4 and 9, at every stage."""
        take_to(Stage.ASSESSMENT, case, by=cast.gita)
        gran = rows.member(first_name="Gran", date_of_birth=date(1950, 1, 1), relation="parent")
        rows.member(first_name="Lou", date_of_birth=None, relation="lodger")
        rows.member(first_name="Cousin", date_of_birth=None, relation="relative", lives_here=False)
        refresh(case, cast.gita)
        asked = {c.member.first_name: c.why for c in standing(case, "dbs") if c.member}
        assert asked == {
            "Gran": "",
            "Lou": "date of birth not known, so asked as of an adult",
        }
        facts = facts_of(place_access(case), case, today=TODAY)
        assert facts.not_known == ("The date of birth of Lou",)
        for step in (Action.LIST, Action.APPROVE):
            said = [each.sentence for each in blockers(facts, step)]
            assert "The date of birth of Lou is not known yet." in said
        # Taking an adult's away drops no check: it is refused, and would be asked of an adult.
        change: dict[str, Any] = {"access": place_access(case, cast.gita), "enquiry_id": case.pk}
        with pytest.raises(ValidationError, match="is known already"):
            home_row_save(
                **change, model=HouseholdMember, row_id=gran.pk,
                fields={"date_of_birth": None}, now=MONDAY,
            )  # fmt: skip
        with pytest.raises(ValidationError, match="answered already"):
            details_save(
                **change, position=1, fields={"fostered_in_last_12_months": None}, shown={},
                now=MONDAY,
            )  # fmt: skip
        HouseholdMember.objects.filter(pk=gran.pk).update(date_of_birth=None)
        refresh(case, cast.gita)
        assert {c.member.first_name for c in standing(case, "dbs") if c.member} == {"Gran", "Lou"}


class TestStage1IsComplete:
    def test_the_last_day_to_say_no_counts_from_the_last_item_and_opens_again(
        self, case: Enquiry, rows: Rows, cast: Cast
    ) -> None:
        take_to(Stage.CHECKS, case, by=cast.gita)
        refresh(case, cast.gita)
        all_the_law(case, rows)
        track = case.assessmenttrack_set.get(number=1)
        assert (track.complete_on, track.no_by) == (TODAY, IN_TEN_DAYS)
        clocks = case.deadline_set.filter(rule=Deadline.Rule.STAGE_1_NO)
        assert clocks.get().due_at.date() == IN_TEN_DAYS
        # Somebody moves in: something of the law is missing again.
        rows.member(first_name="Lou", date_of_birth=date(1990, 1, 1), relation="lodger")
        refresh(case, cast.gita)
        track.refresh_from_db()
        assert (track.complete_on, track.no_by) == (None, None)
        assert clocks.get().cancelled_reason == MISSING_AGAIN
        later = MONDAY + 7 * DAY
        for check in standing(case):
            if check.force == "law" and check.received_on is None:
                act(check_receive, case, check, cast.gita, on=later.date(), now=later)
        track.refresh_from_db()
        assert track.complete_on == later.date()
        assert clocks.get(cancelled_at=None).due_at.date() == date(2026, 3, 23)
        # Recorded by a slip: taken back, and open again.
        act(check_take_back, case, standing(case, "medical")[0], cast.gita, now=later)
        track.refresh_from_db()
        assert track.complete_on is None
        assert not clocks.filter(cancelled_at=None).exists()

    @pytest.mark.parametrize("how", ["moves out", "is not given"])
    def test_the_days_count_from_when_the_last_item_stopped_missing(
        self, case: Enquiry, rows: Rows, cast: Cast, how: str
    ) -> None:
        """All else came weeks ago: the no is not lost as the last item falls away."""
        take_to(Stage.CHECKS, case, by=cast.gita)
        lodger = rows.member(first_name="Lou", date_of_birth=date(1990, 1, 1), relation="lodger")
        details = rows.people[0].details
        details.fostered_in_last_12_months = how == "is not given"
        details.save()
        refresh(case, cast.gita)
        if how == "is not given":
            lodger.moved_out_on = TODAY
            lodger.save()
            refresh(case, cast.gita)
        for referee in rows.people[0].referees.all():
            interview_record(
                access=place_access(case, rows.by), enquiry_id=case.pk, referee_id=referee.pk,
                on=TODAY, how="At home", report="Warm.", now=MONDAY,
            )  # fmt: skip
        wait = {"moves out": lambda c: c.member_id, "is not given": lambda c: c.kind == PREVIOUS}
        for check in standing(case):
            if check.force == "law" and check.kind != "referees" and not wait[how](check):
                act(check_receive, case, check, cast.gita, on=TODAY)
        later = MONDAY + 28 * DAY
        track = case.assessmenttrack_set.get(number=1)
        assert track.complete_on is None
        if how == "moves out":
            lodger.moved_out_on = later.date()
            lodger.save()
            refresh(case, cast.gita, now=later)
        else:
            (reference,) = standing(case, PREVIOUS)
            act(check_request, case, reference, cast.gita)
            act(check_waive, case, reference, cast.gareth, reason="They never answered", now=later)
        track.refresh_from_db()
        assert track.complete_on == later.date()
        assert track.no_by == date(2026, 4, 15)  # Good Friday and Easter Monday left out

    def test_what_a_council_asks_beyond_two_referees_gives_no_more_days(
        self, case: Enquiry, rows: Rows, cast: Cast, world: World
    ) -> None:
        LocalCheck.objects.create(
            service=world.gateshead, code="referees", label="Referees", stage=1, who="case",
            at_least=3, valid_from=TODAY,
        )  # fmt: skip
        take_to(Stage.CHECKS, case, by=cast.gita)
        refresh(case, cast.gita)
        all_the_law(case, rows)
        track = case.assessmenttrack_set.get(number=1)
        assert (track.complete_on, track.no_by) == (TODAY, IN_TEN_DAYS)
        missing = facts_of(place_access(case), case, today=TODAY).stage_1_missing
        assert "More personal referees interviewed: 3 in all" in missing
        (more,) = standing(case, "referees_more")
        act(check_waive, case, more, cast.gareth, reason="Two were enough")

    def test_two_interviews_are_with_two_referees(
        self, case: Enquiry, rows: Rows, cast: Cast
    ) -> None:
        refresh(case, cast.gita)
        first, second = rows.people[0].referees.order_by("pk")

        def interview(referee: Any, on: date) -> None:
            interview_record(
                access=place_access(case, cast.gita), enquiry_id=case.pk, referee_id=referee.pk,
                on=on, how="By video", report="They are patient.", now=MONDAY,
            )  # fmt: skip

        interview(first, TODAY - 5 * DAY)
        interview(first, TODAY - 4 * DAY)
        assert standing(case, "referees")[0].received_on is None
        with pytest.raises(CheckRefused, match="Record each interview"):
            act(check_receive, case, standing(case, "referees")[0], cast.gita, on=TODAY)
        interview(second, TODAY - 3 * DAY)
        item = standing(case, "referees")[0]
        assert (item.received_on, item.verified_by) == (TODAY - 3 * DAY, cast.gita)
        second.replaced_at = MONDAY
        second.save()
        refresh(case, cast.gita)
        assert standing(case, "referees")[0].received_on is None

    def test_the_interviews_are_left_out_on_one_ground_alone(
        self, case: Enquiry, rows: Rows, cast: Cast
    ) -> None:
        refresh(case, cast.gita)
        referees = standing(case, "referees")[0]
        with pytest.raises(CheckRefused, match="fostered for another"):
            act(check_waive, case, referees, cast.gareth, reason="They are busy")
        details = rows.people[0].details
        details.fostered_before = details.fostered_in_last_12_months = True
        details.save()
        refresh(case, cast.gita)
        (reference,) = standing(case, "previous_service")
        assert reference.force == "law"
        with pytest.raises(CheckRefused, match="request this reference first"):
            act(check_waive, case, reference, cast.gareth, reason="No")
        act(check_receive, case, reference, cast.gita, on=TODAY)
        act(check_waive, case, referees, cast.gareth, reason="")
        assert "26(1A)(c)" in standing(case, "referees")[0].waived_why
        # The ground falls, and the waiver with it.
        act(check_take_back, case, reference, cast.gita)
        assert standing(case, "referees")[0].waived_at is None


class TestActs:
    def test_the_law_is_not_waived_and_a_local_item_is_for_a_reason(
        self, case: Enquiry, cast: Cast
    ) -> None:
        refresh(case, cast.gita)
        medical, smoking = standing(case, "medical")[0], standing(case, "smoking")[0]
        with pytest.raises(CheckRefused, match="The law asks for this"):
            act(check_waive, case, medical, cast.gareth, reason="In a hurry")
        with pytest.raises(CheckRefused, match="why it is not needed"):
            act(check_waive, case, smoking, cast.gareth, reason="")
        act(check_waive, case, smoking, cast.gareth, reason="Nobody there smokes")
        with pytest.raises(CheckRefused):
            act(check_receive, case, smoking, cast.gita, on=TODAY)
        facts = facts_of(place_access(case), case, today=TODAY)
        assert "Medical report and adviser’s comment for Sam" in facts.stage_1_missing
        assert "Smoking and vaping at home" not in facts.stage_2_missing

    def test_only_what_may_bar_bars_and_only_who_may_verify_verifies(
        self, case: Enquiry, cast: Cast
    ) -> None:
        refresh(case, cast.gita)
        dbs, medical = standing(case, "dbs")[0], standing(case, "medical")[0]
        for check in (dbs, medical):
            with pytest.raises(CheckRefused, match="has not come"):
                act(check_verify, case, check, cast.gareth, outcome="clear")
            act(check_receive, case, check, cast.gita, on=TODAY)
        with pytest.raises(CheckRefused, match="cannot disqualify"):
            act(check_verify, case, medical, cast.gareth, outcome="barred", finding="x")
        with pytest.raises(CheckRefused, match="how you weigh it"):
            act(check_verify, case, dbs, cast.gareth, outcome="consider")
        worker: Access = cast.access("gita")
        with reaching(worker.reach), pytest.raises(PermissionDenied):
            check_verify(
                access=worker, enquiry_id=case.pk, check_id=dbs.pk, outcome="clear", now=MONDAY
            )
        issued = date(2026, 1, 31)
        act(
            check_verify, case, dbs, cast.gareth, outcome="barred", finding="Schedule 4",
            number="001", issued_on=issued,
        )  # fmt: skip
        dbs.refresh_from_db()
        assert dbs.expires_on == date(2029, 1, 31)
        assert facts_of(place_access(case), case, today=TODAY).barred
        with pytest.raises(CheckRefused, match="verified this already"):
            act(check_verify, case, dbs, cast.gareth, outcome="clear")
        # What it found is on the case alone, never in the record.
        said = AuditEvent.objects.filter(subject_id=case.pk, action="check.verified").get()
        assert "Schedule 4" not in str(said.changes) + said.reason

    def test_nobody_under_18_disqualifies(self, case: Enquiry, rows: Rows, cast: Cast) -> None:
        """Regulation 26(5): the applicants, and members of the household aged 18 or over."""
        rows.member(first_name="Soon", date_of_birth=date(2008, 5, 4))  # 18 before panel
        refresh(case, cast.gita)
        dbs = next(c for c in standing(case, "dbs") if c.member_id)
        act(check_receive, case, dbs, cast.gita, on=TODAY)
        barred = {"outcome": "barred", "finding": "A caution at 16"}
        with pytest.raises(CheckRefused, match="only an applicant or an adult at home"):
            act(check_verify, case, dbs, cast.gareth, **barred)
        act(check_verify, case, dbs, cast.gareth, **(barred | {"outcome": "consider"}))
        act(check_take_back, case, dbs, cast.gareth)
        birthday = MONDAY.replace(month=5, day=4)
        act(check_verify, case, dbs, cast.gareth, now=birthday, **barred)

    def test_a_check_that_runs_out_is_told_of_once_and_asked_for_anew(
        self, case: Enquiry, cast: Cast
    ) -> None:
        refresh(case, cast.gita)
        dbs = standing(case, "dbs")[0]
        act(check_receive, case, dbs, cast.gita, on=TODAY)
        act(check_verify, case, dbs, cast.gareth, outcome="clear", issued_on=date(2023, 5, 1))
        system = access_of_system(case.cluster)
        sweep_days(system, MONDAY - DAY)
        assert not Message.objects.filter(kind="S31").exists(), "8 weeks before, not sooner"
        for days in (6, 7):
            sweep_days(system, MONDAY + days * DAY)
        told = Message.objects.filter(kind="S31", about_id=case.pk)
        assert told.count() == told.values("user").distinct().count() > 0
        again = act(check_renew, case, dbs, cast.gita)
        assert (again.renews_id, again.received_on) == (dbs.pk, None)
        refresh(case, cast.gita)
        assert standing(case, "dbs") == [again], "the list leaves it alone"

    def test_nobodys_doctor_is_asked_without_consent(
        self, case: Enquiry, rows: Rows, cast: Cast
    ) -> None:
        refresh(case, cast.gita)
        medical = standing(case, "medical")[0]
        with pytest.raises(CheckRefused, match="Sam has not agreed to a medical report yet"):
            act(check_request, case, medical, cast.gita)
        rows.consent(rows.people[0], what=Consent.What.MEDICAL)
        act(check_request, case, medical, cast.gita)
        with pytest.raises(CheckRefused, match="was asked for on Monday 2 March 2026"):
            act(check_request, case, medical, cast.gita)

    def test_records_of_another_service_have_their_15_working_days(
        self, case: Enquiry, rows: Rows, cast: Cast
    ) -> None:
        details = rows.people[0].details
        details.fostered_before = True
        details.save()
        rows.consent(rows.people[0], what=Consent.What.RECORDS)
        refresh(case, cast.gita)
        records = standing(case, "records")[0]
        act(check_request, case, records, cast.gita)
        clock = case.deadline_set.get(rule=Deadline.Rule.RECORDS)
        assert clock.due_at.date() == date(2026, 3, 23)
        act(check_receive, case, records, cast.gita, on=TODAY)
        clock.refresh_from_db()
        assert clock.done_at == MONDAY

    def test_another_cases_check_is_not_there(
        self, case: Enquiry, cast: Cast, make_enquiry: MakeEnquiry
    ) -> None:
        refresh(case, cast.gita)
        other = make_enquiry(first_name="Jo", phone="07700 900555")
        with pytest.raises(Check.DoesNotExist):
            act(check_request, other, standing(case, "dbs")[0], cast.gita)


class TestChasing:
    @pytest.fixture
    def reference(self, case: Enquiry, rows: Rows, cast: Cast) -> Check:
        """A referee's reference, asked for on Monday, its email gone."""
        friend = rows.people[0].referees.order_by("pk")[0]
        friend.email = "robin@example.org"
        friend.save()
        rows.people[0].contact_points.create(
            enquiry=case, kind="email", typed="sam@example.org", normalised="sam@example.org"
        )
        refresh(case, cast.gita)
        check = Check.objects.standing().get(enquiry=case, kind="reference", referee=friend)
        act(check_request, case, check, cast.gita)
        check.refresh_from_db()
        return check

    def messages(self, case: Enquiry, kind: str) -> list[Message]:
        return list(Message.objects.filter(about_id=case.pk, kind=kind).order_by("pk"))

    def letter(self, message: Message) -> Any:
        """What the sender makes of it."""
        with as_worker():
            return rules.of(message.kind).prepare([message], message.due_at)[message.pk]

    def test_a_referee_is_asked_again_at_7_14_and_28_days_and_no_more(
        self, case: Enquiry, reference: Check
    ) -> None:
        (asked,) = self.messages(case, "R1")
        assert (asked.to, asked.due_at) == ("robin@example.org", MONDAY + timedelta(minutes=2))
        answer_link_issue(check=reference, now=MONDAY)  # as it goes out
        system = access_of_system(case.cluster)
        sent = []
        for days in range(40):
            for _ in range(2):  # a second look on the same day plans nothing
                sweep_chasers(system, MONDAY + days * DAY)
            sent.append(len(self.messages(case, "R2")))
        assert [day for day in range(1, 40) if sent[day] > sent[day - 1]] == [7, 14, 28]
        (told,) = self.messages(case, "E13")  # once for each referee, two days after
        assert told.due_at == MONDAY + 9 * DAY
        assert "We have not heard from Robin Friend yet." in self.letter(told).body
        again = self.letter(self.messages(case, "R2")[-1])
        assert again.to == "robin@example.org"
        assert "/my/answer/" in again.body

    def test_after_a_month_of_nothing_one_reminder_goes(
        self, case: Enquiry, reference: Check
    ) -> None:
        answer_link_issue(check=reference, now=MONDAY)
        system = access_of_system(case.cluster)
        for days in (35, 36, 60):
            sweep_chasers(system, MONDAY + days * DAY)
        assert len(self.messages(case, "R2")) == 1

    @pytest.mark.parametrize("why", ["came", "no link", "private", "paused", "protected"])
    def test_what_stops_a_reminder(
        self, case: Enquiry, reference: Check, cast: Cast, why: str
    ) -> None:
        if why != "no link":
            answer_link_issue(check=reference, now=MONDAY)
        changes = {
            "private": {"discreet": True},
            "paused": {"paused_until": TODAY + 30 * DAY},
        }
        if why == "came":
            act(check_receive, case, reference, cast.gita, on=TODAY)
            assert not AnswerLink.objects.filter(superseded_at=None).exists()
        elif why in changes:
            Enquiry.objects.filter(pk=case.pk).update(**changes[why])
        elif why == "protected":
            Check.objects.filter(pk=reference.pk).update(seen_by=2)
            Enquiry.objects.filter(pk=case.pk).update(
                seen_by=2, discreet=True, may_leave_message=False, postcode="",
                postcode_typed="", home_authority=None, next_step="", question="",
            )  # fmt: skip
        sweep_chasers(access_of_system(case.cluster), MONDAY + 8 * DAY)
        assert not self.messages(case, "R2")

    def test_privacy_is_asked_about_before_an_email_goes(
        self, case: Enquiry, rows: Rows, cast: Cast
    ) -> None:
        rows.people[0].referees.update(email="robin@example.org")
        Enquiry.objects.filter(pk=case.pk).update(discreet=True)
        refresh(case, cast.gita)
        first, second = standing(case, "reference")
        with pytest.raises(AskFirst):
            act(check_request, case, first, cast.gita)
        access = place_access(case, cast.gita)
        ids = [check.pk for check in (first, second, standing(case, "dbs")[0])]
        asked = checks_request(access=access, enquiry_id=case.pk, check_ids=ids, now=MONDAY)
        assert asked == 1, "the DBS; each email waits for a colleague's yes"
        act(check_request, case, first, cast.gita, confirmed=True)
        (message,) = self.messages(case, "R1")
        assert message.occurrence.endswith(" ok")


def test_members_who_left_long_ago_are_children_of_the_family(
    case: Enquiry, rows: Rows, cast: Cast
) -> None:
    """Schedule 3 item 4: children of the family, in the household or not."""
    rows.member(first_name="Away", lives_here=False, relation=HouseholdMember.Relation.CHILD)
    rows.member(first_name="Cousin", lives_here=False, relation="relative")
    refresh(case, cast.gita)
    assert [c.member.first_name for c in standing(case, "child")] == ["Away"]
