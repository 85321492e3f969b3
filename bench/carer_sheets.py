"""Sheets of made-up households, as a council would send them, with faults of every kind."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from itertools import chain

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.xml.constants import ARC_CONTENT_TYPES, XLSX

from carers.importing.columns import COLUMNS, TITLES
from enquiries.models import FOSTERING_TYPES

DAY = timedelta(days=1)
HEADER = [column.title for column in COLUMNS]
POSTCODES = ("NE8 1HH", "NE8 4JD", "NE9 5AA", "NE10 0QX", "NE11 9DJ")
FIRST = ("Ama", "Bill", "Chidi", "Dawn", "Eoin", "Fatima", "Grace", "Hari", "Ines", "Jo", "Kwame")
LAST = ("O’Neill", "Okafor", "Brown", "Nowak", "Smith-Jones", "Begum", "Żak", "Taylor", "Ng", "Ali")
TYPES = list(FOSTERING_TYPES.values())

Line = dict[str, str]


@dataclass
class Made:
    """Lines of a sheet, and which row must be named with which heading."""

    lines: list[Line]
    wrong: dict[int, str] = field(default_factory=dict)

    def rows(self) -> list[list[str]]:
        """With the header, as cells."""
        return [HEADER, *([line.get(c.name, "") for c in COLUMNS] for line in self.lines)]


def household(number: int, *, today: date, worker: str = "", rng: random.Random) -> Line:
    """One household that is right in everything; the same number gives people of its own."""
    approved = today - rng.randrange(30, 9000) * DAY
    lived = (today - approved).days
    line = {
        "own_reference": f"FC{number:05}",
        "first_name_1": FIRST[number % len(FIRST)],
        "last_name_1": f"{LAST[number % len(LAST)]} {_letters(number)}",
        "born_1": (date(1956, 1, 1) + rng.randrange(7000) * DAY).isoformat(),
        "sex_1": rng.choice(["Female", "male", ""]),
        "address": f"{number} Bensham Road, Gateshead",
        "postcode": rng.choice(POSTCODES),
        "approved_on": f"{approved:%d/%m/%Y}" if number % 2 else approved.isoformat(),
        "agreement_signed_on": approved.isoformat(),
        "most_children": str(rng.randrange(1, 4)),
        "youngest": str(rng.randrange(6)),
        "oldest": str(rng.randrange(6, 19)),
        "types": "; ".join(rng.sample(TYPES, 2)),
        "worker": worker if number % 3 else "",
        "dbs_1": (today - rng.randrange(1000) * DAY).isoformat(),
        "medical_1": (today - rng.randrange(700) * DAY).isoformat(),
        "unannounced": (approved + rng.randrange(lived) * DAY).isoformat(),
    }
    if lived > 400:
        line["review"] = (approved + rng.randrange(370, lived) * DAY).isoformat()
    elif lived > 60:
        line["review"] = line["review_panel"] = (approved + 50 * DAY).isoformat()
    if number % 5 < 3:
        line |= {
            "first_name_2": FIRST[(number + 3) % len(FIRST)],
            "last_name_2": f"{LAST[(number + 4) % len(LAST)]} {_letters(number)}",
            "born_2": (date(1958, 1, 1) + rng.randrange(7000) * DAY).isoformat(),
            "sex_2": "F",
            "dbs_2": (today - rng.randrange(1000) * DAY).isoformat(),
        }
    return line


def _letters(number: int) -> str:
    """A number in letters, so that each household has a name of its own."""
    return "".join(chr(97 + int(digit)) for digit in str(number)).title()


# What goes wrong in one row, and the heading that must be named.
BREAKS: Sequence[tuple[str, str, str]] = (
    ("approved_on", "31/02/2024", "approved_on"),
    ("approved_on", "31/03/24", "approved_on"),
    ("approved_on", "2191-01-01", "approved_on"),
    ("approved_on", "", "approved_on"),
    ("own_reference", "", "own_reference"),
    ("own_reference", "x" * 41, "own_reference"),
    ("first_name_1", "", "first_name_1"),
    ("last_name_1", "123", "last_name_1"),
    ("born_1", "soon", "born_1"),
    ("sex_1", "yes", "sex_1"),
    ("address", "", "address"),
    ("postcode", "NE8", "postcode"),
    ("most_children", "three", "most_children"),
    ("most_children", "21", "most_children"),
    ("youngest", "-1", "youngest"),
    ("oldest", "2.5", "oldest"),
    ("types", "Short-term; Long ago", "types"),
    ("unannounced", "1901-01-01", "unannounced"),
    ("dbs_1", "=TODAY()", "dbs_1"),
    ("medical_1", "30 weeks", "medical_1"),
    ("worker", "nobody@council.example.org", "worker"),
    ("first_name_2", "Alone", "first_name_2"),  # and nothing else of a second carer
)


def made_up(
    count: int,
    *,
    today: date,
    worker: str = "",
    bad: float = 0.05,
    elsewhere: Mapping[str, str] | None = None,
    seed: int = 7,
) -> Made:
    """``count`` rows, of which a share is bad in every way there is; ``elsewhere``: the cells of a
    carer who is approved in a place that nobody here sees."""
    rng = random.Random(seed)  # the same sheet each time
    lines = [household(n, today=today, worker=worker, rng=rng) for n in range(count)]
    made = Made(lines)
    spoilt = rng.sample(range(count), int(count * bad))
    for at, number in enumerate(spoilt):
        row, kind = number + 2, at % (len(BREAKS) + 5)
        line = lines[number]
        if kind < len(BREAKS):
            name, value, heading = BREAKS[kind]
            if name == "first_name_2":
                for each in [key for key in line if key.endswith("_2")]:
                    del line[each]
                heading = "last_name_2"
            line[name] = value
        else:
            heading = _spoil(kind - len(BREAKS), line, made, row, elsewhere or {}, today)
        made.wrong[row] = TITLES[heading]
    return made


def _spoil(
    kind: int, line: Line, made: Made, row: int, elsewhere: Mapping[str, str], today: date
) -> str:
    """Faults that need more than one cell. Answers the heading that must be named."""
    if kind == 0:  # the same reference twice: both are named
        other = next(at for at in range(len(made.lines)) if at + 2 not in made.wrong
                     and at + 2 != row)  # fmt: skip
        line["own_reference"] = made.lines[other]["own_reference"]
        made.wrong[other + 2] = TITLES["own_reference"]
        return "own_reference"
    if kind == 1:
        line["oldest"], line["youngest"] = "3", "9"
        return "oldest"
    if kind == 2:
        line["approved_on"] = line["born_1"]
        return "born_1"
    if kind == 3:
        line["approved_on"] = (today - 300 * DAY).isoformat()
        line |= {"review": (today - 100 * DAY).isoformat(), "review_panel": "", "unannounced": ""}
        return "review_panel"
    if not elsewhere or any(elsewhere.items() <= each.items() for each in made.lines):
        line["postcode"] = "nowhere"  # a second one would be a double of the sheet
        return "postcode"
    line |= elsewhere
    return "last_name_1"


def csv_bytes(rows: Iterable[Sequence[str]], *, mark: str = ",", bom: bool = False) -> bytes:
    """Rows as CSV, every cell in quotation marks."""
    text = "\r\n".join(
        mark.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows
    )
    return text.encode("utf-8-sig" if bom else "utf-8")


# As a British Excel writes a date that was typed.
_DATE_FORMAT = "[$-809]dd/mm/yyyy;@"


def xlsx_bytes(
    cells: Iterable[Sequence[object]],
    *,
    late: bool = False,
    parts: Mapping[str, str] | None = None,
    kind: str = XLSX,
) -> bytes:
    """A workbook of two sheets, these cells in the first; a text that begins with "=" is a
    formula. ``late``: it counts its days from 1904. ``parts`` come over what is in it, or beside;
    ``kind`` is what it says that it is."""
    book = Workbook()
    if late:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    for row in cells:
        sheet.append([None if value == "" else value for value in row])
    for cell in chain.from_iterable(sheet.iter_rows()):
        if cell.is_date:
            cell.number_format = _DATE_FORMAT
    book.create_sheet("Notes").append(["Another sheet", "that nobody reads"])
    plain, out = BytesIO(), BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as saved:
        texts = {name: saved.read(name).decode() for name in saved.namelist()}
    texts[ARC_CONTENT_TYPES] = texts[ARC_CONTENT_TYPES].replace(XLSX, kind)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in (texts | dict(parts or {})).items():
            packed.writestr(name, text)
    return out.getvalue()
