"""Invitations and memberships: the only writers of who is what, and where."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from hubs import audit
from hubs.access import Access, access_of_system
from hubs.fence import reaching
from hubs.models import Cluster, FosteringService, Invitation, Membership, User
from hubs.permissions import CLUSTER_ROLES, SERVICE_ROLES, Right, Role
from hubs.selectors import cluster_of, services_of

INVITATION_LIFE = timedelta(days=7)

INVITED = audit.register("person.invited", "invited a colleague")
JOINED = audit.register("person.joined", "accepted an invitation")
APPOINTED = audit.register("person.appointed", "became the first administrator")
RESET = audit.register("person.sign_in_reset", "let a colleague set up signing in again")
ENDED = audit.register("membership.ended", "ended a colleague's role")


class PlaceNotAllowed(PermissionDenied):
    """The role cannot be held there, or the place is not this administrator's."""


class InvitationClosed(Exception):
    """The link was used already or is past its seven days."""


@dataclass(frozen=True)
class Place:
    """Where a role is held: one hub, or one council of it."""

    cluster: Cluster
    service: FosteringService | None = None

    def __str__(self) -> str:
        return str(self.service or self.cluster)

    @property
    def key(self) -> str:
        """What a form sends: hub or the council's number."""
        return f"council-{self.service.pk}" if self.service else "hub"

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that can be held here."""
        return SERVICE_ROLES if self.service else CLUSTER_ROLES


def places_for(access: Access, *, today: date) -> list[Place]:
    """Where this administrator may invite: their hub and its councils, or their council alone."""
    assert access.cluster is not None
    if access.service is not None:
        return [Place(access.cluster, access.service)]
    councils = services_of(access.cluster, day=today)
    return [Place(access.cluster), *(Place(access.cluster, council) for council in councils)]


def hub_of(held: Membership | Invitation, *, day: date) -> Cluster | None:
    """The hub a role belongs to: its own, or the present one of its council."""
    if held.cluster is not None:
        return held.cluster
    assert held.service is not None
    return cluster_of(held.service, day=day)


def secret_hash(secret: str) -> str:
    """What is kept of an invitation's secret. It has 256 random bits, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def invitation_create(
    *, access: Access, email: str, name: str, role: Role, place: Place, now: datetime
) -> tuple[Invitation, str]:
    """Invite someone to a role. Returns the invitation and the secret that its link carries.

    An earlier open invitation of the same person to the same place is closed.
    Raises PermissionDenied without the right, PlaceNotAllowed for a place or role out of reach.
    """
    access.require(Right.PEOPLE_MANAGE)
    assert access.user is not None
    allowed = {p.key for p in places_for(access, today=timezone.localdate(now))}
    if place.key not in allowed or place.cluster != access.cluster or role not in place.roles:
        raise PlaceNotAllowed(f"{role} at {place}")
    cluster = None if place.service else place.cluster
    address = email.strip().lower()
    Invitation.objects.filter(
        email=address, cluster=cluster, service=place.service, accepted_at=None, expires_at__gt=now
    ).update(expires_at=now)
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=address,
        name=name.strip(),
        role=role,
        cluster=cluster,
        service=place.service,
        token_hash=secret_hash(secret),
        invited_by=access.user,
        created_at=now,
        expires_at=now + INVITATION_LIFE,
    )
    audit.record(
        access=access,
        action=INVITED,
        subject="invitation",
        subject_id=invitation.pk,
        cluster_id=place.cluster.pk,
        service_id=place.service.pk if place.service else None,
        changes={"role": [None, role]},
        now=now,
    )
    return invitation, secret


@transaction.atomic
def invitation_accept(
    *, invitation_id: int, password: str | None, now: datetime, by_directory: bool = False
) -> Membership:
    """Use an invitation: make the account if there is none, and the membership.

    ``password`` is for a new account; someone who has one must be signed in as that person,
    which the view makes sure of, and keeps their password. ``by_directory``: a new account that
    signs in with a council's own sign-in and has none (hubs.services.directories).
    Raises InvitationClosed when it was used meanwhile, is too old, or needs a password.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    user = User.objects.filter(email=invitation.email).first()
    if not invitation.is_open(now=now) or (user is None and not (password or by_directory)):
        raise InvitationClosed
    if user is None:
        user = User.objects.create_user(invitation.email, password, name=invitation.name)
    # The link reached the address, so it is the person's own.
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    today = timezone.localdate(now)
    held = Membership.objects.current(today=today).filter(
        user=user,
        role=invitation.role,
        cluster=invitation.cluster,
        service=invitation.service,
    )
    membership = held.first() or Membership.objects.create(
        user=user,
        role=invitation.role,
        cluster=invitation.cluster,
        service=invitation.service,
        starts=today,
    )
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    _record_of_place(membership, action=JOINED, by=user, now=now)
    return membership


@transaction.atomic
def first_administrator_create(
    *, cluster: Cluster, email: str, name: str, password: str, now: datetime
) -> Membership:
    """Make the administrator of a hub that has none, from the server's own console.

    Raises ValidationError when the hub has one already, who can invite others on screen.
    """
    today = timezone.localdate(now)
    Cluster.objects.select_for_update().get(pk=cluster.pk)
    present = Membership.objects.current(today=today)
    if present.filter(cluster=cluster, role=Role.ADMINISTRATOR).exists():
        raise ValidationError(f"{cluster} has an administrator, who can invite others.")
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        user = User.objects.create_user(email.strip(), password, name=name.strip())
    membership = Membership.objects.create(
        user=user, role=Role.ADMINISTRATOR, cluster=cluster, starts=today
    )
    _record_of_place(membership, action=APPOINTED, by=user, now=now)
    return membership


def member_get(*, access: Access, membership_id: int, today: date) -> Membership:
    """One present membership in this administrator's places.

    Raises Membership.DoesNotExist for one elsewhere, exactly as for one that never was.
    """
    access.require(Right.PEOPLE_MANAGE)
    rows = Membership.objects.current(today=today).select_related("user", "cluster", "service")
    membership: Membership = rows.get(pk=membership_id)
    if not any(_is_at(membership, place) for place in places_for(access, today=today)):
        raise Membership.DoesNotExist
    return membership


def _not_ones_own(access: Access, membership: Membership) -> None:
    """Nobody locks the last door behind them, and nobody vouches for themselves."""
    if access.user is not None and membership.user_id == access.user.pk:
        raise PermissionDenied("one's own")


@transaction.atomic
def membership_end(
    *, access: Access, membership_id: int, now: datetime, reason: str = ""
) -> Membership:
    """End a colleague's role today; it opens nothing from their next request on.

    Raises Membership.DoesNotExist for one outside this administrator's places, and
    PermissionDenied without the right or for one's own.
    """
    today = timezone.localdate(now)
    membership = member_get(access=access, membership_id=membership_id, today=today)
    _not_ones_own(access, membership)
    before = membership.ends
    membership.ends = today - timedelta(days=1)
    membership.save(update_fields=["ends"])
    changes = {"ends": [before and before.isoformat(), membership.ends.isoformat()]}
    _record(access, membership, action=ENDED, now=now, reason=reason, changes=changes)
    return membership


@transaction.atomic
def sign_in_reset(*, access: Access, membership_id: int, reason: str, now: datetime) -> Membership:
    """Let a colleague who lost every factor start again. Two people are needed: this one, who
    knows them and says why, and the colleague, who must read a letter at their work address.

    Takes away their passkeys, app, recovery codes and password, and so ends their sessions.
    Raises as membership_end does, and ValidationError without a reason.
    """
    membership = member_get(
        access=access, membership_id=membership_id, today=timezone.localdate(now)
    )
    _not_ones_own(access, membership)
    if not reason.strip():
        raise ValidationError("Say how you made sure that it is them")
    Authenticator.objects.filter(user=membership.user).delete()
    membership.user.set_unusable_password()
    membership.user.save(update_fields=["password"])
    _record(access, membership, action=RESET, now=now, reason=reason.strip())
    return membership


def _record(
    access: Access, membership: Membership, *, action: str, now: datetime, **more: Any
) -> None:
    assert access.cluster is not None
    audit.record(
        access=access,
        action=action,
        subject="membership",
        subject_id=membership.pk,
        cluster_id=access.cluster.pk,
        service_id=membership.service_id,
        now=now,
        **more,
    )


def _is_at(membership: Membership, place: Place) -> bool:
    if place.service is not None:
        return membership.service_id == place.service.pk
    return membership.cluster_id == place.cluster.pk


def _record_of_place(membership: Membership, *, action: str, by: User, now: datetime) -> None:
    """Record an act of someone who is not acting in the place yet, so has no reach there."""
    cluster = hub_of(membership, day=timezone.localdate(now))
    if cluster is None:  # a council that left its hub: there is no hub's record to write in
        return
    access = access_of_system(cluster)
    with reaching(access.reach):
        audit.record(
            access=access,
            action=action,
            subject="membership",
            subject_id=membership.pk,
            cluster_id=cluster.pk,
            service_id=membership.service_id,
            changes={"role": [None, membership.role]},
            actor_said=by.name[:60],
            now=now,
        )
