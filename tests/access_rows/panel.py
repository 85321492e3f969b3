"""Rows of tests/test_access.py."""

from typing import Any

from tests.access_page import NO_CASE, NO_ID, SEE_OTHER, VIEW, Page, R, alike, case_page
from tests.access_scene import Case, Scene

PANEL = (R.PANEL_MANAGE,)
READ = (R.PACK_READ,)
ON_CASE = (*VIEW, *PANEL)


def no_panel(_s: Scene) -> dict[str, int]:
    return {"panel_id": NO_ID}


def no_member(_s: Scene) -> dict[str, int]:
    return {"member_id": NO_ID}


def no_pack(_s: Scene) -> dict[str, int]:
    return {"pack_id": NO_ID}


def _item(c: Case) -> dict[str, Any]:
    return {"reference": c.reference, "item_id": NO_ID}


# The cases of the scene are at their enquiry: none is on a panel's list, nobody has a pack.
ROWS: dict[str, Page] = {
    "enquiries:panels": Page(PANEL),
    "enquiries:panel_new": Page(PANEL, post=422),
    "enquiries:panel_members": Page(PANEL),
    "enquiries:panel_member_new": Page(PANEL, post=422),
    "enquiries:panel_member": Page(PANEL, get=404, post=404, fixed=no_member),
    "enquiries:panel_member_leaves": Page(PANEL, get=404, post=404, fixed=no_member),
    "enquiries:panel_member_invite": Page(PANEL, get=None, post=404, fixed=no_member),
    "enquiries:panel": Page(PANEL, get=404, fixed=no_panel),
    "enquiries:panel_members_ask": Page(PANEL, get=404, post=404, fixed=no_panel),
    "enquiries:panel_attendance": Page(PANEL, get=404, post=404, fixed=no_panel),
    "enquiries:panel_begin": Page(PANEL, get=None, post=404, fixed=no_panel),
    "enquiries:panel_end": Page(PANEL, get=None, post=404, fixed=no_panel),
    "enquiries:panel_call_off": Page(PANEL, get=404, post=404, fixed=no_panel),
    "enquiries:panel_packs": Page(READ),
    "enquiries:panel_pack": Page(READ, get=404, fixed=no_pack),
    "enquiries:panel_paper": Page(READ, get=404, fixed=lambda s: no_pack(s) | {"paper_id": NO_ID}),
    "enquiries:panel_pack_know": Page(READ, get=404, post=404, fixed=no_pack),
    "enquiries:panel_item": case_page(VIEW, alike(200, None)),
    "enquiries:panel_list": case_page(ON_CASE, alike(200, 422)),
    "enquiries:panel_take_off": case_page(ON_CASE, alike(200, 422)),
    "enquiries:panel_prepare": case_page(ON_CASE, alike(SEE_OTHER, SEE_OTHER)),
    "enquiries:panel_stand_aside": case_page(ON_CASE, alike(SEE_OTHER, SEE_OTHER)),
    "enquiries:panel_send_pack": case_page(ON_CASE, alike(SEE_OTHER, SEE_OTHER)),
    "enquiries:panel_recommend": case_page(ON_CASE, alike(SEE_OTHER, SEE_OTHER)),
    "enquiries:panel_minutes": case_page(
        ON_CASE, alike(SEE_OTHER, SEE_OTHER), args=_item, nowhere=NO_CASE | {"item_id": NO_ID}
    ),
}
