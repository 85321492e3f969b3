"""Rows of tests/fence_walk.py: households from a sheet, buddies."""

from types import ModuleType
from typing import Any

import carers.selectors.buddies as buddies
import carers.selectors.importing as importing
from carers.models import Buddy, BuddyCheckIn, BuddyMatch, CarerImport, Household
from enquiries.models import Enquiry
from tests.cast import MONDAY, Cast

IMPORTING, BUDDIES = "carers.selectors.importing", "carers.selectors.buddies"
TODAY = MONDAY.date()
MODULES: list[ModuleType] = [buddies, importing]
LISTS: dict[str, Any] = {
    f"{IMPORTING}.imports_of": importing.imports_of,
    f"{BUDDIES}.buddies_now": buddies.buddies_now,
    f"{BUDDIES}.matches_now": buddies.matches_now,
    f"{BUDDIES}.applicants_without": buddies.applicants_without,
    f"{BUDDIES}.households_without": lambda a: buddies.households_without(a, today=TODAY),
    f"{BUDDIES}.coverage": lambda a: buddies.coverage(a, TODAY),
}
OF_A_CASE: dict[str, Any] = {
    f"{IMPORTING}.import_of": lambda a, c: _import(a, c),
    f"{BUDDIES}.buddy_of": lambda a, c: buddies.buddy_of(a, _household(c)),
    f"{BUDDIES}.matches_of": lambda a, c: buddies.matches_of(a, _household(c)),
    f"{BUDDIES}.match_of": lambda a, c: _match(a, c),
    f"{BUDDIES}.suggestions_for": lambda a, c: [
        buddy for buddy, _ in buddies.suggestions_for(a, c, today=TODAY)
    ],
}
ELSE: set[str] = {f"{IMPORTING}.faults_page"}  # of an import that was found
FENCE_ONE_ALONE: set[str] = set()


def _import(access: Any, case: Any) -> object:
    try:
        return importing.import_of(access, getattr(case, "import_id", 0))
    except CarerImport.DoesNotExist:
        return None


def _household(case: Any) -> Household:
    """By its number alone, as a link would name it."""
    return Household(pk=getattr(case, "household_id", 0))


def _match(access: Any, case: Any) -> object:
    try:
        return buddies.match_of(access, getattr(case, "match_id", 0))
    except BuddyMatch.DoesNotExist:
        return None


def fill(name: str, case: Enquiry, cast: Cast) -> None:
    """A buddy of the household that tests/fence_rows/decision.py made, and a sheet of each council;
    of a case there is none."""
    if case.service is None:
        return
    _buddy(name, case, cast)
    if name not in {"gateshead", "sunderland", "derby"}:
        return
    row = CarerImport.objects.create(
        cluster=case.cluster, service=case.service, name=f"zq{name}", sha256="0" * 64,
        rows=1, good=0, already=0, faults=[[2, "Postcode", "is not a postcode", f"zq{name}"]],
        sent_by=cast.mel, sent_at=MONDAY,
    )  # fmt: skip
    case.import_id = row.pk  # type: ignore[attr-defined]


def _buddy(name: str, case: Any, cast: Cast) -> None:
    """Beside who applied; of some that is over, so that they have none."""
    home = Household.objects.get(pk=case.household_id)
    buddy = Buddy.objects.create(
        household=home, area=f"zq{name}", languages=f"zq{name}", from_on=TODAY
    )
    ended = {} if name in {"gateshead", "sunderland"} else {"to_on": TODAY, "ended_why": "done"}
    match = BuddyMatch.objects.create(
        buddy=buddy, household=home, enquiry=case, from_on=TODAY, made_by=cast.mel, **ended
    )
    BuddyCheckIn.objects.create(
        match=match, household=home, on_day=TODAY, said=f"zq{name}", recorded_by=cast.mel
    )
    case.match_id = match.pk
