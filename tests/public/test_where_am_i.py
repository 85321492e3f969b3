"""The way back of someone with only a landline: a reference, a last name, a postcode."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from enquiries.models import Enquiry
from enquiries.workflow import ENDED, Stage
from hubs.models import AuditEvent, RateLimit
from tests.cast import MONDAY, SUNDERLAND_POSTCODE
from tests.public.conftest import text_of

pytestmark = pytest.mark.django_db

PAGE = "/my/where-am-i/"
LANDLINE = {"phone": "0191 498 0999"}
MISS = "We cannot find an enquiry with this reference, last name and postcode"
HIT = "Your enquiry is at this step:"


@pytest.fixture(autouse=True)
def at_monday():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def ask(visitor):
    """Ask from a new browser at an address of its own."""

    def send(enquiry: Enquiry | None, *, client: Client | None = None, **typed: str) -> Any:
        known = {"reference": enquiry.reference} if enquiry else {}
        body = {"name": "Carter", "postcode": "NE8 1HH"} | known | typed
        return (client or visitor()).post(PAGE, body)

    return send


def test_the_step_and_the_phone_and_nothing_else(make_enquiry, ask):
    enquiry = make_enquiry(**LANDLINE, question="Do I need a car?")
    page = ask(enquiry)
    said = text_of(page)
    assert f"{HIT} Enquiry received To find out more, call us on 0191 498 0100" in said
    for personal in ("Sam", "Carter", "NE8", "498 0999", enquiry.reference, "North East", "oster"):
        assert personal not in said, personal
    assert page["Cache-Control"] == "no-store"
    assert "noindex" in page["X-Robots-Tag"]


def test_no_session_is_opened(make_enquiry, visitor, ask):
    client = visitor()
    assert HIT in text_of(ask(make_enquiry(**LANDLINE), client=client))
    assert "session" not in client.cookies
    assert client.get("/my/")["Location"] == "/my/new-link/"


@pytest.mark.parametrize(
    ("answers", "typed"),
    [
        ({}, {"postcode": "ne81hh", "name": "  CARTER "}),
        ({"last_name": "O’Neill-Ó"}, {"name": "oneill o"}),
        ({"last_name": ""}, {"name": "sam"}),
        ({}, {"name": "Sam Carter"}),
        ({"second_first_name": "Jo", "second_last_name": "Lee"}, {"name": "Lee"}),
        ({"postcode": "ZZ99 9ZZ"}, {"postcode": "zz999zz"}),  # one no directory knows
    ],
)
def test_however_it_is_typed(make_enquiry, ask, answers, typed):
    enquiry = make_enquiry(**LANDLINE, **answers)
    for reference in (enquiry.reference, enquiry.reference.lower().replace("-", " ")):
        assert HIT in text_of(ask(enquiry, **{"reference": reference} | typed))


def test_every_miss_is_the_same_page_and_the_same_work(make_enquiry, ask, world):
    enquiry = make_enquiry(**LANDLINE)
    nowhere = make_enquiry(**LANDLINE, postcode="")
    pages, work = set(), set()
    for typed in (
        {"name": "Sam"},  # there is a last name
        {"name": "Cart"},
        {"name": "-"},
        {"postcode": SUNDERLAND_POSTCODE},
        {"reference": "NE-222-222"},
        {"reference": f"EM-{enquiry.reference[3:]}"},
        {"reference": "QQ-222-222"},  # no such hub
        {"reference": nowhere.reference},
    ):
        with CaptureQueriesContext(connection) as queries:
            page = ask(enquiry, **typed)
        assert page.status_code == 200
        words = text_of(page)
        assert MISS in words
        assert "0191" not in words
        pages.add(re.sub(r'value="[^"]*"', "", page.content.decode()))
        work.add(len(queries))
    assert len(pages) == 1
    assert len(work) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reference": ""}, "Enter your reference, like NE-4K7-M2P"),
        ({"reference": "12345"}, "Enter your reference, like NE-4K7-M2P"),
        ({"name": ""}, "Enter your last name"),
        ({"postcode": ""}, "Enter a full postcode, like NE1 4ST"),
        ({"postcode": "London"}, "Enter a full postcode, like NE1 4ST"),
    ],
)
def test_what_is_missing_is_asked_for(make_enquiry, ask, see_all, typed, said):
    page = ask(make_enquiry(**LANDLINE), **typed)
    assert text_of(page).count(said) == 2
    assert "<title>Error: " in page.content.decode()
    assert not RateLimit.objects.exists()  # nothing was tried


def test_news_of_a_decision_or_an_end_is_not_told_here(make_enquiry, ask, see_all, at_monday):
    enquiry = make_enquiry(**LANDLINE, discreet=True)
    said = set()
    for n, stage in enumerate(Stage):
        at_monday.shift(timedelta(hours=2))
        with see_all():
            Enquiry.objects.filter(pk=enquiry.pk).update(
                stage=stage, ended_at=MONDAY if stage in ENDED else None
            )
        found = re.search(f"{HIT} (.*?) To find out more", text_of(ask(enquiry)))
        assert found, n
        said.add(found[1])
    assert said == {
        "Enquiry received", "First conversation", "Home visit", "Application",
        "Checks and training", "Assessment at home", "Panel and decision",
        "Closed", "Passed to another team", "Decision made",
    }  # fmt: skip


# --- Limits ---------------------------------------------------------------------------------------


def test_five_tries_an_hour_for_one_reference_from_anywhere(make_enquiry, ask, at_monday):
    enquiry = make_enquiry(**LANDLINE)
    answers = [ask(enquiry, name=f"Guess {n}").status_code for n in range(7)]
    assert answers == [200] * 5 + [429] * 2
    over = ask(enquiry)
    assert over.status_code == 429  # even the right one
    assert over["Retry-After"] == "3600"
    unknown = [ask(None, reference="NE-222-222").status_code for _ in range(6)]
    assert unknown == [200] * 5 + [429]  # nor does the limit say which are real
    at_monday.shift(timedelta(hours=1))
    assert HIT in text_of(ask(enquiry))


def test_ten_tries_an_hour_from_one_network(make_enquiry, world, at_monday):
    enquiry = make_enquiry(**LANDLINE)
    right = {"reference": enquiry.reference, "name": "Carter", "postcode": "NE8 1HH"}

    def guess(n: int, network: str = "203.0.113") -> int:
        body = right | {"reference": f"NE-222-22{n % 8 + 2}"}
        return Client(REMOTE_ADDR=f"{network}.{n + 1}").post(PAGE, body).status_code

    assert [guess(n) for n in range(12)] == [200] * 10 + [429] * 2
    assert guess(12, "203.0.114") == 200
    assert Client(REMOTE_ADDR="203.0.113.99").post(PAGE, right).status_code == 429
    # What the network's limit stopped was not counted against the reference.
    assert HIT in text_of(Client(REMOTE_ADDR="203.0.115.1").post(PAGE, right))
    assert {len(row.key) for row in RateLimit.objects.all()} == {64}  # hashes


def test_who_asked_is_on_the_record_and_who_guessed_is_not(make_enquiry, ask, see_all):
    enquiry = make_enquiry(**LANDLINE)
    ask(enquiry, name="Guess")
    ask(enquiry)
    with see_all():
        event = AuditEvent.objects.get(action="enquiry.stage_asked")
    assert (event.subject_id, event.actor_said) == (enquiry.pk, "Someone with the reference")
    assert event.changes == {}


def test_it_reaches_nothing_once_it_has_answered(make_enquiry, ask):
    ask(make_enquiry(**LANDLINE))
    assert not Enquiry.objects.exists()


def test_the_way_leads_from_asking_for_a_link(world, visitor):
    assert f'href="{PAGE}"' in visitor().get("/my/new-link/").content.decode()
