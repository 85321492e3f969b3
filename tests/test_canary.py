"""A word in every classed field of a flagged applicant, looked for wherever words can go.

One case, protected, that names Asha and Gita (tests/canary). Every page as everybody else, every
message, file, log line, key of Redis, task and fault: the word must be in none. Then the same
pages as Gita, who must see them, so that a search that cannot find would be noticed.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.db import transaction
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from enquiries.models import ContactPoint, SafetyFlag
from enquiries.selectors import case as case_selectors
from enquiries.views.staff import at_case
from hubs.logs import JsonFormatter
from hubs.models import User
from messaging.ticking import tick
from tests.access_pages import PAGES
from tests.access_scene import STAFF, Scene, State
from tests.access_walk import EVERYBODY
from tests.canary.flagged import Flagged, acting, all_rows, flagged_make
from tests.canary.journey import OF_THE_JOURNEY, said_of
from tests.canary.words import FROM_THE_ROW, NOT_THE_APPLICANTS, VALUES, WITHOUT, fields, hits
from tests.cast import Cast, World, cast_make, enquiry_maker, world_make

pytestmark = pytest.mark.django_db

NAMED = ("asha", "gita")
NOT_NAMED = tuple(sorted({*STAFF, "ben"} - set(NAMED)))


# What stands on a page for who is not named all the same: (who, page, field) -> why.
JUDGES = "who may lift a flag judges why it was passed by; no name is in it unless it was typed"
ALL_COUNCILS = "the names of all England's authorities, to choose a council's area from"
BY_DESIGN = {
    ("mel", "enquiries:break_glass", "enquiries.BrokenGlass.reason"): JUDGES,
    ("gareth", "enquiries:break_glass", "enquiries.BrokenGlass.reason"): JUDGES,
} | {
    ("mel", f"staff:settings_{page}", "enquiries.Enquiry.home_authority"): ALL_COUNCILS
    for page in ("area_add", "council", "council_new", "council_take_out")
}


@dataclass
class Stage:
    """The world with the flagged case in it, and everything that was written to the log."""

    world: World
    cast: Cast
    flagged: Flagged
    log: io.StringIO
    accepted: Path
    before: int  # messages accepted before the flag

    @property
    def canaries(self) -> dict[str, str]:
        return self.flagged.canaries


@contextmanager
def log_kept() -> Iterator[io.StringIO]:
    """Every line of the log, as the product writes it."""
    kept = io.StringIO()
    handler = logging.StreamHandler(kept)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield kept
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """One stage for the whole module, in a transaction that is rolled back at its end."""
    accepted = Path(settings.MESSAGE_LOG)
    with django_db_blocker.unblock(), transaction.atomic(), log_kept() as log:
        world = world_make()
        cast, make = cast_make(world), enquiry_maker(world)
        make(now=timezone.now() - timedelta(hours=5), phone="07700 900299")  # somebody else's
        with TestCase.captureOnCommitCallbacks(execute=True):
            flagged = flagged_make(world, cast, make)
        before = len(_lines(accepted))
        yield Stage(world, cast, flagged, log, accepted, before)
        transaction.set_rollback(True)


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


@contextmanager
def undone() -> Iterator[None]:
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)


def read(answer: Any) -> str:
    """All that a browser gets: the headers and the body, of a stream too."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{answer.headers}\n{body.decode(errors='replace')}"


# --- The words -----------------------------------------------------------------------------------


def test_every_classed_field_is_planted_or_says_why_not() -> None:
    known = set(fields())
    for listed in (VALUES, WITHOUT, dict.fromkeys(FROM_THE_ROW)):
        assert set(listed) <= known, "a field that is gone, or not classed any more"
    assert set(NOT_THE_APPLICANTS) <= {m._meta.label for m in apps.get_models()}


def test_every_word_is_in_its_field(stage: Stage) -> None:
    """Read from the tables, with everything in reach."""
    held, missing = str(_flag(stage).held), []
    for field in fields():
        if field in WITHOUT or field in HELD_AS_ANOTHER:
            continue
        model, _, name = field.rpartition(".")
        with all_rows(stage.world):
            rows = apps.get_model(model).objects.all()
            there = " ".join(said_of(getattr(row, name)) for row in rows)
        if not hits(f"{there} {held}", {field: stage.canaries[field]}):
            missing.append(field)
    assert missing == []


# Held by its id while the flag stands: the council of their postcode.
HELD_AS_ANOTHER = {"enquiries.Enquiry.home_authority"}


def _flag(stage: Stage) -> Any:
    with all_rows(stage.world):
        return SafetyFlag.objects.get(enquiry_id=stage.flagged.case.pk)


# --- Pages ---------------------------------------------------------------------------------------


def addresses(stage: Stage) -> Iterator[tuple[str, str]]:
    """Every address of the product, about the flagged case where it is about a case."""
    scene = Scene(stage.world, stage.cast, {State.OWN: stage.flagged.case})
    for name, page in PAGES.items():
        args = page.args(stage.flagged.case) if page.args else None
        args = args if args is not None else page.fixed(scene) if page.fixed else {}
        yield name, reverse(name, kwargs=args)


# These have every right and see the case but for its flag: they ask every page. Of the others a
# third asks each, another third the next; with ACCESS=all everybody asks all.
NEAREST = ("ben", "gareth", "mel")


def asks(person: str, name: str) -> bool:
    """Whether this person asks this page today, as every day."""
    if EVERYBODY or person in NEAREST:
        return True
    return (NOT_NAMED.index(person) + sum(map(ord, name))) % 3 == 0


@pytest.mark.parametrize("person", NOT_NAMED)
def test_no_page_tells_who_is_not_named(
    stage: Stage, person: str, signed_in: Callable[[User], Client]
) -> None:
    client, found, shown = signed_in(getattr(stage.cast, person), opened=True), set(), 0
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    for name, url in addresses(stage):
        for method in (client.get, client.post) if asks(person, name) else ():
            # One of the pages signs out; what it did is undone in the browser as well.
            client.cookies.clear()
            client.cookies[settings.SESSION_COOKIE_NAME] = key
            with undone():
                answer = method(url)
                found |= {(name, field) for field in hits(read(answer), stage.canaries)}
            shown += name.startswith(("staff:", "enquiries:")) and answer.status_code in (200, 403)
    assert shown > 20, "was not signed in"
    expected = {(page, field) for who, page, field in BY_DESIGN if who == person}
    assert found == expected, "\n".join(map(str, sorted(found ^ expected)))


def test_no_page_tells_somebody_signed_out(stage: Stage, client: Client) -> None:
    found = []
    for name, url in addresses(stage):
        for method in (client.get, client.post):
            with undone():
                found += [(name, field) for field in hits(read(method(url)), stage.canaries)]
    assert not found, "\n".join(map(str, found))


def test_who_is_named_does_see_them(stage: Stage, signed_in: Callable[[User], Client]) -> None:
    """The same search finds on the same pages what is there to be found."""
    client, seen = signed_in(stage.cast.gita), set()
    for _, url in addresses(stage):
        seen |= set(hits(read(client.get(url)), stage.canaries))
    for field in (
        "enquiries.Person.first_name",
        "enquiries.Person.last_name",
        "enquiries.Person.said_as",
        "enquiries.ContactPoint.typed",
        "enquiries.ContactPoint.normalised",
        "enquiries.Enquiry.postcode",
        "enquiries.Enquiry.question",
        "enquiries.Enquiry.language",
        "enquiries.Enquiry.access_needs",
        "enquiries.Note.text",
        "enquiries.ContactAttempt.note",
        "carers.Carer.last_name",
        "enquiries.Address.lines",
        "enquiries.ApplicantDetails.date_of_birth",
        "enquiries.ApplicantSensitive.offences",
        "enquiries.Application.accommodation",
        "enquiries.Decision.reasons",
        "enquiries.Determination.answer",
        "enquiries.Document.title",
        "enquiries.Handover.why",
        "enquiries.HouseholdMember.about",
        "enquiries.Interest.motivation",
        "enquiries.PanelItem.minutes",
        "enquiries.SafetyFlag.reason",
        "enquiries.SafetyFlag.safe_address",
        "enquiries.SafetyFlag.safe_when",
        "messaging.Message.body",
    ):
        assert field in seen, field


# --- Search --------------------------------------------------------------------------------------

# As long and of the same shape as what is looked for, and nobody's.
NOBODYS = {"07700": "07700 900798", "@": "zvonobody@canary.example", "LS1": "LS1 4AP"}


def nobodys(value: str) -> str:
    return next((other for mark, other in NOBODYS.items() if mark in value), "Zvonobodyx")


@pytest.mark.parametrize("person", ["ben", "mel", "gareth", "sunil", "emma"])
def test_no_search_finds_them(
    stage: Stage, person: str, signed_in: Callable[[User], Client]
) -> None:
    """What was typed is shown again; besides, the page is that of a search for nobody."""
    client, found = signed_in(getattr(stage.cast, person), opened=True), []
    url = reverse("enquiries:list")
    for field, value in stage.canaries.items():
        # The words of the journey are looked for by one who could read the case but for its flag.
        if field.rpartition(".")[0] in OF_THE_JOURNEY and person != "gareth":
            continue
        with undone():
            page = read(client.get(url, {"q": value}))
            # A search that was not understood narrows nothing: then it is in the other as well.
            told = stage.flagged.case.reference in page and (
                stage.flagged.case.reference not in read(client.get(url, {"q": nobodys(value)}))
            )
        rest = {f: v for f, v in stage.canaries.items() if not hits(value, {f: v})}
        found += [(field, "shows", seen) for seen in hits(page, rest)]
        found += [(field, "finds", "the case")] if told else []
    assert not found, "\n".join(map(str, found))


def test_a_named_colleague_s_search_finds_them(
    stage: Stage, signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(stage.cast.gita)
    for field in ("enquiries.Person.last_name", "enquiries.ContactPoint.typed"):
        page = read(client.get(reverse("enquiries:list"), {"q": stage.canaries[field]}))
        assert stage.flagged.case.reference in page, field


@pytest.mark.parametrize("person", ["ben", "gareth"])
def test_typing_a_new_enquiry_does_not_find_them(
    stage: Stage, person: str, signed_in: Callable[[User], Client]
) -> None:
    client, found = signed_in(getattr(stage.cast, person)), []
    typed = {
        "first_name": stage.canaries["enquiries.Person.first_name"],
        "last_name": stage.canaries["enquiries.Person.last_name"],
        "phone": stage.canaries["enquiries.ContactPoint.typed"],
        "email": stage.canaries["enquiries.ContactPoint.normalised"],
        "postcode": stage.canaries["enquiries.Enquiry.postcode"],
    }
    rest = {f: v for f, v in stage.canaries.items() if not hits(" ".join(typed.values()), {f: v})}
    rest.pop("enquiries.Enquiry.home_authority")  # the council of the postcode that was typed
    for name in ("enquiries:new_lookup", "enquiries:new"):
        with undone():
            page = read(client.post(reverse(name), typed))
        found += [(name, field) for field in hits(page, rest)]
        if stage.flagged.case.reference in page:
            found.append((name, "the case"))
    assert not found, "\n".join(map(str, found))


# --- Files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("with_names", [False, True])
def test_no_file_of_cases_holds_them(
    stage: Stage, with_names: bool, signed_in: Callable[[User], Client]
) -> None:
    """Asked for by a manager, agreed to by the other, taken: the case is in it, the words not."""
    mel, iris = signed_in(stage.cast.mel), signed_in(stage.cast.iris)
    asked = {
        "why": "For the yearly return",
        "what": "names" if with_names else "codes",
        "why_names": "They are written to" if with_names else "",
    }
    with undone():
        answer = mel.post(reverse("reports:export_ask"), asked)
        assert answer.status_code == 302, answer.content.decode()
        code = answer["Location"].rstrip("/").rsplit("/", 1)[-1]
        pages = read(iris.get(reverse("reports:export", args=[code])))
        if with_names:
            iris.post(reverse("reports:export_decide", args=[code]), {"answer": "agree"})
        file = mel.post(reverse("reports:export_download", args=[code]))
        assert file.status_code == 200
        text = read(file)
    assert "rotected" in text
    assert hits(text + pages, stage.canaries) == []


def test_no_report_holds_them(stage: Stage, signed_in: Callable[[User], Client]) -> None:
    client = signed_in(stage.cast.mel)
    for key in ("promise", "received", "road", "waiting"):
        answer = client.get(reverse("reports:table", args=[key]))
        if answer.status_code == 200:
            assert hits(read(answer), stage.canaries) == [], key


# --- Messages ------------------------------------------------------------------------------------


def test_no_message_after_the_flag_tells_but_by_the_safe_way(stage: Stage) -> None:
    for days in (0, 1, 3, 15):
        tick(clock=lambda days=days: timezone.now() + timedelta(days=days))
    found = []
    for line in [*_lines(stage.accepted)[stage.before :], *map(_whole, mail.outbox)]:
        if '"to": "zvosafe@canary.example"' not in line:
            found += [(line[:300], field) for field in hits(line, stage.canaries)]
    assert not found, "\n".join(map(str, found))


def _whole(email: Any) -> str:
    return f"{email.to} {email.subject} {email.body}"


# --- Faults, logs, Redis --------------------------------------------------------------------------


def test_a_fault_tells_nothing(
    stage: Stage, signed_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A view that breaks with the case in its hands, and a constraint whose error quotes it."""
    client = signed_in(stage.cast.gita)
    client.raise_request_exception = False
    url = reverse("enquiries:case", args=[stage.flagged.case.reference])
    first = stage.canaries["enquiries.Person.first_name"]

    def breaks(access: Any, reference: str) -> Any:
        case = case_selectors.case_by_reference(access, reference)
        raise ValueError(f"{first} {list(case.people)} {vars(case)}")

    def collides(access: Any, reference: str) -> Any:
        there = ContactPoint.objects.filter(enquiry__reference=reference)[0]
        there.pk = None
        there.save(force_insert=True)

    for fault in (breaks, collides):
        monkeypatch.setattr(at_case, "case_by_reference", fault)
        with undone():
            answer = client.get(url)
        assert answer.status_code == 500
        assert hits(read(answer), stage.canaries) == []
    monkeypatch.undo()
    assert '"error": "ValueError"' in stage.log.getvalue()
    assert '"error": "IntegrityError"' in stage.log.getvalue()
    assert hits(stage.log.getvalue(), stage.canaries) == []


def test_no_line_of_the_log_tells(stage: Stage, signed_in: Callable[[User], Client]) -> None:
    """Of everything that the tests above did, as the product writes it. Runs after them."""
    signed_in(stage.cast.adam).get(
        reverse("enquiries:case", args=[stage.flagged.case.reference]),
        {"q": stage.canaries["enquiries.Person.last_name"]},
    )
    assert '"event": "refused"' in stage.log.getvalue()
    found = [
        (line[:300], field)
        for line in stage.log.getvalue().splitlines()
        for field in hits(line, stage.canaries)
    ]
    assert not found, "\n".join(map(str, found))


def test_redis_holds_none_of_them(stage: Stage) -> None:
    """Keys and values of the cache and of the queue, the arguments of tasks among them."""
    store = redis.Redis.from_url(settings.CACHE_REDIS_URL, decode_responses=False)
    store.set("canary-control", stage.canaries["enquiries.Person.first_name"])
    readers: dict[bytes, Callable[[bytes], Any]] = {
        b"string": store.get,
        b"list": lambda key: store.lrange(key, 0, -1),
        b"hash": store.hgetall,
        b"set": store.smembers,
        b"zset": lambda key: store.zrange(key, 0, -1),
    }
    found = {}
    for key in store.scan_iter():
        text = f"{key!r} {readers[store.type(key)](key)!r}"
        if seen := hits(text, stage.canaries):
            found[key] = seen
    store.delete("canary-control")
    assert found.pop(b"canary-control") == ["enquiries.Person.first_name"]
    assert found == {}


def test_the_database_s_log_holds_none_of_them(
    stage: Stage, request: pytest.FixtureRequest
) -> None:
    """Where this run started the engine, its log is at hand (config.engines.PRIVATE_LOG)."""
    host = str(settings.DATABASES["default"]["HOST"])
    logs = list(Path(host).parent.rglob("postgres.log")) if host.startswith("/") else []
    for path in logs:
        assert hits(path.read_text(errors="replace"), stage.canaries) == []
    if not logs:
        pytest.skip("the engine's log is not on this machine")


def test_who_is_named_by_access_is_who_the_scene_says(stage: Stage) -> None:
    now = timezone.now()
    for person in (*NAMED, *NOT_NAMED):
        own = acting(stage.cast, person, now).reach.named
        assert (stage.flagged.case.pk in own) == (person in NAMED), person
