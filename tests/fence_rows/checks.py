"""Rows of tests/fence_walk.py."""

from types import ModuleType
from typing import Any

import enquiries.selectors.checks as checks
from enquiries.models import Application, Check
from tests.cast import MONDAY

TODAY = MONDAY.date()
_HERE = "enquiries.selectors.checks."


def _check(enquiry: Any) -> Check:
    """A check of the case, as somebody holds it who has found it."""
    return Check(pk=0, enquiry=enquiry)


MODULES: list[ModuleType] = [checks]
LISTS: dict[str, Any] = {}
OF_A_CASE: dict[str, Any] = {
    _HERE + "application_of": checks.application_of,
    _HERE + "home_of": lambda a, c: (
        checks.home_of(a, c, Application(enquiry=c, received_on=TODAY), today=TODAY).applicants
    ),
    _HERE + "checks_standing": checks.checks_standing,
    _HERE + "checks_of": checks.checks_of,
    _HERE + "check_of": lambda a, c: [x for x in checks.checks_of(a, c) if x.pk],
    _HERE + "interviews_of": checks.interviews_of,
    _HERE + "referees_of": checks.referees_of,
    _HERE + "applicants_of": checks.applicants_of,
    _HERE + "interviews_may_be_left_out": checks.interviews_may_be_left_out,
    _HERE + "track_1_of": checks.track_1_of,
    _HERE + "documents_of_check": lambda a, c: checks.documents_of_check(a, _check(c)),
}
# Settings, and words about a check that somebody holds already.
ELSE: set[str] = {
    _HERE + name
    for name in (
        "local_checks",
        "kinds_of",
        "asked_by_email",
        "has_declined",
        "next_chaser",
        "chases_due",
        "is_of_referees",
    )
}
FENCE_ONE_ALONE: set[str] = set()
