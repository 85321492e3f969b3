"""The applicants, their household and the application of one case, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from enquiries.models import (
    Address,
    ApplicantDetails,
    ApplicantSensitive,
    Application,
    Consent,
    Enquiry,
    HouseholdMember,
    Person,
    Referee,
    Relationship,
    eighteenth_birthday,
)
from hubs.access import Access
from hubs.time_limits import months_after

ONE_DAY = timedelta(days=1)
# How far back an address history goes: the areas whose records are asked for (local practice,
# domain of the checks; not in the regulations).
HISTORY_YEARS = 10
# Panel recommends within 8 months of the application (NMS 14.4): whoever turns 18 before then
# brings checks with them.
PANEL_MONTHS = 8


@dataclass
class Applicant:
    """One applicant with everything that belongs to them."""

    person: Person
    details: ApplicantDetails | None = None
    addresses: list[Address] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    relationships: list[Relationship] = field(default_factory=list)
    referees: list[Referee] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)

    @property
    def prefix(self) -> str:
        """What the ids of this applicant's parts of a page begin with."""
        return f"applicant-{self.person.position}"

    @property
    def standing_referees(self) -> list[Referee]:
        """Those who were not replaced."""
        return [referee for referee in self.referees if referee.replaced_at is None]


@dataclass(frozen=True)
class Gap:
    """Days of an address history that no address covers, both inclusive."""

    first: date
    last: date


@dataclass(frozen=True)
class Member:
    """Somebody of the household, and what their age means for the checks."""

    row: HouseholdMember
    grown: bool  # 18 or over, at home
    turns_18_on: date | None  # before panel is expected, at home


@dataclass(frozen=True)
class Home:
    """Everybody, as the application's pages show them."""

    applicants: Sequence[Applicant]
    members: Sequence[Member]


def application_standing(access: Access, enquiry: Enquiry) -> Application | None:
    """The application that stands; None before there is one, or after it was made void."""
    found: Application | None = (
        Application.objects.visible_to(access)
        .filter(enquiry=enquiry, voided_at=None)
        .select_related("recorded_by")
        .first()
    )
    return found


def home_of(access: Access, enquiry: Enquiry, *, today: date, panel_by: date | None = None) -> Home:
    """The applicants and the household. Seven queries. ``panel_by`` is the day by which panel is
    expected; 8 months from today where that is not known."""
    people = Person.objects.visible_to(access).filter(enquiry=enquiry).order_by("position")
    found = {person.pk: Applicant(person) for person in people}
    for details in _own(access, ApplicantDetails, enquiry):
        found[details.person_id].details = details
    for address in _own(access, Address, enquiry).order_by("-from_on", "-pk"):
        found[address.person_id].addresses.append(address)
    for relationship in _own(access, Relationship, enquiry).order_by("-from_on", "-pk"):
        found[relationship.person_id].relationships.append(relationship)
    for referee in _own(access, Referee, enquiry).order_by("pk"):
        found[referee.person_id].referees.append(referee)
    for consent in _own(access, Consent, enquiry).order_by("given_at", "pk"):
        found[consent.person_id].consents.append(consent)
    for applicant in found.values():
        applicant.gaps = address_gaps(applicant.addresses, today=today)
    by = panel_by or months_after(today, PANEL_MONTHS)
    rows = _own(access, HouseholdMember, enquiry).order_by("date_of_birth", "pk")
    return Home(list(found.values()), [member_of(row, today=today, panel_by=by) for row in rows])


def _own(access: Access, model: Any, enquiry: Enquiry) -> Any:
    return model.objects.visible_to(access).filter(enquiry=enquiry)


def member_of(row: HouseholdMember, *, today: date, panel_by: date) -> Member:
    """A member of the household with what their age means."""
    here = row.is_here_on(today)
    grown = here and row.is_adult_on(today)
    birthday = eighteenth_birthday(row.date_of_birth) if row.date_of_birth else None
    soon = here and not grown and birthday is not None and birthday <= panel_by
    return Member(row, grown, birthday if soon else None)


def address_gaps(addresses: Iterable[Address], *, today: date) -> list[Gap]:
    """The days of the last ten years that no address covers, the latest first."""
    covered: dict[date, date] = defaultdict(lambda: date.min)
    for address in addresses:
        covered[address.from_on] = max(covered[address.from_on], address.to_on or today)
    gaps, day = [], months_after(today, -12 * HISTORY_YEARS)
    for first, last in sorted(covered.items()):
        if first > day:
            gaps.append(Gap(day, min(first - ONE_DAY, today)))
        day = max(day, last + ONE_DAY)
    if day <= today:
        gaps.append(Gap(day, today))
    return [gap for gap in reversed(gaps) if gap.first <= gap.last]


def details_of_person(access: Access, enquiry: Enquiry, position: int) -> ApplicantDetails | None:
    """What is known of one applicant; None before anything was saved."""
    rows = _own(access, ApplicantDetails, enquiry)
    found: ApplicantDetails | None = rows.filter(person__position=position).first()
    return found


def sensitive_of_person(
    access: Access, enquiry: Enquiry, position: int
) -> ApplicantSensitive | None:
    """Special-category answers of one applicant; the page asks for Right.SENSITIVE_VIEW."""
    rows = _own(access, ApplicantSensitive, enquiry)
    found: ApplicantSensitive | None = rows.filter(person__position=position).first()
    return found


__all__ = [
    "Applicant",
    "Gap",
    "Home",
    "Member",
    "address_gaps",
    "application_standing",
    "details_of_person",
    "home_of",
    "member_of",
    "sensitive_of_person",
]
