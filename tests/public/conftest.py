"""How tests of the public's pages fill them in."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.cast import GATESHEAD_POSTCODE

_addresses = itertools.count(1)

CALL_ME = {
    "first_name": "Sam",
    "phone": "07700 900123",
    "postcode": GATESHEAD_POSTCODE,
    "good_time": "any",
    "mention": "yes",
}
ANSWERS: dict[str, dict[str, str]] = {
    "what": {"kind": "fostering"},
    "postcode": {"postcode": GATESHEAD_POSTCODE},
    "message": {"question": "Do I need a car?", "language": "", "access_needs": ""},
    "name": {"first_name": "Sam", "last_name": "Carter"},
    "contact": {"contact_by": "phone", "phone": "07700 900123", "second": "", "mention": "yes"},
    "time": {"good_time": "evening"},
}


def hidden(response: Any, name: str = "key") -> str:
    """The value of a hidden box on a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    assert found, f"no hidden {name} on {response.request['PATH_INFO']}"
    return found[1]


def text_of(response: Any) -> str:
    """A page's words without its tags."""
    body = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(body.replace("&#x27;", "'").replace("&quot;", '"').split())


@pytest.fixture
def visitor() -> Callable[..., Client]:
    """A new browser at an address of its own."""

    def make(**options: Any) -> Client:
        number = next(_addresses)
        return Client(REMOTE_ADDR=f"198.{18 + number // 250}.{number % 250}.9", **options)

    return make


@pytest.fixture
def fill_in() -> Callable[..., Any]:
    """Answer every question of the long door; the check page comes back."""

    def fill(client: Client, *, hub: str = "north-east", **changes: dict[str, str]) -> Any:
        given = {**ANSWERS, **changes}
        response = client.get(f"/{hub}/enquire/", follow=True)
        seen = []
        while "/check/" not in response.request["PATH_INFO"]:
            path = response.request["PATH_INFO"]
            step = path.rstrip("/").rsplit("/", 1)[1]
            assert seen.count(step) == 0, f"asked {step} twice"
            seen.append(step)
            if step in given:
                response = client.post(path, given[step], follow=True)
            else:  # a page that explains
                onward = response.context["onward"]
                response = client.get(onward, follow=True)
        response.seen = seen
        return response

    return fill
