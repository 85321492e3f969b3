"""A row of the sheet as a household, or everything that is wrong with it in plain words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, NamedTuple, TypeVar

from carers.identity import identity_of
from carers.importing import values
from carers.importing.columns import COLUMNS, TITLES, places_of
from carers.importing.reading import Sheet
from carers.importing.turns import whole_years
from carers.importing.values import Wrong

T = TypeVar("T")
ADULT: Final = 18  # years, on the day of approval
MOST_CHILDREN: Final = 20
OLDEST: Final = 21  # years of a child, or of who stays
_REQUIRED = frozenset(column.name for column in COLUMNS if column.required)
# What is done only once a household is approved. Checks, a medical and the standards of training
# may be of before.
_AFTER = ("review", "unannounced", "home_check", "supervision")
_DAY = timedelta(days=1)


class Fault(NamedTuple):
    """Why a row is not taken: its number, the heading, the reason, and what stands there where that
    helps. In words: "Row 17, Approved on: “31/02/2024” is not a date"."""

    row: int
    column: str
    reason: str
    value: str = ""


@dataclass(frozen=True)
class CarerRow:
    """One carer of a row. ``done``: the day of each rule of carers.year that is a carer's own."""

    first_name: str
    last_name: str
    date_of_birth: date
    sex: str
    done: Mapping[str, date] = field(default_factory=dict)

    @property
    def identity(self) -> str:
        return identity_of(self.first_name, self.last_name, self.date_of_birth)


@dataclass(frozen=True)
class HouseholdRow:
    """One household of the sheet. ``done``: the day of each rule of carers.year that is its own."""

    row: int
    own_reference: str
    carers: tuple[CarerRow, ...]
    address: str
    postcode: str
    approved_on: date
    agreement_signed_on: date | None
    most_children: int | None
    youngest: int | None
    oldest: int | None
    types: tuple[str, ...]
    done: Mapping[str, date]
    review_panel_on: date | None
    worker: str  # an address, in small letters


def households_of(
    sheet: Sheet, *, types: Mapping[str, str], today: date
) -> tuple[list[HouseholdRow], list[Fault]]:
    """The rows that are right by themselves, and the faults of the others: all of each row.

    ``types`` are enquiries.models.FOSTERING_TYPES. Raises SheetRefused for the sheet's headings.
    """
    places = places_of(sheet.header)
    good: list[HouseholdRow] = []
    faults: list[Fault] = []
    for number, cells in sheet.rows:
        made = _Row(number, places, cells, types=types, today=today)
        household = made.household()
        if household is not None:
            good.append(household)
        faults += made.faults
    twice = doubles_of(good)
    bad = {fault.row for fault in twice}
    return [each for each in good if each.row not in bad], sorted([*faults, *twice])


def doubles_of(rows: Iterable[HouseholdRow]) -> list[Fault]:
    """Faults of rows that say the same reference or the same person twice: every one of them, for
    which is right is not ours to guess."""
    references: dict[str, list[int]] = defaultdict(list)
    people: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for each in rows:
        references[each.own_reference.casefold()].append(each.row)
        for number, carer in enumerate(each.carers, 1):
            people[carer.identity].append((each.row, f"last_name_{number}"))
    found = []
    for at in references.values():
        for row in at if len(at) > 1 else ():
            other = next(each for each in at if each != row)
            found.append(Fault(row, TITLES["own_reference"], f"is the same as in row {other}"))
    for said in people.values():
        for row, name in said if len(said) > 1 else ():
            other = next((each for each, _ in said if each != row), row)
            where = "in this row twice" if other == row else f"in row {other} too"
            found.append(Fault(row, TITLES[name], f"names a person who is {where}"))
    return found


class _Row:
    """Reads one row, and keeps what is wrong with it."""

    def __init__(
        self,
        number: int,
        places: list[str],
        cells: list[str],
        *,
        types: Mapping[str, str],
        today: date,
    ) -> None:
        self.number, self.types, self.today = number, types, today
        self.cells = {name: cell for name, cell in zip(places, cells, strict=False) if name}
        self.faults: list[Fault] = []
        beyond = [cell for cell in cells[len(places) :] if cell]
        beyond += [cell for name, cell in zip(places, cells, strict=False) if cell and not name]
        if beyond:
            self.fault("", "has a cell without a heading over it")

    def fault(self, name: str, reason: str, value: str = "") -> None:
        self.faults.append(Fault(self.number, TITLES.get(name, ""), reason, value))

    def read(self, name: str, reader: Callable[..., T], *given: Any, **options: Any) -> T | None:
        """The value of a cell; None where it is wrong, which is kept, or empty."""
        cell = self.cells.get(name, "")
        if not cell and name in _REQUIRED:
            self.fault(name, "is empty")
            return None
        try:
            return reader(cell, *given, **options)
        except Wrong as wrong:
            self.fault(name, wrong.reason, wrong.value)
            return None

    def day(self, name: str) -> date | None:
        return self.read(name, values.day_of, today=self.today)

    def household(self) -> HouseholdRow | None:
        """The household, or None where something is wrong."""
        approved = self.day("approved_on")
        signed, panel = self.day("agreement_signed_on"), self.day("review_panel")
        days = {name: self.day(name) for name in _AFTER}
        carers = [self.carer(1, approved), self.carer(2, approved)]
        plain = {
            "own_reference": self.read("own_reference", values.words_of, most=40) or "",
            "address": self.read("address", values.words_of, most=300) or "",
            "postcode": self.read("postcode", values.postcode_of) or "",
            "worker": (self.read("worker", values.words_of, most=254) or "").lower(),
        }
        most = self.read("most_children", values.number_of, least=1, most=MOST_CHILDREN)
        youngest = self.read("youngest", values.number_of, least=0, most=OLDEST)
        oldest = self.read("oldest", values.number_of, least=0, most=OLDEST)
        types = self.read("types", values.types_of, self.types) or ()
        if youngest is not None and oldest is not None and youngest > oldest:
            self.fault("oldest", "is less than the youngest age", str(oldest))
        if approved is not None:
            self._order(approved, days, panel)
        if self.faults or approved is None:
            return None
        return HouseholdRow(
            row=self.number,
            carers=tuple(carer for carer in carers if carer is not None),
            approved_on=approved,
            agreement_signed_on=signed,
            review_panel_on=panel,
            done={name: day for name, day in days.items() if day is not None},
            most_children=most,
            youngest=youngest,
            oldest=oldest,
            types=types,
            **plain,
        )

    def _order(self, approved: date, days: Mapping[str, date | None], panel: date | None) -> None:
        """Nothing of a year was done before the approval; the first review, which is one of the
        first year, went to panel (regulation 28(5))."""
        for name, day in days.items():
            if day is not None and day < approved:
                self.fault(name, "is before the day they were approved", day.isoformat())
        held = days["review"]
        if panel is not None and held is None:
            self.fault("review", "is empty, and a day at panel is given")
        elif held is not None and panel is not None and panel < held:
            self.fault("review_panel", "is before the review", panel.isoformat())
        elif held is not None and panel is None and whole_years(approved, held - _DAY) < 1:
            self.fault("review_panel", "is empty. Their first review goes to panel")

    def carer(self, number: int, approved: date | None) -> CarerRow | None:
        """One of the two; None for a second who is not there, or where something is wrong."""
        own = [column.name for column in COLUMNS if column.name.endswith(f"_{number}")]
        if number > 1 and not any(self.cells.get(name) for name in own):
            return None
        first = self.read(f"first_name_{number}", values.name_of)
        last = self.read(f"last_name_{number}", values.name_of)
        born = self.day(f"born_{number}")
        sex = self.read(f"sex_{number}", values.sex_of)
        done = {rule: self.day(f"{rule}_{number}") for rule in ("training", "dbs", "medical")}
        if number > 1:
            for name in ("first_name", "last_name", "born"):
                if not self.cells.get(f"{name}_{number}"):
                    self.fault(f"{name}_{number}", "is empty, and a second carer is there")
        if born is not None and approved is not None and whole_years(born, approved) < ADULT:
            self.fault(f"born_{number}", f"makes them younger than {ADULT} when approved")
        if not (first and last and born):
            return None
        given = {rule: day for rule, day in done.items() if day is not None}
        return CarerRow(first, last, born, sex or "", given)
