"""Is this change yours? A neutral page with two buttons, that a mail scanner may look at."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine

from enquiries.models import ContactPoint, Enquiry, PendingChange
from enquiries.services import progress_link_issue
from enquiries.services.pending import change_link_issue
from enquiries.services.safety import SafeWay, safety_flag_set
from enquiries.wording import MENTIONS
from hubs.access import access_of_system
from hubs.fence import reaching
from messaging.models import Message
from tests.cast import MONDAY, Cast, MakeEnquiry, World
from tests.enquiries.test_acquaintance import at_work
from tests.public.conftest import hidden, text_of

pytestmark = pytest.mark.django_db

OLD, NEW, SAFE = "sam@example.org", "sam.new@example.net", "quiet@example.com"


@pytest.fixture(autouse=True)
def at_monday() -> Any:
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def in_system(world: World) -> Any:
    return lambda: reaching(access_of_system(world.ne).reach)


@pytest.fixture
def case(make_enquiry: MakeEnquiry, cast: Cast) -> Enquiry:
    made = make_enquiry(contact_by="email", email=OLD, phone="07700 900123")
    asha = at_work(cast.asha)
    with reaching(asha.reach):
        safety_flag_set(
            access=asha, enquiry_id=made.pk, reason="An ex-partner is looking",
            safe=SafeWay("email", SAFE), named=[], now=MONDAY,
        )  # fmt: skip
    return made


@pytest.fixture
def asked(case: Enquiry, visitor: Any, in_system: Any, at_monday: Any) -> Any:
    """A new address given on the person's own page, and the secret of the link about it."""

    def ask(address: str = NEW) -> str:
        at_monday.shift(60)  # the page was opened after the case was protected
        with in_system():
            own = progress_link_issue(
                enquiry=case, now=MONDAY, life=MONDAY.replace(month=4) - MONDAY
            )
        client = visitor()
        assert client.post(f"/my/{own}/").status_code == 303
        page = client.get("/my/details/")
        for canary in (OLD, "900123", SAFE):
            assert canary not in text_of(page) + page.content.decode()
        body = {"version": hidden(page, "version"), "email": address, "phone": ""}
        after = client.post("/my/details/", body, follow=True)
        assert "We will ask you to confirm the change first." in text_of(after)
        with in_system():
            change = PendingChange.objects.get(confirmed_at=None, dropped_at=None)
            assert change.fields == {"email": address}, "what is left empty stays as it is"
            # As the sender does, when the question goes out by the safe way.
            Message.objects.filter(kind="E21").update(to=SAFE)
            return change_link_issue(change=change, now=MONDAY)

    return ask


def values(in_system: Any) -> set[str]:
    with in_system():
        return set(ContactPoint.objects.values_list("typed", flat=True))


def test_looking_changes_nothing_and_says_nothing(case, asked, visitor, in_system) -> None:
    secret = asked()
    scanner = visitor()
    for _ in range(3):
        page = scanner.get(f"/my/change/{secret}/")
        assert page.status_code == 200
        scanner.head(f"/my/change/{secret}/")
    said = text_of(page)
    assert "Is this change yours?" in said
    assert "an email address at example.net" in said
    assert not MENTIONS.search(page.content.decode())
    for canary in (OLD, NEW, SAFE, case.reference, "Sam", "North East"):
        assert canary not in page.content.decode()
    assert page["X-Robots-Tag"].startswith("noindex")
    assert "no-store" in page["Cache-Control"]
    assert values(in_system) == {OLD, "07700 900123"}
    with in_system():
        assert PendingChange.objects.get().waits(now=MONDAY)


def test_yes(asked, visitor, in_system) -> None:
    secret = asked()
    page = visitor().post(f"/my/change/{secret}/", {"answer": "yes"})
    assert "We have made the change." in text_of(page)
    assert values(in_system) == {NEW, "07700 900123"}
    again = visitor().post(f"/my/change/{secret}/", {"answer": "yes"})
    assert again.status_code == 410


def test_no(asked, visitor, in_system) -> None:
    secret = asked()
    page = visitor().post(f"/my/change/{secret}/", {"answer": "no"})
    assert "We have not made the change." in text_of(page)
    assert values(in_system) == {OLD, "07700 900123"}
    with in_system():
        assert Message.objects.filter(kind="S10").exists()
    late = visitor().post(f"/my/change/{secret}/", {"answer": "yes"})
    assert late.status_code == 410
    assert values(in_system) == {OLD, "07700 900123"}


@pytest.mark.parametrize("body", [{}, {"answer": ""}, {"answer": "perhaps"}])
def test_neither(asked, visitor, in_system, body) -> None:
    secret = asked()
    page = visitor().post(f"/my/change/{secret}/", body)
    assert page.status_code == 422
    assert "Say yes or no" in text_of(page)
    assert values(in_system) == {OLD, "07700 900123"}


def test_guesses_are_alike_and_few(asked, visitor) -> None:
    secret = asked()
    client = visitor()
    client.post(f"/my/change/{secret}/", {"answer": "no"})
    used = client.get(f"/my/change/{secret}/")
    never = client.get(f"/my/change/{'a' * 43}/")
    assert (used.status_code, never.status_code) == (410, 410)
    assert re.sub(r'name="csrf\w+" value="[^"]+"', "", used.content.decode()) == re.sub(
        r'name="csrf\w+" value="[^"]+"', "", never.content.decode()
    )
    for _ in range(20):
        last = client.get(f"/my/change/{'b' * 43}/")
    assert last.status_code == 429
