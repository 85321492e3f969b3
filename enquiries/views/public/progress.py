"""Where am I, what happens next, by when: the person's own page and the way back to it."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from enquiries.client import client_network
from enquiries.selectors.public import progress_of
from enquiries.services import ProgressLinkRefused, progress_link_open
from enquiries.views.public.doors import (
    OwnRequest,
    own_page,
    own_session_begin,
    private,
    read_only,
    read_or_send,
    send_only,
)
from hubs.limits import attempt_allowed, attempts_made
from hubs.views.faults import too_many

log = logging.getLogger(__name__)

MINUTE = timedelta(minutes=1)
MISSES_A_MINUTE = 20
PANEL_LIFE = timedelta(hours=24)


@read_only
@own_page
def progress(request: OwnRequest) -> HttpResponse:
    """The person's own page; just after sending it is also the confirmation."""
    now = timezone.now()
    just_sent = "sent" in request.GET and now - request.enquiry.received_at < PANEL_LIFE
    context = {
        "progress": progress_of(
            request.enquiry, now, access=request.own_access, applicant=request.applicant
        ),
        "just_sent": just_sent,
    }
    return render(request, "public/progress.html", context)


@read_or_send
def come_back(request: HttpRequest, secret: str) -> HttpResponse:
    """Show a Continue button; only pressing it spends the link.

    Looking at the address tells nothing and changes nothing, so that a scanner in somebody's
    mail may look as often as it likes.
    """
    if request.method != "POST":
        return private(render(request, "public/come_back.html"))
    now, network = timezone.now(), client_network(request)
    if attempts_made(scope="link-miss", key=network, per=MINUTE, now=now) >= MISSES_A_MINUTE:
        return private(too_many(request, 1))
    try:
        link = progress_link_open(secret=secret, now=now)
    except ProgressLinkRefused:
        attempt_allowed(scope="link-miss", key=network, limit=MISSES_A_MINUTE, per=MINUTE, now=now)
        return private(render(request, "public/link_over.html", status=410))
    own_session_begin(
        request,
        enquiry_id=link.enquiry_id,
        cluster_id=link.cluster_id,
        applicant=link.person.position if link.person else 1,
        now=now,
    )
    return private(HttpResponseRedirect(reverse("public:progress"), status=303))


@send_only
def leave(request: HttpRequest) -> HttpResponse:
    """Forget everything this browser was trusted with: for phones that are shared."""
    request.session.flush()
    return private(render(request, "public/left.html"))
