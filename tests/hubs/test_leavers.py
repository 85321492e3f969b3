"""Roles that end, colleagues who leave, and what goes back to the team."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enquiries.models import Enquiry, SafetyNamed
from enquiries.services import enquiry_assign
from enquiries.services.safety import SafeWay, safety_flag_set
from hubs.fence import reaching
from hubs.models import AuditEvent, Invitation, Membership, User
from hubs.permissions import Role
from hubs.services import (
    Place,
    colleague_left,
    invitation_accept,
    invitation_create,
    membership_end,
)
from hubs.services.people import InvitationClosed, secret_hash
from messaging.models import Message
from tests.cast import DERBY_POSTCODE, SUNDERLAND_POSTCODE, Cast, MakeEnquiry, World
from tests.hubs.test_accounts import PASSWORD, give_password, sign_in, with_factors

pytestmark = pytest.mark.django_db


def take(cast: Cast, name: str, enquiry: Enquiry) -> Enquiry:
    """The case is this colleague's own."""
    access = cast.access(name)
    with reaching(access.reach):
        enquiry_assign(
            access=access,
            enquiry_id=enquiry.pk,
            to=access.user,
            expected_owner_id=None,
            now=timezone.now(),
        )
    return enquiry


def owners(world: World, *cases: Enquiry) -> list[int | None]:
    with reaching(world.reach):
        return [Enquiry.objects.get(pk=case.pk).owner_id for case in cases]


def left(cast: Cast, user: User, by: str = "adam") -> Any:
    access = cast.access(by)
    membership = Membership.objects.filter(user=user).order_by("pk")[0]
    with reaching(access.reach):
        return colleague_left(access=access, membership_id=membership.pk, now=timezone.now())


def test_one_role_ends_after_a_page_that_says_what_goes_with_it(
    cast: Cast, world: World, make_enquiry: MakeEnquiry, signed_in: Any
) -> None:
    """The officer also works in one council: what that role reaches stays theirs."""
    case = take(cast, "asha", make_enquiry())
    kept = take(cast, "asha", make_enquiry(postcode=SUNDERLAND_POSTCODE, phone="07700 900124"))
    Membership.objects.create(
        user=cast.asha, role=Role.COUNCIL_WORKER, service=world.sunderland,
        starts=timezone.localdate(),
    )  # fmt: skip
    role = Membership.objects.get(user=cast.asha, cluster=world.ne)
    admin, page = signed_in(cast.adam), f"/staff/people/{role.pk}/end/"
    assert page in admin.get(f"/staff/people/{role.pk}/").content.decode()
    shown = admin.get(page).content.decode()
    assert "Hub officer, North East Fostering Hub" in shown
    assert "1 open case of theirs goes back to the team" in shown
    assert owners(world, case, kept) == [cast.asha.pk, cast.asha.pk]  # looking ends nothing
    assert admin.post(page).url == "/staff/people/"
    assert owners(world, case, kept) == [None, cast.asha.pk]
    assert admin.get(page).status_code == 404


def test_one_act_ends_everything(
    cast: Cast, world: World, make_enquiry: MakeEnquiry, signed_in: Any
) -> None:
    asha = with_factors(cast.asha)
    officer = Client()
    sign_in(officer, asha)
    cases = [
        take(cast, "asha", make_enquiry()),
        take(cast, "asha", make_enquiry(postcode=SUNDERLAND_POSTCODE, phone="07700 900124")),
    ]
    bens = take(cast, "ben", make_enquiry(phone="07700 900125"))
    assert officer.get("/staff/start/").status_code == 200

    admin = signed_in(cast.adam)
    page = f"/staff/people/{Membership.objects.get(user=asha).pk}/left/"
    shown = admin.get(page).content.decode()
    assert "Hub officer, North East Fostering Hub" in shown
    assert "2 open cases of theirs go back to the team" in shown
    assert owners(world, *cases) == [asha.pk, asha.pk]  # looking ends nothing
    told = admin.post(page, follow=True).content.decode()
    assert "Asha Officer has left. 2 cases went back to the team. Their account is closed." in told

    stopped = officer.get("/staff/start/")
    assert stopped.status_code == 302
    assert stopped.url.startswith(reverse("account_login"))
    assert owners(world, *cases, bens) == [None, None, cast.ben.pk]
    asha.refresh_from_db()
    assert not asha.is_active
    assert not Authenticator.objects.filter(user=asha).exists()
    assert give_password(Client(), asha.email).status_code == 200
    with reaching(world.reach):
        acts = AuditEvent.objects.filter(actor=cast.adam).exclude(action__startswith="account.")
        done = acts.values_list("action", flat=True)
        assert sorted(done) == [
            "enquiry.handed_back",
            "enquiry.handed_back",
            "membership.ended",
            "person.left",
        ]
    assert Membership.objects.filter(user=asha).exists()  # what was stays on record


def test_closed_cases_keep_whose_they_were(
    cast: Cast, world: World, make_enquiry: MakeEnquiry
) -> None:
    case = take(cast, "asha", make_enquiry())
    with reaching(world.reach):
        Enquiry.objects.filter(pk=case.pk).update(ended_at=timezone.now(), stage="withdrew")
    assert left(cast, cast.asha).cases == 0
    assert owners(world, case) == [cast.asha.pk]


def test_a_role_elsewhere_keeps_account_and_cases(
    cast: Cast, world: World, make_enquiry: MakeEnquiry
) -> None:
    """Asha also works in Derby, which is not Adam's: she is signed out, and can come back."""
    Membership.objects.create(
        user=cast.asha, role=Role.COUNCIL_WORKER, service=world.derby, starts="2020-01-01"
    )
    asha = with_factors(cast.asha)
    officer = Client()
    sign_in(officer, asha)
    ne = take(cast, "ben", make_enquiry())
    em = make_enquiry(cluster=world.em, postcode=DERBY_POSTCODE, phone="07700 900125")
    with reaching(world.reach):
        Enquiry.objects.filter(pk__in=[ne.pk, em.pk]).update(owner=asha)
    done = left(cast, asha)
    assert (done.roles, done.cases, done.account_closed) == (1, 1, False)
    assert owners(world, ne, em) == [None, asha.pk]
    asha.refresh_from_db()
    assert asha.is_active
    assert officer.get("/staff/start/").status_code == 302
    assert give_password(Client(), asha.email).status_code == 302


def test_a_role_that_ends_hands_back_what_only_it_reached(
    cast: Cast, world: World, make_enquiry: MakeEnquiry
) -> None:
    second = Membership.objects.create(
        user=cast.asha, role=Role.COUNCIL_WORKER, service=world.gateshead, starts="2020-01-01"
    )
    first = Membership.objects.get(user=cast.asha, role=Role.HUB_OFFICER)
    gateshead = make_enquiry()
    sunderland = make_enquiry(postcode=SUNDERLAND_POSTCODE, phone="07700 900124")
    with reaching(world.reach):
        Enquiry.objects.update(owner=cast.asha)
    access = cast.access("adam")
    with reaching(access.reach):
        membership_end(access=access, membership_id=first.pk, now=timezone.now())
    assert owners(world, gateshead, sunderland) == [cast.asha.pk, None]
    with reaching(access.reach):
        membership_end(access=access, membership_id=second.pk, now=timezone.now())
    assert owners(world, gateshead) == [None]


def test_a_council_administrator_ends_what_is_theirs_alone(
    cast: Cast, world: World, make_enquiry: MakeEnquiry
) -> None:
    Membership.objects.filter(user=cast.adam).update(cluster=None, service=world.gateshead)
    Membership.objects.create(
        user=cast.gita, role=Role.COUNCIL_WORKER, service=world.sunderland, starts="2020-01-01"
    )
    here = make_enquiry()
    there = make_enquiry(postcode=SUNDERLAND_POSTCODE, phone="07700 900124")
    with reaching(world.reach):
        Enquiry.objects.update(owner=cast.gita)
    done = left(cast, cast.gita)
    assert (done.roles, done.cases, done.account_closed) == (1, 1, False)
    assert owners(world, here, there) == [None, cast.gita.pk]


def invited(cast: Cast, world: World, email: str, by: str = "adam") -> tuple[Invitation, str]:
    access = cast.access(by)
    with reaching(access.reach):
        return invitation_create(
            access=access,
            email=email,
            name="New Person",
            role=Role.COUNCIL_WORKER,
            place=Place(world.ne, world.gateshead),
            now=timezone.now(),
        )


def test_invitations_to_and_from_a_leaver_stop_working(cast: Cast, world: World) -> None:
    Membership.objects.filter(user=cast.ben).update(role=Role.ADMINISTRATOR)
    _, to_him = invited(cast, world, cast.ben.email)
    _, from_him = invited(cast, world, "friend@council.example.org", by="ben")
    _, other = invited(cast, world, "other@council.example.org")
    assert left(cast, cast.ben).invitations == 2
    for secret in (to_him, from_him):
        with pytest.raises(InvitationClosed):
            invitation_accept(token_hash=secret_hash(secret), password=PASSWORD, now=timezone.now())
    invitation_accept(token_hash=secret_hash(other), password=PASSWORD, now=timezone.now())


def test_somebody_who_comes_back_starts_anew(cast: Cast, world: World) -> None:
    ben = with_factors(cast.ben)
    left(cast, ben)
    _, secret = invited(cast, world, ben.email)
    browser = Client()
    page = browser.get(reverse("invitation_open", args=[secret]), follow=True)
    assert "Choose a password" in page.content.decode()
    new = "garden-pencil-harbour"
    answer = browser.post(reverse("invitation"), {"password1": new, "password2": new})
    assert answer.status_code == 302
    ben.refresh_from_db()
    assert ben.is_active
    assert browser.get("/staff/start/").url.startswith("/accounts/second-factor/")
    assert User.objects.filter(email=ben.email).count() == 1


def test_who_may_not(cast: Cast, signed_in: Any) -> None:
    admin = signed_in(cast.adam)
    own, emma = Membership.objects.get(user=cast.adam), Membership.objects.get(user=cast.emma)
    assert admin.post(f"/staff/people/{own.pk}/left/").status_code == 403
    assert admin.post(f"/staff/people/{emma.pk}/left/").status_code == 404
    asha = Membership.objects.get(user=cast.asha)
    assert signed_in(cast.mel).post(f"/staff/people/{asha.pk}/left/").status_code == 403
    with pytest.raises(PermissionDenied):
        left(cast, cast.ben, by="asha")


@pytest.mark.parametrize("address", ["{}", "{}+x", " {} ", "upper"])
def test_nobody_invites_themselves(cast: Cast, signed_in: Any, world: World, address: str) -> None:
    name, domain = cast.adam.email.split("@")
    spelled = cast.adam.email.upper() if address == "upper" else f"{address.format(name)}@{domain}"
    spelled = spelled.replace(" @", "@")
    answer = signed_in(cast.adam).post(
        "/staff/people/invite/",
        {"name": "Me", "email": spelled, "place": "hub", "role": Role.HUB_MANAGER},
    )
    assert answer.status_code == 200
    assert "You cannot invite yourself" in answer.content.decode()
    assert mail.outbox == []
    with reaching(world.reach):
        assert not Invitation.objects.exists()


def test_nobody_invites_themselves_by_another_address_of_theirs(cast: Cast, signed_in: Any) -> None:
    cast.adam.emailaddress_set.create(email="adam.private@example.org", verified=True)
    answer = signed_in(cast.adam).post(
        "/staff/people/invite/",
        {
            "name": "Me",
            "email": "Adam.Private@example.org",
            "place": "hub",
            "role": Role.HUB_MANAGER,
        },
    )
    assert "You cannot invite yourself" in answer.content.decode()


def test_a_role_whose_end_is_past_opens_nothing(cast: Cast, signed_in: Any) -> None:
    officer = signed_in(cast.asha)
    yesterday = timezone.localdate() - timedelta(days=1)
    Membership.objects.filter(user=cast.asha).update(ends=yesterday)
    assert officer.get("/staff/start/").status_code == 403


def test_a_protected_case_does_not_name_who_has_left(
    cast: Cast, world: World, make_enquiry: MakeEnquiry
) -> None:
    """With somebody else named nothing more happens; with nobody, managers are told once."""
    shared, alone = make_enquiry(), make_enquiry(phone="07700 900124")
    access = cast.access("asha")
    with reaching(access.reach):
        for case, named in ((shared, [cast.ben]), (alone, [])):
            safety_flag_set(
                access=access,
                enquiry_id=case.pk,
                reason="A former partner",
                safe=SafeWay(),
                named=named,
                now=timezone.now(),
            )
    left(cast, cast.asha)
    with reaching(replace(world.reach, everything=True)):
        named_now = SafetyNamed.objects.filter(removed_at=None)
        assert list(named_now.values_list("enquiry", "user")) == [(shared.pk, cast.ben.pk)]
        told = Message.objects.filter(kind="S13")
        assert {row.about_id for row in told} == {alone.pk}
        assert {row.user for row in told} == {cast.mel, cast.gareth}
        acts = AuditEvent.objects.filter(action="safety.named_removed")
        assert acts.count() == 2
