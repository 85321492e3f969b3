"""An officer's morning in a real browser, with scripts and without."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, Response, expect

from enquiries.models import ContactAttempt, Enquiry
from tests.axe import assert_accessible
from tests.cast import SUNDERLAND_POSTCODE, Cast, MakeEnquiry, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SeeAll = Callable[[], Any]
Browse = Callable[..., Page]
BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])


@pytest.fixture
def browse(
    live: Any, page: Callable[..., Page], signed_in: Callable[[Any], Client]
) -> Callable[..., Page]:
    """A browser in which somebody has signed in: ``browse(cast.asha, javascript=False)``."""

    def open_for(user: Any, *, width: int = 1280, **options: Any) -> Page:
        opened = page(base_url=live.url, viewport={"width": width, "height": 800}, **options)
        session = signed_in(user).cookies["session"].value
        opened.context.add_cookies([{"name": "session", "value": session, "url": live.url}])
        return opened

    return open_for


@BOTH
def test_taking_a_case_changes_its_row_and_nothing_else(
    browse: Browse, cast: Cast, make_enquiry: MakeEnquiry, javascript: bool
) -> None:
    first = make_enquiry(first_name="Ann", last_name="First", now=timezone.now())
    second = make_enquiry(first_name="Bea", last_name="Second", now=timezone.now())
    asha = browse(cast.asha, javascript=javascript)
    asha.goto("/staff/?who=all")
    row = asha.locator(f"#row-{first.reference}")

    row.get_by_role("button", name="Assign to me").click()

    expect(row.get_by_text("You", exact=True)).to_be_visible()
    expect(row.get_by_role("button", name="Assign to me")).to_have_count(0)
    other = asha.locator(f"#row-{second.reference}")
    expect(other.get_by_role("button", name="Assign to me")).to_be_visible()
    assert asha.url.endswith("/staff/?who=all")
    said = f"{first.reference} is now with you."
    if javascript:
        expect(asha.locator("#live")).to_have_text(said)
        expect(row.get_by_role("link", name="Ann First")).to_be_focused()
    else:
        expect(asha.get_by_role("alert").get_by_text(said, exact=True)).to_be_visible()
    asha.get_by_role("button", name="Undo").click()
    expect(row.get_by_text("Not assigned")).to_be_visible()
    assert asha.url.endswith("/staff/?who=all")


@BOTH
def test_the_one_who_came_second_is_told_who_has_it(
    browse: Browse, cast: Cast, make_enquiry: MakeEnquiry, javascript: bool
) -> None:
    made = make_enquiry(now=timezone.now())
    asha, ben = browse(cast.asha, javascript=javascript), browse(cast.ben)
    for opened in (asha, ben):
        opened.goto("/staff/?who=all")
    ben.get_by_role("button", name="Assign to me").click()
    expect(ben.locator("#live")).to_have_text(f"{made.reference} is now with you.")

    asha.get_by_role("button", name="Assign to me").click()

    told = f"{made.reference} already belongs to Ben Officer. Nothing changed."
    expect(asha.get_by_text(told).locator("visible=true").first).to_be_visible()
    expect(asha.locator(f"#row-{made.reference}").get_by_text("Ben Officer").last).to_be_visible()


def test_an_ended_session_leads_to_sign_in_and_not_into_a_row(
    browse: Browse, cast: Cast, make_enquiry: MakeEnquiry
) -> None:
    make_enquiry(now=timezone.now())
    asha = browse(cast.asha)
    asha.goto("/staff/")
    asha.context.clear_cookies(name="session")
    asha.get_by_role("button", name="Assign to me").click()
    asha.wait_for_url("**/accounts/login/**")
    assert "next=" in asha.url
    assert "assign" not in asha.url


@BOTH
def test_search_then_filter_then_take_the_filter_off_then_back(
    browse: Browse, cast: Cast, make_enquiry: MakeEnquiry, javascript: bool
) -> None:
    gate = make_enquiry(first_name="Ann", last_name="Wilson")
    make_enquiry(first_name="Bea", last_name="Wilson", postcode=SUNDERLAND_POSTCODE)
    make_enquiry(first_name="Cat", last_name="Young")
    asha = browse(cast.asha, javascript=javascript)
    asha.goto("/staff/")
    box = asha.get_by_role("searchbox")
    box.fill("wilson")
    box.press("Enter")
    heading = asha.locator("h1")
    expect(heading).to_have_text("2 results for ‘wilson’")

    asha.get_by_label("Council", exact=True).select_option("gateshead")
    asha.get_by_role("button", name="Apply filters").last.click()
    expect(heading).to_have_text("1 result for ‘wilson’")
    assert "q=wilson" in asha.url
    assert "council=gateshead" in asha.url

    asha.get_by_role("link", name="Remove this filter").click()
    expect(heading).to_have_text("2 results for ‘wilson’")
    asha.go_back()
    expect(heading).to_have_text("1 result for ‘wilson’")

    asha.get_by_role("searchbox").fill(gate.reference.lower().replace("-", ""))
    asha.get_by_role("searchbox").press("Enter")
    asha.wait_for_url(f"**/staff/enquiries/{gate.reference}/")


def test_a_count_leads_to_as_many_rows(
    browse: Browse, cast: Cast, make_enquiry: MakeEnquiry
) -> None:
    for name in ("Ann", "Bea", "Cat"):
        make_enquiry(first_name=name, now=timezone.now())
    asha = browse(cast.asha, javascript=False)
    asha.goto("/staff/")
    asha.get_by_role("link", name="3 New, not yet contacted").click()
    expect(asha.locator("h1")).to_have_text("3 enquiries")
    expect(asha.locator(".case-table tbody tr")).to_have_count(3)


def test_a_call_is_typed_by_keyboard_alone_and_looked_up_on_the_way(
    browse: Browse, cast: Cast, make_enquiry: MakeEnquiry, see_all: SeeAll
) -> None:
    earlier = make_enquiry(phone="07700 900461")
    asha = browse(cast.asha)
    asha.goto("/staff/")
    asha.get_by_role("button", name="New enquiry").press("Enter")
    asha.get_by_label("I read this to the caller").focus()
    keys = asha.keyboard
    keys.press("Space")
    for typed in ("Sam", "Carter", "07700 900 461"):
        keys.press("Tab")
        keys.type(typed)
    keys.press("Tab")
    found = asha.locator("#lookup")
    expect(found.get_by_text(earlier.reference)).to_be_visible()
    expect(asha.locator("#email")).to_be_focused()
    keys.press("Tab")
    keys.type("ne81hh")
    keys.press("Tab")
    expect(found.get_by_text("NE8 1HH is in Gateshead.")).to_be_visible()
    expect(asha.locator("#live")).to_contain_text("Gateshead Council")
    expect(asha.locator("#council")).to_be_focused()

    asha.get_by_label("What happens next?").fill("Send the information pack")
    asha.get_by_role("button", name="Save enquiry").press("Enter")

    asha.wait_for_url("**/staff/enquiries/NE-*/")
    expect(asha.get_by_role("alert").get_by_text("is saved")).to_be_visible()
    with see_all():
        made = Enquiry.objects.exclude(pk=earlier.pk).get()
        assert ContactAttempt.objects.get().enquiry == made
    assert made.next_step == "Send the information pack"


def test_without_scripts_the_check_button_looks_up_and_keeps_everything(
    browse: Browse, cast: Cast, make_enquiry: MakeEnquiry, world: World
) -> None:
    earlier = make_enquiry(phone="07700 900461")
    asha = browse(cast.asha, javascript=False)
    asha.goto("/staff/enquiries/new/")
    asha.get_by_label("First name", exact=True).fill("Sam")
    asha.get_by_label("Phone number", exact=True).fill("07700 900461")
    asha.get_by_label("Postcode", exact=True).fill("ne81hh")
    asha.get_by_label("Text message").check()
    asha.get_by_role("button", name="Check council").click()
    expect(asha.get_by_text("NE8 1HH is in Gateshead.")).to_be_visible()
    expect(asha.get_by_text(earlier.reference)).to_be_visible()
    expect(asha.get_by_label("First name", exact=True)).to_have_value("Sam")
    expect(asha.get_by_label("Text message")).to_be_checked()

    asha.get_by_role("button", name="Save enquiry").click()
    expect(asha.get_by_role("heading", name="There is a problem")).to_be_visible()
    assert asha.title().startswith("Error: ")
    asha.get_by_label("I read this to the caller").check()
    asha.get_by_label("Nothing was agreed").check()
    asha.get_by_role("button", name="Save enquiry").click()
    asha.wait_for_url("**/staff/enquiries/NE-*/")


def test_every_state_can_be_used_by_everyone(
    browse: Browse, cast: Cast, make_enquiry: MakeEnquiry, see_all: SeeAll
) -> None:
    asha = browse(cast.asha, width=360)
    for empty in ("/staff/", "/staff/enquiries/", "/staff/enquiries/?q=nobody"):
        asha.goto(empty)
        assert_accessible(asha, also=True)
    for number in range(30):
        make_enquiry(
            first_name="Wolfeschlegelsteinhausen" if number % 2 else "明",
            last_name="" if number % 2 else "Bergerdorff",
            discreet=number % 3 == 0,
            may_leave_message=number % 4 == 0,
            language="Polish",
            now=timezone.now(),
        )
    with see_all():
        late = list(Enquiry.objects.values_list("pk", flat=True)[:3])
        Enquiry.objects.filter(pk__in=late).update(next_due_at=timezone.now())
    for full in (
        "/staff/",
        "/staff/enquiries/?language=any&stage=enquiry",
        "/staff/enquiries/?page=2",
        "/staff/enquiries/?stage=bogus&from=x&age=bogus",
        "/staff/enquiries/new/",
    ):
        asha.goto(full)
        assert_accessible(asha, also=True)
    asha.get_by_role("button", name="Save enquiry").click()
    assert_accessible(asha, also=True)
    asha.get_by_label("Phone number", exact=True).fill("07700 900123")
    asha.get_by_label("Postcode", exact=True).fill("NE8 1HH")
    asha.get_by_label("Postcode", exact=True).press("Tab")
    expect(asha.locator("#lookup").get_by_text("NE8 1HH is in Gateshead.")).to_be_visible()
    assert_accessible(asha, also=True)
    asha.goto("/staff/")
    asha.get_by_role("button", name="Assign to me").first.click()
    expect(asha.locator("#live")).to_contain_text("is now with you")
    assert_accessible(asha, also=True)


@pytest.mark.parametrize("address", ["/staff/", "/staff/enquiries/"])
def test_a_first_visit_weighs_at_most_120_kilobytes(
    browse: Browse, cast: Cast, make_enquiry: MakeEnquiry, address: str
) -> None:
    for number in range(60):
        make_enquiry(first_name=f"N{number}", now=timezone.now())
    asha = browse(cast.asha)
    seen: list[Response] = []
    asha.on("response", lambda response: seen.append(response))
    asha.goto(address)
    asha.wait_for_load_state("networkidle")
    weights = {response.url: len(gzip.compress(response.body(), 6)) for response in seen}
    assert sum(weights.values()) <= 120_000, weights
    assert len(weights) <= 10, list(weights)
    scripts = [size for url, size in weights.items() if url.split("?")[0].endswith(".js")]
    assert sum(scripts) <= 35_000
