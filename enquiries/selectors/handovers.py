"""Hand-overs that wait, and what became of others: for the page of them, and of one case.

A council that is offered a case by another one does not reach it yet. While the offer waits it
reads that one case, with a reach of nothing else (``access_to_offered``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from enquiries.held import sees_case
from enquiries.held_words import words_show
from enquiries.models import Deadline, Enquiry, Handover, HandoverQuerySet, Person
from hubs.access import Access
from hubs.calendar import say_moment, say_overdue
from hubs.fence import Reach, reaching
from hubs.models import SeenBy

SHOWN = 100  # of each list: more than a council answers in a month
RECENT = timedelta(days=30)


@dataclass(frozen=True)
class Offer:
    """One line of a list. ``name`` is empty for who sees no more than that the case is there."""

    row: Handover
    reference: str
    name: str
    due: str = ""
    late: str = ""

    @property
    def kind_said(self) -> str:
        """Whom it comes from, for a council; to whom it goes, for who offers it."""
        return str(self.row.from_service or "The hub")


@dataclass(frozen=True)
class Offers:
    """The lists of one colleague's place."""

    waiting: Sequence[Offer] = field(default_factory=list)  # for this council's answer
    queried: Sequence[Offer] = field(default_factory=list)  # asked, and not answered yet
    accepted: Sequence[Offer] = field(default_factory=list)  # this month
    given: Sequence[Offer] = field(default_factory=list)  # offered by this side, no answer yet
    asked: Sequence[Offer] = field(default_factory=list)  # the other side asks this one
    returned: Sequence[Offer] = field(default_factory=list)  # in the last 30 days


def offers_of(access: Access, *, now: datetime) -> Offers:
    """What waits for whom, oldest first; what is done, newest first. Nine queries at most."""
    rows = Handover.objects.visible_to(access).select_related(
        "to_service", "from_service", "offered_by", "answered_by"
    )
    # A list shows no free words: they are for who sees the case, on its own page.
    rows = rows.defer("why", "query", "query_answer", "reason_said")
    theirs = _to_us(access, rows)
    ours = _by_us(access, rows)
    month = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    accepted = rows.filter(answer=Handover.Answer.ACCEPTED, answered_at__gte=month)
    if access.service is not None:
        accepted = accepted.filter(to_service=access.service)
    returned = ours.filter(answer=Handover.Answer.RETURNED, answered_at__gt=now - RECENT)
    asks = Q(queried_at__isnull=False, query_answered_at=None)
    lists = {
        "waiting": theirs.waiting().exclude(asks).order_by("offered_at", "pk"),
        "queried": theirs.waiting().filter(asks).order_by("queried_at", "pk"),
        "accepted": accepted.order_by("-answered_at", "-pk"),
        "given": ours.waiting().exclude(asks).order_by("offered_at", "pk"),
        "asked": ours.waiting().filter(asks).order_by("queried_at", "pk"),
        "returned": returned.order_by("-answered_at", "-pk"),
    }
    found = {name: list(query[:SHOWN]) for name, query in lists.items()}
    said = _said(access, [row for rows in found.values() for row in rows], now=now)
    return Offers(**{name: [said[row.pk] for row in rows] for name, rows in found.items()})


def _to_us(access: Access, rows: HandoverQuerySet) -> HandoverQuerySet:
    return rows.filter(to_service=access.service) if access.service else rows.none()


def _by_us(access: Access, rows: HandoverQuerySet) -> HandoverQuerySet:
    """What this side offers: the hub hands over, a council transfers."""
    if access.service is None:
        return rows.filter(kind=Handover.Kind.HUB)
    return rows.filter(kind=Handover.Kind.TRANSFER, from_service=access.service)


def _said(access: Access, rows: Iterable[Handover], *, now: datetime) -> dict[int, Offer]:
    """The rows with what their cases and clocks say, as far as this colleague sees them."""
    offered: list[Handover] = []
    own: list[Handover] = []
    for row in rows:
        (offered if _is_offered(access, row) else own).append(row)
    found = _read(access, own, now=now)
    if offered:
        narrow = access_to_offered(access, *(row.enquiry_id for row in offered))
        with reaching(narrow.reach):
            found |= _read(narrow, offered, now=now)
    return found


def _read(access: Access, rows: Sequence[Handover], *, now: datetime) -> dict[int, Offer]:
    ids = {row.enquiry_id for row in rows}
    cases = Enquiry.objects.visible_to(access).in_bulk(list(ids))
    open_to = [pk for pk, case in cases.items() if _named_in_lists(access, case)]
    names: dict[int, list[str]] = {}
    people = Person.objects.visible_to(access).filter(enquiry__in=open_to)
    for person in people.order_by("position"):
        names.setdefault(person.enquiry_id, []).append(person.full_name)
    clocks = Deadline.objects.visible_to(access).open().filter(enquiry__in=ids)
    due = dict(
        clocks.filter(rule=Deadline.Rule.HANDOVER_ANSWER).values_list("enquiry_id", "due_at")
    )
    return {
        row.pk: Offer(
            row,
            cases[row.enquiry_id].reference if row.enquiry_id in cases else "",
            " and ".join(names.get(row.enquiry_id, ())),
            *_due(due.get(row.enquiry_id), now=now),
        )
        for row in rows
    }


def _named_in_lists(access: Access, case: Enquiry) -> bool:
    """A protected case is named on no list of hand-overs, not even for whom it names."""
    return case.seen_by != SeenBy.NAMED and sees_case(access, case)


def _due(due_at: datetime | None, *, now: datetime) -> tuple[str, str]:
    if due_at is None:
        return "", ""
    late = f"Overdue by {say_overdue(now - due_at)}" if due_at < now else ""
    return say_moment(due_at, now=now), late


def _is_offered(access: Access, row: Handover) -> bool:
    """Whether this council is offered a case that is still another council's."""
    mine = access.service is not None and row.to_service_id == access.service.pk
    return mine and row.service_id != row.to_service_id


def access_to_offered(access: Access, *enquiry_ids: int) -> Access:
    """A colleague's access to cases that are offered to their council, and to nothing else."""
    reach = Reach(enquiries=enquiry_ids, locked=access.reach.locked, user=access.reach.user)
    return replace(access, reach=reach)


def offer_to_answer(access: Access, handover_id: int) -> tuple[Handover, Access]:
    """A hand-over that is offered to this colleague's council, and the access to read its case.

    Raises Handover.DoesNotExist where it is not, and for one that is out of reach.
    """
    rows = Handover.objects.visible_to(access).select_related(
        "cluster", "to_service", "from_service", "offered_by", "answered_by"
    )
    if access.service is None:
        raise Handover.DoesNotExist
    row: Handover = rows.get(pk=handover_id, to_service=access.service)
    return row, access_to_offered(access, row.enquiry_id) if _is_offered(access, row) else access


def handovers_of(access: Access, enquiry: Enquiry) -> list[Handover]:
    """Every offer of one case, the latest first."""
    rows = Handover.objects.visible_to(access).filter(enquiry=enquiry)
    rows = rows.select_related("to_service", "from_service", "offered_by", "answered_by")
    found = list(rows.order_by("-offered_at", "-pk"))
    words_show(enquiry, found)
    return found


def answer_due(access: Access, enquiry: Enquiry) -> Deadline | None:
    """The clock of the answer that a council owes, while it runs."""
    clocks = Deadline.objects.visible_to(access).open().filter(enquiry=enquiry)
    return clocks.filter(rule=Deadline.Rule.HANDOVER_ANSWER).first()


def offered_with(access: Access, enquiry: Enquiry, *, at: datetime) -> bool:
    """Whether the act of this moment has offered the case to its council."""
    rows = Handover.objects.visible_to(access).waiting()
    return rows.filter(enquiry=enquiry, offered_at=at).exists()
