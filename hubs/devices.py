"""Devices that an account's owner has signed in from with both factors.

A cookie remembers them, so that a stranger who hammers at an account from elsewhere uses up the
stranger's guesses and not the owner's (hubs.accounts). It opens nothing by itself: password and
second factor are asked for as ever.

Nothing is stored on the server. The cookie names accounts, each with a mark made from the
account's present password hash, so a new password, a reset and leaving make every mark worthless.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from hubs.decorators import gave_second_factor
from hubs.models import User

LIFE = timedelta(days=180)
MOST = 4  # accounts on one device: the colleagues who share a desk
_SALT = "hubs.devices"

Marks = list[tuple[int, str]]


def cookie_name() -> str:
    """With HTTPS a name that a browser takes from this host alone, over HTTPS alone."""
    return "__Host-device" if settings.HTTPS else "device"


def is_known(request: HttpRequest, account: str) -> bool:
    """Whether this device is one that the account's owner has signed in from.

    ``account`` is the email address as ``hubs.accounts.account_key`` spells it. The query asks
    for the accounts in the cookie, whatever was typed: known and unknown ones cost the same.
    """
    marks = dict(_marks(request))
    if not marks:
        return False
    known = False
    for user in User.objects.filter(pk__in=marks, is_active=True):
        same = constant_time_compare(marks[user.pk], _mark(user))
        known = known or (same and user.email.lower() == account)
    return known


def _mark(user: User) -> str:
    return salted_hmac(_SALT, f"{user.pk}\0{user.password}", algorithm="sha256").hexdigest()[:32]


def _marks(request: HttpRequest) -> Marks:
    """What the cookie says, newest first; nothing from one that was altered or is too old."""
    said = request.COOKIES.get(cookie_name(), "")
    try:
        marks = signing.loads(said, salt=_SALT, max_age=LIFE) if said else []
    except signing.BadSignature:
        return []
    return [(int(pk), str(mark)) for pk, mark in marks]


class DeviceMiddleware:
    """Give the cookie to who has signed in with both factors, on the pages of signing in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/accounts/"):
            _remember(request, response)
        return response


def _remember(request: HttpRequest, response: HttpResponse) -> None:
    user = request.user
    if not user.is_authenticated or not gave_second_factor(request):
        return
    marks, mine = _marks(request), (user.pk, _mark(user))
    if mine in marks:
        return
    kept = [mark for mark in marks if mark[0] != user.pk]
    response.set_cookie(
        cookie_name(),
        signing.dumps([mine, *kept][:MOST], salt=_SALT),
        max_age=LIFE,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
        path="/",
    )
