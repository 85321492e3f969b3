"""The filters of a list of enquiries: one vocabulary for the list's URL and for a report's links.

A number on a report links to the list that makes it, so both are built from the same
``EnquiryFilters``: what the report counts is what the list shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Self

from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.http import QueryDict

from enquiries.desk import GROUP_LABELS, ME, MINE, NOBODY, TEAM, Desk, Group
from enquiries.models import Deadline, EnquiryQuerySet, Person, StageChange
from enquiries.models.case import Source
from enquiries.workflow import (
    BEFORE_APPLICATION,
    KIND_LABELS,
    MILESTONE_LABELS,
    MILESTONE_OF,
    MILESTONES,
    STAGE_LABELS,
    Stage,
)
from enquiries.workflow import MAINSTREAM as MAINSTREAM_KINDS
from hubs.calendar import LONDON
from hubs.models import JourneyPolicy, User

MAINSTREAM = "mainstream"
NOT_MAINSTREAM = "not_mainstream"
NONE = "none"
ANY = "any"
ACTIVE = "active"
UNKNOWN = "unknown"

# What each value means, in the words a chosen filter is listed with. The order is the order of
# the choices on the screen.
CHOICES: Final[dict[str, dict[str, str]]] = {
    "view": {"open": "Open", "ended": "Ended", "all": "Open and ended"},
    "work": {
        ACTIVE: "Not asked to wait",
        **{str(group): label for group, label in GROUP_LABELS.items()},
    },
    "stage": {str(stage): label for stage, label in STAGE_LABELS.items()},
    "kind": {
        MAINSTREAM: "Mainstream fostering, from our area",
        NOT_MAINSTREAM: "Not mainstream",
        **{str(kind): label for kind, label in KIND_LABELS.items()},
    },
    "source": {value: label for value, label in Source.choices if value}
    | {UNKNOWN: str(Source.UNKNOWN.label)},
    "due": {
        "past": "Past the promise",
        "today": "Due today",
        "soon": "Due in the next 7 days",
        NONE: "Nothing planned",
    },
    "waiting": {"us": "Us", "them": "The enquirer", "other": "Someone else"},
    "contact": {
        "new": "Nobody has tried yet",
        "tried": "Tried, not yet spoken to",
        "reached": "Spoken to",
    },
    "promise": {
        "due": "First contact promise has fallen due",
        "kept": "First contact promise kept",
        "missed": "First contact promise missed",
        "past": "First contact promise missed and still not answered",
        "open": "First contact promise still running",
        "answered": "Answered before the promise falls due",
    },
    "age": {
        "0-14": "In this stage 0 to 14 days",
        "15-30": "In this stage 15 to 30 days",
        "31-60": "In this stage 31 to 60 days",
        "61": "In this stage 61 days or more",
    },
    "milestone": {str(stage): f"Now at: {MILESTONE_LABELS[stage]}" for stage in MILESTONES[:-1]},
    "reached": {
        str(stage): f"Got as far as: {MILESTONE_LABELS[stage]}" for stage in MILESTONES[1:]
    },
    "people": {
        "first": "First enquiry we know of from this person",
        "again": "From a person who enquired before",
    },
}

# Whole days in the present stage, first and last included; no last: for ever.
AGES: Final[dict[str, tuple[int, int | None]]] = {
    "0-14": (0, 14),
    "15-30": (15, 30),
    "31-60": (31, 60),
    "61": (61, None),
}

# Field -> its key in the URL, where they differ. "from" is a word of the language.
_KEYS: Final = {"received_from": "from", "received_to": "to"}
_DATES: Final = ("received_from", "received_to", "promised_from", "promised_to")


@dataclass(frozen=True)
class EnquiryFilters:
    """What a list is narrowed to. Each field is one key of the URL; empty means not narrowed.

    ``work``: a group of "What needs doing", or "active" for all of them (enquiries.desk).
    ``owner``: "me", "none", "mine" (mine, and nobody's yet), "team" or a user's id.
    ``council``: a service's slug, or "none" before routing. ``language``: "any" for whoever
    needs an interpreter, or one language.
    Dates are whole days in London, both ends included: ``received_*`` by when the enquiry came,
    ``promised_*`` by when its first contact fell due.
    """

    view: str = "open"
    work: str = ""
    owner: str = ""
    council: str = ""
    stage: str = ""
    kind: str = ""
    source: str = ""
    due: str = ""
    waiting: str = ""
    contact: str = ""
    promise: str = ""
    age: str = ""
    milestone: str = ""
    reached: str = ""
    people: str = ""
    language: str = ""
    received_from: date | None = None
    received_to: date | None = None
    promised_from: date | None = None
    promised_to: date | None = None
    # Keys of the URL whose value means nothing. The page says so: dropping one in silence would
    # show more rows than were asked for.
    unread: tuple[str, ...] = ()

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> Self:
        """Read a URL's query. Never raises: what cannot be read is named in ``unread``."""
        values: dict[str, Any] = {}
        unread: list[str] = []
        for name, key in _names():
            given = str(query.get(key) or "").strip()
            if not given:
                continue
            value = _date(given) if name in _DATES else _text(name, given)
            if value is None:
                unread.append(key)
            else:
                values[name] = value
        return cls(**values, unread=tuple(unread))

    def as_query(self) -> str:
        """The query string, without "?"; empty when nothing is narrowed."""
        query = QueryDict(mutable=True)
        for key, value in self.chosen().items():
            query[key] = value
        return query.urlencode()

    def chosen(self) -> dict[str, str]:
        """Key in the URL -> value, for every filter that is set."""
        return {
            key: str(getattr(self, name))
            for name, key in _names()
            if getattr(self, name) not in ("", None) and (name, getattr(self, name)) != _OPEN
        }

    def but(self, **changes: Any) -> Self:
        """The same filters with some changed."""
        return replace(self, **changes)

    def apply(
        self,
        queryset: EnquiryQuerySet,
        *,
        now: datetime,
        user: User | None = None,
        desk: Desk | None = None,
    ) -> EnquiryQuerySet:
        """Narrow a queryset that already starts at ``visible_to(access)``.

        ``user`` is who "me" means; ``desk`` is what the groups of "What needs doing" and the
        team are read from. Without one, they find nothing.
        """
        found = self._view() & self._desk(desk) & self._work(user, desk) & self._case()
        return queryset.filter(found & self._clock(now) & self._history(now))

    def _view(self) -> Q:
        return {"open": Q(ended_at=None), "ended": Q(ended_at__isnull=False)}.get(self.view, Q())

    def _desk(self, desk: Desk | None) -> Q:
        """A group of the work of today, and owners that are said from somebody's desk."""
        found = Q()
        if desk is None:
            return Q(pk__in=[]) if self.work or self.owner in (MINE, TEAM) else found
        if self.work:
            found &= desk.active() if self.work == ACTIVE else desk.in_group(Group(self.work))
        if self.owner in (ME, MINE, TEAM):
            found &= desk.whose(self.owner)
        return found

    def _work(self, user: User | None, desk: Desk | None) -> Q:
        """Whose it is and who has the next word."""
        found = Q()
        if self.owner == ME:  # with a desk also those whom I cover, which a link may lead to
            found &= Q() if desk else Q(owner=user) if user else Q(pk__in=[])
        elif self.owner and self.owner not in (MINE, TEAM):
            found &= Q(owner=None) if self.owner == NONE else Q(owner=int(self.owner))
        if self.waiting:
            found &= Q(waiting_on="" if self.waiting == "us" else self.waiting)
        if self.contact == "new":
            found &= Q(first_attempt_at=None)
        elif self.contact == "tried":
            found &= Q(first_attempt_at__isnull=False, first_contact_at=None)
        elif self.contact == "reached":
            found &= Q(first_contact_at__isnull=False)
        return found

    def _case(self) -> Q:
        """What the case is, and where."""
        found = Q()
        if self.council:
            found &= Q(service=None) if self.council == NONE else Q(service__slug=self.council)
        if self.stage:
            found &= Q(stage=self.stage)
        if self.milestone:
            found &= Q(stage__in=stages_at(Stage(self.milestone)))
        if self.kind in (MAINSTREAM, NOT_MAINSTREAM):
            found &= IS_MAINSTREAM if self.kind == MAINSTREAM else ~IS_MAINSTREAM
        elif self.kind:
            found &= Q(kind=self.kind)
        if self.source:
            found &= Q(source="" if self.source == UNKNOWN else self.source)
        if self.language:
            found &= ~Q(language="") if self.language == ANY else Q(language__iexact=self.language)
        return found

    def _clock(self, now: datetime) -> Q:
        """When it came, when it is due, how long it has stood."""
        found = days_between("received_at", self.received_from, self.received_to)
        today = now.astimezone(LONDON).date()
        tomorrow = day_starts(today + timedelta(days=1))
        if self.due == NONE:
            found &= Q(next_due_at=None)
        elif self.due == "past":
            found &= Q(next_due_at__lt=now)
        elif self.due == "today":
            found &= Q(next_due_at__gte=now, next_due_at__lt=tomorrow)
        elif self.due == "soon":
            week = day_starts(today + timedelta(days=8))
            found &= Q(next_due_at__gte=tomorrow, next_due_at__lt=week)
        if self.age:
            found &= in_stage_for(self.age, today=today)
        return found

    def _history(self, now: datetime) -> Q:
        """What happened to it: the promise, the road, the same person before."""
        found = Q()
        if self.promise or self.promised_from or self.promised_to:
            promises = Deadline.objects.filter(
                promise_outcome(self.promise or "made", now=now)
                & days_between("due_at", self.promised_from, self.promised_to),
                enquiry_id=OuterRef("pk"),
            )
            found &= Q(Exists(promises))
        if self.reached:
            stood = moves_that_stood(OuterRef("pk")).filter(rank__gte=RANK[Stage(self.reached)])
            found &= Q(Exists(stood))
        if self.people:
            again = Q(from_known_person())
            found &= again if self.people == "again" else ~again
        return found


_OPEN = ("view", "open")


def _text(name: str, given: str) -> str | None:
    """A value as kept, or None when it is not one of the filter's choices."""
    choices = CHOICES.get(name)
    if choices is not None:
        return given if given in choices else None
    if name == "owner" and given not in (ME, NOBODY, MINE, TEAM):
        return given if given.isascii() and given.isdigit() and len(given) < 10 else None
    return given if len(given) <= 60 and given.isprintable() else None


def _date(given: str) -> date | None:
    """An ISO date between 2000 and 2100, or None."""
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None


def day_starts(day: date) -> datetime:
    """Midnight in London at the beginning of a day."""
    return datetime.combine(day, time(), tzinfo=LONDON)


def days_between(field: str, first: date | None, last: date | None) -> Q:
    """``field`` (a moment) falls on these days, both included; None leaves an end open."""
    found = Q()
    if first:
        found &= Q((f"{field}__gte", day_starts(first)))
    if last:
        found &= Q((f"{field}__lt", day_starts(last + timedelta(days=1))))
    return found


def in_stage_for(age: str, *, today: date) -> Q:
    """The case has stood in its stage for this many days (a key of AGES)."""
    youngest, oldest = AGES[age]
    first = None if oldest is None else today - timedelta(days=oldest)
    return days_between("stage_since", first, today - timedelta(days=youngest))


# --- Definitions shared with reports ------------------------------------------------------------

# About fostering and from our own area. The queryset method ``mainstream`` says the same.
IS_MAINSTREAM = Q(kind__in=[str(kind) for kind in MAINSTREAM_KINDS], out_of_area=False)


def from_known_person() -> Exists:
    """On an enquiry: its first applicant is confirmed to be someone who enquired before."""
    return Exists(
        Person.objects.filter(enquiry_id=OuterRef("pk"), position=1, same_as__isnull=False)
    )


def promise_outcome(outcome: str, *, now: datetime) -> Q:
    """On a ``Deadline``: the first promise of first contact, and how it ended.

    Only the first promise made in a case is counted, so that a promise is one case. It is kept
    when we spoke with the person, or they answered a message, by the moment it fell due; for
    someone who asked only for information, when it was sent. A voicemail does not end the clock.
    A promise cancelled before it fell due is left out. One cancelled after it was missed stays
    missed: closing a case does not mend it.
    """
    made = Q(rule=Deadline.Rule.FIRST_CONTACT, occurrence=1) & (
        Q(cancelled_at=None) | Q(cancelled_at__gt=F("due_at"))
    )
    fell_due, running = Q(due_at__lt=now), Q(due_at__gte=now)
    in_time = Q(done_at__isnull=False, done_at__lte=F("due_at"))
    outcomes = {
        "made": Q(),
        "due": fell_due,
        "kept": fell_due & in_time,
        "missed": fell_due & (Q(done_at=None) | Q(done_at__gt=F("due_at"))),
        "past": fell_due & Q(done_at=None, cancelled_at=None),
        "open": running & Q(done_at=None),
        "answered": running & Q(done_at__isnull=False),
    }
    return made & outcomes[outcome]


def stages_at(milestone: Stage) -> list[str]:
    """The stages of the road that stand at a milestone."""
    return [str(stage) for stage, at in MILESTONE_OF.items() if at is milestone]


# How far along the road a stage is, in milestones. Reaching panel is what "not approved" has in
# common with it. "Not suitable" says nothing: the moves before it do.
RANK: Final[dict[Stage, int]] = {
    stage: MILESTONES.index(milestone) for stage, milestone in MILESTONE_OF.items()
} | {Stage.NOT_APPROVED: MILESTONES.index(Stage.PANEL)}


def _rank(field: str) -> Case:
    """The rank of a stage column; null for an end that says nothing of the road."""
    return Case(
        *[When(**{field: str(stage)}, then=Value(rank)) for stage, rank in RANK.items()],
        output_field=IntegerField(),
    )


def moves_that_stood(enquiry: OuterRef) -> QuerySet[Any]:
    """A case's moves along the road with their ``rank``, without those recorded by mistake.

    A move is a mistake when the case was later stepped back to before it, which is lawful only to
    a stage before the application. Coming back from panel for a fuller report is no mistake, nor
    is the visit after the application in a hub that orders them so.
    """
    moves: QuerySet[Any] = StageChange.objects.annotate(
        rank=_rank("to_stage"), rank_before=_rank("from_stage")
    )
    day = OuterRef("at__date")
    applies_first = JourneyPolicy.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day),
        cluster=OuterRef("cluster_id"),
        order=JourneyPolicy.Order.APPLICATION_FIRST,
        valid_from__lte=day,
    )
    steps_back = (
        moves.filter(
            enquiry_id=OuterRef("enquiry_id"),
            pk__gt=OuterRef("pk"),
            to_stage__in=[str(stage) for stage in BEFORE_APPLICATION],
            rank__lt=F("rank_before"),
        )
        .filter(rank__lt=OuterRef("rank"))
        .exclude(Q(from_stage=Stage.APPLICATION, to_stage=Stage.VISIT) & Q(Exists(applies_first)))
    )
    return moves.filter(~Exists(steps_back), enquiry_id=enquiry, rank__isnull=False)


def furthest() -> Coalesce:
    """On an enquiry: the rank of the furthest stage it got to. Annotate and compare."""
    best = moves_that_stood(OuterRef("pk")).order_by("-rank").values("rank")[:1]
    return Coalesce(Subquery(best, output_field=IntegerField()), Value(0))


def _names() -> list[tuple[str, str]]:
    """Each filter's field and its key in the URL."""
    names = [field.name for field in fields(EnquiryFilters) if field.name != "unread"]
    return [(name, _KEYS.get(name, name)) for name in names]
