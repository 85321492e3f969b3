"""The second person: somebody lost every way of signing in, and a colleague asked for them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hubs.decorators import StaffRequest, staff_page
from hubs.mail import sign_in_reset_send
from hubs.models import SignInReset
from hubs.permissions import Right
from hubs.services import ResetClosed, resets_waiting, sign_in_reset_decide


@require_safe
@staff_page(Right.SIGN_IN_CONFIRM)
def resets(request: StaffRequest) -> HttpResponse:
    """What waits for a second person here."""
    waiting = resets_waiting(access=request.access, now=timezone.now())
    return render(request, "hubs/resets.html", {"waiting": waiting})


@require_POST
@staff_page(Right.SIGN_IN_CONFIRM)
def decide(request: StaffRequest, reset_id: int) -> HttpResponse:
    """Say yes or no."""
    yes = request.POST.get("answer") == "yes"
    try:
        reset = sign_in_reset_decide(
            access=request.access, reset_id=reset_id, yes=yes, now=timezone.now()
        )
    except SignInReset.DoesNotExist as absent:
        raise Http404 from absent
    except ResetClosed:
        messages.warning(request, "This was decided already, or is more than a day old")
        return redirect("staff:resets")
    user = reset.membership.user
    if yes:
        sign_in_reset_send(user=user, asked_by=reset.asked_by, confirmed_by=request.user)
        messages.success(request, f"{user.name} can set up signing in again. We wrote to them")
    else:
        messages.success(request, f"{user.name} keeps what they sign in with")
    return redirect("staff:resets")
