"""People of a hub or a council: who is what, inviting, ending a role."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hubs.account_forms import InviteForm, ResetForm
from hubs.decorators import StaffRequest, staff_page
from hubs.mail import invitation_send, sign_in_reset_send
from hubs.models import Membership
from hubs.permissions import Right
from hubs.selectors import invitations_at, memberships_at
from hubs.services import (
    invitation_create,
    member_get,
    membership_end,
    places_for,
    sign_in_reset,
)


def _lists(request: StaffRequest, *, now: datetime) -> dict[str, Any]:
    """People and open invitations of the administrator's places."""
    today = timezone.localdate(now)
    places = places_for(request.access, today=today)
    hub = None if request.access.service else request.access.cluster
    councils = [place.service for place in places if place.service]
    return {
        "members": memberships_at(cluster=hub, services=councils, today=today),
        "invitations": invitations_at(cluster=hub, services=councils, now=now),
    }


@require_safe
@staff_page(Right.PEOPLE_MANAGE)
def people_list(request: StaffRequest) -> HttpResponse:
    """Everyone with a role here today, and invitations that wait."""
    return render(request, "hubs/people.html", _lists(request, now=timezone.now()))


@staff_page(Right.PEOPLE_MANAGE)
def invite(request: StaffRequest) -> HttpResponse:
    """Ask who, as what and where; then send the letter."""
    now = timezone.now()
    places = places_for(request.access, today=timezone.localdate(now))
    form = InviteForm(request.POST or None, places=places)
    if request.method == "POST" and form.is_valid():
        invitation, secret = invitation_create(access=request.access, now=now, **form.cleaned_data)
        invitation_send(
            invitation=invitation, secret=secret, cluster=form.cleaned_data["place"].cluster
        )
        messages.success(request, f"We have sent an invitation to {invitation.email}")
        return redirect("staff:people")
    return render(request, "hubs/invite.html", {"form": form})


def _member(request: StaffRequest, membership_id: int) -> Membership:
    """The membership, or the answer a stranger's gets: 404."""
    try:
        return member_get(
            access=request.access, membership_id=membership_id, today=timezone.localdate()
        )
    except Membership.DoesNotExist as absent:
        raise Http404 from absent


@require_safe
@staff_page(Right.PEOPLE_MANAGE)
def member(request: StaffRequest, membership_id: int) -> HttpResponse:
    """One colleague's role: end it, or let them set up signing in again."""
    context = {"member": _member(request, membership_id), "form": ResetForm()}
    return render(request, "hubs/member.html", context)


@require_POST
@staff_page(Right.PEOPLE_MANAGE)
def end(request: StaffRequest, membership_id: int) -> HttpResponse:
    """End someone's role now."""
    _member(request, membership_id)
    ended = membership_end(access=request.access, membership_id=membership_id, now=timezone.now())
    messages.success(request, f"{ended.user.name} is no longer: {ended}")
    return redirect("staff:people")


@require_POST
@staff_page(Right.PEOPLE_MANAGE)
def reset(request: StaffRequest, membership_id: int) -> HttpResponse:
    """Take someone's lost factors and password away, and write to them."""
    found = _member(request, membership_id)
    form = ResetForm(request.POST)
    if not form.is_valid():
        return render(request, "hubs/member.html", {"member": found, "form": form}, status=422)
    sign_in_reset(
        access=request.access,
        membership_id=membership_id,
        reason=form.cleaned_data["reason"],
        now=timezone.now(),
    )
    sign_in_reset_send(user=found.user, by=request.user)
    messages.success(request, f"{found.user.name} can set up signing in again. We wrote to them")
    return redirect("staff:people")
