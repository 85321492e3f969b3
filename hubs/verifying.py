"""Whether the record still is what was written: every event, every link, against kept heads.

The digests are computed here and not by the database's own functions, which whoever altered a
row may have altered as well.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from hubs.fence import Reach, reaching
from hubs.models import Cluster
from hubs.sealing import Head

BATCH: Final = 5_000
# Sealing runs every minute; more than this is a fault of it, or somebody's doing.
MAY_WAIT: Final = timedelta(minutes=10)

# The same texts as hubs.chain makes its digests of.
_CONTENT: Final = "jsonb_build_array(e.changes, e.reason)::text"
_WHOLE: Final = """jsonb_build_array(
    e.id, e.chain, (extract(epoch from e.at) * 1000000)::bigint, e.actor_id, e.actor_said,
    e.action, e.subject, e.subject_id, e.version, e.request_id,
    encode(e.content_digest, 'hex'))::text"""
_LINKS: Final = f"""
select s.position, s.event_id, s.digest, s.hash,
       e.id, e.digest, e.content_digest, {_CONTENT}, {_WHOLE}
  from hubs_auditseal s left join hubs_auditevent e on e.id = s.event_id
 where s.chain = %s and s.position > %s order by s.position limit {BATCH}
"""  # noqa: S608 - our own constants
# Events that no chain has: they wait, or somebody put them in.
_LOOSE: Final = f"""
select e.id, e.chain, e.at, u.event_id is not null, u.digest,
       e.id, e.digest, e.content_digest, {_CONTENT}, {_WHOLE}
  from hubs_auditevent e
  left join hubs_auditseal s on s.event_id = e.id
  left join hubs_auditunsealed u on u.event_id = e.id
 where s.id is null and (%s::text is null or e.chain = %s) order by e.id
"""  # noqa: S608
_LOST: Final = """
select u.event_id, u.chain from hubs_auditunsealed u
 where not exists (select from hubs_auditevent e where e.id = u.event_id)
   and (%s::text is null or u.chain = %s) order by u.event_id
"""


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it was written. ``position`` is the link's place in its chain."""

    chain: str
    what: str
    position: int | None = None
    event_id: int | None = None

    def __str__(self) -> str:
        link = f", link {self.position}" if self.position is not None else ""
        event = f", event {self.event_id}" if self.event_id is not None else ""
        return f"{self.chain}{link}{event}: {self.what}"


@dataclass
class Verified:
    """What came of it."""

    events: int = 0
    chains: int = 0
    faults: list[Fault] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)


def verify(*, now: datetime, chain: str | None = None, kept: Iterable[Head] = ()) -> Verified:
    """Read the record of every place, or of one chain, and say what is wrong with it.

    ``kept`` are heads from earlier, kept where nobody who can write to this database can reach
    them: without them a chain that was forged and linked anew to its end looks whole.
    """
    result = Verified()
    everywhere = Reach(
        clusters=tuple(Cluster.objects.order_by("pk").values_list("pk", flat=True)),
        everything=True,
    )
    with reaching(everywhere):
        chains = _rows("select distinct chain from hubs_auditseal order by chain")
        names = [name for (name,) in chains if chain in (None, name)]
        by_chain = _by_chain(kept)
        for name in sorted({*names, *(by_chain.keys() if chain is None else ())}):
            _chain_verify(result, name, by_chain.get(name, {}))
        result.faults += _loose(chain, now=now, result=result)
    return result


def _rows(sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _by_chain(kept: Iterable[Head]) -> dict[str, dict[int, str]]:
    found: dict[str, dict[int, str]] = {}
    for head in kept:
        found.setdefault(head.chain, {})[head.position] = head.hash
    return found


def _links_of(chain: str) -> Iterator[tuple[Any, ...]]:
    last = 0
    while rows := _rows(_LINKS, [chain, last]):
        yield from rows
        last = rows[-1][0]


def _chain_verify(result: Verified, chain: str, kept: dict[int, str]) -> None:
    """Walk one chain from its first link."""
    due, before, seen = 1, b"", dict(kept)
    for position, event_id, digest, link, *event in _links_of(chain):
        result.events += 1
        where = {"chain": chain, "position": position, "event_id": event_id}
        if position != due:
            gone = position - due
            result.faults.append(Fault(**where, what=f"{gone} links before this one are gone."))
        elif link != hashlib.sha256(before + digest).digest():
            result.faults.append(Fault(**where, what="The link to the one before it is broken."))
        if wrong := _event_fault(event, digest):
            result.faults.append(Fault(**where, what=wrong))
        if position in seen and seen.pop(position) != link.hex():
            what = "This is not the head that was kept: the chain was made anew."
            result.faults.append(Fault(**where, what=what))
        due, before = position + 1, link
    for position in seen:
        what = "The chain ends before this head, which was kept: its end is gone."
        result.faults.append(Fault(chain, what, position=position))
    if before:
        result.chains += 1
        result.heads.append(Head(chain, due - 1, before.hex()))


def _event_fault(event: list[Any], sealed: bytes) -> str:
    """What is wrong with an event beside the digest that was sealed; empty when nothing is."""
    pk, digest, content_digest, content, whole = event
    if pk is None:
        return "The event is gone."
    if hashlib.sha256(content.encode()).digest() != content_digest:
        return "Its changes or its reason were altered."
    if hashlib.sha256(whole.encode()).digest() != digest:
        return "Who did what, when or to what was altered."
    if digest != sealed:
        return "Another event stands in its place, or it was altered together with its digest."
    return ""


def _loose(chain: str | None, *, now: datetime, result: Verified) -> list[Fault]:
    """Events outside the chains that should be in one by now, and waiting ones that are gone."""
    found = []
    for event_id, name, at, waits, digest, *event in _rows(_LOOSE, [chain, chain]):
        result.events += 1
        what = _event_fault(event, digest) if waits else "It was put in past the seal."
        if not what and now - at > MAY_WAIT:
            what = "It has waited more than 10 minutes for its seal."
        if what:
            found.append(Fault(name, what, event_id=event_id))
    for event_id, name in _rows(_LOST, [chain, chain]):
        found.append(Fault(name, "The event is gone; it was never sealed.", event_id=event_id))
    return found
