"""What a decision-maker's day begins with: cases that wait for a decision, and decisions of which
somebody is still to be told or written to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet, Subquery

from enquiries.held import held_show
from enquiries.models import Deadline, Enquiry, EnquiryQuerySet, Person
from enquiries.workflow import Stage
from hubs.access import Access

WAITS = (Stage.DECISION, Stage.DETERMINATION)
# The clocks that lead each: to decide; to wait for their answer, or to decide again.
_RULES = (Deadline.Rule.DECISION, Deadline.Rule.DECISION_AGAIN, Deadline.Rule.ANSWER)
_TELLING = (Deadline.Rule.TELL, Deadline.Rule.WRITE)
MOST = 100


@dataclass(frozen=True)
class Waiting:
    """One case that waits, and by when."""

    case: Enquiry
    due_at: datetime | None


@dataclass(frozen=True)
class ToTell:
    """One decided case, with the clocks of telling and writing that still run."""

    case: Enquiry
    clocks: Sequence[Deadline]


def decisions_waiting(access: Access) -> Sequence[Waiting]:
    """Cases before the decision-maker, the first due first; at most ``MOST``. Two queries.

    A proposal of which nobody has been written to yet waits for that, not for a decision
    (``decisions_to_tell``).
    """
    clocks = Deadline.objects.visible_to(access).open().filter(enquiry=OuterRef("pk"))
    due = clocks.filter(rule__in=_RULES).order_by("due_at").values("due_at")[:1]
    cases = (
        Enquiry.objects.visible_to(access)
        .open()
        .filter(stage__in=[str(stage) for stage in WAITS])
        .annotate(decide_by=Subquery(due))
        .exclude(
            Exists(clocks.filter(rule__in=_TELLING)), stage=Stage.DETERMINATION, decide_by=None
        )
        .order_by(F("decide_by").asc(nulls_last=True), "pk")
    )
    found = _with_people(access, cases)
    return [Waiting(case, case.decide_by) for case in found]  # type: ignore[attr-defined]


def decisions_to_tell(access: Access) -> Sequence[ToTell]:
    """Decided cases of which somebody is still to be told or written to, open or ended, the first
    due first; at most ``MOST``. Three queries."""
    runs = Deadline.objects.visible_to(access).open().filter(rule__in=_TELLING)
    first = runs.filter(enquiry=OuterRef("pk")).order_by("due_at").values("due_at")[:1]
    cases = Enquiry.objects.visible_to(access).filter(pk__in=runs.values("enquiry_id"))
    cases = cases.annotate(tell_by=Subquery(first)).order_by("tell_by", "pk")
    found = _with_people(access, cases)
    clocks: dict[int, list[Deadline]] = {case.pk: [] for case in found}
    for clock in runs.filter(enquiry__in=list(clocks)).order_by("due_at", "pk"):
        clocks[clock.enquiry_id].append(clock)
    return [ToTell(case, clocks[case.pk]) for case in found]


def _with_people(access: Access, cases: EnquiryQuerySet) -> list[Enquiry]:
    people: QuerySet[Person] = Person.objects.visible_to(access).order_by("position")
    people_of = Prefetch("person_set", queryset=people, to_attr="people")
    found = list(cases.select_related("service").prefetch_related(people_of)[:MOST])
    held_show(found, access=access)
    return found
