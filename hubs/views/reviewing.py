"""The access review: every role in one's places, kept or ended by somebody who looked."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hubs.decorators import StaffRequest, staff_page
from hubs.models import Membership
from hubs.permissions import Right
from hubs.services import memberships_keep, roles_to_review


@require_safe
@staff_page(Right.PEOPLE_MANAGE)
def access_review(request: StaffRequest) -> HttpResponse:
    """Who has which role, since when, last used when, last looked at by whom."""
    roles = roles_to_review(access=request.access, now=timezone.now())
    context = {"roles": roles, "due": sum(role.is_due for role in roles)}
    return render(request, "hubs/access_review.html", context)


@require_POST
@staff_page(Right.PEOPLE_MANAGE)
def keep(request: StaffRequest) -> HttpResponse:
    """The roles that were ticked are still needed."""
    ticked = [int(pk) for pk in request.POST.getlist("keep") if pk.isdecimal() and len(pk) < 19]
    try:
        kept = memberships_keep(access=request.access, membership_ids=ticked, now=timezone.now())
    except Membership.DoesNotExist as absent:
        raise Http404 from absent
    if kept:
        messages.success(request, "1 role kept" if kept == 1 else f"{kept} roles kept")
    else:
        messages.warning(request, "Tick the roles that are still needed")
    return redirect("staff:access_review")
