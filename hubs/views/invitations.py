"""Invitations that wait: taking one back, sending one again."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from hubs.decorators import StaffRequest, staff_page
from hubs.mail import invitation_send
from hubs.models import Invitation
from hubs.permissions import Right
from hubs.services import InvitationClosed, invitation_send_again, invitation_withdraw

CLOSED = "This invitation was used already or has ended"


@require_POST
@staff_page(Right.PEOPLE_MANAGE)
def withdraw(request: StaffRequest, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    try:
        closed = invitation_withdraw(
            access=request.access, invitation_id=invitation_id, now=timezone.now()
        )
    except Invitation.DoesNotExist as absent:
        raise Http404 from absent
    except InvitationClosed:
        messages.warning(request, CLOSED)
    else:
        messages.success(request, f"The invitation to {closed.name} is withdrawn")
    return redirect("staff:people")


@require_POST
@staff_page(Right.PEOPLE_MANAGE)
def send_again(request: StaffRequest, invitation_id: int) -> HttpResponse:
    """Send an invitation again: a new link, and the first one stops working."""
    try:
        invitation, secret, place = invitation_send_again(
            access=request.access, invitation_id=invitation_id, now=timezone.now()
        )
    except Invitation.DoesNotExist as absent:
        raise Http404 from absent
    except InvitationClosed:
        messages.warning(request, CLOSED)
    except ValidationError as own:
        messages.warning(request, own.message)
    else:
        invitation_send(invitation=invitation, secret=secret, cluster=place.cluster)
        messages.success(
            request,
            f"We have sent {invitation.email} a new link. The first one has stopped working",
        )
    return redirect("staff:people")
