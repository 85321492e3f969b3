"""One cell of the sheet as the value that it stands for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from carers.importing.columns import plain
from hubs.postcodes import Place, lookup

LONGEST_SHOWN: Final = 40  # characters of a value that a fault shows
EARLIEST: Final = date(1900, 1, 1)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.]*)?")
_BRITISH = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: [\d:]*)?")
_SERIAL = re.compile(r"\d{5}")  # a date that lost its format: days as Excel counts them
_DAY_0 = date(1899, 12, 30)
_SEXES = {"": "", "f": "female", "female": "female", "m": "male", "male": "male"}
# Marks that turn the direction of a line round.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Wrong(Exception):
    """A cell that is not what its column asks. ``reason`` ends a sentence that ``value``, as far as
    it is shown, begins."""

    def __init__(self, reason: str, value: str = "") -> None:
        super().__init__(reason)
        self.reason, self.value = reason, value[:LONGEST_SHOWN]


def words_of(cell: str, *, most: int) -> str:
    """Text on one line, without marks that nobody sees."""
    if cell.startswith("="):
        raise Wrong("has a formula. Put the plain value there")
    seen = "".join(
        " " if unicodedata.category(mark) == "Cc" else mark
        for mark in unicodedata.normalize("NFC", cell)
        if mark not in _TURNING and unicodedata.category(mark) not in ("Cs", "Co", "Cn")
    )
    said = " ".join(seen.split())
    if len(said) > most:
        raise Wrong(f"is longer than {most} characters")
    return said


def name_of(cell: str) -> str:
    """A name, with a letter in it."""
    said = words_of(cell, most=100)
    if said and not any(mark.isalpha() for mark in said):
        raise Wrong("is not a name", said)
    return said


def day_of(cell: str, *, today: date) -> date | None:
    """A day that was; None for an empty cell."""
    said = words_of(cell, most=200)
    if not said:
        return None
    try:
        day = _day(said)
    except (ValueError, OverflowError):
        day = None
    if day is None or day < EARLIEST:
        raise Wrong("is not a date", said)
    if day > today:
        raise Wrong("is in the future", said)
    return day


def _day(said: str) -> date | None:
    if found := _ISO.fullmatch(said):
        return date(*(int(part) for part in found.groups()))
    if found := _BRITISH.fullmatch(said):
        day, month, year = (int(part) for part in found.groups())
        return date(year, month, day)
    if _SERIAL.fullmatch(said):
        return _DAY_0 + timedelta(days=int(said))
    return None


def number_of(cell: str, *, least: int, most: int) -> int | None:
    """A whole number between the two; None for an empty cell."""
    said = words_of(cell, most=200)
    if not said:
        return None
    if not (said.isascii() and said.isdecimal() and len(said) < 4):
        raise Wrong("is not a whole number", said)
    if not least <= int(said) <= most:
        raise Wrong(f"is not between {least} and {most}", said)
    return int(said)


def sex_of(cell: str) -> str:
    """A value of carers.models.Carer.Sex."""
    said = words_of(cell, most=200)
    if plain(said) not in _SEXES:
        raise Wrong("is neither Female nor Male", said)
    return _SEXES[plain(said)]


def postcode_of(cell: str) -> str:
    """As Royal Mail writes it."""
    said = words_of(cell, most=200)
    if not said:
        return ""
    found = lookup(said)
    if found.place is Place.MALFORMED or found.postcode is None:
        raise Wrong("is not a postcode", said)
    return found.postcode


def types_of(cell: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """Codes of the types of fostering that are named, in the order of the list ``known``."""
    said = words_of(cell, most=1000)
    by_name = {plain(name): code for code, name in known.items()}
    by_name |= {plain(code): code for code in known}
    named = [part.strip() for part in re.split(r"[;,|]", said) if part.strip()]
    for part in named:
        if plain(part) not in by_name:
            raise Wrong("is not a type of fostering on the list", part)
    chosen = {by_name[plain(part)] for part in named}
    return tuple(code for code in known if code in chosen)
