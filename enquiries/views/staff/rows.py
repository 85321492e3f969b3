"""A case as one line of a list: every date in words, and the one thing to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from enquiries.held import flag_of, is_closed
from enquiries.models import Enquiry, SafetyFlag
from enquiries.models.case import ContactBy, GoodTime, WaitingOn
from enquiries.selectors.safety import protected_read
from enquiries.services.clocks import END_OF_DAY
from enquiries.services.curtain import sees_case
from enquiries.workflow import Stage
from hubs.access import Access
from hubs.calendar import LONDON, ONE_DAY, say_day, say_moment, say_overdue, say_time
from hubs.permissions import Right

# The verb of a first contact, by the way the person asked to be reached.
FIRST_CONTACT = {
    ContactBy.PHONE: "Call {name}: first contact",
    ContactBy.TEXT: "Text {name}: first contact",
    ContactBy.WHATSAPP: "WhatsApp {name}: first contact",
    ContactBy.EMAIL: "Email {name}: first contact",
}
# The same while a safety flag stands: by the safe way alone, whatever they once asked for.
SAFE_CONTACT: dict[str, str] = {
    SafetyFlag.SafeWay.NONE: "Wait for {name} to get in touch",
    SafetyFlag.SafeWay.PHONE: "Call {name} the safe way: first contact",
    SafetyFlag.SafeWay.TEXT: "Text {name} the safe way: first contact",
    SafetyFlag.SafeWay.EMAIL: "Email {name} the safe way: first contact",
}
PREFERS: dict[str, str] = {
    GoodTime.MORNING: "Prefers mornings",
    GoodTime.AFTERNOON: "Prefers afternoons",
    GoodTime.EVENING: "Prefers evenings",
    GoodTime.SATURDAY: "Prefers Saturday",
}
PROTECTED = "Protected case"
WAITING: dict[str, str] = {
    WaitingOn.THEM: "Waiting on the enquirer",
    WaitingOn.OTHER: "Waiting on someone else",
}


@dataclass(frozen=True)
class CaseRow:
    """One line. Empty words are left out of the screen."""

    case: Enquiry
    name: str
    next: str
    waiting: str
    due: str
    late: str
    owner: str
    contact: str
    prefers: str
    flags: tuple[str, ...]
    can_take: bool
    can_log: bool

    @property
    def html_id(self) -> str:
        """The id of the line, by which a swap finds it."""
        return f"row-{self.case.reference}"


def case_rows(cases: Sequence[Enquiry], *, access: Access, now: datetime) -> list[CaseRow]:
    """The lines of cases that came with their people (selectors.worklist.with_people)."""
    protected_read(cases, access=access)
    return [_row(case, access=access, now=now) for case in cases]


def case_row(case: Enquiry, *, access: Access, now: datetime) -> CaseRow:
    """The line of one case."""
    (row,) = case_rows([case], access=access, now=now)
    return row


def _row(case: Enquiry, *, access: Access, now: datetime) -> CaseRow:
    if not sees_case(access, case):
        return _closed_row(case, access=access, now=now)
    late = bool(case.is_open and case.next_due_at and case.next_due_at < now)
    tried = case.first_attempt_at is not None
    return CaseRow(
        case=case,
        name=say_names(case),
        next=say_next(case) if case.is_open else "",
        waiting=WAITING.get(case.waiting_on, "") if case.is_open else "",
        due=say_due(case.next_due_at, now=now) if case.is_open else "",
        late=f"Overdue by {say_overdue(now - case.next_due_at)}" if late else "",  # type: ignore[operator]
        owner=_say_owner(case, access),
        contact=_say_contact(case, now=now),
        prefers=_say_time(case) if case.is_open and not tried else "",
        flags=say_flags(case),
        can_take=case.is_open and case.owner_id is None and access.can(Right.ENQUIRY_ASSIGN),
        can_log=case.is_open and access.can(Right.CONTACT_LOG),
    )


def _closed_row(case: Enquiry, *, access: Access, now: datetime) -> CaseRow:
    """The line of a case whose milestones alone are seen here: no name of a protected person,
    nobody's own words, and nothing to press."""
    late = bool(case.is_open and case.next_due_at and case.next_due_at < now)
    return CaseRow(
        case=case,
        name=say_names(case),
        next=_say_whom_to_ask(case) if case.is_open else "",
        waiting="",
        due=say_due(case.next_due_at, now=now) if case.is_open else "",
        late=f"Overdue by {say_overdue(now - case.next_due_at)}" if late else "",  # type: ignore[operator]
        owner=_say_owner(case, access),
        contact="",
        prefers="",
        flags=(),
        can_take=False,
        can_log=False,
    )


def _say_whom_to_ask(case: Enquiry) -> str:
    if is_closed(case):
        return f"Ask {case.whom_to_ask}"  # type: ignore[attr-defined]  # protected_read
    return f"With {case.service}"


def say_flags(case: Enquiry) -> tuple[str, ...]:
    """What must be known before the phone is picked up. Access needs stay on the case."""
    return tuple(
        words
        for words, said in (
            ("Do not mention fostering", case.discreet),
            ("Do not leave a message", not case.may_leave_message),
            (f"Interpreter: {case.language}", case.language),
        )
        if said and case.is_open
    )


def say_names(case: Enquiry) -> str:
    """ "Sam Carter and Jo Lee": every applicant; "No name" when there is none.

    "Protected case" where the flag that hides them was not opened (held.held_show).
    """
    if is_closed(case):
        return PROTECTED
    return " and ".join(person.full_name for person in case.people) or "No name"  # type: ignore[attr-defined]


# What goes on in a case under assessment for which nobody set a step of their own.
UNDER_WAY = {
    Stage.APPLICATION: "Complete the application and start Stage 1",
    Stage.CHECKS: "Stage 1: checks and references",
    Stage.ASSESSMENT: "Stage 2: assessment and report",
    Stage.PANEL: "Waiting for panel",
    Stage.DECISION: "Waiting for the decision",
    Stage.DETERMINATION: "Waiting for their answer to the proposal",
}


def say_next(case: Enquiry) -> str:
    """The one next action."""
    if case.first_attempt_at is None and not case.next_step:
        people = case.people  # type: ignore[attr-defined]
        name = people[0].first_name if people else "them"
        flag = flag_of(case)
        verb = SAFE_CONTACT[flag.safe_way] if flag else FIRST_CONTACT[ContactBy(case.contact_by)]
        return verb.format(name=name)
    if case.next_step:
        return case.next_step
    if case.stage in UNDER_WAY:
        return UNDER_WAY[Stage(case.stage)]
    if case.next_due_at is not None:
        return "Try again"
    return "Nothing planned: contact, pause or close"


def say_due(due: datetime | None, *, now: datetime) -> str:
    """ "By 5pm today", "By 5pm tomorrow", "By 5pm on Tuesday 3 March", "By the end of
    tomorrow"; empty for None."""
    if due is None:
        return ""
    day, today = due.astimezone(LONDON).date(), now.astimezone(LONDON).date()
    near = {today: "today", today + ONE_DAY: "tomorrow", today - ONE_DAY: "yesterday"}.get(day)
    at = due.astimezone(LONDON).time()
    if at == END_OF_DAY:
        return f"By the end of {near or say_day(day, today=today)}"
    return f"By {say_time(at)} {near}" if near else f"By {say_moment(due, now=now)}"


def _say_time(case: Enquiry) -> str:
    """When they asked to be reached; while a flag stands, when it is safe."""
    flag = flag_of(case)
    if flag is not None:
        return f"Only {flag.safe_when}" if flag.safe_when else ""
    return PREFERS.get(case.good_time, "")


def _say_owner(case: Enquiry, access: Access) -> str:
    if case.owner is None:
        return ""
    return "You" if case.owner == access.user else str(case.owner)


def _say_contact(case: Enquiry, *, now: datetime) -> str:
    if case.last_contact_at is None:
        return "No contact yet"
    last = timezone.localdate(case.last_contact_at)
    # Without the weekday: it is long ago more often than not.
    day = say_day(last, today=timezone.localdate(now)).split(" ", 1)[1]
    return f"Last contact {day}"
