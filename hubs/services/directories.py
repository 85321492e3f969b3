"""Accounts of a council's own sign-in: the only writers of which is whose."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from hubs import audit
from hubs.access import access_of_system
from hubs.fence import reaching
from hubs.mail import directory_linked_send
from hubs.models import (
    Cluster,
    ClusterService,
    Directory,
    DirectoryIdentity,
    FosteringService,
    Membership,
    User,
)
from hubs.selectors import memberships_of
from hubs.services.people import hub_of

LINKED = audit.register(
    "person.directory_linked", "linked a council's own sign-in", kind=audit.Kind.SIGN_IN
)
UNLINKED = audit.register(
    "person.directory_unlinked", "unlinked a council's own sign-in", kind=audit.Kind.SIGN_IN
)


def directories_open() -> list[Directory]:
    """Directories whose people may sign in, by name."""
    return list(Directory.objects.filter(active=True))


def directories_for(
    user: User, *, now: datetime
) -> list[tuple[Directory, DirectoryIdentity | None]]:
    """Directories of the places this person works in, each with their link to it."""
    linked = {row.directory_id: row for row in DirectoryIdentity.objects.filter(user=user)}
    return [
        (each, linked.get(each.pk))
        for each in directories_open()
        if each.pk in linked or _works_in(user, each, now=now)
    ]


def _works_in(user: User, directory: Directory, *, now: datetime) -> bool:
    """Whether the person holds a role today in the directory's council, or hub and its councils."""
    today = timezone.localdate(now)
    place = (
        Q(service=directory.service_id) if directory.service_id else Q(cluster=directory.cluster_id)
    )
    if directory.cluster_id:
        councils = ClusterService.objects.on(today).filter(cluster=directory.cluster_id)
        place |= Q(service__in=councils.values("service"))
    return Membership.objects.current(today=today).filter(place, user=user).exists()


def person_of(directory: Directory, *, object_id: str, now: datetime) -> User | None:
    """Whose account this is: by tenant and object id alone. None for a stranger, for who may no
    longer sign in, and for who has no role in the directory's place today."""
    row = (
        DirectoryIdentity.objects.filter(directory=directory, object_id=object_id)
        .select_related("user")
        .first()
    )
    if row is None or not row.user.is_active or not _works_in(row.user, directory, now=now):
        return None
    DirectoryIdentity.objects.filter(pk=row.pk).update(used_at=now)
    return row.user


def identity_link(
    *, directory: Directory, object_id: str, user: User, now: datetime
) -> DirectoryIdentity:
    """Say that an account of the directory is this person's; they are told by email.

    Raises ValidationError when it is somebody else's already, or they have another there.
    """
    try:
        with transaction.atomic():
            row, new = DirectoryIdentity.objects.get_or_create(
                directory=directory, object_id=object_id, user=user, defaults={"linked_at": now}
            )
    except IntegrityError as taken:
        raise ValidationError("That account is linked already. Ask the administrator") from taken
    if new:
        _record(user, LINKED, now=now)
        directory_linked_send(user=user, directory=directory)
    return row


def identity_unlink(*, user: User, directory: Directory, now: datetime) -> bool:
    """Take the link away; answers whether there was one. The person signs in by password then.

    Raises ValidationError when they have no other way in.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        rows = DirectoryIdentity.objects.filter(user=user, directory=directory)
        others = DirectoryIdentity.objects.filter(user=user, directory__active=True)
        if not user.has_usable_password() and not others.exclude(directory=directory).exists():
            raise ValidationError("Set a password first: this is your only way to sign in")
        (gone, _) = rows.delete()
        if gone:
            _record(user, UNLINKED, now=now)
    return bool(gone)


def directory_add(
    *,
    slug: str,
    name: str,
    place: Cluster | FosteringService,
    tenant_id: str,
    metadata_url: str,
    client_id: str,
    domains: str,
    second_factor_said: str = "",
) -> Directory:
    """Add a directory, or change the one of this slug, from the server's own console.

    Raises ValidationError for values that cannot be right.
    """
    directory = Directory.objects.filter(slug=slug).first() or Directory(slug=slug)
    directory.name, directory.tenant_id, directory.client_id = name, tenant_id.lower(), client_id
    directory.metadata_url, directory.domains = metadata_url, domains
    directory.second_factor_said = second_factor_said
    directory.cluster = place if isinstance(place, Cluster) else None
    directory.service = place if isinstance(place, FosteringService) else None
    directory.active = True
    directory.full_clean()
    directory.save()
    return directory


def directory_close(slug: str) -> bool:
    """Let nobody sign in by it any more; answers whether there is one of this slug."""
    return bool(Directory.objects.filter(slug=slug).update(active=False))


def _record(user: User, action: str, *, now: datetime) -> None:
    """On record in every place where the person holds a role today."""
    today = timezone.localdate(now)
    for membership in memberships_of(user, today=today):
        cluster = hub_of(membership, day=today)
        if cluster is None:
            continue
        access = access_of_system(cluster)
        with reaching(access.reach):
            audit.record(
                access=access,
                action=action,
                subject="user",
                subject_id=user.pk,
                cluster_id=cluster.pk,
                service_id=membership.service_id,
                actor_said=user.name[:60],
                now=now,
            )
