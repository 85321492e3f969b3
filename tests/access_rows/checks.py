"""Rows of tests/test_access.py: the checks of a case, and which ones a council asks for."""

from typing import Any

from hubs.permissions import Right
from tests.access_page import NO_CASE, NO_ID, SEE_OTHER, VIEW, Page, alike, case, case_page
from tests.access_scene import Scene

WORK = (*VIEW, Right.CHECK_WORK)
VERIFY = (*VIEW, Right.CHECK_VERIFY)


def of_check(get: int | None, post: int | None, rights: tuple[Right, ...] = WORK) -> Page:
    """A page about the one check of each case: nobody has asked for it."""
    return case_page(
        rights,
        alike(get, post),
        args=lambda c: case(c) | {"check_id": c.check_id},
        nowhere=NO_CASE | {"check_id": NO_ID},
    )


def of_gateshead(**named: str) -> Any:
    def args(scene: Scene) -> dict[str, str]:
        return {"slug": scene.world.gateshead.slug, **named}

    return args


HUB = (Right.SETTINGS_MANAGE,)
OWN = (Right.OFFERS_MANAGE,)
ROWS: dict[str, Page] = {
    "enquiries:checks": case_page(WORK, alike(200, None)),
    "enquiries:checks_ask": case_page(WORK, alike(200, 422)),
    "enquiries:checks_came": case_page(WORK, alike(200, 422)),
    "enquiries:check": of_check(200, None),
    "enquiries:check_ask": of_check(None, SEE_OTHER),
    "enquiries:check_again": of_check(None, SEE_OTHER),
    "enquiries:check_back": of_check(None, SEE_OTHER),
    "enquiries:check_anew": of_check(None, SEE_OTHER),
    "enquiries:check_came": of_check(200, 422),
    "enquiries:check_verified": of_check(200, 422, VERIFY),
    "enquiries:check_unneeded": of_check(200, 422, VERIFY),
    "enquiries:check_interview": of_check(404, 404),  # it is not the one of the referees
    "enquiries:own_checks": Page(OWN),
    "enquiries:own_checks_add": Page(OWN, post=422),
    "enquiries:own_checks_change": Page(OWN, post=SEE_OTHER, fixed=lambda s: {"code": "pets"}),
    "enquiries:councils_checks": Page(HUB),
    "enquiries:council_checks": Page(HUB, fixed=of_gateshead()),
    "enquiries:council_checks_add": Page(HUB, post=422, fixed=of_gateshead()),
    "enquiries:council_checks_change": Page(HUB, post=SEE_OTHER, fixed=of_gateshead(code="pets")),
}
