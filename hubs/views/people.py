"""People of a hub or a council: who is what, inviting, ending a role, leaving."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hubs.account_forms import InviteForm, ResetForm
from hubs.decorators import StaffRequest, staff_page
from hubs.mail import invitation_send, reset_asked_send
from hubs.models import Cluster, Invitation, Membership
from hubs.permissions import Right
from hubs.selectors import invitations_at, memberships_at
from hubs.services import (
    Leaving,
    ResetWaits,
    cases_to_give_back,
    colleague_left,
    colleague_sign_out,
    invitation_create,
    member_get,
    member_roles,
    membership_end,
    places_for,
    reset_waiting,
    second_people,
    sign_in_reset_ask,
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
        try:
            invited = invitation_create(access=request.access, now=now, **form.cleaned_data)
        except ValidationError as own:
            form.add_error("email", own)
        else:
            _invited(request, *invited, cluster=form.cleaned_data["place"].cluster)
            return redirect("staff:people")
    return render(request, "hubs/invite.html", {"form": form})


def _invited(
    request: StaffRequest, invitation: Invitation, secret: str, *, cluster: Cluster
) -> None:
    invitation_send(invitation=invitation, secret=secret, cluster=cluster)
    messages.success(request, f"We have sent an invitation to {invitation.email}")


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
    """One colleague's role: end it, sign them out, or ask that they may start again."""
    return _show(request, _member(request, membership_id), ResetForm())


def _show(
    request: StaffRequest, found: Membership, form: ResetForm, *, status: int = 200
) -> HttpResponse:
    """Their page, with the reset that waits in place of the form that asks for one."""
    context: dict[str, Any] = {"member": found, "form": form}
    waiting = reset_waiting(access=request.access, membership=found, now=timezone.now())
    if waiting:
        others = second_people(waiting, access=request.access, now=timezone.now())
        context |= {"waiting": waiting, "second_people": others}
    return render(request, "hubs/member.html", context, status=status)


@staff_page(Right.PEOPLE_MANAGE)
def end(request: StaffRequest, membership_id: int) -> HttpResponse:
    """One role ends: show what goes with it, then end it."""
    found, now = _member(request, membership_id), timezone.now()
    if request.method != "POST":
        return render(request, "hubs/role_end.html", _ending(request, found, [found], now=now))
    try:
        ended = membership_end(access=request.access, membership_id=found.pk, now=now)
    except Membership.DoesNotExist as ended_meanwhile:
        raise Http404 from ended_meanwhile
    messages.success(request, f"{ended.user.name} is no longer: {ended}")
    return redirect("staff:people")


@require_POST
@staff_page(Right.PEOPLE_MANAGE)
def sign_out(request: StaffRequest, membership_id: int) -> HttpResponse:
    """End every session of a colleague."""
    found = _member(request, membership_id)
    colleague_sign_out(access=request.access, membership_id=found.pk, now=timezone.now())
    messages.success(request, f"{found.user.name} is signed out everywhere")
    return redirect("staff:member", found.pk)


@staff_page(Right.PEOPLE_MANAGE)
def leaver(request: StaffRequest, membership_id: int) -> HttpResponse:
    """Somebody has left: show all that ends, then end it in one act."""
    now, found = timezone.now(), _member(request, membership_id)
    if request.method == "POST":
        try:
            left = colleague_left(access=request.access, membership_id=found.pk, now=now)
        except Membership.DoesNotExist as left_meanwhile:
            raise Http404 from left_meanwhile
        messages.success(request, _what_ended(left))
        return redirect("staff:people")
    roles = member_roles(access=request.access, user=found.user, now=now)
    return render(request, "hubs/leaver.html", _ending(request, found, roles, now=now))


def _ending(
    request: StaffRequest, found: Membership, roles: list[Membership], *, now: datetime
) -> dict[str, Any]:
    """What ends with these roles, before anything does."""
    cases = cases_to_give_back(access=request.access, ending=roles, user=found.user, now=now)
    return {"member": found, "roles": roles, "cases": cases}


def _what_ended(left: Leaving) -> str:
    cases = "1 case" if left.cases == 1 else f"{left.cases} cases"
    account = " Their account is closed." if left.account_closed else ""
    return f"{left.user.name} has left. {cases} went back to the team.{account}"


@require_POST
@staff_page(Right.PEOPLE_MANAGE)
def reset(request: StaffRequest, membership_id: int) -> HttpResponse:
    """Ask that someone who lost everything may start again; a second person says yes."""
    found, now = _member(request, membership_id), timezone.now()
    form = ResetForm(request.POST)
    if form.is_valid():
        try:
            _ask(request, found, reason=form.cleaned_data["reason"], now=now)
        except ResetWaits:
            form.add_error(None, "This was asked already. A second person must say yes first")
        else:
            return redirect("staff:people")
    return _show(request, found, form, status=422)


def _ask(request: StaffRequest, found: Membership, *, reason: str, now: datetime) -> None:
    """Ask, and write to those who may say yes; say so when there is nobody."""
    asked = sign_in_reset_ask(access=request.access, membership_id=found.pk, reason=reason, now=now)
    others = second_people(asked, access=request.access, now=now)
    reset_asked_send(reset=asked, to=others)
    if others:
        names = ", ".join(person.name for person in others)
        messages.success(request, f"A second person must say yes by this time tomorrow: {names}")
    else:
        messages.warning(
            request, "Nobody else here may say yes. Invite a manager or a governance lead first"
        )
