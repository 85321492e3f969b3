"""Rows of tests/test_access.py."""

from dataclasses import replace

from tests.access_page import NO_ID, SETTINGS, Page, R
from tests.access_scene import Scene

OWN = Page((R.OFFERS_MANAGE,))


def _slug(s: Scene) -> dict[str, object]:
    return {"slug": s.world.gateshead.slug}


def _code(s: Scene) -> dict[str, object]:
    return {"code": "decision"}


def _letter(s: Scene) -> dict[str, object]:
    return {"code": "nonsense"}


def _reason(s: Scene) -> dict[str, object]:
    return {"which": "close", "code": "no_space"}


def _no_limit(s: Scene) -> dict[str, object]:
    return {"limit_id": NO_ID}


ROWS: dict[str, Page] = {
    "staff:own_council": OWN,
    "staff:own_offers": replace(OWN, post=422),
    "staff:settings_council_offers": replace(SETTINGS, post=422, fixed=_slug),
    "staff:settings_reasons": SETTINGS,
    "staff:settings_reason_new": replace(SETTINGS, post=422),
    "staff:settings_reason_off": replace(SETTINGS, post=422, fixed=_reason),
    "staff:settings_limits": SETTINGS,
    "staff:settings_limit": replace(SETTINGS, post=422, fixed=_code),
    "staff:settings_limit_remove": replace(SETTINGS, get=None, post=404, fixed=_no_limit),
    "staff:settings_letters": SETTINGS,
    "staff:settings_letter": replace(SETTINGS, get=404, post=404, fixed=_letter),
    "staff:settings_letter_back": replace(SETTINGS, get=None, post=404, fixed=_letter),
    "enquiries:dry_run": replace(SETTINGS, post=422),
}
