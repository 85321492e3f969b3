"""Files that people send: the scanner, what is kept, and the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from enquiries.models import Document, DocumentBody, Enquiry
from enquiries.paper_scans import papers_scan
from enquiries.selectors.documents import content_of
from enquiries.services import documents
from enquiries.services.documents import (
    DocumentRefused,
    document_add,
    document_made,
    document_open,
    document_remove,
)
from hubs import scanning, uploads
from hubs.fence import reaching
from hubs.models import AuditEvent, User
from hubs.scanning import Clamd, Scan, Verdict
from hubs.uploads import MAX_BYTES
from tests.cast import MONDAY, Cast, MakeEnquiry
from tests.clamd import EICAR, FakeClamd, fake_clamd
from tests.journey.road import Rows, place_reach
from tests.roles import as_worker
from tests.sent_files import (
    arm,
    pdf,
)
from tests.staff.test_case import address, words

SignIn = Callable[[User], Client]
SeeAll = Callable[[], Any]


# --- The scanner ---------------------------------------------------------------------------------


@pytest.fixture
def clamd(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeClamd]:
    """A scanner that is there, named in the settings."""
    monkeypatch.setattr(scanning, "CONNECT_SECONDS", 0.5)
    with fake_clamd() as fake:
        settings.CLAMD_URL = fake.url
        yield fake


@pytest.mark.parametrize(
    ("mode", "content", "verdict", "answers"),
    [
        ("honest", b"good", Verdict.CLEAN, True),
        ("honest", b"x" * 300_000, Verdict.CLEAN, True),
        ("honest", EICAR, Verdict.INFECTED, True),
        ("hang", b"good", Verdict.UNKNOWN, False),
        ("die", b"good" * 100_000, Verdict.UNKNOWN, True),
        ("garbage", b"good", Verdict.UNKNOWN, False),
        ("limit", b"good", Verdict.UNKNOWN, True),
    ],
)
def test_only_a_plain_yes_is_clean(
    clamd: FakeClamd, mode: str, content: bytes, verdict: Verdict, answers: bool
) -> None:
    clamd.mode = mode
    scanner = Clamd(clamd.url, seconds=1)
    assert scanner.scan(content).verdict is verdict
    assert scanner.answers() is answers
    if verdict is Verdict.CLEAN:
        assert clamd.scanned == [content]


def test_a_scanner_on_a_socket_and_one_that_is_away(tmp_path: Path, settings: Any) -> None:
    path = tmp_path / "clamd.sock"
    with fake_clamd(path) as fake:
        assert Clamd(fake.url).scan(EICAR) == Scan(Verdict.INFECTED, "Eicar-Test-Signature")
    for away in (f"unix://{path}", "tcp://127.0.0.1:1"):
        assert Clamd(away).scan(b"x").verdict is Verdict.UNKNOWN
        assert not Clamd(away).answers()
    settings.CLAMD_URL = ""
    assert scanning.scanner().scan(b"x").verdict is Verdict.CLEAN
    assert scanning.scanner().answers()


# --- Kept ----------------------------------------------------------------------------------------


@pytest.fixture
def case(make_enquiry: MakeEnquiry) -> Enquiry:
    return make_enquiry(discreet=True)


@pytest.fixture
def asha(cast: Cast, signed_in: SignIn) -> Iterator[Client]:
    with time_machine.travel(MONDAY, tick=False):
        yield signed_in(cast.asha)


def file(content: bytes, name: str = "paper.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def add(client: Client, case: Enquiry, content: bytes, name: str = "paper.pdf", **more: Any) -> Any:
    sent = {"file": file(content, name), "title": "Medical report", **more}
    return client.post(address(case, "documents"), sent)


@pytest.mark.django_db
class TestOnTheCase:
    def test_from_the_form_to_the_download(
        self, asha: Client, case: Enquiry, clamd: FakeClamd, see_all: SeeAll
    ) -> None:
        answer = add(
            asha, case, pdf(change=arm), "../Dr “Who”\u202e.exe", author="Dr Who",
            confidential_reference="on", third_party="on",
        )  # fmt: skip
        assert answer.status_code == 302
        with see_all():
            paper = Document.objects.get()
            assert (paper.state, paper.origin, paper.author) == ("waiting", "staff", "Dr Who")
            assert paper.confidential_reference
            assert paper.third_party
            assert paper.file_name == "Dr “Who”.pdf"
        assert clamd.scanned == []  # nobody waited for it
        with as_worker():
            assert papers_scan(clock=lambda: MONDAY) == 1
        page = words(asha.get(address(case, "documents")))
        for said in ("Medical report", "Written by Dr Who", "Given in confidence", "PDF,"):
            assert said in page
        answer = asha.get(address(case, "document_download", paper.pk))
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Dr%20")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "no-store"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer.content == clamd.scanned[0]  # what was scanned is what is served
        assert b"armed" not in answer.content.lower()
        with see_all():
            acts = set(AuditEvent.objects.filter(action__contains="document").values_list("action"))
        assert acts == {(f"enquiry.document_{act}",) for act in ("added", "scanned", "downloaded")}

    def test_evidence_for_a_check_of_this_case_and_of_no_other(
        self, asha: Client, case: Enquiry, cast: Cast, make_enquiry: MakeEnquiry, see_all: SeeAll
    ) -> None:
        other = make_enquiry(phone="07700 900555")
        with reaching(place_reach(case)):
            check, elsewhere = (Rows(each, by=cast.asha).check() for each in (case, other))
        page = asha.get(address(case, "documents") + f"?check={check.pk}").content.decode()
        assert f'<option value="{check.pk}" selected>DBS certificate for Sam' in page
        assert add(asha, case, pdf(), check_row=elsewhere.pk).status_code == 422
        assert add(asha, case, pdf(), check_row=check.pk).status_code == 302
        with see_all():
            assert Document.objects.get().check_row == check
        assert "For the check “DBS certificate”" in words(asha.get(address(case, "documents")))
        access = cast.access("asha")
        with reaching(access.reach), pytest.raises(ValueError, match="its own case"):
            document_add(
                access=access, enquiry_id=case.pk, title="x", file_name="x", content=pdf(),
                now=MONDAY, check=elsewhere,
            )  # fmt: skip

    def test_a_case_holds_so_many_and_so_much_and_says_so(
        self, asha: Client, case: Enquiry, see_all: SeeAll, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(documents, "MOST_PAPERS", 2)
        for title in ("One", "Two"):
            assert add(asha, case, pdf(), title=title).status_code == 302
        monkeypatch.setattr(uploads, "_in_own_process", None)  # what does not fit is not opened
        full = add(asha, case, pdf(), author="Dr Who")
        assert full.status_code == 422
        assert "Remove one that is not needed first" in words(full)
        assert 'value="Dr Who"' in full.content.decode()
        monkeypatch.setattr(documents, "MOST_PAPERS", 9)
        with see_all():
            first = Document.objects.order_by("pk")[0]
        monkeypatch.setattr(documents, "MOST_BYTES", first.size * 2 + len(pdf()) - 1)
        assert "fill its space" in words(add(asha, case, pdf()))
        monkeypatch.undo()
        monkeypatch.setattr(documents, "MOST_PAPERS", 2)
        asha.post(address(case, "document_remove", first.pk), {"why": "Twice"})
        assert add(asha, case, pdf(), title="Three").status_code == 302  # there is room again

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "The file is empty"),
            (b"MZ not a paper", "Add a PDF, a Word document"),
            (b"%PDF-1.7 broken", "This PDF cannot be opened"),
            (b"%PDF-" + b"0" * MAX_BYTES, "The file must be smaller than 7 MB"),
        ],
    )
    def test_what_is_no_paper_is_said_and_nothing_typed_is_lost(
        self, asha: Client, case: Enquiry, see_all: SeeAll, content: bytes, said: str
    ) -> None:
        answer = add(asha, case, content, author="Dr Who")
        assert answer.status_code == 422
        assert answer.content.decode().count(said) >= 2
        assert 'value="Dr Who"' in answer.content.decode()
        with see_all():
            assert not Document.objects.exists()

    def test_no_file_two_files_and_files_elsewhere(
        self, asha: Client, client: Client, case: Enquiry, see_all: SeeAll
    ) -> None:
        assert "Choose a file" in words(asha.post(address(case, "documents"), {"title": "x"}))
        two = {"file": [file(pdf()), file(pdf())]}
        assert asha.post(address(case, "documents"), two).status_code == 400
        elsewhere = {"file": file(pdf()), "text": "x"}
        assert asha.post(address(case, "note"), elsewhere).status_code == 400
        assert client.post("/north-east/call-me/", elsewhere).status_code == 400
        # Signed out: nothing is read.
        assert Client().post(address(case, "documents"), two).status_code in (302, 400)
        with see_all():
            assert not Document.objects.exists()

    def test_a_body_that_never_ends_is_not_read(
        self, asha: Client, case: Enquiry, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(uploads, "READ_BYTES", 1000)
        answer = add(asha, case, b"%PDF-" + b"0" * 200_000)
        assert answer.status_code == 422
        assert "smaller than 7 MB" in words(answer)

    def test_said_more_removed_and_gone(self, asha: Client, case: Enquiry, see_all: SeeAll) -> None:
        add(asha, case, pdf())
        with see_all():
            paper = Document.objects.get()
        about = address(case, "document_about", paper.pk)
        assert 'value="Medical report"' in asha.get(about).content.decode()
        assert asha.post(about, {"title": ""}).status_code == 422
        assert asha.post(about, {"title": "GP letter", "third_party": "on"}).status_code == 302
        remove = address(case, "document_remove", paper.pk)
        assert asha.post(remove, {"why": ""}).status_code == 422
        done = asha.post(remove, {"why": "Sent by mistake"}, follow=True)
        assert "“GP letter” was removed" in words(done)
        assert "Sent by mistake" in words(done)
        with see_all():
            assert not DocumentBody.objects.exists()
            assert Document.objects.get().third_party
        assert asha.post(remove, {"why": "x"}).status_code == 404
        assert asha.get(about).status_code == 404
        gone = asha.get(address(case, "document_download", paper.pk), follow=True)
        assert "was removed, so it cannot be opened" in words(gone)

    def test_who_may_read_what(
        self, cast: Cast, case: Enquiry, signed_in: SignIn, see_all: SeeAll, asha: Client
    ) -> None:
        add(asha, case, pdf())
        access = cast.access("asha")
        with reaching(access.reach):
            made = document_made(
                access=access, enquiry=case, title="Letter", file_name="Letter.pdf",
                content=pdf(), now=MONDAY,
            )  # fmt: skip
            with pytest.raises(DocumentRefused, match="kept as it was made"):
                document_remove(
                    access=access, enquiry_id=case.pk, document_id=made.pk, why="x", now=MONDAY
                )
        with see_all():
            sent = Document.objects.get(origin="staff")
        # The decision-maker reads what we made; what others sent asks for a right of its own.
        dee = signed_in(cast.dee)
        assert dee.get(address(case, "document_download", made.pk)).status_code == 200
        assert dee.get(address(case, "document_download", sent.pk)).status_code == 403
        page = dee.get(address(case, "documents")).content.decode()
        assert "Only colleagues who may see private answers" in page
        assert 'type="file"' not in page
        assert add(dee, case, pdf()).status_code == 403
        # Another council's worker is told that there is no such thing.
        sunil = signed_in(cast.sunil)
        assert sunil.get(address(case, "document_download", made.pk)).status_code == 404

    def test_another_case_s_paper_is_not_here(
        self, asha: Client, case: Enquiry, make_enquiry: MakeEnquiry, see_all: SeeAll, cast: Cast
    ) -> None:
        add(asha, case, pdf())
        other = make_enquiry(phone="07700 900555")
        with see_all():
            paper = Document.objects.get()
        for name in ("document_download", "document_about", "document_remove"):
            assert asha.get(address(other, name, paper.pk)).status_code == 404
        # The fence: another place neither reads the bytes nor puts some on this case.
        emma = cast.access("emma")
        with reaching(emma.reach):
            with pytest.raises(DocumentBody.DoesNotExist):
                content_of(emma, paper)
            with pytest.raises(DatabaseError), transaction.atomic():
                DocumentBody.objects.create(enquiry=case, document=paper, content=b"x")

    def test_the_services_ask_for_themselves(self, cast: Cast, case: Enquiry) -> None:
        access = replace(cast.access("asha"), rights=frozenset())
        with reaching(access.reach):
            with pytest.raises(PermissionDenied):
                document_add(
                    access=access, enquiry_id=case.pk, title="x", file_name="x",
                    content=pdf(), now=MONDAY,
                )  # fmt: skip
            with pytest.raises(Document.DoesNotExist):
                document_open(access=access, enquiry=case, document_id=1, now=MONDAY)
