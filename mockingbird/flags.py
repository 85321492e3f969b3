"""What about a constellation asks to be looked at, in words and never as a score.

Pure: a screen gives what it fetched. The reasons are those of domain notes on the model: too few
satellites, no gathering in a month, a household not heard of, emergencies, a hub home that is away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

EMERGENCY_DAYS: Final = 28
EMERGENCIES: Final = 2


@dataclass(frozen=True)
class Facts:
    """What is known of one constellation on one day."""

    today: date
    running: bool  # live or sustained: what the model asks for is asked
    satellites: int
    fewest: int
    has_hub: bool
    contact_days: int
    heard: Sequence[date | None] = ()  # of each active household: the last contact, or the day
    gathered: bool = True  # a whole-group event this month, held or planned
    carers_met: bool = True
    emergencies: int = 0  # emergency stays that began in the last 28 days
    away_without_cover: bool = False
    worker: bool = True  # somebody is its liaison worker
    hub_over_usual: bool = False  # the hub home has more children than the usual limit


def not_heard(last: date | None, *, today: date, days: int) -> bool:
    """Nothing was heard of a household for more than so many days."""
    return last is None or today - last > timedelta(days=days)


def flags(facts: Facts) -> list[str]:
    """The sentences, the gravest first; empty where nothing stands out."""
    said: list[str] = []
    if facts.away_without_cover:
        said.append("The hub home is away and nobody covers")
    if facts.running and not facts.has_hub:
        said.append("There is no hub home")
    if not facts.worker:
        said.append("No liaison worker is named")
    if facts.hub_over_usual:
        said.append("The hub home cares for more children than the usual limit")
    if facts.emergencies >= EMERGENCIES:
        said.append(f"{facts.emergencies} emergency stays in {EMERGENCY_DAYS} days")
    if facts.running:
        said += _of_the_model(facts)
    return said


def _of_the_model(facts: Facts) -> list[str]:
    said: list[str] = []
    silent = sum(
        not_heard(last, today=facts.today, days=facts.contact_days) for last in facts.heard
    )
    if silent:
        households = "1 household" if silent == 1 else f"{silent} households"
        said.append(f"{households} not contacted for {facts.contact_days} days")
    if facts.satellites < facts.fewest:
        homes = "1 satellite" if facts.satellites == 1 else f"{facts.satellites or 'no'} satellites"
        said.append(f"{homes[0].upper()}{homes[1:]}: the model asks for {facts.fewest} at least")
    if not facts.gathered:
        said.append("No gathering of everybody this month")
    if not facts.carers_met:
        said.append("No carers’ meeting this month")
    return said
