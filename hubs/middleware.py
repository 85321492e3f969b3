"""Once a request: its id, its reach, and an honest page when something breaks."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from hubs.access import Access, staff_access_inside
from hubs.decorators import gave_second_factor
from hubs.fence import NOWHERE, Reach, reach_change, reaching
from hubs.logs import request_id
from hubs.looks import refusal_record
from hubs.models import Membership
from hubs.selectors import memberships_of
from hubs.views import faults

type_of_response = Callable[[HttpRequest], HttpResponse]

# Answered without a transaction: they must work when the database does not.
WITHOUT_DATABASE = ("/healthz", "/readyz", "/static/", "/brand/")
# Not allowed, and not there or not theirs.
REFUSALS = frozenset({403, 404})


class RequestIdMiddleware:
    """Give each request an id that its log lines, audit events and error page share."""

    def __init__(self, get_response: type_of_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        mark = request_id.set(uuid.uuid4().hex)
        try:
            response = self.get_response(request)
            response["X-Request-Id"] = request_id.get()
            return response
        finally:
            request_id.reset(mark)


class FaultMiddleware:
    """Keep the phone line of each page shown, for an error page to give (hubs.views.faults)."""

    def __init__(self, get_response: type_of_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        access: Access | None = getattr(request, "access", None)
        cluster = getattr(request, "cluster", None) or (access.cluster if access else None)
        if cluster is not None:
            faults.remember_hotline(cluster)
        return response


class NoStoreMiddleware:
    """Nothing this product renders may be kept by a browser or a cache on the way."""

    def __init__(self, get_response: type_of_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response


class ReachMiddleware:
    """Open the request's transaction with the reach of the person who asks.

    Staff pages get the reach of the membership they are acting in; public pages start with
    none and widen it only inside the service that needs it. The response is rendered before
    the reach ends.
    """

    def __init__(self, get_response: type_of_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(WITHOUT_DATABASE):
            request.access, request.memberships = None, []  # type: ignore[attr-defined]
            return self.get_response(request)
        held = _memberships(request)
        acting = _acting(request, held)
        request.access, request.memberships = None, held  # type: ignore[attr-defined]
        with reaching(Reach(user=acting.user_id) if acting else NOWHERE):
            if acting is not None:
                access = staff_access_inside(acting, now=timezone.now())
                reach_change(access.reach)
                request.access = access  # type: ignore[attr-defined]
                _role_used(request, acting)
            response = self.get_response(request)
            _refusal_noted(request, response)
            return response


def _refusal_noted(request: HttpRequest, response: HttpResponse) -> None:
    """Put on record that a colleague was turned away from an address of the staff's.

    Here the view's own transaction has been undone, and the request's is still open.
    """
    access: Access | None = request.access  # type: ignore[attr-defined]
    match = request.resolver_match
    if response.status_code not in REFUSALS or match is None or access is None:
        return
    if access.cluster is None or not request.path.startswith("/staff/"):
        return
    refusal_record(
        access=access,
        address=match.view_name,
        arguments=match.kwargs,
        method=request.method or "",
        status=response.status_code,
        now=timezone.now(),
    )


def _role_used(request: HttpRequest, acting: Membership) -> None:
    """Note once a day that this role opened a page: the access review shows what nobody uses."""
    today = timezone.localdate()
    if acting.last_used_on != today and gave_second_factor(request):
        unused = Membership.objects.filter(pk=acting.pk).exclude(last_used_on=today)
        unused.update(last_used_on=today)


def _memberships(request: HttpRequest) -> list[Membership]:
    """What the signed-in person is, and where, today; nothing on the public's pages."""
    if not request.path.startswith(("/staff/", "/accounts/")) or not request.user.is_authenticated:
        return []
    return list(memberships_of(request.user, today=timezone.localdate()))


def _acting(request: HttpRequest, held: list[Membership]) -> Membership | None:
    """The membership the signed-in person chose to act in, else their first."""
    if not held:
        return None
    chosen = request.session.get("membership")
    return next((m for m in held if m.pk == chosen), held[0])
