"""Reads of the ground: a hub's clock, its councils, who works where."""

from __future__ import annotations

from datetime import date, datetime, time

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from hubs.calendar import WorkingCalendar, closed_days
from hubs.journey import fostering_types
from hubs.models import (
    BankHoliday,
    Cluster,
    ClusterService,
    FosteringService,
    Invitation,
    JourneyPolicy,
    LocalAuthority,
    Membership,
    OpeningHours,
    ServiceArea,
    ServiceOffer,
    ServicePolicy,
    User,
)
from hubs.permissions import Right, roles_with


def bank_holidays() -> frozenset[date]:
    """England's bank holidays as the database has them."""
    return frozenset(BankHoliday.objects.values_list("day", flat=True))


def bank_holiday_names() -> dict[date, str]:
    """England's bank holidays as the database has them, with their names."""
    return dict(BankHoliday.objects.values_list("day", "name"))


def working_calendar(cluster: Cluster) -> WorkingCalendar:
    """The hub's opening hours and closed days."""
    rows = OpeningHours.objects.filter(cluster=cluster)
    return WorkingCalendar(
        opening={row.weekday: (row.opens, row.closes) for row in rows},
        closed=closed_days(holidays=bank_holidays()),
    )


def policy_on(cluster: Cluster, *, day: date) -> JourneyPolicy:
    """The promises in force on this day. Raises DoesNotExist when the cluster has none."""
    return JourneyPolicy.objects.filter(cluster=cluster).on(day).order_by("-valid_from")[:1].get()


def policy_and_calendar(cluster: Cluster, *, day: date) -> tuple[JourneyPolicy, WorkingCalendar]:
    """``policy_on`` and ``working_calendar`` in one query, for a page that shows both.

    Raises DoesNotExist when the cluster has no policy.
    """
    hours = OpeningHours.objects.filter(cluster=OuterRef("cluster_id"))
    row = (
        JourneyPolicy.objects.filter(cluster=cluster)
        .on(day)
        .order_by("-valid_from")
        .annotate(
            hours=ArraySubquery(hours.values(row=JSONObject(**_HOURS))),
            holidays=ArraySubquery(BankHoliday.objects.values("day")),
        )[:1]
        .get()
    )
    opening = {
        each["weekday"]: (time.fromisoformat(each["opens"]), time.fromisoformat(each["closes"]))
        for each in row.hours
    }
    closed = closed_days(holidays=frozenset(row.holidays))
    return row, WorkingCalendar(opening=opening, closed=closed)


_HOURS = {"weekday": "weekday", "opens": "opens", "closes": "closes"}


def services_of(cluster: Cluster, *, day: date) -> QuerySet[FosteringService]:
    """The fostering services that belong to the cluster on this day, by name."""
    ids = ClusterService.objects.filter(cluster=cluster).on(day).values("service_id")
    return FosteringService.objects.filter(pk__in=ids).order_by("name")


def authorities_of(cluster: Cluster, *, day: date) -> QuerySet[LocalAuthority]:
    """The local authorities the cluster's services cover on this day, by name."""
    return (
        LocalAuthority.objects.filter(
            areas__in=ServiceArea.objects.on(day).filter(service__in=services_of(cluster, day=day))
        )
        .distinct()
        .order_by("name")
    )


def authority_by_code(gss_code: str) -> LocalAuthority | None:
    """The authority with this ONS code, present or former."""
    return (
        LocalAuthority.objects.filter(gss_code=gss_code).first()
        or LocalAuthority.objects.filter(codes__gss_code=gss_code).first()
    )


def service_for(
    authority: LocalAuthority, *, cluster: Cluster | None = None, day: date
) -> FosteringService | None:
    """The fostering service that covers an authority on this day, in this cluster if given."""
    areas = ServiceArea.objects.on(day).filter(authority=authority).select_related("service")
    if cluster is not None:
        members = ClusterService.objects.on(day).filter(cluster=cluster)
        areas = areas.filter(service__in=members.values("service"))
    found = areas.order_by("service_id").first()
    return found.service if found else None


def cluster_of(service: FosteringService, *, day: date) -> Cluster | None:
    """The cluster a service belongs to on this day."""
    row = ClusterService.objects.filter(service=service).on(day).select_related("cluster").first()
    return row.cluster if row else None


def memberships_of(user: User, *, today: date) -> QuerySet[Membership]:
    """What this person is, and where, today."""
    return (
        Membership.objects.current(today=today)
        .filter(user=user)
        .select_related("cluster", "service", "user")
        .order_by("pk")
    )


def staff_who_can(
    right: Right, *, cluster: Cluster, service: FosteringService | None, today: date
) -> QuerySet[User]:
    """People who hold the right over cases of this cluster and, if given, this service."""
    current = Membership.objects.current(today=today).filter(role__in=roles_with(right))
    held = current.filter(cluster=cluster)
    if service is not None:
        held = held | current.filter(service=service)
    return User.objects.filter(memberships__in=held).distinct().order_by("name")


def memberships_at(
    *, cluster: Cluster | None, services: list[FosteringService], today: date
) -> QuerySet[Membership]:
    """Who is what in a hub and in these councils today, by place and name."""
    rows = Membership.objects.current(today=today)
    here = rows.filter(service__in=services)
    if cluster is not None:
        here = here | rows.filter(cluster=cluster)
    return here.select_related("user", "cluster", "service").order_by(
        "service__name", "user__name", "pk"
    )


def invitations_at(
    *, cluster: Cluster | None, services: list[FosteringService], now: datetime
) -> QuerySet[Invitation]:
    """Invitations to a hub and to these councils that still wait, newest first."""
    rows = Invitation.objects.filter(accepted_at=None, expires_at__gt=now)
    here = rows.filter(service__in=services)
    if cluster is not None:
        here = here | rows.filter(cluster=cluster)
    return here.select_related("cluster", "service", "invited_by").order_by("-pk")


def offers_on(service: FosteringService, *, day: date) -> set[str]:
    """The types of fostering a service recruits for on this day; without rows, every type."""
    rows = ServiceOffer.objects.filter(service=service).on(day).values_list("type", flat=True)
    return set(rows) or {code for code, _label in fostering_types()}


def own_panel_rule(service: FosteringService, *, day: date) -> bool | None:
    """Whether panel is required in this service on this day; None: as its hub says."""
    rows = ServicePolicy.objects.filter(service=service).on(day).order_by("-valid_from")
    row = rows.first()
    return row.panel_required if row else None
