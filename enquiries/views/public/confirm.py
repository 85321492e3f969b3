"""Is this change yours? Asked over the way that was safe before, answered without signing in."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from enquiries.client import client_network
from enquiries.services.confirming import ChangeOver, change_answer, change_asked
from enquiries.views.public.doors import private, read_or_send
from hubs.limits import attempt_allowed, attempts_made
from hubs.views.faults import too_many

MINUTE = timedelta(minutes=1)
MISSES_A_MINUTE = 20
YES, NO = "yes", "no"
GONE, UNPROCESSABLE = 410, 422


@read_or_send
def change(request: HttpRequest, secret: str) -> HttpResponse:
    """Show two buttons; only pressing one changes anything, so a mail scanner may look."""
    now, network = timezone.now(), client_network(request)
    if attempts_made(scope="change-miss", key=network, per=MINUTE, now=now) >= MISSES_A_MINUTE:
        return private(too_many(request, 1))
    asked = change_asked(secret=secret, now=now)
    if asked is None:
        return _over(request)
    if request.method != "POST":
        return private(render(request, "public/change.html", {"asked": asked}))
    answer = request.POST.get("answer", "")
    if answer not in (YES, NO):
        errors = [{"text": "Say yes or no with one of the buttons", "href": "#yes"}]
        context = {"asked": asked, "errors": errors}
        return private(render(request, "public/change.html", context, status=UNPROCESSABLE))
    try:
        change_answer(secret=secret, yes=answer == YES, now=now)
    except ChangeOver:
        return _over(request)
    return private(render(request, "public/change_answered.html", {"yes": answer == YES}))


def _over(request: HttpRequest) -> HttpResponse:
    """The same for every reason: used, replaced, too old, never made. Counted as a guess."""
    attempt_allowed(
        scope="change-miss",
        key=client_network(request),
        limit=MISSES_A_MINUTE,
        per=MINUTE,
        now=timezone.now(),
    )
    return private(render(request, "public/change_over.html", status=GONE))
