"""Rows of tests/test_access.py: the expression of interest, the home visit, the plan."""

from hubs.permissions import Right
from tests.access_page import (
    NO_CASE,
    NO_ID,
    SEE_OTHER,
    VIEW,
    Answer,
    Page,
    alike,
    case,
    case_page,
    while_open,
)

R = Right
EDIT = (*VIEW, R.ENQUIRY_EDIT)


def of_visit(rights: tuple[Right, ...], get: int | None, post: int | None) -> Page:
    """A page of a visit that is not there: the same 404 whatever the case's state."""
    return case_page(
        rights,
        alike(get, post),
        args=lambda c: case(c) | {"visit_id": NO_ID},
        nowhere=NO_CASE | {"visit_id": NO_ID},
    )


ROWS: dict[str, Page] = {
    "enquiries:interest": case_page((*EDIT, R.APPLICATION_EDIT), alike(200, 400)),
    "enquiries:interest_finish": case_page(EDIT, alike(None, SEE_OTHER)),
    "enquiries:interest_reroute": case_page((*VIEW, R.ENQUIRY_ROUTE), alike(None, SEE_OTHER)),
    "enquiries:interest_sensitive": case_page(
        (*VIEW, R.SENSITIVE_VIEW),
        alike(200, SEE_OTHER),
        args=lambda c: case(c) | {"position": 1},
        nowhere=NO_CASE | {"position": 1},
    ),
    "enquiries:visits": case_page(VIEW, alike(200, None)),
    "enquiries:visit_book": case_page(
        EDIT, while_open(200, 422, closed=Answer(SEE_OTHER, SEE_OTHER))
    ),
    "enquiries:visit_move": of_visit(EDIT, 404, 404),
    "enquiries:visit_call_off": of_visit(EDIT, 404, 404),
    "enquiries:visit_arrived": of_visit(EDIT, None, 404),
    "enquiries:visit_left": of_visit(EDIT, None, 404),
    "enquiries:visit_report": of_visit(EDIT, 404, 404),
    "enquiries:visit_draft": of_visit(EDIT, None, 404),
    "enquiries:visit_sheet": of_visit(EDIT, 404, None),
    "enquiries:visit_decide": of_visit((*VIEW, R.VISIT_DECIDE), 404, 404),
    "enquiries:plan": case_page(EDIT, alike(SEE_OTHER, SEE_OTHER)),
    "enquiries:plan_end": case_page(EDIT, alike(None, SEE_OTHER)),
}
