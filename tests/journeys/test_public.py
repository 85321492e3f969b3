"""The public's pages in a real browser: whole journeys with scripts and without, at 360 pixels.

Every page is looked at by axe when it is empty, full and wrong, and weighed against its budget.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone
from playwright.sync_api import Page, expect

from enquiries.models import Deadline, Enquiry
from enquiries.services import progress_link_issue
from hubs.access import access_of_system
from hubs.fence import reaching
from tests.axe import ALL, axe_finds
from tests.journeys.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PUBLIC_BUDGET, PROGRESS_BUDGET, SCRIPT_BUDGET = 60_000, 70_000, 15_000
RULES = {
    **ALL,
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
}
SCRIPTS = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])


def sound(page: Page, name: str) -> None:
    """Nothing that axe can find, one h1, no scrolling sideways, no two things with one id."""
    page.wait_for_load_state()
    # The whole page in the window: axe measures a link that the window's edge cuts as too small.
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": PHONE["width"], "height": height})
    found = axe_finds(page, RULES)
    page.set_viewport_size(PHONE)
    assert not found, f"{name}: {found}"
    expect(page.locator("h1")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids)), name


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Continue").click()


def enquiry_of(see_all: Callable[[], Any]) -> Enquiry:
    with see_all():
        return Enquiry.objects.select_related("cluster", "service").get()


# --- Journeys -------------------------------------------------------------------------------------


@SCRIPTS
def test_a_call_is_asked_for_on_one_page(opened, see_all, javascript):
    page = opened("/north-east/", javascript=javascript)
    page.get_by_role("button", name="Ask us to call you").or_(
        page.get_by_role("link", name="Ask us to call you")
    ).first.click()
    page.get_by_label("First name").fill("Sam")
    page.get_by_label("Phone number").fill("07700 900123")
    page.get_by_label("Postcode").fill("ne81hh")
    page.get_by_label("Any time").check()
    page.get_by_label("Yes", exact=True).check()
    page.get_by_role("button", name="Ask for a call").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your enquiry")
    enquiry = enquiry_of(see_all)
    expect(page.locator("main")).to_contain_text(enquiry.reference)
    expect(page.locator("main")).to_contain_text("will call you by")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your enquiry")


@SCRIPTS
def test_the_whole_way_from_finding_the_hub_to_stopping(opened, see_all, javascript):
    page = opened("/", javascript=javascript)
    page.get_by_label("Enter your postcode").fill("NE8 1HH")
    page.get_by_role("button", name="Find my hub").click()
    page.locator("a", has_text="Start").last.click()
    page.get_by_label("Talk to someone about fostering").check()
    go_on(page)
    # Asked once: the first page had it.
    expect(page.get_by_label("What is your postcode?")).to_have_value("NE8 1HH")
    go_on(page)
    expect(page.locator("main")).to_contain_text("Your local team is Gateshead Council")
    page.locator("#question").fill("Do I need a car?")
    go_on(page)
    go_on(page)  # without a name
    expect(page).to_have_title(re.compile("^Error: "))
    if javascript:
        expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.get_by_role("link", name="Enter your first name").click()
    page.get_by_label("First name").fill("Sam")
    go_on(page)
    page.get_by_label("Email", exact=True).check()
    page.get_by_label("Email address").fill("sam@example.com")
    page.get_by_label("No, please keep it private").check()
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers, then send")
    page.get_by_role("link", name="Change name").click()
    page.get_by_label("Last name (optional)").fill("Carter")
    go_on(page)
    expect(page.locator("main")).to_contain_text("Sam Carter")
    page.get_by_role("button", name="Send my enquiry").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your enquiry")
    page.go_back()
    page.goto("/my/")
    page.get_by_role("link", name="Change your contact details").click()
    page.get_by_label("Email address").fill("sam.carter@example.com")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("sam.carter@example.com")
    page.get_by_role("link", name="I want to stop").click()
    page.get_by_label("Not the right time").check()
    page.get_by_role("button", name="Stop my enquiry").click()
    expect(page.locator("main")).to_contain_text("You are welcome back at any time")
    page.get_by_role("button", name="Open my enquiry again").click()
    expect(page.locator("main")).to_contain_text("will be in touch again by")
    page.get_by_role("button", name="Leave this page").click()
    page.goto("/my/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Come back to your enquiry")
    enquiry = enquiry_of(see_all)
    assert (enquiry.discreet, enquiry.question) == (True, "Do I need a car?")


@SCRIPTS
def test_a_link_brings_the_person_back(opened, make_enquiry, javascript):
    enquiry, now = make_enquiry(now=timezone.now()), timezone.now()
    with reaching(access_of_system(enquiry.cluster).reach):
        secret = progress_link_issue(enquiry=enquiry, now=now, life=timedelta(days=1))
    page = opened(f"/my/{secret}/", javascript=javascript)
    page.reload()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("main")).to_contain_text(enquiry.reference)
    assert secret not in page.url


def test_browser_back_and_forward_keep_the_answers(opened):
    page = opened("/north-east/enquire/what/")
    page.get_by_label("Something else").check()
    go_on(page)
    page.get_by_label("What is your postcode?").fill("NE8 1HH")
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("anything you would like to ask")
    page.go_back()
    page.go_back()
    expect(page.get_by_label("Something else")).to_be_checked()
    page.go_forward()
    expect(page.get_by_label("What is your postcode?")).to_have_value("NE8 1HH")


def test_a_phone_number_box_appears_with_its_choice_and_all_show_without_scripts(opened):
    page = opened("/north-east/enquire/contact/")
    expect(page.locator("#phone")).to_be_hidden()
    page.get_by_label("Phone call").check()
    expect(page.locator("#phone")).to_be_visible()
    plain = opened("/north-east/enquire/contact/", javascript=False)
    expect(plain.locator("#phone")).to_be_visible()
    expect(plain.locator("#email")).to_be_visible()


def test_the_keyboard_alone_asks_for_a_call(opened):
    page = opened("/north-east/call-me/")
    page.keyboard.press("Tab")
    expect(page.locator(".govuk-skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    for typed in ("Sam", "07700 900123", "NE8 1HH"):
        page.keyboard.press("Tab")
        while page.evaluate("document.activeElement.tagName") != "INPUT":
            page.keyboard.press("Tab")
        page.keyboard.type(typed)
    for _group in range(2):
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
    for _link in range(2):  # the privacy notice, then the button: the hidden box is not on the way
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your enquiry")


def test_what_can_be_pressed_is_large_enough_on_a_phone(opened):
    page = opened("/north-east/enquire/what/")
    for box in page.locator(".govuk-radios__item, .govuk-button").all():
        assert box.bounding_box()["height"] >= 43.5


# --- Every page: axe, and the width of a phone ----------------------------------------------------

HUB_PAGES = [
    "/",
    "/accessibility/",
    "/north-east/",
    "/north-east/call-me/",
    *[
        f"/north-east/enquire/{step}/"
        for step in (
            *("what", "transfer", "postcode", "council", "kinship", "message"),
            *("name", "contact", "time"),
        )
    ],
    "/north-east/could-i-foster/",
    "/north-east/events/",
    "/north-east/privacy/",
    "/north-east/accessibility/",
    "/my/new-link/",
    "/my/new-link/sent/",
    "/my/where-am-i/",
    f"/my/{'a' * 43}/",
]


def test_axe_finds_nothing_on_any_page_empty_or_wrong(opened):
    page = opened("/")
    for path in HUB_PAGES:
        page.goto(path)
        sound(page, path)
        button = page.locator("main form button")
        if button.count():
            button.first.click()
            sound(page, f"{path} sent empty")


def test_axe_finds_nothing_on_pages_that_are_full(opened, see_all):
    page = opened("/north-east/enquire/what/")
    page.get_by_label("I want to care for a child I already know").check()
    go_on(page)
    for typed in ("EH1 1AA", "BFPO 52", "DE1 2FS", "LS1 1UR"):
        page.goto("/north-east/enquire/postcode/")
        page.get_by_label("What is your postcode?").fill(typed)
        go_on(page)
        sound(page, f"area {typed}")
    page.goto("/north-east/enquire/postcode/")
    page.get_by_label("What is your postcode?").fill("NE8 1HH")
    go_on(page)
    sound(page, "kinship of one council")
    page.get_by_role("link", name="Continue").or_(
        page.get_by_role("button", name="Continue")
    ).first.click()
    page.get_by_text("I need an interpreter").click()
    page.locator("#question").fill("averyveryverylongwordwithoutanyspaces" * 8)
    page.locator("#access_needs").fill("Large print")
    sound(page, "message open")
    go_on(page)
    page.get_by_label("First name").fill("Wolfeschlegelsteinhausenbergerdorff" * 2)
    go_on(page)
    page.get_by_label("Phone call").check()
    page.locator("#phone").fill("07700 900123")
    page.get_by_label("Yes", exact=True).check()
    sound(page, "contact chosen")
    go_on(page)
    page.get_by_label("Evenings").check()
    go_on(page)
    sound(page, "check")
    page.get_by_role("button", name="Send my enquiry").click()
    sound(page, "sent")
    for path in ("details", "pause", "stop", "help-us"):
        page.goto(f"/my/{path}/")
        sound(page, path)
    page.goto("/my/pause/")
    page.get_by_role("button", name="Wait until then").click()
    sound(page, "pause sent empty")
    page.locator("#month").select_option(index=2)
    page.get_by_role("button", name="Wait until then").click()
    sound(page, "paused")
    page.goto("/my/stop/")
    page.get_by_role("button", name="Stop my enquiry").click()
    sound(page, "stopped")
    page.get_by_role("button", name="Leave this page").click()
    sound(page, "left")


@SCRIPTS
def test_with_only_a_landline_one_sees_the_step_and_the_phone(opened, make_enquiry, javascript):
    enquiry = make_enquiry(phone="0191 498 0999")
    page = opened("/my/new-link/", javascript=javascript)
    page.get_by_role("link", name="see where your enquiry is").click()
    page.get_by_label("Reference").fill(enquiry.reference.lower())
    page.get_by_label("Last name").fill("Cartwright")
    page.get_by_label("Postcode").fill("ne81hh")
    page.get_by_role("button", name="Show me").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("We cannot find an enquiry")
    if javascript:  # axe is a script
        sound(page, "no such enquiry")
    page.get_by_label("Last name").fill("Carter")
    page.get_by_role("button", name="Show me").click()
    expect(page.locator("main")).to_contain_text("Enquiry received")
    expect(page.locator("main")).to_contain_text("0191 498 0100")
    if javascript:
        sound(page, "the step")


def test_axe_finds_nothing_when_a_promise_was_missed(opened, make_enquiry, see_all):
    then = timezone.now() - timedelta(days=9)
    enquiry = make_enquiry(now=then)
    with see_all():
        Deadline.objects.update(missed_at=timezone.now())
    with reaching(access_of_system(enquiry.cluster).reach):
        secret = progress_link_issue(enquiry=enquiry, now=timezone.now(), life=timedelta(days=1))
    page = opened(f"/my/{secret}/")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("main")).to_contain_text("We are sorry. The manager has been told.")
    sound(page, "missed promise")


def test_axe_finds_nothing_on_the_three_results(opened):
    page = opened("/north-east/could-i-foster/")
    for room, title in (
        ("Yes", "Yes, let’s talk"),
        ("Not now, but I could within a year", "Probably, with a chat"),
        ("No", "Not right now, and here is what would change that"),
    ):
        page.goto("/north-east/could-i-foster/")
        page.get_by_label("21 or over").check()
        group = page.get_by_role("group", name="Do you have a spare bedroom?")
        group.get_by_label(room, exact=True).check()
        for name, said in (("Do you live in our area", "Yes"), ("smoke or vape", "No")):
            page.get_by_role("group", name=name).get_by_label(said, exact=True).check()
        page.get_by_label("I am mostly at home").check()
        page.get_by_role("button", name="See the result").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        sound(page, title)


# --- What a page weighs ---------------------------------------------------------------------------


def _zipped(content: bytes) -> int:
    return len(gzip.compress(content, 9))


def _static(address: str) -> bytes:
    found = finders.find(urlsplit(address).path.removeprefix("/static/"))
    return Path(found).read_bytes()


def _weigh(page: Page, go: Callable[[], Any]) -> Iterator[tuple[str, int]]:
    """Every response of a first visit, as gzip at level 9 would send it."""
    responses = []
    page.on("response", lambda response: responses.append(response))
    go()
    page.wait_for_load_state("networkidle")
    for response in responses:
        if response.status in {200, 409, 410}:
            content = _static(response.url) if "/static/" in response.url else response.body()
            yield response.url, _zipped(content)


def test_a_first_visit_weighs_less_than_its_budget(opened, see_all):
    for path in HUB_PAGES:
        page = opened("about:blank")
        weights = dict(_weigh(page, lambda page=page, path=path: page.goto(path)))
        assert sum(weights.values()) <= PUBLIC_BUDGET, (path, weights)
        scripts = sum(size for url, size in weights.items() if url.endswith(".js"))
        assert 0 < scripts <= SCRIPT_BUDGET, (path, weights)
        assert len(weights) <= 6, (path, weights)
        page.context.close()


def test_the_progress_page_weighs_less_than_its_budget(opened, make_enquiry):
    enquiry = make_enquiry(now=timezone.now())
    with reaching(access_of_system(enquiry.cluster).reach):
        secret = progress_link_issue(enquiry=enquiry, now=timezone.now(), life=timedelta(days=1))
    page = opened("about:blank", javascript=True)
    page.context.route("**/static/**", lambda route: route.abort())  # so that nothing is kept
    page.goto(f"/my/{secret}/")
    page.context.unroute("**/static/**")
    weights = dict(_weigh(page, lambda: go_on(page)))
    assert "/my/" in {urlsplit(url).path for url in weights}
    assert any(url.endswith(".css") for url in weights)
    assert sum(weights.values()) <= PROGRESS_BUDGET, weights
