"""Undo from the banner: until the next change, by those who could have done it themselves."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from enquiries.models import Deadline, Enquiry
from enquiries.services import enquiry_pause, next_step_set
from enquiries.services.undo import act_undo
from hubs.fence import reaching
from hubs.models import User
from tests.cast import MONDAY, Cast, MakeEnquiry
from tests.staff.test_case import address, words

SignIn = Callable[[User], Client]
SeeAll = Callable[[], Any]


@pytest.fixture
def case(make_enquiry: MakeEnquiry) -> Enquiry:
    return make_enquiry(now=timezone.now())


def undo_of(answer: Any) -> str:
    """Where the banner's Undo posts to; empty when there is none."""
    found = re.search(r'class="undo" method="post" action="([^"]+)"', answer.content.decode())
    return found[1] if found else ""


DAY = timezone.localdate() + timedelta(days=30)
ACTS: dict[str, tuple[str, dict[str, Any]]] = {
    "assign": ("assign", {"to": "me", "expected_owner": ""}),
    "next step": (
        "next_step",
        {"next_step": "Send the guide", "when": "week", "waiting_on": "them"},
    ),
    "move": ("move", {"move": "advance:visit", "shown": "enquiry"}),
    "pause": (
        "pause",
        {"until-day": DAY.day, "until-month": DAY.month, "until-year": DAY.year},
    ),
}
KEPT = (
    "stage",
    "stage_since",
    "owner_id",
    "next_step",
    "waiting_on",
    "paused_until",
    "next_due_at",
)


def state(case: Enquiry) -> dict[str, Any]:
    case.refresh_from_db()
    running = case.deadline_set.filter(done_at=None, cancelled_at=None)
    return {name: getattr(case, name) for name in KEPT} | {
        "clocks": sorted(running.values_list("rule", "label", "due_at")),
    }


@pytest.mark.parametrize("act", ACTS)
def test_it_puts_everything_back(
    case: Enquiry, cast: Cast, signed_in: SignIn, see_all: SeeAll, act: str
) -> None:
    client = signed_in(cast.asha)
    with see_all():
        before = state(case)
    name, sent = ACTS[act]
    done = client.post(address(case, name), sent, follow=True)
    with see_all():
        assert state(case) != before
    undone = client.post(undo_of(done), follow=True)
    assert "Undone. The case is as it was before." in words(undone)
    with see_all():
        assert state(case) == before


def test_it_is_too_late_after_another_change(
    case: Enquiry, cast: Cast, signed_in: SignIn, see_all: SeeAll
) -> None:
    client = signed_in(cast.asha)
    done = client.post(address(case, "assign"), ACTS["assign"][1], follow=True)
    signed_in(cast.ben).post(address(case, "next_step"), ACTS["next step"][1])
    late = client.post(undo_of(done), follow=True)
    assert "can no longer be undone" in words(late)
    with see_all():
        case.refresh_from_db()
        assert case.owner == cast.asha


def test_twice_is_once(case: Enquiry, cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.asha)
    undo = undo_of(client.post(address(case, "assign"), ACTS["assign"][1], follow=True))
    client.post(undo)
    assert "can no longer be undone" in words(client.post(undo, follow=True))


def test_strangers_and_lookers(case: Enquiry, cast: Cast, signed_in: SignIn) -> None:
    undo = undo_of(
        signed_in(cast.asha).post(address(case, "assign"), ACTS["assign"][1], follow=True)
    )
    assert signed_in(cast.emma).post(undo).status_code == 404
    assert signed_in(cast.sunil).post(undo).status_code == 404
    assert signed_in(cast.dee).post(undo).status_code == 403
    assert signed_in(cast.asha).get(undo).status_code == 405


def test_it_goes_back_to_the_page_it_was_pressed_on(
    case: Enquiry, cast: Cast, signed_in: SignIn
) -> None:
    client = signed_in(cast.asha)
    undo = undo_of(client.post(address(case, "assign"), ACTS["assign"][1], follow=True))
    answer = client.post(undo, headers={"Referer": "http://testserver/staff/?who=all"})
    assert answer["Location"] == "/staff/?who=all"


def test_it_goes_back_to_no_other_host(case: Enquiry, cast: Cast, signed_in: SignIn) -> None:
    """A page of ours whose path begins with two slashes reads as another host's."""
    client = signed_in(cast.asha)
    undo = undo_of(client.post(address(case, "assign"), ACTS["assign"][1], follow=True))
    answer = client.post(undo, headers={"Referer": "http://testserver//example.org/staff/"})
    assert answer["Location"] == "/%2Fexample.org/staff/"


class TestClocks:
    """What an undo may not lose: the promise to the enquirer."""

    def running(self, case: Enquiry) -> list[tuple[str, str]]:
        rows = case.deadline_set.filter(done_at=None, cancelled_at=None)
        return sorted((row.rule, row.label) for row in rows)

    def test_undoing_a_first_step_keeps_the_promise(self, case: Enquiry, cast: Cast) -> None:
        asha = cast.access("asha")
        with reaching(asha.reach):
            due = case.next_due_at
            event = next_step_set(
                access=asha,
                enquiry_id=case.pk,
                label="Ring",
                due_at=MONDAY + timedelta(days=999),
                now=timezone.now(),
            )
            act_undo(access=asha, event_id=event.pk, now=timezone.now())
            case.refresh_from_db()
            assert self.running(case) == [("first_contact", "First contact")]
            assert (case.next_step, case.next_due_at) == ("", due)

    def test_undoing_a_pause_lets_its_clocks_run_on(self, case: Enquiry, cast: Cast) -> None:
        asha = cast.access("asha")
        now = timezone.now()
        with reaching(asha.reach):
            before = Deadline.objects.values().get()
            event = enquiry_pause(access=asha, enquiry_id=case.pk, until=DAY, now=now)
            assert self.running(case) == [("next_step", "Get in touch: pause over")]
            act_undo(access=asha, event_id=event.pk, now=now)
            assert self.running(case) == [("first_contact", "First contact")]
            assert Deadline.objects.open().values().get() == before
