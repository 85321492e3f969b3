"""Rows of tests/test_access.py: letters of households."""

from typing import Any

from tests.access_page import NO_ID, Page, R
from tests.access_scene import Scene

SEE = (R.CARER_VIEW,)
SEND = (*SEE, R.LETTER_SEND)
ABOUT = {"kind": "carer_review_suitable", "about": NO_ID}


def _page(rights: tuple[R, ...], *, reads: bool = False, **more: Any) -> Page:
    """A page of a household that is not there: tests/carers/test_letters.py has one."""

    def fixed(_s: Scene) -> dict[str, Any]:
        return {"reference": "NE-H222222", **more}

    return Page(rights, get=404, post=None if reads else 404, fixed=fixed)


ROWS: dict[str, Page] = {
    "carers:letters": _page(SEE, reads=True),
    "carers:letter_new": _page(SEND, **ABOUT),
    "carers:letter_copy_ask": _page(SEND, **ABOUT),
    "carers:letter_copy": _page(SEND, **ABOUT, authority_id=NO_ID),
    "carers:letter_sent": _page(SEND, letter_id=NO_ID),
    "carers:letter_file": _page(SEE, reads=True, letter_id=NO_ID),
}
