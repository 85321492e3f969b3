"""The returns of a month taken together: of a council's constellations, or of a hub's councils.

A council's people see what became of each constellation's return. Their hub sees a council's own
return once a manager of the council has signed it off, which is how they let the hub read it, and
nothing before; and never a constellation's, but how many are not in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hubs.access import Access
from hubs.models import FosteringService
from mockingbird.models import Constellation, MonthlyReturn
from mockingbird.selectors.figures import FIGURES, last_of
from mockingbird.selectors.monthly import MONTHS_SHOWN


@dataclass(frozen=True)
class ReturnLine:
    """One constellation, or one council: its return of the month, as far as it is seen."""

    name: str
    row: MonthlyReturn | None
    is_due: bool  # was live on a day of the month
    constellation: Constellation | None = None  # None: a council, seen by its hub
    is_late: bool = False  # the council's own return was signed without it
    left_out: int = 0  # of a council: how many of its constellations are late

    @property
    def signed(self) -> MonthlyReturn | None:
        """Its return, if its figures stand."""
        return self.row if self.row is not None and self.row.signed_at is not None else None


@dataclass(frozen=True)
class MonthSum:
    """A month: a line each, the sums over those that are signed off, and who is missing.

    A council's own return stands as it was signed. What is signed after it, and what goes live in
    its month after it, is in no sum of the month.
    """

    month: date  # its first day
    lines: tuple[ReturnLine, ...]
    whole: MonthlyReturn | None  # the council's own return; None for a hub
    over: bool

    @property
    def signed(self) -> list[ReturnLine]:
        """Those whose figures stand, and are in the sums."""
        return [line for line in self.lines if line.signed and not line.is_late]

    @property
    def missing(self) -> list[ReturnLine]:
        """Those whose return is due and not signed off, while the sums wait for them."""
        lines = self.lines
        return [line for line in lines if line.is_due and not line.signed and not line.is_late]

    @property
    def left_out(self) -> list[str]:
        """Whom the sums that stand are without: constellations, or for a hub how many of which
        council."""
        return [
            f"{line.left_out} constellation{'s' * (line.left_out != 1)} of {line.name}"
            if line.left_out
            else line.name
            for line in self.lines
            if line.is_late or line.left_out
        ]

    @property
    def due(self) -> list[ReturnLine]:
        """Those whose return is due."""
        return [line for line in self.lines if line.is_due]

    @property
    def is_signed(self) -> bool:
        """Whether the council's own return stands."""
        return self.whole is not None and self.whole.signed_at is not None

    @property
    def may_be_signed(self) -> bool:
        """Whether the council's own return can be signed off."""
        return self.over and bool(self.signed) and not self.missing and not self.is_signed

    @property
    def totals(self) -> dict[str, int]:
        """Each figure over those that are signed off; as it stands once the whole is."""
        if self.whole is not None and self.whole.signed_at is not None:
            return {code: self.whole.figures.get(code, 0) for code in FIGURES}
        return figures_summed(line.row for line in self.signed)


def figures_summed(rows: Iterable[MonthlyReturn | None]) -> dict[str, int]:
    """Each figure of these returns, added up. A household or a child that was in two of them in one
    month counts in each."""
    found = [row.figures for row in rows if row is not None]
    return {code: sum(figures.get(code, 0) for figures in found) for code in FIGURES}


def month_sum(access: Access, month: date, *, today: date) -> MonthSum:
    """One month. Three queries at most, at any size."""
    return _sums(access, [month.replace(day=1)], today=today)[0]


def months_summed(access: Access, *, today: date) -> list[MonthSum]:
    """From this month back to the first in which a constellation was live, 18 at the most."""
    months: list[date] = []
    at = today.replace(day=1)
    while len(months) < MONTHS_SHOWN:
        months.append(at)
        at = (at - timedelta(days=1)).replace(day=1)
    found = _sums(access, months, today=today)
    while len(found) > 1 and not found[-1].lines and found[-1].whole is None:
        found.pop()
    return found


def _sums(access: Access, months: list[date], *, today: date) -> list[MonthSum]:
    there = Constellation.objects.open_to(access, today).select_related("service")
    rows = list(there.order_by("code", "pk"))
    returns = MonthlyReturn.objects.visible_to(access).filter(month__in=months)
    returns = returns.select_related("signed_by", "opened_by")
    if access.service is None:
        returns = returns.filter(signed_at__isnull=False)
        kept = {(row.service_id, row.month): row for row in returns.filter(constellation=None)}
        # Of a constellation's own a hub is told no more than that it came too late.
        own = returns.exclude(constellation=None).select_related(None)
        days = own.values_list("constellation_id", "month", "signed_at")
        signed: Signed = {(pk, month): at for pk, month, at in days}
        return [_of_hub(rows, kept, signed, month, today) for month in months]
    by = {(row.constellation_id, row.month): row for row in returns}
    return [_of_council(rows, by, month, today) for month in months]


def is_due(row: Constellation, month: date) -> bool:
    """Whether a constellation was live on a day of the month of this first day."""
    launched = row.launched_on is not None and row.launched_on <= last_of(month)
    return launched and (row.closed_on is None or row.closed_on >= month)


Kept = dict[tuple[int | None, date], MonthlyReturn]
Signed = dict[tuple[int | None, date], datetime | None]


def _is_late(
    row: Constellation, month: date, signed_at: datetime | None, whole: MonthlyReturn | None
) -> bool:
    """Whether a return that is due, or signed, is not in the council's own that stands."""
    if whole is None or whole.signed_at is None:
        return False
    if signed_at is None:
        return is_due(row, month)
    return signed_at > whole.signed_at


def _of_council(rows: list[Constellation], by: Kept, month: date, today: date) -> MonthSum:
    whole, lines = by.get((None, month)), []
    for row in rows:
        found = by.get((row.pk, month))
        if found is None and not is_due(row, month):
            continue
        is_late = _is_late(row, month, found.signed_at if found else None, whole)
        lines.append(ReturnLine(str(row), found, is_due(row, month), row, is_late))
    return MonthSum(month, tuple(lines), whole, today > last_of(month))


def _of_hub(
    rows: list[Constellation], kept: Kept, signed: Signed, month: date, today: date
) -> MonthSum:
    councils: dict[int, FosteringService] = {}
    left_out = Counter[int]()
    for row in rows:
        if row.service is None:
            continue
        whole = kept.get((row.service_id, month))
        if is_due(row, month) or whole is not None:
            councils[row.service.pk] = row.service
        left_out[row.service.pk] += _is_late(row, month, signed.get((row.pk, month)), whole)
    lines = [
        ReturnLine(service.name, kept.get((pk, month)), is_due=True, left_out=left_out[pk])
        for pk, service in sorted(councils.items(), key=lambda each: each[1].name)
    ]
    return MonthSum(month, tuple(lines), None, today > last_of(month))
