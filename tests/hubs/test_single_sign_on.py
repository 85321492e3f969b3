"""Signing in with a council's own account, against a real provider that can lie."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from hubs.fence import reaching
from hubs.models import AuditEvent, Directory, DirectoryIdentity, Membership, User
from hubs.permissions import Role
from hubs.services import (
    colleague_left,
    invitation_create,
    sign_in_reset_ask,
    sign_in_reset_decide,
)
from hubs.services.directories import directory_add, identity_link, identity_unlink
from hubs.services.people import Place, account_reopen
from tests import provider as lies
from tests.cast import Cast, World
from tests.provider import CLIENT, OBJECT_ID, SECRET, TENANT, Provider, provider_running

GO = "/accounts/single-sign-on/gateshead/"
OTHER = "99999999-2222-3333-4444-555555555555"


@pytest.fixture
def entra(world: World, settings: Any) -> Iterator[Provider]:
    """Gateshead's tenant, open for its people; the tenant asks for a second factor."""
    settings.SINGLE_SIGN_ON_SECRETS = {"gateshead": SECRET}
    with provider_running() as running:
        directory_add(
            slug="gateshead",
            name="Gateshead Council",
            place=world.gateshead,
            tenant_id=TENANT,
            metadata_url=running.metadata_url,
            client_id=CLIENT,
            domains="gateshead.example.org, staff.example.org",
            second_factor_said="Their head of IT, 2 March 2026",
            now=timezone.now(),
        )
        yield running


def directory() -> Directory:
    return Directory.objects.get(slug="gateshead")


def link(user: User, object_id: str = OBJECT_ID) -> None:
    identity_link(directory=directory(), object_id=object_id, user=user, now=timezone.now())


def there_and_back(client: Client, start: str = GO) -> Any:
    """Press the link, sign in there, come back: the product's answer to coming back."""
    sent = client.get(start)
    assert sent.status_code == 302, sent.content
    answer = requests.get(sent["Location"], allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_signs_in_by_tenant_and_object_id(entra: Provider, cast: Cast, client: Client) -> None:
    link(cast.gita)
    client.get("/accounts/login/")
    answer = there_and_back(client, f"{GO}?next=/staff/enquiries/")
    assert (answer.status_code, answer["Location"]) == (302, "/staff/enquiries/")
    assert who(client) == str(cast.gita.pk)
    assert client.get("/staff/").status_code == 200  # the tenant's second factor counts
    assert DirectoryIdentity.objects.get().used_at is not None


def test_the_session_gets_a_new_key(entra: Provider, cast: Cast, client: Client) -> None:
    link(cast.gita)
    client.get(GO)
    before = client.session.session_key
    there_and_back(client)
    assert client.session.session_key != before


def test_never_by_email(entra: Provider, cast: Cast, client: Client) -> None:
    """Somebody whose address there is a colleague's here stays a stranger."""
    entra.person = {"preferred_username": cast.gita.email, "email": cast.gita.email}
    answer = there_and_back(client)
    assert answer.status_code == 403
    assert "We could not match" in answer.content.decode()
    assert who(client) is None


def test_without_a_second_factor_there_one_is_asked_for_here(
    entra: Provider, cast: Cast, client: Client
) -> None:
    Directory.objects.update(second_factor_said="")
    link(cast.gita)
    there_and_back(client)
    assert client.get("/staff/")["Location"].startswith("/accounts/second-factor/")
    other = Client()
    Authenticator.objects.create(
        user=cast.gita, type=Authenticator.Type.TOTP, data={"secret": encrypt("GEZDGNBVGY3TQOJQ")}
    )
    assert there_and_back(other)["Location"].startswith("/accounts/login/code/")
    assert who(other) is None
    entra.person = {"amr": ["pwd", "mfa"]}
    third = Client()
    there_and_back(third)
    assert third.get("/staff/").status_code == 200


def test_the_record_says_by_what(entra: Provider, cast: Cast, client: Client, world: World) -> None:
    link(cast.gita)
    there_and_back(client)
    with reaching(world.reach):
        event = AuditEvent.objects.filter(action="account.signed_in").get()
        assert event.changes == {"by": [None, "council’s own sign-in"]}


@pytest.mark.parametrize("how", ["reset", "left"])
def test_starting_again_ends_the_link_too(entra: Provider, cast: Cast, how: str) -> None:
    """A link that somebody else made must not outlive what the owner is given anew."""
    link(cast.gita)
    adam, mel = cast.access("adam"), cast.access("mel")
    held, now = Membership.objects.get(user=cast.gita).pk, timezone.now()
    if how == "left":
        with reaching(adam.reach):
            colleague_left(access=adam, membership_id=held, now=now)
        cast.gita.refresh_from_db()
        account_reopen(cast.gita, "lantern orchard teapot")
        Membership.objects.filter(pk=held).update(ends=None)
    else:
        with reaching(adam.reach):
            asked = sign_in_reset_ask(access=adam, membership_id=held, reason="Met her", now=now)
        with reaching(mel.reach):
            sign_in_reset_decide(access=mel, reset_id=asked.pk, yes=True, now=now)
    assert there_and_back(Client()).status_code == 403


def claim(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda claims: claims.update({name: value})


def without(name: str) -> Callable[[dict[str, Any]], None]:
    return lambda claims: claims.pop(name)


def of_another_client(claims: dict[str, Any]) -> None:
    claims.update(aud="somebody-else", azp=CLIENT)


LIES = {
    "issuer": claim("iss", "https://login.example.org/other/v2.0"),
    "no issuer": without("iss"),
    "audience": claim("aud", "somebody-else"),
    "audience with our azp": of_another_client,
    "nonce": claim("nonce", "another"),
    "no nonce": without("nonce"),
    "tenant": claim("tid", OTHER),
    "no tenant": without("tid"),
    "no object id": without("oid"),
    "expired": claim("exp", int(time.time()) - 3600),
    "no end": without("exp"),
}


@pytest.mark.parametrize("name", LIES)
def test_a_token_that_says_something_else(
    name: str, entra: Provider, cast: Cast, client: Client
) -> None:
    link(cast.gita)
    entra.lie = LIES[name]
    answer = there_and_back(client)
    assert (answer.status_code, who(client)) == (403, None)
    entra.lie = lambda claims: None
    assert there_and_back(client).status_code == 302  # it was the lie


@pytest.mark.parametrize(
    "sign",
    [
        lies.unsigned,
        lies.signed_by_another,
        lies.signed_by_unknown_name,
        lies.signed_with_the_public_key,
    ],
)
def test_a_token_that_somebody_else_signed(
    sign: Any, entra: Provider, cast: Cast, client: Client
) -> None:
    link(cast.gita)
    entra.sign = sign
    answer = there_and_back(client)
    assert (answer.status_code, who(client)) == (403, None)


def test_keys_may_change_between_two_sign_ins(entra: Provider, cast: Cast, client: Client) -> None:
    link(cast.gita)
    there_and_back(client)
    entra.key = Provider().key
    assert there_and_back(Client()).status_code == 302


def test_another_sessions_answer_and_a_used_one(
    entra: Provider, cast: Cast, client: Client
) -> None:
    """The answer belongs to the session that asked, once."""
    link(cast.gita)
    sent = client.get(GO)
    answer = requests.get(sent["Location"], allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    thief = Client()
    thief.get(GO)
    assert thief.get(f"{back.path}?{back.query}").status_code == 403
    assert client.get(f"{back.path}?{back.query}").status_code == 302
    client.logout()
    assert client.get(f"{back.path}?{back.query}").status_code == 403
    assert Client().get(f"{GO}back/?code=x&state=y").status_code == 403
    assert Client().get(f"{GO}back/?error=access_denied").status_code == 403


def test_every_refusal_is_one_page(entra: Provider, cast: Cast) -> None:
    unknown = there_and_back(Client()).content
    entra.lie = claim("tid", OTHER)
    assert there_and_back(Client()).content == unknown
    assert Client().get(f"{GO}back/").content == unknown


def test_the_provider_is_away(entra: Provider, settings: Any, client: Client) -> None:
    Directory.objects.update(metadata_url="http://127.0.0.1:9/nothing")
    assert client.get(GO).status_code == 403
    settings.SINGLE_SIGN_ON_SECRETS = {}
    assert client.get(GO).status_code == 403


def test_leavers_and_who_works_elsewhere(entra: Provider, cast: Cast, client: Client) -> None:
    link(cast.sunil)  # of Sunderland: not a person of Gateshead's
    assert there_and_back(client).status_code == 403
    DirectoryIdentity.objects.all().delete()
    link(cast.gita)
    Membership.objects.filter(user=cast.gita).update(ends=timezone.localdate() - timedelta(days=1))
    assert there_and_back(Client()).status_code == 403
    Membership.objects.filter(user=cast.gita).update(ends=None)
    User.objects.filter(pk=cast.gita.pk).update(is_active=False)
    assert there_and_back(Client()).status_code == 403


def test_a_closed_directory_does_not_exist(entra: Provider, client: Client) -> None:
    call_command("directory", "close", "gateshead")
    assert client.get(GO).status_code == 404
    assert "Gateshead" not in client.get("/accounts/single-sign-on/").content.decode()


def test_open_redirect(entra: Provider, cast: Cast, client: Client) -> None:
    link(cast.gita)
    answer = there_and_back(client, f"{GO}?next=https://evil.example.org/")
    assert answer["Location"] == "/staff/"


# --- Invitations and linking ----------------------------------------------------------------------


def invite(cast: Cast, world: World, email: str) -> str:
    access = cast.access("adam")
    with reaching(access.reach):
        _, secret = invitation_create(
            access=access,
            email=email,
            name="Nia New",
            role=Role.COUNCIL_WORKER,
            place=Place(world.ne, world.gateshead),
            now=timezone.now(),
        )
    return secret


def test_an_invitation_is_accepted_with_the_work_account(
    entra: Provider, cast: Cast, world: World, client: Client
) -> None:
    secret = invite(cast, world, "nia@gateshead.example.org")
    entra.person = {"preferred_username": "Nia@Gateshead.example.org"}
    client.get(f"/accounts/invitation/{secret}/")
    assert f"{GO}accept/" in client.get("/accounts/invitation/").content.decode()
    assert there_and_back(client, f"{GO}accept/").status_code == 302
    nia = User.objects.get(email="nia@gateshead.example.org")
    assert not nia.has_usable_password()
    assert who(client) == str(nia.pk)
    assert client.get("/staff/").status_code == 200
    with reaching(world.reach):
        acts = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"person.joined", "person.directory_linked"} <= acts
    assert there_and_back(Client()).status_code == 302  # and signs in by it from now on


def test_an_invitation_is_for_the_person_invited(
    entra: Provider, cast: Cast, world: World, client: Client
) -> None:
    secret = invite(cast, world, "nia@gateshead.example.org")
    entra.person = {"preferred_username": "somebody.else@gateshead.example.org"}
    client.get(f"/accounts/invitation/{secret}/")
    answer = there_and_back(client, f"{GO}accept/")
    assert answer.status_code == 403
    assert "The invitation is for nia@gateshead.example.org" in answer.content.decode()
    assert not User.objects.filter(email="nia@gateshead.example.org").exists()
    other = invite(cast, world, "nia@elsewhere.example.com")
    client.get(f"/accounts/invitation/{other}/")
    assert client.get(f"{GO}accept/").status_code == 404
    assert Client().get(f"{GO}accept/").status_code == 404


def test_linking_asks_who_it_is_once_more(
    entra: Provider, cast: Cast, signed_in: Callable[[User], Client], world: World
) -> None:
    Authenticator.objects.create(
        user=cast.gita, type=Authenticator.Type.TOTP, data={"secret": encrypt("GEZDGNBVGY3TQOJQ")}
    )
    client = signed_in(cast.gita)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "type": "totp", "at": time.time() - 3600}
    ]
    session.save()
    assert client.get(f"{GO}link/")["Location"].startswith("/accounts/again/")
    session["account_authentication_methods"] = [
        {"method": "mfa", "type": "totp", "at": time.time(), "reauthenticated": True}
    ]
    session.save()
    assert there_and_back(client, f"{GO}link/")["Location"] == "/staff/account/"
    page = client.get("/staff/account/").content.decode()
    assert "You can now sign in with Gateshead Council" in page
    assert "Unlink" in page
    assert DirectoryIdentity.objects.get().user == cast.gita


def test_nobody_links_a_directory_they_do_not_work_in(
    entra: Provider, cast: Cast, signed_in: Callable[[User], Client]
) -> None:
    assert signed_in(cast.sunil).get(f"{GO}link/").status_code == 404
    assert signed_in(cast.gareth).get(f"{GO}link/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_the_owner_is_told(entra: Provider, cast: Cast) -> None:
    link(cast.gita)
    assert [letter.to for letter in mail.outbox] == [[cast.gita.email]]
    assert "Gateshead Council" in mail.outbox[0].body


def test_one_account_there_is_one_person_here(entra: Provider, cast: Cast) -> None:
    link(cast.gita)
    link(cast.gita)  # again: nothing new
    assert DirectoryIdentity.objects.count() == 1
    with pytest.raises(ValidationError):
        link(cast.gareth)
    with pytest.raises(ValidationError):
        link(cast.gita, OTHER)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_for_one_account_there(entra: Provider, cast: Cast) -> None:
    people = [cast.gita, cast.gareth, cast.pat, cast.dee] * 5
    won: list[int] = []

    def try_it(user: User) -> None:
        try:
            link(user)
            won.append(user.pk)
        except ValidationError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it, args=(user,)) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(won)) == 1
    assert DirectoryIdentity.objects.get().user_id == won[0]


def test_unlinking_leaves_a_way_in(
    entra: Provider, cast: Cast, signed_in: Callable[[User], Client]
) -> None:
    link(cast.gita)
    with pytest.raises(ValidationError, match="Set a password first"):
        identity_unlink(user=cast.gita, directory=directory(), now=datetime.now(tz=UTC))
    client = signed_in(cast.gita)
    client.post(f"{GO}unlink/")
    assert DirectoryIdentity.objects.exists()
    cast.gita.set_password("copper-kettle-window")
    cast.gita.save()
    assert identity_unlink(user=cast.gita, directory=directory(), now=datetime.now(tz=UTC))
    assert not identity_unlink(user=cast.gita, directory=directory(), now=datetime.now(tz=UTC))


def test_the_command_says_what_is_wrong(world: World, capsys: Any) -> None:
    with pytest.raises(CommandError, match="Say also: name, tenant, client, domains"):
        call_command("directory", "add", "gateshead")
    values = ["--name=Gateshead Council", "--client=c", "--domains=gateshead.example.org"]
    with pytest.raises(CommandError, match="no place called"):
        call_command("directory", "add", "g", "--council=nowhere", f"--tenant={TENANT}", *values)
    with pytest.raises(CommandError):
        call_command("directory", "add", "g", "--council=gateshead", "--tenant=x", *values)
    call_command("directory", "add", "g", "--council=gateshead", f"--tenant={TENANT}", *values)
    assert "/accounts/single-sign-on/g/back/" in capsys.readouterr().out
    assert TENANT in Directory.objects.get().metadata_url
    call_command("directory", "list")
    assert "g: Gateshead Council, open" in capsys.readouterr().out


def set_up(*values: str, place: str = "--council=gateshead") -> None:
    given = ["--name=Gateshead Council", "--client=c", "--domains=gateshead.example.org"]
    call_command("directory", "add", "g", place, f"--tenant={TENANT}", *given, *values)


def test_what_the_console_does_is_on_record_in_the_place(world: World) -> None:
    said = "Jo Head of IT, 3 March 2026"
    set_up()
    set_up(f"--second-factor-said={said}")
    set_up(f"--second-factor-said={said}")  # nothing changed
    call_command("directory", "close", "g")
    call_command("directory", "close", "g")
    with pytest.raises(CommandError, match="no directory"):
        call_command("directory", "close", "h")
    with reaching(world.reach):
        rows = AuditEvent.objects.filter(subject="directory").order_by("pk")
        first, second, third = rows
    assert {row.actor_said for row in rows} == {"The server's console"}
    assert {(row.cluster_id, row.service_id) for row in rows} == {(world.ne.pk, world.gateshead.pk)}
    assert first.changes["tenant_id"] == [None, TENANT]
    assert first.changes["domains"] == [None, "gateshead.example.org"]
    assert (second.action, second.changes) == (
        "directory.set_up", {"second_factor_said": ["", said]},
    )  # fmt: skip
    assert (third.action, third.changes) == ("directory.closed", {"active": [True, False]})


def test_a_directory_that_moves_is_on_record_in_both_places(world: World) -> None:
    set_up()
    set_up(place="--hub=east-midlands")
    with reaching(world.reach):
        rows = AuditEvent.objects.filter(subject="directory").order_by("pk")
        placed = [(row.action, row.cluster_id, row.service_id) for row in rows]
        assert rows[2].changes["tenant_id"] == [None, TENANT]
    assert placed == [
        ("directory.set_up", world.ne.pk, world.gateshead.pk),
        ("directory.closed", world.ne.pk, world.gateshead.pk),
        ("directory.set_up", world.em.pk, None),
    ]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_in_a_browser(
    entra: Provider, cast: Cast, live: Any, page: Callable[..., Page], settings: Any
) -> None:
    """Real redirects between two origins under the content security policy, scripts off."""
    settings.BASE_URL = live.url
    link(cast.gita)
    tab = page(javascript=False, base_url=live.url, viewport={"width": 360, "height": 740})
    tab.goto("/staff/enquiries/")
    tab.get_by_role("link", name="Sign in with your council").click()
    tab.get_by_role("link", name="Gateshead Council").click()
    tab.wait_for_url("**/staff/enquiries/")
    assert tab.get_by_role("heading", name="Enquiries").is_visible()
