"""Rows of tests/fence_walk.py: papers and letters."""

from types import ModuleType
from typing import Any

import enquiries.selectors.documents as documents
import enquiries.selectors.letters as letters
from enquiries.letter_kinds import KINDS
from enquiries.models import Document, Enquiry, Person
from hubs.access import Access
from tests.cast import MONDAY, Cast
from tests.journey.road import Rows

TODAY = MONDAY.date()


def _facts(access: Access, case: Enquiry) -> list[Any]:
    return [letters.letter_facts(access, case, kind, today=TODAY) for kind in KINDS]


MODULES: list[ModuleType] = [documents, letters]
LISTS: dict[str, Any] = {}
OF_A_CASE: dict[str, Any] = {
    "enquiries.selectors.documents.documents_of": documents.documents_of,
    "enquiries.selectors.documents.document_in_case": lambda a, c: documents.document_in_case(
        a, c, Document.objects.filter(enquiry=c).values_list("pk", flat=True).first() or 0
    ),
    "enquiries.selectors.documents.content_of": lambda a, c: documents.content_of(
        a, Document.objects.filter(enquiry=c).first() or Document(pk=0)
    ),
    "enquiries.selectors.documents.checks_to_choose": documents.checks_to_choose,
    "enquiries.selectors.letters.letters_of": letters.letters_of,
    "enquiries.selectors.letters.letter_in_case": lambda a, c: letters.letter_in_case(
        a, c, getattr(c, "letter_id", 0)
    ),
    "enquiries.selectors.letters.letters_to_make": lambda a, c: letters.letters_to_make(
        a, c, today=TODAY
    ),
    "enquiries.selectors.letters.letter_facts": _facts,
    "enquiries.selectors.letters.letter_people": letters.letter_people,
    "enquiries.selectors.letters.notice_gone_on": letters.notice_gone_on,
    "enquiries.selectors.letters.home_of": lambda a, c: letters.home_of(
        a, Person.objects.filter(enquiry=c).first() or Person(pk=0)
    ),
}
ELSE: set[str] = {
    "enquiries.selectors.documents.is_served",
    "enquiries.selectors.documents.is_unreadable",
    "enquiries.selectors.documents.may_read",
    "enquiries.selectors.letters.may_read_letter",
}
FENCE_ONE_ALONE: set[str] = set()


def fill(name: str, case: Enquiry, cast: Cast) -> None:
    """A case with a paper, a check it could be for, and a letter."""
    rows = Rows(case, by=cast.mel)
    rows.document(f"%PDF zq{name}".encode(), title=f"zq{name}")
    rows.check(label=f"zq{name}", received_on=None)
    letter = rows.letter(words=[{"kind": "text", "lines": [f"zq{name}"]}], evidence=f"zq{name}")
    case.letter_id = letter.pk  # type: ignore[attr-defined]
