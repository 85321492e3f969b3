"""Invitations and memberships: the only writers of who is what, and where."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from hubs import audit
from hubs.access import Access, access_of_system
from hubs.fence import current_reach, reaching
from hubs.models import Cluster, FosteringService, Invitation, Membership, User
from hubs.permissions import CLUSTER_ROLES, SERVICE_ROLES, Right, Role
from hubs.selectors import cluster_of, services_of

INVITATION_LIFE = timedelta(days=7)

INVITED = audit.register("person.invited", "invited a colleague")
JOINED = audit.register("person.joined", "accepted an invitation")
APPOINTED = audit.register("person.appointed", "became the first administrator")


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


def is_ones_own(user: User, email: str) -> bool:
    """Whether mail to this address reaches the person: their own, or the same with a +word.

    Whoever manages people gives themselves nothing, and so sees no case by their own hand.
    """

    def mailbox(address: str) -> str:
        name, _, domain = address.strip().lower().rpartition("@")
        return f"{name.split('+')[0]}@{domain}"

    own = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return mailbox(email) in {mailbox(address) for address in (user.email, *own)}


@transaction.atomic
def invitation_create(
    *, access: Access, email: str, name: str, role: Role, place: Place, now: datetime
) -> tuple[Invitation, str]:
    """Invite someone to a role. Returns the invitation and the secret that its link carries.

    An earlier open invitation of the same person to the same place is closed. Whoever manages
    panels may invite panel members, who reach nothing but the packs they are sent; an invitation
    to another role is not theirs to close.
    Raises PermissionDenied without the right, PlaceNotAllowed for a place or role out of reach,
    ValidationError for an address of one's own.
    """
    of_panel = role is Role.PANEL_MEMBER and access.can(Right.PANEL_MANAGE)
    if not of_panel:
        access.require(Right.PEOPLE_MANAGE)
    assert access.user is not None
    allowed = {p.key for p in places_for(access, today=timezone.localdate(now))}
    if place.key not in allowed or place.cluster != access.cluster or role not in place.roles:
        raise PlaceNotAllowed(f"{role} at {place}")
    if is_ones_own(access.user, email):
        raise ValidationError("You cannot invite yourself. Ask another administrator")
    cluster = None if place.service else place.cluster
    address = email.strip().lower()
    earlier = Invitation.objects.filter(
        email=address, cluster=cluster, service=place.service, accepted_at=None, expires_at__gt=now
    )
    if not access.can(Right.PEOPLE_MANAGE):
        earlier = earlier.filter(role=role)
    earlier.update(expires_at=now)
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


def invitation_held(*, token_hash: str) -> Invitation | None:
    """The invitation whose link somebody holds. Holding it is what reaches the row."""
    with reaching(replace(current_reach(), token=token_hash)):
        found = Invitation.objects.filter(token_hash=token_hash)
        return found.select_related("cluster", "service").first()


def invitation_accept(
    *, token_hash: str, password: str | None, now: datetime, by_directory: bool = False
) -> Membership:
    """Use an invitation: make the account if there is none, and the membership.

    ``token_hash`` is of the link's secret (``secret_hash``): holding it reaches the row.
    ``password`` is for a new account, or one that closed when its owner left; someone who has
    one must be signed in as that person, which the view makes sure of, and keeps their password.
    ``by_directory``: a new account that signs in with a council's own sign-in and has none
    (hubs.services.directories).
    Raises InvitationClosed when it was used meanwhile, is too old, or needs a password.
    """
    with reaching(replace(current_reach(), token=token_hash)):
        return _accept(token_hash, password, now, by_directory)


def _accept(token_hash: str, password: str | None, now: datetime, by_directory: bool) -> Membership:
    invitation = Invitation.objects.select_for_update().get(token_hash=token_hash)
    user = User.objects.filter(email=invitation.email).first()
    new = user is None or not user.is_active
    if not invitation.is_open(now=now) or (new and not (password or by_directory)):
        raise InvitationClosed
    if user is None:
        user = User.objects.create_user(invitation.email, password, name=invitation.name)
    elif new:
        account_reopen(user, password)
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


def account_reopen(user: User, password: str | None) -> None:
    """Someone who left is back: their letter lets them choose a password, as a new person's does.
    What they signed in with before went when they left (hubs.services.leaving)."""
    user.is_active = True
    user.set_password(password)
    user.save(update_fields=["is_active", "password"])


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


def memberships_lock(access: Access, ids: Collection[int], *, today: date) -> dict[int, Membership]:
    """Lock these roles and the one that is acted in, and look again: those in force still, by id.

    Of two presses at once the second finds nothing left to do; of two administrators who end
    each other's roles, the second has none. Raises PermissionDenied then.
    """
    own = access.membership.pk if access.membership else None
    rows = Membership.objects.current(today=today).filter(pk__in={*ids, own} - {None})
    # In one order, so that two who lock the same rows wait and do not block each other.
    locked = rows.order_by("pk").select_for_update(of=("self",), no_key=True)
    held = {row.pk: row for row in locked.select_related("user", "cluster", "service")}
    if own is not None and own not in held:
        raise PermissionDenied("one's own role has ended")
    return {pk: held[pk] for pk in held if pk in set(ids)}


def not_ones_own(access: Access, membership: Membership) -> None:
    """Nobody locks the last door behind them, and nobody vouches for themselves."""
    if access.user is not None and membership.user_id == access.user.pk:
        raise PermissionDenied("one's own")


def membership_record(
    access: Access, membership: Membership, *, action: str, now: datetime, **more: Any
) -> None:
    """Put an act on a colleague's role on record, in the place of the role."""
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
