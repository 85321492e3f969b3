"""In a real browser: a call asked for from anywhere, and the boxes of ways not chosen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from enquiries.models import Enquiry
from tests.journeys.test_public import SCRIPTS, enquiry_of, go_on, sound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def ask_for_a_call_from(page: Page, postcode: str) -> None:
    page.goto("/north-east/call-me/")
    page.get_by_label("First name").fill("Sam")
    page.get_by_label("Phone number").fill("07700 900123")
    page.get_by_label("Postcode").fill(postcode)
    page.get_by_label("Any time").check()
    page.get_by_label("Yes", exact=True).check()
    page.get_by_role("button", name="Ask for a call").click()


@SCRIPTS
def test_a_call_asked_for_from_elsewhere_is_sent_only_when_still_wanted(
    opened, see_all, javascript
):
    page = opened("/north-east/", javascript=javascript)
    ask_for_a_call_from(page, "EH1 1AA")
    expect(page.locator("main")).to_contain_text("EH1 1AA is in Scotland.")
    page.get_by_role("link", name="Change the postcode").click()
    expect(page.get_by_label("First name")).to_have_value("Sam")
    page.get_by_label("Postcode").fill("LS1 1UR")
    page.get_by_role("button", name="Ask for a call").click()
    expect(page.locator("main")).to_contain_text("LS1 1UR is in Leeds")
    with see_all():
        assert not Enquiry.objects.exists()
    page.get_by_role("button", name="Ask us to call anyway").dblclick()
    expect(page.locator("main")).to_contain_text("will call you by")
    assert enquiry_of(see_all).out_of_area is True


@SCRIPTS
def test_a_call_asked_for_from_a_forces_address_goes_to_the_council_chosen(
    opened, world, see_all, javascript
):
    page = opened("/north-east/", javascript=javascript)
    ask_for_a_call_from(page, "BFPO 52")
    page.get_by_role("button", name="Ask for a call").click()
    page.get_by_role("link", name="Select your council").click()
    page.get_by_label("Sunderland Council").check()
    page.get_by_role("button", name="Ask for a call").click()
    expect(page.locator("main")).to_contain_text("will call you by")
    assert enquiry_of(see_all).service == world.sunderland


def test_axe_finds_nothing_where_a_call_is_asked_for_from_elsewhere(opened):
    page = opened("/north-east/")
    for typed in ("EH1 1AA", "BFPO 52", "ZZ1 1ZZ", "DE1 2FS", "LS1 1UR"):
        ask_for_a_call_from(page, typed)
        sound(page, f"call from {typed}")
        summary = page.get_by_text("Choose one of our councils")
        if summary.count():
            summary.click()
            sound(page, f"call from {typed}, councils open")
        page.get_by_role("button", name="Ask for a call").click()
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        sound(page, f"call from {typed}, sent empty")


def test_a_box_of_another_way_that_is_wrong_can_be_seen_and_mended(opened):
    page = opened("/north-east/enquire/contact/")
    page.get_by_label("Phone call").check()
    page.locator("#phone").fill("07700 90012")
    page.get_by_label("Email", exact=True).check()
    page.locator("#email").fill("sam@example.com")
    page.get_by_label("Yes", exact=True).check()
    go_on(page)
    expect(page.locator("#phone")).to_be_visible()
    sound(page, "a number of another way is short")
    page.get_by_role("link", name="Enter a phone number").click()
    expect(page.locator("#phone")).to_be_focused()
    page.locator("#phone").fill("07700 900123")
    go_on(page)
    expect(page.locator("#phone")).to_have_count(0)
