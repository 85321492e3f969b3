"""A new hub home, an absence and its cover, and who reads a note: on the screens."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from hubs.calendar import say_day
from hubs.fence import reaching
from hubs.models import AuditEvent, User
from mockingbird.models import (
    Constellation,
    ConstellationMembership,
    HubAway,
    HubCapacity,
    Sleepover,
)
from tests.cast import Cast
from tests.mockingbird.ground import Ground, Status, agree
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


def test_an_absence_that_began_before_today_is_in_the_calendar(
    live: Constellation, ground: Ground, cast: Cast, signed_in: SignedIn, today: date
) -> None:
    with reaching(ground.reach):
        hub = member_of(live, "Hubble")
        for first, last in ((-9, -1), (-3, None), (40, 41), (90, 91)):
            HubAway.objects.create(
                cluster=live.cluster, service=live.service, constellation=live, membership=hub,
                from_on=today + first * DAY, to_on=None if last is None else today + last * DAY,
            )  # fmt: skip
    shown = get(signed_in(cast.liam), "calendar", live.pk)
    assert shown.count("Away : Kit Hubble (hub home)") == 2
    assert shown.index("until nobody knows yet") < shown.index(f"until {say_day(today + 41 * DAY)}")


def test_the_hub_home_that_covers_is_asked_first(
    live: Constellation, ground: Ground, cast: Cast, signed_in: SignedIn, today: date
) -> None:
    with reaching(ground.reach):
        near = ground.constellation("WEAR")
        cover = ground.member(near, approved(ground, "Stoker", today), role="hub",
                              invited_on=today - 9 * DAY, joined_on=today - 9 * DAY)  # fmt: skip
        of = {"cluster": live.cluster, "service": live.service}
        HubCapacity.objects.create(
            **of, constellation=near, membership=cover, beds=1, from_on=today - 9 * DAY
        )
        hub, guest = member_of(live, "Hubble"), member_of(live, "Ridley")
        HubAway.objects.create(**of, constellation=live, membership=hub, cover=cover,
                               from_on=today, to_on=today + 4 * DAY)  # fmt: skip
        child = guest.children.get()
        stay, late = (ground.asked(guest, child, starts_on=today + n * DAY) for n in (4, 5))
    liam = signed_in(cast.liam)
    asked = [
        offered(liam, "sleepover_decide", "host_id", live.pk, each.pk) for each in (stay, late)
    ]
    assert (asked[0][0], str(cover.pk) in asked[1]) == (str(cover.pk), False)
    form = get(liam, "sleepover_decide", live.pk, stay.pk)
    assert "Kit Stoker (hub home of Wear, covers)" in form
    post(liam, "sleepover_decide", live.pk, stay.pk, answer="agree", host_id=cover.pk,
         consent_confirmed="on")  # fmt: skip
    assert "Kit Ridley at Kit Stoker" in get(liam, "sleepovers", live.pk)
    with reaching(ground.reach):
        stay.refresh_from_db()
        assert (stay.status, stay.host_id) == ("agreed", cover.pk)


def beds_of(row: ConstellationMembership, beds: int, since: date) -> None:
    HubCapacity.objects.create(
        cluster=row.cluster, service=row.service, constellation=row.constellation, membership=row,
        beds=beds, from_on=since,
    )  # fmt: skip


@pytest.mark.parametrize("former", ["satellite", "chose"])
def test_a_new_hub_home_goes_on_with_the_stays_of_both(
    former: str, live: Constellation, ground: Ground, cast: Cast, signed_in: SignedIn, today: date
) -> None:
    def ahead(days_on: int) -> date:
        return today + days_on * DAY

    with reaching(ground.reach):
        hub, new, third = (member_of(live, name) for name in ("Hubble", "Ridley", "Obi"))
        for row in (new, third):
            beds_of(row, 2, today - 90 * DAY)
        joined = {"from_on": today - 90 * DAY}
        theirs, hers = ground.child(hub, **joined), new.children.get()
        runs = ground.agreed(new, third, starts_on=today - DAY)
        for host, on in ((new, 3), (third, 6)):
            agree(ground.asked(hub, theirs, starts_on=ahead(on)), host)
        for host, on in ((hub, 9), (third, 12)):
            agree(ground.asked(new, hers, starts_on=ahead(on)), host)
        ground.asked(new, hers, starts_on=ahead(15))
        ground.agreed(third, new, starts_on=ahead(18))
    liam = signed_in(cast.liam)
    given = {"to_membership_id": new.pk, "beds": "1", "former": former, **days("on", today)}
    wrong = post(liam, "hub", live.pk, status=422, **given)
    assert f"The hub home can change on {say_day(ahead(1))}, or later" in wrong
    post(liam, "sleepover_happened", live.pk, runs.pk, **days("came_on", today - DAY),
         **days("went_on", today))  # fmt: skip
    before = post(liam, "hub", live.pk, status=422, **given | days("on", today - DAY))
    assert f"The hub home can change on {say_day(today)}, or later" in before
    shown = post(liam, "hub", live.pk, **given)
    told = {n for n in (3, 6, 9, 12, 15, 18) if f"The sleepover of {say_day(ahead(n))}" in shown}
    goes = former == "satellite"
    assert told == ({9} if goes else {3, 6, 9})
    assert f"{say_day(ahead(9))} waits for an answer again: it needs another host" in shown
    assert ("is cancelled, as its household leaves" in shown) is not goes
    with reaching(ground.reach):
        now_hub = Members.hubs().active().get(constellation=live)
        rows = Sleepover.objects.filter(constellation=live, status__in=["agreed", "requested"])
        found = {(row.starts_on - today).days: row for row in rows}
        hosts = {day: row.host_id for day, row in found.items()}
        own = {9: None, 12: third.pk, 15: None, 18: now_hub.pk}
        assert hosts == ({3: now_hub.pk, 6: third.pk} if goes else {}) | own
        assert {found[day].membership_id for day in (9, 12, 15)} == {now_hub.pk}
        assert found[12].who.get().child_id == hers.pk
        changes = AuditEvent.objects.get(action="mockingbird.hub_changed").changes
        assert changes["stays_asked_again"] == [None, [found[9].pk]]
        assert len(changes["stays_entered"][1]) == (5 if goes else 3)
        assert len(changes.get("stays_cancelled", [None, []])[1]) == (0 if goes else 2)
