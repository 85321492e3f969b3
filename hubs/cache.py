"""The cache, which may be away: then every look-up is a miss and nothing is kept.

Nothing that must be true lives here. Limits that protect people are rows in the database.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

REST = 5.0  # seconds without asking again after a failure, so that a page waits once and not often


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache that answers "not there" when the server is away, full or slow."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._resting_until = 0.0

    def _forgive(self, ask: Callable[[], Any], otherwise: Any) -> Any:
        if time.monotonic() < self._resting_until:
            return otherwise
        try:
            return ask()
        except (RedisError, OSError):
            self._resting_until = time.monotonic() + REST
            log.warning("cache away", exc_info=True)
            return otherwise

    def reachable(self) -> bool:
        """Whether the server answers just now; asks even while resting."""
        try:
            return bool(self._cache.get_client(None, write=True).ping())
        except (RedisError, OSError):
            return False

    def add(self, *args: Any, **kwargs: Any) -> bool:
        """True only when the value was stored by this call."""
        return self._forgive(lambda: super(ForgivingRedisCache, self).add(*args, **kwargs), False)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value, or `default` when it is not there or the server is away."""
        return self._forgive(
            lambda: super(ForgivingRedisCache, self).get(key, default, version), default
        )

    def set(self, *args: Any, **kwargs: Any) -> None:
        """Keep a value if we can."""
        self._forgive(lambda: super(ForgivingRedisCache, self).set(*args, **kwargs), None)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        """Whether the key was there to be touched."""
        return self._forgive(lambda: super(ForgivingRedisCache, self).touch(*args, **kwargs), False)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        """Whether the key was there to be deleted."""
        return self._forgive(
            lambda: super(ForgivingRedisCache, self).delete(*args, **kwargs), False
        )

    def get_many(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What is there of the keys."""
        return self._forgive(lambda: super(ForgivingRedisCache, self).get_many(*args, **kwargs), {})

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        """Whether the key is there."""
        return self._forgive(
            lambda: super(ForgivingRedisCache, self).has_key(*args, **kwargs), False
        )

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """The new count; with the server away, as if this were the first.

        Raises ValueError for a key that is not there, as Django's own does.
        """
        return self._forgive(
            lambda: super(ForgivingRedisCache, self).incr(key, delta, version), delta
        )

    def set_many(self, data: dict[str, Any], *args: Any, **kwargs: Any) -> list[str]:
        """Keep many; returns the keys that were not kept."""
        return self._forgive(
            lambda: super(ForgivingRedisCache, self).set_many(data, *args, **kwargs), list(data)
        )

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        """Delete many if we can."""
        self._forgive(lambda: super(ForgivingRedisCache, self).delete_many(*args, **kwargs), None)

    def clear(self) -> None:
        """Empty the cache if we can."""
        self._forgive(lambda: super(ForgivingRedisCache, self).clear(), None)
