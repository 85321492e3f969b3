"""The first sheet of an .xlsx workbook, as rows of text. Run apart, with little memory and time::

    python -m carers.importing.workbook < sheet.xlsx > rows.json

Refused: macros, controls, links to other files, a document type (entities), and a zip that is made
to unpack to more than it should. A formula is not reckoned: its cell comes as "=".
"""

from __future__ import annotations

import json
import re
import resource
import sys
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from typing import Final
from xml.etree import ElementTree

from hubs.file_types import REFUSED_EXIT, NotTaken

MEMORY: Final = 1024**3  # bytes
CPU_SECONDS: Final = 60
MAX_PARTS: Final = 1000
MAX_UNPACKED: Final = 128 * 1024 * 1024
MAX_RATIO: Final = 200  # of a part larger than SMALL
SMALL: Final = 1024 * 1024
MOST_COLUMNS: Final = 100
MOST_ROWS: Final = 50_000  # that are there at all, empty ones too

_BROKEN = "This workbook cannot be opened. Save it again as .xlsx, or as CSV (UTF-8)"
_ACTIVE = "This workbook has macros or links to other files. Save it as CSV (UTF-8) and send that"
_LONG = "This workbook has too many rows. Send it in parts"
_ACTIVE_PART = re.compile(
    r"(?i)vbaproject|vbadata|activex|/embeddings/|/ctrlprops/|customui|oleobject|macrosheet"
    r"|externallink|dialogsheet|\.(bin|exe|dll|js|vbs|html?)$"
)
# A sheet's settings of a printer, which every Excel with one leaves: never read, of no harm.
_HARMLESS = re.compile(r"(?i)^xl/printersettings/")
_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

# Number formats that are dates: those built in, and ours by their letters.
_BUILT_IN_DATES = frozenset({14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)})
_NOT_OF_A_DATE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_DAY_1900, _DAY_1904 = date(1899, 12, 30), date(1904, 1, 1)
_LAST_SERIAL = 2_958_465  # 31 December 9999


def rows_of(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each row of the first sheet with its number, from its first cell to its last that is not
    empty. Raises NotTaken."""
    with zipfile.ZipFile(BytesIO(content)) as book:
        _check(book)
        path, start = _first_sheet(book)
        dates, shared = _date_styles(book), _shared(book)
        for at, row in enumerate(_elements(book, path, "row"), 1):
            if at > MOST_ROWS:
                raise NotTaken(_LONG)
            yield int(row.get("r") or at), _cells(row, shared, dates, start)


def _check(book: zipfile.ZipFile) -> None:
    """Before anything is believed."""
    parts = book.infolist()
    if len(parts) > MAX_PARTS or len({part.filename.lower() for part in parts}) != len(parts):
        raise NotTaken(_BROKEN)
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise NotTaken(_BROKEN)
    for part in parts:
        if part.flag_bits & 0x1:
            raise NotTaken(_BROKEN)
        if part.file_size > SMALL and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise NotTaken(_BROKEN)
        if _ACTIVE_PART.search(part.filename) and not _HARMLESS.match(part.filename):
            raise NotTaken(_ACTIVE)
        is_xml = part.filename.endswith((".xml", ".rels"))
        if is_xml and b"<!DOCTYPE" in book.read(part).replace(b"\0", b""):
            raise NotTaken(_BROKEN)
    kinds = {each.get("ContentType") for each in _tree(book, "[Content_Types].xml")}
    if _MAIN not in kinds:
        raise NotTaken(_ACTIVE if any("macro" in (kind or "") for kind in kinds) else _BROKEN)


def _tree(book: zipfile.ZipFile, path: str) -> ElementTree.Element:
    return ElementTree.fromstring(book.read(path))  # noqa: S314 - no document type, little memory


def _elements(book: zipfile.ZipFile, path: str, name: str) -> Iterator[ElementTree.Element]:
    """Elements of a part one after another, each forgotten when it was read."""
    with book.open(path) as part:
        events = ElementTree.iterparse(part, events=("start", "end"))  # noqa: S314
        _, root = next(events)
        for event, element in events:
            if event == "end" and element.tag == f"{_NS}{name}":
                yield element
                root.clear()
                element.clear()


def _first_sheet(book: zipfile.ZipFile) -> tuple[str, date]:
    """The part of the first sheet, and the day that this workbook counts its days from."""
    workbook = _tree(book, "xl/workbook.xml")
    sheet = workbook.find(f"{_NS}sheets/{_NS}sheet")
    if sheet is None:
        raise NotTaken(_BROKEN)
    targets = {
        each.get("Id"): each.get("Target", "") for each in _tree(book, "xl/_rels/workbook.xml.rels")
    }
    target = targets.get(sheet.get(_REL), "")
    path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    settings = workbook.find(f"{_NS}workbookPr")
    late = settings is not None and settings.get("date1904") in ("1", "true")
    return path, _DAY_1904 if late else _DAY_1900


def _shared(book: zipfile.ZipFile) -> list[str]:
    """The texts that cells name by their number."""
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    return [_text(each) for each in _elements(book, "xl/sharedStrings.xml", "si")]


def _text(element: ElementTree.Element) -> str:
    """All words of a text, in runs or not, without how it is read aloud."""
    runs = [element, *element.findall(f"{_NS}r")]
    return "".join(run.findtext(f"{_NS}t") or "" for run in runs)


def _date_styles(book: zipfile.ZipFile) -> frozenset[int]:
    """The numbers of the cell styles that show a date."""
    if "xl/styles.xml" not in book.namelist():
        return frozenset()
    styles = _tree(book, "xl/styles.xml")
    dates = set(_BUILT_IN_DATES)
    for each in styles.findall(f"{_NS}numFmts/{_NS}numFmt"):
        bare = _NOT_OF_A_DATE.sub("", each.get("formatCode", "")).lower()
        if "y" in bare or "d" in bare:
            dates.add(int(each.get("numFmtId", 0)))
    shown = styles.findall(f"{_NS}cellXfs/{_NS}xf")
    return frozenset(at for at, each in enumerate(shown) if int(each.get("numFmtId", 0)) in dates)


def _cells(
    row: ElementTree.Element, shared: list[str], dates: frozenset[int], start: date
) -> list[str]:
    found: list[str] = []
    for cell in row.findall(f"{_NS}c"):
        named = cell.get("r")
        at = _place(named) if named else len(found)
        if at >= MOST_COLUMNS:
            break
        found += [""] * (at + 1 - len(found))
        found[at] = _value(cell, shared, dates, start)
    while found and not found[-1]:
        found.pop()
    return found


def _place(name: str) -> int:
    """The place of a cell in its row, from 0: 27 of "AB12"."""
    place = 0
    for letter in name.rstrip("0123456789"):
        place = place * 26 + ord(letter) - 64
    return place - 1


def _value(cell: ElementTree.Element, shared: list[str], dates: frozenset[int], start: date) -> str:
    if cell.find(f"{_NS}f") is not None:
        return "="
    kind, raw = cell.get("t", "n"), cell.findtext(f"{_NS}v") or ""
    if kind == "inlineStr":
        inside = cell.find(f"{_NS}is")
        return _text(inside) if inside is not None else ""
    if kind == "s":
        return shared[int(raw)] if raw else ""
    if kind == "d":
        return raw[:10]
    if kind != "n" or not raw:
        return raw
    number = float(raw)
    if int(cell.get("s", 0)) in dates and 0 < number <= _LAST_SERIAL - 1462:
        return (start + timedelta(days=int(number))).isoformat()
    return str(int(number)) if number.is_integer() else raw


def main() -> int:
    """Read a workbook, write its rows as JSON. Returns the exit status."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        made = json.dumps(list(rows_of(sys.stdin.buffer.read())))
    except NotTaken as refused:
        sys.stderr.write(str(refused))
        return REFUSED_EXIT
    except (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, LookupError, ValueError):
        sys.stderr.write(_BROKEN)
        return REFUSED_EXIT
    sys.stdout.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
