"""What a made-up case is drawn from, and the rows it is drawn as. No database here."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from math import exp, log
from typing import Any

from enquiries.seed.people import Applicant
from enquiries.seed.places import Hub
from hubs.calendar import WorkingCalendar

Row = dict[str, Any]
LETTERS = "2346789BCDFGHJKMNPQRTVWXY"  # of a reference, as the product draws it
REFERENCES = len(LETTERS) ** 6
_STRIDE = 104_729_003  # has no factor in common with 25: visits every reference once


@dataclass(frozen=True)
class Council:
    """A council as a case needs to know it. ``workers``: ids of users."""

    service_id: int
    authority_id: int
    weight: int
    postcodes: tuple[str, ...]
    workers: tuple[int, ...]


@dataclass(frozen=True)
class Ground:
    """A hub as its cases need to know it."""

    hub: Hub
    cluster_id: int
    privacy_version: str
    calendar: WorkingCalendar
    promise_days: int
    promise_time: time
    remind: timedelta
    councils: tuple[Council, ...]
    officers: tuple[int, ...]
    elsewhere: tuple[tuple[str, int], ...]  # postcode and authority outside the hub


@dataclass
class Drawn:
    """A case as rows without ids. ``pk`` and ``person_pk`` are given by the writer."""

    enquiry: Row
    people: list[Applicant]
    points: list[Row] = field(default_factory=list)
    moves: list[Row] = field(default_factory=list)
    clocks: list[Row] = field(default_factory=list)
    attempts: list[Row] = field(default_factory=list)
    notes: list[Row] = field(default_factory=list)
    messages: list[Row] = field(default_factory=list)
    again: Drawn | None = None  # the earlier case of the same person
    link: Row = field(default_factory=dict)
    pk: int = 0
    person_pk: int = 0
    head_pk: int = 0  # the person at the head of those who are the same


@dataclass(frozen=True)
class Wish:
    """What a hand-picked case must be. Empty fields are left to chance."""

    received: datetime
    kind: str = ""
    routed: str = ""  # a key of shape.ROUTED
    name: tuple[str, str] | None = None
    discreet: bool = False
    untouched: bool = False  # nobody has tried to reach them yet
    again: bool = False  # the same person enquired shortly before
    hub: int = 0


def pick(rng: random.Random, weights: Mapping[str, int]) -> str:
    """One key, as often as its weight says."""
    return rng.choices(list(weights), list(weights.values()))[0]


def lognormal(rng: random.Random, median: float, sigma: float) -> float:
    """A positive number around ``median`` with a long tail."""
    return exp(rng.gauss(log(median), sigma))


def reference_of(prefix: str, serial: int, seed: int) -> str:
    """A reference no other serial of this seed has, and that does not look counted."""
    number = ((serial + 1) * _STRIDE + seed * 7_368_787) % REFERENCES
    letters = ""
    for _ in range(6):
        number, place = divmod(number, len(LETTERS))
        letters += LETTERS[place]
    return f"{prefix}-{letters[:3]}-{letters[3:]}"
