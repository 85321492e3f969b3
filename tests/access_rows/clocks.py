"""Rows of tests/test_access.py."""

from tests.access_page import NO_CASE, NO_ID, Page, R, alike, case_page
from tests.access_scene import Case

VIEW = (R.ENQUIRY_VIEW,)
SAY = (R.ENQUIRY_VIEW, R.CLOCK_EXPLAIN)


def no_clock(c: Case) -> dict[str, object]:
    return {"reference": c.reference, "clock_id": NO_ID}


_NOWHERE = {**NO_CASE, "clock_id": NO_ID}

ROWS: dict[str, Page] = {
    "enquiries:clocks": Page((R.CLOCKS_VIEW,)),
    "enquiries:clocks_of_case": case_page(VIEW, alike(200, None)),
    # tests/journey/test_clocks.py has a clock that is there
    "enquiries:clock_pause": case_page(SAY, alike(404, 404), args=no_clock, nowhere=_NOWHERE),
    "enquiries:clock_over": case_page(SAY, alike(404, 404), args=no_clock, nowhere=_NOWHERE),
}
