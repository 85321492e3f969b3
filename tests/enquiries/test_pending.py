"""On a protected case a new number waits for a yes over the way that was safe before."""

from __future__ import annotations

import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from enquiries.models import ContactPoint, Enquiry, PendingChange, SafetyFlag
from enquiries.services import enquiry_update
from enquiries.services.confirming import (
    AskedByMessage,
    AskedByYou,
    ChangeOver,
    change_answer,
    change_answer_told,
    change_asked,
)
from enquiries.services.glass import glass_break
from enquiries.services.pending import CHANGE_LIFE, change_link_issue
from enquiries.services.safety import SafeWay, named_remove, safe_way_set, safety_flag_set
from enquiries.wording import MENTIONS
from hubs import gsm
from hubs.access import access_of_applicant, access_of_system
from hubs.fence import Reach, reaching
from hubs.models import AuditEvent, User
from messaging.models import Message
from messaging.ticking import tick
from tests.cast import MONDAY, Cast, MakeEnquiry, World
from tests.enquiries.test_acquaintance import at_work

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
OLD, NEW, SAFE = "sam@example.org", "sam.new@example.net", "quiet@example.com"
BY_EMAIL = SafeWay("email", SAFE, "weekdays")


@pytest.fixture
def in_system(world: World) -> Any:
    return lambda: reaching(access_of_system(world.ne).reach)


@pytest.fixture
def protect(make_enquiry: MakeEnquiry, cast: Cast) -> Any:
    """Sam's case, protected by Asha, which names Ben too."""

    def make(safe: SafeWay = BY_EMAIL) -> Enquiry:
        case = make_enquiry(contact_by="email", email=OLD, phone="07700 900123")
        asha = at_work(cast.asha)
        with reaching(asha.reach):
            safety_flag_set(
                access=asha, enquiry_id=case.pk, reason="An ex-partner is looking", safe=safe,
                named=[cast.ben], now=MONDAY,
            )  # fmt: skip
        return case

    return make


def asks(case: Enquiry, fields: dict[str, Any], *, by: User | None = None) -> Any:
    """Give a new detail: on the person's own page, or as a colleague."""
    access = at_work(by) if by else access_of_applicant(enquiry_id=case.pk, cluster=case.cluster)
    with reaching(access.reach):
        version = Enquiry.objects.get(pk=case.pk).version
        return enquiry_update(
            access=access, enquiry_id=case.pk, base_version=version, fields=fields, now=MONDAY
        )


@pytest.fixture
def values(in_system) -> Any:
    def read() -> set[str]:
        with in_system():
            return set(ContactPoint.objects.values_list("typed", flat=True))

    return read


@pytest.fixture
def accepted(tmp_path, settings) -> Any:
    """What the provider accepted for the person, after a tick on Monday."""
    settings.MESSAGE_LOG = tmp_path / "accepted.jsonl"
    settings.EMAIL_CHANNEL = settings.SMS_CHANNEL = "messaging.channels.TestChannel"

    def lines(now: Any = MONDAY) -> list[str]:
        tick(clock=lambda: now, seconds=30)
        return settings.MESSAGE_LOG.read_text().splitlines()

    return lines


def secret_in(line: str) -> str:
    return re.search(r"/my/change/([A-Za-z0-9_-]{43})/", line)[1]  # type: ignore[index]


def secret_of(case: Enquiry, in_system: Any) -> str:
    with in_system():
        change = PendingChange.objects.get(enquiry=case, dropped_at=None, confirmed_at=None)
        return change_link_issue(change=change, now=MONDAY)


@pytest.mark.parametrize("who", ["asha", None])
def test_nothing_changes_and_the_safe_way_is_asked(
    protect, cast: Cast, values, accepted, in_system, who
) -> None:
    case = protect()
    accepted()
    saved = asks(case, {"email": NEW}, by=getattr(cast, who) if who else None)
    assert saved.event is None
    assert len(saved.waiting) == 1
    assert values() == {OLD, "07700 900123"}
    (line,) = [line for line in accepted() if "/my/change/" in line]
    assert f'"{SAFE}"' in line
    assert not MENTIONS.search(json.loads(line)["body"] + json.loads(line)["subject"])
    for canary in (NEW, OLD, "Sam"):
        assert canary not in line
    with in_system():
        row = Message.objects.get(kind="E21")
        assert secret_in(line) not in row.body
        assert not Message.objects.filter(kind="E20").exists()
        event = AuditEvent.objects.get(action="safety.change_asked")
        assert event.changes == {"waits": [None, "email"]}
        assert secret_in(line) not in PendingChange.objects.get().token_hash


def test_by_text_it_is_one_text(protect, accepted, settings) -> None:
    settings.BASE_URL = "https://enquiries.north-and-middle.example.org"
    case = protect(SafeWay("text", "07700 900888"))
    asks(case, {"phone": "07700 900777"})
    (line,) = [line for line in accepted() if "/my/change/" in line]
    sent = json.loads(line)
    assert sent["to"] == "+447700900888"
    assert gsm.is_gsm(sent["body"])
    assert gsm.length(sent["body"]) <= gsm.ONE_TEXT, sent["body"]
    assert not MENTIONS.search(sent["body"])


def test_an_address_of_ours_that_tells_is_not_sent(protect, accepted, settings, in_system) -> None:
    settings.BASE_URL = "https://fostering.example.org"
    asks(protect(), {"phone": "07700 900777"})
    assert not [line for line in accepted() if "/my/change/" in line]
    with in_system():
        assert Message.objects.get(kind="E21").state == "held"


def test_other_details_are_saved_at_once(protect, cast: Cast, values, in_system) -> None:
    case = protect()
    saved = asks(case, {"email": NEW, "good_time": "evening"}, by=cast.asha)
    assert saved.event is not None
    with in_system():
        case.refresh_from_db()
    assert (case.good_time, values()) == ("evening", {OLD, "07700 900123"})


def test_a_case_without_a_flag_changes_at_once(make_enquiry, cast: Cast, values) -> None:
    case = make_enquiry(contact_by="email", email=OLD, phone="")
    assert not asks(case, {"email": NEW}).waiting
    assert values() == {NEW}


def test_yes_makes_the_change_and_the_safe_way_follows(
    protect, values, in_system, accepted
) -> None:
    case = protect(SafeWay("email", OLD))
    asks(case, {"email": NEW})
    (line,) = [line for line in accepted() if "/my/change/" in line]
    asked = change_asked(secret=secret_in(line), now=MONDAY)
    assert asked is not None
    assert asked.details == ("an email address at example.net",)
    change_answer(secret=secret_in(line), yes=True, now=MONDAY + MINUTE)
    assert values() == {NEW, "07700 900123"}
    with in_system():
        flag = SafetyFlag.objects.get()
        assert (flag.safe_way, flag.safe_address) == ("email", NEW)
        assert PendingChange.objects.get().confirmed_at == MONDAY + MINUTE
        event = AuditEvent.objects.get(action="safety.change_confirmed")
        assert event.actor_said == "The enquirer"
    with pytest.raises(ChangeOver):
        change_answer(secret=secret_in(line), yes=True, now=MONDAY + MINUTE)
    assert change_asked(secret=secret_in(line), now=MONDAY) is None


def test_another_detail_leaves_the_safe_way(protect, values, in_system, accepted) -> None:
    case = protect()
    asks(case, {"phone": "07700 900777"})
    (line,) = [line for line in accepted() if "/my/change/" in line]
    change_answer(secret=secret_in(line), yes=True, now=MONDAY)
    assert values() == {OLD, "07700 900777"}
    with in_system():
        assert SafetyFlag.objects.get().safe_address == SAFE


def test_no_drops_it_and_tells_the_named(protect, cast, values, in_system, accepted) -> None:
    case = protect()
    asks(case, {"email": NEW})
    (line,) = [line for line in accepted() if "/my/change/" in line]
    change_answer(secret=secret_in(line), yes=False, now=MONDAY)
    assert values() == {OLD, "07700 900123"}
    accepted(MONDAY + MINUTE)
    with in_system():
        told = list(Message.objects.filter(kind="S10"))
        assert {(row.user, row.channel) for row in told} == {
            (user, channel) for user in (cast.asha, cast.ben) for channel in ("email", "in_app")
        }
        for row in told:
            assert row.state == "sent", row.why
            assert "this was not me" in row.body
            for canary in (NEW, OLD, SAFE, "Sam"):
                assert canary not in row.subject + row.body
    with pytest.raises(ChangeOver):
        change_answer(secret=secret_in(line), yes=True, now=MONDAY)


def test_a_day_later_it_is_too_late(protect, values, in_system) -> None:
    case = protect()
    asks(case, {"email": NEW})
    secret = secret_of(case, in_system)
    with pytest.raises(ChangeOver):
        change_answer(secret=secret, yes=True, now=MONDAY + CHANGE_LIFE)
    assert change_asked(secret=secret, now=MONDAY + CHANGE_LIFE) is None
    assert values() == {OLD, "07700 900123"}


def test_a_newer_change_takes_its_place(protect, values, in_system, accepted) -> None:
    case = protect()
    asks(case, {"email": NEW})
    (first,) = [line for line in accepted() if "/my/change/" in line]
    asks(case, {"email": "third@example.net"})
    with pytest.raises(ChangeOver):
        change_answer(secret=secret_in(first), yes=True, now=MONDAY)
    (second,) = [line for line in accepted() if "/my/change/" in line and line != first]
    change_answer(secret=secret_in(second), yes=True, now=MONDAY)
    assert values() == {"third@example.net", "07700 900123"}


def test_asked_over_a_way_that_is_not_safe_any_more(protect, cast, values, accepted) -> None:
    case = protect()
    asks(case, {"email": NEW})
    (line,) = [line for line in accepted() if "/my/change/" in line]
    ben = at_work(cast.ben)
    with reaching(ben.reach):
        safe_way_set(
            access=ben, enquiry_id=case.pk, safe=SafeWay("phone", "07700 900888"), now=MONDAY
        )
    with pytest.raises(ChangeOver):
        change_answer(secret=secret_in(line), yes=True, now=MONDAY)
    assert values() == {OLD, "07700 900123"}


@pytest.mark.parametrize("secret", ["a" * 43, ""])
def test_a_secret_nobody_has(world: World, secret) -> None:
    with pytest.raises(ChangeOver):
        change_answer(secret=secret, yes=True, now=MONDAY)
    with reaching(Reach(token=secret)):
        assert not PendingChange.objects.exists()


class TestTold:
    """No message can ask: a named colleague does, and it is on record who."""

    def answers(self, user: User, case: Enquiry, in_system: Any, *, yes: bool = True) -> None:
        with in_system():
            change = PendingChange.objects.latest("pk")
        access = at_work(user)
        with reaching(access.reach):
            change_answer_told(access=access, change_id=change.pk, yes=yes, now=MONDAY)

    @pytest.mark.parametrize("safe", [SafeWay("phone", "07700 900888"), SafeWay()])
    def test_a_named_colleague_asked(self, protect, cast, values, in_system, safe) -> None:
        case = protect(safe)
        asks(case, {"phone": "07700 900777"})
        with in_system():
            assert not Message.objects.filter(kind="E21").exists()
        self.answers(cast.ben, case, in_system)
        assert values() == {OLD, "07700 900777"}
        with in_system():
            event = AuditEvent.objects.get(action="safety.change_confirmed")
            assert event.actor == cast.ben

    def test_they_said_no(self, protect, cast, values, in_system) -> None:
        case = protect(SafeWay())
        asks(case, {"phone": "07700 900777"})
        self.answers(cast.ben, case, in_system, yes=False)
        assert values() == {OLD, "07700 900123"}
        with in_system():
            assert Message.objects.filter(kind="S10").exists()

    def test_it_waits_longer_for_a_call_than_for_a_link(self, protect, cast, in_system) -> None:
        """Asked for on a Friday, for somebody who may be rung on weekdays."""
        asks(protect(SafeWay("phone", "07700 900888")), {"phone": "07700 900777"})
        with in_system():
            change = PendingChange.objects.get()
            assert change.waits(now=MONDAY + timedelta(days=13))
            assert not change.waits(now=MONDAY + timedelta(days=14))

    def test_not_while_a_message_asks(self, protect, cast, in_system) -> None:
        case = protect()
        asks(case, {"phone": "07700 900777"})
        with pytest.raises(AskedByMessage):
            self.answers(cast.ben, case, in_system)
        with in_system():
            Message.objects.filter(kind="E21").update(state="failed", finished_at=MONDAY)
        self.answers(cast.ben, case, in_system)

    @pytest.mark.parametrize("who", ["gita", "mel", "sunil"])
    def test_by_nobody_the_case_does_not_name(self, protect, cast, in_system, who) -> None:
        case = protect(SafeWay())
        asks(case, {"phone": "07700 900777"})
        with pytest.raises(PendingChange.DoesNotExist):
            self.answers(getattr(cast, who), case, in_system)

    def test_who_asked_does_not_say_the_yes_too(self, protect, cast, values, in_system) -> None:
        case = protect(SafeWay("phone", "07700 900123"))
        asks(case, {"phone": "07700 900456"}, by=cast.asha)
        before = values()
        with pytest.raises(AskedByYou):
            self.answers(cast.asha, case, in_system)
        assert values() == before
        self.answers(cast.ben, case, in_system)
        assert values() == {OLD, "07700 900456"}

    def test_who_asked_may_say_the_no(self, protect, cast, values, in_system) -> None:
        case = protect(SafeWay())
        asks(case, {"phone": "07700 900456"}, by=cast.asha)
        self.answers(cast.asha, case, in_system, yes=False)
        assert values() == {OLD, "07700 900123"}

    def test_named_alone_there_is_nobody_else_to_say_it(
        self, protect, cast, values, in_system
    ) -> None:
        case = protect(SafeWay())
        asha = at_work(cast.asha)
        with reaching(asha.reach):
            named_remove(access=asha, enquiry_id=case.pk, user=cast.ben, now=MONDAY)
        asks(case, {"phone": "07700 900456"}, by=cast.asha)
        self.answers(cast.asha, case, in_system)
        assert values() == {OLD, "07700 900456"}

    def test_not_by_who_only_broke_the_glass(self, protect, cast, values, in_system) -> None:
        """Else one colleague could turn the safe number to another in a minute."""
        case = protect(SafeWay("phone", "07700 900123"))
        gita = at_work(cast.gita)
        with reaching(gita.reach):
            glass_break(
                access=gita, enquiry_id=case.pk, reason="The police need her number", now=MONDAY
            )
        asks(case, {"phone": "07700 900456"}, by=cast.gita)
        before = values()
        with pytest.raises(PermissionDenied):
            self.answers(cast.gita, case, in_system)
        assert values() == before
        with in_system():
            assert SafetyFlag.objects.get().safe_address == "+447700900123"


class TestFences:
    def test_neither_shows_what_waits_to_anybody_else(self, protect, cast, in_system) -> None:
        asks(protect(), {"email": NEW})
        for name in ("gita", "mel", "sunil", "emma", "dee"):
            access = at_work(getattr(cast, name))
            with reaching(access.reach):
                assert not PendingChange.objects.exists()
            with in_system():
                assert not PendingChange.objects.visible_to(access).exists()
        with reaching(Reach()):
            assert not PendingChange.objects.exists()

    def test_the_secret_reaches_its_own_row_and_nothing_beside(self, protect, in_system) -> None:
        case = protect()
        asks(case, {"email": NEW})
        secret_of(case, in_system)
        with in_system():
            digest = PendingChange.objects.get().token_hash
        with reaching(Reach(token=digest)):
            assert PendingChange.objects.count() == 1
            assert not Enquiry.objects.exists()
            assert not ContactPoint.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_yes_and_no_at_once_count_once(world: World, protect, values, in_system, accepted) -> None:
    case = protect()
    asks(case, {"email": NEW})
    (line,) = [line for line in accepted() if "/my/change/" in line]
    secret, together = secret_in(line), threading.Barrier(6)

    def press(yes: bool) -> str:
        try:
            together.wait()
            change_answer(secret=secret, yes=yes, now=MONDAY)
            return "yes" if yes else "no"
        except ChangeOver:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        won = [said for said in pool.map(press, [True, False] * 3) if said]
    assert len(won) == 1
    assert (NEW in values()) == (won == ["yes"])
    with in_system():
        actions = ["safety.change_confirmed", "safety.change_refused"]
        assert AuditEvent.objects.filter(action__in=actions).count() == 1
