"""What stands in a file of cases: its columns, its rows, its notes.

Pure of requests and of the decision whether it may be made (reports.services). A row shows no
more than its case's own page would: a protected case is there by its stage and dates alone,
whoever asks, and a case the council has taken over is there by its milestones for the hub.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Prefetch, QuerySet

from enquiries.filters import EnquiryFilters
from enquiries.held import whole_to
from enquiries.models import ContactPoint, Deadline, Enquiry, EnquiryQuerySet, Person
from enquiries.models.case import Source
from enquiries.selectors.worklist import desk_of
from enquiries.workflow import KIND_LABELS, STAGE_LABELS, Stage
from hubs.access import Access
from hubs.calendar import LONDON
from hubs.models import SeenBy
from reports.columns import CHUNK, Column, Tally, Tells, code_of, yes_no
from reports.models import ExportRequest


@dataclass(frozen=True)
class Line:
    """One case on its way into the file."""

    case: Enquiry
    code: str  # the case's reference, or its code in a file without names
    tells: Tells
    now: datetime
    people: list[Person] = field(default_factory=list)

    @property
    def promise(self) -> Deadline | None:
        """The case's first promise of first contact."""
        return next(iter(self.case.first_promise), None)  # type: ignore[attr-defined]

    def person(self, position: int) -> Person | None:
        """The first or the second applicant."""
        return next((each for each in self.people if each.position == position), None)


def _day(moment: datetime | None) -> date | str:
    return moment.astimezone(LONDON).date() if moment else ""


def _days(start: datetime | None, end: datetime | None) -> int | str:
    """Whole days in London from one moment to the other; empty when either is missing."""
    if start is None or end is None:
        return ""
    return (end.astimezone(LONDON).date() - start.astimezone(LONDON).date()).days


def _promise_said(line: Line) -> str:
    promise = line.promise
    if promise is None or (promise.cancelled_at and promise.cancelled_at <= promise.due_at):
        return ""
    if promise.done_at is not None and promise.done_at <= promise.due_at:
        return "Kept"
    return "Missed" if promise.due_at < line.now else "Running"


def _days_late(line: Line) -> int | str:
    """How long a missed promise waited, or has been waiting."""
    promise = line.promise
    if promise is None or _promise_said(line) != "Missed":
        return ""
    return _days(promise.due_at, promise.done_at or promise.cancelled_at or line.now)


def _details(line: Line) -> str:
    """What the row leaves out, and why."""
    if line.tells == Tells.STAGE:
        return "Protected: stage and dates only"
    if line.tells == Tells.MILESTONE:
        return "With the council: milestones only"
    return "Keep it private" if line.tells == Tells.CASE and line.people else ""


def _name(position: int) -> Callable[[Line], str]:
    def said(line: Line) -> str:
        person = line.person(position)
        return f"{person.first_name} {person.last_name}".strip() if person else ""

    return said


def _ways(position: int, kind: str) -> Callable[[Line], str]:
    def said(line: Line) -> str:
        person = line.person(position)
        points = person.contact_points.all() if person else []
        return "; ".join(point.typed for point in points if point.kind == kind)

    return said


_E, _D = "enquiries.Enquiry", "enquiries.Deadline"
_NAME = ("enquiries.Person.first_name", "enquiries.Person.last_name")
_WAY = ("enquiries.ContactPoint.typed",)
_PROMISE = (f"{_D}.due_at", f"{_D}.done_at", f"{_D}.cancelled_at")

COLUMNS: Final[tuple[Column, ...]] = (
    Column("case", "Case", Tells.STAGE, (f"{_E}.reference",), lambda line: line.code),
    Column("details", "Details", Tells.STAGE, (f"{_E}.seen_by",), _details),
    Column("stage", "Stage", Tells.STAGE, (f"{_E}.stage",),
           lambda line: STAGE_LABELS[Stage(line.case.stage)]),
    Column("stage_since", "In this stage since", Tells.STAGE, (f"{_E}.stage_since",),
           lambda line: _day(line.case.stage_since)),
    Column("stage_days", "Days in this stage", Tells.STAGE, (f"{_E}.stage_since",),
           lambda line: _days(line.case.stage_since, line.now)),
    Column("received", "Received", Tells.STAGE, (f"{_E}.received_at",),
           lambda line: _day(line.case.received_at)),
    Column("ended", "Ended", Tells.STAGE, (f"{_E}.ended_at",),
           lambda line: _day(line.case.ended_at)),
    Column("council", "Council", Tells.MILESTONE, (f"{_E}.service", "hubs.FosteringService.name"),
           lambda line: line.case.service.name if line.case.service else "No council yet"),
    Column("handed_over", "Handed over", Tells.MILESTONE, (f"{_E}.handed_over_at",),
           lambda line: _day(line.case.handed_over_at)),
    Column("kind", "Came for", Tells.CASE, (f"{_E}.kind",),
           lambda line: KIND_LABELS.get(line.case.kind, line.case.kind)),
    Column("channel", "Came by", Tells.CASE, (f"{_E}.channel",),
           lambda line: line.case.get_channel_display()),
    Column("source", "Heard from", Tells.CASE, (f"{_E}.source",),
           lambda line: Source(line.case.source).label),
    Column("promised", "First contact promised by", Tells.CASE, (f"{_D}.due_at",),
           lambda line: _day(line.promise.due_at if line.promise else None)),
    Column("promise", "First contact promise", Tells.CASE, _PROMISE, _promise_said),
    Column("promise_late", "Days past the promise", Tells.CASE, _PROMISE, _days_late),
    Column("contact_days", "Days to first contact", Tells.CASE,
           (f"{_E}.received_at", f"{_E}.first_contact_at"),
           lambda line: _days(line.case.received_at, line.case.first_contact_at)),
    Column("name", "First applicant", Tells.CASE, _NAME, _name(1), named=True),
    Column("phone", "Phone", Tells.WAY, _WAY, _ways(1, "phone"), named=True),
    Column("email", "Email", Tells.WAY, _WAY, _ways(1, "email"), named=True),
    Column("second", "Second applicant", Tells.CASE, _NAME, _name(2), named=True),
    Column("second_phone", "Second applicant's phone", Tells.WAY, _WAY, _ways(2, "phone"),
           named=True),
    Column("second_email", "Second applicant's email", Tells.WAY, _WAY, _ways(2, "email"),
           named=True),
    Column("discreet", "Do not mention fostering", Tells.CASE, (f"{_E}.discreet",),
           lambda line: yes_no(line.case.discreet), named=True),
    Column("no_message", "Do not leave a message", Tells.CASE, (f"{_E}.may_leave_message",),
           lambda line: yes_no(not line.case.may_leave_message), named=True),
)  # fmt: skip


# --- Cases ---------------------------------------------------------------------------------------


def cases_of(access: Access, filters: EnquiryFilters, *, now: datetime) -> EnquiryQuerySet:
    """The cases that the list shows this person under these filters."""
    start: EnquiryQuerySet = Enquiry.objects.visible_to(access)
    if filters.language:
        start = whole_to(access, start)
    return filters.apply(start, now=now, user=access.user, desk=desk_of(access, now=now))


def lines_of(
    cases: EnquiryQuerySet, export: ExportRequest, *, access: Access, most: int, now: datetime
) -> Iterator[Line]:
    """The first ``most`` cases, oldest first, with what their columns need, a part at a time."""
    promises = Deadline.objects.visible_to(access).filter(
        rule=Deadline.Rule.FIRST_CONTACT, occurrence=1
    )
    rows = (
        cases.order_by("received_at", "pk")
        .select_related("service")
        .defer("question", "access_needs", "next_step", "routing_reason", "language")
        .prefetch_related(Prefetch("deadline_set", queryset=promises, to_attr="first_promise"))
    )
    if export.with_names:
        rows = rows.prefetch_related(
            Prefetch("person_set", queryset=_people(access), to_attr="people")
        )
    for case in rows[:most].iterator(chunk_size=CHUNK):
        tells = _tells(case, access)
        people = case.people if export.with_names and tells >= Tells.CASE else []
        yield Line(
            case=case,
            code=code_of(case.reference, case.pk, export),
            tells=tells,
            now=now,
            people=people,
        )


def _people(access: Access) -> QuerySet[Person]:
    """Applicants, with the numbers and addresses of theirs that work."""
    points = ContactPoint.objects.visible_to(access).filter(works=True).order_by("pk")
    people: QuerySet[Person] = Person.objects.visible_to(access).order_by("position")
    return people.prefetch_related(Prefetch("contact_points", queryset=points))


def _tells(case: Enquiry, access: Access) -> Tells:
    """How much of this case may stand in this person's file."""
    if case.seen_by == SeenBy.NAMED:
        return Tells.STAGE  # for whom the flag names too: a file is read by others
    if case.seen_by == SeenBy.COUNCIL and access.service is None:
        return Tells.MILESTONE
    return Tells.CASE if case.discreet else Tells.WAY


# --- The file ------------------------------------------------------------------------------------


def left_out(tally: Tally, export: ExportRequest) -> Iterator[tuple[str, Any]]:
    """What the rows do not say, counted: for the notes under them."""
    yield "Cases", tally.rows
    yield "Protected", f"{tally.left_out[Tells.STAGE]}: stage and dates only"
    yield "With the council", f"{tally.left_out[Tells.MILESTONE]}: milestones only"
    if export.with_names:
        private = tally.left_out[Tells.CASE]
        yield "Keep it private", f"{private}: reach them from their case, as they asked"
