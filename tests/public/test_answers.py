"""A referee answers by a secret link: looked at, kept, sent once; and what it must never do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from enquiries.models import AnswerLink, Check, CheckAnswer, Enquiry, Referee
from enquiries.services.check_acts import check_receive, check_request, check_waive
from enquiries.services.check_links import LINK_LIFE, answer_link_issue
from enquiries.services.checks import checks_refresh
from enquiries.services.safety import SafeWay, safety_flag_set
from enquiries.workflow import Stage
from hubs.fence import reaching
from hubs.models import AuditEvent
from messaging import rules
from messaging.models import Message
from messaging.rules import Letter, Skip
from tests.cast import MONDAY, Cast, MakeEnquiry
from tests.journey.road import Rows, place_access, place_reach, take_to
from tests.public.conftest import text_of
from tests.roles import as_worker

pytestmark = pytest.mark.django_db

XSS = "<script>alert(1)</script><img src=x onerror=alert(2)>"
SAID = {"how_known": "A colleague for nine years", "worries": XSS}
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(MONDAY, tick=False) as travelling:
        yield travelling


@dataclass
class Scene:
    """A case in Stage 1 whose referee Robin was asked, and the colleagues who act on it."""

    case: Enquiry
    check: Check
    cast: Cast

    def link(self, check: Check | None = None) -> str:
        with reaching(place_reach(self.case)):
            return answer_link_issue(check=check or self.check, now=MONDAY)

    def act(self, verb: Any, **named: Any) -> Any:
        with reaching(place_reach(self.case)):
            access = place_access(self.case, self.cast.gita)
            return verb(access=access, enquiry_id=self.case.pk, now=MONDAY, **named)

    def now(self) -> Check:
        with reaching(place_reach(self.case)):
            return Check.objects.get(pk=self.check.pk)

    def letter(self, kind: str) -> Any:
        """What the sender would make of the last planned message of a kind."""
        with reaching(place_reach(self.case)):
            message = Message.objects.filter(about_id=self.case.pk, kind=kind).latest("pk")
            with as_worker():
                return rules.of(kind).prepare([message], MONDAY + 2 * MINUTE)[message.pk]


@pytest.fixture
def scene(make_enquiry: MakeEnquiry, cast: Cast) -> Scene:
    case = make_enquiry(first_name="Sam", last_name="Carter")
    with reaching(place_reach(case)):
        take_to(Stage.CHECKS, case, by=cast.gita)
        friend = Rows(case, by=cast.gita).people[0].referees.order_by("pk")[0]
        friend.email = "robin@example.org"
        friend.save()
        access = place_access(case, cast.gita)
        checks_refresh(access=access, enquiry=case, now=MONDAY)
        check = Check.objects.get(referee=friend, kind="reference")
        check_request(access=access, enquiry_id=case.pk, check_id=check.pk, now=MONDAY)
        check.refresh_from_db()
    return Scene(case, check, cast)


def address(secret: str) -> str:
    return f"/my/answer/{secret}/"


Visitor = Callable[..., Client]


def test_the_letter_says_little_and_its_link_answers_once(scene: Scene, visitor: Visitor) -> None:
    letter = scene.letter("R1")
    assert isinstance(letter, Letter)
    assert letter.to == "robin@example.org"
    for canary in ("Carter", "07700", scene.case.reference, "Gateshead", "NE8"):
        assert canary not in f"{letter.subject}{letter.body}"
    assert letter.kept_body is not None
    assert "/my/answer/" not in letter.kept_body, "the ledger keeps no link"
    found = re.search(r"/my/answer/([A-Za-z0-9_-]{43})/", letter.body)
    assert found
    secret, robin = found[1], visitor()
    # A scanner looks, several times: nothing is spent, nothing is changed.
    for _ in range(3):
        page = robin.get(address(secret))
        assert page.status_code == 200
        assert "no-store" in page["Cache-Control"]
    assert "Questions about Sam" in text_of(page)
    assert "Carter" not in text_of(page)
    thanks = robin.post(address(secret), SAID | {"what": "send"})
    assert "We have your answers" in text_of(thanks)
    check = scene.now()
    assert (check.received_on, check.verified_at) == (MONDAY.date(), None)
    again = robin.post(address(secret), SAID | {"what": "send"})
    assert (again.status_code, robin.get(address(secret)).status_code) == (410, 410)
    with reaching(place_reach(scene.case)):
        answer = CheckAnswer.objects.get(check_row=check)
        assert [a["said"] for a in answer.answers if a["said"]] == list(SAID.values())
        event = AuditEvent.objects.get(action="check.answered", subject_id=scene.case.pk)
        assert event.actor_said == "Somebody who was asked"
        assert XSS not in str(event.changes)
        notices = Message.objects.filter(kind="S30", about_id=scene.case.pk)
        assert notices.exists()
        assert not notices.filter(user=None).exists(), "never the applicant"
    assert "Read it and verify it." in scene.letter("S30").body


def test_the_answer_is_read_by_staff_as_it_was_typed(
    scene: Scene, visitor: Visitor, signed_in: Any
) -> None:
    visitor().post(address(scene.link()), SAID | {"what": "send"})
    gita = signed_in(scene.cast.gita)
    page = gita.get(f"/staff/enquiries/{scene.case.reference}/checks/{scene.check.pk}/")
    html = page.content.decode()
    assert "<script>alert(1)" not in html
    assert "<img src=x" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "A colleague for nine years" in html


def test_what_is_written_is_kept_until_it_is_sent(scene: Scene, visitor: Visitor) -> None:
    first, second = scene.link(), scene.link()
    page = visitor().post(address(first), {"how_known": "From work", "what": "save"})
    assert "We have kept what you wrote" in text_of(page)
    assert scene.now().received_on is None
    # Another day, another device, by the newer letter: both work.
    page = visitor().get(address(second))
    assert "From work" in page.content.decode()
    visitor().post(address(second), {"how_known": "From work and choir", "what": "send"})
    assert visitor().get(address(first)).status_code == 410
    assert scene.now().draft == {}


def test_nothing_is_lost_when_something_is_wrong(scene: Scene, visitor: Visitor) -> None:
    secret = scene.link()
    empty = visitor().post(address(secret), {"what": "send"})
    assert empty.status_code == 422
    assert "at least one question" in text_of(empty)
    long = visitor().post(
        address(secret), {"how_known": "x" * 4001, "trust": "Yes, often", "what": "send"}
    )
    assert long.status_code == 422
    assert "Your answer must be 4,000 characters or fewer" in text_of(long)
    assert "Yes, often" in long.content.decode()
    assert scene.now().received_on is None


def test_i_would_rather_not(scene: Scene, visitor: Visitor) -> None:
    secret, robin = scene.link(), visitor()
    asked = robin.post(address(secret), {"how_known": "Hm", "what": "no"})
    assert "Would you rather not answer?" in text_of(asked)
    assert scene.now().received_on is None
    done = robin.post(address(secret), {"what": "no_sure"})
    assert "We will not ask you again" in text_of(done)
    assert robin.get(address(secret)).status_code == 410
    with reaching(place_reach(scene.case)):
        assert CheckAnswer.objects.get(check_row=scene.check).declined
    assert scene.now().received_on is None, "it is still missing: somebody else is asked"
    assert isinstance(scene.letter("R1"), Skip)


def _too_old(scene: Scene, clock: Any) -> None:
    clock.shift(LINK_LIFE)


def _withdrew(scene: Scene, clock: Any) -> None:
    with reaching(place_reach(scene.case)):
        take_to(Stage.WITHDREW, scene.case, by=scene.cast.gita)


def _came_otherwise(scene: Scene, clock: Any) -> None:
    scene.act(check_receive, check_id=scene.check.pk, on=MONDAY.date())


def _not_needed(scene: Scene, clock: Any) -> None:
    scene.act(check_waive, check_id=scene.check.pk, reason="Three others came")


def _replaced(scene: Scene, clock: Any) -> None:
    with reaching(place_reach(scene.case)):
        assert scene.check.referee is not None
        scene.check.referee.replaced_at = MONDAY
        scene.check.referee.save()
        access = place_access(scene.case, scene.cast.gita)
        checks_refresh(access=access, enquiry=scene.case, now=MONDAY)


def _protected(scene: Scene, clock: Any) -> None:
    scene.act(safety_flag_set, reason="An ex-partner", safe=SafeWay(), named=[])


@pytest.mark.parametrize(
    "over", [_too_old, _withdrew, _came_otherwise, _not_needed, _replaced, _protected]
)
def test_when_it_is_over_it_says_no_more_than_a_guess(
    scene: Scene, visitor: Visitor, clock: Any, over: Any
) -> None:
    secret = scene.link()
    client = visitor()
    assert client.get(address(secret)).status_code == 200
    over(scene, clock)
    seen, guess = client.get(address(secret)), client.get(address("a" * 43))
    assert (seen.status_code, guess.status_code) == (410, 410)
    assert text_of(seen) == text_of(guess)
    for what in ("send", "save", "no_sure"):
        assert client.post(address(secret), SAID | {"what": what}).status_code == 410
    with reaching(place_reach(scene.case)):
        assert not CheckAnswer.objects.exists()
    if over is not _came_otherwise:
        assert scene.now().received_on is None


def test_a_link_on_its_way_to_a_former_address_opens_nothing(
    scene: Scene, visitor: Visitor
) -> None:
    """The address was put right after the letter looked at it, and before its link was made."""
    secret = scene.link()
    assert visitor().get(address(secret)).status_code == 200
    with reaching(place_reach(scene.case)):  # without what ends the links that are there
        Referee.objects.filter(pk=scene.check.referee_id).update(email="robin@new.example.org")
    assert visitor().get(address(secret)).status_code == 410
    assert visitor().get(address(scene.link(scene.now()))).status_code == 200


def test_guesses_are_few(scene: Scene, visitor: Visitor) -> None:
    client = visitor()
    codes = [client.get(address(f"{'b' * 41}{n:02}")).status_code for n in range(22)]
    assert codes[:20] == [410] * 20
    assert codes[20:] == [429] * 2
    assert visitor().get(address(scene.link())).status_code == 200, "others are not shut out"


def test_one_cases_link_touches_no_other_case(
    scene: Scene, visitor: Visitor, make_enquiry: MakeEnquiry
) -> None:
    other = make_enquiry(first_name="Jo", phone="07700 900777")
    with reaching(place_reach(other)):
        take_to(Stage.CHECKS, other, by=scene.cast.gita)
        checks_refresh(access=place_access(other, scene.cast.gita), enquiry=other, now=MONDAY)
        before = list(Check.objects.filter(enquiry=other).values())
    visitor().post(address(scene.link()), SAID | {"what": "send", "check": "1", "enquiry": "1"})
    with reaching(place_reach(other)):
        assert list(Check.objects.filter(enquiry=other).values()) == before
        links = AnswerLink.objects.filter(enquiry=scene.case)
        assert not links.filter(answered_at=None, superseded_at=None).exists()


def test_an_adult_at_home_is_asked_about_their_part(scene: Scene, visitor: Visitor) -> None:
    with reaching(place_reach(scene.case)):
        rows = Rows(scene.case, by=scene.cast.gita)
        rows.member(
            first_name="Gran", relation="parent", email="gran@example.org",
            date_of_birth=MONDAY.date().replace(year=1950),
        )  # fmt: skip
        access = place_access(scene.case, scene.cast.gita)
        checks_refresh(access=access, enquiry=scene.case, now=MONDAY)
        check = Check.objects.get(kind="adult", enquiry=scene.case)
    scene.act(check_request, check_id=check.pk)
    letter = scene.letter("R1")
    assert isinstance(letter, Letter)
    assert "Hello Gran" in letter.body
    assert "you live in the same home" in letter.body
    page = visitor().get(address(scene.link(check)))
    assert "How do you feel about Sam fostering?" in text_of(page)


def test_a_letter_that_is_not_wanted_any_more_does_not_go(scene: Scene) -> None:
    assert isinstance(scene.letter("R1"), Letter)
    with reaching(place_reach(scene.case)):
        Enquiry.objects.filter(pk=scene.case.pk).update(discreet=True)
    assert "keep it private" in scene.letter("R1").why
    with reaching(place_reach(scene.case)):
        Enquiry.objects.filter(pk=scene.case.pk).update(discreet=False)
        assert scene.check.referee is not None
        scene.check.referee.email = "other@example.org"
        scene.check.referee.save()
    assert "address has changed" in scene.letter("R1").why
    _came_otherwise(scene, None)
    assert "It has come" in scene.letter("R1").why
