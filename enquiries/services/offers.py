"""The rows of a hand-over: offered, ended. For the verbs that hand over, answer and move."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from enquiries.handover_notices import offered_plan
from enquiries.held_words import words_hold_written
from enquiries.models import Deadline, Enquiry, Handover
from enquiries.services.base import act_record
from enquiries.services.clocks import clocks_cancel, limit_start
from hubs.access import Access
from hubs.audit import register
from hubs.calendar import say_moment
from hubs.models import FosteringService

OFFERED = register("handover.offered", "offered the case to a council")


class HandoverRefused(Exception):
    """It cannot be done now. ``str()`` is the sentence for the screen."""


def offer_waiting(enquiry: Enquiry) -> Handover | None:
    """The offer of a locked case that has no answer yet."""
    return (
        Handover.objects.waiting()
        .filter(enquiry=enquiry)
        .select_related("to_service", "from_service", "offered_by")
        .first()
    )


def offer_write(
    *,
    access: Access,
    enquiry: Enquiry,
    to_service: FosteringService,
    now: datetime,
    why: str = "",
    from_service: FosteringService | None = None,
) -> Handover:
    """Offer a locked case, of which no offer waits: the row, its clock, and who is told.

    ``from_service`` makes it a transfer from that council; else the hub offers it.
    """
    kind = Handover.Kind.TRANSFER if from_service else Handover.Kind.HUB
    row = Handover.objects.create(
        enquiry=enquiry,
        kind=kind,
        from_service=from_service,
        to_service=to_service,
        offered_at=now,
        offered_by=access.user,
        why=why,
    )
    words_hold_written(enquiry, row)
    answer_clock_start(enquiry, now=now)
    offered_plan(enquiry=enquiry, handover=row, now=now)
    act_record(
        access=access,
        enquiry=enquiry,
        action=OFFERED,
        now=now,
        changes={"handover": [None, row.pk], "council": [None, to_service.pk]},
    )
    return row


def answer_clock_start(enquiry: Enquiry, *, now: datetime) -> None:
    """The open days in which the council answers (JourneyPolicy.handover_answer_days)."""
    limit_start(
        enquiry=enquiry,
        rule=Deadline.Rule.HANDOVER_ANSWER,
        trigger=timezone.localdate(now),
        now=now,
    )


def offer_end(*, enquiry: Enquiry, why: str, now: datetime) -> Handover | None:
    """Take back the offer of a locked case that waits, if one does. It stays in the history."""
    row = offer_waiting(enquiry)
    if row is None:
        return None
    row.taken_back_at = now
    row.save(update_fields=["taken_back_at"])
    clocks_cancel(enquiry=enquiry, rule=Deadline.Rule.HANDOVER_ANSWER, why=why, now=now)
    return row


def say_what_became(row: Handover, *, now: datetime) -> str:
    """Who answered an offer first, or that it was taken back: for who pressed second."""
    if row.taken_back_at is not None:
        return f"It was taken back at {say_moment(row.taken_back_at, now=now)}."
    if row.answered_at is None:
        return ""
    who = row.answered_by.name if row.answered_by else "A colleague"
    did = "accepted" if row.answer == Handover.Answer.ACCEPTED else "returned"
    return f"{who} {did} it at {say_moment(row.answered_at, now=now)}."
