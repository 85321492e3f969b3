"""What can be said of a caller while they are on the phone: council, and who rang before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from enquiries.contact_details import normalise_email, normalise_phone
from enquiries.models import ContactPoint, Enquiry, Person
from enquiries.routing import Route, route
from enquiries.selectors.search import name_key
from enquiries.selectors.worklist import with_people
from hubs.access import Access
from hubs.models import FosteringService
from hubs.postcodes import lookup

MOST_SHOWN = 5
MOST_READ = 4 * MOST_SHOWN  # one enquiry may have the same number or name more than once


@dataclass(frozen=True)
class Caller:
    """What has been typed so far. Empty means not yet."""

    postcode: str = ""
    phone: str = ""
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    chosen: FosteringService | None = None


@dataclass(frozen=True)
class Found:
    """What it tells. ``because`` is empty until there is a postcode or a choice."""

    council: FosteringService | None
    because: str
    elsewhere: str
    duplicates: Sequence[Enquiry]


def look_up(access: Access, caller: Caller, *, now: datetime) -> Found:
    """The council these answers would go to, and cases within reach that may be theirs."""
    assert access.cluster is not None
    where = route(
        cluster=access.cluster,
        typed=caller.postcode,
        chosen=caller.chosen,
        day=timezone.localdate(now),
    )
    return Found(
        council=where.service,
        because=_because(caller),
        elsewhere=_elsewhere(where),
        duplicates=_duplicates(access, caller, postcode=where.postcode),
    )


def _because(caller: Caller) -> str:
    if caller.postcode.strip():
        return lookup(caller.postcode).sentence()
    return "Chosen from the list." if caller.chosen else ""


def _elsewhere(where: Route) -> str:
    """Who covers a home that our hub does not."""
    if not where.out_of_area:
        return ""
    if where.elsewhere is not None:
        return f"{where.elsewhere} covers it. Their number is {where.elsewhere.phone}."
    return "None of our councils covers it. We can still take their details and pass them on."


def _duplicates(access: Access, caller: Caller, *, postcode: str) -> Sequence[Enquiry]:
    """Cases with the same number, address, or name and postcode; newest first."""
    values = [normalise_phone(caller.phone), normalise_email(caller.email)]
    points = ContactPoint.objects.visible_to(access).filter(
        normalised__in=[value for value in values if value]
    )
    # Each by its own index: one query with "or" would read the whole hub.
    found: list[QuerySet[Any]] = [points]
    if postcode and caller.first_name and caller.last_name:
        found.append(
            Person.objects.visible_to(access).filter(
                last_key=name_key(caller.last_name),
                first_key=name_key(caller.first_name),
                enquiry__postcode=postcode,
            )
        )
    newest = {
        pk
        for rows in found
        for pk in rows.order_by("-enquiry_id").values_list("enquiry_id", flat=True)[:MOST_READ]
    }
    cases = Enquiry.objects.visible_to(access).filter(pk__in=newest).order_by("-pk")
    return list(with_people(access, cases)[:MOST_SHOWN])
