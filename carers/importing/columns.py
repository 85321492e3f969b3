"""The columns of the sheet, in the order of the template."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Column:
    """One column: its name in code, its heading in the sheet, what goes in it."""

    name: str
    title: str
    says: str
    required: bool = False


_DAY = "A date, like 2024-03-31 or 31/03/2024"
_OPTIONAL_DAY = f"{_DAY}, or nothing"


def _of_carer(number: int) -> tuple[Column, ...]:
    first = number == 1
    return (
        Column(f"first_name_{number}", f"Carer {number} first name", "As on papers", first),
        Column(f"last_name_{number}", f"Carer {number} last name", "As on papers", first),
        Column(f"born_{number}", f"Carer {number} date of birth", _DAY, first),
        Column(f"sex_{number}", f"Carer {number} sex", "Female, Male, or nothing"),
    )


def _done_by_carer(number: int) -> tuple[Column, ...]:
    return (
        Column(f"training_{number}", f"Carer {number} training standards met on", _OPTIONAL_DAY),
        Column(f"dbs_{number}", f"Carer {number} last DBS check on", _OPTIONAL_DAY),
        Column(f"medical_{number}", f"Carer {number} last medical on", _OPTIONAL_DAY),
    )


COLUMNS: Final = (
    Column("own_reference", "Own reference", "Your own number for the household", True),
    *_of_carer(1),
    *_of_carer(2),
    Column("address", "Address", "On one line", True),
    Column("postcode", "Postcode", "Like NE8 1HH", True),
    Column("approved_on", "Approved on", _DAY, True),
    Column("agreement_signed_on", "Agreement signed on", _OPTIONAL_DAY),
    Column("most_children", "Most children", "A number, or nothing"),
    Column("youngest", "Youngest age", "A number of years, or nothing"),
    Column("oldest", "Oldest age", "A number of years, or nothing"),
    Column("types", "Types of fostering", "Names from the list below, with ; between them"),
    Column("review", "Last review on", _OPTIONAL_DAY),
    Column(
        "review_panel",
        "Last review at panel on",
        f"{_OPTIONAL_DAY}. Needed where the last review was their first",
    ),
    Column("unannounced", "Last unannounced visit on", _OPTIONAL_DAY),
    Column("home_check", "Last look at the home on", _OPTIONAL_DAY),
    Column("supervision", "Last supervision visit on", _OPTIONAL_DAY),
    *_done_by_carer(1),
    *_done_by_carer(2),
    Column("worker", "Supervising worker’s email", "The address they sign in with, or nothing"),
)
TITLES: Final = {column.name: column.title for column in COLUMNS}


class SheetRefused(Exception):
    """A file that cannot be read at all. ``str()`` is the sentence for who sent it."""


def plain(title: str) -> str:
    """A heading as headings compare: case, spaces and marks make no difference."""
    return "".join(mark for mark in title.casefold() if mark.isalnum())


def places_of(header: Iterable[str]) -> list[str]:
    """The column's name at each place of the header; "" where the heading is empty.

    A column that we do not know is refused and not left out: what is in it may be of a child.
    Raises SheetRefused.
    """
    known = {plain(column.title): column.name for column in COLUMNS}
    found: list[str] = []
    for title in header:
        name = known.get(plain(title), "")
        if plain(title) and not name:
            raise SheetRefused(
                f"The first row has a column that we do not know: “{title[:40]}”. Take it out, or"
                " name it as the template does"
            )
        if name and name in found:
            raise SheetRefused(f"The first row has “{TITLES[name]}” twice")
        found.append(name)
    missing = [column.title for column in COLUMNS if column.required and column.name not in found]
    if missing:
        raise SheetRefused(f"The first row has no column “{'” and no column “'.join(missing)}”")
    return found
