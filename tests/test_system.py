"""The product as one: web, worker, beat, PostgreSQL and Valkey, under faults.

Everything here speaks to a real `bin/up` over HTTP. The provider's file, and not our database,
says what was lost or said twice. Larger numbers: `python -m bench.faults` (docs/faults.md).
"""

from __future__ import annotations

import re
from collections.abc import Generator
from datetime import UTC, datetime

import pytest

from bench import faults
from bench import product as product_
from bench.product import REFERENCE, Browser, Product, wait_for
from hubs.demo import PASSWORD, SECRET
from hubs.totp import totp_now

pytestmark = pytest.mark.engines
OFFICER, MANAGER = "officer.north-east@demo.example", "manager.north-east@demo.example"
RECEIPT_WITHIN = 90.0  # seconds, were the doorbell broken and beat alone to ring
RESUMES_WITHIN = 120.0  # seconds: the promise of DESIGN.md 7


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Generator[Product]:
    """A demonstration started on empty data."""
    with product_.running(tmp_path_factory.mktemp("system") / "data") as started:
        yield started


def signed_in(house: Product, email: str) -> Browser:
    """A colleague at their desk, after password and code."""
    desk = Browser(house.url, source="127.200.0.1")
    token = desk.get("/accounts/login/").hidden("csrfmiddlewaretoken")
    typed = {"login": email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    first = desk.post("/accounts/login/", typed)
    assert first.headers["Location"] == "/accounts/login/code/"
    token = desk.get("/accounts/login/code/").hidden("csrfmiddlewaretoken")
    code = totp_now(SECRET, now=datetime.now(tz=UTC))
    answer = desk.post("/accounts/login/code/", {"code": code, "csrfmiddlewaretoken": token})
    assert (answer.status, answer.headers["Location"]) == (302, "/staff/")
    return desk


def answered_already(desk: Browser) -> int:
    """The report's count of promises kept before they fell due."""
    found = re.search(r"still to keep, (\d+) answered already", desk.get("/staff/reports/").text)
    assert found
    return int(found[1])


def test_from_the_form_to_the_report(house: Product) -> None:
    form = faults.asked(house)
    assert form.send().status == 303
    reference = form.reference()
    wait_for(lambda: house.accepted_about(reference), seconds=RECEIPT_WITHIN, what="the receipt")

    manager = signed_in(house, MANAGER)
    before = answered_already(manager)
    asha = signed_in(house, OFFICER)
    assert REFERENCE.findall(asha.get("/staff/enquiries/?sort=-received").body)[0] == reference
    _, _, new = asha.get("/staff/").body.partition('aria-labelledby="group-new"')
    assert reference in new.partition("</section>")[0]
    assert reference in asha.get("/staff/messages/inbox/").text

    case = f"/staff/enquiries/{reference}/"
    token = asha.get(f"{case}contact/").hidden("csrfmiddlewaretoken")
    call = {"how": "phone", "outcome": "spoke", "note": "Keen", "next_step": "Book a visit",
            "when": "tomorrow", "due_time": "5pm"}  # fmt: skip
    assert asha.post(f"{case}contact/", call | {"csrfmiddlewaretoken": token}).status == 302
    assert "Spoke to them" in asha.get(f"{case}timeline/").text
    assert answered_already(manager) == before + 1


def test_forms_sent_twice_at_once_are_one_enquiry_each(house: Product) -> None:
    said = faults.pairs(house, forms=50)
    assert said["not answered with the own page"] == said["pairs of two references"] == 0
    assert said["rows"] == said["different references"] == 50


def test_senders_killed_in_mid_send_lose_nothing_and_say_nothing_twice(house: Product) -> None:
    said = faults.killed_senders(house, messages=1000, kills=8, seed=2, lease_passes=True)
    assert said["kills"] >= 4
    assert (said["lost"], said["told twice"]) == (0, 0)


def test_a_second_beat_and_many_ticks_say_nothing_twice(house: Product) -> None:
    said = faults.beats(house, more=1, forms=5, seconds=1)
    assert said == {"beats": 2, "messages": 5, "lost": 0, "told twice": 0}


def test_postgresql_killed_under_a_stream_of_forms(house: Product) -> None:
    web = house.pid("web")
    said = faults.killed_postgres(house, kills=2, pause=0, apart=1.5)
    assert said["acknowledged"] >= 10  # the stream was one, on a slow machine too
    assert said["answered 503"] > 0
    for broken in faults.BROKEN:
        assert not said.get(broken), broken
    assert house.pid("web") == web


def test_the_form_answers_without_redis_and_sending_resumes_by_itself(house: Product) -> None:
    said = faults.without_redis(house, times=1)
    assert (said["rows"], said["lost"], said["told twice"]) == (1, 0, 0)
    assert said["longest answer"] < 2
    assert said["longest until sending resumed"] < RESUMES_WITHIN


def test_sigterm_stops_all_of_it(house: Product) -> None:
    said = faults.stopped(house)
    assert said["processes"] > 10
    assert said["seconds"] < 10
    assert said["left running"] == 0
    assert house.process.returncode == 0
