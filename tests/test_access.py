"""Every address as every kind of person, by real requests, from one table.

An address without a row fails. So does a row without its address. There is no default answer:
each kind of person, each method and each object has an expected one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from enquiries.models import Enquiry, EnquiryLink
from enquiries.services import enquiry_assign, note_add
from hubs.fence import reaching
from hubs.models import Membership, User
from hubs.permissions import Right
from messaging.models import Message
from tests.cast import (
    DERBY_POSTCODE,
    SUNDERLAND_POSTCODE,
    Cast,
    MakeEnquiry,
    World,
    cast_make,
    enquiry_maker,
    world_make,
)

pytestmark = pytest.mark.django_db

R = Right
SEE_OTHER = 302
STAFF = ("asha", "mel", "gita", "gareth", "sunil", "pat", "dee", "liam", "iris", "adam", "emma")


@dataclass(frozen=True)
class Case:
    """One enquiry and what hangs on it, as the addresses name them."""

    reference: str
    note_id: int
    link_id: int
    event_id: int
    message_id: int


@dataclass(frozen=True)
class Scene:
    """Gateshead's case is "own" for the hub and Gateshead; the rest are other people's."""

    world: World
    cast: Cast
    gateshead: Case
    sunderland: Case
    derby: Case

    def reaches(self, person: str) -> list[Case]:
        """The cases this person may reach."""
        return {
            "gita": [self.gateshead],
            "gareth": [self.gateshead],
            "pat": [self.gateshead],
            "dee": [self.gateshead],
            "liam": [self.gateshead],
            "sunil": [self.sunderland],
            "emma": [self.derby],
        }.get(person, [self.gateshead, self.sunderland])


@dataclass(frozen=True)
class Page:
    """One address.

    ``rights``: what is asked of a colleague, or "public", "account" (signed in, where a second
    factor is set up), "own" (signed in with both factors), "any_role".
    ``get``/``post``: the answer to a person who may, on an object they reach; None is 405. An
    empty body is posted unless ``body`` says otherwise.
    ``args``: the address's arguments from a case (``of="case"``) or none.
    """

    rights: tuple[Right, ...] | str
    get: int | None = 200
    post: int | None = None
    args: Callable[[Case], dict[str, Any]] | None = None
    fixed: Callable[[Scene], dict[str, Any]] | None = None
    body: dict[str, str] | None = None
    nowhere: dict[str, Any] | None = None  # arguments of something that does not exist
    post_rights: tuple[Right, ...] = ()  # asked for besides, when something is changed
    without: int = 403  # the answer to a colleague without the right


def case(c: Case) -> dict[str, Any]:
    return {"reference": c.reference}


def slug(s: Scene) -> dict[str, Any]:
    return {"slug": s.world.ne.slug}


NO_CASE = {"reference": "NE-222-222"}
NO_ID = 999_999_999
NO_EXPORT = "EXP-22222222"

PAGES: dict[str, Page] = {
    # The machine's own
    "healthz": Page("public"),
    "readyz": Page("public"),
    # The public
    "public:find": Page("public", post=200),
    "public:accessibility_all": Page("public"),
    "public:start": Page("public", fixed=slug),
    "public:call_me": Page("public", post=200, fixed=slug),
    "public:begin": Page("public", get=SEE_OTHER, post=SEE_OTHER, fixed=slug),
    "public:enquire": Page("public", post=200, fixed=lambda s: slug(s) | {"step": "what"}),
    "public:check": Page("public", get=SEE_OTHER, post=SEE_OTHER, fixed=slug),
    "public:could_i_foster": Page("public", post=200, fixed=slug),
    "public:events": Page("public", fixed=slug),
    "public:privacy": Page("public", fixed=slug),
    "public:accessibility": Page("public", fixed=slug),
    "public:new_link": Page("public", post=200),
    "public:new_link_sent": Page("public"),
    "public:where_am_i": Page("public", post=200),
    # A person's own enquiry: without a link in this session, the way to ask for one
    "public:progress": Page("public", get=SEE_OTHER),
    "public:leave": Page("public", get=None, post=200),
    "public:details": Page("public", get=SEE_OTHER, post=SEE_OTHER),
    "public:pause": Page("public", get=SEE_OTHER, post=SEE_OTHER),
    "public:resume": Page("public", get=None, post=SEE_OTHER),
    "public:stop": Page("public", get=SEE_OTHER, post=SEE_OTHER),
    "public:reopen": Page("public", get=None, post=SEE_OTHER),
    "public:help_us": Page("public", get=SEE_OTHER, post=SEE_OTHER),
    "public:come_back": Page("public", post=410, fixed=lambda s: {"secret": "a" * 43}),
    # Signing in
    "account_login": Page("public", post=200),
    "mfa_login_webauthn": Page("public", get=SEE_OTHER, post=SEE_OTHER),
    "mfa_authenticate": Page("public", get=SEE_OTHER, post=SEE_OTHER),
    "account_logout": Page("public", get=SEE_OTHER, post=SEE_OTHER),
    "account_reset_password": Page("public", post=200),
    "account_reset_password_done": Page("public"),
    "account_reset_password_from_key": Page(
        "public", post=200, fixed=lambda s: {"uidb36": "1", "key": "no-such"}
    ),
    "account_reset_password_from_key_done": Page("public"),
    "invitation": Page("public", get=404, post=404),
    "invitation_open": Page("public", get=SEE_OTHER, fixed=lambda s: {"secret": "no-such"}),
    # A council's own sign-in: tests/hubs/test_single_sign_on.py has the rest
    "single_sign_on": Page("public"),
    "single_sign_on_go": Page("public", get=404, fixed=lambda s: {"slug": "no-such"}),
    "single_sign_on_accept": Page("public", get=404, fixed=lambda s: {"slug": "no-such"}),
    "single_sign_on_back": Page("public", get=404, fixed=lambda s: {"slug": "no-such"}),
    "single_sign_on_link": Page("own", get=404, fixed=lambda s: {"slug": "no-such"}),
    "single_sign_on_unlink": Page(
        "own", get=None, post=404, fixed=lambda s: {"slug": "no-such"}
    ),
    "account_set_password": Page("public", get=SEE_OTHER, post=SEE_OTHER),
    "mfa_index": Page("public", get=SEE_OTHER, post=SEE_OTHER),
    "mfa_list_webauthn": Page("public", get=SEE_OTHER, post=SEE_OTHER),
    # One's own account and second factors
    "second_factor": Page("account", get=SEE_OTHER),
    "account_change_password": Page("account", get=SEE_OTHER, post=SEE_OTHER),
    "account_reauthenticate": Page("account", get=403, post=403),
    "mfa_reauthenticate": Page("account", get=403, post=403),
    "mfa_reauthenticate_webauthn": Page("account", get=403, post=403),
    "mfa_add_webauthn": Page("account", post=200),
    "mfa_remove_webauthn": Page("account", get=404, post=404, fixed=lambda s: {"pk": NO_ID}),
    "mfa_activate_totp": Page("account", post=200),
    "app_qr": Page("account", get=404),
    "mfa_deactivate_totp": Page("account", get=404, post=404),
    "mfa_view_recovery_codes": Page("account", get=404),
    "codes_kept": Page("account", get=None, post=SEE_OTHER),
    "mfa_generate_recovery_codes": Page("account", post=200),
    "staff:account": Page("own"),
    "staff:start": Page("any_role"),
    "staff:switch": Page("own", get=None, post=404),
    # People
    "staff:people": Page((R.PEOPLE_MANAGE,)),
    "staff:invite": Page((R.PEOPLE_MANAGE,), post=200),
    "staff:member": Page((R.PEOPLE_MANAGE,), get=404, fixed=lambda s: {"membership_id": NO_ID}),
    "staff:sign_in_reset": Page(
        (R.PEOPLE_MANAGE,), get=None, post=404, fixed=lambda s: {"membership_id": NO_ID}
    ),
    "staff:membership_end": Page(
        (R.PEOPLE_MANAGE,), get=None, post=404, fixed=lambda s: {"membership_id": NO_ID}
    ),
    # Lists
    "enquiries:worklist": Page((R.WORK_LIST,), without=SEE_OTHER),
    "enquiries:list": Page((R.WORK_LIST,)),
    "enquiries:new": Page((R.ENQUIRY_CREATE,), post=422),
    "enquiries:new_lookup": Page((R.ENQUIRY_CREATE,), get=None, post=200),
    "enquiries:row": Page((R.WORK_LIST,), args=case, nowhere=NO_CASE),
    # The case
    "enquiries:case": Page((R.ENQUIRY_VIEW,), args=case, nowhere=NO_CASE),
    "enquiries:timeline": Page((R.ENQUIRY_VIEW,), args=case, nowhere=NO_CASE),
    "enquiries:messages": Page((R.ENQUIRY_VIEW, R.MESSAGE_VIEW), args=case, nowhere=NO_CASE),
    "enquiries:preview": Page((R.ENQUIRY_VIEW,), args=case, nowhere=NO_CASE),
    "enquiries:contact": Page(
        (R.ENQUIRY_VIEW, R.CONTACT_LOG), post=422, args=case, nowhere=NO_CASE
    ),
    "enquiries:no_answer": Page(
        (R.ENQUIRY_VIEW, R.CONTACT_LOG), get=None, post=SEE_OTHER, args=case, nowhere=NO_CASE
    ),
    "enquiries:next_step": Page(
        (R.ENQUIRY_VIEW, R.ENQUIRY_EDIT), post=422, args=case, nowhere=NO_CASE
    ),
    "enquiries:note": Page(
        (R.ENQUIRY_VIEW,), post=422, args=case, nowhere=NO_CASE, post_rights=(R.NOTE_ADD,)
    ),
    "enquiries:note_correct": Page(
        (R.ENQUIRY_VIEW, R.NOTE_ADD),
        post=422,
        args=lambda c: case(c) | {"note_id": c.note_id},
        nowhere=NO_CASE | {"note_id": NO_ID},
    ),
    "enquiries:assign": Page(
        (R.ENQUIRY_VIEW, R.ENQUIRY_ASSIGN),
        get=None,
        post=SEE_OTHER,
        args=case,
        nowhere=NO_CASE,
        body={"to": "me"},
    ),
    "enquiries:handover": Page(
        (R.ENQUIRY_VIEW, R.ENQUIRY_ASSIGN), post=422, args=case, nowhere=NO_CASE
    ),
    "enquiries:route": Page(
        (R.ENQUIRY_VIEW, R.ENQUIRY_ROUTE), post=422, args=case, nowhere=NO_CASE
    ),
    "enquiries:move": Page((R.ENQUIRY_VIEW, R.ENQUIRY_MOVE), post=422, args=case, nowhere=NO_CASE),
    "enquiries:pause": Page((R.ENQUIRY_VIEW, R.ENQUIRY_EDIT), post=422, args=case, nowhere=NO_CASE),
    "enquiries:unpause": Page(
        (R.ENQUIRY_VIEW, R.ENQUIRY_EDIT),
        get=None,
        post=SEE_OTHER,
        args=case,
        nowhere=NO_CASE,
    ),
    "enquiries:edit": Page((R.ENQUIRY_VIEW, R.ENQUIRY_EDIT), post=400, args=case, nowhere=NO_CASE),
    "enquiries:duplicates": Page((R.ENQUIRY_VIEW,), args=case, nowhere=NO_CASE),
    "enquiries:link_decide": Page(
        (R.ENQUIRY_VIEW, R.DUPLICATE_DECIDE),
        get=None,
        post=SEE_OTHER,
        args=lambda c: case(c) | {"link_id": c.link_id},
        nowhere=NO_CASE | {"link_id": NO_ID},
        body={"state": "linked"},
    ),
    "enquiries:undo": Page(
        (R.ENQUIRY_VIEW,),
        get=None,
        post=SEE_OTHER,
        args=lambda c: {"event_id": c.event_id},
        nowhere={"event_id": NO_ID},
        post_rights=(R.ENQUIRY_ASSIGN,),
    ),
    # Messages
    "messages:list": Page((R.MESSAGE_VIEW,)),
    "messages:mine": Page("any_role"),
    "messages:read_all": Page("any_role", get=None, post=SEE_OTHER),
    "messages:read": Page("any_role", get=None, post=404, fixed=lambda s: {"message_id": NO_ID}),
    "messages:inbox": Page((R.WORK_LIST,), get=404),  # the demonstration's alone
    "messages:message": Page(
        (R.MESSAGE_VIEW,),
        args=lambda c: {"message_id": c.message_id},
        nowhere={"message_id": NO_ID},
    ),
    "messages:decide": Page(
        (R.MESSAGE_HOLD,),
        get=None,
        post=SEE_OTHER,
        args=lambda c: {"message_id": c.message_id, "verb": "hold"},
        nowhere={"message_id": NO_ID, "verb": "hold"},
    ),
    # Reports
    "reports:home": Page((R.REPORT_VIEW,)),
    "reports:table": Page((R.REPORT_VIEW, R.REPORT_EXPORT), fixed=lambda s: {"key": "promise"}),
    # Exports of cases; tests/reports/test_case_export.py has those of each place
    "reports:export_ask": Page((R.CASES_EXPORT,), post=422),
    "reports:exports": Page((R.EXPORT_APPROVE,)),
    "reports:export": Page((R.EXPORT_APPROVE,), get=404, fixed=lambda s: {"code": NO_EXPORT}),
    "reports:export_decide": Page(
        (R.EXPORT_APPROVE,), get=None, post=404, fixed=lambda s: {"code": NO_EXPORT}
    ),
    "reports:export_download": Page(
        (R.CASES_EXPORT,), get=None, post=404, fixed=lambda s: {"code": NO_EXPORT}
    ),
}


def pages_of_urlconf() -> Iterator[str]:
    """The name of every address the product answers, with its namespace."""

    def walk(patterns: list[URLPattern | URLResolver], namespace: str) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from walk(pattern.url_patterns, inner)
            else:
                yield f"{namespace}{pattern.name or pattern.pattern}"

    yield from walk(get_resolver().url_patterns, "")


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    names = list(pages_of_urlconf())
    assert len(names) == len(set(names)), "two addresses share a name"
    assert set(names) == set(PAGES)


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """One scene for the whole module, in a transaction that is rolled back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = world_make()
        yield _scene(world, cast_make(world), enquiry_maker(world))
        transaction.set_rollback(True)


def _scene(world: World, cast: Cast, make_enquiry: MakeEnquiry) -> Scene:
    def made(officer: str, **answers: Any) -> Case:
        now = timezone.now()
        # Twice, so that there is a possible duplicate to look at.
        make_enquiry(now=now - timedelta(hours=2), **answers)
        enquiry: Enquiry = make_enquiry(now=now - timedelta(hours=1), **answers)
        access = cast.access(officer)
        with reaching(access.reach):
            note = note_add(access=access, enquiry_id=enquiry.pk, text="Note", now=now)
            event = enquiry_assign(
                access=access,
                enquiry_id=enquiry.pk,
                to=access.user,
                expected_owner_id=None,
                now=now,
            )
            assert event is not None
            link = EnquiryLink.objects.filter(enquiry=enquiry).first()
            assert link is not None
            message = Message.objects.filter(about_id=enquiry.pk, user=None).first()
            assert message is not None
        return Case(enquiry.reference, note.pk, link.pk, event.pk, message.pk)

    return Scene(
        world=world,
        cast=cast,
        gateshead=made("asha"),
        sunderland=made("asha", postcode=SUNDERLAND_POSTCODE, phone="07700 900124"),
        derby=made("emma", cluster=world.em, postcode=DERBY_POSTCODE, phone="07700 900125"),
    )


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever the request did, so that every cell starts from the same scene."""
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)


def ask(client: Client, method: str, url: str, body: dict[str, str] | None) -> HttpResponse:
    with undone():
        if method == "get":
            return client.get(url)
        return client.post(url, body or {})


def cells(page: Page) -> Iterator[tuple[str, int | None]]:
    yield "get", page.get
    yield "post", page.post


def address(name: str, page: Page, scene: Scene, of: Case) -> str:
    arguments = page.args(of) if page.args else page.fixed(scene) if page.fixed else {}
    return reverse(name, kwargs=arguments)


def expected_of_colleague(page: Page, cast: Cast, person: str, method: str, allowed: int) -> int:
    """What a person with a role gets on something they reach."""
    if isinstance(page.rights, str):
        return allowed
    access = cast.access(person)
    if not all(access.can(right) for right in page.rights):
        return page.without
    # What the act itself asks for is looked at once the object is found.
    later = page.post_rights if method == "post" and allowed != 404 else ()
    return allowed if all(access.can(right) for right in later) else 403


@pytest.fixture
def half_signed_in() -> Callable[[User], Client]:
    """Somebody who gave a password and no second factor."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": datetime.now(tz=UTC).timestamp()}
        ]
        session.save()
        return client

    return sign_in


STAFF_PAGES = sorted(n for n, page in PAGES.items() if page.rights not in ("public", "account"))


@pytest.mark.parametrize("name", STAFF_PAGES)
def test_colleagues(name: str, scene: Scene, signed_in: Callable[[User], Client]) -> None:
    """Each role: allowed or 403 on what they reach; 404 on what they don't, as if not there."""
    page = PAGES[name]
    wrong = []
    for person in STAFF:
        client = signed_in(getattr(scene.cast, person))
        own = scene.reaches(person)
        for method, allowed in cells(page):
            for of in (scene.gateshead, scene.sunderland, scene.derby):
                if page.args is None and of is not own[0]:
                    continue  # the address names no object: asked once
                answer = ask(client, method, address(name, page, scene, of), page.body)
                expected = 405 if allowed is None else allowed
                if allowed is not None and of in own:
                    expected = expected_of_colleague(page, scene.cast, person, method, allowed)
                elif allowed is not None:
                    expected = expected_of_colleague(page, scene.cast, person, method, 404)
                if answer.status_code not in {expected, 403 if allowed is None else expected}:
                    wrong.append((person, method, of.reference, expected, answer.status_code))
                if expected == 404 and page.args:
                    there = reverse(name, kwargs=page.nowhere)
                    nowhere = ask(client, method, there, page.body)
                    if (nowhere.status_code, nowhere.content) != (404, answer.content):
                        wrong.append((person, method, "not like nonexistent"))
    assert wrong == []


@pytest.mark.parametrize("name", STAFF_PAGES)
def test_everyone_else(
    name: str,
    scene: Scene,
    client: Client,
    signed_in: Callable[[User], Client],
    half_signed_in: Callable[[User], Client],
) -> None:
    """Signed out, without a second factor, without a role, with a role that ended."""
    page = PAGES[name]
    url = address(name, page, scene, scene.gateshead)
    ended = scene.cast.ben
    for method, allowed in cells(page):
        refused = {405} if allowed is None else set()
        signed_out = ask(client, method, url, page.body)
        assert signed_out.status_code in refused | {SEE_OTHER}, (method, "signed out")
        if signed_out.status_code == SEE_OTHER:
            assert signed_out["Location"].startswith("/accounts/login/")
        half = ask(half_signed_in(scene.cast.asha), method, url, page.body)
        assert half.status_code in refused | {SEE_OTHER}, (method, "no second factor")
        if half.status_code == SEE_OTHER:
            assert half["Location"].startswith("/accounts/")
        for user in (scene.cast.sam, ended):
            with undone():
                Membership.objects.filter(user=ended).update(
                    ends=timezone.localdate() - timedelta(days=1)
                )
                answer = ask(signed_in(user), method, url, page.body)
            no_role = {403} if page.rights != "own" else {allowed}
            assert answer.status_code in refused | no_role, (method, user)


@pytest.mark.parametrize("name", sorted(n for n, p in PAGES.items() if p.rights == "public"))
def test_public_pages(name: str, scene: Scene, client: Client) -> None:
    """Anyone: the answer of the table, and never a case without a link."""
    page = PAGES[name]
    url = address(name, page, scene, scene.gateshead)
    for method, allowed in cells(page):
        answer = ask(client, method, url, page.body)
        assert answer.status_code == (405 if allowed is None else allowed), method
        assert scene.gateshead.reference not in answer.content.decode()


@pytest.mark.parametrize("name", sorted(n for n, p in PAGES.items() if p.rights == "account"))
def test_account_pages(
    name: str, scene: Scene, client: Client, signed_in: Callable[[User], Client]
) -> None:
    """One's own factors: for somebody signed in, and nobody else. tests/hubs has the rest."""
    page = PAGES[name]
    url = address(name, page, scene, scene.gateshead)
    for method, allowed in cells(page):
        expected = 405 if allowed is None else allowed
        assert ask(signed_in(scene.cast.asha), method, url, page.body).status_code == expected
        signed_out = ask(client, method, url, page.body)
        assert signed_out.status_code in ({405, SEE_OTHER} if allowed is None else {SEE_OTHER})


@pytest.mark.parametrize("name", sorted(PAGES))
def test_headers(
    name: str, scene: Scene, signed_in: Callable[[User], Client], client: Client
) -> None:
    """No page may be kept by a browser, framed, sniffed or run a script that is not a file."""
    page = PAGES[name]
    own = page.rights not in ("public", "account")
    who = signed_in(scene.cast.mel) if own else client
    answer = ask(who, "get", address(name, page, scene, scene.gateshead), None)
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    for part in ("default-src 'none'", "object-src 'none'", "base-uri 'none'"):
        assert part in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert "no-store" in answer["Cache-Control"]
    body = answer.content.decode(errors="replace").lower()
    assert "style=" not in body
    assert "<style" not in body
    assert " onclick=" not in body
