"""What the register says to the rows of a sheet: here already, different here, approved elsewhere,
a worker who is not there."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from carers.identity import NUMBERS, identity_of
from carers.importing.columns import TITLES
from carers.importing.reading import sheet_read
from carers.importing.rows import Fault, HouseholdRow, households_of
from carers.models import Approval, Carer, Household
from enquiries.models import FOSTERING_TYPES
from hubs.access import Access
from hubs.permissions import Right
from hubs.selectors import staff_who_can


@dataclass(frozen=True)
class Checked:
    """A sheet beside the register: what may be taken, what stands here as it is in the sheet, and
    every other row with its reasons. ``workers``: who has which address, of those it names."""

    rows: int
    good: list[HouseholdRow]
    already: int
    faults: list[Fault]
    workers: dict[str, int]


def sheet_checked(access: Access, content: bytes, *, today: date) -> Checked:
    """Read a sheet and hold it against the register of this person's council. Writes nothing that
    stays. Raises SheetRefused for a file that cannot be read."""
    sheet = sheet_read(content)
    rows, faults = households_of(sheet, types=FOSTERING_TYPES, today=today)
    workers = _workers(access, today)
    here = _here(access)
    new, already = [], 0
    for row in rows:
        standing = here.get(row.own_reference)
        if standing is None:
            new.append(row)
        elif fault := _differs(row, standing):
            faults.append(fault)
        else:
            already += 1
    wrong = [*_unknown_workers(new, workers), *_approved(access, new)]
    bad = {fault.row for fault in wrong}
    good = [row for row in new if row.row not in bad]
    return Checked(len(sheet.rows), good, already, sorted([*faults, *wrong]), workers)


def _workers(access: Access, today: date) -> dict[str, int]:
    assert access.cluster is not None
    may = staff_who_can(
        Right.CARER_WORK, cluster=access.cluster, service=access.service, today=today
    )
    return {user.email.lower(): user.pk for user in may}


def _unknown_workers(rows: Iterable[HouseholdRow], workers: Collection[str]) -> list[Fault]:
    return [
        Fault(
            row.row,
            TITLES["worker"],
            "is not the address of anybody who works with carers here",
            row.worker[:40],
        )
        for row in rows
        if row.worker and row.worker not in workers
    ]


# --- Here already ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Standing:
    """What a sheet can say of a household, as it stands here: its first terms, who fosters.

    ``carers`` is who they are, and their sex. Where one of them stopped, a sheet of before names
    all who were approved, and a later one who goes on: neither differs from the register.
    """

    household: Household
    terms: Approval | None
    carers: tuple[frozenset[tuple[str, str]], frozenset[tuple[str, str]]]


def _here(access: Access) -> dict[str, _Standing]:
    """Households of this council that have a reference of its own, by it. Three queries."""
    rows = Household.objects.visible_to(access).filter(service=access.service)
    households = rows.exclude(own_reference="")
    terms = {
        each.household_id: each
        for each in Approval.objects.visible_to(access)
        .filter(household__in=households, version=1)
        .order_by()
    }
    carers: dict[int, list[tuple[tuple[str, str], bool]]] = {}
    for each in Carer.objects.visible_to(access).filter(household__in=households).order_by():
        who = identity_of(each.first_name, each.last_name, each.date_of_birth)
        named = carers.setdefault(each.household_id, [])
        named.append(((who, each.sex), each.to_on is None))
    return {
        each.own_reference: _Standing(
            each, terms.get(each.pk), _all_and_going_on(carers.get(each.pk, []))
        )
        for each in households.order_by()
    }


def _all_and_going_on(
    named: list[tuple[tuple[str, str], bool]],
) -> tuple[frozenset[tuple[str, str]], frozenset[tuple[str, str]]]:
    return frozenset(who for who, _ in named), frozenset(who for who, goes_on in named if goes_on)


def _differs(row: HouseholdRow, standing: _Standing) -> Fault | None:
    """The fault of a row whose household is here and is not as the sheet says. The worker, and what
    was done last, go on from here and are not compared."""
    home, terms = standing.household, standing.terms
    if home.ended_on is not None:
        reason = "is of a household that has left. It is not taken again"
        return Fault(row.row, TITLES["own_reference"], reason)
    names = [
        name
        for name in ("address", "postcode", "approved_on", "agreement_signed_on")
        if getattr(home, name) != getattr(row, name)
    ]
    names += [
        name
        for name in ("most_children", "youngest", "oldest")
        if terms is None or getattr(terms, name) != getattr(row, name)
    ]
    if terms is None or list(terms.types) != list(row.types):
        names.append("types")
    if {(each.identity, each.sex) for each in row.carers} not in standing.carers:
        names.insert(0, "last_name_1")
    if not names:
        return None
    first, *others = (TITLES[name] for name in names)
    besides = f" So do: {', '.join(others)}." if others else ""
    reason = f"differs from the register, which is not changed here.{besides}"
    return Fault(row.row, first, reason.removesuffix("."))


# --- Approved already -----------------------------------------------------------------------------


def _approved(access: Access, rows: Iterable[HouseholdRow]) -> list[Fault]:
    """Faults of carers who are approved already, by this or another service. Not where."""
    asked: dict[str, tuple[int, str]] = {}
    for row in rows:
        for number, carer in enumerate(row.carers, 1):
            place = (row.row, TITLES[f"last_name_{number}"])
            given = (carer.first_name, carer.last_name, carer.date_of_birth)
            asked |= {identity_of(*given, number=number): place for number in NUMBERS}
    taken = _taken(access, asked)
    at = sorted({asked[each] for each in taken})
    return [Fault(*each, "names a person who is approved already") for each in at]


class _TakenBack(Exception):
    """Undoes rows that were only tried."""


def _taken(access: Access, digests: Collection[str]) -> set[str]:
    """Which of these digests stand anywhere in the product, also where nobody here sees.

    The index on them is asked, by writing a row of each and taking all back, as
    carers.identity.place_take does with one. In the digests' order, so that two sheets wait for
    one another and never both.
    """
    assert access.cluster is not None
    free: set[str] = set()
    try:
        with transaction.atomic():
            tried = Household.objects.create(
                cluster=access.cluster,
                service=access.service,
                reference=f"?{secrets.token_hex(5)}",
                approved_on=date.min,
            )
            with connection.cursor() as cursor:
                cursor.execute(
                    "insert into carers_carer (household_id, cluster_id, service_id, first_name,"
                    " last_name, date_of_birth, from_on, identity)"
                    " select %s, %s, %s, '', '', %s, %s, digest"
                    " from unnest(%s::text[]) with ordinality as asked (digest, place)"
                    " order by place on conflict do nothing returning identity",
                    [
                        *(tried.pk, tried.cluster_id, tried.service_id, date.min, date.min),
                        sorted(digests),
                    ],
                )
                free = {digest for (digest,) in cursor.fetchall()}
            raise _TakenBack
    except _TakenBack:
        return set(digests) - free
