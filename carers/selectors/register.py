"""The register of foster carers as its screens show it (regulation 31)."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, QuerySet

from carers.models import Approval, Carer, Household
from enquiries.models import Enquiry, Person
from hubs.access import Access

HOUSEHOLDS_A_PAGE = 25


def households_page(access: Access, *, page: str) -> Page[Household]:
    """Households within reach, the newest approval first; each with ``on_it``, its carers, and
    ``versions``, the terms. The same queries at any size."""
    rows = _households(access).order_by("-approved_on", "-pk")
    return Paginator(rows, HOUSEHOLDS_A_PAGE).get_page(page)


def household_by_reference(access: Access, reference: str) -> Household:
    """One household with its carers and every version of its terms, as far as they are seen: of a
    case seen by its milestones alone both are empty, and ``enquiry.people`` says who they are.

    Raises Household.DoesNotExist for one that is not there and for one out of reach alike.
    """
    if not reference.isprintable():  # the database cannot be asked about a NUL
        raise Household.DoesNotExist
    found: Household = _households(access).get(reference=reference.upper())
    return found


def household_of(access: Access, enquiry: Enquiry) -> Household | None:
    """The household that a case made."""
    found: Household | None = Household.objects.visible_to(access).filter(enquiry=enquiry).first()
    return found


def _households(access: Access) -> QuerySet[Household]:
    carers = Carer.objects.visible_to(access).order_by("pk")
    versions = Approval.objects.visible_to(access).order_by("-version")
    people = Person.objects.visible_to(access).order_by("position")
    rows: QuerySet[Household] = Household.objects.visible_to(access)
    return rows.select_related("service", "worker", "enquiry").prefetch_related(
        Prefetch("carers", queryset=carers, to_attr="on_it"),
        Prefetch("enquiry__person_set", queryset=people, to_attr="people"),
        Prefetch("approvals", queryset=versions, to_attr="versions"),
    )
