"""Rules of assignment, limits of work and leave: changed by managers, and by colleagues for
themselves. One hub or one council at a time; each change is on record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from enquiries.models import AssignPool, AssignRule, Leave, WorkLimit
from hubs.access import Access
from hubs.audit import record, register
from hubs.models import AuditEvent, Cluster, FosteringService, Membership, User
from hubs.permissions import Right, roles_with

RULE, LIMIT, LEAVE = "assign_rule", "work_limit", "leave"
RULE_KEEPS = ("name", "on", "for_council", "for_kind", "for_language", "method", "pool", "place")
RULE_SAVED = register("routing.rule_saved", "set a rule of assignment", keeps=RULE_KEEPS)
RULE_MOVED = register("routing.rule_moved", "moved a rule of assignment", keeps=RULE_KEEPS)
RULE_REMOVED = register("routing.rule_removed", "took away a rule of assignment", keeps=RULE_KEEPS)
LIMIT_SET = register("routing.limit_set", "set how many cases a colleague takes", keeps=("most",))
LEAVE_SET = register("routing.leave_set", "set leave", keeps=("from_on", "to_on", "cover", "user"))
LEAVE_CANCELLED = register(
    "routing.leave_cancelled", "took leave back", keeps=("from_on", "to_on", "cover", "user")
)

_WORKS = roles_with(Right.CONTACT_LOG)


@dataclass(frozen=True)
class Place:
    """A hub, or one of its councils: whose rules, limits and leave."""

    cluster: Cluster
    service: FosteringService | None


def place_of(access: Access) -> Place:
    """The place a colleague acts in."""
    assert access.cluster is not None
    return Place(access.cluster, access.service)


def colleagues_of(access: Access, *, today: date) -> QuerySet[User]:
    """Who works on cases in the place today, by name."""
    place = place_of(access)
    current = Membership.objects.current(today=today).filter(role__in=_WORKS)
    held = (
        current.filter(service=place.service)
        if place.service
        else current.filter(cluster=place.cluster)
    )
    return User.objects.filter(memberships__in=held, is_active=True).distinct().order_by("name")


def rules_of(access: Access) -> QuerySet[AssignRule]:
    """The rules of the place in their order, those switched off too."""
    return _of_place(AssignRule.objects.visible_to(access), access)


def _of_place(rows: Any, access: Access) -> Any:
    place = place_of(access)
    return rows.filter(cluster=place.cluster, service=place.service)


@transaction.atomic
def rule_save(
    *,
    access: Access,
    rule_id: int | None,
    fields: Mapping[str, Any],
    pool: Iterable[User],
    now: datetime,
) -> AssignRule:
    """Add a rule at the end, or change one. Turns already had are kept.

    Raises PermissionDenied without the right, AssignRule.DoesNotExist for another place's, and
    ValidationError for a colleague who does not work on cases here today.
    """
    access.require(Right.ROUTING_MANAGE)
    place, wanted = place_of(access), list(pool)
    here = set(colleagues_of(access, today=timezone.localdate(now)).values_list("pk", flat=True))
    if not wanted or {user.pk for user in wanted} - here:
        raise ValidationError({"pool": "Choose colleagues who work here today"})
    last = rules_of(access).aggregate(last=Max("place_in_order"))["last"] or 0
    rule = (
        rules_of(access).select_for_update().get(pk=rule_id)
        if rule_id
        else AssignRule(cluster=place.cluster, service=place.service, place_in_order=last + 1)
    )
    before = _said(rule) if rule.pk else dict.fromkeys(RULE_KEEPS)
    for name, value in fields.items():
        setattr(rule, name, value)
    rule.save()
    rule.pool.exclude(user__in=wanted).delete()
    has = set(rule.pool.values_list("user_id", flat=True))
    AssignPool.objects.bulk_create(
        AssignPool(rule=rule, user=user) for user in wanted if user.pk not in has
    )
    _record(access, RULE_SAVED, RULE, rule.pk, before=before, after=_said(rule), now=now)
    return rule


@transaction.atomic
def rule_move(*, access: Access, rule_id: int, up: bool, now: datetime) -> None:
    """Let a rule change places with its neighbour; at the end nothing happens."""
    access.require(Right.ROUTING_MANAGE)
    rules = list(rules_of(access).select_for_update())
    places = {rule.pk: i for i, rule in enumerate(rules)}
    if rule_id not in places:
        raise AssignRule.DoesNotExist
    at = places[rule_id]
    to = at - 1 if up else at + 1
    if not 0 <= to < len(rules):
        return
    rules[at], rules[to] = rules[to], rules[at]
    for i, rule in enumerate(rules, start=1):
        if rule.place_in_order != i:
            AssignRule.objects.filter(pk=rule.pk).update(place_in_order=i)
    _record(
        access,
        RULE_MOVED,
        RULE,
        rule_id,
        before={"place": at + 1},
        after={"place": to + 1},
        now=now,
    )


@transaction.atomic
def rule_remove(*, access: Access, rule_id: int, now: datetime) -> None:
    """Take a rule away; cases it gave stay where they are."""
    access.require(Right.ROUTING_MANAGE)
    rule = rules_of(access).select_for_update().get(pk=rule_id)
    before = _said(rule)
    rule.delete()
    after = dict.fromkeys(RULE_KEEPS)
    _record(access, RULE_REMOVED, RULE, rule_id, before=before, after=after, now=now)


@transaction.atomic
def limit_set(*, access: Access, user: User, most: int | None, now: datetime) -> None:
    """How many open cases rules give a colleague here; None for no limit."""
    access.require(Right.WORKLOAD_VIEW)
    _works_here(access, user, now)
    place = place_of(access)
    rows = _of_place(WorkLimit.objects.visible_to(access), access).select_for_update()
    row = rows.filter(user=user).first()
    before = row.most_open if row else None
    if before == most:
        return
    if most is None:
        rows.filter(user=user).delete()
    else:
        WorkLimit.objects.update_or_create(
            cluster=place.cluster, service=place.service, user=user, defaults={"most_open": most}
        )
    _record(
        access, LIMIT_SET, LIMIT, user.pk, before={"most": before}, after={"most": most}, now=now
    )


@transaction.atomic
def leave_set(
    *, access: Access, user: User, from_on: date, to_on: date, cover: User | None, now: datetime
) -> Leave:
    """A colleague is away, both days included. One's own; a manager's for anybody of the place.

    Raises PermissionDenied, and ValidationError by field: for days that have passed, days in the
    wrong order, leave that overlaps, and a cover who is away then or does not work here.
    """
    assert access.user is not None
    access.require(Right.CONTACT_LOG if user == access.user else Right.ROUTING_MANAGE)
    _works_here(access, user, now)
    place, today = place_of(access), timezone.localdate(now)
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # one at a time for a person
    _leave_check(access, user, from_on, to_on, cover, today)
    leave: Leave = Leave.objects.create(
        cluster=place.cluster,
        service=place.service,
        user=user,
        from_on=from_on,
        to_on=to_on,
        cover=cover,
        set_by=access.user,
        set_at=now,
    )
    after = _leave_said(leave)
    _record(access, LEAVE_SET, LEAVE, leave.pk, before=dict.fromkeys(after), after=after, now=now)
    return leave


def _leave_check(
    access: Access, user: User, from_on: date, to_on: date, cover: User | None, today: date
) -> None:
    if to_on < today:
        raise ValidationError({"to_on": "The last day must be today or later"})
    if to_on < from_on:
        raise ValidationError({"to_on": "The last day must not be before the first"})
    standing = _of_place(Leave.objects.visible_to(access), access).filter(
        cancelled_at=None, from_on__lte=to_on, to_on__gte=from_on
    )
    if standing.filter(user=user).exists():
        raise ValidationError({"from_on": "There is leave on some of these days already"})
    if cover is None:
        return
    if cover == user:
        raise ValidationError({"cover": "Choose somebody else to cover"})
    if not colleagues_of(access, today=today).filter(pk=cover.pk).exists():
        raise ValidationError({"cover": "Choose a colleague who works here today"})
    if standing.filter(user=cover).exists():
        raise ValidationError({"cover": f"{cover} is away on some of these days"})


@transaction.atomic
def leave_cancel(*, access: Access, leave_id: int, now: datetime) -> Leave:
    """Take leave back. Raises Leave.DoesNotExist when it is not there or was taken back already."""
    rows = _of_place(Leave.objects.visible_to(access), access).select_for_update(of=("self",))
    leave: Leave = rows.select_related("user").get(pk=leave_id, cancelled_at=None)
    if leave.user != access.user:
        access.require(Right.ROUTING_MANAGE)
    leave.cancelled_at = now
    leave.save(update_fields=["cancelled_at"])
    before = _leave_said(leave)
    after = dict.fromkeys(before)
    _record(access, LEAVE_CANCELLED, LEAVE, leave.pk, before=before, after=after, now=now)
    return leave


def _works_here(access: Access, user: User, now: datetime) -> None:
    if not colleagues_of(access, today=timezone.localdate(now)).filter(pk=user.pk).exists():
        raise PermissionDenied("they do not work on cases here")


def _leave_said(leave: Leave) -> dict[str, Any]:
    return {
        "user": leave.user.name,
        "from_on": leave.from_on.isoformat(),
        "to_on": leave.to_on.isoformat(),
        "cover": leave.cover.name if leave.cover else None,
    }


def _said(rule: AssignRule) -> dict[str, Any]:
    """A rule as the record keeps it."""
    pool = rule.pool.select_related("user").order_by("user__name")
    return {
        "name": rule.name,
        "on": rule.on,
        "for_council": rule.for_council.name if rule.for_council else None,
        "for_kind": rule.for_kind,
        "for_language": rule.for_language,
        "method": rule.method,
        "pool": ", ".join(seat.user.name for seat in pool),
        "place": rule.place_in_order,
    }


def _record(
    access: Access,
    action: str,
    subject: str,
    subject_id: int,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    now: datetime,
) -> AuditEvent | None:
    changes = {k: [before[k], v] for k, v in after.items() if before[k] != v}
    if not changes:
        return None
    place = place_of(access)
    return record(
        access=access,
        action=action,
        subject=subject,
        subject_id=subject_id,
        cluster_id=place.cluster.pk,
        service_id=place.service.pk if place.service else None,
        changes=changes,
        now=now,
    )
