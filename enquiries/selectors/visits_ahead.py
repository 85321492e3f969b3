"""The visits that one colleague makes today and tomorrow: for the first page of their day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from enquiries.filters import day_starts
from enquiries.held import held_show
from enquiries.models import Enquiry, Visit
from enquiries.selectors.worklist import with_people
from hubs.access import Access
from hubs.calendar import ONE_DAY

MOST = 20  # more than anybody visits in two days


@dataclass(frozen=True)
class VisitAhead:
    """A visit with its case as it is shown: the people, and what a flag holds where it is open."""

    visit: Visit
    case: Enquiry


def visits_ahead(access: Access, *, covers: Collection[int], now: datetime) -> Sequence[VisitAhead]:
    """Today's and tomorrow's visits of this colleague, and of those whom they cover for, in order;
    none that was called off or whose case has ended. One query, four more when there are any.

    ``covers``: the colleagues they see to today, as the desk of the page has them already.
    """
    if access.user is None:
        return []
    today = timezone.localdate(now)
    makers = [access.user.pk, *covers]
    rows = (
        Visit.objects.visible_to(access)
        .standing()
        .filter(by__in=makers, enquiry__ended_at=None)
        .filter(at__gte=day_starts(today), at__lt=day_starts(today + 2 * ONE_DAY))
    )
    visits = list(rows.select_related("by").order_by("at", "pk")[:MOST])
    if not visits:
        return []
    found = with_people(access, Enquiry.objects.visible_to(access))
    cases = found.select_related("home_authority").in_bulk([visit.enquiry_id for visit in visits])
    held_show(cases.values(), access=access)
    return [
        VisitAhead(visit, cases[visit.enquiry_id]) for visit in visits if visit.enquiry_id in cases
    ]
