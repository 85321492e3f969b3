"""What every act on a household does alike: lock it, put it on record."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Model

from carers.models import Household
from enquiries.models import Enquiry
from enquiries.services.base import act_record
from hubs.access import Access
from hubs.audit import record

SUBJECT = "household"


def household_locked(access: Access, household_id: int) -> Household:
    """The household, locked until the transaction ends.

    Raises Household.DoesNotExist out of reach, and for whoever sees its case by milestones alone.
    """
    rows = Household.objects.visible_to(access).behind_milestones(access)
    household: Household = rows.select_for_update(of=("self",)).get(pk=household_id)
    return household


def household_record(
    *,
    access: Access,
    household: Household,
    action: str,
    now: datetime,
    changes: dict[str, list[Any]],
) -> None:
    """Put an act on record: with the case that made the household, whose curtain it then shares;
    under the household where no case made it."""
    case = None
    if household.enquiry_id is not None:
        case = Enquiry.objects.visible_to(access).get(pk=household.enquiry_id)
    if case is not None:
        act_record(access=access, enquiry=case, action=action, now=now, changes=changes)
        return
    record(
        access=access,
        action=action,
        subject=SUBJECT,
        subject_id=household.pk,
        cluster_id=household.cluster_id,
        service_id=household.service_id,
        now=now,
        changes={
            name: [_plain(before), _plain(after)] for name, (before, after) in changes.items()
        },
    )


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value.pk if isinstance(value, Model) else value
