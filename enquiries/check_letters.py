"""The letters of checks: to referees and other adults, to the applicant whose referee is slow, to
colleagues. Loaded by enquiries.letters; what plans them is in enquiries.services.chasing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from enquiries.models import Check, CheckAnswer, Enquiry, Person, Referee
from enquiries.reminders import undelivered_plan
from enquiries.selectors.checks import asked_by_email, has_declined
from enquiries.services.chasing import (
    AGAIN,
    ANSWERED,
    ASKED,
    MAY_GO,
    RUNS_OUT,
    TOLD,
    asking_of,
    sweep_chasers,
    sweep_days,
)
from enquiries.services.check_links import answer_link_issue
from enquiries.ways import SECOND
from enquiries.wording import Case, each, to_colleague, to_enquirer, to_other
from hubs.calendar import say_day
from messaging import rules
from messaging.models import Message
from messaging.rules import Answer, Limit, Rule, Skip

DAY = timedelta(days=1)
OTHERS = "A referee, or another adult who lives in the home"


def _check_of(message: Message) -> Check | None:
    pk = message.occurrence.split()[0]
    rows = Check.objects.select_related("enquiry", "person", "member", "referee__person")
    return rows.filter(pk=pk, enquiry_id=message.about_id).first()


def _not_wanted(message: Message, case: Case, check: Check | None, now: datetime) -> str:
    """Why a letter to a referee or adult does not go any more; empty when it does."""
    enquiry = case.enquiry
    if check is None or check.requested_at is None or not check.is_missing:
        return "It has come, or is not wanted any more."
    if not message.occurrence.startswith(asking_of(check)):
        return "It was asked for anew since."
    if enquiry.ended_at is not None:
        return "The enquiry has ended."
    if enquiry.paused_until is not None and enquiry.paused_until > timezone.localdate(now):
        return "They asked us to wait."
    if case.protected:
        return "A safety flag stands: nothing goes to others by itself."
    if enquiry.discreet and not message.occurrence.endswith(MAY_GO):
        return "They asked us to keep it private, and no colleague said that this may go."
    if asked_by_email(check).lower() != message.to.lower():
        return "The address has changed since. Ask again."
    return "They said that they would rather not." if has_declined(check) else ""


def _first_names(enquiry: Enquiry, check: Check) -> str:
    people = Person.objects.filter(enquiry=enquiry).order_by("position")
    if check.referee is not None:
        people = people.filter(pk=check.referee.person_id)
    return " and ".join(people.values_list("first_name", flat=True))


def _with_link(message: Message, case: Case, now: datetime) -> Answer:
    check = _check_of(message)
    if stopped := _not_wanted(message, case, check, now):
        return Skip(stopped)
    assert check is not None
    about = check.referee or check.member
    secret = answer_link_issue(check=check, now=now)
    return to_other(
        message,
        case,
        now,
        to=message.to,
        link=f"{settings.BASE_URL}{reverse('public:answer', kwargs={'secret': secret})}",
        name=check.referee.name if check.referee else getattr(about, "first_name", ""),
        applicant=_first_names(case.enquiry, check),
        as_referee=check.referee is not None,
    )


def _referee_is_slow(message: Message, case: Case, now: datetime) -> Answer:
    if case.enquiry.ended_at is not None or case.enquiry.paused_until is not None:
        return Skip("The enquiry has ended, or they asked us to wait.")
    second = message.occurrence.endswith(SECOND)
    referee = Referee.objects.select_related("person").filter(
        pk=message.occurrence.removesuffix(SECOND), replaced_at=None
    ).first()  # fmt: skip
    if referee is None:
        return Skip("They gave us another referee since.")
    waits = Check.objects.standing().filter(
        referee=referee, received_on=None, waived_at=None, requested_at__isnull=False
    )
    if not any(not has_declined(check) for check in waits):
        return Skip("The referee has answered.")
    ways = case.second_ways if second else case.ways
    if not ways.email:
        return Skip("There is no address that works, or we may not write to it.")
    first = referee.person.first_name
    return to_enquirer(message, case, now, to=ways.email, referee=referee.name, first=first)


def _answered(message: Message, case: Case, now: datetime) -> Answer:
    check = _check_of(message)
    if check is None:
        return Skip("The check is no longer here.")
    declined = CheckAnswer.objects.filter(check_row=check, declined=True).exists()
    return to_colleague(message, case, now, label=check.label, declined=declined)


def _runs_out(message: Message, case: Case, now: datetime) -> Answer:
    check = _check_of(message)
    if check is None or check.dropped_at is not None or check.expires_on is None:
        return Skip("The check was asked for anew, or is not wanted any more.")
    return to_colleague(message, case, now, label=check.label, on=say_day(check.expires_on))


rules.register_sweep(sweep_chasers)
rules.register_sweep(sweep_days)
rules.register(
    Rule(
        kind=ASKED,
        name="Asked to answer for a check",
        audience=OTHERS,
        when="Two minutes after a colleague asked for the check",
        stops="It came, was replaced or taken back, or the enquiry has ended or is protected",
        prepare=each(_with_link),
        stale_after=2 * DAY,
        by_hand=True,
        limits=(Limit(4, DAY, "This address was asked four times today."),),
        failed=undelivered_plan,
    )
)
rules.register(
    Rule(
        kind=AGAIN,
        name="Asked again",
        audience=OTHERS,
        when="7, 14 and 28 days after asking, or when a colleague chases",
        stops="They answered or would rather not, or the check is not wanted any more",
        prepare=each(_with_link),
        stale_after=2 * DAY,
        by_hand=True,
        limits=(Limit(4, DAY, "This address was asked four times today."),),
        failed=undelivered_plan,
    )
)
rules.register(
    Rule(
        kind=TOLD,
        name="A referee has not answered",
        audience="The applicant whose referee it is",
        when="Two days after the referee was asked again, once for each referee",
        stops="The referee answered or was replaced, or the enquiry has ended or is paused",
        prepare=each(_referee_is_slow),
        stale_after=4 * DAY,
        failed=undelivered_plan,
    )
)
rules.register(
    Rule(
        kind=ANSWERED,
        name="An answer came",
        audience="The colleague responsible, or else the hub's officers",
        when="At once, when a referee or adult answers or would rather not",
        stops="Never: it has happened",
        prepare=each(_answered),
        stale_after=7 * DAY,
        immediate=True,
    )
)
rules.register(
    Rule(
        kind=RUNS_OUT,
        name="A check runs out",
        audience="The colleague responsible, or else the hub's officers",
        when="8 weeks before a verified check runs out",
        stops="It was asked for anew",
        prepare=each(_runs_out),
        stale_after=14 * DAY,
    )
)
