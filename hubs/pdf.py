"""Papers as PDF: letters, packs, reports. Tagged (PDF/UA-1), so that a screen reader can read them.

A paper is plain data; how it looks is in ``data/paper.typ``, the only thing that is ever read as
typst. Words go in as one JSON value and are shown as they were typed: no mark in them means
anything. Fonts are the product's own (``data/fonts``), so that a paper is the same everywhere.
Nothing is fetched and no file of the machine can be named. docs/decisions/0009-papers.md says why.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import typst

from hubs.font_cover import covered

_DATA = Path(__file__).parent / "data"
_FONTS = _DATA / "fonts"
# Plain and bold: the first family has the letters, the second what it lacks.
PLAIN = ("NotoSans-Regular.ttf", "DejaVuSans.ttf")
BOLD = ("NotoSans-Bold.ttf", "DejaVuSans-Bold.ttf")
NOT_SHOWN = "\ufffd"  # stands for a character that neither font has
LONGEST_WORD = 60  # characters; a longer one may be broken, so that it stays on the page
_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
_BREAK_HERE = "\u200b"  # a word may go on in the next line here
# Would turn the order of the letters around: a name could read as another.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
DEEPEST = 6  # levels of headings in a PDF


@dataclass(frozen=True)
class Heading:
    """``level`` 1 stands right below the title."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Text:
    """Paragraphs. A line break within one stays."""

    paragraphs: Sequence[str]


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: Sequence[str]


@dataclass(frozen=True)
class Rows:
    """What is known, one line a thing: (name, value)."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Table:
    """``head`` names the columns and is repeated on every page; each row has as many cells."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Break:
    """What follows begins a page."""


Part = Heading | Text | Bullets | Rows | Table | Break


@dataclass(frozen=True)
class Paper:
    """One PDF. ``sender``, ``to`` and ``dated`` stand above the title and make it a letter."""

    title: str
    parts: Sequence[Part]
    lang: str = "en"
    footer: str = ""
    sender: Sequence[str] = field(default=())
    to: Sequence[str] = field(default=())
    dated: str = ""


def render(paper: Paper) -> bytes:
    """The PDF of a paper. The same paper gives the same bytes. Takes some 50 ms.

    Raises ValueError for a table with a row of another length than its head, and for a paper
    without a title, which a screen reader needs.
    """
    if not _clean(paper.title).strip():
        raise ValueError("a paper has a title")
    made = typst.compile(
        _DATA / "paper.typ",
        root=_DATA,
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"paper": json.dumps(_as_data(paper))},
        pdf_standards=["ua-1"],
        package_path=_FONTS,  # where there are no packages
        package_cache_path=_FONTS,
    )
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> typst.Fonts:
    """The product's fonts and no other; read once a process."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_FONTS)]
    )


def _as_data(paper: Paper) -> dict[str, object]:
    language, _, region = paper.lang.partition("-")
    parts: list[dict[str, object]] = []
    deepest = 1  # the title's level; a heading is at most one deeper than the one before it
    for part in paper.parts:
        if isinstance(part, Heading):
            deepest = max(2, min(part.level + 1, deepest + 1, DEEPEST))
            if text := _clean(part.text).strip():
                parts.append({"kind": "heading", "level": deepest, "text": text})
        elif drawn := _part(part):
            parts.append(drawn)
    return {
        "title": _clean(paper.title),
        "lang": language,
        "region": region.upper() or None,
        "footer": _clean(paper.footer),
        "sender": [_clean(line) for line in paper.sender if line],
        "to": [_clean(line) for line in paper.to if line],
        "dated": _clean(paper.dated),
        "parts": parts,
    }


def _part(part: Text | Bullets | Rows | Table | Break) -> dict[str, object] | None:
    """One part as data; None where it holds nothing."""
    if isinstance(part, Text):
        paragraphs = [_clean(words) for words in part.paragraphs if words.strip()]
        return {"kind": "text", "paragraphs": paragraphs} if paragraphs else None
    if isinstance(part, Bullets):
        items = [_clean(item) for item in part.items if item.strip()]
        return {"kind": "bullets", "items": items} if items else None
    if isinstance(part, Rows):
        rows = [[_clean(key), _clean(value)] for key, value in part.rows]
        return {"kind": "rows", "rows": rows} if rows else None
    if isinstance(part, Table):
        if any(len(row) != len(part.head) for row in part.rows):
            raise ValueError("every row of a table has a cell for each column")
        return {
            "kind": "table",
            "head": [_clean(name) for name in part.head],
            "rows": [[_clean(cell) for cell in row] for row in part.rows],
        }
    return {"kind": "page"}


def _clean(words: str) -> str:
    """Words that can be shown: no control characters, none that turn the order of letters, the
    sign NOT_SHOWN for what neither font has; very long words may break."""
    words = unicodedata.normalize("NFC", words.replace("\r\n", "\n").replace("\t", " "))
    shown = "".join(_shown(character) for character in words)
    return _WORD.sub(_may_break, shown)


def _shown(character: str) -> str:
    if character == "\n":
        return character
    if character in _TURNS or unicodedata.category(character) in ("Cc", "Cs", "Cn"):
        return ""
    if unicodedata.category(character) in ("Cf", "Mn"):  # joins and marks show nothing alone
        return character if ord(character) in _covered() else ""
    return character if ord(character) in _covered() else NOT_SHOWN


@cache
def _covered() -> frozenset[int]:
    """What can be drawn both plain and bold."""
    plain, bold = (
        frozenset[int]().union(*(covered(_FONTS / name) for name in names))
        for names in (PLAIN, BOLD)
    )
    return plain & bold


def _may_break(found: re.Match[str]) -> str:
    word = found.group()
    pieces = [word[at : at + LONGEST_WORD] for at in range(0, len(word), LONGEST_WORD)]
    return _BREAK_HERE.join(pieces)
