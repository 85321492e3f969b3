"""Rows of tests/fence_walk.py."""

from types import ModuleType
from typing import Any

import enquiries.selectors.household as household
from enquiries.models import ApplicantSensitive, Enquiry
from tests.cast import MONDAY, Cast
from tests.journey.road import Rows

MODULES: list[ModuleType] = [household]
LISTS: dict[str, Any] = {}
OF_A_CASE: dict[str, Any] = {
    "enquiries.selectors.household.home_of": lambda a, c: household.home_of(
        a, c, today=MONDAY.date()
    ),
    "enquiries.selectors.household.application_standing": household.application_standing,
    "enquiries.selectors.household.details_of_person": lambda a, c: household.details_of_person(
        a, c, 1
    ),
    "enquiries.selectors.household.sensitive_of_person": (
        lambda a, c: household.sensitive_of_person(a, c, 1)
    ),
}
ELSE: set[str] = {
    "enquiries.selectors.household.address_gaps",
    "enquiries.selectors.household.member_of",
}
FENCE_ONE_ALONE: set[str] = set()


def fill(name: str, case: Enquiry, cast: Cast) -> None:
    """An application with its applicant, somebody at home and who speaks for them."""
    rows, word = Rows(case, by=cast.mel), f"zq{name}"
    for person in rows.people:
        rows.details(person, occupation=word, approved_elsewhere=True)  # also for transfers
        rows.address(person, lines=word)
        rows.consent(person, words=word)
        rows.relationship(person, partner_name=word)
        rows.referee(person, name=word)
        rows.referee(person, name=f"{word} too")
        ApplicantSensitive.objects.create(enquiry=case, person=person, health=word)
    rows.member(first_name=word)
    rows.application(accommodation=word)
