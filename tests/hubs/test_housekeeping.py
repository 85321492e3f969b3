"""What is thrown away, and what is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import IntegrityError

from hubs import sessions
from hubs.housekeeping import tidy
from hubs.limits import attempt_allowed
from hubs.models import Cluster, RateLimit, User

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.mark.django_db
def test_ended_sessions_and_old_counts_go_and_nothing_else() -> None:
    for name, ends in (("ended", NOW - timedelta(seconds=1)), ("live", NOW + timedelta(hours=1))):
        Session.objects.create(session_key=name, session_data="x", expire_date=ends)
    for age in (timedelta(days=3), timedelta(0)):
        attempt_allowed(scope="x", key="y", limit=1, per=timedelta(hours=1), now=NOW - age)
    assert tidy(now=NOW) == {"sessions": 1, "counts": 1}
    assert tidy(now=NOW) == {"sessions": 0, "counts": 0}
    assert Session.objects.get().session_key == "live"
    assert RateLimit.objects.get().window <= NOW


@pytest.mark.django_db
def test_where_somebody_was_signed_in_goes_when_no_session_can_live() -> None:
    user = User.objects.create(email="a@staff.example.org", name="A")
    for key, age in (("old", sessions.LONGEST + timedelta(seconds=1)), ("live", timedelta(0))):
        UserSession.objects.create(
            user=user, session_key=key, ip="192.0.2.1", user_agent="x", created_at=NOW - age
        )
    tidy(now=NOW)
    assert UserSession.objects.get().session_key == "live"


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["my", "staff", "static"])
def test_a_hub_cannot_take_an_address_of_the_product(slug: str) -> None:
    with pytest.raises(IntegrityError, match="slug_not_taken"):
        Cluster.objects.create(slug=slug, name="x", reference_prefix="XX")
