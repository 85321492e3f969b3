"""Times of repeated calls."""

from __future__ import annotations

import time
from collections.abc import Callable


def p95(times: list[float]) -> float:
    """The time that 95 of 100 stay within."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def timed(call: Callable[[], object], rounds: int) -> list[float]:
    """Milliseconds of each of ``rounds`` calls."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1000)
    return times
