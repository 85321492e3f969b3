"""Rows of tests/fence_walk.py."""

from types import ModuleType
from typing import Any

import carers.selectors.register as carers
import carers.selectors.year as year
import enquiries.selectors.deciding_list as deciding_list
import enquiries.selectors.decisions as decisions
from enquiries.models import Deadline, Decision, Enquiry
from enquiries.workflow import Stage
from tests.cast import MONDAY, Cast
from tests.journey.road import Rows

HERE, REGISTER = "enquiries.selectors.decisions", "carers.selectors.register"
YEAR = "carers.selectors.year"
MODULES: list[ModuleType] = [carers, year, deciding_list, decisions]
LISTS: dict[str, Any] = {
    "enquiries.selectors.deciding_list.decisions_waiting": deciding_list.decisions_waiting,
    "enquiries.selectors.deciding_list.decisions_to_tell": deciding_list.decisions_to_tell,
    f"{REGISTER}.households_page": lambda a: carers.households_page(a, page="1"),
    f"{YEAR}.clocks_due": lambda a: _due(a),
}
OF_A_CASE: dict[str, Any] = {
    f"{HERE}.decision_page_of": decisions.decision_page_of,
    f"{HERE}.decision_last": decisions.decision_last,
    f"{HERE}.determination_runs": decisions.determination_runs,
    f"{HERE}.decision_in_case": lambda a, c: _decision(a, c),
    f"{HERE}.people_untold": lambda a, c: _untold(a, c),
    f"{REGISTER}.household_of": carers.household_of,
    f"{REGISTER}.household_by_reference": lambda a, c: _household(a, c),
    f"{YEAR}.clocks_of": lambda a, c: year.clocks_of(a, _any_household(c)),
    f"{YEAR}.clock_of": lambda a, c: _clock(a, c),
    f"{YEAR}.departure_of": lambda a, c: year.departure_of(a, _any_household(c)),
}
ELSE: set[str] = {
    f"{REGISTER}.narrowed",  # of households that somebody found
    f"{HERE}.own_part",  # whether oneself took part, and nothing of the case
    f"{YEAR}.workers_for",  # colleagues
}
FENCE_ONE_ALONE: set[str] = set()


def _decision(access: Any, case: Any) -> object:
    try:
        return decisions.decision_in_case(access, case, getattr(case, "decision_id", 0))
    except Decision.DoesNotExist:
        return None


def _untold(access: Any, case: Any) -> object:
    try:
        found = decisions.decision_in_case(access, case, getattr(case, "more_id", 0))
    except Decision.DoesNotExist:
        return None
    return decisions.people_untold(access, found)


def _household(access: Any, case: Any) -> object:
    try:
        return carers.household_by_reference(access, f"H{case.pk}")
    except carers.Household.DoesNotExist:
        return None


def _due(access: Any) -> object:
    return year.clocks_due(access, filters=year.DueFilters(), page="1", today=MONDAY.date()).page


def _any_household(case: Any) -> Any:
    """By its number alone, as a link would name it."""
    return carers.Household(pk=getattr(case, "household_id", 0))


def _clock(access: Any, case: Any) -> object:
    try:
        return year.clock_of(access, _any_household(case), getattr(case, "clock_id", 0))
    except year.CarerDeadline.DoesNotExist:
        return None


def fill(name: str, case: Enquiry, cast: Cast) -> None:
    """A case that was decided on, with a determination and the household it made."""
    if case.service is None:
        return
    rows = Rows(case, by=cast.mel)
    runs = rows.determination(answer=f"zq{name}")
    case.decision_id = runs.decision_id  # type: ignore[attr-defined]
    rows.told(runs.decision)
    said = {"source": "NMS 14.10", "trigger_at": MONDAY, "due_at": MONDAY}
    Deadline.objects.create(enquiry=case, rule=Deadline.Rule.WRITE, **said)
    case.more_id = rows.decision(outcome="more", reasons="See the school").pk  # type: ignore[attr-defined]
    household = rows.household()
    case.household_id = household.pk  # type: ignore[attr-defined]
    case.clock_id = rows.year(household)[0].pk  # type: ignore[attr-defined]
    if name in {"gateshead", "sunderland"}:  # the others stay, and may be worth a call
        rows.departure(household)
    if name in {"derby", "protected", "locked"}:  # and these wait for the decision-maker
        Enquiry.objects.filter(pk=case.pk).update(stage=Stage.DECISION)
