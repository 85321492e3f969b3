"""Which council a postcode is in, from one read-only file of about 1 MB.

The file is made from the ONS Postcode Directory by `manage.py build_postcodes` and holds, for each
postcode sector ("NE1 4"), the council most of its postcodes are in, which postcodes exist, and the
exceptions. So every English postcode in the directory gets exactly the council the directory gives
it, a postcode newer than the directory gets its sector's council, and the answer says which.

`lookup` never raises and needs no database. See docs/postcodes.md.
"""

import hashlib
import json
import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import cache
from itertools import product
from pathlib import Path
from struct import Struct
from typing import Any, Final, NamedTuple

from hubs.authorities import authorities_by_code

POSTCODES_FILE: Final = Path(__file__).parent / "data" / "postcodes.bin"

# No way of writing one postcode is longer; anything that is gets refused before it is looked at.
LONGEST_TYPED: Final = 64


class Place(Enum):
    """Where a postcode is, as far as fostering law is concerned."""

    ENGLAND = "England"
    WALES = "Wales"
    SCOTLAND = "Scotland"
    NORTHERN_IRELAND = "Northern Ireland"
    ISLANDS = "the Isle of Man or the Channel Islands"
    BFPO = "British Forces Post Office"
    UNKNOWN = "not known"
    MALFORMED = "not a postcode"


class Rule(StrEnum):
    """How an answer was reached. Stored with the enquiry, so the words do not change."""

    EXACT = "exact postcode"
    SECTOR = "sector majority"
    AREA = "postcode area"
    FORMAT = "format"
    NONE = "no match"


@dataclass(frozen=True)
class Lookup:
    """An answer about one postcode.

    `typed` is what was typed, at most `LONGEST_TYPED` characters. `postcode` is how Royal Mail
    writes it, None when malformed. `gss_code` is one of the 153 when `place` is England, otherwise
    None. `certain` is false when the answer is only the likeliest council of several.
    """

    typed: str
    postcode: str | None
    place: Place
    gss_code: str | None
    rule: str
    certain: bool = True

    def sentence(self) -> str:
        """Why this council, or why none, in words for the person or for staff."""
        said = _SENTENCES[self.place].format(postcode=self.postcode, place=self.place.value)
        if self.gss_code is not None:
            said = self._council_sentence()
        if self.postcode is not None and _compact(self.typed) != self.postcode.replace(" ", ""):
            return f"We read what was typed as {self.postcode}. {said}"
        return said

    def _council_sentence(self) -> str:
        council = authorities_by_code()[self.gss_code or ""].name
        if self.rule == Rule.EXACT:
            return f"{self.postcode} is in {council}."
        sector = (self.postcode or "")[:-2]
        known = "All the postcodes" if self.certain else "Most postcodes"
        said = f"{self.postcode} is not in our list. {known} we know in {sector} are in {council}"
        return f"{said}." if self.certain else f"{said}, but not all: check the address."


_ELSEWHERE = "{postcode} is in {place}. We can only help in England."
_SENTENCES: Final = {
    Place.ENGLAND: "{postcode} is in England.",
    Place.WALES: _ELSEWHERE,
    Place.SCOTLAND: _ELSEWHERE,
    Place.NORTHERN_IRELAND: _ELSEWHERE,
    Place.ISLANDS: _ELSEWHERE,
    Place.BFPO: "{postcode} is a forces address. Choose the council for where you live.",
    Place.UNKNOWN: "We cannot tell which council {postcode} is in. Choose it from the list.",
    Place.MALFORMED: "This is not a full UK postcode. A full postcode looks like NE1 4ST.",
}


# --- Reading what was typed -------------------------------------------------------------------

_UNIT = "[ABD-HJLNP-UW-Z]{2}"
_POSTCODE = re.compile(
    rf"(?:[A-Z]{{1,2}}(?:0|[1-9]\d?)|[A-Z]{{1,2}}\d[A-HJKMNPR-Y])\d{_UNIT}"
    # Newport before 1996, one of whose units had a V; and Girobank, which had a code of its own.
    r"|NPT\d[ABD-HJLNP-Z]{2}|GIR0AA"
)
_BFPO_NUMBER = re.compile(r"BFP[O0](\d{1,4})")
_SLIPS: Final = {"O": "O0", "0": "0O", "I": "I1", "1": "1I"}
# What people put between the two halves, or around the whole. Spaces, dashes and invisible marks
# of every kind are dropped as well: Unicode's categories Zs, Pd and Cf.
_SEPARATORS: Final = frozenset(".,_'\"()[]/")


def _compact(typed: str) -> str:
    """`typed` in capitals without separators; empty if anything else but letters and digits."""
    if len(typed) > LONGEST_TYPED:
        return ""
    kept = [
        mark
        for mark in unicodedata.normalize("NFKC", typed)
        if not (mark.isspace() or mark in _SEPARATORS or unicodedata.category(mark) in ("Pd", "Cf"))
    ]
    text = "".join(kept)
    return text.upper() if text.isascii() and text.isalnum() else ""


def _readings(compact: str) -> list[str]:
    """The well-formed postcodes `compact` may mean, those with fewest O/0 and I/1 slips first."""
    if not 5 <= len(compact) <= 7:
        return []
    spellings = map("".join, product(*(_SLIPS.get(mark, mark) for mark in compact)))
    readings = [spelling for spelling in spellings if _POSTCODE.fullmatch(spelling)]
    return sorted(readings, key=lambda reading: _slips(reading, compact))


def _slips(reading: str, compact: str) -> int:
    return sum(ours != theirs for ours, theirs in zip(reading, compact, strict=True))


def _spaced(compact: str) -> str:
    return f"{compact[:-3]} {compact[-3:]}"


# --- The file ---------------------------------------------------------------------------------
#
# MAGIC, the SHA-256 of all that follows, the header's length, the header as JSON, then two tables:
# sectors in order of key, and exceptions in order of sector and unit. All little-endian.

MAGIC: Final = b"FHPC1\n"
DIGEST_BYTES: Final = hashlib.sha256().digest_size
HEADER_LENGTH: Final = Struct("<I")
# The letters of a unit; V was used once, in Newport. A unit is one of 21 x 21 pairs.
UNIT_LETTERS: Final = "ABDEFGHJLNPQRSTUVWXYZ"
KNOWN_BYTES: Final = (len(UNIT_LETTERS) ** 2 + 7) // 8
# Key; index of the majority's code; whether it lies across a national border; first exception;
# number of exceptions; one bit for each unit the directory has a council for.
SECTOR: Final = Struct(f"<5sB?IH{KNOWN_BYTES}s")
EXCEPTION: Final = Struct("<HB")  # unit, index of its code

# Codes in the file that are not councils.
PLACE_CODES: Final = {
    "W": Place.WALES,
    "S": Place.SCOTLAND,
    "N": Place.NORTHERN_IRELAND,
    "I": Place.ISLANDS,
}


def unit_number(postcode: str) -> int:
    """The last two letters of a compact postcode as a number below 441."""
    return UNIT_LETTERS.index(postcode[-2]) * len(UNIT_LETTERS) + UNIT_LETTERS.index(postcode[-1])


def area_of(postcode: str) -> str:
    """The letters a compact postcode begins with: "NE" of NE14ST."""
    return postcode[: next(place for place, mark in enumerate(postcode) if mark.isdigit())]


class _Sector(NamedTuple):
    """A row of the sector table, after its key."""

    majority: int
    on_border: bool
    first_exception: int
    exceptions: int
    known: bytes


@dataclass(frozen=True)
class _Found:
    code: str
    rule: Rule
    certain: bool = True


class Directory:
    """The postcode file, read once and never changed: safe to share between threads.

    Raises ValueError when the bytes are not a whole postcode file.
    """

    def __init__(self, content: bytes) -> None:
        sealed = len(MAGIC) + DIGEST_BYTES
        if content[: len(MAGIC)] != MAGIC:
            raise ValueError("Not a postcode file: make it again with manage.py build_postcodes")
        if hashlib.sha256(content[sealed:]).digest() != content[len(MAGIC) : sealed]:
            raise ValueError("Damaged postcode file: make it again with manage.py build_postcodes")
        start = sealed + HEADER_LENGTH.size
        (length,) = HEADER_LENGTH.unpack_from(content, sealed)
        self.header: dict[str, Any] = json.loads(content[start : start + length])
        self._tables = content[start + length :]
        self._codes: list[str] = self.header["codes"]
        self._areas: dict[str, str] = self.header["areas_outside_england"]
        self._sectors = range(self.header["sectors"])
        self._exceptions_at = len(self._sectors) * SECTOR.size

    def find(self, postcode: str) -> _Found | None:
        """What the directory says of a compact, well-formed postcode; None if it cannot tell."""
        sector = self._sector(postcode[:-2])
        if sector is None:
            place = self._areas.get(area_of(postcode))
            return None if place is None else _Found(place, Rule.AREA)
        unit = unit_number(postcode)
        if sector.known[unit // 8] >> unit % 8 & 1:
            return _Found(self._codes[self._code_index(sector, unit)], Rule.EXACT)
        if sector.on_border:
            return None
        return _Found(self._codes[sector.majority], Rule.SECTOR, certain=not sector.exceptions)

    def _sector(self, key: str) -> _Sector | None:
        wanted = key.encode("ascii").ljust(5, b"\0")
        size, tables = SECTOR.size, self._tables
        row = bisect_left(self._sectors, wanted, key=lambda i: tables[i * size : i * size + 5])
        if row == len(self._sectors):
            return None
        found, *rest = SECTOR.unpack_from(tables, row * size)
        return _Sector(*rest) if found == wanted else None

    def _code_index(self, sector: _Sector, unit: int) -> int:
        """Index of the code of `unit`: its own where it is an exception, otherwise its sector's."""

        def row(index: int) -> tuple[int, int]:
            at = self._exceptions_at + index * EXCEPTION.size
            return EXCEPTION.unpack_from(self._tables, at)

        rows = range(sector.first_exception, sector.first_exception + sector.exceptions)
        place = bisect_left(rows, unit, key=lambda index: row(index)[0])
        if place < len(rows) and row(rows[place])[0] == unit:
            return row(rows[place])[1]
        return sector.majority


@cache
def directory() -> Directory:
    """The committed file."""
    return Directory(POSTCODES_FILE.read_bytes())


# --- The question -----------------------------------------------------------------------------


def lookup(typed: str | None) -> Lookup:
    """Where `typed` is and which council is responsible there.

    Takes any spacing and case, and puts right O for 0 and I for 1 (and the other way) where that
    makes a postcode. Never raises: what cannot be read is MALFORMED.
    """
    text = typed if isinstance(typed, str) else ""
    # No controls and no halves of characters: what is kept can be stored and shown.
    shown = "".join(
        mark for mark in text[:LONGEST_TYPED] if unicodedata.category(mark) not in ("Cc", "Cs")
    )
    compact = _compact(text)
    if number := _BFPO_NUMBER.fullmatch(compact):
        return Lookup(shown, f"BFPO {number[1]}", Place.BFPO, None, Rule.FORMAT)
    readings = _readings(compact)
    if not readings:
        return Lookup(shown, None, Place.MALFORMED, None, Rule.FORMAT)
    # SI0 1AA could be a postcode, but there is no SI: the first reading in a known sector is meant.
    answers = (_answer(shown, reading, directory().find(reading)) for reading in readings)
    first = next(answers)
    if first.place is not Place.UNKNOWN:
        return first
    return next((other for other in answers if other.rule in (Rule.EXACT, Rule.SECTOR)), first)


def _answer(typed: str, reading: str, found: _Found | None) -> Lookup:
    postcode = _spaced(reading)
    if reading.startswith("BF1"):  # the postcodes forces addresses were given for online forms
        return Lookup(typed, postcode, Place.BFPO, None, Rule.FORMAT)
    if found is None:
        return Lookup(typed, postcode, Place.UNKNOWN, None, Rule.NONE, certain=False)
    if place := PLACE_CODES.get(found.code):
        return Lookup(typed, postcode, place, None, found.rule, found.certain)
    return Lookup(typed, postcode, Place.ENGLAND, found.code, found.rule, found.certain)


def attribution() -> str:
    """The acknowledgement the data's licences ask for, with the year of the edition in use."""
    year = directory().header["edition"].split()[-1]
    return (
        f"Contains OS data © Crown copyright and database right {year}. "
        f"Contains Royal Mail data © Royal Mail copyright and database right {year}. "
        f"Source: Office for National Statistics {year}, licensed under the "
        "Open Government Licence v3.0."
    )
