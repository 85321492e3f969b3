"""The road before the application, as the people walk it in their browsers."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.journeys.company import Company, fill_day, moment_on, told

# How a hub sets each pattern of hubs.md 2.2, in the words of its settings page.
PATTERNS = {
    "A": "First conversation",
    "B": "Home visit",
    "C": "Invited to apply",
    "D": "Checks and training",
    "E": "Nowhere: the hub stays to the end",
}


def set_journey(company: Company, pattern: str) -> None:
    """The hub's manager says from which day on, and where, the council takes over."""
    mel = company.sits("mel")
    mel.goto("/staff/")
    company.press(mel, "Settings")
    company.press(mel, "Change (Promises and journey)")
    company.press(mel, "Change from a day on")
    fill_day(mel, "First day", company.today)
    mel.get_by_label("The council takes over at").select_option(PATTERNS[pattern])
    company.press(mel, "Save")
    expect(mel.locator("main")).to_contain_text(PATTERNS[pattern])


def enquire(company: Company) -> str:
    """A couple asks on their phone. Answers their reference."""
    phone = company.holds("couple")
    phone.goto("/north-east/")
    company.see(phone)
    company.press(phone, "Start")
    phone.get_by_label("Talk to someone about fostering").check()
    company.press(phone, "Continue")
    phone.get_by_label("What is your postcode?").fill("NE8 1HH")
    company.press(phone, "Continue")
    phone.locator("#question").fill("Do we need a spare room?")
    company.press(phone, "Continue")
    phone.get_by_label("First name").fill("Kit")
    phone.get_by_label("Last name (optional)").fill("Dawson")
    company.press(phone, "Continue")
    phone.get_by_label("Email", exact=True).check()
    phone.get_by_label("Email address").fill("kit.dawson@example.org")
    phone.get_by_label("Yes", exact=True).check()
    company.press(phone, "Continue")
    company.press(phone, "Send my enquiry")
    expect(phone.get_by_role("heading", level=1)).to_have_text("We have your enquiry")
    return phone.locator(".govuk-panel__body strong").inner_text()


def open_case(company: Company, name: str, reference: str) -> Page:
    """Somebody at their desk has the case in front of them."""
    sheet = company.find(name, reference)
    assert sheet.url.endswith(f"/{reference}/"), told(sheet)
    return sheet


def talk(company: Company, name: str, _manager: str, reference: str) -> None:
    """The first call: logged, and the case taken on."""
    sheet = open_case(company, name, reference)
    log = sheet.locator("#log-contact")
    log.get_by_label("Phone", exact=True).check()
    log.get_by_label("Spoke to them").check()
    log.get_by_label("Note (optional)").fill("A long, warm talk. They have a room and time.")
    log.get_by_label("What happens next (optional)").fill("Fill in the expression of interest")
    company.press(sheet, "Log contact", within=log, stays=True)
    expect(sheet.locator("main")).to_contain_text("First conversation")
    if sheet.get_by_role("button", name="Assign to me").count():
        company.press(sheet, "Assign to me")


def interest(company: Company, name: str, _manager: str, reference: str) -> None:
    """The second applicant and the expression of interest, asked for on the phone."""
    sheet = open_case(company, name, reference)
    company.press(sheet, "Expression of interest")
    company.press(sheet, "Add a second applicant")
    company.fill(sheet, "Second applicant’s first name", "Alex")
    company.fill(sheet, "Second applicant’s last name", "Dawson")
    company.fill(sheet, "Second applicant’s email address", "alex@example.org")
    company.press(sheet, "Save")
    open_case(company, name, reference)
    company.press(sheet, "Expression of interest")
    home = sheet.locator("#section-home")
    home.get_by_label("Spare bedrooms").fill("1")
    home.get_by_label("Pets").fill("One old dog")
    company.press(sheet, "Save : The home", within=home, stays=True)
    expect(sheet.locator("#section-home")).to_contain_text("Saved.")
    fostering = sheet.locator("#section-fostering")
    fostering.get_by_label("With somebody").check()
    fostering.get_by_label("Short-term").check()
    fostering.get_by_label("Brothers and sisters").check()
    fostering.get_by_label("Why fostering, and why now?").fill("A friend fosters.")
    company.press(sheet, "Save : Fostering", within=fostering, stays=True)
    expect(sheet.locator("#section-fostering")).to_contain_text("Saved.")
    company.press(sheet, "Finish the expression of interest")
    expect(sheet.locator("main")).to_contain_text("Expression of interest")
    sheet.wait_for_url(f"**/{reference}/")


def visit(company: Company, name: str, manager: str, reference: str) -> None:
    """The first home visit: booked, made, written up, and what follows decided."""
    sheet = open_case(company, name, reference)
    company.press(sheet, "Home visit")
    company.press(sheet, "Book the visit")
    fill_day(sheet, "Date", company.today + timedelta(days=7))
    company.fill(sheet, "Time", "2pm")
    company.fill(sheet, "Address", "14 Bensham Bank, Gateshead")
    company.press(sheet, "Book the visit")
    company.until(moment_on(company.today + timedelta(days=7), hour=14))
    open_case(company, name, reference)
    company.press(sheet, "Visits")
    company.press(sheet, "I have arrived")
    company.until(company.now + timedelta(minutes=110))
    open_case(company, name, reference)  # signed out meanwhile
    company.press(sheet, "Visits")
    company.press(sheet, "I have left safely")
    company.press(sheet, "Write up the visit")
    sheet.locator("#text").fill("A warm home with a spare room. They asked about contact.")
    company.press(sheet, "Finish the report")
    company.wait(days=1)
    sheet = open_case(company, manager, reference)
    company.press(sheet, "Visits")
    company.press(sheet, "Decide what follows")
    sheet.get_by_label("Invite them to apply").check()
    company.fill(sheet, "Why?", "Warm, realistic, and ready.")
    company.press(sheet, "Record the decision")
    expect(sheet.locator("main")).to_contain_text("Invited to apply")


def come_to_the_council(company: Company, pattern: str, reference: str) -> None:
    """An officer of the hub takes the step at which the council takes over. Where the decision
    after the home visit is that step, it was taken already."""
    if pattern == "C":
        return
    sheet = open_case(company, "asha", reference)
    if pattern == "D":
        company.press(sheet, "Start Stage 1")
        company.press(sheet, "Start Stage 1")
        return
    company.press(sheet, "Move, close or reopen")
    sheet.get_by_label(f"Move on to “{PATTERNS[pattern]}”").check()
    company.press(sheet, "Continue")


def accept(company: Company, name: str, reference: str) -> None:
    """A colleague of the council reads the pack and takes the case on."""
    sheet = company.sits(name)
    sheet.goto("/staff/")
    company.press(sheet, "Hand-overs")
    company.press(sheet, f"Read and answer : {reference}")
    expect(sheet.locator("main")).to_contain_text("Kit Dawson")
    company.press(sheet, "Accept this case")
    company.press(sheet, "Assign to me")
