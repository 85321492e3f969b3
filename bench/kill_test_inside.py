"""The part of bench.kill_test that runs with the product loaded; its children are the senders."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.kill_test import killing, verdict  # noqa: E402
from hubs.fence import Reach, reaching  # noqa: E402
from hubs.models import Cluster  # noqa: E402
from messaging import channels  # noqa: E402
from messaging.models import Message  # noqa: E402
from messaging.sending import LEASE  # noqa: E402
from messaging.ticking import tick  # noqa: E402

STEP = LEASE * 1.1
MORNING = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)  # a Monday: texts may go until seven


class Slow(channels.TestChannel):
    """A provider that takes a few milliseconds, so that kills fall in the middle of the work."""

    def send(self, reference, letter):  # type: ignore[no-untyped-def]
        time.sleep(0.01)
        super().send(reference, letter)


def _move_to(moment: datetime) -> None:
    """Make every message due at this moment, and none of them too late."""
    cluster = Cluster.objects.get(slug="bench")
    with reaching(Reach(clusters=(cluster.pk,))):
        Message.objects.update(planned_at=moment, due_at=moment, stale_at=None)


def main() -> None:
    """Kill, then let one sender finish in peace, then ask the file."""
    messages, kills, seed = (int(value) for value in sys.argv[1:])
    channels.Slow = Slow  # type: ignore[attr-defined]
    settings.SMS_CHANNEL = "messaging.channels.Slow"
    start = timezone.now()
    _move_to(MORNING)
    tick(clock=lambda: MORNING - STEP)  # nothing is due yet: loads what the children will need
    connection.close()

    def send(number: int) -> None:
        tick(clock=lambda: MORNING + (timezone.now() - start) + STEP * number, seconds=600)

    rounds = killing(kills, seed, send)
    left = verdict(settings.MESSAGE_LOG, messages)["lost"]
    settings.SMS_CHANNEL = "messaging.channels.TestChannel"
    for extra in (1, 2, 3):
        send(rounds + extra)
    said = verdict(settings.MESSAGE_LOG, messages)
    took = round((timezone.now() - start).total_seconds(), 1)
    print(json.dumps({"messages": messages, "kills": kills, "rounds": rounds, "seconds": took,
                      "unsent after the last kill": left, **said}))  # fmt: skip
    sys.exit(bool(said["lost"] or said["told twice"]))


if __name__ == "__main__":
    main()
