"""What colleagues are told of a safety flag. Loaded by enquiries.letters."""

from __future__ import annotations

from datetime import datetime, timedelta

from enquiries.held import flag_of
from enquiries.reminders import lift_asked_at
from enquiries.wording import Case, each, to_colleague
from messaging import rules
from messaging.models import Message
from messaging.rules import Answer, Rule, Skip

DAY = timedelta(days=1)


def _named(message: Message, case: Case, now: datetime) -> Answer:
    if not case.protected:
        return Skip("The case is no longer protected.")
    return to_colleague(message, case, now)


def _lift_asked(message: Message, case: Case, now: datetime) -> Answer:
    flag = flag_of(case.enquiry)
    if flag is None or lift_asked_at(flag) != message.occurrence:
        return Skip("It was decided, taken back or asked anew.")
    return to_colleague(message, case, now, who=flag.lift_asked_by)


rules.register(
    Rule(
        kind="S11",
        name="You are named on a protected case",
        audience="The colleague who was named",
        when="At once, when a colleague names them",
        stops="They are not named any more, or the flag was lifted",
        prepare=each(_named),
        stale_after=7 * DAY,
        immediate=True,
    )
)
rules.register(
    Rule(
        kind="S12",
        name="Asked to lift the protection of a case",
        audience="The second person, who decides",
        when="At once, when a named colleague asks",
        stops="It was decided, taken back or asked anew",
        prepare=each(_lift_asked),
        stale_after=7 * DAY,
        immediate=True,
    )
)
