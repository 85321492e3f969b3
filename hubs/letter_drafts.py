"""What letters of every room have alike: a kind, its facts, a draft with its words, the paper, and
what is wrong with the record that one went.

A room says which letters it has and reads their facts; here they become words. Nothing here reads
a case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from hubs.calendar import say_day
from hubs.letter_words import Block, blocks_of, parts_of, places_in
from hubs.letters_said import LetterSaid, wording_on
from hubs.models import Cluster, FosteringService
from hubs.pdf import Paper

DEFAULT: Final = "default"  # the product's own words

# What every letter to a person may say.
COMMON: Final[Mapping[str, str]] = {
    "name": "the full name of the person it is for",
    "first_name": "their first name",
    "both_names": "the first names of everybody who applied, or fosters, together",
    "council": "the council, or the hub where there is no council yet",
    "council_phone": "its phone number",
    "hub": "the hub’s name",
    "reference": "our reference",
    "today": "the date of the letter",
}


class LetterRefused(Exception):
    """The letter cannot be made. ``str()`` is the sentence for the screen."""


@dataclass(frozen=True)
class LetterKind:
    """One letter. ``title`` is the line in bold above it. ``facts``: what it may say besides
    ``common``; ``must``: what the law asks it to say, so that no words may leave it out;
    ``group``: under which heading the settings of a hub show it."""

    code: str
    label: str
    title: str
    words: str
    facts: Mapping[str, str] = field(default_factory=dict)
    must: frozenset[str] = frozenset()
    common: Mapping[str, str] = field(default_factory=lambda: COMMON)
    group: str = "To people who apply"

    @property
    def said(self) -> LetterSaid:
        """As the settings of a hub show it."""
        facts = {**self.common, **self.facts}
        return LetterSaid(self.code, self.label, self.words, facts, self.must, self.group)


@dataclass(frozen=True)
class Draft:
    """A letter to one reader before it is made. ``to`` are the lines of name and address."""

    title: str
    to: Sequence[str]
    blocks: Sequence[Block]
    wording: str  # DEFAULT, or the hub's by its first day

    @property
    def address_known(self) -> bool:
        """Whether there is more than a name to write on the envelope."""
        return len(self.to) > 1

    @property
    def words(self) -> list[dict[str, Any]]:
        """As a row keeps them."""
        return [block.as_json() for block in self.blocks]


def words_on(kind: LetterKind, cluster: Cluster, *, day: date) -> tuple[str, str]:
    """The words of this letter on a day, and whose they are: the hub's, else the product's."""
    own = wording_on(cluster, kind.code, day=day)
    if own is None:
        return kind.words, DEFAULT
    return own.text, f"the hub’s, from {own.valid_from.isoformat()}"


def facts_common(
    cluster: Cluster,
    council: FosteringService | None,
    *,
    first_names: Sequence[str],
    reference: str,
    today: date,
) -> dict[str, str]:
    """What every letter may say (COMMON), but for the reader's own name."""
    return {
        "both_names": " and ".join(first_names),
        "council": council.name if council else cluster.name,
        "council_phone": (council.phone if council else "") or cluster.phone,
        "hub": cluster.name,
        "reference": reference,
        "today": say_day(today),
    }


def letter_blocks(kind: LetterKind, words: str, facts: Mapping[str, str]) -> list[Block]:
    """The letter's words with its facts put in. Raises LetterRefused for what it must say, or its
    words name, and is not known."""
    wanted = dict.fromkeys([*sorted(kind.must), *places_in(words)])
    known = kind.said.facts
    lacks = [known.get(name, f"“{name}”") for name in wanted if not facts.get(name, "").strip()]
    if lacks:
        raise LetterRefused(f"The letter “{kind.label}” also needs {', '.join(lacks)}.")
    return blocks_of(words, facts)


def paper_of(
    draft: Draft,
    cluster: Cluster,
    council: FosteringService | None,
    *,
    signed: str,
    reference: str,
    today: date,
) -> Paper:
    """A letter as a paper, from the council, or from the hub where there is none yet."""
    sender = council or cluster
    return Paper(
        title=draft.title,
        parts=parts_of([*draft.blocks, Block("text", (f"Yours sincerely\n{signed}",))]),
        lang="en-GB",
        footer=f"Our reference: {reference}",
        sender=[sender.name, sender.phone or cluster.phone, sender.email],
        to=draft.to,
        dated=say_day(today),
    )


def sent_faults(
    *,
    dated: date,
    sent_on: date,
    today: date,
    how: bool,
    counts: bool,
    proof: bool,
    evidence: str,
) -> dict[str, str]:
    """What is wrong with the record that a letter went, by field. ``how``: a way of sending was
    chosen; ``counts``: it says by when its reader may answer, counted from its own date; ``proof``:
    it has to be known that it went."""
    faults: dict[str, str] = {} if how else {"how": "Select how it was sent"}
    if not dated <= sent_on <= today:
        faults["sent_on"] = f"The day must be from {say_day(dated)} until today"
    elif counts and sent_on != dated:
        faults["sent_on"] = (
            f"It says by when they may answer, counted from {say_day(dated)}. Make it again"
            " on the day it goes, so that they have all their days"
        )
    if proof and not evidence.strip():
        faults["evidence"] = "Say how you know that it was sent"
    return faults
