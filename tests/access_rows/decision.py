"""Rows of tests/test_access.py."""

from typing import Any

from tests.access_page import NO_CASE, NO_ID, SEE_OTHER, VIEW, Page, R, alike, case_page
from tests.access_scene import Case, Scene

DECIDE = (*VIEW, R.DECIDE)
LETTERS = (*VIEW, R.LETTER_SEND)
CARERS = (R.CARER_VIEW,)


def _decision(c: Case) -> dict[str, Any]:
    return {"reference": c.reference, "decision_id": NO_ID}


def _no_household(_s: Scene) -> dict[str, str]:
    return {"reference": "NE-H222222"}


def _no_clock(s: Scene) -> dict[str, Any]:
    return _no_household(s) | {"deadline_id": NO_ID}


# The cases of the scene are at their enquiry: nothing has been decided.
ROWS: dict[str, Page] = {
    "enquiries:decisions": Page((R.DECIDE,)),
    "enquiries:decision": case_page(VIEW, alike(200, None)),
    "enquiries:decision_without_panel": case_page((*VIEW, R.ASSESS), alike(None, SEE_OTHER)),
    "enquiries:decision_no": case_page(DECIDE, alike(200, 422)),
    "enquiries:decision_more": case_page(DECIDE, alike(200, 422)),
    "enquiries:decision_tell": case_page(
        LETTERS, alike(404, 404), args=_decision, nowhere=NO_CASE | {"decision_id": NO_ID}
    ),
    "enquiries:determination": case_page(VIEW, alike(200, None)),
    "enquiries:determination_route": case_page(LETTERS, alike(200, 422)),
    "enquiries:review_notice": case_page(LETTERS, alike(200, 422)),
    "enquiries:review_papers": case_page(LETTERS, alike(200, 422)),
    "enquiries:review_recommended": case_page(LETTERS, alike(200, 422)),
    "enquiries:determination_refuse": case_page(DECIDE, alike(200, 422)),
    "carers:register": Page(CARERS),
    "carers:household": Page(CARERS, get=404, fixed=_no_household),
    "carers:due": Page(CARERS),
    "carers:worker": Page((*CARERS, R.CARER_MANAGE), get=404, post=404, fixed=_no_household),
    "carers:resign": Page((*CARERS, R.CARER_WORK), get=404, post=404, fixed=_no_household),
    "carers:interview": Page((*CARERS, R.CARER_WORK), get=404, post=404, fixed=_no_household),
    "carers:clock_done": Page((*CARERS, R.CARER_WORK), get=404, post=404, fixed=_no_clock),
    "carers:clock_waits": Page((*CARERS, R.CARER_WORK), get=404, post=404, fixed=_no_clock),
    "carers:approve": case_page(DECIDE, alike(200, 422)),
}
