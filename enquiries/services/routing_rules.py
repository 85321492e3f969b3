"""Who gets a case by the rules of its hub or council: the first rule that fits and has somebody
free. Reading is apart from doing, so that a dry run says what would happen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from django.db.models import Count, Max, Q
from django.utils import timezone

from enquiries import reminders
from enquiries.models import (
    Acquaintance,
    AssignPool,
    AssignRule,
    Enquiry,
    Leave,
    SafetyNamed,
    WorkLimit,
)
from enquiries.services.base import enquiry_locked, enquiry_write
from hubs.access import Access
from hubs.audit import register
from hubs.calendar import say_day
from hubs.models import AuditEvent, Cluster, FosteringService, Membership, SeenBy, User
from hubs.permissions import Right, roles_with

BY_RULE = register("enquiry.assigned_by_rule", "gave it to a colleague by rule")

_MOMENT = timedelta(microseconds=1)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_WORKS = roles_with(Right.CONTACT_LOG)


@dataclass(frozen=True)
class Case:
    """What the rules ask of a case. ``of_council``: the council assigns it, not the hub."""

    cluster: Cluster
    service: FosteringService | None
    kind: str
    language: str
    of_council: bool = False


@dataclass(frozen=True)
class PassedOver:
    """A colleague of the rule who does not get it, and why."""

    user: User
    why: str


@dataclass(frozen=True)
class Chosen:
    """Who would get a case. Without a user it stands in the team's queue."""

    user: User | None
    rule: AssignRule | None
    why: str
    passed_over: tuple[PassedOver, ...] = ()
    seat: AssignPool | None = None


def rules_here(case: Case) -> list[AssignRule]:
    """The rules of the case's place in their order, with whom each may choose."""
    place = {"service": case.service} if case.of_council else {"service": None}
    rules = AssignRule.objects.filter(cluster=case.cluster, on=True, **place)
    return list(rules.order_by("place_in_order", "pk"))


def fits(rule: AssignRule, case: Case) -> bool:
    """Whether a rule is for this case; what it leaves empty fits all."""
    council = case.service.pk if case.service else None
    return (
        rule.for_council_id in (None, council)
        and rule.for_kind in ("", case.kind)
        and (
            not rule.for_language
            or rule.for_language.strip().casefold() == case.language.strip().casefold()
        )
    )


def who_would_get(
    case: Case,
    *,
    now: datetime,
    closed_to: Collection[int] = (),
    only: Collection[int] | None = None,
) -> Chosen:
    """Who gets a case that comes now. ``closed_to`` know the person; ``only``, where given, are
    those whom a protected case names. Reads, and changes nothing."""
    return _choose(case, rules_here(case), now=now, closed_to=closed_to, only=only)


def case_auto_assign(*, access: Access, enquiry: Enquiry, now: datetime) -> AuditEvent | None:
    """Give a locked or new case without an owner to whom the rules choose; None for nobody.

    The rules of the place are locked first, so that of many at once each sees whom the one before
    it chose: turns are kept and nobody goes past their limit. A case that its council has
    accepted goes by the council's rules, any other by the hub's.
    """
    if enquiry.owner_id is not None or not enquiry.is_open:
        return None
    case = Case(
        cluster=enquiry.cluster,
        service=enquiry.service,
        kind=enquiry.kind,
        language=enquiry.language,
        of_council=enquiry.handed_over_at is not None,
    )
    rules = rules_here(case)
    if not rules:
        return None
    locked = AssignRule.objects.filter(pk__in=[rule.pk for rule in rules]).order_by("pk")
    list(locked.select_for_update().values_list("pk"))
    only = None
    if enquiry.seen_by == SeenBy.NAMED:
        named = SafetyNamed.objects.filter(enquiry=enquiry, removed_at=None)
        only = set(named.values_list("user_id", flat=True))
    known = Acquaintance.objects.filter(enquiry=enquiry, ended_at=None)
    closed_to = set(known.values_list("user_id", flat=True))
    chosen = _choose(case, rules, now=now, closed_to=closed_to, only=only)
    return _give(access, enquiry, chosen, now=now)


def _give(access: Access, enquiry: Enquiry, chosen: Chosen, *, now: datetime) -> AuditEvent | None:
    if chosen.user is None or chosen.seat is None or chosen.rule is None:
        return None
    # Later than everybody's last turn, also where two cases came in the same moment.
    last = AssignPool.objects.filter(rule=chosen.rule).aggregate(last=Max("last_at"))["last"]
    at = max(now, last + _MOMENT) if last else now
    AssignPool.objects.filter(pk=chosen.seat.pk).update(last_at=at)
    event = enquiry_write(
        access=replace(access, user=None),  # the rule did it, whoever's act it followed
        enquiry=enquiry,
        values={"owner": chosen.user},
        action=BY_RULE,
        now=now,
        reason=f"Rule “{chosen.rule.name}”",
    )
    if chosen.user != access.user:
        reminders.assigned_plan(enquiry=enquiry, user=chosen.user, now=now)
    return event


def _choose(
    case: Case,
    rules: Sequence[AssignRule],
    *,
    now: datetime,
    closed_to: Collection[int],
    only: Collection[int] | None,
) -> Chosen:
    fitting = [rule for rule in rules if fits(rule, case)]
    if not fitting:
        return Chosen(None, None, "No rule fits, so it stands in the team’s queue.")
    desk = _Colleagues(case, fitting, day=timezone.localdate(now))
    passed: list[PassedOver] = []
    for rule in fitting:
        free: list[tuple[AssignPool, User]] = []
        for seat in desk.pool(rule):
            user = desk.stands_in(seat.user)
            why = desk.why_not(user, closed_to=closed_to, only=only)
            if why:
                passed.append(PassedOver(seat.user, desk.away_said(seat.user, why)))
            else:
                free.append((seat, user))
        if free:
            seat, user = min(free, key=lambda s, r=rule: desk.turn(r, *s))  # type: ignore[misc]
            why = f"Rule “{rule.name}”: {rule.get_method_display().lower()}."
            if user != seat.user:
                why += f" {user} covers for {seat.user}, {desk.away_said(seat.user)}."
            return Chosen(user, rule, why, tuple(passed), seat)
    return Chosen(None, None, "Everybody whom the rules name is passed over.", tuple(passed))


class _Colleagues:
    """What decides between colleagues, in five queries for all rules.

    While somebody is away their turn, and the case, go to the colleague who covers for them: they
    see to it anyway, and would else have to be told by whoever opens the case first. Without a
    cover, or with one who is not free, they are passed over.
    """

    def __init__(self, case: Case, rules: Sequence[AssignRule], *, day: date) -> None:
        self._pools: dict[int, list[AssignPool]] = {rule.pk: [] for rule in rules}
        seats = AssignPool.objects.filter(rule__in=self._pools).select_related("user")
        for seat in seats.order_by("user__name", "pk"):
            self._pools[seat.rule_id].append(seat)
        people = {seat.user_id for pool in self._pools.values() for seat in pool}
        away = Leave.objects.on(day).filter(cluster=case.cluster).select_related("cover")
        self._away = {leave.user_id: leave for leave in away.order_by("to_on", "pk")}
        people |= {
            leave.cover_id
            for user_id in people & self._away.keys()
            if (leave := self._away[user_id]).cover_id is not None
        }
        service = case.service if case.of_council else None
        here = Q(service=service) if service else Q(cluster=case.cluster)
        self._works = set(
            Membership.objects.current(today=day)
            .filter(here, user__in=people, role__in=_WORKS, user__is_active=True)
            .values_list("user_id", flat=True)
        )
        limits = WorkLimit.objects.filter(user__in=people, cluster=case.cluster, service=service)
        self._most = dict(limits.values_list("user_id", "most_open"))
        self._open = open_cases_of(people, cluster=case.cluster, service=service)

    def pool(self, rule: AssignRule) -> list[AssignPool]:
        return self._pools[rule.pk]

    def stands_in(self, user: User) -> User:
        """Who gets what would be this colleague's: their cover while they are away."""
        leave = self._away.get(user.pk)
        return leave.cover if leave is not None and leave.cover is not None else user

    def away_said(self, user: User, why: str = "") -> str:
        """Why a colleague is passed over: with their cover, where that is who is not free."""
        leave = self._away.get(user.pk)
        if leave is None:
            return why
        away = f"away until {say_day(leave.to_on)}"
        if leave.cover is None or not why:
            return away
        return f"{away}, and {leave.cover}, who covers, {_verb(why)}"

    def turn(self, rule: AssignRule, seat: AssignPool, user: User) -> tuple[float, float, int]:
        """Who comes first: longest without a turn, or fewest open cases and then the same."""
        last = (seat.last_at or _NEVER).timestamp()
        busy = rule.method == AssignRule.Method.LEAST_BUSY
        return (float(self._open.get(user.pk, 0)) if busy else 0.0, last, seat.pk)

    def why_not(
        self, user: User, *, closed_to: Collection[int], only: Collection[int] | None
    ) -> str:
        """Why this colleague is passed over; empty when they are free."""
        if user.pk not in self._works:
            return "does not work here any more"
        if user.pk in self._away:
            return f"away until {say_day(self._away[user.pk].to_on)}"
        most, has = self._most.get(user.pk), self._open.get(user.pk, 0)
        if most is not None and has >= most:
            return f"has {has} open, and takes {most}"
        if user.pk in closed_to:
            return "knows the person"
        if only is not None and user.pk not in only:
            return "is not named on this protected case"
        return ""


def _verb(why: str) -> str:
    """The reason after somebody's name: "is away until ..."."""
    return f"is {why}" if why.startswith("away") else why


def open_cases_of(
    people: Iterable[int], *, cluster: Cluster, service: FosteringService | None
) -> dict[int, int]:
    """Open cases of each of these colleagues in the place; no entry for none."""
    cases = Enquiry.objects.filter(cluster=cluster, ended_at=None, owner__in=list(people))
    if service is not None:
        cases = cases.filter(service=service)
    return dict(cases.order_by().values_list("owner_id").annotate(count=Count("pk")))


def enquiry_give_by_rule(*, access: Access, enquiry_id: int, now: datetime) -> AuditEvent | None:
    """Apply the rules to a case that nobody works on, as when it came. A colleague asks for it.

    Raises PermissionDenied without the right; None when the rules choose nobody.
    """
    access.require(Right.ENQUIRY_ASSIGN)
    enquiry = enquiry_locked(access, enquiry_id)
    return case_auto_assign(access=access, enquiry=enquiry, now=now)
