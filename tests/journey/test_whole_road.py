"""The whole road by the product's own verbs, from the first enquiry to each of its ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from carers.models import Approval, Carer, Household
from carers.walk import Family, People, Walk, members_add, panel_call, panel_end, panel_sit
from enquiries.models import Enquiry
from hubs.access import Access
from hubs.fence import reaching
from tests.cast import MONDAY, Cast, World

COUPLE = Family(
    first=("Kit", "Dawson"), second=("Alex", "Dawson"), children=(("Robin", date(2012, 6, 1)),)
)


def people_of(cast: Cast) -> People:
    def at(name: str) -> Callable[[datetime], Access]:
        return lambda now: cast.access(name)

    return People(at("asha"), at("mel"), at("gita"), at("gareth"), at("pat"), at("dee"))


@pytest.fixture
def people(cast: Cast) -> People:
    """Who does what in Gateshead and its hub."""
    return people_of(cast)


def case_of(world: World, walk: Walk) -> Enquiry:
    with reaching(world.reach):
        return Enquiry.objects.get(pk=walk.pk)


def to_panel(walk: Walk) -> Walk:
    walk.enquire().talk().interest().visit().apply().stage_1().checks().stage_2()
    return walk.assess().checks(stage=2).report().share()


def test_a_couple_is_approved(world: World, people: People) -> None:
    walk = to_panel(Walk(world.ne, people, COUPLE, MONDAY - timedelta(days=300)))
    members = members_add(people.administrator, now=walk.at)
    panel = panel_call(people.administrator, members, at=walk.at + timedelta(days=14), now=walk.at)
    walk.list_for(panel)
    walk.at = panel.at
    panel_sit(people.administrator, panel, now=walk.at)
    walk.recommend()
    panel_end(people.administrator, panel, now=walk.at)
    household = walk.approve()
    with reaching(world.reach):
        assert Household.objects.get().pk == household.pk
        assert Carer.objects.filter(household=household).count() == 2
        assert Approval.objects.get(household=household).most_children == 2
    assert case_of(world, walk).stage == "approved"
