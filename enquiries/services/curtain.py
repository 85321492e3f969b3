"""Who sees what lies behind a case's milestones: the only writer of ``Enquiry.seen_by``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied

from enquiries.held import sees_case as sees_case  # views ask for it here
from enquiries.models import Enquiry, SafetyFlag
from hubs.access import Access
from hubs.fence import current_reach, reaching
from hubs.models import JourneyPolicy, SeenBy


def seen_by_of(enquiry: Enquiry, *, flag: SafetyFlag | None, policy: JourneyPolicy) -> SeenBy:
    """Who should see the case: a standing flag outweighs everything.

    Without one, the council alone when it has taken the case over and the hub's policy keeps
    milestones for the hub; else everybody in the place.
    """
    if flag is not None and flag.lifted_at is None:
        return SeenBy.NAMED
    milestones = policy.hub_sees == JourneyPolicy.HubSees.MILESTONES
    if milestones and enquiry.handed_over_at is not None and enquiry.service_id is not None:
        return SeenBy.COUNCIL
    return SeenBy.ALL


def curtain_write(
    *, enquiry: Enquiry, seen_by: SeenBy, values: Mapping[str, Any] | None = None
) -> bool:
    """Set who sees a locked case; its rows follow by trigger. False when nothing changed.

    ``values`` are columns that must change in the same statement (what a flag takes away or
    gives back). They are not put on record here: the verb that asks does that.
    """
    if enquiry.seen_by == seen_by and not values:
        return False
    enquiry.seen_by = seen_by
    for name, value in (values or {}).items():
        setattr(enquiry, name, value)
    with reaching_behind():
        enquiry.save(update_fields=["seen_by", *(values or {})])
    return True


@contextmanager
def reaching_behind() -> Iterator[None]:
    """Reach protected rows of the place for a few statements of the product's own: the person
    who closes a case, or changes who it names, need not be in its reach."""
    with reaching(replace(current_reach(), everything=True)):
        yield


def act_allowed(access: Access, enquiry: Enquiry) -> None:
    """Raise PermissionDenied for staff who see no more of the case than its milestones.

    The product itself and the person on their own page pass. No act is left to the others: who
    must act is named on the case, or breaks the glass first.
    """
    if not sees_case(access, enquiry):
        raise PermissionDenied("only milestones of this case are seen here")
