"""What the public's pages read: hubs to choose from, and one person's own progress."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from enquiries.models import (
    ContactBy,
    ContactPoint,
    Deadline,
    Enquiry,
    GoodTime,
    Person,
    StageChange,
)
from enquiries.selectors.retention import retention_of
from enquiries.ways import SECOND
from enquiries.workflow import ENDED, MILESTONE_LABELS, MILESTONE_OF, MILESTONES, Kind, Order, Stage
from hubs.access import Access
from hubs.calendar import LONDON, say_day, say_moment
from hubs.models import Cluster, LocalAuthority, SeenBy
from hubs.selectors import authorities_of, policy_on, working_calendar
from messaging.models import Message

# The road as the public sees it: approval is the end of the last step, not a step.
PUBLIC_ROAD: tuple[Stage, ...] = MILESTONES[:-1]
_SWAP = {Stage.VISIT: Stage.APPLICATION, Stage.APPLICATION: Stage.VISIT}
PUBLIC_ROADS: dict[Order, tuple[Stage, ...]] = {
    Order.VISIT_FIRST: PUBLIC_ROAD,
    Order.APPLICATION_FIRST: tuple(_SWAP.get(stage, stage) for stage in PUBLIC_ROAD),
}

YOU, US, OTHERS = "You", "Us", "Someone else"


@dataclass(frozen=True)
class Meaning:
    """What a step is, in two short sentences, and whose turn it is."""

    words: str
    who: str


MEANINGS: dict[Stage, Meaning] = {
    Stage.ENQUIRY: Meaning("We have what you sent us. A person reads every enquiry.", US),
    Stage.CONVERSATION: Meaning(
        "A talk about you, your home and what you would like to know. You decide nothing yet.",
        f"{US} and you",
    ),
    Stage.VISIT: Meaning(
        "Someone comes to see you at home, at a time you choose."
        " It is a chance to ask questions, not a test.",
        f"{US} and you",
    ),
    Stage.APPLICATION: Meaning(
        "You fill in a form that says you would like to be assessed. We can help you with it.", YOU
    ),
    Stage.CHECKS: Meaning(
        "We ask for references, police and health checks. You take a short preparation course.",
        f"{OTHERS} and you",
    ),
    Stage.ASSESSMENT: Meaning(
        "A social worker meets you several times and writes a report with you. You read it first.",
        f"{US} and you",
    ),
    Stage.PANEL: Meaning(
        "A group of people read the report and meet you, and the council decides."
        " We tell you as soon as we know.",
        OTHERS,
    ),
}
# The fostering road is not the road of someone who came for something else.
OFF_THE_ROAD = frozenset({Kind.KINSHIP, Kind.LODGINGS, Kind.OTHER})

# Kinds of messages to applicants begin so; R is to referees and other adults (docs/messages.md).
TO_ENQUIRERS = "E"
# What each kind of message was, in words that give nothing away to somebody looking on.
MESSAGE_SAID = {
    "E1": "We have your enquiry",
    "E2": "A call was arranged",
    "E3": "Link to come back to this page",
    "E4": "Sorry we missed you",
    "E5": "We tried a second time",
    "E7": "Reminder of a visit",
    "E8": "A visit was put off",
    "E10": "What we agreed at the visit",
    "E16": "Sorry we are late",
    "E18": "Your enquiry was closed",
    "E20": "Your contact details were changed",
    "E21": "We asked you about a change",
}


@dataclass(frozen=True)
class Step:
    """One step of the tracker. ``state`` is done, now or next."""

    title: str
    state: str
    note: str
    who: str
    when: str = ""


@dataclass(frozen=True)
class SentMessage:
    """One message that went out: what, how and when, never its words."""

    what: str
    how: str
    when: str


@dataclass(frozen=True)
class Row:
    """A line of a summary list, as the component takes it."""

    key: str
    value: str


@dataclass(frozen=True)
class Progress:
    """Everything a person is shown of their own enquiry, and nothing else."""

    reference: str
    first_name: str
    is_open: bool
    paused: bool
    headline: str
    apology: str
    nothing_to_do: bool
    steps: Sequence[Step]
    messages: Sequence[SentMessage]
    details: Sequence[Row]
    can_reopen: bool
    discreet: bool
    kind: str
    council: str
    kept_until: str
    has_email: bool  # the receipt by email holds a link; a text is kept short and has none
    protected: bool  # a safety flag stands: how it stands and what comes next, nothing else


def progress_of(enquiry: Enquiry, now: datetime, *, access: Access, applicant: int = 1) -> Progress:
    """One enquiry as a person who made it sees it. Needs a reach to the case.

    ``access`` may be the person's own or a member of staff's who looks at what they see.
    ``applicant`` is 1 or 2: of two people each sees how the enquiry stands, their own details
    and their own messages, and nothing of the other's. Of a protected case the page shows no
    name, no detail, no council and no message: whoever holds the phone may not be the person.
    """
    protected = enquiry.seen_by == SeenBy.NAMED
    details = own_details(enquiry, access, applicant=applicant)
    headline, apology, promised = _headline(enquiry, access, now)
    return Progress(
        reference=enquiry.reference,
        has_email=bool(details["email"]),
        first_name="" if protected else details["first_name"],
        is_open=enquiry.is_open,
        paused=_is_paused(enquiry, now),
        headline=headline,
        apology=apology,
        nothing_to_do=promised and enquiry.waiting_on != "them",
        steps=_steps(enquiry, access, now),
        messages=[] if protected else _messages(enquiry, access, now, applicant),
        details=[] if protected else _details(enquiry, details, applicant),
        can_reopen=enquiry.stage in (Stage.WITHDREW, Stage.CLOSED),
        discreet=enquiry.discreet,
        kind=enquiry.kind,
        council=enquiry.service.name if enquiry.service and not protected else "",
        protected=protected,
        kept_until=kept_until(enquiry, access),
    )


# --- The sentence for now -------------------------------------------------------------------------

_DECIDED = "A decision has been made. Call us if you would like to talk about it."
_ENDED_SAID = {
    Stage.WITHDREW: "We have closed your enquiry as you asked. You are welcome back at any time.",
    Stage.CLOSED: "Your enquiry is closed for now. If things change, you can open it again.",
    Stage.PASSED_ON: "Your enquiry has been passed to the team that can help you.",
    Stage.DUPLICATE: "We answer you on another enquiry of yours. Call us if you cannot find it.",
    Stage.APPROVED: "You are approved to foster.",
    Stage.NOT_SUITABLE: _DECIDED,
    Stage.NOT_APPROVED: _DECIDED,
}
_HOW = {
    ContactBy.PHONE: "call you",
    ContactBy.TEXT: "send you a text",
    ContactBy.WHATSAPP: "send you a WhatsApp message",
    ContactBy.EMAIL: "email you",
}


def _is_paused(enquiry: Enquiry, now: datetime) -> bool:
    return enquiry.paused_until is not None and enquiry.paused_until > timezone.localdate(now)


def what_we_will_do(kind: str, contact_by: str) -> str:
    """Our side of the promise, after "will": someone who asked to read is not promised a call."""
    if kind == Kind.INFORMATION:
        by = {ContactBy.EMAIL: "email", ContactBy.WHATSAPP: "WhatsApp", ContactBy.TEXT: "text"}
        return (
            f"send you information by {by[ContactBy(contact_by)]}"
            if contact_by in by
            else ("send you information")
        )
    return _HOW[ContactBy(contact_by)]


def _headline(enquiry: Enquiry, access: Access, now: datetime) -> tuple[str, str, bool]:
    """The one sentence for now, the apology when we broke a promise, whether it is a promise."""
    if enquiry.stage in ENDED:
        return _ENDED_SAID[Stage(enquiry.stage)], "", False
    if _is_paused(enquiry, now):
        assert enquiry.paused_until is not None
        month = f"{enquiry.paused_until:%B} {enquiry.paused_until.year}"
        return f"We will get in touch in {month}. Until then we will stay quiet.", "", False
    clock = _leading_clock(enquiry, access)
    if clock is None:
        return _no_clock_said(enquiry), "", False
    who = enquiry.owner.get_short_name() if enquiry.owner else "Someone"
    act = _act(enquiry, clock)
    if clock.due_at >= now:
        by = say_moment(clock.due_at, now=now)
        return f"{who} from {_team(enquiry)} will {act} by {by}.", "", True
    told = " The manager has been told." if clock.missed_at else ""
    return (
        f"You can also call us on {enquiry.cluster.phone}.",
        f"We said we would {act} by {say_moment(clock.due_at, now=now)} and we have not."
        f" We are sorry.{told}",
        False,
    )


def _team(enquiry: Enquiry) -> str:
    return "our team" if enquiry.discreet else enquiry.cluster.name


def _act(enquiry: Enquiry, clock: Deadline) -> str:
    if enquiry.seen_by == SeenBy.NAMED:
        return "be in touch"  # by the safe way, which this page does not name
    if clock.rule == Deadline.Rule.FIRST_CONTACT:
        return what_we_will_do(enquiry.kind, enquiry.contact_by)
    # A next step's own words are the officer's, and stay with the officer.
    return "be in touch again"


def _leading_clock(enquiry: Enquiry, access: Access) -> Deadline | None:
    """The clock the person waits for: after a first try, the next one leads."""
    running = list(
        Deadline.objects.visible_to(access)
        .filter(enquiry=enquiry, rule__in=Deadline.TO_THE_PERSON)
        .open()
        .order_by("due_at")
    )
    if enquiry.first_attempt_at is not None:
        running = [c for c in running if c.rule == Deadline.Rule.NEXT_STEP] or running
    return running[0] if running else None


def _no_clock_said(enquiry: Enquiry) -> str:
    if enquiry.waiting_on == "them":
        return (
            "We are waiting to hear from you. If you are not sure what we need, call us on "
            f"{enquiry.cluster.phone}."
        )
    if enquiry.waiting_on == "other":
        return "We are waiting to hear from someone else. We will tell you when we do."
    return f"We will be in touch. If you would rather not wait, call us on {enquiry.cluster.phone}."


# What a stage is called for somebody who knows a reference and a name: news of a decision, or of
# who ended it, is for the person alone.
_ENDED_BRIEFLY = {
    Stage.WITHDREW: "Closed",
    Stage.CLOSED: "Closed",
    Stage.PASSED_ON: "Passed to another team",
    Stage.DUPLICATE: "Closed",
    Stage.APPROVED: "Decision made",
    Stage.NOT_SUITABLE: "Decision made",
    Stage.NOT_APPROVED: "Decision made",
}


def stage_said(enquiry: Enquiry) -> str:
    """The name of the step an enquiry is at, which says nothing about the person."""
    stage = Stage(enquiry.stage)
    return _ENDED_BRIEFLY[stage] if stage in ENDED else MILESTONE_LABELS[MILESTONE_OF[stage]]


# --- The tracker ----------------------------------------------------------------------------------


def _steps(enquiry: Enquiry, access: Access, now: datetime) -> list[Step]:
    """The fixed seven steps in the hub's order; none once it has ended or when it was never about
    fostering."""
    if not enquiry.is_open or enquiry.kind in OFF_THE_ROAD:
        return []
    reached = {
        change.to_stage: change.at
        for change in StageChange.objects.visible_to(access)
        .filter(enquiry=enquiry)
        .order_by("at", "pk")
    }
    order = Order(policy_on(enquiry.cluster, day=timezone.localdate(now)).order)
    road = PUBLIC_ROADS[order]
    here = road.index(_going_on(Stage(enquiry.stage)))
    steps = []
    for place, stage in enumerate(road):
        state = "done" if place < here else "now" if place == here else "next"
        at = reached.get(stage)
        said = at.astimezone(LONDON).date() if at and state == "done" else None
        steps.append(
            Step(
                title=MILESTONE_LABELS[stage],
                state=state,
                note=MEANINGS[stage].words,
                who=MEANINGS[stage].who,
                when=say_day(said, today=timezone.localdate(now)) if said else "",
            )
        )
    return steps


def _going_on(stage: Stage) -> Stage:
    """The step that goes on for them now. Receiving an enquiry is done once it is here, and an
    invitation is to the application."""
    if stage is Stage.ENQUIRY:
        return Stage.CONVERSATION
    return Stage.APPLICATION if stage is Stage.INVITED else MILESTONE_OF[stage]


def _messages(enquiry: Enquiry, access: Access, now: datetime, applicant: int) -> list[SentMessage]:
    """What went out to this person, newest first, at most ten. Nothing that went to others about
    the case: that somebody was asked, and when, is between them and us."""
    rows = Message.objects.visible_to(access).filter(
        about="enquiry", about_id=enquiry.pk, user=None, state=Message.State.SENT
    )
    rows = rows.filter(kind__startswith=TO_ENQUIRERS)
    to_second = Q(occurrence__endswith=SECOND)
    rows = rows.filter(to_second if applicant == 2 else ~to_second)
    return [
        SentMessage(
            what=MESSAGE_SAID.get(row.kind, "A message from us"),
            how=row.get_channel_display(),
            when=say_moment(row.finished_at, now=now) if row.finished_at else "",
        )
        for row in rows.order_by("-finished_at")[:10]
    ]


# --- Their details --------------------------------------------------------------------------------


def own_details(enquiry: Enquiry, access: Access, *, applicant: int = 1) -> dict[str, str]:
    """An applicant's name, phone number and email address as typed; empty when not given."""
    person = Person.objects.visible_to(access).get(enquiry=enquiry, position=applicant)
    points = ContactPoint.objects.visible_to(access).filter(person=person).order_by("pk")
    newest = {point.kind: point.typed for point in points}
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "phone": newest.get(str(ContactPoint.Kind.PHONE), ""),
        "email": newest.get(str(ContactPoint.Kind.EMAIL), ""),
    }


def _details(enquiry: Enquiry, details: dict[str, str], applicant: int) -> list[Row]:
    name = f"{details['first_name']} {details['last_name']}".strip()
    rows = [
        Row("Name", name),
        Row("Phone number", details["phone"] or "Not given"),
        Row("Email address", details["email"] or "Not given"),
    ]
    if applicant == 2:
        return rows  # how to reach them was asked of the first
    rows += [
        Row("How to reach you", ContactBy(enquiry.contact_by).label),
    ]
    if enquiry.good_time:
        rows.append(Row("Good time", GoodTime(enquiry.good_time).label))
    mention = "No, keep it private" if enquiry.discreet else "Yes"
    rows.append(Row("May messages mention fostering", mention))
    rows.append(Row("May we leave a message", "Yes" if enquiry.may_leave_message else "No"))
    return rows


def kept_until(enquiry: Enquiry, access: Access) -> str:
    """The month an ended enquiry is deleted in; empty while it is open and for a carer."""
    kept = retention_of(access, enquiry)
    if kept is None or kept.until is None:
        return ""
    return f"{kept.until:%B %Y}"


# --- Hubs, councils, promises ---------------------------------------------------------------------


@dataclass(frozen=True)
class HubOffered:
    """A hub and the councils it covers today."""

    cluster: Cluster
    councils: Sequence[LocalAuthority]


def hubs_offered(*, today: date) -> list[HubOffered]:
    """Every hub with its councils, by name."""
    return [
        HubOffered(cluster, list(authorities_of(cluster, day=today)))
        for cluster in Cluster.objects.order_by("name")
    ]


def promise_if_sent(cluster: Cluster, *, now: datetime) -> datetime:
    """When first contact would be promised for an enquiry sent now."""
    policy = policy_on(cluster, day=timezone.localdate(now))
    return working_calendar(cluster).promise(
        now, days=policy.first_contact_days, at=policy.promise_time
    )
