"""Rows of tests/test_access.py: papers and letters."""

from typing import Any

from hubs.permissions import Right
from tests.access_page import NO_CASE, NO_ID, VIEW, Page, alike, case, case_page
from tests.access_scene import Case

R = Right
SEE_OTHER = 302  # nothing is on record yet for such a letter: back to the list, which says so
KIND = {"kind": "determination"}


def _paper(c: Case) -> dict[str, Any]:
    return case(c) | {"document_id": NO_ID}


def _letter(c: Case) -> dict[str, Any]:
    return case(c) | {"letter_id": NO_ID}


ROWS: dict[str, Page] = {
    "enquiries:documents": case_page(VIEW, alike(200, 422), post_rights=(R.CHECK_WORK,)),
    "enquiries:document_download": case_page(
        VIEW, alike(404, None), args=_paper, nowhere=NO_CASE | {"document_id": NO_ID}
    ),
    "enquiries:document_about": case_page(
        (*VIEW, R.CHECK_WORK),
        alike(404, 404),
        args=_paper,
        nowhere=NO_CASE | {"document_id": NO_ID},
    ),
    "enquiries:document_remove": case_page(
        (*VIEW, R.CHECK_WORK),
        alike(404, 404),
        args=_paper,
        nowhere=NO_CASE | {"document_id": NO_ID},
    ),
    "enquiries:letters": case_page(VIEW, alike(200, None)),
    "enquiries:letter_new": case_page(
        (*VIEW, R.LETTER_SEND),
        alike(SEE_OTHER, SEE_OTHER),
        args=lambda c: case(c) | KIND,
        nowhere=NO_CASE | KIND,
    ),
    "enquiries:letter_sent": case_page(
        (*VIEW, R.LETTER_SEND),
        alike(404, 404),
        args=_letter,
        nowhere=NO_CASE | {"letter_id": NO_ID},
    ),
}
