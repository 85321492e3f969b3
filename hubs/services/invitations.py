"""An invitation that waits: taken back, or sent once more with a new link."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from hubs import audit
from hubs.access import Access
from hubs.models import Invitation
from hubs.permissions import Right, Role
from hubs.services.people import InvitationClosed, Place, invitation_create, places_for

WITHDRAWN = audit.register("person.invitation_withdrawn", "withdrew an invitation")
SENT_AGAIN = audit.register("person.invitation_sent_again", "closed an invitation to send it again")


@transaction.atomic
def invitation_withdraw(*, access: Access, invitation_id: int, now: datetime) -> Invitation:
    """Close an invitation: its link opens nothing from now on.

    Raises PermissionDenied without the right, Invitation.DoesNotExist for one outside this
    administrator's places, InvitationClosed when it was used or has ended meanwhile.
    """
    invitation, place = _waiting(access, invitation_id, now=now)
    _close(access, invitation, place, action=WITHDRAWN, now=now)
    return invitation


@transaction.atomic
def invitation_send_again(
    *, access: Access, invitation_id: int, now: datetime
) -> tuple[Invitation, str, Place]:
    """Close an invitation and make the same anew: its secret, for the letter, and where it is to.

    The first link stops working, for nobody knows where it went. Raises as invitation_withdraw,
    and ValidationError when it is to this administrator's own address.
    """
    old, place = _waiting(access, invitation_id, now=now)
    _close(access, old, place, action=SENT_AGAIN, now=now)
    invitation, secret = invitation_create(
        access=access, email=old.email, name=old.name, role=Role(old.role), place=place, now=now
    )
    return invitation, secret, place


def _waiting(access: Access, invitation_id: int, *, now: datetime) -> tuple[Invitation, Place]:
    """The invitation, locked against somebody who accepts it now, and its place."""
    access.require(Right.PEOPLE_MANAGE)
    invitation = Invitation.objects.select_for_update(no_key=True).get(pk=invitation_id)
    held = (invitation.cluster_id, invitation.service_id)
    for place in places_for(access, today=timezone.localdate(now)):
        hub = None if place.service else place.cluster.pk
        if held == (hub, place.service.pk if place.service else None):
            if not invitation.is_open(now=now):
                raise InvitationClosed
            return invitation, place
    raise Invitation.DoesNotExist


def _close(
    access: Access, invitation: Invitation, place: Place, *, action: str, now: datetime
) -> None:
    invitation.expires_at = now
    invitation.save(update_fields=["expires_at"])
    audit.record(
        access=access,
        action=action,
        subject="invitation",
        subject_id=invitation.pk,
        cluster_id=place.cluster.pk,
        service_id=place.service.pk if place.service else None,
        changes={"role": [invitation.role, None]},
        now=now,
    )
