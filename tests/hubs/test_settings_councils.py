"""Councils and areas of a hub: from a day, to a day, and never the past."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from hubs.models import (
    ClusterService,
    FosteringService,
    LocalAuthority,
    Membership,
    ServiceArea,
    User,
)
from hubs.permissions import Role
from hubs.selectors import cluster_of, service_for, services_of
from tests.cast import LONG_AGO, Cast, MakeEnquiry, World
from tests.hubs.test_settings import errors, events, url, words

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
SeeAll = Callable[[], Any]


@pytest.fixture
def mel(cast: Cast, signed_in: SignIn) -> Client:
    return signed_in(cast.mel)


def in_days(count: int) -> date:
    return timezone.localdate() + timedelta(days=count)


def boxes(name: str, day: date | None) -> dict[str, str]:
    parts = ("day", "month", "year")
    return {f"{name}-{part}": str(getattr(day, part)) if day else "" for part in parts}


def authority(name: str) -> LocalAuthority:
    return LocalAuthority.objects.get(name=name)


def link(world: World, service: FosteringService) -> ClusterService:
    return ClusterService.objects.get(cluster=world.ne, service=service)


def add(client: Client, area: str, day: date, name: str = "Durham County Council") -> Any:
    sent = {"authority": str(authority(area).pk), "name": name, **boxes("starts", day)}
    return client.post(url("council_new"), sent)


def end(client: Client, of: ClusterService, day: date | None) -> Any:
    return client.post(url("council_end", of.pk), boxes("stay-last_day", day))


def test_a_council_that_nobody_has_is_made_with_its_area(
    mel: Client, world: World, see_all: SeeAll
) -> None:
    assert add(mel, "County Durham", in_days(5)).status_code == 302
    made = FosteringService.objects.get(name="Durham County Council")
    assert made.slug == "durham-county-council"
    durham = authority("County Durham")
    assert service_for(durham, cluster=world.ne, day=in_days(4)) is None
    assert service_for(durham, cluster=world.ne, day=in_days(5)) == made
    (event,) = events(see_all, "council.joined")
    assert event.changes == {
        "council": [None, "Durham County Council"],
        "valid_from": [None, in_days(5).isoformat()],
    }
    assert "Durham County Council (not begun)" in words(mel.get(url("councils")).content.decode())


def join(day: date, *values: str, council: str = "derby", hub: str = "north-east") -> None:
    agreed = values or ("--agreed=Their director, 2 March 2026",)
    call_command("council_join", council, hub, f"--from={day.isoformat()}", *agreed)


def test_a_council_that_left_its_hub_joins_once_it_has_agreed(
    mel: Client, world: World, see_all: SeeAll
) -> None:
    ClusterService.objects.filter(service=world.derby).update(valid_to=in_days(3))
    early = add(mel, "Derby", in_days(2), "Whatever")
    assert early.status_code == 422
    assert "is in East Midlands Fostering Hub until" in errors(early.content.decode())[0]
    with pytest.raises(CommandError, match="is in East Midlands Fostering Hub until"):
        join(in_days(2))
    helped = add(mel, "Derby", in_days(4), "Whatever")
    assert helped.status_code == 422
    said = errors(helped.content.decode())[0]
    assert "Derby Council has colleagues or cases here already" in said
    assert "the council has to agree first" in said
    assert cluster_of(world.derby, day=in_days(4)) is None
    assert events(see_all, "council.joined") == []

    join(in_days(4))
    assert not FosteringService.objects.filter(name="Whatever").exists()
    assert cluster_of(world.derby, day=in_days(3)) == world.em
    assert cluster_of(world.derby, day=in_days(4)) == world.ne
    (event,) = events(see_all, "council.joined")
    assert (event.actor_said, event.reason, event.cluster_id) == (
        "The server's console", "Their director, 2 March 2026", world.ne.pk,
    )  # fmt: skip
    assert event.changes["council"] == [None, "Derby Council"]


def test_a_hub_adds_a_council_without_a_past_and_none_with_colleagues(
    mel: Client, world: World, cast: Cast
) -> None:
    for area in ("County Durham", "Darlington"):
        council = FosteringService.objects.create(name=f"{area} Council", slug=area.lower()[:6])
        ServiceArea.objects.create(service=council, authority=authority(area), valid_from=LONG_AGO)
    Membership.objects.create(
        user=cast.sam, role=Role.COUNCIL_WORKER, service=council,
        starts=LONG_AGO, ends=in_days(-30),
    )  # fmt: skip
    assert add(mel, "County Durham", in_days(0), "Whatever").status_code == 302
    refused = add(mel, "Darlington", in_days(0), "Whatever")
    assert refused.status_code == 422
    assert "the council has to agree first" in errors(refused.content.decode())[0]
    assert cluster_of(council, day=in_days(0)) is None
    assert "has to agree" in words(mel.get(url("council_new")).content.decode())


def test_the_console_says_what_stands_in_the_way(world: World) -> None:
    for given, said in (
        ({"council": "nowhere"}, "no place called nowhere"),
        ({"hub": "nowhere"}, "no place called nowhere"),
        ({}, "has to set its last day first"),
        ({"council": "gateshead"}, "one of your councils already"),
    ):
        with pytest.raises(CommandError, match=said):
            join(in_days(1), **given)
    ClusterService.objects.filter(service=world.derby).update(valid_to=in_days(-1))
    with pytest.raises(CommandError, match="today or later"):
        join(in_days(-1))
    with pytest.raises(CommandError, match="Say who agreed"):
        join(in_days(1), "--agreed= ")
    assert cluster_of(world.derby, day=in_days(1)) is None


@pytest.mark.parametrize(
    ("area", "day", "said"),
    [
        ("Derby", 1, "Derby Council is in East Midlands Fostering Hub, which has to set its last"),
        ("Gateshead", 1, "Gateshead Council is one of your councils already"),
        ("County Durham", -1, "The day must be today or later"),
    ],
)
def test_a_council_that_cannot_join_is_refused_in_words(
    mel: Client, world: World, area: str, day: int, said: str
) -> None:
    before = ClusterService.objects.count(), FosteringService.objects.count()
    answer = add(mel, area, in_days(day))
    assert answer.status_code == 422
    assert said in errors(answer.content.decode())[0]
    assert (ClusterService.objects.count(), FosteringService.objects.count()) == before


def test_the_page_says_how_many_cases_are_open_before_a_council_leaves(
    mel: Client, world: World, make_enquiry: MakeEnquiry
) -> None:
    make_enquiry()
    make_enquiry(phone="07700 900124")
    said = words(mel.get(url("council", link(world, world.gateshead).pk)).content.decode())
    assert "It has 2 open cases with you" in said
    assert "open cases stay on record" in said
    other = words(mel.get(url("council", link(world, world.sunderland).pk)).content.decode())
    assert "It has 0 open cases with you" in other


def test_a_last_day_to_come_locks_nobody_out_before_it(
    mel: Client, world: World, cast: Cast, signed_in: SignIn, see_all: SeeAll
) -> None:
    of = link(world, world.gateshead)
    assert end(mel, of, in_days(2)).status_code == 302
    assert signed_in(cast.gita).get("/staff/").status_code == 200
    assert world.gateshead in services_of(world.ne, day=in_days(2))
    assert world.gateshead not in services_of(world.ne, day=in_days(3))
    (event,) = events(see_all, "council.leaves")
    assert event.changes == {"valid_to": [None, in_days(2).isoformat()]}
    assert end(mel, of, None).status_code == 302
    of.refresh_from_db()
    assert of.valid_to is None


def test_after_the_last_day_its_colleagues_open_nothing(
    world: World, cast: Cast, signed_in: SignIn
) -> None:
    ClusterService.objects.filter(service=world.gateshead).update(valid_to=in_days(-1))
    assert signed_in(cast.gita).get("/staff/").status_code == 403


def test_the_past_cannot_be_written(mel: Client, world: World) -> None:
    of = link(world, world.gateshead)
    answer = end(mel, of, in_days(-1))
    assert answer.status_code == 422
    assert errors(answer.content.decode()) == ["The day must be today or later"]
    ClusterService.objects.filter(pk=of.pk).update(valid_to=in_days(-3))
    over = end(mel, of, None)
    assert over.status_code == 422
    assert "cannot be changed" in over.content.decode()
    of.refresh_from_db()
    assert of.valid_to == in_days(-3)


def test_a_council_stays_no_longer_than_its_next_hub_begins(mel: Client, world: World) -> None:
    of = link(world, world.gateshead)
    end(mel, of, in_days(2))
    ClusterService.objects.create(cluster=world.em, service=world.gateshead, valid_from=in_days(3))
    for day in (None, in_days(3)):
        answer = end(mel, of, day)
        assert answer.status_code == 422
        assert "is in East Midlands Fostering Hub from" in errors(answer.content.decode())[0]
    assert end(mel, of, in_days(1)).status_code == 302


def test_what_has_not_begun_can_be_taken_out(mel: Client, world: World, see_all: SeeAll) -> None:
    add(mel, "County Durham", in_days(5))
    of = ClusterService.objects.get(cluster=world.ne, valid_from=in_days(5))
    assert mel.post(url("council_take_out", of.pk)).status_code == 302
    assert not ClusterService.objects.filter(pk=of.pk).exists()
    assert len(events(see_all, "council.taken_out")) == 1
    begun = link(world, world.gateshead)
    answer = mel.post(url("council_take_out", begun.pk))
    assert answer.status_code == 422
    assert "It has begun" in answer.content.decode()


def test_another_hubs_council_is_not_there(mel: Client, world: World) -> None:
    theirs = ClusterService.objects.get(cluster=world.em)
    area = ServiceArea.objects.get(service=world.derby)
    assert mel.get(url("council", theirs.pk)).status_code == 404
    for name in ("council_end", "council_take_out", "area_add"):
        assert mel.post(url(name, theirs.pk)).status_code == 404
    assert mel.post(url("area_end", theirs.pk, area.pk)).status_code == 404
    own = link(world, world.gateshead)
    assert mel.post(url("area_end", own.pk, area.pk)).status_code == 404
    assert mel.get(url("council", 10**30)).status_code == 404


# --- Areas ---------------------------------------------------------------------------------------


def area_add(client: Client, of: ClusterService, area: str, day: date) -> Any:
    sent = {"area-authority": str(authority(area).pk), **boxes("area-starts", day)}
    return client.post(url("area_add", of.pk), sent)


def test_an_area_goes_from_one_council_to_another_on_a_day(
    mel: Client, world: World, see_all: SeeAll
) -> None:
    gateshead, sunderland = link(world, world.gateshead), link(world, world.sunderland)
    area = ServiceArea.objects.get(service=world.gateshead)
    taken = area_add(mel, sunderland, "Gateshead", in_days(4))
    assert taken.status_code == 422
    assert errors(taken.content.decode()) == ["Gateshead is covered by Gateshead Council"]

    ended = mel.post(url("area_end", gateshead.pk, area.pk), boxes("last_day", in_days(3)))
    assert ended.status_code == 302
    early = area_add(mel, sunderland, "Gateshead", in_days(3))
    assert "is covered by Gateshead Council until" in errors(early.content.decode())[0]
    assert area_add(mel, sunderland, "Gateshead", in_days(4)).status_code == 302
    place = authority("Gateshead")
    assert service_for(place, day=in_days(3)) == world.gateshead
    assert service_for(place, day=in_days(4)) == world.sunderland
    (event,) = events(see_all, "council.area_ends")
    assert event.changes["valid_to"] == [None, in_days(3).isoformat()]
    assert len(events(see_all, "council.area_added")) == 1


def test_areas_keep_their_past(mel: Client, world: World) -> None:
    of = link(world, world.gateshead)
    area = ServiceArea.objects.get(service=world.gateshead)
    answer = mel.post(url("area_end", of.pk, area.pk), boxes("last_day", in_days(-1)))
    assert answer.status_code == 422
    assert errors(answer.content.decode()) == ["The day must be today or later"]
    late = area_add(mel, of, "County Durham", in_days(-1))
    assert errors(late.content.decode()) == ["The day must be today or later"]
    empty = mel.post(url("area_add", of.pk), {})
    assert errors(empty.content.decode()) == ["Choose an area", "Enter the first day"]
    area.refresh_from_db()
    assert (area.valid_from, area.valid_to) == (LONG_AGO, None)
