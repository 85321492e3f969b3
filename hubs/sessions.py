"""How long a staff session lives: 30 minutes without a request, 12 hours in all.

Both are kept in the session itself and enforced here, whatever the browser does with its cookie.
Beside each session stands a row that says in which browser it is (allauth.usersessions), so that
its owner can see where they are signed in, and end it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from hubs.models import User

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
_NOTE_EVERY = timedelta(minutes=1)  # so that a busy officer's clicks do not each write a session

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"


class SessionLifeMiddleware:
    """End a session that is too old or was left alone; the sign-in page then says which."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(("/staff/", "/accounts/")) and request.user.is_authenticated:
            self._end_or_note(request)
        return self.get_response(request)

    def _end_or_note(self, request: HttpRequest) -> None:
        now = timezone.now().timestamp()
        signed_in = request.session.setdefault(SIGNED_IN_AT, now)
        seen = request.session.setdefault(SEEN_AT, now)
        if now - signed_in > LONGEST.total_seconds():
            request.signed_out_because = "age"  # type: ignore[attr-defined]
            logout(request)
        elif now - seen > IDLE.total_seconds():
            request.signed_out_because = "idle"  # type: ignore[attr-defined]
            logout(request)
        elif now - seen > _NOTE_EVERY.total_seconds():
            request.session[SEEN_AT] = now
            _row_of(request).update(last_seen_at=timezone.now())


def _row_of(request: HttpRequest) -> QuerySet[UserSession]:
    return UserSession.objects.filter(session_key=request.session.session_key)


def session_key_change(request: HttpRequest) -> None:
    """Go on under a new key: what a person may do has just become more, or other."""
    before = _row_of(request)
    request.session.cycle_key()
    before.update(session_key=request.session.session_key)


@dataclass(frozen=True)
class SignedIn:
    """One place where somebody is signed in."""

    id: int
    browser: str  # in words: "Firefox on Windows"
    since: datetime
    last_seen: datetime
    is_this: bool


def sessions_of(user: User, *, request: HttpRequest, now: datetime) -> list[SignedIn]:
    """Where a person is signed in now: this browser first, then by last use."""
    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    rows = UserSession.objects.filter(
        user=user,
        session_key__in=alive,
        last_seen_at__gt=now - IDLE - _NOTE_EVERY,
        created_at__gt=now - LONGEST,
    )
    here = request.session.session_key
    found = [
        SignedIn(
            row.pk,
            browser_in_words(row.user_agent),
            row.created_at,
            row.last_seen_at,
            row.session_key == here,
        )
        for row in rows.order_by("-last_seen_at")
    ]
    return sorted(found, key=lambda each: not each.is_this)


def sessions_end(*, user: User, only: int | None = None, but: HttpRequest | None = None) -> int:
    """End a person's sessions at once: all, ``only`` one, or all but the one of this request.

    Returns how many. The next request of each gets the sign-in page.
    """
    rows = UserSession.objects.filter(user=user)
    if only is not None:
        rows = rows.filter(pk=only)
    if but is not None:
        rows = rows.exclude(session_key=but.session.session_key)
    keys = list(rows.values_list("session_key", flat=True))
    ended, _ = Session.objects.filter(session_key__in=keys).delete()
    rows.delete()
    return ended


_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "an Android device"),
    ("Windows", "Windows"),
    ("CrOS", "a Chromebook"),
    ("Mac OS X", "a Mac"),
    ("Linux", "Linux"),
)


def browser_in_words(user_agent: str) -> str:
    """What a browser says of itself, in words its owner would use; no version is shown."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "A browser")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser
