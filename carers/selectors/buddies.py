"""Buddies, whom they are beside, who could be beside whom, and how many have one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from carers.buddies import Offer, Suggestion, Wish, suggestions
from carers.models import Buddy, BuddyCheckIn, BuddyMatch, Carer, Household
from carers.services.buddying import ASSESSED
from enquiries.models import FOSTERING_TYPES, Enquiry, Interest, Person
from hubs.access import Access
from hubs.time_limits import months_after

MOST_SHOWN = 200  # of those without a buddy, the longest waiting first


def buddies_now(access: Access) -> list[Buddy]:
    """Households that are buddies, each with ``has``, how many they are beside, and
    ``household.on_it``, its carers. Two queries."""
    rows = Buddy.objects.visible_to(access).filter(to_on=None)
    rows = rows.select_related("household__service", "household__enquiry")
    rows = rows.prefetch_related(_carers(access, "household__carers"))
    counted: QuerySet[Buddy] = rows.annotate(has=Count("matches", filter=Q(matches__to_on=None)))
    return list(counted.order_by("from_on", "pk"))


def buddy_of(access: Access, household: Household) -> Buddy | None:
    """What this household offers as a buddy now, or None."""
    rows = Buddy.objects.visible_to(access).filter(household=household, to_on=None)
    found: Buddy | None = rows.first()
    return found


def matches_now(access: Access) -> list[BuddyMatch]:
    """Matches that run, the oldest first, with who is on either side and ``asked``, how often they
    were asked after. As many queries at any size."""
    rows = _matches(access).filter(to_on=None).annotate(asked=Count("check_ins"))
    return list(rows.order_by("from_on", "pk"))


def matches_of(access: Access, household: Household) -> list[BuddyMatch]:
    """Every match of a household, on either side, and from when they were applicants; those that
    run first."""
    ours = Q(household=household) | Q(of_household=household)
    if household.enquiry_id is not None:
        ours |= Q(enquiry=household.enquiry_id)
    rows = _matches(access).filter(ours)
    return list(rows.order_by(F("to_on").desc(nulls_first=True), "-from_on", "-pk"))


def match_of(access: Access, match_id: int) -> BuddyMatch:
    """One match with its check-ins, the last first. Raises BuddyMatch.DoesNotExist."""
    checks = BuddyCheckIn.objects.visible_to(access).order_by("-on_day", "-pk")
    rows = _matches(access).prefetch_related(
        Prefetch("check_ins", queryset=checks.select_related("recorded_by"), to_attr="asked_of")
    )
    return rows.get(pk=match_id)


def applicants_without(access: Access) -> list[Enquiry]:
    """Applicants who are being assessed and have no buddy, the longest at their stage first, with
    ``people``."""
    rows = _assessed(access).filter(~Exists(_of_cases(access).filter(to_on=None)))
    rows = rows.prefetch_related(_people(access, "person_set")).order_by("stage_since", "pk")
    return list(rows[:MOST_SHOWN])


def households_without(access: Access, *, today: date) -> list[Household]:
    """Households approved in the last 12 months that have no buddy, the newest first."""
    rows = _new(access, today).filter(ended_on=None)
    rows = rows.filter(~Exists(_of_households(access).filter(to_on=None)))
    rows = rows.select_related("enquiry").prefetch_related(_carers(access, "carers"))
    rows = rows.order_by("-approved_on", "-pk")
    return list(rows[:MOST_SHOWN])


def suggestions_for(
    access: Access, beside: Enquiry | Household, *, today: date
) -> list[tuple[Buddy, Suggestion]]:
    """Buddies of the same council for an applicant or a household, those that suit first, each with
    its reasons; who is left out stands last."""
    rows = {
        row.pk: row
        for row in buddies_now(access)
        if row.service_id == beside.service_id and row.household_id != _own_household(beside)
    }
    offers = [
        Offer(
            pk=row.pk,
            approved_on=row.household.approved_on,
            types=tuple(row.types),
            languages=row.languages,
            postcode=row.household.postcode or row.area,
            most=row.most,
            has=row.has,  # type: ignore[attr-defined]
            resting_until=row.resting_until,
        )
        for row in rows.values()
    ]
    wish = _wish(access, beside)
    found = suggestions(offers, wish, names=FOSTERING_TYPES, today=today)
    return [(rows[each.offer.pk], each) for each in found]


def _own_household(beside: Enquiry | Household) -> int | None:
    return beside.pk if isinstance(beside, Household) else None


def _wish(access: Access, beside: Enquiry | Household) -> Wish:
    """What is known of whom a buddy is looked for."""
    if isinstance(beside, Enquiry):
        interest = Interest.objects.visible_to(access).filter(enquiry=beside).first()
        types = tuple(interest.types_wanted) if interest else ()
        return Wish(types, beside.language, beside.postcode)
    terms = beside.approvals.filter(to_on=None).first()
    language = beside.enquiry.language if beside.enquiry else ""
    return Wish(tuple(terms.types) if terms else (), language, beside.postcode)


# --- Coverage -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Coverage:
    """How many have a buddy or had one: of applicants from application to decision, and of
    households approved in the last 12 months, those who left among them."""

    applicants: int
    applicants_with: int
    households: int
    households_with: int

    @property
    def applicants_share(self) -> float | None:
        """Between 0 and 1; None where there is nobody."""
        return self.applicants_with / self.applicants if self.applicants else None

    @property
    def households_share(self) -> float | None:
        return self.households_with / self.households if self.households else None


def coverage(access: Access, today: date) -> Coverage:
    """How many of those who could do with a buddy have or had one. Two queries."""
    cases = _assessed(access).aggregate(
        all=Count("pk"), have=Count("pk", filter=Exists(_of_cases(access)))
    )
    homes = _new(access, today).aggregate(
        all=Count("pk"), have=Count("pk", filter=Exists(_of_households(access)))
    )
    return Coverage(cases["all"], cases["have"], homes["all"], homes["have"])


def _assessed(access: Access) -> Any:
    return Enquiry.objects.visible_to(access).filter(stage__in=ASSESSED)


def _new(access: Access, today: date) -> Any:
    rows = Household.objects.visible_to(access).behind_milestones(access)
    return rows.filter(approved_on__gt=months_after(today, -12), approved_on__lte=today)


def _of_cases(access: Access) -> Any:
    return BuddyMatch.objects.visible_to(access).filter(enquiry=OuterRef("pk"))


def _of_households(access: Access) -> Any:
    """Beside a household now, or when they were applicants."""
    ours = Q(of_household=OuterRef("pk")) | Q(enquiry=OuterRef("enquiry"))
    return BuddyMatch.objects.visible_to(access).filter(ours)


# --- Rows with what a page shows ------------------------------------------------------------------


def _matches(access: Access) -> Any:
    rows = BuddyMatch.objects.visible_to(access)
    return rows.select_related(
        "household__enquiry", "enquiry", "of_household__enquiry", "buddy"
    ).prefetch_related(
        _carers(access, "household__carers"),
        _carers(access, "of_household__carers"),
        _people(access, "enquiry__person_set"),
    )


def _carers(access: Access, where: str) -> Any:
    rows = Carer.objects.visible_to(access).order_by("pk")
    return Prefetch(where, queryset=rows, to_attr="on_it")


def _people(access: Access, where: str) -> Any:
    rows = Person.objects.visible_to(access).order_by("position")
    return Prefetch(where, queryset=rows, to_attr="people")
