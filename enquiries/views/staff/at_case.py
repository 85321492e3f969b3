"""What every page of a case begins and ends with: the case itself, its head, a banner, Undo."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from enquiries.held import flag_of
from enquiries.models import Enquiry
from enquiries.selectors.case import case_by_reference
from enquiries.selectors.own_cases import changes_of
from enquiries.selectors.safety import flag_standing
from enquiries.selectors.same_person import same_person_of
from enquiries.selectors.workload import away_of
from enquiries.services import enquiry_viewed
from enquiries.services.curtain import sees_case
from enquiries.services.glass import glass_of
from enquiries.tags import STAGE_TAGS
from enquiries.views.staff.ahead import tabs_of
from enquiries.views.staff.milestones import milestones_page
from enquiries.views.staff.protected import protected_page
from enquiries.views.staff.rows import say_names
from enquiries.words import contact_flags, say_route
from enquiries.workflow import KIND_LABELS, MAINSTREAM, Kind
from hubs.audit import is_kept
from hubs.calendar import say_day
from hubs.decorators import StaffRequest, View, staff_page
from hubs.models import AuditEvent, SeenBy
from hubs.permissions import Right

SHOWN = frozenset({200, 409, 422})  # answers that are a page of the case
UNPROCESSABLE = 422  # what was sent has errors: shown again, by a full page and by a swap alike

# What stands in the menu beside "Now": a right, an address, its words.
MENU = (
    (Right.ENQUIRY_EDIT, "next_step", "Set the next step"),
    (Right.ENQUIRY_ASSIGN, "handover", "Hand to a colleague"),
    (Right.ENQUIRY_MOVE, "move", "Move, close or reopen"),
    (Right.ENQUIRY_EDIT, "pause", "Pause"),
    (Right.ENQUIRY_ROUTE, "route", "Change the council"),
    (Right.HANDOVER_OFFER, "handover_council", "Hand over to the council"),
    (Right.ENQUIRY_VIEW, "pack", "Pack for the council"),
    (Right.ENQUIRY_EDIT, "edit", "Edit details"),
    (Right.ENQUIRY_EDIT, "second_applicant", "Second applicant"),
    (Right.SAFETY_FLAG, "protect", "Protect this case"),
    (Right.ENQUIRY_EDIT, "changes", "Changes that wait"),
    (Right.ENQUIRY_VIEW, "know_them", "I know this person"),
    (Right.LOCK_END, "locks", "Who is locked out"),
)
ONLY_WHILE_PROTECTED = {"protect": False, "changes": True}
ONLY_WHILE_OPEN = frozenset({"next_step", "pause", "handover", "route"})


def on_case(
    *rights: Right, overview: bool = False
) -> Callable[[Callable[..., HttpResponse]], View]:
    """A staff page about one case: the view gets the case in place of its reference.

    A case that is not there and a case of somebody else's answer the same 404. Whoever is shown
    a page of it is put on record. Who sees only its milestones reads them in place of the
    ``overview``, and as a refusal in place of every other page and act.
    """

    def decorate(view: Callable[..., HttpResponse]) -> View:
        @staff_page(Right.ENQUIRY_VIEW, *rights)
        @wraps(view)
        def found(request: StaffRequest, reference: str, **named: Any) -> HttpResponse:
            case = case_or_404(request, reference)
            if not sees_case(request.access, case):
                closed = closed_page(request, case, status=200 if overview else 403)
                return put_on_record(request, case, closed, page="closed")
            return put_on_record(request, case, view(request, case, **named))

        return found

    return decorate


def closed_page(request: StaffRequest, case: Enquiry, *, status: int = 403) -> HttpResponse:
    """What stands for a case whose milestones alone this person sees: a protected one that does
    not name them, or for the hub one that its council has taken over."""
    if case.seen_by == SeenBy.NAMED:
        return protected_page(request, case, status=status)
    return milestones_page(request, case, status=status)


def put_on_record(
    request: StaffRequest, case: Enquiry, answer: HttpResponse, *, page: str = ""
) -> HttpResponse:
    """Keep who was shown which page of the case; a form sent with errors shows it as well.

    Acts are on record by themselves, and refusals by the middleware.
    """
    if answer.status_code in SHOWN:
        match = request.resolver_match
        page = page or (match and match.url_name) or ""
        enquiry_viewed(access=request.access, enquiry=case, page=page, now=timezone.now())
    return answer


def case_or_404(request: StaffRequest, reference: str) -> Enquiry:
    """The case as it is in the database now."""
    try:
        return case_by_reference(request.access, reference)
    except Enquiry.DoesNotExist:
        raise Http404 from None


def address_of(case: Enquiry, name: str = "case") -> str:
    """Where a page of this case is."""
    return reverse(f"enquiries:{name}", args=[case.reference])


def case_render(
    request: StaffRequest,
    case: Enquiry,
    template: str,
    *,
    tab: str = "",
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """A page of the case under its identity bar. ``tab`` is the section that is marked: by itself
    the one under which the page stands (views.staff.ahead)."""
    now = context.pop("now", None) or timezone.now()
    at = request.resolver_match.url_name if request.resolver_match else ""
    same = same_person_of(request.access, case) if flag_of(case) else []
    shared = {
        "case": case,
        "now": now,
        "today": timezone.localdate(now),
        "identity": _identity(request, case, on_overview=tab == "case"),
        "tabs": tabs_of(request.access, case, current=tab or at or ""),
        "case_url": address_of(case),
        "safety": flag_standing(request.access, case) if flag_of(case) else None,
        "glass": glass_of(case, request.user, now=now) if flag_of(case) else None,
        "changes_wait": bool(flag_of(case) and changes_of(request.access, case, now=now)),
        "not_protected": [other for other in same if not other.protected],
        "protected_too": [other for other in same if other.protected],
        "can": {right.name.lower(): request.access.can(right) for right in Right},
    }
    return render(request, f"enquiries/staff/case/{template}", shared | context, status=status)


def done(
    request: StaffRequest,
    case: Enquiry,
    text: str,
    *,
    event: AuditEvent | None = None,
    go: str = "",
) -> HttpResponseRedirect:
    """Say what was done and go to the case (or ``go``).

    With Undo when an act is given whose former values the record keeps.
    """
    undo = reverse("enquiries:undo", args=[event.pk]) if event and is_kept(event.changes) else ""
    messages.success(request, text, extra_tags=undo)
    return redirect(go or address_of(case))


def menu_of(request: StaffRequest, case: Enquiry) -> list[dict[str, str]]:
    """What this person may do on this case now; what they may not is not there."""
    protected = flag_of(case) is not None
    return [
        {"text": text, "href": address_of(case, name)}
        for right, name, text in MENU
        if request.access.can(right)
        and (case.is_open or name not in ONLY_WHILE_OPEN)
        and ONLY_WHILE_PROTECTED.get(name, protected) == protected
    ]


def _identity(request: StaffRequest, case: Enquiry, *, on_overview: bool) -> dict[str, Any]:
    tag_text, tag_colour = STAGE_TAGS[case.stage]
    log = "#log-contact" if on_overview else address_of(case, "contact")
    return {
        "name": say_names(case),
        "facts": _facts(request, case),
        "flags": _flags(case),
        "tag_text": tag_text,
        "tag_colour": tag_colour,
        # On the overview the form is at hand, below on a phone.
        "action_href": log if request.access.can(Right.CONTACT_LOG) else "",
    }


def _facts(request: StaffRequest, case: Enquiry) -> list[dict[str, str]]:
    people = case.people  # type: ignore[attr-defined]
    said_as = ", ".join(f"{p.first_name} “{p.said_as}”" for p in people if p.said_as)
    mine = case.owner_id == request.user.pk
    facts = [
        ("Said as", said_as),
        ("Council", str(case.service) if case.service else "No council yet"),
        ("Why this council", say_route(case) if case.service or case.out_of_area else ""),
        ("Works on it", _who_works(case, mine=mine)),
        ("Came for", "" if case.kind in MAINSTREAM else KIND_LABELS[Kind(case.kind)]),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def _who_works(case: Enquiry, *, mine: bool) -> str:
    """Who works on it, and who sees to it while they are away."""
    if mine or case.owner is None:
        return "You" if mine else "Nobody yet"
    leave = away_of(case, today=timezone.localdate())
    if leave is None:
        return str(case.owner)
    covers = f", {leave.cover} covers" if leave.cover else ", nobody covers"
    return f"{case.owner} (away until {say_day(leave.to_on)}{covers})"


def _flags(case: Enquiry) -> list[str]:
    flags = contact_flags(case)
    if case.paused_until and case.paused_until > timezone.localdate():
        flags.append(f"Paused until {say_day(case.paused_until)}: do not contact")
    return flags
