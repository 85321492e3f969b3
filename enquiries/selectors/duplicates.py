"""Enquiries that may come from one person, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from enquiries.held import sees_case
from enquiries.models import ContactPoint, Enquiry, EnquiryLink, Person
from enquiries.selectors.case import links_of
from enquiries.selectors.safety import protected_read
from enquiries.words import EMPTY, say_arrival, say_value
from enquiries.workflow import ROADS, STAGE_LABELS, Action, Order, Stage, why_not
from hubs.access import Access
from hubs.calendar import say_moment
from hubs.models import SeenBy
from hubs.selectors import policy_on

SAME, DIFFERENT = "Same", "Different"


@dataclass(frozen=True)
class Fact:
    """One field of an enquiry. ``mark`` says in words how it compares; empty when it cannot."""

    label: str
    value: str
    mark: str = ""


@dataclass(frozen=True)
class Column:
    """One enquiry of the comparison. ``link`` None: the enquiry the page is about.

    ``closed``: its council has taken it over and only its milestones are seen here, so nothing is
    compared and nothing decided. A protected case of others is not among them (``links_of``).
    """

    case: Enquiry
    facts: Sequence[Fact]
    link: EnquiryLink | None = None
    closed: bool = False
    not_joined: str = ""  # why this enquiry is not closed as the same as that one

    @property
    def may_join(self) -> bool:
        """Whether this enquiry may be closed as the same as that one."""
        return not (self.closed or self.not_joined)

    @property
    def linked(self) -> bool:
        """Whether somebody has said that both are one person's."""
        return self.link is not None and self.link.state == EnquiryLink.State.LINKED

    @property
    def decided(self) -> bool:
        """Whether somebody has said what it is."""
        return self.link is not None and self.link.state != EnquiryLink.State.POSSIBLE


def comparison_of(access: Access, enquiry: Enquiry, *, now: datetime) -> list[Column]:
    """This enquiry first, then each that may be the same person's, newest link first."""
    links = list(links_of(access, enquiry))
    other_of = {link.pk: _other(link, enquiry) for link in links}
    cases = _with_people(access).in_bulk([enquiry.pk, *other_of.values()])
    protected_read(list(cases.values()), access=access)
    here = _facts(cases[enquiry.pk], now=now)
    columns = [Column(cases[enquiry.pk], [Fact(label, say) for label, say, _ in here])]
    order = road_order(enquiry, today=timezone.localdate(now))
    for link in links:
        case = cases[other_of[link.pk]]
        if not sees_case(access, case):
            columns.append(Column(case, _milestones(case, now=now), link, closed=True))
            continue
        why = why_not_joined(cases[enquiry.pk], case, link, order=order)
        columns.append(Column(case, _compared(here, _facts(case, now=now)), link, not_joined=why))
    return columns


def road_order(enquiry: Enquiry, *, today: date) -> Order:
    """Which comes first in its hub: the home visit or the application."""
    return Order(policy_on(enquiry.cluster, day=today).order)


def why_not_joined(this: Enquiry, other: Enquiry, link: EnquiryLink, *, order: Order) -> str:
    """Why this enquiry is not closed as the same as the other one, in a sentence; empty where it
    may be. The one that has come further goes on, of two at one stage the older."""
    here, there = Stage(this.stage), Stage(other.stage)
    refused = why_not(Action.JOIN, source=here, target=Stage.DUPLICATE, order=order)
    if refused:
        return refused
    if link.state != EnquiryLink.State.LINKED:
        return "First say that the two enquiries come from the same person."
    if not other.is_open:
        ended = f"{other.reference} has ended as “{STAGE_LABELS[there]}”"
        return f"{ended}, so this one goes on."
    if (this.seen_by == SeenBy.NAMED) != (other.seen_by == SeenBy.NAMED):
        return "One of the two is protected and the other is not. Protect both first."
    road = ROADS[order]
    if road.index(here) > road.index(there):
        return f"This one has come further. Close {other.reference} instead."
    if here == there and this.pk < other.pk:
        return f"This one is the older. Close {other.reference} instead."
    return ""


def link_of_case(access: Access, enquiry: Enquiry, link_id: int) -> EnquiryLink:
    """One of this case's links. Raises EnquiryLink.DoesNotExist."""
    return links_of(access, enquiry).get(pk=link_id)


def _other(link: EnquiryLink, enquiry: Enquiry) -> int:
    return link.other_id if link.enquiry_id == enquiry.pk else link.enquiry_id


def _with_people(access: Access) -> QuerySet[Enquiry]:
    points = ContactPoint.objects.visible_to(access).order_by("-kind", "pk")
    people = (
        Person.objects.visible_to(access)
        .order_by("position")
        .prefetch_related(Prefetch("contact_points", queryset=points, to_attr="points"))
    )
    cases: QuerySet[Enquiry] = (
        Enquiry.objects.visible_to(access)
        .select_related("service", "owner")
        .prefetch_related(Prefetch("person_set", queryset=people, to_attr="people"))
    )
    return cases


def _facts(case: Enquiry, *, now: datetime) -> list[tuple[str, str, str]]:
    """Label, what is shown, and what is compared: empty is never "same" nor "different"."""
    people: list[Person] = case.people  # type: ignore[attr-defined]
    points = [point for person in people for point in person.points]  # type: ignore[attr-defined]

    def values(kind: str) -> tuple[str, str]:
        those = [point for point in points if point.kind == kind]
        typed = ", ".join(point.typed for point in those)
        return typed or EMPTY, " ".join(sorted(point.normalised for point in those))

    names = " and ".join(person.full_name for person in people)
    first = people[0].full_name.casefold() if people else ""  # links are about the first applicant
    council = str(case.service) if case.service else "No council yet"
    return [
        ("Name", names or EMPTY, first),
        ("Phone number", *values("phone")),
        ("Email address", *values("email")),
        ("Postcode", case.postcode or case.postcode_typed or EMPTY, case.postcode),
        ("What they came for", say_value("kind", case.kind), case.kind),
        ("Council", council, council),
        ("Received", say_moment(case.received_at, now=now), ""),
        ("How they came", say_arrival(case), ""),
        ("Stage", case.get_stage_display(), ""),
        ("Works on it", str(case.owner) if case.owner else "Nobody", ""),
    ]


def _milestones(case: Enquiry, *, now: datetime) -> list[Fact]:
    """What is said of a case that its council has taken over, and whom to ask."""
    return [
        Fact("Stage", case.get_stage_display()),
        Fact("Received", say_moment(case.received_at, now=now)),
        Fact("Ask", str(case.service)),
    ]


def _compared(
    here: Sequence[tuple[str, str, str]], there: Sequence[tuple[str, str, str]]
) -> list[Fact]:
    facts = []
    for (label, _, mine), (_, say, other) in zip(here, there, strict=True):
        mark = (SAME if mine == other else DIFFERENT) if mine and other else ""
        facts.append(Fact(label, say, mark))
    return facts
