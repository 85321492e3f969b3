"""How a message about a case is put into words, and what it has to know for that.

The words are in templates/enquiries/messages/<kind>.<channel>[.discreet].txt. A message to an
enquirer who asked for privacy uses the discreet words, is signed with the hub's other name, and
is held for a person if anything in it still speaks of fostering.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F, OuterRef, Q, Subquery
from django.template import Context, loader

from enquiries.held import held_show
from enquiries.models import ContactAttempt, ContactPoint, Deadline, Enquiry, Person
from enquiries.reminders import ABOUT, ON_SCREEN
from enquiries.selectors.own_cases import locked_pairs
from enquiries.selectors.safety import named_on
from enquiries.ways import EMAIL, SMS, Ways, ways_of
from hubs.calendar import say_moment
from hubs.discreet import MENTIONS
from hubs.gsm import is_gsm, plain
from hubs.models import SeenBy
from messaging.models import Message
from messaging.rules import Answer, Hold, Letter, Prepare, Prepared, Skip

LINK = re.compile(r"https?://\S+")
LONGEST_NAME = 20  # a longer one would make a text two texts
NO_LINK = "[link]"


Write = Callable[[Message, "Case", datetime], Answer]


@dataclass
class Case:
    """What a letter needs to know of an enquiry, read just before it goes."""

    enquiry: Enquiry
    first_name: str = ""
    ways: Ways = field(default_factory=Ways)
    second_ways: Ways = field(default_factory=Ways)  # of the second applicant
    clocks: list[Deadline] = field(default_factory=list)
    last_outcome: str = ""  # of the last attempt to reach them
    apologies: dict[str, datetime] = field(default_factory=dict)  # planned: clock -> when
    locked_out: set[int] = field(default_factory=set)  # colleagues who know the person
    call_told: str = ""  # the moment of the call they were last told of, as E2 keeps it
    named: frozenset[int] = frozenset()  # colleagues whom a standing flag names

    @property
    def protected(self) -> bool:
        """Whether a safety flag stands."""
        return self.enquiry.seen_by == SeenBy.NAMED

    def next_clock(self, rule: Deadline.Rule, now: datetime) -> Deadline | None:
        """The running clock of a rule that is still ahead, the earliest first."""
        return next((c for c in self.clocks if c.rule == rule and c.due_at > now), None)

    def clock(self, occurrence: str) -> Deadline | None:
        """The running clock a message is about."""
        return next((c for c in self.clocks if str(c.pk) == occurrence), None)


def cases_of(messages: Iterable[Message]) -> dict[int, Case]:
    """The cases of a batch, in six queries whatever its size."""
    ids = {message.about_id for message in messages}
    people = Person.objects.filter(enquiry_id__in=ids, position=1)
    names = dict(people.values_list("enquiry_id", "first_name"))
    points: dict[tuple[int, int], list[ContactPoint]] = defaultdict(list)
    held = ContactPoint.objects.filter(enquiry_id__in=ids).annotate(whose=F("person__position"))
    for point in held.order_by("pk"):
        points[point.enquiry_id, point.whose].append(point)
    locked_out: dict[int, set[int]] = defaultdict(set)
    for enquiry_id, user_id in locked_pairs(ids):
        locked_out[enquiry_id].add(user_id)
    clocks: dict[int, list[Deadline]] = defaultdict(list)
    for clock in Deadline.objects.filter(enquiry_id__in=ids).open().order_by("due_at"):
        clocks[clock.enquiry_id].append(clock)
    apologies: dict[int, dict[str, datetime]] = defaultdict(dict)
    told: dict[int, str] = {}
    said = Message.objects.filter(about=ABOUT, about_id__in=ids).filter(
        Q(kind="E16", state=Message.State.PLANNED) | Q(kind="E2", state=Message.State.SENT)
    )
    for row in said.only("about_id", "kind", "occurrence", "due_at").order_by("finished_at", "pk"):
        if row.kind == "E2":
            told[row.about_id] = row.occurrence.partition(" ")[2]
        else:
            apologies[row.about_id][row.occurrence] = row.due_at
    last = ContactAttempt.objects.filter(enquiry=OuterRef("pk")).order_by("-at", "-pk")
    enquiries = list(
        Enquiry.objects.filter(pk__in=ids)
        .select_related("cluster", "owner")
        .annotate(last_outcome=Subquery(last.values("outcome")[:1]))
    )
    held_show(enquiries)
    named = named_on([e for e in enquiries if e.seen_by == SeenBy.NAMED])
    return {
        enquiry.pk: Case(
            enquiry=enquiry,
            first_name=names.get(enquiry.pk, ""),
            ways=ways_of(enquiry, points[enquiry.pk, 1]),
            second_ways=ways_of(enquiry, points[enquiry.pk, 2]),
            locked_out=locked_out[enquiry.pk],
            clocks=clocks[enquiry.pk],
            last_outcome=enquiry.last_outcome or "",
            apologies=apologies[enquiry.pk],
            call_told=told.get(enquiry.pk, ""),
            named=frozenset(user.pk for user in named[enquiry.pk]),
        )
        for enquiry in enquiries
    }


def each(write: Write) -> Prepare:
    """A rule's ``prepare`` from a function that writes one letter."""

    def prepare(messages: Sequence[Message], now: datetime) -> Prepared:
        cases = cases_of(messages)
        return {
            message.pk: write(message, cases[message.about_id], now)
            if message.about_id in cases
            else Skip("The enquiry is no longer here.")
            for message in messages
        }

    return prepare


# --- Words ----------------------------------------------------------------------------------------


def _words(name: str, context: dict[str, Any]) -> tuple[str, str]:
    return words_written(f"enquiries/messages/{name}.txt", context)


def words_written(path: str, context: dict[str, Any]) -> tuple[str, str]:
    """A template's subject (its first line, when that says so) and body."""
    template: Any = loader.get_template(path)
    text = template.template.render(Context(context, autoescape=False)).strip()
    subject = ""
    if text.startswith("Subject:"):
        first, _, text = text.partition("\n")
        subject = " ".join(first.removeprefix("Subject:").split())
    return subject[:200], re.sub(r"\n{3,}", "\n\n", text.strip())


def _context(case: Case, now: datetime, *, discreet: bool, **more: Any) -> dict[str, Any]:
    enquiry, cluster = case.enquiry, case.enquiry.cluster
    return {
        "ref": enquiry.reference,
        "first": _short_name(case, discreet=discreet),
        "hub": cluster.discreet_name if discreet else cluster.short_name,
        "hub_long": cluster.discreet_name if discreet else cluster.name,
        "phone": cluster.phone,
        "hours": cluster.opening_text,
        "enquiry": enquiry,
        "now": now,
        **more,
    }


def _short_name(case: Case, *, discreet: bool) -> str:
    """The first name, unless it would split a text or give something away."""
    name = " ".join(case.first_name.split())
    if discreet and MENTIONS.search(name):
        return ""
    return name if len(name) <= LONGEST_NAME and is_gsm(name) else ""


def said_by(clock: Deadline | None, now: datetime) -> str:
    """ "5pm on Tuesday 3 March", or empty: a promise that has passed is not made again."""
    return say_moment(clock.due_at, now=now) if clock else ""


def to_enquirer(
    message: Message,
    case: Case,
    now: datetime,
    *,
    link: str = "",
    to: str = "",
    discreet: bool = False,
    **more: Any,
) -> Answer:
    """A letter to the person who enquired, by this message's channel, or why there is none.

    ``to`` is an address the rule has looked at itself; else it is the case's. ``discreet`` keeps
    it private even where the case does not ask for that any more. While a safety flag stands
    nothing goes but by the safe way, and always privately.
    """
    discreet = discreet or case.enquiry.discreet or case.protected
    present = case.ways.email if message.channel == EMAIL else case.ways.mobile
    if case.protected and (not present or (to and to.lower() != present.lower())):
        return Skip("A safety flag stands, and this is not the safe way.")
    to = to or present
    if not to:
        return Skip("There is no address that works, or we may not write to it.")
    name = f"{message.kind}.{message.channel}{'.discreet' if discreet else ''}"
    subject, body = _words(name, _context(case, now, discreet=discreet, link=link, **more))
    if message.channel == SMS:
        body = plain(" ".join(body.split()))
    cluster = case.enquiry.cluster
    letter = Letter(
        to=to,
        subject=subject,
        body=body,
        sender=cluster.discreet_name if discreet else cluster.name,
        discreet=discreet,
        kept_body=body.replace(link, NO_LINK) if link else None,
    )
    if discreet and _mentions(letter):
        return Hold("It mentions fostering, and this person asked us not to. Please call instead.")
    return letter


def to_other(
    message: Message, case: Case, now: datetime, *, link: str, to: str, **more: Any
) -> Letter:
    """A letter to somebody beside the person who enquired: a referee, another adult at home.

    The rule has looked at who it is for, and whether it may go at all.
    """
    context = _context(case, now, discreet=False, link=link, **more)
    subject, body = _words(f"{message.kind}.{message.channel}", context)
    kept = body.replace(link, NO_LINK)
    sender = case.enquiry.cluster.name
    return Letter(to=to, subject=subject, body=body, sender=sender, kept_body=kept)


def _mentions(letter: Letter) -> bool:
    """Whether anything the person would see speaks of fostering. The link of E3 was asked for
    by name; elsewhere enquiries.letters leaves out an address that would tell."""
    return bool(MENTIONS.search(f"{letter.sender}\n{letter.subject}\n{LINK.sub('', letter.body)}"))


def to_colleague(message: Message, case: Case, now: datetime, **more: Any) -> Answer:
    """A message to a colleague. Its subject has the reference and never a name.

    About a protected case only those hear whom it names.
    """
    if case.protected and message.user_id not in case.named:
        return Skip("A safety flag stands, and the case does not name this colleague.")
    return notice_to_colleague(message, case, now, **more)


def notice_to_colleague(message: Message, case: Case, now: datetime, **more: Any) -> Answer:
    """A message to a colleague whether or not the case names them: nothing of the person is in
    its words. Nobody hears of a case of somebody they know."""
    user = message.user
    if user is None or not user.is_active:
        return Skip("This colleague no longer signs in.")
    if user.pk in case.locked_out:
        return Skip("This colleague knows the person.")
    address = f"{settings.BASE_URL}/staff/enquiries/{case.enquiry.reference}/"
    context = _context(
        case, now, discreet=case.enquiry.discreet, user=user, address=address, **more
    )
    subject, body = _words(f"{message.kind}.{message.channel}", context)
    to = user.name if message.channel == ON_SCREEN else user.email
    return Letter(to=to, subject=subject, body=body, sender=case.enquiry.cluster.name)
