"""What both sides of a hand-over are told, and the sweep for an answer that has not come. Loaded
by enquiries.letters; what plans them is in enquiries.handover_notices."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from enquiries.handover_notices import HANDOVER, unanswered_plan
from enquiries.models import Deadline, Handover
from enquiries.wording import Case, each, notice_to_colleague
from hubs.access import Access
from messaging import rules
from messaging.models import Message
from messaging.rules import Answer, Rule, Skip

DAY = timedelta(days=1)
SWEEP_AT_ONCE = 500
ADDRESS = "/staff/handovers/"


def _handover_of(message: Message) -> Handover | None:
    said = message.occurrence.partition(" ")[0]
    rows = Handover.objects.select_related("to_service", "from_service", "answered_by")
    return rows.filter(pk=said).first()


def _write(message: Message, case: Case, now: datetime, row: Handover, what: str = "") -> Answer:
    return notice_to_colleague(
        message,
        case,
        now,
        council=row.to_service,
        giver=row.from_service or case.enquiry.cluster,
        transfer=row.kind == Handover.Kind.TRANSFER,
        what=what,
        query=row.query_said,
        reason=row.get_reason_display(),
        who=row.answered_by,
        list=f"{settings.BASE_URL}{ADDRESS}",
    )


def _offered(message: Message, case: Case, now: datetime) -> Answer:
    row = _handover_of(message)
    if row is None or row.answered_at is not None or row.taken_back_at is not None:
        return Skip("It was answered or taken back.")
    if row.queried_at is not None and row.query_answered_at is None:
        return Skip("The council has asked something first.")
    return _write(message, case, now, row, what=message.occurrence.split(" ")[1])


def _queried(message: Message, case: Case, now: datetime) -> Answer:
    row = _handover_of(message)
    if row is None or row.taken_back_at is not None or row.answered_at is not None:
        return Skip("It was answered or taken back.")
    if row.query_answered_at is not None:
        return Skip("The question has been answered.")
    return _write(message, case, now, row)


def _answered(message: Message, case: Case, now: datetime) -> Answer:
    row = _handover_of(message)
    return _write(message, case, now, row) if row else Skip("It is no longer here.")


def _taken(message: Message, case: Case, now: datetime) -> Answer:
    return notice_to_colleague(message, case, now, list=f"{settings.BASE_URL}{ADDRESS}")


def sweep_unanswered(access: Access, now: datetime) -> int:
    """S21 again: plan what a council is told when the day of its answer has passed, once for each
    clock. Planned and stamped together."""
    assert access.cluster is not None
    clocks = list(
        Deadline.objects.visible_to(access)
        .open()
        .filter(rule=Deadline.Rule.HANDOVER_ANSWER, missed_at=None, due_at__lt=now)
        .select_related("enquiry__cluster", "enquiry__owner")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("due_at")[:SWEEP_AT_ONCE]
    )
    waiting = {
        row.enquiry_id: row
        for row in Handover.objects.visible_to(access)
        .waiting()
        .filter(enquiry__in=[clock.enquiry_id for clock in clocks])
        .select_related("to_service", "from_service", "offered_by", "answered_by")
    }
    for clock in clocks:
        if clock.enquiry_id in waiting:
            row = waiting[clock.enquiry_id]
            unanswered_plan(enquiry=clock.enquiry, handover=row, clock=clock, now=now)
    Deadline.objects.filter(pk__in=[clock.pk for clock in clocks]).update(missed_at=now)
    return len(clocks)


GIVERS = "Who offered the case, and who works on it"

rules.register_about(HANDOVER, ADDRESS)
rules.register_sweep(sweep_unanswered)
rules.register(
    Rule(
        kind="S21",
        name="Hand-over offered",
        audience="The council’s workers on screen, its managers by email too",
        when="At once; again when their question is answered, or when the day of the answer passes",
        stops="It was answered or taken back, or waits for the answer to a question",
        prepare=each(_offered),
        stale_after=7 * DAY,
        immediate=True,
    )
)
rules.register(
    Rule(
        kind="S22",
        name="Hand-over queried",
        audience=GIVERS,
        when="At once, when the council asks something before it answers",
        stops="The question or the offer has been answered, or the offer was taken back",
        prepare=each(_queried),
        stale_after=7 * DAY,
        immediate=True,
    )
)
rules.register(
    Rule(
        kind="S23",
        name="Hand-over returned",
        audience=GIVERS,
        when="At once, when the council gives the case back",
        stops="Never: it has happened",
        prepare=each(_answered),
        stale_after=7 * DAY,
        immediate=True,
    )
)
rules.register(
    Rule(
        kind="S24",
        name="Hand-over accepted",
        audience=GIVERS,
        when="At once, when the council takes the case over",
        stops="Never: it has happened",
        prepare=each(_answered),
        stale_after=7 * DAY,
        immediate=True,
    )
)
rules.register(
    Rule(
        kind="S25",
        name="Protected case moved by the hub",
        audience="Managers of the council that had the case",
        when="At once, when the hub gives a protected case of theirs to another council",
        stops="Never: it has happened",
        prepare=each(_taken),
        stale_after=7 * DAY,
        immediate=True,
    )
)
