"""The queue is a doorbell: rung in one place, after commit, and never missed when broken."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
import redis
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import transaction

from messaging import doorbell, services, tasks
from messaging.models import Message
from messaging.services import message_plan
from tests.cast import MONDAY
from tests.messaging import plain_rule

ROOT = Path(__file__).parents[2]
QUEUEING = re.compile(r"\.(delay|apply_async|send_task|delay_on_commit|apply_async_on_commit)\(")


def test_work_is_queued_in_one_place():
    rooms = ("hubs", "messaging", "enquiries", "carers", "mockingbird", "reports", "config")
    found = {
        str(path.relative_to(ROOT))
        for room in rooms
        for path in (ROOT / room).rglob("*.py")
        if QUEUEING.search(path.read_text())
    }
    assert found == {"messaging/doorbell.py"}


def test_the_bell_and_the_task_have_one_name():
    assert tasks.run_tick.name == doorbell.TICK
    assert django_settings.CELERY_BEAT_SCHEDULE["tick"]["task"] == doorbell.TICK


def _plan(world, occurrence="1"):
    return message_plan(
        about="test",
        about_id=1,
        about_said="T",
        cluster_id=world.ne.pk,
        service_id=None,
        kind=plain_rule.KIND,
        occurrence=occurrence,
        channel="email",
        due_at=MONDAY,
        now=MONDAY,
    )


@pytest.mark.django_db(transaction=True)
def test_it_rings_after_commit_once_for_many(world, see_all, monkeypatch):
    rung = []
    monkeypatch.setattr(
        doorbell._bell, "send_task", lambda name, **options: rung.append((name, options["expires"]))
    )
    with see_all():
        for n in range(20):
            _plan(world, str(n))
        assert not rung
    assert rung == [("messaging.tick", 55)]
    doorbell.answered()
    with see_all():
        _plan(world, "later")
    assert len(rung) == 2


@pytest.mark.django_db(transaction=True)
def test_it_does_not_ring_for_what_was_undone(world, see_all, monkeypatch):
    rung = []
    monkeypatch.setattr(doorbell._bell, "send_task", lambda name, **options: rung.append(name))

    def fail() -> None:
        with see_all():
            _plan(world)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert rung == []
    with see_all():
        assert not Message.objects.exists()


def test_a_ring_reaches_the_queue(engines):
    url = engines["REDIS_URL"]
    socket = url.removeprefix("redis+socket://")
    client = redis.Redis(unix_socket_path=socket) if socket != url else redis.Redis.from_url(url)
    before = client.llen("celery")
    doorbell.answered()
    doorbell.ring()
    assert client.llen("celery") == before + 1
    client.ltrim("celery", 1, -1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "url", ["redis+socket:///nowhere/redis.sock", "redis://127.0.0.1:1/0", "redis://10.255.255.1/0"]
)
def test_without_redis_nothing_waits_and_nothing_is_lost(
    world, see_all, monkeypatch, caplog, url, tick_at, provider
):
    """The request answers at once; the minute's tick finds the row."""
    monkeypatch.setattr(cache, "add", lambda *args, **options: True)
    monkeypatch.setattr(doorbell._bell.conf, "broker_write_url", url)
    monkeypatch.setattr(doorbell._bell.conf, "broker_url", url)
    began = time.monotonic()
    with see_all(), transaction.atomic():
        _plan(world)
    assert time.monotonic() - began < 2.0
    assert "the doorbell is broken" in caplog.text
    assert tick_at(MONDAY)["sent"] == 1
    assert len(provider()) == 1


@pytest.mark.django_db(transaction=True)
def test_whatever_breaks_the_doorbell_the_request_answers(world, see_all, monkeypatch, caplog):
    def breaks(task):
        raise TypeError("not what anybody expected of a cache")

    monkeypatch.setattr(services, "ring", breaks)
    with see_all(), transaction.atomic():
        _plan(world)
    assert "not what anybody expected of a cache" in caplog.text
    with see_all():
        assert Message.objects.count() == 1
