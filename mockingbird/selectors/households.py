"""What the households of a constellation are called, for a person who may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from carers.models import Carer
from hubs.access import Access
from mockingbird.models import ConstellationMembership
from mockingbird.naming import UNSEEN, household_name, short_name


@dataclass(frozen=True)
class Called:
    """A household as a screen calls it: in full, and in a word or two."""

    name: str
    short: str
    carers: int = 1

    def __str__(self) -> str:
        return self.name


NOBODY = Called(UNSEEN, "Not shown")
Names = Mapping[int, Called]


def names_of(access: Access, memberships: Iterable[ConstellationMembership]) -> dict[int, Called]:
    """By the key of each membership: the carers of its household who foster now, or who did when
    it left; the reference alone of a household of another council. One query."""
    rows = list(memberships)
    carers = carers_of(access, {row.household_id for row in rows})
    return {row.pk: _called(row, carers[row.household_id]) for row in rows}


def carers_of(access: Access, households: Iterable[int]) -> Mapping[int, list[Carer]]:
    """The carers of each household within reach, those who still foster before those who do not."""
    found: dict[int, list[Carer]] = defaultdict(list)
    wanted = Carer.objects.visible_to(access).filter(household_id__in=set(households))
    for carer in wanted.order_by("pk"):
        found[carer.household_id].append(carer)
    return defaultdict(list, {key: _who_fosters(rows) for key, rows in found.items()})


def _who_fosters(rows: list[Carer]) -> list[Carer]:
    now = [carer for carer in rows if carer.to_on is None]
    return now or rows


def _called(row: ConstellationMembership, carers: list[Carer]) -> Called:
    if carers:
        return Called(household_name(carers), short_name(carers), len(carers))
    if row.home_id != row.service_id:
        return Called(f"Household {row.reference} of another council", row.reference)
    return NOBODY
