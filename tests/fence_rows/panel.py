"""Rows of tests/fence_walk.py."""

from types import ModuleType
from typing import Any

import enquiries.selectors.conflicts as conflicts
import enquiries.selectors.packs as packs
import enquiries.selectors.panel_ready as panel_ready
import enquiries.selectors.panels as panels
from enquiries.models import Enquiry, Pack, PackPaper, PackReader, Panel, PanelConflict, PanelSeat
from tests.cast import MONDAY, Cast
from tests.journey.road import DAY, Rows, member_make

LIST, PACK = "enquiries.selectors.panels", "enquiries.selectors.packs"
TODAY = MONDAY.date()
MODULES: list[ModuleType] = [conflicts, packs, panel_ready, panels]
LISTS: dict[str, Any] = {
    f"{LIST}.panels_of": lambda a: panels.panels_of(a, now=MONDAY),
    "enquiries.selectors.panel_ready.cases_for_panel": lambda a: panel_ready.cases_for_panel(
        a, [], now=MONDAY
    ),
}
OF_A_CASE: dict[str, Any] = {
    f"{LIST}.item_open": panels.item_open,
    f"{LIST}.item_last": panels.item_last,
    f"{LIST}.item_page_of": panels.item_page_of,
    f"{PACK}.documents_for_pack": lambda a, c: list(packs.documents_for_pack(a, c)),
    f"{LIST}.panels_open_to": lambda a, c: list(panels.panels_open_to(a, c, now=MONDAY)),
    f"{LIST}.items_of": lambda a, c: [panels.items_of(a, panel) for panel in _panels(a)],
    f"{LIST}.seats_of": lambda a, c: [panels.seats_of(a, panel) for panel in _panels(a)],
    f"{LIST}.members_to_seat": lambda a, c: [panels.members_to_seat(a, p) for p in _panels(a)],
    f"{LIST}.seats_of_item": lambda a, c: _seats(a, c),
}
# Of a place and of no case: the central list; one meeting; rows that the query itself asks for as
# one's own. Of a case that is open already, by the product: who stands aside.
ELSE: set[str] = {
    "enquiries.selectors.conflicts.aside_from",
    f"{PACK}.holds_the_role",
    f"{PACK}.still_members",
    f"{LIST}.members_of",
    f"{LIST}.members_left",
    f"{LIST}.members_invited",
    f"{LIST}.own_members",
    f"{LIST}.panel_by_id",
    f"{PACK}.packs_to_read",
    f"{PACK}.reader_of",
    f"{PACK}.papers_of",
    f"{PACK}.paper_of",
}
FENCE_ONE_ALONE: set[str] = set()
PLACES = {"gateshead", "sunderland", "derby"}  # cases of the scene that are named for theirs


def _panels(access: Any) -> list[Panel]:
    return list(Panel.objects.visible_to(access).prefetch_related("joined"))


def _seats(access: Any, case: Any) -> object:
    item = panels.item_last(access, case)
    return list(panels.seats_of_item(access, item)) if item else None


def fill(name: str, case: Enquiry, cast: Cast) -> None:
    """A case on a panel's list, with its pack and somebody who stands aside."""
    if case.service is None:
        return
    rows = Rows(case, by=cast.mel)
    rows.document(title=f"zq{name}")
    # A panel and its members are of a place, and seen by all in it: they have their place's word.
    place = f"zq{name}" if name in PLACES else "Hidden Item"
    panel = rows.panel(name=place, at=MONDAY + 30 * DAY)
    item = rows.panel_item(panel=panel, reasons=f"zq{name}")
    member = member_make(case.service, name=place, email=f"{case.pk}@panel.example.org")
    PanelSeat.objects.create(panel=panel, member=member)
    said = {"enquiry": case, "item": item}
    PanelConflict.objects.create(**said, member=member, why=f"zq{name}", declared_at=MONDAY)
    pack = Pack.objects.create(
        **said, version=1, made_at=MONDAY, made_by=cast.mel, title=f"zq{name}", panel_at=panel.at
    )
    PackPaper.objects.create(
        enquiry=case,
        pack=pack,
        place_in_pack=1,
        title=f"zq{name}",
        file_name="a.pdf",
        content_type="application/pdf",
        content=b"%PDF",
    )
    PackReader.objects.create(
        enquiry=case, pack=pack, member=member, user=cast.liam, sent_at=MONDAY
    )
