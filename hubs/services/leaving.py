"""Ending a role, and leaving: what a colleague held goes back, and everything stays on record."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from hubs import audit
from hubs.access import Access, access_of_system
from hubs.fence import reaching
from hubs.models import DirectoryIdentity, Invitation, Membership, MembershipReview, User
from hubs.permissions import ROLE_RIGHTS, Right, Role
from hubs.selectors import memberships_at
from hubs.services.people import (
    hub_of,
    member_get,
    membership_record,
    memberships_lock,
    not_ones_own,
    places_for,
)
from hubs.sessions import sessions_end

ENDED = audit.register("membership.ended", "ended a colleague's role")
LEFT = audit.register("person.left", "said that a colleague has left")
SIGNED_OUT = audit.register("person.signed_out", "ended every session of a colleague")


@dataclass(frozen=True)
class StillWorks:
    """Where a person still has work on cases: their hubs and councils, by id."""

    clusters: frozenset[int] = frozenset()
    services: frozenset[int] = frozenset()


class HandBack(Protocol):
    """Gives the open cases of somebody back to the team, and closes what else of cases their
    role opened to them (panel packs); returns how many cases."""

    def __call__(
        self, *, access: Access, user: User, still_works: StillWorks, now: datetime
    ) -> int:
        """``access`` is the product's in one hub, with the colleague who acts as its user."""


class CountBack(Protocol):
    """How many open cases of somebody a HandBack would give back."""

    def __call__(self, *, access: Access, user: User, still_works: StillWorks) -> int:
        """As a HandBack is called."""


_hand_back: list[tuple[HandBack, CountBack]] = []


def hand_back_register(give: HandBack, count: CountBack) -> None:
    """Say who gives cases back, and counts them before: the room of cases, at start."""
    _hand_back[:] = [(give, count)]


@dataclass(frozen=True)
class Leaving:
    """What an act of leaving did."""

    user: User
    roles: int  # ended
    cases: int  # open ones, given back to the team
    invitations: int  # closed
    account_closed: bool  # there was no role anywhere else


def member_roles(*, access: Access, user: User, now: datetime) -> list[Membership]:
    """Everything the person is in this administrator's places today."""
    today = timezone.localdate(now)
    places = places_for(access, today=today)
    rows = memberships_at(
        cluster=None if access.service else access.cluster,
        services=[place.service for place in places if place.service],
        today=today,
    )
    return list(rows.filter(user=user))


def cases_to_give_back(
    *, access: Access, ending: Collection[Membership], user: User, now: datetime
) -> int:
    """How many open cases go back to the team when these roles of the person end.

    Raises PermissionDenied without the right or for one's own roles.
    """
    access.require(Right.PEOPLE_MANAGE)
    for membership in ending:
        not_ones_own(access, membership)
    _, count = _hand_back[0]
    still_works = _still_works(user, ending, today=timezone.localdate(now))
    found = 0
    for system in _at_work_in(access, ending, now=now):
        with reaching(system.reach):
            found += count(access=system, user=user, still_works=still_works)
    return found


@transaction.atomic
def membership_end(
    *, access: Access, membership_id: int, now: datetime, reason: str = ""
) -> Membership:
    """End a colleague's role today; it opens nothing from their next request on.

    Their open cases that no other role of theirs reaches go back to the team.
    Raises Membership.DoesNotExist for one outside this administrator's places or that has just
    ended, and PermissionDenied without the right, for one's own, or when that has just ended.
    """
    today = timezone.localdate(now)
    membership = member_get(access=access, membership_id=membership_id, today=today)
    not_ones_own(access, membership)
    membership = _still_held([membership], access, today=today)[membership_id]
    _end(access, membership, now=now, reason=reason)
    _cases_back(access, membership.user, [membership], now=now)
    return membership


@transaction.atomic
def colleague_left(*, access: Access, membership_id: int, now: datetime) -> Leaving:
    """One act for somebody who has left: their roles in this administrator's places end, their
    sessions end, their open cases go back to the team and their invitations close. Without a
    role anywhere else their account closes, and its password and factors go.

    Raises as ``membership_end`` does.
    """
    today = timezone.localdate(now)
    member = member_get(access=access, membership_id=membership_id, today=today)
    not_ones_own(access, member)
    # Not against rows that only name them: the colleague may be ending this one's role.
    user = User.objects.select_for_update(no_key=True).get(pk=member.user_id)
    held = _still_held(member_roles(access=access, user=user, now=now), access, today=today)
    member, roles = held[membership_id], list(held.values())
    for membership in roles:
        _end(access, membership, now=now, reason="")
    cases = _cases_back(access, user, roles, now=now)
    invitations = _invitations_close(access, user, now=now)
    closed = not Membership.objects.current(today=today).filter(user=user).exists()
    if closed:
        _account_close(user)
    sessions_end(user=user)
    membership_record(access, member, action=LEFT, now=now)
    return Leaving(user, len(roles), cases, invitations, closed)


@transaction.atomic
def colleague_sign_out(*, access: Access, membership_id: int, now: datetime) -> Membership:
    """End every session of a colleague, say because a laptop was stolen; they may sign in again.

    Raises Membership.DoesNotExist for one outside this administrator's places.
    """
    today = timezone.localdate(now)
    member = member_get(access=access, membership_id=membership_id, today=today)
    sessions_end(user=member.user)
    membership_record(access, member, action=SIGNED_OUT, now=now)
    return member


def _still_held(
    memberships: list[Membership], access: Access, *, today: date
) -> dict[int, Membership]:
    """These roles, locked, by id. Raises Membership.DoesNotExist when one has ended meanwhile."""
    held = memberships_lock(access, [each.pk for each in memberships], today=today)
    if not memberships or len(held) < len(memberships):
        raise Membership.DoesNotExist
    return held


def _end(access: Access, membership: Membership, *, now: datetime, reason: str) -> None:
    before = membership.ends
    membership.ends = timezone.localdate(now) - timedelta(days=1)
    membership.save(update_fields=["ends"])
    assert access.user is not None
    MembershipReview.objects.create(
        membership=membership, at=now, by=access.user, outcome=MembershipReview.Outcome.ENDED
    )
    changes = {"ends": [before and before.isoformat(), membership.ends.isoformat()]}
    membership_record(access, membership, action=ENDED, now=now, reason=reason, changes=changes)


def _cases_back(access: Access, user: User, ended: list[Membership], *, now: datetime) -> int:
    """Give back the cases in the hubs of these roles that no other role of theirs reaches."""
    give, _ = _hand_back[0]
    still_works = _still_works(user, ended, today=timezone.localdate(now))
    given = 0
    for system in _at_work_in(access, ended, now=now):
        with reaching(system.reach):
            given += give(access=system, user=user, still_works=still_works, now=now)
    return given


def _still_works(user: User, without: Collection[Membership], *, today: date) -> StillWorks:
    """Where the person works by roles other than these."""
    current = Membership.objects.current(today=today).filter(user=user)
    rest = [
        held
        for held in current.exclude(pk__in=[each.pk for each in without])
        if Right.WORK_LIST in ROLE_RIGHTS[Role(held.role)]
    ]
    return StillWorks(
        clusters=frozenset(held.cluster_id for held in rest if held.cluster_id),
        services=frozenset(held.service_id for held in rest if held.service_id),
    )


def _at_work_in(access: Access, roles: Collection[Membership], *, now: datetime) -> list[Access]:
    """The product's own access in each hub of these roles, with who acts as its user."""
    today = timezone.localdate(now)
    hubs = {hub for held in roles if (hub := hub_of(held, day=today))}
    return [replace(access_of_system(cluster), user=access.user) for cluster in hubs]


def _invitations_close(access: Access, user: User, *, now: datetime) -> int:
    """Close what still waits in these places: to the person, and from them."""
    places = places_for(access, today=timezone.localdate(now))
    here = Q(service__in=[place.service for place in places if place.service])
    if access.service is None:
        here |= Q(cluster=access.cluster)
    rows = Invitation.objects.filter(here, accepted_at=None, expires_at__gt=now)
    return rows.filter(Q(email=user.email) | Q(invited_by=user)).update(expires_at=now)


def _account_close(user: User) -> None:
    """Nothing opens it any more: no password, no passkey or app, no council's own sign-in,
    no device that is known."""
    Authenticator.objects.filter(user=user).delete()
    DirectoryIdentity.objects.filter(user=user).delete()
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])


__all__ = [
    "CountBack",
    "HandBack",
    "Leaving",
    "StillWorks",
    "cases_to_give_back",
    "colleague_left",
    "colleague_sign_out",
    "hand_back_register",
    "member_roles",
    "membership_end",
]
