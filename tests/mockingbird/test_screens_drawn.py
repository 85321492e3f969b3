"""What the screens of a constellation draw: the ring and the nights, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from math import hypot

from mockingbird.bedtable import Away, Stay, nights
from mockingbird.flags import Facts, flags
from mockingbird.ring import LETTERS, SIZE, Home, ring_drawn

MONDAY = date(2027, 3, 1)
DAY = timedelta(days=1)


def test_ten_satellites_stand_round_the_hub_without_touching() -> None:
    homes = [Home(f"Home {at}") for at in range(10)]
    ring = ring_drawn("Tyne", Home("Obi"), homes, places=10)
    circles = [ring.hub, *ring.around]
    for one, other in combinations(circles, 2):
        assert hypot(one.x - other.x, one.y - other.y) > one.radius + other.radius
    for circle in circles:
        assert circle.radius < circle.x < SIZE - circle.radius
        assert circle.radius < circle.y < SIZE - circle.radius
    assert {circle.kind for circle in ring.around} == {"satellite"}


def test_free_places_are_drawn_and_told_and_an_eleventh_too() -> None:
    ring = ring_drawn("Tyne", None, [Home("Featherstonehaugh", "3 days", needs=True)], places=3)
    assert [node.kind for node in ring.around] == ["needs", "free", "free"]
    assert (ring.hub.name, ring.hub.kind) == ("No hub", "free")
    assert len(ring.around[0].name) == LETTERS
    assert ring.told == (
        "There is no hub home yet. Satellites: Featherstonehaugh (3 days). 2 places are free."
    )
    eleven = ring_drawn("Tyne", None, [Home(str(at)) for at in range(11)], places=10)
    assert len(eleven.around) == 11
    assert eleven.told.endswith("No place is free.")


def test_a_night_belongs_to_the_day_it_begins_on() -> None:
    stay = Stay(1, "Obi", 2, MONDAY + DAY, MONDAY + 3 * DAY)
    rows = nights([stay], beds=2, away=[], first=MONDAY)
    assert len(rows) == 28
    assert [row.taken for row in rows[:4]] == [0, 2, 2, 0]
    assert [row.free for row in rows[:4]] == [2, 0, 0, 2]
    assert not any(row.clash or row.tight for row in rows)


def test_what_cannot_be_is_said_in_words() -> None:
    agreed = Stay(1, "Obi", 2, MONDAY, MONDAY + 2 * DAY)
    second = Stay(2, "Tully", 1, MONDAY + DAY, MONDAY + 2 * DAY)
    asked = Stay(3, "Ridley", 2, MONDAY + 2 * DAY, MONDAY + 3 * DAY, asked=True)
    tight = Stay(4, "Pryce", 1, MONDAY, MONDAY + DAY, asked=True)
    rows = nights([asked, tight, second, agreed], beds=2, away=[], first=MONDAY, count=4)
    assert [row.clash for row in rows] == ["", "3 children, 2 beds", "", ""]
    assert [row.tight for row in rows] == ["1 child asked for, no bed free", "", "", ""]
    gone = [Away(MONDAY, MONDAY + 2 * DAY)]
    rows = nights([asked, agreed], beds=2, away=gone, first=MONDAY, count=4)
    assert [row.beds for row in rows] == [0, 0, 0, 2]
    assert rows[1].clash == "Somebody is to stay, but the hub home is away"
    assert rows[2].tight == "The hub home is away: what is asked cannot be agreed"


QUIET = Facts(
    today=MONDAY,
    running=True,
    satellites=6,
    fewest=6,
    has_hub=True,
    contact_days=14,
    heard=[MONDAY - 14 * DAY],
)


def test_what_asks_to_be_looked_at() -> None:
    assert flags(QUIET) == []
    for change, says in (
        ({"satellites": 5}, "5 satellites: the model asks for 6 at least"),
        ({"satellites": 0}, "No satellites: the model asks for 6 at least"),
        ({"heard": [MONDAY - 15 * DAY, None]}, "2 households not contacted for 14 days"),
        ({"gathered": False}, "No gathering of everybody this month"),
        ({"carers_met": False}, "No carers’ meeting this month"),
        ({"emergencies": 2}, "2 emergency stays in 28 days"),
        ({"away_without_cover": True}, "The hub home is away and nobody covers"),
        ({"has_hub": False}, "There is no hub home"),
        ({"worker": False}, "No liaison worker is named"),
    ):
        assert flags(replace(QUIET, **change)) == [says]
    young = replace(QUIET, running=False, satellites=0, has_hub=False, gathered=False, heard=[None])
    assert flags(young) == []
    assert flags(replace(QUIET, emergencies=1)) == []
