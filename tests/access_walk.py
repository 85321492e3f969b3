"""How the addresses are asked: the scene, one request that leaves nothing, what is expected.

A plugin of tests/conftest.py, for the scene; the table is tests/access_pages.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from hubs.access import Access
from hubs.models import User
from tests.access_page import Answer, Page
from tests.access_pages import PAGES
from tests.access_scene import STAFF, Relation, Scene, State, relation, scene_make
from tests.cast import world_make


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """One scene for the whole module, in a transaction that is rolled back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield scene_make(world_make())
        transaction.set_rollback(True)


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever the request did, so that every cell starts from the same scene."""
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)


def ask(client: Client, method: str, url: str, body: dict[str, str] | None) -> HttpResponse:
    client.raise_request_exception = False  # a fault is an answer too: 500
    with undone():
        if method == "get":
            return client.get(url)
        return client.post(url, body or {})


def cells(page: Page) -> Iterator[tuple[str, int | None]]:
    """Each method with the answer to somebody with every right, on their own open case."""
    own = page.answer(State.OWN, Relation.REACHES) if page.states else Answer(page.get, page.post)
    yield "get", own.get
    yield "post", own.post


def address(name: str, page: Page, scene: Scene, of: State = State.OWN) -> str:
    args = page.args(scene.cases[of]) if page.args else page.fixed(scene) if page.fixed else {}
    return reverse(name, kwargs=args)


def expected_of_colleague(
    page: Page, access: Access, method: str, allowed: int, *, asks: bool = True
) -> int:
    """What a person with a role gets where somebody with every right gets ``allowed``."""
    if isinstance(page.rights, str):
        return allowed
    if not may_look(page, access):
        return page.without
    # What the act itself asks for is looked at once the object is found.
    asks = asks and method == "post" and allowed not in (403, 404)
    later = page.post_rights if asks else ()
    return allowed if all(access.can(right) for right in later) else 403


def may_look(page: Page, access: Access) -> bool:
    """Whether this person has every right the page asks before it looks for a case."""
    return isinstance(page.rights, str) or all(access.can(right) for right in page.rights)


def is_answer(status: int, expected: int | None) -> bool:
    """A method that is not there is 405; who lacks the right may be told that first."""
    return status in (405, 403) if expected is None else status == expected


def said(answer: HttpResponse) -> tuple[int, bytes, dict[str, str]]:
    """All that a stranger could compare: the id of the request alone is each time another."""
    return (
        answer.status_code,
        answer.content,
        {name: value for name, value in answer.headers.items() if name != "X-Request-Id"},
    )


# Reached, behind the curtain, locked, and another hub's.
A_FEW = (State.OWN, State.HANDED_OVER, State.LOCKED, State.OTHER_HUB)

# Cases that differ by what was done on them, not by who may see them: of these each person asks
# one of each page, the next person another, so that every page is asked of all three.
TURNS = (State.UNOWNED, State.COUNCILLESS, State.CLOSED)


def _states(name: str, person: str) -> list[State]:
    """The states of a case that this person asks this page of."""
    turn = TURNS[(STAFF.index(person) + len(name)) % len(TURNS)]
    return [state for state in State if state not in TURNS or state == turn]


def wrong_answers(
    name: str, method: str, scene: Scene, signed_in: Callable[[User], Client]
) -> list[str]:
    """What a page about a case answers otherwise than the table says: to each role of each place,
    on a case in each state. What is not theirs must answer like what does not exist."""
    page, wrong = PAGES[name], []
    for person in STAFF:
        client, access = signed_in(getattr(scene.cast, person)), scene.cast.access(person)
        nowhere = said(ask(client, method, reverse(name, kwargs=page.nowhere), page.body))
        # Turned away for want of a right before any case was looked for: a case of each
        # side of the fence and of the curtain is enough to see that it stays so.
        turned_away = nowhere[0] == page.without and not may_look(page, access)
        for state in A_FEW if turned_away else _states(name, person):
            if getattr(page.answer(state, Relation.REACHES), method) is None:
                if state == State.OWN and nowhere[0] not in (405, 403):
                    wrong.append(f"{person}: a method that is not there answers {nowhere[0]}")
                continue  # looked at before the case is
            full = page.answer(state, relation(person, state))
            allowed = getattr(full, method)
            expected = expected_of_colleague(page, access, method, allowed, asks=full.asks)
            answer = ask(client, method, address(name, page, scene, state), page.body)
            if not is_answer(answer.status_code, expected):
                wrong.append(f"{person}, {state}: {answer.status_code} and not {expected}")
            elif expected == 404 and said(answer) != nowhere:
                wrong.append(f"{person}, {state}: not like what does not exist")
    return wrong
