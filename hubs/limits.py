"""Rate limits kept in the database, so that emptying Redis opens nothing."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from django.db import connection


def attempt_allowed(*, scope: str, key: str, limit: int, per: timedelta, now: datetime) -> bool:
    """Count one attempt and say whether it is within ``limit`` in the present window of ``per``.

    Windows are fixed, so at most twice the limit fits across a border. The key is stored hashed.
    Concurrent attempts are counted one by one: the row is the lock.
    """
    digest = hashlib.sha256(f"{scope}\0{key}".encode()).hexdigest()
    seconds = int(per.total_seconds())
    window = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=UTC)
    with connection.cursor() as cursor:
        cursor.execute(
            'insert into hubs_ratelimit (key, "window", count) values (%s, %s, 1)'
            ' on conflict (key, "window") do update set count = hubs_ratelimit.count + 1'
            " returning count",
            [digest, window],
        )
        (count,) = cursor.fetchone()
    return count <= limit
