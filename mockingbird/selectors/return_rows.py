"""What a figure of a month is counted from, row by row, as far as this person sees the rows.

The conditions are those of mockingbird.selectors.figures, which counts for everybody; a test holds
the two together for each figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet

from carers.models import Household
from hubs.access import Access
from hubs.calendar import say_day
from mockingbird.models import (
    Attendance,
    ChildLink,
    Constellation,
    ConstellationMembership,
    Contact,
    Gathering,
    Outcome,
    Sleepover,
)
from mockingbird.selectors.figures import SIX_MONTHS, last_of
from mockingbird.selectors.households import names_of

CHANGED_PART: Final = ("became_hub", "became_satellite")


@dataclass(frozen=True)
class Line:
    """One row behind a figure."""

    what: str
    about: str


@dataclass(frozen=True)
class _Asked:
    access: Access
    constellation: Constellation
    first: date
    last: date

    def rows(self, model: Any) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.visible_to(self.access)
        return found.filter(constellation=self.constellation)

    def within(self, field: str) -> Q:
        return Q(**{f"{field}__gte": self.first, f"{field}__lte": self.last})

    def names(self, members: Iterable[ConstellationMembership]) -> Mapping[int, object]:
        return names_of(self.access, {each.pk: each for each in members}.values())


def lines_of(
    access: Access, constellation: Constellation, *, month: date, figure: str
) -> list[Line]:
    """The rows behind a figure. Raises KeyError for a figure that there is not."""
    asked = _Asked(access, constellation, month.replace(day=1), last_of(month))
    find, keep = _BEHIND[figure]
    return find(asked, keep)


Find = Callable[[_Asked, Any], list[Line]]


def _itself(asked: _Asked, keep: Any) -> list[Line]:
    it = asked.constellation
    live = it.launched_on is not None and it.launched_on <= asked.last
    ended = it.closed_on is not None and it.closed_on <= asked.last
    return [Line(it.name, it.code)] if live and not ended else []


def _there(asked: _Asked, role: Any) -> list[Line]:
    rows = asked.rows(ConstellationMembership)
    there = rows.filter(Q(left_on=None) | Q(left_on__gt=asked.last), joined_on__lte=asked.last)
    return _members(asked, there.filter(role=role), "joined_on")


def _joined(asked: _Asked, keep: Any) -> list[Line]:
    rows = asked.rows(ConstellationMembership)
    before = rows.filter(left_reason__in=CHANGED_PART)
    again = set(before.values_list("household", "left_on"))
    joined = [
        row
        for row in rows.filter(asked.within("joined_on"))
        if (row.household_id, row.joined_on) not in again
    ]
    if keep == "new":
        households = Household.objects.visible_to(asked.access)
        approved = dict(
            households.filter(pk__in=[row.household_id for row in joined]).values_list(
                "pk", "approved_on"
            )
        )
        joined = [
            row
            for row in joined
            if row.household_id in approved
            and row.joined_on - approved[row.household_id] <= SIX_MONTHS
        ]
    return _members(asked, joined, "joined_on")


def _left(asked: _Asked, reason: Any) -> list[Line]:
    rows = asked.rows(ConstellationMembership).filter(asked.within("left_on"))
    rows = rows.exclude(left_reason__in=CHANGED_PART)
    return _members(asked, rows.filter(left_reason=reason) if reason else rows, "left_on")


def _members(asked: _Asked, members: Iterable[ConstellationMembership], day: str) -> list[Line]:
    rows = sorted(members, key=lambda row: (getattr(row, day), row.pk))
    names = asked.names(rows)
    word = "joined" if day == "joined_on" else "left"
    return [
        Line(
            str(names[row.pk]), f"{row.get_role_display()}, {word} on {say_day(getattr(row, day))}"
        )
        for row in rows
    ]


def _children(asked: _Asked, keep: Any) -> list[Line]:
    rows = asked.rows(ChildLink).select_related("membership")
    if keep == "there":
        rows = rows.filter(Q(to_on=None) | Q(to_on__gte=asked.first), from_on__lte=asked.last)
    else:
        rows = rows.filter(asked.within("to_on")).exclude(end_reason="household_left")
        rows = rows.filter(unplanned=True) if keep == "unplanned" else rows
    found = list(rows.order_by("reference", "-from_on"))
    if keep == "there":  # a child who moved from one household to another is one child
        found = list({row.reference: row for row in reversed(found)}.values())
    names = asked.names(row.membership for row in found)
    return [
        Line(f"{row.initials}, {row.reference}", str(names[row.membership_id])) for row in found
    ]


def _stays(asked: _Asked, keep: Any) -> list[Line]:
    rows = asked.rows(Sleepover).select_related("membership")
    if keep == "declined":
        rows = rows.filter(asked.within("decided_on"), status="declined")
    elif keep == "nights":
        rows = rows.filter(status="happened", came_on__lte=asked.last, went_on__gte=asked.first)
    else:
        rows = rows.filter(asked.within("came_on"), status="happened")
        rows = rows.filter(kind=keep) if keep else rows
    found = list(rows.order_by("starts_on", "pk"))
    names = asked.names(row.membership for row in found)
    return [
        Line(
            str(names[row.membership_id]),
            f"{row.get_kind_display()}, {say_day(row.first_day)} to {say_day(row.last_day)}",
        )
        for row in found
    ]


def _contacts(asked: _Asked, keep: Any) -> list[Line]:
    rows = asked.rows(Contact).filter(asked.within("on")).select_related("membership")
    found = list(rows.order_by("on", "pk"))
    if keep == "households":
        found = list({row.membership.household_id: row for row in found}.values())
    names = asked.names(row.membership for row in found)
    return [
        Line(
            str(names[row.membership_id]),
            f"{row.get_mode_display()} on {say_day(row.on)}"
            + (f", {row.minutes} minutes" if row.minutes else ""),
        )
        for row in found
    ]


def _gatherings(asked: _Asked, kinds: Any) -> list[Line]:
    rows = asked.rows(Gathering).filter(asked.within("on"), cancelled=False, kind__in=kinds)
    return [
        Line(row.title or row.get_kind_display(), f"{row.get_kind_display()}, {say_day(row.on)}")
        for row in rows.order_by("on", "pk")
    ]


def _attendance(asked: _Asked, status: Any) -> list[Line]:
    gatherings = asked.rows(Gathering).filter(asked.within("on"), cancelled=False)
    rows = asked.rows(Attendance).filter(gathering__in=gatherings)
    rows = rows.filter(status=status) if status else rows
    found = list(rows.select_related("gathering", "membership").order_by("gathering__on", "pk"))
    names = asked.names(row.membership for row in found)
    return [
        Line(
            str(names[row.membership_id]),
            f"{row.gathering.get_kind_display()}, {say_day(row.gathering.on)}:"
            f" {row.get_status_display().lower()}",
        )
        for row in found
    ]


def _outcomes(asked: _Asked, kind: Any) -> list[Line]:
    rows = asked.rows(Outcome).filter(asked.within("on"), kind=kind).select_related("membership")
    found = list(rows.order_by("on", "pk"))
    names = asked.names(row.membership for row in found)
    return [
        Line(str(names[row.membership_id]), f"{say_day(row.on)}, judged by {row.judged_by}")
        for row in found
    ]


_BEHIND: Final[Mapping[str, tuple[Find, Any]]] = {
    "constellations": (_itself, None),
    "hubs": (_there, "hub"),
    "satellites": (_there, "satellite"),
    "joined": (_joined, None),
    "joined_new": (_joined, "new"),
    "left": (_left, None),
    "left_fostering": (_left, "left_fostering"),
    "children": (_children, "there"),
    "children_moved": (_children, "moved"),
    "children_unplanned": (_children, "unplanned"),
    "stays_planned": (_stays, "planned"),
    "stays_emergency": (_stays, "emergency"),
    "nights": (_stays, "nights"),
    "stay_children": (_stays, None),
    "stays_declined": (_stays, "declined"),
    "contacts": (_contacts, None),
    "contact_minutes": (_contacts, None),
    "contacted": (_contacts, "households"),
    "gatherings": (_gatherings, Gathering.EVERYBODY),
    "carers_meetings": (_gatherings, Gathering.CARERS_ONLY),
    "expected": (_attendance, None),
    "came": (_attendance, Attendance.Status.CAME),
    **{f"outcomes_{kind}": (_outcomes, kind) for kind in Outcome.Kind.values},
}
