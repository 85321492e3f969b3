"""A household's clocks and its leaving in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from carers.models import CarerDeadline, CarerDeparture, Departure
from carers.selectors.year import SOON
from hubs.calendar import say_day
from hubs.reckoning import say_left, say_reckoning
from hubs.time_limits import Unit


@dataclass(frozen=True)
class ClockSaid:
    """One clock as a page shows it."""

    row: CarerDeadline
    what: str
    whose: str  # the carer it is about; empty for the household
    due: str
    state: str
    late: bool
    runs: bool
    is_soon: bool  # within 8 weeks, overdue, or said to have to wait
    reckoned: Sequence[str]


def clock_said(clock: CarerDeadline, *, today: date) -> ClockSaid:
    """One clock in words. Its unit is days, so the bank holidays are not asked."""
    unit = Unit(clock.unit)
    carer = clock.carer
    state, late = _state(clock, today=today)
    return ClockSaid(
        row=clock,
        what=clock.named,
        whose=f"{carer.first_name} {carer.last_name}" if carer else "",
        due=say_day(clock.due_on),
        state=state,
        late=late,
        runs=clock.done_on is None and clock.ended_on is None,
        is_soon=bool(clock.blocked_why) or clock.due_on <= today + SOON,
        reckoned=say_reckoning(clock.trigger_on, clock.amount, unit, due=clock.due_on),
    )


def _state(clock: CarerDeadline, *, today: date) -> tuple[str, bool]:
    if clock.done_on is not None:
        late = ", late" if clock.done_on > clock.due_on else ""
        panel = f", at panel on {say_day(clock.panel_on)}" if clock.panel_on else ""
        return f"Done on {say_day(clock.done_on)}{late}{panel}", False
    if clock.ended_on is not None:
        return f"No longer asked since {say_day(clock.ended_on)}", False
    if clock.due_on < today:
        days = (today - clock.due_on).days
        return f"Overdue by {days} day{'s' * (days != 1)}", True
    return say_left(today, clock.due_on, unit=clock.unit), False


BY_WHOM = {
    Departure.How.RESIGNED: "The household",
    Departure.How.MOVED: "The household",
    Departure.How.ENDED: "The council",
}


def leaving_rows(departure: Departure, *, knows: bool) -> list[dict[str, str]]:
    """How a household leaves, for a summary list. ``knows``: this person may know of
    allegations."""
    died = departure.how == Departure.How.DIED
    rows = [
        ("How", str(departure.get_how_display())),
        ("Who began it", BY_WHOM.get(Departure.How(departure.how), "")),
        ("Their notice came", say_day(departure.received_on) if departure.received_on else ""),
        ("Approval ends", say_day(departure.ends_on)),
        ("Approved for", service_said(departure.household.approved_on, departure.ends_on)),
        ("Why", "" if died else reason_said(departure.reason, knows=knows)),
        ("Go to", departure.goes_to),
        ("Exit interview", "" if died else interview_said(departure)),
        ("What they said", departure.interview_said),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


def reason_said(code: str, *, knows: bool) -> str:
    """Why somebody leaves. ``knows``: this person may know of allegations."""
    reason = Departure.Reason(code)
    hidden = reason == Departure.Reason.ALLEGATION and not knows
    return str((Departure.Reason.OTHER if hidden else reason).label)


def interview_said(departure: Departure | CarerDeparture) -> str:
    """What came of the exit interview."""
    said = str(departure.get_interview_display()) if departure.interview else "Not offered yet"
    return f"{said} on {say_day(departure.interview_on)}" if departure.interview_on else said


def service_said(since: date, until: date) -> str:
    """How long an approval lasted, in whole years and months: "2 years 3 months"."""
    months = (until.year - since.year) * 12 + until.month - since.month - (until.day < since.day)
    years, rest = divmod(max(months, 0), 12)
    parts = [(years, "year"), (rest, "month")]
    said = [f"{count} {unit}{'s' * (count != 1)}" for count, unit in parts if count]
    return " ".join(said) or "Less than a month"
