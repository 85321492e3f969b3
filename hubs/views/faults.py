"""Error pages. They need no database, say whether anything was saved, and give a phone number."""

from __future__ import annotations

import sys
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader

from hubs.models import Cluster

# The server is away, or gave up waiting. A broken constraint is our own fault: a 500.
DATABASE_AWAY = (OperationalError, InterfaceError)

# Phone lines this process has shown, by the first word of the address: what an error page can
# still say when the database is away.
_hotlines: dict[str, dict[str, str]] = {}


def remember_hotline(cluster: Cluster) -> None:
    """Keep a hub's phone and hours for a page that may have to be shown without the database."""
    _hotlines[cluster.slug] = {"phone": cluster.phone, "opening_text": cluster.opening_text}


def _hotline(path: str) -> dict[str, str]:
    """The phone of the hub in the address, or nothing: a guess could be another hub's."""
    return _hotlines.get(path.strip("/").split("/")[0], {})


def _page(request: HttpRequest, name: str, status: int, **context: Any) -> HttpResponse:
    # Rendered without the request: no context processor runs, so nothing asks the database.
    text = loader.get_template(f"faults/{name}.html").render(
        {
            "was_post": request.method == "POST",
            "path": request.path,
            "at_work": request.path.startswith("/staff/"),  # a colleague has no team to call
            **_hotline(request.path),
            **context,
        }
    )
    return HttpResponse(text, status=status)


def _database_away(error: BaseException | None) -> bool:
    """Whether a lost database is behind this, however often it was wrapped."""
    while error is not None:
        if isinstance(error, DATABASE_AWAY):
            return True
        error = error.__cause__ or error.__context__
    return False


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: we could not read what was sent. 503: a lost database.

    A session is written after the request's transaction. When the database goes away between the
    two, Django takes it for a session that somebody ended, though the enquiry may be saved.
    """
    if _database_away(exception):
        return unavailable(request)
    return _page(request, "400", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: a colleague without the right."""
    return _page(request, "403", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not there, or not yours; the two look the same."""
    return _page(request, "404", 404)


def too_many(request: HttpRequest, minutes: int) -> HttpResponse:
    """429: a limit was reached; says when to try again."""
    response = _page(request, "429", 429, minutes=minutes)
    response["Retry-After"] = str(minutes * 60)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; the transaction was undone, so nothing was saved. 503: a lost database.

    Django turns what any middleware raises into this page, a commit that failed included: no
    middleware further out would see the exception, so it is looked at here.
    """
    if _database_away(sys.exception()):
        return unavailable(request)
    return _page(request, "500", 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the database is away for a moment."""
    response = _page(request, "503", 503)
    response["Retry-After"] = "30"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's one-time token did not match, most often because the page was old."""
    return _page(request, "csrf", 403)
