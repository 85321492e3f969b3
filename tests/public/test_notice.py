"""Each enquiry keeps the privacy notice that the person was shown, whatever went live since."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from enquiries.models import Enquiry
from hubs.models import Cluster
from hubs.services.notices import notice_publish
from tests.cast import Cast, World
from tests.staff.test_create import body

pytestmark = pytest.mark.django_db

SeeAll = Callable[[], Any]
CALL_ME = "/north-east/call-me/"


@pytest.fixture
def publish(cast: Cast, world: World, see_all: SeeAll) -> Callable[[str], str]:
    """Publish a notice as the hub's manager; answers its version."""

    def do(text: str) -> str:
        with see_all():
            return notice_publish(
                access=cast.access("mel"),
                privacy_text=text,
                consent_text=f"Consent of {text}",
                base_version=Cluster.objects.get(pk=world.ne.pk).privacy_version,
                now=timezone.now(),
            ).version

    return do


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found is not None
    return found[1]


def call_me(html: str, **changed: str) -> dict[str, str]:
    """The quick form, filled in."""
    return {
        "key": hidden(html, "key"),
        "notice": hidden(html, "notice"),
        "first_name": "Jo",
        "phone": "07700 900321",
        "postcode": "NE8 1HH",
        "good_time": "any",
        "mention": "yes",
    } | changed


def kept(see_all: SeeAll) -> str:
    with see_all():
        return Enquiry.objects.get().privacy_version


def test_the_page_shows_the_live_one_and_former_ones_when_asked(
    client: Client, publish: Callable[[str], str]
) -> None:
    first, second = publish("First text"), publish("Second text")
    live = client.get("/north-east/privacy/").content.decode()
    assert "Second text" in live
    assert f"Version {second}" in live
    old = client.get(f"/north-east/privacy/?version={first}").content.decode()
    assert "First text" in old
    assert "This is an earlier version" in old
    assert 'content="noindex"' in old
    assert client.get(f"/north-east/privacy/?version={second}").content.decode() == live
    assert "This is an earlier version" not in live


@pytest.mark.parametrize("version", ["1999-01-01", "x", "a" * 500, "\x00", "2026-11-99"])
def test_a_version_that_never_was_is_not_there(
    client: Client, publish: Callable[[str], str], version: str
) -> None:
    publish("First text")
    answer = client.get("/north-east/privacy/", {"version": version})
    assert answer.status_code == 404


def test_another_hubs_version_is_not_there(client: Client, publish: Callable[[str], str]) -> None:
    version = publish("First text")
    assert client.get(f"/east-midlands/privacy/?version={version}").status_code == 404


def test_both_doors_show_the_hubs_own_words(client: Client, publish: Callable[[str], str]) -> None:
    built_in = client.get(CALL_ME).content.decode()
    assert "We use these details to call you" in built_in
    version = publish("First text")
    html = client.get(CALL_ME).content.decode()
    assert "Consent of First text" in html
    assert "We use these details to call you" not in html
    assert hidden(html, "notice") == version


def test_a_notice_published_while_the_form_is_open_is_not_the_one_shown(
    client: Client, publish: Callable[[str], str], see_all: SeeAll
) -> None:
    first = publish("First text")
    form = call_me(client.get(CALL_ME).content.decode())
    publish("Second text")
    assert client.post(CALL_ME, form).status_code == 303
    assert kept(see_all) == first


def test_a_form_shown_again_shows_the_live_words_and_keeps_their_version(
    client: Client, publish: Callable[[str], str], see_all: SeeAll
) -> None:
    form = call_me(client.get(CALL_ME).content.decode(), phone="")
    version = publish("First text")
    html = client.post(CALL_ME, form).content.decode()
    assert "Consent of First text" in html
    assert client.post(CALL_ME, call_me(html)).status_code == 303
    assert kept(see_all) == version


def test_the_version_goes_through_the_page_about_the_council(
    client: Client, publish: Callable[[str], str], see_all: SeeAll
) -> None:
    first = publish("First text")
    form = call_me(client.get(CALL_ME).content.decode(), postcode="LS1 1UR")
    html = client.post(CALL_ME, form).content.decode()
    publish("Second text")
    assert hidden(html, "notice") == first
    sent = form | {"asked": "1", "council": "not_sure", "notice": hidden(html, "notice")}
    assert client.post(CALL_ME, sent).status_code == 303
    assert kept(see_all) == first


@pytest.mark.parametrize("said", ["", "1999-01-01", "<script>", "0" * 300])
def test_a_version_that_is_not_the_hubs_counts_as_the_live_one(
    client: Client, publish: Callable[[str], str], see_all: SeeAll, said: str
) -> None:
    version = publish("First text")
    form = call_me(client.get(CALL_ME).content.decode(), notice=said)
    assert client.post(CALL_ME, form).status_code == 303
    assert kept(see_all) == version


def test_a_form_sent_twice_is_one_enquiry_whatever_went_live_between(
    client: Client, publish: Callable[[str], str], see_all: SeeAll
) -> None:
    form = call_me(client.get(CALL_ME).content.decode())
    assert client.post(CALL_ME, form).status_code == 303
    version = publish("First text")
    assert client.post(CALL_ME, form | {"notice": version}).status_code == 303
    assert kept(see_all) == "2026-11"


def test_the_long_door_keeps_what_its_last_page_showed(
    client: Client, publish: Callable[[str], str], see_all: SeeAll
) -> None:
    first = publish("First text")
    door = "/north-east/enquire/"
    client.get(door)
    for step, answers in {
        "what": {"kind": "fostering"},
        "postcode": {"postcode": "NE8 1HH"},
        "message": {},
        "name": {"first_name": "Jo", "last_name": "Carter"},
        "contact": {"contact_by": "phone", "phone": "07700 900321", "mention": "yes"},
        "time": {"good_time": "any"},
    }.items():
        assert client.post(f"{door}{step}/", answers).status_code == 303, step
    html = client.get(f"{door}check/").content.decode()
    assert "Consent of First text" in html
    publish("Second text")
    sent = {"key": hidden(html, "key"), "notice": hidden(html, "notice")}
    assert client.post(f"{door}check/", sent).status_code == 303
    assert kept(see_all) == first


def test_a_colleague_reads_out_the_hubs_words_and_the_case_links_to_its_version(
    cast: Cast,
    signed_in: Callable[[Any], Client],
    publish: Callable[[str], str],
    see_all: SeeAll,
) -> None:
    first = publish("First text")
    asha = signed_in(cast.asha)
    html = asha.get("/staff/enquiries/new/").content.decode()
    assert "Consent of First text" in html
    publish("Second text")
    sent = body(key=hidden(html, "key"), notice=hidden(html, "notice"))
    saved = asha.post("/staff/enquiries/new/", sent)
    assert saved.status_code == 302, saved.content.decode()
    assert kept(see_all) == first
    page = asha.get(saved["Location"]).content.decode()
    assert f'href="/north-east/privacy/?version={first}"' in page
    former = asha.get(f"/north-east/privacy/?version={first}")
    assert "First text" in former.content.decode()
