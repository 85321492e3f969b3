"""Stage 2 and the report: visits, what is written, who signs it off, what they say of it."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from enquiries.assessment_words import SECTIONS
from tests.journeys.company import Company, fill_day
from tests.journeys.road_before import open_case


def assess(company: Company, name: str, reference: str, *, sections: int = len(SECTIONS)) -> None:
    """A visit, and the parts of the assessment that are written after it."""
    company.wait(days=14)
    sheet = open_case(company, name, reference)
    company.press(sheet, "Assessment")
    company.press(sheet, "Stage 2")
    company.press(sheet, "Record a visit")
    fill_day(sheet, "Date of the visit", company.today - timedelta(days=1))
    company.fill(sheet, "Time it began", "4pm")
    company.fill(sheet, "How long it took, in minutes", "90")
    company.fill(sheet, "Who was there", "Kit, Alex and Mia")
    sheet.get_by_label("Yes").check()
    company.fill(sheet, "What was talked about", "Childhood, home, work, and Mia’s view.")
    company.press(sheet, "Record the visit")
    for part in list(SECTIONS.values())[:sections]:
        company.press(sheet, part)
        company.fill(sheet, "What you found", "They are calm, warm and talk things through.")
        sheet.get_by_label("This part is finished").check()
        company.press(sheet, "Save")


def full_report(company: Company, worker: str, manager: str, reference: str) -> None:
    """A full report in favour: made, signed off, shared, answered."""
    company.wait(days=5)
    sheet = open_case(company, worker, reference)
    company.press(sheet, "Assessment")
    company.press(sheet, "Report")
    company.press(sheet, "Make the full report")
    sheet.get_by_label("Suitable to foster", exact=True).check()
    company.fill(sheet, "Most children at once", "2")
    sheet.get_by_label("Short-term").check()
    company.press(sheet, "Make the report")
    _signed_and_shared(company, worker, manager, reference)


def brief_report(company: Company, worker: str, manager: str, reference: str) -> None:
    """A brief report: the assessment ends early."""
    company.wait(days=5)
    sheet = open_case(company, worker, reference)
    company.press(sheet, "Assessment")
    company.press(sheet, "Report")
    company.press(sheet, "write a brief report")
    company.fill(sheet, "Reasons for ending the assessment early", "The stairs are not safe.")
    company.press(sheet, "Write the brief report")
    _signed_and_shared(company, worker, manager, reference)


def _signed_and_shared(company: Company, worker: str, manager: str, reference: str) -> None:
    sheet = open_case(company, manager, reference)
    company.press(sheet, "Assessment")
    company.press(sheet, "Report")
    company.press(sheet, "Sign off this version")
    company.wait(days=1)
    sheet = open_case(company, worker, reference)
    company.press(sheet, "Assessment")
    company.press(sheet, "Report")
    company.press(sheet, "Share it today")
    expect(sheet.locator("main")).to_contain_text("They may comment until")
    company.wait(days=6)
    sheet = open_case(company, worker, reference)
    company.press(sheet, "Assessment")
    company.press(sheet, "Report")
    company.press(sheet, "Record what they said")
    sheet.get_by_label("They sent comments").check()
    company.fill(sheet, "Their comments", "It reads like us. The dog is eight, not ten.")
    fill_day(sheet, "The day they answered", company.today)
    both = sheet.get_by_label("Yes, both")
    if both.count():  # of a couple each has the days
        both.check()
    company.press(sheet, "Record it")
    expect(sheet.locator("main")).to_contain_text("Their comments are recorded.")
