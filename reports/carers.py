"""Who fosters for us, who came and who left?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median_low
from typing import Final, NamedTuple

from django.db.models import Count, F, Q

from carers.models import Carer, Departure, Household
from carers.models.household import HouseholdQuerySet
from hubs.permissions import Right
from reports.scope import Scope
from reports.tables import FEWEST_FOR_PERCENT, Cell, Column, Line, Table, blank, suppress

DAY = timedelta(days=1)
How = Departure.How
# Completed years of fostering for us, from and to (domain/data.md 3).
SERVED: Final = {
    "Under 1 year": (0, 0),
    "1 to 2 years": (1, 2),
    "3 to 5 years": (3, 5),
    "6 to 10 years": (6, 10),
    "Over 10 years": (11, None),
}
BY_HOUSEHOLD, BY_COUNCIL, BY_NOBODY = "By the household", "By the council", "Neither, or not seen"
_BY = {How.RESIGNED: BY_HOUSEHOLD, How.MOVED: BY_HOUSEHOLD, How.ENDED: BY_COUNCIL}
NOT_SEEN = "Not recorded, or kept by the council"
START, CAME, LEFT, END = range(4)


class Told(NamedTuple):
    """What the register says of one departure, in codes."""

    reason: str
    how: str
    interview: str


@dataclass(frozen=True)
class CarerFigures:
    """The stock of households with what moved it, and who left."""

    stock: Table
    leavers: Table
    served: Table
    interviews: Table
    rate: Cell  # left, of those here at the end and those who left
    came_and_left: Cell  # approved in the period, and gone by its end
    stopped_alone: Cell  # carers whose approval ended in the period; another of theirs goes on
    median_days: int | None  # days between approval and its end; half of the leavers had more

    @property
    def median_said(self) -> str:
        """The median in words: "4 years", or months below two years."""
        months = (self.median_days or 0) * 12 // 365
        amount, unit = (months // 12, "year") if months >= 24 else (months, "month")
        return f"{amount} {unit}{'s' * (amount != 1)}"


def sees_households(scope: Scope) -> bool:
    """Whether this person may see the households behind a number, and so a small number."""
    return scope.access.can(Right.CARER_VIEW)


def carer_figures(scope: Scope) -> CarerFigures:
    """Households on the register, those approved in the period, and those whose approval ended in
    it. Here on a day means approved on that day or before, and not ended by it. At the start is
    the day before the period, so at the start, plus approved, less left, is at the end.

    The share who left is who left, of those here at the end and those who left together: as
    national figures are counted. Approved counts everybody approved in the period; those who had
    gone again by its end are told apart. A carer who stops or dies while another of the household
    goes on is no household that left, and is told apart too. Family and friends are households
    approved for a child they know; all others are mainstream.

    A hub that keeps milestones alone sees that a household left, and not why.
    """
    rows = households_of(scope)
    days = (scope.period.first, scope.period.last)
    counts = {row["kinship"]: row for row in _counted(rows, *days)}
    stock = _stock(counts)
    gone = list(rows.filter(ended_on__range=days).values_list("pk", "approved_on", "ended_on"))
    told = _told(scope)
    left, here = stock.lines[LEFT].cells[0].count or 0, stock.lines[END].cells[0].count or 0
    return CarerFigures(
        stock=stock,
        leavers=_leavers(told, gone=len(gone)),
        served=_served([(approved, ended) for _, approved, ended in gone]),
        interviews=_interviews(told, gone=len(gone)),
        rate=Cell(left, of=left + here),
        came_and_left=Cell(sum(row["both"] for row in counts.values())),
        stopped_alone=Cell(_stopped_alone(scope)),
        median_days=_median([(ended - approved).days for _, approved, ended in gone]),
    )


def stock_suppress(table: Table) -> Table:
    """Small numbers hidden. The start goes with a hidden movement, and the end with a hidden start:
    who knows three of the four lines knows the fourth."""
    while True:
        table = suppress(table)
        alone = [
            (row, place)
            for place in range(len(table.columns))
            for row, line in enumerate(table.lines)
            if line.cells[place].count is None
            and sum(each.cells[place].count is None for each in table.lines) == 1
        ]
        if not alone:
            return table
        for row, place in alone:
            table = blank(table, END if row == START else START, place)


def unexplained(stock: Table, *, stated_start: int) -> int:
    """What approvals and leavers do not explain: how many more, or fewer, are here at the end than
    an earlier stated number at the start would make. The reconciling line of domain/data.md 2."""
    came, left, here = (stock.lines[row].cells[0].count or 0 for row in (CAME, LEFT, END))
    return here - (stated_start + came - left)


def households_of(scope: Scope) -> HouseholdQuerySet:
    """The households that a report is about."""
    rows: HouseholdQuerySet = Household.objects.visible_to(scope.access)
    if scope.council == "none":
        return rows.none()
    return rows.filter(service__slug=scope.council) if scope.council else rows


def here_on(day: date) -> Q:
    """Approved on that day or before, and not ended by it."""
    return Q(approved_on__lte=day) & (Q(ended_on=None) | Q(ended_on__gt=day))


def _counted(rows: HouseholdQuerySet, first: date, last: date) -> list[dict[str, int]]:
    came, left = Q(approved_on__range=(first, last)), Q(ended_on__range=(first, last))
    return list(
        rows.values("kinship")
        .annotate(
            start=Count("pk", filter=here_on(first - DAY)),
            came=Count("pk", filter=came),
            left=Count("pk", filter=left),
            both=Count("pk", filter=came & left),
            end=Count("pk", filter=here_on(last)),
        )
        .order_by()
    )


def _stock(counts: dict[int, dict[str, int]]) -> Table:
    titles = {
        "start": "At the start",
        "came": "Approved",
        "left": "Left",
        "end": "At the end",
    }
    lines = []
    for name, title in titles.items():
        one, kin = (counts.get(kinship, {}).get(name, 0) for kinship in (False, True))
        lines.append(Line(title, (Cell(one + kin), Cell(one), Cell(kin))))
    return Table(
        key="stock",
        caption="Approved households",
        first="Households",
        columns=(Column("All"), Column("Mainstream"), Column("Family and friends")),
        lines=tuple(lines),
        adds=(0, 1, 2),
    )


def _told(scope: Scope) -> list[Told]:
    """What is on record of those who left in the period, as far as it is seen."""
    ended = (scope.period.first, scope.period.last)
    rows = Departure.objects.visible_to(scope.access).filter(
        household__in=households_of(scope), household__ended_on__range=ended
    )
    told = [Told(*row) for row in rows.values_list("reason", "how", "interview")]
    if scope.access.can(Right.CONCERN_WORK):
        return told
    # An allegation is named to who may know of one.
    reason = Departure.Reason
    return [
        each._replace(reason=reason.OTHER) if each.reason == reason.ALLEGATION else each
        for each in told
    ]


def _stopped_alone(scope: Scope) -> int:
    """Carers whose approval ended in the period while their household's did not, by a notice of
    their own or by a death. Who is behind a curtain is not counted."""
    goes_on = Q(household__ended_on=None) | Q(household__ended_on__gt=F("to_on"))
    rows = Carer.objects.visible_to(scope.access).filter(
        goes_on,
        household__in=households_of(scope),
        to_on__range=(scope.period.first, scope.period.last),
    )
    return rows.count()


def _interviews(told: list[Told], *, gone: int) -> Table:
    said = Counter(each.interview for each in told)
    lines = [Line(str(label), (Cell(said[value]),)) for value, label in Departure.Interview.choices]
    lines.append(Line(NOT_SEEN, (Cell(gone - len(told)),)))
    lines.append(Line("All", (Cell(gone),), total=True))
    return Table(
        key="interviews",
        caption="Households that left, by their exit interview",
        first="Exit interview",
        columns=(Column("Households"),),
        lines=tuple(lines),
    )


def _leavers(told: list[Told], *, gone: int) -> Table:
    found: Counter[tuple[str, str]] = Counter()
    for reason, how, _ in told:
        found[str(Departure.Reason(reason).label), _BY.get(How(how), BY_NOBODY)] += 1
    found[NOT_SEEN, BY_NOBODY] += gone - found.total()
    reasons = Counter[str]()
    for (reason, _), count in found.items():
        reasons[reason] += count
    order = [reason for reason, count in reasons.most_common() if count]
    whose = (BY_HOUSEHOLD, BY_COUNCIL, BY_NOBODY)
    lines = [
        Line(reason, (Cell(reasons[reason]), *(Cell(found[reason, by]) for by in whose)))
        for reason in order
    ]
    total = [sum(found[reason, by] for reason in order) for by in whose]
    lines.append(Line("All", (Cell(sum(total)), *(Cell(each) for each in total)), total=True))
    return Table(
        key="leavers",
        caption="Households that left, by reason and by whose wish",
        first="Reason",
        columns=(Column("All"), *(Column(by) for by in whose)),
        lines=tuple(lines),
        adds=(0, 1, 2, 3),
    )


def years_between(first: date, last: date) -> int:
    """Whole years from one day to another; 29 February has its anniversary on 1 March."""
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))


def _served(gone: list[tuple[date, date | None]]) -> Table:
    years = Counter(years_between(approved, ended) for approved, ended in gone if ended)
    lines = [
        Line(label, (Cell(sum(n for y, n in years.items() if y >= a and (b is None or y <= b))),))
        for label, (a, b) in SERVED.items()
    ]
    lines.append(Line("All", (Cell(len(gone)),), total=True))
    return Table(
        key="served",
        caption="Households that left, by years since their approval",
        first="Years",
        columns=(Column("Households"),),
        lines=tuple(lines),
    )


def _median(days: list[int]) -> int | None:
    """The middle one, the lower of two; None of so few that it would tell of one household."""
    return median_low(days) if len(days) >= FEWEST_FOR_PERCENT else None
