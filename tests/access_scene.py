"""The scene of tests/test_access.py: one case in each state, and who stands where to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.utils import timezone

from enquiries.models import Check, EnquiryLink, Handover, Note
from enquiries.services import enquiry_assign, enquiry_move, note_add
from enquiries.services.acquaintance import acquaintance_say
from enquiries.services.answering import handover_accept
from enquiries.services.safety import SafeWay, safety_flag_set
from enquiries.workflow import Action, Stage
from hubs.access import Access
from hubs.fence import reaching
from hubs.models import AuditEvent, JourneyPolicy
from messaging.models import Message
from tests.cast import (
    DERBY_POSTCODE,
    SUNDERLAND_POSTCODE,
    Cast,
    MakeEnquiry,
    World,
    cast_make,
    enquiry_maker,
)

HUB = frozenset({"asha", "mel", "iris", "adam"})  # North East
GATESHEAD = frozenset({"gita", "gareth", "pat", "dee", "liam"})
STAFF = (*sorted(HUB), *sorted(GATESHEAD), "sunil", "emma")

NAMED = frozenset({"asha", "gita"})  # on the flag of the protected case
LOCKED_OUT = frozenset({"asha", "mel", "gita", "gareth"})  # know the person of the locked case


class State(StrEnum):
    """What a case is to the people of its place. One case each."""

    OWN = "own"  # Gateshead's, open, somebody works on it
    UNOWNED = "unowned"  # Gateshead's, nobody works on it
    COUNCILLESS = "no council"  # the hub's, not routed yet
    CLOSED = "closed"
    FLAGGED = "flagged"  # Gateshead's, protected: names Asha and Gita
    HANDED_OVER = "handed over"  # the hub sees milestones only
    LOCKED = "locked"  # four of its people know the person
    OTHER_COUNCIL = "other council's"  # Sunderland's
    OTHER_HUB = "other hub's"  # Derby's


class Relation(StrEnum):
    """Where a person stands to a case."""

    REACHES = "reaches"
    CURTAIN = "behind the curtain"  # sees that it is there, and no more
    NOWHERE = "nowhere"  # it answers like one that does not exist


@dataclass(frozen=True)
class Case:
    """One enquiry and what hangs on it, as the addresses name them."""

    pk: int
    reference: str
    note_id: int
    link_id: int
    event_id: int
    message_id: int
    check_id: int


@dataclass(frozen=True)
class Scene:
    """The world, its people, and a case in each state."""

    world: World
    cast: Cast
    cases: dict[State, Case]


def relation(person: str, state: State) -> Relation:
    """Where this person stands to the case in this state."""
    council = {State.OTHER_COUNCIL: "sunil", State.OTHER_HUB: "emma"}.get(state)
    if council:
        # The hub reaches every council of its own.
        hub = HUB if state == State.OTHER_COUNCIL else frozenset()
        return Relation.REACHES if person in hub | {council} else Relation.NOWHERE
    place = HUB if state == State.COUNCILLESS else HUB | GATESHEAD
    if person not in place or (state == State.LOCKED and person in LOCKED_OUT):
        return Relation.NOWHERE
    if state == State.FLAGGED and person not in NAMED:
        return Relation.CURTAIN
    if state == State.HANDED_OVER and person in HUB:
        return Relation.CURTAIN
    return Relation.REACHES


# How each case is asked for: a phone of its own, so that no two states are possible doubles.
_ASKED: dict[State, dict[str, Any]] = {
    State.OWN: {"phone": "07700 900201"},
    State.UNOWNED: {"phone": "07700 900202"},
    State.COUNCILLESS: {"phone": "07700 900203", "postcode": ""},
    State.CLOSED: {"phone": "07700 900204"},
    State.FLAGGED: {"phone": "07700 900205"},
    State.HANDED_OVER: {"phone": "07700 900206"},
    State.LOCKED: {"phone": "07700 900207"},
    State.OTHER_COUNCIL: {"phone": "07700 900208", "postcode": SUNDERLAND_POSTCODE},
    State.OTHER_HUB: {"phone": "07700 900209", "postcode": DERBY_POSTCODE},
}


def scene_make(world: World) -> Scene:
    """Everything is made by the product's own verbs."""
    cast, make = cast_make(world), enquiry_maker(world)
    for cluster in (world.ne, world.em):
        JourneyPolicy.objects.filter(cluster=cluster).update(
            hands_over_at=Stage.VISIT, hub_sees=JourneyPolicy.HubSees.MILESTONES
        )
    cases = {state: _case(world, cast, make, state) for state in State}
    assert all(case.link_id for case in cases.values())
    return Scene(world=world, cast=cast, cases=cases)


def _case(world: World, cast: Cast, make: MakeEnquiry, state: State) -> Case:
    now = timezone.now()
    answers = dict(_ASKED[state], last_name=f"Of {state}")
    if state == State.OTHER_HUB:
        answers["cluster"] = world.em
    # Twice, so that there is a possible duplicate to look at.
    make(now=now - timedelta(hours=2), **answers)
    enquiry = make(now=now - timedelta(hours=1), **answers)
    officer = "emma" if state == State.OTHER_HUB else "asha"
    with reaching(cast.access(officer).reach):
        link = EnquiryLink.objects.filter(enquiry=enquiry).get()
        message = Message.objects.filter(about_id=enquiry.pk, user=None).first()
        assert message is not None
        note, event = _worked_on(cast, officer, enquiry.pk, state)
        check = Check.objects.create(
            enquiry=enquiry, kind="medical", label="Medical", stage=1, force="law", made_at=now
        )
    _brought_to(cast, enquiry.pk, state)
    return Case(enquiry.pk, enquiry.reference, note.pk, link.pk, event.pk, message.pk, check.pk)


def _worked_on(cast: Cast, officer: str, pk: int, state: State) -> tuple[Note, AuditEvent]:
    """A note and an assignment; given back to nobody where nobody is to work on it."""
    access, now = cast.access(officer), timezone.now() - timedelta(minutes=30)
    note = note_add(access=access, enquiry_id=pk, text="Note", now=now)
    event = enquiry_assign(
        access=access, enquiry_id=pk, to=access.user, expected_owner_id=None, now=now
    )
    if state == State.UNOWNED:
        assert access.user is not None
        event = enquiry_assign(
            access=access, enquiry_id=pk, to=None, expected_owner_id=access.user.pk, now=now
        )
    assert event is not None
    return note, event


def _brought_to(cast: Cast, pk: int, state: State) -> None:
    """The last act, which makes the case what its state says."""
    access, now = cast.access("asha"), timezone.now() - timedelta(minutes=20)
    with reaching(access.reach):
        if state == State.CLOSED:
            move(access, pk, Action.WITHDRAW, Stage.WITHDREW, reason="not_said")
        if state == State.FLAGGED:
            safety_flag_set(
                access=access,
                enquiry_id=pk,
                reason="An ex-partner is looking for them",
                safe=SafeWay(),
                named=[getattr(cast, person) for person in sorted(NAMED)],
                now=now,
            )
    if state == State.HANDED_OVER:
        _handed_over(cast, pk)
    if state == State.LOCKED:
        for person in sorted(LOCKED_OUT):
            access = cast.access(person)
            with reaching(access.reach):
                acquaintance_say(access=access, enquiry_id=pk, how="Neighbour", now=now)


def _handed_over(cast: Cast, pk: int) -> None:
    access = cast.access("asha")
    with reaching(access.reach):
        for stage in (Stage.CONVERSATION, Stage.VISIT):
            move(access, pk, Action.ADVANCE, stage)
    access = cast.access("gita")
    with reaching(access.reach):
        offer = Handover.objects.get(enquiry=pk)
        handover_accept(access=access, handover_id=offer.pk, now=timezone.now())


def move(access: Access, pk: int, action: Action, target: Stage, reason: str = "") -> None:
    enquiry_move(
        access=access,
        enquiry_id=pk,
        action=action,
        target=target,
        reason=reason,
        now=timezone.now() - timedelta(minutes=20),
    )
