"""The papers that wait are taken to the virus scanner, one after another, hub by hub in turn.

While the scanner thinks, no transaction is open and no row is locked. It is a task of its own, and
one at a time, so that promises and messages never wait for a scanner (docs/documents.md).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.core.cache import cache
from django.db import InterfaceError, OperationalError, connection

from enquiries.services.document_scans import document_scanned, document_take_to_scan
from enquiries.services.documents import SCAN_TASK
from hubs.access import Access, access_of_system
from hubs.fence import reaching
from hubs.models import Cluster
from hubs.scanning import Scanner, Verdict, scanner
from messaging.services import ring_answered

log = logging.getLogger(__name__)

SECONDS: Final = 45.0  # less than the minute between two runs
# Stands while a run goes on, and no longer than it and one last scan may take. Rung for each paper
# that comes, runs would otherwise take every place of the worker and hold back the messages. With
# the cache away two may run at once: the lease keeps them apart.
_BUSY = "enquiries.papers_scanning"
_BUSY_LIVES = 65

Clock = Callable[[], datetime]


def papers_scan(*, clock: Clock, seconds: float = SECONDS) -> int:
    """Scan what waits until nothing is due, the scanner is away or the time is up. Answers how many
    papers were decided."""
    ring_answered(SCAN_TASK)
    if not cache.add(_BUSY, 1, _BUSY_LIVES) and cache.get(_BUSY):
        return 0
    try:
        return _rounds(clock, ends=time.monotonic() + seconds)
    except (OperationalError, InterfaceError):
        log.warning("the database is away: papers wait", exc_info=True)
        connection.close()
        return 0
    finally:
        cache.delete(_BUSY)


def _rounds(clock: Clock, *, ends: float) -> int:
    asked = scanner()
    if not asked.answers():
        return 0
    decided = 0
    hubs = [access_of_system(cluster) for cluster in Cluster.objects.order_by("pk")]
    while hubs:
        for access in list(hubs):
            if time.monotonic() >= ends:
                return decided
            try:
                verdict = _one(access, asked, clock)
            except (OperationalError, InterfaceError):
                raise
            except Exception:
                log.exception(
                    "a paper was not scanned", extra={"cluster_id": access.reach.clusters[0]}
                )
                verdict = None
            if verdict is None:
                hubs.remove(access)
            elif verdict is not Verdict.UNKNOWN:
                decided += 1
            elif not asked.answers():  # it is away: the next paper would fare no better
                return decided
    return decided


def _one(access: Access, asked: Scanner, clock: Clock) -> Verdict | None:
    """Scan one paper of this hub; None when none is due."""
    with reaching(access.reach):
        taken = document_take_to_scan(access=access, now=clock())
    if taken is None:
        return None
    document, content = taken
    found = asked.scan(content)
    if found.verdict is not Verdict.UNKNOWN:
        with reaching(access.reach):
            document_scanned(
                access=access,
                enquiry_id=document.enquiry_id,
                document_id=document.pk,
                found=found,
                now=clock(),
            )
    return found.verdict
