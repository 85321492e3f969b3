"""Stage 1 and Stage 2: begun, gone on, ended with a no in time; sections and visits."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client

from enquiries.invariants import QUERIES
from enquiries.models import (
    Application,
    AssessmentTrack,
    AssessmentVisit,
    Check,
    Deadline,
    Decision,
    Determination,
    Enquiry,
    Letter,
    PanelItem,
    Report,
    Section,
    StageChange,
)
from enquiries.services import MoveRefused, enquiry_move
from enquiries.services.assessing import (
    SectionConflict,
    assessment_visit_record,
    section_save,
)
from enquiries.services.checks import stage_1_refresh
from enquiries.services.letters_made import letter_sent
from enquiries.services.stages import (
    applicant_disqualify,
    gathering_begin,
    named_child_set,
    stage_1_refuse,
    stage_1_start,
    stage_2_start,
)
from enquiries.stage_sweeps import sweep_lapsed
from enquiries.workflow import Action, Stage
from hubs.access import access_of_system
from hubs.calendar import LONDON
from hubs.fence import reaching
from hubs.models import AuditEvent, User
from messaging import rules
from messaging.models import Message
from tests.cast import MONDAY, Cast, MakeEnquiry
from tests.journey.road import Rows, place_access, place_reach, take_to
from tests.roles import as_worker
from tests.staff.test_case import address, words

SignIn = Callable[[User], Client]
Act = Callable[..., Any]
# 10 working days from Monday 2 March 2026.
LAST_DAY = date(2026, 3, 16)
WHY = "The home is not safe for a child, and there is no plan to change it."


def at(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=LONDON)


@pytest.fixture
def case(make_enquiry: MakeEnquiry, cast: Cast) -> Enquiry:
    """At Stage 1 since Monday, its only item come that day."""
    case = make_enquiry()
    with reaching(place_reach(case)):
        take_to(Stage.CHECKS, case, by=cast.gita)
        Rows(case, by=cast.gita).check()
        stage_1_refresh(access=place_access(case), enquiry=case, now=MONDAY)
    return case


@pytest.fixture
def act(cast: Cast) -> Act:
    """``act("gareth", stage_1_refuse, case, now=…)``: somebody of the cast does it."""

    def do(who: str, verb: Callable[..., Any], case: Enquiry, **named: Any) -> Any:
        access = cast.access(who)
        with reaching(access.reach):
            return verb(access=access, enquiry_id=case.pk, **named)

    return do


def track(case: Enquiry, number: int = 1) -> AssessmentTrack:
    return AssessmentTrack.objects.filter(enquiry=case, number=number).latest("pk")


def lapse(case: Enquiry, now: datetime) -> int:
    system = access_of_system(case.cluster)
    with as_worker(), reaching(system.reach):
        return sweep_lapsed(system, now)


def everything(case: Enquiry) -> list[Any]:
    """What a refused act must leave as it was."""
    with reaching(place_reach(case)):
        case.refresh_from_db()
        return [
            case.stage,
            case.version,
            list(AssessmentTrack.objects.filter(enquiry=case).order_by("pk").values()),
            list(StageChange.objects.filter(enquiry=case).order_by("pk").values()),
            list(Letter.objects.filter(enquiry=case).values()),
            list(Deadline.objects.filter(enquiry=case).order_by("pk").values()),
        ]


class TestSayingNo:
    def test_rule_1_on_day_10_it_is_lawful(self, case: Enquiry, act: Act) -> None:
        with reaching(place_reach(case)):
            assert track(case).no_by == LAST_DAY
            clock = Deadline.objects.get(enquiry=case, rule="stage_1_no")
            assert clock.due_at.astimezone(LONDON).date() == LAST_DAY
        assert lapse(case, at(LAST_DAY, 23)) == 0
        act("gareth", stage_1_refuse, case, reasons=WHY, now=at(LAST_DAY, 23))
        with reaching(place_reach(case)):
            case.refresh_from_db()
            assert case.stage == Stage.NOT_SUITABLE
            assert track(case).outcome == "not_suitable"

    @pytest.mark.parametrize("swept", [False, True])
    def test_rule_1_on_day_11_it_must_go_on(self, case: Enquiry, act: Act, swept: bool) -> None:
        day_11 = at(LAST_DAY + timedelta(days=1), 0)
        if swept:
            with reaching(place_reach(case)):  # a check that nobody verified does not hold it
                Check.objects.filter(enquiry=case).update(verified_at=None, verified_by=None)
            assert lapse(case, day_11) == 1
            assert lapse(case, day_11) == 0  # once
            with reaching(place_reach(case)):
                case.refresh_from_db()
                assert case.stage == Stage.ASSESSMENT  # by the calendar
                assert case.stagechange_set.latest("pk").by is None
                assert case.next_step == "Tell them that Stage 2 has begun, and plan it"
                assert case.next_due_at is not None
                assert case.next_due_at < day_11 + timedelta(days=2)
                assert track(case).outcome_by is None
                clock = Deadline.objects.get(enquiry=case, rule="stage_1_no")
                assert clock.cancelled_at == day_11
                told = Message.objects.filter(kind="S60", about_id=case.pk)
                assert {each.user.name for each in told if each.user} >= {"Gareth Head"}
                message = told.filter(channel="email", user__name="Gareth Head").get()
                letter = rules.of("S60").prepare([message], day_11)[message.pk]
                assert "now goes on to Stage 2" in letter.body
        before = everything(case)
        why = "lawful only in Stage 1" if swept else "must go on to Stage 2"
        with pytest.raises(MoveRefused, match=why):
            act("gareth", stage_1_refuse, case, reasons=WHY, now=day_11)
        assert everything(case) == before
        if not swept:
            act("gita", stage_2_start, case, now=day_11)
        with reaching(place_reach(case)):
            case.refresh_from_db()
            assert case.stage == Stage.ASSESSMENT
            assert track(case).outcome == "lapsed"
            assert track(case, 2).started_on == LAST_DAY + timedelta(days=1)
            assert not Deadline.objects.filter(
                enquiry=case, rule="stage_1_no", done_at=None, cancelled_at=None
            ).exists()

    def test_on_day_11_a_disqualified_case_waits_for_a_colleague(
        self, case: Enquiry, act: Act
    ) -> None:
        day_11 = at(LAST_DAY + timedelta(days=1), 0)
        with reaching(place_reach(case)):
            Check.objects.filter(enquiry=case).update(outcome="barred")
        assert lapse(case, day_11) == 1
        with reaching(place_reach(case)):
            case.refresh_from_db()
            assert (case.stage, track(case).outcome) == (Stage.CHECKS, "lapsed")
            message = Message.objects.filter(kind="S60", about_id=case.pk, channel="email").first()
            assert message is not None
            body = rules.of("S60").prepare([message], day_11)[message.pk].body
            assert "cannot go on. End it as disqualified" in body
            assert "By law the case now goes on" not in body
        with pytest.raises(MoveRefused, match="must go on"):
            act("gareth", stage_1_refuse, case, reasons=WHY, now=day_11)
        act("gareth", applicant_disqualify, case, reasons=WHY, now=day_11)

    def test_what_is_asked_for_after_the_last_day_does_not_open_it_again(
        self, case: Enquiry, act: Act, cast: Cast
    ) -> None:
        day_11 = at(LAST_DAY + timedelta(days=1))
        with reaching(place_reach(case)):
            Rows(case, by=cast.gita).check(kind="medical", label="Medical report", received_on=None)
            stage_1_refresh(access=place_access(case), enquiry=case, now=day_11)
        with pytest.raises(MoveRefused, match="must go on"):
            act("gareth", stage_1_refuse, case, reasons=WHY, now=day_11)
        act("gita", stage_2_start, case, now=day_11)

    def test_rule_1_while_something_is_missing_any_day_is_in_time(
        self, case: Enquiry, act: Act, cast: Cast
    ) -> None:
        with reaching(place_reach(case)):
            Rows(case, by=cast.gita).check(kind="medical", label="Medical report", received_on=None)
            stage_1_refresh(access=place_access(case), enquiry=case, now=MONDAY)
            assert track(case).no_by is None
        later = at(LAST_DAY + timedelta(days=60))
        assert lapse(case, later) == 0
        with pytest.raises(MoveRefused, match="Medical report for Sam has not come yet"):
            act("gita", stage_2_start, case, now=later)
        act("gareth", stage_1_refuse, case, reasons=WHY, now=later)

    def test_rule_2_reasons_in_writing_and_no_review(self, case: Enquiry, act: Act) -> None:
        before = everything(case)
        with pytest.raises(MoveRefused, match="Give the reasons"):
            act("gareth", stage_1_refuse, case, reasons="  ", now=MONDAY)
        with pytest.raises(PermissionDenied):
            act("gita", stage_1_refuse, case, reasons=WHY, now=MONDAY)
        assert everything(case) == before
        act("gareth", stage_1_refuse, case, reasons=WHY, now=MONDAY)
        with reaching(place_reach(case)):
            letter = Letter.objects.get(enquiry=case, kind="stage_1_no")
            said = str(letter.words)
            assert WHY in said
            assert "complaints procedure" in said
            assert "cannot go to panel or to the Independent Review Mechanism" in said
            assert letter.document.body.content[:5] == b"%PDF-"
            assert not Decision.objects.filter(enquiry=case).exists()
            assert not Determination.objects.filter(enquiry=case).exists()
            # The 10 working days are for the notice: it has not gone yet.
            assert [each.rule for each in Deadline.objects.filter(enquiry=case).open()] == [
                "stage_1_no"
            ]
            # The reasons may speak of health: they stand in the letter alone.
            assert WHY not in str(list(StageChange.objects.filter(enquiry=case).values()))
            assert WHY not in str(list(AuditEvent.objects.filter(subject_id=case.pk).values()))

    @pytest.mark.parametrize("late", [False, True])
    def test_the_notice_goes_to_each_applicant_by_the_last_day(
        self, make_enquiry: MakeEnquiry, act: Act, cast: Cast, signed_in: SignIn, late: bool
    ) -> None:
        couple = make_enquiry(second_first_name="Jo", second_last_name="Lee")
        with reaching(place_reach(couple)):
            take_to(Stage.CHECKS, couple, by=cast.gita)
            Rows(couple, by=cast.gita).check()
            stage_1_refresh(access=place_access(couple), enquiry=couple, now=MONDAY)
        act("gareth", stage_1_refuse, couple, reasons=WHY, now=at(LAST_DAY))

        def page(now: datetime) -> str:
            with time_machine.travel(now, tick=False):
                return words(signed_in(cast.gareth).get(address(couple, "stage_1")))

        assert "Send the notice by Monday 16 March 2026" in page(at(LAST_DAY))
        later = at(LAST_DAY + timedelta(days=2))
        with reaching(place_reach(couple)):
            sam, jo = Letter.objects.filter(enquiry=couple, kind="stage_1_no").order_by("pk")
        sent = {"how": "post", "evidence": "Recorded delivery", "now": later}
        act("gita", letter_sent, couple, letter_id=sam.pk, sent_on=LAST_DAY, **sent)
        with reaching(place_reach(couple)):
            clock = Deadline.objects.get(enquiry=couple, rule="stage_1_no")
            assert clock.is_running  # Jo has not been written to
        assert "has not gone to everybody" in page(later)
        went = later.date() if late else LAST_DAY
        act("gita", letter_sent, couple, letter_id=jo.pk, sent_on=went, **sent)
        with reaching(place_reach(couple)):
            clock.refresh_from_db()
            assert clock.done_at is not None
            assert (clock.done_at > clock.due_at) is late  # recorded later, gone in time
            late_said = "The notice went on Wednesday 18 March 2026, after its last day"
            assert clock.over_why == (late_said if late else "")
            for rule in ("no clock of a case that has ended runs, but that of telling them",):
                with connection.cursor() as cursor:
                    cursor.execute(QUERIES[rule])
                    assert cursor.fetchall() == []
        said = page(later)
        assert ("By law the application goes on to Stage 2" in said) is late
        assert ("The notice had gone to each of them" in said) is not late
        assert ("Let it go on to Stage 2" in said) is late
        self.goes_on(couple, act, later, late=late)

    def goes_on(self, couple: Enquiry, act: Act, now: datetime, *, late: bool) -> None:
        """A no whose notice was late does not stand; one in time is final."""
        with pytest.raises(PermissionDenied):
            act("gita", stage_2_start, couple, now=now)
        if not late:
            with pytest.raises(MoveRefused, match="only where the notice of a no"):
                act("gareth", stage_2_start, couple, now=now)
            return
        act("gareth", stage_2_start, couple, now=now)
        with reaching(place_reach(couple)):
            couple.refresh_from_db()
            assert (couple.stage, couple.ended_at) == (Stage.ASSESSMENT, None)
            assert (track(couple).outcome, track(couple, 2).outcome) == ("lapsed", "")
            assert couple.next_step == "Tell them that Stage 2 has begun, and plan it"
        with pytest.raises(MoveRefused, match="lawful only in Stage 1"):
            act("gareth", stage_1_refuse, couple, reasons=WHY, now=now)

    def test_rule_3_after_stage_2_began_there_is_no_direct_no(
        self, case: Enquiry, act: Act
    ) -> None:
        act("gita", stage_2_start, case, now=MONDAY)
        with reaching(place_reach(case)):
            assert track(case).outcome == "passed"
            assert Letter.objects.filter(enquiry=case, kind="stage_2_started").count() == 1
        before = everything(case)
        with pytest.raises(MoveRefused, match="lawful only in Stage 1"):
            act("gareth", stage_1_refuse, case, reasons=WHY, now=MONDAY)
        # Nor by the form that moves a case.
        move = {"action": Action.CLOSE, "target": Stage.CLOSED, "reason": "other"}
        with pytest.raises(MoveRefused):
            act("gareth", enquiry_move, case, now=MONDAY, **move)
        assert everything(case) == before


class TestDisqualified:
    def test_only_where_a_check_says_so_and_not_for_a_named_child(
        self, case: Enquiry, act: Act
    ) -> None:
        with pytest.raises(MoveRefused, match="No check is recorded as disqualifying"):
            act("gareth", applicant_disqualify, case, reasons=WHY, now=MONDAY)
        with reaching(place_reach(case)):
            Check.objects.filter(enquiry=case).update(outcome="barred")
        with pytest.raises(MoveRefused, match="disqualifies by law"):
            act("gita", stage_2_start, case, now=MONDAY)
        with pytest.raises(MoveRefused, match="Say how they are related"):
            act("gareth", named_child_set, case, applies=True, why="", now=MONDAY)
        act("gareth", named_child_set, case, applies=True, why="Grandmother", now=MONDAY)
        with pytest.raises(MoveRefused, match="exception for a named child"):
            act("gareth", applicant_disqualify, case, reasons=WHY, now=MONDAY)
        act("gareth", named_child_set, case, applies=False, why="", now=MONDAY)
        act("gita", gathering_begin, case, now=MONDAY)
        act("gareth", applicant_disqualify, case, reasons=WHY, now=MONDAY)
        with reaching(place_reach(case)):
            case.refresh_from_db()
            assert (case.stage, case.end_reason) == (Stage.NOT_SUITABLE, "disqualified")
            assert {track(case).outcome, track(case, 2).outcome} == {"stopped"}
            assert Letter.objects.filter(enquiry=case, kind="disqualified").exists()
            assert not Determination.objects.filter(enquiry=case).exists()
            assert Application.objects.get(enquiry=case).named_child_why == ""
            kept = str(list(AuditEvent.objects.filter(subject_id=case.pk).values()))
            assert "Grandmother" not in kept

    @pytest.mark.parametrize("stage", [Stage.PANEL, Stage.DECISION, Stage.DETERMINATION])
    def test_it_ends_a_case_until_it_is_decided(
        self, make_enquiry: MakeEnquiry, act: Act, cast: Cast, stage: Stage
    ) -> None:
        case = make_enquiry()
        with reaching(place_reach(case)):
            take_to(stage, case, by=cast.gita)
            Check.objects.filter(enquiry=case, kind="dbs").update(outcome="barred")
        act("gareth", applicant_disqualify, case, reasons=WHY, now=MONDAY)
        with reaching(place_reach(case)):
            case.refresh_from_db()
            assert case.stage == Stage.NOT_SUITABLE
            assert not Determination.objects.filter(enquiry=case, ended_at=None).exists()
            assert not PanelItem.objects.filter(
                enquiry=case, taken_off_at=None, minutes_final_at=None
            ).exists()
            assert not Deadline.objects.filter(enquiry=case).open().exists()
            assert Letter.objects.filter(enquiry=case, kind="disqualified").exists()


class TestTracks:
    def test_withdrawing_stops_both_and_asking_again_begins_anew(
        self, case: Enquiry, act: Act, cast: Cast
    ) -> None:
        act("gita", gathering_begin, case, now=MONDAY)
        with pytest.raises(MoveRefused, match="gathered already"):
            act("gita", gathering_begin, case, now=MONDAY)
        act("gita", _write, case, done=True)
        move = {"action": Action.WITHDRAW, "target": Stage.WITHDREW, "reason": "AW2"}
        act("gita", enquiry_move, case, now=MONDAY, **move)
        with reaching(place_reach(case)):
            assert {track(case).outcome, track(case, 2).outcome} == {"stopped"}
            Rows(case, by=cast.gita).report()
            Application.objects.filter(enquiry=case).update(voided_at=MONDAY, voided_why="Anew")
        reopen = {"action": Action.REOPEN, "target": Stage.CONVERSATION}
        act("gita", enquiry_move, case, now=MONDAY, **reopen)
        with reaching(place_reach(case)):
            Rows(case, by=cast.gita).application()
            Enquiry.objects.filter(pk=case.pk).update(stage=Stage.APPLICATION)
        act("gita", stage_1_start, case, now=MONDAY)
        with reaching(place_reach(case)):
            assert track(case).outcome == ""
            assert not Section.objects.filter(enquiry=case, done_at__isnull=False).exists()
            assert not Report.objects.filter(enquiry=case, replaced_at=None).exists()
        with pytest.raises(MoveRefused, match="Stage 1 starts once"):
            act("gita", stage_1_start, case, now=MONDAY)


def _write(*, access: Any, enquiry_id: int, done: bool = False, **more: Any) -> Section:
    given = {"code": "skills", "text": "Patient and organised.", "shown_version": 0} | more
    return section_save(access=access, enquiry_id=enquiry_id, done=done, now=MONDAY, **given)


class TestSections:
    def test_a_draft_is_kept_and_a_save_is_on_record(self, case: Enquiry, act: Act) -> None:
        with pytest.raises(MoveRefused, match="Stage 2 has not begun"):
            act("gita", _write, case)
        act("gita", gathering_begin, case, now=MONDAY)
        act("gita", _write, case, draft=True, text="Patient")
        # Save pressed while the draft was on its way: her own words are no conflict for her,
        # and for a colleague they are.
        with pytest.raises(SectionConflict):
            act("gareth", _write, case, shown_version=0, done=True)
        row = act("gita", _write, case, shown_version=0, done=True)
        again = act("gita", _write, case, shown_version=1, done=True)
        assert (row.version, again.version) == (2, 2)  # the same words are no conflict
        with pytest.raises(MoveRefused, match="before you mark it as finished"):
            act("gita", _write, case, shown_version=2, text=" ", done=True)
        with reaching(place_reach(case)):
            kept = AuditEvent.objects.filter(subject_id=case.pk, action="enquiry.section_done")
            assert kept.count() == 1

    @pytest.mark.django_db(transaction=True)
    def test_two_at_once_lose_nothing(self, case: Enquiry, act: Act) -> None:
        act("gita", gathering_begin, case, now=MONDAY)

        def save(who: str) -> str:
            try:
                return str(act(who, _write, case, text=f"As {who} sees it").text)
            except SectionConflict as conflict:
                return f"conflict with {conflict.theirs.text}"
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            said = sorted(pool.map(save, ["gita", "gareth"]))
        won = said[0]
        assert said == [won, f"conflict with {won}"]

    def test_the_screen_shows_both_texts_and_saves_the_next_press(
        self, case: Enquiry, act: Act, cast: Cast, signed_in: SignIn
    ) -> None:
        act("gita", gathering_begin, case, now=MONDAY)
        act("gareth", _write, case, text="Gareth’s words")
        client, url = signed_in(cast.gita), address(case, "section", "skills")
        sent = {"text": "Gita’s <b>words", "version": "0"}
        draft = client.post(address(case, "section_draft", "skills"), sent)
        assert draft.status_code == 202
        assert "Gareth Head saved this part too" in draft.content.decode()
        page = client.post(url, sent)
        assert page.status_code == 409
        said = page.content.decode()
        assert "Gareth’s words" in said
        assert "Gita’s &lt;b&gt;words" in said
        assert 'name="version" value="1"' in said
        saved = client.post(url, sent | {"version": "1", "done": "on"}, follow=True)
        assert "“Skills and competence” saved and finished." in words(saved)
        assert client.get(address(case, "section", "nothing")).status_code == 404


class TestVisits:
    def test_a_visit_is_recorded_once_and_never_ahead(
        self, case: Enquiry, act: Act, cast: Cast, signed_in: SignIn
    ) -> None:
        visit = {
            "at": MONDAY - timedelta(hours=20),
            "minutes": 90,
            "seen": "Sam and Kit",
            "children_seen": True,
            "covered": "School and routines",
            "now": MONDAY,
        }
        with pytest.raises(MoveRefused, match="has not begun"):
            act("gita", assessment_visit_record, case, **visit)
        act("gita", gathering_begin, case, now=MONDAY)
        act("gita", assessment_visit_record, case, **visit)
        act("gita", assessment_visit_record, case, **visit)
        ahead = visit | {"at": MONDAY + timedelta(hours=1)}
        with pytest.raises(MoveRefused, match="after it was made"):
            act("gita", assessment_visit_record, case, **ahead)
        with reaching(place_reach(case)):
            assert AssessmentVisit.objects.filter(enquiry=case).count() == 1
        with time_machine.travel(MONDAY, tick=False):
            client = signed_in(cast.gita)
            sent = {"on-day": "2", "on-month": "3", "on-year": "2026", "at": "11pm", "minutes": "9"}
            wrong = client.post(address(case, "assessment_visit"), sent)
            assert wrong.status_code == 422
            said = words(wrong)
            assert "The visit must have begun by now" in said
            assert "Enter who was there" in said
            page = words(client.get(address(case, "stage_2")))
            assert "1 visit so far; 6 to 8 are usual. The children were seen at 1." in page
            assert "By Gita Worker. Who was there: Sam and Kit." in page


def test_the_page_of_stage_1_says_where_it_stands(
    make_enquiry: MakeEnquiry, cast: Cast, signed_in: SignIn, act: Act
) -> None:
    case = make_enquiry()
    with reaching(place_reach(case)):
        take_to(Stage.INVITED, case, by=cast.gita)
    client = signed_in(cast.gareth)

    def page(day: date) -> str:
        with time_machine.travel(at(day), tick=False):
            return words(signed_in(cast.gareth).get(address(case, "stage_1")))

    assert "Stage 1 starts after the application is received" in page(MONDAY.date())
    with reaching(place_reach(case)):
        rows = Rows(case, by=cast.gita)
        take_to(Stage.APPLICATION, case, by=cast.gita)
        missing = rows.member(date_of_birth=None)
    assert "The date of birth of Kit is missing from the application." in page(MONDAY.date())
    with reaching(place_reach(case)):
        missing.delete()
    assert "Start Stage 1" in page(MONDAY.date())
    with time_machine.travel(MONDAY, tick=False):
        client = signed_in(cast.gita)
        started = client.post(address(case, "stage_1_begin"), follow=True)
        assert "Stage 1 has started" in words(started)
        twice = client.post(address(case, "stage_1_begin"), follow=True)
        assert "Stage 1 starts once" in words(twice)
    assert "No last day to say no yet" in page(MONDAY.date())
    assert "Not come yet: " in page(MONDAY.date())
    with reaching(place_reach(case)):
        Check.objects.filter(enquiry=case, stage=1).update(
            received_on=MONDAY.date(), received_at=MONDAY, verified_at=MONDAY, verified_by=cast.gita
        )
        stage_1_refresh(access=place_access(case), enquiry=case, now=MONDAY)
    said = page(LAST_DAY)
    for part in (
        "Last day to say no: Monday 16 March 2026",
        "The last information came on Monday 2 March 2026",
        "Day 1 is Tuesday 3 March.",
        "Not counted: Saturdays and Sundays.",
        "Fostering Services (England) Regulations 2011, regulation 26(1B)",
        "Go on to Stage 2",
        "Say no in Stage 1",
    ):
        assert part in said, part
    over = page(LAST_DAY + timedelta(days=1))
    assert "passed on Monday 16 March 2026. The case must go on to Stage 2." in over
    assert "A no in Stage 1 is not possible any more." in over
    with time_machine.travel(at(LAST_DAY + timedelta(days=1)), tick=False):
        late = signed_in(cast.gareth).post(address(case, "stage_1_no"), {"reasons": WHY})
        assert late.status_code == 409
        assert WHY in late.content.decode()  # nothing typed is lost
        assert "must go on to Stage 2" in words(late)
