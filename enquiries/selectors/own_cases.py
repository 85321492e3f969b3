"""Which cases treat one colleague differently: those that name them, those locked to them."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from hubs.access import OwnCases

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
