"""Rows of tests/test_access.py: what the register says, places, contact, complaints."""

from typing import Any

from tests.access_page import NO_ID, Page, R
from tests.access_scene import Scene

WORK = (R.CARER_VIEW, R.CARER_WORK)
KNOWS = (R.CARER_VIEW, R.CONCERN_WORK)


def _no_household(_s: Scene) -> dict[str, Any]:
    return {"reference": "NE-H222222"}


def _no_exemption(s: Scene) -> dict[str, Any]:
    return _no_household(s) | {"exemption_id": NO_ID}


def _no_concern(s: Scene) -> dict[str, Any]:
    return _no_household(s) | {"concern_id": NO_ID}


ROWS: dict[str, Page] = {
    "carers:calls": Page((R.CARER_VIEW,)),
    "carers:entry": Page(WORK, get=404, post=404, fixed=_no_household),
    "carers:places": Page(WORK, get=404, post=404, fixed=_no_household),
    "carers:exemption": Page(WORK, get=404, post=404, fixed=_no_household),
    "carers:exemption_cancel": Page(WORK, get=404, post=404, fixed=_no_exemption),
    "carers:contact": Page(WORK, get=404, post=404, fixed=_no_household),
    "carers:concern": Page(KNOWS, get=404, post=404, fixed=_no_household),
    "carers:concern_close": Page(KNOWS, get=404, post=404, fixed=_no_concern),
}
