"""Asking for a call on one page, or one question a page: what is asked, kept and promised."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from django.test import Client

from enquiries.models import ContactPoint, Enquiry, Person, Submission
from hubs.models import Cluster
from tests.cast import DERBY_POSTCODE, LEEDS_POSTCODE, MONDAY
from tests.public.conftest import ANSWERS, CALL_ME, hidden, text_of
from tests.roles import as_owner

CALL = "/north-east/call-me/"
CHECK = "/north-east/enquire/check/"


def only_enquiry(see_all):
    with see_all():
        return Enquiry.objects.select_related("service").get()


@time_machine.travel(MONDAY, tick=False)
def test_a_call_is_asked_for_in_one_page_and_lands_on_the_progress_page(world, visitor, see_all):
    client = visitor()
    page = client.get(CALL)
    assert "by 5pm on Tuesday 3 March" in text_of(page)
    response = client.post(CALL, {**CALL_ME, "key": hidden(page)})
    assert response.status_code == 303
    assert response["Location"] == "/my/?sent=1"
    enquiry = only_enquiry(see_all)
    assert (enquiry.door, enquiry.contact_by, enquiry.good_time) == ("call_me", "phone", "any")
    assert enquiry.service == world.gateshead
    landed = client.get("/my/?sent=1")
    said = text_of(landed)
    assert enquiry.reference in said
    assert "will call you by 5pm on Tuesday 3 March." in said
    assert "You do not need to do anything before then." in said


def test_the_long_door_asks_seven_questions_and_keeps_every_answer(
    world, visitor, fill_in, see_all
):
    client = visitor()
    check = fill_in(client)
    assert check.seen == ["what", "postcode", "message", "name", "contact", "time"]
    for said in ("Sam Carter", "Do I need a car?", "07700 900123", "Evenings", "Gateshead Council"):
        assert said in text_of(check)
    response = client.post(CHECK, {"key": hidden(check), "keep_in_touch": "on"})
    assert response.status_code == 303
    enquiry = only_enquiry(see_all)
    assert (enquiry.kind, enquiry.door, enquiry.good_time) == ("fostering", "enquire", "evening")
    assert enquiry.question == "Do I need a car?"
    assert enquiry.keep_in_touch is True
    with see_all():
        assert Person.objects.get().full_name == "Sam Carter"
        assert ContactPoint.objects.get().normalised == "+447700900123"


def test_someone_who_wants_an_email_is_not_asked_when_to_ring(world, visitor, fill_in, see_all):
    client = visitor()
    contact = {
        "contact_by": "email",
        "email": "sam@example.com",
        "second": "07700 900123",
        "mention": "private",
    }
    check = fill_in(client, contact=contact)
    assert "time" not in check.seen
    client.post(CHECK, {"key": hidden(check)})
    enquiry = only_enquiry(see_all)
    assert (enquiry.contact_by, enquiry.discreet, enquiry.may_leave_message) == (
        "email",
        True,
        True,
    )
    with see_all():
        kinds = set(ContactPoint.objects.values_list("kind", "normalised"))
    assert kinds == {("email", "sam@example.com"), ("phone", "+447700900123")}


def test_no_message_on_the_machine_is_kept_as_discreet_and_silent(world, visitor, see_all):
    client = visitor()
    page = client.get(CALL)
    client.post(CALL, {**CALL_ME, "mention": "silent", "key": hidden(page)})
    enquiry = only_enquiry(see_all)
    assert (enquiry.discreet, enquiry.may_leave_message) == (True, False)


def test_change_comes_straight_back_to_the_check_page(world, visitor, fill_in):
    client = visitor()
    fill_in(client)
    response = client.post("/north-east/enquire/name/?change=1", {"first_name": "Samira"})
    assert response["Location"] == CHECK
    assert "Samira" in text_of(client.get(CHECK))


def test_changing_to_a_phone_call_asks_for_a_time_and_then_comes_back(world, visitor, fill_in):
    client = visitor()
    email = {"contact_by": "email", "email": "sam@example.com", "second": "", "mention": "yes"}
    fill_in(client, contact=email)
    response = client.post("/north-east/enquire/contact/?change=1", ANSWERS["contact"])
    assert response["Location"] == "/north-east/enquire/time/?change=1"
    response = client.post(response["Location"], {"good_time": "morning"})
    assert response["Location"] == CHECK


def test_every_change_link_on_the_check_page_opens_its_question(world, visitor, fill_in):
    client = visitor()
    check = fill_in(client)
    links = {action.href for row in check.context["rows"] for action in row.actions}
    assert len(links) == 6
    for link in links:
        page = client.get(link)
        assert page.status_code == 200
        assert page.context["back"] == CHECK


def test_skipping_ahead_goes_to_the_first_question_without_an_answer(world, visitor):
    client = visitor()
    assert client.get(CHECK)["Location"] == "/north-east/enquire/what/"
    client.post("/north-east/enquire/what/", ANSWERS["what"])
    client.post("/north-east/enquire/name/", ANSWERS["name"])
    assert client.get(CHECK)["Location"] == "/north-east/enquire/postcode/"
    assert client.post(CHECK, {"key": "x"})["Location"] == "/north-east/enquire/postcode/"


def test_answers_are_kept_for_a_day_and_then_dropped(world, visitor, fill_in):
    client = visitor()
    with time_machine.travel(MONDAY, tick=False) as clock:
        fill_in(client)
        clock.shift(timedelta(hours=23, minutes=59))
        assert "Sam Carter" in text_of(client.get(CHECK))
        clock.shift(timedelta(minutes=2))
        assert client.get(CHECK)["Location"] == "/north-east/enquire/what/"
        assert "Sam" not in client.get("/north-east/enquire/name/").content.decode()


def test_a_draft_opened_again_and_again_does_not_live_for_ever(world, visitor, fill_in):
    client = visitor()
    with time_machine.travel(MONDAY, tick=False) as clock:
        fill_in(client)
        for _ in range(5):
            clock.shift(timedelta(hours=5))
            client.post("/north-east/enquire/name/", {"first_name": "Sam", "last_name": "Carter"})
        assert client.get(CHECK)["Location"] == "/north-east/enquire/what/"


def test_answers_that_were_sent_are_dropped_after_half_an_hour(world, visitor, fill_in):
    client = visitor()
    with time_machine.travel(MONDAY, tick=False) as clock:
        client.post(CHECK, {"key": hidden(fill_in(client))})
        clock.shift(timedelta(minutes=31))
        assert "Sam" not in client.get("/north-east/enquire/name/").content.decode()


def test_nothing_typed_is_kept_in_the_browser(world, visitor, fill_in):
    client = visitor()
    fill_in(client)
    assert set(client.cookies) <= {"session", "csrf"}
    for cookie in client.cookies.values():
        assert "Sam" not in cookie.value
        assert "900123" not in cookie.value


def test_two_hubs_keep_two_drafts(world, visitor, fill_in):
    client = visitor()
    fill_in(client)
    page = client.get("/east-midlands/enquire/name/")
    assert "Carter" not in page.content.decode()


def test_the_code_of_an_advert_is_kept_with_the_enquiry(world, visitor, fill_in, see_all):
    client = visitor()
    client.get("/north-east/?c=bus-2026")
    check = fill_in(client)
    client.post(CHECK, {"key": hidden(check)})
    assert only_enquiry(see_all).campaign == "bus-2026"


def test_anything_else_as_the_code_of_an_advert_is_ignored(world, visitor, see_all):
    client = visitor()
    for code in ("<b>", "A" * 5, "x" * 61, "a b"):
        client.get("/north-east/", {"c": code})
    page = client.get(CALL)
    client.post(CALL, {**CALL_ME, "key": hidden(page)})
    assert only_enquiry(see_all).campaign == ""


def test_a_page_from_an_old_deploy_without_a_key_keeps_what_was_typed(world, visitor, see_all):
    client = visitor()
    for key in ("", "not-a-uuid"):
        page = client.post(CALL, {**CALL_ME, "key": key})
        assert page.status_code == 200
        assert "send them once more" in text_of(page)
        assert 'value="07700 900123"' in page.content.decode()
    with see_all():
        assert not Enquiry.objects.exists()
    assert client.post(CALL, {**CALL_ME, "key": hidden(page)}).status_code == 303


def test_privileged_boxes_added_to_the_form_change_nothing(world, visitor, see_all):
    client = visitor()
    page = client.get(CALL)
    extra = {
        "cluster": world.em.pk,
        "service": world.derby.pk,
        "stage": "approved",
        "owner": 1,
        "reference": "NE-AAA-AAA",
        "is_staff": "on",
        "out_of_area": "on",
        "door": "staff",
    }
    assert client.post(CALL, {**CALL_ME, **extra, "key": hidden(page)}).status_code == 303
    enquiry = only_enquiry(see_all)
    assert (enquiry.cluster_id, enquiry.stage, enquiry.owner_id) == (world.ne.pk, "enquiry", None)
    assert (enquiry.door, enquiry.out_of_area) == ("call_me", False)
    assert enquiry.reference != "NE-AAA-AAA"


def test_without_the_page_s_own_token_nothing_is_sent(world, see_all):
    client = Client(enforce_csrf_checks=True)
    response = client.post(CALL, {**CALL_ME, "key": "0b5f6f5e-0000-4000-8000-000000000001"})
    assert response.status_code == 403
    assert "This page was open too long" in text_of(response)
    with see_all():
        assert not Submission.objects.exists()


def test_the_real_form_passes_the_guard_against_forged_forms(world, see_all):
    client = Client(enforce_csrf_checks=True)
    page = client.get(CALL)
    token = hidden(page, "csrfmiddlewaretoken")
    given = {**CALL_ME, "key": hidden(page), "csrfmiddlewaretoken": token}
    assert client.post(CALL, given).status_code == 303


def test_a_hub_that_does_not_exist_is_not_found(world, visitor):
    for path in ("/nowhere/", "/nowhere/call-me/", "/north-east/enquire/nothing/"):
        assert visitor().get(path).status_code == 404


def test_whatsapp_is_offered_only_where_the_hub_offers_it(world, visitor):
    page = visitor().get("/north-east/enquire/contact/")
    assert "WhatsApp" not in page.content.decode().split("<form")[1].split('for="second"')[0]
    Cluster.objects.filter(pk=world.ne.pk).update(offers_whatsapp=True)
    page = visitor().get("/north-east/enquire/contact/")
    assert 'value="whatsapp"' in page.content.decode()
    refused = visitor().post(
        "/east-midlands/enquire/contact/",
        {**ANSWERS["contact"], "contact_by": "whatsapp", "whatsapp_number": "07700 900123"},
    )
    assert "Select how you would like us to contact you" in text_of(refused)


def test_one_hub_alone_needs_no_finding(world, visitor):
    with as_owner():
        Cluster.objects.filter(pk=world.em.pk).delete()
    response = visitor().get("/?c=bus")
    assert response["Location"] == "/north-east/?c=bus"


def test_a_hub_is_found_by_postcode_which_is_not_asked_again(world, visitor):
    client = visitor()
    response = client.post("/", {"postcode": "de1 2fs"})
    assert (response.status_code, response["Location"]) == (303, "/east-midlands/")
    assert 'value="de1 2fs"' in client.get("/east-midlands/enquire/postcode/").content.decode()


def test_a_postcode_no_hub_covers_names_its_council_and_leaves_a_way_on(world, visitor):
    page = visitor().post("/", {"postcode": LEEDS_POSTCODE})
    assert page.status_code == 200
    assert "Leeds" in text_of(page)
    assert "/north-east/" in page.content.decode()
    assert DERBY_POSTCODE not in text_of(page)
