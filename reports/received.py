"""Who asked, for which council, and how they heard of us."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import Count

from enquiries.models.case import Source
from hubs.models import FosteringService
from reports.scope import AGAIN, FIRST_MAINSTREAM, FIRST_OTHER, Scope
from reports.tables import Cell, Column, Line, Table

Counts = tuple[int, int, int]  # mainstream, other kinds, again
_GROUPS: tuple[dict[str, str], ...] = (
    {},
    {"people": "first", "kind": "mainstream"},
    {"people": "first", "kind": "not_mainstream"},
    {"people": "again"},
)
_COLUMNS = (
    Column("Enquiries"),
    Column("New people, mainstream fostering"),
    Column("New people, anything else"),
    Column("People who asked before"),
)


@dataclass(frozen=True)
class Received:
    """Enquiries of the period, by council and by source."""

    councils: Table
    sources: Table
    total: int


def received_figures(scope: Scope, services: Mapping[int, FosteringService]) -> Received:
    """Every enquiry received in the period, each in one of three groups.

    Mainstream means about fostering and from one of our councils' areas. Anything else is care
    for a child they know, transfers, supported lodgings, information only, and other areas.
    People who asked before are those whose enquiry a colleague has linked to an earlier one, at
    any time, so new people counts persons and not forms. Two enquiries nobody has linked yet
    count as two people. The council is the one the enquiry is with today.
    """
    rows = list(
        scope.cases(received_from=scope.period.first, received_to=scope.period.last)
        .values("service_id", "source")
        .annotate(
            mainstream=Count("pk", filter=FIRST_MAINSTREAM),
            other=Count("pk", filter=FIRST_OTHER),
            again=Count("pk", filter=AGAIN),
        )
        .order_by()
    )
    by_council: dict[int | None, Counter[str]] = {pk: Counter() for pk in services}
    by_source: dict[str, Counter[str]] = {}
    for row in rows:
        counts = {name: row[name] for name in ("mainstream", "other", "again")}
        by_council.setdefault(row["service_id"], Counter()).update(counts)
        by_source.setdefault(row["source"], Counter()).update(counts)
    councils = _councils(scope, by_council, {**services, **_from_elsewhere(by_council, services)})
    return Received(
        councils=councils,
        sources=_sources(scope, by_source),
        total=councils.lines[-1].cells[0].count or 0,
    )


def _from_elsewhere(
    found: Mapping[int | None, Counter[str]], services: Mapping[int, FosteringService]
) -> dict[int, FosteringService]:
    """Councils that have cases of the hub though they never were in it. Hardly ever any."""
    ids = {pk for pk in found if pk is not None} - services.keys()
    return FosteringService.objects.in_bulk(ids) if ids else {}


def _councils(
    scope: Scope,
    found: Mapping[int | None, Counter[str]],
    services: Mapping[int, FosteringService],
) -> Table:
    def slug(pk: int | None) -> str:
        return services[pk].slug if pk is not None else "none"

    named = {pk: services[pk].name if pk is not None else "No council yet" for pk in found}
    shown = [pk for pk in found if not scope.council or slug(pk) == scope.council]
    ordered = sorted(shown, key=lambda pk: (pk is None, named[pk]))
    return _table(
        "councils",
        "Enquiries by council",
        "Council",
        [(named[pk], found[pk], _linker(scope, council=slug(pk))) for pk in ordered],
        _linker(scope),
    )


def _sources(scope: Scope, found: Mapping[str, Counter[str]]) -> Table:
    labels = dict(Source.choices)
    ordered = sorted(found, key=lambda source: (source == "", -sum(found[source].values()), source))
    return _table(
        "sources",
        "Enquiries by how they heard of us",
        "Source",
        [
            (str(labels[source]), found[source], _linker(scope, source=source or "unknown"))
            for source in ordered
        ],
        _linker(scope),
    )


def _linker(scope: Scope, **filters: str) -> Callable[[dict[str, str]], str]:
    days = {"received_from": scope.period.first, "received_to": scope.period.last}
    return lambda group: scope.link(**{**days, **filters, **group})


def _table(
    key: str,
    caption: str,
    first: str,
    rows: list[tuple[str, Counter[str], Callable[[dict[str, str]], str]]],
    all_link: Callable[[dict[str, str]], str],
) -> Table:
    total: Counter[str] = Counter()
    for _, counts, _ in rows:
        total.update(counts)
    lines = [Line(label, _cells(counts, link)) for label, counts, link in rows]
    lines.append(Line("All", _cells(total, all_link), total=True))
    return Table(key, caption, first, _COLUMNS, tuple(lines), adds=(0, 1, 2, 3))


def _cells(counts: Counter[str], link: Callable[[dict[str, str]], str]) -> tuple[Cell, ...]:
    values = (counts["mainstream"], counts["other"], counts["again"])
    return tuple(
        Cell(value, href=link(group))
        for value, group in zip((sum(values), *values), _GROUPS, strict=True)
    )
