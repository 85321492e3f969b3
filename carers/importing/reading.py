"""The bytes of a sheet as rows of text: CSV here, a workbook in a process of its own."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final

from carers.importing.columns import SheetRefused
from hubs.file_types import REFUSED_EXIT

MAX_BYTES: Final = 10 * 1024 * 1024
MOST_ROWS: Final = 20_000  # with something in them, besides the first
READ_SECONDS: Final = 90.0  # by the clock; the process has its own limits too

_TOO_MANY = f"The sheet has more than {MOST_ROWS:,} rows. Send it in parts"
_NOT_A_SHEET = "This is not a sheet that we can read. Save it as CSV (UTF-8) or .xlsx"
_OLD_EXCEL = "This is an old or locked Excel file. Save it as .xlsx without a password, or as CSV"
_NOT_UTF_8 = "This CSV file is not in UTF-8. In Excel, save it as “CSV UTF-8”"
_LONGEST_CELL = 10_000  # characters: a quote that is never closed would swallow the sheet


@dataclass(frozen=True)
class Sheet:
    """The first row, and each later one that has something in it, with its number."""

    header: list[str]
    rows: list[tuple[int, list[str]]]


def sheet_read(content: bytes) -> Sheet:
    """The sheet in a file; of a workbook the first sheet. Dates of a workbook come as 2024-03-31,
    a formula as a text that begins with "=". Raises SheetRefused with a sentence."""
    if not content.strip():
        raise SheetRefused("The file is empty")
    if len(content) > MAX_BYTES:
        raise SheetRefused("The file must be smaller than 10 MB")
    if content.startswith(b"PK\x03\x04"):
        return sheet_of(_workbook(content))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise SheetRefused(_OLD_EXCEL)
    return sheet_of(_csv_rows(_text(content)))


def sheet_of(rows: Iterable[tuple[int, list[str]]]) -> Sheet:
    """The header and the rows that are not empty. Raises SheetRefused."""
    header: list[str] | None = None
    kept: list[tuple[int, list[str]]] = []
    for number, cells in rows:
        stripped = [cell.strip() for cell in cells]
        if header is None:
            header = stripped
        elif any(stripped):
            kept.append((number, stripped))
        if len(kept) > MOST_ROWS:
            raise SheetRefused(_TOO_MANY)
    if not kept:
        raise SheetRefused("The sheet has no rows under its first")
    return Sheet(header or [], kept)


def _text(content: bytes) -> str:
    if b"\0" in content:
        raise SheetRefused(_NOT_A_SHEET)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SheetRefused(_NOT_UTF_8) from None


def _csv_rows(text: str) -> Iterable[tuple[int, list[str]]]:
    """Rows under the numbers that a spreadsheet gives them: a cell may have lines in it."""
    first = text.split("\n", 1)[0]
    mark = ";" if first.count(";") > first.count(",") else ","
    number = 0
    try:
        for cells in csv.reader(StringIO(text, newline=""), delimiter=mark, strict=True):
            number += 1
            if any(len(cell) > _LONGEST_CELL for cell in cells):
                raise csv.Error
            yield number, cells
    except csv.Error:
        raise SheetRefused(
            f"Row {number + (number == 0)} cannot be read: a quotation mark is open or out of place"
        ) from None


def _workbook(content: bytes) -> list[tuple[int, list[str]]]:
    """The rows of a workbook, read apart from us. Whatever happens there but a plain success is a
    refusal."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "carers.importing.workbook"],
            input=content,
            capture_output=True,
            timeout=READ_SECONDS,
            cwd=Path(__file__).resolve().parents[2],
            # Without lxml, which openpyxl would take before defusedxml.
            env={"PYTHONDONTWRITEBYTECODE": "1", "OPENPYXL_LXML": "False"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SheetRefused(_NOT_A_SHEET) from None
    if done.returncode == REFUSED_EXIT:
        raise SheetRefused(done.stderr.decode("utf-8", "replace").strip() or _NOT_A_SHEET)
    if done.returncode != 0:
        raise SheetRefused(_NOT_A_SHEET)
    return [(number, cells) for number, cells in json.loads(done.stdout)]
