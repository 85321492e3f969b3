"""Guessing at a sign-in: how many guesses are looked at, and who still gets in meanwhile."""

import re
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hubs import account_forms, accounts, devices, totp
from hubs.models import RateLimit, User

PASSWORD = "copper-kettle-window"
WRONG = "wrong-wrong-wrong"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ALLOWED = 10  # in any five minutes
FIVE_MINUTES = timedelta(minutes=5)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _light_hashing(monkeypatch: Any) -> None:
    """The same hasher with less work: nothing here is about its strength."""
    monkeypatch.setattr(Argon2PasswordHasher, "time_cost", 1)
    monkeypatch.setattr(Argon2PasswordHasher, "memory_cost", 1024)


@pytest.fixture
def owner(db: None) -> User:
    return owner_make()


def owner_make() -> User:
    user = User.objects.create_user("owner@staff.example.org", PASSWORD, name="Olu Owner")
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(SECRET)}
    )
    return user


def give_password(client: Client, email: str, password: str = WRONG) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password})


def give_code(client: Client, code: str) -> Any:
    return client.post(reverse("mfa_authenticate"), {"code": code})


def sign_in(client: Client, user: User) -> Any:
    give_password(client, user.email, PASSWORD)
    return give_code(client, totp.totp_now(SECRET, now=timezone.now()))


def device_of(user: User, clock: Any) -> Client:
    """A browser the owner signed in from, signed out again; a moment later."""
    client = Client()
    assert sign_in(client, user).status_code == 302
    client.post(reverse("account_logout"))
    clock.shift(timedelta(seconds=30))
    return client


@pytest.fixture
def looked_at(monkeypatch: Any) -> list[datetime]:
    """The moments at which a password of an account was compared."""
    return moments_of(monkeypatch, User, "check_password")


def moments_of(monkeypatch: Any, where: Any, name: str) -> list[datetime]:
    moments: list[datetime] = []
    plain = getattr(where, name)

    def counted(*args: Any, **kwargs: Any) -> Any:
        moments.append(timezone.now())
        return plain(*args, **kwargs)

    monkeypatch.setattr(where, name, counted)
    return moments


def most_in_five_minutes(moments: list[datetime]) -> int:
    return max(sum(start <= m < start + FIVE_MINUTES for m in moments) for start in moments)


# --- How many are looked at ----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_from_two_hundred_addresses(looked_at: list[datetime]) -> None:
    """Fifty threads begin together and go on until each of 200 addresses has guessed."""
    user = owner_make()
    gate = threading.Barrier(50)

    def guess(n: int) -> int:
        if n < 50:
            gate.wait()
        try:
            stranger = Client(REMOTE_ADDR=f"192.0.2.{n}")
            return give_password(stranger, user.email, f"guess-number-{n:03}").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=50) as threads:
        answers = Counter(threads.map(guess, range(200)))
    assert answers == {200: 200}
    assert len(looked_at) == accounts.GUESSES


def test_never_more_than_ten_in_any_five_minutes(
    owner: User, clock: Any, looked_at: list[datetime]
) -> None:
    """Half an hour of guesses every 20 seconds, from strangers' addresses and the owner's
    device at once: no border between windows, and no door that stays shut."""
    device = device_of(owner, clock)
    looked_at.clear()
    for n in range(90):
        give_password(Client(REMOTE_ADDR=f"192.0.2.{n}"), owner.email)
        give_password(device, owner.email)
        clock.shift(timedelta(seconds=20))
    assert most_in_five_minutes(looked_at) == ALLOWED
    assert len(looked_at) > 5 * ALLOWED  # it opens again: knocking does not keep it shut


@pytest.mark.parametrize("address", ["mfa_authenticate", "mfa_reauthenticate"])
def test_codes_are_limited_alike(owner: User, clock: Any, monkeypatch: Any, address: str) -> None:
    tried = moments_of(monkeypatch, account_forms, "accepts")
    device = device_of(owner, clock)
    if address == "mfa_reauthenticate":
        sign_in(device, owner)
        clock.shift(timedelta(seconds=30))
    else:
        give_password(device, owner.email, PASSWORD)
    tried.clear()
    strangers = [Client(REMOTE_ADDR=f"192.0.2.{n}") for n in range(20)]
    for stranger in strangers:
        give_password(stranger, owner.email, PASSWORD)  # a thief who has the password
        give_code(stranger, "000000")
        device.post(reverse(address), {"code": "000000"})
    assert len(tried) == ALLOWED


def test_an_account_spelled_otherwise_has_no_guesses_of_its_own(
    owner: User, looked_at: list[datetime]
) -> None:
    for spelling in (
        "OWNER@staff.example.org",
        " owner@STAFF.example.org ",
        "owner@staff.exampl\u0065.org",
    ):
        for _ in range(accounts.GUESSES):
            give_password(Client(), spelling)
    # The long s and the Kelvin sign look like s and k to a careless comparison.
    for strange in ("owner@\u017ftaff.example.org", "owner@staff.example.or\uff47"):
        give_password(Client(), strange, PASSWORD)
    assert len(looked_at) == accounts.GUESSES


def test_a_forwarded_address_is_not_believed(owner: User) -> None:
    """The count of one address cannot be spread, nor laid on somebody else."""
    for n in range(accounts.GUESSES_FROM_ADDRESS):
        client = Client(
            REMOTE_ADDR="192.0.2.1",
            HTTP_X_FORWARDED_FOR=f"198.51.100.{n}",
            HTTP_X_REAL_IP=f"198.51.100.{n}",
            HTTP_FORWARDED=f"for=198.51.100.{n}",
        )
        give_password(client, f"nobody{n}@staff.example.org")
    liar = Client(REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert accounts.TOO_MANY in give_password(liar, owner.email, PASSWORD).content.decode()
    assert give_password(Client(REMOTE_ADDR="192.0.2.2"), owner.email, PASSWORD).status_code == 302


# --- The owner still gets in ---------------------------------------------------------------------


def test_the_owner_signs_in_while_a_stranger_hammers(owner: User, clock: Any) -> None:
    device = device_of(owner, clock)
    for n in range(60):
        hammer = Client(REMOTE_ADDR=f"192.0.2.{n % 7}")
        give_password(hammer, owner.email)
    refused = give_password(Client(), owner.email, PASSWORD)
    assert accounts.TOO_MANY in refused.content.decode()
    assert sign_in(device, owner).status_code == 302
    assert device.get("/staff/account/").status_code == 200


def test_the_owner_signs_in_from_behind_the_same_address(owner: User, clock: Any) -> None:
    """A whole council behind one address, one machine of which is hammering."""
    device = device_of(owner, clock)
    for n in range(accounts.GUESSES_FROM_ADDRESS):
        give_password(Client(), f"nobody{n}@staff.example.org")
    assert give_password(Client(), owner.email, PASSWORD).status_code == 200
    assert sign_in(device, owner).status_code == 302


def test_a_thief_with_the_password_cannot_use_up_the_owners_codes(owner: User, clock: Any) -> None:
    device = device_of(owner, clock)
    thief = Client()
    give_password(thief, owner.email, PASSWORD)
    for _ in range(20):
        give_code(thief, "000000")
    assert sign_in(device, owner).status_code == 302


# --- The device ----------------------------------------------------------------------------------


def test_a_device_is_known_after_both_factors_and_not_before(client: Client, owner: User) -> None:
    give_password(client, owner.email, PASSWORD)
    assert devices.cookie_name() not in client.cookies
    give_code(client, totp.totp_now(SECRET, now=timezone.now()))
    cookie = client.cookies[devices.cookie_name()]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/"
    assert not cookie["domain"]
    assert int(cookie["max-age"]) == devices.LIFE.total_seconds()
    assert owner.email not in cookie.value


def test_over_https_the_cookie_is_bound_to_the_host(owner: User, settings: Any) -> None:
    settings.HTTPS = True
    client = Client()
    sign_in(client, owner)
    cookie = client.cookies["__Host-device"]
    assert cookie["secure"]


@pytest.mark.parametrize("how", ["new password", "reset", "left", "too old", "altered", "another"])
def test_a_device_is_forgotten(owner: User, clock: Any, how: str) -> None:
    device = device_of(owner, clock)
    other = User.objects.create_user("other@staff.example.org", PASSWORD, name="Other")
    request = Client().get("/accounts/login/").wsgi_request
    request.COOKIES.update({k: v.value for k, v in device.cookies.items()})
    assert devices.is_known(request, owner.email)
    assert not devices.is_known(request, other.email)
    if how == "new password":
        owner.set_password("garden-pencil-harbour")
    elif how == "reset":
        owner.set_unusable_password()
    elif how == "left":
        owner.is_active = False
    elif how == "too old":
        clock.shift(devices.LIFE + timedelta(seconds=1))
    elif how == "altered":
        request.COOKIES[devices.cookie_name()] += "x"
    else:
        mark = signing.dumps([(owner.pk, devices._mark(other))], salt=devices._SALT)
        request.COOKIES[devices.cookie_name()] = mark
    owner.save()
    assert not devices.is_known(request, owner.email)


def test_colleagues_who_share_a_desk_are_all_known(owner: User, clock: Any) -> None:
    desk = device_of(owner, clock)
    second = User.objects.create_user("second@staff.example.org", PASSWORD, name="Second")
    Authenticator.objects.create(
        user=second, type=Authenticator.Type.TOTP, data={"secret": encrypt(SECRET)}
    )
    sign_in(desk, second)
    request = desk.get("/accounts/logout/").wsgi_request
    assert devices.is_known(request, owner.email)
    assert devices.is_known(request, second.email)


# --- Known and unknown alike ---------------------------------------------------------------------


@pytest.mark.parametrize("with_device", [False, True])
def test_known_and_unknown_cost_the_same_queries(
    owner: User, clock: Any, with_device: bool
) -> None:
    """The same statements in the same order, with and without a device that is known."""
    stranger = device_of(owner, clock) if with_device else Client()
    if with_device:
        owner = User.objects.create_user("second@staff.example.org", PASSWORD, name="Second")
    give_password(stranger, "warm@staff.example.org")

    def statements(email: str) -> list[str]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            give_password(stranger, email)
        return [re.sub(r"s\d+_x\d+|'.*?'", "", q["sql"]) for q in queries]

    known, unknown = statements(owner.email), statements("nobody@staff.example.org")
    assert known == unknown
    closed = User.objects.create_user("closed@staff.example.org", PASSWORD, name="Closed")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    assert statements(closed.email) == known


def test_known_and_unknown_take_as_long(owner: User, monkeypatch: Any) -> None:
    """Medians of 30 each, turn and turn about, within a quarter of each other: with the hash at
    its real strength the work beside it is small."""
    monkeypatch.undo()
    took: dict[str, list[float]] = {owner.email: [], "nobody@staff.example.org": []}
    User.objects.filter(pk=owner.pk).first()
    owner.set_password(PASSWORD)
    owner.save()
    for n in range(30):
        for email, times in took.items():
            RateLimit.objects.update(count=0)
            client = Client(REMOTE_ADDR=f"192.0.2.{n}")
            begun = time.perf_counter()
            give_password(client, email)
            times.append(time.perf_counter() - begun)
    known, unknown = (statistics.median(times) for times in took.values())
    assert abs(known - unknown) < 0.25 * max(known, unknown), (known, unknown)


@pytest.mark.parametrize("tries", [1, accounts.GUESSES + 1])
def test_the_same_words_for_both(owner: User, tries: int, plain: Callable[[Any], str]) -> None:
    for _ in range(tries):
        known = give_password(Client(), owner.email)
        unknown = give_password(Client(), "nobody@staff.example.org")
    assert known.status_code == unknown.status_code == 200
    assert plain(known).replace(owner.email, "") == plain(unknown).replace(
        "nobody@staff.example.org", ""
    )
    assert dict(known.headers).keys() == dict(unknown.headers).keys()


@pytest.fixture
def plain() -> Callable[[Any], str]:
    """A page without its form's token."""

    def without_token(response: Any) -> str:
        lines = response.content.decode().splitlines()
        return "\n".join(line for line in lines if "csrfmiddlewaretoken" not in line)

    return without_token
