"""The kinds of message the road sends: when each goes, what stops it, and the last look.

Loaded by `messaging` at start, so that every process knows them. docs/messages.md has the table.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from enquiries import (
    check_letters,
    document_letters,
    flag_letters,
    handover_letters,
    panel_letters,
    reminders,
    safety_letters,
    stage_sweeps,
    visit_letters,
)
from enquiries.held import flag_of, held_show
from enquiries.models import ContactAttempt, Deadline, Enquiry, Person
from enquiries.reminders import ABOUT, ELSEWHERE, NEW, OLD_PRIVATE, promised_call
from enquiries.selectors.public import kept_until
from enquiries.services import progress_link_issue
from enquiries.services.joint import second_person
from enquiries.services.links import ASKED_LINK_LIFE, RECEIPT_LINK_LIFE
from enquiries.ways import EMAIL, SECOND, SMS, may_be_texted
from enquiries.wording import (
    MENTIONS,
    NO_LINK,
    Case,
    each,
    said_by,
    to_colleague,
    to_enquirer,
)
from enquiries.workflow import Stage
from hubs.access import access_of_system
from hubs.calendar import say_moment
from hubs.models import SeenBy
from messaging import rules
from messaging.models import Message
from messaging.rules import Answer, Letter, Limit, Rule, Skip


def _stopped(case: Case, now: datetime) -> str:
    """Why no automatic message should go to this person any more; empty when it may."""
    if case.enquiry.ended_at is not None:
        return "The enquiry has ended."
    if case.enquiry.paused_until is not None and case.enquiry.paused_until > timezone.localdate(
        now
    ):
        return "They asked us to wait."
    return ""


def _progress_link(
    case: Case,
    now: datetime,
    life: timedelta,
    *,
    person: Person | None = None,
    end_older: bool = True,
) -> str:
    secret = progress_link_issue(
        enquiry=case.enquiry, now=now, life=life, person=person, end_older=end_older
    )
    _check_as_read(case)
    return f"{settings.BASE_URL}{reverse('public:come_back', kwargs={'secret': secret})}"


class ProtectedMeanwhile(Exception):
    """The case was protected, or its safe way changed, while the letter was written. Nothing of
    it stands, and the rule is asked again (messaging.preparing)."""


def _check_as_read(case: Case) -> None:
    """Adding a link waits for whoever protects the case just now; the links that they ended are
    without it, and it would go to an address that is not safe. Raises ProtectedMeanwhile."""
    (now_read,) = Enquiry.objects.filter(pk=case.enquiry.pk)
    held_show([now_read])
    flags = [flag_of(enquiry) for enquiry in (case.enquiry, now_read)]
    before, after = [flag and (flag.pk, flag.safe_way, flag.safe_address) for flag in flags]
    if before != after:
        raise ProtectedMeanwhile


def _with_link(write: Callable[[str], Answer], issue: Callable[[], str]) -> Answer:
    """A letter with a link in it. It is looked at before the link is made, which may end those
    the person has: a letter that does not go makes none and ends none."""
    answer = write(NO_LINK)
    return write(issue()) if isinstance(answer, Letter) else answer


def _receipt(message: Message, case: Case, now: datetime) -> Answer:
    promise = case.next_clock(Deadline.Rule.FIRST_CONTACT, now)
    owner = case.enquiry.owner

    def write(link: str) -> Answer:
        return to_enquirer(
            message,
            case,
            now,
            link=link,
            by=said_by(promise, now),
            who=owner.get_short_name() if owner else "Someone from our team",
        )

    tells = case.enquiry.discreet and MENTIONS.search(settings.BASE_URL)
    if message.channel != EMAIL or tells:
        return write("")
    return _with_link(write, lambda: _progress_link(case, now, RECEIPT_LINK_LIFE))


def _link_back(message: Message, case: Case, now: datetime) -> Answer:
    person, to = None, ""
    if message.occurrence.endswith(SECOND):
        person = second_person(case.enquiry)
        to = case.second_ways.email if message.channel == EMAIL else case.second_ways.mobile
        if person is None or not to:
            return Skip("There is no address that works, or we may not write to it.")
        if case.enquiry.seen_by == SeenBy.NAMED:
            return Skip("A safety flag stands: nothing goes by itself but by the safe way.")
    end_older = ELSEWHERE not in message.occurrence
    return _with_link(
        lambda link: to_enquirer(message, case, now, link=link, to=to),
        lambda: _progress_link(case, now, ASKED_LINK_LIFE, person=person, end_older=end_older),
    )


def _call_promised(message: Message, case: Case, now: datetime) -> Answer:
    if stopped := _stopped(case, now):
        return Skip(stopped)
    clock = next((c for c in case.clocks if promised_call(c) == message.occurrence), None)
    if clock is None:
        return Skip("The call was made, or is no longer planned for then.")
    if clock.due_at <= now:
        return Skip("The time of the call has passed.")
    if case.call_told == message.occurrence.partition(" ")[2]:
        return Skip("They have been told of this time already.")
    return to_enquirer(message, case, now, by=said_by(clock, now))


def _missed_you(message: Message, case: Case, now: datetime) -> Answer:
    if stopped := _stopped(case, now):
        return Skip(stopped)
    if case.enquiry.first_contact_at is not None:
        return Skip("We have spoken since.")
    if case.last_outcome != ContactAttempt.Outcome.NO_ANSWER:
        return Skip("The unanswered call is no longer the last thing that happened.")
    again = case.next_clock(Deadline.Rule.NEXT_STEP, now)
    return to_enquirer(message, case, now, by=said_by(again, now))


def _apology(message: Message, case: Case, now: datetime) -> Answer:
    if stopped := _stopped(case, now):
        return Skip(stopped)
    clock = case.clock(message.occurrence)
    if clock is None or case.enquiry.first_contact_at is not None:
        return Skip("They have been reached.")
    if case.enquiry.first_attempt_at is not None:
        return Skip("We have tried to reach them.")
    return to_enquirer(message, case, now, promised=say_moment(clock.due_at, now=now))


def _we_stopped(message: Message, case: Case, now: datetime) -> Answer:
    enquiry = case.enquiry
    if enquiry.stage != Stage.WITHDREW:
        return Skip("They have come back since.")
    # Not a link of one use: it has to open for as long as the details are kept.
    back = f"{settings.BASE_URL}{reverse('public:new_link')}?hub={enquiry.cluster.slug}"
    kept = kept_until(enquiry, access_of_system(enquiry.cluster))
    tells = enquiry.discreet and MENTIONS.search(back)
    return to_enquirer(message, case, now, kept=kept, back="" if tells else back)


def _details_changed(message: Message, case: Case, now: datetime) -> Answer:
    side = message.occurrence.removesuffix(SECOND).partition(" ")[2]
    ways = case.second_ways if message.occurrence.endswith(SECOND) else case.ways
    present = ways.email if message.channel == EMAIL else ways.mobile
    theirs = present.lower() == message.to.lower()
    if side == NEW and not theirs:
        return Skip("It is not their address any more, or it does not work.")
    if side != NEW and theirs:
        return Skip("It is their address again.")
    if message.channel == SMS and not may_be_texted(case.enquiry):
        return Skip("They asked us not to leave messages.")
    at = say_moment(message.planned_at, now=now)
    return to_enquirer(message, case, now, to=message.to, discreet=side == OLD_PRIVATE, at=at)


def _assigned(message: Message, case: Case, now: datetime) -> Answer:
    if case.enquiry.owner_id != message.user_id:
        return Skip("The case has gone to someone else since.")
    # The clock the list sorts by: after a first try the officer's own step, not the promise.
    first = next((c for c in case.clocks if c.due_at == case.enquiry.next_due_at), None)
    late = first is not None and first.due_at <= now
    return to_colleague(message, case, now, by=said_by(first, now), late=late)


def _remind(message: Message, case: Case, now: datetime) -> Answer:
    clock = case.clock(message.occurrence)
    if clock is None:
        return Skip("The promise is kept, or no longer stands.")
    if clock.due_at <= now:
        return Skip("The promise has passed: managers are told instead.")
    return to_colleague(message, case, now, by=said_by(clock, now))


def _tell_managers(message: Message, case: Case, now: datetime) -> Answer:
    clock = case.clock(message.occurrence)
    if clock is None:
        return Skip("The promise has been kept since, or no longer stands.")
    sorry_at = case.apologies.get(message.occurrence)
    return to_colleague(
        message,
        case,
        now,
        promised=say_moment(clock.due_at, now=now),
        sorry_at=say_moment(sorry_at, now=now) if sorry_at else "",
    )


def _undelivered(message: Message, case: Case, now: datetime) -> Answer:
    failed = Message.objects.filter(pk=message.occurrence.rpartition(" ")[2]).first()
    if failed is None or failed.state != Message.State.FAILED:
        return Skip("The message has gone after all.")
    return to_colleague(message, case, now, failed=failed, name=rules.of(failed.kind).name)


ENQUIRER, OWNER = "The person who enquired", "The colleague responsible, or else the hub's officers"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

rules.register_about(ABOUT, "/staff/enquiries/{said}/")
rules.register_sweep(reminders.sweep_reminders)
rules.register_sweep(reminders.sweep_missed)

rules.register(
    Rule(
        kind="E1",
        name="Receipt",
        audience=ENQUIRER,
        when="At once, by the channel they chose and by email if they gave one",
        stops="Never: it answers what they did",
        prepare=each(_receipt),
        stale_after=DAY,
        hold_when_stale=True,
        immediate=True,
        limits=(
            Limit(1, HOUR, "This address had a receipt within the hour."),
            Limit(3, DAY, "This address had three receipts today."),
        ),
        failed=reminders.undelivered_plan,
    )
)
rules.register(
    Rule(
        kind="E2",
        name="Call promised",
        audience=ENQUIRER,
        when="Two minutes after a colleague chose to tell them when we will call",
        stops="The call was made or moved, the enquiry has ended, or they asked us to wait",
        prepare=each(_call_promised),
        stale_after=2 * DAY,
        by_hand=True,
        limits=(Limit(3, DAY, "This address was told of three calls today."),),
        failed=reminders.undelivered_plan,
    )
)
rules.register(
    Rule(
        kind="E3",
        name="Link to come back",
        audience=ENQUIRER,
        when="At once, when they ask for it",
        stops="Two hours later: they can ask again",
        prepare=each(_link_back),
        stale_after=2 * HOUR,
        immediate=True,
        limits=(
            Limit(3, HOUR, "This address had three links within the hour."),
            Limit(6, DAY, "This address had six links today."),
        ),
        failed=reminders.undelivered_plan,
    )
)
rules.register(
    Rule(
        kind="E4",
        name="Sorry we missed you",
        audience=ENQUIRER,
        when="Two minutes after the first call nobody answered",
        stops="We have spoken since, the enquiry has ended, or they asked us to wait",
        prepare=each(_missed_you),
        stale_after=2 * DAY,
        failed=reminders.undelivered_plan,
    )
)
rules.register(
    Rule(
        kind="E16",
        name="Promise missed: we are sorry",
        audience=ENQUIRER,
        when="30 minutes after a missed promise (a setting), so that a manager can act first",
        stops="They have been reached or tried, the enquiry has ended, or they asked us to wait",
        prepare=each(_apology),
        stale_after=DAY,
        hold_when_stale=True,
        failed=reminders.undelivered_plan,
    )
)
rules.register(
    Rule(
        kind="E18",
        name="Stopped, as they asked",
        audience=ENQUIRER,
        when="At once, when they stop by themselves",
        stops="They have come back since",
        prepare=each(_we_stopped),
        stale_after=2 * DAY,
        immediate=True,
        limits=(Limit(2, DAY, "This address was told twice today."),),
        failed=reminders.undelivered_plan,
    )
)
rules.register(
    Rule(
        kind="E20",
        name="Contact details changed",
        audience="The person who enquired, at the old and at the new address",
        when="Two minutes after their phone number or email address changed",
        stops="It was changed back or changed again, or the address does not work",
        prepare=each(_details_changed),
        stale_after=2 * DAY,
        immediate=True,
        limits=(Limit(4, DAY, "This address was told of four changes today."),),
        failed=reminders.undelivered_new_plan,
    )
)
rules.register(
    Rule(
        kind="S2",
        name="Case assigned to you",
        audience="The colleague it was given to",
        when="At once, when someone else gave it to them",
        stops="It has gone to someone else since",
        prepare=each(_assigned),
        stale_after=2 * DAY,
        immediate=True,
    )
)
rules.register(
    Rule(
        kind="S3",
        name="Promise nearly due",
        audience=OWNER,
        when="Two opening hours before a promise (a setting)",
        stops="The promise is kept, or has passed",
        prepare=each(_remind),
        stale_after=DAY,
    )
)
rules.register(
    Rule(
        kind="S4",
        name="Promise missed",
        audience="Managers of the hub and of the council",
        when="When the promise passes without contact",
        stops="The person has been reached",
        prepare=each(_tell_managers),
        stale_after=2 * DAY,
    )
)
rules.register(
    Rule(
        kind="S7",
        name="Message could not be sent",
        audience=OWNER,
        when="When a message to an enquirer fails for good",
        stops="The message has gone after all",
        prepare=each(_undelivered),
        stale_after=14 * DAY,
    )
)

# The kinds of protected cases are registered there; that it is loaded is all that is needed.
__all__ = [
    "check_letters",
    "document_letters",
    "flag_letters",
    "handover_letters",
    "panel_letters",
    "safety_letters",
    "stage_sweeps",
    "visit_letters",
]
