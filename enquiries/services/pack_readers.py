"""Closing packs: whoever may read one no longer does not, from this moment.

A leaf, called by whatever ends it: a member's place on the list or their role, a panel that is
over, final minutes, a paper that is removed. Done by the product itself: a hub that runs a joint
panel does not see its councils' cases, and the record has the act that closed them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from enquiries.models import PackReader
from enquiries.selectors.packs import holds_the_role, still_members
from hubs.access import Access, access_of_system
from hubs.fence import reaching
from hubs.models import Cluster, User

# A pack closes by itself this many days after its panel, if nobody closed the panel or made the
# minutes final: time to agree the draft with the papers at hand (docs/panel-and-decision.md).
PACKS_OPEN_DAYS = 14


def packs_close(*, cluster: Cluster, now: datetime, **which: object) -> int:
    """Close the open packs of one hub that fit. Answers how many readers they closed to."""
    access = access_of_system(cluster)
    with reaching(access.reach):
        return _open(access).filter(**which).update(withdrawn_at=now)


def packs_of_leaver(*, access: Access, user: User, now: datetime) -> int:
    """A colleague's role ended: packs close that no panel role of theirs opens any more.

    ``access`` is the product's own in the hub, its reach open.
    """
    rows = _open(access).filter(user=user)
    still = rows.filter(holds_the_role(today=timezone.localdate(now)))
    return rows.exclude(pk__in=still.values("pk")).update(withdrawn_at=now)


def packs_tidy(access: Access, now: datetime) -> int:
    """Close packs whose panel is long past, and those of members who have left the list or hold
    the role no more. An hourly job; answers how many readers they closed to."""
    rows = _open(access)
    past = rows.filter(pack__panel_at__lt=now - timedelta(days=PACKS_OPEN_DAYS))
    closed = past.update(withdrawn_at=now)
    still = rows.filter(still_members(today=timezone.localdate(now)))
    return closed + rows.exclude(pk__in=still.values("pk")).update(withdrawn_at=now)


def _open(access: Access) -> QuerySet[PackReader]:
    rows: QuerySet[PackReader] = PackReader.objects.visible_to(access).filter(withdrawn_at=None)
    return rows


__all__ = ["PACKS_OPEN_DAYS", "packs_close", "packs_of_leaver", "packs_tidy"]
