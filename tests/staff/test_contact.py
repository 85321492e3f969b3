"""Logging a contact, the next step, notes, hand-over: from the screen to the row."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from enquiries.models import ContactAttempt, Deadline, Enquiry, Note
from enquiries.services import contact_log_once
from hubs.calendar import LONDON
from hubs.fence import reaching
from hubs.models import User
from messaging.models import Message
from tests.cast import MONDAY, Cast, MakeEnquiry, World
from tests.staff.test_case import address, words

SignIn = Callable[[User], Client]
SeeAll = Callable[[], Any]
TUESDAY_5PM = datetime(2026, 3, 3, 17, 0, tzinfo=LONDON)

SPOKE = {
    "how": "phone",
    "outcome": "spoke",
    "note": "Keen",
    "next_step": "Book a visit",
    "when": "tomorrow",
    "due_time": "5pm",
}


@pytest.fixture
def case(make_enquiry: MakeEnquiry) -> Enquiry:
    return make_enquiry()


@pytest.fixture
def asha(cast: Cast, signed_in: SignIn) -> Any:
    """Asha at her desk on Monday morning, as long as the test runs."""
    with time_machine.travel(MONDAY, tick=False):
        yield signed_in(cast.asha)


def step_of(case: Enquiry) -> Deadline:
    return case.deadline_set.get(rule="next_step", done_at=None, cancelled_at=None)


class TestLog:
    def test_a_real_contact_keeps_the_promise(
        self, asha: Client, case: Enquiry, see_all: SeeAll
    ) -> None:
        answer = asha.post(address(case, "contact"), SPOKE, follow=True)
        assert "Logged: Phone, spoke to them. Next: Book a visit, by 5pm on Tuesday 3 March." in (
            words(answer)
        )
        with see_all():
            assert case.contactattempt_set.get().note == "Keen"
            assert case.deadline_set.get(rule="first_contact").done_at == MONDAY
            assert step_of(case).due_at == TUESDAY_5PM

    @pytest.mark.parametrize(
        ("choice", "due"),
        [
            ({"when": "two_days", "due_time": "9:30am"}, datetime(2026, 3, 4, 9, 30)),
            ({"when": "week", "due_time": "14:00"}, datetime(2026, 3, 9, 14, 0)),
            ({"when": "tomorrow", "due_time": ""}, datetime(2026, 3, 3, 17, 0)),
            # An evening call stays in the evening, whatever the opening hours.
            ({"when": "tomorrow", "due_time": "7pm"}, datetime(2026, 3, 3, 19, 0)),
            (
                {
                    "when": "date",
                    "due_on-day": "5",
                    "due_on-month": "May",
                    "due_on-year": "2026",
                    "due_time": "midday",
                },
                datetime(2026, 5, 5, 12, 0),
            ),
        ],
    )
    def test_when(
        self,
        asha: Client,
        case: Enquiry,
        see_all: SeeAll,
        choice: dict[str, str],
        due: datetime,
    ) -> None:
        assert asha.post(address(case, "contact"), SPOKE | choice).status_code == 302
        with see_all():
            assert step_of(case).due_at == due.replace(tzinfo=LONDON)

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"how": ""}, "Select how you tried to reach them"),
            ({"outcome": ""}, "Select what happened"),
            ({"outcome": "sent"}, "Select an outcome that goes with a call or a meeting"),
            ({"how": "email"}, "Select an outcome that goes with a written message"),
            ({"next_step": ""}, "Enter what happens next, or select “No next step”"),
            ({"when": ""}, "Select when it is due"),
            ({"when": "none"}, "Select when the next step is due"),
            ({"when": "date"}, "Enter the date of the next step"),
            ({"due_time": "25:00"}, "Enter a time, like 10am or 2:30pm"),
            ({"due_time": "13pm"}, "Enter a time, like 10am or 2:30pm"),
            (
                {"when": "date", "due_on-day": "1", "due_on-month": "3", "due_on-year": "2026"},
                "Choose a time to come",
            ),
            (
                {"when": "date", "due_on-day": "1", "due_on-month": "3", "due_on-year": "2206"},
                "The date of the next step must be within 2 years",
            ),
            ({"note": "x" * 4001}, "Note must be 4,000 characters or fewer"),
            ({"note": "a\0b"}, "Note includes a character we cannot read"),
        ],
    )
    def test_what_is_wrong_is_said_and_kept(
        self, asha: Client, case: Enquiry, see_all: SeeAll, wrong: dict[str, str], said: str
    ) -> None:
        answer = asha.post(address(case, "contact"), SPOKE | wrong)
        assert answer.status_code == 422
        html = answer.content.decode()
        assert "<title>Error: " in html
        assert html.count(said) >= 2  # in the summary and at the question
        with see_all():
            assert not case.contactattempt_set.exists()
            assert case.deadline_set.get().done_at is None

    def test_no_answer_is_two_clicks_from_the_worklist(
        self, asha: Client, case: Enquiry, see_all: SeeAll
    ) -> None:
        worklist = asha.get("/staff/").content.decode()
        assert f'href="{address(case, "contact")}"' in worklist  # the first click: Log a call
        page = asha.get(address(case, "contact")).content.decode()
        assert f'action="{address(case, "no_answer")}"' in page  # the second
        answer = asha.post(address(case, "no_answer"), follow=True)
        assert "Next: Try again, by 5pm on Tuesday 3 March." in words(answer)
        with see_all():
            assert case.contactattempt_set.get().outcome == "no_answer"
            assert step_of(case).due_at == TUESDAY_5PM
            # Nobody was reached: the promise still runs.
            assert case.deadline_set.get(rule="first_contact").done_at is None

    def test_pressed_twice_is_logged_once_and_later_is_logged_again(
        self, cast: Cast, signed_in: SignIn, case: Enquiry, see_all: SeeAll
    ) -> None:
        client = signed_in(cast.asha)
        with time_machine.travel(MONDAY, tick=False) as clock:
            client.post(address(case, "no_answer"))
            twice = client.post(address(case, "no_answer"), follow=True)
            clock.shift(timedelta(minutes=5))
            client.post(address(case, "no_answer"))
        assert "was not logged twice" in words(twice)
        with see_all():
            assert case.contactattempt_set.count() == 2

    @pytest.mark.django_db(transaction=True)
    def test_ten_presses_at_once_are_one(self, case: Enquiry, cast: Cast, see_all: SeeAll) -> None:
        access = cast.access("asha")

        def press(_: int) -> ContactAttempt | None:
            try:
                with reaching(access.reach):
                    return contact_log_once(
                        access=access,
                        enquiry_id=case.pk,
                        how="phone",
                        outcome="no_answer",
                        now=MONDAY,
                    )
            finally:
                connection.close()

        with ThreadPoolExecutor(10) as pool:
            made = [attempt for attempt in pool.map(press, range(10)) if attempt]
        assert len(made) == 1
        with see_all():
            assert case.contactattempt_set.count() == 1

    @pytest.mark.parametrize("who", ["dee", "pat"])
    def test_who_may_look_may_not_log(
        self, case: Enquiry, cast: Cast, signed_in: SignIn, see_all: SeeAll, who: str
    ) -> None:
        client = signed_in(getattr(cast, who))
        for name in ("contact", "no_answer", "note", "next_step", "assign", "edit", "move"):
            assert client.post(address(case, name), SPOKE).status_code == 403, name
        with see_all():
            assert not case.contactattempt_set.exists()
            assert not case.note_set.exists()


class TestNextStep:
    def test_it_says_whom_we_wait_for(self, asha: Client, case: Enquiry, see_all: SeeAll) -> None:
        sent = {"next_step": "Read the guide", "when": "week", "waiting_on": "them"}
        answer = asha.post(address(case, "next_step"), sent, follow=True)
        assert "Waiting on the enquirer" in words(answer)
        with see_all():
            case.refresh_from_db()
            assert (case.next_step, case.waiting_on) == ("Read the guide", "them")

    def test_nothing_is_not_a_next_step(self, asha: Client, case: Enquiry) -> None:
        answer = asha.post(address(case, "next_step"), {"when": "tomorrow"})
        assert answer.status_code == 422
        assert "Enter what happens next" in words(answer)


class TestTellingThem:
    def test_it_is_offered_unticked_to_someone_who_can_be_written_to(
        self, asha: Client, case: Enquiry, make_enquiry: MakeEnquiry
    ) -> None:
        landline = make_enquiry(phone="0191 498 0999")
        for name in ("contact", "next_step", "case"):
            html = asha.get(address(case, name)).content.decode()
            assert "Tell Sam when we will call" in html, name
            assert 'name="tell" checked' not in html
            assert 'name="tell"' not in asha.get(address(landline, name)).content.decode()

    @pytest.mark.parametrize("name", ["contact", "next_step"])
    def test_ticked_it_plans_one_message_and_says_so(
        self, asha: Client, case: Enquiry, see_all: SeeAll, name: str
    ) -> None:
        sent = SPOKE | {"tell": "on", "waiting_on": ""}
        answer = asha.post(address(case, name), sent, follow=True)
        assert "A message will tell Sam when we will call." in words(answer)
        if name == "contact":  # a second press logs nothing and plans nothing
            again = asha.post(address(case, name), sent, follow=True)
            assert "A message will tell" not in words(again)
        with see_all():
            assert Message.objects.filter(kind="E2", about_id=case.pk).count() == 1

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"outcome": "no_answer"}, "Tell them only after you spoke"),
            ({"when": "none", "next_step": ""}, "Select when we will call, or do not tell them"),
        ],
    )
    def test_of_what_was_not_agreed_nobody_is_told(
        self, asha: Client, case: Enquiry, see_all: SeeAll, wrong: dict[str, str], said: str
    ) -> None:
        answer = asha.post(address(case, "contact"), SPOKE | {"tell": "on"} | wrong)
        assert answer.status_code == 422
        assert answer.content.decode().count(said) >= 2
        with see_all():
            assert not Message.objects.filter(kind="E2").exists()


class TestNotes:
    def test_a_correction_strikes_through_and_says_why(
        self, asha: Client, case: Enquiry, see_all: SeeAll
    ) -> None:
        asha.post(address(case, "note"), {"text": "Has 2 rooms\nand a dog"})
        with see_all():
            old = Note.objects.get()
        url = address(case, "note_correct", old.pk)
        assert asha.post(url, {"text": "Has 3 rooms", "why": ""}).status_code == 422
        asha.post(url, {"text": "Has 3 rooms", "why": "Misheard"})
        html = asha.get(address(case, "note")).content.decode()
        assert "<s>Has 2 rooms\nand a dog</s>" in html
        assert "Misheard" in html
        assert "Sam can ask to see this" in html
        # What was corrected cannot be corrected again: the new one can.
        assert asha.get(url).status_code == 404
        assert html.count("/correct/") == 1

    def test_another_case_s_note_is_not_here(
        self, asha: Client, case: Enquiry, make_enquiry: MakeEnquiry, see_all: SeeAll
    ) -> None:
        other = make_enquiry()
        asha.post(address(other, "note"), {"text": "Private"})
        with see_all():
            note = Note.objects.get()
        assert asha.get(address(case, "note_correct", note.pk)).status_code == 404

    def test_a_reader_sees_notes_and_no_form(
        self, asha: Client, case: Enquiry, cast: Cast, signed_in: SignIn
    ) -> None:
        asha.post(address(case, "note"), {"text": "Has 2 rooms"})
        html = signed_in(cast.dee).get(address(case, "note")).content.decode()
        assert "Has 2 rooms" in html
        assert "<textarea" not in html
        assert "/correct/" not in html


class TestAssign:
    def test_take_it_then_hand_it_on(
        self, asha: Client, case: Enquiry, cast: Cast, see_all: SeeAll
    ) -> None:
        asha.post(address(case, "assign"), {"to": "me", "expected_owner": ""})
        page = asha.get(address(case, "handover")).content.decode()
        for name, listed in (
            ("Ben Officer", True),
            ("Gita Worker", True),
            ("Asha Officer</option>", False),  # it is hers already
            ("Sunil Worker", False),  # another council's
            ("Emma Officer", False),  # another hub's
            ("Dee Decider", False),  # may look only
        ):
            assert (name in page) is listed, name
        sent = {"to": cast.ben.pk, "expected_owner": cast.asha.pk}
        answer = asha.post(address(case, "handover"), sent, follow=True)
        assert "is now with Ben Officer" in words(answer)
        with see_all():
            case.refresh_from_db()
            assert case.owner == cast.ben
            # Ben is told; Asha, who took it herself, was not.
            told = Message.objects.filter(about_id=case.pk, kind="S2")
            assert {message.user for message in told} == {cast.ben}

    @pytest.mark.parametrize("who", ["sunil", "emma", "dee", "sam"])
    def test_only_to_someone_who_can_work_it(
        self, asha: Client, case: Enquiry, cast: Cast, see_all: SeeAll, who: str
    ) -> None:
        user = getattr(cast, who)
        sent = {"to": user.pk, "expected_owner": ""}
        assert asha.post(address(case, "assign"), sent).status_code == 400
        assert asha.post(address(case, "handover"), sent).status_code == 422
        with see_all():
            case.refresh_from_db()
            assert case.owner is None

    def test_who_comes_second_is_told(
        self, asha: Client, case: Enquiry, cast: Cast, signed_in: SignIn
    ) -> None:
        sent = {"to": "me", "expected_owner": "", "next": "/staff/"}
        asha.post(address(case, "assign"), sent)
        answer = signed_in(cast.ben).post(address(case, "assign"), sent, follow=True)
        assert answer.redirect_chain == [("/staff/", 302)]
        assert "already belongs to Asha Officer. Nothing changed." in words(answer)

    def test_the_way_back_stays_on_this_site(self, asha: Client, case: Enquiry) -> None:
        sent = {"to": "me", "expected_owner": "", "next": "https://evil.example/"}
        assert asha.post(address(case, "assign"), sent)["Location"] == address(case)

    @pytest.mark.parametrize(
        "sent",
        [{}, {"to": "x"}, {"to": "me", "expected_owner": "x"}, {"to": "9" * 30}, {"to": "²"}],
    )
    def test_what_no_form_sends_is_refused(
        self, asha: Client, case: Enquiry, sent: dict[str, str]
    ) -> None:
        assert asha.post(address(case, "assign"), sent).status_code == 400

    def test_another_hub_s_council_is_not_offered(
        self, asha: Client, case: Enquiry, world: World
    ) -> None:
        sent = {"service": world.derby.pk, "reason": "x"}
        assert asha.post(address(case, "route"), sent).status_code == 422


def test_swaps_get_the_same_page_and_errors_are_422(asha: Client, case: Enquiry) -> None:
    swap = {"HX-Request": "true", "HX-Target": "case"}
    wrong = asha.post(address(case, "contact"), {}, headers=swap)
    assert wrong.status_code == 422
    assert 'id="case"' in wrong.content.decode()
    right = asha.post(address(case, "contact"), SPOKE, headers=swap, follow=True)
    html = right.content.decode()
    assert "data-focus" in html[html.index('id="case"') :]


def test_a_session_that_ended_sends_the_whole_page_to_sign_in(
    case: Enquiry, client: Client
) -> None:
    swap = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{address(case)}"}
    answer = client.post(address(case, "contact"), SPOKE, headers=swap)
    assert answer.status_code == 401
    assert answer["HX-Redirect"].startswith("/accounts/login/")
    assert case.reference in answer["HX-Redirect"]
