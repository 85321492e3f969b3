"""Asking for a call from anywhere: the right page first, then the call if it is still wanted."""

from __future__ import annotations

import re

import pytest

from enquiries.models import Enquiry
from tests.cast import DERBY_POSTCODE, LEEDS_POSTCODE, NEWCASTLE_POSTCODE
from tests.public.conftest import CALL_ME, hidden, text_of
from tests.public.test_places import ELSEWHERE

CALL = "/north-east/call-me/"
PLACES = [
    *ELSEWHERE,
    (DERBY_POSTCODE, "East Midlands Fostering Hub is the team for people who live there."),
]
UNCLEAR = ("BFPO 52", "ZZ1 1ZZ")  # they do not tell where the home is


def sent_from(client, postcode, **more):
    page = client.get(CALL)
    return client.post(CALL, {**CALL_ME, "postcode": postcode, "key": hidden(page), **more})


def forms_of(page):
    """What each form of a page would send by itself."""
    forms = re.findall(r"<form.*?</form>", page.content.decode(), re.S)
    box = r'<input type="hidden" name="([^"]+)" value="([^"]*)">'
    return [{name: value.replace("&#x27;", "'") for name, value in re.findall(box, form)}
            for form in forms]  # fmt: skip


def anyway(page):
    return next(form for form in forms_of(page) if form.get("council") == "not_sure")


def choosing(page):
    return next(form for form in forms_of(page) if "asked" in form and "council" not in form)


def enquiries(see_all):
    with see_all():
        return list(Enquiry.objects.select_related("service"))


@pytest.mark.parametrize(("postcode", "said"), PLACES)
def test_each_place_has_its_page_and_nothing_is_sent_or_promised(
    world, visitor, see_all, postcode, said
):
    client = visitor()
    page = sent_from(client, postcode)
    words = text_of(page)
    assert page.status_code == 200
    assert said in words
    assert "We have not sent anything yet" in words
    assert "we will call you by" not in words.lower()
    assert page.content.decode().count("<h1") == 1
    assert not enquiries(see_all)
    kept = client.get(CALL).content.decode()  # "Change the postcode"
    assert f'href="{CALL}"' in page.content.decode()
    for typed in ("Sam", "07700 900123", postcode):
        assert f'value="{typed}"' in kept


@pytest.mark.parametrize(("postcode", "said"), PLACES)
def test_asking_anyway_sends_it_once(world, visitor, see_all, postcode, said):
    client = visitor()
    page = sent_from(client, postcode, first_name="Sam O'Neil", mention="silent")
    first, second = client.post(CALL, anyway(page)), client.post(CALL, anyway(page))
    assert first["Location"] == second["Location"] == "/my/?sent=1"
    [enquiry] = enquiries(see_all)
    assert (enquiry.postcode_typed, enquiry.service) == (postcode, None)
    assert (enquiry.door, enquiry.contact_by) == ("call_me", "phone")
    assert enquiry.out_of_area is (postcode not in UNCLEAR)
    assert enquiry.may_leave_message is False
    words = text_of(client.get("/my/?sent=1"))
    assert "will call you by" in words
    assert "Sam O'Neil" in words
    assert "Sam" not in client.get(CALL).content.decode()  # sent, so no longer kept


@pytest.mark.parametrize("postcode", [*UNCLEAR, LEEDS_POSTCODE])
def test_a_council_may_be_chosen_instead(world, visitor, see_all, postcode):
    client = visitor()
    page = sent_from(client, postcode)
    chosen = {**choosing(page), "council": str(world.sunderland.pk)}
    assert client.post(CALL, chosen)["Location"] == "/my/?sent=1"
    [enquiry] = enquiries(see_all)
    assert (enquiry.service, enquiry.routing_rule) == (world.sunderland, "chosen")
    assert (enquiry.out_of_area, enquiry.postcode_typed) == (False, postcode)


@pytest.mark.parametrize("council", [None, "0", "x", "derby"])
@pytest.mark.parametrize("postcode", ["BFPO 52", "EH1 1AA"])
def test_no_council_or_another_hub_s_is_asked_again(world, visitor, see_all, postcode, council):
    client = visitor()
    given = choosing(sent_from(client, postcode))
    if council:
        given["council"] = str(world.derby.pk) if council == "derby" else council
    page = client.post(CALL, given)
    body = page.content.decode()
    assert "<title>Error: " in body
    assert '<a href="#council">Select your council</a>' in body
    if "<details" in body:
        assert '<details class="govuk-details" open>' in body
    assert not enquiries(see_all)
    again = {**choosing(page), "council": str(world.gateshead.pk)}
    assert again["key"] == given["key"]
    assert client.post(CALL, again).status_code == 303


def test_a_postcode_put_right_is_sent_at_once(world, visitor, see_all):
    client = visitor()
    sent_from(client, LEEDS_POSTCODE)
    assert sent_from(client, NEWCASTLE_POSTCODE)["Location"] == "/my/?sent=1"
    [enquiry] = enquiries(see_all)
    assert (enquiry.service, enquiry.out_of_area) == (world.newcastle, False)


def test_a_council_in_the_body_does_not_overrule_a_postcode_of_ours(world, visitor, see_all):
    client = visitor()
    sent_from(client, NEWCASTLE_POSTCODE, asked="1", council=str(world.sunderland.pk))
    [enquiry] = enquiries(see_all)
    assert (enquiry.service, enquiry.routing_rule) == (world.newcastle, "postcode")


def test_another_answer_under_the_same_key_is_not_lost(world, visitor, see_all):
    client = visitor()
    page = sent_from(client, "BFPO 52")
    client.post(CALL, anyway(page))
    conflict = client.post(CALL, {**choosing(page), "council": str(world.gateshead.pk)})
    assert conflict.status_code == 409
    new = next(form for form in forms_of(conflict) if "first_name" in form)
    assert client.post(CALL, new).status_code == 303
    assert {enquiry.service for enquiry in enquiries(see_all)} == {None, world.gateshead}


def test_an_automatic_sender_is_told_before_the_place(world, visitor, see_all):
    page = sent_from(visitor(), LEEDS_POSTCODE, fax="1")
    assert "nothing was sent or saved" in text_of(page)
    assert not enquiries(see_all)
