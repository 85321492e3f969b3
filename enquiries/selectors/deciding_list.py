"""Cases that wait for a decision-maker: what a decision-maker's day begins with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery

from enquiries.held import held_show
from enquiries.models import Deadline, Enquiry, Person
from enquiries.workflow import Stage
from hubs.access import Access

WAITS = (Stage.DECISION, Stage.DETERMINATION)
# The clocks that lead each: to decide; to wait for their answer, or to decide again.
_RULES = (Deadline.Rule.DECISION, Deadline.Rule.DECISION_AGAIN, Deadline.Rule.ANSWER)
MOST = 100


@dataclass(frozen=True)
class Waiting:
    """One case that waits, and by when."""

    case: Enquiry
    due_at: datetime | None


def decisions_waiting(access: Access) -> Sequence[Waiting]:
    """Cases before the decision-maker, the first due first; at most ``MOST``. Two queries."""
    clocks = Deadline.objects.visible_to(access).open().filter(enquiry=OuterRef("pk"))
    due = clocks.filter(rule__in=_RULES).order_by("due_at").values("due_at")[:1]
    people: QuerySet[Person] = Person.objects.visible_to(access).order_by("position")
    cases = (
        Enquiry.objects.visible_to(access)
        .open()
        .filter(stage__in=[str(stage) for stage in WAITS])
        .annotate(decide_by=Subquery(due))
        .select_related("service")
        .prefetch_related(Prefetch("person_set", queryset=people, to_attr="people"))
        .order_by(F("decide_by").asc(nulls_last=True), "pk")
    )
    found = list(cases[:MOST])
    held_show(found, access=access)
    return [Waiting(case, case.decide_by) for case in found]
