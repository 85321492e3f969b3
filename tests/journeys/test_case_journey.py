"""The case in a real browser: an officer's morning, with scripts and without."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from enquiries.models import Enquiry, Person
from enquiries.services import contact_log, note_add, note_correct
from hubs.fence import reaching
from hubs.models import User
from tests.axe import axe_finds, fitting
from tests.cast import Cast, MakeEnquiry
from tests.staff.test_case import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SeeAll = Callable[[], Any]
Open = Callable[..., Page]
# Where to keep pictures for a person to look at; none are kept otherwise.
PICTURES = os.environ.get("CASE_PICTURES")

NAMES = {
    "long": (
        "Wilhelmina-Alexandrina Konstantinopolitanskaya-Featherstonehaugh",
        "O’Shaughnessy-Papadopoulos-Venkatanarasimharajuvaripeta",
    ),
    "not latin": ("Олександра 王小明", "Ζαχαρίας أمينة"),
    "no surname": ("Bo", ""),
}


@pytest.fixture
def officer(
    live: Any, page: Open, signed_in: Callable[[User], Client], cast: Cast
) -> Callable[..., Page]:
    """A browser in which somebody of the cast is signed in: ``officer("asha")``."""

    def open_as(who: str = "asha", **options: Any) -> Page:
        client = signed_in(getattr(cast, who))
        opened = page(base_url=live.url, **options)
        cookie = client.cookies["session"]
        opened.context.add_cookies([{"name": "session", "value": cookie.value, "url": live.url}])
        return opened

    return open_as


@pytest.fixture
def case(make_enquiry: MakeEnquiry) -> Enquiry:
    return make_enquiry(now=timezone.now())


@pytest.fixture
def full(make_enquiry: MakeEnquiry, cast: Cast, see_all: SeeAll) -> Callable[..., Enquiry]:
    """A case on which everything is filled in and much has happened."""

    def make(first_name: str = "Sam", last_name: str = "Carter") -> Enquiry:
        now = timezone.now() - timedelta(days=4)
        make_enquiry(now=now, first_name=first_name, last_name=last_name)
        case = make_enquiry(
            now=now,
            first_name=first_name,
            last_name=last_name,
            second_first_name="Jo",
            second_last_name=last_name,
            email="a.very.long.address.indeed.of.somebody@a-long-domain.example.org",
            discreet=True,
            may_leave_message=False,
            language="Polish",
            access_needs="Large print, and a call before any visit",
            question="Do we need a spare room?\nWe both work shifts.",
        )
        asha = cast.access("asha")
        act = {"access": asha, "enquiry_id": case.pk}
        with reaching(asha.reach):
            Person.objects.filter(enquiry=case, position=1).update(said_as="Samm")
            contact_log(**act, how="phone", outcome="no_answer", now=now + timedelta(hours=1))
            contact_log(**act, how="phone", outcome="wrong_number", now=now + timedelta(hours=2))
            note = note_add(**act, text="Has 2 rooms\nand a dog", now=now + timedelta(hours=3))
            note_correct(
                access=asha,
                note_id=note.pk,
                text="Has 3 rooms and a dog",
                why="Misheard on the phone",
                now=now + timedelta(hours=4),
            )
        return case

    return make


def check(opened: Page, name: str = "", *, also: bool = False) -> None:
    """No violation that axe can find, and nothing wider than the screen; ``also``: nor wider than a
    screen of the other width."""
    assert not axe_finds(opened), name
    for _ in fitting(opened, name, also=also):
        if PICTURES and name:
            width = (opened.viewport_size or {})["width"]
            opened.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)


TABS = ("case", "timeline", "note", "messages", "duplicates", "preview")
FORMS = ("contact", "next_step", "handover", "move", "pause", "route", "edit")


def test_every_page_of_a_full_and_of_an_empty_case(
    officer: Callable[..., Page],
    full: Callable[..., Enquiry],
    make_enquiry: MakeEnquiry,
) -> None:
    opened = officer(viewport={"width": 360, "height": 800})
    bare = make_enquiry(
        first_name="Bo", last_name="", postcode="", phone="07700 900555", now=timezone.now()
    )
    for kind, case in (
        ("full", full()),
        ("empty", bare),
    ):
        for name in (*TABS, *(FORMS if kind == "full" else ())):
            opened.goto(address(case, name))
            check(opened, f"{kind}-{name}", also=True)


@pytest.mark.parametrize("name", NAMES)
def test_any_name_fits_a_phone(
    officer: Callable[..., Page], full: Callable[..., Enquiry], name: str
) -> None:
    first, last = NAMES[name]
    case = full(first, last)
    opened = officer(viewport={"width": 360, "height": 800})
    for tab in ("case", "timeline", "duplicates", "preview"):
        opened.goto(address(case, tab))
        assert first in opened.inner_text("h1")
        assert first not in opened.title()
        check(opened, f"{name}-{tab}".replace(" ", "-"))


@pytest.mark.parametrize("javascript", [True, False])
def test_no_answer_is_two_clicks(
    officer: Callable[..., Page], case: Enquiry, see_all: SeeAll, javascript: bool
) -> None:
    opened = officer(javascript=javascript)
    opened.goto("/staff/")
    opened.get_by_role("button", name="Log a call").click()
    opened.get_by_role("button", name="No answer, try tomorrow").click()
    opened.wait_for_selector("text=Next: Try again, by")
    with see_all():
        assert case.contactattempt_set.get().outcome == "no_answer"


def test_a_call_is_logged_by_keyboard_alone(
    officer: Callable[..., Page], case: Enquiry, see_all: SeeAll
) -> None:
    opened = officer()
    opened.goto(address(case))
    opened.focus("#how")
    keys = opened.keyboard
    keys.press("Tab")  # past "how": the way they asked for is chosen
    keys.press("Space")  # Spoke to them
    keys.press("Tab")
    keys.type("Keen, two rooms")
    keys.press("Tab")
    keys.type("Send the guide")
    keys.press("Enter")
    opened.wait_for_selector("text=Next: Send the guide, by")
    # A swap says and does what a full page would.
    assert opened.url.endswith(address(case))
    assert opened.title().startswith(f"Enquiry {case.reference}")
    assert opened.evaluate(
        "document.activeElement.closest('.case-notices, .govuk-notification-banner') !== null"
    )
    check(opened, "after-swap")
    with see_all():
        attempt = case.contactattempt_set.get()
        assert (attempt.how, attempt.outcome, attempt.note) == (
            "phone",
            "spoke",
            "Keen, two rooms",
        )


@pytest.mark.parametrize("javascript", [True, False])
def test_what_is_wrong_is_shown_where_it_is(
    officer: Callable[..., Page], case: Enquiry, javascript: bool
) -> None:
    opened = officer(javascript=javascript, viewport={"width": 360, "height": 800})
    opened.goto(address(case))
    opened.fill("#note", "Typed and not lost")
    opened.locator("#log-contact button").click()
    opened.wait_for_selector(".govuk-error-summary")
    assert opened.title().startswith(f"Error: Log contact: {case.reference}")
    assert opened.input_value("#note") == "Typed and not lost"
    if javascript:
        opened.wait_for_selector(".govuk-error-summary:focus")
        check(opened, "error-after-swap")
        opened.click(".govuk-error-summary a >> nth=0")
        assert opened.evaluate("document.activeElement.name") == "outcome"


def test_a_session_that_ended_while_typing(officer: Callable[..., Page], case: Enquiry) -> None:
    opened = officer()
    opened.goto(address(case))
    opened.context.clear_cookies(name="session")
    opened.locator("#log-contact button").click()
    # No sign-in page inside the case: the whole page goes there, and comes back.
    opened.wait_for_url(lambda url: "/accounts/login/" in url and case.reference in url)


def test_undo_from_the_banner_without_scripts(
    officer: Callable[..., Page], case: Enquiry, see_all: SeeAll, cast: Cast
) -> None:
    opened = officer(javascript=False)
    opened.goto(address(case))
    opened.get_by_role("button", name="Assign to me").click()
    with see_all():
        case.refresh_from_db()
        assert case.owner == cast.asha
    check_without_scripts = opened.get_by_role("button", name="Undo")
    check_without_scripts.click()
    opened.wait_for_selector("text=Undone. The case is as it was before.")
    with see_all():
        case.refresh_from_db()
        assert case.owner is None


@pytest.mark.parametrize("javascript", [True, False])
def test_two_officers_edit_the_same_name(
    officer: Callable[..., Page], case: Enquiry, see_all: SeeAll, javascript: bool
) -> None:
    asha = officer("asha")
    ben = officer("ben", javascript=javascript, viewport={"width": 360, "height": 800})
    for opened, name, language in ((asha, "Cartwright", "Urdu"), (ben, "Carver", None)):
        opened.goto(address(case, "edit"))
        opened.fill("#last_name", name)
        if language:
            opened.fill("#language", language)
        else:
            opened.fill("#access_needs", "Large print")
    asha.get_by_role("button", name="Save").click()
    asha.wait_for_selector("text=Details saved.")
    ben.get_by_role("button", name="Save").click()
    ben.wait_for_selector("text=What it was")
    if javascript:
        check(ben, "conflict")
    ben.get_by_label("What you typed: Carver").check()
    ben.get_by_role("button", name="Save my choice").click()
    ben.wait_for_selector("text=Details saved.")
    with see_all():
        case.refresh_from_db()
        person = case.person_set.get()
        assert (person.last_name, case.language, case.access_needs) == (
            "Carver",
            "Urdu",
            "Large print",
        )
