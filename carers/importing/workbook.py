"""The first sheet of an .xlsx workbook, as rows of text. Run apart, with little memory and time::

    OPENPYXL_LXML=False python -m carers.importing.workbook < sheet.xlsx > rows.json

openpyxl reads it, over defusedxml. What neither refuses is refused here before it is read: macros,
controls, links to other files, a document type, and a zip that is made to unpack to more than it
should. A formula is not reckoned: its cell comes as "=". docs/decisions/0012 says why.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final

from defusedxml.ElementTree import fromstring
from openpyxl import DEFUSEDXML, LXML, load_workbook
from openpyxl.xml.constants import ARC_CONTENT_TYPES, XLSX

from hubs.file_types import REFUSED_EXIT, NotTaken

MEMORY: Final = 1024**3  # bytes
CPU_SECONDS: Final = 60
MAX_PARTS: Final = 1000
MAX_UNPACKED: Final = 128 * 1024 * 1024
MAX_RATIO: Final = 200  # of a part larger than SMALL
SMALL: Final = 1024 * 1024
MOST_COLUMNS: Final = 100
MOST_ROWS: Final = 50_000  # with something in them
LAST_ROW: Final = 1_048_576  # that a spreadsheet has

_BROKEN = "This workbook cannot be opened. Save it again as .xlsx, or as CSV (UTF-8)"
_ACTIVE = "This workbook has macros or links to other files. Save it as CSV (UTF-8) and send that"
_LONG = "This workbook has too many rows. Send it in parts"
_ACTIVE_PART = re.compile(
    r"(?i)vbaproject|vbadata|activex|/embeddings/|/ctrlprops/|customui|oleobject|macrosheet"
    r"|externallink|dialogsheet|\.(bin|exe|dll|js|vbs|html?)$"
)
# A sheet's settings of a printer, which every Excel with one leaves: never read, of no harm.
_HARMLESS = re.compile(r"(?i)^xl/printersettings/")


def rows_of(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each row of the first sheet that has something in it, with its number, from its first cell
    to its last that is not empty. Raises NotTaken, and whatever openpyxl raises of a broken file.
    """
    with zipfile.ZipFile(BytesIO(content)) as packed:
        _check(packed)
    book = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
    if not book.worksheets:
        raise NotTaken(_BROKEN)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # what a sheet says of its own size may be untrue
    before, found = None, 0
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
        if number > LAST_ROW:
            raise NotTaken(_LONG)
        if row is before:  # rows that are not there come as one and the same, up to a million
            continue
        before = row
        cells = [_value(cell) if cell.value is not None else "" for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        found += bool(cells)
        if found > MOST_ROWS:
            raise NotTaken(_LONG)
        if cells:
            yield number, cells


def _check(packed: zipfile.ZipFile) -> None:
    """Before anything is believed. That no part unpacks to more than it says is zipfile's."""
    parts = packed.infolist()
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
        # defusedxml refuses entities; what a document type may do besides is not wanted either.
        is_xml = part.filename.endswith((".xml", ".rels"))
        if is_xml and b"<!DOCTYPE" in packed.read(part).replace(b"\0", b""):
            raise NotTaken(_BROKEN)
    kinds = {each.get("ContentType", "") for each in fromstring(packed.read(ARC_CONTENT_TYPES))}
    if any("macro" in kind for kind in kinds):
        raise NotTaken(_ACTIVE)
    if XLSX not in kinds:
        raise NotTaken(_BROKEN)


def _value(cell: Any) -> str:
    """What a cell shows, as text: a day as 2024-03-31, a whole number without a point."""
    value = cell.value
    if cell.data_type == "f":
        return "="
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def main() -> int:
    """Read a workbook, write its rows as JSON. Returns the exit status."""
    if LXML or not DEFUSEDXML:  # openpyxl takes what parser it finds, and says nothing
        raise RuntimeError("openpyxl must read with defusedxml: OPENPYXL_LXML=False")
    warnings.simplefilter("ignore")  # our error output has one sentence, or none
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        made = json.dumps(list(rows_of(sys.stdin.buffer.read())))
    except NotTaken as refused:
        sys.stderr.write(str(refused))
        return REFUSED_EXIT
    except Exception:
        # openpyxl raises whatever comes of a part that is not as it should be. Here nothing else
        # is done than reading one file, so it is the file that cannot be read.
        sys.stderr.write(_BROKEN)
        return REFUSED_EXIT
    sys.stdout.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
