"""What the record may know of cases: their references, who works on them, names of pages."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db.models import Exists, OuterRef

from enquiries.models import Enquiry
from enquiries.page_words import JOURNEY_PAGES
from hubs.access import Access
from hubs.casebook import CaseBook

# By the name of the address (enquiries.urls_staff), as it stands after "opened".
PAGES: Final = {
    "assign": "who works on it, to change that",
    "beside": "a comparison with another enquiry",
    "break_glass": "the page to open it in an emergency",
    "case": "the overview",
    "changes": "changes that wait for a yes",
    "closed": "its milestones, and nothing else",
    "contact": "the form to log a contact",
    "duplicates": "possible duplicates",
    "edit": "the details, to edit them",
    "handover": "the form to hand it to a colleague",
    "know_them": "“I know this person”",
    "lift": "the protection, to lift or keep it",
    "lift_ask": "the form to ask for the protection to be lifted",
    "link_decide": "possible duplicates, to decide about one",
    "locks": "who is locked out of it",
    "message": "one message",
    "messages": "the messages",
    "move": "the form to move it",
    "no_answer": "“No answer, try tomorrow”",
    "next_step": "the form to set the next step",
    "note": "the notes",
    "note_correct": "a note, to correct it",
    "pause": "the form to pause it",
    "preview": "what the person sees",
    "protect": "the form to protect it",
    "route": "the form to change the council",
    "row": "its line in What needs doing",
    "safety": "who is named on it",
    "safety_name": "the form to name a colleague on it",
    "safety_unname": "who is named on it, to take a colleague off",
    "safety_way": "the form to change the safe way",
    "second_applicant": "the second applicant",
    "timeline": "the timeline",
    "unpause": "the pause, to end it",
    **JOURNEY_PAGES,
}


def _find(access: Access, reference: str) -> int | None:
    if not reference.isprintable():  # the database cannot be asked about a NUL
        return None
    rows = Enquiry.objects.visible_to(access).filter(reference=reference.strip().upper())
    return rows.values_list("pk", flat=True).first()


def _references(access: Access, ids: Collection[int]) -> dict[int, str]:
    rows = Enquiry.objects.visible_to(access).filter(pk__in=ids)
    return dict(rows.values_list("pk", "reference")) if ids else {}


def _owned(access: Access, case: str, person: str) -> Exists:
    rows = Enquiry.objects.visible_to(access)
    return Exists(rows.filter(pk=OuterRef(case), owner_id=OuterRef(person)))


CASES: Final = CaseBook(find=_find, references=_references, owned=_owned, pages=PAGES)
