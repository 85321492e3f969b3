"""The letters whose words a hub may change, and which words stand on a day.

What letters there are is known in the rooms that make them, which register them at start. A
letter's words are paragraphs; ``{name}`` stands for a fact that is put in when the letter is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from hubs.models import Cluster, LetterWording

_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class LetterSaid:
    """One kind of letter. ``facts``: each name that may stand in braces, and what it stands for.
    ``must``: names without which the letter would not say what the law asks of it."""

    code: str
    label: str
    words: str
    facts: Mapping[str, str] = field(default_factory=dict)
    must: frozenset[str] = frozenset()
    group: str = ""  # the heading that the settings show it under


_kinds: dict[str, LetterSaid] = {}


def kinds_register(kinds: Iterable[LetterSaid]) -> None:
    """Say which letters there are, besides those of other rooms: each room, at start."""
    _kinds.update({kind.code: kind for kind in kinds})


def letter_kinds() -> Mapping[str, LetterSaid]:
    """Every kind by its code, in the order they were registered."""
    return _kinds


def words_faults(kind: LetterSaid, words: str) -> list[str]:
    """What is wrong with words for this letter, a sentence each: facts that do not exist, facts
    that are missing, a brace that stands alone."""
    named = [found.strip() for found in _PLACE.findall(words)]
    faults = [
        f"“{{{name}}}” does not stand for anything in this letter"
        for name in dict.fromkeys(named)
        if name not in kind.facts
    ]
    faults += [
        f"The words must have {{{name}}} in them: {kind.facts[name]}"
        for name in sorted(kind.must)
        if name not in named
    ]
    if re.search(r"[{}]", _PLACE.sub("", words)):
        faults.append("A brace stands alone: write each fact as {name}")
    return faults


def wording_on(cluster: Cluster, code: str, *, day: date) -> LetterWording | None:
    """The hub's own words for this letter on this day; None where the product's stand."""
    rows = LetterWording.objects.on(day).filter(cluster=cluster, kind=code)
    row: LetterWording | None = rows.order_by("-valid_from", "-pk").first()
    return row
