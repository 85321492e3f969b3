"""What the settings of a hub ask of the rooms above, which say so when they are loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hubs.access import Access

Stages = Sequence[tuple[str, str]]  # value and label, in the order of the road
OpenCases = Callable[[Access], Mapping[int, int]]  # council's id -> its cases not yet ended


@dataclass(frozen=True)
class Road:
    """The stages at which a council may take a case over, and how many cases each one has."""

    stages: Stages
    open_cases: OpenCases


_road: list[Road] = []


def road_register(road: Road) -> None:
    """Say what the road is: the room of cases, at start."""
    _road[:] = [road]


def handover_stages() -> Stages:
    """The stages from which a council can carry a case."""
    return _road[0].stages


def open_cases(access: Access) -> Mapping[int, int]:
    """Cases not yet ended in this person's reach, counted by council; none: not there."""
    return _road[0].open_cases(access)
