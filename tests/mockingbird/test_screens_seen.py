"""The screens of a constellation in a real browser: on a phone, with scripts and without."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from hubs.fence import reaching
from mockingbird.models import Constellation, ConstellationMembership, Contact, Sleepover
from tests.axe import assert_accessible, assert_fits
from tests.cast import Cast
from tests.mockingbird.ground import Ground
from tests.mockingbird.test_screens import approved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DAY = timedelta(days=1)
SECTIONS = ("", "calendar/", "sleepovers/", "log/", "gatherings/", "invite/", "fidelity/",
            "set-up/", "history/", "sleepovers/new/", "gatherings/new/")  # fmt: skip


@pytest.fixture
def tyne(ground: Ground) -> Constellation:
    """A hub home, nine satellites with long and short names, and a tenth place."""
    today = timezone.localdate()
    with reaching(ground.reach):
        it = ground.constellation("TYNE")
        for at in range(10):
            home = approved(ground, "Featherstonehaugh" if at == 3 else f"Obi{at}", today)
            row = ground.member(
                it, home, role="satellite" if at else "hub", invited_on=today - 30 * DAY,
                joined_on=today - 30 * DAY,
            )  # fmt: skip
        ground.asked(row, starts_on=today + DAY)
    return it


def test_on_a_phone_with_scripts_and_without(
    live: Any,
    page: Callable[..., Page],
    signed_in: Callable[[Any], Client],
    cast: Cast,
    ground: Ground,
    tyne: Constellation,
) -> None:
    session = signed_in(cast.liam).cookies["session"].value

    def liam(width: int, **options: Any) -> Page:
        opened = page(base_url=live.url, viewport={"width": width, "height": 800}, **options)
        opened.context.add_cookies([{"name": "session", "value": session, "url": live.url}])
        return opened

    base = f"/staff/mockingbird/{tyne.pk}/"
    phone, desk = liam(360), liam(1280)
    for path in ("/staff/mockingbird/", "/staff/mockingbird/due/", *(base + s for s in SECTIONS)):
        phone.goto(path)
        assert_accessible(phone, path)
        desk.goto(path)
        assert_fits(desk, path)
    plain = liam(360, javascript=False)
    plain.goto(base + "log/")
    for name in ("Kit Featherstonehaugh", "Kit Obi4"):
        plain.get_by_label(re.compile(name)).check()
    plain.get_by_role("button", name="Save").click()
    expect(plain.get_by_text("2 contacts are logged.")).to_be_visible()
    plain.goto(base + "sleepovers/")
    plain.get_by_role("link", name=re.compile("Decide")).click()
    plain.get_by_label("Not possible: The hub is full").check()
    plain.get_by_role("button", name="Save").click()
    expect(plain.get_by_text("Nothing waits for an answer.")).to_be_visible()
    with reaching(ground.reach):
        assert Contact.objects.filter(constellation=tyne).count() == 2
        assert Sleepover.objects.get().status == "declined"
        assert ConstellationMembership.objects.filter(constellation=tyne).count() == 10
