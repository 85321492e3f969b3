"""Where a role starts, acting in another role, and a person's own account."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hubs.account_record import role_switched
from hubs.decorators import StaffRequest, own_page, staff_page
from hubs.permissions import Right
from hubs.rooms import rooms_of
from hubs.selectors import memberships_of
from hubs.services.directories import directories_for
from hubs.sessions import session_key_change, sessions_end, sessions_of


@require_safe
@staff_page()
def start(request: StaffRequest) -> HttpResponse:
    """What this role can do here."""
    access = request.access
    context = {
        "rooms": rooms_of(access),
        "by_link": access.can(Right.ENQUIRY_VIEW) and not access.can(Right.WORK_LIST),
    }
    return render(request, "hubs/start.html", context)


@require_POST
@own_page
def switch(request: StaffRequest) -> HttpResponse:
    """Act in another of one's own roles, until told otherwise or signed out."""
    rows = memberships_of(request.user, today=timezone.localdate())
    chosen = next((m for m in rows if str(m.pk) == request.POST.get("membership")), None)
    if chosen is None:
        raise Http404
    session_key_change(request)
    request.session["membership"] = chosen.pk
    before = request.access.membership if request.access else None
    role_switched(user=request.user, before=before, after=chosen, now=timezone.now())
    messages.success(request, f"You are now acting as: {chosen}")
    return redirect("/staff/")


@require_safe
@own_page
def account(request: StaffRequest) -> HttpResponse:
    """One's own name, roles and ways of signing in."""
    factors = Authenticator.objects.filter(user=request.user).order_by("created_at")
    context = {
        "sessions": sessions_of(request.user, request=request, now=timezone.now()),
        "memberships": memberships_of(request.user, today=timezone.localdate()),
        "acting": request.access.membership if request.access else None,
        "directories": directories_for(request.user, now=timezone.now()),
        "passkeys": [f for f in factors if f.type == Authenticator.Type.WEBAUTHN],
        "app": next((f for f in factors if f.type == Authenticator.Type.TOTP), None),
        "codes_left": next(
            (
                len(f.wrap().get_unused_codes())
                for f in factors
                if f.type == Authenticator.Type.RECOVERY_CODES
            ),
            0,
        ),
    }
    return render(request, "hubs/account.html", context)


@require_POST
@own_page
def sign_out_elsewhere(request: StaffRequest) -> HttpResponse:
    """End one of one's own sessions elsewhere, or all of them; never this one."""
    chosen = request.POST.get("session", "")
    if chosen != "all" and not (chosen.isdecimal() and len(chosen) < 19):
        raise Http404
    only = None if chosen == "all" else int(chosen)
    ended = sessions_end(user=request.user, only=only, but=request)
    if ended:
        messages.success(request, "You are signed out there")
    else:
        messages.success(request, "You were not signed in there any more")
    return redirect("staff:account")
