"""What the screens of panels show: the central list, the calendar, one meeting, one case's item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from enquiries.models import (
    Deadline,
    Determination,
    Enquiry,
    Pack,
    PackPaper,
    PackReader,
    Panel,
    PanelConflict,
    PanelItem,
    PanelMember,
    PanelSeat,
    Person,
    Report,
)
from enquiries.models.panel import PanelMemberQuerySet, PanelQuerySet
from hubs.access import Access
from hubs.models import Invitation
from hubs.permissions import Role

OVER_SHOWN = 20  # past panels in the calendar


# --- The central list and the calendar ------------------------------------------------------------


def members_of(access: Access, *, day: date) -> list[PanelMember]:
    """The place's own central list on this day, and who joins later, by name."""
    return list(own_members(access).filter(Q(leaves_on=None) | Q(leaves_on__gt=day)))


def members_left(access: Access, *, day: date) -> list[PanelMember]:
    """Who has left the place's own central list."""
    return list(own_members(access).filter(leaves_on__lte=day).order_by("-leaves_on"))


def own_members(access: Access) -> PanelMemberQuerySet:
    """Entries of this place's own list, not of panels that it takes part in."""
    rows: PanelMemberQuerySet = PanelMember.objects.visible_to(access)
    return rows.filter(cluster=access.cluster, service=access.service).order_by("name")


def members_invited(access: Access) -> dict[str, Invitation]:
    """The last invitation of this place to sit on panel, by the address it went to."""
    cluster = None if access.service else access.cluster
    sent = Invitation.objects.filter(
        role=Role.PANEL_MEMBER, cluster=cluster, service=access.service
    )
    return {invitation.email: invitation for invitation in sent.order_by("created_at", "pk")}


def members_to_seat(access: Access, panel: Panel) -> list[PanelMember]:
    """Who may be asked to this panel: who is on a central list that day.

    For a council's panel its own; for a joint one the hub's and those of the councils in it
    (regulation 23(5): appointed by agreement).
    """
    rows = PanelMember.objects.visible_to(access).on(timezone.localdate(panel.at))
    if panel.joint:
        services = [joined.service_id for joined in panel.joined.all()]
        rows = rows.filter(Q(service=None) | Q(service__in=services), cluster=panel.cluster_id)
    else:
        rows = rows.filter(service=panel.service_id)
    return list(rows.select_related("service").order_by("name"))


def panels_of(access: Access, *, now: datetime) -> tuple[list[Panel], list[Panel]]:
    """Panels to come or sitting, soonest first; and the last that are over or were called off.

    ``panel.on_list`` is the number of cases on its list that this person sees.
    """
    seen = PanelItem.objects.visible_to(access).standing().values("pk")
    rows = _panels(access).annotate(on_list=Count("items", filter=Q(items__in=seen), distinct=True))
    rows = rows.select_related("service").prefetch_related("joined__service")
    to_come = rows.filter(closed_at=None, cancelled_at=None).order_by("at", "pk")
    over = rows.exclude(closed_at=None, cancelled_at=None).order_by("-at", "-pk")[:OVER_SHOWN]
    return list(to_come), list(over)


def panel_by_id(access: Access, panel_id: int) -> Panel:
    """One meeting. Raises Panel.DoesNotExist out of reach."""
    rows = _panels(access).select_related("service", "cluster").prefetch_related("joined__service")
    found: Panel = rows.get(pk=panel_id)
    return found


def seats_of(access: Access, panel: Panel) -> list[PanelSeat]:
    """Who is asked to it, whoever chairs first."""
    seen = _panels(access).filter(pk=panel.pk)
    rows = PanelSeat.objects.filter(panel__in=seen.values("pk")).select_related("member")
    return sorted(rows, key=lambda seat: (seat.member.chairs != "chair", seat.member.name))


def items_of(access: Access, panel: Panel) -> list[PanelItem]:
    """Its list, in order, with the case and its people."""
    people = Person.objects.visible_to(access).order_by("position")
    rows = PanelItem.objects.visible_to(access).standing().filter(panel=panel)
    rows = rows.select_related("enquiry__service").prefetch_related(
        Prefetch("enquiry__person_set", queryset=people, to_attr="people")
    )
    return list(rows.order_by("place_in_list", "pk"))


def panels_open_to(access: Access, enquiry: Enquiry, *, now: datetime) -> PanelQuerySet:
    """Panels to come on which this case may be listed: its council's own, and joint ones in which
    its council takes part."""
    rows = _panels(access).filter(at__gt=now, cancelled_at=None, closed_at=None, opened_at=None)
    if enquiry.service_id is None:
        return rows.none()
    own = Q(service=enquiry.service_id)
    return rows.filter(own | Q(joint=True, joined__service=enquiry.service_id)).order_by("at", "pk")


def _panels(access: Access) -> PanelQuerySet:
    rows: PanelQuerySet = Panel.objects.visible_to(access)
    return rows


# --- One case -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ItemPage:
    """What a case's page of panel shows. ``item`` is the one that stands now; ``conflicts`` are of
    the case, whichever panel it was on; a pack's ``papers_gone`` those removed since."""

    item: PanelItem | None
    earlier: Sequence[PanelItem]
    report: Report | None
    conflicts: Sequence[PanelConflict]
    packs: Sequence[Pack]
    papers_clock: Deadline | None
    determination: Determination | None

    @property
    def pack(self) -> Pack | None:
        """The pack that was sent last."""
        return self.packs[0] if self.packs else None


def item_open(access: Access, enquiry: Enquiry) -> PanelItem | None:
    """The item that waits for its panel or for its final minutes."""
    rows = PanelItem.objects.visible_to(access).standing().filter(enquiry=enquiry)
    found: PanelItem | None = (
        rows.filter(minutes_final_at=None).select_related("panel", "report").first()
    )
    return found


def item_last(access: Access, enquiry: Enquiry) -> PanelItem | None:
    """The last item that was not taken off: what a decision follows."""
    rows = PanelItem.objects.visible_to(access).standing().filter(enquiry=enquiry)
    found: PanelItem | None = (
        rows.select_related("panel", "report").order_by("-listed_at", "-pk").first()
    )
    return found


def item_page_of(access: Access, enquiry: Enquiry) -> ItemPage:
    """Everything of a case's page of panel, in a fixed number of queries."""
    rows = PanelItem.objects.visible_to(access).filter(enquiry=enquiry)
    items = list(rows.select_related("panel", "report").order_by("-listed_at", "-pk"))
    item = next((one for one in items if one.taken_off_at is None), None)
    readers = PackReader.objects.visible_to(access).select_related("member").order_by("pk")
    gone = PackPaper.objects.visible_to(access).filter(removed_at__isnull=False).defer("content")
    packs = Pack.objects.visible_to(access).filter(item=item).order_by("-version")
    conflicts = PanelConflict.objects.visible_to(access).filter(enquiry=enquiry)
    clocks = Deadline.objects.visible_to(access).filter(enquiry=enquiry)
    report = Report.objects.visible_to(access).filter(enquiry=enquiry, replaced_at=None)
    runs = Determination.objects.visible_to(access).filter(enquiry=enquiry, ended_at=None)
    return ItemPage(
        item=item,
        earlier=[one for one in items if one is not item],
        report=report.first(),
        conflicts=list(conflicts.select_related("member").order_by("pk")),
        packs=list(
            packs.prefetch_related(
                Prefetch("readers", queryset=readers),
                Prefetch("papers", queryset=gone, to_attr="papers_gone"),
            )
        )
        if item
        else (),
        papers_clock=clocks.filter(rule=Deadline.Rule.PAPERS).order_by("-pk").first(),
        determination=runs.first(),
    )


def seats_of_item(access: Access, item: PanelItem) -> QuerySet[PanelSeat]:
    """Who is asked to the panel of a case, by name."""
    seen = PanelItem.objects.visible_to(access).filter(pk=item.pk).values("panel_id")
    return (
        PanelSeat.objects.filter(panel__in=seen).select_related("member").order_by("member__name")
    )
