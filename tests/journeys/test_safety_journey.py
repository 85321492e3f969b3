"""A protected case in a real browser: closed and opened by people, on a phone and at a desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from enquiries.models import Enquiry
from hubs.models import User
from tests.cast import Cast, MakeEnquiry
from tests.journeys.test_case_journey import check
from tests.staff.test_safety_screens import address, protect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Sheet = Callable[..., Page]


@pytest.fixture
def sit_down(live: Any, page: Sheet, signed_in: Callable[[User], Client]) -> Sheet:
    """A browser in which this person has signed in."""

    def sit(user: User, **options: Any) -> Page:
        sheet = page(base_url=live.url, **options)
        cookie = signed_in(user).cookies["session"]
        sheet.context.add_cookies([{"name": "session", "value": cookie.value, "url": live.url}])
        return sheet

    return sit


def test_every_screen_of_protection(sit_down: Sheet, cast: Cast, make_enquiry: MakeEnquiry) -> None:
    made = make_enquiry(email="sam@example.org", now=timezone.now())
    view = {"width": 360, "height": 800}
    asha, ben = sit_down(cast.asha, viewport=view), sit_down(cast.ben, viewport=view)
    asha.goto(address(made, "protect"))
    check(asha, "protect", also=True)
    asha.get_by_role("button", name="Protect this case").click()
    check(asha, "protect-wrong", also=True)
    protect(cast, made)
    for name in ("case", "safety", "safety_name", "safety_way", "lift_ask", "contact"):
        asha.goto(address(made, name))
        check(asha, f"named-{name}", also=True)
    for name in ("case", "timeline"):
        ben.goto(address(made, name))
        check(ben, f"closed-{name}", also=True)
    ben.goto("/staff/enquiries/")
    check(ben, "closed-list", also=True)
    ben.goto("/staff/?who=all")
    check(ben, "closed-work", also=True)


@pytest.mark.parametrize("javascript", [True, False])
def test_from_protecting_to_lifting(
    sit_down: Sheet, cast: Cast, make_enquiry: MakeEnquiry, javascript: bool
) -> None:
    made: Enquiry = make_enquiry(now=timezone.now())
    asha, mel, ben = (
        sit_down(user, javascript=javascript) for user in (cast.asha, cast.mel, cast.ben)
    )
    asha.goto(address(made))
    asha.get_by_role("link", name="Protect this case").click()
    asha.get_by_label("Why must nobody find this person?").fill("A former partner")
    asha.get_by_label("Mel Manager").check()
    asha.get_by_label("An email").check()
    asha.get_by_label("The safe email address").fill("quiet@example.org")
    asha.get_by_role("button", name="Protect this case").click()
    asha.get_by_text("This case is protected now.").wait_for()
    ben.goto(address(made))
    ben.get_by_text("This is a protected case.").wait_for()
    assert ben.get_by_text("Carter").count() == 0

    asha.goto(address(made, "note"))
    asha.get_by_label("Add a note").fill("Moved to NE1 4ST")
    asha.get_by_role("button", name="Add note").click()
    asha.get_by_role("link", name="This looks like an address or number").wait_for()
    asha.get_by_role("button", name="Add note").click()
    asha.get_by_text("Note added.").wait_for()

    asha.goto(address(made, "lift_ask"))
    asha.get_by_label("Who decides?").select_option(label="Mel Manager")
    asha.get_by_label("Why is the protection no longer needed?").fill("It is over")
    asha.get_by_role("button", name="Ask them").click()
    asha.get_by_text("Mel Manager was asked.").wait_for()
    mel.goto(address(made, "safety"))
    check_asked(mel, javascript)
    mel.get_by_role("button", name="Lift the protection").click()
    mel.get_by_text("The protection is lifted.").wait_for()
    ben.goto(address(made))
    ben.get_by_role("heading", name="Sam Carter").first.wait_for()


def check_asked(opened: Page, javascript: bool) -> None:
    opened.get_by_text("Asha Officer asked to lift the protection").wait_for()
    if javascript:  # axe is a script
        check(opened, "decide")
