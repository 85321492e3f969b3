"""Who works on a case, and which council it belongs to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone

from enquiries import reminders
from enquiries.handover_notices import case_taken_plan
from enquiries.models import Enquiry, RoutingRule
from enquiries.selectors.safety import may_be_named
from enquiries.services.base import enquiry_locked, enquiry_write
from enquiries.services.council import council_follow, is_taken_over, why_hub_leaves_it
from enquiries.services.handover import handover_follow, handover_on_routing
from enquiries.services.offers import HandoverRefused
from hubs.access import Access
from hubs.audit import record, register
from hubs.models import AuditEvent, FosteringService, Membership, User
from hubs.permissions import Right
from hubs.selectors import policy_on, services_of

ASSIGNED = register("enquiry.assigned", "changed who works on it")
ROUTED = register("enquiry.routed", "changed the council")


# Stays with the former council: the case's own record goes with the case.
TAKEN_AWAY = register("council.case_taken", "gave a case that this council had to another council")
FORMER_CASE = "former_case"


class AlreadyAssigned(Exception):
    """Somebody else took it first. Carries who."""

    def __init__(self, owner: User | None) -> None:
        super().__init__(owner.name if owner else "")
        self.owner = owner


def enquiry_assign(
    *,
    access: Access,
    enquiry_id: int,
    to: User | None,
    expected_owner_id: int | None,
    now: datetime,
) -> AuditEvent | None:
    """Give a case to a colleague, to oneself, or back to nobody.

    ``expected_owner_id`` is the owner the person saw. Raises AlreadyAssigned when that is no
    longer so, so of twenty who press at once one wins and nineteen are told who. Assigning to
    the present owner changes nothing and returns None. Raises PermissionDenied for a colleague
    who does not work in the case's hub or council today, sees no cases, or knows the person.
    """
    access.require(Right.ENQUIRY_ASSIGN)
    enquiry = enquiry_locked(access, enquiry_id)
    wanted = to.pk if to else None
    if enquiry.owner_id == wanted:
        return None
    if enquiry.owner_id != expected_owner_id:
        raise AlreadyAssigned(enquiry.owner)
    allowed = may_be_named(enquiry, today=timezone.localdate(now))
    if to is not None and not allowed.filter(pk=to.pk).exists():
        raise PermissionDenied("they do not work with this case, or know the person")
    event = enquiry_write(
        access=access, enquiry=enquiry, values={"owner": to}, action=ASSIGNED, now=now
    )
    if to is not None and to != access.user:
        reminders.assigned_plan(enquiry=enquiry, user=to, now=now)
    return event


def enquiry_route(
    *,
    access: Access,
    enquiry_id: int,
    service: FosteringService,
    reason: str,
    now: datetime,
) -> AuditEvent:
    """Override the council, with a reason that stays on the case.

    The case and all its rows move behind the other council's fence. An owner who works neither
    in the hub nor in that council today loses it. A case that stands past the hub's hand-over
    point is offered to the new council with this, and what the former one was offered ends.
    Its checks become those of the new council. Raises HandoverRefused with a sentence where its
    council stays (``council.why_hub_leaves_it``), PermissionDenied for a council that is not the
    hub's today.
    """
    access.require(Right.ENQUIRY_ROUTE)
    enquiry = enquiry_locked(access, enquiry_id)
    today = timezone.localdate(now)
    if stays := why_hub_leaves_it(access, enquiry, day=today):
        raise HandoverRefused(stays)
    ours = services_of(enquiry.cluster, day=today)
    if not ours.filter(pk=service.pk).exists():
        raise PermissionDenied("a council of another hub")
    here = Membership.objects.current(today=today).filter(
        Q(cluster=enquiry.cluster_id) | Q(service=service), user=enquiry.owner_id
    )
    policy = policy_on(enquiry.cluster, day=today)
    if enquiry.service is not None and is_taken_over(enquiry, day=today):
        _taken_away_record(access, enquiry, enquiry.service, now=now)
    values: dict[str, Any] = {
        "service": service,
        "routing_rule": str(RoutingRule.STAFF),
        "routing_reason": reason,
        "out_of_area": False,
        "owner": enquiry.owner if here.exists() else None,
        **handover_on_routing(enquiry, now=now),
    }
    event = enquiry_write(
        access=access, enquiry=enquiry, values=values, action=ROUTED, now=now, reason=reason
    )
    handover_follow(access=access, enquiry=enquiry, source=None, policy=policy, now=now)
    council_follow(access=access, enquiry=enquiry, now=now)
    return event


def _taken_away_record(
    access: Access, enquiry: Enquiry, former: FosteringService, *, now: datetime
) -> None:
    """One line at the council that had the case, which sees nothing of it from here."""
    record(
        access=access,
        action=TAKEN_AWAY,
        subject=FORMER_CASE,
        subject_id=enquiry.pk,
        cluster_id=enquiry.cluster_id,
        service_id=former.pk,
        now=now,
    )
    case_taken_plan(enquiry=enquiry, former=former, by=access.user, now=now)
