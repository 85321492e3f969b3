"""Passwords that were in data breaches, offline: hubs/data/breached.bin (docs/decisions/0007).

The file holds 32 bits of the SHA-256 of each password in lower case, in 65,536 buckets by their
first 16 bits: a table of where each bucket ends (4 bytes each), then the other 16 bits of its
passwords, sorted. No password can be read out of it. One good password in about 3,000 shares its
bits with a breached one and is refused as well.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable
from pathlib import Path
from struct import pack, unpack
from unicodedata import normalize

from django.core.exceptions import ValidationError

from hubs.models import User

FILE = Path(__file__).parent / "data" / "breached.bin"
SHORTEST = 12  # shorter ones are refused for their length (settings)
_BUCKETS = 1 << 16
_TABLE = _BUCKETS * 4


def breached_bits(password: str) -> tuple[int, int]:
    """The bucket of a password and its place there: 16 bits each."""
    digest = hashlib.sha256(normalize("NFKC", password).lower().encode()).digest()
    bucket, rest = unpack(">HH", digest[:4])
    return bucket, rest


def breached_write(passwords: Iterable[str], *, to: Path = FILE) -> int:
    """Write the file of these passwords; returns how many it holds. The same set of passwords
    gives the same file."""
    long_enough = (p for p in passwords if len(p) >= SHORTEST)
    found = sorted({breached_bits(password) for password in long_enough})
    ends = [bisect_left(found, (bucket + 1, 0)) for bucket in range(_BUCKETS)]
    body = pack(f">{len(found)}H", *(rest for _, rest in found))
    to.write_bytes(pack(f">{_BUCKETS}I", *ends) + body)
    return len(found)


def is_breached(password: str, *, file: Path = FILE) -> bool:
    """Whether the password, in any case, was in a data breach. Reads some 50 bytes."""
    bucket, rest = breached_bits(password)
    with file.open("rb") as source:
        source.seek(max(bucket - 1, 0) * 4)
        before, end = unpack(">II", source.read(8))
        start, end = (0, before) if bucket == 0 else (before, end)
        source.seek(_TABLE + start * 2)
        held = unpack(f">{end - start}H", source.read((end - start) * 2))
    return rest in held


class NotBreached:
    """Refuses a password that attackers already have. Source: ASVS 5.0, 6.2.12."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError for one on the list."""
        if is_breached(password):
            raise ValidationError(
                "This password has been in a data breach, so others know it. Choose another",
                code="breached",
            )

    def get_help_text(self) -> str:
        """What the rule asks."""
        return "Your password must not be one that has been in a data breach."
