"""The expression of interest, the home visits and the plan of one case, as its pages show them."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from enquiries.models import Address, Enquiry, Interest, PreparationPlan, Visit
from enquiries.selectors.safety import may_be_named, named_on
from hubs.access import Access
from hubs.models import FosteringService, SeenBy, ServiceOffer, User


def interest_of(access: Access, enquiry: Enquiry) -> Interest | None:
    """What they told us in the expression of interest; None before anything was saved."""
    found: Interest | None = (
        Interest.objects.visible_to(access)
        .filter(enquiry=enquiry)
        .select_related("wants_service", "completed_by")
        .first()
    )
    return found


def offered_by(service: FosteringService | None, *, day: date) -> frozenset[str] | None:
    """The types of fostering that a council recruits for on a day; None for all of them."""
    if service is None:
        return None
    types = ServiceOffer.objects.filter(service=service).on(day).values_list("type", flat=True)
    return frozenset(types) or None


def visits_of(access: Access, enquiry: Enquiry) -> list[Visit]:
    """Every visit of the case, called off or not, the latest first."""
    visits = Visit.objects.visible_to(access).filter(enquiry=enquiry)
    return list(visits.select_related("by", "decided_by").order_by("-at", "-pk"))


def visit_in_case(access: Access, enquiry: Enquiry, visit_id: int) -> Visit:
    """One visit of this case. Raises Visit.DoesNotExist."""
    visits = Visit.objects.visible_to(access).filter(enquiry=enquiry)
    found: Visit = visits.select_related("by", "decided_by").get(pk=visit_id)
    return found


def plans_of(access: Access, enquiry: Enquiry) -> list[PreparationPlan]:
    """The plans agreed with them, the latest first; at most one of them runs."""
    plans = PreparationPlan.objects.visible_to(access).filter(enquiry=enquiry)
    return list(plans.select_related("agreed_by").order_by("-agreed_at", "-pk"))


def home_said(access: Access, enquiry: Enquiry) -> str:
    """Where the first applicant lives, to begin a visit's address with: the home address, else
    the postcode of the enquiry."""
    homes = Address.objects.visible_to(access).filter(enquiry=enquiry, to_on=None)
    home = homes.order_by("person__position").first()
    if home is None:
        return enquiry.postcode or enquiry.postcode_typed
    return ", ".join(part for part in (home.lines, home.postcode) if part)


def may_visit(enquiry: Enquiry, *, today: date) -> QuerySet[User]:
    """Colleagues who may open this case today: of a protected one those whom it names."""
    people = may_be_named(enquiry, today=today)
    if enquiry.seen_by == SeenBy.NAMED:
        people = people.filter(pk__in=[user.pk for user in named_on([enquiry])[enquiry.pk]])
    return people


__all__ = [
    "home_said",
    "interest_of",
    "may_visit",
    "offered_by",
    "plans_of",
    "visit_in_case",
    "visits_of",
]
