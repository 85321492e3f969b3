"""A manager sets up their hub in a real browser, with scripts and without."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from hubs.models import ClusterService
from tests.axe import assert_accessible
from tests.cast import Cast, MakeEnquiry, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
SETTINGS = "/staff/settings/"
PARTS = (
    "",
    "details/",
    "colour/",
    "hours/",
    "promises/",
    "promises/new/",
    "privacy/",
    "privacy/new/",
    "councils/",
    "councils/new/",
    "councils/gateshead/offers/",
    "reasons/",
    "reasons/new/",
    "reasons/close/no_space/",
    "limits/",
    "limits/decision/",
    "letters/",
    "letters/stage_1_no/",
    "dry-run/",
    "../clocks/",
)


@pytest.fixture
def mel(
    live: Any, page: Callable[..., Page], cast: Cast, signed_in: Callable[[Any], Client]
) -> Callable[..., Page]:
    """A browser in which the hub's manager has signed in: ``mel(javascript=False)``."""

    def open_for(*, width: int = 1280, **options: Any) -> Page:
        opened = page(base_url=live.url, viewport={"width": width, "height": 800}, **options)
        session = signed_in(cast.mel).cookies["session"].value
        opened.context.add_cookies([{"name": "session", "value": session, "url": live.url}])
        return opened

    return open_for


def choose_colour(sheet: Page, typed: str, button: str) -> None:
    sheet.goto(f"{SETTINGS}colour/")
    sheet.get_by_label("Another colour").check()
    sheet.get_by_label("Colour code").fill(typed)
    sheet.get_by_role("button", name=button).click()


def box(sheet: Page, day: str, end: str) -> Locator:
    """One of a day's two boxes."""
    return sheet.get_by_role("group", name=day).get_by_label(end)


def wears(sheet: Page, colour: str) -> None:
    """The top of the page and its buttons have this colour, once the sheets have come."""
    expect(sheet.locator(".site-header")).to_have_css("background-color", colour)
    solid = sheet.locator(".govuk-button:not(.govuk-button--secondary)")
    if solid.count():
        expect(solid.first).to_have_css("background-color", colour)


def said(sheet: Page, text: str) -> None:
    expect(sheet.locator(".govuk-notification-banner")).to_contain_text(text)


def test_every_part_is_accessible(
    mel: Callable[..., Page], world: World, make_enquiry: MakeEnquiry
) -> None:
    make_enquiry()
    sheet = mel(width=360)
    one = ClusterService.objects.get(cluster=world.ne, service=world.gateshead)
    for part in (*PARTS, f"councils/{one.pk}/"):
        answer = sheet.goto(f"{SETTINGS}{part}")
        assert answer is not None
        assert answer.status == 200, part
        assert_accessible(sheet, part, also=True)


@BOTH
def test_a_colour_is_refused_tried_and_saved(mel: Callable[..., Page], javascript: bool) -> None:
    sheet = mel(javascript=javascript)
    choose_colour(sheet, "#ff8800", "Save")
    expect(sheet.locator("#colour-error")).to_contain_text("to 1. It must be at least 7 to 1")
    if javascript:
        assert_accessible(sheet)

    choose_colour(sheet, "#4a0d67", "Look at it first")
    expect(sheet.locator("#preview")).to_contain_text("Nothing is saved yet")
    wears(sheet, "rgb(74, 13, 103)")
    if javascript:
        assert_accessible(sheet)
    sheet.goto(SETTINGS)
    wears(sheet, "rgb(11, 82, 91)")

    choose_colour(sheet, "#4a0d67", "Save")
    said(sheet, "We have saved the hub’s colour")
    wears(sheet, "rgb(74, 13, 103)")
    sheet.goto("/north-east/")
    wears(sheet, "rgb(74, 13, 103)")
    if javascript:
        assert_accessible(sheet)


@BOTH
def test_hours_are_tried_before_they_are_saved(mel: Callable[..., Page], javascript: bool) -> None:
    sheet = mel(javascript=javascript, width=360)
    sheet.goto(f"{SETTINGS}hours/")
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"):
        for end in ("Opens", "Closes"):
            box(sheet, day, end).fill("")
    box(sheet, "Sunday", "Opens").fill("1pm")
    box(sheet, "Sunday", "Closes").fill("3pm")
    sheet.get_by_role("button", name="See what this promises").click()
    expect(sheet.locator("#promise")).to_contain_text("by 3pm on Sunday")
    expect(box(sheet, "Sunday", "Opens")).to_have_value("1pm")

    box(sheet, "Sunday", "Closes").fill("11am")
    sheet.get_by_role("button", name="Save").click()
    sheet.get_by_role("link", name="You must close on Sunday after you open at 1pm").click()
    if javascript:
        assert_accessible(sheet)
    box(sheet, "Sunday", "Closes").fill("3pm")
    sheet.get_by_role("button", name="Save").click()
    said(sheet, "We have saved the opening hours")


@BOTH
def test_a_notice_is_read_before_it_is_published(
    mel: Callable[..., Page], javascript: bool
) -> None:
    sheet = mel(javascript=javascript)
    sheet.goto(f"{SETTINGS}privacy/new/")
    sheet.get_by_label("Privacy notice").fill("## Who we are\n\nWe are the hub.\n\n- One\n- Two")
    sheet.get_by_role("button", name="See how it will read").click()
    preview = sheet.locator("#preview")
    expect(preview.get_by_role("heading", name="Who we are")).to_be_visible()
    expect(preview.get_by_role("listitem")).to_have_count(2)
    if javascript:
        assert_accessible(sheet)
    sheet.get_by_role("button", name="Publish").click()
    said(sheet, "is live")
    sheet.goto("/north-east/privacy/")
    expect(sheet.get_by_text("We are the hub.")).to_be_visible()
    if javascript:
        assert_accessible(sheet)
