"""Enquiries that may be one person's, side by side."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enquiries.checks import blockers
from enquiries.models import Enquiry, EnquiryLink
from enquiries.selectors.duplicates import Column, comparison_of, link_of_case
from enquiries.selectors.facts import facts_of
from enquiries.selectors.same_person import same_person_of
from enquiries.services import MoveRefused, enquiry_join, enquiry_viewed
from enquiries.services import link_decide as decide
from enquiries.services.curtain import sees_case
from enquiries.views.staff.at_case import address_of, case_render, done, on_case
from enquiries.views.staff.contact import read_or_send
from enquiries.workflow import Action, Stage
from hubs.decorators import StaffRequest
from hubs.models import SeenBy
from hubs.permissions import Right

_State = EnquiryLink.State
SAID = {
    _State.LINKED: "Linked: the two enquiries come from one person.",
    _State.DIFFERENT: "Kept apart: the two enquiries come from different people.",
    _State.POSSIBLE: "Unlinked: nobody has decided about these two enquiries.",
}


@require_safe
@on_case()
def duplicates(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """This enquiry beside each that may be the same person's; what is the same is said."""
    now = timezone.now()
    this, *others = comparison_of(request.access, case, now=now)
    for other in others:
        if other.closed:
            continue
        # Their details are on this page as well.
        enquiry_viewed(access=request.access, enquiry=other.case, page="beside", now=now)
    return case_render(request, case, "duplicates.html", this=this, others=others, now=now)


@require_POST
@on_case(Right.DUPLICATE_DECIDE)
def link_decide(request: StaffRequest, case: Enquiry, link_id: int) -> HttpResponse:
    """Link two enquiries, keep them apart, or take the decision back."""
    state = request.POST.get("state", "")
    if state not in _State.values:
        return HttpResponseBadRequest()
    try:
        link = link_of_case(request.access, case, link_id)
    except EnquiryLink.DoesNotExist:
        raise Http404 from None
    other = link.other if link.enquiry_id == case.pk else link.enquiry
    if not sees_case(request.access, other):
        raise PermissionDenied("the other enquiry is closed to them")
    go = address_of(case, "duplicates")
    if link.state == state:
        return done(request, case, SAID[_State(state)], go=go)
    event = decide(access=request.access, link_id=link.pk, state=_State(state), now=timezone.now())
    if state == _State.LINKED:
        go = _to_protect(request, case) or go
    return done(request, case, SAID[_State(state)], event=event, go=go)


@read_or_send
@on_case(Right.ENQUIRY_MOVE, Right.DUPLICATE_DECIDE)
def join(request: StaffRequest, case: Enquiry, link_id: int) -> HttpResponse:
    """Close this enquiry: it is the same as another one. Asked about once; what follows is said."""
    now = timezone.now()
    column = _column(request, case, link_id, now=now)
    go = address_of(case, "duplicates")
    if case.stage == Stage.DUPLICATE:  # pressed twice
        return done(request, case, f"Closed as the same as {column.case.reference}.", go=go)
    if request.method == "POST":
        try:
            enquiry_join(access=request.access, enquiry_id=case.pk, link_id=link_id, now=now)
        except MoveRefused as refused:
            messages.warning(request, str(refused))
            return redirect(go)
        return done(request, case, f"Closed as the same as {column.case.reference}.")
    facts = facts_of(request.access, case, today=timezone.localdate(now))
    found = [blocker.sentence for blocker in blockers(facts, Action.JOIN)]
    if not column.may_join or found:
        messages.warning(request, column.not_joined or " ".join(found))
        return redirect(go)
    return case_render(request, case, "join.html", other=column.case, now=now)


def _column(request: StaffRequest, case: Enquiry, link_id: int, *, now: datetime) -> Column:
    """The other enquiry of a link, as it stands beside this one; a case of others is not there."""
    for column in comparison_of(request.access, case, now=now)[1:]:
        if column.link is not None and column.link.pk == link_id:
            if column.closed:
                raise PermissionDenied("the other enquiry is closed to them")
            return column
    raise Http404


def _to_protect(request: StaffRequest, case: Enquiry) -> str:
    """Where a protected case of the person says which of their others are not; empty for none.

    Said only to who sees the protected case.
    """
    others = same_person_of(request.access, case)
    group = [case, *(other.case for other in others if other.linked and not other.closed)]
    protected = next((one for one in group if one.seen_by == SeenBy.NAMED), None)
    bare = [one.reference for one in group if one.seen_by != SeenBy.NAMED]
    if protected is None or not bare:
        return ""
    verb, them = ("is", "it") if len(bare) == 1 else ("are", "them")
    text = f"{' and '.join(bare)} {verb} not protected: protect {them} too."
    messages.warning(request, text)
    return address_of(protected, "safety")
