"""What the register says of a household beside its approval: address, references, each carer's sex
(regulation 31)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from carers.models import Carer, Household
from carers.services.base import household_locked, household_record
from hubs.access import Access
from hubs.audit import register
from hubs.permissions import Right
from hubs.postcodes import Place, lookup

CHANGED = register("carers.entry_changed", "changed what the register says of a household")
OWN_ONCE = "own_reference_once_a_service"  # the unique index


@transaction.atomic
def entry_change(
    *,
    access: Access,
    household_id: int,
    address: str,
    postcode: str,
    own_reference: str,
    sexes: Mapping[int, str],
    now: datetime,
) -> Household:
    """Change what the register says. ``sexes``: a carer's id -> a value of Carer.Sex; carers who
    are not named keep theirs. The postcode is kept as it is written.

    Raises ValidationError by field, Household.DoesNotExist out of reach, PermissionDenied without
    ``carer.work``.
    """
    access.require(Right.CARER_WORK)
    household = household_locked(access, household_id)
    read = lookup(postcode)
    if postcode and read.place is Place.MALFORMED:
        raise ValidationError({"postcode": "Enter a full postcode, like NE1 4ST"})
    given = {
        "address": address.strip(),
        "postcode": (read.postcode or "") if postcode else "",
        "own_reference": own_reference.strip(),
    }
    changes: dict[str, list[Any]] = {
        name: [getattr(household, name), value]
        for name, value in given.items()
        if getattr(household, name) != value
    }
    for name, value in given.items():
        setattr(household, name, value)
    try:
        with transaction.atomic():
            household.save(update_fields=list(given))
    except IntegrityError as twice:
        if OWN_ONCE not in str(twice):
            raise
        raise ValidationError(
            {"own_reference": "Another household of your council has this reference"}
        ) from None
    for carer in Carer.objects.visible_to(access).filter(household=household, pk__in=sexes):
        if carer.sex != sexes[carer.pk]:
            changes["sex"] = [carer.sex, sexes[carer.pk]]
            carer.sex = sexes[carer.pk]
            carer.save(update_fields=["sex"])
    if changes:
        household_record(
            access=access, household=household, action=CHANGED, now=now, changes=changes
        )
    return household
