"""The ledger's pages in a real browser: empty and full, narrow and wide, scripts on and off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.axe import assert_accessible
from tests.messaging.plain_rule import due

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def browse(live: Any, page: Callable[..., Any], signed_in: Callable[[Any], Any]) -> Any:
    """A browser in which somebody has signed in."""

    def open_for(user: Any, *, width: int, **options: Any) -> Any:
        opened = page(base_url=live.url, viewport={"width": width, "height": 800}, **options)
        session = signed_in(user).cookies["session"].value
        opened.context.add_cookies([{"name": "session", "value": session, "url": live.url}])
        return opened

    return open_for


PAGES = ("/staff/messages/", "/staff/messages/mine/", "/staff/messages/inbox/")


def test_every_page_empty_and_full(browse, cast, world, see_all, make_enquiry, tick_at, settings):
    settings.DEMO = True
    opened = browse(cast.mel, width=360)
    for address in PAGES:
        opened.goto(address)
        assert_accessible(opened, address, also=True)
    now = timezone.now()
    make_enquiry(contact_by="email", phone="", email="sam@example.org", now=now)
    tick_at(now)
    with see_all():
        for n, state in enumerate(("planned", "held", "failed", "cancelled")):
            (row,) = due(world.ne, 1, now=now, occurrence=str(n), state=state, why="Some reason.",
                         due_at=now + timedelta(hours=1))  # fmt: skip
        due(world.ne, 40, now=now, channel="in_app", state="sent", user=cast.mel, finished_at=now,
            subject="NE-1: promise missed", body="Nobody has tried to reach them.")  # fmt: skip
    for address in (*PAGES, f"/staff/messages/{row.pk}/"):
        opened.goto(address)
        assert_accessible(opened, address, also=True)


@pytest.mark.parametrize("javascript", [True, False])
def test_holding_and_filtering_by_hand(browse, cast, world, see_all, javascript):
    now = timezone.now()
    with see_all():
        due(world.ne, 1, now=now, due_at=now + timedelta(hours=1), about_said="NE-AAAA")
    opened = browse(cast.mel, width=1280, javascript=javascript)
    opened.goto("/staff/messages/")
    opened.get_by_role("link", name="Test for NE-AAAA").click()
    opened.get_by_role("button", name="Hold this message").click()
    opened.get_by_text("Held by Mel Manager").wait_for()
    opened.goto("/staff/messages/")
    opened.get_by_label("State").select_option("held")
    opened.get_by_role("button", name="Apply filters").first.click()
    opened.wait_for_url("**/*state=held*")
    opened.get_by_role("link", name="Test for NE-AAAA").wait_for()
