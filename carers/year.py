"""What an approved household's year asks for: pure data and arithmetic, no ORM, no clock.

How long each limit is, and who set it, is in hubs.time_limits (docs/carers.md has the table).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

KINSHIP = "family_friends"  # of enquiries.models.FOSTERING_TYPES


def is_kinship(types: Collection[str]) -> bool:
    """Whether a household of these terms is one of family and friends alone."""
    return set(types) == {KINSHIP}


@dataclass(frozen=True)
class Duty:
    """One thing that is asked of a household, or of each of its carers.

    ``first`` and ``again`` are codes of hubs.time_limits: from approval, and from the day it was
    done last. Without ``again`` it is asked once. ``series``: asked so many times and no more, each
    counted from the approval.
    """

    rule: str
    first: str = ""
    again: str = ""
    each_carer: bool = False
    series: tuple[str, ...] = ()


DUTIES = (
    Duty("review", "first_review", "review"),
    Duty("unannounced", "unannounced", "unannounced"),
    Duty("home_check", "home_check", "home_check"),
    Duty("supervision", "supervision", "supervision"),
    Duty("training", "training", each_carer=True),
    Duty("dbs", "dbs", "dbs", each_carer=True),
    Duty("medical", "medical", "medical", each_carer=True),
    Duty("check_in", series=("check_in_1", "check_in_3", "check_in_6", "check_in_12")),
)
DUTY = {duty.rule: duty for duty in DUTIES}


def limit_code(duty: Duty, *, types: Collection[str], occurrence: int) -> str:
    """The limit that a clock of this duty runs for; the first is occurrence 1. Family and friends
    have longer for the training standards (National Minimum Standard 20)."""
    if duty.rule == "training" and is_kinship(types):
        return "training_kinship"
    if duty.series:
        return duty.series[occurrence - 1]
    return duty.first if occurrence == 1 else duty.again


# A colleague is told of a clock so many days before its last day, and once when it has passed.
REMIND_DAYS = (56, 14)  # 8 weeks, 2 weeks
OVERDUE = -1
# What is overdue for longer was so when a register of before came here: the page of what is due has
# it, and nobody is told of thousands of such things on one morning.
TOLD_WITHIN_DAYS = 60


def reminder_due(days_left: int, *, runs_for: int) -> int | None:
    """The reminder that is to have gone with so many days left: 56, 14, OVERDUE, or none yet.

    However long nothing ran, one goes and not three; none of what was overdue long ago, nor one
    that a clock which ``runs_for`` so few days would send as it begins.
    """
    if days_left < 0:
        return OVERDUE if days_left >= -TOLD_WITHIN_DAYS else None
    steps = (days for days in REMIND_DAYS if days_left <= days < runs_for)
    return min(steps, default=None)
