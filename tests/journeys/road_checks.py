"""Stage 1: the checks are asked for, come, and are looked at, each by who does it."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.journeys.company import Company, fill_day, link_in
from tests.journeys.road_application import REFEREES
from tests.journeys.road_before import open_case

INTERVIEWS = "Personal referees interviewed and written up"


def stage_1(company: Company, worker: str, reference: str) -> None:
    """Stage 1 starts, the checks are asked for, and the referees answer by their links."""
    sheet = open_case(company, worker, reference)
    if sheet.get_by_role("button", name="Start Stage 1").count():  # not the hub's to do before
        company.press(sheet, "Start Stage 1")
        company.press(sheet, "Start Stage 1")
        expect(sheet.locator("main")).to_contain_text("No last day to say no yet")
    open_case(company, worker, reference)
    company.press(sheet, "Checks")
    company.press(sheet, "Ask for what has not been asked for")
    company.press(sheet, "Ask for these")
    company.wait(days=1)
    _referees_answer(company)


def checks_come(company: Company, worker: str, manager: str, reference: str) -> None:
    """What was asked for comes, the referees are seen, the manager looks at each, and the case
    goes on to Stage 2."""
    company.wait(days=20)
    sheet = open_case(company, worker, reference)
    company.press(sheet, "Checks")
    while (row := _first(sheet, "Asked")) is not None:
        company.press(sheet, re.compile("."), within=row)
        company.press(sheet, "Record that it came")
        company.press(sheet, "Record that it came")  # today stands there already
        company.press(sheet, "All checks of this case")
    for name in REFEREES:
        _interview(company, sheet, name)
    sheet = open_case(company, manager, reference)
    company.press(sheet, "Checks")
    while (row := _first(sheet, "Received")) is not None:
        company.press(sheet, re.compile("."), within=row)
        company.press(sheet, "Verify")
        sheet.get_by_label("Nothing of concern").check()
        company.press(sheet, "Verify")
        company.press(sheet, "All checks of this case")
    company.wait(days=2)
    sheet = open_case(company, worker, reference)
    company.press(sheet, "Go on to Stage 2")
    company.press(sheet, "Go on to Stage 2")
    expect(sheet.locator("main")).to_contain_text("Stage 2 has begun.")


def _first(sheet: Page, state: str) -> Locator | None:
    """The first line of the list that is at this point."""
    tag = sheet.locator("strong", has_text=re.compile(rf"^\s*{state}\s*$"))
    rows = sheet.locator("main li").filter(has=tag)
    return rows.first if rows.count() else None


def _interview(company: Company, sheet: Page, name: str) -> None:
    """A referee is seen, and what they said is written up."""
    company.press(sheet, INTERVIEWS)
    again = sheet.get_by_role("link", name="Record another interview")
    company.press(sheet, "Record another interview" if again.count() else "Record an interview")
    sheet.get_by_label("Which referee?").select_option(label=f"{name}, for Kit")
    fill_day(sheet, "When was the interview?", company.today)
    company.fill(sheet, "How was it done?", "At their home")
    company.fill(sheet, "What did they say?", "Has seen them with children for years.")
    company.press(sheet, "Record the interview")
    company.press(sheet, "All checks of this case")


def _referees_answer(company: Company) -> None:
    """Each referee opens their own link on their phone and answers."""
    letters = {letter["to"]: letter for letter in company.post()}
    for name, email in REFEREES.items():
        phone = company.holds(name)
        phone.goto(link_in(letters[email]))
        company.see(phone)
        for box in phone.get_by_role("textbox").all():
            box.fill("I have known Kit for eight years and would trust Kit with my own children.")
        company.press(phone, "Send my answers")
        expect(phone.get_by_role("heading", level=1)).to_contain_text("Thank you")
