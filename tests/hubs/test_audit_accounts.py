"""Signing in and the means of it, on record in each of a person's places."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth import login
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hubs import account_record
from hubs.account_watch import tries_watch
from hubs.accounts import CODE, GUESSES, PASSWORD, PER
from hubs.fence import reaching
from hubs.limits import try_note
from hubs.models import AuditEvent, ClusterService, Membership, User
from hubs.permissions import Role
from hubs.roles import WORKER
from hubs.sessions import SEEN_AT, SIGNED_IN_AT
from tests.cast import LONG_AGO, Cast, World
from tests.roles import as_role

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


@pytest.fixture
def events(world: World) -> Callable[..., list[AuditEvent]]:
    def read(prefix: str = "account.") -> list[AuditEvent]:
        with reaching(world.reach):
            rows = AuditEvent.objects.filter(action__startswith=prefix).order_by("pk")
            return list(rows.select_related("service", "cluster", "actor"))

    return read


Events = Callable[..., list[AuditEvent]]


def place_of(event: AuditEvent) -> str:
    return str(event.service or event.cluster)


@pytest.fixture
def everywhere(world: World, cast: Cast) -> User:
    """Gita also works for Sunderland, twice, and for the hub of the East Midlands."""
    today = timezone.localdate()
    for role, place in (
        (Role.COUNCIL_WORKER, {"service": world.sunderland}),
        (Role.PANEL_ADMINISTRATOR, {"service": world.sunderland}),
        (Role.HUB_OFFICER, {"cluster": world.em}),
    ):
        Membership.objects.create(user=cast.gita, role=role, starts=LONG_AGO, **place)
    ended = today - timedelta(days=1)
    Membership.objects.create(
        user=cast.gita,
        role=Role.HUB_OFFICER,
        cluster=world.ne,
        starts=LONG_AGO,
        ends=ended,
    )
    return cast.gita


def test_it_stands_in_each_place_where_they_hold_a_role_today(
    everywhere: User, events: Events
) -> None:
    now = timezone.now()
    assert account_record.account_record(user=everywhere, action="account.signed_in", now=now) == 3
    found = events()
    assert [place_of(event) for event in found] == [
        "Gateshead Council",
        "Sunderland Council",
        "East Midlands Fostering Hub",
    ]
    assert {event.actor for event in found} == {everywhere}
    assert {(event.subject, event.subject_id) for event in found} == {("user", everywhere.pk)}


def test_somebody_without_a_role_has_no_record_to_stand_in(cast: Cast, events: Events) -> None:
    now = timezone.now()
    assert account_record.account_record(user=cast.sam, action="account.signed_in", now=now) == 0
    assert events() == []


def test_a_council_without_a_hub_is_left_out(cast: Cast, world: World, events: Events) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    ClusterService.objects.filter(service=world.sunderland).update(valid_to=yesterday)
    now = timezone.now()
    assert account_record.account_record(user=cast.sunil, action="account.signed_in", now=now) == 0


def test_signing_in_and_out(cast: Cast, signed_in: SignIn, events: Events) -> None:
    client = signed_in(cast.asha)  # force_login says that they signed in
    client.post("/accounts/logout/")
    assert [(event.action, place_of(event)) for event in events()] == [
        ("account.signed_in", "North East Fostering Hub"),
        ("account.signed_out", "North East Fostering Hub"),
    ]


def test_by_what_they_signed_in(cast: Cast, client: Client, events: Events) -> None:
    request = RequestFactory().get("/")
    request.session = client.session
    request.session["account_authentication_methods"] = [
        {"method": "password", "email": cast.asha.email, "at": 1.0},
        {"method": "mfa", "type": "totp", "at": 2.0},
    ]
    request.session["account_authentication_methods_user"] = str(cast.asha.pk)
    login(request, cast.asha, backend=settings.AUTHENTICATION_BACKENDS[0])
    (event,) = events()
    assert event.changes == {"by": [None, "password and app"]}
    assert cast.asha.email not in str(event.changes)


@pytest.mark.parametrize(("key", "age", "why"), [
    (SIGNED_IN_AT, timedelta(hours=12, minutes=1), "age"),
    (SEEN_AT, timedelta(minutes=31), "idle"),
])  # fmt: skip
def test_a_session_that_the_product_ended(
    cast: Cast, signed_in: SignIn, events: Events, key: str, age: timedelta, why: str
) -> None:
    client = signed_in(cast.asha)
    session = client.session
    session[SIGNED_IN_AT] = session[SEEN_AT] = timezone.now().timestamp()
    session[key] = (timezone.now() - age).timestamp()
    session.save()
    answer = client.get("/staff/")
    assert answer.status_code == 302
    ended = events()[-1]
    assert (ended.action, ended.changes) == ("account.session_ended", {"why": [None, why]})
    client.get("/staff/")
    assert len(events()) == 2  # once


@pytest.mark.parametrize(
    ("signal", "action"),
    [
        (authenticator_added, "account.factor_added"),
        (authenticator_removed, "account.factor_removed"),
        (authenticator_reset, "account.codes_renewed"),
    ],
)
def test_second_factors(cast: Cast, events: Events, signal: Any, action: str) -> None:
    factor = Authenticator(user=cast.asha, type=Authenticator.Type.WEBAUTHN, data={})
    signal.send(sender=Authenticator, request=None, user=cast.asha, authenticator=factor)
    (event,) = events()
    assert (event.action, event.changes) == (action, {"factor": [None, "passkey"]})


def test_a_wrong_code_is_somebodys_and_keeps_no_code(
    cast: Cast, client: Client, events: Events
) -> None:
    cast.asha.set_password("three quiet words here")
    cast.asha.save()
    TOTP.activate(cast.asha, generate_totp_secret())
    details = {"login": cast.asha.email, "password": "three quiet words here"}
    assert client.post("/accounts/login/", details).status_code == 302
    assert events() == []  # not in yet
    client.post("/accounts/login/code/", {"code": "123456"})
    (event,) = events()
    assert (event.action, event.actor, event.actor_said) == ("account.wrong_code", None, "Somebody")
    assert (event.subject_id, event.changes) == (cast.asha.pk, {})


def test_a_wrong_password_writes_no_event(cast: Cast, client: Client, events: Events) -> None:
    client.post("/accounts/login/", {"login": cast.asha.email, "password": "wrong"})
    assert events() == []


def test_a_new_role_is_on_record_in_the_place_they_now_act_in(
    everywhere: User, signed_in: SignIn, events: Events, world: World
) -> None:
    client = signed_in(everywhere)
    hub = Membership.objects.get(user=everywhere, cluster=world.em)
    assert client.post("/staff/switch/", {"membership": hub.pk}).status_code == 302
    (event,) = events("account.role_switched")
    assert place_of(event) == "East Midlands Fostering Hub"
    assert event.changes == {
        "from": [None, "Council worker, Gateshead Council"],
        "to": [None, "Hub officer, East Midlands Fostering Hub"],
    }


class TestTooManyTries:
    @pytest.mark.parametrize(("scope", "tried"), [
        (PASSWORD, "password"), (f"{PASSWORD}.device", "password"), (CODE, "second factor"),
    ])  # fmt: skip
    def test_told_once_and_again_after_five_minutes(
        self, cast: Cast, events: Events, scope: str, tried: str
    ) -> None:
        now = timezone.now()
        self.knock(scope, cast.asha.email, now, times=GUESSES)
        assert tries_watch(now=now) == 1
        assert tries_watch(now=now + timedelta(minutes=1)) == 0
        (event,) = events()
        assert (event.action, event.actor_said) == ("account.too_many_tries", "Somebody")
        assert (event.actor, event.subject_id) == (None, cast.asha.pk)
        assert event.changes == {"tries": [None, tried]}
        later = now + PER + timedelta(minutes=1)
        self.knock(scope, cast.asha.email, later, times=GUESSES)
        assert tries_watch(now=later) == 1

    def test_the_worker_may_do_it(self, cast: Cast, events: Events) -> None:
        now = timezone.now()
        self.knock(PASSWORD, cast.gita.email, now, times=GUESSES)
        with as_role(WORKER):
            assert tries_watch(now=now) == 1
        assert [place_of(event) for event in events()] == ["Gateshead Council"]

    def test_fewer_and_unknown_accounts_are_not(self, cast: Cast, events: Events) -> None:
        now = timezone.now()
        self.knock(PASSWORD, cast.asha.email, now, times=GUESSES - 1)
        self.knock(PASSWORD, "nobody@example.org", now, times=GUESSES)
        assert tries_watch(now=now) == 0
        assert events() == []

    def test_on_a_quiet_minute_it_asks_one_question(self, world: World) -> None:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            tries_watch(now=timezone.now())
        assert len(queries) == 1

    def knock(self, scope: str, email: str, now: datetime, *, times: int) -> None:
        for second in range(times):
            try_note(scope=scope, key=email, now=now - timedelta(seconds=second))
