"""A governance lead asks the record in a real browser: both questions, lists, with and without
scripts, on a phone and on a desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from enquiries.models import Enquiry
from tests.axe import assert_accessible
from tests.cast import Cast, MakeEnquiry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AUDIT = "/staff/audit/"


@pytest.fixture
def case(make_enquiry: MakeEnquiry, cast: Cast, signed_in: Callable[[Any], Client]) -> Enquiry:
    """A case that Ben was curious about, and a refusal."""
    enquiry = make_enquiry(now=timezone.now())
    ben = signed_in(cast.ben)
    for page in ("case", "timeline", "note"):
        ben.get(reverse(f"enquiries:{page}", args=[enquiry.reference]))
    ben.get("/staff/enquiries/", {"q": "Carter"})
    ben.get(reverse("enquiries:case", args=["NE-222-222"]))
    return enquiry


@pytest.fixture
def iris(
    live: Any, page: Callable[..., Page], cast: Cast, signed_in: Callable[[Any], Client]
) -> Callable[..., Page]:
    """A browser in which the governance lead has signed in: ``iris(javascript=False)``."""

    def open_for(*, width: int = 1280, **options: Any) -> Page:
        opened = page(base_url=live.url, viewport={"width": width, "height": 800}, **options)
        session = signed_in(cast.iris).cookies["session"].value
        opened.context.add_cookies([{"name": "session", "value": session, "url": live.url}])
        return opened

    return open_for


def this_week() -> str:
    today = timezone.localdate()
    return (today - timedelta(days=today.weekday())).isoformat()


def test_every_page_is_accessible(iris: Callable[..., Page], case: Enquiry, cast: Cast) -> None:
    sheet = iris(width=360)
    for address in (
        "",
        f"case/?reference={case.reference}",
        "case/",
        "case/?reference=NE-222-222",
        f"person/?person={cast.ben.pk}",
        "refusals/",
        "glass/",
        "protection/",
        "people/",
        "sign-ins/",
        "unassigned/",
        f"unassigned/?week={this_week()}",
        f"unassigned/{cast.ben.pk}/?week={this_week()}",
    ):
        sheet.goto(f"{AUDIT}{address}")
        assert_accessible(sheet, address, also=True)


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_from_the_two_questions_to_the_answers(
    iris: Callable[..., Page], case: Enquiry, javascript: bool
) -> None:
    sheet = iris(javascript=javascript)
    sheet.goto("/staff/start/")
    sheet.get_by_role("link", name="Record").first.click()
    sheet.get_by_label("Reference of the case").fill("NE-1")
    sheet.get_by_role("button", name="Show who looked").click()
    problem = sheet.get_by_role("alert").filter(has_text="There is a problem")
    expect(problem).to_contain_text("There is no case with this reference")
    sheet.get_by_label("Reference of the case").fill(case.reference.lower())
    sheet.get_by_role("button", name="Apply filters").first.click()
    rows = sheet.get_by_role("row")
    expect(rows.filter(has_text="Opened the timeline")).to_contain_text("Ben Officer")
    expect(rows.filter(has_text="was shown 1 case")).to_have_count(1)
    sheet.get_by_role("link", name="Record", exact=True).last.click()
    sheet.get_by_label("Name").select_option(label="Ben Officer")
    sheet.get_by_role("button", name="Show what they looked at").click()
    expect(rows.filter(has_text="NE-222-222")).to_contain_text("not there, or not theirs")
    rows.filter(has_text="Opened the notes").get_by_role("link", name=case.reference).click()
    expect(sheet.get_by_role("heading", level=1)).to_have_text("Who looked at this case?")


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_views_without_assignment(
    iris: Callable[..., Page], case: Enquiry, javascript: bool
) -> None:
    sheet = iris(javascript=javascript)
    sheet.goto(f"{AUDIT}unassigned/")
    expect(sheet.locator("#main-content, main").first).to_contain_text("Nobody opened a case")
    sheet.get_by_label("Week that begins on").select_option(this_week())
    sheet.get_by_role("button", name="Show this week").click()
    sheet.get_by_role("link", name="Ben Officer").click()
    expect(sheet.get_by_role("heading", level=1)).to_have_text("Ben Officer")
    expect(sheet.get_by_role("row").filter(has_text=case.reference)).to_have_count(3)
