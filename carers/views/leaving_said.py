"""Carers who stop while another goes on, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from carers.models import Carer, CarerDeparture
from carers.views.year_said import interview_said, reason_said, service_said
from hubs.calendar import say_day


@dataclass(frozen=True)
class StopSaid:
    """One carer who stops, as the household's page shows it."""

    row: CarerDeparture
    sentence: str
    rows: list[dict[str, str]]


def full_name(carer: Carer) -> str:
    """First and last name."""
    return f"{carer.first_name} {carer.last_name}"


def going_on(carers: Sequence[Carer], stopping: Sequence[CarerDeparture]) -> list[Carer]:
    """Who fosters and gave no notice of their own."""
    own = {row.carer_id for row in stopping}
    return [carer for carer in carers if carer.to_on is None and carer.pk not in own]


def changed_on(carers: Sequence[Carer], stopping: Sequence[CarerDeparture]) -> date | None:
    """The last day on which it was known that somebody no longer fosters here: their notice came,
    or they died."""
    own = {row.carer_id for row in stopping}
    died = [carer.to_on for carer in carers if carer.to_on and carer.pk not in own]
    return max([*died, *(row.received_on for row in stopping)], default=None)


def stop_said(
    row: CarerDeparture, others: Sequence[Carer], *, knows: bool, today: date
) -> StopSaid:
    """One of them in words. ``others`` go on; none where the household leaves as a whole."""
    ends_on = row.carer.to_on or row.ends_on
    verb = "stopped" if ends_on <= today else "stops"
    sentence = f"{full_name(row.carer)} {verb} on {say_day(ends_on)}"
    if others:
        names = " and ".join(full_name(other) for other in others)
        sentence += f"; {names} {'goes' if len(others) == 1 else 'go'} on"
    rows = [
        ("Who began it", "The carer"),
        ("Their notice came", say_day(row.received_on)),
        ("Their approval ends", say_day(ends_on)),
        ("Approved for", service_said(row.carer.from_on, ends_on)),
        ("Why", reason_said(row.reason, knows=knows)),
        ("Goes to", row.goes_to),
        ("Exit interview", interview_said(row)),
        ("What they said", row.interview_said),
    ]
    said = [{"key": key, "value": value} for key, value in rows if value]
    return StopSaid(row, sentence, said)
