"""The beds of a hub home night by night: who stays, what is free, what cannot be as it stands.

Pure: a screen gives what it fetched. A night is the day it begins on; a stay takes the nights from
its first day up to, and without, the day it ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

NIGHTS: Final = 28
DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Stay:
    """Children of one household who sleep at the hub home. ``key`` is of the caller's own."""

    key: int
    whose: str
    children: int
    starts_on: date
    ends_on: date
    asked: bool = False  # not agreed yet

    def covers(self, night: date) -> bool:
        """Whether they sleep there in this night."""
        return self.starts_on <= night < self.ends_on


@dataclass(frozen=True)
class Away:
    """Days on which the hub home is away, the last included. ``cover``: who stands in, or none."""

    from_on: date
    to_on: date
    cover: str = ""


@dataclass(frozen=True)
class Night:
    """One night of the calendar. ``beds`` is 0 while the hub home is away."""

    on: date
    beds: int
    stays: tuple[Stay, ...]  # agreed
    asked: tuple[Stay, ...]
    away: Away | None
    unseen: int = 0  # children of households that this person may not see

    @property
    def taken(self) -> int:
        """Children who sleep there."""
        return sum(stay.children for stay in self.stays) + self.unseen

    @property
    def free(self) -> int:
        """Beds left."""
        return max(0, self.beds - self.taken)

    @property
    def clash(self) -> str:
        """What cannot be as it stands, in words; empty where all is well."""
        if self.away and self.taken:
            return "Somebody is to stay, but the hub home is away"
        over = self.taken - self.beds
        if over > 0:
            return f"{_count(self.taken, 'child', 'children')}, {_count(self.beds, 'bed', 'beds')}"
        return ""

    @property
    def tight(self) -> str:
        """What could not be agreed as asked, in words; empty where it fits."""
        wanted = sum(stay.children for stay in self.asked)
        if not wanted or self.clash:
            return ""
        if self.away:
            return "The hub home is away: what is asked cannot be agreed"
        if wanted > self.free:
            beds = _count(self.free, "bed", "beds") if self.free else "no bed"
            return f"{_count(wanted, 'child', 'children')} asked for, {beds} free"
        return ""


def nights(
    stays: Iterable[Stay],
    *,
    beds: int | Mapping[date, int],
    away: Sequence[Away],
    first: date,
    count: int = NIGHTS,
    expected: Mapping[date, int] | None = None,
) -> list[Night]:
    """The nights from ``first``, each with who sleeps there and who asked to.

    ``expected``: how many children the database counts in each night, whoever may see them.
    """
    rows = sorted(stays, key=lambda stay: (stay.starts_on, stay.key))
    days = [first + at * DAY for at in range(count)]
    kept = dict.fromkeys(days, beds) if isinstance(beds, int) else beds
    return [_night(on, rows, kept.get(on, 0), away, expected or {}) for on in days]


def _night(
    on: date, rows: list[Stay], beds: int, away: Sequence[Away], expected: Mapping[date, int]
) -> Night:
    gone = next((each for each in away if each.from_on <= on <= each.to_on), None)
    here = [stay for stay in rows if stay.covers(on)]
    agreed = tuple(stay for stay in here if not stay.asked)
    return Night(
        on=on,
        beds=0 if gone else beds,
        stays=agreed,
        asked=tuple(stay for stay in here if stay.asked),
        away=gone,
        unseen=max(0, expected.get(on, 0) - sum(stay.children for stay in agreed)),
    )


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
