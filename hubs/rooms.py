"""The rooms of the staff side, in the order the navigation and the start page offer them."""

from __future__ import annotations

from typing import NamedTuple

from hubs.access import Access
from hubs.permissions import Right


class Room(NamedTuple):
    """A room and the right its front page asks for, so that no link leads to a 403."""

    right: Right
    href: str
    name: str
    what: str


ROOMS = (
    Room(Right.WORK_LIST, "/staff/", "What needs doing", "Calls to make and promises to keep"),
    Room(Right.WORK_LIST, "/staff/enquiries/", "Enquiries", "Everyone who has asked"),
    Room(
        Right.HANDOVER_OFFER,
        "/staff/handovers/",
        "Hand-overs",
        "Cases offered to a council, and what it answered",
    ),
    Room(Right.WORKLOAD_VIEW, "/staff/workload/", "Workload", "Who has how much, leave and cover"),
    Room(Right.DECIDE, "/staff/decisions/", "Decisions", "Cases that wait for your decision"),
    Room(
        Right.CLOCKS_VIEW,
        "/staff/clocks/",
        "Clocks",
        "Every limit that runs, and how it is counted",
    ),
    Room(Right.PANEL_MANAGE, "/staff/panels/", "Panels", "Meetings, members, and cases on a list"),
    Room(Right.PACK_READ, "/staff/packs/", "Panel packs", "Papers that were sent to you"),
    Room(Right.CARER_VIEW, "/staff/carers/", "Foster carers", "Households that are approved"),
    Room(
        Right.MOCKINGBIRD_VIEW,
        "/staff/mockingbird/",
        "Mockingbird",
        "Constellations and who is in them",
    ),
    Room(Right.MESSAGE_VIEW, "/staff/messages/", "Messages", "What was sent, and what will be"),
    Room(Right.REPORT_VIEW, "/staff/reports/", "Reports", "Figures for your hub or council"),
    Room(Right.PEOPLE_MANAGE, "/staff/people/", "People", "Who may sign in, and as what"),
    Room(Right.AUDIT_VIEW, "/staff/audit/", "Record", "Who looked at what"),
    Room(Right.OFFERS_MANAGE, "/staff/council/", "Council settings", "What your council asks for"),
    Room(Right.SETTINGS_MANAGE, "/staff/settings/", "Settings", "Your hub’s name, hours, promises"),
)


def rooms_of(access: Access) -> list[Room]:
    """The rooms this person may enter."""
    return [room for room in ROOMS if access.can(room.right)]
