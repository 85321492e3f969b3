"""What becomes of a file before it is kept: known by its bytes, made anew, or refused."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from enquiries.views.staff.documents import file_response
from hubs import uploads
from hubs.cleaning import docx_clean, jpeg_clean, pdf_clean, png_clean
from hubs.file_types import NotTaken, Type, type_of
from hubs.uploads import MAX_BYTES, UploadRefused, name_safe, upload_clean
from tests.sent_files import (
    DOCX_PARTS,
    WORDS,
    arm,
    docx,
    field,
    pdf,
    photo_with_a_place,
    picture,
    relations,
    typed,
)

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
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    author = str(DOCX_PARTS["docProps/core.xml"])
    named = relations("https://council.example/") | typed("word/who.xml", core)
    parts: dict[str, Any] = named | {
        "word/a.xml": "<a/>",
        "word/who.xml": author,
        "docProps/APP.xml": author,
    }
    parts |= {"word/media/p.png": picture("PNG"), "word/media/odd.png": b"< no picture"}
    made = docx_clean(docx(parts=parts))
    with zipfile.ZipFile(BytesIO(made)) as seen:
        assert b"Secret Author" not in b"".join(seen.read(name) for name in seen.namelist())
        assert b"Hello" in seen.read("word/document.xml")
        assert seen.read("word/media/p.png") == picture("PNG")
        assert seen.namelist()[0] == "[Content_Types].xml"


MACROS = (
    '<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
    "</Types>"
)
WORD_PART = "application/vnd.openxmlformats-officedocument.wordprocessingml."
DDE = str(field("DDEAUTO c:\\\\windows cmd")["word/document.xml"])
TEMPLATE = relations("https://evil.example/t.dotm", "attachedTemplate", name="x")["x"]
STRICT_DDE = {
    "word/document.xml": DDE.replace(WORDS, "http://purl.oclc.org/ooxml/wordprocessingml/main")
}
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
        # Names of parts have no capitals: a template is fetched from the first, whatever its name.
        (
            relations(
                "https://evil.example/t.dotm",
                "attachedTemplate",
                name="word/_rels/settings.xml.RELS",
            ),
            "macros",
        ),
        # The words of a document may lie in a part of any name.
        (
            typed("word/x.dat", f"{WORD_PART}header+xml") | {"word/x.dat": DDE},
            "macros",
        ),
        (typed("word/x.dat", "image/png") | {"word/x.dat": DDE}, "macros"),
        # What programs find by name is read as what it is, whatever its type says.
        (
            typed("word/_rels/settings.xml.rels", "image/png")
            | {"word/_rels/settings.xml.rels": TEMPLATE.encode("utf-16")},
            "cannot be opened",
        ),
        (
            typed("word/_rels/settings.xml.rels", "image/png")
            | {"word/_rels/settings.xml.rels": "<Relationships/>"},
            "cannot be opened",
        ),
        (
            typed("word/x.xml", "image/png") | {"word/x.xml": DDE.encode("utf-16")},
            "cannot be opened",
        ),
        (typed("word/x.dat", "image/png") | {"word/x.dat": DDE.encode("utf-16")}, "cannot be"),
        ({"word/media/odd.png": b"<no picture"}, "cannot be opened"),
        (
            typed("word/other.xml", f"{WORD_PART}document.main+xml") | {"word/other.xml": DDE},
            "Add a PDF",
        ),
        (typed("word/document.xml", "image/png") | {"word/document.xml": DDE}, "Add a PDF"),
        (
            {
                "[Content_Types].xml": str(DOCX_PARTS["[Content_Types].xml"]).replace(
                    "/word/document.xml", "/word/gone.xml"
                )
            },
            "Add a PDF",
        ),
        # A part inside that is opened by its relationship and its type, not by its name.
        *(
            (
                relations("x.xml", kind, mode=mode) | {"word/x.xml": "<a/>"},
                "macros",
            )
            for kind in (
                "aFChunk",
                "oleObject",
                "package",
                "control",
                "attachedTemplate",
                "subDocument",
                "frame",
                "vbaProject",
                "AFCHUNK/",
            )
            for mode in ("Internal", "")
        ),
        (relations("https://evil.example/t", "image", mode="Internal"), "macros"),
        (relations("\\\\evil.example\\t", "image", mode=""), "macros"),
        (relations("https://evil.example/t", "image", mode=" EXTERNAL"), "macros"),
        *(
            (typed("word/x.dat", kind) | {"word/x.dat": b"{\\rtf1}"}, "macros")
            for kind in (
                "application/rtf",
                "text/html",
                "application/vnd.ms-word.attachedToolbars",
                "application/octet-stream",
                "image/svg+xml",
            )
        ),
        (typed("word/document.xml", "application/vnd.ms-word.keyMapCustomizations+xml"), "macros"),
        ({"word/x.dat": b"of no type"}, "cannot be opened"),
        (STRICT_DDE, "macros"),
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
