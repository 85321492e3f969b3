"""What the settings of a hub need to know of the road (hubs.journey)."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count

from enquiries.models import FOSTERING_TYPES, Enquiry
from enquiries.selectors.reasons import OURS
from enquiries.workflow import ENDED, ROAD, STAGE_LABELS, Stage
from hubs.access import Access
from hubs.journey import Road
from hubs.models import Reason


def open_cases_by_council(access: Access) -> Mapping[int, int]:
    """Cases not yet ended in this person's reach, by their council; no entry for none."""
    rows = Enquiry.objects.visible_to(access).exclude(stage__in=ENDED).exclude(service=None)
    counted = rows.order_by().values_list("service_id").annotate(count=Count("pk"))
    return dict(counted)


ROAD_SAID = Road(
    # At the first step it would not be a hand-over; from panel on it is the decision-maker's.
    stages=[(stage.value, STAGE_LABELS[stage]) for stage in ROAD[1 : ROAD.index(Stage.PANEL) + 1]],
    open_cases=open_cases_by_council,
    types=list(FOSTERING_TYPES.items()),
    reasons=OURS,
    # Nobody is left without a choice; a person's own progress page says "not_said".
    fixed_reasons={
        Reason.List.WITHDRAW: frozenset({"not_said", "other"}),
        Reason.List.CLOSE: frozenset({"other"}),
        Reason.List.PASS_ON: frozenset({"other"}),
    },
)
