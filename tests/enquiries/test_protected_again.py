"""Somebody whose case is protected enquires again: the colleagues it names hear of it alone."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from enquiries.models import Enquiry, EnquiryLink
from enquiries.services import link_decide
from enquiries.services.safety import SafeWay, safety_flag_set
from hubs.fence import reaching
from messaging import rules
from messaging.models import Message
from messaging.rules import Letter, Skip
from tests.cast import MONDAY, Cast, MakeEnquiry, World
from tests.enquiries.test_safety import LATER, WHY, access_now, as_system

pytestmark = pytest.mark.django_db

BY_EMAIL = SafeWay("email", "Quiet@example.org")
BY_PHONE = SafeWay("phone", "07700 900 555")
OTHERWISE = {"first_name": "Robin", "last_name": "Shaw", "phone": "07700 900777", "postcode": ""}


def protect(cast: Cast, enquiry: Enquiry, safe: SafeWay = BY_EMAIL) -> Enquiry:
    access = access_now(cast.asha)
    with reaching(access.reach):
        safety_flag_set(
            access=access, enquiry_id=enquiry.pk, reason=WHY, safe=safe, named=[cast.mel], now=LATER
        )
    return enquiry


def told(world: World) -> list[Message]:
    with as_system(world):
        return list(Message.objects.filter(kind="S14").order_by("pk"))


@pytest.mark.parametrize(
    ("safe", "again"),
    [
        (BY_EMAIL, {"phone": "+44 7700 900123"}),  # as on the case
        (BY_EMAIL, {"phone": "", "email": "SAM@example.org"}),
        (BY_EMAIL, {"phone": "", "email": "quiet@example.org"}),  # the safe one
        (BY_PHONE, {"phone": "07700900555"}),
        (BY_EMAIL, {"first_name": "sam", "last_name": "CARTER", "postcode": "NE8 1HH"}),
    ],
)
def test_those_it_names_are_told_and_nothing_is_linked(
    cast: Cast, world: World, make_enquiry: MakeEnquiry, safe: SafeWay, again: dict[str, Any]
) -> None:
    first = protect(cast, make_enquiry(email="sam@example.org"), safe)
    second = make_enquiry(**OTHERWISE | again)
    rows = told(world)
    assert {(row.user, row.channel) for row in rows} == {
        (user, channel) for user in (cast.asha, cast.mel) for channel in ("email", "in_app")
    }
    with as_system(world):
        assert not EnquiryLink.objects.exists()
        answers = rules.of("S14").prepare(rows, LATER)
    for row in rows:
        letter = answers[row.pk]
        assert isinstance(letter, Letter)
        said = f"{letter.subject}\n{letter.body}"
        assert first.reference in said
        assert second.reference in said
        for word in ("sam", "carter", "robin", "shaw", "0770", "+44", "example.org", "NE8"):
            sent = said.replace(row.user.email if row.user else "", "")
            assert word.lower() not in sent.lower(), word


def test_nobody_else_reads_which_two_belong_together(
    cast: Cast, world: World, make_enquiry: MakeEnquiry
) -> None:
    protect(cast, make_enquiry())
    make_enquiry(**OTHERWISE | {"phone": "07700 900123"})
    assert told(world)
    for user in (cast.ben, cast.gita, cast.gareth, cast.adam, cast.iris):
        access = access_now(user)
        with reaching(access.reach):
            assert not Message.objects.filter(kind="S14").exists(), "fence one"
        with as_system(world):
            assert not Message.objects.visible_to(access).filter(kind="S14").exists()
    mel = access_now(cast.mel)
    with reaching(mel.reach):
        assert Message.objects.visible_to(mel).filter(kind="S14", user=cast.mel).count() == 2


def test_a_stranger_another_hub_and_a_lifted_flag_tell_nobody(
    cast: Cast, world: World, make_enquiry: MakeEnquiry
) -> None:
    first = protect(cast, make_enquiry())
    make_enquiry(**OTHERWISE)
    make_enquiry(**OTHERWISE | {"first_name": "Sam", "last_name": "Carter"})
    make_enquiry(cluster=world.em, phone="07700 900123")
    assert told(world) == []
    make_enquiry(**OTHERWISE | {"phone": "07700 900123"})
    rows = told(world)
    with as_system(world):
        Enquiry.objects.filter(pk=first.pk).update(seen_by=0)
        answers = rules.of("S14").prepare(rows, LATER)
    assert all(isinstance(answer, Skip) for answer in answers.values())


def test_once_the_new_one_is_protected_nobody_is_told(
    cast: Cast, world: World, make_enquiry: MakeEnquiry
) -> None:
    protect(cast, make_enquiry())
    protect(cast, make_enquiry(**OTHERWISE | {"phone": "07700 900123"}))
    rows = told(world)
    assert len(rows) == 4
    with as_system(world):
        answers = rules.of("S14").prepare(rows, LATER)
    assert all(isinstance(answer, Skip) for answer in answers.values())


def test_the_public_is_answered_the_same(
    cast: Cast, world: World, make_enquiry: MakeEnquiry, django_assert_max_num_queries: Any
) -> None:
    """Asking whether anybody is protected costs few reads, and none for each case there is."""
    with django_assert_max_num_queries(60) as without:
        make_enquiry(**OTHERWISE, now=MONDAY)
    for name in ("Sam", "Jo", "Kim"):
        protect(cast, make_enquiry(first_name=name, phone="07700 900123"))
    with django_assert_max_num_queries(len(without) + 20):
        made = make_enquiry(**OTHERWISE | {"phone": "07700 900123"}, now=MONDAY)
    assert made.reference


@pytest.mark.parametrize("which", ["earlier", "later"])
@pytest.mark.django_db(transaction=True)
def test_two_are_not_linked_while_one_of_them_is_protected(
    cast: Cast, world: World, make_enquiry: MakeEnquiry, which: str
) -> None:
    """The colleague saw both, and waits for the case that another one is protecting just now."""
    both = {"earlier": make_enquiry(), "later": make_enquiry()}
    asha, ben, protected = access_now(cast.asha), access_now(cast.ben), threading.Event()
    with as_system(world):
        link = EnquiryLink.objects.get()

    def protects() -> None:
        with reaching(asha.reach):
            safety_flag_set(
                access=asha, enquiry_id=both[which].pk, reason=WHY, safe=BY_EMAIL, named=[],
                now=LATER,
            )  # fmt: skip
            protected.set()
            time.sleep(1)  # the other one comes to wait
        connection.close()

    def links() -> str:
        try:
            assert protected.wait(20)
            with reaching(ben.reach):
                link_decide(access=ben, link_id=link.pk, state=EnquiryLink.State.LINKED, now=LATER)
            return "linked"
        except PermissionDenied:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(protects), pool.submit(links)
        first.result()
        assert second.result() == "refused"
    with as_system(world):
        assert EnquiryLink.objects.get().state == "possible"
