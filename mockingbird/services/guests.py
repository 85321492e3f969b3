"""A household of another council in a constellation that is open to it."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from carers.models import Household
from hubs.access import Access, access_of_system
from hubs.fence import reaching
from hubs.models import SeenBy
from mockingbird.models import Constellation, ConstellationMembership
from mockingbird.services.base import constellation_locked, work_require
from mockingbird.services.members import Role, invite_write


@transaction.atomic
def guest_invite(
    *,
    access: Access,
    constellation_id: int,
    reference: str,
    invited_on: date,
    now: datetime,
    role: str = Role.SATELLITE,
    referred_by: str = "",
) -> ConstellationMembership:
    """Invite a household of another council of the same hub, by the reference that its council
    gave. It is known here by that alone.

    Raises ValidationError by field, as well where the constellation is not open to other councils
    and where there is no such household; Constellation.DoesNotExist out of reach, PermissionDenied.
    """
    work_require(access)
    row = constellation_locked(access, constellation_id, now=now)
    if not row.across_councils:
        raise ValidationError(
            {"reference": "A manager must first open the constellation to other councils"}
        )
    household_id = _found(row, reference)
    if household_id is None:
        raise ValidationError({"reference": "There is no such household in another council"})
    return invite_write(
        access,
        row,
        household_id,
        role=role,
        referred_by=referred_by,
        invited_on=invited_on,
        now=now,
    )


def _found(constellation: Constellation, reference: str) -> int | None:
    """The key of a household of another council of the same hub, or None.

    The reference is the proof that its council spoke about it: nothing else of the household is
    read, and none whose case is protected is found.
    """
    if not reference.isprintable():  # the database cannot be asked about a NUL
        return None
    system = access_of_system(constellation.cluster)
    with reaching(system.reach):
        rows = Household.objects.visible_to(system).live()
        rows = rows.exclude(service_id=constellation.service_id)
        rows = rows.exclude(enquiry__seen_by__gte=SeenBy.NAMED)
        found = rows.filter(reference=reference.strip().upper())
        return found.values_list("pk", flat=True).first()
