"""Which cases treat one colleague differently: those that name them, those locked to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection

from enquiries.models import Acquaintance, BrokenGlass, Enquiry, PendingChange
from hubs.access import Access, OwnCases
from hubs.models import User

# One query a request; each part is served by a partial index (enquiries.models.safety).
_OWN = """
select 'named', enquiry_id from enquiries_safetynamed
 where user_id = %(user)s and removed_at is null
union all
select 'named', enquiry_id from enquiries_brokenglass
 where user_id = %(user)s and ends_at > %(now)s
union all
select 'locked', enquiry_id from enquiries_acquaintance
 where user_id = %(user)s and ended_at is null
"""


def own_cases(user_id: int, now: datetime) -> OwnCases:
    """Protected cases that are open to this colleague, and cases of people they know.

    Knowing somebody outweighs being named. Needs the colleague's own rows in reach.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OWN, {"user": user_id, "now": now})
        found = cursor.fetchall()
    locked = {pk for what, pk in found if what == "locked"}
    named = {pk for what, pk in found if what == "named"} - locked
    return OwnCases(named=tuple(sorted(named)), locked=tuple(sorted(locked)))


# --- Of one case ----------------------------------------------------------------------------------


def knows(user: User, enquiry: Enquiry) -> bool:
    """Whether this colleague said that they know the person of this case."""
    return Acquaintance.objects.filter(enquiry=enquiry, user=user, ended_at=None).exists()


def locks_of(enquiry: Enquiry) -> Sequence[Acquaintance]:
    """Who is locked out of a case, in the order they said so. For services: the case is theirs."""
    rows = Acquaintance.objects.filter(enquiry=enquiry, ended_at=None)
    return list(rows.select_related("user").order_by("pk"))


def locks_seen(access: Access, enquiry: Enquiry) -> Sequence[Acquaintance]:
    """Who is locked out of a case, as a colleague who may end it sees it; without oneself."""
    rows = Acquaintance.objects.visible_to(access).filter(enquiry=enquiry, ended_at=None)
    return list(rows.exclude(user=access.user).select_related("user").order_by("pk"))


def locked_pairs(enquiry_ids: Iterable[int]) -> set[tuple[int, int]]:
    """(case, colleague) for everybody locked out of these cases: nothing is sent to them."""
    rows = Acquaintance.objects.filter(enquiry_id__in=list(enquiry_ids), ended_at=None)
    return set(rows.values_list("enquiry_id", "user_id"))


def glasses_of(access: Access, enquiry: Enquiry) -> Sequence[BrokenGlass]:
    """Every time this case was opened in an emergency, newest first."""
    rows = BrokenGlass.objects.visible_to(access).filter(enquiry=enquiry)
    return list(rows.select_related("user").order_by("-pk"))


def changes_of(access: Access, enquiry: Enquiry, *, now: datetime) -> Sequence[PendingChange]:
    """Changes of contact details that wait for a yes, for whom the case is open."""
    rows = PendingChange.objects.visible_to(access).filter(
        enquiry=enquiry, confirmed_at=None, dropped_at=None, expires_at__gt=now
    )
    return list(rows.select_related("person", "asked_by").order_by("pk"))
