"""What the settings of a hub ask of the rooms above, which say so when they are loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hubs.access import Access

Stages = Sequence[tuple[str, str]]  # value and label, in the order of the road
OpenCases = Callable[[Access], Mapping[int, int]]  # council's id -> its cases not yet ended


Reasons = Mapping[str, Mapping[str, str]]  # hubs.models.Reason.List -> code -> words


@dataclass(frozen=True)
class Road:
    """The stages at which a council may take a case over, how many cases each one has, the types
    of fostering there are, and the product's own lists of reasons.

    ``fixed_reasons``: codes that figures and letters read. A hub may say them in its own words,
    and may not take them off its list.
    """

    stages: Stages
    open_cases: OpenCases
    types: Stages
    reasons: Reasons
    fixed_reasons: Mapping[str, frozenset[str]]


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


def fostering_types() -> Stages:
    """The types of fostering that a council may recruit for."""
    return _road[0].types


def reasons_of_product(which: str) -> Mapping[str, str]:
    """The product's own list, which stands where a hub has none."""
    return _road[0].reasons[which]


def reasons_fixed(which: str) -> frozenset[str]:
    """Codes of a list that stay on it."""
    return _road[0].fixed_reasons.get(which, frozenset())
