"""A constellation of Gateshead's for a test that begins in the middle: rows written straight.

``with reaching(ground.reach):`` sees and writes everything of the hub.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from carers.models import Household
from enquiries.held import AWAY, FORCED
from enquiries.models import Enquiry
from hubs.access import Access, access_of_system
from hubs.fence import Reach, reaching
from hubs.models import FosteringService, SeenBy
from mockingbird.models import (
    ChildLink,
    Constellation,
    ConstellationMembership,
    HubCapacity,
    Sleepover,
    SleepoverChild,
    StaffAssignment,
)
from tests.cast import MONDAY, Cast, World

TODAY = MONDAY.date()
DAY = timedelta(days=1)
APPROVED = TODAY - 60 * DAY
JOINED = TODAY - 40 * DAY
Role, Status = ConstellationMembership.Role, ConstellationMembership.Status


def at(day: date) -> datetime:
    """Ten in the morning of a day."""
    return MONDAY + (day - TODAY)


@dataclass
class Ground:
    """Makes rows of the North East hub, Gateshead's where nothing else is said."""

    world: World
    cast: Cast
    numbers: Any = field(default_factory=lambda: count(1))

    @property
    def reach(self) -> Reach:
        """The product's own, over the hub."""
        return access_of_system(self.world.ne).reach

    def access(self, name: str) -> Access:
        """One of the cast."""
        return self.cast.access(name)

    def household(
        self, service: FosteringService | None = None, *, case: Any = None, **given: Any
    ) -> Household:
        """An approved household."""
        usual = {
            "reference": f"NE-H{next(self.numbers):04}",
            "approved_on": APPROVED,
            "enquiry": case,
        }
        return Household.objects.create(
            cluster=self.world.ne, service=service or self.world.gateshead, **{**usual, **given}
        )

    def constellation(self, code: str = "BRIDGES", **given: Any) -> Constellation:
        """At its first stage, with Liam as its liaison worker."""
        place = {"cluster": self.world.ne, "service": self.world.gateshead}
        row = Constellation.objects.create(
            **place, code=code, name=code.title(), stage_since=JOINED, **given
        )
        StaffAssignment.objects.create(
            **place,
            constellation=row,
            user=self.cast.liam,
            role=StaffAssignment.Role.LIAISON,
            from_on=JOINED,
        )
        return row

    def member(
        self,
        constellation: Constellation,
        household: Household | None = None,
        *,
        status: str = Status.ACTIVE,
        role: str = Role.SATELLITE,
        **given: Any,
    ) -> ConstellationMembership:
        """A household in a constellation since JOINED, or invited then."""
        home = household or self.household()
        row = ConstellationMembership.objects.create(
            cluster=constellation.cluster,
            service=constellation.service,
            home=home.service,
            constellation=constellation,
            household=home,
            role=role,
            status=status,
            **{
                "invited_on": JOINED,
                "joined_on": None if status in ("invited", "declined") else JOINED,
                **given,
            },
        )
        row.refresh_from_db()
        return row

    def hub(self, constellation: Constellation, *, beds: int = 2) -> ConstellationMembership:
        """The hub home, with beds."""
        row = self.member(constellation, role=Role.HUB)
        HubCapacity.objects.create(
            cluster=row.cluster,
            service=row.service,
            constellation=constellation,
            membership=row,
            beds=beds,
            from_on=JOINED,
        )
        return row

    def child(self, member: ConstellationMembership, **given: Any) -> ChildLink:
        """A child of a household."""
        usual = {
            "reference": f"LCS{next(self.numbers)}",
            "initials": "AB",
            "year_of_birth": 2015,
            "from_on": JOINED,
        }
        return ChildLink.objects.create(
            cluster=member.cluster,
            service=member.service,
            constellation=member.constellation,
            membership=member,
            **{**usual, **given},
        )

    def asked(
        self,
        member: ConstellationMembership,
        *children: ChildLink,
        starts_on: date = TODAY + 5 * DAY,
        nights: int = 2,
        kind: str = "planned",
    ) -> Sleepover:
        """A sleepover that was asked for, of these children or of a new one."""
        place = {"cluster": member.cluster, "service": member.service}
        stay = Sleepover.objects.create(
            **place,
            constellation=member.constellation,
            membership=member,
            kind=kind,
            starts_on=starts_on,
            ends_on=starts_on + nights * DAY,
            requested_by=self.cast.liam,
            requested_on=TODAY,
        )
        for child in children or [self.child(member)]:
            SleepoverChild.objects.create(**place, sleepover=stay, child=child)
        return stay

    def agreed(
        self, member: ConstellationMembership, host: ConstellationMembership, **given: Any
    ) -> Sleepover:
        """One that is agreed at a host."""
        stay = self.asked(member, **given)
        agree(stay, host)
        return stay


def protect(case: Enquiry) -> None:
    """Put a safety flag on a case, as far as the fence reads it."""
    Enquiry.objects.filter(pk=case.pk).update(seen_by=SeenBy.NAMED, **AWAY, **FORCED)


def agree(stay: Sleepover, host: ConstellationMembership, **given: Any) -> None:
    """Agree to a sleepover, past the code."""
    Sleepover.objects.filter(pk=stay.pk).update(
        **{
            "status": "agreed",
            "host": host,
            "decided_on": TODAY,
            "consent_confirmed": True,
            **given,
        }
    )


@pytest.fixture
def ground(world: World, cast: Cast) -> Ground:
    """For one test."""
    return Ground(world, cast)


def refused(rule: str, act: Callable[[], object]) -> None:
    """Assert that the database refuses an act by this rule, and no other."""
    with pytest.raises(IntegrityError) as fault, transaction.atomic():
        act()
    diag = fault.value.__cause__.diag  # type: ignore[union-attr]
    assert diag.constraint_name == rule


def sql(statement: str, *values: Any) -> None:
    """Run a statement as the product's own role."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))


def at_once(reach: Reach, act: Callable[[int], object], many: int = 20) -> list[object]:
    """Each act in its own connection at the same time; what it answered, the words of a
    ValidationError, or the rule by which the database refused."""

    def press(number: int) -> object:
        try:
            with reaching(reach):
                return act(number)
        except ValidationError as said:
            return said.messages[0]
        except IntegrityError as fault:
            return fault.__cause__.diag.constraint_name  # type: ignore[union-attr]
        finally:
            connection.close()

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(press, range(many)))
