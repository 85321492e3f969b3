"""The tick: once a minute, ask the tables what is due, and send it.

Any number of ticks may run at once, or none for an hour; that changes only how late things are.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import InterfaceError, OperationalError, connection

from hubs.access import Access, access_of_system
from hubs.fence import reaching
from hubs.models import Cluster
from messaging import doorbell, rules
from messaging.sending import Clock, Sender

log = logging.getLogger(__name__)

SECONDS = 50.0  # less than the minute between two ticks, so that they do not pile up


def tick(*, clock: Clock, seconds: float = SECONDS) -> Counter[str]:
    """Plan what has fallen due and send until nothing is left or the time is up.

    Answers a count of what became of the messages. With the database away it gives up, lets the
    connection go and answers what it had done: the next tick begins afresh.
    """
    doorbell.answered()
    tally: Counter[str] = Counter()
    end = time.monotonic() + seconds
    try:
        clusters = list(Cluster.objects.order_by("pk"))
        for cluster in clusters:
            _sweep(access_of_system(cluster), clock())
        _send(clusters, clock=clock, end=end, tally=tally)
    except (OperationalError, InterfaceError):
        log.warning("the database is away: nothing more in this tick", exc_info=True)
        connection.close()
        tally["database away"] += 1
    return +tally  # without zeros


def _sweep(access: Access, now: datetime) -> None:
    """Let each room plan its messages. One that fails does not stop the others."""
    for sweep in rules.sweeps():
        try:
            with reaching(access.reach):
                sweep(access, now)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception(
                "a sweep failed", extra={"cluster_id": access.cluster and access.cluster.pk}
            )


def _send(clusters: Sequence[Cluster], *, clock: Clock, end: float, tally: Counter[str]) -> None:
    """Batch by batch, cluster by cluster in turn, so that a backlog in one does not starve
    another."""
    senders = [Sender(access=access_of_system(cluster), clock=clock) for cluster in clusters]
    try:
        while senders and time.monotonic() < end:
            if not sum(sender.send_batch() for sender in senders):
                break
    finally:
        for sender in senders:
            tally.update(sender.tally)
            sender.close()
