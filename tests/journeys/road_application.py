"""The application, as colleagues enter it, and Stage 1 with its checks."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Locator, Page, expect

from tests.journeys.company import Company, fill_day
from tests.journeys.road_before import open_case

COUPLE = ("Kit", "Alex")
BORN = {"Kit": date(1984, 5, 6), "Alex": date(1986, 2, 11)}
REFEREES = {"Robin Ahmed": "robin@example.org", "Sasha Whitfield": "sasha@example.org"}


def apply(company: Company, name: str, _manager: str, reference: str) -> None:
    """The signed form has come: its day, and what it says of everybody."""
    sheet = open_case(company, name, reference)
    company.press(sheet, "Record the application")
    company.press(sheet, "Record the application")
    fill_day(sheet, "What day did it come?", company.today)
    sheet.get_by_label("It is signed by Kit Dawson and Alex Dawson").check()
    company.press(sheet, "Record the application")
    expect(sheet.locator("main")).to_contain_text("What is missing")
    for first in COUPLE:
        _applicant(company, sheet, first)
    for referee, email in REFEREES.items():
        _referee(company, sheet, referee, email)
    company.press(sheet, "Who lives in the home")
    company.press(sheet, "Add somebody")
    company.fill(sheet, "First name", "Mia")
    company.fill(sheet, "Last name", "Dawson")
    sheet.get_by_label("Child of an applicant").check()
    sheet.get_by_label("They live in the home").check()
    fill_day(sheet, "Date of birth", date(2015, 7, 2))
    company.press(sheet, "Save")
    company.press(sheet, "Back to the application")
    company.press(sheet, "The home")
    company.fill(sheet, "Describe the home", "A terraced house with three bedrooms.")
    company.press(sheet, "Save")
    expect(sheet.locator("main")).not_to_contain_text("What is missing")


def _part(sheet: Page, first: str) -> Locator:
    return sheet.get_by_role("region", name=f"{first} Dawson")


def _applicant(company: Company, sheet: Page, first: str) -> None:
    company.press(sheet, "Details", within=_part(sheet, first))
    fill_day(sheet, "Date of birth", BORN[first])
    company.fill(sheet, "Work", "Teacher")
    for group in sheet.get_by_role("group").filter(has=sheet.get_by_label("Not asked yet")).all():
        group.get_by_label("No", exact=True).check()
    company.press(sheet, "Save")
    company.press(sheet, "Addresses", within=_part(sheet, first))
    company.press(sheet, "Add an address")
    company.fill(sheet, "Address", "14 Bensham Bank, Gateshead")
    company.fill(sheet, "Postcode", "NE8 1HH")
    fill_day(sheet, "Lived there from", date(2012, 4, 1))
    company.press(sheet, "Save")
    company.press(sheet, "Back to the application")
    company.press(sheet, "Consents", within=_part(sheet, first))
    for box in (
        sheet.get_by_role("group", name="What do they agree to?").get_by_role("checkbox").all()
    ):
        box.check()
    sheet.get_by_label("Signed the application form").check()
    company.press(sheet, "Save")


def _referee(company: Company, sheet: Page, name: str, email: str) -> None:
    company.press(sheet, "Referees", within=_part(sheet, "Kit"))
    company.press(sheet, "Add a referee")
    sheet.get_by_label("Personal referee").check()
    company.fill(sheet, "Name", name)
    company.fill(sheet, "How they know the applicant", "Friend")
    company.fill(sheet, "Years they have known them", "8")
    company.fill(sheet, "Email address", email)
    company.press(sheet, "Save")
    company.press(sheet, "Back to the application")
