"""Sending an enquiry from either door: limits, the one-time key, and where to land."""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from enquiries.client import client_network
from enquiries.contact_details import normalise_email, normalise_phone
from enquiries.services import EnquiryAnswers, Submitted, enquiry_submit
from enquiries.services.own import submission_find
from enquiries.views.public.doors import HubRequest, own_session_begin, private
from hubs.limits import attempt_allowed, attempt_returned

log = logging.getLogger(__name__)

HOUR = timedelta(hours=1)
MINUTES_TO_WAIT = 60
# A recruitment evening fills in forms from one hall's network; a flood is far beyond it.
FROM_ONE_NETWORK = 30
FOR_ONE_ADDRESS = 5
# Nobody is turned away by this one: it tells the people who look after the product.
ALARM_FOR_A_HUB = 600

TRAP = "fax"  # a box people never see; whatever fills it is not a person


class TooManyTries(Exception):
    """A limit was reached; nothing was sent."""


def key_of(typed: str) -> uuid.UUID | None:
    """The one-time key that came back with the form, if it is one."""
    try:
        return uuid.UUID(typed)
    except ValueError:
        return None


def trapped(request: HubRequest) -> HttpResponse | None:
    """The answer to an automatic sender: nothing is kept, and a person still has a phone number."""
    if not request.POST.get(TRAP):
        return None
    log.warning("automatic sender", extra={"cluster_id": request.cluster.pk})
    return render(request, "public/not_accepted.html", {"cluster": request.cluster})


def submit(
    request: HubRequest, *, key: uuid.UUID, answers: EnquiryAnswers, now: datetime
) -> Submitted:
    """Send within the limits. A form sent twice uses up one try.

    Raises TooManyTries, and SubmissionConflict from the service.
    """
    counted = _counted(request, answers)
    allowed = [
        attempt_allowed(scope=scope, key=name, limit=limit, per=HOUR, now=now)
        for scope, name, limit in counted
    ]
    if not all(allowed):
        log.warning("too many enquiries", extra={"cluster_id": request.cluster.pk})
        raise TooManyTries
    done = enquiry_submit(cluster=request.cluster, key=key, answers=answers, now=now)
    if not done.created:
        for scope, name, _limit in counted:
            attempt_returned(scope=scope, key=name, per=HOUR, now=now)
    elif not attempt_allowed(
        scope="enquiries-hub", key=request.cluster.slug, limit=ALARM_FOR_A_HUB, per=HOUR, now=now
    ):
        log.error("unusual number of enquiries", extra={"cluster_id": request.cluster.pk})
    return done


def _counted(request: HubRequest, answers: EnquiryAnswers) -> list[tuple[str, str, int]]:
    """What each try is counted under, always in this order, so that no two wait in a ring."""
    network = f"{request.cluster.slug}:{client_network(request)}"
    counted = [("enquiries-network", network, FROM_ONE_NETWORK)]
    if answers.phone:
        counted.append(("enquiries-phone", normalise_phone(answers.phone), FOR_ONE_ADDRESS))
    if answers.email:
        counted.append(("enquiries-email", normalise_email(answers.email), FOR_ONE_ADDRESS))
    return counted


def sent_already(request: HubRequest, *, now: datetime) -> HttpResponse | None:
    """The person's own page, if the form that came back was sent a moment ago.

    Two clicks send a form twice. When the second arrives, the session it came with has been
    replaced by the first and its answers are gone; the one-time key still finds the enquiry.
    """
    key = key_of(request.POST.get("key", ""))
    enquiry = key and submission_find(cluster=request.cluster, key=key, now=now)
    if not enquiry:
        return None
    return landed(request, Submitted(enquiry=enquiry, created=False), now=now)


def landed(request: HubRequest, done: Submitted, *, now: datetime) -> HttpResponse:
    """Open the person's own page: the same one however often they sent.

    A form sent again proves no more than it did the first time: of a case that was protected
    since, whoever holds the browser it was filled in on is shown nothing.
    """
    own_session_begin(
        request,
        enquiry_id=done.enquiry.pk,
        cluster_id=request.cluster.pk,
        now=now,
        since=now if done.created else done.enquiry.received_at,
    )
    response = HttpResponseRedirect(f"{reverse('public:progress')}?sent=1", status=303)
    return private(response)
