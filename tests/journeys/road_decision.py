"""The decision: the yes and its register, or the no, the answer to it, and the end."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from hubs.calendar import LONDON
from tests.journeys.company import Company, fill_day, link_in
from tests.journeys.road_before import open_case
from tests.pdf_text import text_of

PEOPLE = ("Kit Dawson", "Alex Dawson")


def approve(company: Company, worker: str, reference: str) -> None:
    """The decision-maker approves; the couple are told and written to."""
    sheet = _decides(company)
    company.press(sheet, "Approve")
    company.fill(sheet, "Reasons for the decision", "I agree with panel and its reasons.")
    company.press(sheet, "Approve")
    tell(company, worker, reference, "Approved")
    said = letter(company, worker, reference, "Approved")
    assert "approved you as a foster carer" in said


def _decides(company: Company) -> Page:
    """The decision-maker opens the case that waits for them."""
    company.wait(days=2)
    sheet = company.sits("dee")
    sheet.goto("/staff/")
    company.see(sheet)
    company.press(sheet, "Kit Dawson and Alex Dawson")
    return sheet


def tell(company: Company, name: str, reference: str, what: str) -> None:
    """They are told by word of mouth, and that is recorded."""
    company.wait(hours=2)
    sheet = open_case(company, name, reference)
    expect(sheet.get_by_role("region", name="Now")).to_contain_text("Tell them the decision")
    company.press(sheet, "Decision")
    company.press(sheet, f"Record who was told : {what}")
    for person in PEOPLE:
        sheet.get_by_label(person).check()
    fill_day(sheet, "Day they were told", company.today)
    company.fill(sheet, "Time", f"{company.now.astimezone(LONDON):%H:%M}")
    sheet.get_by_label("By phone").check()
    company.press(sheet, "Record it")


def letter(company: Company, name: str, reference: str, kind: str, *, made: bool = False) -> str:
    """A letter to each of them is made, read as it will be sent, and its posting recorded.
    Answers the words of the last one. ``made``: an act made it already."""
    sheet = open_case(company, name, reference)
    company.press(sheet, "Letters")
    if not made:
        company.press(sheet, kind, within=sheet.get_by_role("region", name="Ready to make"))
        company.press(sheet, "Make the letters")
    said = ""
    for person in PEOPLE:
        with sheet.expect_download() as download:
            sheet.get_by_role("link", name=f"Download the letter {kind} to {person}").first.click()
        said = " ".join(text_of(download.value.path().read_bytes()).split())
        company.press(sheet, f"Record that it went : {kind} to {person}")
        fill_day(sheet, "When did it go?", company.today)
        sheet.get_by_label("By post", exact=True).check()
        company.fill(sheet, "How do we know that it went?", "Recorded post")
        company.press(sheet, "Record it")
    return said


def on_the_register(company: Company, name: str) -> None:
    """The register shows the household, and the way back from it."""
    sheet = company.sits(name)
    sheet.goto("/staff/")
    company.press(sheet, "Foster carers")
    company.press(sheet, re.compile("Dawson"))
    expect(sheet.locator("main")).to_contain_text("Kit Dawson")
    expect(sheet.locator("main")).to_contain_text("Alex Dawson")
    company.press(sheet, "Foster carers")


def own_page(company: Company) -> Page:
    """The couple ask for a new link on their phone, and follow it to their page."""
    phone = company.holds("couple")
    company.post()
    phone.goto("/north-east/")
    company.see(phone)
    company.press(phone, "Come back to an enquiry you have sent")
    company.fill(phone, "Email address or phone number", "kit.dawson@example.org")
    company.press(phone, "Send me a link")
    company.until(company.now + timedelta(minutes=3))
    (sent,) = [each for each in company.post() if each["to"] == "kit.dawson@example.org"]
    phone.goto(link_in(sent))
    company.see(phone)
    return company.press(phone, "Continue")


def propose_no(company: Company, worker: str, reference: str) -> None:
    """The decision-maker proposes a no; the couple are told, and get the letter that says how they
    may answer, and by when."""
    sheet = _decides(company)
    company.press(sheet, "Propose not to approve")
    company.fill(sheet, "Reasons for the decision", "You do not see yet why the stairs matter.")
    company.press(sheet, "Propose not to approve")
    tell(company, worker, reference, "Proposed not to approve")
    said = letter(company, worker, reference, "Proposal not to approve")
    for words in ("You do not see yet why the stairs matter.", "28", "Independent Review"):
        assert words in said, said


def reviewed(company: Company, worker: str, reference: str) -> None:
    """They ask for the independent review; its notice, its papers and what it recommends."""
    company.wait(days=10)
    sheet = _answer_page(company, worker, reference)
    company.press(sheet, "Record their answer")
    sheet.get_by_label("Independent Review Mechanism").check()
    fill_day(sheet, "Day they answered", company.today)
    company.press(sheet, "Record their answer")
    company.wait(days=5)
    sheet = _answer_page(company, worker, reference)
    company.press(sheet, "Record its notice")
    fill_day(sheet, "Day", company.today)
    company.press(sheet, "Record the notice")
    company.wait(days=5)
    sheet = _answer_page(company, worker, reference)
    company.press(sheet, "Record that the papers went")
    fill_day(sheet, "Day", company.today)
    company.press(sheet, "Record it")
    company.wait(days=60)
    sheet = _answer_page(company, worker, reference)
    company.press(sheet, "Record what it recommended")
    fill_day(sheet, "Day its recommendation came", company.today)
    sheet.get_by_label("Not suitable to foster", exact=True).check()
    company.fill(sheet, "Its reasons", "The review agrees with the council.")
    company.press(sheet, "Record it")


def _answer_page(company: Company, name: str, reference: str) -> Page:
    sheet = open_case(company, name, reference)
    company.press(sheet, "Decision")
    return company.press(sheet, "Their answer, and the final decision")


def final_no(company: Company, worker: str, reference: str) -> None:
    """The final decision, which nothing changes any more."""
    sheet = _decides(company)
    company.press(sheet, "Final decision: not approved")
    company.fill(sheet, "Reasons for the decision", "The review agrees, and nothing has changed.")
    company.press(sheet, "Make the final decision")
    tell(company, worker, reference, "Not approved: final")
    said = letter(company, worker, reference, "Final decision: not approved")
    assert "The review agrees, and nothing has changed." in said, said
