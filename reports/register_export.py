"""What stands in a file of the register of foster carers: its columns, its rows, its notes.

Regulation 31 with the places beside it, as everything stands on the day the file is made. A row
shows no more than the household's own page. The free words of terms never leave: they may name a
child.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Self

from django.db.models import F, Prefetch, Q

from carers.models import Approval, Carer, Household, Places
from carers.models.household import HouseholdQuerySet
from carers.selectors.register import ALL, RegisterFilters, narrowed
from enquiries.terms import Terms
from hubs.access import Access
from hubs.calendar import LONDON
from hubs.models import SeenBy
from reports.columns import CHUNK, Column, Tally, Tells, code_of, yes_no
from reports.models import ExportRequest


@dataclass(frozen=True)
class RegisterChoice:
    """Which households: those of the register's page under its filters. What was searched for is
    no filter, as for cases: it may be a name."""

    filters: RegisterFilters = ALL
    unread: tuple[str, ...] = ()  # what of the address could not be read, as its label

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> Self:
        """As an export keeps it."""
        return cls(RegisterFilters(state=query.get("state", ""), council=query.get("council", "")))

    def chosen(self) -> dict[str, str]:
        """Key in the address -> value, of each that is set."""
        both = {"state": self.filters.state, "council": self.filters.council}
        return {key: value for key, value in both.items() if value}


@dataclass(frozen=True)
class Line:
    """One household on its way into the file."""

    household: Household
    code: str  # its reference, or its code in a file without names
    tells: Tells
    on: date
    carers: list[Carer] = field(default_factory=list)  # as they stand on the day
    terms: Approval | None = None
    places: Places | None = None

    def carer(self, position: int) -> Carer | None:
        """The first, the second ..., in the order they came onto the register."""
        return self.carers[position - 1] if len(self.carers) >= position else None


def _details(line: Line) -> str:
    """What the row leaves out, and why."""
    if line.tells == Tells.STAGE:
        return "Protected: dates only"
    return "Keep it private" if line.tells == Tells.CASE else ""


def _state(line: Line) -> str:
    ended = line.household.ended_on
    return "Approval ended" if ended is not None and ended <= line.on else "Approved"


def _terms(line: Line) -> str:
    """The terms in words. That there are other ones, and never what they say."""
    row = line.terms
    if row is None:
        return ""
    said = Terms(
        most_children=row.most_children,
        youngest=row.youngest,
        oldest=row.oldest,
        types=tuple(row.types),
        named_children_only=row.named_children_only,
    ).sentence()
    return f"{said}; Other terms: on the household’s page" if row.other_terms else said


def _places(name: str) -> Any:
    return lambda line: getattr(line.places, name) if line.places else ""


def _name(position: int) -> Any:
    def said(line: Line) -> str:
        carer = line.carer(position)
        return f"{carer.first_name} {carer.last_name}".strip() if carer else ""

    return said


def _of_carer(position: int, name: str) -> Any:
    return lambda line: getattr(line.carer(position), name, None) or ""


def _sex(position: int) -> Any:
    def said(line: Line) -> str:
        carer = line.carer(position)
        return carer.get_sex_display() if carer else ""

    return said


_H, _P = "carers.Household", "carers.Places"
_NAME = ("carers.Carer.first_name", "carers.Carer.last_name")
_TERMS = tuple(
    f"carers.Approval.{name}"
    for name in ("most_children", "youngest", "oldest", "types", "named_children_only")
)


def _carer_columns(position: int, title: str, key: str) -> tuple[Column, ...]:
    return (
        Column(key, title, Tells.CASE, _NAME, _name(position), named=True),
        Column(f"{key}_born", f"{title}: date of birth", Tells.CASE,
               ("carers.Carer.date_of_birth",), _of_carer(position, "date_of_birth"), named=True),
        Column(f"{key}_sex", f"{title}: sex", Tells.CASE, ("carers.Carer.sex",), _sex(position),
               named=True),
    )  # fmt: skip


COLUMNS: Final[tuple[Column, ...]] = (
    Column("household", "Household", Tells.STAGE, (f"{_H}.reference",), lambda line: line.code),
    Column("details", "Details", Tells.STAGE, (f"{_H}.enquiry",), _details),
    Column("state", "State", Tells.STAGE, (f"{_H}.ended_on",), _state),
    Column("approved_on", "Approved from", Tells.STAGE, (f"{_H}.approved_on",),
           lambda line: line.household.approved_on),
    Column("ended_on", "Approval ended", Tells.STAGE, (f"{_H}.ended_on",),
           lambda line: line.household.ended_on or ""),
    Column("council", "Council", Tells.CASE, (f"{_H}.service", "hubs.FosteringService.name"),
           lambda line: str(line.household.service)),
    # The council's other systems know it by this: it says who they are there.
    Column("own_reference", "Council’s own reference", Tells.CASE, (f"{_H}.own_reference",),
           lambda line: line.household.own_reference, named=True),
    Column("kinship", "Family and friends", Tells.CASE, (f"{_H}.kinship",),
           lambda line: yes_no(line.household.kinship)),
    Column("terms", "Terms", Tells.CASE, _TERMS, _terms),
    Column("agreement", "Agreement signed", Tells.CASE, (f"{_H}.agreement_signed_on",),
           lambda line: line.household.agreement_signed_on or ""),
    Column("supervised", "Has a supervising social worker", Tells.CASE, (f"{_H}.worker",),
           lambda line: yes_no(line.household.worker_id is not None)),
    Column("carers", "Carers", Tells.CASE, ("carers.Carer.from_on", "carers.Carer.to_on"),
           lambda line: len(line.carers)),
    Column("approved", "Places approved", Tells.CASE, (f"{_P}.approved",), _places("approved")),
    Column("filled", "Places filled", Tells.CASE, (f"{_P}.filled",), _places("filled")),
    Column("vacant", "Places vacant", Tells.CASE, (f"{_P}.vacant",), _places("vacant")),
    Column("unavailable", "Places not available", Tells.CASE, (f"{_P}.unavailable",),
           _places("unavailable")),
    Column("worker", "Supervising social worker", Tells.CASE, (f"{_H}.worker", "hubs.User.name"),
           lambda line: str(line.household.worker or ""), named=True),
    *_carer_columns(1, "First carer", "first"),
    *_carer_columns(2, "Second carer", "second"),
    Column("address", "Address", Tells.WAY, (f"{_H}.address",),
           lambda line: line.household.address, named=True),
    Column("postcode", "Postcode", Tells.WAY, (f"{_H}.postcode",),
           lambda line: line.household.postcode, named=True),
)  # fmt: skip


# --- Households ----------------------------------------------------------------------------------


def households_of(access: Access, choice: RegisterChoice) -> HouseholdQuerySet:
    """The households that the register shows this person under these filters, and that may stand
    in a file: not those whose council keeps them from the hub."""
    return _listed(access, choice).behind_milestones(access)


def kept_from(access: Access, choice: RegisterChoice) -> int:
    """How many more the page shows, by their milestones alone."""
    listed = _listed(access, choice)
    return listed.count() - listed.behind_milestones(access).count()


def _listed(access: Access, choice: RegisterChoice) -> HouseholdQuerySet:
    rows: HouseholdQuerySet = Household.objects.visible_to(access)
    return narrowed(rows, choice.filters)


def lines_of(
    households: HouseholdQuerySet,
    export: ExportRequest,
    *,
    access: Access,
    most: int,
    now: datetime,
) -> Iterator[Line]:
    """The first ``most`` households, the oldest approval first, as they stand on the day, read a
    part at a time."""
    on = now.astimezone(LONDON).date()
    stands = Q(to_on=None) | Q(to_on__gt=on)
    places = Places.objects.visible_to(access).filter(stands, from_on__lte=on)
    rows = (
        households.order_by("approved_on", "pk")
        .select_related("service", "worker", "enquiry")
        .prefetch_related(
            Prefetch("carers", Carer.objects.visible_to(access).order_by("pk"), "on_it"),
            Prefetch("approvals", Approval.objects.visible_to(access).order_by("version"), "terms"),
            Prefetch("places", places.exclude(to_on=F("from_on")), "counts"),
        )
    )
    for row in rows[:most].iterator(chunk_size=CHUNK):
        yield _line(row, export, on)


def _line(row: Any, export: ExportRequest, on: date) -> Line:
    tells = _tells(row)
    seen = tells >= Tells.CASE
    last = min(on, row.ended_on or on)  # who has left stands here as on their last day
    return Line(
        household=row,
        code=code_of(row.reference, row.pk, export),
        tells=tells,
        on=on,
        carers=[each for each in row.on_it if _stood(each, row, on)] if seen else [],
        terms=next((v for v in reversed(row.terms) if v.from_on <= last), None) if seen else None,
        places=next(iter(row.counts), None) if seen else None,
    )


def _stood(carer: Carer, household: Household, on: date) -> bool:
    """Whether somebody is a carer of the household on the day, or was on its last."""
    if carer.from_on > on:
        return False
    return carer.to_on is None or carer.to_on > on or carer.to_on == household.ended_on


def _tells(household: Household) -> Tells:
    """How much of it may stand in a file. What is locked to this person is not among the rows."""
    case = household.enquiry
    if case is None:
        return Tells.WAY
    if case.seen_by == SeenBy.NAMED:
        return Tells.STAGE  # for whom the flag names too: a file is read by others
    return Tells.CASE if case.discreet else Tells.WAY


# --- The file ------------------------------------------------------------------------------------


def left_out(tally: Tally, export: ExportRequest, *, kept: int) -> Iterator[tuple[str, Any]]:
    """What the rows do not say, counted: for the notes under them."""
    yield "Households", tally.rows
    yield "Protected", f"{tally.left_out[Tells.STAGE]}: dates only"
    yield "Kept by their council", f"{kept}: not in this file"
    if export.with_names:
        private = tally.left_out[Tells.CASE]
        yield "Keep it private", f"{private}: without an address, as they asked"
    yield "Terms", "As they stand; what was written beside them is on the household’s page"
    yield "Places", "As last recorded; empty where nobody recorded any, or the approval ended"
