"""Reads of the record: who looked at a case, what somebody looked at, who looked without reason.

Each list is of one place and of days, so that an index leads (hubs.models.record), and newest
first. Rows of cases that the reader is locked out of are not among them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, F, Func, JSONField, OuterRef, Q, QuerySet, Subquery

from hubs.access import Access
from hubs.audit import Kind, actions_of
from hubs.calendar import LONDON
from hubs.casebook import casebook
from hubs.looks import CASE, REFUSED, VIEWED
from hubs.models import AuditEvent, ClusterService, Membership, User

# A view is explained by an act of the same person on the same case this near to it.
NEAR: Final = timedelta(days=7)
SEARCHED: Final = "enquiry.searched"


@dataclass(frozen=True)
class Days:
    """From the start of one day to the end of another, in London."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        """When the first day begins."""
        return datetime.combine(self.first, time.min, tzinfo=LONDON)

    @property
    def end(self) -> datetime:
        """When the day after the last begins."""
        return datetime.combine(self.last + timedelta(days=1), time.min, tzinfo=LONDON)

    def of(self, rows: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        """The events of these days."""
        return rows.filter(at__gte=self.start, at__lt=self.end)


def _events(access: Access, days: Days) -> QuerySet[AuditEvent]:
    return days.of(AuditEvent.objects.visible_to(access))


def _newest(rows: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
    return rows.order_by("-at", "-pk")


def people_of(access: Access) -> QuerySet[User]:
    """Whose looking this reader may ask about: everyone who has or had a role in their hub or
    its councils, or in their council alone. By name."""
    assert access.cluster is not None
    if access.service is not None:
        here = Membership.objects.filter(service=access.service)
    else:
        councils = ClusterService.objects.filter(cluster=access.cluster).values("service")
        here = Membership.objects.filter(Q(cluster=access.cluster) | Q(service__in=councils))
    return User.objects.filter(pk__in=here.values("user")).order_by("name", "pk")


def looks_at_case(
    access: Access, *, case_id: int, reference: str, days: Days
) -> QuerySet[AuditEvent]:
    """Who was shown a case: its pages, searches it came up in, and tries that were refused."""
    rows = _events(access, days)
    on_it = rows.filter(
        subject=CASE,
        subject_id=case_id,
        action__in=actions_of(Kind.LOOK, Kind.EXPORT, Kind.GLASS),
    )
    came_up = rows.filter(action=SEARCHED, changes__shown__1__contains=[case_id])
    tried = rows.filter(action=REFUSED, changes__arguments__1__reference=reference)
    # Each by its own index: one condition with "or" would read the whole place.
    ids = on_it.values("pk").union(came_up.values("pk"), tried.values("pk"), all=True)
    return _newest(AuditEvent.objects.visible_to(access).filter(pk__in=_ids(ids)))


def _ids(rows: Any) -> list[int]:
    """At most a year of one case's looks: few enough to be named."""
    return [row["pk"] for row in rows]


def looks_of_person(access: Access, *, person: User, days: Days) -> QuerySet[AuditEvent]:
    """What somebody looked at within this reader's place: pages, searches, files, refusals."""
    kinds = actions_of(Kind.LOOK, Kind.EXPORT, Kind.GLASS, Kind.REFUSAL)
    return _newest(_events(access, days).filter(actor=person, action__in=kinds))


def events_of(access: Access, *, actions: Collection[str], days: Days) -> QuerySet[AuditEvent]:
    """These acts in the place: refusals, exports and the like."""
    return _newest(_events(access, days).filter(action__in=actions))


def office_actions() -> list[str]:
    """Changes to people, roles and settings: every act that is not on a case or a message."""
    on_cases = ("enquiry.", "message.", "safety.")
    return [name for name in actions_of(Kind.ACT) if not name.startswith(on_cases)]


def protection_actions() -> list[str]:
    """Protecting a case, who is named on it, its safe way, and lifting it again."""
    return [name for name in actions_of(Kind.ACT) if name.startswith("safety.")]


# --- Views without assignment ---------------------------------------------------------------------


def views_without_assignment(access: Access, *, days: Days) -> QuerySet[AuditEvent]:
    """Views of cases by people who had nothing to do with them (docs/audit.md).

    Neither the person's own case, when they looked or now, nor one on which they did anything
    within seven days before or after.
    """
    case = AuditEvent.objects.visible_to(access).filter(
        subject=CASE, subject_id=OuterRef("subject_id")
    )
    acted = case.filter(
        actor=OuterRef("actor"),
        at__gte=OuterRef("at") - NEAR,
        at__lte=OuterRef("at") + NEAR,
    ).exclude(action__in=actions_of(Kind.LOOK, Kind.REFUSAL, Kind.EXPORT, Kind.GLASS))
    owner_then = (
        case.filter(changes__has_key="owner", at__lte=OuterRef("at"))
        .order_by("-pk")
        .values("changes__owner__1")[:1]
    )
    rows = (
        _events(access, days)
        .filter(action=VIEWED, actor__isnull=False)
        .annotate(
            owner_then=Subquery(owner_then, output_field=JSONField()),
            me=Func(F("actor_id"), function="to_jsonb", output_field=JSONField()),
        )
        .filter(~Exists(acted), ~casebook().owned(access, "subject_id", "actor_id"))
        .exclude(owner_then__isnull=False, owner_then=F("me"))
    )
    return _newest(rows)


@dataclass(frozen=True)
class Unassigned:
    """How much one person looked at without assignment."""

    person_id: int
    name: str
    cases: int
    views: int


def unassigned_by_person(access: Access, *, days: Days) -> list[Unassigned]:
    """The same, counted by person, most cases first."""
    rows = (
        views_without_assignment(access, days=days)
        .order_by()
        .values("actor_id", "actor__name")
        .annotate(cases=Count("subject_id", distinct=True), views=Count("pk"))
        .order_by("-cases", "-views", "actor__name")
    )
    return [
        Unassigned(row["actor_id"], row["actor__name"], row["cases"], row["views"]) for row in rows
    ]
