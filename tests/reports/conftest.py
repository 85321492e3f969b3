"""Two hubs with a year of made-up cases, and the people who read the figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from enquiries.seed.case import Wish
from enquiries.seed.make import cases_make
from hubs.access import Access, access_of_membership
from hubs.models import Cluster, FosteringService, Membership, User
from hubs.permissions import Role
from reports.period import period_named
from reports.scope import Scope

NOW = datetime(2026, 6, 10, 11, 0, tzinfo=UTC)  # a Wednesday


@dataclass(frozen=True)
class Readers:
    """Accesses by what they are."""

    hub_manager: Access
    other_manager: Access
    council_manager: Access
    governance: Access


@pytest.fixture
def readers(db: None) -> Readers:
    """A year of cases up to NOW in both hubs, and four people."""
    forgotten = Wish(NOW - timedelta(days=6), kind="fostering", routed="postcode", untouched=True)
    cases_make(count=420, until=NOW, seed=11, wishes=[forgotten])
    ne, em = (Cluster.objects.get(slug=slug) for slug in ("north-east", "east-midlands"))
    durham = FosteringService.objects.get(slug="county-durham")

    def reader(name: str, role: Role, **place: Cluster | FosteringService) -> Access:
        user = User.objects.create(email=f"{name}@staff.example.org", name=name.title())
        return access_of_membership(
            Membership.objects.create(user=user, role=role, starts=date(2020, 1, 1), **place)
        )

    return Readers(
        hub_manager=reader("mel", Role.HUB_MANAGER, cluster=ne),
        other_manager=reader("max", Role.HUB_MANAGER, cluster=em),
        council_manager=reader("gareth", Role.COUNCIL_MANAGER, service=durham),
        governance=reader("iris", Role.GOVERNANCE_LEAD, cluster=ne),
    )


@pytest.fixture
def scope() -> Callable[..., Scope]:
    """``scope(access, period="year", council="derby")``."""

    def make(access: Access, *, period: str = "13-weeks", council: str = "") -> Scope:
        named = period_named(period, today=NOW.date())
        return Scope(access=access, period=named, now=NOW, council=council)

    return make
