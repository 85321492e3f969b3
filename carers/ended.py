"""Who is told that an approval has ended, in the same transaction: rooms above this one that keep a
household's rows, and say so at start."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from carers.models import Household
from hubs.access import Access


class Ended(Protocol):
    """Called once ``household.ended_on`` is written; the household is locked."""

    def __call__(self, *, access: Access, household: Household, now: datetime) -> None:
        """See to what the end of the approval means in that room."""


_told: list[Ended] = []


def ended_register(tell: Ended) -> None:
    """Say who is told: a room, at start."""
    if tell not in _told:
        _told.append(tell)


def ended_tell(*, access: Access, household: Household, now: datetime) -> None:
    """Tell each of them."""
    for tell in _told:
        tell(access=access, household=household, now=now)
