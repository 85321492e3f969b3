"""How long each limit of the journey is, who set it, and on what day it ends (docs/clocks.md).

``LIMITS`` is the product's own table: the law, the national standards, agreed practice. A row of
``hubs.models.TimeLimit`` stands over it from a day on: for everybody when the law changes, or for
one hub where a hub may set its own (``Force``). Limits that a hub promises come from its
JourneyPolicy. Codes with a clock are values of ``enquiries.models.Deadline.Rule``.
"""

from __future__ import annotations

import calendar
from collections.abc import Container, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import F, Q

from hubs.calendar import (
    ENGLAND_BANK_HOLIDAYS,
    add_working_days,
    subtract_working_days,
)
from hubs.models import Cluster, TimeLimit
from hubs.selectors import bank_holiday_names, policy_on


class Unit(StrEnum):
    """What a limit is counted in. The day of the trigger is day 0 in every one."""

    WORKING_DAYS = "working_days"  # not weekends, Christmas Day, Good Friday, bank holidays
    WORKING_DAYS_BEFORE = "working_before"  # counted back: papers before a panel
    CALENDAR_DAYS = "calendar_days"
    WEEKS = "weeks"
    MONTHS = "months"  # to the same day of a later month, or its last day
    YEARS = "years"  # the anniversary; of 29 February the 28th
    OPEN_DAYS = "open_days"  # by the hub's opening hours: hubs.calendar.WorkingCalendar.promise


IN_WORKING_DAYS = (Unit.WORKING_DAYS, Unit.WORKING_DAYS_BEFORE)


class Force(StrEnum):
    """What stands behind a limit."""

    LAW = "law"  # changed nationally, and in no other way
    STANDARD = "standard"  # National Minimum Standards 2011; a hub may be stricter, not laxer
    PRACTICE = "practice"  # agreed nationally, not binding: a hub may set its own
    LOCAL = "local"  # the hub's own promise


FORCE_LABELS = {
    Force.LAW: "Law",
    Force.STANDARD: "National standard",
    Force.PRACTICE: "Agreed practice",
    Force.LOCAL: "Local limit",
}
_UNIT_WORDS = {
    Unit.WORKING_DAYS: ("working day", "working days"),
    Unit.WORKING_DAYS_BEFORE: ("working day before", "working days before"),
    Unit.CALENDAR_DAYS: ("day", "days"),
    Unit.WEEKS: ("week", "weeks"),
    Unit.MONTHS: ("month", "months"),
    Unit.YEARS: ("year", "years"),
    Unit.OPEN_DAYS: ("open day", "open days"),
}


def say_amount(amount: int, unit: Unit) -> str:
    """ "10 working days", "1 month"."""
    return f"{amount} {_UNIT_WORDS[unit][amount != 1]}"


@dataclass(frozen=True)
class Limit:
    """One limit. ``source`` names the rule in words that stand on screens and on each clock."""

    code: str
    label: str
    amount: int
    unit: Unit
    source: str
    force: Force
    # England's bank holidays that a count in working days leaves out.
    holidays: Container[date] = field(
        default_factory=lambda: ENGLAND_BANK_HOLIDAYS, repr=False, compare=False
    )

    def due(self, trigger: date) -> date:
        """The last day on which the thing is in time. ValueError for open days, which need a
        hub's hours and a time of day."""
        match self.unit:
            case Unit.WORKING_DAYS:
                return add_working_days(trigger, self.amount, holidays=self.holidays)
            case Unit.WORKING_DAYS_BEFORE:
                return subtract_working_days(trigger, self.amount, holidays=self.holidays)
            case Unit.CALENDAR_DAYS:
                return trigger + timedelta(days=self.amount)
            case Unit.WEEKS:
                return trigger + timedelta(weeks=self.amount)
            case Unit.MONTHS:
                return months_after(trigger, self.amount)
            case Unit.YEARS:
                return months_after(trigger, 12 * self.amount)
        raise ValueError(f"{self.unit} are counted by a hub’s opening hours")

    @property
    def said(self) -> str:
        return say_amount(self.amount, self.unit)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


_FSR = "Fostering Services (England) Regulations 2011, regulation"
_NMS = "National Minimum Standards 2011,"
_USUAL = "Usual practice; no rule sets it"

# Sources and force: domain rules of England, checked November 2026 (docs/clocks.md lists them).
_ROWS = (
    Limit(
        "handover_answer",
        "Answer to a hand-over",
        2,
        Unit.OPEN_DAYS,
        "The hub’s promise",
        Force.LOCAL,
    ),
    Limit(
        "council_contact",
        "Council’s first contact",
        2,
        Unit.OPEN_DAYS,
        "The hub’s promise",
        Force.LOCAL,
    ),
    Limit(
        "initial_visit",
        "First home visit",
        10,
        Unit.WORKING_DAYS,
        "The hub’s promise",
        Force.LOCAL,
    ),
    Limit(
        "stage_1_no",
        "Last day to say no in Stage 1, from the last information received",
        10,
        Unit.WORKING_DAYS,
        f"{_FSR} 26(1B)",
        Force.LAW,
    ),
    Limit(
        "records",
        "Records of another service, from the day they were asked for",
        15,
        Unit.WORKING_DAYS,
        f"{_FSR} 32(6)",
        Force.LAW,
    ),
    Limit(
        "panel_8_months",
        "Panel recommends, from receipt of the application",
        8,
        Unit.MONTHS,
        f"{_NMS} 14.4",
        Force.STANDARD,
    ),
    Limit(
        "comments",
        "Comments on the report, from the day it was sent",
        10,
        Unit.WORKING_DAYS,
        f"{_FSR} 26",
        Force.LAW,
    ),
    Limit(
        "papers",
        "Papers to panel members, before the panel",
        5,
        Unit.WORKING_DAYS_BEFORE,
        f"{_NMS} 14.3",
        Force.STANDARD,
    ),
    Limit(
        "decision",
        "Decision, from the recommendation with its final minutes",
        7,
        Unit.WORKING_DAYS,
        f"{_NMS} 14.9",
        Force.STANDARD,
    ),
    Limit(
        "tell",
        "Tell them the decision, from the decision",
        2,
        Unit.WORKING_DAYS,
        f"{_NMS} 14.10",
        Force.STANDARD,
    ),
    Limit(
        "write",
        "Write to them with the decision, from the decision",
        5,
        Unit.WORKING_DAYS,
        f"{_NMS} 14.10",
        Force.STANDARD,
    ),
    Limit(
        "answer",
        "Representations or independent review, from the date of the letter",
        28,
        Unit.CALENDAR_DAYS,
        f"{_FSR} 27(6)",
        Force.LAW,
    ),
    Limit(
        "review_papers",
        "Papers to the independent review, from its notice",
        10,
        Unit.WORKING_DAYS,
        f"{_FSR} 29",
        Force.LAW,
    ),
    Limit(
        "decision_again",
        "Decision after a new recommendation",
        7,
        Unit.WORKING_DAYS,
        f"{_NMS} 14.9",
        Force.STANDARD,
    ),
    Limit(
        "transfer_meeting",
        "Transfer meeting, from the notice, where children are placed",
        28,
        Unit.CALENDAR_DAYS,
        "Transfer of Foster Carers Protocol 2014, reissued 2015",
        Force.PRACTICE,
    ),
    Limit(
        "panel_notice",
        "Notice of a panel member who leaves or is removed",
        1,
        Unit.MONTHS,
        f"{_FSR} 23(2) and (3)",
        Force.LAW,
    ),
    Limit(
        "resignation",
        "Approval ends, from receipt of a resignation",
        28,
        Unit.CALENDAR_DAYS,
        f"{_FSR} 28(13)",
        Force.LAW,
    ),
    Limit(
        "keep_refused",
        "Keep the record of an application refused or withdrawn, at least",
        3,
        Unit.YEARS,
        f"{_FSR} 32(3)",
        Force.LAW,
    ),
    Limit(
        "keep_approved",
        "Keep the record of an approved carer, at least, from the end of the approval",
        10,
        Unit.YEARS,
        f"{_FSR} 32(1)",
        Force.LAW,
    ),
    # The year of an approved household (docs/carers.md).
    Limit(
        "first_review",
        "First review, from approval",
        1,
        Unit.YEARS,
        f"{_FSR} 28(2) and (5)",
        Force.LAW,
    ),
    Limit("review", "Review, from the last one", 1, Unit.YEARS, f"{_FSR} 28(2)", Force.LAW),
    Limit(
        "unannounced",
        "Unannounced visit, from approval or the last one",
        1,
        Unit.YEARS,
        f"{_NMS} 21",
        Force.STANDARD,
    ),
    Limit(
        "home_check",
        "Look at the home without an appointment, from approval or the last one",
        1,
        Unit.YEARS,
        f"{_NMS} 10.5",
        Force.STANDARD,
    ),
    Limit(
        "training",
        "Training, Support and Development standards, from approval",
        12,
        Unit.MONTHS,
        f"{_NMS} 20",
        Force.STANDARD,
    ),
    Limit(
        "training_kinship",
        "Training, Support and Development standards of family and friends, from approval",
        18,
        Unit.MONTHS,
        f"{_NMS} 20",
        Force.STANDARD,
    ),
    # No law says how often: a hub sets its own.
    Limit("dbs", "New DBS check, from the last one", 3, Unit.YEARS, _USUAL, Force.PRACTICE),
    Limit("medical", "New medical, from the last one", 2, Unit.YEARS, _USUAL, Force.PRACTICE),
    Limit(
        "supervision",
        "Supervision visit, from approval or the last one",
        6,
        Unit.WEEKS,
        _USUAL,
        Force.PRACTICE,
    ),
    *(
        Limit(
            f"check_in_{months}",
            f"{which} check-in with a new household, from approval",
            months,
            Unit.MONTHS,
            _USUAL,
            Force.PRACTICE,
        )
        for months, which in ((1, "First"), (3, "Second"), (6, "Third"), (12, "Fourth"))
    ),
)
LIMITS: dict[str, Limit] = {limit.code: limit for limit in _ROWS}

# Limits that a hub's JourneyPolicy says: the code -> its field.
PROMISED = {
    "handover_answer": "handover_answer_days",
    "council_contact": "council_contact_days",
    "initial_visit": "visit_days",
}


def hub_may_set(limit: Limit, amount: int) -> bool:
    """Whether a hub may have this limit be so long. The law is nobody's to change here; a
    national standard may only be made stricter. Promises are set with the promises."""
    if limit.force is Force.PRACTICE:
        return amount > 0
    if limit.force is not Force.STANDARD or limit.code in PROMISED:
        return False
    if limit.unit is Unit.WORKING_DAYS_BEFORE:
        return amount >= limit.amount
    return 0 < amount <= limit.amount


def limit_on(code: str, *, cluster: Cluster, day: date) -> Limit:
    """The limit that holds in this hub on this day, with the bank holidays the database has.

    The hub's own row stands over a national one, and both over LIMITS. A hub's row that the
    force of the limit does not allow counts for nothing. Raises KeyError for an unknown code.
    """
    return limits_on([code], cluster=cluster, day=day)[code]


def limits_on(codes: Iterable[str], *, cluster: Cluster, day: date) -> dict[str, Limit]:
    """Several limits at once, as limit_on has each. At most three queries."""
    found = {code: LIMITS[code] for code in codes}
    if found.keys() & PROMISED.keys():
        policy = policy_on(cluster, day=day)
        for code in found.keys() & PROMISED.keys():
            found[code] = _promised(found[code], cluster, getattr(policy, PROMISED[code]))
    if found.keys() - PROMISED.keys():
        for row in _rows(found.keys() - PROMISED.keys(), cluster=cluster, day=day):
            if row.cluster_id is None or hub_may_set(found[row.code], row.amount):
                found[row.code] = replace(
                    found[row.code], amount=row.amount, unit=Unit(row.unit), source=row.source
                )
    if any(limit.unit in IN_WORKING_DAYS for limit in found.values()):
        holidays = bank_holiday_names()
        found = {code: replace(limit, holidays=holidays) for code, limit in found.items()}
    return found


def _promised(limit: Limit, cluster: Cluster, amount: int) -> Limit:
    source = f"Promise of {cluster.name}: within {say_amount(amount, limit.unit)}"
    return replace(limit, amount=amount, source=source)


def _rows(codes: Iterable[str], *, cluster: Cluster, day: date) -> Iterable[TimeLimit]:
    """Rows over these limits: national ones first, so that the hub's come over them."""
    rows = TimeLimit.objects.on(day).filter(Q(cluster=cluster) | Q(cluster=None), code__in=codes)
    return rows.order_by(F("cluster").asc(nulls_first=True), "valid_from")
