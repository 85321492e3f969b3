"""When the road says something, and to whom: what is planned, and the clocks that plan it.

How each message reads, and whether it is still wanted when its time comes, is in
`enquiries.letters`. Services call the `*_plan` functions inside their own transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from enquiries.held import held_show
from enquiries.models import (
    ContactAttempt,
    ContactPoint,
    Deadline,
    Enquiry,
    Leave,
    SafetyFlag,
    SafetyNamed,
)
from enquiries.models.activity import DeadlineQuerySet
from enquiries.models.case import ContactBy
from enquiries.selectors.safety import named_on
from enquiries.ways import EMAIL, SECOND, SMS, Ways, may_be_texted, preferred, safe_ways, ways_of
from enquiries.ways import ways_held as ways_held  # services ask for it here
from hubs.access import Access
from hubs.calendar import QuietHours, closed_days
from hubs.models import Cluster, SeenBy, User
from hubs.permissions import Right
from hubs.selectors import bank_holidays, policy_on, staff_who_can
from messaging.models import Message
from messaging.services import Plan, messages_cancel, messages_plan

ABOUT = "enquiry"
ON_SCREEN = Message.Channel.IN_APP

# Time to correct a slip of the hand before anybody hears of it.
SECOND_THOUGHTS = timedelta(minutes=2)
# A promise found missed later than this has its apology held for a person (docs/messages.md).
LATE = timedelta(hours=24)
SWEEP_AT_ONCE = 500


# --- Called by services ---------------------------------------------------------------------------


def receipt_plan(*, enquiry: Enquiry, now: datetime) -> None:
    """E1: we have your enquiry. By the channel they chose, and by email if they gave one."""
    ways = ways_held(enquiry)
    channels = [EMAIL] if ways.email else []
    if ways.mobile and enquiry.contact_by != ContactBy.EMAIL:
        channels.append(SMS)
    messages_plan(
        plans=[case_plan(enquiry, "E1", "1", channel, due_at=now) for channel in channels], now=now
    )


def missed_you_plan(
    *, enquiry: Enquiry, attempt: ContactAttempt, next_try: Deadline | None, now: datetime
) -> None:
    """E4: sorry we missed you. After the first call nobody answered, once for each enquiry.

    ``next_try`` is read again when the message goes, because it may have been moved.
    """
    unanswered = attempt.outcome == ContactAttempt.Outcome.NO_ANSWER
    if not unanswered or attempt.how != ContactAttempt.How.PHONE:
        return
    due_at = now + SECOND_THOUGHTS
    messages_plan(
        plans=[
            case_plan(enquiry, "E4", "1", channel, due_at=due_at)
            for channel in preferred(enquiry, ways_held(enquiry))
        ],
        now=now,
    )


def call_promised_plan(*, enquiry: Enquiry, deadline: Deadline, now: datetime) -> None:
    """E2: when we will call. A colleague chose to tell them; by the one way they prefer."""
    messages_plan(
        plans=[
            case_plan(enquiry, "E2", promised_call(deadline), channel, due_at=now + SECOND_THOUGHTS)
            for channel in preferred(enquiry, ways_held(enquiry))
        ],
        now=now,
    )


def promised_call(deadline: Deadline) -> str:
    """A call as E2 speaks of it: this clock, due at this moment."""
    return f"{deadline.pk} {deadline.due_at.astimezone(UTC):%Y-%m-%d %H:%M}"


# How E3's row says that another address was typed than the one it goes to.
ELSEWHERE = " elsewhere"


def link_plan(*, enquiry: Enquiry, now: datetime, typed: str = "", position: int = 1) -> None:
    """E3: a link to come back, asked for just now. Two presses in a minute are one message.

    It is for one applicant, and goes to an address of that person's own. ``typed`` is the address
    that was given, as compared; empty where none was. Where it is another one, whoever asked may
    not be that person: then the links that they have stay as they are.
    """
    ways = ways_held(enquiry, position=position)
    channel = EMAIL if ways.email else SMS if ways.mobile else None
    if channel is not None:
        occurrence = f"{timezone.localtime(now):%Y-%m-%d %H:%M}"
        if typed and typed.lower() != (ways.email or ways.mobile).lower():
            occurrence += ELSEWHERE
        if position == 2:
            occurrence += SECOND
        messages_plan(plans=[case_plan(enquiry, "E3", occurrence, channel, due_at=now)], now=now)


def stopped_plan(*, enquiry: Enquiry, now: datetime) -> None:
    """E18: we have stopped, as they asked. Once for each time they stop by themselves."""
    channels = preferred(enquiry, ways_held(enquiry))
    occurrence = f"version {enquiry.version}"
    messages_plan(
        plans=[case_plan(enquiry, "E18", occurrence, channel, due_at=now) for channel in channels],
        now=now,
    )


# The sides of a change, as E20's rows keep them after the version it made. A message to an old
# address of somebody who asked for privacy until now stays private.
OLD, OLD_PRIVATE, NEW = "old", "old, private", "new"


def details_changed_plan(
    *,
    enquiry: Enquiry,
    before: Ways,
    was_discreet: bool,
    changed: Iterable[str],
    now: datetime,
    position: int = 1,
) -> None:
    """E20: an applicant's phone or email changed; to their old address and to their new one.

    ``changed`` are the fields ("phone", "email"). The old address is on the case no more, so the
    row keeps it. An address that has not heard of an earlier change is told of neither: it was
    put right before anybody knew.
    """
    after, texts = ways_held(enquiry, position=position), may_be_texted(enquiry)
    whose = SECOND if position == 2 else ""
    sides = []
    if "email" in changed:
        sides += [(EMAIL, before.email, after.email, OLD), (EMAIL, after.email, before.email, NEW)]
    if "phone" in changed and texts:
        sides += [(SMS, before.mobile, after.mobile, OLD), (SMS, after.mobile, before.mobile, NEW)]
    plans = []
    for channel, to, other, side in sides:
        if not to or to.lower() == other.lower() or _taken_back(enquiry, to, now):
            continue
        said = OLD_PRIVATE if side == OLD and was_discreet else side
        due_at, occurrence = now + SECOND_THOUGHTS, f"{enquiry.version} {said}{whose}"
        plans.append(case_plan(enquiry, "E20", occurrence, channel, due_at=due_at, to=to))
    messages_plan(plans=plans, now=now)


def _taken_back(enquiry: Enquiry, to: str, now: datetime) -> bool:
    why = "It was changed again before this went."
    return (
        messages_cancel(about=ABOUT, about_id=enquiry.pk, kinds=["E20"], to=to, why=why, now=now)
        > 0
    )


def unsafe_cancel(*, enquiry: Enquiry, flag: SafetyFlag | None, why: str, now: datetime) -> None:
    """Take back what was going to the person by anything but the safe way; all without a flag.

    What goes by the safe channel is looked at again when it goes (wording.to_enquirer).
    """
    ways = safe_ways(flag)
    closed = [c for c, to in ((EMAIL, ways.email), (SMS, ways.mobile)) if not to]
    if closed:
        messages_cancel(
            about=ABOUT, about_id=enquiry.pk, why=why, now=now, to_enquirer=True, channels=closed
        )


def named_plan(*, enquiry: Enquiry, users: Iterable[User], now: datetime) -> None:
    """S11: you were named on a protected case. Not for who did it themselves.

    Once for each time they were named: taken off and named again is told again.
    """
    rows = SafetyNamed.objects.filter(enquiry=enquiry, user__in=list(users), removed_at=None)
    for row in rows.select_related("user"):
        _tell_staff(enquiry, "S11", str(row.pk), [row.user], now)


def lift_asked_plan(*, enquiry: Enquiry, flag: SafetyFlag, user: User, now: datetime) -> None:
    """S12: a colleague asks you to lift a safety flag."""
    _tell_staff(enquiry, "S12", lift_asked_at(flag), [user], now)


def lift_asked_at(flag: SafetyFlag) -> str:
    """Which asking S12 speaks of: this flag, asked about at this moment; empty for none."""
    at = flag.lift_asked_at
    return f"{flag.pk} {at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}" if at else ""


def _tell_staff(
    enquiry: Enquiry, kind: str, occurrence: str, users: Iterable[User], now: datetime
) -> None:
    plans = [
        case_plan(enquiry, kind, occurrence, channel, due_at=now, user=user)
        for user in users
        for channel in (ON_SCREEN, EMAIL)
    ]
    messages_plan(plans=plans, now=now)


def undelivered_new_plan(message: Message, now: datetime) -> None:
    """S7 for E20: that an old address takes nothing any more is no news."""
    if message.occurrence.removesuffix(SECOND).endswith(f" {NEW}"):
        undelivered_plan(message, now)


def assigned_plan(*, enquiry: Enquiry, user: User, now: datetime) -> None:
    """S2: this case is now yours. Not for someone who took it themselves."""
    occurrence = f"version {enquiry.version}"
    messages_plan(
        plans=[
            case_plan(enquiry, "S2", occurrence, channel, due_at=now, user=user)
            for channel in (ON_SCREEN, EMAIL)
        ],
        now=now,
    )


def undelivered_plan(message: Message, now: datetime) -> None:
    """S7: a message to the enquirer could not be sent. On screen, to whoever has the case."""
    enquiry = Enquiry.objects.select_related("cluster", "owner").get(pk=message.about_id)
    occurrence = f"{message.kind} {message.pk}"
    messages_plan(
        plans=[
            case_plan(enquiry, "S7", occurrence, ON_SCREEN, due_at=now, user=user)
            for user in _People(enquiry.cluster, now).who_work(enquiry)
        ],
        now=now,
    )


def case_plan(
    enquiry: Enquiry,
    kind: str,
    occurrence: str,
    channel: str,
    *,
    due_at: datetime,
    user: User | None = None,
    to: str = "",
    about: str = ABOUT,
) -> Plan:
    """One message about a case, or beside it (``about``), with the case's place and reference."""
    return Plan(
        about=about,
        about_id=enquiry.pk,
        about_said=enquiry.reference,
        cluster_id=enquiry.cluster_id,
        service_id=enquiry.service_id,
        kind=kind,
        occurrence=occurrence,
        channel=channel,
        due_at=due_at,
        user=user,
        to=to,
    )


# --- Clocks: once a tick ----------------------------------------------------------------------


class _People:
    """Who hears about a case, looked up once a sweep for each council."""

    def __init__(self, cluster: Cluster, now: datetime) -> None:
        self._cluster = cluster
        self._today = timezone.localdate(now)
        self._known: dict[tuple[Right, int | None], list[User]] = {}
        self._covers: dict[int, User | None] | None = None
        self._names: dict[int, list[User]] = {}

    def read_named(self, enquiries: Iterable[Enquiry]) -> None:
        """Look up at once whom the protected ones of many cases name."""
        cases = [each for each in enquiries if each.seen_by == SeenBy.NAMED]
        if cases:
            named = named_on(cases)
            self._names |= {each.pk: named.get(each.pk, []) for each in cases}

    def who_work(self, enquiry: Enquiry) -> Sequence[User]:
        """Its owner while they work there, and whoever covers them while they are away; without
        one the hub's officers, and where a hub has none, the council's. On a protected case those
        whom it names, and nobody else."""
        if enquiry.seen_by == SeenBy.NAMED:
            return self._named(enquiry)
        here = self._who(Right.CONTACT_LOG, enquiry)
        if enquiry.owner is not None and enquiry.owner in here:
            cover = self._cover(enquiry.owner)
            return [enquiry.owner, *([cover] if cover in here else [])]
        return self._who(Right.CONTACT_LOG, None) or self._who(Right.CONTACT_LOG, enquiry)

    def who_manage(self, enquiry: Enquiry) -> Sequence[User]:
        """Managers of the hub, and of the council once there is one; on a protected case those
        whom it names."""
        if enquiry.seen_by == SeenBy.NAMED:
            return self._named(enquiry)
        return self._who(Right.MESSAGE_HOLD, enquiry)

    def _named(self, enquiry: Enquiry) -> Sequence[User]:
        """Its owner alone while the case names them, with who covers for them if it names them
        too; else everybody named."""
        if enquiry.pk not in self._names:
            self.read_named([enquiry])
        named = self._names[enquiry.pk]
        if enquiry.owner is None or enquiry.owner not in named:
            return named
        cover = self._cover(enquiry.owner)
        return [enquiry.owner, *([cover] if cover in named else [])]

    def _cover(self, owner: User) -> User | None:
        """Who sees to this colleague's cases today; None while they are here."""
        if self._covers is None:
            away = Leave.objects.on(self._today).filter(cluster=self._cluster)
            self._covers = {row.user_id: row.cover for row in away.select_related("cover")}
        return self._covers.get(owner.pk)

    def _who(self, right: Right, enquiry: Enquiry | None) -> list[User]:
        service = enquiry.service if enquiry is not None else None
        key = (right, service.pk if service else None)
        if key not in self._known:
            found = staff_who_can(right, cluster=self._cluster, service=service, today=self._today)
            self._known[key] = list(found)
        return self._known[key]


def who_work_on(enquiry: Enquiry, *, now: datetime) -> Sequence[User]:
    """Who hears of what happens on this case: its owner, or else who works there."""
    return _People(enquiry.cluster, now).who_work(enquiry)


def who_work_on_each(
    enquiries: Sequence[Enquiry], *, cluster: Cluster, now: datetime
) -> dict[int, Sequence[User]]:
    """The same of many cases of one hub, by case: a few queries a council, whatever their number.
    Their owners must have been read with them."""
    people = _People(cluster, now)
    people.read_named(enquiries)
    return {each.pk: people.who_work(each) for each in enquiries}


def _running(access: Access) -> DeadlineQuerySet:
    """Open clocks of the cluster, locked; those another tick has in hand are left to it."""
    return (
        Deadline.objects.visible_to(access)
        .open()
        .select_related("enquiry__owner", "enquiry__service")
        .select_for_update(of=("self",), skip_locked=True)
    )


def sweep_reminders(access: Access, now: datetime) -> int:
    """S3: plan the reminder of each promise that is nearly due. Planned and stamped together."""
    assert access.cluster is not None
    clocks = list(
        _running(access)
        .filter(reminded_at=None, remind_at__lte=now)
        .order_by("remind_at")[:SWEEP_AT_ONCE]
    )
    people = _People(access.cluster, now)
    plans = [
        case_plan(clock.enquiry, "S3", str(clock.pk), channel, due_at=now, user=user)
        for clock in clocks
        if now < clock.due_at  # found too late to remind: the next sweep says it was missed
        for user in people.who_work(clock.enquiry)
        for channel in (ON_SCREEN, EMAIL)
    ]
    messages_plan(plans=plans, now=now)
    Deadline.objects.filter(pk__in=[clock.pk for clock in clocks]).update(reminded_at=now)
    return len(clocks)


def sweep_missed(access: Access, now: datetime) -> int:
    """S4 and E16: tell managers of each missed promise, and plan the apology some minutes later,
    so that a manager can act or hold it first. Other clocks are stamped and show on the list."""
    assert access.cluster is not None
    clocks = list(
        _running(access)
        .filter(missed_at=None, due_at__lt=now)
        .exclude(rule=Deadline.Rule.HANDOVER_ANSWER)  # handover_letters has a sweep of its own
        .order_by("due_at")[:SWEEP_AT_ONCE]
    )
    promises = [clock for clock in clocks if clock.rule == Deadline.Rule.FIRST_CONTACT]
    if promises:
        _promises_missed(access.cluster, promises, now)
    Deadline.objects.filter(pk__in=[clock.pk for clock in clocks]).update(missed_at=now)
    return len(clocks)


def _promises_missed(cluster: Cluster, clocks: Sequence[Deadline], now: datetime) -> None:
    policy = policy_on(cluster, day=timezone.localdate(now))
    quiet = QuietHours(closed=closed_days(bank_holidays()))
    people = _People(cluster, now)
    held_show([clock.enquiry for clock in clocks])
    points: dict[int, list[ContactPoint]] = {clock.enquiry_id: [] for clock in clocks}
    for point in ContactPoint.objects.filter(enquiry_id__in=points, person__position=1).order_by(
        "pk"
    ):
        points[point.enquiry_id].append(point)
    plans = []
    for clock in clocks:
        enquiry, said = clock.enquiry, str(clock.pk)
        noticed = now if now - clock.due_at < LATE else clock.due_at
        sorry_at = quiet.next_allowed(noticed + timedelta(minutes=policy.apology_after_minutes))
        for channel in preferred(enquiry, ways_of(enquiry, points[enquiry.pk])):
            plans.append(case_plan(enquiry, "E16", said, channel, due_at=sorry_at))
        for user in people.who_manage(enquiry):
            for channel in (ON_SCREEN, EMAIL):
                plans.append(case_plan(enquiry, "S4", said, channel, due_at=now, user=user))
    messages_plan(plans=plans, now=now)
