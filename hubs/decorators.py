"""Who may open a staff page. Every view under /staff/ wears one of these.

    @staff_page(Right.WORK_LIST)
    def worklist(request: StaffRequest) -> HttpResponse: ...

The view is reached only by someone who is signed in, has given a second factor in this session,
holds a role in a hub or council today, and has the right. Inside it `request.access` and
`request.user` are real, and the transaction already has their reach (hubs.middleware).

`@staff_page()` asks for no right: any role. `@own_page` asks for no role either: a person's own
account. `@signed_in_page` asks for no second factor: only the pages where it is set up.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import escape_leading_slashes, url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from hubs.access import Access
from hubs.models import User
from hubs.permissions import Right

log = logging.getLogger(__name__)

View = Callable[..., HttpResponse]


class StaffRequest(HttpRequest):
    """A request as a staff view sees it."""

    user: User
    access: Access
    htmx: HtmxDetails


def gave_second_factor(request: HttpRequest) -> bool:
    """Whether a passkey, a code from an app or a recovery code was given in this session.

    Having one set up is not enough: a session opened by password alone, before the account had
    a second factor, must not become a full one when the owner adds theirs.
    """
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def staff_page(*rights: Right) -> Callable[[View], View]:
    """Let in someone with a role today and every one of these rights.

    A colleague without a right gets 403. Someone with no role gets a page that says whom to
    ask, also 403. Someone signed out is sent to sign in and comes back to where they were.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            stopped = _stopped(request)
            if stopped is not None:
                return stopped
            access: Access | None = request.access
            if access is None or access.cluster is None:
                return render(request, "hubs/no_role.html", status=403)
            for right in rights:
                if not access.can(right):
                    log.warning(
                        "refused", extra={"user_id": request.user.pk, "action": right.value}
                    )
                access.require(right)
            return view(request, *args, **kwargs)

        wrapped.door = rights  # type: ignore[attr-defined]  # a test walks every address for it
        return wrapped

    return decorate


def own_page(view: View) -> View:
    """Let in anyone signed in with a second factor, with or without a role today."""

    @wraps(view)
    def wrapped(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _stopped(request) or view(request, *args, **kwargs)

    wrapped.door = ()  # type: ignore[attr-defined]
    return wrapped


def signed_in_page(view: View) -> View:
    """Let in anyone signed in, so that a second factor can be set up."""

    @wraps(view)
    def wrapped(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _go(request, sign_in_address(request))
        return view(request, *args, **kwargs)

    wrapped.door = ()  # type: ignore[attr-defined]
    return wrapped


def sign_in_address(request: HttpRequest) -> str:
    """The sign-in page, with the way back and the reason if the session was ended."""
    query = {"next": page_to_return_to(request)}
    why = getattr(request, "signed_out_because", "")
    if why:
        query["why"] = why
    return f"{reverse('account_login')}?{urlencode(query)}"


def page_to_return_to(request: HttpRequest) -> str:
    """A page of ours that can be opened again: this one, or the one a form or a swap was on."""
    if request.method in {"GET", "HEAD"} and not request.headers.get("HX-Request"):
        return request.get_full_path()
    said = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if url_has_allowed_host_and_scheme(said, allowed_hosts={request.get_host()}):
        parts = urlsplit(said)
        # A path that begins with two slashes would be read as another host.
        path = escape_leading_slashes(parts.path)
        return path + (f"?{parts.query}" if parts.query else "")
    return "/staff/"


def _stopped(request: StaffRequest) -> HttpResponse | None:
    """The answer to someone who must first sign in, or first give a second factor."""
    if not request.user.is_authenticated:
        return _go(request, sign_in_address(request))
    if not gave_second_factor(request):
        back = urlencode({"next": page_to_return_to(request)})
        return _go(request, f"{reverse('second_factor')}?{back}")
    return None


def _go(request: HttpRequest, address: str) -> HttpResponse:
    """Send the whole page there. A swap gets 401 and a header: no sign-in page lands in a row."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
