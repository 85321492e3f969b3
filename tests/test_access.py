"""Every address as every kind of person, by real requests, from one table.

An address without a row fails. So does a row without its address. There is no default answer:
each kind of person, each method and each object has an expected one. The pages about a case are
walked by tests/test_access_reading.py and tests/test_access_acting.py; every day not everybody
asks in every state, with ``ACCESS=all`` everybody does (tests/access_walk.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from hubs.models import Membership, User
from tests.access_page import MAY_BE_KEPT, SEE_OTHER
from tests.access_pages import PAGES, STAFF_PAGES
from tests.access_scene import STAFF, Scene, State
from tests.access_walk import (
    Asker,
    address,
    ask,
    cells,
    expected_of_colleague,
    is_answer,
    undone,
)

pytestmark = pytest.mark.django_db


def pages_of_urlconf() -> Iterator[str]:
    """The name of every address the product answers, with its namespace."""

    def walk(patterns: list[URLPattern | URLResolver], namespace: str) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from walk(pattern.url_patterns, inner)
            else:
                yield f"{namespace}{pattern.name or pattern.pattern}"

    yield from walk(get_resolver().url_patterns, "")


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    names = list(pages_of_urlconf())
    assert len(names) == len(set(names)), "two addresses share a name"
    assert sorted(set(names) - set(PAGES)) == []
    assert sorted(set(PAGES) - set(names)) == []


@pytest.fixture(scope="module")
def half_signed_in(scene: Scene, django_db_blocker: Any) -> Client:
    """Asha, who gave a password and no second factor."""
    client = Client()
    with django_db_blocker.unblock():
        client.force_login(scene.cast.asha)
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": datetime.now(tz=UTC).timestamp()}
        ]
        session.save()
    return client


@pytest.fixture(scope="module")
def stranger(scene: Scene, signed_in: Callable[[User], Client], django_db_blocker: Any) -> Client:
    """Sam, signed in and without a role."""
    with django_db_blocker.unblock():
        return signed_in(scene.cast.sam)


def test_a_page_about_a_case_says_what_it_answers_in_every_state() -> None:
    for name, page in PAGES.items():
        assert (page.states is None) == (page.args is None), name
        if page.states is not None:
            assert set(page.states) == set(State), name
            assert page.nowhere, name


@pytest.mark.parametrize("name", [n for n in STAFF_PAGES if PAGES[n].states is None])
def test_colleagues(name: str, scene: Scene, askers: dict[str, Asker]) -> None:
    """Each role, on a page that is about no case: allowed or 403."""
    page, wrong = PAGES[name], []
    for person in STAFF:
        who = askers[person]
        for method, allowed in cells(page):
            answer = ask(who.client, method, address(name, page, scene), page.body)
            expected = allowed and expected_of_colleague(page, who.access, method, allowed)
            if not is_answer(answer.status_code, expected):
                wrong.append((person, method, expected, answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("name", STAFF_PAGES)
def test_everyone_else(
    name: str,
    scene: Scene,
    client: Client,
    askers: dict[str, Asker],
    half_signed_in: Client,
    stranger: Client,
) -> None:
    """Signed out, without a second factor, without a role, with a role that ended."""
    page = PAGES[name]
    url = address(name, page, scene)
    ended = scene.cast.ben
    for method, allowed in cells(page):
        refused = {405} if allowed is None else set()
        signed_out = ask(client, method, url, page.body)
        assert signed_out.status_code in refused | {SEE_OTHER}, (method, "signed out")
        if signed_out.status_code == SEE_OTHER:
            assert signed_out["Location"].startswith("/accounts/login/")
        half = ask(half_signed_in, method, url, page.body)
        assert half.status_code in refused | {SEE_OTHER}, (method, "no second factor")
        if half.status_code == SEE_OTHER:
            assert half["Location"].startswith("/accounts/")
        for who in (stranger, askers["ben"].client):
            with undone():
                Membership.objects.filter(user=ended).update(
                    ends=timezone.localdate() - timedelta(days=1)
                )
                answer = ask(who, method, url, page.body)
            no_role = {403} if page.rights != "own" else {allowed}
            assert answer.status_code in refused | no_role, (
                method,
                "no role" if who is stranger else "a role that ended",
            )


@pytest.mark.parametrize("name", sorted(n for n, p in PAGES.items() if p.rights == "public"))
def test_public_pages(name: str, scene: Scene, client: Client) -> None:
    """Anyone: the answer of the table, and never a case without a link."""
    page = PAGES[name]
    url = address(name, page, scene)
    for method, allowed in cells(page):
        answer = ask(client, method, url, page.body)
        assert answer.status_code == (405 if allowed is None else allowed), method
        assert scene.cases[State.OWN].reference not in answer.content.decode()


@pytest.mark.parametrize("name", sorted(n for n, p in PAGES.items() if p.rights == "account"))
def test_account_pages(name: str, scene: Scene, client: Client, askers: dict[str, Asker]) -> None:
    """One's own factors: for somebody signed in, and nobody else. tests/hubs has the rest."""
    page = PAGES[name]
    url = address(name, page, scene)
    for method, allowed in cells(page):
        expected = 405 if allowed is None else allowed
        assert ask(askers["asha"].client, method, url, page.body).status_code == expected
        signed_out = ask(client, method, url, page.body)
        assert signed_out.status_code in ({405, SEE_OTHER} if allowed is None else {SEE_OTHER})


@pytest.mark.parametrize("name", sorted(PAGES))
def test_headers(name: str, scene: Scene, askers: dict[str, Asker], client: Client) -> None:
    """No page may be kept by a browser, framed, sniffed or run a script that is not a file."""
    page = PAGES[name]
    own = page.rights not in ("public", "account")
    who = askers["mel"].client if own else client
    answer = ask(who, "get", address(name, page, scene), None)
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    for part in ("default-src 'none'", "object-src 'none'", "base-uri 'none'"):
        assert part in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert ("no-store" in answer["Cache-Control"]) == (name not in MAY_BE_KEPT)
    body = answer.content.decode(errors="replace").lower()
    assert "style=" not in body
    assert "<style" not in body
    assert " onclick=" not in body
