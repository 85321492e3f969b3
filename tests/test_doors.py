"""Doors, by walking every address: planted sessions, forged requests, reads that write, ways out.

The addresses and their arguments are those of tests/test_access.py, so a new address is walked
here from its first day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from hubs import totp
from hubs.fence import Reach, reaching
from hubs.models import Cluster, FosteringService, Membership, User
from tests.access_pages import PAGES
from tests.access_scene import STAFF, Scene, State
from tests.access_walk import EVERYBODY, address, undone
from tests.cast import Cast
from tests.roles import as_owner

pytestmark = pytest.mark.django_db

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
PASSWORD = "copper-kettle-window"
EVIL = "evil.example"

# What opening a page may write, and why. Anything else is a change, and a change is a POST.
MAY_BE_WRITTEN = {
    "django_session": "the session itself: its clocks, where one was going, a form begun",
    "usersessions_usersession": "when a session was last seen",
    "hubs_auditevent": "every look at a record is on record",
    "hubs_auditunsealed": "events wait there for their seal",
    "hubs_ratelimit": "tries are counted, of links that do not exist for instance",
    "hubs_membership": "last_used_on, once a day (its other columns are compared below)",
}
LAST_USED = "last_used_on"


def urls(scene: Scene) -> Iterator[tuple[str, str]]:
    """Every address: its name, and one that can be asked for."""
    for name, page in PAGES.items():
        yield name, address(name, page, scene)


def browser_of(person: str, scene: Scene, signed_in: Callable[..., Client]) -> Client:
    """The browser of one of the cast, or of nobody who signed in."""
    return Client() if person == "nobody" else signed_in(getattr(scene.cast, person), opened=True)


def shared(name: str, ways: Sequence[str], way: str) -> bool:
    """Whether an address is asked in this way: each is asked in one of them, its neighbour in
    another; with ACCESS=all in each."""
    return EVERYBODY or ways[sum(map(ord, name)) % len(ways)] == way


def views() -> Iterator[tuple[str, Any]]:
    def walk(patterns: list[Any]) -> Iterator[tuple[str, Any]]:
        for entry in patterns:
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns)
            else:
                assert isinstance(entry, URLPattern)
                yield str(entry.pattern), entry.callback

    yield from walk(get_resolver().url_patterns)


# --- Planted sessions ----------------------------------------------------------------------------


@pytest.fixture
def mel(cast: Cast) -> User:
    """The manager, with a password, an app and a second role."""
    user = cast.mel
    user.set_password(PASSWORD)
    user.save()
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(SECRET)}
    )
    return user


def holder(key: str) -> Client:
    """Somebody else's browser that holds this session key."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def test_no_key_from_before_opens_what_comes_after(client: Client, mel: User) -> None:
    """A thief who planted or saw a key at any step holds nothing one step later."""
    visitor = SessionStore()
    visitor["planted"] = True
    visitor.create()
    planted = visitor.session_key
    assert planted is not None
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    keys = [planted]

    def step(answer: Any) -> None:
        assert answer.status_code == 302, answer
        keys.append(key_of(client))
        assert len(set(keys)) == len(keys), "the key is an old one"

    step(client.post(reverse("account_login"), {"login": mel.email, "password": PASSWORD}))
    code_page = holder(planted).get(reverse("mfa_authenticate"))
    assert code_page.status_code == 302, "the thief stands before the code, password given"
    code = totp.totp_now(SECRET, now=timezone.now())
    step(client.post(reverse("mfa_authenticate"), {"code": code}))
    assert client.get("/staff/account/").status_code == 200
    membership = Membership.objects.get(user=mel)
    step(client.post("/staff/switch/", {"membership": membership.pk}))
    assert client.get("/staff/account/").status_code == 200
    signed_in = keys[-1]
    for old in keys[:-1]:
        assert holder(old).get("/staff/account/").status_code == 302, old
    client.post(reverse("account_logout"))
    for old in (*keys, signed_in):
        assert holder(old).get("/staff/account/").status_code == 302
    assert client.get("/staff/account/").status_code == 302


def test_a_key_that_was_made_up_is_not_taken(mel: User) -> None:
    made_up = "a" * 32
    client = holder(made_up)
    client.post(reverse("account_login"), {"login": mel.email, "password": PASSWORD})
    assert key_of(client) != made_up
    assert not SessionStore().exists(made_up)


def test_the_first_factor_set_up_changes_the_key(client: Client, cast: Cast) -> None:
    cast.asha.set_password(PASSWORD)
    cast.asha.save()
    client.post(reverse("account_login"), {"login": cast.asha.email, "password": PASSWORD})
    half = key_of(client)
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    code = totp.totp_now(secret, now=timezone.now())
    assert client.post(reverse("mfa_activate_totp"), {"code": code}).status_code == 302
    assert key_of(client) != half
    assert client.get("/staff/start/").status_code == 200
    assert holder(half).get("/staff/start/").status_code == 302


# Where somebody might want a person who signs in to end up.
ELSEWHERE = (
    f"https://{EVIL}/",
    f"//{EVIL}/",
    f"/\\{EVIL}/",
    f"\\\\{EVIL}/",
    f"https:{EVIL}",
    f"https:///{EVIL}",
    f" https://{EVIL}",
    f"http://testserver@{EVIL}/",
    "javascript:alert(1)",
    "data:text/html,x",
)


def leads_elsewhere(answer: Any) -> bool:
    for header in ("Location", "HX-Redirect", "HX-Location"):
        target = answer.headers.get(header, "")
        parts = urlsplit(target.replace("\\", "/").strip())
        if parts.netloc not in ("", "testserver") or parts.scheme not in ("", "http"):
            return True
    return False


def test_signing_in_leads_to_pages_of_ours(mel: User) -> None:
    for target in ELSEWHERE:
        client = Client()
        login = {"login": mel.email, "password": PASSWORD, "next": target}
        assert not leads_elsewhere(client.post(reverse("account_login"), login))
        Authenticator.objects.filter(user=mel).update(data={"secret": encrypt(SECRET)})
        code = totp.totp_now(SECRET, now=timezone.now())
        answer = client.post(reverse("mfa_authenticate"), {"code": code, "next": target})
        assert answer.status_code == 302
        assert not leads_elsewhere(answer), target


# --- Forged requests -----------------------------------------------------------------------------


def strict(client: Client) -> Client:
    """The same browser, with the check that a test's client leaves out."""
    checked = Client(enforce_csrf_checks=True)
    checked.cookies = client.cookies
    return checked


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Stands in for the page that says so, and tells this refusal from any other."""
    return HttpResponse(reason, status=403, headers={"X-Forged": "yes"})


def is_forged(answer: Any) -> bool:
    """Refused as forged, and for no other reason."""
    return answer.status_code == 403 and answer.headers.get("X-Forged") == "yes"


@pytest.fixture(autouse=True)
def _forged_answers_say_so(settings: Any) -> None:
    settings.CSRF_FAILURE_VIEW = "tests.test_doors.forged"


def test_no_view_is_let_off_the_check() -> None:
    assert [name for name, view in views() if getattr(view, "csrf_exempt", False)] == []


# The check comes before the role is looked at, so a hub's manager, the one with the fewest rights
# and a stranger stand for all. ACCESS=all: everybody.
FORGERS = STAFF if EVERYBODY else ("mel", "liam")


@pytest.mark.parametrize("person", [*FORGERS, "nobody"])
def test_a_request_without_a_token_is_refused(
    scene: Scene, signed_in: Callable[[User], Client], person: str
) -> None:
    """Every address, whatever the role."""
    client = browser_of(person, scene, signed_in)
    checked = strict(client)
    let_in = []
    for name, url in urls(scene):
        with undone():
            if not is_forged(checked.post(url, PAGES[name].body or {})):
                let_in.append(name)
    assert let_in == []


WRONG = ("another's", "another's header", "made up", "elsewhere")


@pytest.mark.parametrize("how", WRONG)
def test_a_request_with_a_wrong_token_is_refused(
    scene: Scene, signed_in: Callable[[User], Client], how: str
) -> None:
    """Another browser's token, one of no browser, and one's own sent by another site; of the first
    three each address has one."""
    checked = strict(signed_in(scene.cast.mel, opened=True))
    own = token(checked)
    others = token(strict(signed_in(scene.cast.asha)))
    given, headers = {
        "another's": (others, {}),
        "another's header": ("", {"X-CSRFToken": others}),
        "made up": ("x" * 64, {}),
        "elsewhere": (own, {"Origin": f"https://{EVIL}"}),
    }[how]
    let_in = []
    for name, url in urls(scene):
        if not shared(name, WRONG[:3], how) and how != "elsewhere":
            continue
        with undone():
            body = {**(PAGES[name].body or {}), "csrfmiddlewaretoken": given}
            if not is_forged(checked.post(url, body, headers=headers)):
                let_in.append(name)
    assert let_in == []


OTHERS = ("put", "patch", "delete")


@pytest.mark.parametrize("method", OTHERS)
def test_other_methods_are_refused_alike(
    scene: Scene, signed_in: Callable[[User], Client], method: str
) -> None:
    checked = strict(signed_in(scene.cast.mel, opened=True))
    asked = [(name, url) for name, url in urls(scene) if shared(name, OTHERS, method)]
    assert len(asked) > 50
    assert [n for n, url in asked if not is_forged(getattr(checked, method)(url))] == []


def test_the_right_token_is_taken(scene: Scene, signed_in: Callable[[User], Client]) -> None:
    """So that the refusals above mean something."""
    checked = strict(signed_in(scene.cast.mel, opened=True))
    membership = Membership.objects.get(user=scene.cast.mel)
    with undone():
        body = {"membership": membership.pk, "csrfmiddlewaretoken": token(checked)}
        assert checked.post("/staff/switch/", body).status_code == 302


def token(client: Client) -> str:
    """The token in a form of the page this browser is shown."""
    page = client.get("/staff/account/").content.decode()
    return page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]


# --- Reads that write ----------------------------------------------------------------------------


CASES = (State.OWN, State.CLOSED, State.FLAGGED)


def written() -> dict[str, tuple[int, int, int]]:
    """Rows put in, changed and taken out of each table by this transaction so far."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname, n_tup_ins, n_tup_upd, n_tup_del from pg_stat_xact_user_tables"
        )
        return {table: (put, changed, gone) for table, put, changed, gone in cursor.fetchall()}


def everything() -> Reach:
    services = FosteringService.objects.values_list("pk", flat=True)
    clusters = Cluster.objects.values_list("pk", flat=True)
    return Reach(clusters=tuple(clusters), services=tuple(services), everything=True)


def sums() -> dict[str, tuple[int, int]]:
    """Of each table that no page may write: how many rows, and a sum over all they say."""
    found = {}
    with reaching(everything()), as_owner(), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in MAY_BE_WRITTEN and table != "hubs_membership":
                continue
            cursor.execute(
                "select count(*), coalesce(sum(hashtextextended("
                f"(to_jsonb(t) - '{LAST_USED}')::text, 0)), 0) from {table} t"
            )
            found[table] = cursor.fetchone()
    return found


COLLEAGUES = ("gareth", "adam", "iris")
ALIKE = ("head", "options")


def reads(person: str, method: str, name: str) -> bool:
    """Whether this person opens this address in this way: a manager and a stranger open each, of
    three others and of the other two methods one does."""
    if method in ALIKE:
        return shared(name, ALIKE, method)
    return person not in COLLEAGUES or shared(name, COLLEAGUES, person)


@pytest.mark.parametrize(
    ("person", "method"),
    [
        *((person, "get") for person in ("mel", *COLLEAGUES, "nobody")),
        *(("mel", method) for method in ALIKE),
    ],
)
def test_reading_changes_nothing(
    scene: Scene, signed_in: Callable[[User], Client], person: str, method: str
) -> None:
    """Every address is opened, those about a case on an open, a closed and a protected one: by a
    manager on all three, by another on one of them, which one follows from the page's name."""
    client = browser_of(person, scene, signed_in)
    before, wrote = sums(), {}
    count = written()
    for name, page in PAGES.items():
        if not reads(person, method, name):
            continue
        all_three = EVERYBODY or (person, method) == ("mel", "get")
        one = CASES[(len(name) + len(person)) % len(CASES)]
        for state in (CASES if all_three else (one,)) if page.args else CASES[:1]:
            url = address(name, page, scene, state)
            assert getattr(client, method)(url).status_code < 500, url
            now = written()
            tables = {t for t, n in now.items() if n != count.get(t, (0, 0, 0))}
            if tables - set(MAY_BE_WRITTEN):
                wrote[url] = sorted(tables - set(MAY_BE_WRITTEN))
            count = now
    assert wrote == {}
    assert sums() == before
    assert len(before) > 30


def test_a_write_would_be_seen(scene: Scene) -> None:
    """So that the walks above mean something."""
    before, count = sums(), written()
    with undone():
        User.objects.filter(pk=scene.cast.asha.pk).update(name="Other")
        assert sums() != before
        assert written()["hubs_user"] != count.get("hubs_user")


# --- Ways out ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "method"),
    [("mel", "get"), ("mel", "post"), ("nobody", "get"), ("nobody", "post"), ("half", "get")],
)
def test_no_address_leads_elsewhere(
    scene: Scene, signed_in: Callable[[User], Client], person: str, method: str
) -> None:
    """Whatever ``next`` or the page one came from says."""
    client = browser_of(person if person == "mel" else "nobody", scene, signed_in)
    if person == "half":
        client.force_login(scene.cast.mel)
    led = []
    for name, url in urls(scene):
        # One of the ways to write it, by the page's name; the next by the next person.
        ways = ELSEWHERE[:3]
        if not EVERYBODY:
            ways = (ways[(len(name) + len(person + method)) % len(ways)],)
        for target in ways:
            with undone():
                given = {"next": target, "redirect_to": target, "url": target}
                headers = {"Referer": target.strip(), "HX-Current-URL": target.strip()}
                answer = getattr(client, method)(url, given, headers=headers)
            if leads_elsewhere(answer):
                led.append((name, target, answer.headers.get("Location")))
    assert led == []
