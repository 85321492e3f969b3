"""What the database closed by itself, a line each on record: memberships and invitations of a
household whose approval ended, invitations of one that joined elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from carers.models import Household
from carers.services.base import household_record
from hubs.access import Access
from hubs.audit import register
from mockingbird.models import ConstellationMembership
from mockingbird.services.base import act_record

_KEPT: Final = ("left_on", "answered_on")
LEFT = register(
    "mockingbird.approval_ended",
    "took a household out of its constellation because the approval ended",
    keeps=_KEPT,
)
UNINVITED = register(
    "mockingbird.invitation_ended",
    "closed an invitation into a constellation because the approval ended",
    keeps=_KEPT,
)
OVERTAKEN = register(
    "mockingbird.joined_elsewhere",
    "closed an invitation because the household joined another constellation",
    keeps=_KEPT,
)

Status, Reason = ConstellationMembership.Status, ConstellationMembership.LeftReason


def memberships_ended_record(*, access: Access, household: Household, now: datetime) -> None:
    """Put on record, with the case of a household whose approval has just ended, each membership
    and invitation that ended with it (trigger ``mockingbird_ended``)."""
    rows = ConstellationMembership.objects.visible_to(access).filter(
        household=household, left_reason=Reason.LEFT_FOSTERING
    )
    for row in rows.order_by("pk"):
        household_record(
            access=access,
            household=household,
            action=LEFT if row.status == Status.LEFT else UNINVITED,
            now=now,
            changes={
                "membership": [None, row.pk],
                "constellation": [row.constellation_id, None],
                "left_on": [None, row.left_on],
                "answered_on": [None, row.answered_on],
            },
        )


def invitations_open(access: Access, row: ConstellationMembership) -> list[int]:
    """The other invitations of a household that answers one, as far as they are seen."""
    others = ConstellationMembership.objects.visible_to(access).filter(
        household=row.household_id, status=Status.INVITED
    )
    return list(others.exclude(pk=row.pk).order_by("pk").values_list("pk", flat=True))


def overtaken_record(
    *, access: Access, row: ConstellationMembership, invitations: Iterable[int], now: datetime
) -> None:
    """Put on record the invitations that were open when a household joined as ``row`` (trigger
    ``joined``): with its case; of another council's household, under the constellation."""
    rows = ConstellationMembership.objects.visible_to(access).filter(
        pk__in=list(invitations), left_reason=Reason.JOINED_ELSEWHERE
    )
    seen = Household.objects.visible_to(access).behind_milestones(access)
    household = seen.filter(pk=row.household_id, service=row.service_id).first()
    for other in rows.select_related("constellation").order_by("pk"):
        said = {
            "membership": [None, other.pk],
            "constellation": [other.constellation_id, row.constellation_id],
            "answered_on": [None, other.answered_on],
        }
        on: dict[str, Any] = {"access": access, "action": OVERTAKEN, "now": now, "changes": said}
        if household is None:
            act_record(constellation=other.constellation, **on)
        else:
            household_record(household=household, **on)
