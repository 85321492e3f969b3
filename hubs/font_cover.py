"""Which characters a TrueType font can draw, read from its character map.

A tagged PDF may hold no character without a shape, and making one would fail. So what cannot be
drawn is found before (hubs.pdf).
"""

from __future__ import annotations

import struct
from pathlib import Path

_SEGMENTS, _GROUPS = 4, 12  # the two formats of a Unicode map: up to U+FFFF, and all of it


def covered(path: Path) -> frozenset[int]:
    """The code points that the font has a shape for. Raises ValueError for a file that is none."""
    data = path.read_bytes()
    at = _table(data, b"cmap")
    count = struct.unpack_from(">H", data, at + 2)[0]
    found: set[int] = set()
    for number in range(count):
        platform, _, offset = struct.unpack_from(">HHL", data, at + 4 + 8 * number)
        if platform not in (0, 3):  # Unicode, Windows
            continue
        start = at + offset
        kind = struct.unpack_from(">H", data, start)[0]
        if kind == _SEGMENTS:
            found |= _segments(data, start)
        elif kind == _GROUPS:
            found |= _groups(data, start)
    return frozenset(found)


def _table(data: bytes, tag: bytes) -> int:
    """Where a table of the font begins."""
    for number in range(struct.unpack_from(">H", data, 4)[0]):
        name, _, offset, _ = struct.unpack_from(">4sLLL", data, 12 + 16 * number)
        if name == tag:
            return int(offset)
    raise ValueError(f"the font has no table {tag.decode()}")


def _segments(data: bytes, start: int) -> set[int]:
    """Format 4. A segment of the map is a run of code points; one of them may still have no
    shape (glyph 0)."""
    count = struct.unpack_from(">H", data, start + 6)[0] // 2
    row = 2 * count
    ends = struct.unpack_from(f">{count}H", data, start + 14)
    firsts = struct.unpack_from(f">{count}H", data, start + 16 + row)
    deltas = struct.unpack_from(f">{count}H", data, start + 16 + 2 * row)
    offsets_at = start + 16 + 3 * row
    found: set[int] = set()
    for number in range(count):
        offset = struct.unpack_from(">H", data, offsets_at + 2 * number)[0]
        for code in range(firsts[number], ends[number] + 1):
            if offset == 0:
                glyph = (code + deltas[number]) & 0xFFFF
            else:
                place = offsets_at + 2 * number + offset + 2 * (code - firsts[number])
                glyph = struct.unpack_from(">H", data, place)[0]
            if glyph:
                found.add(code)
    return found


def _groups(data: bytes, start: int) -> set[int]:
    """Format 12: runs of code points, each with the shape of its first."""
    found: set[int] = set()
    for number in range(struct.unpack_from(">L", data, start + 12)[0]):
        first, last, _ = struct.unpack_from(">LLL", data, start + 16 + 12 * number)
        found.update(range(first, last + 1))
    return found
