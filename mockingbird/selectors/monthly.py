"""The monthly returns of a constellation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hubs.access import Access
from mockingbird.models import Constellation, ConstellationStage, MonthlyReturn
from mockingbird.selectors.figures import FIGURES, figures_of

MONTHS_SHOWN = 18


@dataclass(frozen=True)
class MonthLine:
    """One month on the list: nothing written yet, written, or signed off."""

    month: date
    row: MonthlyReturn | None


def months_of(access: Access, constellation: Constellation, *, today: date) -> list[MonthLine]:
    """From this month back to the one in which the constellation began."""
    rows = MonthlyReturn.objects.visible_to(access).filter(constellation=constellation)
    there = {row.month: row for row in rows.select_related("signed_by")}
    stages = ConstellationStage.objects.visible_to(access).filter(constellation=constellation)
    first = list(stages.order_by("on").values_list("on", flat=True)[:1])
    began = min([*first, constellation.stage_since, *there]).replace(day=1)
    months: list[MonthLine] = []
    at = min(today, constellation.closed_on or today).replace(day=1)
    while at >= began and len(months) < MONTHS_SHOWN:
        months.append(MonthLine(at, there.get(at)))
        at = (at - timedelta(days=1)).replace(day=1)
    return months


@dataclass(frozen=True)
class ReturnPage:
    """One month: its figures, frozen or as they stand now."""

    month: date
    row: MonthlyReturn | None
    figures: list[tuple[str, str, int]]  # code, label, figure
    over: bool

    @property
    def signed(self) -> bool:
        """Whether its figures stand for good."""
        return self.row is not None and self.row.signed_at is not None


def return_of(
    access: Access, constellation: Constellation, *, month: date, today: date
) -> ReturnPage:
    """A month's return. What is signed off says what was counted then."""
    rows = MonthlyReturn.objects.visible_to(access).select_related("signed_by", "opened_by")
    row = rows.filter(constellation=constellation, month=month).first()
    figures = row.figures if row is not None and row.signed_at else None
    if figures is None:
        figures = figures_of(constellation=constellation, month=month)
    next_month = (month + timedelta(days=32)).replace(day=1)
    return ReturnPage(
        month=month,
        row=row,
        figures=[(code, label, figures.get(code, 0)) for code, label in FIGURES.items()],
        over=today >= next_month,
    )
