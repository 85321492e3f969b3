"""Rows of tests/test_access.py: reviews, what is proposed after one, and ways to leave."""

from typing import Any

from tests.access_page import NO_ID, Page, R
from tests.access_scene import Scene

SEE = (R.CARER_VIEW,)
WORK = (*SEE, R.CARER_WORK)
MANAGE = (*SEE, R.CARER_MANAGE)
DECIDE = (*SEE, R.DECIDE)


def _page(rights: tuple[R, ...], *, reads: bool = False, **more: Any) -> Page:
    """A page of a household that is not there: tests/carers/test_ending_pages.py has one."""

    def fixed(_s: Scene) -> dict[str, Any]:
        return {"reference": "NE-H222222", **more}

    return Page(rights, get=404, post=None if reads else 404, fixed=fixed)


REVIEW = {"review_id": NO_ID}
PROPOSAL = {"determination_id": NO_ID}
MOVE = {"transfer_id": NO_ID}

ROWS: dict[str, Page] = {
    "carers:review_open": _page(WORK),
    "carers:review": _page(SEE, reads=True, **REVIEW),
    "carers:review_view_add": _page(WORK, **REVIEW),
    "carers:review_view": _page(WORK, **REVIEW, view_id=NO_ID),
    "carers:review_write": _page(WORK, **REVIEW),
    "carers:review_conclude": _page(WORK, **REVIEW),
    "carers:review_call_off": _page(WORK, **REVIEW),
    "carers:review_notice": _page(WORK, **REVIEW),
    "carers:terms_agreed": _page(WORK, **REVIEW),
    "carers:propose": _page(MANAGE, **REVIEW),
    "carers:proposals": Page(DECIDE),
    "carers:proposal": _page(SEE, reads=True, **PROPOSAL),
    "carers:proposal_answered": _page(WORK, **PROPOSAL),
    "carers:proposal_notice": _page(WORK, **PROPOSAL),
    "carers:proposal_papers": _page(WORK, **PROPOSAL),
    "carers:proposal_recommended": _page(WORK, **PROPOSAL),
    "carers:proposal_decide": _page(DECIDE, **PROPOSAL),
    "carers:move_open": _page(WORK),
    "carers:move": _page(WORK, **MOVE),
    "carers:move_call_off": _page(WORK, **MOVE),
    "carers:died": _page(MANAGE),
    "carers:carer_stops": _page(WORK),
    "carers:carer_interview": _page(WORK, departure_id=NO_ID),
}
