"""From a talk on the phone to an application, in a real browser: with scripts on a wide screen,
without them on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from enquiries.models import Enquiry, Interest, Visit
from enquiries.selectors.household import PANEL_MONTHS
from enquiries.workflow import Stage
from hubs.models import User
from hubs.time_limits import months_after
from tests.cast import Cast, MakeEnquiry
from tests.journeys.test_case_journey import PICTURES, check
from tests.staff.test_case import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SeeAll = Callable[[], Any]
Open = Callable[..., Page]
PHONE, WIDE = 360, 1280


@pytest.fixture
def desk(
    live: Any, page: Open, signed_in: Callable[[User], Client], cast: Cast
) -> Callable[..., Page]:
    """A browser in which somebody of the cast is signed in: ``desk("asha")``."""

    def open_as(who: str, **options: Any) -> Page:
        client = signed_in(getattr(cast, who))
        opened = page(base_url=live.url, **options)
        cookie = client.cookies["session"]
        opened.context.add_cookies([{"name": "session", "value": cookie.value, "url": live.url}])
        return opened

    return open_as


def look(sheet: Page, name: str) -> None:
    """With scripts: as axe sees it on a phone, and a ruler there and on a wide screen. Without them
    axe cannot run; the markup is the same, and it must fit the screen."""
    sheet.wait_for_load_state("load")  # with its scripts, where it has any
    if sheet.evaluate("typeof htmx") == "undefined":
        if PICTURES:
            sheet.screenshot(path=f"{PICTURES}/{name}-plain.png", full_page=True)
        assert sheet.evaluate("document.documentElement.scrollWidth") <= PHONE
        return
    sheet.set_viewport_size({"width": PHONE, "height": 900})
    check(sheet, name, also=True)
    sheet.set_viewport_size({"width": WIDE, "height": 900})


def fill_day(sheet: Page, name: str, day: date) -> None:
    for part, number in (("day", day.day), ("month", day.month), ("year", day.year)):
        sheet.fill(f"#{name}-{part}", str(number))


@pytest.mark.parametrize(("scripts", "width"), [(True, WIDE), (False, PHONE)])
def test_from_the_talk_to_the_application(
    desk: Callable[..., Page],
    make_enquiry: MakeEnquiry,
    see_all: SeeAll,
    scripts: bool,
    width: int,
) -> None:
    options = {"javascript": scripts, "viewport": {"width": width, "height": 900}}
    case = make_enquiry(
        now=timezone.now() - timedelta(days=2), second_first_name="Jo", second_last_name="Lee"
    )
    sheet = desk("asha", **options)
    _talk(sheet, case, scripts=scripts)
    with see_all():
        assert Interest.objects.get().spare_rooms == 1
        case.refresh_from_db()
        assert case.stage == Stage.INTEREST

    _visit(sheet, case, scripts=scripts)
    manager = desk("mel", **options)
    with see_all():
        visit = Visit.objects.get()
    manager.goto(address(case, "visits"))
    manager.get_by_role("button", name="Decide what follows").click()
    manager.get_by_label("Invite them to apply").check()
    manager.fill("#why", "A warm home with room")
    look(manager, "visit-decide")
    manager.get_by_role("button", name="Record the decision").click()
    manager.wait_for_url("**/enquiries/*/")
    with see_all():
        visit.refresh_from_db()
        assert visit.outcome == "invite"

    _apply(sheet, case)
    with see_all():
        case.refresh_from_db()
        assert case.stage == Stage.APPLICATION


def _talk(sheet: Page, case: Enquiry, *, scripts: bool) -> None:
    sheet.goto(address(case, "interest"))
    look(sheet, "interest-empty")
    home = sheet.locator("#section-home")
    if scripts:
        sheet.fill("#motivation", "We have room and time")  # typed elsewhere, not saved yet
    home.get_by_label("Spare bedrooms").fill("1 and a bit")
    home.get_by_role("button", name="Save").click()
    expect(sheet.get_by_text("Enter a number from 0 to 30").first).to_be_visible()
    look(sheet, "interest-error")
    home.get_by_label("Spare bedrooms").fill("1")
    home.get_by_role("button", name="Save").click()
    expect(home.get_by_text("Saved.")).to_be_visible()
    expect(sheet.locator("#section-list")).to_contain_text("1 of 6")
    if scripts:  # the other sections keep what was typed in them
        expect(sheet.locator("#motivation")).to_have_value("We have room and time")
    look(sheet, "interest-saved")
    sheet.get_by_role("link", name="Sensitive answers of Sam").click()
    look(sheet, "interest-sensitive")
    sheet.goto(address(case, "interest"))
    sheet.get_by_role("button", name="Finish the expression of interest").click()
    sheet.wait_for_url(f"**{address(case)}")


def _visit(sheet: Page, case: Enquiry, *, scripts: bool) -> None:
    sheet.goto(address(case, "visits"))
    look(sheet, "visits-empty")
    sheet.get_by_role("button", name="Book the visit").click()
    yesterday = timezone.localdate() - timedelta(days=1)
    fill_day(sheet, "on", yesterday)
    sheet.fill("#at", "noonish")
    sheet.get_by_role("button", name="Book the visit").click()
    expect(sheet.get_by_text("Enter a time, like 10am or 2:30pm").first).to_be_visible()
    look(sheet, "visit-book-error")
    sheet.fill("#at", "10am")
    sheet.fill("#safe_details", "A friendly dog. Park in the lane.")
    sheet.get_by_role("button", name="Book the visit").click()
    arrived = sheet.get_by_role("button", name="I have arrived")
    box = arrived.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    look(sheet, "visits-booked")
    arrived.click()
    sheet.get_by_role("button", name="I have left safely").click()
    sheet.get_by_role("button", name="Write up the visit").click()
    sheet.wait_for_load_state("load")  # with its scripts
    sheet.fill("#text", "Two bedrooms, a garden, everybody was there.")
    if scripts:
        expect(sheet.locator("#draft-state")).to_contain_text("Draft saved", timeout=15_000)
    else:
        sheet.get_by_role("button", name="Save draft").click()
        expect(sheet.locator("#text")).to_have_value("Two bedrooms, a garden, everybody was there.")
    look(sheet, "visit-report")
    sheet.get_by_role("button", name="Finish the report").click()
    expect(sheet.get_by_text("A manager decides what follows.")).to_be_visible()
    look(sheet, "visits-reported")
    sheet.get_by_role("link", name="Visit sheet to print").click()
    look(sheet, "visit-sheet")


def _apply(sheet: Page, case: Enquiry) -> None:
    today = timezone.localdate()
    sheet.goto(address(case, "application"))
    look(sheet, "application-none")
    sheet.get_by_role("button", name="Record the application").click()
    sheet.get_by_role("button", name="Record the application").click()
    expect(sheet.get_by_text("Enter the day it came").first).to_be_visible()
    fill_day(sheet, "received_on", today)
    sheet.get_by_label("It is signed by Sam Carter and Jo Lee").check()
    look(sheet, "application-receive")
    sheet.get_by_role("button", name="Record the application").click()
    expect(sheet.get_by_text("What is missing")).to_be_visible()

    # A child of theirs turns 18 before panel can sit.
    sheet.get_by_role("link", name="Who lives in the home").click()
    sheet.get_by_role("button", name="Add somebody").click()
    sheet.fill("#first_name", "Kit")
    sheet.get_by_label("Child of an applicant").check()
    birthday = months_after(today, PANEL_MONTHS - 1)
    fill_day(sheet, "date_of_birth", birthday.replace(year=birthday.year - 18, day=1))
    look(sheet, "household-add")
    sheet.get_by_role("button", name="Save").click()
    expect(sheet.get_by_text("Turns 18 on")).to_be_visible()
    look(sheet, "household")

    sheet.goto(address(case, "application"))
    expect(sheet.get_by_text("Kit turns 18 on")).to_be_visible()
    sheet.get_by_role("link", name="Referees").first.click()
    sheet.get_by_role("button", name="Add a referee").click()
    sheet.get_by_role("button", name="Save").click()
    expect(sheet.get_by_text("Enter their name").first).to_be_visible()
    look(sheet, "referee-error")
    sheet.get_by_label("Personal referee").check()
    sheet.fill("#name", "Ola Nowak")
    sheet.fill("#email", "ola@example.org")
    sheet.get_by_role("button", name="Save").click()
    look(sheet, "referees")
    sheet.goto(address(case, "application"))
    sheet.get_by_role("link", name="Consents").first.click()
    sheet.get_by_label("Checks and references").check()
    sheet.get_by_label("Signed the application form").check()
    look(sheet, "consents")
    sheet.get_by_role("button", name="Save").click()
    expect(sheet.get_by_text("The consent of Sam to checks")).to_have_count(0)
    look(sheet, "application")
