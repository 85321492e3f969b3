"""When the council takes a case over from the hub, and what the hub sees from then on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from enquiries.held import flag_of
from enquiries.models import Enquiry, StageChange
from enquiries.services.base import act_record, enquiry_locked
from enquiries.services.curtain import curtain_write, seen_by_of
from enquiries.workflow import ENDED, ROAD, Stage
from hubs.access import Access
from hubs.audit import register
from hubs.models import JourneyPolicy, SeenBy
from hubs.permissions import Right
from hubs.selectors import policy_on

CURTAIN_REFRESHED = register("enquiry.curtain_refreshed", "applied the hub's rule of hand-over")


def past_handover(policy: JourneyPolicy, stage: Stage) -> bool:
    """Whether this stage of the road is the council's by the hub's policy."""
    at = policy.hands_over_at
    return bool(at) and stage in ROAD and ROAD.index(stage) >= ROAD.index(Stage(at))


def handover_values(
    enquiry: Enquiry, *, target: Stage, policy: JourneyPolicy, now: datetime
) -> dict[str, Any]:
    """What changes of ``handed_over_at`` when the case comes to a stage; empty for nothing.

    Set once, when a case with a council comes to the hand-over point or beyond it. Cleared when
    it goes back to before it. An end leaves it as it is: who had the case keeps it. A step on
    never takes a case back from its council, even where the hub has since set a later point.
    """
    if past_handover(policy, target):
        first = enquiry.handed_over_at is None and enquiry.service_id is not None
        return {"handed_over_at": now} if first else {}
    back = target not in ENDED and _goes_back(Stage(enquiry.stage), target)
    return {"handed_over_at": None} if back and enquiry.handed_over_at is not None else {}


def handover_ahead(enquiry: Enquiry, *, access: Access, day: date) -> Stage | None:
    """The stage at which the hub's colleague who acts loses sight of this case; None for never.

    A case with its council already, one without a council, and a hub that goes on seeing all of
    it have none ahead.
    """
    if access.service is not None or enquiry.service_id is None or enquiry.handed_over_at:
        return None
    policy = policy_on(enquiry.cluster, day=day)
    milestones = policy.hub_sees == JourneyPolicy.HubSees.MILESTONES
    return Stage(policy.hands_over_at) if policy.hands_over_at and milestones else None


def _goes_back(source: Stage, target: Stage) -> bool:
    return source in ENDED or ROAD.index(target) < ROAD.index(source)


def handover_on_routing(
    enquiry: Enquiry, *, policy: JourneyPolicy, now: datetime
) -> dict[str, Any]:
    """As ``handover_values``, for a case that is being given a council where it stands."""
    first = enquiry.handed_over_at is None and past_handover(policy, Stage(enquiry.stage))
    return {"handed_over_at": now} if first else {}


def curtain_follow(enquiry: Enquiry, *, policy: JourneyPolicy) -> bool:
    """Draw or open the curtain of a locked case as it stands; False when it hangs right."""
    if enquiry.seen_by == SeenBy.NAMED:
        return False  # a safety flag stands; lifting it looks again (services.safety)
    return curtain_write(
        enquiry=enquiry, seen_by=seen_by_of(enquiry, flag=flag_of(enquiry), policy=policy)
    )


def curtain_refresh(*, access: Access, enquiry_id: int, now: datetime) -> bool:
    """Apply the hub's present policy to one case that came where it is under an earlier one.

    False when nothing changed, so a second run does nothing. Ended cases keep whom they were
    handed to. Only the product itself does this (``manage.py curtain_refresh``).
    """
    access.require(Right.SETTINGS_MANAGE)
    enquiry = enquiry_locked(access, enquiry_id)
    policy = policy_on(enquiry.cluster, day=timezone.localdate(now))
    before = enquiry.handed_over_at
    enquiry.handed_over_at = _handed_over_at(enquiry, policy, now)
    if enquiry.handed_over_at != before:
        enquiry.save(update_fields=["handed_over_at"])
    moved = curtain_follow(enquiry, policy=policy)
    if not moved and enquiry.handed_over_at == before:
        return False
    act_record(
        access=access,
        enquiry=enquiry,
        action=CURTAIN_REFRESHED,
        now=now,
        changes={"handed_over_at": [before, enquiry.handed_over_at]},
    )
    return True


def _handed_over_at(enquiry: Enquiry, policy: JourneyPolicy, now: datetime) -> datetime | None:
    """When the council took the case over, had the present policy always held."""
    stage = Stage(enquiry.stage)
    if stage in ENDED or enquiry.service_id is None:
        return enquiry.handed_over_at
    if not past_handover(policy, stage):
        return None
    return enquiry.handed_over_at or _came_past(enquiry, policy) or now


def _came_past(enquiry: Enquiry, policy: JourneyPolicy) -> datetime | None:
    """When the case last came past the hand-over point, by its history."""
    came = None
    for change in StageChange.objects.filter(enquiry=enquiry).order_by("at", "pk"):
        if not past_handover(policy, Stage(change.to_stage)):
            came = None
        elif came is None:
            came = change.at
    return came
