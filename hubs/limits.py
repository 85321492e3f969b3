"""Rate limits kept in the database, so that emptying Redis opens nothing."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.models import F, Sum

from hubs.models import RateLimit

_NOTE = (
    'insert into hubs_ratelimit (key, "window", count) values (%s, %s, 1)'
    ' on conflict (key, "window") do update set count = hubs_ratelimit.count + 1'
)


def digest_of(scope: str, key: str) -> str:
    """What is kept of a scope and a key: no address, no account."""
    return hashlib.sha256(f"{scope}\0{key}".encode()).hexdigest()


def _place(scope: str, key: str, per: timedelta, now: datetime) -> tuple[str, datetime]:
    """The hashed key, and the start of the window that ``now`` is in."""
    seconds = int(per.total_seconds())
    window = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=UTC)
    return digest_of(scope, key), window


def attempt_allowed(*, scope: str, key: str, limit: int, per: timedelta, now: datetime) -> bool:
    """Count one attempt and say whether it is within ``limit`` in the present window of ``per``.

    Windows are fixed, so at most twice the limit fits across a border. The key is stored hashed.
    Concurrent attempts are counted one by one: the row is the lock.
    """
    digest, window = _place(scope, key, per, now)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_NOTE} returning count",
            [digest, window],
        )
        (count,) = cursor.fetchone()
    return count <= limit


def attempts_made(*, scope: str, key: str, per: timedelta, now: datetime) -> int:
    """How many were counted in the present window; reads only, so it waits for nobody."""
    digest, window = _place(scope, key, per, now)
    row = RateLimit.objects.filter(key=digest, window=window).first()
    return row.count if row else 0


def attempt_returned(*, scope: str, key: str, per: timedelta, now: datetime) -> None:
    """Take one back: it turned out to be no guess, because it was right."""
    digest, window = _place(scope, key, per, now)
    RateLimit.objects.filter(key=digest, window=window, count__gt=0).update(count=F("count") - 1)


# --- Guesses: no more than so many in any stretch of time, wherever it begins ---------------------


def tries_within(*, scope: str, key: str, per: timedelta, now: datetime) -> int:
    """How many tries stand in the ``per`` before now; reads only, so it waits for nobody."""
    rows = RateLimit.objects.filter(key=digest_of(scope, key), window__gt=now - per)
    return rows.aggregate(n=Sum("count"))["n"] or 0


def try_note(*, scope: str, key: str, now: datetime) -> None:
    """Keep one try with its moment, without asking whether it was allowed."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [digest_of(scope, key), now])


def try_take(*, scope: str, key: str, limit: int, per: timedelta, now: datetime) -> bool:
    """Take one of the ``limit`` tries in any stretch of ``per``; False when none is left.

    Each try is kept with its own moment, so there is no border at which two windows meet. Tries
    at one key that arrive at once wait for each other until the transaction ends; once none is
    left nobody waits, so hammering at an account holds no connection. A refused try is not kept:
    it was not looked at, and knocking does not keep the door shut for longer.
    """
    if tries_within(scope=scope, key=key, per=per, now=now) >= limit:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [digest_of(scope, key)]
        )
    if tries_within(scope=scope, key=key, per=per, now=now) >= limit:
        return False
    try_note(scope=scope, key=key, now=now)
    return True


def try_return(*, scope: str, key: str, now: datetime) -> None:
    """Take back the try of this moment: it was right, so it was no guess."""
    rows = RateLimit.objects.filter(key=digest_of(scope, key), window=now, count__gt=0)
    rows.update(count=F("count") - 1)
