"""Carers who stop while another of their household goes on."""

from __future__ import annotations

from datetime import date

from carers.models import CarerDeparture, Household, Review
from hubs.access import Access


def carers_stopping(access: Access, household: Household) -> list[CarerDeparture]:
    """The own notices of a household's carers, each with its ``carer``, the earliest first."""
    rows = CarerDeparture.objects.visible_to(access).filter(household=household)
    return list(rows.select_related("carer").order_by("ends_on", "pk"))


def carer_departure_of(access: Access, household: Household, departure_id: int) -> CarerDeparture:
    """One carer's own notice. Raises CarerDeparture.DoesNotExist for another household's alike."""
    rows = CarerDeparture.objects.visible_to(access).select_related("carer")
    found: CarerDeparture = rows.get(pk=departure_id, household=household)
    return found


def reviewed_since(access: Access, household: Household, day: date) -> bool:
    """Whether a review of this household was opened on a day or later, and not called off."""
    rows = Review.objects.visible_to(access).filter(household=household, called_off_on=None)
    return rows.filter(opened_on__gte=day).exists()
