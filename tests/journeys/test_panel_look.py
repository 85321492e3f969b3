"""A panel administrator's Monday in a real browser: what panel considers next, with one button."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from enquiries.models import Deadline, Enquiry
from enquiries.services.clocks import limit_start
from enquiries.services.panels import panel_make
from enquiries.workflow import Stage
from hubs.fence import reaching
from tests.axe import assert_accessible
from tests.cast import Cast, MakeEnquiry
from tests.journey.road import assessed, place_reach, take_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DAY = timedelta(days=1)


def test_cases_before_panel_are_listed_with_one_press(
    live: Any,
    page: Callable[..., Page],
    signed_in: Callable[[Any], Client],
    cast: Cast,
    make_enquiry: MakeEnquiry,
) -> None:
    session = signed_in(cast.pat).cookies["session"].value

    def pat(width: int, **options: Any) -> Page:
        opened = page(base_url=live.url, viewport={"width": width, "height": 800}, **options)
        opened.context.add_cookies([{"name": "session", "value": session, "url": live.url}])
        opened.goto("/staff/")  # her day begins at the panels
        return opened

    wide = pat(1280)
    expect(wide.get_by_text("No case waits to be listed for panel.")).to_be_visible()
    assert_accessible(wide)
    now = timezone.now()
    for place, name in enumerate(("Ready", "Second", "Early")):
        case: Enquiry = make_enquiry(first_name=name, phone=f"0770090071{place}", now=now)
        with reaching(place_reach(case)):
            if name == "Early":
                take_to(Stage.ASSESSMENT, case, by=cast.gita)
            else:
                assessed(case, by=cast.gita)
            began = timezone.localdate(now) - timedelta(days=100)
            limit_start(enquiry=case, rule=Deadline.Rule.PANEL_8_MONTHS, trigger=began, now=now)
    assert_accessible(pat(360))  # no panel to come
    access = cast.access("pat")
    with reaching(access.reach):
        made: dict[str, Any] = {"name": "Gateshead panel", "place": "Civic Centre", "now": now}
        panel_make(access=access, at=now + 30 * DAY, most_items=1, **made)
        panel_make(access=access, at=now + 60 * DAY, most_items=4, **made)
    assert_accessible(pat(1280))
    assert_accessible(pat(360))
    plain = pat(360, javascript=False)
    ready = plain.get_by_role("button", name=re.compile("List for this panel *: Ready Carter"))
    ready.click()
    expect(plain.get_by_text("The case is on the panel’s list.")).to_be_visible()
    plain.goto("/staff/")
    expect(plain.get_by_role("button", name="List for this panel")).to_have_count(1)
    expect(plain.get_by_role("link", name="Ready Carter")).to_have_count(0)
    expect(plain.get_by_text("Still missing:")).to_be_visible()
