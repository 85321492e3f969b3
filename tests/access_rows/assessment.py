"""Rows of tests/test_access.py."""

from typing import Any

from hubs.permissions import Right
from tests.access_page import NO_CASE, SEE_OTHER, VIEW, Page, States, alike, case_page
from tests.access_scene import Case

R = Right
ASSESS = (*VIEW, R.ASSESS)
DECIDE = (*VIEW, R.STAGE_1_DECIDE)


def _section(c: Case) -> dict[str, Any]:
    return {"reference": c.reference, "code": "personality"}


def _version(c: Case) -> dict[str, Any]:
    return {"reference": c.reference, "version": 1}


def _press() -> States:
    """A button: the page comes back with the sentence of what was done, or why it was not."""
    return alike(None, SEE_OTHER)


# The cases of the scene are at their enquiry: nothing of an assessment stands yet.
ROWS: dict[str, Page] = {
    "enquiries:stage_1": case_page(ASSESS, alike(200, None)),
    "enquiries:stage_1_begin": case_page(ASSESS, _press()),
    "enquiries:stage_1_go_on": case_page(ASSESS, _press()),
    "enquiries:gather": case_page(ASSESS, _press()),
    "enquiries:stage_1_no": case_page(DECIDE, alike(SEE_OTHER, 422)),
    "enquiries:disqualified": case_page(DECIDE, alike(200, 422)),
    "enquiries:named_child": case_page(DECIDE, alike(200, 422)),
    "enquiries:stage_2": case_page(ASSESS, alike(200, None)),
    "enquiries:assessment_visit": case_page(ASSESS, alike(200, 422)),
    "enquiries:section": case_page(
        ASSESS, alike(200, 422), args=_section, nowhere=NO_CASE | {"code": "personality"}
    ),
    "enquiries:section_draft": case_page(
        ASSESS,
        alike(None, 202),
        args=_section,
        nowhere=NO_CASE | {"code": "personality"},
    ),
    "enquiries:report": case_page(ASSESS, alike(200, None)),
    "enquiries:report_full": case_page(ASSESS, alike(200, 422)),
    "enquiries:report_brief": case_page(ASSESS, alike(200, 422)),
    "enquiries:report_sign_off": case_page((*VIEW, R.REPORT_SIGN), _press()),
    "enquiries:report_share": case_page((*ASSESS, R.LETTER_SEND), _press()),
    "enquiries:report_comments": case_page(ASSESS, alike(404, 404)),
    "enquiries:report_version": case_page(
        ASSESS,
        alike(404, None),
        args=_version,
        nowhere=NO_CASE | {"version": 1},
    ),
    "enquiries:report_file": case_page(
        ASSESS,
        alike(404, None),
        args=_version,
        nowhere=NO_CASE | {"version": 1},
    ),
}
