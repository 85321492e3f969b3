"""Rate limits kept in the database, so that emptying Redis opens nothing."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.models import F

from hubs.models import RateLimit


def _place(scope: str, key: str, per: timedelta, now: datetime) -> tuple[str, datetime]:
    """The hashed key, and the start of the window that ``now`` is in."""
    seconds = int(per.total_seconds())
    window = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=UTC)
    return hashlib.sha256(f"{scope}\0{key}".encode()).hexdigest(), window


def attempt_allowed(*, scope: str, key: str, limit: int, per: timedelta, now: datetime) -> bool:
    """Count one attempt and say whether it is within ``limit`` in the present window of ``per``.

    Windows are fixed, so at most twice the limit fits across a border. The key is stored hashed.
    Concurrent attempts are counted one by one: the row is the lock.
    """
    digest, window = _place(scope, key, per, now)
    with connection.cursor() as cursor:
        cursor.execute(
            'insert into hubs_ratelimit (key, "window", count) values (%s, %s, 1)'
            ' on conflict (key, "window") do update set count = hubs_ratelimit.count + 1'
            " returning count",
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
