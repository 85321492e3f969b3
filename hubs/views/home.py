"""Where a role starts, acting in another role, and a person's own account."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hubs.decorators import StaffRequest, own_page, staff_page
from hubs.permissions import Right
from hubs.rooms import rooms_of
from hubs.selectors import memberships_of
from hubs.services.directories import directories_for


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
    request.session["membership"] = chosen.pk
    messages.success(request, f"You are now acting as: {chosen}")
    return redirect("/staff/")


@require_safe
@own_page
def account(request: StaffRequest) -> HttpResponse:
    """One's own name, roles and ways of signing in."""
    factors = Authenticator.objects.filter(user=request.user).order_by("created_at")
    context = {
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
