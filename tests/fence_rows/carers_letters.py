"""Rows of tests/fence_walk.py: letters of households."""

from types import ModuleType
from typing import Any

import carers.selectors.letter_facts as facts
import carers.selectors.letters as letters
from carers.models import Carer, Household, HouseholdLetter, HouseholdLetterBody, Review
from enquiries.models import Enquiry
from hubs.models import LocalAuthority
from tests.cast import MONDAY, Cast

HERE, FACTS = "carers.selectors.letters", "carers.selectors.letter_facts"
TODAY = MONDAY.date()
MODULES: list[ModuleType] = [letters, facts]
LISTS: dict[str, Any] = {}
OF_A_CASE: dict[str, Any] = {
    f"{HERE}.letters_of": lambda a, c: letters.letters_of(a, _household(c)),
    f"{HERE}.letters_unsent": lambda a, c: letters.letters_unsent(a, _household(c)),
    f"{HERE}.letter_of": lambda a, c: _letter(a, c),
    f"{HERE}.letter_content": lambda a, c: _content(a, c),
    f"{HERE}.copies_outdated": lambda a, c: letters.copies_outdated(a, _household(c)),
    f"{HERE}.carers_told": lambda a, c: letters.carers_told(a, _household(c)),
    f"{FACTS}.letters_ready": lambda a, c: facts.letters_ready(a, _household(c), today=TODAY),
    f"{HERE}.notice_gone_on": lambda a, c: letters.notice_gone_on(a, _review(c)),
}
ELSE: set[str] = {
    f"{HERE}.may_read_letter",  # rights alone
    f"{HERE}.names_of",  # words of carers who were found
    f"{HERE}.home_lines",  # of a carer who was found; the case's address is walked in papers
    f"{HERE}.councils_to_tell",  # reference data
}
FENCE_ONE_ALONE: set[str] = set()


def _household(case: Any) -> Household:
    """By its number alone, as a link would name it."""
    return Household(pk=getattr(case, "household_id", 0))


def _review(case: Any) -> Review:
    return Review(pk=getattr(case, "review_id", 0), household=_household(case))


def _letter(access: Any, case: Any) -> object:
    try:
        return letters.letter_of(
            access, _household(case), getattr(case, "home_letter_id", 0)
        ).evidence
    except HouseholdLetter.DoesNotExist:
        return None


def _content(access: Any, case: Any) -> object:
    try:
        return letters.letter_content(
            access, HouseholdLetter(pk=getattr(case, "home_letter_id", 0))
        )
    except HouseholdLetterBody.DoesNotExist:
        return None


def fill(name: str, case: Enquiry, cast: Cast) -> None:
    """A letter about the review that tests/fence_rows/carers_review.py made, sent to each carer,
    and copies for a council that wait: of it, and of what was proposed after it."""
    if case.service is None:
        return
    of: dict[str, Any] = {
        "household_id": case.household_id,  # type: ignore[attr-defined]
        "review_id": case.review_id,  # type: ignore[attr-defined]
        "dated": TODAY, "digest": "0" * 64, "words": [{"kind": "text", "lines": [f"zq{name}"]}],
        "wording": "default", "size": 1, "made_at": MONDAY, "made_by": cast.mel,
    }  # fmt: skip
    HouseholdLetter.objects.create(
        **of, kind="carer_council_copy", copies="carer_review_suitable",
        authority=LocalAuthority.objects.get(name="Leeds"),
    )  # fmt: skip
    HouseholdLetter.objects.create(
        **{**of, "review_id": None}, kind="carer_council_copy", copies="carer_proposal_end",
        authority=LocalAuthority.objects.get(name="Leeds"),
        determination_id=case.proposal_id,  # type: ignore[attr-defined]
    )  # fmt: skip
    for carer in Carer.objects.filter(household=of["household_id"]).order_by("pk"):
        letter = HouseholdLetter.objects.create(
            **of, kind="carer_review_suitable", carer=carer, sent_on=TODAY, sent_how="post",
            evidence=f"zq{name}",
        )  # fmt: skip
        HouseholdLetterBody.objects.create(
            household_id=of["household_id"], letter=letter, content=f"zq{name}".encode()
        )
        case.home_letter_id = letter.pk  # type: ignore[attr-defined]
