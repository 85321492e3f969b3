"""What needs doing: the groups of an officer's work, each said once.

The worklist, its counts and the list that a count links to all read the same ``Desk``, so a
number is the number of rows behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.lookups import Exact

from hubs.access import Access
from hubs.models import Membership, User


class Group(StrEnum):
    """One heading of "What needs doing", in the order the page has them."""

    PAST = "past"
    NEW = "new"
    TODAY = "today"
    SOON = "soon"
    WAITING = "waiting"
    QUIET = "quiet"
    LATER = "later"  # not on the page: nothing to do yet


GROUP_LABELS: Final = {
    Group.PAST: "Past the promise",
    Group.NEW: "New, not yet contacted",
    Group.TODAY: "Due today",
    Group.SOON: "Due soon",
    Group.WAITING: "Waiting on someone else",
    Group.QUIET: "Gone quiet",
    Group.LATER: "Nothing to do yet",
}
ON_THE_PAGE: Final = tuple(group for group in Group if group is not Group.LATER)

# Due soon: this many working days after today.
SOON_DAYS: Final = 5

ME, NOBODY, MINE, TEAM, EVERYONE = "me", "none", "mine", "team", "all"


@dataclass(frozen=True)
class Desk:
    """Whose work, at what moment. Bounds are worked out once, so that every query agrees.

    ``tomorrow`` and ``soon_ends`` are the first moments after today and after the working days
    that count as soon; a case without contact since ``quiet_before`` has gone quiet.
    """

    now: datetime
    today: date
    tomorrow: datetime
    soon_ends: datetime
    quiet_before: datetime
    user: User | None
    team: QuerySet[Membership]
    covers: tuple[int, ...] = ()  # colleagues who are away, whose cases this person sees to

    def active(self) -> Q:
        """Open, and not asked to wait until a later day."""
        return Q(ended_at=None) & (Q(paused_until=None) | Q(paused_until__lte=self.today))

    def group_of(self) -> Case:
        """The one group an active case stands in: the first whose condition it meets.

        Something due today or earlier needs doing whoever we wait for; after that, waiting is
        said before soon, because the next step is not ours.
        """
        silent = Q(last_contact_at__lt=self.quiet_before) | Q(
            last_contact_at=None, received_at__lt=self.quiet_before
        )
        return Case(
            When(next_due_at__lt=self.now, then=Value(Group.PAST)),
            When(first_attempt_at=None, then=Value(Group.NEW)),
            When(next_due_at__lt=self.tomorrow, then=Value(Group.TODAY)),
            When(~Q(waiting_on=""), then=Value(Group.WAITING)),
            When(next_due_at__lt=self.soon_ends, then=Value(Group.SOON)),
            When(silent, then=Value(Group.QUIET)),
            default=Value(Group.LATER),
            output_field=CharField(),
        )

    def in_group(self, group: Group) -> Q:
        """Active cases of one group. The plain bounds let the index of open work lead."""
        bounds = {
            Group.PAST: Q(next_due_at__lt=self.now),
            Group.TODAY: Q(next_due_at__gte=self.now, next_due_at__lt=self.tomorrow),
            Group.SOON: Q(next_due_at__gte=self.tomorrow, next_due_at__lt=self.soon_ends),
        }.get(group, Q())
        return self.active() & bounds & Q(Exact(self.group_of(), Value(group)))

    def whose(self, owner: str) -> Q:
        """Cases of an owner: "me", "none", "mine" (mine, and nobody's yet), "team" or "all".

        Mine are also those of a colleague who is away and whom I cover. Without a person there
        is no "me", and it finds nothing.
        """
        me = Q(owner=self.user) if self.user else Q(pk__in=[])
        if self.covers:
            me |= Q(owner__in=self.covers)
        if owner in ("", EVERYONE):
            return Q()
        if owner == TEAM:
            return Q(Exists(self.team.filter(user_id=OuterRef("owner_id"))))
        known = {ME: me, NOBODY: Q(owner=None), MINE: me | Q(owner=None)}
        return known[owner]


def team_of(access: Access, *, today: date) -> QuerySet[Membership]:
    """Memberships of everybody who works in the same hub or the same council today."""
    current = Membership.objects.current(today=today)
    if access.service is not None:
        return current.filter(service=access.service)
    return current.filter(cluster=access.cluster)
