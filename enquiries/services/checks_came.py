"""Several checks that came on one day, recorded together: each by the act for one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from enquiries.models import Check
from enquiries.services.check_acts import CheckRefused, check_receive
from hubs.access import Access
from hubs.permissions import Right


@transaction.atomic
def checks_receive(
    *, access: Access, enquiry_id: int, check_ids: Collection[int], on: date, now: datetime
) -> int:
    """Record that several checks came on one day, all or none; answers how many.

    Raises CheckRefused, naming the one that stands in the way; Check.DoesNotExist.
    """
    access.require(Right.CHECK_WORK)
    for check_id in sorted(check_ids):
        try:
            check_receive(access=access, enquiry_id=enquiry_id, check_id=check_id, on=on, now=now)
        except CheckRefused as refused:
            if refused.field:  # about the day, which is the same for all of them
                raise
            label = Check.objects.visible_to(access).get(pk=check_id).label
            said = f"{label}: {str(refused)[:1].lower()}{str(refused)[1:]} Nothing was recorded."
            raise CheckRefused(said, "checks") from refused
    return len(check_ids)
