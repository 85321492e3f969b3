"""The stages of a constellation, and what it needs before it goes live. Pure: no rows, no clock.

The stages are those that early services went through (domain notes on the model); the database
refuses what is here called missing unless a manager said why (docs/mockingbird.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# In order; then paused and closed, which may come at any time.
ORDER: Final = (
    "exploring",
    "set_up",
    "hub_recruited",
    "satellites_chosen",
    "launch",
    "live",
    "sustained",
)
RUNNING: Final = ("live", "sustained")
PAUSED, CLOSED = "paused", "closed"

# A step on, any step back while it is not live yet, and a pause. Closing is a verb of its own.
MOVES: Final[dict[str, tuple[str, ...]]] = {
    "exploring": ("set_up", PAUSED),
    "set_up": ("hub_recruited", "exploring", PAUSED),
    "hub_recruited": ("satellites_chosen", "set_up", PAUSED),
    "satellites_chosen": ("launch", "hub_recruited", PAUSED),
    "launch": ("live", "satellites_chosen", PAUSED),
    "live": ("sustained", PAUSED),
    "sustained": ("live", PAUSED),
    PAUSED: ORDER,
    CLOSED: (),
}


@dataclass(frozen=True)
class Ready:
    """What is there of what going live needs, on one day."""

    hub: bool  # an active hub home
    worker: bool  # a liaison worker is named
    satellites: int  # active ones
    fewest: int  # how many the service asks for
    launched: bool  # the day of the launch is known


@dataclass(frozen=True)
class Missing:
    """One thing that going live lacks."""

    code: str
    sentence: str


def missing(ready: Ready) -> list[Missing]:
    """What is not there yet, in the order in which it is usually found."""
    found = []
    if not ready.worker:
        found.append(Missing("worker", "Name a liaison worker"))
    if not ready.hub:
        found.append(Missing("hub", "A hub home must be active"))
    if ready.satellites < ready.fewest:
        there = f"{ready.satellites} active now" if ready.satellites else "none is active yet"
        found.append(
            Missing("satellites", f"At least {ready.fewest} satellites must be active: {there}")
        )
    if not ready.launched:
        found.append(Missing("launch", "Enter the day of the launch"))
    return found
