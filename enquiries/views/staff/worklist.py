"""What needs doing: the first screen of the day."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.contrib.messages import get_messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from enquiries.desk import EVERYONE, GROUP_LABELS, ME, MINE, NOBODY, TEAM, Group
from enquiries.filters import ACTIVE, EnquiryFilters
from enquiries.models import Enquiry
from enquiries.selectors.worklist import counts_of, desk_of, with_people, work_of
from enquiries.services import enquiry_viewed
from enquiries.tags import STAGE_TAGS
from enquiries.views.staff.rows import case_row, case_rows
from enquiries.views.staff.visits_today import visit_lines
from hubs.access import Access
from hubs.decorators import StaffRequest, staff_page
from hubs.permissions import Right

# ?who= and its words. The first is shown when none is asked for: one's own work, and what is
# waiting for somebody to take it.
WHOSE = {
    MINE: "Mine and unassigned",
    ME: "Mine",
    TEAM: "My team",
    NOBODY: "Unassigned",
    EVERYONE: "Everyone",
}
# The counts above the list, and which of them are an alarm.
STRIP = (Group.NEW, Group.PAST, Group.TODAY, Group.WAITING)
NOTHING = {
    MINE: "Nothing needs doing. Nobody is waiting for you, and nothing is waiting to be taken.",
    ME: "Nothing needs doing for you right now.",
    TEAM: "Nothing needs doing for your team right now.",
    NOBODY: "Every enquiry has somebody working on it.",
    EVERYONE: "Nothing needs doing right now.",
}


# Where the day of somebody without a worklist begins: the first page that is theirs.
HOMES = {
    Right.PACK_READ: "enquiries:panel_packs",
    Right.DECIDE: "enquiries:decisions",
    Right.PANEL_MANAGE: "enquiries:panels",
    Right.MOCKINGBIRD_WORK: "mockingbird:home",
}


def _home_of(access: Access) -> str:
    return next((page for right, page in HOMES.items() if access.can(right)), "staff:start")


@require_safe
@staff_page()
def worklist(request: StaffRequest) -> HttpResponse:
    """Everything that needs somebody, in groups by urgency. Other roles start elsewhere."""
    access = request.access
    if not access.can(Right.WORK_LIST):
        return redirect(_home_of(access))
    who = request.GET.get("who", MINE)
    if who not in WHOSE:
        raise Http404
    now = timezone.now()
    desk = desk_of(access, now=now)
    work = work_of(access, desk=desk, owner=who)
    context = {
        "place": access.service or access.cluster,
        "today": timezone.localdate(now),
        "whose": [
            {"text": text, "href": f"?who={key}", "current": key == who}
            for key, text in WHOSE.items()
        ],
        "strip": _strip(work.counts, work.unassigned, who=who),
        "groups": [
            {
                "key": part.group,
                "title": GROUP_LABELS[part.group],
                "urgent": part.group is Group.PAST,
                "count": part.count,
                "rows": case_rows(part.cases, access=access, now=now),
                "more": part.count > len(part.cases),
                "all": _list_address(work=str(part.group), who=who),
            }
            for part in work.groups
        ],
        "visits": visit_lines(access, covers=desk.covers, now=now) if who in (MINE, ME) else [],
        "nothing": NOTHING[who],
        "later": work.counts[Group.LATER],
        "later_href": _list_address(work=str(Group.LATER), who=who),
        "stage_tags": STAGE_TAGS,
        "back": request.get_full_path(),
        "can_create": access.can(Right.ENQUIRY_CREATE),
    }
    return render(request, "enquiries/staff/worklist.html", context)


@require_safe
@staff_page(Right.WORK_LIST)
def worklist_row(request: StaffRequest, reference: str) -> HttpResponse:
    """One line of the page, after something was done to it, and the counts as they are then."""
    case = with_people(request.access, Enquiry.objects.visible_to(request.access)).filter(
        reference=reference
    )
    found = case.first()
    if found is None:
        raise Http404
    said = list(get_messages(request))
    undo = next((m.extra_tags for m in said if (m.extra_tags or "").startswith("/")), "")
    now = timezone.now()
    enquiry_viewed(access=request.access, enquiry=found, page="row", now=now)
    context = {
        "row": case_row(found, access=request.access, now=now),
        "strip": _strip_of_page(request, now=now),
        "said": " ".join(str(message) for message in said),
        "undo": undo,
        "stage_tags": STAGE_TAGS,
        "back": request.htmx.current_url_abs_path or reverse("enquiries:worklist"),
    }
    return render(request, "enquiries/staff/worklist.html#after", context)


def _strip_of_page(request: StaffRequest, *, now: datetime) -> list[dict[str, Any]]:
    """The counts of the page a swap was asked from; none when it was not this page."""
    asked_from = urlsplit(request.htmx.current_url_abs_path or "")
    who = QueryDict(asked_from.query).get("who", MINE)
    if asked_from.path != reverse("enquiries:worklist") or who not in WHOSE:
        return []
    desk = desk_of(request.access, now=now)
    counts, unassigned = counts_of(request.access, desk=desk, owner=who)
    return _strip(counts, unassigned, who=who)


def _strip(counts: dict[Group, int], unassigned: int, *, who: str) -> list[dict[str, Any]]:
    """The counts, each a link to the rows it counts."""
    items = [
        {
            "count": counts[group],
            "text": GROUP_LABELS[group],
            "href": _list_address(work=str(group), who=who),
            "urgent": group is Group.PAST,
        }
        for group in STRIP
    ]
    free = {
        "count": unassigned,
        "text": "Unassigned",
        "href": _list_address(work=ACTIVE, who=NOBODY),
        "urgent": False,
    }
    return [*items, free]


def _list_address(*, work: str, who: str) -> str:
    """The list with the same cases, all of them."""
    owner = "" if who == EVERYONE else who
    return f"{reverse('enquiries:list')}?{EnquiryFilters(work=work, owner=owner).as_query()}"
