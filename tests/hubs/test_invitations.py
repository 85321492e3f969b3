"""Invitations that wait: withdrawn, or sent again with a new link."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hubs.fence import reaching
from hubs.models import AuditEvent, Invitation, Membership
from hubs.permissions import Role
from hubs.services import invitation_accept, invitation_create
from hubs.services.people import InvitationClosed, Place, secret_hash
from tests.cast import Cast, World
from tests.hubs.test_accounts import PASSWORD

pytestmark = pytest.mark.django_db


def invited(cast: Cast, place: Place, *, email: str = "new@example.org") -> tuple[Invitation, str]:
    access = cast.access("adam")
    with reaching(access.reach):
        return invitation_create(
            access=access, email=email, name="New Person", role=Role.COUNCIL_WORKER,
            place=place, now=timezone.now(),
        )  # fmt: skip


def works(secret: str) -> bool:
    """Whether the link opens the page of the invitation."""
    link = reverse("invitation_open", args=[secret])
    return Client().get(link, follow=True).status_code == 200


def recorded(cast: Cast, action: str) -> AuditEvent:
    with reaching(cast.access("adam").reach):
        return AuditEvent.objects.get(action=action)


def test_withdrawn_its_link_opens_nothing(cast: Cast, world: World, signed_in: Any) -> None:
    row, secret = invited(cast, Place(world.ne, world.gateshead))
    admin = signed_in(cast.adam)
    address = reverse("staff:invitation_withdraw", args=[row.pk])
    assert address in admin.get("/staff/people/").content.decode()
    assert works(secret)
    told = admin.post(address, follow=True).content.decode()
    assert "The invitation to New Person is withdrawn" in told
    assert "new@example.org" not in told
    assert not works(secret)
    with pytest.raises(InvitationClosed):
        invitation_accept(token_hash=secret_hash(secret), password=PASSWORD, now=timezone.now())
    event = recorded(cast, "person.invitation_withdrawn")
    assert (event.subject, event.subject_id, event.actor) == ("invitation", row.pk, cast.adam)
    assert event.changes == {"role": ["council_worker", None]}
    assert "example.org" not in str(event.__dict__)
    assert "has ended" in admin.post(address, follow=True).content.decode()  # a second press


def test_sent_again_only_the_new_link_works(
    cast: Cast, world: World, signed_in: Any, django_capture_on_commit_callbacks: Any
) -> None:
    row, secret = invited(cast, Place(world.ne, world.gateshead))
    admin = signed_in(cast.adam)
    address = reverse("staff:invitation_again", args=[row.pk])
    with django_capture_on_commit_callbacks(execute=True):
        told = admin.post(address, follow=True).content.decode()
    assert "We have sent new@example.org a new link" in told
    (letter,) = mail.outbox
    assert letter.to == ["new@example.org"]
    newer = re.search(r"/accounts/invitation/(\S+)/", letter.body)[1]
    assert newer != secret
    assert not works(secret)
    assert works(newer)
    assert recorded(cast, "person.invitation_sent_again").subject_id == row.pk
    accepted = invitation_accept(
        token_hash=secret_hash(newer), password=PASSWORD, now=timezone.now()
    )
    assert (accepted.service, accepted.role) == (world.gateshead, Role.COUNCIL_WORKER)
    assert "has ended" in admin.post(address, follow=True).content.decode()  # a second press


def test_nobody_is_given_a_role_by_a_slip(cast: Cast, signed_in: Any) -> None:
    admin, page = signed_in(cast.adam), "/staff/people/invite/"
    form = admin.get(page).context["form"]
    assert form["role"].value() is None
    assert form.fields["role"].choices[0] == ("", "Choose a role")
    sent = {"name": "New Person", "email": "new@example.org", "place": "hub", "role": ""}
    answer = admin.post(page, sent)
    assert answer.context["form"].errors == {"role": ["Choose a role"]}
    assert not mail.outbox


@pytest.mark.parametrize("name", ["invitation_withdraw", "invitation_again"])
def test_another_places_invitation_is_not_there(
    cast: Cast, world: World, signed_in: Any, name: str
) -> None:
    row, secret = invited(cast, Place(world.ne, world.gateshead))
    Membership.objects.filter(user=cast.adam).update(cluster=None, service=world.sunderland)
    answer = signed_in(cast.adam).post(reverse(f"staff:{name}", args=[row.pk]))
    assert answer.status_code == 404
    assert works(secret)
    assert not mail.outbox
