"""How long a staff session lives: 30 minutes without a request, 12 hours in all.

Both are kept in the session itself and enforced here, whatever the browser does with its cookie.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

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
            logout(request)
            request.signed_out_because = "age"  # type: ignore[attr-defined]
        elif now - seen > IDLE.total_seconds():
            logout(request)
            request.signed_out_because = "idle"  # type: ignore[attr-defined]
        elif now - seen > _NOTE_EVERY.total_seconds():
            request.session[SEEN_AT] = now
