"""The register of foster carers as its screens show it (regulation 31)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import (
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    prefetch_related_objects,
)

from carers.models import Approval, Carer, CarerDeadline, Household, Review
from enquiries.models import Enquiry, Person
from hubs.access import Access
from hubs.postcodes import lookup

HOUSEHOLDS_A_PAGE = 25
APPROVED, LEFT = "approved", "left"
STATES = {APPROVED: "Approved now", LEFT: "Approval ended"}


@dataclass(frozen=True)
class RegisterFilters:
    """What the page of the register is narrowed to. ``words``: of a name, a reference of ours or
    of the council, or a postcode; ``state``: of STATES; ``council``: a slug."""

    words: str = ""
    state: str = ""
    council: str = ""


ALL = RegisterFilters()


def households_page(
    access: Access, *, page: str, filters: RegisterFilters = ALL
) -> Page[Household]:
    """Households within reach, the newest approval first; each with ``on_it``, its carers, or
    where they are not seen with ``enquiry.people``. The same queries at any size."""
    rows = narrowed(_with_carers(access), filters).order_by("-approved_on", "-pk")
    if filters.words:
        rows = rows.filter(_named(access, filters.words))
    found = Paginator(rows, HOUSEHOLDS_A_PAGE).get_page(page)
    prefetch_related_objects([row for row in found.object_list if not row.on_it], _people(access))
    return found


def narrowed(rows: Any, filters: RegisterFilters) -> Any:
    """Households of the state and of the council that were chosen; words are looked for elsewhere,
    because what they may find depends on who asks."""
    if filters.state:
        rows = rows.filter(ended_on__isnull=filters.state == APPROVED)
    return rows.filter(service__slug=filters.council) if filters.council else rows


def _named(access: Access, words: str) -> Q:
    """Households that the words are of: a reference whole, the beginning of a postcode, or each
    word the beginning of a name of one person. Of a household seen by its milestones alone the
    postcode is not asked, and the names are those of the case."""
    typed = lookup(words)
    postcode = typed.postcode or words.upper()
    seen = Household.objects.visible_to(access).behind_milestones(access)
    carers = Carer.objects.visible_to(access).filter(household=OuterRef("pk"))
    people = Person.objects.visible_to(access).filter(enquiry=OuterRef("enquiry"))
    for word in words.split():
        begins = Q(first_name__istartswith=word) | Q(last_name__istartswith=word)
        carers, people = carers.filter(begins), people.filter(begins)
    lives = Q(postcode__istartswith=postcode) & Q(Exists(seen.filter(pk=OuterRef("pk"))))
    referred = Q(reference__iexact=words) | Q(own_reference__iexact=words)
    return referred | lives | Q(Exists(carers)) | Q(Exists(people))


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


def review_days(access: Access, household: Household) -> list[date]:
    """The day of each review (regulation 31), the latest first: those that were concluded here, and
    those recorded as done of its year before reviews were kept."""
    held = Review.objects.visible_to(access).exclude(concluded_on=None)
    done = CarerDeadline.objects.visible_to(access).filter(rule=CarerDeadline.Rule.REVIEW)
    days = held.filter(household=household).values_list("held_on", flat=True)
    others = done.filter(household=household).exclude(done_on=None)
    found = {*days, *others.values_list("done_on", flat=True)}
    return sorted((day for day in found if day), reverse=True)


def _households(access: Access) -> QuerySet[Household]:
    versions = Approval.objects.visible_to(access).order_by("-version")
    return _with_carers(access).prefetch_related(
        _people(access), Prefetch("approvals", queryset=versions, to_attr="versions")
    )


def _with_carers(access: Access) -> QuerySet[Any]:
    carers = Carer.objects.visible_to(access).order_by("pk")
    rows: QuerySet[Any] = Household.objects.visible_to(access)
    return rows.select_related("service", "worker", "enquiry").prefetch_related(
        Prefetch("carers", queryset=carers, to_attr="on_it")
    )


def _people(access: Access) -> Prefetch:
    """Who they are where the carers are not seen: of a case seen by its milestones alone."""
    people = Person.objects.visible_to(access).order_by("position")
    return Prefetch("enquiry__person_set", queryset=people, to_attr="people")
