"""An enquiry typed by staff on the phone makes the same record as the public's doors."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from enquiries.models import ContactAttempt, ContactPoint, Enquiry, EnquiryLink, Person, Submission
from enquiries.workflow import Stage
from hubs.calendar import LONDON
from tests.cast import Cast, MakeEnquiry, World

NEW = "/staff/enquiries/new/"
LOOKUP = "/staff/enquiries/new/lookup/"
SignedIn = Callable[[Any], Client]
SeeAll = Callable[[], Any]


def body(**changes: Any) -> dict[str, Any]:
    """What an officer types about Sam, ringing from Gateshead."""
    return {
        "key": str(uuid.uuid4()),
        "told": "on",
        "first_name": "Sam",
        "last_name": "Carter",
        "phone": "07700 900 123",
        "postcode": "ne81hh",
        "contact_by": "phone",
        "good_time": "morning",
        "kind": "fostering",
        "channel": "phone",
        "source": "radio_tv",
        "speaking": "yes",
        "note": "Has a spare room",
        "next_step": "Arrange a home visit",
        "next_when": "two_days",
        "mine": "on",
    } | changes


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def errors(response: Any) -> list[str]:
    """The lines of the error summary."""
    page = response.content.decode()
    if "govuk-error-summary__list" not in page:
        return []
    part = page.split("govuk-error-summary__list", 1)[1].split("</ul>", 1)[0]
    return [unescape(text) for text in re.findall(r"<li><a href=\"#[^\"]+\">(.*?)</a>", part)]


def test_one_call_makes_the_enquiry_the_contact_the_next_step_and_the_owner(
    cast: Cast, world: World, signed_in: SignedIn, see_all: SeeAll
) -> None:
    response = signed_in(cast.asha).post(
        NEW, body(second_first_name="Jo", language="Polish", discreet="on", no_message="on")
    )

    with see_all():
        made = Enquiry.objects.get()
        call = ContactAttempt.objects.get()
        step = made.deadline_set.get(rule="next_step")
        promise = made.deadline_set.get(rule="first_contact")
        people = list(Person.objects.order_by("position").values_list("first_name", flat=True))
    assert response.status_code == 302
    assert response["Location"] == f"/staff/enquiries/{made.reference}/"
    assert (made.door, made.channel, made.source) == ("staff", "phone", "radio_tv")
    assert (made.service, made.routing_rule) == (world.gateshead, "postcode")
    assert (made.language, made.discreet, made.may_leave_message) == ("Polish", True, False)
    assert (made.owner, made.stage) == (cast.asha, Stage.CONVERSATION)
    assert people == ["Sam", "Jo"]
    assert (call.how, call.outcome, call.note) == ("phone", "spoke", "Has a spare room")
    assert (step.label, made.next_due_at) == ("Arrange a home visit", step.due_at)
    assert step.due_at.astimezone(LONDON).hour == 17
    assert promise.done_at is not None


def test_not_speaking_starts_the_promise_and_logs_nothing(
    cast: Cast, signed_in: SignedIn, see_all: SeeAll
) -> None:
    typed = body(speaking="no", next_step="", next_when="", channel="email", told="", mine="")
    assert signed_in(cast.asha).post(NEW, typed).status_code == 302
    with see_all():
        made = Enquiry.objects.get()
        assert ContactAttempt.objects.count() == 0
        assert made.deadline_set.get().due_at == made.next_due_at
    assert (made.owner, made.first_attempt_at, made.stage) == (None, None, Stage.ENQUIRY)


def test_sent_twice_is_one_enquiry_and_one_call(
    cast: Cast, signed_in: SignedIn, see_all: SeeAll
) -> None:
    asha, typed = signed_in(cast.asha), body()
    first, second = asha.post(NEW, typed), asha.post(NEW, typed)
    changed = asha.post(NEW, typed | {"first_name": "Samuel"})
    with see_all():
        made = Enquiry.objects.get()
        assert ContactAttempt.objects.count() == 1
        assert Submission.objects.count() == 1
    assert first["Location"] == second["Location"]
    assert changed.status_code == 409
    assert f"It made enquiry {made.reference}" in words(changed)
    assert 'value="Samuel"' in changed.content.decode()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"first_name": " "}, ["Enter their first name"]),
        ({"phone": ""}, ["Enter a phone number, because that is how to reach them"]),
        ({"phone": "12"}, ["Enter a phone number, like 01632 960 001 or 07700 900 982"]),
        (
            {"contact_by": "email"},
            ["Enter an email address, because that is how to reach them"],
        ),
        ({"postcode": "NE"}, ["Enter a full postcode, like NE1 4ST"]),
        ({"told": ""}, ["Read the privacy words to the caller, then tick the box"]),
        ({"next_step": ""}, ["Enter what happens next, or select “Nothing was agreed”"]),
        ({"next_when": "date"}, ["Enter the day of the next step"]),
        ({"contact_by": "whatsapp"}, ["Select how they would like us to contact them"]),
        ({"second_last_name": "Lee"}, ["Enter the first name of the second applicant"]),
        ({"council": "derby"}, ["Select a council from the list"]),
    ],
)
def test_each_mistake_has_its_own_words_and_nothing_is_saved(
    cast: Cast,
    world: World,
    signed_in: SignedIn,
    see_all: SeeAll,
    changes: dict[str, str],
    expected: list[str],
) -> None:
    response = signed_in(cast.asha).post(NEW, body(**changes))
    assert response.status_code == 422
    assert errors(response) == expected
    assert b"<title>Error: " in response.content
    assert "Has a spare room" in response.content.decode()
    with see_all():
        assert not Enquiry.objects.exists()


def test_a_day_of_their_choice_is_the_day_of_the_next_step(
    cast: Cast, signed_in: SignedIn, see_all: SeeAll
) -> None:
    from_now = timedelta(days=40)
    response = signed_in(cast.asha).get(NEW)
    today = response.context["form"].today + from_now
    day = {"next_day-day": today.day, "next_day-month": today.month, "next_day-year": today.year}
    signed_in(cast.asha).post(NEW, body(next_when="date", **day))
    with see_all():
        due = Enquiry.objects.get().next_due_at
    assert due is not None
    assert due.astimezone(LONDON).date() == today


def test_the_check_button_keeps_what_was_typed_and_shows_what_was_found(
    make_enquiry: MakeEnquiry, cast: Cast, signed_in: SignedIn, see_all: SeeAll
) -> None:
    earlier = make_enquiry()
    typed = body(check="1", first_name="", next_when="date") | {"next_day-day": "7"}
    response = signed_in(cast.asha).post(NEW, typed)
    page, said = response.content.decode(), words(response)
    assert errors(response) == []
    assert "NE8 1HH is in Gateshead" in said
    assert earlier.reference in said
    assert "Has a spare room" in page
    assert 'value="ne81hh"' in page
    assert re.search(r'name="next_day-day"[^>]*value="7"', page)
    assert f'value="{typed["key"]}"' in page
    with see_all():
        assert Enquiry.objects.count() == 1


def test_the_lookup_is_a_part_of_a_page_and_stays_within_reach(
    make_enquiry: MakeEnquiry, cast: Cast, signed_in: SignedIn
) -> None:
    gate = make_enquiry(phone="07700 900461", email="sam@example.org")
    other = make_enquiry(first_name="Jo", last_name="Lee", phone="07700 900462")
    client = signed_in(cast.asha)

    def looked(who: Client = client, **typed: str) -> str:
        response = who.post(LOOKUP, typed, headers={"HX-Request": "true"})
        assert b"<html" not in response.content
        return words(response)

    assert gate.reference in looked(phone="+44 7700 900 461")
    assert gate.reference in looked(email=" SAM@example.org")
    assert other.reference in looked(first_name="JO", last_name="léé", postcode="NE8 1HH")
    assert other.reference not in looked(first_name="Jo", last_name="Lee", postcode="NE1 8QH")
    assert "The council" not in looked(postcode="SR1 3AD")
    assert "SR1 3AD is in Sunderland" in looked(postcode="sr13ad")
    assert "None of our councils covers it" in looked(postcode="LS1 1UR")
    assert "East Midlands Fostering Hub covers it" in looked(postcode="DE1 2FS")
    assert gate.reference not in looked(signed_in(cast.sunil), phone="07700900461")
    assert gate.reference not in looked(signed_in(cast.emma), phone="07700900461")
    assert "Type a postcode" in looked(postcode="", phone="\x00", council="nowhere")


def test_a_duplicate_is_accepted_and_linked(
    make_enquiry: MakeEnquiry, cast: Cast, signed_in: SignedIn, see_all: SeeAll
) -> None:
    earlier = make_enquiry()
    signed_in(cast.asha).post(NEW, body())
    with see_all():
        link = EnquiryLink.objects.get()
        assert link.other == earlier
        assert ContactPoint.objects.count() == 2


def test_a_council_worker_keeps_what_they_typed_wherever_the_home_is(
    cast: Cast, world: World, signed_in: SignedIn, see_all: SeeAll
) -> None:
    gita = signed_in(cast.gita)
    options = re.findall(r'<option value="([a-z-]+)"', gita.get(NEW).content.decode())
    assert {"gateshead"} == set(options) & {"gateshead", "sunderland", "newcastle-upon-tyne"}
    response = gita.post(NEW, body(postcode="SR1 3AD"))
    assert response.status_code == 302
    with see_all():
        assert Enquiry.objects.get().service == world.gateshead
    assert errors(gita.post(NEW, body(council="sunderland"))) == ["Select a council from the list"]


def test_who_may_type_one(cast: Cast, signed_in: SignedIn) -> None:
    may = {
        name
        for name in ("asha", "mel", "gita", "gareth", "pat", "dee", "liam", "iris", "adam", "sam")
        if signed_in(getattr(cast, name)).get(NEW).status_code == 200
    }
    assert may == {"asha", "mel", "gita", "gareth"}
    assert signed_in(cast.iris).post(LOOKUP, {}).status_code == 403
    assert Client().post(LOOKUP, {}, headers={"HX-Request": "true"}).status_code == 401


@pytest.mark.parametrize("junk", ["\0", "\ud7ff\u202e", "🏠" * 3000, "-1", "' or 1=1 --", ""])
def test_no_body_breaks_the_form(
    cast: Cast, signed_in: SignedIn, see_all: SeeAll, junk: str
) -> None:
    asha = signed_in(cast.asha)
    for name in body():
        sent = asha.post(NEW, body(**{name: junk}))
        assert sent.status_code in (302, 422), (name, sent.status_code)
        assert asha.post(LOOKUP, body(**{name: junk})).status_code == 200
        assert asha.post(NEW, body(check="1", **{name: junk})).status_code == 200
    for name in ("council", "next_day-day", "next_day-year", "second_first_name", "email"):
        sent = asha.post(NEW, body(next_when="date", **{name: junk}))
        assert sent.status_code in (302, 422), (name, sent.status_code)
        assert asha.post(LOOKUP, body(**{name: junk})).status_code == 200
