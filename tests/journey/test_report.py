"""The assessment report: written, signed off, shared, commented on, replaced."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client

from enquiries.assessment_words import SECTIONS
from enquiries.checks import blockers
from enquiries.models import (
    AssessmentTrack,
    Deadline,
    Document,
    Enquiry,
    Letter,
    Report,
    Section,
)
from enquiries.selectors.facts import facts_of
from enquiries.services import MoveRefused
from enquiries.services.assessing import section_save
from enquiries.services.letters_made import LetterRefused, letter_prepare, letter_sent
from enquiries.services.reporting import (
    Draft,
    report_comment,
    report_share,
    report_sign,
    report_standing,
    report_taken,
    report_write,
    state_of,
)
from enquiries.terms import Terms
from enquiries.workflow import Action, Stage
from hubs.calendar import LONDON
from hubs.fence import reaching
from hubs.models import AuditEvent, User
from tests.cast import MONDAY, Cast, MakeEnquiry
from tests.journey.road import Rows, place_access, place_reach, take_to
from tests.staff.test_case import address, words

SignIn = Callable[[User], Client]
Act = Callable[..., Any]
TERMS = Terms(most_children=2, youngest=0, oldest=11, types=("short_term",))
FULL = Draft(kind="full", recommends="suitable", terms=TERMS)
BRIEF = Draft(kind="brief", recommends="not_suitable", reasons="Nobody is at home by day.")
# 10 working days from Monday 2 March 2026.
LAST_DAY = date(2026, 3, 16)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=LONDON)


@pytest.fixture
def case(make_enquiry: MakeEnquiry, cast: Cast) -> Enquiry:
    """In Stage 2, every part of the assessment finished."""
    case = make_enquiry(second_first_name="Jo", second_last_name="Lee")
    with reaching(place_reach(case)):
        take_to(Stage.ASSESSMENT, case, by=cast.gita)
        Rows(case, by=cast.gita).sections()
    return case


@pytest.fixture
def act(cast: Cast) -> Act:
    """``act("gareth", report_sign, case)``: somebody of the cast does it, seeing what is there."""

    def do(
        who: str, verb: Callable[..., Any], case: Enquiry, *, now: datetime = MONDAY, **named: Any
    ) -> Any:
        access = cast.access(who)
        with reaching(access.reach):
            if verb not in (report_comment, report_taken, letter_prepare, letter_sent):
                named.setdefault("shown", state_of(report_standing(access, case)))
            return verb(access=access, enquiry_id=case.pk, now=now, **named)

    return do


def shared(case: Enquiry, act: Act, draft: Draft = FULL, *, now: datetime = MONDAY) -> Report:
    act("gita", report_write, case, draft=draft, now=now)
    act("gareth", report_sign, case, now=now)
    return act("gita", report_share, case, now=now)  # type: ignore[no-any-return]


def sent(act: Act, case: Enquiry, letter: Letter, *, now: datetime = MONDAY) -> None:
    """A letter went today."""
    went = {"sent_on": now.date(), "how": "post", "evidence": "RB 1"}
    act("gita", letter_sent, case, letter_id=letter.pk, now=now, **went)


def codes(case: Enquiry, day: date) -> set[str]:
    """What stands in the way of listing it for panel on this day."""
    with reaching(place_reach(case)):
        facts = facts_of(place_access(case), case, today=day)
        return {blocker.code for blocker in blockers(facts, Action.LIST)}


class TestWriting:
    def test_a_full_report_is_made_of_the_finished_parts(self, case: Enquiry, act: Act) -> None:
        with reaching(place_reach(case)):
            case.section_set.filter(code="skills").update(done_at=None)
        with pytest.raises(MoveRefused, match="Not finished yet: “Skills and competence”"):
            act("gita", report_write, case, draft=FULL)
        with reaching(place_reach(case)):
            case.section_set.filter(code="skills").update(done_at=MONDAY)
        row = act("gita", report_write, case, draft=FULL)
        assert [part["title"] for part in row.parts] == list(SECTIONS.values())
        assert (row.version, row.recommends, row.terms) == (1, "suitable", TERMS.as_json())
        again = act("gareth", report_write, case, draft=FULL)  # a draft is written over
        assert (again.pk, again.written_by.name) == (row.pk, "Gareth Head")

    @pytest.mark.parametrize("recommends", ["suitable", ""])
    def test_rule_4_a_brief_report_never_recommends_approval(
        self, case: Enquiry, act: Act, recommends: str
    ) -> None:
        draft = Draft(kind="brief", recommends=recommends, reasons="Because", terms=TERMS)
        with pytest.raises(MoveRefused, match="cannot recommend approval"):
            act("gita", report_write, case, draft=draft)
        with pytest.raises(MoveRefused, match="Give the reasons"):
            act("gita", report_write, case, draft=Draft(kind="brief", recommends="not_suitable"))
        with reaching(place_reach(case)), pytest.raises(DatabaseError), transaction.atomic():
            Rows(case, by=case.stagechange_set.first().by).report(  # type: ignore[union-attr]
                kind="brief", recommends="suitable"
            )
        row = act("gita", report_write, case, draft=BRIEF)
        assert (row.recommends, row.terms) == ("not_suitable", {})

    def test_whoever_wrote_a_part_does_not_sign_it_off(
        self, case: Enquiry, act: Act, cast: Cast
    ) -> None:
        """Gareth wrote one part, Gita wrote over it and presses for the report."""
        for who, text in (("gareth", "His words."), ("gita", "His words. And mine.")):
            access = cast.access(who)
            with reaching(access.reach):
                row = Section.objects.get(enquiry=case, code="skills")
                section_save(
                    access=access, enquiry_id=case.pk, code="skills", text=text, done=True,
                    shown_version=row.version, now=MONDAY,
                )  # fmt: skip
        act("gita", report_write, case, draft=FULL)
        with pytest.raises(MoveRefused, match="or a part of it"):
            act("gareth", report_sign, case)

    def test_a_part_that_was_cleared_is_still_whose_it_was(
        self, case: Enquiry, act: Act, cast: Cast
    ) -> None:
        """Who clears a part and puts it back takes no words away from who wrote them."""
        code = next(iter(SECTIONS))
        said = {"code": code, "done": False, "now": MONDAY}
        version = 1
        with reaching(place_reach(case)):
            Section.objects.filter(enquiry=case, code=code).update(
                authors=[cast.gareth.pk], saved_by=cast.gareth
            )
            version = Section.objects.get(enquiry=case, code=code).version
        gita = cast.access("gita")
        with reaching(gita.reach):
            for text in ("", "Put back"):
                row = section_save(
                    access=gita, enquiry_id=case.pk, text=text, shown_version=version, **said
                )
                version = row.version
        assert row.authors == sorted([cast.gareth.pk, cast.gita.pk])

    def test_only_in_stage_2(self, make_enquiry: MakeEnquiry, cast: Cast, act: Act) -> None:
        case = make_enquiry()
        for stage in (Stage.CHECKS, Stage.PANEL):
            with reaching(place_reach(case)):
                take_to(stage, case, by=cast.gita)
            for verb, more in ((report_write, {"draft": BRIEF}), (report_share, {})):
                with pytest.raises(MoveRefused, match="in Stage 2, before panel"):
                    act("gita", verb, case, **more)


class TestSigningOff:
    def test_not_by_the_writer_and_then_it_stands(
        self, case: Enquiry, act: Act, cast: Cast
    ) -> None:
        with pytest.raises(MoveRefused, match="There is no report yet"):
            act("gareth", report_sign, case)
        act("gareth", report_write, case, draft=FULL)
        with pytest.raises(PermissionDenied):
            act("gita", report_sign, case)
        with pytest.raises(MoveRefused, match="did not write"):
            act("gareth", report_sign, case)
        # A colleague who saves last does not wipe who wrote before.
        act("gita", report_write, case, draft=FULL)
        with pytest.raises(MoveRefused, match="did not write"):
            act("gareth", report_sign, case)
        with reaching(place_reach(case)):
            assert Report.objects.get().authors == sorted([cast.gita.pk, cast.gareth.pk])
            Report.objects.update(authors=[cast.gita.pk])
        with pytest.raises(MoveRefused, match="once it is signed off"):
            act("gita", report_share, case)
        act("gareth", report_sign, case)
        with pytest.raises(MoveRefused, match="signed off already"):
            act("gareth", report_sign, case)
        with reaching(place_reach(case)):
            assert AssessmentTrack.objects.get(enquiry=case, number=2).outcome == "full"
            paper = Document.objects.get(enquiry=case, title="Full report, version 1")
            assert bytes(paper.body.content) == act("gita", report_taken, case, version=1)
            taken = AuditEvent.objects.filter(action="enquiry.report_downloaded")
            assert taken.get().actor == cast.gita

    @pytest.mark.parametrize(
        "change",
        [
            {"parts": []},
            {"recommends": "not_suitable"},
            {"terms": {}},
            {"kind": "brief", "recommends": "not_suitable"},
            {"locked_at": None, "signed_off_by": None, "shared_on": None, "comments_by": None},
            {"version": 7},
            {"comments_by": LAST_DAY + timedelta(days=90)},
        ],
    )
    def test_a_signed_report_cannot_be_changed_by_any_statement(
        self, case: Enquiry, act: Act, change: dict[str, Any]
    ) -> None:
        row = shared(case, act)
        with reaching(place_reach(case)):
            rows = Report.objects.filter(pk=row.pk)
            before = rows.values().get()
            with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
                rows.update(**change)
            assert rows.values().get() == before

    @pytest.mark.django_db(transaction=True)
    def test_signing_off_and_writing_at_once_never_signs_unread_words(
        self, case: Enquiry, act: Act, cast: Cast
    ) -> None:
        act("gita", report_write, case, draft=FULL)
        with reaching(place_reach(case)):
            shown = state_of(Report.objects.get(enquiry=case))

        def press(verb: Any, who: str, **named: Any) -> str:
            try:
                act(who, verb, case, shown=shown, now=MONDAY + timedelta(minutes=5), **named)
            except MoveRefused as refused:
                return str(refused)
            else:
                return ""
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            signed = pool.submit(press, report_sign, "gareth")
            wrote = pool.submit(press, report_write, "gita", draft=BRIEF)
            said = {"signed": signed.result(), "wrote": wrote.result()}
        assert sorted(map(bool, said.values())) == [False, True]
        with reaching(place_reach(case)):
            row = Report.objects.get(enquiry=case)  # one version, whoever won
            assert bool(row.locked_at) is (said["signed"] == "")
            assert (row.kind == "brief") is (said["wrote"] == "")
        assert "after you opened this page" in "".join(said.values())


class TestSharing:
    def test_the_window_of_10_working_days_and_its_last_day(self, case: Enquiry, act: Act) -> None:
        row = shared(case, act)
        assert (row.shared_on, row.comments_by) == (MONDAY.date(), LAST_DAY)
        with reaching(place_reach(case)):
            clock = Deadline.objects.get(enquiry=case, rule="comments")
            assert clock.due_at.astimezone(LONDON).date() == LAST_DAY
            letters = Letter.objects.filter(enquiry=case, kind="report_shared")
            assert {letter.person.first_name for letter in letters} == {"Sam", "Jo"}
            assert "Monday 16 March 2026" in str(letters[0].words)
        # Days that pass do not count while it has not gone to each of them.
        assert codes(case, LAST_DAY + timedelta(days=1)) == {"send"}
        for letter in letters:
            sent(act, case, letter)
        assert "comments" in codes(case, LAST_DAY)
        assert codes(case, LAST_DAY + timedelta(days=1)) == set()
        with pytest.raises(MoveRefused, match="was shared on"):
            act("gita", report_share, case)

    def test_a_report_that_goes_later_gives_them_all_their_days(
        self, case: Enquiry, act: Act
    ) -> None:
        shared(case, act)
        with reaching(place_reach(case)):
            first, second = Letter.objects.filter(enquiry=case).order_by("person__position")
        sent(act, case, first)
        later = MONDAY + timedelta(days=3)
        with pytest.raises(ValidationError, match="Make it again on the day it goes"):
            sent(act, case, second, now=later)
        again = act("gita", letter_prepare, case, kind="report_shared", now=later)[1]
        assert "Thursday 19 March 2026" in str(again.words)
        sent(act, case, again, now=later)
        last = LAST_DAY + timedelta(days=3)
        with reaching(place_reach(case)):
            row = Report.objects.get(enquiry=case)
            assert (row.shared_on, row.comments_by) == (later.date(), last)
            clock = Deadline.objects.open().get(enquiry=case, rule="comments")
            assert clock.due_at.astimezone(LONDON).date() == last
            with pytest.raises(DatabaseError), transaction.atomic():  # later, and never earlier
                Report.objects.update(comments_by=last - timedelta(days=1))
        assert codes(case, last) == {"comments"}
        assert codes(case, last + timedelta(days=1)) == set()

    def test_what_they_say_is_kept_and_opens_the_way_sooner(self, case: Enquiry, act: Act) -> None:
        shared(case, act)
        answer = {"version": 1, "on": MONDAY.date(), "comments": "Page 2 is wrong"}
        ahead = answer | {"on": MONDAY.date() + timedelta(days=1)}
        for wrong in (ahead, answer | {"on": MONDAY.date() - timedelta(days=1)}):
            with pytest.raises(MoveRefused, match="between the day it was shared and today"):
                act("gita", report_comment, case, **wrong)
        with pytest.raises(MoveRefused, match="not the one that they have"):
            act("gita", report_comment, case, **(answer | {"version": 2}))
        act("gita", report_comment, case, **answer)
        assert codes(case, MONDAY.date()) == set()
        with pytest.raises(MoveRefused, match="recorded already"):
            act("gita", report_comment, case, **answer)
        with reaching(place_reach(case)):
            assert Deadline.objects.get(enquiry=case, rule="comments").done_at == MONDAY

    def test_one_of_a_couple_answers_and_the_other_has_all_the_days(
        self, case: Enquiry, act: Act, cast: Cast, signed_in: SignIn
    ) -> None:
        shared(case, act)
        with time_machine.travel(MONDAY, tick=False):
            page = signed_in(cast.gita)
            day = {"on-day": "2", "on-month": "3", "on-year": "2026"}
            said = {"said": "yes", "comments": "Page 2 is wrong"} | day
            form = address(case, "report_comments")
            assert "Choose whether both of them have answered" in words(page.post(form, said))
            assert page.post(form, said | {"waits": "yes"}).status_code == 302
        with reaching(place_reach(case)):
            row = Report.objects.get(enquiry=case)
            assert (row.comments, row.commented_on) == ("Page 2 is wrong", None)
            assert Deadline.objects.open().filter(enquiry=case, rule="comments").exists()
            letters = list(Letter.objects.filter(enquiry=case, kind="report_shared"))
        assert codes(case, LAST_DAY + timedelta(days=1)) == {"send"}
        for letter in letters:
            sent(act, case, letter)
        assert codes(case, LAST_DAY) == {"comments"}
        answer = {"version": 1, "on": MONDAY.date(), "comments": "I agree"}
        row = act("gita", report_comment, case, **answer)
        assert row.comments == "Page 2 is wrong\n\nI agree"
        assert codes(case, LAST_DAY) == set()

    def test_a_letter_that_goes_late_moves_no_days_that_are_over(
        self, case: Enquiry, act: Act
    ) -> None:
        shared(case, act)
        with reaching(place_reach(case)):
            letters = list(Letter.objects.filter(enquiry=case, kind="report_shared"))
        for letter in letters:
            sent(act, case, letter)
        after = at(LAST_DAY + timedelta(days=7))  # another copy, when the days are over
        copy = act("gita", letter_prepare, case, kind="report_shared", now=after)[0]
        sent(act, case, copy, now=after)
        with reaching(place_reach(case)):
            assert Report.objects.get(enquiry=case).comments_by == LAST_DAY
        assert codes(case, after.date()) == set()

    def test_no_days_begin_on_a_case_that_has_ended(self, case: Enquiry, act: Act) -> None:
        shared(case, act)
        later = MONDAY + timedelta(days=1)
        letters = act("gita", letter_prepare, case, kind="report_shared", now=later)
        with reaching(place_reach(case)):
            Enquiry.objects.filter(pk=case.pk).update(stage=Stage.WITHDREW, ended_at=later)
            Deadline.objects.filter(enquiry=case).update(cancelled_at=later)
        for letter in letters:
            sent(act, case, letter, now=later)
        with reaching(place_reach(case)):
            assert not Deadline.objects.open().filter(enquiry=case, rule="comments").exists()
        with pytest.raises(LetterRefused):
            act("gita", letter_prepare, case, kind="report_shared", now=later)

    def test_what_comes_late_is_recorded_too(self, case: Enquiry, act: Act) -> None:
        shared(case, act)
        late = LAST_DAY + timedelta(days=3)
        answer = {"version": 1, "on": late, "comments": ""}
        assert act("gita", report_comment, case, now=at(late), **answer).commented_on == late

    def test_a_new_version_replaces_it_and_is_shared_again(self, case: Enquiry, act: Act) -> None:
        shared(case, act, BRIEF)
        later = MONDAY + timedelta(days=1)
        second = act("gita", report_write, case, draft=FULL, now=later)
        assert second.version == 2
        assert codes(case, LAST_DAY + timedelta(days=1)) == {"sign_off"}
        with reaching(place_reach(case)):
            first = Report.objects.get(enquiry=case, version=1)
            assert (first.replaced_at, first.shared_on) == (later, MONDAY.date())
            assert Deadline.objects.get(enquiry=case, rule="comments").cancelled_at == later
            assert AssessmentTrack.objects.get(enquiry=case, number=2).outcome == ""
        act("gareth", report_sign, case, now=later)
        again = act("gita", report_share, case, now=later)
        assert again.comments_by == LAST_DAY + timedelta(days=1)
        with reaching(place_reach(case)):
            assert Deadline.objects.filter(enquiry=case, rule="comments").count() == 2


def test_the_screens_from_nothing_to_an_answer(
    case: Enquiry, cast: Cast, signed_in: SignIn
) -> None:
    with time_machine.travel(MONDAY, tick=False):
        gita, gareth = signed_in(cast.gita), signed_in(cast.gareth)
        page = address(case, "report")
        assert "There is no report yet." in words(gita.get(page))
        wrong = gita.post(address(case, "report_full"), {"youngest": "9", "oldest": "3"})
        assert wrong.status_code == 422
        assert "Choose what you recommend" in words(wrong)
        assert "Oldest age must be the same as or above the youngest age" in words(wrong)
        sent = {"recommends": "suitable", "most_children": "2", "types": ["short_term"]}
        done = gita.post(address(case, "report_full"), sent, follow=True)
        assert "Full report, version 1, is written." in words(done)
        assert "You wrote it, or a part of it, so somebody else signs it off." in words(done)
        stale = gita.post(address(case, "report_brief"), {"reasons": "Mine", "shown": ""})
        assert stale.status_code == 409
        assert "Gita Worker changed the report at 10am" in words(stale)
        assert "Mine" in stale.content.decode()
        said = gareth.get(page)
        assert "Most children at once 2" in words(said)
        shown = said.context["shown"]
        refused = gareth.post(address(case, "report_sign_off"), {"shown": ""}, follow=True)
        assert "after you opened this page" in words(refused)
        signed = gareth.post(address(case, "report_sign_off"), {"shown": shown}, follow=True)
        assert "Signed off." in words(signed)
        shown = signed.context["shown"]
        after = words(gita.post(address(case, "report_share"), {"shown": shown}, follow=True))
        assert "They may comment until Monday 16 March 2026" in after
        empty = gita.post(address(case, "report_comments"), {"said": "yes"})
        assert empty.status_code == 422
        assert "Enter their comments" in words(empty)
        day = {"on-day": "2", "on-month": "3", "on-year": "2026"}
        both = {"said": "yes", "comments": "Fine", "waits": "no"}
        gita.post(address(case, "report_comments"), both | day)
        assert "They answered on Monday 2 March 2026." in words(gita.get(page))
        paper = gita.get(address(case, "report_file", 1))
        assert paper["Content-Disposition"].startswith("attachment;")
        assert paper.content[:5] == b"%PDF-"
        gita.post(address(case, "report_brief"), {"reasons": "New", "shown": "x"})
        assert "Versions before" not in words(gita.get(page))  # a stale press made nothing
        assert gita.get(address(case, "report_file", 9)).status_code == 404
        assert "Terms proposed" in words(gita.get(address(case, "report_version", 1)))
