"""The figures of a month: counted from the rows, whoever's they are, and frozen at sign-off.

A return must say the same whoever opens it, so protected households are counted too; a figure
tells a number and nobody. What it is counted from is opened elsewhere, row by row, within reach.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Sum

from carers.models import Household
from hubs.access import Access, access_of_system
from hubs.fence import reaching
from mockingbird.models import (
    Attendance,
    ChildLink,
    Constellation,
    ConstellationMembership,
    Contact,
    Gathering,
    Outcome,
    Sleepover,
    SleepoverChild,
)

# What a return says, in order. Each is counted by one function below.
FIGURES: Final[Mapping[str, str]] = {
    "constellations": "Constellations live on the last day",
    "hubs": "Hub homes on the last day",
    "satellites": "Satellites on the last day",
    "joined": "Households that joined",
    "joined_new": "Of them within six months of their approval",
    "left": "Households that left",
    "left_fostering": "Of them because they stopped fostering",
    "children": "Children who lived in the households",
    "children_moved": "Children who moved on",
    "children_unplanned": "Of them by a move that was not planned",
    "stays_planned": "Planned sleepovers",
    "stays_emergency": "Emergency sleepovers",
    "nights": "Nights of sleepovers",
    "stay_children": "Children who had a sleepover",
    "stays_declined": "Sleepovers that were not possible",
    "contacts": "Contacts with households",
    "contact_minutes": "Minutes of contact",
    "contacted": "Households contacted",
    "gatherings": "Gatherings of everybody",
    "carers_meetings": "Carers’ meetings and training",
    "expected": "Households expected at gatherings",
    "came": "Households that came",
    "outcomes_held": "Judged: a child’s home held",
    "outcomes_breakdown": "Judged: an unplanned ending was avoided",
    "outcomes_resignation": "Judged: carers would have resigned",
    "outcomes_return": "Judged: a child returned home",
    "outcomes_permanence": "Judged: a step to permanence",
}
SIX_MONTHS: Final = timedelta(days=183)


@dataclass(frozen=True)
class Month:
    """The days of a month, and whose rows are counted."""

    first: date
    last: date
    system: Access
    wanted: Q  # on rows that have a constellation

    def rows(self, model: Any) -> QuerySet[Any]:
        """The rows of a model that are of these constellations."""
        found: QuerySet[Any] = model.objects.visible_to(self.system).filter(self.wanted)
        return found

    def within(self, field: str) -> Q:
        """A day of the month."""
        return Q(**{f"{field}__gte": self.first, f"{field}__lte": self.last})


def last_of(month: date) -> date:
    """The last day of a month, given any day of it."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def figures_of(*, constellation: Constellation, month: date) -> dict[str, int]:
    """The figures of one constellation for the month of this day.

    Whoever calls it has made sure that the person may see the constellation.
    """
    wanted = Q(service_id=constellation.service_id, constellation_id=constellation.pk)
    system = access_of_system(constellation.cluster)
    of = Month(first=month.replace(day=1), last=last_of(month), system=system, wanted=wanted)
    with reaching(system.reach):
        found = {
            **_constellations(of, constellation),
            **_members(of),
            **_children(of),
            **_stays(of),
            **_contacts(of),
            **_gatherings(of),
            **_outcomes(of),
        }
    return {name: found[name] for name in FIGURES}


def _constellations(of: Month, constellation: Constellation) -> dict[str, int]:
    rows = Constellation.objects.visible_to(of.system).filter(pk=constellation.pk)
    live = rows.filter(Q(closed_on=None) | Q(closed_on__gt=of.last), launched_on__lte=of.last)
    return {"constellations": live.count()}


def _members(of: Month) -> dict[str, int]:
    rows = of.rows(ConstellationMembership)
    at_end = rows.filter(Q(left_on=None) | Q(left_on__gt=of.last), joined_on__lte=of.last)
    # A household that changes its part within the constellation neither joins nor leaves it.
    changed = ("became_hub", "became_satellite")
    left = rows.filter(of.within("left_on")).exclude(left_reason__in=changed)
    before = rows.filter(left_reason__in=changed).values("household", "constellation", "left_on")
    again = {(r["household"], r["constellation"], r["left_on"]) for r in before}
    joined = [
        row
        for row in rows.filter(of.within("joined_on"))
        if (row.household_id, row.constellation_id, row.joined_on) not in again
    ]
    households = Household.objects.visible_to(of.system)
    approved = dict(
        households.filter(pk__in=[row.household_id for row in joined]).values_list(
            "pk", "approved_on"
        )
    )
    return {
        "hubs": at_end.filter(role="hub").count(),
        "satellites": at_end.filter(role="satellite").count(),
        "joined": len(joined),
        "joined_new": sum(
            row.joined_on <= approved[row.household_id] + SIX_MONTHS for row in joined
        ),
        "left": left.count(),
        "left_fostering": left.filter(left_reason="left_fostering").count(),
    }


def _children(of: Month) -> dict[str, int]:
    rows = of.rows(ChildLink)
    there = rows.filter(Q(to_on=None) | Q(to_on__gte=of.first), from_on__lte=of.last)
    ended = rows.filter(of.within("to_on")).exclude(end_reason="household_left")
    return {
        "children": there.values("reference").distinct().count(),
        "children_moved": ended.count(),
        "children_unplanned": ended.filter(unplanned=True).count(),
    }


def _stays(of: Month) -> dict[str, int]:
    """By the days that they happened; a stay over the end of a month gives each month its nights,
    and is counted in the month it began."""
    rows = of.rows(Sleepover)
    happened = rows.filter(status="happened")
    began = happened.filter(of.within("came_on"))
    over = happened.filter(came_on__lte=of.last, went_on__gte=of.first)
    next_first = of.last + timedelta(days=1)
    nights = sum(
        (min(came_to, next_first) - max(came, of.first)).days
        for came, came_to in over.values_list("came_on", "went_on")
    )
    who = SleepoverChild.objects.visible_to(of.system).filter(sleepover__in=began)
    return {
        "stays_planned": began.filter(kind="planned").count(),
        "stays_emergency": began.filter(kind="emergency").count(),
        "nights": nights,
        "stay_children": who.values("child__reference").distinct().count(),
        "stays_declined": rows.filter(of.within("decided_on"), status="declined").count(),
    }


def _contacts(of: Month) -> dict[str, int]:
    return dict(
        of.rows(Contact)
        .filter(of.within("on"))
        .aggregate(
            contacts=Count("pk"),
            contact_minutes=Sum("minutes", default=0),
            contacted=Count("membership__household", distinct=True),
        )
    )


def _gatherings(of: Month) -> dict[str, int]:
    rows = of.rows(Gathering).filter(of.within("on"), cancelled=False)
    said = of.rows(Attendance).filter(gathering__in=rows)
    return {
        "gatherings": rows.filter(kind__in=Gathering.EVERYBODY).count(),
        "carers_meetings": rows.filter(kind__in=Gathering.CARERS_ONLY).count(),
        "expected": said.count(),
        "came": said.filter(status=Attendance.Status.CAME).count(),
    }


def _outcomes(of: Month) -> dict[str, int]:
    rows = of.rows(Outcome).filter(of.within("on"))
    counts = dict(rows.values_list("kind").annotate(n=Count("pk")).order_by())
    return {f"outcomes_{kind}": counts.get(kind, 0) for kind in Outcome.Kind.values}
