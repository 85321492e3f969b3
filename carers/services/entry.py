"""What the register says of a household beside its approval: address, references, each carer's sex
(regulation 31)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from carers.models import Carer, Household
from carers.services.base import household_locked, household_record
from carers.services.meanwhile import Shown, merged
from hubs.access import Access
from hubs.audit import register
from hubs.permissions import Right
from hubs.postcodes import Place, lookup

CHANGED = register("carers.entry_changed", "changed what the register says of a household")
SAID = ("address", "postcode", "own_reference")
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
    shown: Shown | None = None,
    now: datetime,
) -> Household:
    """Change what the register says, over what was ``shown`` of it. ``sexes``: a carer's id -> a
    value of Carer.Sex; carers who are not named keep theirs. The postcode is kept as it is written.

    Raises ChangedMeanwhile, ValidationError by field, Household.DoesNotExist out of reach,
    PermissionDenied without ``carer.work``.
    """
    access.require(Right.CARER_WORK)
    household = household_locked(access, household_id)
    read = lookup(postcode)
    if postcode and read.place is Place.MALFORMED:
        raise ValidationError({"postcode": "Enter a full postcode, like NE1 4ST"})
    carers = list(Carer.objects.visible_to(access).filter(household=household).order_by("pk"))
    given: dict[str, str] = {
        "address": address.strip(),
        "postcode": (read.postcode or "") if postcode else "",
        "own_reference": own_reference.strip(),
    }
    given |= {f"sex_{carer_id}": sex for carer_id, sex in sexes.items()}
    stands = merged(entry_of(household, carers), given, shown)
    changes: dict[str, list[Any]] = {
        name: [getattr(household, name), stands[name]]
        for name in SAID
        if getattr(household, name) != stands[name]
    }
    for name in SAID:
        setattr(household, name, stands[name])
    try:
        with transaction.atomic():
            household.save(update_fields=SAID)
    except IntegrityError as twice:
        if OWN_ONCE not in str(twice):
            raise
        raise ValidationError(
            {"own_reference": "Another household of your council has this reference"}
        ) from None
    for carer in carers:
        sex = stands[f"sex_{carer.pk}"]
        if carer.sex != sex:
            changes["sex"] = [carer.sex, sex]
            carer.sex = sex
            carer.save(update_fields=["sex"])
    if changes:
        household_record(
            access=access, household=household, action=CHANGED, now=now, changes=changes
        )
    return household


def entry_of(household: Household, carers: Iterable[Carer]) -> dict[str, str]:
    """What the register says, each carer's sex by its field."""
    said = {name: getattr(household, name) for name in SAID}
    return said | {f"sex_{carer.pk}": carer.sex for carer in carers}
