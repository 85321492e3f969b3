"""Rows of tests/fence_walk.py: places, contact, complaints and allegations of households."""

from dataclasses import replace
from datetime import timedelta
from types import ModuleType
from typing import Any

import carers.selectors.concerns as concerns
import carers.selectors.places as places
import carers.selectors.register as register
import carers.selectors.staying as staying
from carers.models import (
    CarerDeadline,
    Concern,
    Exemption,
    Household,
    HouseholdContact,
    Places,
)
from enquiries.models import Enquiry
from hubs.access import Access
from hubs.models import LocalAuthority
from hubs.permissions import Right
from tests.cast import MONDAY, Cast

PLACES, STAYING = "carers.selectors.places", "carers.selectors.staying"
CONCERNS = "carers.selectors.concerns"
TODAY = MONDAY.date()
DAY = timedelta(days=1)
MODULES: list[ModuleType] = [places, staying, concerns]
LISTS: dict[str, Any] = {
    f"{PLACES}.places_total": lambda a: places.places_total(a, TODAY),
    f"{STAYING}.calls_page": lambda a: staying.calls_page(
        a, filters=staying.CallFilters(), page="1", today=TODAY + 90 * DAY
    ),
    f"{CONCERNS}.concern_figures": lambda a: concerns.concern_figures(
        _knows(a), first=TODAY - DAY, last=TODAY
    ),
}
OF_A_CASE: dict[str, Any] = {
    f"{PLACES}.places_of": lambda a, c: places.places_of(a, _household(c)),
    f"{PLACES}.exemptions_of": lambda a, c: places.exemptions_of(a, _household(c)),
    f"{PLACES}.exemption_of": lambda a, c: places.exemption_of(
        a, _household(c), getattr(c, "exemption_id", 0)
    ),
    "carers.selectors.register.review_days": lambda a, c: register.review_days(a, _household(c)),
    f"{STAYING}.contacts_of": lambda a, c: staying.contacts_of(a, _household(c)),
    f"{STAYING}.check_in_of": lambda a, c: staying.check_in_of(a, _household(c)),
    f"{CONCERNS}.concerns_of": lambda a, c: concerns.concerns_of(_knows(a), _household(c)),
    f"{STAYING}.signs_of": lambda a, c: staying.signs_of(a, _household(c)),
}
ELSE: set[str] = {
    f"{PLACES}.council_said",  # a council
    f"{PLACES}.home_authority",
    f"{PLACES}.leave_of",  # of a row that was found
    f"{CONCERNS}.concern_of",  # one of concerns_of (tests/carers/test_staying.py)
}
FENCE_ONE_ALONE: set[str] = set()


def _knows(access: Access) -> Access:
    """The same person, who may know of complaints and allegations: nobody of the scene does."""
    return replace(access, rights=access.rights | {Right.CONCERN_WORK})


def _household(case: Any) -> Household:
    """By its number alone, as a link would name it."""
    return Household(pk=getattr(case, "household_id", 0))


def fill(name: str, case: Enquiry, cast: Cast) -> None:
    """Places under an exemption, words that were said, a complaint; of the household that
    tests/fence_rows/decision.py made."""
    if case.service is None:
        return
    of: dict[str, Any] = {"household_id": case.household_id}  # type: ignore[attr-defined]
    by = {"recorded_by": cast.mel}
    reviews = CarerDeadline.objects.filter(**of, rule=CarerDeadline.Rule.REVIEW)
    reviews.update(done_on=TODAY, panel_on=TODAY)
    for held in reviews:  # and the next one runs
        held.pk, held.occurrence, held.done_on, held.panel_on = None, 2, None, None
        held.save(force_insert=True)
    exemption = Exemption.objects.create(
        **of,
        **by,
        authority=LocalAuthority.objects.get(name="Leeds"),
        granted_on=TODAY,
        most_children=4,
        conditions=f"zq{name}",
    )
    case.exemption_id = exemption.pk  # type: ignore[attr-defined]
    Places.objects.create(
        **of, **by, from_on=TODAY, approved=3, filled=4, usual_limit=3, exemption=exemption
    )
    HouseholdContact.objects.create(
        **of, **by, on_day=TODAY, how="phone", said=f"zq{name}", may_leave=True, recorded_at=MONDAY
    )
    Concern.objects.create(
        **of, **by, kind="complaint", by="public", received_on=TODAY, recorded_at=MONDAY
    )
