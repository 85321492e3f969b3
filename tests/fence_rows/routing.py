"""Rows of tests/fence_walk.py."""

from types import ModuleType
from typing import Any

import enquiries.selectors.workload as workload
from enquiries.models import Enquiry, Leave
from hubs.models import User
from tests.cast import MONDAY, Cast

MODULES: list[ModuleType] = [workload]
LISTS: dict[str, Any] = {
    "enquiries.selectors.workload.workload_of": lambda a: workload.workload_of(
        a,
        User.objects.filter(name__in=["Asha Officer", "Gita Worker"]).order_by("name"),
        now=MONDAY,
    ),
    "enquiries.selectors.workload.leave_now": lambda a: workload.leave_now(a, today=MONDAY.date()),
    "enquiries.selectors.workload.leave_ahead": lambda a: workload.leave_ahead(
        a, today=MONDAY.date()
    ),
    "enquiries.selectors.workload.covered_by": lambda a: workload.covered_by(
        a, today=MONDAY.date()
    ),
    "enquiries.selectors.workload.cases_of_colleague": lambda a: workload.cases_of_colleague(
        a, None, most=100
    ),
}
OF_A_CASE: dict[str, Any] = {}
ELSE: set[str] = set()
FENCE_ONE_ALONE: set[str] = {"enquiries.selectors.workload.away_of"}


def fill(name: str, case: Enquiry, cast: Cast) -> None:
    """Somebody of the case's council is away."""
    Leave.objects.create(
        cluster=case.cluster,
        service=case.service,
        user=cast.gareth,
        cover=cast.liam,
        from_on=MONDAY.date(),
        to_on=MONDAY.date(),
        set_by=cast.gareth,
        set_at=MONDAY,
    )
