"""What the side that gives a case does: offer it, answer the council's query, take it back."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from enquiries.handover_notices import query_answered_plan
from enquiries.held_words import words_hold_written, words_show
from enquiries.models import Enquiry, Handover
from enquiries.services.base import act_record, enquiry_locked
from enquiries.services.council import is_taken_over, why_council_stays
from enquiries.services.handover import past_handover
from enquiries.services.offers import (
    HandoverRefused,
    answer_clock_start,
    offer_end,
    offer_waiting,
    offer_write,
    say_what_became,
)
from enquiries.workflow import Stage
from hubs.access import Access
from hubs.audit import register
from hubs.calendar import say_moment
from hubs.models import FosteringService, SeenBy
from hubs.permissions import Right
from hubs.selectors import policy_on, services_of

TAKEN_BACK = register("handover.taken_back", "took back the offer to a council")
QUERY_ANSWERED = register("handover.query_answered", "answered what a council asked")


def handover_offer(*, access: Access, enquiry_id: int, now: datetime, why: str = "") -> Handover:
    """The hub offers a case to its council, earlier than the policy would with a reason (``why``).

    Raises HandoverRefused with a sentence: the case has ended, has no council, is the council's
    already, or an offer waits.
    """
    access.require(Right.HANDOVER_OFFER)
    enquiry = enquiry_locked(access, enquiry_id)
    if refused := why_no_offer(access, enquiry, now=now):
        raise HandoverRefused(refused)
    assert enquiry.service is not None
    if not why and is_early(enquiry, now=now):
        raise HandoverRefused("Say why the council should have it earlier than usual.")
    return offer_write(access=access, enquiry=enquiry, to_service=enquiry.service, why=why, now=now)


def why_no_offer(access: Access, enquiry: Enquiry, *, now: datetime) -> str:
    """Why the hub cannot offer this case to its council now; empty when it can."""
    if access.service is not None:
        return "The hub hands a case to its council."
    if not enquiry.is_open:
        return "This enquiry has ended."
    if enquiry.service is None:
        return "Choose the council first."
    if enquiry.handed_over_at is not None:
        since = say_moment(enquiry.handed_over_at, now=now)
        return f"{enquiry.service} accepted this case at {since}."
    return _why_waits(enquiry, now=now)


def is_early(enquiry: Enquiry, *, now: datetime) -> bool:
    """Whether the case has not come to its hub's hand-over point yet."""
    policy = policy_on(enquiry.cluster, day=timezone.localdate(now))
    return not past_handover(policy, Stage(enquiry.stage))


def _why_waits(enquiry: Enquiry, *, now: datetime) -> str:
    waits = offer_waiting(enquiry)
    if waits is None:
        return ""
    who = waits.offered_by.name if waits.offered_by else "The hub"
    at = say_moment(waits.offered_at, now=now)
    return f"{who} offered this case to {waits.to_service} at {at}. It waits for an answer."


def transfer_offer(
    *, access: Access, enquiry_id: int, to_service: FosteringService, why: str, now: datetime
) -> Handover:
    """The council that has a case offers it to another council of the same hub. ``why`` says what
    the person wants and has agreed to.

    Raises HandoverRefused with a sentence, and PermissionDenied for a council of another hub.
    """
    access.require(Right.HANDOVER_OFFER)
    enquiry = enquiry_locked(access, enquiry_id)
    if refused := why_no_transfer(access, enquiry, now=now):
        raise HandoverRefused(refused)
    ours = services_of(enquiry.cluster, day=timezone.localdate(now))
    if not ours.filter(pk=to_service.pk).exists() or to_service.pk == enquiry.service_id:
        raise PermissionDenied("not another council of this hub")
    if not why:
        raise HandoverRefused("Say why, and what they have agreed to.")
    return offer_write(
        access=access,
        enquiry=enquiry,
        to_service=to_service,
        from_service=enquiry.service,
        why=why,
        now=now,
    )


def why_no_transfer(access: Access, enquiry: Enquiry, *, now: datetime) -> str:
    """Why this case cannot be offered to another council now; empty when it can."""
    if access.service is None or access.service.pk != enquiry.service_id:
        return "The council that has a case offers it to another one."
    if stays := why_council_stays(access, enquiry):
        return stays
    today = timezone.localdate(now)
    hands_over = policy_on(enquiry.cluster, day=today).hands_over_at
    if hands_over and not is_taken_over(enquiry, day=today):
        return "The hub has this case still. It can choose another council."
    if enquiry.seen_by == SeenBy.NAMED:
        return (
            "This case is protected, so another council would not see whom it is about."
            " Lift the protection first, or ask a colleague of the hub whom it names."
        )
    return _why_waits(enquiry, now=now)


def handover_take_back(*, access: Access, enquiry_id: int, now: datetime) -> Handover:
    """Take back an offer of one's own side that waits. Raises HandoverRefused when none does."""
    enquiry, waits = _ours(access, enquiry_id, now=now)
    offer_end(enquiry=enquiry, why="Taken back", now=now)
    act_record(
        access=access,
        enquiry=enquiry,
        action=TAKEN_BACK,
        now=now,
        changes={"handover": [waits.pk, None]},
    )
    return waits


def handover_query_answer(
    *, access: Access, enquiry_id: int, words: str, now: datetime
) -> Handover:
    """Answer what the council asked: its clock starts anew, and it is told.

    Raises HandoverRefused when no query waits.
    """
    enquiry, waits = _ours(access, enquiry_id, now=now)
    if waits.queried_at is None or waits.query_answered_at is not None:
        raise HandoverRefused("No question of the council waits for an answer.")
    waits.query_answered_at, waits.query_answer = now, words
    waits.save(update_fields=["query_answered_at", "query_answer"])
    words_hold_written(enquiry, waits)
    answer_clock_start(enquiry, now=now)
    query_answered_plan(enquiry=enquiry, handover=waits, now=now)
    act_record(
        access=access,
        enquiry=enquiry,
        action=QUERY_ANSWERED,
        now=now,
        changes={"handover": [waits.pk, waits.pk]},
    )
    return waits


def _ours(access: Access, enquiry_id: int, *, now: datetime) -> tuple[Enquiry, Handover]:
    """The locked case and its waiting offer, for the side that made it."""
    access.require(Right.HANDOVER_OFFER)
    enquiry = enquiry_locked(access, enquiry_id)
    waits = offer_waiting(enquiry)
    if waits is None:
        last = Handover.objects.visible_to(access).filter(enquiry=enquiry)
        row = last.select_related("answered_by").order_by("-offered_at", "-pk").first()
        said = say_what_became(row, now=now) if row else ""
        raise HandoverRefused(f"No offer of this case waits any more. {said}".strip())
    if not is_offerer(access, waits):
        raise PermissionDenied("an offer of somebody else")
    words_show(enquiry, [waits])
    return enquiry, waits


def is_offerer(access: Access, handover: Handover) -> bool:
    """Whether this colleague works on the side that made an offer."""
    if handover.kind == Handover.Kind.HUB:
        return access.service is None
    return access.service is not None and access.service.pk == handover.from_service_id
