"""Once a request: its id, its reach, and an honest page when something breaks."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from hubs.access import Access, access_of_membership
from hubs.fence import NOWHERE, reaching
from hubs.logs import request_id
from hubs.models import Membership
from hubs.selectors import memberships_of
from hubs.views import faults

type_of_response = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger(__name__)

# The server is away, or gave up waiting. A broken constraint is our own fault: a 500.
DATABASE_AWAY = (OperationalError, InterfaceError)

# Answered without a transaction: they must work when the database does not.
WITHOUT_DATABASE = ("/healthz", "/readyz", "/static/")


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
    """Turn a lost database into the 503 page, which needs no database itself."""

    def __init__(self, get_response: type_of_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            response = self.get_response(request)
        except DATABASE_AWAY:
            log.exception("database fault")
            return faults.unavailable(request)
        access: Access | None = getattr(request, "access", None)
        cluster = getattr(request, "cluster", None) or (access.cluster if access else None)
        if cluster is not None:
            faults.remember_hotline(cluster)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DATABASE_AWAY):
            log.exception("database fault in a view")
            return faults.unavailable(request)
        return None


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
            request.access = None  # type: ignore[attr-defined]
            return self.get_response(request)
        with reaching(NOWHERE):
            access = _access_of(request)
            request.access = access  # type: ignore[attr-defined]
            with reaching(access.reach if access else NOWHERE):
                return self.get_response(request)


def _access_of(request: HttpRequest) -> Access | None:
    """The signed-in person's access in the membership they chose, else their first."""
    if not request.path.startswith(("/staff/", "/accounts/")) or not request.user.is_authenticated:
        return None
    rows: list[Membership] = list(memberships_of(request.user, today=timezone.localdate()))
    chosen = request.session.get("membership")
    row = next((m for m in rows if m.pk == chosen), rows[0] if rows else None)
    return access_of_membership(row) if row else None
