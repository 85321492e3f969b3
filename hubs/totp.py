"""Codes of an authenticator app: RFC 6238 with SHA-1, 6 digits, a new code every 30 seconds."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime

PERIOD = 30  # seconds
DIGITS = 6


def counter_at(now: datetime) -> int:
    """The number of whole periods since 1970."""
    return int(now.timestamp()) // PERIOD


def code_for(secret: str, counter: int) -> str:
    """The code that a base32 secret gives in one period (RFC 4226, 5.3)."""
    digest = hmac.digest(
        base64.b32decode(secret, casefold=True), counter.to_bytes(8, "big"), hashlib.sha1
    )
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def totp_now(secret: str, *, now: datetime) -> str:
    """The code an app shows at this moment."""
    return code_for(secret, counter_at(now))


def counters_near(now: datetime) -> tuple[int, int, int]:
    """The periods whose codes are taken: this one, the last for someone who typed slowly, and
    the next for a phone that is fast (RFC 6238, 5.2)."""
    present = counter_at(now)
    return present, present - 1, present + 1


def matching_counter(secret: str, code: str, *, now: datetime) -> int | None:
    """The period the code belongs to, if that is near enough to now."""
    typed = "".join(code.split()).encode()
    for counter in counters_near(now):
        if hmac.compare_digest(code_for(secret, counter).encode(), typed):
            return counter
    return None
