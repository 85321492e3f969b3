"""When a case is offered to its council, and what the hub sees once that has accepted it
(docs/handover.md)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from enquiries.held import flag_of
from enquiries.models import Enquiry, Handover, StageChange
from enquiries.services.base import act_record, enquiry_locked
from enquiries.services.curtain import curtain_write, seen_by_of
from enquiries.services.offers import offer_end, offer_waiting, offer_write
from enquiries.workflow import ENDED, ROAD, ROADS, Order, Stage
from hubs.access import Access
from hubs.audit import register
from hubs.models import JourneyPolicy, SeenBy
from hubs.permissions import Right
from hubs.selectors import policy_on

CURTAIN_REFRESHED = register("enquiry.curtain_refreshed", "applied the hub's rule of hand-over")


def past_handover(policy: JourneyPolicy, stage: Stage) -> bool:
    """Whether this stage of the road is the council's by the hub's policy."""
    at, road = policy.hands_over_at, ROADS[Order(policy.order)]
    return bool(at) and stage in road and road.index(stage) >= road.index(Stage(at))


def handover_values(enquiry: Enquiry, *, target: Stage, policy: JourneyPolicy) -> dict[str, Any]:
    """What changes of ``handed_over_at`` when the case comes to a stage; empty for nothing.

    It is set when the council accepts (services.answering), and cleared when the case goes back
    to before the hand-over point, or to before the stage at which an earlier one was accepted,
    and when it is opened again. An end leaves it as it is: who had the case keeps it. A step on
    never takes a case back from its council, even where the hub has since set a later point.
    """
    source = Stage(enquiry.stage)
    if enquiry.handed_over_at is None or target in ENDED or past_handover(policy, target):
        return {}
    if source not in ENDED and not _goes_back(
        source, _accepted_at(enquiry), target, road=ROADS[Order(policy.order)]
    ):
        return {}
    return {"handed_over_at": None}


def _accepted_at(enquiry: Enquiry) -> Stage:
    """The stage at which the council accepted a case that was handed over to it."""
    came = StageChange.objects.filter(enquiry=enquiry, at__lte=enquiry.handed_over_at)
    last = came.order_by("-at", "-pk").first()
    return Stage(last.to_stage) if last and last.to_stage in ROAD else Stage.ENQUIRY


def _goes_back(source: Stage, accepted: Stage, target: Stage, *, road: tuple[Stage, ...]) -> bool:
    """Whether a step goes back, and to before where the council came in."""
    at = road.index(target)
    return at < road.index(source) and at < road.index(accepted)


def handover_follow(
    *,
    access: Access,
    enquiry: Enquiry,
    source: Stage | None,
    policy: JourneyPolicy,
    now: datetime,
) -> None:
    """After a locked case was moved, or given a council (``source`` None): offer it when it comes
    to the hand-over point, take back an offer that has lost its ground, draw or open the curtain.

    A case that its council returned is not offered again by the next step: a colleague does that
    when what was missing is there.
    """
    stage = Stage(enquiry.stage)
    was_past = source is not None and past_handover(policy, source)
    if stage in ENDED:
        offer_end(enquiry=enquiry, why="The enquiry has ended", now=now)
    elif was_past and not past_handover(policy, stage):
        offer_end(enquiry=enquiry, why="Moved back before the hand-over", now=now)
    elif past_handover(policy, stage) and not was_past:
        _offer(access, enquiry, now=now)
    curtain_follow(enquiry, policy=policy)


def _offer(access: Access, enquiry: Enquiry, *, now: datetime) -> bool:
    """Offer a case to its council, unless that has it or has been asked already."""
    if enquiry.service is None or enquiry.handed_over_at is not None or offer_waiting(enquiry):
        return False
    offer_write(access=access, enquiry=enquiry, to_service=enquiry.service, now=now)
    return True


def handover_ahead(enquiry: Enquiry, *, access: Access, day: date) -> Stage | None:
    """The stage at which the council is asked to take over from the hub's colleague who acts, who
    loses sight of the case once it accepts; None for never.

    A case with its council already, one without a council, and a hub that goes on seeing all of
    it have none ahead.
    """
    if access.service is not None or enquiry.service_id is None or enquiry.handed_over_at:
        return None
    policy = policy_on(enquiry.cluster, day=day)
    milestones = policy.hub_sees == JourneyPolicy.HubSees.MILESTONES
    return Stage(policy.hands_over_at) if policy.hands_over_at and milestones else None


def handover_on_routing(enquiry: Enquiry, *, now: datetime) -> dict[str, Any]:
    """What changes of a hand-over when a locked case gets another council: nothing that the
    former one was offered or had accepted holds for the new one (``handover_follow`` asks it)."""
    offer_end(enquiry=enquiry, why="Another council was chosen", now=now)
    return {"handed_over_at": None} if enquiry.handed_over_at is not None else {}


def curtain_follow(enquiry: Enquiry, *, policy: JourneyPolicy) -> bool:
    """Draw or open the curtain of a locked case as it stands; False when it hangs right."""
    if enquiry.seen_by == SeenBy.NAMED:
        return False  # a safety flag stands; lifting it looks again (services.safety)
    return curtain_write(
        enquiry=enquiry, seen_by=seen_by_of(enquiry, flag=flag_of(enquiry), policy=policy)
    )


def curtain_refresh(*, access: Access, enquiry_id: int, now: datetime) -> bool:
    """Apply the hub's present policy to one case that came where it is under an earlier one: draw
    or open the curtain, and offer it to its council when the policy says that it is the council's.

    No council loses by it what it has accepted. False when nothing changed, so a second run does
    nothing. Ended cases keep whom they were handed to. Only the product itself does this
    (``manage.py curtain_refresh``).
    """
    access.require(Right.SETTINGS_MANAGE)
    enquiry = enquiry_locked(access, enquiry_id)
    policy = policy_on(enquiry.cluster, day=timezone.localdate(now))
    before = enquiry.handed_over_at
    if before is not None and not _stands(enquiry, policy):
        enquiry.handed_over_at = None
        enquiry.save(update_fields=["handed_over_at"])
    offered = _never_offered(enquiry, policy) and _offer(access, enquiry, now=now)
    moved = curtain_follow(enquiry, policy=policy)
    if not (offered or moved) and enquiry.handed_over_at == before:
        return False
    act_record(
        access=access,
        enquiry=enquiry,
        action=CURTAIN_REFRESHED,
        now=now,
        changes={"handed_over_at": [before, enquiry.handed_over_at]},
    )
    return True


def _stands(enquiry: Enquiry, policy: JourneyPolicy) -> bool:
    """Whether a hand-over holds by the present policy: it was accepted, the case has ended, or it
    was made before councils were asked and the policy would have made it too."""
    stage = Stage(enquiry.stage)
    accepted = Handover.objects.filter(enquiry=enquiry, answer=Handover.Answer.ACCEPTED)
    return stage in ENDED or past_handover(policy, stage) or accepted.exists()


def _never_offered(enquiry: Enquiry, policy: JourneyPolicy) -> bool:
    """Whether an open case past the point was offered to nobody since it came there."""
    if Stage(enquiry.stage) in ENDED or not past_handover(policy, Stage(enquiry.stage)):
        return False
    offers = Handover.objects.filter(enquiry=enquiry, to_service=enquiry.service)
    came = _came_past(enquiry, policy)
    return not (offers.filter(offered_at__gte=came) if came else offers).exists()


def _came_past(enquiry: Enquiry, policy: JourneyPolicy) -> datetime | None:
    """When the case last came past the hand-over point, by its history."""
    came = None
    for change in StageChange.objects.filter(enquiry=enquiry).order_by("at", "pk"):
        if not past_handover(policy, Stage(change.to_stage)):
            came = None
        elif came is None:
            came = change.at
    return came
