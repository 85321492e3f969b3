"""What is thrown away on time: sessions that ended, counts of attempts nobody asks about."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from hubs.models import RateLimit
from hubs.roles import purging
from hubs.sessions import LONGEST

# Longer than the longest window any limit uses.
KEEP_COUNTS = timedelta(days=2)


def tidy(*, now: datetime) -> dict[str, int]:
    """Delete ended sessions, with the drafts of enquiries in them and where they were, and old
    counts of attempts.

    Safe to run as often as one likes, and twice at once. Returns how many rows went.
    """
    with transaction.atomic(), purging():
        sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
        # Where somebody was signed in: for no longer than a session can live.
        UserSession.objects.filter(created_at__lt=now - LONGEST).delete()
        counts, _ = RateLimit.objects.filter(window__lt=now - KEEP_COUNTS).delete()
    return {"sessions": sessions, "counts": counts}
