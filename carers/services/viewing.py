"""Putting on record who saw what of the register."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from carers.models import Household
from enquiries.services.searching import listed_record
from hubs.access import Access
from hubs.audit import Kind, record, register
from hubs.looks import case_viewed

SEEN = register("carers.household_seen", "opened a household of the register", kind=Kind.LOOK)

REGISTER = "register"  # how cases came up: beside the ways a search is read
PAGE = "carers_household"  # enquiries.page_words


def register_viewed(*, access: Access, shown: Sequence[Household], now: datetime) -> None:
    """Put on record that somebody was shown a page of the register, and whose cases came up."""
    cases = [found.enquiry for found in shown if found.enquiry is not None]
    listed_record(access=access, by=REGISTER, found=cases, now=now)


def household_viewed(*, access: Access, household: Household, now: datetime) -> None:
    """Put on record that somebody opened a household: on its case, as every page of one, or on
    the household where no case made it."""
    cluster_id, service_id, case = household.cluster_id, household.service_id, household.enquiry
    if case is not None:
        case_viewed(
            access=access,
            case_id=case.pk,
            cluster_id=cluster_id,
            service_id=service_id,
            page=PAGE,
            now=now,
        )
        return
    record(
        access=access,
        action=SEEN,
        subject="household",
        subject_id=household.pk,
        cluster_id=cluster_id,
        service_id=service_id,
        now=now,
    )
