"""Sealing the record: waiting events are linked to their place's chain, and the heads are told.

What a link is, and why, is in hubs.chain; who looks whether the chains still hold is
hubs.verifying.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction

log = logging.getLogger(__name__)

# Rows a transaction. The next batch begins where this one ended, whoever seals it.
BATCH: Final = 2_000
# Beat asks once a minute: the next minute's task must not find this one still at work.
LONGEST: Final = 20.0  # seconds

# Each place's newest link, by the unique index; a place without events has none.
_HEADS: Final = """
select place.chain, link.position, encode(link.hash, 'hex')
  from (select 'cluster-' || id as chain from hubs_cluster
        union all select 'service-' || id from hubs_fosteringservice) place
 cross join lateral (select position, hash from hubs_auditseal
                      where chain = place.chain order by position desc limit 1) link
 order by place.chain
"""


@dataclass(frozen=True)
class Head:
    """The newest link of a chain. Kept elsewhere, it shows later that nothing before it moved."""

    chain: str
    position: int
    hash: str  # sha256, in hex

    def __str__(self) -> str:
        return f"{self.chain} {self.position} {self.hash}"


def seal(*, clock: Callable[[], float] = time.monotonic, batch: int = BATCH) -> int:
    """Link what waits, in batches, until nothing waits or 20 seconds are over.

    Returns how many were linked. Two at once take turns, batch by batch.
    """
    began, sealed = clock(), 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select hubs_audit_seal(%s)", [batch])
            (count,) = cursor.fetchone()
        sealed += count
        if count < batch or clock() - began >= LONGEST:
            return sealed


def heads() -> list[Head]:
    """The head of each place's chain, by name."""
    with connection.cursor() as cursor:
        cursor.execute(_HEADS)
        return [Head(*row) for row in cursor.fetchall()]


def heads_log() -> int:
    """Write each head to the log, which is kept away from this database. Returns how many."""
    found = heads()
    for head in found:
        log.info(
            "record head", extra={"chain": head.chain, "links": head.position, "head": head.hash}
        )
    return len(found)
