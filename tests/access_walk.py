"""How the addresses are asked: the scene, one request that leaves nothing, what is expected.

A plugin of tests/conftest.py, for the scene; the table is tests/access_pages.py.

Every day a page about a case is asked by everybody of a case of their own place, and in each
other state by one of those who reach it, one of those behind the curtain and one of those for
whom it is nowhere: whose turn it is follows from the page's name and the state, so it is the same
each day, and another's on the next page. ``ACCESS=all`` asks everything of everybody.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
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


@dataclass(frozen=True)
class Asker:
    """One of the scene's people, at a browser they signed in with."""

    client: Client
    access: Access


@pytest.fixture(scope="module")
def askers(
    scene: Scene, signed_in: Callable[[User], Client], django_db_blocker: Any
) -> dict[str, Asker]:
    """Everybody signed in once for the module, by name.

    Each opened a page: what is written on the first of a day is written before the walk.
    """
    made = {}
    with django_db_blocker.unblock():
        for person in (*STAFF, "ben"):
            client = signed_in(getattr(scene.cast, person), opened=True)
            made[person] = Asker(client, scene.cast.access(person))
    return made


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
    cookies = copy.copy(client.cookies)  # one of the pages signs out
    try:
        with undone():
            if method == "get":
                return client.get(url)
            return client.post(url, body or {})
    finally:
        client.cookies = cookies


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


# Everybody in every state, and not only whose turn it is.
EVERYBODY = os.environ.get("ACCESS") == "all"

# What a person without the right is asked: a case of each side of the fence and of the curtain.
A_FEW = (State.OWN, State.HANDED_OVER, State.LOCKED, State.OTHER_HUB)


def turn(name: str, people: list[str], state: State = State.OWN) -> str:
    """Whose turn it is to ask this page of a case in this state."""
    return people[(sum(map(ord, name)) + list(State).index(state)) % len(people)]


def _whose_turn(name: str, state: State, may: set[str]) -> set[str]:
    """Who asks this page of a case in this state: of each relation somebody, if there is anybody,
    and rather one who has the rights the page asks first; and one who has not."""
    if EVERYBODY or state == State.OWN:
        return set(STAFF)
    asking = set()
    for stands in Relation:
        there = [person for person in STAFF if relation(person, state) == stands]
        if people := [person for person in there if person in may] or there:
            asking.add(turn(name, people, state))
    without = [person for person in STAFF if person not in may]
    return asking | {turn(name, without)} if without and state in A_FEW else asking


@dataclass
class _Asked:
    """One page, by one method."""

    name: str
    method: str
    scene: Scene
    askers: dict[str, Asker]
    _nowhere: dict[str, HttpResponse] = field(default_factory=dict)

    @cached_property
    def page(self) -> Page:
        return PAGES[self.name]

    def nowhere(self, person: str) -> HttpResponse:
        """What this person is told of a case that does not exist; asked once."""
        if person not in self._nowhere:
            url = reverse(self.name, kwargs=self.page.nowhere)
            self._nowhere[person] = ask(
                self.askers[person].client, self.method, url, self.page.body
            )
        return self._nowhere[person]

    def wrong_of(self, person: str, state: State) -> str | None:
        """What is wrong with the answer to this person about the case in this state."""
        page, who = self.page, self.askers[person]
        full = page.answer(state, relation(person, state))
        allowed = getattr(full, self.method)
        expected = expected_of_colleague(page, who.access, self.method, allowed, asks=full.asks)
        answer = ask(
            who.client, self.method, address(self.name, page, self.scene, state), page.body
        )
        if not is_answer(answer.status_code, expected):
            return f"{person}, {state}: {answer.status_code} and not {expected}"
        if expected == 404 and said(answer) != said(self.nowhere(person)):
            return f"{person}, {state}: not like what does not exist"
        return None


def wrong_answers(name: str, method: str, scene: Scene, askers: dict[str, Asker]) -> list[str]:
    """What a page about a case answers otherwise than the table says, in each state of a case.
    What is not theirs must answer like what does not exist."""
    asked = _Asked(name, method, scene, askers)
    may = {person for person in STAFF if may_look(asked.page, askers[person].access)}
    wrong = []
    for state in State:
        if getattr(asked.page.answer(state, Relation.REACHES), method) is None:
            continue  # looked at before the case is
        for person in sorted(_whose_turn(name, state, may)):
            if found := asked.wrong_of(person, state):
                wrong.append(found)
    if getattr(asked.page.answer(State.OWN, Relation.REACHES), method) is None:
        for person in STAFF if EVERYBODY else {turn(name, list(STAFF)), turn(name, sorted(may))}:
            status = asked.nowhere(person).status_code
            if status not in (405, 403):
                wrong.append(f"{person}: a method that is not there answers {status}")
    return wrong
