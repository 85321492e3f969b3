"""Somebody lost every way of signing in: one person asks, a second one says yes.

The first knows the colleague and says how they made sure that it is them; the second holds
``sign_in.confirm`` in the colleague's place and is neither of the two. The database refuses a
decision by either of them as well (hubs/migrations/0002_rules.py).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from hubs import audit
from hubs.access import Access
from hubs.models import DirectoryIdentity, Membership, SignInReset, User
from hubs.permissions import Right
from hubs.selectors import memberships_at, staff_who_can
from hubs.services.people import member_get, membership_record, not_ones_own, places_for
from hubs.sessions import sessions_end

RESET_LIFE = timedelta(hours=24)  # a yes given later would rest on a memory

ASKED = audit.register("person.reset_asked", "asked that a colleague may set up signing in again")
CONFIRMED = audit.register("person.sign_in_reset", "let a colleague set up signing in again")
DECLINED = audit.register(
    "person.reset_declined", "did not let a colleague set up signing in again"
)


class ResetWaits(Exception):
    """One was asked for already and waits for the second person."""


class ResetClosed(Exception):
    """It was decided meanwhile, or is more than a day old."""


def resets_waiting(*, access: Access, now: datetime) -> QuerySet[SignInReset]:
    """What waits for a second person in this one's places, oldest first."""
    access.require(Right.SIGN_IN_CONFIRM)
    today = timezone.localdate(now)
    here = memberships_at(
        cluster=None if access.service else access.cluster,
        services=[place.service for place in places_for(access, today=today) if place.service],
        today=today,
    )
    rows = SignInReset.objects.filter(confirmed=None, expires_at__gt=now, membership__in=here)
    return rows.select_related(
        "membership__user", "membership__cluster", "membership__service", "asked_by"
    ).order_by("asked_at")


def reset_waiting(*, access: Access, membership: Membership, now: datetime) -> SignInReset | None:
    """The request about this role that waits for a second person. For whoever may ask for one."""
    access.require(Right.PEOPLE_MANAGE)
    rows = SignInReset.objects.filter(membership=membership, confirmed=None, expires_at__gt=now)
    return rows.select_related("asked_by", "membership").first()


def second_people(reset: SignInReset, *, access: Access, now: datetime) -> list[User]:
    """Who may say yes: holders of the right in the colleague's place, but not the two."""
    assert access.cluster is not None
    found = staff_who_can(
        Right.SIGN_IN_CONFIRM,
        cluster=access.cluster,
        service=reset.membership.service,
        today=timezone.localdate(now),
    )
    return list(found.exclude(pk__in=[reset.asked_by_id, reset.membership.user_id]))


@transaction.atomic
def sign_in_reset_ask(
    *, access: Access, membership_id: int, reason: str, now: datetime
) -> SignInReset:
    """Ask that a colleague may start again. Nothing of theirs is touched yet.

    Raises Membership.DoesNotExist for one outside this administrator's places, PermissionDenied
    without the right or for oneself, ValidationError without a reason, ResetWaits when one waits.
    """
    today = timezone.localdate(now)
    membership = member_get(access=access, membership_id=membership_id, today=today)
    not_ones_own(access, membership)
    if not reason.strip():
        raise ValidationError("Say how you made sure that it is them")
    # One lock for all that is asked about this role, so that two who ask at once ask once.
    Membership.objects.select_for_update().get(pk=membership.pk)
    waiting = SignInReset.objects.filter(membership=membership, confirmed=None)
    waiting.filter(expires_at__lte=now).update(confirmed=False)
    if waiting.exists():
        raise ResetWaits
    assert access.user is not None
    reset = SignInReset.objects.create(
        membership=membership,
        reason=reason.strip(),
        asked_by=access.user,
        asked_at=now,
        expires_at=now + RESET_LIFE,
    )
    membership_record(access, membership, action=ASKED, now=now, reason=reset.reason)
    return reset


@transaction.atomic
def sign_in_reset_decide(*, access: Access, reset_id: int, yes: bool, now: datetime) -> SignInReset:
    """Say yes or no as the second person.

    Yes takes away the colleague's passkeys, app, recovery codes, password and links to a
    council's own sign-in, and ends their sessions; they start again from a letter at their work
    address, which the view sends.
    Raises SignInReset.DoesNotExist outside this person's places, PermissionDenied without the
    right, and for whoever asked or is concerned, ResetClosed when it no longer waits.
    """
    access.require(Right.SIGN_IN_CONFIRM)
    assert access.user is not None
    reset: SignInReset = SignInReset.objects.select_for_update().get(pk=reset_id)
    if not resets_waiting(access=access, now=now).filter(pk=reset.pk).exists():
        if _is_here(access, reset, now=now):
            raise ResetClosed
        raise SignInReset.DoesNotExist
    user = reset.membership.user
    if access.user.pk in (reset.asked_by_id, user.pk):
        raise PermissionDenied("a second person is needed")
    reset.decided_by, reset.decided_at, reset.confirmed = access.user, now, yes
    reset.save(update_fields=["decided_by", "decided_at", "confirmed"])
    if yes:
        _start_again(user)
    action = CONFIRMED if yes else DECLINED
    membership_record(access, reset.membership, action=action, now=now, reason=reset.reason)
    return reset


def _is_here(access: Access, reset: SignInReset, *, now: datetime) -> bool:
    held = reset.membership
    places = places_for(access, today=timezone.localdate(now))
    if held.service_id is None:
        return access.service is None and held.cluster_id == places[0].cluster.pk
    return held.service_id in {place.service.pk for place in places if place.service}


def _start_again(user: User) -> None:
    Authenticator.objects.filter(user=user).delete()
    DirectoryIdentity.objects.filter(user=user).delete()  # one may have been somebody else's
    user.set_unusable_password()
    user.save(update_fields=["password"])
    sessions_end(user=user)
