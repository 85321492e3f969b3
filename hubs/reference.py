"""Loads what the product takes as given: England's authorities and its bank holidays.

Every load is an upsert from the files in hubs/data, so it may run at each start. Rows that the
files do not know are left alone: a bank holiday that was announced late is added as a row and
must outlive the next start.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db import transaction

from hubs.authorities import FormerCode, authorities
from hubs.calendar import ENGLAND_BANK_HOLIDAYS
from hubs.models import BankHoliday, LocalAuthority, LocalAuthorityCode


@dataclass(frozen=True)
class Loaded:
    """How many rows of each kind the files hold."""

    authorities: int
    former_codes: int
    bank_holidays: int


@transaction.atomic
def reference_load() -> Loaded:
    """Bring authorities, their former codes and bank holidays up to the bundled files."""
    return Loaded(authorities=_authorities(), former_codes=_codes(), bank_holidays=_bank_holidays())


def _authorities() -> int:
    rows = [
        LocalAuthority(
            gss_code=authority.gss,
            name=authority.name,
            region=authority.region,
            valid_from=authority.valid_from,
            valid_to=authority.valid_to,
        )
        for authority in authorities()
    ]
    LocalAuthority.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["gss_code"],
        update_fields=["name", "region", "valid_from", "valid_to"],
    )
    return len(rows)


def _codes() -> int:
    """Former codes that lead to one authority.

    A council that was split among several has no single successor, so its code finds none.
    """
    ids = dict(LocalAuthority.objects.values_list("gss_code", "pk"))
    former: list[tuple[str, FormerCode]] = [
        (authority.gss, old) for authority in authorities() for old in authority.former
    ]
    heirs = Counter(old.gss for _, old in former)
    rows = [
        LocalAuthorityCode(authority_id=ids[gss], gss_code=old.gss, valid_to=old.until)
        for gss, old in former
        if heirs[old.gss] == 1
    ]
    LocalAuthorityCode.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["gss_code"],
        update_fields=["authority", "valid_to"],
    )
    return len(rows)


def _bank_holidays() -> int:
    rows = [BankHoliday(day=day, name=name) for day, name in ENGLAND_BANK_HOLIDAYS.items()]
    BankHoliday.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["day"], update_fields=["name"]
    )
    return len(rows)
