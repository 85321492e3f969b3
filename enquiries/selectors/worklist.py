"""What needs doing: counts and groups, in a fixed number of queries at any size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils import timezone

from enquiries.desk import NOBODY, ON_THE_PAGE, SOON_DAYS, Desk, Group, team_of
from enquiries.filters import day_starts
from enquiries.models import Enquiry, EnquiryQuerySet, Person
from enquiries.selectors.workload import covered_by
from hubs.access import Access
from hubs.calendar import ONE_DAY, add_working_days
from hubs.selectors import bank_holidays, policy_on

# More than anybody does before the page is opened again; the rest is a link away.
ROWS_A_GROUP = 25


@dataclass(frozen=True)
class WorkGroup:
    """One heading with its first rows; ``count`` is all of them."""

    group: Group
    count: int
    cases: Sequence[Enquiry]


@dataclass(frozen=True)
class Work:
    """The page: what each group holds, and how many active cases nobody has taken."""

    counts: dict[Group, int]
    unassigned: int
    groups: Sequence[WorkGroup]


def desk_of(access: Access, *, now: datetime) -> Desk:
    """The bounds of today's work for this person's hub. Four queries."""
    assert access.cluster is not None
    today = timezone.localdate(now)
    last_soon = add_working_days(today, SOON_DAYS, holidays=bank_holidays())
    quiet_days = policy_on(access.cluster, day=today).quiet_after_days
    return Desk(
        now=now,
        today=today,
        tomorrow=day_starts(today + ONE_DAY),
        soon_ends=day_starts(last_soon + ONE_DAY),
        quiet_before=now - timedelta(days=quiet_days),
        user=access.user,
        team=team_of(access, today=today),
        covers=tuple(covered_by(access, today=today)),
    )


def work_of(access: Access, *, desk: Desk, owner: str) -> Work:
    """What needs doing. Groups do not overlap; the oldest promise comes first in each."""
    active = Enquiry.objects.visible_to(access).filter(desk.active())
    counts, unassigned = counts_of(access, desk=desk, owner=owner)
    shown = [group for group in ON_THE_PAGE if counts[group]]
    places = _first_rows(active.filter(desk.whose(owner)), desk=desk, groups=shown)
    cases = with_people(access, Enquiry.objects.visible_to(access)).in_bulk(list(places))
    return Work(
        counts=counts,
        unassigned=unassigned,
        groups=[
            WorkGroup(
                group,
                counts[group],
                sorted(
                    (cases[pk] for pk, place in places.items() if place == group and pk in cases),
                    key=_SORT.get(group, _by_promise),
                ),
            )
            for group in shown
        ],
    )


def counts_of(access: Access, *, desk: Desk, owner: str) -> tuple[dict[Group, int], int]:
    """Active cases by group for this owner, and those nobody has taken, in one pass."""
    active = Enquiry.objects.visible_to(access).filter(desk.active())
    rows = (
        active.annotate(work=desk.group_of())
        .values("work")
        .annotate(mine=Count("pk", filter=desk.whose(owner) or Q(pk__gt=0)))
        .annotate(free=Count("pk", filter=desk.whose(NOBODY)))
        .order_by()
    )
    counts = dict.fromkeys(Group, 0)
    unassigned = 0
    for row in rows:
        counts[Group(row["work"])] = row["mine"]
        unassigned += row["free"]
    return counts, unassigned


def with_people(access: Access, cases: EnquiryQuerySet) -> EnquiryQuerySet:
    """The same cases with what a row shows: council, owner and names. One query more.

    Of protected cases of others the names stay out of reach; a row says whom to ask instead
    (selectors.safety.protected_read).
    """
    people: QuerySet[Person] = Person.objects.visible_to(access).order_by("position")
    return cases.select_related("service", "owner").prefetch_related(
        Prefetch("person_set", queryset=people, to_attr="people")
    )


def _first_rows(cases: EnquiryQuerySet, *, desk: Desk, groups: Sequence[Group]) -> dict[int, Group]:
    """The first rows of each group, in the order of the page: case id to its group."""
    parts = [
        cases.filter(desk.in_group(group))
        .annotate(work=desk.group_of())
        .order_by(*ORDER[group])
        .values_list("pk", "work")[:ROWS_A_GROUP]
        for group in groups
    ]
    if not parts:
        return {}
    rows = parts[0] if len(parts) == 1 else parts[0].union(*parts[1:], all=True)
    return {pk: Group(work) for pk, work in rows}


def _by_promise(case: Enquiry) -> tuple[bool, float, int]:
    due = case.next_due_at
    return due is None, due.timestamp() if due else 0.0, case.pk


def _by_silence(case: Enquiry) -> tuple[float, int]:
    last = case.last_contact_at
    return last.timestamp() if last else 0.0, case.pk


# The oldest promise first, so that new arrivals never bury older ones; the longest silence first.
# Once for the database, which finds the first rows, and once for the few it found.
_BY_PROMISE = (F("next_due_at").asc(nulls_last=True), F("pk").asc())
ORDER = dict.fromkeys(Group, _BY_PROMISE) | {
    Group.QUIET: (F("last_contact_at").asc(nulls_first=True), F("pk").asc())
}
_SORT: dict[Group, Callable[[Enquiry], tuple[float, ...]]] = {Group.QUIET: _by_silence}
