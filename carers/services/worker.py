"""Who supervises a household (National Minimum Standard 21)."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from carers.models import Household
from carers.services.base import household_locked, household_record
from carers.services.meanwhile import Shown, merged
from hubs.access import Access
from hubs.audit import register
from hubs.models import User
from hubs.permissions import Right
from hubs.selectors import staff_who_can

NAMED = register("carers.worker_named", "named a household’s supervising social worker")


@transaction.atomic
def worker_name(
    *,
    access: Access,
    household_id: int,
    user_id: int | None,
    shown: Shown | None = None,
    now: datetime,
) -> Household:
    """Name the supervising social worker, or nobody, over whom the page has ``shown``.

    Raises ChangedMeanwhile, ValidationError for somebody who may not work with carers in that
    council, Household.DoesNotExist out of reach, PermissionDenied without ``carer.manage``.
    """
    access.require(Right.CARER_MANAGE)
    household = household_locked(access, household_id)
    user_id = merged({"worker": household.worker_id}, {"worker": user_id}, shown)["worker"]
    who: User | None = None
    if user_id is not None:
        may = staff_who_can(
            Right.CARER_WORK,
            cluster=household.cluster,
            service=household.service,
            today=timezone.localdate(now),
        )
        who = may.filter(pk=user_id).first()
        if who is None:
            raise ValidationError({"worker": "Select somebody who works with carers here"})
    before = household.worker
    if before == who:
        return household
    household.worker = who
    household.save(update_fields=["worker"])
    household_record(
        access=access,
        household=household,
        action=NAMED,
        now=now,
        changes={"worker": [before.pk if before else None, who.pk if who else None]},
    )
    return household
