"""What the council that is offered a case does: accept it, ask something first, return it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone

from enquiries.handover_notices import accepted_plan, queried_plan, returned_plan
from enquiries.held_words import words_hold_written, words_show
from enquiries.models import Deadline, Enquiry, Handover, Note, RoutingRule
from enquiries.services.base import act_record, enquiry_locked, enquiry_write
from enquiries.services.clocks import (
    clocks_cancel,
    clocks_finish,
    limit_start,
    next_due,
    next_step_start,
)
from enquiries.services.council import council_follow, why_council_stays
from enquiries.services.handover import curtain_follow
from enquiries.services.offers import HandoverRefused, say_what_became
from enquiries.services.routing_rules import case_auto_assign
from hubs.access import Access, access_of_system
from hubs.audit import register
from hubs.calendar import say_day
from hubs.fence import reaching
from hubs.models import Membership, SeenBy, User
from hubs.permissions import Right
from hubs.selectors import policy_on, working_calendar

ACCEPTED = register("handover.accepted", "accepted the case for the council")
QUERIED = register("handover.queried", "asked something before answering the offer")
RETURNED = register("handover.returned", "returned the case")

FIRST_STEP = "First contact by the council"
HANDED_OVER = "The council has the case"


@dataclass(frozen=True)
class _InHand:
    """An offer that waits for this council, its locked case, and the reach to answer it with."""

    access: Access
    handover: Handover
    enquiry: Enquiry


def handover_accept(*, access: Access, handover_id: int, now: datetime) -> Enquiry:
    """Take the case over: it is this council's from now on, with its history and running clocks.

    The hub's own next step ends and its promise runs on as the council's. Of a transfer the case
    and all its rows change place. The council's own first contact is due from now. Raises
    Handover.DoesNotExist out of reach; HandoverRefused when somebody answered first or a query
    waits, or the former council is by now deciding on it; PermissionDenied for anybody but the
    council that was asked.
    """
    with _in_hand(access, handover_id, now=now) as it:
        case, row = it.enquiry, it.handover
        if row.kind == Handover.Kind.TRANSFER and (stays := why_council_stays(it.access, case)):
            raise HandoverRefused(f"{stays} Ask {row.from_service}.")
        _answer(it, Handover.Answer.ACCEPTED, now=now)
        owner = case.owner
        accepted_plan(enquiry=case, handover=row, owner=owner, now=now)
        clocks_finish(enquiry=case, rule=Deadline.Rule.HANDOVER_ANSWER, now=now)
        enquiry_write(
            access=it.access,
            enquiry=case,
            values=_taken_over(it, now=now),
            action=ACCEPTED,
            now=now,
            other_changes={"handover": [None, row.pk]},
            quiet_fields=("next_due_at", "next_step", "waiting_on", "routing_reason"),
        )
        if row.kind == Handover.Kind.HUB:
            clocks_cancel(enquiry=case, rule=Deadline.Rule.NEXT_STEP, why=HANDED_OVER, now=now)
        today = timezone.localdate(now)
        limit_start(enquiry=case, rule=Deadline.Rule.COUNCIL_CONTACT, trigger=today, now=now)
        curtain_follow(case, policy=policy_on(case.cluster, day=today))
        if row.kind == Handover.Kind.TRANSFER:
            council_follow(access=it.access, enquiry=case, now=now)
        case_auto_assign(access=it.access, enquiry=case, now=now)
    return case


def handover_query(
    *, access: Access, handover_id: int, reason: str, words: str, now: datetime
) -> Handover:
    """Ask who offered it something first; the council's clock stands still until the answer.

    What was asked and answered before is kept as a note. Raises as handover_accept does.
    """
    with _in_hand(access, handover_id, now=now) as it:
        row = it.handover
        if row.query_answered_at is not None:
            _keep_exchange(it)
        row.query_reason, row.query, row.queried_at = reason, words, now
        row.query_answered_at, row.query_answer = None, ""
        row.save(
            update_fields=[
                "query_reason", "query", "queried_at", "query_answered_at", "query_answer",
            ]
        )  # fmt: skip
        words_hold_written(it.enquiry, row)
        clocks_cancel(
            enquiry=it.enquiry,
            rule=Deadline.Rule.HANDOVER_ANSWER,
            why="Waiting for an answer",
            now=now,
        )
        queried_plan(enquiry=it.enquiry, handover=row, now=now)
        _record(it, QUERIED, now=now, reason=row.query_said)
    return row


def handover_return(
    *, access: Access, handover_id: int, reason: str, words: str, now: datetime
) -> Handover:
    """Give the case back to who offered it, with a reason, as their next step.

    Raises as handover_accept does; a query that waits does not stand in the way.
    """
    with _in_hand(access, handover_id, now=now, queried_too=True) as it:
        case, row = it.enquiry, it.handover
        row.reason, row.reason_said = reason, words
        _answer(it, Handover.Answer.RETURNED, now=now)
        clocks_finish(enquiry=case, rule=Deadline.Rule.HANDOVER_ANSWER, now=now)
        label = f"Returned by {row.to_service}: {row.get_reason_display().lower()}"[:200]
        policy = policy_on(case.cluster, day=timezone.localdate(now))
        due = working_calendar(case.cluster).promise(now, days=1, at=policy.promise_time)
        next_step_start(enquiry=case, label=label, due_at=due, now=now)
        enquiry_write(
            access=it.access,
            enquiry=case,
            values={
                "next_step": label,
                "next_due_at": next_due(case, attempted=case.first_attempt_at is not None),
                "owner": case.owner or _who_offered(it, now=now),
            },
            action=RETURNED,
            now=now,
            other_changes={"handover": [None, row.pk]},
            quiet_fields=("next_due_at", "next_step"),
            reason=row.get_reason_display(),
        )
        returned_plan(enquiry=case, handover=row, now=now)
    return row


@contextmanager
def _in_hand(
    access: Access, handover_id: int, *, now: datetime, queried_too: bool = False
) -> Iterator[_InHand]:
    """Lock the case of an offer to this council, and see that it still waits.

    A transfer is of a case that this council does not reach yet: it is answered with the reach of
    the product itself, for these statements and in this person's name.
    """
    access.require(Right.HANDOVER_ANSWER)
    row = Handover.objects.visible_to(access).select_related("cluster").get(pk=handover_id)
    if access.service is None or row.to_service_id != access.service.pk:
        raise PermissionDenied("offered to another council")
    acting = access
    if row.kind == Handover.Kind.TRANSFER and row.service_id != row.to_service_id:
        acting = replace(access, reach=access_of_system(row.cluster).reach)
    with reaching(acting.reach):
        enquiry = enquiry_locked(acting, row.enquiry_id)
        row = Handover.objects.visible_to(acting).get(pk=handover_id)  # as it is under the lock
        row.enquiry = enquiry
        if said := say_what_became(row, now=now):
            raise HandoverRefused(f"{said} Nothing was changed.")
        if row.queried_at is not None and row.query_answered_at is None and not queried_too:
            raise HandoverRefused("What you asked has not been answered yet.")
        if row.kind == Handover.Kind.TRANSFER and enquiry.seen_by == SeenBy.NAMED:
            raise HandoverRefused(
                f"{row.from_service} has protected this case since. Ask them before you answer."
            )
        words_show(enquiry, [row])
        yield _InHand(acting, row, enquiry)


def _answer(it: _InHand, answer: str, *, now: datetime) -> None:
    row = it.handover
    row.answer, row.answered_at, row.answered_by = answer, now, it.access.user
    row.save(update_fields=["answer", "answered_at", "answered_by", "reason", "reason_said"])
    words_hold_written(it.enquiry, row)


def _taken_over(it: _InHand, *, now: datetime) -> dict[str, Any]:
    """What changes of the case when its new council has accepted it."""
    row = it.handover
    values: dict[str, Any] = {"owner": _owner_who_stays(it, now=now)}
    if row.kind == Handover.Kind.TRANSFER:
        return values | {
            "service": row.to_service,
            "routing_rule": str(RoutingRule.STAFF),
            "routing_reason": f"Came from {row.from_service} on {say_day(timezone.localdate(now))}",
        }
    return values | {"handed_over_at": now, "next_step": FIRST_STEP, "waiting_on": ""}


def _owner_who_stays(it: _InHand, *, now: datetime) -> User | None:
    """The owner, where they work for the council that takes the case; else nobody."""
    here = Membership.objects.current(today=timezone.localdate(now)).filter(
        user=it.enquiry.owner_id, service=it.handover.to_service_id
    )
    return it.enquiry.owner if here.exists() else None


def _who_offered(it: _InHand, *, now: datetime) -> User | None:
    """Who made the offer, while they work where it was made."""
    row = it.handover
    where = Q(service=row.from_service_id) if row.from_service_id else Q(cluster=row.cluster_id)
    here = Membership.objects.current(today=timezone.localdate(now)).filter(
        where, user=row.offered_by_id
    )
    return row.offered_by if here.exists() else None


def _keep_exchange(it: _InHand) -> None:
    """A query that was answered, and its answer, as a note: the next query takes their place."""
    row = it.handover
    assert it.access.user is not None
    assert row.query_answered_at is not None
    text = f"{row.to_service} asked: {row.query}\n\nThe answer was: {row.query_answer}"
    Note.objects.create(enquiry=it.enquiry, at=row.query_answered_at, by=it.access.user, text=text)


def _record(it: _InHand, action: str, *, now: datetime, reason: str) -> None:
    act_record(
        access=it.access,
        enquiry=it.enquiry,
        action=action,
        now=now,
        changes={"handover": [it.handover.pk, it.handover.pk]},
        reason=reason,
    )
