"""Nobody's case stays with somebody who has left."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from enquiries.models import Enquiry
from enquiries.services.base import enquiry_locked, enquiry_write
from hubs.access import Access
from hubs.audit import register
from hubs.models import Membership
from hubs.permissions import Right, roles_with

GIVEN_BACK = register(
    "enquiry.owner_gone", "gave the case back to the team: who worked on it does not work here"
)

_WORKS = roles_with(Right.CONTACT_LOG)
AT_ONCE = 500


def owners_gone_give_back(access: Access, now: datetime) -> int:
    """Give back the open cases of the hub whose owner works neither in it nor in the case's
    council today: a role that ran out by its date, or any way that did not hand them back.

    Returns how many. Ending a role by hand gives its cases back at once (services.leaving).
    """
    today = timezone.localdate(now)
    here = Membership.objects.current(today=today).filter(
        Q(cluster=OuterRef("cluster_id")) | Q(service=OuterRef("service_id")),
        user=OuterRef("owner_id"),
        role__in=_WORKS,
        user__is_active=True,
    )
    gone = Enquiry.objects.visible_to(access).open().exclude(owner=None).exclude(Exists(here))
    ids = list(gone.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    given = 0
    for pk in ids:
        enquiry = enquiry_locked(access, pk)
        if enquiry.owner_id is None or not enquiry.is_open:
            continue  # somebody saw to it meanwhile
        enquiry_write(
            access=access, enquiry=enquiry, values={"owner": None}, action=GIVEN_BACK, now=now
        )
        given += 1
    return given
