"""Which councils a hub works for, and which areas they cover: from a day, to a day, no past."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import slugify

from hubs import audit
from hubs.access import Access, access_of_system
from hubs.calendar import say_day
from hubs.fence import reaching
from hubs.models import (
    AuditEvent,
    Cluster,
    ClusterService,
    FosteringService,
    LocalAuthority,
    Membership,
    ServiceArea,
)
from hubs.permissions import Right
from hubs.services.settings import hub_lock

SUBJECT = "council"
KEPT = ("council", "area", "valid_from", "valid_to")

JOINED = audit.register("council.joined", "added a council to the hub", keeps=KEPT)
LEAVES = audit.register("council.leaves", "set a council’s last day in the hub", keeps=KEPT)
TAKEN_OUT = audit.register(
    "council.taken_out", "took out a council that had not begun in the hub", keeps=KEPT
)
AREA_ADDED = audit.register("council.area_added", "added an area to a council", keeps=KEPT)
AREA_ENDS = audit.register("council.area_ends", "set the last day of a council’s area", keeps=KEPT)

ONE_DAY = timedelta(days=1)


def councils_of(cluster: Cluster) -> QuerySet[ClusterService]:
    """Every council the hub works, will work or has worked for, with its areas."""
    return (
        ClusterService.objects.filter(cluster=cluster)
        .select_related("service")
        .prefetch_related("service__areas__authority")
        .order_by("service__name", "valid_from")
    )


def council_get(*, access: Access, link_id: int) -> ClusterService:
    """One row of ``councils_of``.

    Raises PermissionDenied without the right, ClusterService.DoesNotExist for another hub's.
    """
    access.require(Right.SETTINGS_MANAGE)
    assert access.cluster is not None
    return councils_of(access.cluster).get(pk=link_id)


@transaction.atomic
def council_add(
    *, access: Access, authority: LocalAuthority, name: str, starts: date, now: datetime
) -> ClusterService:
    """Let the council that covers an area work with this hub from a day on, today at the earliest.

    If nobody covers the area yet, the council is made, with that name and area. One with a past
    here has to agree, and joins from the server's console (``council_join``). Raises
    PermissionDenied, and ValidationError by field when something stands in the way.
    """
    cluster = hub_lock(access)
    _not_past(starts, "starts", today=timezone.localdate(now))
    _authority_lock(authority)
    area = _open_after(ServiceArea.objects.filter(authority=authority), starts).first()
    service = area.service if area else None
    if service is not None:
        _is_free(service, starts, cluster)
        _has_no_past(service)
    try:
        with transaction.atomic():
            service = service or _council_make(authority, name, starts)
            link = ClusterService.objects.create(
                cluster=cluster, service=service, valid_from=starts
            )
    except IntegrityError as taken:  # another hub, at the same moment
        raise ValidationError(
            {"authority": f"{authority} has just been added by somebody else"}
        ) from taken
    _record(access, JOINED, service, changes=_joined(link), now=now)
    return link


def council_join(
    *, service: FosteringService, cluster: Cluster, starts: date, agreed: str, now: datetime
) -> ClusterService:
    """Let a council with a past join a hub from a day on, from the server's own console.

    ``agreed`` says who said yes for the council, and when; it is kept as the reason. Raises
    ValidationError without it, for a day that is past, or when the council is in a hub then.
    """
    if not agreed.strip():
        raise ValidationError("Say who agreed for the council, and when")
    access = access_of_system(cluster)
    with reaching(access.reach):
        hub_lock(access)
        _not_past(starts, "starts", today=timezone.localdate(now))
        _is_free(service, starts, cluster)
        try:
            with transaction.atomic():
                link = ClusterService.objects.create(
                    cluster=cluster, service=service, valid_from=starts
                )
        except IntegrityError as taken:  # another hub, at the same moment
            raise ValidationError(f"{service} has just joined another hub") from taken
        _record(
            access,
            JOINED,
            service,
            changes=_joined(link),
            now=now,
            reason=agreed.strip(),
            actor_said=audit.CONSOLE,
        )
    return link


def _joined(link: ClusterService) -> dict[str, list[Any]]:
    return {
        "council": [None, link.service.name],
        "valid_from": [None, link.valid_from.isoformat()],
    }


def _has_no_past(service: FosteringService) -> None:
    """Raise ValidationError for a council that was in a hub before, or has colleagues: a hub may
    not help itself to them. Cases come with a hub, so one that never was in any has none."""
    if (
        ClusterService.objects.filter(service=service).exists()
        or Membership.objects.filter(service=service).exists()
    ):
        raise ValidationError(
            {
                "authority": f"{service} has colleagues or cases here already. Your hub would be"
                " able to see them, so the council has to agree first. Ask the people who run"
                " this service to add it"
            }
        )


def _authority_lock(authority: LocalAuthority) -> None:
    """Let nobody else give this area to a council until this transaction ends.

    An advisory lock: the web's role may not lock rows of reference data (hubs.roles).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtext('hubs.area'), %s::int)", [authority.pk]
        )


def _council_make(authority: LocalAuthority, name: str, starts: date) -> FosteringService:
    service = FosteringService(name=name, slug=_free_slug(name))
    service.full_clean()
    service.save()
    ServiceArea.objects.create(service=service, authority=authority, valid_from=starts)
    return service


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "council"
    taken = set(
        FosteringService.objects.filter(slug__startswith=base).values_list("slug", flat=True)
    )
    return next(
        slug
        for slug in (base, *(f"{base}-{number}" for number in range(2, 1000)))
        if slug not in taken
    )


def _open_after(rows: QuerySet[Any], day: date) -> QuerySet[Any]:
    """Rows in force on the day or on some later one."""
    return rows.filter(Q(valid_to=None) | Q(valid_to__gte=day)).order_by("valid_from")


def _is_free(service: FosteringService, starts: date, cluster: Cluster) -> None:
    """Raise ValidationError when the council is in a hub on that day or later."""
    links = _open_after(ClusterService.objects.filter(service=service), starts)
    link = links.select_related("cluster").first()
    if link is None:
        return
    if link.cluster_id == cluster.pk:
        raise ValidationError({"authority": f"{service} is one of your councils already"})
    if link.valid_to is None:
        raise ValidationError(
            {"authority": f"{service} is in {link.cluster}, which has to set its last day first"}
        )
    raise ValidationError(
        {"starts": f"{service} is in {link.cluster} until {say_day(link.valid_to)}"}
    )


@transaction.atomic
def council_leave(
    *, access: Access, link_id: int, last_day: date | None, now: datetime
) -> AuditEvent | None:
    """Set a council's last day in this hub, today at the earliest; None: it stays after all.

    Answers None when nothing changed. Raises PermissionDenied, ClusterService.DoesNotExist for
    another hub's, and ValidationError for a day that cannot be, or a stay that is over.
    """
    hub_lock(access)
    link = council_get(access=access, link_id=link_id)
    today = timezone.localdate(now)
    _still_there(link, today)
    if last_day is not None:
        _not_past(last_day, "last_day", today=today)
        if last_day < link.valid_from:
            raise ValidationError(
                {"last_day": f"The last day must be on or after {say_day(link.valid_from)}"}
            )
    if last_day == link.valid_to:
        return None
    _next_hub_waits(link, last_day)
    before, link.valid_to = link.valid_to, last_day
    try:
        with transaction.atomic():
            link.save(update_fields=["valid_to"])
    except IntegrityError as taken:
        raise ValidationError({"last_day": "This council has joined another hub by now"}) from taken
    changes = {"valid_to": [_iso(before), _iso(last_day)]}
    return _record(access, LEAVES, link.service, changes=changes, now=now)


def _next_hub_waits(link: ClusterService, last_day: date | None) -> None:
    """Raise ValidationError when the stay would run into the next one."""
    later = ClusterService.objects.filter(service=link.service, valid_from__gt=link.valid_from)
    following = later.select_related("cluster").order_by("valid_from").first()
    if following is not None and (last_day is None or last_day >= following.valid_from):
        starts = say_day(following.valid_from)
        raise ValidationError(
            {"last_day": f"{link.service} is in {following.cluster} from {starts}"}
        )


@transaction.atomic
def council_take_out(*, access: Access, link_id: int, now: datetime) -> AuditEvent:
    """Take out a council whose first day in this hub is still to come.

    Raises as council_leave does; ValidationError when it has begun.
    """
    hub_lock(access)
    link = council_get(access=access, link_id=link_id)
    if link.valid_from <= timezone.localdate(now):
        raise ValidationError({"last_day": "It has begun: set its last day instead"})
    changes = {"valid_from": [link.valid_from.isoformat(), None]}
    service = link.service
    link.delete()
    return _record(access, TAKEN_OUT, service, changes=changes, now=now)


@transaction.atomic
def area_add(
    *, access: Access, link_id: int, authority: LocalAuthority, starts: date, now: datetime
) -> AuditEvent:
    """Let one of the hub's councils cover an area from a day on, today at the earliest.

    Raises PermissionDenied, ClusterService.DoesNotExist for another hub's council, and
    ValidationError by field when somebody covers the area then or later.
    """
    hub_lock(access)
    link = council_get(access=access, link_id=link_id)
    today = timezone.localdate(now)
    _still_there(link, today)
    _not_past(starts, "starts", today=today)
    _authority_lock(authority)
    area = _open_after(ServiceArea.objects.filter(authority=authority), starts).first()
    if area is not None:
        until = f" until {say_day(area.valid_to)}" if area.valid_to else ""
        raise ValidationError({"authority": f"{authority} is covered by {area.service}{until}"})
    ServiceArea.objects.create(service=link.service, authority=authority, valid_from=starts)
    changes = {"area": [None, authority.name], "valid_from": [None, starts.isoformat()]}
    return _record(access, AREA_ADDED, link.service, changes=changes, now=now)


@transaction.atomic
def area_end(
    *, access: Access, link_id: int, area_id: int, last_day: date, now: datetime
) -> AuditEvent:
    """Set the last day on which a council covers an area, today at the earliest.

    Raises as area_add does; ServiceArea.DoesNotExist for an area of another council.
    """
    hub_lock(access)
    link = council_get(access=access, link_id=link_id)
    today = timezone.localdate(now)
    area = ServiceArea.objects.select_related("authority").get(pk=area_id, service=link.service)
    _still_there(link, today)
    _still_there(area, today)
    _not_past(last_day, "last_day", today=today)
    if last_day < area.valid_from:
        raise ValidationError(
            {"last_day": f"The last day must be on or after {say_day(area.valid_from)}"}
        )
    before, area.valid_to = area.valid_to, last_day
    area.save(update_fields=["valid_to"])
    changes: dict[str, list[Any]] = {
        "area": [area.authority.name, area.authority.name],
        "valid_to": [_iso(before), _iso(last_day)],
    }
    return _record(access, AREA_ENDS, link.service, changes=changes, now=now)


def _still_there(row: ClusterService | ServiceArea, today: date) -> None:
    if row.valid_to is not None and row.valid_to < today:
        raise ValidationError(f"This ended on {say_day(row.valid_to)} and cannot be changed")


def _not_past(day: date, field: str, *, today: date) -> None:
    if day < today:
        raise ValidationError({field: "The day must be today or later"})


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _record(
    access: Access,
    action: str,
    service: FosteringService,
    *,
    changes: dict[str, list[Any]],
    now: datetime,
    reason: str = "",
    actor_said: str = "",
) -> AuditEvent:
    assert access.cluster is not None
    return audit.record(
        access=access,
        action=action,
        subject=SUBJECT,
        subject_id=service.pk,
        cluster_id=access.cluster.pk,
        service_id=None,
        changes=changes,
        now=now,
        reason=reason,
        actor_said=actor_said,
    )
