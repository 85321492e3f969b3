"""A new hub home, an absence and its cover, and who reads a note: on the screens."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from hubs.fence import reaching
from hubs.models import User
from mockingbird.models import Constellation, ConstellationMembership
from tests.cast import Cast
from tests.mockingbird.ground import Ground, Status
from tests.mockingbird.test_screens import DAY, approved, days, get, live, member_of, post, today

__all__ = ["live", "today"]

SignedIn = Callable[[User], Client]
Members = ConstellationMembership.objects


def offered(client: Client, page: str, field: str, *args: Any) -> list[str]:
    """The answers that a form offers to a question."""
    shown = client.get(reverse(f"mockingbird:{page}", args=args)).content.decode()
    boxes = re.findall(rf'<input[^>]*name="{field}"[^>]*>', shown)
    return [re.search(r'value="([^"]*)"', box)[1] for box in boxes]  # type: ignore[index]


def test_every_answer_about_the_former_hub_home_is_taken(
    live: Constellation, ground: Ground, cast: Cast, signed_in: SignedIn, today: date
) -> None:
    liam = signed_in(cast.liam)
    reasons = [each for each in offered(liam, "hub", "former", live.pk) if each != "satellite"]
    assert len(reasons) == 5
    for at, former in enumerate(reasons):  # one hub home after another leaves, each for its reason
        with reaching(ground.reach):
            hub = Members.hubs().get(constellation=live, status=Status.ACTIVE)
            home = approved(ground, f"Next{at}", today)
            new = ground.member(
                live, home, role="hub", status=Status.INVITED, invited_on=today - 20 * DAY
            )
        given = {"to_membership_id": new.pk, "beds": "2", "former": former}
        if not at:
            early = post(liam, "hub", live.pk, status=422, **given, **days("on", today - 21 * DAY))
            assert "The day is before the invitation" in early
        assert "Saved" in post(liam, "hub", live.pk, **given, **days("on", today))
        with reaching(ground.reach):
            hub.refresh_from_db()
            assert (hub.status, hub.left_reason) == (Status.LEFT, former)


def test_every_reason_to_leave_is_taken(
    live: Constellation, ground: Ground, cast: Cast, signed_in: SignedIn, today: date
) -> None:
    liam = signed_in(cast.liam)
    with reaching(ground.reach):
        row = member_of(live, "Ridley")
    for reason in offered(liam, "member_leave", "reason", live.pk, row.pk):
        with reaching(ground.reach):
            one = ground.member(
                live, approved(ground, reason, today), invited_on=today, joined_on=today
            )
        post(liam, "member_leave", live.pk, one.pk, reason=reason, **days("on", today))
        with reaching(ground.reach):
            one.refresh_from_db()
            assert one.left_reason == reason


def test_who_only_looks_sees_that_there_was_contact_and_no_words_of_it(
    live: Constellation, ground: Ground, cast: Cast, signed_in: SignedIn, today: date
) -> None:
    with reaching(ground.reach):
        row = member_of(live, "Ridley")
    post(
        signed_in(cast.liam), "log", live.pk, membership_ids=[row.pk], mode="visit", minutes="25",
        direction="to_them", topic="behaviour", note="They argued", concern="on", batch=uuid4(),
        **days("on", today), **days("follow_up_on", today),
    )  # fmt: skip
    pages = {"contacts": [live.pk], "calendar": [live.pk], "due": []}
    for user, reads in ((cast.liam, True), (cast.gareth, True), (cast.gita, False)):
        client = signed_in(user)
        shown = {name: get(client, name, *args) for name, args in pages.items()}
        assert "visit, 25 minutes" in shown["contacts"]
        for words in ("A concern was ticked", "behaviour"):
            assert (words in shown["contacts"]) is reads
        for name, page in shown.items():
            assert "Kit Ridley" in page
            assert ("They argued" in page) is reads, name
