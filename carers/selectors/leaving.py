"""Carers who stop while another of their household goes on."""

from __future__ import annotations

from datetime import date

from django.db.models import Max

from carers.models import Carer, CarerDeparture, Household, Review
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


def changed_and_not_reviewed(access: Access, household: Household) -> bool:
    """Whether somebody stopped, or is to, while another goes on, and no review of the household
    was opened on that day or later."""
    days = [
        Carer.objects.visible_to(access)
        .filter(household=household, departure=None)
        .aggregate(last=Max("to_on"))["last"],
        CarerDeparture.objects.visible_to(access)
        .filter(household=household)
        .aggregate(last=Max("received_on"))["last"],
    ]
    changed: date | None = max(filter(None, days), default=None)
    reviews = Review.objects.visible_to(access).filter(household=household, called_off_on=None)
    return changed is not None and not reviews.filter(opened_on__gte=changed).exists()
