"""Two officers save the same case: nothing is lost, and each is told what the other did."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from enquiries.models import ContactPoint, Enquiry, Person
from hubs.models import AuditEvent, User
from tests.cast import Cast, MakeEnquiry
from tests.staff.test_case import address, words

SignIn = Callable[[User], Client]
SeeAll = Callable[[], Any]


def fields_of(html: str) -> dict[str, Any]:
    """What a browser would send from the page's own form, left as it is."""
    form = next(
        part for part in re.findall(r"<form .*?</form>", html, re.S) if 'name="version"' in part
    )
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind = given.get("type", "text")
        if "name" not in given or (kind in ("radio", "checkbox") and " checked" not in tag):
            continue
        plain = "on" if kind in ("radio", "checkbox") else ""
        sent.setdefault(given["name"], []).append(unescape(given.get("value", plain)))
    for name, options in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        sent[name] = [chosen[1] if chosen else ""]
    return sent


@pytest.fixture
def case(make_enquiry: MakeEnquiry) -> Enquiry:
    return make_enquiry(language="Polish")


@pytest.fixture
def two(cast: Cast, signed_in: SignIn) -> tuple[Client, Client]:
    return signed_in(cast.asha), signed_in(cast.ben)


def person(see_all: SeeAll) -> Person:
    with see_all():
        return Person.objects.get(position=1)


def test_saving_what_is_shown_changes_nothing(
    case: Enquiry, two: tuple[Client, Client], see_all: SeeAll
) -> None:
    asha, _ = two
    shown = fields_of(asha.get(address(case, "edit")).content.decode())
    assert shown["last_name"] == ["Carter"]
    assert shown["may_leave_message"] == ["on"]
    answer = asha.post(address(case, "edit"), shown, follow=True)
    assert "Nothing was changed." in words(answer)
    with see_all():
        before = case.version
        case.refresh_from_db()
        assert case.version == before


def test_different_fields_are_both_kept_and_said(
    case: Enquiry, two: tuple[Client, Client], see_all: SeeAll
) -> None:
    asha, ben = two
    a = fields_of(asha.get(address(case, "edit")).content.decode())
    b = fields_of(ben.get(address(case, "edit")).content.decode())
    asha.post(address(case, "edit"), a | {"language": "Urdu"})
    answer = ben.post(address(case, "edit"), b | {"email": "sam@example.org"}, follow=True)
    assert "Asha Officer has also changed Language for an interpreter to “Urdu”." in words(answer)
    with see_all():
        case.refresh_from_db()
        assert case.language == "Urdu"
        assert ContactPoint.objects.filter(normalised="sam@example.org").exists()


class TestTheSameField:
    @pytest.fixture
    def stopped(self, case: Enquiry, two: tuple[Client, Client]) -> str:
        """The page Ben gets: both changed the last name; Ben also the kind and two ticks."""
        asha, ben = two
        a = fields_of(asha.get(address(case, "edit")).content.decode())
        b = fields_of(ben.get(address(case, "edit")).content.decode())
        asha.post(address(case, "edit"), a | {"last_name": "Cartwright", "language": "Urdu"})
        del b["may_leave_message"]
        mine = b | {"last_name": "Carver", "kind": "information", "discreet": "on"}
        answer = ben.post(address(case, "edit"), mine)
        assert answer.status_code == 409
        return answer.content.decode()

    def test_all_three_are_shown_and_nothing_is_saved(
        self, stopped: str, case: Enquiry, see_all: SeeAll
    ) -> None:
        said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", stopped))
        assert "What it was: Carter" in said
        assert re.search(r"What Asha Officer saved at [\w:]+ on \w+ \d+ \w+: Cartwright", said)
        assert "What you typed: Carver" in said
        assert "What they came for: Information to read first" in said
        assert "Language" not in said.split("Your other changes")[1].split("Save")[0]
        assert person(see_all).last_name == "Cartwright"

    @pytest.mark.parametrize(("keep", "name"), [("mine", "Carver"), ("theirs", "Cartwright")])
    def test_the_choice_is_kept_with_my_other_changes_and_theirs(
        self,
        stopped: str,
        case: Enquiry,
        two: tuple[Client, Client],
        see_all: SeeAll,
        keep: str,
        name: str,
    ) -> None:
        _, ben = two
        sent = fields_of(stopped)
        assert sent["keep-last_name"] == ["theirs"]  # pressing on without looking loses nothing
        answer = ben.post(address(case, "edit"), sent | {"keep-last_name": keep})
        assert answer.status_code == 302
        with see_all():
            case.refresh_from_db()
            assert person(see_all).last_name == name
            assert (case.kind, case.discreet, case.may_leave_message) == (
                "information",
                True,
                False,
            )
            assert case.language == "Urdu"  # Asha's, which Ben never touched

    def test_a_third_colleague_is_noticed_too(
        self,
        stopped: str,
        case: Enquiry,
        two: tuple[Client, Client],
        cast: Cast,
        signed_in: SignIn,
        see_all: SeeAll,
    ) -> None:
        mel = signed_in(cast.mel)
        m = fields_of(mel.get(address(case, "edit")).content.decode())
        mel.post(address(case, "edit"), m | {"last_name": "Carr"})
        again = two[1].post(address(case, "edit"), fields_of(stopped) | {"keep-last_name": "mine"})
        assert again.status_code == 409
        assert "Mel Manager" in words(again)
        assert person(see_all).last_name == "Carr"


def test_a_version_nobody_was_shown_is_refused(case: Enquiry, two: tuple[Client, Client]) -> None:
    for version in ("", "x", "-1", "9" * 30):
        assert two[0].post(address(case, "edit"), {"version": version}).status_code == 400


def test_what_is_wrong_is_said_and_kept(case: Enquiry, two: tuple[Client, Client]) -> None:
    asha, _ = two
    shown = fields_of(asha.get(address(case, "edit")).content.decode())
    for wrong, said in (
        ({"first_name": ""}, "Enter their first name"),
        ({"phone": "12"}, "Enter a phone number"),
        ({"phone": ""}, "Enter the phone number they want to be contacted on"),
        ({"contact_by": "email"}, "Enter the email address they want to be contacted on"),
        ({"email": "nope"}, "Enter an email address in the correct format"),
    ):
        answer = asha.post(address(case, "edit"), shown | wrong)
        assert answer.status_code == 422
        assert answer.content.decode().count(said) >= 2, said


class TestMoves:
    def test_a_colleague_s_move_is_said_before_mine(
        self, case: Enquiry, two: tuple[Client, Client], see_all: SeeAll
    ) -> None:
        asha, ben = two
        sent = {"move": "advance:visit", "shown": "enquiry"}
        assert asha.post(address(case, "move"), sent).status_code == 302
        answer = ben.post(address(case, "move"), sent | {"move": "advance:invited"})
        assert answer.status_code == 409
        assert "Asha Officer moved this enquiry to “Home visit” at" in words(answer)
        assert "<title>Error: " in answer.content.decode()
        with see_all():
            case.refresh_from_db()
            assert case.stage == "visit"

    def test_only_lawful_moves_are_offered(self, case: Enquiry, two: tuple[Client, Client]) -> None:
        asha, _ = two
        page = asha.get(address(case, "move")).content.decode()
        assert 'value="advance:invited"' in page
        for unlawful in ("approve:", "apply:", "join:", "reopen:", "step_back:", "advance:enquiry"):
            assert f'value="{unlawful}' not in page
        for move in ("approve:approved", "advance:application", "reopen:enquiry", "x", "a:b:c"):
            answer = asha.post(address(case, "move"), {"move": move, "shown": "enquiry"})
            assert answer.status_code == 422, move

    def test_an_end_is_asked_about_and_needs_a_reason(
        self, case: Enquiry, two: tuple[Client, Client], see_all: SeeAll
    ) -> None:
        asha, _ = two
        sent = {"move": "close:closed", "shown": "enquiry"}
        assert asha.post(address(case, "move"), sent).status_code == 422
        sent |= {"close_reason": "no_reply"}
        asked = asha.post(address(case, "move"), sent)
        assert "Are you sure?" in words(asked)
        with see_all():
            case.refresh_from_db()
            assert case.stage == "enquiry"
        ended = asha.post(address(case, "move"), sent | {"sure": "1"}, follow=True)
        assert "Closed by us: No reply after our attempts" in words(ended)
        assert "/undo/" not in ended.content.decode()
        reopened = {"move": "reopen:enquiry", "shown": "closed"}
        asha.post(address(case, "move"), reopened)
        with see_all():
            case.refresh_from_db()
            assert case.stage == "enquiry"
            assert case.next_due_at is not None

    def test_back_needs_words(self, case: Enquiry, two: tuple[Client, Client]) -> None:
        asha, _ = two
        asha.post(address(case, "move"), {"move": "advance:visit", "shown": "enquiry"})
        back = {"move": "step_back:conversation", "shown": "visit"}
        assert asha.post(address(case, "move"), back).status_code == 422
        assert asha.post(address(case, "move"), back | {"detail": "Slip"}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_five_officers_at_once_lose_nothing(
    case: Enquiry, cast: Cast, signed_in: SignIn, see_all: SeeAll
) -> None:
    """Five threads save from the same page: each a field of its own, and all the last name.

    Every change is in the database or on a page that shows it to the person who typed it.
    """
    clients = [signed_in(user) for user in (cast.asha, cast.ben, cast.mel, cast.gita, cast.gareth)]
    shown = fields_of(clients[0].get(address(case, "edit")).content.decode())
    own = [
        {"said_as": "Samm"},
        {"language": "Urdu"},
        {"access_needs": "Large print"},
        {"email": "sam@example.org"},
        {"good_time": "evening"},
    ]
    start = threading.Barrier(5)

    def save(n: int) -> tuple[int, str]:
        start.wait()
        try:
            sent = shown | own[n] | {"last_name": f"Name{n}"}
            answer = clients[n].post(address(case, "edit"), sent)
            return answer.status_code, answer.content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(save, range(5)))
    assert sorted(status for status, _ in answers) == [302, 409, 409, 409, 409]
    winner = next(n for n, (status, _) in enumerate(answers) if status == 302)
    assert person(see_all).last_name == f"Name{winner}"
    for n, (status, html) in enumerate(answers):
        if status == 409:
            assert f"Name{n}" in html
            assert f"Name{winner}" in html
            # The loser presses Save: their own field goes in, the winner's name stays.
            assert clients[n].post(address(case, "edit"), fields_of(html)).status_code == 302
    with see_all():
        case.refresh_from_db()
        assert person(see_all).last_name == f"Name{winner}"
        assert person(see_all).said_as == "Samm"
        assert (case.language, case.access_needs, case.good_time) == (
            "Urdu",
            "Large print",
            "evening",
        )
        assert ContactPoint.objects.filter(normalised="sam@example.org").exists()
        assert AuditEvent.objects.filter(action="enquiry.details_changed").count() == 5
