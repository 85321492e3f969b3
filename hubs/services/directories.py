"""Accounts of a council's own sign-in: the only writers of which is whose."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from hubs import audit
from hubs.access import access_of_system
from hubs.account_record import account_record
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
from hubs.selectors import cluster_of

LINKED = audit.register(
    "person.directory_linked", "linked a council's own sign-in", kind=audit.Kind.SIGN_IN
)
UNLINKED = audit.register(
    "person.directory_unlinked", "unlinked a council's own sign-in", kind=audit.Kind.SIGN_IN
)

# Set up and closed at the server's own console. The client's secret is in the settings, so no
# event can have it; everything else is the provider's registration, and names nobody.
SET_UP_KEPT = (
    "name", "tenant_id", "metadata_url", "client_id", "domains", "second_factor_said", "active",
)  # fmt: skip
SET_UP = audit.register(
    "directory.set_up", "set up a council's own sign-in", kind=audit.Kind.SIGN_IN, keeps=SET_UP_KEPT
)
CLOSED = audit.register(
    "directory.closed", "closed a council's own sign-in", kind=audit.Kind.SIGN_IN, keeps=SET_UP_KEPT
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
        account_record(user=user, action=LINKED, now=now)
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
            account_record(user=user, action=UNLINKED, now=now)
    return bool(gone)


@transaction.atomic
def directory_add(
    *,
    slug: str,
    name: str,
    place: Cluster | FosteringService,
    tenant_id: str,
    metadata_url: str,
    client_id: str,
    domains: str,
    now: datetime,
    second_factor_said: str = "",
) -> Directory:
    """Add a directory, or change the one of this slug, from the server's own console.

    It is on record in the place, and where it opened another one before, there too. Raises
    ValidationError for values that cannot be right.
    """
    directory = Directory.objects.filter(slug=slug).first() or Directory(slug=slug)
    before, place_before = _set_up(directory), directory.cluster or directory.service
    directory.name, directory.tenant_id, directory.client_id = name, tenant_id.lower(), client_id
    directory.metadata_url, directory.domains = metadata_url, domains
    directory.second_factor_said = second_factor_said
    directory.cluster = place if isinstance(place, Cluster) else None
    directory.service = place if isinstance(place, FosteringService) else None
    directory.active = True
    directory.full_clean()
    directory.save()
    if place_before is not None and place_before != place:
        closed = {"active": [before["active"], False]}
        _record_set_up(directory, CLOSED, place_before, changes=closed, now=now)
        before = dict.fromkeys(before)  # all of it is new to the other place
    after = _set_up(directory)
    changes = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if changes:
        _record_set_up(directory, SET_UP, place, changes=changes, now=now)
    return directory


@transaction.atomic
def directory_close(slug: str, *, now: datetime) -> bool:
    """Let nobody sign in by it any more; answers whether there is one of this slug."""
    directory = Directory.objects.select_for_update().filter(slug=slug).first()
    if directory is None:
        return False
    if directory.active:
        directory.active = False
        directory.save(update_fields=["active"])
        place = directory.cluster or directory.service
        assert place is not None  # directory_of_one_place
        changes = {"active": [True, False]}
        _record_set_up(directory, CLOSED, place, changes=changes, now=now)
    return True


def _set_up(directory: Directory) -> dict[str, Any]:
    """What is kept of a directory, as it is; nothing of one that is not there yet."""
    return {key: getattr(directory, key) if directory.pk else None for key in SET_UP_KEPT}


def _record_set_up(
    directory: Directory,
    action: str,
    place: Cluster | FosteringService,
    *,
    changes: dict[str, list[Any]],
    now: datetime,
) -> None:
    """On record in the hub, and in the council when it is the council's.

    A council that is in no hub has no record to write in, and its people cannot act.
    """
    service = place if isinstance(place, FosteringService) else None
    cluster = (
        cluster_of(place, day=timezone.localdate(now))
        if isinstance(place, FosteringService)
        else place
    )
    if cluster is None:
        return
    access = access_of_system(cluster)
    with reaching(access.reach):
        audit.record(
            access=access,
            action=action,
            subject="directory",
            subject_id=directory.pk,
            cluster_id=cluster.pk,
            service_id=service.pk if service else None,
            changes=changes,
            actor_said=audit.CONSOLE,
            now=now,
        )
