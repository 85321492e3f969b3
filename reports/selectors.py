"""Reads for the pages of exports: which ones are here, and who looks after them."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from hubs.access import Access
from hubs.models import Cluster, FosteringService, Membership, User
from hubs.permissions import ROLE_RIGHTS, Right, Role
from reports.models import ExportRequest


def exports_here(access: Access) -> QuerySet[ExportRequest]:
    """Exports asked for in the place this person is acting in, newest first.

    A hub's people see the hub's own: what a council takes is the council's to agree to.
    """
    rows: QuerySet[ExportRequest] = ExportRequest.objects.visible_to(access).filter(
        service=access.service
    )
    return rows.select_related("asked_by", "decided_by", "cluster", "service").order_by("-asked_at")


def exports_seen(access: Access) -> QuerySet[ExportRequest]:
    """Exports this person may look at: those of their place, and for who looks after a hub's
    record those of its councils too, to read and not to decide."""
    if access.service is None and access.can(Right.AUDIT_VIEW):
        rows: QuerySet[ExportRequest] = ExportRequest.objects.visible_to(access)
        return rows.select_related("asked_by", "decided_by", "cluster", "service")
    return exports_here(access)


def approvers_of(access: Access, *, today: date) -> QuerySet[User]:
    """Who may agree to an export of this person: the others here with the right, by name."""
    others = _holders(Right.EXPORT_APPROVE, access.service or access.cluster, today=today)
    return others.exclude(pk=access.user.pk) if access.user else others


def watchers_of(access: Access, *, today: date) -> QuerySet[User]:
    """Who hears of an unusual export: those who may agree to one, and where a council has nobody
    else, the people of its hub who look after the record."""
    here = approvers_of(access, today=today)
    if access.service is None or here.exists():
        return here
    return _holders(Right.AUDIT_VIEW, access.cluster, today=today)


def _holders(
    right: Right, place: Cluster | FosteringService | None, *, today: date
) -> QuerySet[User]:
    """People who hold the right in exactly this place."""
    roles = [role for role in Role if right in ROLE_RIGHTS[role]]
    where = {"service": place} if isinstance(place, FosteringService) else {"cluster": place}
    held = Membership.objects.current(today=today).filter(role__in=roles, **where)
    return User.objects.filter(pk__in=held.values("user")).order_by("name")
