"""How full a host is, night by night."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db import connection

from hubs.access import Access
from mockingbird.models import ConstellationMembership


class Night(NamedTuple):
    """One night of a host: the beds it keeps, and how many children are expected or were there.

    Every child counts, also one whose sleepover this person may not see.
    """

    night: date
    beds: int
    children: int

    @property
    def over(self) -> bool:
        """More children than beds: only an emergency can do that."""
        return self.children > self.beds


def nights_of(
    access: Access,
    host: ConstellationMembership,
    *,
    first: date,
    last: date,
    without: int = 0,
) -> list[Night]:
    """The nights from ``first`` to ``last``, both included; ``without`` one sleepover, by its key.

    Raises ConstellationMembership.DoesNotExist out of reach.
    """
    if not ConstellationMembership.objects.visible_to(access).filter(pk=host.pk).exists():
        raise ConstellationMembership.DoesNotExist
    with connection.cursor() as cursor:
        cursor.execute(
            "select night, beds, children from mockingbird_nights(%s, %s, %s, %s)",
            [host.pk, first, last, without],
        )
        return [Night(*row) for row in cursor.fetchall()]
