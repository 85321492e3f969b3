"""The decision-maker's decision, the 28 days, the one route, and the final decision (rules 3, 5
and 6 of regulations 26 and 27)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client

from carers.services.approving import household_approve
from enquiries.invariants import QUERIES
from enquiries.models import (
    Decision,
    Determination,
    Enquiry,
    Pack,
    PackReader,
    PanelItem,
    PanelSeat,
    Report,
)
from enquiries.selectors.decisions import decision_page_of
from enquiries.services.deciding import (
    decision_told,
    decision_written,
    more_ask,
    no_propose,
    panel_skip,
    telling_start,
)
from enquiries.services.determining import (
    determination_answer,
    final_refuse,
    review_notice_record,
    review_papers_record,
    review_record,
)
from enquiries.services.letters_made import letter_prepare, letter_sent
from enquiries.services.minutes import minutes_finish, recommendation_record
from enquiries.services.moving import MoveRefused, enquiry_move
from enquiries.services.packs import pack_send
from enquiries.services.panel_lists import item_list
from enquiries.services.panels import attendance_record, panel_make, panel_open
from enquiries.terms import Terms
from enquiries.workflow import Action, Stage
from hubs.access import Access
from hubs.fence import reaching
from hubs.models import ServicePolicy, TimeLimit, User
from tests.cast import LONG_AGO, MONDAY, Cast, MakeEnquiry, World
from tests.journey.road import Rows, assessed, member_make, place_reach, quorate, take_to
from tests.staff.test_case import address, words

SignIn = Callable[[User], Client]
DAY = timedelta(days=1)
TODAY = MONDAY.date()  # Monday 2 March 2026


@pytest.fixture
def dee(cast: Cast) -> Any:
    """Dee's access, with its reach open: she decides for Gateshead."""
    access = cast.access("dee")
    with reaching(access.reach):
        yield access


@pytest.fixture
def case(cast: Cast, make_enquiry: MakeEnquiry) -> Enquiry:
    """At its decision: panel recommended no, and its minutes are final."""
    made = make_enquiry()
    with reaching(place_reach(made)):
        take_to(Stage.DECISION, made, by=cast.gita, refuses=True)
    return made


def stage_of(case: Enquiry) -> str:
    return Enquiry.objects.get(pk=case.pk).stage


def due(case: Enquiry, rule: str) -> date:
    return case.deadline_set.filter(rule=rule).latest("pk").due_at.date()


def running(case: Enquiry) -> set[str]:
    return set(case.deadline_set.open().values_list("rule", flat=True))


def propose(access: Access, case: Enquiry, now: datetime = MONDAY, **given: Any) -> Determination:
    said = {"reasons": "The home is not safe yet.", "differs_why": "", "now": now}
    return no_propose(access=access, enquiry_id=case.pk, **{**said, **given})


def written(access: Access, case: Enquiry, on: date = TODAY, now: datetime = MONDAY) -> None:
    last = Decision.objects.filter(enquiry=case).latest("pk")
    decision_written(access=access, enquiry_id=case.pk, decision_id=last.pk, letter_on=on, now=now)


def answer(access: Access, case: Enquiry, route: str, on: date, now: datetime) -> Determination:
    return determination_answer(
        access=access,
        enquiry_id=case.pk,
        route=route,
        answered_on=on,
        answer="We disagree",
        now=now,
    )


def refuse(access: Access, case: Enquiry, now: datetime, differs_why: str = "") -> Decision:
    return final_refuse(
        access=access, enquiry_id=case.pk, reasons="As before.", differs_why=differs_why, now=now
    )


def now_box(answer: Any) -> str:
    """The words of the box at the top of a case."""
    html = answer.content.decode()
    found = html[html.index('<section class="card card--now"') :].partition("</section>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found)).split())


def later(days: int, hour: int = 10) -> datetime:
    return datetime(2026, 3, 2, hour, tzinfo=UTC) + days * DAY


def test_a_no_is_a_proposal_with_28_calendar_days(dee: Access, case: Enquiry) -> None:
    with pytest.raises(MoveRefused, match="first proposed in writing"):
        refuse(dee, case, MONDAY)  # the final no cannot come before the proposal
    proposed = propose(dee, case)
    assert stage_of(case) == Stage.DETERMINATION
    with pytest.raises(MoveRefused):  # pressed twice: one proposal
        propose(dee, case)
    assert proposed.decision.outcome == "propose_no"
    assert {"tell", "write"} <= running(case)
    assert (due(case, "tell"), due(case, "write")) == (date(2026, 3, 4), date(2026, 3, 9))
    # Until its letter has gone, neither an answer nor the final decision is possible.
    with pytest.raises(MoveRefused, match="Send the letter"):
        answer(dee, case, "review", TODAY, MONDAY)
    with pytest.raises(MoveRefused, match="Send the letter"):
        refuse(dee, case, later(40))
    decision_told(
        access=dee,
        enquiry_id=case.pk,
        decision_id=proposed.decision_id,
        at=MONDAY,
        how="By phone",
        now=MONDAY,
    )
    written(dee, case, on=date(2026, 3, 4), now=later(2))
    assert due(case, "answer") == date(2026, 4, 1)  # calendar days: bank holidays count
    assert not {"tell", "write", "decision"} & running(case)
    # On day 28 they may still answer; on day 29 nothing came, and the decision is final.
    with pytest.raises(MoveRefused, match="28 days to answer"):
        refuse(dee, case, datetime(2026, 4, 1, 23, 0, tzinfo=UTC) - 2 * timedelta(hours=1))
    final = refuse(dee, case, datetime(2026, 4, 2, 9, 0, tzinfo=UTC))
    assert (stage_of(case), final.outcome, final.after) == (
        Stage.NOT_APPROVED, "refuse", proposed,
    )  # fmt: skip
    proposed.refresh_from_db()
    assert proposed.ended_at == final.decided_at
    assert running(case) == {"tell", "write"}
    with pytest.raises(MoveRefused):
        refuse(dee, case, later(60))


def test_an_answer_is_one_route_and_within_the_days(dee: Access, case: Enquiry) -> None:
    propose(dee, case)
    written(dee, case)
    with pytest.raises(ValidationError) as late:
        answer(dee, case, "review", date(2026, 3, 31), later(30))
    assert list(late.value.message_dict) == ["answered_on"]
    with pytest.raises(ValidationError):
        answer(dee, case, "both", TODAY, MONDAY)
    runs = answer(dee, case, "representations", date(2026, 3, 30), later(28))
    assert runs.answered_on == date(2026, 3, 30)
    assert "answer" not in running(case)
    with pytest.raises(MoveRefused, match="Only one route"):
        answer(dee, case, "review", date(2026, 3, 30), later(28))
    with pytest.raises(MoveRefused, match="did not ask for the independent review"):
        review_notice_record(access=dee, enquiry_id=case.pk, on=TODAY, now=MONDAY)
    # 28 days are over, but the route they chose has not come to its end.
    with pytest.raises(MoveRefused, match="Wait for what panel recommends"):
        refuse(dee, case, later(60))


def test_representations_go_back_to_panel(cast: Cast, case: Enquiry, world: World) -> None:
    dee, pat = cast.access("dee"), cast.access("pat")
    with reaching(dee.reach):
        propose(dee, case)
        written(dee, case)
        answer(dee, case, "representations", TODAY, MONDAY)
    with reaching(pat.reach):
        panel = panel_make(
            access=pat, name="Panel", at=later(21), place="Here", most_items=4, now=MONDAY
        )
        item = item_list(access=pat, enquiry_id=case.pk, panel_id=panel.pk, now=MONDAY)
        assert (item.kind, stage_of(case)) == ("again", Stage.DETERMINATION)
        quorate(panel)
        panel_open(access=pat, panel_id=panel.pk, now=later(21))
        said: dict[str, Any] = {"access": pat, "enquiry_id": case.pk, "now": later(21)}
        afresh: dict[str, Any] = {"recommends": "suitable", "reasons": "Heard afresh"}
        # Without papers nobody has considered anything; late ones go with a reason.
        with pytest.raises(MoveRefused, match="The papers have not gone to the panel"):
            recommendation_record(**said, **afresh)
        assert not PanelItem.objects.get(pk=item.pk).recommends
        pack_send(**said, documents=(), late_why="They wrote to us yesterday")
        recommendation_record(**said, **afresh)
        # Who sat decides who may not decide, so it stands as it was.
        with pytest.raises(MoveRefused, match="who came stands as it is"):
            attendance_record(access=pat, panel_id=panel.pk, came={}, presides=None, now=later(21))
        # Who comes for the next case is added.
        was = {seat.pk: True for seat in panel.seats.filter(attended=True)}
        chair = panel.seats.get(presides=True).pk
        more = member_make(world.gateshead, name="Late Lee")
        seat = panel.seats.create(member=more, attended=False)
        came = was | {seat.pk: True}
        attendance_record(access=pat, panel_id=panel.pk, came=came, presides=chair, now=later(21))
        assert set(panel.seats.filter(attended=True).values_list("pk", flat=True)) == set(came)
        minutes_finish(**said, item_id=item.pk, text="They were heard.")
        assert due(case, "decision_again") == date(2026, 4, 1)
        with pytest.raises(MoveRefused, match="The decision is next"):
            item_list(access=pat, enquiry_id=case.pk, panel_id=panel.pk, now=MONDAY)
    with reaching(dee.reach):
        with pytest.raises(ValidationError) as differs:  # panel said yes this time
            refuse(dee, case, later(22))
        assert list(differs.value.message_dict) == ["differs_why"]
        final = refuse(dee, case, later(22), differs_why="The risk has not changed.")
        assert (final.item, final.differs_why) == (item, "The risk has not changed.")
        assert stage_of(case) == Stage.NOT_APPROVED


def test_the_independent_review_has_its_own_clocks(dee: Access, case: Enquiry) -> None:
    propose(dee, case)
    written(dee, case)
    answer(dee, case, "review", TODAY + 2 * DAY, later(2))
    said: dict[str, Any] = {"access": dee, "enquiry_id": case.pk}
    with pytest.raises(MoveRefused, match="day the notice came"):
        review_papers_record(**said, on=TODAY, now=MONDAY)
    with pytest.raises(ValidationError):  # it cannot come before they asked for it
        review_notice_record(**said, on=TODAY + DAY, now=later(7))
    review_notice_record(**said, on=date(2026, 3, 9), now=later(7))
    assert due(case, "review_papers") == date(2026, 3, 23)  # 10 working days
    with pytest.raises(MoveRefused, match="papers have gone first"):
        review_record(**said, on=TODAY, recommends="suitable", reasons="x", now=later(8))
    with pytest.raises(ValidationError):
        review_papers_record(**said, on=date(2026, 3, 8), now=later(8))
    review_papers_record(**said, on=date(2026, 3, 10), now=later(8))
    assert "review_papers" not in running(case)
    with pytest.raises(MoveRefused, match="independent review recommends"):
        refuse(dee, case, later(60))
    for wrong in (date(2026, 3, 9), date(2026, 6, 6)):  # before the papers went, and to come
        with pytest.raises(ValidationError):
            review_record(
                **said, on=wrong, recommends="not_suitable", reasons="Agrees", now=later(95)
            )
    # Written down on Friday: the 7 working days run from Monday, when it came.
    review_record(
        **said, on=date(2026, 6, 1), recommends="not_suitable", reasons="Agrees", now=later(95)
    )
    assert due(case, "decision_again") == date(2026, 6, 10)
    assert refuse(dee, case, later(98)).after.review_recommends == "not_suitable"  # type: ignore[union-attr]
    assert stage_of(case) == Stage.NOT_APPROVED


def test_who_took_part_does_not_decide(cast: Cast, case: Enquiry) -> None:
    dee = cast.access("dee")
    with reaching(place_reach(case)):
        item = PanelItem.objects.get(enquiry=case)
        seat = quorate(item.panel)[0]
        member = member_make(case.service, name="Dee Twin", email=cast.dee.email.upper())
        seat.member = member
        seat.save()
    with reaching(dee.reach), pytest.raises(MoveRefused, match="member of the panel"):
        propose(dee, case)
    with reaching(place_reach(case)):
        item.panel.seats.all().delete()
        rows = Rows(case, by=cast.gita)
        none = dict.fromkeys(
            ("signed_off_by", "locked_at", "shared_on", "comments_by", "commented_on")
        )
        # One of several who wrote a version that was given up, and not the last.
        draft = rows.report(
            version=2, replaced_at=MONDAY, authors=[cast.dee.pk, cast.gita.pk], **none
        )
    with reaching(dee.reach), pytest.raises(MoveRefused, match="or a part of it"):
        propose(dee, case)
    with reaching(place_reach(case)):
        Report.objects.filter(pk=draft.pk).update(authors=[cast.gita.pk])
        rows.report(version=3, signed_off_by=cast.dee, replaced_at=MONDAY)
    with reaching(dee.reach), pytest.raises(MoveRefused, match="wrote or signed off"):
        propose(dee, case)
    assert not Decision.objects.exists()
    gareth = cast.access("gareth")
    with reaching(gareth.reach), pytest.raises(PermissionDenied):
        propose(gareth, case)


def test_who_sat_on_the_former_councils_panel_does_not_decide(
    cast: Cast, case: Enquiry, world: World
) -> None:
    """Sunderland deferred it, then the case came to Gateshead: its panel is out of reach here."""
    dee = cast.access("dee")
    with reaching(place_reach(case)):
        rows = Rows(case, by=cast.gita)
        former = rows.panel(service=world.sunderland)
        rows.panel_item(
            panel=former, recommends="defer", taken_off_at=MONDAY, taken_off_why="Deferred"
        )
        member = member_make(world.sunderland, name="Dee Twin", email=cast.dee.email)
        former.seats.create(member=member, attended=True)
    with reaching(dee.reach):
        assert not PanelSeat.objects.filter(member=member.pk).exists()
        with pytest.raises(MoveRefused, match="member of the panel"):
            propose(dee, case)


def test_whose_entry_got_another_address_does_not_decide(cast: Cast, case: Enquiry) -> None:
    """Dee sat there; the seat's entry is somebody else's by now. Her own pack tells it still."""
    dee = cast.access("dee")
    with reaching(place_reach(case)):
        item = PanelItem.objects.get(enquiry=case)
        seat = quorate(item.panel)[0]
        pack = Pack.objects.create(
            enquiry=case, item=item, version=1, made_at=MONDAY, made_by=cast.pat, title="x",
            panel_at=MONDAY,
        )  # fmt: skip
        PackReader.objects.create(
            enquiry=case, pack=pack, member=seat.member, user=cast.dee, sent_at=MONDAY
        )
    with reaching(dee.reach), pytest.raises(MoveRefused, match="member of the panel"):
        propose(dee, case)
    with reaching(place_reach(case)):  # who was sent it and did not come took no part
        PanelSeat.objects.filter(pk=seat.pk).update(attended=False)
    with reaching(dee.reach):
        propose(dee, case)


def test_each_of_a_couple_is_told_and_written_to(
    cast: Cast, make_enquiry: MakeEnquiry, signed_in: SignIn
) -> None:
    made = make_enquiry(second_first_name="Alex", second_last_name="Lee")
    with reaching(place_reach(made)):
        take_to(Stage.DECISION, made, by=cast.gita, refuses=True)
        sam, alex = Rows(made, by=cast.gita).people
        made.deadline_set.filter(rule="first_contact").update(done_at=MONDAY)
        Enquiry.objects.filter(pk=made.pk).update(first_attempt_at=MONDAY)
    dee, gita = cast.access("dee"), cast.access("gita")
    with reaching(dee.reach):
        proposed = propose(dee, made)
        said: dict[str, Any] = {
            "access": dee, "enquiry_id": made.pk, "decision_id": proposed.decision_id,
            "how": "By phone",
        }  # fmt: skip
    with time_machine.travel(later(0, 13), tick=False):
        page = signed_in(cast.gita)
        tell = address(made, "decision_tell", proposed.decision_id)
        day = {"told_on-day": "2", "told_on-month": "3", "told_on-year": "2026"}
        call = {"time": "11am", "how": "By phone"} | day
        unsaid = page.post(tell, call)
        assert unsaid.status_code == 422
        assert "Select who was told" in words(unsaid)
        assert page.post(tell, call | {"people": [sam.pk]}).status_code == 302
    with reaching(dee.reach):
        assert Decision.objects.get(enquiry=made).told_at is None
        assert "tell" in running(made)
        for people in ([], [sam.pk]):
            with pytest.raises(ValidationError) as wrong:
                decision_told(**said, at=later(1), people=people, now=later(1))
            assert list(wrong.value.message_dict) == ["people"]
    with time_machine.travel(later(1, 9), tick=False):
        page = signed_in(cast.gita)
        # What is left stands at the top of the case and on the decision-maker's list, by its day.
        now = now_box(page.get(address(made)))
        assert now.startswith("Now Tell them the decision Call 07700")
        assert "By the end of tomorrow Write to them with the decision: by the end of" in now
        assert "Write to them with the decision: by the end of Monday 9 March." in now
        listed = words(signed_in(cast.dee).get("/staff/decisions/"))
        assert "Decided: to tell and to write" in listed
        assert "Sam Carter and Alex Lee" in listed
        assert listed.count(made.reference) == 1, "until they are written to nobody answers"
        left = "Tell them the decision By the end of tomorrow"
        assert f"{left} Write to them with the decision By the end of Monday 9 March" in listed
        card = page.get(address(made, "decision"))
        assert "Record who was told : Proposed not to approve" in words(card)
        assert "Proposed not to approve. Each of them is told" in words(page.get(tell))
        shown = words(card)
        assert "Sam: told at 11am on Monday 2 March, by phone, by Gita Worker." in shown
        assert "Alex: not told yet. Their letter has not gone yet." in shown
    with reaching(gita.reach):  # told on Wednesday, in time; written down on Friday
        decision_told(**said | {"access": gita}, at=later(2), now=later(4))
        row = Decision.objects.get(enquiry=made)
        assert (row.told_at, row.told_by) == (later(2), cast.gita)
        clock = made.deadline_set.get(rule="tell")
        assert clock.done_at == later(2) <= clock.due_at
        with pytest.raises(MoveRefused, match="recorded already"):
            decision_told(**said | {"access": gita}, at=later(2), now=later(4))
        for number, person in enumerate((sam, alex)):
            now = later(2 * number)
            letters = letter_prepare(access=gita, enquiry_id=made.pk, kind="determination", now=now)
            mine = next(letter for letter in letters if letter.person_id == person.pk)
            letter_sent(
                access=gita, enquiry_id=made.pk, letter_id=mine.pk, sent_on=now.date(),
                how="post", evidence="RB 1", now=now,
            )  # fmt: skip
        told = decision_page_of(gita, made).told[proposed.decision_id]
        assert [(one.person, one.letter_on) for one in told] == [
            (sam, TODAY), (alex, TODAY + 2 * DAY),
        ]  # fmt: skip
        assert due(made, "answer") == TODAY + 30 * DAY
        # Then neither asks for anything any more.
        with time_machine.travel(later(2, 13), tick=False):
            now = now_box(signed_in(cast.gita).get(address(made)))
            assert "Tell them" not in now
            assert "Write to them" not in now
            listed = words(signed_in(cast.dee).get("/staff/decisions/"))
            assert "Decided: to tell and to write" not in listed
            assert listed.count(made.reference) == 1
        # Sam answers before Alex has a letter; that is in time.
        answer(gita, made, "representations", TODAY + DAY, later(3))
        with connection.cursor() as cursor:
            cursor.execute(QUERIES["the days of a case are in order"])
            assert cursor.fetchall() == []


def test_after_a_yes_the_top_of_the_case_says_what_is_left(
    cast: Cast, make_enquiry: MakeEnquiry, signed_in: SignIn
) -> None:
    made = make_enquiry()
    with reaching(place_reach(made)):
        take_to(Stage.APPROVED, made, by=cast.gita)
        Enquiry.objects.filter(pk=made.pk).update(ended_at=MONDAY, stage_since=MONDAY)
        telling_start(enquiry=Enquiry.objects.get(pk=made.pk), now=MONDAY)
    with time_machine.travel(later(3), tick=False):
        now = now_box(signed_in(cast.gita).get(address(made)))
        listed = words(signed_in(cast.dee).get("/staff/decisions/"))
    assert now.startswith("Now Tell them the decision Overdue by 10 hours 1 minute By the end")
    assert "Write to them with the decision: by the end of Monday 9 March. Approved. Since" in now
    assert "Nothing waits for a decision. Decided: to tell and to write" in listed
    assert made.reference in listed


def test_asking_for_more_and_differing(dee: Access, cast: Cast, case: Enquiry) -> None:
    with reaching(place_reach(case)):
        PanelItem.objects.filter(enquiry=case).update(recommends="suitable")
    with pytest.raises(ValidationError) as wrong:
        propose(dee, case)
    assert list(wrong.value.message_dict) == ["differs_why"]
    with pytest.raises(ValidationError):
        propose(dee, case, reasons=" ", differs_why="x")
    assert stage_of(case) == Stage.DECISION
    assert not Decision.objects.filter(enquiry=case).exists()
    asked = more_ask(access=dee, enquiry_id=case.pk, reasons="See the school", now=MONDAY)
    assert (asked.outcome, stage_of(case)) == ("more", Stage.ASSESSMENT)
    assert not {"decision", "tell", "write"} & running(case)


def test_panel_is_passed_over_only_where_the_law_lets(
    cast: Cast, make_enquiry: MakeEnquiry, world: World
) -> None:
    made = make_enquiry(phone="07700 900778")
    with reaching(place_reach(made)):
        assessed(made, by=cast.gita)
    gita = cast.access("gita")
    with reaching(gita.reach):
        with pytest.raises(MoveRefused, match="Panel considers it first"):
            panel_skip(access=gita, enquiry_id=made.pk, now=MONDAY)
        ServicePolicy.objects.create(
            service=world.gateshead, panel_required=False, valid_from=LONG_AGO
        )
        panel_skip(access=gita, enquiry_id=made.pk, now=MONDAY)
        assert "decision" in running(made)
    dee = cast.access("dee")
    with reaching(dee.reach):
        proposed = propose(dee, made)
        assert (proposed.decision.item, stage_of(made)) == (None, Stage.DETERMINATION)


def test_a_case_that_is_withdrawn_has_nothing_open(dee: Access, cast: Cast, case: Enquiry) -> None:
    proposed = propose(dee, case)
    gita = cast.access("gita")
    with reaching(gita.reach):
        enquiry_move(
            access=gita,
            enquiry_id=case.pk,
            action=Action.WITHDRAW,
            target=Stage.WITHDREW,
            reason="AW4",
            now=MONDAY,
        )
    proposed.refresh_from_db()
    assert proposed.ended_at == MONDAY
    assert running(case) == set()
    with pytest.raises(MoveRefused):
        refuse(dee, case, later(60))


# --- A brief report never leads to approval (rule 4) ----------------------------------------------


@pytest.fixture
def brief(cast: Cast, make_enquiry: MakeEnquiry) -> Enquiry:
    """Proposed not to approve on a brief report; the letter went."""
    made = make_enquiry()
    with reaching(place_reach(made)):
        take_to(Stage.ASSESSMENT, made, by=cast.gita)
        Rows(made, by=cast.gita).report(kind="brief")
        take_to(Stage.DECISION, made, by=cast.gita, refuses=True)
        PanelItem.objects.filter(enquiry=made).update(kind="brief")
    dee = cast.access("dee")
    with reaching(dee.reach):
        propose(dee, made)
        written(dee, made)
    return made


def reviewed(dee: Access, case: Enquiry, recommends: str) -> None:
    """They asked for the independent review, and it recommended."""
    answer(dee, case, "review", TODAY, MONDAY)
    said: dict[str, Any] = {"access": dee, "enquiry_id": case.pk, "now": later(60)}
    with pytest.raises(MoveRefused, match="Wait for what the independent review"):
        more_ask(access=dee, enquiry_id=case.pk, reasons="Go on", now=later(2))
    review_notice_record(**said, on=date(2026, 3, 9))
    review_papers_record(**said, on=date(2026, 3, 10))
    review_record(**said, on=date(2026, 4, 20), recommends=recommends, reasons="They say")


@pytest.mark.parametrize("recommends", ["suitable", "full_report"])
def test_a_brief_report_reviewed_goes_on_to_a_full_one(
    dee: Access, brief: Enquiry, recommends: str
) -> None:
    reviewed(dee, brief, recommends)
    with pytest.raises(MoveRefused, match="Approval needs a full report"):
        household_approve(
            access=dee, enquiry_id=brief.pk, terms=Terms(), reasons="Yes", now=later(61)
        )
    asked = more_ask(access=dee, enquiry_id=brief.pk, reasons="Write it in full", now=later(61))
    proposal = Determination.objects.get(enquiry=brief)
    assert (asked.after, proposal.ended_at) == (proposal, later(61))
    assert stage_of(brief) == Stage.ASSESSMENT
    # Nobody is told of a proposal that stands no more.
    assert not {"decision", "decision_again", "answer", "tell", "write"} & running(brief)


def test_panel_has_two_outcomes_of_a_brief_report_on_representations_too(
    cast: Cast, brief: Enquiry
) -> None:
    dee, pat = cast.access("dee"), cast.access("pat")
    with reaching(dee.reach):
        answer(dee, brief, "representations", TODAY, MONDAY)
    said: dict[str, Any] = {"access": pat, "enquiry_id": brief.pk, "now": later(21)}
    with reaching(pat.reach):
        panel = panel_make(
            access=pat, name="Panel", at=later(21), place="Here", most_items=4, now=MONDAY
        )
        item = item_list(access=pat, enquiry_id=brief.pk, panel_id=panel.pk, now=MONDAY)
        quorate(panel)
        pack_send(access=pat, enquiry_id=brief.pk, documents=(), now=MONDAY)
        panel_open(access=pat, panel_id=panel.pk, now=later(21))
        with pytest.raises(ValidationError) as wrong:
            recommendation_record(**said, recommends="suitable", reasons="Warm")
        assert list(wrong.value.message_dict) == ["recommends"]
        recommendation_record(**said, recommends="full_report", reasons="We would read it")
        minutes_finish(**said, item_id=item.pk, text="They were heard.")
    with reaching(dee.reach):
        with pytest.raises(ValidationError):  # a final no differs from what panel asks for
            refuse(dee, brief, later(22))
        more_ask(access=dee, enquiry_id=brief.pk, reasons="Write it in full", now=later(22))
        assert stage_of(brief) == Stage.ASSESSMENT
        assert not Determination.objects.filter(enquiry=brief, ended_at=None).exists()


def test_no_more_is_asked_for_while_their_days_run(dee: Access, case: Enquiry) -> None:
    propose(dee, case)
    written(dee, case)
    for now in (later(2), later(60)):  # within their days, and after nothing came
        with pytest.raises(MoveRefused):
            more_ask(access=dee, enquiry_id=case.pk, reasons="Go on", now=now)
    assert stage_of(case) == Stage.DETERMINATION


def test_their_days_are_the_limits_of_the_day(dee: Access, case: Enquiry) -> None:
    """One source of how long they have: a national change moves the clock and the day alike."""
    TimeLimit.objects.create(
        cluster=None, code="answer", amount=42, unit="calendar_days", source="New regulations",
        valid_from=date(2026, 3, 4),
    )  # fmt: skip
    assert propose(dee, case).answer_by == date(2026, 3, 30)
    written(dee, case, on=date(2026, 3, 5), now=later(3))
    runs = Determination.objects.get(enquiry=case)
    assert (runs.answer_by, due(case, "answer")) == (date(2026, 4, 16),) * 2
    with pytest.raises(MoveRefused):
        refuse(dee, case, later(40))
