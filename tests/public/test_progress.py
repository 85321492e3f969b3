"""The person's own page: the promise, the tracker, the way back, and what they may change."""

from __future__ import annotations

import re
import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from enquiries.models import ContactPoint, Deadline, Enquiry, EqualityAnswers, ProgressLink
from enquiries.selectors.public import progress_of
from enquiries.services import (
    contact_log,
    enquiry_assign,
    enquiry_move,
    enquiry_update,
    progress_link_issue,
)
from enquiries.workflow import Action, Stage
from hubs.access import access_of_applicant, access_of_system
from hubs.fence import reaching
from messaging.models import Message
from tests.cast import MONDAY
from tests.public.conftest import CALL_ME, hidden, text_of

TUESDAY = MONDAY + timedelta(days=1)
WEEK = timedelta(days=7)


def issue(enquiry: Enquiry, *, now: Any = MONDAY, life: timedelta = WEEK) -> str:
    with reaching(access_of_system(enquiry.cluster).reach):
        return progress_link_issue(enquiry=enquiry, now=now, life=life)


@pytest.fixture
def at_monday():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def arrived(make_enquiry, visitor, at_monday):
    """Somebody who enquired on Monday and opened their link: (browser, enquiry)."""

    def arrive(**answers: Any) -> tuple[Client, Enquiry]:
        enquiry, client = make_enquiry(**answers), visitor()
        assert client.post(f"/my/{issue(enquiry)}/").status_code == 303
        return client, enquiry

    return arrive


def seen_by_owner(enquiry: Enquiry, now: Any = MONDAY):
    access = access_of_applicant(enquiry_id=enquiry.pk, cluster=enquiry.cluster)
    with reaching(access.reach):
        row = Enquiry.objects.visible_to(access).select_related("cluster", "owner", "service").get()
        return progress_of(row, now, access=access)


# --- The sentence for now -------------------------------------------------------------------------


def test_before_anyone_calls_the_promise_is_the_deadline(make_enquiry, cast):
    enquiry = make_enquiry()
    progress = seen_by_owner(enquiry)
    assert progress.headline == (
        "Someone from North East Fostering Hub will call you by 5pm on Tuesday 3 March."
    )
    assert (progress.apology, progress.nothing_to_do) == ("", True)
    with reaching(cast.access("asha").reach):
        enquiry_assign(
            access=cast.access("asha"), enquiry_id=enquiry.pk, to=cast.asha, now=MONDAY,
            expected_owner_id=None,
        )  # fmt: skip
    assert seen_by_owner(enquiry).headline.startswith("Asha from North East Fostering Hub will")


def test_a_missed_promise_is_admitted_before_the_person_has_to_ask(make_enquiry, see_all):
    enquiry = make_enquiry()
    late = TUESDAY + timedelta(hours=8)
    progress = seen_by_owner(enquiry, late)
    assert progress.apology == (
        "We said we would call you by 5pm on Tuesday 3 March and we have not. We are sorry."
    )
    assert enquiry.cluster.phone in progress.headline
    assert "manager" not in progress.apology  # nobody has been told yet, so it is not said
    with see_all():
        Deadline.objects.update(missed_at=late)
    assert seen_by_owner(enquiry, late).apology.endswith("The manager has been told.")


def test_after_a_try_that_failed_the_next_try_is_the_promise(make_enquiry, cast):
    enquiry, access = make_enquiry(), cast.access("asha")
    with reaching(access.reach):
        contact_log(
            access=access, enquiry_id=enquiry.pk, how="phone", outcome="no_answer", now=MONDAY,
            note="Sounded drunk", next_step="Check with police",
            next_due_at=MONDAY + timedelta(days=2),
        )  # fmt: skip
    progress = seen_by_owner(enquiry)
    assert "will be in touch again by 10am on Wednesday 4 March" in progress.headline
    assert "drunk" not in repr(progress)
    assert "police" not in progress.headline


def test_the_tracker_has_seven_fixed_steps(make_enquiry, cast):
    enquiry, access = make_enquiry(), cast.access("asha")
    steps = seen_by_owner(enquiry).steps
    assert [(step.title, step.state) for step in steps] == [
        ("Enquiry received", "done"),
        ("First conversation", "now"),
        ("Home visit", "next"),
        ("Application", "next"),
        ("Checks and training", "next"),
        ("Assessment at home", "next"),
        ("Panel and decision", "next"),
    ]
    assert steps[0].when == "Monday 2 March"
    assert steps[3].who == "You"
    with reaching(access.reach):
        enquiry_move(
            access=access, enquiry_id=enquiry.pk, action=Action.ADVANCE, target=Stage.VISIT,
            now=TUESDAY,
        )  # fmt: skip
    states = [step.state for step in seen_by_owner(enquiry, TUESDAY).steps]
    assert states == ["done", "done", "now", "next", "next", "next", "next"]


@pytest.mark.parametrize("kind", ["kinship", "lodgings", "other"])
def test_the_fostering_road_is_not_shown_to_someone_on_another(make_enquiry, kind):
    assert seen_by_owner(make_enquiry(kind=kind)).steps == []


def test_only_messages_that_went_to_the_person_are_listed(make_enquiry, cast, see_all):
    enquiry = make_enquiry(email="sam@example.com")
    with see_all():
        mine = Message.objects.filter(about_id=enquiry.pk, user=None)
        assert mine.exists()
        mine.update(state="sent", finished_at=MONDAY, lease_until=None)
        # To a colleague, and to a referee: what goes to others is not theirs to see.
        for at, (user, kind) in enumerate([(cast.asha, "S3"), (None, "R1"), (None, "R2")]):
            row = mine.filter(kind="E1").first()
            row.pk, row.user, row.kind = None, user, kind
            row.reference = f"0b5f6f5e-0000-4000-8000-00000000000{at}"
            row._state.adding = True
            row.save()
    said = seen_by_owner(enquiry).messages
    assert {message.what for message in said} == {"We have your enquiry"}
    assert all(message.when == "10am on Monday 2 March" for message in said)
    assert "sam@example.com" not in repr(said)


# --- The way back ---------------------------------------------------------------------------------


def test_looking_at_a_link_spends_nothing_and_says_nothing(make_enquiry, visitor, at_monday):
    enquiry = make_enquiry(discreet=True)
    secret = issue(enquiry)
    looks = [visitor().get(f"/my/{path}/") for path in [secret] * 20 + [secrets.token_urlsafe(32)]]
    bodies = {re.sub(r'value="\w+"', "", page.content.decode()) for page in looks}
    assert len(bodies) == 1  # known or not, seen before or not: the same page
    assert "oster" not in bodies.pop().split("</header>")[1].split("<footer")[0]
    assert {page.status_code for page in looks} == {200}
    visitor().head(f"/my/{secret}/")
    response = visitor().post(f"/my/{secret}/")
    assert (response.status_code, response["Location"]) == (303, "/my/")


def test_a_link_works_once(arrived, visitor, see_all):
    client, enquiry = arrived()
    assert enquiry.reference in text_of(client.get("/my/"))
    secret = issue(enquiry)
    assert visitor().post(f"/my/{secret}/").status_code == 303
    over = visitor().post(f"/my/{secret}/")
    assert over.status_code == 410
    assert "This link does not work any more" in text_of(over)
    assert "/my/new-link/" in over.content.decode()


@pytest.mark.parametrize("fate", ["too old", "replaced", "never made"])
def test_every_dead_link_looks_the_same(make_enquiry, visitor, at_monday, fate):
    enquiry = make_enquiry()
    secret = issue(enquiry)
    if fate == "too old":
        at_monday.shift(WEEK)
    elif fate == "replaced":
        issue(enquiry)
    else:
        secret = secrets.token_urlsafe(32)
    over = visitor().post(f"/my/{secret}/")
    assert over.status_code == 410
    assert enquiry.reference not in text_of(over)
    assert enquiry.cluster.name not in text_of(over)


@pytest.mark.django_db(transaction=True)
def test_one_link_opened_by_twelve_at_once_opens_for_one(make_enquiry):
    enquiry = make_enquiry()
    with time_machine.travel(MONDAY, tick=True):
        secret, barrier = issue(enquiry), threading.Barrier(12)

        def open_it(number: int) -> int:
            try:
                barrier.wait(timeout=20)
                return Client(REMOTE_ADDR=f"198.51.{number}.1").post(f"/my/{secret}/").status_code
            finally:
                connection.close()

        with ThreadPoolExecutor(12) as pool:
            answers = sorted(pool.map(open_it, range(12)))
    assert answers == [303] + [410] * 11


def test_guessing_is_stopped_after_twenty_misses_a_minute(make_enquiry, visitor, at_monday):
    client, secret = visitor(), issue(make_enquiry())
    answers = [client.post(f"/my/{secrets.token_urlsafe(32)}/").status_code for _ in range(30)]
    assert answers == [410] * 20 + [429] * 10
    assert client.post(f"/my/{secret}/").status_code == 429
    at_monday.shift(timedelta(minutes=1))
    assert client.post(f"/my/{secret}/").status_code == 303


def test_the_page_closes_after_half_an_hour_without_use(arrived, at_monday):
    client, _enquiry = arrived()
    for _ in range(3):
        at_monday.shift(timedelta(minutes=29))
        assert client.get("/my/").status_code == 200
    at_monday.shift(timedelta(minutes=30))
    response = client.get("/my/")
    assert (response.status_code, response["Location"]) == (302, "/my/new-link/")


def test_leaving_forgets_everything(visitor, make_enquiry, at_monday):
    client = visitor()
    page = client.get("/north-east/call-me/")
    client.post("/north-east/call-me/", {**CALL_ME, "key": hidden(page)})
    assert client.get("/my/").status_code == 200
    assert "You have left your page" in text_of(client.post("/my/leave/"))
    assert client.get("/my/")["Location"] == "/my/new-link/"
    assert "Sam" not in client.get("/north-east/call-me/").content.decode()


def test_leaving_by_a_link_is_not_possible(arrived):
    client, _enquiry = arrived()
    assert client.get("/my/leave/").status_code == 405
    assert client.get("/my/").status_code == 200


def test_opening_a_link_gives_the_browser_a_new_session_key(make_enquiry, visitor, at_monday):
    client = visitor()
    client.get("/north-east/?c=bus")
    before = client.cookies["session"].value
    client.post(f"/my/{issue(make_enquiry())}/")
    assert client.cookies["session"].value != before


def test_own_pages_stay_out_of_search_engines_caches_and_referrers(arrived):
    client, _enquiry = arrived(discreet=True)
    for path in ("/my/", "/my/details/", "/my/stop/", "/my/pause/", "/my/help-us/"):
        page = client.get(path)
        assert page["Cache-Control"] == "no-store"
        assert "noindex" in page["X-Robots-Tag"]
        assert page["Referrer-Policy"] == "same-origin"
        title = re.search(r"<title>([^<]*)</title>", page.content.decode())[1]
        assert "oster" not in title
        assert "Sam" not in title


def test_a_link_is_sent_to_whoever_has_the_address_and_the_answer_never_says(
    make_enquiry, visitor, see_all, at_monday
):
    enquiry = make_enquiry(email="sam@example.com", contact_by="email", phone="")
    pages = []
    for address in ("Sam@Example.com ", "nobody@example.com", "07700 900888"):
        response = visitor().post(
            "/my/new-link/", {"hub": "north-east", "address": address}, follow=True
        )
        pages.append(re.sub(r'value="\w+"', "", response.content.decode()))
    assert len(set(pages)) == 1
    assert "If we have an enquiry for that address, we have sent a link." in pages[0]
    with see_all():
        links = Message.objects.filter(kind="E3")
        assert [(row.about_id, row.channel) for row in links] == [(enquiry.pk, "email")]


def test_a_link_asked_at_the_wrong_hub_is_not_sent(make_enquiry, visitor, see_all, at_monday):
    make_enquiry(email="sam@example.com", contact_by="email", phone="")
    visitor().post("/my/new-link/", {"hub": "east-midlands", "address": "sam@example.com"})
    with see_all():
        assert not Message.objects.filter(kind="E3").exists()


def test_nobody_s_inbox_can_be_filled_with_links(make_enquiry, visitor, see_all, at_monday):
    make_enquiry(email="sam@example.com", contact_by="email", phone="")
    for _ in range(10):
        at_monday.shift(timedelta(minutes=61))
        visitor().post("/my/new-link/", {"hub": "north-east", "address": "sam@example.com"})
    with see_all():
        assert 1 <= Message.objects.filter(kind="E3").count() <= 3


# --- What they may change -------------------------------------------------------------------------

DETAILS = {
    "contact_by": "email",
    "email": "new@example.com",
    "second": "07700 900123",
    "mention": "private",
    "good_time": "evening",
}


def test_changing_details_saves_them_and_ends_links_to_the_old_address(arrived, visitor, see_all):
    client, enquiry = arrived()
    secret = issue(enquiry)
    page = client.get("/my/details/")
    given = {**DETAILS, "version": hidden(page, "version")}
    assert client.post("/my/details/", given)["Location"] == "/my/"
    said = text_of(client.get("/my/"))
    assert "Your contact details are saved." in said
    assert "new@example.com" in said
    with see_all():
        row = Enquiry.objects.get(pk=enquiry.pk)
        assert set(ContactPoint.objects.values_list("normalised", flat=True)) == {
            "new@example.com",
            "+447700900123",
        }
        assert not ProgressLink.objects.filter(used_at=None, superseded_at=None).exists()
    assert (row.contact_by, row.good_time, row.discreet) == ("email", "evening", True)
    assert visitor().post(f"/my/{secret}/").status_code == 410


def test_a_detail_our_team_changed_meanwhile_is_shown_and_not_overwritten(arrived, cast, see_all):
    client, enquiry = arrived()
    page = client.get("/my/details/")
    access = cast.access("asha")
    with reaching(access.reach):
        from_us = {"phone": "07700 900555"}
        enquiry_update(
            access=access, enquiry_id=enquiry.pk, base_version=enquiry.version, fields=from_us,
            now=MONDAY,
        )  # fmt: skip
    mine = {
        "contact_by": "phone",
        "phone": "07700 900444",
        "second": "",
        "mention": "yes",
        "good_time": "any",
    }
    shown = client.post("/my/details/", {**mine, "version": hidden(page, "version")})
    assert shown.status_code == 409
    assert "We now have 07700 900555" in text_of(shown)
    assert 'value="07700 900444"' in shown.content.decode()
    with see_all():
        assert ContactPoint.objects.get().typed == "07700 900555"
    again = client.post("/my/details/", {**mine, "version": hidden(shown, "version")})
    assert again.status_code == 303
    with see_all():
        assert ContactPoint.objects.get().typed == "07700 900444"


def test_stopping_needs_no_reason_and_opening_again_is_one_button(arrived, see_all):
    client, enquiry = arrived()
    assert client.post("/my/stop/", {})["Location"] == "/my/"
    said = text_of(client.get("/my/"))
    assert "We have closed your enquiry as you asked. You are welcome back" in said
    assert "We keep your details until March 2028" in said
    with see_all():
        row = Enquiry.objects.get(pk=enquiry.pk)
        assert (row.stage, row.end_reason) == ("withdrew", "not_said")
        assert not Message.objects.filter(about_id=enquiry.pk, state="planned", kind="E1").exists()
    assert client.post("/my/reopen/").status_code == 303
    with see_all():
        row.refresh_from_db()
        assert (row.stage, row.ended_at) == ("enquiry", None)
    assert "will be in touch again by 5pm on Tuesday 3 March" in text_of(client.get("/my/"))


def test_a_reason_for_stopping_is_kept(arrived, see_all):
    client, enquiry = arrived()
    client.post("/my/stop/", {"reason": "housing"})
    with see_all():
        assert Enquiry.objects.get(pk=enquiry.pk).end_reason == "housing"


def test_stopping_twice_from_two_windows_is_no_fault(arrived):
    client, _enquiry = arrived()
    client.post("/my/stop/", {})
    page = client.post("/my/stop/", {}, follow=True)
    assert page.status_code == 200
    assert "This was already done" in text_of(page)


def test_waiting_until_a_month(arrived, see_all):
    client, enquiry = arrived()
    page = client.get("/my/pause/")
    assert "March 2027" in text_of(page)
    assert client.post("/my/pause/", {"month": "2026-06-01"})["Location"] == "/my/"
    assert "We will get in touch in June 2026." in text_of(client.get("/my/"))
    with see_all():
        assert Enquiry.objects.get(pk=enquiry.pk).paused_until == date(2026, 6, 1)
    assert client.post("/my/resume/").status_code == 303
    with see_all():
        assert Enquiry.objects.get(pk=enquiry.pk).paused_until is None


@pytest.mark.parametrize("month", ["", "2026-03-01", "2027-04-01", "2026-06-02", "never"])
def test_only_the_months_offered_can_be_chosen(arrived, month):
    client, _enquiry = arrived()
    page = client.post("/my/pause/", {"month": month})
    assert "Select when we should get in touch again" in text_of(page)


def test_optional_answers_are_kept_apart_and_the_source_with_the_enquiry(arrived, see_all):
    client, enquiry = arrived()
    given = {"source": "radio_tv", "age_band": "35_44", "sex": "", "ethnic_group": "asian"}
    assert client.post("/my/help-us/", given)["Location"] == "/my/"
    client.post("/my/help-us/", {"age_band": "under_25"})  # once a person
    with see_all():
        assert Enquiry.objects.get(pk=enquiry.pk).source == "radio_tv"
        row = EqualityAnswers.objects.get()
    assert (row.cluster_id, row.service_id) == (enquiry.cluster_id, enquiry.service_id)
    assert row.received_month == date(2026, 3, 1)
    assert (row.age_band, row.sex, row.ethnic_group, row.disability) == (
        "35_44",
        "",
        "asian",
        "",
    )
    assert not any("enquiry" in field.name for field in EqualityAnswers._meta.get_fields())


def test_no_answers_leave_no_row(arrived, see_all):
    client, _enquiry = arrived()
    client.post("/my/help-us/", {})
    with see_all():
        assert not EqualityAnswers.objects.exists()


@pytest.mark.parametrize(
    "path", ["", "details/", "pause/", "stop/", "help-us/", "resume/", "reopen/"]
)
def test_without_a_link_every_own_page_leads_to_asking_for_one(world, visitor, path):
    client = visitor()
    for response in (client.get(f"/my/{path}"), client.post(f"/my/{path}")):
        assert response.status_code in {302, 405}
        if response.status_code == 302:
            assert response["Location"] == "/my/new-link/"


def test_a_session_reaches_its_own_enquiry_and_no_other(arrived, make_enquiry):
    client, mine = arrived()
    other = make_enquiry(first_name="Robin", phone="07700 900777")
    page = text_of(client.get("/my/"))
    assert mine.reference in page
    assert other.reference not in page
    assert "Robin" not in page
