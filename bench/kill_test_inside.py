"""The part of bench.kill_test that runs with the product loaded; its children are the senders."""

from __future__ import annotations

import json
import sys
import time

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.kill_test import killing, verdict  # noqa: E402
from messaging import channels  # noqa: E402
from messaging.sending import LEASE  # noqa: E402
from messaging.ticking import tick  # noqa: E402

STEP = LEASE * 1.1


class Slow(channels.TestChannel):
    """A provider that takes a few milliseconds, so that kills fall in the middle of the work."""

    def send(self, reference, letter):  # type: ignore[no-untyped-def]
        time.sleep(0.01)
        super().send(reference, letter)


def main() -> None:
    """Kill, then let one sender finish in peace, then ask the file."""
    messages, kills, seed = (int(value) for value in sys.argv[1:])
    channels.Slow = Slow  # type: ignore[attr-defined]
    settings.SMS_CHANNEL = "messaging.channels.Slow"
    start = timezone.now()
    tick(clock=lambda: start - STEP)  # nothing is due yet: loads what the children will need
    connection.close()

    def send(number: int) -> None:
        tick(clock=lambda: timezone.now() + STEP * number, seconds=600)

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
