"""Panel: its members, its day, the pack they read, what it recommends, the minutes."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from hubs.totp import totp_now
from tests.journeys.company import Company, fill_day, moment_on
from tests.pdf_text import text_of

# Name, what the list says of their chair, independent, social worker with three years.
MEMBERS = (
    ("Hilary Stone", "Chair", True, True),
    ("Tom Okafor", "Vice-chair", False, True),
    ("Bea Lindqvist", "No", True, False),
    ("Raj Sethi", "No", True, False),
    ("Carol Mensah", "No", False, False),
)
READER = "Bea Lindqvist"
PASSWORD = "seven-quiet-otters-swim"  # a made-up colleague's, in a test


def _address(name: str) -> str:
    return f"{name.split()[0].lower()}@panel.example.org"


def call_panel(company: Company) -> date:
    """The administrator makes the central list and a panel, and asks its members to it. Answers
    the day it sits."""
    sheet = company.sits("pat")
    sheet.goto("/staff/")
    company.see(sheet)
    company.press(sheet, "Central list of members")
    for name, chairs, independent, social_worker in MEMBERS:
        company.press(sheet, "Add a member")
        company.fill(sheet, "Full name", name)
        company.fill(sheet, "Email address", _address(name))
        sheet.get_by_label(chairs, exact=True).check()
        for label, is_so in (
            ("Independent of the fostering service", independent),
            ("Social worker with 3 years", social_worker),
        ):
            if is_so:
                sheet.get_by_label(label).check()
        fill_day(sheet, "Day they joined the list", company.today - timedelta(days=400))
        company.press(sheet, "Save")
    company.press(sheet, re.compile(f"Invite.*{READER}"))
    company.until(company.now + timedelta(minutes=3))
    _joins(company, READER)
    day = company.today + timedelta(days=21)
    while day.weekday() > 4:
        day += timedelta(days=1)
    sheet.goto("/staff/")
    company.press(sheet, "Add a panel")
    company.fill(sheet, "Name of the panel", "Fostering panel")
    fill_day(sheet, "Day", day)
    company.fill(sheet, "Time it begins", "10am")
    company.fill(sheet, "Where", "Civic Centre, room 3")
    company.press(sheet, "Add the panel")
    company.press(sheet, "Choose who is asked")
    for name, *_ in MEMBERS:
        sheet.get_by_label(re.compile(f"^{name}")).check()
    company.press(sheet, "Save")
    return day


def _joins(company: Company, name: str) -> None:
    """A member opens their invitation, makes an account, and sets up their second factor."""
    letter = next(each for each in mail.outbox if each.to == [_address(name)])
    found = re.search(r"https?://[^/]+(/accounts/invitation/\S+)", str(letter.body))
    assert found
    sheet = company.desk_of(name)
    sheet.goto(found.group(1))
    company.see(sheet)
    company.fill(sheet, "Choose a password", PASSWORD)
    company.fill(sheet, "The same password again", PASSWORD)
    company.press(sheet, "Make my account")
    company.press(sheet, "Use an app")
    company.secrets[name] = sheet.locator("main strong").last.inner_text().replace(" ", "")
    company.fill(sheet, "Code from your app", _code(company, name))
    company.press(sheet, "Continue")
    company.press(sheet, "I have kept them")


def _code(company: Company, name: str) -> str:
    """What the app on their phone shows now."""
    return totp_now(company.secrets[name], now=timezone.now())


def at_panel(company: Company, reference: str, day: date, recommends: str) -> None:
    """Listed, the pack sent and read, the panel held, its minutes made final."""
    sheet = company.sits("pat")
    sheet.goto("/staff/")
    company.see(sheet)
    expect(sheet.get_by_role("listitem").filter(has_text=reference)).to_contain_text("Ready")
    company.press(sheet, re.compile("^List for this panel"))
    if f"/{reference}/" not in sheet.url:
        company.press(sheet, re.compile("Dawson"))
    company.press(sheet, "Do they come, and with whom?")
    sheet.get_by_label("Yes", exact=True).check()
    company.press(sheet, "Save")
    company.press(sheet, "Pack sent to members")
    company.press(sheet, "Send the pack")
    company.wait(days=1)
    _reads(company)
    company.until(moment_on(day, hour=9))
    sheet = company.sits("pat")
    sheet.goto("/staff/")
    company.press(sheet, re.compile("^Fostering panel"))
    company.press(sheet, "Record who is here")
    for box in sheet.get_by_role("group", name="Who is here?").get_by_role("checkbox").all():
        box.check()
    sheet.get_by_label("Who presides?").select_option(label="Hilary Stone")
    company.press(sheet, "Save")
    company.press(sheet, "Open the panel")
    company.press(sheet, re.compile("Dawson"))
    company.press(sheet, "Record what panel recommended")
    sheet.get_by_label(recommends, exact=True).check()
    company.fill(sheet, "Panel’s reasons", "Panel weighed the report and talked with both of them.")
    company.press(sheet, "Record it")
    company.press(sheet, "Write the minutes")
    company.fill(sheet, "Minutes", "Panel met the applicants and talked it over.")
    company.press(sheet, "Make them final")
    sheet.goto("/staff/")
    company.press(sheet, re.compile("^Fostering panel"))
    company.press(sheet, "Close the panel")


def _reads(company: Company) -> None:
    """A member signs in, with password and code, and reads what was sent to them."""
    sheet = company.desk_of(READER)
    sheet.goto("/staff/")
    company.see(sheet)
    company.fill(sheet, "Email address", _address(READER))
    company.fill(sheet, "Password", PASSWORD)
    company.press(sheet, "Continue")
    company.fill(sheet, "Code", _code(company, READER))
    company.press(sheet, "Sign in")
    company.press(sheet, re.compile("Dawson"))
    with sheet.expect_download() as downloaded:
        sheet.get_by_role("link", name="report, version 1").click()
    assert "Kit Dawson" in text_of(downloaded.value.path().read_bytes())
