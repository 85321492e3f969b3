"""A database that goes away in the middle: nobody is thanked for what was not saved, and nobody
is told that nothing was saved when it may have been. Connections are really cut."""

from __future__ import annotations

import uuid
from typing import Any

import psycopg
import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError, connection, transaction
from django.test import Client

from enquiries.models import Enquiry
from hubs.fence import NOWHERE, reaching
from tests.public.conftest import CALL_ME

CALL = "/north-east/call-me/"
NOT_SURE = "We cannot be sure that what you just sent was saved."


def cut() -> None:
    """End this thread's connection from outside, as a restarting server does."""
    options = connection.get_connection_params()
    place = {name: options[name] for name in ("host", "port", "user", "dbname") if name in options}
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        (pid,) = cursor.fetchone()
    with psycopg.connect(**place, autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s, 5000)", [pid])


@pytest.mark.django_db(transaction=True)
def test_work_lost_at_the_very_end_is_told() -> None:
    with pytest.raises(OperationalError), reaching(NOWHERE):
        cut()
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_work_lost_at_the_end_of_an_inner_reach_is_told() -> None:
    went_on = False
    with pytest.raises(OperationalError), transaction.atomic(), reaching(NOWHERE):
        went_on = _cut_inside()
    assert not went_on, "went on without its transaction"
    connection.close()


def _cut_inside() -> bool:
    with reaching(NOWHERE):
        cut()
    return True


def sent(client: Client) -> Any:
    client.raise_request_exception = False
    return client.post(CALL, {**CALL_ME, "key": str(uuid.uuid4())})


@pytest.mark.django_db(transaction=True)
def test_lost_before_the_commit_nobody_is_thanked(
    world: Any, see_all: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = SessionStore.cycle_key

    def cycle_key(self: SessionStore) -> None:  # the last thing the view does
        kept(self)
        cut()

    monkeypatch.setattr(SessionStore, "cycle_key", cycle_key)
    answer = sent(Client())
    connection.close()
    assert answer.status_code == 503
    assert NOT_SURE in answer.content.decode()
    with see_all():
        assert not Enquiry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_lost_after_the_commit_nobody_is_told_that_nothing_was_sent(
    world: Any, see_all: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = SessionStore.save

    def save(self: SessionStore, must_create: bool = False) -> None:
        if not must_create:  # the session middleware's, after the request's transaction
            cut()
        kept(self, must_create)

    monkeypatch.setattr(SessionStore, "save", save)
    answer = sent(Client())
    connection.close()
    assert answer.status_code == 503
    assert NOT_SURE in answer.content.decode()
    with see_all():
        assert Enquiry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_database_that_cannot_be_reached_is_503(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: Any, **__: Any) -> None:
        raise OperationalError("the connection is lost")

    connection.close()
    monkeypatch.setattr(connection, "get_new_connection", lost)
    client = Client()
    client.raise_request_exception = False
    answer = client.get("/north-east/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
