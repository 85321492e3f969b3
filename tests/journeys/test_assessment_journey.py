"""An assessment in a real browser: a council worker takes a case with every check in through
Stage 1, Stage 2 and its report; her manager signs it off. On a desk and on a phone."""

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

from enquiries.assessment_words import SECTIONS
from enquiries.models import Application, Check, Enquiry, Report, Section
from enquiries.services.checks import stage_1_refresh
from enquiries.workflow import Stage
from hubs.calendar import say_day
from hubs.fence import reaching
from hubs.models import User
from tests.axe import assert_fits, axe_finds
from tests.cast import Cast, MakeEnquiry
from tests.journey.road import Rows, place_access, place_reach, take_to
from tests.staff.test_case import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Open = Callable[..., Page]
# Where to keep pictures for a person to look at; none are kept otherwise.
PICTURES = os.environ.get("CASE_PICTURES")
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 800}


@pytest.fixture
def sit(live: Any, page: Open, signed_in: Callable[[User], Client]) -> Callable[..., Page]:
    """A browser in which somebody is signed in."""

    def open_as(user: User) -> Page:
        opened = page(base_url=live.url, viewport=DESK)
        cookie = signed_in(user).cookies["session"]
        opened.context.add_cookies([{"name": "session", "value": cookie.value, "url": live.url}])
        return opened

    return open_as


@pytest.fixture
def case(make_enquiry: MakeEnquiry, cast: Cast) -> Enquiry:
    """A couple whose application is in."""
    now = timezone.now()
    case = make_enquiry(now=now, second_first_name="Jo", second_last_name="Lee")
    with reaching(place_reach(case)):
        take_to(Stage.APPLICATION, case, by=cast.gita, now=now)
    return case


def check(opened: Page, name: str, *, desk_too: bool = False) -> None:
    """No violation that axe can find, on a phone and where the desk has another layout; nothing
    wider than the screen on either."""
    for size in (PHONE, DESK):
        opened.set_viewport_size(size)  # type: ignore[arg-type]
        opened.wait_for_load_state("load")  # with its styles
        if PICTURES:
            path = Path(PICTURES) / f"{name}-{size['width']}.png"
            opened.screenshot(path=path, full_page=True)
        if size is PHONE or desk_too:
            assert not axe_finds(opened), name
        assert_fits(opened, name)


def checks_come(case: Enquiry, by: User) -> None:
    """Every check of Stage 1 has come today and is in order."""
    now = timezone.now()
    with reaching(place_reach(case)):
        wanted = Check.objects.filter(enquiry=case, dropped_at=None, waived_at=None, stage=1)
        wanted.update(
            received_on=timezone.localdate(now),
            received_at=now,
            verified_at=now,
            verified_by=by,
            outcome="clear",
        )
        stage_1_refresh(access=place_access(case, by), enquiry=case, now=now)


def test_from_application_to_the_answer_on_the_report(
    sit: Callable[..., Page], case: Enquiry, cast: Cast
) -> None:
    gita = sit(cast.gita)

    # Stage 1: started, missing its checks, then with its last day to say no.
    gita.goto(address(case, "stage_1"))
    check(gita, "stage-1-before")
    gita.get_by_role("button", name="Start Stage 1").press("Enter")
    gita.wait_for_selector("text=No last day to say no yet")
    assert gita.get_by_role("button", name="Go on to Stage 2").count() == 0
    check(gita, "stage-1-missing")
    checks_come(case, cast.gita)
    gita.reload()
    no_by = gita.inner_text(".govuk-inset-text strong")
    with reaching(place_reach(case)):
        last_day = case.assessmenttrack_set.get(number=1).no_by
    assert no_by == f"Last day to say no: {say_day(last_day)}"
    gita.get_by_text("How this day was counted").press("Enter")
    check(gita, "stage-1-ready", desk_too=True)
    gita.get_by_role("button", name="Go on to Stage 2").press("Enter")
    gita.wait_for_selector("text=Stage 2 has begun.")
    check(gita, "stage-1-over")

    # Stage 2: its parts and its visits.
    gita.goto(address(case, "stage_2"))
    check(gita, "stage-2-empty")
    _writes_one_part(gita, case)
    _records_a_visit(gita, case)
    with reaching(place_reach(case)):
        _writes_the_others(case, cast.gita)
    gita.goto(address(case, "stage_2"))
    check(gita, "stage-2-full", desk_too=True)

    # The report: made, signed off by her manager, shared, answered.
    gita.goto(address(case, "report"))
    gita.get_by_role("button", name="Make the full report").click()
    gita.get_by_role("button", name="Make the report").click()
    gita.wait_for_selector(".govuk-error-summary")
    check(gita, "report-full-error")
    gita.get_by_label("Suitable to foster", exact=True).check()
    gita.get_by_label("Most children at once").fill("2")
    gita.get_by_label("Short-term").check()
    gita.get_by_role("button", name="Make the report").click()
    gita.wait_for_selector("text=You wrote it, or a part of it, so somebody else signs it off.")
    check(gita, "report-draft")
    gareth = sit(cast.gareth)
    gareth.goto(address(case, "report"))
    gareth.get_by_role("button", name="Sign off this version").press("Enter")
    gareth.wait_for_selector("text=Signed off. Its words stand")
    check(gareth, "report-signed")
    gita.goto(address(case, "report"))
    gita.get_by_role("button", name="Share it today").press("Enter")
    gita.wait_for_selector("text=They may comment until")
    check(gita, "report-shared")
    _records_the_answer(gita)
    check(gita, "report-answered", desk_too=True)
    with reaching(place_reach(case)):
        row = Report.objects.get(enquiry=case)
        assert (row.version, row.comments) == (1, "The dates on page 2 are wrong.")
        assert row.signed_off_by == cast.gareth


def _writes_one_part(gita: Page, case: Enquiry) -> None:
    """Typed, kept by itself, found again after closing the page, and finished."""
    gita.get_by_role("link", name="Personality").click()
    check(gita, "section-empty")
    gita.get_by_label("What you found").fill("Sam is calm and warm.")
    gita.get_by_label("What you found").press("Tab")  # leaving the box keeps what is in it
    gita.wait_for_selector("#kept:has-text('Kept at')")
    gita.reload()
    assert gita.get_by_label("What you found").input_value() == "Sam is calm and warm."
    gita.get_by_label("What you found").press("End")
    gita.get_by_label("This part is finished").check()
    gita.get_by_role("button", name="Save").click()
    gita.wait_for_selector("text=“Personality” saved and finished.")
    with reaching(place_reach(case)):
        assert Section.objects.get(enquiry=case, code="personality").done_at is not None


def _records_a_visit(gita: Page, case: Enquiry) -> None:
    gita.get_by_role("button", name="Record a visit").click()
    gita.get_by_role("button", name="Record the visit").click()
    gita.wait_for_selector(".govuk-error-summary")
    check(gita, "visit-error", desk_too=True)
    day = timezone.localdate() - timedelta(days=1)
    for part in ("day", "month", "year"):
        gita.fill(f"#on-{part}", str(getattr(day, part)))
    gita.get_by_label("Time it began").fill("4pm")
    gita.get_by_label("How long it took, in minutes").fill("90")
    gita.get_by_label("Who was there").fill("Sam, Jo and Kit")
    gita.get_by_label("Yes").check()
    gita.get_by_label("What was talked about").fill("Routines, school, and Kit’s own room.")
    gita.get_by_role("button", name="Record the visit").click()
    gita.wait_for_selector("text=1 visit so far")


def _writes_the_others(case: Enquiry, by: User) -> None:
    rows = Rows(case, by=by, now=timezone.now())
    for code in SECTIONS.keys() - {"personality"}:
        Section.objects.create(
            enquiry=case,
            code=code,
            text="We talked about this at each visit.",
            done_at=rows.now,
            saved_at=rows.now,
            saved_by=by,
        )


def _records_the_answer(gita: Page) -> None:
    gita.get_by_role("button", name="Record what they said").click()
    gita.get_by_label("They sent comments").check()
    gita.get_by_label("Their comments").fill("The dates on page 2 are wrong.")
    today = timezone.localdate()
    for part in ("day", "month", "year"):
        gita.fill(f"#on-{part}", str(getattr(today, part)))
    gita.get_by_label("Yes, both").check()
    check(gita, "report-comments")
    gita.get_by_role("button", name="Record it").click()
    gita.wait_for_selector("text=Their comments are recorded.")


def test_a_no_in_stage_1_and_the_law_s_own_no(
    sit: Callable[..., Page], case: Enquiry, cast: Cast
) -> None:
    with reaching(place_reach(case)):
        take_to(Stage.CHECKS, case, by=cast.gita, now=timezone.now())
        Rows(case, by=cast.gita).check(outcome="barred")
    gareth = sit(cast.gareth)
    gareth.goto(address(case, "stage_1"))
    check(gareth, "stage-1-barred", desk_too=True)
    gareth.get_by_role("link", name="Exception for a named child").click()
    gareth.get_by_label("Yes, for that child alone").check()
    gareth.get_by_role("button", name="Save").click()
    gareth.wait_for_selector(".govuk-error-summary")
    check(gareth, "named-child-error")
    gareth.goto(address(case, "disqualified"))
    check(gareth, "disqualified")
    gareth.goto(address(case, "stage_1"))
    gareth.get_by_role("link", name="Say no in Stage 1").click()
    gareth.get_by_label("Reasons").fill("The home is not safe for a child.")
    check(gareth, "stage-1-no")
    gareth.get_by_role("button", name="Say no and end the application").press("Enter")
    gareth.wait_for_selector("text=There is no review by panel and no independent review.")
    check(gareth, "stage-1-refused")
    with reaching(place_reach(case)):
        case.refresh_from_db()
        assert case.stage == Stage.NOT_SUITABLE
        assert Application.objects.get(enquiry=case).named_child is False
