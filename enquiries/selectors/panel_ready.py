"""Cases before panel: what each still lacks and which panel it can make. What a panel
administrator's week begins with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone

from enquiries.checks import Blocker, blockers
from enquiries.held import held_show, sees_case
from enquiries.models import Deadline, Determination, Enquiry, Panel, PanelItem, Person
from enquiries.selectors.facts import facts_of_cases
from enquiries.workflow import Action, Stage
from hubs.access import Access, access_of_system
from hubs.fence import reaching

MOST = 50  # cases on the list, the first due first


@dataclass(frozen=True)
class Coming:
    """One case that panel is to consider next."""

    case: Enquiry
    missing: Sequence[Blocker]
    panel: Panel | None  # the first it can make: papers in time, a free place
    due_at: datetime | None  # panel within 8 months of the application
    again: bool  # on representations

    @property
    def ready(self) -> bool:
        """Whether it may be listed now."""
        return not self.missing


@dataclass(frozen=True)
class ComingList:
    """The cases, those that are ready first; ``all`` says that none was left out."""

    cases: Sequence[Coming]
    all: bool


def cases_for_panel(access: Access, to_come: Sequence[Panel], *, now: datetime) -> ComingList:
    """Cases of this place that are not on a list yet and that panel considers next: assessed at
    home, or again on representations. ``to_come`` are the panels ahead (``panels_of``).

    A case whose details this person does not see, and one that needs no panel, is left out.
    """
    today = timezone.localdate(now)
    found: list[Any] = list(_cases(access)[: MOST + 1])
    held_show(found, access=access)
    seen = [case for case in found[:MOST] if sees_case(access, case)]
    facts = facts_of_cases(access, seen, today=today)
    free = _with_room(access, to_come, today=today, now=now)
    coming = []
    for case in seen:
        again = case.stage == Stage.DETERMINATION
        if not (again or facts[case.pk].panel_required):
            continue
        missing = () if again else blockers(facts[case.pk], Action.LIST)
        coming.append(Coming(case, missing, _first(free, case), case.panel_by, again))
    coming.sort(key=lambda one: not one.ready)  # stable: within each, the first due first
    return ComingList(coming, all=len(found) <= MOST)


def _cases(access: Access) -> QuerySet[Enquiry]:
    clocks = Deadline.objects.visible_to(access).open().filter(enquiry=OuterRef("pk"))
    due = clocks.filter(rule=Deadline.Rule.PANEL_8_MONTHS).values("due_at")[:1]
    again = Determination.objects.visible_to(access).filter(
        ended_at=None, route=Determination.Route.REPRESENTATIONS, second_item=None
    )
    people: QuerySet[Person] = Person.objects.visible_to(access).order_by("position")
    cases = Enquiry.objects.visible_to(access).open()
    waits = cases.filter(stage=Stage.ASSESSMENT) | cases.filter(
        stage=Stage.DETERMINATION, pk__in=again.values("enquiry_id")
    )
    rows: QuerySet[Enquiry] = (
        waits.annotate(panel_by=Subquery(due))
        .select_related("service")
        .prefetch_related(Prefetch("person_set", queryset=people, to_attr="people"))
        .order_by(F("panel_by").asc(nulls_last=True), "pk")
    )
    return rows


def _with_room(
    access: Access, to_come: Sequence[Panel], *, today: date, now: datetime
) -> Sequence[Panel]:
    """Panels that a case listed today still makes: papers not late, and a free place. Places are
    counted by the product, as ``item_list`` does: other councils' cases take some of a joint
    panel's."""
    ahead = [
        panel
        for panel in to_come
        if panel.at > now and panel.opened_at is None and panel.papers_by >= today
    ]
    if not ahead:
        return []
    taken = _taken(access, ahead)
    return [panel for panel in ahead if taken.get(panel.pk, 0) < panel.most_items]


def _taken(access: Access, panels: Sequence[Panel]) -> Mapping[int, int]:
    assert access.cluster is not None
    with reaching(access_of_system(access.cluster).reach):
        rows = PanelItem.objects.standing().filter(panel__in=panels).order_by()
        return dict(rows.values_list("panel_id").annotate(Count("pk")))


def _first(panels: Sequence[Panel], case: Enquiry) -> Panel | None:
    """The first of the case's council: its own, or a joint one in which it takes part."""
    for panel in panels:
        councils = {joined.service_id for joined in panel.joined.all()} | {panel.service_id}
        if case.service_id in councils:
            return panel
    return None
