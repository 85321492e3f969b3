"""The central list of panel members."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enquiries.forms.staff_panel import MemberForm, NoticeForm, member_said
from enquiries.models import PanelMember
from enquiries.selectors.panels import (
    members_invited,
    members_left,
    members_of,
    own_members,
)
from enquiries.services.panel_members import (
    MemberAnswers,
    member_invite,
    member_leave,
    member_save,
)
from enquiries.views.staff.contact import read_or_send
from enquiries.views.staff.taking import errors_take, room_form
from hubs.calendar import say_day
from hubs.decorators import StaffRequest, staff_page
from hubs.mail import invitation_send
from hubs.models import Invitation
from hubs.permissions import Right

ROOM = "enquiries/staff/panels/"
FIELDS = (
    "name",
    "email",
    "chairs",
    "independent",
    "social_worker_3_years",
    "expertise",
    "adviser",
    "joined_on",
)


def _member_or_404(request: StaffRequest, member_id: int) -> PanelMember:
    try:
        found: PanelMember = own_members(request.access).get(pk=member_id)
    except PanelMember.DoesNotExist:
        raise Http404 from None
    return found


@require_safe
@staff_page(Right.PANEL_MANAGE)
def panel_members(request: StaffRequest) -> HttpResponse:
    """Who is on this place's central list, and who has left it."""
    now = timezone.now()
    today = timezone.localdate(now)
    members = members_of(request.access, day=today)
    invited = members_invited(request.access)
    for member in members:
        member.said = member_said(member)  # type: ignore[attr-defined]
        sent = invited.get(member.email.lower())
        member.invited = _say_invited(sent, now=now)  # type: ignore[attr-defined]
    context = {
        "members": members,
        "left": members_left(request.access, day=today),
        "lacks": _lacks(members),
    }
    return render(request, f"{ROOM}members.html", context)


def _say_invited(sent: Invitation | None, *, now: datetime) -> str:
    """What came of the last invitation to sign in; empty where nobody was invited."""
    if sent is None:
        return ""
    if sent.accepted_at is not None:
        return f"Accepted the invitation on {say_day(timezone.localdate(sent.accepted_at))}"
    on = f"Invited on {say_day(timezone.localdate(sent.created_at))}"
    return on if sent.is_open(now=now) else f"{on}. That link works no more"


def _lacks(members: list[PanelMember]) -> list[str]:
    """What the regulation asks of a central list that this one does not have."""
    lacks = []
    if not any(m.chairs == PanelMember.Chairs.CHAIR for m in members):
        lacks.append("A chair who is independent of the service")
    if not any(m.chairs == PanelMember.Chairs.VICE for m in members):
        lacks.append("A vice-chair: one or two")
    if not any(m.social_worker_3_years for m in members):
        lacks.append("A social worker with 3 years’ experience")
    return lacks


@read_or_send
@staff_page(Right.PANEL_MANAGE)
def panel_member_new(request: StaffRequest) -> HttpResponse:
    """Put somebody on the list."""
    initial = {"joined_on": timezone.localdate()}
    return _save(request, None, initial=initial)


@read_or_send
@staff_page(Right.PANEL_MANAGE)
def panel_member(request: StaffRequest, member_id: int) -> HttpResponse:
    """Change an entry of the list."""
    member = _member_or_404(request, member_id)
    return _save(request, member, initial={name: getattr(member, name) for name in FIELDS})


def _save(
    request: StaffRequest, member: PanelMember | None, *, initial: dict[str, Any]
) -> HttpResponse:
    form = MemberForm(request.POST if request.method == "POST" else None, initial=initial)
    template = f"{ROOM}member.html"
    if not form.is_valid():
        return room_form(request, template, form, member=member)
    answers = MemberAnswers(**{name: form.cleaned_data[name] for name in FIELDS})
    try:
        saved = member_save(
            access=request.access,
            answers=answers,
            now=timezone.now(),
            member_id=member.pk if member else None,
        )
    except ValidationError as wrong:
        errors_take(form, wrong)
        return room_form(request, template, form, member=member)
    messages.success(request, f"Saved: {saved.name}.")
    if member and member.email != saved.email:
        messages.warning(
            request,
            f"Packs that were open to {member.email} are closed. Send a pack again to give it to"
            f" {saved.email}.",
        )
    return redirect("enquiries:panel_members")


@read_or_send
@staff_page(Right.PANEL_MANAGE)
def panel_member_leaves(request: StaffRequest, member_id: int) -> HttpResponse:
    """Record the written notice of a member who leaves."""
    member = _member_or_404(request, member_id)
    now = timezone.now()
    sent = request.POST if request.method == "POST" else None
    form = NoticeForm(sent, today=timezone.localdate(now))
    template = f"{ROOM}member_leaves.html"
    if not form.is_valid():
        return room_form(request, template, form, member=member)
    notice_on = form.cleaned_data["notice_on"]
    try:
        left = member_leave(
            access=request.access, member_id=member.pk, notice_on=notice_on, now=now
        )
    except ValidationError as wrong:
        errors_take(form, wrong)
        return room_form(request, template, form, member=member)
    assert left.leaves_on is not None
    messages.success(request, f"{left.name} leaves the list on {say_day(left.leaves_on)}.")
    return redirect("enquiries:panel_members")


@require_POST
@staff_page(Right.PANEL_MANAGE)
def panel_member_invite(request: StaffRequest, member_id: int) -> HttpResponse:
    """Send a member the letter that lets them sign in."""
    member = _member_or_404(request, member_id)
    access = request.access
    assert access.cluster is not None
    try:
        invitation, secret = member_invite(access=access, member_id=member.pk, now=timezone.now())
    except ValidationError as own:
        messages.warning(request, own.message)
    else:
        invitation_send(invitation=invitation, secret=secret, cluster=access.cluster)
        messages.success(request, f"We have sent {member.email} an invitation to sign in.")
    return redirect("enquiries:panel_members")
