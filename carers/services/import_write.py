"""The rows of a checked sheet on the register: households, carers, first terms, their clocks. In
bulk: as many queries for 5,000 households as for 50, but for their length."""

from __future__ import annotations

import secrets
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q

from carers.importing.rows import CarerRow, HouseholdRow
from carers.importing.turns import Turn, turn_of
from carers.models import Approval, Carer, CarerDeadline, Household
from carers.year import DUTIES, DUTY, KINSHIP, Duty, is_kinship, limit_code
from enquiries.services.submission import REFERENCE_LETTERS
from hubs.access import Access
from hubs.models import Cluster, TimeLimit
from hubs.time_limits import Limit, limits_on

AT_ONCE: Final = 1000  # rows of one insert
LETTERS: Final = 7  # a case's own household has six, so neither is ever in the other's way
BROUGHT: Final = "As the council’s own register says"
# What no law asks, and nobody said when it was done last, runs from the day it comes here.
_FROM_TODAY: Final = frozenset({"supervision"})


def households_write(
    access: Access, rows: Sequence[HouseholdRow], *, workers: Mapping[str, int], today: date
) -> int:
    """Put checked rows on the register, with the clocks that their last days say. Answers how many.

    Raises IntegrityError where the register has changed since they were checked.
    """
    assert access.cluster is not None
    place = {"cluster": access.cluster, "service": access.service}
    households = Household.objects.bulk_create(
        [_household(access.cluster, row, workers, place) for row in rows], batch_size=AT_ONCE
    )
    Approval.objects.bulk_create(
        [_terms(home, row, place) for home, row in zip(households, rows, strict=True)],
        batch_size=AT_ONCE,
    )
    people = [
        (home, row, each) for home, row in zip(households, rows, strict=True) for each in row.carers
    ]
    carers = Carer.objects.bulk_create(
        [_carer(home, each, place) for home, _, each in people], batch_size=AT_ONCE
    )
    clocks = _Clocks(access.cluster, place, today)
    made = [
        clock
        for home, row in zip(households, rows, strict=True)
        for clock in clocks.of(home, None, row, row.done)
    ]
    for (home, row, each), carer in zip(people, carers, strict=True):
        made += clocks.of(home, carer, row, each.done)
    CarerDeadline.objects.bulk_create(made, batch_size=AT_ONCE)
    return len(households)


def _household(
    cluster: Cluster, row: HouseholdRow, workers: Mapping[str, int], place: dict[str, Any]
) -> Household:
    drawn = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(LETTERS))
    return Household(
        **place,
        reference=f"{cluster.reference_prefix}-H{drawn}",
        own_reference=row.own_reference,
        address=row.address,
        postcode=row.postcode,
        kinship=is_kinship(row.types),
        approved_on=row.approved_on,
        agreement_signed_on=row.agreement_signed_on,
        worker_id=workers.get(row.worker),
    )


def _terms(home: Household, row: HouseholdRow, place: dict[str, Any]) -> Approval:
    return Approval(
        **place,
        household=home,
        version=1,
        from_on=row.approved_on,
        most_children=row.most_children,
        youngest=row.youngest,
        oldest=row.oldest,
        types=list(row.types),
    )


def _carer(home: Household, row: CarerRow, place: dict[str, Any]) -> Carer:
    return Carer(
        **place,
        household=home,
        first_name=row.first_name,
        last_name=row.last_name,
        date_of_birth=row.date_of_birth,
        sex=row.sex,
        identity=row.identity,
        from_on=home.approved_on,
    )


class _Limits:
    """Limits of a hub on any day: asked once for each stretch of days on which none changes."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        codes = {code for duty in DUTIES for code in (duty.first, duty.again, *duty.series)}
        self.codes = sorted(
            codes - {""} | {limit_code(DUTY["training"], types=[KINSHIP], occurrence=1)}
        )
        rows = TimeLimit.objects.filter(
            Q(cluster=cluster) | Q(cluster=None), code__in=self.codes
        ).values_list("valid_from", "valid_to")
        ends = {end + timedelta(days=1) for _, end in rows if end is not None}
        self.changes = sorted({start for start, _ in rows} | ends)
        self.known: dict[int, dict[str, Limit]] = {}

    def on(self, code: str, day: date) -> Limit:
        """As hubs.time_limits.limit_on answers."""
        stretch = bisect_right(self.changes, day)
        if stretch not in self.known:
            first = self.changes[stretch - 1] if stretch else date.min
            self.known[stretch] = limits_on(self.codes, cluster=self.cluster, day=first)
        return self.known[stretch][code]


@dataclass(frozen=True)
class _Asked:
    """A duty of one household, or of one of its carers."""

    duty: Duty
    home: Household
    carer: Carer | None
    types: Sequence[str]


class _Clocks:
    """The clocks of brought households: what was done last as it was, and what comes next."""

    def __init__(self, cluster: Cluster, place: dict[str, Any], today: date) -> None:
        self.limits, self.place, self.today = _Limits(cluster), place, today

    def of(
        self, home: Household, carer: Carer | None, row: HouseholdRow, done: Mapping[str, date]
    ) -> Iterator[CarerDeadline]:
        """Clocks of the household, or of one of its carers."""
        for duty in DUTIES:
            if duty.each_carer != (carer is not None):
                continue
            asked = _Asked(duty, home, carer, row.types)
            last = done.get(duty.rule)
            if duty.series:
                yield from self._series(asked)
            elif last is None:
                start = self.today if duty.rule in _FROM_TODAY else home.approved_on
                yield self._runs(asked, 1, start)
            elif duty.again and last < home.approved_on:  # of the assessment: the next is from it
                yield self._runs(asked, 1, last)
            else:
                yield self._done(asked, last, row.review_panel_on)
                number = self._turn(asked, last).occurrence
                if duty.again:
                    yield self._runs(asked, number + 1, last)

    def _series(self, asked: _Asked) -> Iterator[CarerDeadline]:
        """The first that falls due from today on: what has passed is not asked any more."""
        start = asked.home.approved_on
        for number, _ in enumerate(asked.duty.series, 1):
            if self._limit(asked, number, start).due(start) >= self.today:
                yield self._runs(asked, number, start)
                return

    def _turn(self, asked: _Asked, last: date) -> Turn:
        """The turn in which something was done last."""
        start = min(asked.home.approved_on, last)
        if not asked.duty.again:
            return Turn(1, start, self._limit(asked, 1, start).due(start))
        return turn_of(
            start, last, due=lambda number, day: self._limit(asked, number, day).due(day)
        )

    def _done(self, asked: _Asked, last: date, panel_on: date | None) -> CarerDeadline:
        number, trigger, due = self._turn(asked, last)
        limit = replace(self._limit(asked, number, trigger), source=BROUGHT)
        row = self._row(asked, number, trigger, due, limit)
        row.done_on = last
        row.panel_on = panel_on if asked.duty.rule == "review" else None
        return row

    def _runs(self, asked: _Asked, number: int, trigger: date) -> CarerDeadline:
        limit = self._limit(asked, number, trigger)
        return self._row(asked, number, trigger, limit.due(trigger), limit)

    def _limit(self, asked: _Asked, number: int, day: date) -> Limit:
        return self.limits.on(limit_code(asked.duty, types=asked.types, occurrence=number), day)

    def _row(
        self, asked: _Asked, number: int, trigger: date, due: date, limit: Limit
    ) -> CarerDeadline:
        return CarerDeadline(
            **self.place,
            household=asked.home,
            carer=asked.carer,
            rule=asked.duty.rule,
            occurrence=number,
            source=limit.source,
            amount=limit.amount,
            unit=str(limit.unit),
            trigger_on=trigger,
            due_on=due,
        )
