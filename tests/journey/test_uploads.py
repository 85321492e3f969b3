"""Files that people send: what is taken, what becomes of it, the scanner, and the pages."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

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
from enquiries.views.staff.documents import file_response
from hubs import scanning, uploads
from hubs.cleaning import docx_clean, jpeg_clean, pdf_clean, png_clean
from hubs.fence import reaching
from hubs.file_types import NotTaken, Type, type_of
from hubs.models import AuditEvent, User
from hubs.scanning import Clamd, Scan, Verdict
from hubs.uploads import MAX_BYTES, UploadRefused, name_safe, upload_clean
from tests.cast import MONDAY, Cast, MakeEnquiry
from tests.clamd import EICAR, FakeClamd, fake_clamd
from tests.journey.road import Rows, place_reach
from tests.roles import as_worker
from tests.sent_files import arm, docx, field, pdf, photo_with_a_place, picture, relations
from tests.staff.test_case import address, words

SignIn = Callable[[User], Client]
SeeAll = Callable[[], Any]


# --- What a file is ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "kind"),
    [(pdf(), "pdf"), (picture(), "jpeg"), (picture("PNG"), "png"), (docx(), "docx")],
)
def test_a_file_is_what_its_bytes_say(content: bytes, kind: str) -> None:
    assert type_of(content) is Type(kind)


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old or locked"),
        (b"MZ\x90\0", "Add a PDF"),
        (b"<html><script>alert(1)</script>", "Add a PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Add a PDF"),
        (b"GIF89a", "Add a PDF"),
        (b" %PDF-1.7", "Add a PDF"),
        (b"x" * 9, "Add a PDF"),
    ],
)
def test_what_is_not_on_the_list_is_refused_with_advice(content: bytes, advice: str) -> None:
    with pytest.raises(NotTaken, match=advice):
        type_of(content)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\sam\\My letter.docx", "My letter.pdf"),
        ("report\u202egpj.exe", "reportgpj.pdf"),
        ("CON.txt", "file CON.pdf"),
        ("con", "file con.pdf"),
        ("LPT1.tar.gz", "file LPT1.tar.pdf"),
        ('a\x00b\r\nc: "d"|<e>?.pdf', "abc d e.pdf"),
        ("...", "document.pdf"),
        ("", "document.pdf"),
        ("Zoë Żółć.PDF", "Zoë Żółć.pdf"),
        ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
    ],
)
def test_a_name_is_made_safe(sent: str, kept: str) -> None:
    assert name_safe(sent, "pdf") == kept


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_no_name_gets_out_of_its_folder(sent: str) -> None:
    name = name_safe(sent, "pdf")
    assert 5 <= len(name) <= 120
    assert name.endswith(".pdf")
    assert not set('/\\:*?"<>|\r\n\0\u202e') & set(name)
    assert not name.startswith((".", " "))
    assert file_response(name, "application/pdf", b"")["Content-Disposition"].startswith(
        "attachment"
    )


# --- Made anew -----------------------------------------------------------------------------------


def test_a_photo_forgets_where_it_was_taken_and_stands_upright() -> None:
    sent = photo_with_a_place()
    assert b"Hidden" in sent
    made = jpeg_clean(sent + b"<script>hidden at the end</script>")
    assert b"idden" not in made
    with Image.open(BytesIO(made)) as seen:
        assert seen.size == (20, 40)
        assert not seen.getexif()
        red, _, _ = seen.convert("RGB").getpixel((10, 5))  # type: ignore[misc]
        assert red > 200  # the left half came to lie above


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P", "LA", "1", "I;16"])
def test_png_of_every_kind(mode: str) -> None:
    out = BytesIO()
    Image.new(mode, (8, 8)).save(out, "PNG")
    with Image.open(BytesIO(png_clean(out.getvalue()))) as seen:
        assert seen.size == (8, 8)
        assert not [key for key in seen.info if key not in ("gamma", "dpi")]


def test_a_picture_is_made_no_larger_than_anybody_needs() -> None:
    with Image.open(BytesIO(jpeg_clean(picture(size=(6000, 100))))) as seen:
        assert max(seen.size) == 4000


def test_bombs_and_broken_pictures() -> None:
    # A few bytes that say they are 65,000 by 65,000 pixels.
    ihdr = b"IHDR" + (65_000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    bomb = picture("PNG")[:8] + (13).to_bytes(4, "big") + ihdr + zlib.crc32(ihdr).to_bytes(4, "big")
    with pytest.raises(NotTaken, match="40 megapixels"):
        png_clean(bomb + picture("PNG")[33:])
    for broken in (picture()[:200], b"\xff\xd8\xff", picture()[:20] + b"\0" * 50):
        with pytest.raises(NotTaken, match="cannot be opened"):
            jpeg_clean(broken)
    with pytest.raises(NotTaken, match="cannot be opened"):
        jpeg_clean(picture("PNG"))  # a type is opened as itself and as nothing else


def test_a_pdf_is_disarmed() -> None:
    sent = pdf(change=arm, save={"compress_streams": False})
    assert sent.lower().count(b"armed") > 5
    made = pdf_clean(sent)
    with pikepdf.open(BytesIO(made)) as seen:
        assert len(seen.pages) == 1
        plain = BytesIO()
        seen.save(plain, qdf=True, stream_decode_level=pikepdf.StreamDecodeLevel.all)
        assert [str(each.Subtype) for each in seen.pages[0].Annots] == [
            "/Link",
            "/Widget",
            "/Link",
        ]
        assert str(seen.pages[0].Annots[2].A.S) == "/GoTo"
    said = plain.getvalue().lower()
    for word in (b"armed", b"javascript", b"launch", b"embeddedfile", b"openaction", b"submitform"):
        assert word not in said, word


def test_a_pdf_that_we_do_not_take() -> None:
    for how in (
        pikepdf.Encryption(owner="o", user="u"),
        pikepdf.Encryption(owner="o", user=""),
    ):
        with pytest.raises(NotTaken, match="locked"):
            pdf_clean(pdf(save={"encryption": how}))
    for broken in (b"%PDF-1.7", b"%PDF-1.7\n" + b"x" * 500, b"%PDF-1.7\ntrailer<</Root 1 0 R>>"):
        with pytest.raises(NotTaken):
            pdf_clean(broken)


def test_a_word_document_is_packed_anew_without_its_author() -> None:
    made = docx_clean(docx(parts=relations("https://council.example/") | {"word/a.xml": "<a/>"}))
    with zipfile.ZipFile(BytesIO(made)) as seen:
        assert b"Secret Author" not in b"".join(seen.read(name) for name in seen.namelist())
        assert b"Hello" in seen.read("word/document.xml")
        assert seen.namelist()[0] == "[Content_Types].xml"


MACROS = (
    '<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
    "</Types>"
)
NO_DTD = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"word/vbaProject.bin": b"x"}, "macros"),
        ({"word/embeddings/oleObject1.bin": b"x"}, "macros"),
        ({"word/activeX/activeX1.xml": "<a/>"}, "macros"),
        ({"word/afchunk.mht": b"x"}, "macros"),
        ({"[Content_Types].xml": MACROS}, "macros"),
        (relations("https://evil.example/t.dotm", "attachedTemplate"), "macros"),
        (relations("https://evil.example/p.png", "image"), "macros"),
        (relations("file://server/share"), "macros"),
        (relations("javascript:alert(1)"), "macros"),
        (field("DD", "EAUTO c:\\\\windows cmd"), "macros"),
        (field("INCLUDEPICTURE https://evil.example/x"), "macros"),
        ({"word/extra.xml": NO_DTD}, "cannot be opened"),
        ({"word/extra.xml": NO_DTD.encode("utf-16")}, "cannot be opened"),
        ({"word/extra.xml": "<a>"}, "cannot be opened"),
        ({"../../outside.xml": "<a/>"}, "cannot be opened"),
        ({"word/Document.xml": "<a/>"}, "cannot be opened"),  # twice, but for its capitals
        ({"word/extra.xml": b"<a>" + b"0" * 2_000_000 + b"</a>"}, "cannot be opened"),  # a bomb
        ({f"word/{n}.xml": "<a/>" for n in range(1001)}, "cannot be opened"),
        ({"[Content_Types].xml": "<Types/>"}, "Add a PDF"),
    ],
)
def test_a_word_document_that_we_do_not_take(parts: dict[str, Any], said: str) -> None:
    with pytest.raises(NotTaken, match=said):
        docx_clean(docx(parts=parts))


def test_a_zip_that_is_no_word_document() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("a.txt", "x")
    with pytest.raises(NotTaken, match="Add a PDF"):
        docx_clean(out.getvalue())
    for broken in (b"PK\x03\x04", docx()[:-30]):
        with pytest.raises(NotTaken, match="cannot be opened"):
            docx_clean(broken)


def test_cleaning_happens_apart_and_whatever_goes_wrong_there_is_a_refusal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = upload_clean(name="x/../Letter.exe", content=pdf(change=arm))
    assert (made.file_name, made.content_type) == ("Letter.pdf", "application/pdf")
    assert b"armed" not in made.content.lower()
    locked = pdf(save={"encryption": pikepdf.Encryption(owner="o", user="u")})
    with pytest.raises(UploadRefused, match="locked"):
        upload_clean(name="a.pdf", content=locked)
    with pytest.raises(UploadRefused, match="empty"):
        upload_clean(name="a.pdf", content=b"")
    with pytest.raises(UploadRefused, match="smaller than 7 MB"):
        upload_clean(name="a.pdf", content=b"%PDF-" + b"x" * MAX_BYTES)
    monkeypatch.setattr(uploads, "CLEAN_SECONDS", 0.001)
    with pytest.raises(UploadRefused, match="could not be read"):
        upload_clean(name="a.pdf", content=pdf())
    monkeypatch.undo()
    monkeypatch.setattr(uploads.sys, "executable", "/bin/false")
    with pytest.raises(UploadRefused, match="could not be read"):
        upload_clean(name="a.pdf", content=pdf())


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
