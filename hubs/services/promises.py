"""What a hub promises and how its journey runs: a new row from a day, never a changed past."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from hubs import audit
from hubs.access import Access
from hubs.journey import handover_stages
from hubs.models import AuditEvent, Cluster, JourneyPolicy
from hubs.permissions import Right
from hubs.services.merging import Values, changes_of
from hubs.services.settings import hub_lock

SUBJECT = "policy"
POLICY = (
    "valid_from",
    "first_contact_days",
    "promise_time",
    "remind_officer_hours",
    "apology_after_minutes",
    "quiet_after_days",
    "hands_over_at",
    "hub_sees",
    "order",
    "interest_needed",
    "visit_needed",
    "preparation",
    "panel_required",
    "handover_answer_days",
    "council_contact_days",
    "visit_days",
)

ADDED = audit.register("policy.added", "set promises from a day", keeps=POLICY)
REPLACED = audit.register("policy.changed", "changed promises that had not begun", keeps=POLICY)
REMOVED = audit.register("policy.removed", "took away promises that had not begun", keeps=POLICY)


def policy_values(policy: JourneyPolicy) -> Values:
    """A row's fields as the record keeps them."""
    return {name: _as_kept(getattr(policy, name)) for name in POLICY}


def _as_kept(value: Any) -> Any:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, date) else value


def policy_get(*, access: Access, policy_id: int, today: date) -> JourneyPolicy:
    """Promises of this hub that have not begun.

    Raises PermissionDenied without the right, and JourneyPolicy.DoesNotExist for others, which
    nobody may change any more or which are another hub's.
    """
    access.require(Right.SETTINGS_MANAGE)
    rows = JourneyPolicy.objects.filter(cluster=access.cluster, valid_from__gt=today)
    return rows.get(pk=policy_id)


@transaction.atomic
def policy_add(*, access: Access, fields: Mapping[str, Any], now: datetime) -> AuditEvent:
    """Promises from a day on, today at the earliest. Clocks that run keep their time.

    Raises PermissionDenied, and ValidationError by field for a day that has passed or that
    promises begin on already.
    """
    cluster = hub_lock(access)
    policy = JourneyPolicy(cluster=cluster, **{name: fields[name] for name in POLICY})
    _check(policy, today=timezone.localdate(now))
    policy.save()
    changes = {name: [None, value] for name, value in policy_values(policy).items()}
    return _record(access, ADDED, policy.pk, changes=changes, now=now)


@transaction.atomic
def policy_change(
    *, access: Access, policy_id: int, was: Values, fields: Mapping[str, Any], now: datetime
) -> AuditEvent | None:
    """Change promises that have not begun; None when nothing changed.

    Raises as policy_add does, SettingsClash, and JourneyPolicy.DoesNotExist when they have begun,
    or a colleague took them away.
    """
    hub_lock(access)
    today = timezone.localdate(now)
    policy = policy_get(access=access, policy_id=policy_id, today=today)
    changes = changes_of(
        access=access,
        subject=SUBJECT,
        subject_id=policy.pk,
        present=policy_values(policy),
        was=was,
        typed={name: _as_kept(fields[name]) for name in POLICY},
    )
    if not changes:
        return None
    for name in changes:
        setattr(policy, name, fields[name])
    _check(policy, today=today)
    policy.save(update_fields=list(changes))
    return _record(access, REPLACED, policy.pk, changes=changes, now=now)


@transaction.atomic
def policy_remove(*, access: Access, policy_id: int, now: datetime) -> AuditEvent:
    """Take away promises that have not begun: the ones before them go on.

    Raises as policy_change does.
    """
    hub_lock(access)
    policy = policy_get(access=access, policy_id=policy_id, today=timezone.localdate(now))
    changes = {name: [value, None] for name, value in policy_values(policy).items()}
    policy_id = policy.pk
    policy.delete()
    return _record(access, REMOVED, policy_id, changes=changes, now=now)


def _check(policy: JourneyPolicy, *, today: date) -> None:
    if policy.valid_from < today:
        raise ValidationError({"valid_from": "The first day must be today or later"})
    if policy.hands_over_at not in {"", *(stage for stage, _label in handover_stages())}:
        raise ValidationError({"hands_over_at": "Choose a step from the list"})
    same = JourneyPolicy.objects.filter(cluster=policy.cluster_id, valid_from=policy.valid_from)
    if same.exclude(pk=policy.pk).exists():
        what = "Choose a later day" if policy.valid_from == today else "Change those instead"
        raise ValidationError(
            {"valid_from": f"There are promises that begin on this day already. {what}"}
        )
    policy.full_clean()


def policies_of(cluster: Cluster) -> list[JourneyPolicy]:
    """Every set of promises of the hub, the newest first."""
    return list(JourneyPolicy.objects.filter(cluster=cluster).order_by("-valid_from", "-pk"))


def _record(
    access: Access, action: str, policy_id: int, *, changes: dict[str, list[Any]], now: datetime
) -> AuditEvent:
    assert access.cluster is not None
    return audit.record(
        access=access,
        action=action,
        subject=SUBJECT,
        subject_id=policy_id,
        cluster_id=access.cluster.pk,
        service_id=None,
        changes=changes,
        now=now,
    )
