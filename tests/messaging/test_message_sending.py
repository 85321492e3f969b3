"""The sender, one at a time: hours, limits, faults, fences."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection

from hubs.access import access_of_system
from hubs.fence import reaching
from messaging import channels, faults, ledger, rules
from messaging.models import Message
from messaging.rules import Hold, Letter, Limit, Skip
from messaging.sending import LEASE, Sender
from tests.cast import MONDAY, World
from tests.messaging import plain_rule
from tests.messaging.plain_rule import KIND, due, replace, rule

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)  # Monday, half past ten in the evening
MINUTE = timedelta(minutes=1)


def _all_to(address: str):
    return lambda messages, now: {m.pk: Letter(to=address, body="Hi") for m in messages}


def test_a_second_tick_sends_nothing_twice(world: World, see_all, tick_at, provider):
    with see_all():
        due(world.ne, 30, now=MONDAY)
    assert tick_at(MONDAY)["sent"] == 30
    assert not tick_at(MONDAY + MINUTE)
    assert len(provider()) == len({line["reference"] for line in provider()}) == 30


def test_what_was_said_is_kept_as_said(world, see_all, tick_at, provider):
    def prepare(messages: Sequence[Message], now: datetime):
        return {
            m.pk: Letter(to="a@example.org", subject="S", body="go to X", kept_body="go to [link]")
            for m in messages
        }

    replace(rule(prepare=prepare))
    with see_all():
        due(world.ne, 1, now=MONDAY)
    tick_at(MONDAY)
    assert provider()[0]["body"] == "go to X"
    with see_all():
        row = Message.objects.get()
    assert (row.to, row.subject, row.body) == ("a@example.org", "S", "go to [link]")
    assert row.finished_at == MONDAY


def test_not_before_its_time(world, see_all, tick_at, states):
    with see_all():
        due(world.ne, 1, now=MONDAY, due_at=MONDAY + MINUTE)
    tick_at(MONDAY)
    assert states() == {"planned": 1}
    tick_at(MONDAY + MINUTE)
    assert states() == {"sent": 1}


# --- Hours ----------------------------------------------------------------------------------------


def test_automatic_messages_wait_for_the_morning(world, see_all, tick_at, provider):
    replace(rule(immediate=False))
    with see_all():
        due(world.ne, 2, now=NIGHT, channel="sms")
    assert tick_at(NIGHT) == {"postponed": 2}
    with see_all():
        row = Message.objects.first()
    assert row.due_at == datetime(2026, 3, 3, 9, tzinfo=UTC)
    assert row.attempts == 0
    assert row.state == "planned"
    assert provider() == []
    tick_at(row.due_at)
    assert len(provider()) == 2


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        (datetime(2026, 3, 7, 9, 59, tzinfo=UTC), False),  # Saturday, before ten
        (datetime(2026, 3, 7, 10, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 8, 12, 0, tzinfo=UTC), False),  # Sunday
        (datetime(2026, 4, 3, 12, 0, tzinfo=UTC), False),  # Good Friday
        (datetime(2026, 3, 30, 8, 0, tzinfo=UTC), True),  # nine o'clock in summer time
    ],
)
def test_hours_are_londons(world, see_all, tick_at, moment, sent):
    replace(rule(immediate=False))
    with see_all():
        due(world.ne, 1, now=moment, channel="sms")
    assert tick_at(moment)["sent"] == int(sent)


def test_an_answer_to_a_press_goes_at_night_but_only_at_once(world, see_all, tick_at, states):
    with see_all():
        due(world.ne, 1, now=NIGHT, channel="sms")
        due(world.em, 1, now=NIGHT, channel="sms", planned_at=NIGHT - timedelta(minutes=20))
    tick_at(NIGHT)
    assert states() == {"sent": 1, "planned": 1}


def test_a_colleague_is_told_at_any_hour(world, cast, see_all, tick_at, states):
    replace(rule(immediate=False))
    with see_all():
        due(world.ne, 1, now=NIGHT, user=cast.asha)
    tick_at(NIGHT)
    assert states() == {"sent": 1}


@pytest.mark.parametrize(("hold", "state"), [(False, "cancelled"), (True, "held")])
def test_too_late_is_dropped_or_held(world, see_all, tick_at, states, provider, hold, state):
    replace(rule(hold_when_stale=hold))
    with see_all():
        due(world.ne, 1, now=MONDAY)
    tick_at(MONDAY + timedelta(hours=25))
    assert states() == {state: 1}
    assert provider() == []


# --- Limits ---------------------------------------------------------------------------------------


def test_one_automatic_text_and_two_emails_a_day(world, see_all, tick_at, provider):
    replace(rule(immediate=False, prepare=_all_to("same")))
    with see_all():
        due(world.ne, 4, now=MONDAY, channel="sms")
        due(world.ne, 4, now=MONDAY, channel="email")
    tick_at(MONDAY)
    sent = [line["channel"] for line in provider()]
    assert sorted(sent) == ["email", "email", "sms"]
    with see_all():
        waiting = Message.objects.filter(state="planned")
        assert {row.due_at for row in waiting} == {MONDAY + timedelta(days=1)}
    # A day later, one text and two emails more; the rest waits again until it is stale.
    tick_at(MONDAY + timedelta(days=1))
    assert len(provider()) == 6


def test_a_kinds_own_limit_drops_what_is_too_many(world, see_all, tick_at, provider, states):
    limits = (Limit(1, timedelta(hours=1), "One an hour."), Limit(3, timedelta(days=1), "Three."))
    replace(rule(limits=limits, prepare=_all_to("victim@example.org")))
    for hours in (0, 1, 2, 3):
        now = MONDAY + timedelta(hours=hours, minutes=hours)
        with see_all():
            due(world.ne, 20, now=now, occurrence=str(hours))
        tick_at(now)
    assert len(provider()) == 3
    assert states() == {"sent": 3, "cancelled": 77}


def test_limits_are_per_address(world, see_all, tick_at, provider):
    replace(rule(limits=(Limit(1, timedelta(hours=1), "One an hour."),)))
    with see_all():
        due(world.ne, 20, now=MONDAY)
    tick_at(MONDAY)
    assert len(provider()) == 20


# --- The last look --------------------------------------------------------------------------------


def test_no_longer_wanted_and_not_fit_to_go(world, see_all, tick_at, states, provider):
    def prepare(messages, now):
        answers = [Skip("Not wanted"), Hold("Look at it"), Letter(to="x", body="y")]
        ordered = sorted(messages, key=lambda m: m.about_id)
        return {m.pk: answer for m, answer in zip(ordered, answers, strict=True)}

    replace(rule(prepare=prepare))
    with see_all():
        due(world.ne, 3, now=MONDAY)
    tick_at(MONDAY)
    assert states() == {"cancelled": 1, "held": 1, "sent": 1}
    with see_all():
        assert Message.objects.get(state="cancelled").why == "Not wanted"


def test_a_row_that_cannot_be_written_does_not_stop_the_others(world, see_all, tick_at, states):
    def prepare(messages, now):
        if any(m.about_id == 3 for m in messages):
            with connection.cursor() as cursor:
                cursor.execute("select 1 / 0")  # breaks the transaction it is in, too
        return plain_rule.prepare(messages, now)

    replace(rule(prepare=prepare))
    with see_all():
        due(world.ne, 10, now=MONDAY)
    tally = tick_at(MONDAY)
    assert (tally["sent"], tally["again"]) == (9, 1)
    assert states() == {"sent": 9, "planned": 1}


def test_preparing_asks_a_rule_once_for_a_batch(world, see_all, tick_at):
    asked = []

    def prepare(messages, now):
        asked.append(len(messages))
        return plain_rule.prepare(messages, now)

    replace(rule(prepare=prepare))
    with see_all():
        due(world.ne, 150, now=MONDAY)
    tick_at(MONDAY)
    assert asked == [150]


# --- Faults of the provider -----------------------------------------------------------------------


class Faulty(channels.TestChannel):
    """The test provider with a fault for chosen people."""

    fault = staticmethod(lambda letter: None)

    def send(self, reference, letter):
        self.fault(letter)
        super().send(reference, letter)


@pytest.fixture
def faulty(settings, monkeypatch):
    settings.EMAIL_CHANNEL = f"{Faulty.__module__}.{Faulty.__name__}"

    def use(fault):
        monkeypatch.setattr(Faulty, "fault", staticmethod(fault))

    return use


def test_a_passing_fault_is_tried_again_later_and_later(world, see_all, tick_at, states, faulty):
    def fault(letter):
        raise channels.Temporary("Busy.")

    faulty(fault)
    with see_all():
        due(world.ne, 1, now=MONDAY, stale_at=None)
    now, waits = MONDAY, []
    for _ in range(ledger.MAX_ATTEMPTS):
        tick_at(now)
        with see_all():
            row = Message.objects.get()
        waits.append(round((row.due_at - now) / MINUTE))
        now = max(row.due_at, now)
    assert waits[:6] == [1, 5, 15, 60, 60, 60]
    assert row.state == "failed"
    assert row.why == "Busy."
    assert not tick_at(now + timedelta(days=1))


def test_a_refusal_is_final_and_somebody_is_told(world, see_all, tick_at, states, faulty, provider):
    told = []

    def fault(letter):
        if "person1@" in letter.to:
            raise channels.Permanent("No such address.")

    faulty(fault)
    replace(rule(failed=lambda message, now: told.append(message.about_id)))
    with see_all():
        due(world.ne, 3, now=MONDAY)
    tick_at(MONDAY)
    assert states() == {"sent": 2, "failed": 1}
    assert told == [1]
    assert len(provider()) == 2


def test_a_fault_of_ours_is_contained(world, see_all, tick_at, states, faulty):
    def fault(letter):
        if "person1@" in letter.to:
            raise ZeroDivisionError

    faulty(fault)
    with see_all():
        due(world.ne, 3, now=MONDAY)
    tick_at(MONDAY)
    assert states() == {"sent": 2, "planned": 1}


def test_a_timeout_after_acceptance_is_found_and_not_repeated(
    world, see_all, tick_at, states, settings, provider, monkeypatch
):
    class Lost(channels.TestChannel):
        def send(self, reference, letter):
            super().send(reference, letter)
            raise channels.Temporary("No answer.")

    monkeypatch.setattr(channels, "Lost", Lost, raising=False)
    settings.EMAIL_CHANNEL = "messaging.channels.Lost"
    with see_all():
        due(world.ne, 5, now=MONDAY)
    assert tick_at(MONDAY) == {"again": 5}
    assert tick_at(MONDAY + 2 * MINUTE) == {"found": 5}
    assert states() == {"sent": 5}
    assert len(provider()) == 5


def test_a_closed_channel_stops_its_batch_and_costs_nothing(
    world, see_all, tick_at, states, faulty, provider
):
    tried = []

    def fault(letter):
        tried.append(letter.to)
        raise channels.ChannelDown("Refused.")

    faulty(fault)
    with see_all():
        due(world.ne, 50, now=MONDAY)
        due(world.ne, 3, now=MONDAY, channel="sms")
    tally = tick_at(MONDAY)
    assert len(tried) == 1
    assert tally["sent"] == 3  # texts go their own way
    with see_all():
        waiting = Message.objects.filter(channel="email")
        assert {(row.state, row.attempts) for row in waiting} == {("planned", 0)}
    faulty(lambda letter: None)
    tick_at(MONDAY + MINUTE)
    assert len(provider()) == 53


def test_what_kills_its_sender_goes_last_and_alone_and_is_given_up(world, see_all, tick_at, states):
    class Killed(BaseException):
        pass

    def prepare(messages, now):
        if any(m.about_id == 0 for m in messages):
            raise Killed
        return plain_rule.prepare(messages, now)

    replace(rule(prepare=prepare))
    with see_all():
        due(world.ne, 20, now=MONDAY, stale_at=None)
    now = MONDAY
    for _ in range(ledger.MAX_ATTEMPTS + 1):
        with contextlib.suppress(Killed):
            tick_at(now)
        now += LEASE + MINUTE
    assert states() == {"sent": 19, "failed": 1}


# --- Leases and fences ----------------------------------------------------------------------------


def test_a_sender_that_slept_past_its_lease_changes_nothing(world, see_all, tick_at, provider):
    """It wakes after another has sent its row: it may not touch it, nor say it again."""
    access = access_of_system(world.ne)
    clock = [MONDAY]
    with see_all():
        due(world.ne, 1, now=MONDAY)
    sleeper = Sender(access=access, clock=lambda: clock[0])
    woken = []

    def sleep(point: str) -> None:
        if point == "after_claim" and not woken:
            woken.append(point)
            later = MONDAY + LEASE + MINUTE
            assert tick_at(later)["sent"] == 1
            clock[0] = later + MINUTE

    faults.install(sleep)
    sleeper.send_batch()
    sleeper.close()
    assert len(provider()) == 1
    with see_all():
        assert Message.objects.get().finished_at == MONDAY + LEASE + MINUTE


def test_each_cluster_is_sent_in_its_own_reach(world, see_all, tick_at, provider):
    seen = []

    def prepare(messages, now):
        with connection.cursor() as cursor:
            cursor.execute("select distinct cluster_id from messaging_message")
            seen.append(({m.cluster_id for m in messages}, {row[0] for row in cursor.fetchall()}))
        return plain_rule.prepare(messages, now)

    replace(rule(prepare=prepare))
    with see_all():
        due(world.ne, 3, now=MONDAY)
        due(world.em, 3, now=MONDAY)
    tick_at(MONDAY)
    assert seen == [({world.ne.pk},) * 2, ({world.em.pk},) * 2]
    assert len(provider()) == 6


def test_without_a_reach_there_is_nothing_to_claim(world, see_all):
    with see_all():
        due(world.ne, 3, now=MONDAY)
    access = access_of_system(world.ne)
    assert ledger.claim(access, channel="email", limit=9, lease=MONDAY + LEASE, now=MONDAY) == []
    # And with every reach, the code's own fence takes this cluster's alone.
    with see_all():
        due(world.em, 3, now=MONDAY)
    with reaching(world.reach):
        rows = ledger.claim(access, channel="email", limit=9, lease=MONDAY + LEASE, now=MONDAY)
    assert {row.cluster_id for row in rows} == {world.ne.pk}


def test_a_sweep_that_fails_stops_nobody(world, see_all, tick_at, provider, monkeypatch):
    def broken(access, now):
        raise DatabaseError("no")

    monkeypatch.setattr(rules, "_sweeps", [broken, *rules._sweeps])
    with see_all():
        due(world.ne, 1, now=MONDAY)
    tick_at(MONDAY)
    assert len(provider()) == 1


def test_an_unknown_kind_waits_for_a_product_that_knows_it(world, see_all, tick_at, states):
    with see_all():
        due(world.ne, 1, now=MONDAY, kind="Z9")
        due(world.ne, 1, now=MONDAY, kind=KIND)
    tick_at(MONDAY)
    assert states() == {"planned": 1, "sent": 1}
