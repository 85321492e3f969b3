"""Rows of tests/test_access.py: the application and the household."""

from typing import Any

from hubs.permissions import Right
from tests.access_page import NO_CASE, NO_ID, SEE_OTHER, VIEW, Page, alike, case, case_page

APPLY = (*VIEW, Right.APPLICATION_EDIT)


def of_applicant(get: int | None, post: int | None, **more: Any) -> Page:
    """A page about the first applicant."""
    args = {"position": 1} | more
    return case_page(APPLY, alike(get, post), args=lambda c: case(c) | args, nowhere=NO_CASE | args)


def of_member(get: int | None, post: int | None) -> Page:
    """A page about somebody in the home who is not there."""
    args = {"row_id": NO_ID}
    return case_page(APPLY, alike(get, post), args=lambda c: case(c) | args, nowhere=NO_CASE | args)


ADDRESSES = {"part": "addresses"}
ROWS: dict[str, Page] = {
    "enquiries:application": case_page(APPLY, alike(200, None)),
    "enquiries:application_receive": case_page(APPLY, alike(200, 422)),
    "enquiries:accommodation": case_page(APPLY, alike(SEE_OTHER, SEE_OTHER)),
    "enquiries:household": case_page(APPLY, alike(200, None)),
    "enquiries:household_add": case_page(APPLY, alike(200, 422)),
    "enquiries:household_nobody": case_page(APPLY, alike(None, SEE_OTHER)),
    "enquiries:household_change": of_member(404, 404),
    "enquiries:household_remove": of_member(404, 404),
    "enquiries:application_details": of_applicant(200, SEE_OTHER),
    "enquiries:different_person": case_page(
        (*VIEW, Right.CHECK_VERIFY),
        alike(200, 422),
        args=lambda c: case(c) | {"position": 1},
        nowhere=NO_CASE | {"position": 1},
    ),
    "enquiries:application_consents": of_applicant(200, 422),
    "enquiries:consent_end": of_applicant(None, SEE_OTHER),
    "enquiries:application_part": of_applicant(200, None, **ADDRESSES),
    "enquiries:application_row_add": of_applicant(200, 422, **ADDRESSES),
    "enquiries:application_row_change": of_applicant(404, 404, **ADDRESSES, row_id=NO_ID),
    "enquiries:application_row_remove": of_applicant(404, 404, **ADDRESSES, row_id=NO_ID),
}
