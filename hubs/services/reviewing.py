"""The access review: twice a year somebody looks at every role and says whether it is needed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from hubs import audit
from hubs.access import Access
from hubs.models import Membership, MembershipReview
from hubs.permissions import Right
from hubs.selectors import memberships_at
from hubs.services.people import (
    member_get,
    membership_record,
    memberships_lock,
    places_for,
)

REVIEW_EVERY = timedelta(days=182)  # six months
NOT_USED = timedelta(days=90)

KEPT = audit.register("membership.reviewed", "looked at a colleague's role and kept it")


@dataclass(frozen=True)
class RoleReview:
    """One role as the review shows it."""

    membership: Membership
    last: MembershipReview | None
    due: date
    is_due: bool
    not_used: bool  # for 90 days, or never in the 90 days since it began
    is_own: bool


def roles_to_review(*, access: Access, now: datetime) -> list[RoleReview]:
    """Every role in this administrator's places: what is due first, then by place and name."""
    access.require(Right.PEOPLE_MANAGE)
    today = timezone.localdate(now)
    rows = memberships_at(
        cluster=None if access.service else access.cluster,
        services=[place.service for place in places_for(access, today=today) if place.service],
        today=today,
    )
    newest = MembershipReview.objects.select_related("by").order_by("-at")
    held = rows.prefetch_related(Prefetch("reviews", queryset=newest, to_attr="looked_at"))
    found = [_review_of(membership, access=access, today=today) for membership in held]
    return sorted(found, key=lambda each: not each.is_due)


def _review_of(membership: Membership, *, access: Access, today: date) -> RoleReview:
    last = membership.looked_at[0] if membership.looked_at else None  # type: ignore[attr-defined]
    since = timezone.localdate(last.at) if last else membership.starts
    due = since + REVIEW_EVERY
    used = membership.last_used_on or membership.starts
    return RoleReview(
        membership=membership,
        last=last,
        due=due,
        is_due=due <= today,
        not_used=used <= today - NOT_USED,
        is_own=access.user is not None and membership.user_id == access.user.pk,
    )


@transaction.atomic
def memberships_keep(*, access: Access, membership_ids: Collection[int], now: datetime) -> int:
    """Say that these roles are still needed; returns how many.

    Raises Membership.DoesNotExist for one outside this administrator's places. One's own is
    left out: another administrator looks at it. What the same colleague said earlier in the day
    stands, and is not said twice.
    """
    assert access.user is not None
    today = timezone.localdate(now)
    others = [
        pk
        for pk in membership_ids
        if member_get(access=access, membership_id=pk, today=today).user_id != access.user.pk
    ]
    kept = memberships_lock(access, others, today=today)
    said = MembershipReview.objects.filter(
        membership__in=kept, by=access.user, outcome=MembershipReview.Outcome.KEPT, at__date=today
    )
    already = set(said.values_list("membership_id", flat=True))
    for membership in (row for pk, row in kept.items() if pk not in already):
        MembershipReview.objects.create(
            membership=membership, at=now, by=access.user, outcome=MembershipReview.Outcome.KEPT
        )
        membership_record(access, membership, action=KEPT, now=now)
    return len(kept)
