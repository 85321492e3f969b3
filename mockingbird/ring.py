"""The picture of a constellation: the hub home in the middle, its satellites around it.

Every coordinate is worked out here, in units of the picture's viewBox, so that a test can check the
places and the template only prints. The page shows the same in a table below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sin
from typing import Final

SIZE: Final = 472  # on a phone of 360 pixels letters of 17 units are still 11 pixels tall
MIDDLE: Final = SIZE / 2
NODE: Final = 48  # how far a home's circle reaches
HUB: Final = 60
ROUND: Final = 182  # from the hub to a satellite: ten stand side by side without touching
ROOMY: Final = 8  # letters that fit as they are
LETTERS: Final = 10  # of a name that fit in a circle; the whole of it stands in the table


@dataclass(frozen=True)
class Home:
    """One home of a constellation, in the words its circle carries."""

    name: str
    state: str = ""  # "paused", "3 days"
    needs: bool = False  # something about it asks to be looked at


@dataclass(frozen=True)
class Node:
    """One circle: where it stands and what it says. A free place says "free"."""

    x: float
    y: float
    radius: int
    name: str
    state: str
    kind: str  # "hub", "satellite", "needs" or "free"
    edge_x: float = 0.0  # where the line from the hub ends
    edge_y: float = 0.0

    @property
    def squeezed(self) -> int:
        """How wide a long name is drawn, so that it stays in its circle; 0 for a short one."""
        return 2 * self.radius - 12 if len(self.name) > ROOMY else 0


@dataclass(frozen=True)
class Ring:
    """A constellation drawn: its title, and the picture told for who cannot see it."""

    title: str
    told: str
    hub: Node
    around: tuple[Node, ...]
    size: int = SIZE


def ring_drawn(title: str, hub: Home | None, satellites: Sequence[Home], *, places: int) -> Ring:
    """A constellation with as many places around the hub as it may have satellites, and more where
    it has more. The first stands at the top, the others follow clockwise, then what is free."""
    count = max(places, len(satellites), 1)
    free = max(0, places - len(satellites))
    around = [_placed(at, count, home) for at, home in enumerate(satellites)]
    around += [_placed(len(satellites) + at, count, None) for at in range(free)]
    middle = Node(
        x=MIDDLE,
        y=MIDDLE,
        radius=HUB,
        name=_short(hub.name) if hub else "No hub",
        state=(hub.state or "hub home") if hub else "home yet",
        kind="hub" if hub else "free",
    )
    told = _told(hub, satellites, free)
    return Ring(title=title, told=told, hub=middle, around=tuple(around))


def _placed(at: int, count: int, home: Home | None) -> Node:
    turn = radians(360 * at / count - 90)
    x, y = cos(turn), sin(turn)
    return Node(
        x=round(MIDDLE + ROUND * x, 1),
        y=round(MIDDLE + ROUND * y, 1),
        radius=NODE,
        name=_short(home.name) if home else "free",
        state=home.state if home else "",
        kind="free" if home is None else "needs" if home.needs else "satellite",
        edge_x=round(MIDDLE + (ROUND - NODE) * x, 1),
        edge_y=round(MIDDLE + (ROUND - NODE) * y, 1),
    )


def _short(name: str) -> str:
    return name if len(name) <= LETTERS else f"{name[: LETTERS - 1].rstrip()}…"


def _told(hub: Home | None, satellites: Sequence[Home], free: int) -> str:
    named = ", ".join(
        f"{home.name} ({home.state})" if home.state else home.name for home in satellites
    )
    parts = [
        f"The hub home is {hub.name}." if hub else "There is no hub home yet.",
        f"Satellites: {named}." if satellites else "There are no satellites yet.",
        f"{free} place{'s are' if free != 1 else ' is'} free." if free else "No place is free.",
    ]
    return " ".join(parts)
