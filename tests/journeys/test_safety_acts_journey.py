"""Protected cases in a real browser: every page narrow and wide, and the way through the glass
and through "I know this person" with scripts off."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from enquiries.models import Enquiry, Handover, PendingChange
from enquiries.services import enquiry_move, enquiry_update, progress_link_issue
from enquiries.services.answering import handover_accept
from enquiries.services.glass import glass_break
from enquiries.services.pending import change_link_issue
from enquiries.services.safety import SafeWay, safety_flag_set
from enquiries.workflow import Action, Stage
from hubs.access import access_of_system
from hubs.fence import reaching
from hubs.models import JourneyPolicy, User
from messaging.models import Message
from tests.axe import assert_accessible
from tests.cast import Cast, MakeEnquiry, World
from tests.enquiries.test_acquaintance import at_work, knows

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WHY = "The police are at the door and need her sister's number now"
SHOTS = os.environ.get("SHOTS", "")  # a folder, to look at the pages


@pytest.fixture
def browse(
    live: Any, page: Callable[..., Page], signed_in: Callable[[User], Any]
) -> Callable[..., Page]:
    """A browser in which somebody has signed in; nobody: the public."""

    def open_for(user: User | None, *, width: int = 1280, **options: Any) -> Page:
        opened = page(base_url=live.url, viewport={"width": width, "height": 800}, **options)
        if user is not None:
            session = signed_in(user).cookies["session"].value
            opened.context.add_cookies([{"name": "session", "value": session, "url": live.url}])
        return opened

    return open_for


def check(opened: Page, name: str) -> None:
    assert_accessible(opened, name, also=True)
    if SHOTS:
        opened.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def address(case: Enquiry, more: str = "") -> str:
    return f"/staff/enquiries/{case.reference}/{more}"


@pytest.fixture
def case(world: World, make_enquiry: MakeEnquiry) -> Enquiry:
    return make_enquiry(now=timezone.now(), email="sam@example.org", second_first_name="Jo")


def protect(cast: Cast, case: Enquiry, safe: SafeWay) -> None:
    asha = at_work(cast.asha, timezone.now())
    with reaching(asha.reach):
        safety_flag_set(
            access=asha, enquiry_id=case.pk, reason="An ex-partner is looking", safe=safe,
            named=[cast.ben], now=timezone.now(),
        )  # fmt: skip


def test_pages_of_a_protected_case(browse, case, cast: Cast, world: World) -> None:
    protect(cast, case, SafeWay("phone", "07700 900888", "weekdays"))
    now = timezone.now()
    gita, ben = at_work(cast.gita, now), at_work(cast.ben, now)
    with reaching(gita.reach):
        glass_break(access=gita, enquiry_id=case.pk, reason=WHY, now=now)
    with reaching(ben.reach):
        enquiry_update(
            access=ben, enquiry_id=case.pk, base_version=Enquiry.objects.get(pk=case.pk).version,
            fields={"phone": "07700 900777", "second_phone": "07700 900778"}, now=now,
        )  # fmt: skip
    opened = browse(cast.gita, width=360)
    opened.goto(address(case))
    expect(opened.get_by_text("You opened this in an emergency until")).to_be_visible()
    check(opened, "glass-open")
    opened.goto(address(case, "emergency/"))
    check(opened, "glass-open-page")
    closed = browse(cast.mel, width=360)
    closed.goto(address(case, "emergency/"))
    check(closed, "glass")
    closed.get_by_role("button", name="Open this case").click()
    expect(closed.get_by_text("There is a problem")).to_be_visible()
    check(closed, "glass-error")
    named = browse(cast.ben, width=360)
    for more in ("changes/", "second-applicant/"):
        named.goto(address(case, more))
        check(named, more.strip("/"))


def test_pages_of_who_knows_the_person(browse, case, cast: Cast) -> None:
    opened = browse(cast.ben, width=360)
    for path, name in ((address(case, "know/"), "know"), ("/staff/enquiries/know/", "know-ref")):
        opened.goto(path)
        check(opened, name)
    opened.get_by_role("button", name="Lock it from me").click()
    check(opened, "know-ref-error")
    knows(cast.gita, case, how="We sing in the same choir", now=timezone.now())
    manager = browse(cast.mel, width=360)
    manager.goto(address(case, "locks/"))
    check(manager, "locks")
    manager.get_by_role("button", name="Let them see it again").click()
    check(manager, "locks-error")


def test_milestones(browse, case, cast: Cast, world: World) -> None:
    JourneyPolicy.objects.filter(cluster=world.ne).update(hands_over_at=Stage.VISIT)
    asha, gita = at_work(cast.asha, timezone.now()), at_work(cast.gita, timezone.now())
    with reaching(asha.reach):
        enquiry_move(
            access=asha, enquiry_id=case.pk, action=Action.ADVANCE, target=Stage.VISIT,
            now=timezone.now(),
        )  # fmt: skip
    with reaching(gita.reach):
        offer = Handover.objects.get(enquiry=case)
        handover_accept(access=gita, handover_id=offer.pk, now=timezone.now())
    opened = browse(cast.asha, width=360)
    opened.goto(address(case))
    check(opened, "milestones")
    opened.goto(address(case, "edit/"))
    check(opened, "milestones-refused")


def test_the_person_s_own_pages(browse, case, cast: Cast, world: World) -> None:
    protect(cast, case, SafeWay("email", "quiet@example.com"))
    later = timezone.now() + timedelta(seconds=1)
    with reaching(access_of_system(world.ne).reach):
        secret = progress_link_issue(enquiry=case, now=later, life=timedelta(days=1))
    opened = browse(None, width=360)
    opened.goto(f"/my/{secret}/")
    opened.wait_for_timeout(1100)  # a page opened before the flag was set is closed
    opened.get_by_role("button", name="Continue").click()
    opened.goto("/my/details/")
    check(opened, "own-protected")
    opened.get_by_role("button", name="Save").click()
    expect(opened.get_by_text("There is a problem")).to_be_visible()
    check(opened, "own-protected-error")
    opened.get_by_label("Phone number").fill("07700 900777")
    opened.get_by_role("button", name="Save").click()
    expect(opened.get_by_text("We will ask you to confirm the change first.")).to_be_visible()
    with reaching(access_of_system(world.ne).reach):
        Message.objects.filter(kind="E21").update(to="quiet@example.com")
        secret = change_link_issue(change=PendingChange.objects.get(), now=timezone.now())
    asked = browse(None, width=360)
    asked.goto(f"/my/change/{secret}/")
    check(asked, "change")
    asked.get_by_role("button", name="No, this was not me").click()
    check(asked, "change-no")
    asked.goto(f"/my/change/{secret}/")
    check(asked, "change-over")


@pytest.mark.parametrize("javascript", [True, False])
def test_the_glass_and_the_lock(browse, case, cast: Cast, javascript: bool) -> None:
    protect(cast, case, SafeWay())
    gita = browse(cast.gita, javascript=javascript)
    gita.goto(address(case))
    gita.get_by_role("link", name="Open it in an emergency").click()
    gita.get_by_label("What is the emergency?").fill(WHY)
    gita.get_by_role("button", name="Open this case").click()
    expect(gita.get_by_role("heading", name="Sam Carter and Jo", level=1)).to_be_visible()
    gita.get_by_role("link", name="I know this person").click()
    gita.get_by_role("button", name="Lock it from me").click()
    expect(gita.get_by_text(f"{case.reference} is locked from you.")).to_be_visible()
    assert gita.goto(address(case)).status == 404  # type: ignore[union-attr]
