"""A hub's own limits, from a day on: stricter than a national standard, or agreed practice."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from hubs import audit
from hubs.access import Access
from hubs.models import AuditEvent, Cluster, TimeLimit
from hubs.services.settings import hub_lock
from hubs.time_limits import LIMITS, PROMISED, Force, Limit, Unit, hub_may_set

SUBJECT = "limit"
KEPT = ("code", "amount", "valid_from")

SET = audit.register("limit.set", "set a limit from a day", keeps=KEPT)
REMOVED = audit.register("limit.removed", "took away a limit that had not begun", keeps=KEPT)


def limits_open() -> list[Limit]:
    """The limits a hub may set here, as the product has them."""
    forces = (Force.STANDARD, Force.PRACTICE)
    return [row for row in LIMITS.values() if row.force in forces and row.code not in PROMISED]


def limits_to_come(cluster: Cluster, *, today: date) -> list[TimeLimit]:
    """The hub's own limits that have not begun, the soonest first."""
    rows = TimeLimit.objects.filter(cluster=cluster, valid_from__gt=today)
    return list(rows.order_by("valid_from", "pk"))


@transaction.atomic
def limit_set(
    *, access: Access, code: str, amount: int, valid_from: date, now: datetime
) -> AuditEvent:
    """Let a limit be so long in this hub from a day on. Clocks that run keep their day.

    Raises PermissionDenied, KeyError for a limit that is not the hub's to set, and
    ValidationError by field: too long, a day that has passed, or one that has a change already.
    """
    cluster = hub_lock(access)
    limit = {row.code: row for row in limits_open()}[code]
    if not hub_may_set(limit, amount):
        raise ValidationError({"amount": say_bound(limit)})
    if valid_from < timezone.localdate(now):
        raise ValidationError({"valid_from": "The first day must be today or later"})
    rows = TimeLimit.objects.filter(cluster=cluster, code=code)
    if rows.filter(valid_from=valid_from).exists():
        said = "This limit changes on that day already. Choose a later day"
        raise ValidationError({"valid_from": said})
    row = TimeLimit.objects.create(
        cluster=cluster,
        code=code,
        amount=amount,
        unit=str(limit.unit),
        source=f"Set by {cluster.name}; {limit.source} says {limit.said}",
        valid_from=valid_from,
    )
    return _record(access, SET, row, now=now)


def say_bound(limit: Limit) -> str:
    """How long a hub may have it."""
    if limit.force is Force.PRACTICE:
        return "Enter a whole number, 1 or more"
    more = "or more" if limit.unit is Unit.WORKING_DAYS_BEFORE else "or fewer"
    return f"The standard is {limit.said}. A hub may be stricter: enter {limit.amount} {more}"


@transaction.atomic
def limit_remove(*, access: Access, limit_id: int, now: datetime) -> AuditEvent:
    """Take away a limit of this hub that has not begun.

    Raises PermissionDenied, and TimeLimit.DoesNotExist when it has begun or is another's.
    """
    cluster = hub_lock(access)
    today = timezone.localdate(now)
    row = TimeLimit.objects.filter(cluster=cluster, valid_from__gt=today).get(pk=limit_id)
    event = _record(access, REMOVED, row, now=now)
    row.delete()
    return event


def _record(access: Access, action: str, row: TimeLimit, *, now: datetime) -> AuditEvent:
    assert access.cluster is not None
    kept: dict[str, Any] = {
        "code": row.code,
        "amount": row.amount,
        "valid_from": row.valid_from.isoformat(),
    }
    gone = action == REMOVED
    return audit.record(
        access=access,
        action=action,
        subject=SUBJECT,
        subject_id=row.pk,
        cluster_id=access.cluster.pk,
        service_id=None,
        changes={name: [value, None] if gone else [None, value] for name, value in kept.items()},
        now=now,
    )
