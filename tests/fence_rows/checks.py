"""Rows of tests/fence_walk.py."""

from types import ModuleType
from typing import Any

import enquiries.selectors.checks as checks
from enquiries.models import Application, Check, CheckAnswer, Enquiry, Referee, RefereeInterview
from tests.cast import MONDAY, Cast
from tests.journey.road import Rows

TODAY = MONDAY.date()
_HERE = "enquiries.selectors.checks."


def _check(enquiry: Any) -> Check:
    """A check of the case, as somebody holds it who has found it."""
    return Check(pk=enquiry.check_id, enquiry=enquiry)


MODULES: list[ModuleType] = [checks]
LISTS: dict[str, Any] = {}
OF_A_CASE: dict[str, Any] = {
    _HERE + "application_of": checks.application_of,
    _HERE + "home_of": lambda a, c: (
        checks.home_of(a, c, Application(enquiry=c, received_on=TODAY), today=TODAY).applicants
    ),
    _HERE + "checks_standing": checks.checks_standing,
    _HERE + "checks_of": checks.checks_of,
    _HERE + "check_of": lambda a, c: checks.check_of(a, c, c.check_id),
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


def fill(name: str, case: Enquiry, cast: Cast) -> None:
    """A case in Stage 1: a check that was answered, its paper, an interview, and the reference of
    the service each applicant fostered for."""
    rows, word = Rows(case, by=cast.mel), f"zq{name}"
    rows.track(1)
    for person in rows.people:
        rows.check(kind="previous_service", label=word, person=person)
    check = rows.check(kind="medical", label=word, finding=word)
    case.check_id = check.pk  # type: ignore[attr-defined]
    rows.document(title=word, check_row=check)
    CheckAnswer.objects.create(
        enquiry=case, check_row=check, at=MONDAY, answers=[{"asked": "Why", "said": word}]
    )
    referee = Referee.objects.filter(enquiry=case).first()
    RefereeInterview.objects.create(
        enquiry=case,
        referee=referee,
        on=TODAY,
        how="at home",
        by=cast.mel,
        report=word,
        recorded_at=MONDAY,
    )
