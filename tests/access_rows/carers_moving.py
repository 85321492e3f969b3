"""Rows of tests/test_access.py: households from a sheet, buddies."""

from typing import Any

from tests.access_page import NO_ID, Page, R
from tests.access_scene import Scene

IMPORT = (R.CARER_VIEW, R.CARER_IMPORT)


def _no_import(_s: Scene) -> dict[str, Any]:
    return {"import_id": NO_ID}


ROWS: dict[str, Page] = {
    "carers:imports": Page(IMPORT, get=200, post=422),
    "carers:import_template": Page(IMPORT),
    "carers:import_shown": Page(IMPORT, get=404, fixed=_no_import),
    "carers:import_faults": Page(IMPORT, get=404, fixed=_no_import),
    "carers:import_take": Page(IMPORT, get=None, post=404, fixed=_no_import),
    "carers:import_leave": Page(IMPORT, get=None, post=404, fixed=_no_import),
}
