"""Who is told of a hand-over: planned here, worded in handover_letters. The words name a case by
its reference and a council, never a person, because a hub hears of a case it sees no more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from django.utils import timezone

from enquiries.models import Deadline, Enquiry, Handover
from enquiries.reminders import ON_SCREEN, case_plan
from enquiries.selectors.safety import named_on
from enquiries.ways import EMAIL
from hubs.access import access_of_system
from hubs.fence import reaching
from hubs.models import FosteringService, SeenBy, User
from hubs.permissions import Right
from hubs.selectors import staff_who_can
from messaging.services import Plan, messages_plan

# Not ABOUT: rows of these stay with the place they were planned for, and behind no curtain.
HANDOVER = "handover"
NEW, ANSWERED, LATE = "new", "answered", "late"  # what S21 tells of


def offered_plan(*, enquiry: Enquiry, handover: Handover, now: datetime) -> None:
    """S21: a case waits for this council's answer."""
    _to_council(enquiry, handover, f"{handover.pk} {NEW}", now)


def query_answered_plan(*, enquiry: Enquiry, handover: Handover, now: datetime) -> None:
    """S21 again: what the council asked has been answered."""
    _to_council(enquiry, handover, f"{handover.pk} {ANSWERED} {_moment(now)}", now)


def unanswered_plan(
    *, enquiry: Enquiry, handover: Handover, clock: Deadline, now: datetime
) -> None:
    """S21 once more, when the day of the answer has passed without one."""
    _to_council(enquiry, handover, f"{handover.pk} {LATE} {clock.pk}", now)


def queried_plan(*, enquiry: Enquiry, handover: Handover, now: datetime) -> None:
    """S22: the council asks something before it answers."""
    _to_offerers(enquiry, handover, "S22", f"{handover.pk} {_moment(now)}", now)


def returned_plan(*, enquiry: Enquiry, handover: Handover, now: datetime) -> None:
    """S23: the council gave the case back."""
    _to_offerers(enquiry, handover, "S23", str(handover.pk), now)


def accepted_plan(
    *, enquiry: Enquiry, handover: Handover, owner: User | None, now: datetime
) -> None:
    """S24: the council has the case from here. ``owner`` worked on it until now."""
    _to_offerers(enquiry, handover, "S24", str(handover.pk), now, owner=owner)


def case_taken_plan(
    *, enquiry: Enquiry, former: FosteringService, by: User | None, now: datetime
) -> None:
    """S25: the hub gave a protected case that this council had to another one. To its managers,
    named on the case or not: the words say neither whom it is about nor where it went."""
    people = _managers_of(enquiry, former, timezone.localdate(now))
    plans = [
        _plan(enquiry, former, "S25", f"{former.pk} {_moment(now)}", channel, user, now)
        for user in people
        if user != by
        for channel in (ON_SCREEN, EMAIL)
    ]
    _put(enquiry, plans, now)


def _managers_of(enquiry: Enquiry, service: FosteringService, today: date) -> list[User]:
    """Who manages what a council is offered; where it has no manager, everybody who may answer."""
    may = staff_who_can(
        Right.HANDOVER_ANSWER, cluster=enquiry.cluster, service=service, today=today
    )
    manage = staff_who_can(
        Right.OFFERS_MANAGE, cluster=enquiry.cluster, service=service, today=today
    )
    found = list(may)
    managers = set(manage.values_list("pk", flat=True))
    return [user for user in found if user.pk in managers] or found


def _moment(now: datetime) -> str:
    return f"{now.astimezone(UTC):%Y%m%d%H%M%S}"


def _to_council(enquiry: Enquiry, handover: Handover, occurrence: str, now: datetime) -> None:
    """On screen for everybody there who may answer; by email for their managers, or for all of
    them where a council has none."""
    service, today = handover.to_service, timezone.localdate(now)
    may = list(
        staff_who_can(Right.HANDOVER_ANSWER, cluster=enquiry.cluster, service=service, today=today)
    )
    manage = set(
        staff_who_can(
            Right.OFFERS_MANAGE, cluster=enquiry.cluster, service=service, today=today
        ).values_list("pk", flat=True)
    )
    may = _who_may_hear(enquiry, may)
    by_email = [user for user in may if user.pk in manage] or may
    plans = [_plan(enquiry, service, "S21", occurrence, ON_SCREEN, user, now) for user in may]
    plans += [_plan(enquiry, service, "S21", occurrence, EMAIL, user, now) for user in by_email]
    _put(enquiry, plans, now)


def _to_offerers(
    enquiry: Enquiry,
    handover: Handover,
    kind: str,
    occurrence: str,
    now: datetime,
    *,
    owner: User | None = None,
) -> None:
    """Who offered it and who works on it, besides who did this."""
    whose = handover.from_service if handover.kind == Handover.Kind.TRANSFER else None
    found = {user.pk: user for user in (handover.offered_by, owner or enquiry.owner) if user}
    found.pop(handover.answered_by_id or 0, None)
    users = _who_may_hear(enquiry, found.values())
    place = whose or handover.to_service
    plans = [
        _plan(enquiry, place, kind, occurrence, channel, user, now)
        for user in users
        for channel in (ON_SCREEN, EMAIL)
    ]
    _put(enquiry, plans, now)


def _who_may_hear(enquiry: Enquiry, users: Iterable[User]) -> list[User]:
    """Of a protected case only those hear whom it names."""
    found = list(users)
    if enquiry.seen_by != SeenBy.NAMED:
        return found
    named = {user.pk for user in named_on([enquiry])[enquiry.pk]}
    return [user for user in found if user.pk in named]


def _plan(
    enquiry: Enquiry,
    service: FosteringService,
    kind: str,
    occurrence: str,
    channel: str,
    user: User,
    now: datetime,
) -> Plan:
    plan = case_plan(enquiry, kind, occurrence, channel, due_at=now, user=user, about=HANDOVER)
    return Plan(**{**vars(plan), "service_id": service.pk})


def _put(enquiry: Enquiry, plans: list[Plan], now: datetime) -> None:
    """One council writes to the people of another: further than it reaches by itself."""
    with reaching(access_of_system(enquiry.cluster).reach):
        messages_plan(plans=plans, now=now)
