"""The messages of protected cases: to colleagues without the person's name, to the person by the
safe way alone. Loaded by enquiries.letters; what plans them is in enquiries.notices.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from enquiries.models import BrokenGlass, Enquiry, PendingChange, SafetyFlag
from enquiries.notices import CHANNELS, LIFTED, NOTICE
from enquiries.selectors.safety import named_on
from enquiries.services.pending import change_link_issue
from enquiries.wording import MENTIONS, Case, each, notice_to_colleague, to_colleague, to_enquirer
from enquiries.workflow import STAGE_LABELS, Stage
from hubs.calendar import say_moment
from hubs.models import SeenBy, User
from messaging import rules
from messaging.models import Message
from messaging.rules import Answer, Hold, Limit, Rule, Skip

DAY = timedelta(days=1)


def _glass_broken(message: Message, case: Case, now: datetime) -> Answer:
    glass = BrokenGlass.objects.select_related("user").get(pk=message.occurrence)
    return notice_to_colleague(
        message,
        case,
        now,
        who=glass.user,
        at=say_moment(glass.at, now=now),
        until=say_moment(glass.ends_at, now=now),
    )


def _owner_knows(message: Message, case: Case, now: datetime) -> Answer:
    if case.enquiry.owner_id is not None:
        return Skip("Somebody works on it again.")
    return notice_to_colleague(message, case, now, stage=STAGE_LABELS[Stage(case.enquiry.stage)])


def _nobody_named(message: Message, case: Case, now: datetime) -> Answer:
    protected = case.enquiry.seen_by == SeenBy.NAMED
    if not protected or named_on([case.enquiry])[case.enquiry.pk]:
        return Skip("The case names somebody again, or is no longer protected.")
    return notice_to_colleague(message, case, now)


def _change_refused(message: Message, case: Case, now: datetime) -> Answer:
    return notice_to_colleague(message, case, now)


def _lift_decided(message: Message, case: Case, now: datetime) -> Answer:
    decided, by, _ = message.occurrence.split(" ", 2)
    return notice_to_colleague(
        message, case, now, who=User.objects.get(pk=by), lifted=decided == LIFTED
    )


def _maybe_protected(message: Message, case: Case, now: datetime) -> Answer:
    other = Enquiry.objects.filter(reference=message.occurrence).first()
    if not case.protected:
        return Skip("The case is no longer protected.")
    if other is None or other.seen_by == SeenBy.NAMED:
        return Skip("The new enquiry is protected already, or is not here any more.")
    open_other = f"{settings.BASE_URL}/staff/enquiries/{other.reference}/"
    return to_colleague(message, case, now, other=other.reference, open_other=open_other)


def _change_asked(message: Message, case: Case, now: datetime) -> Answer:
    change = PendingChange.objects.get(pk=message.occurrence)
    if not change.waits(now=now):
        return Skip("The change no longer waits.")
    flag = SafetyFlag.objects.filter(enquiry=case.enquiry, lifted_at=None).first()
    safe = flag is not None and CHANNELS.get(SafetyFlag.SafeWay(flag.safe_way)) == message.channel
    if flag is None or not safe or flag.safe_address != message.to:
        return Skip("This is not the safe way any more.")
    if MENTIONS.search(settings.BASE_URL):
        return Hold("The address of our pages mentions fostering. Ask in the safe way by hand.")
    secret = change_link_issue(change=change, now=now)
    link = f"{settings.BASE_URL}{reverse('public:change', kwargs={'secret': secret})}"
    return to_enquirer(message, case, now, to=message.to, link=link, discreet=True)


rules.register_about(NOTICE, "/staff/enquiries/{said}/")
rules.register(
    Rule(
        kind="E21",
        name="Is this change yours?",
        audience="The person, by the safe way alone",
        when="At once, when a new number or address was given on a protected case",
        stops="It was answered or replaced, or that way is not safe any more",
        prepare=each(_change_asked),
        stale_after=DAY,
        immediate=True,
        limits=(Limit(6, DAY, "This address was asked about six changes today."),),
    )
)
rules.register(
    Rule(
        kind="S8",
        name="Protected case opened in an emergency",
        audience="Named colleagues, and managers who may lift the flag",
        when="At once",
        stops="Never: it has happened",
        prepare=each(_glass_broken),
        stale_after=7 * DAY,
        immediate=True,
    )
)
rules.register(
    Rule(
        kind="S9",
        name="Case back with the team",
        audience="Managers of the hub and of the council who do not know the person",
        when="At once, when who worked on it said that they know the person",
        stops="Somebody works on it again",
        prepare=each(_owner_knows),
        stale_after=7 * DAY,
        immediate=True,
    )
)
rules.register(
    Rule(
        kind="S10",
        name="Change refused the safe way",
        audience="The colleagues a protected case names",
        when="At once, when the person says that a change of their details was not theirs",
        stops="Never: it has happened",
        prepare=each(_change_refused),
        stale_after=7 * DAY,
        immediate=True,
    )
)
rules.register(
    Rule(
        kind="S13",
        name="Protected case that names nobody",
        audience="Managers who may lift the flag",
        when="At once, when the last colleague it named has left",
        stops="It names somebody again, or the flag was lifted",
        prepare=each(_nobody_named),
        stale_after=7 * DAY,
        immediate=True,
    )
)
rules.register(
    Rule(
        kind="S14",
        name="New enquiry, perhaps of a protected person",
        audience="The colleagues a protected case names",
        when="At once, when a new enquiry has a number, address, or name and postcode of it",
        stops="The new enquiry is protected already, or the flag was lifted",
        prepare=each(_maybe_protected),
        stale_after=7 * DAY,
        immediate=True,
    )
)
rules.register(
    Rule(
        kind="S15",
        name="Protection lifted or kept",
        audience="The colleague who asked to lift it",
        when="At once, when the second person has decided",
        stops="Never: it has happened",
        prepare=each(_lift_decided),
        stale_after=7 * DAY,
        immediate=True,
    )
)
