"""The whole road of a couple in a browser, in each pattern of hand-over (docs/journeys.md).

``bin/journeys`` walks them: each is some minutes of pressing buttons.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from playwright.sync_api import Page, expect

from enquiries.invariants import QUERIES
from enquiries.models import Deadline, Enquiry
from enquiries.workflow import Stage
from hubs.fence import reaching
from hubs.models import User
from tests.cast import MONDAY, Cast, World
from tests.journeys import (
    road_application,
    road_assessment,
    road_before,
    road_checks,
    road_decision,
    road_panel,
)
from tests.journeys.company import Company, How, clock_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROADS = os.environ.get("ROADS", "")  # which of A to E and R (the refusing one); bin/journeys
HOW = {
    "A": How(scripts=False, width=360),
    "B": How(look=True),
    "C": How(),
    "D": How(),
    "E": How(scripts=False),
    "R": How(look=True),
}
# Who does each part, in each pattern: a colleague of the hub until the council has the case.
HUB, COUNCIL = ("asha", "mel"), ("gita", "gareth")
STEPS = (road_before.talk, road_before.interest, road_before.visit, road_application.apply)
TAKES_OVER = {"A": 0, "B": 2, "C": 3, "D": 4, "E": None}  # before which of the steps


@pytest.fixture
def company_of(
    live: Any, page: Callable[..., Page], cast: Cast, signed_in: Callable[[User], Client]
) -> Iterator[Callable[[str], Company]]:
    """The people of a road, on the Monday on which it begins."""
    with clock_at(MONDAY) as clock:
        yield lambda road: Company(
            url=live.url,
            new_page=page,
            signed_in=signed_in,
            cast=cast,
            clock=clock,
            how=HOW[road],
        )


def to_the_application(company: Company, pattern: str) -> tuple[str, str, str]:
    """From the settings to the application. Answers the case's reference, and who works on it and
    manages it from there on."""
    road_before.set_journey(company, pattern)
    reference = road_before.enquire(company)
    company.wait(hours=20)
    worker, manager = HUB
    for at, step in enumerate((*STEPS, None)):
        if at == TAKES_OVER[pattern]:
            road_before.come_to_the_council(company, pattern, reference)
            road_before.accept(company, "gita", reference)
            worker, manager = COUNCIL
        if step is not None:
            step(company, worker, manager, reference)
            company.wait(days=2)
    return reference, worker, manager


def nothing_is_left(world: World, stage: Stage) -> None:
    """The case stands where the road ended, no clock of it runs, and no query of the invariants
    finds a row."""
    with reaching(replace(world.reach, everything=True)):
        assert Enquiry.objects.get().stage == stage
        running = Deadline.objects.filter(done_at=None, cancelled_at=None)
        assert not [deadline.rule for deadline in running]
        with connection.cursor() as cursor:
            for says, query in QUERIES.items():
                cursor.execute(query)
                assert not cursor.fetchall(), says


@pytest.mark.parametrize("pattern", [each for each in "ABCDE" if each in ROADS])
def test_a_couple_is_approved(
    company_of: Callable[[str], Company], world: World, pattern: str
) -> None:
    company = company_of(pattern)
    reference, worker, manager = to_the_application(company, pattern)
    road_checks.stage_1(company, worker, reference)
    road_checks.checks_come(company, worker, manager, reference)
    road_assessment.assess(company, worker, reference)
    road_assessment.full_report(company, worker, manager, reference)
    day = road_panel.call_panel(company)
    road_panel.at_panel(company, reference, day, "Suitable to foster")
    road_decision.approve(company, worker, reference)
    road_decision.on_the_register(company, worker)
    expect(road_decision.own_page(company).locator("main")).to_contain_text(
        "You are approved to foster."
    )
    nothing_is_left(world, Stage.APPROVED)
    assert not company.faults
    company.writes_down(pattern)


@pytest.mark.skipif("R" not in ROADS, reason="walked by bin/journeys")
def test_a_couple_is_refused_after_an_independent_review(
    company_of: Callable[[str], Company], world: World
) -> None:
    """A brief report, a no of panel, a proposal, the independent review, and the final no."""
    company = company_of("R")
    reference, worker, manager = to_the_application(company, "C")
    road_checks.stage_1(company, worker, reference)
    road_checks.checks_come(company, worker, manager, reference)
    road_assessment.assess(company, worker, reference, sections=2)
    road_assessment.brief_report(company, worker, manager, reference)
    day = road_panel.call_panel(company)
    road_panel.at_panel(company, reference, day, "Not suitable to foster")
    road_decision.propose_no(company, worker, reference)
    road_decision.reviewed(company, worker, reference)
    road_decision.final_no(company, worker, reference)
    # The letter says what was decided; whoever holds the phone may not be the person.
    expect(road_decision.own_page(company).locator("main")).to_contain_text(
        "A decision has been made."
    )
    nothing_is_left(world, Stage.NOT_APPROVED)
    assert not company.faults
    company.writes_down("R")
