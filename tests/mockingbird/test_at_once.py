"""Twenty people at once: never an eleventh satellite, a child without a bed, a household twice."""

from __future__ import annotations

from uuid import uuid4

import pytest

from hubs.fence import reaching
from mockingbird.models import ConstellationMembership, Contact, HubAway, Sleepover
from mockingbird.services.contacts import contacts_log
from mockingbird.services.hub import capacity_set
from mockingbird.services.members import household_invite, invitation_answer
from mockingbird.services.sleepovers import sleepover_agree
from tests.cast import MONDAY
from tests.mockingbird.ground import DAY, TODAY, Ground, Role, Status, agree, at_once

pytestmark = pytest.mark.django_db(transaction=True)
Members = ConstellationMembership.objects


def test_twenty_accept_and_ten_join(ground: Ground) -> None:
    access = ground.access("liam")
    with reaching(ground.reach):
        row = ground.constellation()
        ids = [ground.member(row, status=Status.INVITED).pk for _ in range(20)]

    def accept(number: int) -> object:
        return invitation_answer(
            access=access, membership_id=ids[number], joined=True, on=TODAY, now=MONDAY
        ).status

    said = at_once(access.reach, accept)
    assert said.count(Status.ACTIVE) == 10
    assert sum("This constellation is full" in str(each) for each in said) == 10
    with reaching(access.reach):
        assert Members.active().count() == 10
        assert Members.filter(status=Status.INVITED).count() == 10


def test_past_the_code_too(ground: Ground) -> None:
    """The triggers alone hold it, whoever writes."""
    access = ground.access("liam")
    with reaching(ground.reach):
        row = ground.constellation()
        hub = ground.hub(row, beds=2)
        invited = [ground.member(row, status=Status.INVITED).pk for _ in range(20)]
        guest = ground.member(row, joined_on=TODAY, invited_on=TODAY)
        stays = [
            ground.asked(guest, ground.child(guest), starts_on=TODAY + 5 * DAY) for _ in range(20)
        ]

    def join(number: int) -> object:
        rows = Members.filter(pk=invited[number])
        return rows.update(status=Status.ACTIVE, joined_on=TODAY)

    def stay(number: int) -> object:
        agree(stays[number], hub)
        return 1

    joined = at_once(access.reach, join)
    assert (joined.count(1), joined.count("at_most_ten_satellites")) == (9, 11)  # and the guest
    agreed = at_once(access.reach, stay)
    assert (agreed.count(1), agreed.count("a_bed_for_each_child")) == (2, 18)


def test_one_household_into_twenty_constellations_joins_one(ground: Ground) -> None:
    access = ground.access("liam")
    with reaching(ground.reach):
        home = ground.household()
        ids = [
            ground.member(ground.constellation(f"C{number}"), home, status=Status.INVITED).pk
            for number in range(20)
        ]

    def accept(number: int) -> object:
        return invitation_answer(
            access=access, membership_id=ids[number], joined=True, on=TODAY, now=MONDAY
        ).status

    said = at_once(access.reach, accept)
    assert said.count(Status.ACTIVE) == 1
    assert sum("They joined another constellation" in str(each) for each in said) == 19
    with reaching(access.reach):
        assert Members.open().count() == 1
        closed = Members.filter(status=Status.DECLINED, left_reason="joined_elsewhere")
        assert closed.count() == 19


def test_twenty_planned_sleepovers_get_the_beds_there_are(ground: Ground) -> None:
    access = ground.access("liam")
    with reaching(ground.reach):
        row = ground.constellation()
        hub = ground.hub(row, beds=3)
        guests = [ground.member(row) for _ in range(10)]
        ids = [
            ground.asked(guests[number % 10], starts_on=TODAY + (5 + number % 2) * DAY).pk
            for number in range(20)
        ]

    def press(number: int) -> object:
        return sleepover_agree(
            access=access,
            sleepover_id=ids[number],
            host_id=hub.pk,
            consent_confirmed=True,
            now=MONDAY,
        ).sleepover.status

    said = at_once(access.reach, press)
    with reaching(access.reach):
        taken = Sleepover.objects.filter(status="agreed")
        # Two nights each, from the 5th or the 6th: all of them are there on the 6th.
        assert taken.count() == said.count("agreed") == 3
    assert sum("does not have a bed" in str(each) for each in said) == 17


def test_beds_taken_away_while_they_are_promised(ground: Ground) -> None:
    """One agrees to the last bed, another takes it away: never both."""
    access = ground.access("liam")
    with reaching(ground.reach):
        row = ground.constellation()
        hub = ground.hub(row, beds=1)
        stay = ground.asked(ground.member(row))

    def press(number: int) -> object:
        if number % 2:
            capacity_set(access=access, membership_id=hub.pk, beds=0, from_on=TODAY, now=MONDAY)
            return "taken away"
        given = {"sleepover_id": stay.pk, "host_id": hub.pk, "consent_confirmed": True}
        sleepover_agree(access=access, now=MONDAY, **given)  # type: ignore[arg-type]
        return "agreed"

    said = set(at_once(access.reach, press))
    assert len(said & {"agreed", "taken away"}) == 1


def test_two_hubs_that_cover_for_each_other(ground: Ground) -> None:
    """Each needs the other's constellation: nobody waits for ever."""
    access = ground.access("liam")
    with reaching(ground.reach):
        rows = [ground.constellation("A"), ground.constellation("B")]
        hubs = [ground.hub(row, beds=9) for row in rows]
        for mine, other in (hubs, hubs[::-1]):
            HubAway.objects.create(
                membership=mine, constellation=mine.constellation, cluster=mine.cluster,
                service=mine.service, from_on=TODAY + 20 * DAY, cover=other,
            )  # fmt: skip
        guests = [ground.member(row) for row in rows]
        stays = [
            ground.asked(guests[number % 2], starts_on=TODAY + 30 * DAY, kind="emergency")
            for number in range(20)
        ]

    def press(number: int) -> object:
        given = {"sleepover_id": stays[number].pk, "host_id": hubs[1 - number % 2].pk}
        sleepover_agree(access=access, consent_confirmed=True, now=MONDAY, **given)
        return "agreed"

    assert at_once(access.reach, press) == ["agreed"] * 20


def test_twenty_invite_the_same_household_once(ground: Ground) -> None:
    access = ground.access("liam")
    with reaching(ground.reach):
        row, home = ground.constellation(), ground.household()

    def invite(_: int) -> object:
        return household_invite(
            access=access,
            constellation_id=row.pk,
            household_id=home.pk,
            invited_on=TODAY,
            role=Role.SATELLITE,
            now=MONDAY,
        ).pk

    assert len(set(at_once(access.reach, invite))) == 1


def test_one_log_pressed_twenty_times_is_one(ground: Ground) -> None:
    access = ground.access("liam")
    with reaching(ground.reach):
        row = ground.constellation()
        ids = [ground.member(row).pk for _ in range(3)]
    batch = uuid4()

    def log(_: int) -> object:
        return len(
            contacts_log(
                access=access,
                constellation_id=row.pk,
                membership_ids=ids,
                on=TODAY,
                mode="phone",
                batch=batch,
                now=MONDAY,
            )
        )

    assert at_once(access.reach, log) == [3] * 20
    with reaching(access.reach):
        assert Contact.objects.count() == 3
