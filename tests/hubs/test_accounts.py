"""Signing in, the second factor, sessions, invitations: in real requests."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import decrypt, encrypt
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from config import checks
from hubs import accounts, demo, sessions, totp
from hubs.fence import reaching
from hubs.limits import try_note
from hubs.models import AuditEvent, Invitation, Membership, RateLimit, User
from hubs.permissions import Role
from hubs.services import invitation_create, membership_end
from hubs.services.people import (
    InvitationClosed,
    Place,
    PlaceNotAllowed,
    invitation_accept,
    invitation_held,
    secret_hash,
)
from tests.cast import Cast, World

PASSWORD = "copper-kettle-window"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[Any]:
    """Time stands still at noon on a Monday until a test moves it."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _light_hashing(monkeypatch: Any) -> None:
    """The same hasher with less work: nothing here is about its strength."""
    monkeypatch.setattr(Argon2PasswordHasher, "time_cost", 1)
    monkeypatch.setattr(Argon2PasswordHasher, "memory_cost", 1024)


@pytest.fixture
def asha(cast: Cast, clock: Any) -> User:
    """The officer Asha, with a password, an app and recovery codes."""
    return with_factors(cast.asha)


def with_factors(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(SECRET)}
    )
    RecoveryCodes.activate(user)
    return user


def code() -> str:
    return totp.totp_now(SECRET, now=timezone.now())


def give_password(client: Client, email: str, password: str = PASSWORD, **extra: str) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password, **extra})


def sign_in(client: Client, user: User, **extra: str) -> Any:
    give_password(client, user.email, **extra)
    return client.post(reverse("mfa_authenticate"), {"code": code()})


def text(response: Any) -> str:
    """What a page says, without what differs in every answer."""
    body = response.content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", body)


# --- The second step -----------------------------------------------------------------------------


def test_password_alone_opens_nothing(client: Client, asha: User) -> None:
    answer = give_password(client, asha.email)
    assert answer.url == reverse("mfa_authenticate")
    page = client.get("/staff/account/")
    assert page.status_code == 302
    assert page.url.startswith(reverse("account_login"))


def test_password_and_code_open_the_page_that_was_asked_for(client: Client, asha: User) -> None:
    stopped = client.get("/staff/account/")
    assert stopped.url == "/accounts/login/?next=%2Fstaff%2Faccount%2F"
    assert b"Sign in with a passkey" in client.get(stopped.url).content
    answer = sign_in(client, asha, next="/staff/account/")
    assert answer.url == "/staff/account/"
    page = client.get("/staff/account/")
    assert page.status_code == 200
    assert b"Asha Officer" in page.content


def test_the_session_has_a_new_key_after_signing_in(client: Client, asha: User) -> None:
    session = client.session
    session["something"] = 1
    session.save()
    before = session.session_key
    sign_in(client, asha)
    assert client.session.session_key != before
    assert not client.session.exists(before)


def test_a_code_works_once(client: Client, asha: User) -> None:
    assert sign_in(client, asha).status_code == 302
    other = Client()
    again = sign_in(other, asha)
    assert again.status_code == 200
    assert accounts.WRONG_CODE in again.content.decode()


def test_a_code_is_spent_with_the_cache_away(client: Client, asha: User, monkeypatch: Any) -> None:
    monkeypatch.setattr("hubs.cache.ForgivingRedisCache.add", lambda *a, **k: False)
    monkeypatch.setattr("hubs.cache.ForgivingRedisCache.get", lambda s, k, d=None, v=None: d)
    assert sign_in(client, asha).status_code == 302
    assert sign_in(Client(), asha).status_code == 200


def test_an_older_code_is_refused_after_a_newer_one(client: Client, asha: User, clock: Any) -> None:
    old = code()
    clock.shift(30)
    assert sign_in(client, asha).status_code == 302
    other = Client()
    give_password(other, asha.email)
    assert other.post(reverse("mfa_authenticate"), {"code": old}).status_code == 200


@pytest.mark.parametrize(("late", "taken"), [(-30, True), (0, True), (30, True), (90, False)])
def test_a_code_is_taken_near_its_time_only(
    client: Client, asha: User, clock: Any, late: int, taken: bool
) -> None:
    shown = code()
    clock.shift(late)
    give_password(client, asha.email)
    answer = client.post(reverse("mfa_authenticate"), {"code": shown})
    assert (answer.status_code == 302) is taken


def test_the_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, last six of its eight digits."""
    for seconds, expected in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        now = datetime.fromtimestamp(seconds, tz=UTC)
        assert totp.totp_now(SECRET, now=now) == expected


def test_a_recovery_code_works_once(client: Client, asha: User) -> None:
    factor = Authenticator.objects.get(user=asha, type=Authenticator.Type.RECOVERY_CODES)
    spare = factor.wrap().get_unused_codes()[0]
    give_password(client, asha.email)
    assert client.post(reverse("mfa_authenticate"), {"code": spare}).status_code == 302
    other = Client()
    give_password(other, asha.email)
    assert other.post(reverse("mfa_authenticate"), {"code": spare}).status_code == 200


def test_secrets_are_not_in_the_clear(asha: User) -> None:
    stored = Authenticator.objects.get(user=asha, type=Authenticator.Type.TOTP).data["secret"]
    assert SECRET not in stored
    assert decrypt(stored) == SECRET


def test_someone_without_a_second_factor_must_set_one_up(client: Client, cast: Cast) -> None:
    cast.asha.set_password(PASSWORD)
    cast.asha.save()
    give_password(client, cast.asha.email)
    stopped = client.get("/staff/account/")
    assert stopped.url == "/accounts/second-factor/?next=%2Fstaff%2Faccount%2F"
    choice = client.get(stopped.url).content.decode()
    assert choice.index("passkey") < choice.index("authenticator app")

    page = client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    assert secret[:4] in page.content.decode()
    square = client.get(reverse("app_qr"))
    assert square["Content-Type"] == "image/svg+xml"
    assert square["Cache-Control"] == "no-store"
    assert b"style=" not in square.content
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "That code does not work" in wrong.content.decode()
    right = totp.totp_now(secret, now=timezone.now())
    assert client.post(reverse("mfa_activate_totp"), {"code": right}).url == reverse(
        "mfa_view_recovery_codes"
    )
    shown = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert len(re.findall(r"<code>\d{8}</code>", shown)) == 10
    again = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert "<code>" not in again
    assert client.post(reverse("codes_kept")).url == "/staff/account/"
    assert client.get("/staff/account/").status_code == 200


def test_a_session_from_before_the_second_factor_gets_nothing(asha: User) -> None:
    """A thief with the password alone, who came in before the owner added an app."""
    factors = list(Authenticator.objects.filter(user=asha))
    for address in ("/staff/account/", "/accounts/passkeys/add/", "/accounts/app/add/"):
        Authenticator.objects.filter(user=asha).delete()
        thief = Client()
        give_password(thief, asha.email)
        assert thief.get(reverse("second_factor")).status_code == 200
        Authenticator.objects.bulk_create(factors)
        answer = thief.get(address, follow=True)
        assert answer.redirect_chain[-1][0].startswith(reverse("account_login")), address
        assert not answer.wsgi_request.user.is_authenticated


def test_the_last_factor_stays(client: Client, asha: User) -> None:
    sign_in(client, asha)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_deactivate_totp"))
    assert "only passkey or app" in page.content.decode()
    client.post(reverse("mfa_deactivate_totp"))
    assert accounts.has_second_factor(asha)


def test_changing_a_factor_asks_for_the_password_again(client: Client, asha: User) -> None:
    sign_in(client, asha)
    stopped = client.get(reverse("mfa_add_webauthn"))
    assert stopped.url.startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200


# --- Guesses -------------------------------------------------------------------------------------


def test_stranger_and_colleague_get_the_same_answer(client: Client, asha: User) -> None:
    known = give_password(client, asha.email, "wrong-wrong-wrong")
    unknown = give_password(Client(), "nobody@staff.example.org", "wrong-wrong-wrong")
    assert known.status_code == unknown.status_code == 200
    assert text(known).replace(asha.email, "") == text(unknown).replace(
        "nobody@staff.example.org", ""
    )
    asha.is_active = False
    asha.save()
    closed = give_password(Client(), asha.email)
    assert text(closed) == text(known)


def test_an_unknown_account_costs_as_much_work(asha: User, monkeypatch: Any) -> None:
    """Both answers hash one password: that is nearly all the time either takes."""
    hashed = []
    hasher = "django.contrib.auth.hashers.Argon2PasswordHasher"
    for name in ("encode", "verify"):
        monkeypatch.setattr(f"{hasher}.{name}", _counting(hashed, hasher, name))
    give_password(Client(), asha.email, "wrong-wrong-wrong")
    assert len(hashed) == 1
    give_password(Client(), "nobody@staff.example.org", "wrong-wrong-wrong")
    assert len(hashed) == 2


def _counting(calls: list[str], hasher: str, name: str) -> Callable[..., Any]:
    plain = getattr(Argon2PasswordHasher, name)

    def counted(self: Any, *args: Any) -> Any:
        calls.append(name)
        return plain(self, *args)

    return counted


def test_too_many_wrong_passwords_stop_the_right_one_for_a_while(
    client: Client, asha: User, clock: Any
) -> None:
    for _ in range(accounts.GUESSES):
        give_password(client, asha.email, "wrong-wrong-wrong")
    assert accounts.TOO_MANY in give_password(client, asha.email).content.decode()
    clock.shift(accounts.PER)
    assert give_password(client, asha.email).status_code == 302


def test_right_passwords_are_no_guesses(asha: User, clock: Any) -> None:
    for _ in range(accounts.GUESSES * 2):
        assert sign_in(Client(), asha).status_code == 302
        clock.shift(30)


def test_too_many_wrong_codes_stop_the_right_one(client: Client, asha: User) -> None:
    give_password(client, asha.email)
    for _ in range(accounts.GUESSES):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    answer = client.post(reverse("mfa_authenticate"), {"code": code()})
    assert accounts.TOO_MANY in answer.content.decode()


def test_guesses_over_many_accounts_from_one_address_end(client: Client, asha: User) -> None:
    try_note(scope=accounts.ADDRESS, key="127.0.0.1", now=NOON)
    RateLimit.objects.update(count=accounts.GUESSES_FROM_ADDRESS)
    assert accounts.TOO_MANY in give_password(client, asha.email).content.decode()
    assert give_password(Client(REMOTE_ADDR="192.0.2.7"), asha.email).status_code == 302


BAD_CREDENTIALS = (
    "", "x", "[]", "1", "null", "{}", '"text"', "[1]", '{"response": 1}', '{"response": {}}',
    '{"response": {"userHandle": 5}}', '{"response": {"userHandle": "!!"}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "MQ",'
    ' "clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA"}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "__79",'
    ' "clientDataJSON": "AA", "authenticatorData": "AA", "signature": "AA"}}',
)  # fmt: skip


@pytest.mark.parametrize("credential", BAD_CREDENTIALS)
def test_a_broken_passkey_is_a_refusal_and_no_fault(
    client: Client, asha: User, credential: str
) -> None:
    """At sign-in, at the second step, and when one is made."""
    address = reverse("mfa_login_webauthn")
    assert client.get(address, headers={"Accept": "application/json"}).status_code == 200
    assert client.post(address, {"credential": credential}).status_code == 302
    give_password(client, asha.email)
    client.get(reverse("mfa_authenticate"))
    answer = client.post(reverse("mfa_authenticate"), {"credential": credential})
    assert answer.status_code == 200
    client.post(reverse("mfa_authenticate"), {"code": code()})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.get(reverse("mfa_add_webauthn"))
    assert client.post(reverse("mfa_add_webauthn"), {"credential": credential}).status_code == 200


@pytest.mark.parametrize("typed", ["\0", "x" * 100_000, "’; drop table", "\r\nBcc: a@b.c", "👩‍👧"])
def test_odd_input_is_answered(client: Client, asha: User, typed: str) -> None:
    for address in ("account_login", "account_reset_password"):
        body = dict.fromkeys(("login", "password", "email", "next"), typed)
        assert client.post(reverse(address), body).status_code in {200, 302, 400}
    assert client.post(reverse("account_login"), {"login": asha.email, "password": typed})
    give_password(client, asha.email)
    assert client.post(reverse("mfa_authenticate"), {"code": typed}).status_code == 200


# --- Sessions ------------------------------------------------------------------------------------


def test_half_an_hour_alone_ends_the_session_and_says_so(
    client: Client, asha: User, clock: Any
) -> None:
    sign_in(client, asha)
    clock.shift(sessions.IDLE - timedelta(minutes=1))
    assert client.get("/staff/account/").status_code == 200
    clock.shift(sessions.IDLE - timedelta(minutes=1))
    assert client.get("/staff/account/").status_code == 200
    clock.shift(sessions.IDLE + timedelta(seconds=1))
    stopped = client.get("/staff/account/?from=here")
    assert stopped.url == ("/accounts/login/?next=%2Fstaff%2Faccount%2F%3Ffrom%3Dhere&why=idle")
    assert "not used the service for 30 minutes" in client.get(stopped.url).content.decode()


def test_twelve_hours_end_the_session_however_busy(client: Client, asha: User, clock: Any) -> None:
    sign_in(client, asha)
    for _ in range(36):
        clock.shift(timedelta(minutes=20))
        assert client.get("/staff/account/").status_code == 200
    clock.shift(timedelta(minutes=1))
    assert client.get("/staff/account/").url.endswith("why=age")


def test_a_swap_gets_no_sign_in_page(client: Client, asha: User) -> None:
    answer = client.get(
        "/staff/account/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/staff/start/?a=1"},
    )
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/accounts/login/?next=%2Fstaff%2Fstart%2F%3Fa%3D1"
    assert answer.content == b""
    elsewhere = client.post(
        "/staff/switch/",
        headers={"HX-Request": "true", "HX-Current-URL": "https://evil.example/"},
    )
    assert elsewhere["HX-Redirect"] == "/accounts/login/?next=%2Fstaff%2F"


@pytest.mark.parametrize(
    "bad",
    ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "http://localhost/staff/"],
)
def test_next_leads_nowhere_else(client: Client, asha: User, bad: str) -> None:
    assert sign_in(client, asha, next=bad).url == "/staff/"


def test_signing_out_takes_a_button(client: Client, asha: User) -> None:
    sign_in(client, asha)
    assert client.get(reverse("account_logout")).status_code == 200
    assert client.get("/staff/account/").status_code == 200
    assert client.post(reverse("account_logout")).url == reverse("account_login")
    assert client.get("/staff/account/").status_code == 302


def test_a_new_password_ends_other_sessions_and_tells_the_owner(
    client: Client, asha: User, clock: Any, django_capture_on_commit_callbacks: Any
) -> None:
    other = Client()
    sign_in(other, asha)
    clock.shift(30)
    sign_in(client, asha)
    new = {"password1": "garden-pencil-harbour", "password2": "garden-pencil-harbour"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})
    assert answer.url == "/staff/account/"
    assert client.get("/staff/account/").status_code == 200
    assert other.get("/staff/account/").status_code == 302
    assert [m.to for m in mail.outbox] == [[asha.email]]


def test_a_new_password_by_letter_still_needs_the_second_factor(
    client: Client, asha: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        known = client.post(reverse("account_reset_password"), {"email": asha.email})
        unknown = client.post(reverse("account_reset_password"), {"email": "no@example.org"})
    assert known.url == unknown.url
    letter = next(m for m in mail.outbox if m.to == [asha.email])
    link = re.search(r"http://testserver(/accounts/password/reset/\S+)", letter.body)[1]
    form = client.get(link)
    new = {"password1": "garden-pencil-harbour", "password2": "garden-pencil-harbour"}
    assert client.post(form.url, new).url == reverse("account_reset_password_from_key_done")
    assert client.get("/staff/account/").status_code == 302
    answer = give_password(client, asha.email, "garden-pencil-harbour")
    assert answer.url == reverse("mfa_authenticate")
    assert "more than an hour old" in Client().get(link, follow=True).content.decode()


@pytest.mark.parametrize(
    ("password", "good"),
    [
        ("GatesheadCouncil2026", False),
        ("north-east-fostering", False),
        ("Sunderland123!!!", False),
        ("password12345", False),
        ("short", False),
        ("asha-officer-1", False),
        ("copper-kettle-window", True),
        ("gateshead marmalade trumpet", True),
        ("Ångström naïve café", True),
        ("x9$" * 30 + "qwrtpz", True),
    ],
)
def test_a_password_is_long_and_not_what_everyone_would_try(
    cast: Cast, password: str, good: bool
) -> None:
    if good:
        validate_password(password, cast.asha)
    else:
        with pytest.raises(ValidationError):
            validate_password(password, cast.asha)


def test_letters_to_one_address_end_after_three(client: Client, asha: User) -> None:
    answers = [
        client.post(reverse("account_reset_password"), {"email": asha.email}).status_code
        for _ in range(4)
    ]
    assert answers == [302, 302, 302, 200]


# --- Doors ---------------------------------------------------------------------------------------


def addresses(patterns: Any = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every address of the product, with numbers and words put in, and its view."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        here = prefix + str(entry.pattern).removeprefix("^").removesuffix("$")
        if isinstance(entry, URLResolver):
            yield from addresses(entry.url_patterns, here)
        else:
            assert isinstance(entry, URLPattern)
            yield "/" + here, entry.callback


def test_every_staff_page_wears_a_door() -> None:
    staff = [(a, v) for a, v in addresses() if a.startswith("/staff/")]
    assert len(staff) > 5
    assert [a for a, v in staff if not hasattr(v, "door")] == []


def test_every_staff_page_is_shut_to_a_password_alone(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.asha)
    for address, _ in addresses():
        if address.startswith("/staff/"):
            address = re.sub(r"<int:\w+>", "1", address)
            address = re.sub(r"<uuid:\w+>", "00000000-0000-4000-8000-000000000000", address)
            address = re.sub(r"<(?:\w+:)?\w+>", "NE-26-0001", address)
            for answer in (client.get(address), client.post(address)):
                assert answer.status_code in {302, 405}, address
                if answer.status_code == 302:
                    assert answer.url.startswith("/accounts/second-factor/"), address


def test_there_is_no_other_door() -> None:
    """No admin, no sign-up, no sign-in by letter, no address management, no other provider."""
    found = {address for address, _ in addresses() if address.startswith("/accounts/")}
    assert found == {
        "/accounts/2fa/",
        "/accounts/again/",
        "/accounts/again/code/",
        "/accounts/again/passkey/",
        "/accounts/app/add/",
        "/accounts/app/qr.svg",
        "/accounts/app/remove/",
        "/accounts/invitation/",
        "/accounts/invitation/<str:secret>/",
        "/accounts/login/",
        "/accounts/login/code/",
        "/accounts/login/passkey/",
        "/accounts/logout/",
        "/accounts/passkeys/",
        "/accounts/passkeys/<int:pk>/remove/",
        "/accounts/passkeys/add/",
        "/accounts/password/change/",
        "/accounts/password/changed/",
        "/accounts/password/set/",
        "/accounts/password/reset/",
        "/accounts/password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/",
        "/accounts/password/reset/sent/",
        "/accounts/recovery-codes/",
        "/accounts/recovery-codes/kept/",
        "/accounts/recovery-codes/new/",
        "/accounts/second-factor/",
        "/accounts/single-sign-on/",
        "/accounts/single-sign-on/<slug:slug>/",
        "/accounts/single-sign-on/<slug:slug>/accept/",
        "/accounts/single-sign-on/<slug:slug>/back/",
        "/accounts/single-sign-on/<slug:slug>/link/",
        "/accounts/single-sign-on/<slug:slug>/unlink/",
    }
    names = {getattr(view, "__module__", "") for _, view in addresses()}
    assert not [n for n in names if n.startswith(("django.contrib.admin", "allauth.headless"))]
    assert settings.AUTHENTICATION_BACKENDS == ["hubs.accounts.PasswordBackend"]
    assert not settings.DEBUG


def test_no_script_or_style_is_in_a_page(client: Client, asha: User) -> None:
    pages = [client.get(reverse("account_login")), client.get(reverse("account_reset_password"))]
    give_password(client, asha.email)
    pages.append(client.get(reverse("mfa_authenticate")))
    client.post(reverse("mfa_authenticate"), {"code": code()})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    for name in ("staff:account", "mfa_add_webauthn", "account_change_password", "account_logout"):
        pages.append(client.get(reverse(name)))
    for page in pages:
        body = page.content.decode()
        assert page.status_code == 200
        assert not re.search(r"<script(?![^>]*\bsrc=)", body)
        assert not re.search(r"<style|\sstyle=|\son\w+=", body)


# --- Roles ---------------------------------------------------------------------------------------


def test_someone_without_a_role_is_told_whom_to_ask(cast: Cast, signed_in: Any) -> None:
    answer = signed_in(cast.sam).get("/staff/start/")
    assert answer.status_code == 403
    assert "Ask the administrator" in answer.content.decode()
    assert signed_in(cast.sam).get("/staff/account/").status_code == 200


def test_a_colleague_without_the_right_is_refused(cast: Cast, signed_in: Any) -> None:
    assert signed_in(cast.asha).get("/staff/people/").status_code == 403
    assert signed_in(cast.adam).get("/staff/people/").status_code == 200


def test_the_start_page_offers_the_rooms_of_a_role(cast: Cast, signed_in: Any) -> None:
    assert "/staff/mockingbird/" in signed_in(cast.liam).get("/staff/start/").content.decode()
    assert "/staff/reports/" in signed_in(cast.iris).get("/staff/start/").content.decode()
    assert "open the link a colleague sends" in (
        signed_in(cast.pat).get("/staff/start/").content.decode()
    )


def test_acting_in_another_role(cast: Cast, world: World, signed_in: Any) -> None:
    second = Membership.objects.create(
        user=cast.adam,
        role=Role.COUNCIL_WORKER,
        service=world.gateshead,
        starts=timezone.localdate(),
    )
    client = signed_in(cast.adam)
    assert client.get("/staff/people/").status_code == 200
    assert client.post("/staff/switch/", {"membership": second.pk}).status_code == 302
    assert client.get("/staff/people/").status_code == 403
    strangers = Membership.objects.get(user=cast.emma)
    assert client.post("/staff/switch/", {"membership": strangers.pk}).status_code == 404
    assert client.post("/staff/switch/", {"membership": "x"}).status_code == 404
    assert client.get("/staff/switch/").status_code == 405


# --- Invitations ---------------------------------------------------------------------------------


def invited(cast: Cast, world: World, **changes: Any) -> tuple[Invitation, str]:
    access = cast.access("adam")
    words: dict[str, Any] = {
        "email": "New.Person@council.example.org",
        "name": "New Person",
        "role": Role.COUNCIL_WORKER,
        "place": Place(world.ne, world.gateshead),
        "now": timezone.now(),
    }
    with reaching(access.reach):
        return invitation_create(access=access, **(words | changes))


def test_an_invitation_from_screen_to_work(
    cast: Cast, world: World, signed_in: Any, django_capture_on_commit_callbacks: Any
) -> None:
    admin = signed_in(cast.adam)
    with django_capture_on_commit_callbacks(execute=True):
        answer = admin.post(
            "/staff/people/invite/",
            {
                "name": "New Person",
                "email": "new@council.example.org",
                "place": f"council-{world.gateshead.pk}",
                "role": Role.COUNCIL_WORKER,
            },
        )
    assert answer.url == "/staff/people/"
    assert "new@council.example.org" in admin.get("/staff/people/").content.decode()
    (letter,) = mail.outbox
    link = re.search(r"/accounts/invitation/\S+/", letter.body)[0]
    secret = link.split("/")[3]
    assert not Invitation.objects.exists()  # without the link
    row = invitation_held(token_hash=secret_hash(secret))
    assert row is not None
    assert secret not in str(row.__dict__)
    assert row.token_hash == secret_hash(secret)

    newcomer = Client()
    for _ in range(3):  # a mail scanner opens it first
        assert newcomer.get(link).url == "/accounts/invitation/"
    page = newcomer.get("/accounts/invitation/").content.decode()
    assert "New Person" in page
    assert secret not in page
    weak = newcomer.post("/accounts/invitation/", {"password1": "short", "password2": "short"})
    assert weak.status_code == 200
    chosen = {"password1": PASSWORD, "password2": PASSWORD}
    answer = newcomer.post(
        "/accounts/invitation/", {**chosen, "email": "evil@example.org", "role": "hub_manager"}
    )
    assert answer.status_code == 302
    user = User.objects.get(email="new@council.example.org")
    membership = Membership.objects.get(user=user)
    assert (membership.role, membership.service) == (Role.COUNCIL_WORKER, world.gateshead)
    assert newcomer.get("/staff/start/").url.startswith("/accounts/second-factor/")
    assert Client().get(link, follow=True).status_code == 404
    with reaching(world.reach):
        acts = AuditEvent.objects.exclude(action__startswith="account.")
        assert set(acts.values_list("action", flat=True)) == {
            "person.invited",
            "person.joined",
        }


def test_an_invitation_ends_after_seven_days(cast: Cast, world: World, clock: Any) -> None:
    _, secret = invited(cast, world)
    clock.shift(timedelta(days=7))
    answer = Client().get(reverse("invitation_open", args=[secret]), follow=True)
    assert answer.status_code == 404
    with pytest.raises(InvitationClosed):
        invitation_accept(token_hash=secret_hash(secret), password=PASSWORD, now=timezone.now())


def test_without_an_invitation_there_is_no_way_in(client: Client, db: None) -> None:
    assert client.get("/accounts/signup/").status_code == 404
    assert client.get("/accounts/invitation/").status_code == 404
    assert client.get("/accounts/invitation/guess/", follow=True).status_code == 404
    body = {"password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/accounts/invitation/", body).status_code == 404
    assert not User.objects.exists()


def test_someone_with_an_account_accepts_as_themselves_only(
    cast: Cast, world: World, signed_in: Any
) -> None:
    _, secret = invited(cast, world, email=cast.emma.email, name="Emma Officer")
    link = reverse("invitation_open", args=[secret])
    thief = Client()
    thief.get(link)
    body = {"password1": PASSWORD, "password2": PASSWORD}
    assert thief.post("/accounts/invitation/", body).status_code == 200
    assert Membership.objects.filter(user=cast.emma).count() == 1
    owner = signed_in(cast.emma)
    owner.get(link)
    assert owner.post("/accounts/invitation/").url == "/staff/account/"
    assert Membership.objects.filter(user=cast.emma).count() == 2


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.HUB_OFFICER, "gateshead"),
        (Role.COUNCIL_WORKER, None),
        (Role.COUNCIL_WORKER, "derby"),
    ],
)
def test_nobody_is_invited_out_of_place(
    cast: Cast, world: World, role: Role, place: str | None
) -> None:
    service = getattr(world, place) if place else None
    with pytest.raises(PlaceNotAllowed):
        invited(cast, world, role=role, place=Place(world.ne, service))


def test_a_council_administrator_invites_to_their_council_alone(cast: Cast, world: World) -> None:
    Membership.objects.filter(user=cast.adam).update(cluster=None, service=world.gateshead)
    invited(cast, world)
    with pytest.raises(PlaceNotAllowed):
        invited(cast, world, place=Place(world.ne, world.sunderland))
    with pytest.raises(PlaceNotAllowed):
        invited(cast, world, role=Role.HUB_MANAGER, place=Place(world.ne))


def test_a_second_invitation_closes_the_first(cast: Cast, world: World) -> None:
    first, _ = invited(cast, world)
    invited(cast, world)
    with reaching(cast.access("adam").reach):
        first.refresh_from_db()
    assert not first.is_open(now=timezone.now())


def test_a_role_ends_at_the_next_request(cast: Cast, signed_in: Any) -> None:
    officer, admin = signed_in(cast.asha), signed_in(cast.adam)
    assert officer.get("/staff/start/").status_code == 200
    membership = Membership.objects.get(user=cast.asha)
    admin.post(f"/staff/people/{membership.pk}/end/")
    assert officer.get("/staff/start/").status_code == 403


def test_roles_elsewhere_and_ones_own_are_out_of_reach(cast: Cast, signed_in: Any) -> None:
    admin = signed_in(cast.adam)
    emma, own = Membership.objects.get(user=cast.emma), Membership.objects.get(user=cast.adam)
    assert admin.post(f"/staff/people/{emma.pk}/end/").status_code == 404
    assert admin.post(f"/staff/people/{own.pk}/end/").status_code == 403
    assert admin.get(f"/staff/people/{emma.pk}/end/").status_code == 404
    assert admin.get(f"/staff/people/{own.pk}/end/").status_code == 403
    with pytest.raises(PermissionDenied):
        membership_end(access=cast.access("asha"), membership_id=own.pk, now=timezone.now())


# --- The demonstration ---------------------------------------------------------------------------


@pytest.fixture
def demo_world(world: World) -> World:
    return world


def test_demo_people_are_made_once_and_can_sign_in(
    demo_world: World, settings: Any, clock: Any, client: Client
) -> None:
    first = demo.create_demo_people(now=NOON)
    assert demo.create_demo_people(now=NOON) == first
    assert Membership.objects.filter(user__in=first).count() == 17
    assert {m.role for m in Membership.objects.all()} == set(Role)
    settings.DEMO = True
    officer = first[0]
    for _ in range(3):
        browser = Client()
        page = give_password(browser, officer.email, demo.PASSWORD)
        page = browser.get(page.url).content.decode()
        shown = re.search(r"your code is <strong>(\d{6})</strong>", page)[1]
        assert browser.post(reverse("mfa_authenticate"), {"code": shown}).status_code == 302
        assert browser.get("/staff/start/").status_code == 200


def test_the_code_is_shown_in_a_demo_only(demo_world: World, client: Client, clock: Any) -> None:
    officer = demo.create_demo_people(now=NOON)[0]
    give_password(client, officer.email, demo.PASSWORD)
    assert b"your code is" not in client.get(reverse("mfa_authenticate")).content
    assert b"lantern" not in client.get(reverse("account_login")).content
    with pytest.raises(CommandError):
        call_command("demo_code")


def test_a_demo_account_cannot_be_missed_by_the_check_at_start() -> None:
    assert all(person.email.endswith(f"@{checks.DEMO_DOMAIN}") for person in demo.PEOPLE)


def test_mail_without_a_server_is_one_line_for_each_person(tmp_path: Any, settings: Any) -> None:
    settings.MESSAGE_LOG = tmp_path / "provider" / "accepted.jsonl"
    settings.EMAIL_BACKEND = "hubs.mail.MessageLogBackend"
    mail.EmailMessage("A subject", "Two\nlines", to=["a@example.org", "b@example.org"]).send()
    lines = [json.loads(line) for line in settings.MESSAGE_LOG.read_text().splitlines()]
    assert [line["to"] for line in lines] == ["a@example.org", "b@example.org"]
    assert set(lines[0]) == {"at", "reference", "channel", "to", "subject", "body"}
    assert lines[0]["body"] == "Two\nlines"


def test_demo_people_are_refused_elsewhere(demo_world: World, settings: Any) -> None:
    settings.MODE = "production"
    with pytest.raises(ImproperlyConfigured):
        demo.create_demo_people(now=NOON)


def test_the_first_administrator_is_made_once(world: World, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt: PASSWORD)
    call_command("make_admin", "first@hub.example.org", "First One", "north-east")
    with pytest.raises(CommandError, match="has an administrator"):
        call_command("make_admin", "second@hub.example.org", "Second One", "north-east")
    call_command(
        "invite", "first@hub.example.org", "o@hub.example.org", "O", Role.HUB_OFFICER, world.ne.name
    )
    assert "/accounts/invitation/" in capsys.readouterr().out
