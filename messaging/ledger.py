"""What the sender writes in the ledger. Every change of a claimed row names the lease it was
claimed under, so a sender that slept past its lease changes nothing."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F

from hubs.access import Access
from messaging import rules
from messaging.models import Message, MessageQuerySet
from messaging.rules import Letter

log = logging.getLogger(__name__)

State = Message.State

BACK_OFF = [timedelta(minutes=m) for m in (1, 5, 15, 60)]  # the last one again and again
MAX_ATTEMPTS = 10  # about six hours

_CLAIM = """
with lost as (
    select id from messaging_message
     where cluster_id = %(cluster)s and channel = %(channel)s
       and state = 'sending' and lease_until < %(now)s
     order by lease_until limit %(limit)s for update skip locked
), due as (
    select id from messaging_message
     where cluster_id = %(cluster)s and channel = %(channel)s
       and state = 'planned' and due_at <= %(now)s
     order by due_at limit %(limit)s for update skip locked
), taken as (
    select id from lost union all select id from due
)
update messaging_message m
   set state = 'sending', lease_until = %(lease)s, attempts = attempts + 1
  from taken where m.id = taken.id
returning m.*
"""

_KEEP_LETTERS = """
update messaging_message m
   set "to" = letter.sent_to, subject = letter.subject, body = letter.body, why = ''
  from unnest(%s::bigint[], %s::text[], %s::text[], %s::text[])
       as letter(id, sent_to, subject, body)
 where m.id = letter.id and m.state = 'sending' and m.lease_until = %s
returning m.id
"""


def claim(
    access: Access, *, channel: str, limit: int, lease: datetime, now: datetime
) -> list[Message]:
    """Take rows that are due, and rows whose sender's lease ran out; oldest first.

    Two senders at once take different rows. At most twice ``limit`` are taken.
    """
    assert access.cluster is not None
    rows = Message.objects.raw(
        _CLAIM,
        {
            "cluster": access.cluster.pk,
            "channel": channel,
            "limit": limit,
            "lease": lease,
            "now": now,
        },
    )
    return sorted(rows, key=lambda row: (row.due_at, row.pk))


def keep_letters(
    letters: Sequence[tuple[Message, Letter]], *, lease: datetime
) -> list[tuple[Message, Letter]]:
    """Write the words down before they go; answers those that are still ours to send."""
    if not letters:
        return []
    ids, to, subjects, bodies = zip(
        *((row.pk, letter.to, letter.subject, _kept(letter)) for row, letter in letters),
        strict=True,
    )
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_LETTERS, [list(ids), list(to), list(subjects), list(bodies), lease])
        ours = {id_ for (id_,) in cursor.fetchall()}
    return [(row, letter) for row, letter in letters if row.pk in ours]


def _kept(letter: Letter) -> str:
    return letter.body if letter.kept_body is None else letter.kept_body


def mark_sent(ids: Sequence[int], *, lease: datetime, now: datetime) -> None:
    """They were accepted."""
    _ours(ids, lease).update(state=State.SENT, finished_at=now, lease_until=None, why="")


def cancel(ids: Sequence[int], *, why: str, lease: datetime, now: datetime) -> None:
    """They are no longer wanted."""
    _ours(ids, lease).update(
        state=State.CANCELLED, finished_at=now, lease_until=None, why=why[:200]
    )


def hold(ids: Sequence[int], *, why: str, lease: datetime) -> None:
    """A person must decide."""
    _ours(ids, lease).update(state=State.HELD, lease_until=None, why=why[:200])


def postpone(ids: Sequence[int], *, until: datetime, why: str, lease: datetime) -> None:
    """Not now. Waiting is no attempt."""
    _ours(ids, lease).update(
        state=State.PLANNED,
        due_at=until,
        lease_until=None,
        attempts=F("attempts") - 1,
        why=why[:200],
    )


def give_back(ids: Sequence[int], *, lease: datetime) -> None:
    """We did not come to these."""
    _ours(ids, lease).update(state=State.PLANNED, lease_until=None, attempts=F("attempts") - 1)


def put_off(row: Message, *, why: str, lease: datetime, now: datetime, final: bool = False) -> bool:
    """It could not be sent. Try again later, or give up: then True, and its rule is told."""
    if not final and row.attempts < MAX_ATTEMPTS:
        later = now + BACK_OFF[min(row.attempts, len(BACK_OFF)) - 1]
        _ours([row.pk], lease).update(
            state=State.PLANNED, due_at=later, lease_until=None, why=why[:200]
        )
        return False
    changed = _ours([row.pk], lease).update(
        state=State.FAILED, finished_at=now, lease_until=None, why=why[:200]
    )
    if changed:
        row.state, row.why = State.FAILED, why[:200]
        _tell(row, now)
    return True


def _tell(row: Message, now: datetime) -> None:
    """Let the rule tell somebody. Its own fault must not keep the row from ending."""
    try:
        rule = rules.of(row.kind)
        if rule.failed is not None:
            with transaction.atomic():
                rule.failed(row, now)
    except Exception:
        log.exception("nobody was told of a failed message", extra={"message_id": row.pk})


def _ours(ids: Sequence[int], lease: datetime) -> MessageQuerySet:
    return Message.objects.filter(pk__in=ids, state=State.SENDING, lease_until=lease)
