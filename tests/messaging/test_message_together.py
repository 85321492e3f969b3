"""Several senders at once, and senders killed: nothing lost, nothing said twice to a person.

The judge is the provider's file, not our own ledger.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from messaging import faults
from messaging.sending import LEASE
from messaging.ticking import tick
from tests.cast import MONDAY
from tests.messaging.plain_rule import due

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]

MINUTE = timedelta(minutes=1)


def _judge(lines, count: int) -> int:
    """Every message accepted, none twice to a person; answers how many raw repeats there were."""
    told = Counter(line["reference"] for line in lines if not line.get("repeat"))
    assert len(told) == count
    assert set(told.values()) == {1}
    return sum(bool(line.get("repeat")) for line in lines)


def _at_once(count: int, work) -> None:
    """Run ``work`` in threads that start together, each with its own connection."""
    barrier, errors = threading.Barrier(count), []

    def run() -> None:
        try:
            barrier.wait()
            work()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors


def test_two_senders_over_two_hundred_rows(world, see_all, provider, states):
    with see_all():
        due(world.ne, 200, now=MONDAY)
    _at_once(2, lambda: tick(clock=lambda: MONDAY))
    assert _judge(provider(), 200) == 0
    assert states() == {"sent": 200}


def test_five_ticks_at_once_plan_and_send_once(world, cast, make_enquiry, see_all, provider):
    """Five beats: each promise is found missed once, and each message is one message."""
    promise = MONDAY + timedelta(days=1, hours=7)
    for n in range(10):
        make_enquiry(phone=f"07700 9003{n:02}")
    _at_once(5, lambda: tick(clock=lambda: MONDAY))
    _at_once(5, lambda: tick(clock=lambda: promise + MINUTE))
    _at_once(5, lambda: tick(clock=lambda: promise + 40 * MINUTE))
    assert _judge(provider(), 10 + 2 * 10 + 10) == 0  # receipts, two managers, apologies
    assert not tick(clock=lambda: promise + 41 * MINUTE)


def test_two_senders_never_pass_a_limit_together(world, make_enquiry, see_all, provider):
    for _ in range(40):
        make_enquiry(contact_by="email", phone="", email="victim@example.org")
    _at_once(4, lambda: tick(clock=lambda: MONDAY))
    assert len(provider()) == 1


@pytest.mark.parametrize("point", faults.POINTS)
def test_killed_at_a_point(world, see_all, provider, states, sender_process, point):
    with see_all():
        due(world.ne, 60, now=MONDAY)
    nth = 30 if point == "after_accept" else 1
    process = sender_process(point, nth, MONDAY)
    assert process.wait(timeout=60) == -signal.SIGKILL
    accepted = len(provider())
    assert accepted == {"after_accept": 30, "before_mark": 60}.get(point, 0)
    tick(clock=lambda: MONDAY + MINUTE)  # the lease still runs: nobody may touch its rows
    if point != "before_claim":
        assert len(provider()) == accepted
    tally = tick(clock=lambda: MONDAY + LEASE + MINUTE)
    assert tally["found"] == accepted
    assert _judge(provider(), 60) == 0
    assert states() == {"sent": 60}


def test_killed_at_random_again_and_again(world, see_all, provider, states, sender_process):
    """Two senders, six kills in the middle of the work, clocks that run past every lease."""
    with see_all():
        due(world.ne, 600, now=MONDAY, stale_at=None)
    for run in range(3):
        now = MONDAY + run * (LEASE + MINUTE)
        processes = [sender_process("after_accept", 50 + 40 * n, now) for n in range(2)]
        for process in processes:
            process.wait(timeout=60)
    tick(clock=lambda: MONDAY + 4 * (LEASE + MINUTE))
    tick(clock=lambda: MONDAY + 5 * (LEASE + MINUTE))
    assert _judge(provider(), 600) == 0
    assert states() == {"sent": 600}


def test_a_whole_sender_killed_from_outside(world, see_all, provider, states, sender_process):
    with see_all():
        due(world.ne, 5000, now=MONDAY, stale_at=None)
    process = sender_process("-", 1, MONDAY)
    while not provider() and process.poll() is None:
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(timeout=30)
    assert 0 < len(provider()) < 5000
    tick(clock=lambda: MONDAY + LEASE + 2 * MINUTE)
    assert _judge(provider(), 5000) == 0
    assert states() == {"sent": 5000}


def test_a_lost_database_ends_this_tick_and_not_the_next(world, see_all, provider):
    """A worker lives for weeks: a restart of PostgreSQL costs it one tick."""
    with see_all():
        due(world.ne, 5, now=MONDAY)
    connection.ensure_connection()
    victim = connection.connection.info.backend_pid

    def end_it() -> None:
        with connection.cursor() as cursor:
            cursor.execute("set role none")
            cursor.execute("select pg_terminate_backend(%s)", [victim])

    _at_once(1, end_it)
    assert tick(clock=lambda: MONDAY) == {"database away": 1}
    assert tick(clock=lambda: MONDAY) == {"sent": 5}
    assert _judge(provider(), 5) == 0
