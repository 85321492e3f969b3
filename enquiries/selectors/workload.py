"""How much everybody in a place has on their desk, in a fixed number of queries at any size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from enquiries.filters import day_starts
from enquiries.models import Enquiry, EnquiryQuerySet, Leave, WorkLimit
from hubs.access import Access
from hubs.calendar import ONE_DAY
from hubs.models import User

A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Desk:
    """One colleague's cases. ``user`` None: nobody's."""

    user: User | None
    open: int = 0
    overdue: int = 0
    today: int = 0
    new: int = 0  # received in the last seven days
    quietest: datetime | None = None  # the oldest last contact, or receipt, among them
    most: int | None = None
    leave: Leave | None = None

    @property
    def is_full(self) -> bool:
        """Whether the rules pass them by."""
        return self.most is not None and self.open >= self.most


def workload_of(access: Access, people: QuerySet[User], *, now: datetime) -> list[Desk]:
    """Every colleague of the place with what is on their desk, then nobody's cases.

    Four queries.
    """
    today = timezone.localdate(now)
    tomorrow = day_starts(today + ONE_DAY)
    rows = (
        Enquiry.objects.visible_to(access)
        .open()
        .order_by()
        .values("owner_id")
        .annotate(
            open=Count("pk"),
            overdue=Count("pk", filter=Q(next_due_at__lt=now)),
            today=Count("pk", filter=Q(next_due_at__gte=now, next_due_at__lt=tomorrow)),
            new=Count("pk", filter=Q(received_at__gte=now - A_WEEK)),
            quietest=Min(Coalesce(F("last_contact_at"), F("received_at"))),
        )
    )
    counts: dict[int | None, dict[str, Any]] = {}
    for row in rows:
        figures: dict[str, Any] = dict(row)
        counts[figures.pop("owner_id")] = figures
    place = {"cluster": access.cluster, "service": access.service}
    limits = WorkLimit.objects.visible_to(access).filter(**place)
    most = dict(limits.values_list("user_id", "most_open"))
    away = {leave.user_id: leave for leave in leave_now(access, today=today)}
    desks = [
        Desk(user, most=most.get(user.pk), leave=away.get(user.pk), **counts.get(user.pk, {}))
        for user in people
    ]
    return [*desks, Desk(None, **counts.get(None, {}))]


def leave_now(access: Access, *, today: date) -> QuerySet[Leave]:
    """Who is away in the place today, and who covers."""
    rows: QuerySet[Leave] = Leave.objects.visible_to(access).on(today)
    place = {"cluster": access.cluster, "service": access.service}
    return rows.filter(**place).select_related("user", "cover").order_by("user__name")


def leave_ahead(access: Access, *, today: date) -> QuerySet[Leave]:
    """Leave in the place that has not ended, the first to begin first."""
    rows: QuerySet[Leave] = Leave.objects.visible_to(access).filter(
        cluster=access.cluster, service=access.service, to_on__gte=today, cancelled_at=None
    )
    return rows.select_related("user", "cover").order_by("from_on", "user__name")


def covered_by(access: Access, *, today: date) -> list[int]:
    """The colleagues whose cases this person sees to today. One query; none for the product."""
    if access.user is None or access.cluster is None:
        return []
    rows = Leave.objects.visible_to(access).on(today).filter(cover=access.user)
    return list(rows.order_by("user_id").values_list("user_id", flat=True).distinct())


def away_of(enquiry: Enquiry, *, today: date) -> Leave | None:
    """The leave of who works on a case today, if any. For services and the case's own page."""
    if enquiry.owner_id is None:
        return None
    rows = Leave.objects.on(today).filter(cluster=enquiry.cluster_id, user=enquiry.owner_id)
    return rows.select_related("cover").order_by("-to_on").first()


def cases_of_colleague(access: Access, user: User | None, *, most: int) -> EnquiryQuerySet:
    """The open cases of one colleague, or nobody's, in the order they are due; at most ``most``."""
    cases: EnquiryQuerySet = Enquiry.objects.visible_to(access).open().filter(owner=user)
    due = F("next_due_at").asc(nulls_last=True)
    return cases.select_related("service").order_by(due, "pk")[:most]
