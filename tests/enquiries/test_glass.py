"""The glass: opened in an emergency, for four hours, with everybody told who must hear of it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enquiries.models import BrokenGlass, Enquiry, Note, Person
from enquiries.services import note_add
from enquiries.services.acquaintance import acquaintance_say
from enquiries.services.glass import GLASS_LIFE, GlassRefused, glass_break
from enquiries.services.safety import SafeWay, flag_lift, flag_lift_ask, safety_flag_set
from hubs.access import access_of_system
from hubs.fence import reaching
from hubs.models import AuditEvent, User
from messaging.models import Message
from messaging.ticking import tick
from tests.cast import MONDAY, Cast, MakeEnquiry, World
from tests.enquiries.test_acquaintance import at_work

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
WHY = "The police are at the door and need her sister's number now"


def protect(cast: Cast, case: Enquiry) -> Enquiry:
    asha = at_work(cast.asha)
    with reaching(asha.reach):
        safety_flag_set(
            access=asha, enquiry_id=case.pk, reason="An ex-partner is looking",
            safe=SafeWay(), named=[cast.ben], now=MONDAY,
        )  # fmt: skip
    return case


def breaks(user: User, case: Enquiry, *, reason: str = WHY, now: Any = MONDAY) -> BrokenGlass:
    access = at_work(user, now)
    with reaching(access.reach):
        return glass_break(access=access, enquiry_id=case.pk, reason=reason, now=now)


@pytest.fixture
def flagged(make_enquiry: MakeEnquiry, cast: Cast) -> Enquiry:
    return protect(cast, make_enquiry(last_name="Hidden"))


@pytest.fixture
def in_system(world: World) -> Any:
    """Reach everything of the hub, protected cases too."""
    return lambda: reaching(access_of_system(world.ne).reach)


def test_it_opens_the_case_for_four_hours(flagged, cast: Cast, in_system) -> None:
    def sees(now: Any) -> bool:
        gita = at_work(cast.gita, now)
        with reaching(gita.reach):
            rows = Person.objects.visible_to(gita).filter(enquiry=flagged)
            assert rows.exists() == Person.objects.filter(enquiry=flagged).exists()
            return rows.exists()

    assert not sees(MONDAY)
    glass = breaks(cast.gita, flagged)
    assert glass.ends_at == MONDAY + GLASS_LIFE == MONDAY + timedelta(hours=4)
    assert sees(MONDAY)
    gita = at_work(cast.gita, MONDAY)
    with reaching(gita.reach):
        note_add(access=gita, enquiry_id=flagged.pk, text="Rang the police", now=MONDAY)
    assert sees(MONDAY + GLASS_LIFE - MINUTE)
    assert not sees(MONDAY + GLASS_LIFE)
    after = at_work(cast.gita, MONDAY + GLASS_LIFE)
    with reaching(after.reach):
        assert not Note.objects.exists()
        with pytest.raises(PermissionDenied):
            note_add(access=after, enquiry_id=flagged.pk, text="x", now=MONDAY + GLASS_LIFE)


def test_it_is_on_record_without_its_reason(flagged, cast: Cast, in_system) -> None:
    breaks(cast.gita, flagged)
    with in_system():
        event = AuditEvent.objects.get(action="safety.glass_broken")
        assert (event.actor, event.subject_id) == (cast.gita, flagged.pk)
        assert "sister" not in repr(event.changes) + event.reason
        assert BrokenGlass.objects.get().reason == WHY


def test_managers_and_the_named_are_told_at_once_without_a_name(
    flagged, cast: Cast, in_system, tmp_path, settings
) -> None:
    settings.MESSAGE_LOG = tmp_path / "accepted.jsonl"
    settings.EMAIL_CHANNEL = settings.SMS_CHANNEL = "messaging.channels.TestChannel"
    breaks(cast.gita, flagged)
    tick(clock=lambda: MONDAY, seconds=30)
    with in_system():
        told = list(Message.objects.filter(kind="S8"))
        assert {(row.user, row.channel) for row in told} == {
            (user, channel)
            for user in (cast.asha, cast.ben, cast.mel, cast.gareth)
            for channel in ("email", "in_app")
        }
        for row in told:
            assert row.state == "sent", row.why
            assert "Gita Worker" in row.body
            assert "2pm" in row.body
            for canary in ("Sam", "Hidden", "sister", "07700"):
                assert canary not in row.subject + row.body
    mel = at_work(cast.mel)  # the case does not name her; the notice still reaches her
    with reaching(mel.reach):
        assert Message.objects.visible_to(mel).filter(kind="S8", user=cast.mel).count() == 2


def test_a_second_press_does_nothing_new(flagged, cast: Cast, in_system) -> None:
    first = breaks(cast.gita, flagged)
    again = breaks(cast.gita, flagged, now=MONDAY + MINUTE)
    assert again == first
    with in_system():
        assert BrokenGlass.objects.count() == 1
        assert AuditEvent.objects.filter(action="safety.glass_broken").count() == 1
        assert Message.objects.filter(kind="S8").count() == 8


def test_at_most_three_a_day(make_enquiry: MakeEnquiry, cast: Cast) -> None:
    cases = [protect(cast, make_enquiry(phone=f"07700 90012{n}")) for n in range(4)]
    for case in cases[:3]:
        breaks(cast.gita, case)
    with pytest.raises(GlassRefused, match="You have opened 3 protected cases"):
        breaks(cast.gita, cases[3], now=MONDAY + timedelta(hours=23))
    breaks(cast.gareth, cases[3])
    breaks(cast.gita, cases[3], now=MONDAY + timedelta(hours=24))


def test_refusals(flagged, make_enquiry: MakeEnquiry, cast: Cast, see_all) -> None:
    with pytest.raises(GlassRefused, match="in a sentence"):
        breaks(cast.gita, flagged, reason="Urgent")
    with pytest.raises(GlassRefused, match="This case names you"):
        breaks(cast.ben, flagged)
    with pytest.raises(GlassRefused, match="not protected"):
        breaks(cast.gita, make_enquiry(phone="07700 900129"))
    with pytest.raises(PermissionDenied):
        breaks(cast.pat, flagged)
    with pytest.raises(Enquiry.DoesNotExist):
        breaks(cast.sunil, flagged)
    gita = at_work(cast.gita)
    with reaching(gita.reach):
        acquaintance_say(access=gita, enquiry_id=flagged.pk, how="", now=MONDAY)
    with pytest.raises(Enquiry.DoesNotExist):
        breaks(cast.gita, flagged)
    with see_all():
        assert not BrokenGlass.objects.exists()


def test_it_ends_with_the_flag_and_opens_no_later_one(flagged, cast: Cast, in_system) -> None:
    breaks(cast.gita, flagged)
    ben = at_work(cast.ben)
    with reaching(ben.reach):
        flag_lift_ask(
            access=ben, enquiry_id=flagged.pk, reason="It is over", decider=cast.mel, now=MONDAY
        )
    mel = at_work(cast.mel)
    with reaching(mel.reach):
        flag_lift(access=mel, enquiry_id=flagged.pk, now=MONDAY)
    later = MONDAY + MINUTE
    assert at_work(cast.gita, later).reach.named == ()
    protect(cast, flagged)
    gita = at_work(cast.gita, later)
    with reaching(gita.reach):
        assert not Person.objects.filter(enquiry=flagged).exists()
    breaks(cast.gita, flagged, now=later)
    with in_system():
        assert Message.objects.filter(kind="S8", user=cast.mel, channel="email").count() == 2


def test_knowing_the_person_outweighs_an_open_glass(flagged, cast: Cast) -> None:
    breaks(cast.gita, flagged)
    gita = at_work(cast.gita)
    with reaching(gita.reach):
        acquaintance_say(access=gita, enquiry_id=flagged.pk, how="", now=MONDAY)
    assert at_work(cast.gita).reach.named == ()
    with reaching(at_work(cast.gita).reach):
        assert not Enquiry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_five_at_once_are_never_more_than_three(
    world: World, make_enquiry: MakeEnquiry, cast: Cast, in_system
) -> None:
    cases = [protect(cast, make_enquiry(phone=f"07700 90012{n}")) for n in range(5)]
    gita, together = at_work(cast.gita), threading.Barrier(5)

    def press(case: Enquiry) -> bool:
        try:
            together.wait()
            with reaching(gita.reach):
                glass_break(access=gita, enquiry_id=case.pk, reason=WHY, now=MONDAY)
            return True
        except GlassRefused:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        assert sum(pool.map(press, cases)) == 3
    with in_system():
        assert BrokenGlass.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_are_one(
    world: World, make_enquiry: MakeEnquiry, cast: Cast, in_system
) -> None:
    case = protect(cast, make_enquiry())
    gita, together = at_work(cast.gita), threading.Barrier(4)

    def press(_: int) -> int:
        try:
            together.wait()
            with reaching(gita.reach):
                return glass_break(access=gita, enquiry_id=case.pk, reason=WHY, now=MONDAY).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(press, range(4)))) == 1
    with in_system():
        assert BrokenGlass.objects.count() == 1
        assert Message.objects.filter(kind="S8").count() == 8


def test_what_a_colleague_does_elsewhere_does_not_wait(cast: Cast, flagged: Enquiry) -> None:
    """Their row is held against another glass, and not against rows that only name them."""
    with CaptureQueriesContext(connection) as asked:
        breaks(cast.gita, flagged)
    locks = [q["sql"] for q in asked if "hubs_user" in q["sql"] and " FOR " in q["sql"]]
    assert len(locks) == 1
    assert locks[0].endswith("FOR NO KEY UPDATE")
