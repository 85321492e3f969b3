"""Rows of tests/test_access.py. The scene has no constellation: tests/mockingbird has pages that
are there, whose they are, and who may act on them."""

from typing import Any

from tests.access_page import NO_ID, Page, R
from tests.access_scene import Scene

VIEW, SUMS = (R.MOCKINGBIRD_VIEW,), (R.MOCKINGBIRD_RETURNS,)
SHOWN = (
    "constellation",
    "calendar",
    "history",
    "contacts",
    "sleepovers",
    "gatherings",
    "invite",
    "fidelity",
)
ACTS = ("log", "sleepover_new", "gathering_new", "invite_guest", "checklist", "check")
SET_UP = ("change", "stage", "rules", "staff", "hub", "close")
OF_A_MEMBER = ("answer", "pause", "resume", "leave", "beds", "away", "outcome", "wellbeing")


def _nowhere(**more: Any) -> Any:
    def fixed(s: Scene) -> dict[str, Any]:
        return {"constellation_id": NO_ID, **more}

    return fixed


def _shown(**more: Any) -> Page:
    return Page(VIEW, get=404, fixed=_nowhere(**more))


def _act(**more: Any) -> Page:
    return Page(VIEW, get=404, post=404, fixed=_nowhere(**more))


def _press(**more: Any) -> Page:
    return Page(VIEW, get=None, post=404, fixed=_nowhere(**more))


_MONTH = {"month": "2026-10"}


def _month(s: Scene) -> dict[str, Any]:
    return dict(_MONTH)


_STAY, _GATHERING = {"sleepover_id": NO_ID}, {"gathering_id": NO_ID}
_MEMBER = {"membership_id": NO_ID}
_PAGES: dict[str, Page] = {
    "home": Page(VIEW),
    "due": Page(VIEW),
    "create": Page((*VIEW, R.MOCKINGBIRD_SIGN), post=422),
    **{name: _shown() for name in (*SHOWN, "set_up", "returns")},
    **{name: _act() for name in (*ACTS, *SET_UP)},
    **{f"sleepover_{name}": _act(**_STAY) for name in ("decide", "happened", "cancel")},
    **{name: _act(**_GATHERING) for name in ("attendance", "gathering_change", "gathering_copy")},
    "gathering_cancel": _press(**_GATHERING),
    "followed_up": _press(contact_id=NO_ID),
    "action_done": _press(action_id=NO_ID),
    "action_new": _act(check_id=NO_ID),
    "invite_one": _act(reference="H-0000000"),
    "staff_end": _act(assignment_id=NO_ID),
    "return": _shown(**_MONTH),
    "return_rows": _shown(**_MONTH, figure="contacts"),
    "return_words": _act(**_MONTH),
    "return_sign": _press(**_MONTH),
    "member": _shown(**_MEMBER),
    **{f"member_{name}": _act(**_MEMBER) for name in OF_A_MEMBER},
    "member_back": _act(**_MEMBER, away_id=NO_ID),
    "child_new": _act(**_MEMBER),
    "child_end": _act(**_MEMBER, link_id=NO_ID),
}
ROWS: dict[str, Page] = {
    **{f"mockingbird:{name}": page for name, page in _PAGES.items()},
    "mockingbird:returns_all": Page(SUMS),
    "mockingbird:month_all": Page(SUMS, fixed=_month),
    "mockingbird:sign_all": Page((*SUMS, R.MOCKINGBIRD_SIGN), get=None, post=302, fixed=_month),
    "reports:mockingbird_returns": Page(SUMS, get=404, fixed=_month),
    "reports:mockingbird_return": Page(VIEW, get=404, fixed=_nowhere(**_MONTH)),
}
