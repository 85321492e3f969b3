"""Wherever somebody lives, the page says who can help them and leaves a way on."""

from __future__ import annotations

import pytest

from enquiries.models import Enquiry
from hubs.models import FosteringService
from tests.cast import DERBY_POSTCODE, LEEDS_POSTCODE, NEWCASTLE_POSTCODE
from tests.public.conftest import hidden, text_of

POSTCODE = "/north-east/enquire/postcode/"
AREA = "/north-east/enquire/area/"
COUNCIL = "/north-east/enquire/council/"
MESSAGE = "/north-east/enquire/message/"
CHECK = "/north-east/enquire/check/"

ELSEWHERE = [
    ("EH1 1AA", "EH1 1AA is in Scotland."),
    ("CF10 1AA", "CF10 1AA is in Wales."),
    ("BT1 1AA", "BT1 1AA is in Northern Ireland."),
    ("IM1 1AA", "IM1 1AA is in the Isle of Man or the Channel Islands."),
    ("JE2 3AB", "JE2 3AB is in the Isle of Man or the Channel Islands."),
    (LEEDS_POSTCODE, "That council is not one of ours."),
    ("BFPO 52", "BFPO 52 is a forces address."),
    ("ZZ1 1ZZ", "We cannot tell which council ZZ1 1ZZ is in."),
]


@pytest.mark.parametrize(("typed", "said"), ELSEWHERE)
def test_each_place_has_its_own_words_and_a_way_on(world, visitor, typed, said):
    client = visitor()
    response = client.post(POSTCODE, {"postcode": typed}, follow=True)
    assert response.request["PATH_INFO"] == AREA
    assert said in text_of(response)
    links = response.content.decode()
    assert f'href="{MESSAGE}"' in links  # ask us anyway
    assert f'href="{COUNCIL}"' in links
    assert client.get(MESSAGE).status_code == 200


def test_another_hub_s_area_leads_to_that_hub(world, visitor):
    page = visitor().post(POSTCODE, {"postcode": DERBY_POSTCODE}, follow=True)
    assert "East Midlands Fostering Hub is the team for people who live there." in text_of(page)
    assert 'href="/east-midlands/"' in page.content.decode()


def test_our_own_area_names_the_local_team_at_once(world, visitor):
    page = visitor().post(POSTCODE, {"postcode": NEWCASTLE_POSTCODE}, follow=True)
    assert page.request["PATH_INFO"] == MESSAGE
    assert "Your local team is Newcastle upon Tyne Council" in text_of(page)


def test_asking_anyway_is_kept_as_out_of_area(world, visitor, fill_in, see_all):
    client = visitor()
    check = fill_in(client, postcode={"postcode": "EH1 1AA"})
    assert "area" in check.seen
    assert client.post(CHECK, {"key": hidden(check)}).status_code == 303
    with see_all():
        enquiry = Enquiry.objects.get()
    assert (enquiry.out_of_area, enquiry.service, enquiry.postcode) == (True, None, "EH1 1AA")


@pytest.mark.parametrize("typed", ["BFPO 52", "ZZ1 1ZZ"])
def test_a_place_we_cannot_tell_is_ours_until_we_know(world, visitor, fill_in, see_all, typed):
    client = visitor()
    check = fill_in(client, postcode={"postcode": typed})
    client.post(CHECK, {"key": hidden(check)})
    with see_all():
        enquiry = Enquiry.objects.get()
    assert (enquiry.out_of_area, enquiry.service) == (False, None)


def test_choosing_a_council_leaves_the_postcode_out(world, visitor, fill_in, see_all):
    client = visitor()
    chosen = {"council": str(world.sunderland.pk)}
    response = client.post(COUNCIL, chosen)
    assert response["Location"] == MESSAGE
    client.post("/north-east/enquire/what/", {"kind": "fostering"})
    check = client.get(CHECK, follow=True)
    assert check.request["PATH_INFO"] == MESSAGE  # no postcode is missed
    check = _finish(client)
    assert "Sunderland Council" in text_of(check)
    client.post(CHECK, {"key": hidden(check)})
    with see_all():
        enquiry = Enquiry.objects.get()
    assert (enquiry.service, enquiry.routing_rule) == (world.sunderland, "chosen")


def _finish(client):
    client.post(MESSAGE, {})
    client.post("/north-east/enquire/name/", {"first_name": "Sam"})
    contact = {"contact_by": "text", "text_number": "07700 900123", "mention": "yes"}
    client.post("/north-east/enquire/contact/", contact)
    return client.get(CHECK)


def test_not_sure_which_council_is_an_answer(world, visitor, see_all):
    client = visitor()
    client.post("/north-east/enquire/what/", {"kind": "other"})
    client.post(COUNCIL, {"council": "not_sure"})
    check = _finish(client)
    assert "We will find out with you" in text_of(check)
    assert client.post(CHECK, {"key": hidden(check)}).status_code == 303


def test_another_hub_s_council_cannot_be_chosen(world, visitor):
    page = visitor().post(COUNCIL, {"council": str(world.derby.pk)})
    assert "Select your council" in text_of(page)


def test_a_new_postcode_takes_back_the_council_chosen_for_the_old_one(world, visitor):
    client = visitor()
    client.post(POSTCODE, {"postcode": "BFPO 52"})
    client.post(COUNCIL, {"council": str(world.sunderland.pk)})
    page = client.post(POSTCODE, {"postcode": NEWCASTLE_POSTCODE}, follow=True)
    assert "Your local team is Newcastle upon Tyne Council" in text_of(page)


def test_kinship_explains_gives_the_phone_and_still_sends(world, visitor, fill_in, see_all):
    FosteringService.objects.filter(pk=world.gateshead.pk).update(kinship_phone="01632 960777")
    client = visitor()
    client.post("/north-east/enquire/what/", {"kind": "kinship"})
    page = client.post(POSTCODE, {"postcode": "NE8 1HH"}, follow=True)
    assert page.request["PATH_INFO"] == "/north-east/enquire/kinship/"
    assert "01632 960777" in text_of(page)
    check = fill_in(client, what={"kind": "kinship"})
    client.post(CHECK, {"key": hidden(check)})
    with see_all():
        enquiry = Enquiry.objects.get()
    assert (enquiry.kind, enquiry.service) == ("kinship", world.gateshead)


def test_a_carer_who_transfers_is_told_nobody_is_contacted_first(world, visitor):
    page = visitor().post("/north-east/enquire/what/", {"kind": "transfer"}, follow=True)
    assert page.request["PATH_INFO"] == "/north-east/enquire/transfer/"
    assert "We will not contact the agency or council" in text_of(page)


def test_someone_who_wants_to_read_is_promised_no_call(world, visitor, fill_in):
    client = visitor()
    email = {"contact_by": "email", "email": "a@b.cc", "second": "", "mention": "yes"}
    check = fill_in(client, what={"kind": "information"}, contact=email)
    assert "we will send you information by email by " in text_of(check)
    client.post(CHECK, {"key": hidden(check)})
    page = text_of(client.get("/my/"))
    assert "will send you information by email by" in page
    assert "will call you" not in page
