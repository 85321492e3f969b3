"""Where somebody is signed in, and ending it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hubs.models import Membership, User
from hubs.sessions import browser_in_words
from tests.cast import Cast
from tests.hubs.test_accounts import NOON, PASSWORD, sign_in, with_factors

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
    " Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def asha(cast: Cast, clock: Any) -> User:
    return with_factors(cast.asha)


def browser(user: User, clock: Any, agent: str) -> Client:
    client = Client(HTTP_USER_AGENT=agent)
    assert sign_in(client, user).status_code == 302
    clock.shift(timedelta(seconds=30))
    return client


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (IPHONE, "Safari on an iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/1 Safari/1 Edg/1", "Edge on Windows"),
        ("(Linux; Android 14) Chrome/126.0 Mobile Safari/537.36", "Chrome on an Android device"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) Version/17 Safari/605", "Safari on a Mac"),
        ("curl/8", "A browser"),
        ("", "A browser"),
        ("<script>alert(1)</script>", "A browser"),
    ],
)
def test_a_browser_in_words(agent: str, words: str) -> None:
    assert browser_in_words(agent) == words


def test_one_sees_where_one_is_signed_in_and_ends_one(asha: User, clock: Any) -> None:
    desk, phone = browser(asha, clock, FIREFOX), browser(asha, clock, IPHONE)
    page = desk.get("/staff/account/").content.decode()
    assert page.index("Firefox on Windows") < page.index("This one") < page.index("an iPhone")
    assert "127.0.0.1" not in page
    other = UserSession.objects.get(user_agent=IPHONE)
    told = desk.post("/staff/account/sessions/end/", {"session": other.pk}, follow=True)
    assert "You are signed out there" in told.content.decode()
    assert "an iPhone" not in told.content.decode()
    assert phone.get("/staff/account/").status_code == 302
    assert desk.get("/staff/account/").status_code == 200


def test_one_ends_all_others_but_not_this_one(asha: User, clock: Any) -> None:
    desk = browser(asha, clock, FIREFOX)
    others = [browser(asha, clock, IPHONE) for _ in range(3)]
    here = UserSession.objects.get(user_agent=FIREFOX)
    desk.post("/staff/account/sessions/end/", {"session": here.pk})
    assert desk.get("/staff/account/").status_code == 200
    desk.post("/staff/account/sessions/end/", {"session": "all"})
    assert [each.get("/staff/account/").status_code for each in others] == [302] * 3
    assert desk.get("/staff/account/").status_code == 200


def test_nobody_ends_a_strangers_session(asha: User, cast: Cast, clock: Any) -> None:
    desk = browser(asha, clock, FIREFOX)
    stranger = browser(with_factors(cast.emma), clock, IPHONE)
    row = UserSession.objects.get(user=asha)
    stranger.post("/staff/account/sessions/end/", {"session": row.pk})
    assert desk.get("/staff/account/").status_code == 200
    for odd in ("", "x", "-1", "9" * 40):
        assert stranger.post("/staff/account/sessions/end/", {"session": odd}).status_code == 404


def test_a_session_that_ended_by_itself_is_not_listed(asha: User, clock: Any) -> None:
    browser(asha, clock, IPHONE)
    clock.shift(timedelta(minutes=32))
    desk = browser(asha, clock, FIREFOX)
    assert "an iPhone" not in desk.get("/staff/account/").content.decode()


def test_last_seen_follows_use(asha: User, clock: Any) -> None:
    desk = browser(asha, clock, FIREFOX)
    clock.shift(timedelta(minutes=10))
    desk.get("/staff/account/")
    assert UserSession.objects.get(user=asha).last_seen_at == timezone.now()


def test_an_administrator_signs_a_colleague_out(asha: User, cast: Cast, clock: Any) -> None:
    desk, admin = browser(asha, clock, FIREFOX), browser(with_factors(cast.adam), clock, IPHONE)
    member = Membership.objects.get(user=asha)
    told = admin.post(f"/staff/people/{member.pk}/sign-out/", follow=True)
    assert "Asha Officer is signed out everywhere" in told.content.decode()
    assert desk.get("/staff/account/").url.startswith(reverse("account_login"))
    assert sign_in(desk, asha).status_code == 302  # and may come back
    emma = Membership.objects.get(user=cast.emma)
    assert admin.post(f"/staff/people/{emma.pk}/sign-out/").status_code == 404


def test_the_list_survives_a_new_key_and_a_new_password(asha: User, clock: Any) -> None:
    """Switching roles and changing the password go on under a new key; the row follows."""
    desk, phone = browser(asha, clock, FIREFOX), browser(asha, clock, IPHONE)
    membership = Membership.objects.get(user=asha)
    before = desk.session.session_key
    desk.post("/staff/switch/", {"membership": membership.pk})
    assert desk.session.session_key != before
    new = {"password1": "garden-pencil-harbour", "password2": "garden-pencil-harbour"}
    desk.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})
    page = desk.get("/staff/account/").content.decode()
    assert page.count("This one") == 1
    assert "an iPhone" not in page  # a new password ended it
    assert phone.get("/staff/account/").status_code == 302
