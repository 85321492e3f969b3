"""How long a case that has ended is kept at least, and by which rule. Pure: no ORM, no clock.

Regulation 32 of the Fostering Services (England) Regulations 2011 says it for whoever applied;
for an enquiry that never became an application no law does, and the hub's own rule holds
(domain/regulations.md 1.6). These are minimums: a legal hold outlasts them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from enquiries.workflow import ENDED, Stage
from hubs.time_limits import Limit, Unit, months_after, say_amount


@dataclass(frozen=True)
class Kept:
    """``until``: the first day on which the case may be deleted; None while that day is not
    known. ``why``: the rule in words, for staff."""

    until: date | None
    why: str


def kept_of(
    stage: Stage,
    *,
    ended_on: date | None,
    applied: bool,
    withdrawn_on: date | None = None,
    hub_months: int,
    refused: Limit,
    approved: Limit,
) -> Kept | None:
    """How long a case is kept; None while it is open.

    ``applied``: an application stands, so what ended is an application. ``withdrawn_on``: the day
    an earlier application of the case ended, before they asked again; what was gathered for it is
    kept from then, whatever the case ended as later. ``refused`` and ``approved`` are the limits
    in force (hubs.time_limits "keep_refused", "keep_approved").
    """
    if stage not in ENDED or ended_on is None:
        return None
    if stage is Stage.APPROVED:
        return Kept(None, f"{approved.said} after the approval ends ({approved.source})")
    if applied or stage in (Stage.NOT_SUITABLE, Stage.NOT_APPROVED):
        return Kept(
            refused.due(ended_on),
            f"{refused.said} after an application ends without approval ({refused.source})",
        )
    said = say_amount(hub_months, Unit.MONTHS)
    until = months_after(ended_on, hub_months)
    if withdrawn_on is not None and refused.due(withdrawn_on) > until:
        return Kept(
            refused.due(withdrawn_on),
            f"{refused.said} after they withdrew the application they had made before"
            f" ({refused.source})",
        )
    return Kept(
        until,
        f"{said} after an enquiry ends without an application (the hub’s own rule)",
    )
