"""Households to invite: approved, in no constellation, near the hub home."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q

from carers.models import Household
from carers.models.household import HouseholdQuerySet
from hubs.access import Access
from hubs.distance import Middle, apart_km, middle_of
from mockingbird.models import Constellation, ConstellationMembership
from mockingbird.naming import household_name
from mockingbird.selectors.households import carers_of

DISTANCES = (5, 10, 20, 40)  # kilometres that may be chosen
USUAL = 10
HOUSEHOLDS_A_PAGE = 25


@dataclass(frozen=True)
class Candidate:
    """A household that may be asked. ``km`` None: its postcode or the hub's is not known."""

    household: Household
    name: str
    km: Decimal | None


@dataclass(frozen=True)
class Candidates:
    """A page of them. ``unplaced``: how many more have no postcode that can be placed."""

    page: Page[tuple[Household, Decimal | None]]
    rows: list[Candidate]
    hub_placed: bool
    unplaced: int


def candidates_of(
    access: Access, constellation: Constellation, *, within: int | None, page: str, today: date
) -> Candidates:
    """Approved households of the constellation's service in no constellation, the newest approval
    first; within so many kilometres of the hub home, or all of them."""
    rows = _not_in_one(access, constellation, today=today)
    origin = _hub_middle(access, constellation)
    placed = [(row, _km(origin, row)) for row in rows]
    near = [(row, km) for row, km in placed if within is None or (km is not None and km <= within)]
    shown = Paginator(near, HOUSEHOLDS_A_PAGE).get_page(page)
    carers = carers_of(access, [row.pk for row, _ in shown.object_list])
    rows_shown = [Candidate(row, household_name(carers[row.pk]), km) for row, km in shown]
    unplaced = sum(km is None for _, km in placed) if within is not None else 0
    return Candidates(page=shown, rows=rows_shown, hub_placed=origin is not None, unplaced=unplaced)


def candidate_by_reference(
    access: Access, constellation: Constellation, reference: str, *, today: date
) -> Candidate:
    """One of them. Raises Household.DoesNotExist for one in a constellation already, too."""
    rows = Household.objects.visible_to(access).behind_milestones(access).live()
    found: Household = (
        _free(access, constellation, rows).select_related("enquiry").get(reference=reference)
    )
    name = household_name(carers_of(access, [found.pk])[found.pk])
    return Candidate(found, name, _km(_hub_middle(access, constellation), found))


def _not_in_one(access: Access, constellation: Constellation, *, today: date) -> list[Household]:
    rows = Household.objects.visible_to(access).behind_milestones(access).live()
    rows = rows.filter(approved_on__lte=today)
    free = _free(access, constellation, rows)
    return list(free.select_related("enquiry", "worker").order_by("-approved_on", "-pk"))


def _free(
    access: Access, constellation: Constellation, rows: HouseholdQuerySet
) -> HouseholdQuerySet:
    """Of the same service, in no constellation, and not invited to this one already."""
    status = ConstellationMembership.Status
    theirs = ConstellationMembership.objects.visible_to(access).filter(household=OuterRef("pk"))
    invited = Q(status=status.INVITED, constellation=constellation)
    taken = theirs.filter(invited | Q(status__in=ConstellationMembership.OPEN))
    return rows.filter(~Exists(taken), service=constellation.service_id)


def _hub_middle(access: Access, constellation: Constellation) -> Middle | None:
    hubs = ConstellationMembership.objects.visible_to(access).hubs()
    wanted = hubs.filter(constellation=constellation).exclude(left_on__isnull=False)
    order = {"active": 0, "paused": 1, "invited": 2}
    rows = [row for row in wanted if row.status in order]
    if not rows:
        return None
    hub = min(rows, key=lambda row: order[row.status])
    home = (
        Household.objects.visible_to(access).select_related("enquiry").filter(pk=hub.household_id)
    )
    found = home.first()
    return middle_of(_postcode(found)) if found else None


def _km(origin: Middle | None, household: Household) -> Decimal | None:
    there = middle_of(_postcode(household)) if origin else None
    return apart_km(origin, there) if origin and there else None


def _postcode(household: Household) -> str:
    """Where they live now; for one whose register does not say, where they asked from."""
    asked = household.enquiry.postcode if household.enquiry else ""
    return household.postcode or asked
