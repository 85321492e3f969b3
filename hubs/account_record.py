"""Signing in and the means of it, on record in each place where the person holds a role that day.

django and allauth say what happened by their signals; nothing of ours would hear of every way
in and out otherwise. A wrong password is only a line of the log: an event, which only a known
account could have, would make the answer slower for known accounts than for unknown ones.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from allauth.account.authentication import get_authentication_records
from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest
from django.utils import timezone

from hubs.access import Access
from hubs.audit import Kind, record, register
from hubs.fence import Reach, reaching
from hubs.models import Cluster, FosteringService, Membership, User

SUBJECT: Final = "user"
SOMEBODY: Final = "Somebody"


def _sign_in(action: str, sentence: str) -> str:
    keeps = {"by", "why", "factor", "from", "to", "tries"}
    return register(action, sentence, kind=Kind.SIGN_IN, keeps=keeps)


SIGNED_IN = _sign_in("account.signed_in", "signed in")
SIGNED_OUT = _sign_in("account.signed_out", "signed out")
SESSION_ENDED = _sign_in("account.session_ended", "was signed out by the product")
FACTOR_ADDED = _sign_in("account.factor_added", "added a second factor")
FACTOR_REMOVED = _sign_in("account.factor_removed", "removed a second factor")
CODES_RENEWED = _sign_in("account.codes_renewed", "made new recovery codes")
PASSWORD_CHANGED = _sign_in("account.password_changed", "changed their password")
PASSWORD_RESET = _sign_in("account.password_reset", "chose a new password from a letter")
WRONG_CODE = _sign_in("account.wrong_code", "gave a wrong second factor for")
TOO_MANY_TRIES = _sign_in("account.too_many_tries", "was kept out after too many tries for")
ROLE_SWITCHED = _sign_in("account.role_switched", "began to act in another role")

FACTORS: Final = {
    Authenticator.Type.WEBAUTHN: "passkey",
    Authenticator.Type.TOTP: "app",
    Authenticator.Type.RECOVERY_CODES: "recovery codes",
}
Place = tuple[Cluster, FosteringService | None]


def places_of(user: User, *, today: date) -> list[Place]:
    """Each hub and council where the person holds a role on this day, once.

    A council that belongs to no hub is left out: there is no record to write in.
    """
    found: dict[tuple[int, int | None], Place] = {}
    held = Membership.objects.current(today=today).filter(user=user).order_by("pk")
    for membership in held.select_related("cluster", "service"):
        if (place := _place(membership)) is not None:
            found[place[0].pk, membership.service_id] = place
    return list(found.values())


def _place(membership: Membership) -> Place | None:
    cluster = membership.home_cluster()
    return (cluster, membership.service) if cluster is not None else None


def account_record(
    *,
    user: User,
    action: str,
    now: datetime,
    changes: dict[str, list[Any]] | None = None,
    by_them: bool = True,
) -> int:
    """Put one act of signing in on record in each of the person's places. Returns how many.

    ``by_them`` False: somebody tried their account, and who that was is not known.
    """
    places = places_of(user, today=timezone.localdate(now))
    for place in places:
        _record_at(place, user=user, action=action, now=now, changes=changes, by_them=by_them)
    return len(places)


def wrong_code(user: User, *, now: datetime) -> None:
    """Put on record that somebody who knew the password gave a wrong second factor."""
    account_record(user=user, action=WRONG_CODE, now=now, by_them=False)


def role_switched(
    *, user: User, before: Membership | None, after: Membership, now: datetime
) -> None:
    """Put on record, in the place they now act in, that somebody changed their role."""
    if (place := _place(after)) is not None:
        changes = {"from": [None, str(before) if before else None], "to": [None, str(after)]}
        _record_at(place, user=user, action=ROLE_SWITCHED, now=now, changes=changes)


def _record_at(
    place: Place,
    *,
    user: User,
    action: str,
    now: datetime,
    changes: dict[str, list[Any]] | None,
    by_them: bool = True,
) -> None:
    cluster, service = place
    reach = Reach(services=(service.pk,)) if service else Reach(clusters=(cluster.pk,))
    actor = user if by_them else None
    access = Access(reach=reach, user=actor, cluster=cluster, service=service)
    with reaching(reach):
        record(
            access=access,
            action=action,
            subject=SUBJECT,
            subject_id=user.pk,
            cluster_id=cluster.pk,
            service_id=service.pk if service else None,
            changes=changes,
            actor_said="" if by_them else SOMEBODY,
            now=now,
        )


# --- What the signals say -----------------------------------------------------------------------


def _signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    ways = [_way(each) for each in get_authentication_records(request, user)]
    by = " and ".join(dict.fromkeys(ways))
    account_record(user=user, action=SIGNED_IN, now=timezone.now(), changes={"by": [None, by]})


def _way(said: dict[str, Any]) -> str:
    """A step of signing in, as allauth notes it in the session, in words of ours."""
    factor = FACTORS.get(said.get("type", ""))
    return factor or {"directory": "council’s own sign-in"}.get(said["method"], said["method"])


def _signed_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    """By the person, or because the session was too old or left alone (hubs.sessions)."""
    if user is None:
        return
    why = getattr(request, "signed_out_because", "")
    account_record(
        user=user,
        action=SESSION_ENDED if why else SIGNED_OUT,
        now=timezone.now(),
        changes={"why": [None, why]} if why else None,
    )


def _factor(action: str) -> Any:
    def note(user: User, authenticator: Authenticator, **_: Any) -> None:
        factor = FACTORS.get(authenticator.type, "")
        changes = {"factor": [None, factor]}
        account_record(user=user, action=action, now=timezone.now(), changes=changes)

    return note


def _password(action: str) -> Any:
    def note(user: User, **_: Any) -> None:
        account_record(user=user, action=action, now=timezone.now())

    return note


def connect() -> None:
    """Listen, once a process."""
    for signal, receiver in (
        (user_logged_in, _signed_in),
        (user_logged_out, _signed_out),
        (authenticator_added, _factor(FACTOR_ADDED)),
        (authenticator_removed, _factor(FACTOR_REMOVED)),
        (authenticator_reset, _factor(CODES_RENEWED)),
        (password_changed, _password(PASSWORD_CHANGED)),
        (password_set, _password(PASSWORD_CHANGED)),
        (password_reset, _password(PASSWORD_RESET)),
    ):
        signal.connect(receiver, weak=False, dispatch_uid=f"record {id(signal)}")
