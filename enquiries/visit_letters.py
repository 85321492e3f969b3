"""What the person hears of a home visit: that it is near, that we have to move it, what was agreed.

Planned by ``services.visiting`` and looked at again when each goes. Loaded by enquiries.letters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from enquiries.models import Enquiry, Visit
from enquiries.reminders import ABOUT, SECOND_THOUGHTS, case_plan, undelivered_plan, ways_held
from enquiries.ways import EMAIL, preferred
from enquiries.wording import LONGEST_NAME, Case, cases_of, to_enquirer
from hubs.calendar import (
    LONDON,
    ONE_DAY,
    TEXT_HOURS,
    closed_days,
    say_moment,
    subtract_working_days,
)
from hubs.gsm import is_gsm
from hubs.selectors import bank_holidays
from messaging import rules
from messaging.models import Message
from messaging.rules import Answer, Limit, Prepare, Prepared, Rule, Skip
from messaging.services import messages_cancel, messages_plan

DAY = timedelta(days=1)
REMIND_AT = time(10)  # London; well inside the hours in which a text may go
AGREED_AGAIN = " again"  # the occurrence of E10 that stands in for one that a pause has stopped


# --- Planned by services --------------------------------------------------------------------------


def reminders_plan(*, enquiry: Enquiry, visit: Visit, now: datetime) -> None:
    """E7: 2 working days before the visit, and the day before it or the last day before on which
    a text may go. What would fall in the past is left out; the same day twice is one."""
    days = remind_days(visit.at.astimezone(LONDON).date())
    moments = {datetime.combine(day, REMIND_AT, tzinfo=LONDON) for day in days}
    channels = preferred(enquiry, ways_held(enquiry))
    messages_plan(
        plans=[
            case_plan(enquiry, "E7", _visit_at(visit, due), channel, due_at=due)
            for due in sorted(moments)
            if due > now
            for channel in channels
        ],
        now=now,
    )


def remind_days(day: date) -> tuple[date, date]:
    """The two days on which a visit on this day is spoken of: not a Sunday or a bank holiday."""
    holidays = bank_holidays()
    closed = closed_days(holidays)
    before = day - ONE_DAY
    while before.weekday() not in TEXT_HOURS or before in closed:
        before -= ONE_DAY
    return subtract_working_days(day, 2, holidays=holidays), before


def _visit_at(visit: Visit, due: datetime) -> str:
    """Which visit, at which moment, spoken of on which day: so a moved one is another message."""
    return f"{visit.pk} {visit.at.astimezone(UTC):%Y-%m-%d %H:%M} {due:%Y-%m-%d}"


def reminders_cancel(*, enquiry: Enquiry, now: datetime) -> None:
    """The visit is moved or called off: nobody is reminded of the old time."""
    why = "The visit was moved or called off."
    messages_cancel(about=ABOUT, about_id=enquiry.pk, kinds=["E7"], why=why, now=now)


def moved_plan(*, enquiry: Enquiry, visit: Visit, now: datetime) -> None:
    """E8: we are sorry, we have to move it and will call. A colleague chose to send it."""
    messages_plan(
        plans=[
            case_plan(enquiry, "E8", str(visit.pk), channel, due_at=now + SECOND_THOUGHTS)
            for channel in preferred(enquiry, ways_held(enquiry))
        ],
        now=now,
    )


def agreed_plan(*, enquiry: Enquiry, visit: Visit, now: datetime, again: bool = False) -> None:
    """E10: what was agreed at the visit, by email on the next working day. A colleague chose to
    send it. ``again`` stands in for one that was stopped with everything else."""
    if not ways_held(enquiry).email:
        return
    day = timezone.localdate(now) + ONE_DAY
    closed = closed_days(bank_holidays())
    while day.weekday() > 4 or day in closed:
        day += ONE_DAY
    due = datetime.combine(day, REMIND_AT, tzinfo=LONDON)
    decided = visit.decided_at or now
    occurrence = f"{visit.pk} {decided.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    occurrence += AGREED_AGAIN if again else ""
    messages_plan(plans=[case_plan(enquiry, "E10", occurrence, EMAIL, due_at=due)], now=now)


def agreed_waits(enquiry: Enquiry) -> bool:
    """Whether a message with what was agreed is still to go."""
    waiting = Message.objects.filter(about=ABOUT, about_id=enquiry.pk, kind="E10")
    return waiting.filter(state=Message.State.PLANNED).exists()


# --- Looked at again when they go -----------------------------------------------------------------

WriteVisit = Callable[[Message, Case, Visit, datetime], Answer]


def _each_visit(write: WriteVisit) -> Prepare:
    """A rule's ``prepare`` from a function that writes one letter about one visit."""

    def prepare(messages: Sequence[Message], now: datetime) -> Prepared:
        cases = cases_of(messages)
        ids = {message.pk: int(message.occurrence.partition(" ")[0]) for message in messages}
        visits = Visit.objects.select_related("by").in_bulk(list(ids.values()))
        answers: dict[int, Answer] = {}
        for message in messages:
            case, visit = cases.get(message.about_id), visits.get(ids[message.pk])
            if case is None or visit is None or case.enquiry.ended_at is not None:
                answers[message.pk] = Skip("The enquiry has ended, or the visit is gone.")
            else:
                answers[message.pk] = write(message, case, visit, now)
        return answers

    return prepare


def _remind(message: Message, case: Case, visit: Visit, now: datetime) -> Answer:
    if visit.cancelled_at is not None or not message.occurrence.startswith(
        f"{visit.pk} {visit.at.astimezone(UTC):%Y-%m-%d %H:%M} "
    ):
        return Skip("The visit was moved or called off.")
    if visit.at <= now:
        return Skip("The time of the visit has passed.")
    paused = case.enquiry.paused_until
    if paused is not None and paused > timezone.localdate(now):
        return Skip("They asked us to wait.")
    return to_enquirer(message, case, now, when=say_moment(visit.at, now=now), who=_who(visit))


def _who(visit: Visit) -> str:
    """The visitor's first name, or words in its place where it would split a text."""
    name = visit.by.get_short_name()
    return name if len(name) <= LONGEST_NAME and is_gsm(name) else "a colleague"


def _moved(message: Message, case: Case, visit: Visit, now: datetime) -> Answer:
    again = Visit.objects.filter(enquiry=visit.enquiry_id, cancelled_at=None, at__gt=now)
    if again.exists():
        return Skip("A new time has been agreed since.")
    return to_enquirer(message, case, now, when=say_moment(visit.at, now=now))


def _agreed(message: Message, case: Case, visit: Visit, now: datetime) -> Answer:
    decided = visit.decided_at
    said = message.occurrence.removesuffix(AGREED_AGAIN)
    if not visit.agreed or decided is None:
        return Skip("There is nothing to tell any more.")
    if said != f"{visit.pk} {decided.astimezone(UTC):%Y-%m-%d %H:%M:%S}":
        return Skip("It was decided anew since.")
    return to_enquirer(message, case, now, agreed=visit.agreed, who=_who(visit))


ENQUIRER = "The person who enquired"
rules.register(
    Rule(
        kind="E7",
        name="Home visit: reminder",
        audience=ENQUIRER,
        when="At 10am, 2 working days and 1 day before the visit",
        stops="The visit was moved or called off, the enquiry has ended, or they asked us to wait",
        prepare=_each_visit(_remind),
        stale_after=DAY,
        failed=undelivered_plan,
    )
)
rules.register(
    Rule(
        kind="E8",
        name="Home visit: we have to move it",
        audience=ENQUIRER,
        when="Two minutes after a colleague called the visit off and chose to tell them",
        stops="A new time has been agreed since, or the enquiry has ended",
        prepare=_each_visit(_moved),
        stale_after=DAY,
        by_hand=True,
        limits=(Limit(3, DAY, "This address was told of three moved visits today."),),
        failed=undelivered_plan,
    )
)
rules.register(
    Rule(
        kind="E10",
        name="Home visit: what was agreed",
        audience=ENQUIRER,
        when="At 10am on the working day after it was decided, where a colleague chose to send it",
        stops="It was decided anew, or the enquiry has ended",
        prepare=_each_visit(_agreed),
        stale_after=3 * DAY,
        by_hand=True,
        failed=undelivered_plan,
    )
)
