"""Papers and the virus scanner: they wait for it, and nothing and nobody else does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client

from enquiries import paper_scans, tasks
from enquiries.models import Document, DocumentBody, Enquiry
from enquiries.paper_scans import papers_scan
from enquiries.selectors.documents import TRIES_TOLD
from enquiries.services import document_scans
from enquiries.services.documents import SCAN_TASK
from hubs import scanning
from hubs.fence import from_nowhere
from hubs.models import AuditEvent, User
from hubs.scanning import Clamd
from messaging import doorbell
from messaging.models import Message
from messaging.ticking import tick
from tests.cast import MONDAY, Cast, MakeEnquiry
from tests.clamd import FakeClamd, fake_clamd
from tests.journey.road import Rows
from tests.journey.test_uploads import add
from tests.roles import as_worker
from tests.sent_files import pdf
from tests.staff.test_case import address, words

# Transactions of its own: what holds a lock or a connection while a scanner thinks would show.
pytestmark = pytest.mark.django_db(transaction=True)

SignIn = Callable[[User], Client]
SeeAll = Callable[[], Any]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def case(make_enquiry: MakeEnquiry) -> Enquiry:
    return make_enquiry(discreet=True)


@pytest.fixture
def asha(cast: Cast, signed_in: SignIn) -> Iterator[Client]:
    with time_machine.travel(MONDAY, tick=False):
        yield signed_in(cast.asha)


@pytest.fixture
def clamd(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeClamd]:
    """A scanner of the settings that is given little time for a file."""
    monkeypatch.setattr(scanning, "CONNECT_SECONDS", 0.5)
    with fake_clamd() as fake:
        settings.CLAMD_URL = fake.url
        monkeypatch.setattr(paper_scans, "scanner", lambda: Clamd(fake.url, seconds=0.2))
        yield fake


def scan_at(now: datetime) -> int:
    with as_worker():
        return papers_scan(clock=lambda: now)


def states(see_all: SeeAll) -> dict[str, tuple[str, int]]:
    with see_all():
        rows = Document.objects.values_list("title", "state", "scan_tries")
        return {title: (state, tries) for title, state, tries in rows}


def two_papers(case: Enquiry, cast: Cast, see_all: SeeAll) -> None:
    with see_all():
        rows = Rows(case, by=cast.asha)
        for title in ("Bad", "Good"):
            rows.document(f"%PDF {title}".encode(), title=title, state="waiting")


def test_a_paper_is_added_at_once_and_the_scanner_is_rung_for(
    asha: Client, case: Enquiry, clamd: FakeClamd, see_all: SeeAll, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []
    monkeypatch.setattr(doorbell._bell, "send_task", lambda name, **_: rung.append(name))
    clamd.mode = "hang"
    added = add(asha, case, pdf(), title="One")
    assert added.status_code == 302
    assert not clamd.asked.is_set()
    assert SCAN_TASK in rung
    assert tasks.papers_scan_task.name == SCAN_TASK
    assert SCAN_TASK in {each["task"] for each in django_settings.CELERY_BEAT_SCHEDULE.values()}
    page = words(asha.get(address(case, "documents")))
    assert "Being checked for viruses It can be opened here when that is done" in page
    with see_all():
        paper = Document.objects.get()
    url = address(case, "document_download", paper.pk)
    assert "still checking" in words(asha.get(url, follow=True))
    clamd.mode = "honest"
    assert scan_at(MONDAY) == 1
    assert asha.get(url).content == clamd.scanned[0]  # what was scanned is what is served
    assert states(see_all) == {"One": ("clean", 1)}


def test_a_paper_that_it_never_answers_for_holds_no_other(
    case: Enquiry, cast: Cast, asha: Client, clamd: FakeClamd, see_all: SeeAll,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    two_papers(case, cast, see_all)
    clamd.chokes = b"Bad"
    open_while_asked: list[bool] = []
    ask = Clamd.scan

    def watched(self: Clamd, content: bytes) -> Any:
        open_while_asked.append(connection.in_atomic_block)
        return ask(self, content)

    monkeypatch.setattr(Clamd, "scan", watched)
    assert scan_at(MONDAY) == 1
    assert open_while_asked == [False, False]
    assert states(see_all) == {"Bad": ("waiting", 1), "Good": ("clean", 1)}
    # It goes to the back of the line, and comes up ever more seldom.
    assert scan_at(MONDAY + MINUTE / 2) == 0
    assert states(see_all)["Bad"] == ("waiting", 1)
    now, waits = MONDAY, []
    for _ in range(8):
        with see_all():
            due = Document.objects.get(title="Bad").scan_after
        assert due is not None
        waits.append((due - now) // MINUTE)
        now = due
        assert scan_at(now) == 0
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert states(see_all)["Bad"][1] > TRIES_TOLD
    page = words(asha.get(address(case, "documents")))
    assert "The virus scanner has not been able to read it (9 tries). Save it again" in page
    clamd.chokes = b""
    assert scan_at(now + 2 * 60 * MINUTE) == 1
    assert states(see_all)["Bad"][0] == "clean"


def test_a_paper_without_its_file_holds_no_other(
    case: Enquiry, cast: Cast, clamd: FakeClamd, see_all: SeeAll
) -> None:
    two_papers(case, cast, see_all)
    with see_all():
        DocumentBody.objects.filter(document__title="Bad").delete()
    assert scan_at(MONDAY) + scan_at(MONDAY) == 1
    assert states(see_all) == {"Bad": ("refused", 1), "Good": ("clean", 1)}


def test_with_the_scanner_away_no_paper_is_blamed(
    case: Enquiry, cast: Cast, clamd: FakeClamd, see_all: SeeAll
) -> None:
    two_papers(case, cast, see_all)
    clamd.mode = "hang"
    assert scan_at(MONDAY) == 0
    assert states(see_all) == {"Bad": ("waiting", 0), "Good": ("waiting", 0)}


def test_messages_do_not_wait_for_a_scanner(
    case: Enquiry, cast: Cast, clamd: FakeClamd, see_all: SeeAll, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one run hangs on a paper, a tick sends what is due, the case can be worked on, and a
    second run takes no place of the worker."""
    two_papers(case, cast, see_all)
    monkeypatch.setattr(paper_scans, "scanner", lambda: Clamd(clamd.url, seconds=20))
    clamd.chokes = b"Bad"
    decided: list[int] = []

    def run() -> None:
        with from_nowhere():
            decided.append(papers_scan(clock=lambda: MONDAY))
        connection.close()

    with see_all():
        due = Message.objects.filter(state="planned", due_at__lte=MONDAY + MINUTE).count()
    assert due
    hung = threading.Thread(target=run)
    with as_worker():
        hung.start()
        try:
            assert clamd.asked.wait(10)
            tally = tick(clock=lambda: MONDAY + MINUTE, seconds=10)
            assert tally["sent"] == due
            assert papers_scan(clock=lambda: MONDAY) == 0
            assert not clamd.scanned
            with see_all():
                Document.objects.select_for_update(nowait=True).get(title="Bad")
                Enquiry.objects.select_for_update(nowait=True).get(pk=case.pk)
            assert hung.is_alive()
        finally:
            clamd.over.set()
            hung.join(30)
    assert decided == [1]  # the other one


def test_a_virus_is_thrown_away_once_and_who_added_it_is_told(
    case: Enquiry, cast: Cast, asha: Client, clamd: FakeClamd, see_all: SeeAll,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    two_papers(case, cast, see_all)
    clamd.infected = b"Bad"
    write = document_scans.document_scanned
    # Two runs have the same paper: the first took so long that its lease was over.
    monkeypatch.setattr(
        paper_scans, "document_scanned", lambda **said: [write(**said), write(**said)]
    )
    assert scan_at(MONDAY) == 2
    assert {state for state, _ in states(see_all).values()} == {"refused", "clean"}
    with see_all():
        assert DocumentBody.objects.get().document.title == "Good"
        told = Message.objects.filter(kind="S40", about_id=case.pk)
        assert [m.user for m in told] == [cast.asha] * 2  # on screen and by email
        kept = AuditEvent.objects.filter(action__contains="document").values_list("action")
        assert sorted(kept) == [("enquiry.document_refused",), ("enquiry.document_scanned",)]
    assert "A virus was found in it" in words(asha.get(address(case, "documents")))


def test_one_that_was_removed_at_the_scanner_stays_removed(
    case: Enquiry, cast: Cast, clamd: FakeClamd, see_all: SeeAll, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_papers(case, cast, see_all)
    ask = Clamd.scan

    def removed_meanwhile(self: Clamd, content: bytes) -> Any:
        with see_all():
            Document.objects.update(removed_at=MONDAY)
        return ask(self, content)

    monkeypatch.setattr(Clamd, "scan", removed_meanwhile)
    scan_at(MONDAY)
    assert {state for state, _ in states(see_all).values()} == {"waiting"}
