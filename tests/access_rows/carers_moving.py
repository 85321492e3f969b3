"""Rows of tests/test_access.py: households from a sheet, buddies."""

from typing import Any

from tests.access_page import NO_ID, VIEW, Page, R, alike, case_page
from tests.access_scene import Scene

IMPORT = (R.CARER_VIEW, R.CARER_IMPORT)
BUDDIES = (R.CARER_VIEW, R.BUDDY_WORK)


def _no_import(_s: Scene) -> dict[str, Any]:
    return {"import_id": NO_ID}


def _no_household(_s: Scene) -> dict[str, Any]:
    return {"reference": "NE-H222222"}


def _no_match(_s: Scene) -> dict[str, Any]:
    return {"match_id": NO_ID}


ROWS: dict[str, Page] = {
    "carers:imports": Page(IMPORT, get=200, post=422),
    "carers:import_template": Page(IMPORT),
    "carers:import_shown": Page(IMPORT, get=404, fixed=_no_import),
    "carers:import_faults": Page(IMPORT, get=404, fixed=_no_import),
    "carers:import_take": Page(IMPORT, get=None, post=404, fixed=_no_import),
    "carers:import_leave": Page(IMPORT, get=None, post=404, fixed=_no_import),
    "carers:buddies": Page(BUDDIES),
    "carers:buddy_for_case": case_page((*VIEW, *BUDDIES), alike(200, 422)),
    "carers:buddy_for": Page(BUDDIES, get=404, post=404, fixed=_no_household),
    "carers:buddy_offer": Page(BUDDIES, get=404, post=404, fixed=_no_household),
    "carers:buddy_offer_end": Page(BUDDIES, get=404, post=404, fixed=_no_household),
    "carers:buddy_asked": Page(BUDDIES, get=404, post=404, fixed=_no_match),
    "carers:buddy_part": Page(BUDDIES, get=404, post=404, fixed=_no_match),
}
