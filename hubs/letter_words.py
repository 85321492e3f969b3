"""A letter's words with its facts put in: paragraphs, headings and bullets. Pure.

The hub's words say which line is a heading; a fact never does, whatever somebody typed in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hubs.pdf import Bullets, Heading, Part, Text

HEADING, BULLETS, TEXT = "heading", "bullets", "text"
_PLACE = re.compile(r"\{\s*([^{}]*?)\s*\}")
_BETWEEN = re.compile(r"\n[ \t]*\n+")


@dataclass(frozen=True)
class Block:
    """A heading (one line), bullets or paragraphs (a line each), as a letter keeps them."""

    kind: str
    lines: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As Letter.words keeps it."""
        return {"kind": self.kind, "lines": list(self.lines)}


def places_in(words: str) -> list[str]:
    """The facts that words name, each once."""
    return list(dict.fromkeys(_PLACE.findall(words)))


def blocks_of(words: str, facts: Mapping[str, str]) -> list[Block]:
    """The letter. Raises KeyError for a fact that is not given."""
    blocks: list[Block] = []
    for paragraph in _BETWEEN.split(words.replace("\r\n", "\n").strip()):
        blocks.extend(_paragraph(paragraph.strip(), facts))
    return blocks


def _paragraph(typed: str, facts: Mapping[str, str]) -> list[Block]:
    alone = _PLACE.fullmatch(typed)
    if alone:  # a fact that is a paragraph of its own may have several
        said = [part.strip() for part in _BETWEEN.split(facts[alone[1]])]
        return [Block(TEXT, tuple(part for part in said if part))]
    lines = [line.strip() for line in typed.split("\n") if line.strip()]
    if not lines:
        return []
    if lines[0].startswith("## "):
        heading = Block(HEADING, (_filled(lines[0][3:], facts),))
        rest = _paragraph("\n".join(lines[1:]), facts) if lines[1:] else []
        return [heading, *rest]
    bullets = next((at for at, line in enumerate(lines) if line.startswith("- ")), len(lines))
    blocks = []
    if bullets:
        blocks.append(Block(TEXT, (_filled("\n".join(lines[:bullets]), facts),)))
    if lines[bullets:]:
        listed = [line.removeprefix("- ") for line in lines[bullets:]]
        blocks.append(Block(BULLETS, tuple(_filled(line, facts) for line in listed)))
    return blocks


def _filled(words: str, facts: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda found: facts[found[1]], words)


def parts_of(blocks: Sequence[Block]) -> list[Part]:
    """The blocks as parts of a paper."""
    parts: list[Part] = []
    for block in blocks:
        if block.kind == HEADING:
            parts.append(Heading(block.lines[0]))
        elif block.kind == BULLETS:
            parts.append(Bullets(block.lines))
        else:
            parts.append(Text(block.lines))
    return parts
