"""A colleague's role ended: the cases they were working on go back to the team."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from enquiries.models import Enquiry
from enquiries.services.base import enquiry_locked, enquiry_write
from hubs.access import Access
from hubs.audit import register
from hubs.models import User
from hubs.services.leaving import StillWorks

HANDED_BACK = register("enquiry.handed_back", "ended a colleague's role, so nobody works on it now")


def cases_of_leaver(*, access: Access, user: User, still_works: StillWorks, now: datetime) -> int:
    """Take the person off the open cases of this hub that no other role of theirs reaches.

    ``access`` is the product's own in the hub, with the administrator as its user, so cases that
    a safety flag closes go back too. Returns how many. Each is on its case's record.
    """
    reached = Q(cluster__in=still_works.clusters) | Q(service__in=still_works.services)
    mine = Enquiry.objects.visible_to(access).filter(owner=user, ended_at=None).exclude(reached)
    ids = list(mine.order_by("pk").values_list("pk", flat=True))
    for enquiry_id in ids:
        enquiry = enquiry_locked(access, enquiry_id)
        enquiry_write(
            access=access, enquiry=enquiry, values={"owner": None}, action=HANDED_BACK, now=now
        )
    return len(ids)
