"""Rows of tests/fence_walk.py."""

from types import ModuleType
from typing import Any

import enquiries.selectors.assessment as assessment
from enquiries.models import AssessmentVisit, Enquiry
from tests.cast import MONDAY, Cast
from tests.journey.road import Rows

TODAY = MONDAY.date()
HERE = "enquiries.selectors.assessment"
MODULES: list[ModuleType] = [assessment]
LISTS: dict[str, Any] = {}
OF_A_CASE: dict[str, Any] = {
    f"{HERE}.stage_1_of": lambda a, c: assessment.stage_1_of(a, c, today=TODAY),
    f"{HERE}.stage_2_of": lambda a, c: assessment.stage_2_of(a, c, today=TODAY),
    f"{HERE}.tracks_of": lambda a, c: assessment.tracks_of(a, c),
    f"{HERE}.sections_of": lambda a, c: assessment.sections_of(a, c),
    f"{HERE}.assessment_visits_of": lambda a, c: assessment.assessment_visits_of(a, c),
    f"{HERE}.reports_of": lambda a, c: assessment.reports_of(a, c),
    f"{HERE}.report_of": lambda a, c: _version(a, c),
}
ELSE: set[str] = set()
FENCE_ONE_ALONE: set[str] = set()


def _version(access: Any, case: Any) -> object:
    try:
        return assessment.report_of(access, case, version=1)
    except assessment.Report.DoesNotExist:
        return None


def fill(name: str, case: Enquiry, cast: Cast) -> None:
    """A case in Stage 2 that is written up."""
    rows, word = Rows(case, by=cast.mel), f"zq{name}"
    rows.track(2)
    for person in rows.people:
        rows.letter(kind="stage_1_no", person=person, sent_on=TODAY, sent_how="post")
    rows.sections(text=word)
    rows.report(parts=[{"title": "Personality", "text": word}])
    AssessmentVisit.objects.create(
        enquiry=case,
        at=MONDAY,
        minutes=60,
        by=cast.mel,
        seen=word,
        covered=word,
        recorded_at=MONDAY,
    )
