"""A safety flag: who sees the case, what is taken off it, two people to lift it, two at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from enquiries.held import AWAY, FORCED, held_show
from enquiries.models import (
    Acquaintance,
    BrokenGlass,
    ContactPoint,
    Deadline,
    Enquiry,
    Note,
    PendingChange,
    Person,
    ProgressLink,
    SafetyFlag,
    SafetyNamed,
)
from enquiries.selectors.safety import flag_standing, protected_read
from enquiries.selectors.search import read_search, search_cases
from enquiries.selectors.worklist import with_people
from enquiries.services import (
    contact_log,
    enquiry_assign,
    enquiry_pause,
    enquiry_route,
    enquiry_update,
    next_step_set,
    note_add,
    progress_link_issue,
)
from enquiries.services.curtain import curtain_write, seen_by_of
from enquiries.services.safety import (
    SafetyRefused,
    SafeWay,
    flag_lift,
    flag_lift_ask,
    flag_lift_refuse,
    named_add,
    named_remove,
    safe_way_set,
    safety_flag_set,
)
from hubs.access import Access, access_of_applicant, access_of_system, staff_access
from hubs.fence import Reach, reaching
from hubs.models import AuditEvent, JourneyPolicy, Membership, SeenBy, User
from hubs.protection import FieldClass, class_of
from messaging.models import Message
from tests.cast import MONDAY, Cast, MakeEnquiry, World

pytestmark = pytest.mark.django_db

LATER = MONDAY + timedelta(hours=1)
SAFE = SafeWay("email", "Quiet@example.org", "weekdays before 3pm")
WHY = "An injunction stands against a former partner"


def access_now(user: User, now: Any = LATER) -> Access:
    """What somebody may reach at their next request."""
    membership = Membership.objects.select_related("user", "cluster", "service").get(user=user)
    return staff_access(membership, now=now)


def as_system(world: World) -> Any:
    return reaching(access_of_system(world.ne).reach)


@pytest.fixture
def flagged(world: World, cast: Cast, make_enquiry: MakeEnquiry) -> Enquiry:
    """Sam's case, protected by Asha; it names Mel too."""
    return protect(cast, make_enquiry(question="Does the flat on Hill Street count?"))


def protect(cast: Cast, enquiry: Enquiry, *, safe: SafeWay = SAFE) -> Enquiry:
    access = access_now(cast.asha)
    with reaching(access.reach):
        safety_flag_set(
            access=access, enquiry_id=enquiry.pk, reason=WHY, safe=safe, named=[cast.mel], now=LATER
        )
    return enquiry


def seen(access: Access, model: Any, enquiry: Enquiry, *, fence_two: bool = True) -> int:
    with reaching(access.reach):
        rows = model.objects.visible_to(access) if fence_two else model.objects.all()
        return int(rows.filter(enquiry=enquiry).count())


# --- Setting it -------------------------------------------------------------------------------


def test_what_gives_the_person_away_is_taken_off_the_case(world: World, flagged: Enquiry) -> None:
    with as_system(world):
        row = Enquiry.objects.get(pk=flagged.pk)
        flag = SafetyFlag.objects.get(enquiry=row)
    assert row.seen_by == SeenBy.NAMED
    assert {name: getattr(row, name) for name in AWAY} == AWAY
    assert (row.discreet, row.may_leave_message) == (True, False)
    assert flag.held["postcode"] == "NE8 1HH"
    assert flag.held["question"] == "Does the flat on Hill Street count?"
    assert row.service == world.gateshead, "the council and who works on it stay"


def test_every_classed_field_of_the_case_is_held() -> None:
    """A field that a later version adds and classes must be held as well."""
    classed = {
        field.attname
        for field in Enquiry._meta.concrete_fields
        if class_of("enquiries.Enquiry", field.name) not in {FieldClass.INTERNAL, FieldClass.PUBLIC}
    }
    assert classed == {*AWAY, *FORCED}


@pytest.mark.parametrize("name", sorted({*AWAY, *FORCED}))
def test_the_database_refuses_it_on_the_row(world: World, flagged: Enquiry, name: str) -> None:
    value: Any = not FORCED[name] if name in FORCED else "x"
    if name == "home_authority_id":
        value = world.gateshead.areas.get().authority_id
    rows = Enquiry.objects.filter(pk=flagged.pk)
    with as_system(world), pytest.raises(IntegrityError, match="protected_case_is_bare"):
        rows.update(**{name: value})


@pytest.mark.parametrize("fence_two", [True, False])
def test_each_fence_hides_the_case_from_whom_it_does_not_name(
    cast: Cast, world: World, flagged: Enquiry, fence_two: bool
) -> None:
    with as_system(world):
        note_add(
            access=access_now(cast.asha), enquiry_id=flagged.pk, text="Rang her sister", now=LATER
        )
    for model in (Person, ContactPoint, Note, SafetyFlag):
        assert seen(access_now(cast.asha), model, flagged, fence_two=fence_two) == 1
        assert seen(access_now(cast.mel), model, flagged, fence_two=fence_two) == 1
        for person in (cast.ben, cast.gita, cast.gareth, cast.iris):
            assert seen(access_now(person), model, flagged, fence_two=fence_two) == 0


def test_fence_two_hides_it_alone(cast: Cast, world: World, flagged: Enquiry) -> None:
    """With the database's fence open, the code's own still holds."""
    ben = access_now(cast.ben)
    with as_system(world):
        for model in (Person, ContactPoint, SafetyFlag):
            assert not model.objects.visible_to(ben).filter(enquiry=flagged).exists()
        rows = list(with_people(ben, Enquiry.objects.visible_to(ben)))
    assert [row.people for row in rows] == [[]]


def test_who_sets_it_is_named_and_others_are_told(
    cast: Cast, world: World, flagged: Enquiry
) -> None:
    with as_system(world):
        named = SafetyNamed.objects.filter(enquiry=flagged).values_list("user", flat=True)
        assert set(named) == {cast.asha.pk, cast.mel.pk}
        told = Message.objects.filter(kind="S11").values_list("user", flat=True)
        assert set(told) == {cast.mel.pk}


def test_the_reason_is_not_in_the_record(world: World, flagged: Enquiry) -> None:
    with as_system(world):
        event = AuditEvent.objects.get(action="safety.flag_set")
        assert WHY not in f"{event.reason}{event.changes}"
        assert "quiet@example.org" not in f"{event.reason}{event.changes}".lower()


def test_links_end_and_planned_messages_stop(
    world: World, cast: Cast, make_enquiry: MakeEnquiry
) -> None:
    enquiry = make_enquiry(email="sam@example.org", contact_by="email")
    with as_system(world):
        progress_link_issue(enquiry=enquiry, now=MONDAY, life=timedelta(days=1))
    protect(cast, enquiry, safe=SafeWay("text", "07700 900 555"))
    with as_system(world):
        assert not ProgressLink.objects.filter(enquiry=enquiry, superseded_at=None).exists()
        receipt = Message.objects.get(kind="E1", channel="email")
        assert receipt.state == Message.State.CANCELLED
        assert receipt.why == "A safety flag stands: only the safe way is used."


def test_a_second_flag_is_refused(cast: Cast, flagged: Enquiry) -> None:
    access = access_now(cast.asha)
    with reaching(access.reach), pytest.raises(SafetyRefused):
        safety_flag_set(
            access=access, enquiry_id=flagged.pk, reason="x", safe=SafeWay(), named=[], now=LATER
        )


@pytest.mark.parametrize("who", ["sunil", "emma", "adam", "sam"])
def test_only_who_works_with_the_case_can_be_named(
    cast: Cast, world: World, make_enquiry: MakeEnquiry, who: str
) -> None:
    enquiry, access = make_enquiry(), access_now(cast.asha)
    with reaching(access.reach), pytest.raises(SafetyRefused):
        safety_flag_set(
            access=access,
            enquiry_id=enquiry.pk,
            reason=WHY,
            safe=SAFE,
            named=[getattr(cast, who)],
            now=LATER,
        )
    with as_system(world):
        assert not SafetyFlag.objects.exists()
        assert Enquiry.objects.get(pk=enquiry.pk).seen_by == SeenBy.ALL


def test_who_knows_the_person_cannot_be_named(cast: Cast, world: World, flagged: Enquiry) -> None:
    with as_system(world):
        Acquaintance.objects.create(enquiry=flagged, user=cast.ben, said_at=MONDAY)
    access = access_now(cast.asha)
    with reaching(access.reach), pytest.raises(SafetyRefused):
        named_add(access=access, enquiry_id=flagged.pk, user=cast.ben, now=LATER)


@pytest.mark.parametrize(
    ("way", "address"), [("phone", "12"), ("text", "0191 498 0100"), ("email", " ")]
)
def test_a_safe_way_needs_an_address_that_works(
    cast: Cast, make_enquiry: MakeEnquiry, way: str, address: str
) -> None:
    with pytest.raises(SafetyRefused):
        protect(cast, make_enquiry(), safe=SafeWay(way, address))


# --- Every act --------------------------------------------------------------------------------


ACTS: dict[str, Callable[[Access, Enquiry, Cast], Any]] = {
    "note": lambda a, e, c: note_add(access=a, enquiry_id=e.pk, text="x", now=LATER),
    "contact": lambda a, e, c: contact_log(
        access=a, enquiry_id=e.pk, how="phone", outcome="no_answer", now=LATER
    ),
    "assign": lambda a, e, c: enquiry_assign(
        access=a, enquiry_id=e.pk, to=a.user, expected_owner_id=None, now=LATER
    ),
    "edit": lambda a, e, c: enquiry_update(
        access=a, enquiry_id=e.pk, base_version=1, fields={"language": "Urdu"}, now=LATER
    ),
    "step": lambda a, e, c: next_step_set(
        access=a, enquiry_id=e.pk, label="Call", due_at=LATER + timedelta(days=1), now=LATER
    ),
    "flag": lambda a, e, c: safety_flag_set(
        access=a, enquiry_id=e.pk, reason="x", safe=SafeWay(), named=[], now=LATER
    ),
    "name": lambda a, e, c: named_add(access=a, enquiry_id=e.pk, user=c.ben, now=LATER),
    "unname": lambda a, e, c: named_remove(access=a, enquiry_id=e.pk, user=c.mel, now=LATER),
    "way": lambda a, e, c: safe_way_set(access=a, enquiry_id=e.pk, safe=SafeWay(), now=LATER),
}


@pytest.mark.parametrize("act", sorted(ACTS))
@pytest.mark.parametrize("who", ["ben", "gita", "gareth"])
def test_no_act_is_left_to_others(cast: Cast, flagged: Enquiry, act: str, who: str) -> None:
    access = access_now(getattr(cast, who))
    with reaching(access.reach), pytest.raises(PermissionDenied):
        ACTS[act](access, flagged, cast)


@pytest.mark.parametrize("act", sorted(ACTS))
def test_a_case_that_only_the_council_sees_is_closed_to_the_hub(
    cast: Cast, world: World, make_enquiry: MakeEnquiry, act: str
) -> None:
    enquiry = make_enquiry()
    with as_system(world):
        curtain_write(enquiry=enquiry, seen_by=SeenBy.COUNCIL)
    for who, refused in (("asha", True), ("gareth", False)):
        access = access_now(getattr(cast, who))
        with reaching(access.reach), transaction.atomic():
            if refused:
                with pytest.raises(PermissionDenied):
                    ACTS[act](access, enquiry, cast)
            elif act == "note":
                ACTS[act](access, enquiry, cast)


def test_a_colleague_who_knows_the_person_finds_no_case(
    cast: Cast, world: World, make_enquiry: MakeEnquiry
) -> None:
    enquiry = make_enquiry()
    with as_system(world):
        Acquaintance.objects.create(enquiry=enquiry, user=cast.ben, said_at=MONDAY)
    access = access_now(cast.ben)
    with reaching(access.reach), pytest.raises(Enquiry.DoesNotExist):
        note_add(access=access, enquiry_id=enquiry.pk, text="x", now=LATER)


def test_named_colleagues_edit_what_is_held(cast: Cast, world: World, flagged: Enquiry) -> None:
    access = access_now(cast.mel)
    with reaching(access.reach):
        version = Enquiry.objects.get(pk=flagged.pk).version
        enquiry_update(
            access=access,
            enquiry_id=flagged.pk,
            base_version=version,
            fields={"language": "Urdu", "access_needs": "Ramp"},
            now=LATER,
        )
        next_step_set(
            access=access,
            enquiry_id=flagged.pk,
            label="Meet at 4 Elm Row",
            due_at=LATER + timedelta(days=1),
            now=LATER,
        )
    with as_system(world):
        row = Enquiry.objects.get(pk=flagged.pk)
        assert (row.language, row.access_needs, row.next_step) == ("", "", "")
        assert not Deadline.objects.filter(label__contains="Elm").exists()
        held_show([row])
        assert (row.language, row.access_needs) == ("Urdu", "Ramp")
        assert row.next_step == "Meet at 4 Elm Row"
        kept = list(AuditEvent.objects.values_list("changes", "reason"))
        assert "Elm Row" not in str(kept)


def test_the_person_pauses_on_their_own_page(world: World, flagged: Enquiry) -> None:
    """Their acts pass the curtain; the words of what follows are held all the same."""
    own = access_of_applicant(enquiry_id=flagged.pk, cluster=world.ne)
    until = LATER.date() + timedelta(days=40)
    with reaching(own.reach):
        enquiry_pause(access=own, enquiry_id=flagged.pk, until=until, now=LATER)
        enquiry_pause(access=own, enquiry_id=flagged.pk, until=None, now=LATER)
    with as_system(world):
        row = Enquiry.objects.get(pk=flagged.pk)
        assert row.next_step == ""
        assert not Deadline.objects.filter(enquiry=row, rule="next_step").exclude(label="").exists()
        held_show([row])
        assert row.next_step


def test_a_case_moves_along_and_to_another_council_under_its_flag(
    cast: Cast, world: World, flagged: Enquiry
) -> None:
    asha = access_now(cast.asha)
    with reaching(asha.reach):
        enquiry_route(
            access=asha,
            enquiry_id=flagged.pk,
            service=world.sunderland,
            reason="Moved to Fulwell",
            now=LATER,
        )
    with as_system(world):
        row = Enquiry.objects.get(pk=flagged.pk)
        assert (row.service, row.routing_reason) == (world.sunderland, "")
        assert SafetyFlag.objects.get(enquiry=row).held["routing_reason"] == "Moved to Fulwell"
        assert Person.objects.get(enquiry=row).service == world.sunderland
        assert SafetyFlag.objects.get(enquiry=row).service == world.sunderland
        assert "Fulwell" not in str(list(AuditEvent.objects.values_list("changes", "reason")))
    assert seen(access_now(cast.sunil), Person, flagged) == 0


def test_search_finds_it_for_named_colleagues_by_name_and_phone_alone(
    cast: Cast, flagged: Enquiry
) -> None:
    def found(user: User, typed: str) -> int:
        access = access_now(user)
        with reaching(access.reach):
            return search_cases(access, read_search(typed)).count()

    for typed in ("Sam Carter", "07700 900123"):
        assert found(cast.mel, typed) == 1
        assert found(cast.ben, typed) == 0
    assert found(cast.mel, "NE8 1HH") == found(cast.ben, "NE8 1HH") == 0
    assert found(cast.ben, flagged.reference) == 1, "that it exists is no secret"


def test_a_list_says_whom_to_ask(cast: Cast, flagged: Enquiry) -> None:
    access = access_now(cast.ben)
    with reaching(access.reach):
        (row,) = with_people(access, Enquiry.objects.visible_to(access))
        protected_read([row])
    assert row.whom_to_ask == "Asha Officer or Mel Manager"
    assert row.people == []


# --- Named --------------------------------------------------------------------------------------


def test_naming_and_taking_off(cast: Cast, world: World, flagged: Enquiry) -> None:
    asha = access_now(cast.asha)
    with reaching(asha.reach):
        named_add(access=asha, enquiry_id=flagged.pk, user=cast.ben, now=LATER)
        named_add(access=asha, enquiry_id=flagged.pk, user=cast.ben, now=LATER)
    assert flagged.pk in access_now(cast.ben).reach.named
    with reaching(asha.reach):
        named_remove(access=asha, enquiry_id=flagged.pk, user=cast.ben, now=LATER)
        named_remove(access=asha, enquiry_id=flagged.pk, user=cast.ben, now=LATER)
    assert flagged.pk not in access_now(cast.ben).reach.named
    with as_system(world):
        acts = AuditEvent.objects.filter(action__in=["safety.named_added", "safety.named_removed"])
        assert acts.count() == 2, "the second run of each did nothing"


def test_the_last_one_who_works_here_stays(cast: Cast, world: World, flagged: Enquiry) -> None:
    asha = access_now(cast.asha)
    with reaching(asha.reach):
        named_remove(access=asha, enquiry_id=flagged.pk, user=cast.mel, now=LATER)
        with pytest.raises(SafetyRefused):
            named_remove(access=asha, enquiry_id=flagged.pk, user=cast.asha, now=LATER)
    # A colleague who has left does not count.
    with reaching(asha.reach):
        named_add(access=asha, enquiry_id=flagged.pk, user=cast.ben, now=LATER)
    Membership.objects.filter(user=cast.ben).update(ends=MONDAY.date() - timedelta(days=1))
    with reaching(asha.reach), pytest.raises(SafetyRefused):
        named_remove(access=asha, enquiry_id=flagged.pk, user=cast.asha, now=LATER)


def glass(world: World, enquiry: Enquiry, user: User) -> Access:
    with as_system(world):
        BrokenGlass.objects.create(
            enquiry=enquiry, user=user, reason="x", at=MONDAY, ends_at=LATER + timedelta(hours=3)
        )
    return access_now(user)


def test_who_broke_the_glass_reads_and_does_not_keep(
    cast: Cast, world: World, flagged: Enquiry
) -> None:
    ben = glass(world, flagged, cast.ben)
    assert seen(ben, Person, flagged) == 1
    with reaching(ben.reach):
        for act in ("name", "unname", "way"):
            with pytest.raises(PermissionDenied):
                ACTS[act](ben, flagged, cast)
        with pytest.raises(PermissionDenied):
            flag_lift_ask(
                access=ben, enquiry_id=flagged.pk, reason="x", decider=cast.mel, now=LATER
            )


def test_a_manager_who_broke_the_glass_can_name_somebody(
    cast: Cast, world: World, flagged: Enquiry
) -> None:
    """Else a case whose named colleagues have all left would stay closed for good."""
    gareth = glass(world, flagged, cast.gareth)
    with reaching(gareth.reach):
        named_add(access=gareth, enquiry_id=flagged.pk, user=cast.gareth, now=LATER)
    with reaching(gareth.reach), pytest.raises(SafetyRefused):
        flag_lift(access=gareth, enquiry_id=flagged.pk, now=LATER)


# --- The safe way -------------------------------------------------------------------------------


def test_another_safe_way_takes_back_what_was_going_to_the_first(
    cast: Cast, world: World, flagged: Enquiry
) -> None:
    asha = access_now(cast.asha)
    with reaching(asha.reach):
        contact_log(access=asha, enquiry_id=flagged.pk, how="phone", outcome="no_answer", now=LATER)
        planned = Message.objects.get(kind="E4")
        assert (planned.channel, planned.state) == ("email", Message.State.PLANNED)
        safe_way_set(access=asha, enquiry_id=flagged.pk, safe=SafeWay("phone", "07700 900 555"),
                     now=LATER)  # fmt: skip
        planned.refresh_from_db()
        assert planned.state == Message.State.CANCELLED
        flag = flag_standing(asha, flagged)
        assert flag is not None
        assert (flag.row.safe_way, flag.row.safe_address) == ("phone", "+447700900555")
        events = AuditEvent.objects.filter(action="safety.safe_way_set")
        safe_way_set(access=asha, enquiry_id=flagged.pk, safe=SafeWay("phone", "07700 900555"),
                     now=LATER)  # fmt: skip
        assert events.count() == 1, "the same way again is no change"


# --- Lifting it ---------------------------------------------------------------------------------


def lift(cast: Cast, enquiry: Enquiry) -> None:
    asha, mel = access_now(cast.asha), access_now(cast.mel)
    with reaching(asha.reach):
        flag_lift_ask(
            access=asha, enquiry_id=enquiry.pk, reason="It is over", decider=cast.mel, now=LATER
        )
    with reaching(mel.reach):
        flag_lift(access=mel, enquiry_id=enquiry.pk, now=LATER)


def test_lifting_puts_everything_back(cast: Cast, world: World, make_enquiry: MakeEnquiry) -> None:
    enquiry = make_enquiry(question="Q", language="Urdu", discreet=False)
    asha = access_now(cast.asha)
    with reaching(asha.reach):
        next_step_set(
            access=asha,
            enquiry_id=enquiry.pk,
            label="Send the guide",
            due_at=LATER + timedelta(days=1),
            now=MONDAY,
        )
    with as_system(world):
        before = Enquiry.objects.get(pk=enquiry.pk)
    protect(cast, enquiry)
    with as_system(world):
        assert not Deadline.objects.filter(label="Send the guide").exists()
    lift(cast, enquiry)
    with as_system(world):
        after = Enquiry.objects.get(pk=enquiry.pk)
        flag = SafetyFlag.objects.get(enquiry=enquiry)
        assert Deadline.objects.filter(label="Send the guide").exists()
    names = (*AWAY, *FORCED)
    assert {n: getattr(after, n) for n in names} == {n: getattr(before, n) for n in names}
    assert after.seen_by == SeenBy.ALL
    assert flag.held == {}
    assert seen(access_now(cast.ben), Person, enquiry) == 1
    assert seen(access_now(cast.ben), SafetyFlag, enquiry, fence_two=False) == 0, (
        "why it stood stays with those it named"
    )
    assert access_now(cast.mel).reach.named == ()


def test_a_change_that_waits_goes_with_the_flag(cast: Cast, world: World, flagged: Enquiry) -> None:
    asha = access_now(cast.asha)
    with reaching(asha.reach):
        version = Enquiry.objects.get(pk=flagged.pk).version
        enquiry_update(
            access=asha,
            enquiry_id=flagged.pk,
            base_version=version,
            fields={"phone": "07700 900 777"},
            now=LATER,
        )
        change = PendingChange.objects.get(enquiry=flagged)
        assert change.waits(now=LATER)
        question = Message.objects.get(kind="E21")
        assert question.state == Message.State.PLANNED
    lift(cast, flagged)
    with as_system(world):
        change.refresh_from_db()
        question.refresh_from_db()
        assert (change.dropped_at, change.confirmed_at) == (LATER, None)
        assert question.state == Message.State.CANCELLED
        event = AuditEvent.objects.get(action="safety.change_dropped")
        assert event.subject_id == flagged.pk
        assert "900777" not in str(event.changes)
        assert not ContactPoint.objects.filter(normalised="+447700900777").exists()


def test_lifting_takes_two(cast: Cast, world: World, flagged: Enquiry) -> None:
    asha, mel = access_now(cast.asha), access_now(cast.mel)
    with reaching(mel.reach):
        with pytest.raises(SafetyRefused):  # nobody asked
            flag_lift(access=mel, enquiry_id=flagged.pk, now=LATER)
        with pytest.raises(SafetyRefused):  # the second person is another one
            flag_lift_ask(
                access=mel, enquiry_id=flagged.pk, reason="x", decider=cast.mel, now=LATER
            )
        flag_lift_ask(access=mel, enquiry_id=flagged.pk, reason="x", decider=cast.gareth, now=LATER)
        with pytest.raises(SafetyRefused):
            flag_lift(access=mel, enquiry_id=flagged.pk, now=LATER)
    with reaching(asha.reach), pytest.raises(PermissionDenied):  # an officer is no second person
        flag_lift(access=asha, enquiry_id=flagged.pk, now=LATER)
    gareth = access_now(cast.gareth)
    assert flagged.pk in gareth.reach.named, "they decide with the case before them"
    with reaching(gareth.reach):
        flag_lift(access=gareth, enquiry_id=flagged.pk, now=LATER)
        with pytest.raises(SafetyRefused):  # the second run
            flag_lift(access=gareth, enquiry_id=flagged.pk, now=LATER)


def test_the_database_refuses_one_person_for_both(
    cast: Cast, world: World, flagged: Enquiry
) -> None:
    with as_system(world), pytest.raises(IntegrityError, match="flag_lifted_by_two"):
        SafetyFlag.objects.filter(enquiry=flagged).update(
            lift_asked_by=cast.mel, lifted_by=cast.mel, lifted_at=LATER
        )


@pytest.mark.parametrize("who", ["ben", "gita", "iris"])
def test_who_may_not_lift_is_not_asked(cast: Cast, flagged: Enquiry, who: str) -> None:
    asha = access_now(cast.asha)
    with reaching(asha.reach), pytest.raises(SafetyRefused):
        flag_lift_ask(
            access=asha,
            enquiry_id=flagged.pk,
            reason="x",
            decider=getattr(cast, who),
            now=LATER,
        )


def test_keeping_it(cast: Cast, world: World, flagged: Enquiry) -> None:
    asha, mel = access_now(cast.asha), access_now(cast.mel)
    with reaching(asha.reach):
        flag_lift_ask(access=asha, enquiry_id=flagged.pk, reason="x", decider=cast.mel, now=LATER)
    with reaching(mel.reach):
        flag_lift_refuse(access=mel, enquiry_id=flagged.pk, now=LATER)
        flag_lift_refuse(access=mel, enquiry_id=flagged.pk, now=LATER)
        with pytest.raises(SafetyRefused):
            flag_lift(access=mel, enquiry_id=flagged.pk, now=LATER)
    with as_system(world):
        assert AuditEvent.objects.filter(action="safety.lift_refused").count() == 1
        assert Enquiry.objects.get(pk=flagged.pk).seen_by == SeenBy.NAMED


def test_what_somebody_asked_goes_with_their_name(
    cast: Cast, world: World, flagged: Enquiry
) -> None:
    """Nobody lifts a flag on the word of a colleague who was taken off the case since."""
    asha, mel = access_now(cast.asha), access_now(cast.mel)
    with reaching(asha.reach):
        flag_lift_ask(access=asha, enquiry_id=flagged.pk, reason="x", decider=cast.mel, now=LATER)
    with reaching(mel.reach):
        named_remove(access=mel, enquiry_id=flagged.pk, user=cast.asha, now=LATER)
        with pytest.raises(SafetyRefused, match="Nobody has asked"):
            flag_lift(access=mel, enquiry_id=flagged.pk, now=LATER)
    with as_system(world):
        assert SafetyFlag.objects.get(enquiry=flagged).lift_reason == ""


def test_after_the_flag_the_council_sees_what_it_took_over(
    cast: Cast, world: World, make_enquiry: MakeEnquiry
) -> None:
    enquiry = make_enquiry()
    with as_system(world):
        Enquiry.objects.filter(pk=enquiry.pk).update(handed_over_at=MONDAY)
    lift(cast, protect(cast, enquiry))
    with as_system(world):
        assert Enquiry.objects.get(pk=enquiry.pk).seen_by == SeenBy.COUNCIL


def test_seen_by_is_worked_out_from_three_facts() -> None:
    policy = JourneyPolicy(hub_sees=JourneyPolicy.HubSees.MILESTONES)
    open_policy = JourneyPolicy(hub_sees=JourneyPolicy.HubSees.EVERYTHING)
    handed = Enquiry(handed_over_at=MONDAY, service_id=1)
    assert seen_by_of(Enquiry(), flag=None, policy=policy) == SeenBy.ALL
    assert seen_by_of(handed, flag=None, policy=policy) == SeenBy.COUNCIL
    assert seen_by_of(handed, flag=None, policy=open_policy) == SeenBy.ALL
    assert seen_by_of(handed, flag=SafetyFlag(), policy=open_policy) == SeenBy.NAMED
    assert seen_by_of(handed, flag=SafetyFlag(lifted_at=MONDAY), policy=policy) == SeenBy.COUNCIL
    no_council = Enquiry(handed_over_at=MONDAY)
    assert seen_by_of(no_council, flag=None, policy=policy) == SeenBy.ALL


# --- Two at once --------------------------------------------------------------------------------


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run them at the same moment, each on its own connection; the exceptions they raised."""
    barrier = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return work()
        except (SafetyRefused, PermissionDenied) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_protect_at_once_one_wins(
    cast: Cast, world: World, make_enquiry: MakeEnquiry
) -> None:
    enquiry = make_enquiry()

    def work(user: User) -> Callable[[], Any]:
        access = access_now(user)

        def run() -> str:
            with reaching(access.reach):
                safety_flag_set(
                    access=access,
                    enquiry_id=enquiry.pk,
                    reason=WHY,
                    safe=SAFE,
                    named=[],
                    now=LATER,
                )
            return "set"

        return run

    came = at_once(*map(work, [cast.asha, cast.ben, cast.gita]))
    assert came.count("set") == 1
    with as_system(world):
        assert SafetyFlag.objects.count() == 1
        assert SafetyNamed.objects.count() == 1
        assert SafetyFlag.objects.get().held["postcode"] == "NE8 1HH", "held once, not blank twice"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_each_other_off_one_stays(
    cast: Cast, world: World, make_enquiry: MakeEnquiry
) -> None:
    enquiry = protect(cast, make_enquiry())

    def work(actor: User, other: User) -> Callable[[], Any]:
        access = access_now(actor)

        def run() -> str:
            with reaching(access.reach):
                named_remove(access=access, enquiry_id=enquiry.pk, user=other, now=LATER)
            return "removed"

        return run

    came = at_once(work(cast.asha, cast.mel), work(cast.mel, cast.asha))
    assert came.count("removed") == 1
    with as_system(world):
        assert SafetyNamed.objects.filter(removed_at=None).count() == 1


def test_a_reach_of_nothing_opens_nothing(flagged: Enquiry) -> None:
    with reaching(Reach()):
        assert not SafetyFlag.objects.exists()
        assert not Person.objects.exists()
