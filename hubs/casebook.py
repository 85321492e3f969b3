"""What the record asks of the room of cases, which registers the answers at start."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.db.models import Exists

from hubs.access import Access


@dataclass(frozen=True)
class CaseBook:
    """How cases are called and who works on them, for somebody who may not open them."""

    # The id of the case with this reference within reach, or None.
    find: Callable[[Access, str], int | None]
    # References of the cases within reach, by id.
    references: Callable[[Access, Collection[int]], dict[int, str]]
    # Whether the person in the second column of an outer row works on the case in the first now.
    owned: Callable[[Access, str, str], Exists]
    # Pages of a case, by the name of their address, as they stand after "opened".
    pages: Mapping[str, str]


_book: list[CaseBook] = []


def casebook_register(book: CaseBook) -> None:
    """Say who knows the cases: the room of cases, at start."""
    _book[:] = [book]


def casebook() -> CaseBook:
    """The book that was registered."""
    return _book[0]
