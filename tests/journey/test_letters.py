"""Letters: the words of the law's ten, a hub's own words, made once, kept as sent, and recorded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client

from enquiries.letter_kinds import KINDS
from enquiries.models import Deadline, Decision, Determination, Document, Enquiry, Letter
from enquiries.selectors.documents import document_in_case, may_read
from enquiries.selectors.letters import letters_to_make
from enquiries.services.documents import document_open
from enquiries.services.letters_made import (
    letter_make,
    letter_prepare,
    letter_sent,
)
from enquiries.workflow import Stage
from hubs.fence import reaching
from hubs.letter_drafts import COMMON, LetterRefused
from hubs.letter_words import Block, blocks_of
from hubs.letters_said import letter_kinds, words_faults
from hubs.models import AuditEvent, LetterWording, User
from tests.cast import LONG_AGO, MONDAY, Cast, MakeEnquiry, World
from tests.journey.road import Rows, place_reach, take_to
from tests.pdf_text import text_of
from tests.staff.test_case import address, words

SignIn = Callable[[User], Client]
SeeAll = Callable[[], Any]
DAY = timedelta(days=1)
TODAY = MONDAY.date()


def said(letter: Letter) -> str:
    """The words of a letter as it is kept."""
    return "\n\n".join(line for block in letter.words for line in block["lines"])


def flat(text: str) -> str:
    return "".join(text.split())


# --- The words: pure ------------------------------------------------------------------------------


def test_facts_never_become_headings_or_bullets() -> None:
    typed = "## {name}\n- not a bullet\n\n{reasons}\n\n## Second"
    made = blocks_of("## Why\n{reasons}\n\nDear {name}\n- one {name}\n- two", {
        "reasons": typed, "name": "- Sam\n## x {reasons}",
    })  # fmt: skip
    assert [block.kind for block in made] == ["heading", "text", "text", "bullets"]
    assert made[1].lines == ("## {name}\n- not a bullet", "{reasons}", "## Second")
    assert made[3].lines == ("one - Sam\n## x {reasons}", "two")
    assert blocks_of("A\r\n\r\n\r\nB", {}) == [Block("text", ("A",)), Block("text", ("B",))]
    with pytest.raises(KeyError):
        blocks_of("{missing}", {})


@pytest.mark.parametrize("kind", KINDS)
def test_our_own_words_say_what_the_law_asks(kind: str) -> None:
    letter = KINDS[kind]
    assert words_faults(letter.said, letter.words) == []
    assert letter_kinds()[kind] == letter.said  # a hub may word it
    for blamed in ("rejected", "!", "please note", "unfortunately"):
        assert blamed not in letter.words.lower(), blamed
    # Words that leave out what the law asks for are refused where a hub writes its own.
    for name in letter.must:
        assert words_faults(letter.said, letter.words.replace(f"{{{name}}}", "")), name
    assert set(COMMON) <= set(letter.said.facts)


def test_the_three_noes_tell_their_own_routes() -> None:
    """Rules 2, 5 and 6: no route of law after Stage 1; one of two routes after a proposal."""
    stage_1, proposal, final = (KINDS[k].words for k in ("stage_1_no", "determination", "final_no"))
    assert "cannot go to panel or to the Independent Review Mechanism" in stage_1
    assert "complaints procedure" in stage_1
    assert "not our final decision" in proposal
    assert "one of two things, but not both" in proposal
    assert "28 days from the date of this letter" in proposal
    assert "This decision is final" in final
    assert "cannot go to the Independent Review" in KINDS["disqualified"].words


# --- Made ----------------------------------------------------------------------------------------


@pytest.fixture
def couple(make_enquiry: MakeEnquiry) -> Enquiry:
    return make_enquiry(second_first_name="Alex", second_last_name="Lee")


def proposed(case: Enquiry, by: User, now: datetime = MONDAY) -> Determination:
    """A decision-maker proposed not to approve; the letter has not gone."""
    take_to(Stage.DETERMINATION, case, by=by, now=now)
    Decision.objects.filter(enquiry=case).update(written_at=None)
    rule = Deadline.Rule.WRITE
    Deadline.objects.create(
        enquiry=case, rule=rule, occurrence=1, label="", source="NMS", trigger_at=now,
        due_at=now + 7 * DAY,
    )  # fmt: skip
    return Determination.objects.get(enquiry=case)


@pytest.mark.django_db
class TestMade:
    def test_a_proposal_of_a_no_to_a_couple(
        self, couple: Enquiry, cast: Cast, see_all: SeeAll
    ) -> None:
        with reaching(place_reach(couple)):
            proposed(couple, cast.dee)
        access = cast.access("dee")
        with reaching(access.reach):
            letters = letter_prepare(
                access=access, enquiry_id=couple.pk, kind="determination", now=MONDAY
            )
            assert [letter.person.first_name for letter in letters] == ["Sam", "Alex"]
            for letter in letters:
                text = said(letter)
                assert text.startswith(f"Dear {letter.person.first_name}")
                for wanted in (
                    "The home is not safe yet.",
                    "Panel recommended: not suitable to foster.",
                    "They showed warmth and insight.",
                    "Monday 30 March 2026",
                    "Independent Review Mechanism",
                ):
                    assert wanted in text, wanted
                document = Document.objects.get(pk=letter.document_id)
                assert (document.state, document.origin) == ("clean", "made")
                assert "foster" not in document.file_name.lower()  # it may lie on a shared computer
                shown = flat(text_of(bytes(document.body.content)))
                assert flat("The home is not safe yet.") in shown
                assert flat("1 Bridge Street") in shown
                assert flat("Yours sincerely Dee") in shown
            # The second press makes no second letter.
            again = letter_prepare(
                access=access, enquiry_id=couple.pk, kind="determination", now=MONDAY
            )
            assert [letter.pk for letter in again] == [letter.pk for letter in letters]
            # On another day it is another letter, with another last day.
            later = letter_prepare(
                access=access, enquiry_id=couple.pk, kind="determination", now=MONDAY + DAY
            )
            assert "Tuesday 31 March 2026" in said(later[0])
            assert Letter.objects.count() == 4

    def test_once_both_letters_have_gone_they_were_written_to(
        self, couple: Enquiry, cast: Cast
    ) -> None:
        with reaching(place_reach(couple)):
            proposed(couple, cast.dee)
        access = cast.access("gita")
        made: dict[str, Any] = {"access": access, "enquiry_id": couple.pk, "kind": "determination"}
        went: dict[str, Any] = {
            "access": access, "enquiry_id": couple.pk, "how": "post", "evidence": "RB 1",
            "now": MONDAY + 3 * DAY,
        }  # fmt: skip
        last = TODAY + 2 * DAY
        with reaching(access.reach):
            first, second = letter_prepare(now=MONDAY, **made)
            letter_sent(letter_id=first.pk, sent_on=TODAY, **went)
            assert Decision.objects.get().written_at is None
            # Dated Monday, it would leave Alex less than 28 days from Wednesday.
            with pytest.raises(ValidationError) as older:
                letter_sent(letter_id=second.pk, sent_on=last, **went)
            assert "Make it again" in older.value.message_dict["sent_on"][0]
            anew = letter_prepare(now=MONDAY + 2 * DAY, **made)[1]
            letter_sent(letter_id=anew.pk, sent_on=last, **went)
            assert Decision.objects.get().written_at == MONDAY + 3 * DAY
            standing = Determination.objects.get()
            assert (standing.letter_on, standing.answer_by) == (last, last + 28 * DAY)
            # Done on the day it went, whenever that was written down.
            write = Deadline.objects.get(rule="write")
            assert write.done_at is not None
            assert write.done_at.date() == last
            answer = Deadline.objects.get(rule="answer")
            assert answer.due_at.date() == date(2026, 4, 1)
            with pytest.raises(LetterRefused, match="recorded already"):
                letter_sent(letter_id=first.pk, sent_on=TODAY, **went)

    def test_why_somebody_is_not_suitable_is_not_for_everybody(
        self, couple: Enquiry, cast: Cast
    ) -> None:
        """Reasons may speak of health or of offences: a panel administrator reads neither."""
        with reaching(place_reach(couple)):
            proposed(couple, cast.dee)
            plain = Rows(couple, by=cast.gita).letter(kind="panel_invitation")
        dee, pat, gita = (cast.access(who) for who in ("dee", "pat", "gita"))
        made: dict[str, Any] = {"enquiry_id": couple.pk, "kind": "determination", "now": MONDAY}
        with reaching(dee.reach):
            letter = letter_prepare(access=dee, **made)[0]
        reads = {}
        for access in (dee, gita, pat):
            assert access.user is not None
            with reaching(access.reach):
                for each in (letter, plain):
                    paper = document_in_case(access, couple, each.document_id)
                    reads[access.user.name, each.kind] = may_read(access, paper)
        assert {key for key, value in reads.items() if not value} == {
            ("Pat Panel", "determination")
        }
        with reaching(pat.reach):
            with pytest.raises(PermissionDenied):
                document_open(
                    access=pat, enquiry=couple, document_id=letter.document_id, now=MONDAY
                )
            with pytest.raises(LetterRefused, match="why somebody is not suitable"):
                letter_prepare(access=pat, **made)
            ready = letters_to_make(pat, couple, today=TODAY)
            assert "determination" not in {can.kind.code for can in ready}

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"sent_on": TODAY - DAY}, "sent_on"),
            ({"sent_on": TODAY + DAY}, "sent_on"),
            ({"how": ""}, "how"),
            ({"how": "pigeon"}, "how"),
            ({"evidence": " "}, "evidence"),  # of a decision's letter
        ],
    )
    def test_what_is_recorded_must_be_so(
        self, couple: Enquiry, cast: Cast, wrong: dict[str, Any], field: str
    ) -> None:
        with reaching(place_reach(couple)):
            take_to(Stage.APPROVED, couple, by=cast.dee)
        access = cast.access("dee")
        right = {"sent_on": TODAY, "how": "by_hand", "evidence": "Given at home", "now": MONDAY}
        with reaching(access.reach):
            letter, _ = letter_prepare(
                access=access, enquiry_id=couple.pk, kind="decision_yes", now=MONDAY
            )
            with pytest.raises(ValidationError) as fault:
                letter_sent(
                    access=access, enquiry_id=couple.pk, letter_id=letter.pk, **right | wrong
                )
            assert set(fault.value.message_dict) == {field}
            letter.refresh_from_db()
            assert letter.sent_on is None

    def test_each_letter_is_offered_where_the_case_is_ready_for_it(
        self, make_enquiry: MakeEnquiry, cast: Cast, world: World
    ) -> None:
        access = cast.access("gita")
        offered = {}
        ways: list[tuple[Stage, dict[str, Any]]] = [
            (Stage.CONVERSATION, {}),
            (Stage.ASSESSMENT, {}),
            (Stage.PANEL, {}),
            (Stage.DETERMINATION, {}),
            (Stage.NOT_APPROVED, {}),
            (Stage.APPROVED, {}),
        ]
        for number, (stage, more) in enumerate(ways):
            case = make_enquiry(phone=f"07700 9001{number:02}", last_name=f"Number {number}")
            with reaching(place_reach(case)):
                take_to(stage, case, by=cast.gita, **more)
                if stage is Stage.DETERMINATION:
                    Decision.objects.filter(enquiry=case).update(written_at=None)
            with reaching(access.reach):
                ready = letters_to_make(access, case, today=TODAY)
                offered[stage] = {can.kind.code for can in ready if not can.made}
                for can in ready:  # and each of them can be made
                    assert letter_prepare(
                        access=access, enquiry_id=case.pk, kind=can.kind.code, now=MONDAY
                    )
        assert offered[Stage.CONVERSATION] == set()
        assert offered[Stage.ASSESSMENT] == {"stage_2_started"}
        assert "panel_invitation" in offered[Stage.PANEL]
        assert offered[Stage.DETERMINATION] >= {"determination"}
        assert offered[Stage.NOT_APPROVED] >= {"final_no"}
        assert "determination" not in offered[Stage.NOT_APPROVED]
        assert offered[Stage.APPROVED] >= {"decision_yes"}
        assert not {"final_yes", "final_no"} & offered[Stage.APPROVED]

    def test_nothing_on_record_and_facts_of_the_act(
        self, couple: Enquiry, cast: Cast, see_all: SeeAll
    ) -> None:
        access = cast.access("gareth")
        with reaching(access.reach):
            with pytest.raises(LetterRefused, match="nothing on record yet"):
                letter_make(access=access, enquiry=couple, kind="stage_1_no", now=MONDAY)
            with pytest.raises(LetterRefused, match="also needs the reasons"):
                letter_make(
                    access=access, enquiry=couple, kind="stage_1_no", now=MONDAY,
                    facts={"reasons": "  "},
                )  # fmt: skip
            assert not Letter.objects.exists()
            made = letter_make(
                access=access, enquiry=couple, kind="stage_1_no", now=MONDAY,
                facts={"reasons": "First reason.\n\n#panic() @x $1$"},
            )  # fmt: skip
            shown = flat(text_of(bytes(made[0].document.body.content)))
            assert "#panic()@x$1$" in shown
            event = AuditEvent.objects.filter(action="enquiry.letter_made").first()
            assert event is not None
            assert "First reason" not in str(event.changes)

    def test_a_hub_s_own_words_from_their_day_and_a_made_letter_keeps_its_own(
        self, couple: Enquiry, cast: Cast, world: World
    ) -> None:
        with reaching(place_reach(couple)):
            take_to(Stage.ASSESSMENT, couple, by=cast.gita)
        LetterWording.objects.create(
            cluster=world.ne,
            kind="stage_2_started",
            text="Hello {name} and {both_names}.\n\nOurs since {started_on}.",
            valid_from=TODAY + DAY,
        )
        access = cast.access("gita")
        common = {"access": access, "enquiry_id": couple.pk, "kind": "stage_2_started"}
        with reaching(access.reach):
            before = letter_prepare(now=MONDAY, **common)[0]
            after = letter_prepare(now=MONDAY + DAY, **common)[0]
            assert before.wording == "default"
            assert "2026-03-03" in after.wording
            assert said(after).startswith("Hello Sam Carter and Sam and Alex.")
            LetterWording.objects.update(text="Changed", valid_from=LONG_AGO)
            after.refresh_from_db()
            assert said(after).startswith("Hello Sam Carter")

    def test_who_may(self, couple: Enquiry, cast: Cast) -> None:
        access = replace(cast.access("gita"), rights=frozenset())
        with reaching(access.reach):
            with pytest.raises(PermissionDenied):
                letter_prepare(
                    access=access, enquiry_id=couple.pk, kind="stage_2_started", now=MONDAY
                )
            with pytest.raises(PermissionDenied):
                letter_sent(
                    access=access, enquiry_id=couple.pk, letter_id=1, sent_on=TODAY, how="post",
                    evidence="", now=MONDAY,
                )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_make_one_letter_each(couple: Enquiry, cast: Cast) -> None:
    with reaching(place_reach(couple)):
        take_to(Stage.ASSESSMENT, couple, by=cast.gita)
    access = cast.access("gita")

    def press(_: int) -> None:
        try:
            with reaching(access.reach):
                letter_prepare(
                    access=access, enquiry_id=couple.pk, kind="stage_2_started", now=MONDAY
                )
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(press, range(4)))
    with reaching(access.reach):
        assert Letter.objects.count() == 2
        assert Document.objects.filter(origin="made", title__startswith="Letter").count() == 2


# --- On the screen --------------------------------------------------------------------------------


@pytest.fixture
def gita(cast: Cast, signed_in: SignIn) -> Iterator[Client]:
    with time_machine.travel(MONDAY, tick=False):
        yield signed_in(cast.gita)


@pytest.mark.django_db
class TestScreens:
    def test_from_preview_to_sent(self, gita: Client, couple: Enquiry, cast: Cast) -> None:
        page = gita.get(address(couple, "letters"))
        assert "No letters yet" in words(page)
        with reaching(place_reach(couple)):
            take_to(Stage.APPROVED, couple, by=cast.gita)
        assert "Ready to make" in words(gita.get(address(couple, "letters")))
        new = address(couple, "letter_new", "decision_yes")
        preview = words(gita.get(new))
        assert "Nothing is kept until you make it" in preview
        assert "Dear Sam" in preview
        assert "Dear Alex" in preview
        with reaching(place_reach(couple)):
            assert not Letter.objects.filter(enquiry=couple).exists()
        made = gita.post(new, follow=True)
        assert "Not sent yet" in words(made)
        with reaching(place_reach(couple)):
            letter = Letter.objects.filter(enquiry=couple, person__position=1).get()
        pdf = gita.get(address(couple, "document_download", letter.document_id))
        assert pdf.content.startswith(b"%PDF-")
        assert pdf["Content-Disposition"].startswith("attachment")
        sent = address(couple, "letter_sent", letter.pk)
        # The day stands there already. What is typed instead of it is not lost on an error.
        asked = gita.get(sent).content.decode()
        for part, value in (("day", 2), ("month", 3), ("year", 2026)):
            assert re.search(rf'name="sent_on-{part}"[^>]* value="{value}"', asked), part
        day = {"sent_on-day": "2", "sent_on-month": "3", "sent_on-year": "2026"}
        wrong = gita.post(sent, {**day, "sent_on-day": "1", "how": "post"})
        assert wrong.status_code == 422
        assert re.search(r'name="sent_on-day"[^>]* value="1"', wrong.content.decode())
        assert wrong.content.decode().count("Say how you know that it was sent") >= 2
        right = gita.post(sent, {**day, "how": "post", "evidence": "RB 123"}, follow=True)
        assert "RB 123" in words(right)
        twice = gita.post(sent, {**day, "how": "post", "evidence": "RB 123"}, follow=True)
        assert "It is recorded already" in words(twice)

    def test_what_cannot_be_made_says_so(self, gita: Client, couple: Enquiry) -> None:
        for kind in ("determination", "decision_yes"):
            url = address(couple, "letter_new", kind)
            assert "nothing on record yet" in words(gita.get(url, follow=True))
            assert "nothing on record yet" in words(gita.post(url, follow=True))
        assert gita.get(address(couple, "letter_new", "ransom")).status_code == 404

    def test_the_safe_way_is_said_first(
        self, gita: Client, make_enquiry: MakeEnquiry, cast: Cast
    ) -> None:
        private = make_enquiry(discreet=True, phone="07700 900777")
        page = words(gita.get(address(private, "letters")))
        assert "They asked us not to mention fostering" in page
        assert "plain envelope" in page

    def test_a_reader_makes_none(
        self, couple: Enquiry, cast: Cast, signed_in: SignIn, gita: Client
    ) -> None:
        with reaching(place_reach(couple)):
            take_to(Stage.ASSESSMENT, couple, by=cast.gita)
            letter = Rows(couple, by=cast.gita).letter()
        # Another council's worker: there is no such case.
        sunil = signed_in(cast.sunil)
        assert sunil.get(address(couple, "letters")).status_code == 404
        assert sunil.post(address(couple, "letter_sent", letter.pk)).status_code == 404
