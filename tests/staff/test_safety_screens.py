"""A protected case on screen, by the words that are read: to those it names, to everybody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enquiries.models import ContactAttempt, Enquiry, EnquiryLink, Note, SafetyFlag
from enquiries.selectors.case import links_of
from enquiries.services import (
    contact_log,
    enquiry_assign,
    link_decide,
    next_step_set,
    note_add,
)
from enquiries.services.curtain import curtain_write
from enquiries.services.safety import SafeWay, safety_flag_set
from hubs.access import access_of_system
from hubs.fence import reaching
from hubs.models import SeenBy, User
from tests.cast import Cast, MakeEnquiry, World
from tests.enquiries.test_safety import access_now, as_system

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Client]
HOUR = timedelta(hours=1)
# Everything that could give the person away; each stands somewhere on the case.
SECRETS = (
    "Samira", "Carterly", "07700 900123", "7700900123", "sam@example.org", "NE8 1HH",
    "Hill Street", "Tigrinya", "stair lift", "Elm Row", "her sister", "quiet@example.org",
    "An injunction", "gate code",
)  # fmt: skip


CLOSED = (
    "timeline", "messages", "preview", "contact", "next_step", "note", "edit", "move", "route",
    "pause", "duplicates", "safety", "protect", "lift_ask", "safety_way",
)  # fmt: skip


def words(response: Any) -> str:
    """What is read of the page's main part, without the markup."""
    main = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def address(case: Enquiry, name: str = "case", **more: Any) -> str:
    return reverse(f"enquiries:{name}", kwargs={"reference": case.reference, **more})


@pytest.fixture
def case(world: World, cast: Cast, make_enquiry: MakeEnquiry) -> Enquiry:
    """Full of what must not be read: Asha and Mel are named."""
    now = timezone.now()
    made = make_enquiry(
        first_name="Samira",
        last_name="Carterly",
        email="sam@example.org",
        question="Is the flat on Hill Street too small?",
        language="Tigrinya",
        access_needs="stair lift",
        now=now - 3 * HOUR,
    )
    asha = access_now(cast.asha, now)
    with reaching(asha.reach):
        note_add(access=asha, enquiry_id=made.pk, text="Rang her sister", now=now - 2 * HOUR)
        contact_log(
            access=asha, enquiry_id=made.pk, how="phone", outcome="spoke", note="gate code 12",
            next_step="Meet at 4 Elm Row", next_due_at=now + 5 * HOUR, now=now - HOUR,
        )  # fmt: skip
        enquiry_assign(
            access=asha, enquiry_id=made.pk, to=cast.asha, expected_owner_id=None, now=now - HOUR
        )
    protect(cast, made)
    return made


def protect(cast: Cast, made: Enquiry, safe: SafeWay | None = None) -> None:
    asha = access_now(cast.asha, timezone.now())
    with reaching(asha.reach):
        safety_flag_set(
            access=asha,
            enquiry_id=made.pk,
            reason="An injunction stands",
            safe=safe or SafeWay("email", "quiet@example.org", "weekdays before 3pm"),
            named=[cast.mel],
            now=timezone.now(),
        )


@pytest.mark.parametrize("who", ["ben", "gita", "gareth", "pat"])
def test_others_read_whom_to_ask_and_nothing_of_the_person(
    cast: Cast, case: Enquiry, signed_in: SignedIn, who: str
) -> None:
    client = signed_in(getattr(cast, who))
    page = client.get(address(case))
    assert page.status_code == 200
    said = words(page)
    assert "This is a protected case." in said
    assert "Ask Asha Officer or Mel Manager" in said
    assert case.reference in said
    shown = [page.content.decode()]
    for name in CLOSED:
        refused = client.get(address(case, name))
        assert refused.status_code == 403, name
        shown.append(refused.content.decode())
    for url in ("/staff/", "/staff/?who=all", "/staff/enquiries/", "/staff/messages/",
                "/staff/messages/mine/", "/staff/enquiries/?q=Carterly",
                "/staff/enquiries/?q=07700900123", "/staff/enquiries/?q=NE8+1HH",
                address(case, "row")):  # fmt: skip
        shown.append(client.get(url, follow=True).content.decode())
    for text in shown:
        kept = re.sub(r'(for ‘|value=")[^’"]*', "", text)  # what they typed into the search box
        assert [secret for secret in SECRETS if secret in kept] == []


def test_the_list_and_the_work_say_protected_case(
    cast: Cast, case: Enquiry, signed_in: SignedIn
) -> None:
    for url in ("/staff/?who=all", "/staff/enquiries/"):
        others, named = (words(signed_in(user).get(url)) for user in (cast.ben, cast.mel))
        assert "Protected case" in others
        assert "Ask Asha Officer or Mel Manager" in others
        assert "Samira Carterly" in named
        assert "Meet at 4 Elm Row" in named


def test_a_protected_case_costs_a_list_the_same_queries_however_many(
    cast: Cast, case: Enquiry, make_enquiry: MakeEnquiry, signed_in: SignedIn
) -> None:
    ben = signed_in(cast.ben)

    def count() -> int:
        with CaptureQueriesContext(connection) as caught:
            ben.get("/staff/enquiries/")
        return len(caught)

    count()
    first = count()
    for name in ("Jo", "Kim", "Lee"):
        protect(cast, make_enquiry(first_name=name, now=timezone.now()))
    assert count() == first


def test_the_glass_is_offered_to_those_who_may_break_it(
    cast: Cast, case: Enquiry, signed_in: SignedIn
) -> None:
    assert "Is somebody in danger now?" in words(signed_in(cast.ben).get(address(case)))
    assert "Is somebody in danger now?" not in words(signed_in(cast.pat).get(address(case)))


def test_named_colleagues_read_the_safe_way_first(
    cast: Cast, case: Enquiry, signed_in: SignedIn
) -> None:
    page = signed_in(cast.mel).get(address(case))
    said = words(page)
    assert "Protected case: somebody must not find this person" in said
    assert "Reach them only by email: quiet@example.org , weekdays before 3pm" in said
    assert "Never leave a message." in said
    assert "Only Asha Officer and Mel Manager may see this case." in said
    assert "Is the flat on Hill Street too small?" in said
    assert "NE8 1HH" in said
    assert "07700 900123 (do not use: only the safe way)" in said
    assert "tel:" not in page.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    assert "No answer, try tomorrow" not in said
    for name in ("timeline", "messages", "note", "contact", "edit", "safety"):
        assert signed_in(cast.mel).get(address(case, name)).status_code == 200, name


def test_protecting_a_case(
    cast: Cast, world: World, make_enquiry: MakeEnquiry, signed_in: SignedIn
) -> None:
    made, asha = make_enquiry(now=timezone.now()), signed_in(cast.asha)
    assert "Protect this case" in words(asha.get(address(made)))
    page = asha.get(address(made, "protect"))
    assert "Why must nobody find this person?" in words(page)
    assert "Gita Worker" in words(page)
    assert "Sunil Worker" not in words(page)
    wrong = asha.post(address(made, "protect"), {"safe_way": "text", "safe_mobile": "01914980100"})
    assert wrong.status_code == 422
    assert "Enter the reason" in words(wrong)
    assert "Enter a mobile number: texts go to no other" in words(wrong)
    done = asha.post(
        address(made, "protect"),
        {
            "reason": "A former partner",
            "named": [cast.mel.pk],
            "safe_way": "text",
            "safe_mobile": "07700 900 555",
            "safe_email": "not an address",  # in a box that is not shown
            "safe_when": "mornings",
        },
        follow=True,
    )
    assert "This case is protected now." in words(done)
    assert "Reach them only by text: 07700 900555 , mornings" in words(done)
    assert "Protect this case" not in words(done)
    assert "This is a protected case." in words(signed_in(cast.ben).get(address(made)))
    with as_system(world):
        assert SafetyFlag.objects.get(enquiry=made).safe_address == "+447700900555"


@pytest.mark.parametrize(
    ("safe", "says"),
    [
        (SafeWay("email", "quiet@example.org", "before 3pm"), "Email Sam the safe way: first"),
        (SafeWay("phone", "07700 900 555"), "Call Sam the safe way: first contact"),
        (SafeWay(), "Wait for Sam to get in touch"),
    ],
)
def test_the_next_step_is_by_the_safe_way(
    cast: Cast, make_enquiry: MakeEnquiry, signed_in: SignedIn, safe: SafeWay, says: str
) -> None:
    made = make_enquiry(now=timezone.now(), contact_by="phone", good_time="evening")
    protect(cast, made, safe)
    for url in ("/staff/?who=all", address(made)):
        said = words(signed_in(cast.mel).get(url))
        assert says in said
        assert "Prefers evenings" not in said
        assert "Best time" not in said


def test_naming_taking_off_and_lifting(cast: Cast, case: Enquiry, signed_in: SignedIn) -> None:
    asha, mel = signed_in(cast.asha), signed_in(cast.mel)
    added = asha.post(address(case, "safety_name"), {"user": cast.ben.pk}, follow=True)
    assert "Ben Officer may see this case now." in words(added)
    assert signed_in(cast.ben).get(address(case, "timeline")).status_code == 200
    taken = asha.post(address(case, "safety_unname", user_id=cast.ben.pk), follow=True)
    assert "Ben Officer no longer sees this case." in words(taken)
    assert signed_in(cast.ben).get(address(case, "timeline")).status_code == 403

    form = words(asha.get(address(case, "lift_ask")))
    assert "Mel Manager" in form
    assert "Ben Officer" not in form.split("Who decides?")[1]
    asked = asha.post(
        address(case, "lift_ask"), {"user": cast.mel.pk, "reason": "It is over"}, follow=True
    )
    assert "Mel Manager was asked." in words(asked)
    assert "Lift the protection" not in words(asha.get(address(case, "safety")))
    assert asha.post(address(case, "lift"), {"decision": "lift"}).status_code == 403
    decide = words(mel.get(address(case, "safety")))
    assert "Asha Officer asked to lift the protection" in decide
    assert "It is over" in decide
    lifted = mel.post(address(case, "lift"), {"decision": "lift"}, follow=True)
    assert "The protection is lifted." in words(lifted)
    assert "Samira Carterly" in signed_in(cast.ben).get(address(case)).content.decode()
    assert mel.get(address(case, "safety")).status_code == 404


def test_another_safe_way_is_asked_over_the_one_before(
    cast: Cast, world: World, case: Enquiry, signed_in: SignedIn
) -> None:
    asha = signed_in(cast.asha)
    sent = {"safe_way": "phone", "safe_phone": "07700 900 777"}
    refused = asha.post(address(case, "safety_way"), sent)
    assert refused.status_code == 422
    assert "Ask them over the safe way we have now" in words(refused)
    done = asha.post(address(case, "safety_way"), sent | {"asked": "on"}, follow=True)
    assert "The safe way is saved." in words(done)
    assert "Reach them only by phone: 07700 900777" in words(done)


def test_a_contact_another_way_is_asked_about_once(
    cast: Cast, world: World, case: Enquiry, signed_in: SignedIn
) -> None:
    asha = signed_in(cast.asha)
    page = asha.get(address(case, "contact"))
    assert "The safe way: an email, weekdays before 3pm" in words(page)
    assert "Left a message" not in words(page)
    sent = {"how": "phone", "outcome": "spoke", "when": "none"}
    first = asha.post(address(case, "contact"), sent)
    assert first.status_code == 422
    assert "This is not the safe way. Log it only if they got in touch with you" in words(first)
    again = re.search(r'name="asked" value="([^"]*)"', first.content.decode())
    assert again
    second = asha.post(address(case, "contact"), sent | {"asked": again[1]})
    assert second.status_code == 302
    refused = asha.post(address(case, "no_answer"), follow=True)
    assert "A call is not the safe way to reach them. Nothing was logged." in words(refused)
    with as_system(world):
        assert ContactAttempt.objects.filter(enquiry=case).count() == 2


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("She moved to NE1 4ST", True),
        ("lives near sr13ad now", True),
        ("Ring 07700 900 456 after six", True),
        ("call +44 7700 900456", True),
        ("Reference NE-222-333, seen on 3 March 2026", False),
        ("Wants 2 bedrooms by 2027", False),
    ],
)
def test_a_note_with_an_address_is_asked_about_once(
    cast: Cast, world: World, case: Enquiry, signed_in: SignedIn, text: str, asks: bool
) -> None:
    asha = signed_in(cast.asha)
    first = asha.post(address(case, "note"), {"text": text})
    assert first.status_code == (422 if asks else 302)
    if asks:
        assert "This looks like an address or number." in words(first)
        again = re.search(r'name="asked" value="([^"]*)"', first.content.decode())
        assert again
        second = asha.post(address(case, "note"), {"text": text, "asked": again[1]})
        assert second.status_code == 302
    with as_system(world):
        assert Note.objects.filter(enquiry=case, text=text).count() == 1


def test_other_cases_are_not_asked_about(
    cast: Cast, make_enquiry: MakeEnquiry, signed_in: SignedIn
) -> None:
    made = make_enquiry(now=timezone.now())
    sent = signed_in(cast.asha).post(address(made, "note"), {"text": "Moves to NE1 4ST"})
    assert sent.status_code == 302


@pytest.mark.parametrize("state", ["possible", "linked"])
def test_that_two_may_be_of_one_person_is_for_those_whom_the_protected_one_names(
    cast: Cast,
    world: World,
    case: Enquiry,
    make_enquiry: MakeEnquiry,
    signed_in: SignedIn,
    state: str,
) -> None:
    later = make_enquiry(first_name="Robin", now=timezone.now())
    with as_system(world):
        link = EnquiryLink.objects.create(
            enquiry=later,
            other=case,
            because="same phone number",
            found_at=timezone.now(),
            state=state,
        )
    beside, decide = address(later, "duplicates"), address(later, "link_decide", link_id=link.pk)
    for user in (cast.ben, cast.gita, cast.gareth):
        access = access_now(user, timezone.now())
        with reaching(access.reach):
            assert not links_of(access, later).exists()
            with pytest.raises(PermissionDenied):
                link_decide(
                    access=access,
                    link_id=link.pk,
                    state=EnquiryLink.State.LINKED,
                    now=timezone.now(),
                )
        client = signed_in(user)
        for page in (address(later), beside):
            said = words(client.get(page))
            for word in ("same phone number", case.reference, "Samira", "ossibly the same"):
                assert word not in said, (user.name, page, word)
        assert client.post(decide, {"state": "linked"}).status_code == 404
    said = words(signed_in(cast.mel).get(beside))
    assert "Samira Carterly" in said
    assert "same phone number" in said


def test_a_case_of_the_council_alone_is_bare_in_the_hubs_list(
    cast: Cast, world: World, make_enquiry: MakeEnquiry, signed_in: SignedIn
) -> None:
    now = timezone.now()
    made = make_enquiry(now=now, language="Tigrinya")
    with reaching(access_of_system(world.ne).reach):
        access = access_now(cast.asha, now)
        next_step_set(
            access=access, enquiry_id=made.pk, label="Meet at 4 Elm Row", due_at=now + HOUR, now=now
        )
        made.refresh_from_db()
        curtain_write(enquiry=made, seen_by=SeenBy.COUNCIL)
    hub = words(signed_in(cast.ben).get("/staff/enquiries/"))
    assert "With Gateshead Council" in hub
    assert "Elm Row" not in hub
    assert "Tigrinya" not in hub
    assert "Meet at 4 Elm Row" in words(signed_in(cast.gita).get("/staff/enquiries/"))
