"""Sent once, whatever the browser, the network or the person does (T07, T08, T23)."""

from __future__ import annotations

import re
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from enquiries.client import client_network
from enquiries.models import Enquiry, EnquiryLink, Submission
from enquiries.services.safety import SafeWay, safety_flag_set
from hubs.access import staff_access
from hubs.fence import reaching
from hubs.models import Membership
from messaging.models import Message
from tests.cast import MONDAY, Cast
from tests.public.conftest import CALL_ME, hidden, text_of

CALL = "/north-east/call-me/"
CHECK = "/north-east/enquire/check/"


def count(see_all):
    with see_all():
        return Enquiry.objects.count()


def post(number: int, key: uuid.UUID, barrier: threading.Barrier) -> tuple[int, str]:
    """Send from a browser of its own, at the same moment as the others at the barrier."""
    try:
        client = Client(REMOTE_ADDR=f"198.51.{number % 250}.9")
        phone = f"07700 9{number:05}"
        barrier.wait(timeout=20)
        response = client.post(CALL, {**CALL_ME, "phone": phone, "key": str(key)})
        # Read from the page: a test client's context is filled by whichever thread renders.
        found = re.search(r"NE-\w{3}-\w{3}", client.get("/my/").content.decode())
        return response.status_code, found[0] if found else ""
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_200_forms_each_sent_twice_at_once_make_200_enquiries(world, see_all):
    with ThreadPoolExecutor(8) as pool:
        sent = []
        for number in range(200):
            key, barrier = uuid.uuid4(), threading.Barrier(2)
            sent.append([pool.submit(post, number, key, barrier) for _ in range(2)])
        answers = [[done.result(timeout=60) for done in pair] for pair in sent]
    assert all(status == 303 for pair in answers for status, _reference in pair)
    assert all(first[1] == second[1] for first, second in answers)
    assert len({pair[0][1] for pair in answers}) == 200
    assert count(see_all) == 200


@pytest.mark.django_db(transaction=True)
def test_50_threads_with_one_key_make_one_enquiry(world, see_all):
    key, barrier = uuid.uuid4(), threading.Barrier(10)
    with ThreadPoolExecutor(10) as pool:
        waves = [pool.submit(post, 1, key, barrier) for _ in range(50)]
        answers = [done.result(timeout=60) for done in waves]
    assert {status for status, _reference in answers} == {303}
    assert len({reference for _status, reference in answers}) == 1
    assert count(see_all) == 1


def test_back_and_resend_shows_the_same_enquiry(world, visitor, fill_in, see_all):
    client = visitor()
    check = fill_in(client)
    first = client.post(CHECK, {"key": hidden(check)})
    again = client.post(CHECK, {"key": hidden(client.get(CHECK))})
    assert first["Location"] == again["Location"] == "/my/?sent=1"
    assert count(see_all) == 1


def test_a_second_click_whose_session_the_first_replaced_lands_on_the_same_page(
    world, visitor, fill_in, see_all
):
    client = visitor()
    key = hidden(fill_in(client))
    client.post(CHECK, {"key": key})
    with see_all():
        reference = Enquiry.objects.get().reference
    other = visitor()  # a browser whose cookie leads to no session any more
    second = other.post(CHECK, {"key": key})
    assert (second.status_code, second["Location"]) == (303, "/my/?sent=1")
    assert reference in text_of(other.get("/my/"))
    assert count(see_all) == 1


def test_a_key_alone_is_no_way_back_later_nor_at_another_hub(world, visitor, fill_in):
    with time_machine.travel(MONDAY, tick=False) as clock:
        client = visitor()
        key = hidden(fill_in(client))
        client.post(CHECK, {"key": key})
        elsewhere = visitor().post("/east-midlands/enquire/check/", {"key": key})
        assert elsewhere["Location"] == "/east-midlands/enquire/what/"
        clock.shift(timedelta(minutes=5))
        assert visitor().post(CHECK, {"key": key})["Location"] == "/north-east/enquire/what/"


def test_two_windows_on_one_draft_send_one_enquiry(world, visitor, fill_in, see_all):
    client = visitor()
    fill_in(client)
    keys = {hidden(client.get(CHECK)) for _window in range(2)}
    assert len(keys) == 1
    for _window in range(2):
        assert client.post(CHECK, {"key": keys.copy().pop()}).status_code == 303
    assert count(see_all) == 1


def test_two_windows_of_the_quick_door_are_two_forms(world, visitor):
    client = visitor()
    assert hidden(client.get(CALL)) != hidden(client.get(CALL))


def test_the_same_form_with_other_answers_is_refused_clearly_and_can_be_sent_as_new(
    world, visitor, see_all
):
    client = visitor()
    key = hidden(client.get(CALL))
    client.post(CALL, {**CALL_ME, "key": key})
    with see_all():
        reference = Enquiry.objects.get().reference
    page = client.post(CALL, {**CALL_ME, "first_name": "Alex", "key": key})
    assert page.status_code == 409
    assert f"its reference is {reference}" in text_of(page)
    for name, value in {**CALL_ME, "first_name": "Alex"}.items():
        assert hidden(page, name) == value  # nothing typed is lost
    fresh = {name: hidden(page, name) for name in (*CALL_ME, "key")}
    assert client.post(CALL, fresh).status_code == 303
    assert count(see_all) == 2


def test_answers_changed_after_sending_are_offered_as_a_new_enquiry(
    world, visitor, fill_in, see_all
):
    client = visitor()
    client.post(CHECK, {"key": hidden(fill_in(client))})
    client.post("/north-east/enquire/name/?change=1", {"first_name": "Alex"})
    page = client.post(CHECK, {"key": hidden(client.get(CHECK))})
    assert page.status_code == 409
    check = client.post(CHECK, {"new": "1"}, follow=True)
    assert "Alex" in text_of(check)
    assert client.post(CHECK, {"key": hidden(check)}).status_code == 303
    assert count(see_all) == 2


def test_an_old_window_of_the_check_page_sends_nothing_by_surprise(
    world, visitor, fill_in, see_all
):
    client = visitor()
    fill_in(client)
    page = client.post(CHECK, {"key": str(uuid.uuid4())})
    assert page.status_code == 200
    assert "nothing was sent" in text_of(page)
    assert count(see_all) == 0


def test_starting_again_after_sending_starts_empty(world, visitor, fill_in):
    client = visitor()
    client.post(CHECK, {"key": hidden(fill_in(client))})
    client.get("/north-east/enquire/")
    assert "Carter" not in client.get("/north-east/enquire/name/").content.decode()


def test_the_same_person_again_is_stored_and_linked_never_dropped(world, visitor, see_all):
    for _ in range(2):
        client = visitor()
        client.post(CALL, {**CALL_ME, "key": hidden(client.get(CALL))})
    assert count(see_all) == 2
    with see_all():
        link = EnquiryLink.objects.get()
    assert (link.state, link.because) == ("possible", "same phone number")


# --- Limits ---------------------------------------------------------------------------------------


def send(client, **changes):
    page = client.get(CALL)
    return client.post(CALL, {**CALL_ME, **changes, "key": hidden(page)})


def test_one_number_is_accepted_five_times_an_hour(world, visitor, see_all):
    with time_machine.travel(MONDAY, tick=False) as clock:
        for _ in range(5):
            assert send(visitor()).status_code == 303
        client = visitor()
        stopped = send(client, first_name="Late Sam")
        assert stopped.status_code == 429
        assert stopped["Retry-After"] == "3600"
        said = text_of(stopped)
        assert world.ne.phone in said
        assert "60 minutes" in said
        assert 'value="Late Sam"' in client.get(CALL).content.decode()
        assert count(see_all) == 5
        assert send(visitor(), phone="07700 900999").status_code == 303
        clock.shift(timedelta(hours=1))
        assert send(client).status_code == 303


def test_a_number_written_another_way_is_the_same_number(world, visitor):
    with time_machine.travel(MONDAY, tick=False):
        for phone in ("07700900123", "+44 7700 900123", "07700 900 123", "0044 7700900123"):
            assert send(visitor(), phone=phone).status_code == 303
        assert send(visitor()).status_code == 303
        assert send(visitor()).status_code == 429


def test_one_network_is_accepted_thirty_times_an_hour(world, see_all):
    with time_machine.travel(MONDAY, tick=False):
        for number in range(31):
            client = Client(REMOTE_ADDR=f"203.0.113.{number}")
            response = send(client, phone=f"07700 900{number:03}")
            assert response.status_code == (303 if number < 30 else 429)
        assert send(Client(REMOTE_ADDR="203.0.114.1"), phone="07700 900777").status_code == 303
    assert count(see_all) == 31


def test_sending_one_form_many_times_uses_up_one_try(world, visitor):
    client = visitor()
    key = hidden(client.get(CALL))
    for _ in range(12):
        assert client.post(CALL, {**CALL_ME, "key": key}).status_code == 303


def test_a_stopped_check_page_keeps_the_answers(world, visitor, fill_in):
    with time_machine.travel(MONDAY, tick=False):
        for _ in range(5):
            send(visitor())
        client = visitor()
        check = fill_in(client)
        assert client.post(CHECK, {"key": hidden(check)}).status_code == 429
        assert "Sam Carter" in text_of(client.get(CHECK))


def test_the_limits_hold_with_redis_away(world, visitor, settings, see_all):
    away = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": away}  # a dict of its own: written into, it would stay
    with time_machine.travel(MONDAY, tick=False):
        assert [send(visitor()).status_code for _ in range(6)] == [303] * 5 + [429]
    assert count(see_all) == 5


def test_a_form_sent_again_opens_no_case_that_was_protected_since(world, cast, visitor, see_all):
    """Whoever finds the filled-in form on a shared browser holds its key and every answer."""
    page = visitor().get(CALL)
    form = {**CALL_ME, "key": hidden(page)}
    at_home = visitor()
    assert at_home.post(CALL, form).status_code == 303
    again = visitor()
    again.post(CALL, form)
    assert again.get("/my/").status_code == 200
    with see_all():
        case = Enquiry.objects.get()
    _protect(cast, case)
    later = visitor()
    assert later.post(CALL, form)["Location"] == "/my/?sent=1"  # as before: nothing is told
    for client in (at_home, again, later):
        assert client.get("/my/")["Location"] == "/my/new-link/"
        assert client.post("/my/stop/", {"reason": ""})["Location"] == "/my/new-link/"
    with see_all():
        case.refresh_from_db()
        assert case.stage == "enquiry"


def _protect(cast: Cast, case: Enquiry) -> None:
    held = Membership.objects.select_related("user", "cluster", "service").get(user=cast.asha)
    access = staff_access(held, now=timezone.now())
    with reaching(access.reach):
        safety_flag_set(
            access=access,
            enquiry_id=case.pk,
            reason="An injunction stands",
            safe=SafeWay("email", "quiet@example.org"),
            named=[],
            now=timezone.now(),
        )


def test_a_box_nobody_sees_stops_automatic_senders_and_keeps_nothing(
    world, visitor, fill_in, see_all
):
    client = visitor()
    page = client.get(CALL)
    assert 'tabindex="-1"' in page.content.decode()
    caught = client.post(CALL, {**CALL_ME, "key": hidden(page), "fax": "1"})
    assert caught.status_code == 200
    assert world.ne.phone in text_of(caught)
    assert "nothing was sent or saved" in text_of(caught)
    caught = client.post(CHECK, {"key": hidden(fill_in(client)), "fax": "1"})
    assert "nothing was sent or saved" in text_of(caught)
    with see_all():
        assert not Submission.objects.exists()
        assert not Message.objects.exists()


def test_the_proxy_we_trust_is_believed_and_no_other(rf, settings):
    from_outside = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="1.1.1.1, 203.0.113.7")
    assert client_network(from_outside) == "10.0.0.0/24"
    settings.TRUSTED_PROXIES = 1
    assert client_network(from_outside) == "203.0.113.0/24"
    settings.TRUSTED_PROXIES = 3
    assert client_network(from_outside) == "10.0.0.0/24"
    settings.TRUSTED_PROXIES = 0
    six = rf.get("/", REMOTE_ADDR="2001:db8:1:2ff:3::4")
    assert client_network(six) == "2001:db8:1:200::/56"
    assert client_network(rf.get("/", REMOTE_ADDR="::ffff:203.0.113.9")) == "203.0.113.0/24"
    assert client_network(rf.get("/", REMOTE_ADDR="")) == "unknown"
