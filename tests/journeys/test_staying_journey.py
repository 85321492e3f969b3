"""A couple's life after approval, in real browsers: a buddy, places, a constellation with its first
sleepover and gathering, the first review to panel, and at last their resignation. The register, the
clocks, the constellation and the figures are looked at after every step."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from carers.models import BuddyMatch, Carer, CarerDeadline, Household
from hubs.fence import reaching
from hubs.models import User
from mockingbird.models import Constellation, ConstellationMembership, HubCapacity
from tests.cast import MONDAY, Cast, MakeEnquiry, World
from tests.journey.road import Rows, place_reach
from tests.journeys.company import Company, How, clock_at, fill_day
from tests.mockingbird.ground import DAY, Ground

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TODAY = MONDAY.date()
LONG_AGO = TODAY - 1200 * DAY
COUPLE = re.compile(r"Sam Carter and Jo (Lee|Carter)")


@pytest.fixture
def company(
    live: Any, page: Callable[..., Page], cast: Cast, signed_in: Callable[[User], Client]
) -> Iterator[Company]:
    with clock_at(MONDAY) as clock:
        yield Company(
            url=live.url,
            new_page=page,
            signed_in=signed_in,
            cast=cast,
            clock=clock,
            how=How(look=True),
        )


@pytest.fixture
def couple(company: Company, make_enquiry: MakeEnquiry, cast: Cast) -> Household:
    """Approved today for two children, with the clocks of their year."""
    case = make_enquiry(now=MONDAY, second_first_name="Jo", second_last_name="Lee")
    with reaching(place_reach(case)):
        rows = Rows(case, by=cast.gita, now=MONDAY)
        terms = {"most_children": 2, "youngest": 0, "oldest": 11, "types": ["short_term"]}
        household = rows.household(reference="NE-HSAMJO", postcode="NE8 1HH", terms=terms)
        rows.year(household)
    return household


@pytest.fixture
def ground(world: World, cast: Cast) -> Ground:
    return Ground(world, cast)


@pytest.fixture
def tyne(company: Company, ground: Ground) -> Constellation:
    """A live constellation of Liam's: a hub home with two beds, and six satellites."""
    with reaching(ground.reach):
        it = ground.constellation("TYNE")
        joined = TODAY - 200 * DAY
        given = {"invited_on": joined, "joined_on": joined}
        hub = ground.member(it, settled(ground, "Hubble", postcode="NE8 4JS"), role="hub", **given)
        HubCapacity.objects.create(
            cluster=it.cluster, service=it.service, constellation=it, membership=hub, beds=2,
            from_on=joined,
        )  # fmt: skip
        for surname in ("Ridley", "Obi", "Pryce", "Tully", "Marsden", "Rahman"):
            ground.member(it, settled(ground, surname), **given)
        it.staff.update(from_on=joined)
        Constellation.objects.filter(pk=it.pk).update(
            stage="live", stage_since=joined + DAY, launched_on=joined + DAY
        )
    return it


def settled(ground: Ground, surname: str, **given: Any) -> Household:
    """A household that has fostered for years."""
    home = ground.household(approved_on=LONG_AGO, **given)
    place = {"cluster": home.cluster, "service": home.service, "household": home}
    Carer.objects.create(
        **place, first_name="Kit", last_name=surname, date_of_birth=date(1975, 3, 4),
        identity=f"id-{surname}", from_on=LONG_AGO,
    )  # fmt: skip
    home.approvals.create(**place, version=1, from_on=LONG_AGO, types=["short_term"])
    return home


class Staying:
    """What each colleague does and sees."""

    def __init__(self, company: Company, ground: Ground, home: Household, it: Constellation):
        self.company, self.ground, self.home, self.it = company, ground, home, it

    def goes(self, name: str, path: str) -> Page:
        sheet = self.company.sits(name)
        sheet.goto(f"/staff/{path}")
        self.company.see(sheet)
        return sheet

    def household(self, name: str = "gita") -> Page:
        return self.goes(name, f"carers/{self.home.reference}/")

    def later(self, days: int) -> None:
        """Time passes; the worker sweeps when it has."""
        self.company.clock.move_to(self.company.now + timedelta(days=days))
        self.company.sweep()

    def running(self, rule: str) -> list[date]:
        """The last days of the clocks of a rule that run."""
        with reaching(self.ground.reach):
            rows = CarerDeadline.objects.filter(household=self.home).running().filter(rule=rule)
            return list(rows.order_by("due_on").values_list("due_on", flat=True))

    def stock(self, *said: str) -> None:
        """What the manager's figures of this month say of the council's households."""
        sheet = self.goes("gareth", "reports/carers/?period=month")
        table = sheet.get_by_role("table", name="Approved households")
        for line in said:
            expect(table).to_contain_text(re.compile(r"\s*".join(line.split())))

    def satellites(self, count: int) -> Page:
        """How many the liaison worker's own page counts."""
        sheet = self.goes("liam", f"mockingbird/{self.it.pk}/")
        expect(sheet.locator("dl.facts")).to_contain_text(
            re.compile(rf"Satellites\s*{count} of 10")
        )
        return sheet

    def stands(self, satellites: int) -> None:
        """After a step: they are on the register and among the figures, the constellation counts
        so many, and one clock runs of each thing that the year asks for."""
        approved = self.goes("gareth", "carers/?state=approved")
        expect(approved.locator("main")).to_contain_text(COUPLE)
        self.satellites(satellites)
        self.stock("Left 0 0 0", "At the end 8 8 0")
        for rule in ("review", "unannounced", "home_check", "supervision"):
            assert len(self.running(rule)) == 1, rule


@pytest.fixture
def staying(company: Company, ground: Ground, couple: Household, tyne: Constellation) -> Staying:
    return Staying(company, ground, couple, tyne)


def test_a_couple_stays_and_at_last_leaves(staying: Staying) -> None:
    company = staying.company
    on_the_register(staying)
    for step, satellites in (
        (a_buddy, 6),
        (places_and_a_check_in, 6),
        (into_the_constellation, 7),
        (a_sleepover, 7),
        (a_gathering, 7),
        (the_first_review, 7),
    ):
        step(staying)
        staying.stands(satellites)
    they_resign(staying)
    assert not company.faults, "\n".join(company.faults)


def on_the_register(staying: Staying) -> None:
    """The manager finds them on the register and names who supervises them."""
    company = staying.company
    sheet = staying.goes("gareth", "carers/")
    company.press(sheet, COUPLE)
    expect(sheet.locator("main")).to_contain_text("Most children at once: 2")
    company.press(sheet, "Change who supervises them")
    sheet.get_by_label("Supervising social worker").select_option(label="Gita Worker")
    company.press(sheet, "Save")
    mine = staying.goes("gita", "carers/due/?mine")
    expect(mine.get_by_role("table")).to_contain_text("Supervision visit")
    assert staying.running("review") == [date(2027, 3, 2)]
    assert staying.running("check_in") == [date(2026, 4, 2)]
    staying.stock("At the start 7 7 0", "Approved 1 1 0", "Left 0 0 0", "At the end 8 8 0")


def a_buddy(staying: Staying) -> None:
    """An experienced household offers to be a buddy, and is put beside the couple."""
    company = staying.company
    with reaching(staying.ground.reach):
        offers = Carer.objects.get(last_name="Obi").household.reference
    sheet = staying.goes("gita", f"carers/{offers}/")
    company.press(sheet, re.compile("offer to be a buddy"))
    company.fill(sheet, "How many can they be beside at once?", "2")
    sheet.get_by_label("Short-term", exact=True).check()
    company.press(sheet, "Save")
    sheet = staying.goes("gita", "carers/buddies/")
    company.press(sheet, COUPLE)
    expect(sheet.get_by_role("article").first).to_contain_text("Same kind of fostering")
    company.press(sheet, re.compile("^Make them buddies"))
    expect(staying.household().locator("main")).to_contain_text("Kit Obi")
    covered = staying.goes("gita", "carers/buddies/").locator("main")
    expect(covered).to_contain_text("Has 1 of 2")
    expect(covered).to_contain_text("Every applicant and every household approved in the last")


def places_and_a_check_in(staying: Staying) -> None:
    """One place of two is filled; at a month they are asked how it goes."""
    company = staying.company
    sheet = staying.household()
    company.press(sheet, "Record places")
    company.fill(sheet, "Children placed now", "1")
    company.fill(sheet, "Places not available", "0")
    company.press(sheet, "Save")
    staying.later(28)
    sheet = staying.household()
    company.press(sheet, "Record a contact")
    sheet.get_by_role("radio", name="Phone").check()
    company.fill(sheet, "What was said", "It goes well. They sleep little.")
    expect(sheet.get_by_label(re.compile("check-in at 1 month", re.IGNORECASE))).to_be_checked()
    company.press(sheet, "Save")
    expect(sheet.locator("main")).to_contain_text("They sleep little")
    assert staying.running("check_in") == [date(2026, 6, 2)]


def into_the_constellation(staying: Staying) -> None:
    """The liaison worker finds them near the hub home, invites them, and they join."""
    company = staying.company
    sheet = staying.satellites(6)
    company.press(sheet, "To invite")
    expect(sheet.locator("main")).to_contain_text(COUPLE)
    company.press(sheet, re.compile("^Invite .*Sam Carter"))
    company.press(sheet, "Save")
    company.press(staying.satellites(6), COUPLE)
    company.press(sheet, "Record their answer")
    sheet.get_by_label("They join").check()
    company.press(sheet, "Save")
    company.press(sheet, "Add a child")
    company.fill(sheet, "Your own case reference of the child", "LC-1042")
    company.fill(sheet, "Initials", "RQ")
    company.fill(sheet, "Year of birth", "2019")
    fill_day(sheet, "Lives there since", company.today)
    company.press(sheet, "Save")
    sheet = staying.satellites(7)
    expect(sheet.get_by_role("table")).to_contain_text("Carter")


def a_sleepover(staying: Staying) -> None:
    """Two nights at the hub home: asked for, agreed, and recorded as they were."""
    company = staying.company
    sheet = staying.goes("liam", f"mockingbird/{staying.it.pk}/sleepovers/")
    company.press(sheet, "Ask for a sleepover")
    sheet.get_by_label(re.compile("RQ, born 2019, LC-1042")).check()
    sheet.get_by_label("Planned", exact=True).check()
    fill_day(sheet, "First day", company.today + 4 * DAY)
    fill_day(sheet, "Last day", company.today + 6 * DAY)
    company.press(sheet, "Ask")
    company.press(sheet, re.compile("^Decide"))
    sheet.get_by_label("Agree", exact=True).check()
    sheet.get_by_label(re.compile("hub home")).check()
    sheet.get_by_label("It is within the care plan, and who must agree has agreed").check()
    company.press(sheet, "Save")
    staying.later(7)
    sheet = staying.goes("liam", f"mockingbird/{staying.it.pk}/sleepovers/")
    company.press(sheet, re.compile("^Record the stay"))
    company.press(sheet, "Save")
    sheet.get_by_text("The last 60 days").click()
    expect(sheet.locator("main")).to_contain_text("Happened")


def a_gathering(staying: Staying) -> None:
    """Everybody meets; who came is ticked."""
    company = staying.company
    sheet = staying.goes("liam", f"mockingbird/{staying.it.pk}/gatherings/")
    company.press(sheet, "Plan a gathering")
    sheet.get_by_label("Monthly gathering").check()
    fill_day(sheet, "Day", company.today)
    company.press(sheet, "Save")
    company.press(sheet, re.compile("^Tick who came"))
    for box in sheet.get_by_label("Came", exact=True).all():
        box.check()
    company.press(sheet, "Save")
    expect(sheet.locator("main")).to_contain_text("8 of 8 households came")


def the_first_review(staying: Staying) -> None:
    """Eleven months on: views, the report, panel, the conclusion; the next year begins."""
    company = staying.company
    staying.later(300)
    overdue = staying.goes("gita", "carers/due/?mine")
    expect(overdue.get_by_role("table")).to_contain_text("Review")
    sheet = staying.household()
    company.press(sheet, "Open a review")
    sheet.get_by_label("A year has passed").check()
    company.press(sheet, "Open the review")
    expect(sheet.locator("main")).to_contain_text("What is missing before it can be concluded")
    while (more := sheet.get_by_role("link", name=re.compile("^Record what they said"))).count():
        more.first.click()
        fill_day(sheet, "Day it came", company.today)
        company.fill(sheet, "What they said", "It has gone well.")
        company.press(sheet, "Save")
    for whose, called in (("Child or young person placed", "Child 1"), ("Council that", "Durham")):
        company.press(sheet, "Add somebody else’s views")
        sheet.get_by_label(re.compile(whose)).check()
        company.fill(sheet, "Label", called)
        fill_day(sheet, "Day they were asked", company.today)
        company.press(sheet, "Save")
    company.press(sheet, "Write the report")
    fill_day(sheet, "Day the review was held", company.today)
    company.fill(sheet, "The report", "They and their home are suitable. The terms are right.")
    company.press(sheet, "Save")
    expect(sheet.locator("main")).to_contain_text("panel")
    assert sheet.get_by_role("button", name="Conclude the review").count() == 0
    company.press(sheet, "Change the report")
    fill_day(sheet, "Day panel considered it", company.today)
    company.fill(sheet, "What panel recommended, and why", "That they carry on. All views agree.")
    company.press(sheet, "Save")
    company.press(sheet, "Conclude the review")
    sheet.get_by_label("Suitable, and the terms are right").check()
    company.fill(sheet, "Reasons", "Panel and all views agree.")
    company.press(sheet, "Conclude the review")
    expect(staying.household().locator("main")).to_contain_text("Suitable, and the terms are right")
    held = company.today
    assert staying.running("review") == [held.replace(year=held.year + 1)]


def they_resign(staying: Staying) -> None:
    """Their notice comes; 28 days later the approval ends by itself, and all that hangs on it."""
    company = staying.company
    company.press(sheet := staying.household(), "They resigned")
    fill_day(sheet, "Day their written notice came", company.today)
    sheet.get_by_label("Moved house").check()
    company.press(sheet, "Record their notice")
    expect(sheet.locator("main")).to_contain_text("They are leaving")
    staying.satellites(7)
    staying.later(28)
    sheet = staying.household()
    expect(sheet.locator("main")).to_contain_text("They have left")
    expect(sheet.locator("main")).to_contain_text("regulation 32(1)")
    assert staying.running("review") == staying.running("supervision") == []
    staying.satellites(6)
    with reaching(staying.ground.reach):
        row = ConstellationMembership.objects.get(household=staying.home)
        assert (row.left_on, row.left_reason) == (company.today, "left_fostering")
        assert BuddyMatch.objects.get(of_household=staying.home).to_on == company.today
    company.press(sheet, "Exit interview")
    sheet.get_by_label("Held", exact=True).check()
    fill_day(sheet, "Day of the interview", company.today)
    company.fill(sheet, "What they said", "They move to be near her mother.")
    company.press(sheet, "Save")
    staying.stock("At the start 8 8 0", "Approved 0 0 0", "Left 1 1 0", "At the end 7 7 0")
    sheet = staying.goes("gareth", "reports/carers/?period=month")
    expect(sheet.get_by_role("table", name=re.compile("by reason"))).to_contain_text("Moved house")
    gone = staying.goes("gareth", "carers/?state=left")
    expect(gone.locator("main")).to_contain_text(COUPLE)
