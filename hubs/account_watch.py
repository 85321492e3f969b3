"""Who was kept out after too many tries, on record a minute later.

Not while the answer is made: only a known account can have an event, and writing it would tell
known accounts from unknown ones by the time the answer takes.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import Sum

from hubs.account_record import SUBJECT, TOO_MANY_TRIES, account_record
from hubs.accounts import CODE, GUESSES, PASSWORD, PER, account_key
from hubs.fence import Reach, reaching
from hubs.limits import digest_of
from hubs.models import AuditEvent, Cluster, RateLimit, User

# What was tried, as the counts have it: from anywhere, and from a device the owner knows.
TRIED = {
    PASSWORD: "password",
    f"{PASSWORD}.device": "password",
    CODE: "second factor",
    f"{CODE}.device": "second factor",
}
_ONE_AT_A_TIME = 7721


def tries_watch(*, now: datetime) -> int:
    """Put on record each account whose tries are used up. Returns how many were new.

    Once an account in any five minutes, however often and by however many workers it is asked.
    """
    spent = set(
        RateLimit.objects.filter(window__gt=now - PER)
        .values("key")
        .annotate(tries=Sum("count"))
        .filter(tries__gte=GUESSES)
        .values_list("key", flat=True)
    )
    if not spent:
        return 0
    everywhere = Reach(clusters=tuple(Cluster.objects.values_list("pk", flat=True)))
    with reaching(everywhere):
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        told = set(
            AuditEvent.objects.filter(action=TOO_MANY_TRIES, subject=SUBJECT, at__gt=now - PER)
            .values_list("subject_id", flat=True)
        )  # fmt: skip
        found = 0
        for user in User.objects.defer("password").filter(is_active=True).exclude(pk__in=told):
            tried = [w for s, w in TRIED.items() if digest_of(s, account_key(user.email)) in spent]
            if tried:
                changes = {"tries": [None, tried[0]]}
                found += account_record(
                    user=user, action=TOO_MANY_TRIES, now=now, changes=changes, by_them=False
                )
        return found
