"""What a browser is told when the database goes away: 503 with a way on, and never "sent"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from enquiries.models import Enquiry
from tests.cast import World
from tests.public.conftest import CALL_ME, hidden


def lost(*_: Any, **__: Any) -> None:
    raise OperationalError("the connection is lost")


@pytest.fixture
def browser() -> Client:
    return Client(REMOTE_ADDR="198.51.100.7", raise_request_exception=False)


@pytest.mark.django_db(transaction=True)
def test_a_commit_that_fails_is_never_answered_as_sent(
    world: World,
    browser: Client,
    monkeypatch: pytest.MonkeyPatch,
    see_all: Callable[[], Any],
) -> None:
    path = "/north-east/call-me/"
    form = {**CALL_ME, "key": hidden(browser.get(path))}
    with monkeypatch.context() as away:
        away.setattr(connection, "_commit", lost)
        answer = browser.post(path, form)
    connection.close()
    assert answer.status_code == 503
    assert "We cannot be sure that what you just sent was saved." in answer.content.decode()
    with see_all():
        assert not Enquiry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_cannot_be_reached_is_503(
    world: World, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.close()
    monkeypatch.setattr(connection, "get_new_connection", lost)
    answer = browser.get("/north-east/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
