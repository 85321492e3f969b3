"""Cells of a file that a spreadsheet opens: the one way in which rows leave the house as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

# A cell that begins with one of these is run as a formula by a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
BOM = "\ufeff"  # tells a spreadsheet that the file is UTF-8


def safe_cell(value: object) -> str:
    """The value as a spreadsheet will show it and never run it."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Rows as CSV with a BOM and CRLF, every cell made safe, a line at a time."""
    out = StringIO()
    out.write(BOM)
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    """Rows as one text of CSV."""
    return "".join(csv_lines(rows))
