"""One household of a constellation: its children, its beds, its absences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hubs.access import Access
from mockingbird.models import (
    ChildLink,
    ConstellationMembership,
    HubAway,
    HubCapacity,
    Outcome,
    WellbeingNote,
)
from mockingbird.selectors.households import Called, names_of


@dataclass(frozen=True)
class MemberPage:
    """What hangs on a membership."""

    children: list[ChildLink]
    gone: list[ChildLink]
    beds: list[HubCapacity]
    away: list[HubAway]
    outcomes: list[Outcome]
    wellbeing: list[WellbeingNote]


def page_of_member(access: Access, row: ConstellationMembership, *, today: date) -> MemberPage:
    """Children by their council's reference, beds and absences, the latest first."""
    links = ChildLink.objects.visible_to(access).filter(membership=row).order_by("-from_on", "pk")
    here = [each for each in links if each.to_on is None or each.to_on >= today]
    beds = HubCapacity.objects.visible_to(access).filter(membership=row).order_by("-from_on")
    away = HubAway.objects.visible_to(access).filter(membership=row).order_by("-from_on")
    outcomes = Outcome.objects.visible_to(access).filter(membership=row).order_by("-on", "-pk")
    notes = WellbeingNote.objects.visible_to(access).filter(membership=row).select_related("by")
    return MemberPage(
        children=here,
        gone=[each for each in links if each not in here],
        beds=list(beds),
        away=list(away),
        outcomes=list(outcomes),
        wellbeing=list(notes.order_by("-on", "-pk")),
    )


def child_by_id(access: Access, membership_id: int, link_id: int) -> ChildLink:
    """A child of this household. Raises ChildLink.DoesNotExist."""
    rows = ChildLink.objects.visible_to(access)
    found: ChildLink = rows.get(membership=membership_id, pk=link_id)
    return found


def absence_by_id(access: Access, membership_id: int, away_id: int) -> HubAway:
    """An absence of this household. Raises HubAway.DoesNotExist."""
    found: HubAway = HubAway.objects.visible_to(access).get(membership=membership_id, pk=away_id)
    return found


def hubs_to_cover(
    access: Access, row: ConstellationMembership
) -> list[tuple[ConstellationMembership, Called]]:
    """Hub homes of the same service that may stand in for this one."""
    hubs = ConstellationMembership.objects.visible_to(access).active().hubs()
    rows = list(hubs.filter(service=row.service_id).exclude(pk=row.pk).order_by("pk"))
    names = names_of(access, rows)
    return [(each, names[each.pk]) for each in rows]
