"""The 153 upper-tier local authorities of England, and the districts beneath the counties.

Reference data only, read from hubs/data. What it says about each code, and where it came from, is
at the head of the two files and in docs/postcodes.md.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class FormerCode:
    """A GSS code that used to cover this council's area.

    `recoded` is true when it meant this same council, and false when it belonged to an earlier
    council whose area, or part of it, this one took over. `until` is its last day.
    """

    gss: str
    recoded: bool
    until: date
    name: str


@dataclass(frozen=True)
class Authority:
    """A council responsible for children's services.

    `valid_from` is when it began in its present form, None when it is older than the codes (April
    2009). `valid_to` is its last day, None while it lasts.
    """

    gss: str
    name: str
    region: str
    valid_from: date | None
    valid_to: date | None
    former: tuple[FormerCode, ...]


@cache
def authorities() -> tuple[Authority, ...]:
    """All 153, by name."""
    rows = json.loads((_DATA / "authorities.json").read_text(encoding="utf-8"))["authorities"]
    return tuple(
        Authority(
            gss=row["gss"],
            name=row["name"],
            region=row["region"],
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
            former=tuple(
                FormerCode(
                    gss=old["gss"],
                    recoded=old["kind"] == "recoded",
                    until=date.fromisoformat(old["until"]),
                    name=old.get("name", row["name"]),
                )
                for old in row["former"]
            ),
        )
        for row in rows
    )


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


@cache
def authorities_by_code() -> Mapping[str, Authority]:
    """GSS code -> council, by its present code and by any earlier code of the same council."""
    found = {authority.gss: authority for authority in authorities()}
    for authority in authorities():
        found |= {old.gss: authority for old in authority.former if old.recoded}
    return MappingProxyType(found)


@cache
def county_of_district() -> Mapping[str, str]:
    """GSS code of a non-metropolitan district -> that of the county council over it."""
    rows = json.loads((_DATA / "districts.json").read_text(encoding="utf-8"))["districts"]
    return MappingProxyType({row["gss"]: row["upper_tier"] for row in rows})
