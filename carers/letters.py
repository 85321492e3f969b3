"""S80: something of a household's year falls due. Loaded by messaging at start; what plans it is in
carers.sweeps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from carers import sweeps, tidying
from carers.models import CarerDeadline
from enquiries.models import Enquiry
from enquiries.selectors.own_cases import locked_pairs
from enquiries.selectors.safety import named_on
from enquiries.wording import words_written
from hubs.calendar import say_day
from hubs.models import SeenBy
from messaging import rules
from messaging.models import Message
from messaging.rules import Answer, Letter, Prepared, Rule, Skip


def _prepare(messages: Sequence[Message], now: datetime) -> Prepared:
    ids = {_clock_of(message) for message in messages}
    rows = CarerDeadline.objects.filter(pk__in=ids)
    clocks = {
        row.pk: row for row in rows.select_related("household__cluster", "household__enquiry")
    }
    shut = _shut_out([row.household.enquiry for row in clocks.values() if row.household.enquiry])
    return {
        message.pk: _write(message, clocks.get(_clock_of(message)), shut) for message in messages
    }


def _shut_out(cases: Sequence[Enquiry]) -> Callable[[int | None, int], bool]:
    """Whether a colleague may not hear of a case's household: they know the person, or the case is
    protected and does not name them."""
    locked = set(locked_pairs([case.pk for case in cases]))
    protected = [case for case in cases if case.seen_by == SeenBy.NAMED]
    named = {case_id: {user.pk for user in users} for case_id, users in named_on(protected).items()}

    def is_shut_out(case_id: int | None, user_id: int) -> bool:
        if case_id is None:
            return False
        return (case_id, user_id) in locked or user_id not in named.get(case_id, {user_id})

    return is_shut_out


def _clock_of(message: Message) -> int:
    return int(message.occurrence.partition(" ")[0])


def _write(
    message: Message, clock: CarerDeadline | None, shut: Callable[[int | None, int], bool]
) -> Answer:
    """The reference and what is due; never a name."""
    user = message.user
    if user is None or not user.is_active:
        return Skip("This colleague no longer signs in.")
    if clock is None or clock.done_on is not None:
        return Skip("It is done.")
    if clock.ended_on is not None:
        return Skip("The approval has ended.")
    household = clock.household
    if shut(household.enquiry_id, user.pk):
        return Skip("The case is not open to this colleague.")
    path = reverse("carers:household", args=[household.reference])
    context = {
        "ref": household.reference,
        "what": clock.named,
        "day": say_day(clock.due_on),
        "overdue": message.occurrence.endswith("overdue"),
        "address": f"{settings.BASE_URL}{path}",
    }
    on_screen = message.channel == Message.Channel.IN_APP
    subject, body = words_written(f"carers/messages/S80.{message.channel}.txt", context)
    to = user.name if on_screen else user.email
    return Letter(to=to, subject=subject, body=body, sender=household.cluster.name)


for sweep in (
    sweeps.sweep_years,
    sweeps.sweep_leavers,
    sweeps.sweep_movers,
    sweeps.sweep_notices,  # of households that did not leave before
    sweeps.sweep_buddies,
    sweeps.sweep_reminders,
):
    rules.register_sweep(sweep)
rules.register_sweep(tidying.sweep_imports)
rules.register_sweep(tidying.sweep_matches)
rules.register_about(sweeps.ABOUT, "/staff/carers/{said}/")
rules.register(
    Rule(
        kind=sweeps.KIND,
        name="Something of a household’s year falls due",
        audience="The supervising social worker; without one the council’s managers of carers",
        when="8 weeks before its last day, 2 weeks before, and once when it is overdue",
        stops="It is done, or the approval has ended",
        prepare=_prepare,
        stale_after=timedelta(days=7),
    )
)
