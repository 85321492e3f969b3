"""A lost sign-in: one person asks, a second one says yes, and the database knows the difference."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hubs import accounts
from hubs.calendar import say_moment
from hubs.fence import reaching
from hubs.models import AuditEvent, Membership, SignInReset, User
from hubs.permissions import Role
from hubs.services import ResetWaits, sign_in_reset_ask
from tests.cast import Cast, World
from tests.hubs.test_accounts import give_password, sign_in, with_factors

pytestmark = pytest.mark.django_db
REASON = "Spoke to her in the office"


@pytest.fixture
def asha(cast: Cast) -> User:
    return with_factors(cast.asha)


def ask(cast: Cast, user: User, by: str = "adam", **changes: Any) -> SignInReset:
    access = cast.access(by)
    words = {"reason": REASON, "now": timezone.now()} | changes
    with reaching(access.reach):
        return sign_in_reset_ask(
            access=access, membership_id=Membership.objects.get(user=user).pk, **words
        )


def answer(client: Client, reset: SignInReset, yes: bool = True) -> Any:
    return client.post(
        reverse("staff:reset_decide", args=[reset.pk]), {"answer": "yes" if yes else "no"}
    )


def test_two_people_and_then_the_letter(
    cast: Cast, asha: User, signed_in: Any, django_capture_on_commit_callbacks: Any, world: World
) -> None:
    lost, admin, manager = Client(), signed_in(cast.adam), signed_in(cast.mel)
    sign_in(lost, asha)
    page = f"/staff/people/{Membership.objects.get(user=asha).pk}/reset/"
    assert admin.post(page, {"reason": " "}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        told = admin.post(page, {"reason": REASON}, follow=True).content.decode()
    assert "A second person must say yes" in told
    assert "Mel Manager" in told
    assert sorted(m.to[0] for m in mail.outbox) == [cast.iris.email, cast.mel.email]
    assert "/staff/resets/" in mail.outbox[0].body
    assert asha.name not in mail.outbox[0].subject + mail.outbox[0].body
    # Nothing is taken away before the second person has spoken.
    assert accounts.has_second_factor(asha)
    assert lost.get("/staff/account/").status_code == 200

    shown = manager.get("/staff/resets/").content.decode()
    assert REASON in shown
    assert "Asha Officer" in shown
    mail.outbox.clear()
    reset = SignInReset.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        assert answer(manager, reset).url == "/staff/resets/"
    assert [m.to for m in mail.outbox] == [[asha.email]]
    assert "Adam Administrator asked" in mail.outbox[0].body
    assert "Mel Manager said yes" in mail.outbox[0].body
    assert lost.get("/staff/account/").status_code == 302
    assert give_password(Client(), asha.email).status_code == 200
    assert not Authenticator.objects.filter(user=asha).exists()
    with reaching(world.reach):
        acts = AuditEvent.objects.filter(action__startswith="person.").order_by("pk")
        assert [(act.action, act.actor) for act in acts] == [
            ("person.reset_asked", cast.adam),
            ("person.sign_in_reset", cast.mel),
        ]
    with django_capture_on_commit_callbacks(execute=True):
        lost.post(reverse("account_reset_password"), {"email": asha.email})
    assert re.search(r"/accounts/password/reset/\S+-\S+/", mail.outbox[-1].body)


def test_their_page_shows_the_request_that_waits(cast: Cast, asha: User, signed_in: Any) -> None:
    admin, page = signed_in(cast.adam), f"/staff/people/{Membership.objects.get(user=asha).pk}/"
    form = "How did you make sure that it is them?"
    assert form in admin.get(page).content.decode()
    reset = ask(cast, asha)
    for shown in (admin.get(page), admin.post(f"{page}reset/", {"reason": REASON})):
        said = shown.content.decode()
        assert "Adam Administrator, " in said
        assert say_moment(reset.expires_at) in said.replace("&nbsp;", " ")
        assert "Iris Governance, Mel Manager" in said
        assert form not in said
    answer(signed_in(cast.mel), reset, yes=False)
    assert form in admin.get(page).content.decode()


def test_no_leaves_everything_as_it_was(
    cast: Cast, asha: User, signed_in: Any, django_capture_on_commit_callbacks: Any
) -> None:
    reset = ask(cast, asha)
    with django_capture_on_commit_callbacks(execute=True):
        answer(signed_in(cast.mel), reset, yes=False)
    reset.refresh_from_db()
    assert reset.confirmed is False
    assert mail.outbox == []
    assert accounts.has_second_factor(asha)
    # And it is over: a yes afterwards changes nothing.
    answer(signed_in(cast.iris), reset)
    assert accounts.has_second_factor(asha)
    ask(cast, asha)  # another may be asked for


def test_who_may_not_be_the_second_person(cast: Cast, world: World, signed_in: Any) -> None:
    """The one who asked, in another role of theirs; the one it is about; one from elsewhere;
    one without the right. None of them changes anything."""
    mel = with_factors(cast.mel)
    reset = ask(cast, mel)
    second = Membership.objects.create(
        user=cast.adam, role=Role.HUB_MANAGER, cluster=world.ne, starts="2020-01-01"
    )
    asker = signed_in(cast.adam)
    asker.post("/staff/switch/", {"membership": second.pk})
    assert "Somebody else must say yes" in asker.get("/staff/resets/").content.decode()
    assert answer(asker, reset).status_code == 403
    assert answer(signed_in(mel), reset).status_code == 403
    assert answer(signed_in(cast.asha), reset).status_code == 403
    Membership.objects.filter(user=cast.emma).update(role=Role.HUB_MANAGER)
    elsewhere = answer(signed_in(cast.emma), reset)
    assert elsewhere.status_code == 404
    nowhere = signed_in(cast.emma).post("/staff/resets/999999999/", {"answer": "yes"})
    assert nowhere.content == elsewhere.content
    # A council's manager has no say over the hub's people.
    assert answer(signed_in(cast.gareth), reset).status_code == 404
    assert accounts.has_second_factor(mel)
    reset.refresh_from_db()
    assert reset.confirmed is None


def test_a_councils_manager_confirms_for_the_council(cast: Cast, signed_in: Any) -> None:
    gita = with_factors(cast.gita)
    reset = ask(cast, gita)
    assert answer(signed_in(cast.gareth), reset).status_code == 302
    assert not accounts.has_second_factor(gita)


def test_a_yes_counts_for_a_day(cast: Cast, asha: User, signed_in: Any) -> None:
    late = ask(cast, asha, now=timezone.now() - timedelta(hours=24))
    told = answer(signed_in(cast.mel), late)
    assert told.status_code == 302
    assert accounts.has_second_factor(asha)
    assert "Nothing waits" in signed_in(cast.mel).get("/staff/resets/").content.decode()
    fresh = ask(cast, asha)  # the old one does not stand in the way
    answer(signed_in(cast.mel), fresh)
    assert not accounts.has_second_factor(asha)


def test_one_waits_at_a_time(cast: Cast, asha: User, signed_in: Any) -> None:
    ask(cast, asha)
    with pytest.raises(ResetWaits):
        ask(cast, asha)
    page = f"/staff/people/{Membership.objects.get(user=asha).pk}/reset/"
    again = signed_in(cast.adam).post(page, {"reason": REASON})
    assert again.status_code == 422
    assert "asked already" in again.content.decode()


def test_who_may_not_ask(cast: Cast, signed_in: Any) -> None:
    admin, body = signed_in(cast.adam), {"reason": "because"}
    own, emma = Membership.objects.get(user=cast.adam), Membership.objects.get(user=cast.emma)
    assert admin.post(f"/staff/people/{own.pk}/reset/", body).status_code == 403
    assert admin.post(f"/staff/people/{emma.pk}/reset/", body).status_code == 404
    assert signed_in(cast.mel).post(f"/staff/people/{emma.pk}/reset/", body).status_code == 403
    assert not SignInReset.objects.exists()


@pytest.mark.parametrize("who", ["asked", "concerned", "nobody", "too late"])
def test_the_database_refuses_too(cast: Cast, asha: User, who: str) -> None:
    """Straight past the services, as the runtime role."""
    reset = ask(cast, asha)
    decided_by = {"asked": cast.adam, "concerned": asha, "nobody": None, "too late": cast.mel}[who]
    at = timezone.now() + timedelta(hours=25 if who == "too late" else 0)
    with pytest.raises(DatabaseError), transaction.atomic():
        SignInReset.objects.filter(pk=reset.pk).update(
            confirmed=True, decided_by=decided_by, decided_at=at
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        SignInReset.objects.filter(pk=reset.pk).update(asked_by=cast.mel)
    SignInReset.objects.filter(pk=reset.pk).update(
        confirmed=True, decided_by=cast.mel, decided_at=timezone.now()
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        SignInReset.objects.filter(pk=reset.pk).update(confirmed=None)


def test_nobody_asks_for_themselves_in_the_database(cast: Cast, asha: User) -> None:
    now = timezone.now()
    words = {"reason": REASON, "asked_at": now, "expires_at": now + timedelta(hours=1)}
    membership = Membership.objects.get(user=asha)
    with pytest.raises(DatabaseError), transaction.atomic():
        SignInReset.objects.create(membership=membership, asked_by=asha, **words)
    with pytest.raises(DatabaseError), transaction.atomic():
        SignInReset.objects.create(
            membership=membership, asked_by=cast.adam, decided_by=cast.mel, confirmed=True, **words
        )


def test_an_administrator_alone_is_told_whom_to_invite(
    cast: Cast, asha: User, signed_in: Any
) -> None:
    Membership.objects.filter(user__in=[cast.mel, cast.iris]).update(ends="2020-01-02")
    page = f"/staff/people/{Membership.objects.get(user=asha).pk}/reset/"
    told = signed_in(cast.adam).post(page, {"reason": REASON}, follow=True).content.decode()
    assert "Nobody else here may say yes" in told
