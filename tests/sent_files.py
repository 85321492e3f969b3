"""Files as people send them, good and bad, made by the same libraries as theirs."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import pikepdf
from PIL import Image

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCX_PARTS: dict[str, str | bytes] = {
    "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/'
    'package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.'
    'openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
    '"application/xml"/><Default Extension="png" ContentType="image/png"/>'
    f'<Override PartName="/word/document.xml" ContentType="{MAIN}"/></Types>',
    "word/document.xml": f'<w:document xmlns:w="{WORDS}"><w:body><w:p><w:r><w:t>Hello'
    "</w:t></w:r></w:p></w:body></w:document>",
    "docProps/core.xml": "<coreProperties><creator>Secret Author</creator></coreProperties>",
}


def docx(**more: Any) -> bytes:
    """A Word document; ``parts`` are added to it or replace its own."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in (DOCX_PARTS | more.get("parts", {})).items():
            packed.writestr(name, part)
    return out.getvalue()


def relations(
    target: str,
    kind: str = "hyperlink",
    *,
    mode: str = "External",
    name: str = "word/_rels/document.xml.rels",
) -> dict[str, str]:
    """A relationship that leads elsewhere, or with another mode to a part."""
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return {
        name: '<Relationships xmlns="http://schemas.openxmlformats.org/'
        f'package/2006/relationships"><Relationship Id="r1" Type="{base}/{kind}"'
        f' Target="{target}" TargetMode="{mode}"/></Relationships>'
    }


def typed(part: str, content_type: str) -> dict[str, str]:
    """The list of types with one part more."""
    types = str(DOCX_PARTS["[Content_Types].xml"])
    more = f'<Override PartName="/{part}" ContentType="{content_type}"/></Types>'
    return {"[Content_Types].xml": types.replace("</Types>", more)}


def field(*pieces: str) -> dict[str, str]:
    """A field whose instruction is split over several runs."""
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    return {
        "word/document.xml": f'<w:document xmlns:w="{WORDS}"><w:body><w:p>{runs}</w:p></w:body>'
        "</w:document>"
    }


def picture(
    format_name: str = "JPEG", *, size: tuple[int, int] = (40, 20), mode: str = "RGB", **save: Any
) -> bytes:
    """A picture whose left half is another colour than its right."""
    image = Image.new(mode, size, 0)
    image.paste(255 if mode == "L" else (255, 0, 0), (0, 0, size[0] // 2, size[1]))
    out = BytesIO()
    image.save(out, format_name, **save)
    return out.getvalue()


def photo_with_a_place() -> bytes:
    """A photo taken sideways, that says where."""
    said = Image.Exif()
    said[0x0112] = 6  # turned: upright it is 20 wide and 40 high
    said[0x010E] = "1 Hidden Street"
    said.get_ifd(0x8825)[2] = (54.0, 58.0, 0.0)
    return picture(exif=said, comment=b"1 Hidden Street")


def pdf(**more: Any) -> bytes:
    """A PDF of one page; ``change`` may do something to it; ``save`` says how it is saved."""
    with pikepdf.new() as made:
        made.add_blank_page()
        if "change" in more:
            more["change"](made)
        out = BytesIO()
        made.save(out, **more.get("save", {}))
        return out.getvalue()


def arm(made: pikepdf.Pdf) -> None:
    """Everything in a PDF that runs, opens, sends, is carried inside or tells of its maker."""
    name, words = pikepdf.Name, pikepdf.Dictionary
    script = words(S=name.JavaScript, JS=pikepdf.String("app.alert('armed')"))
    launch = words(S=name.Launch, F=pikepdf.String("armed.exe"))
    made.Root.OpenAction = made.make_indirect(script)
    made.Root.AA = words(WC=words(S=name.URI, URI=pikepdf.String("https://armed.example")))
    made.Root.Names = words(JavaScript=words(Names=pikepdf.Array([pikepdf.String("x"), script])))
    made.attachments["armed.txt"] = b"armed inside"
    made.docinfo["/Author"] = "Armed Author"
    with made.open_metadata() as said:
        said["dc:creator"] = ["Armed Author"]
    page = made.pages[0].obj
    button = made.make_indirect(
        words(
            Subtype=name.Widget,
            A=words(S=name.SubmitForm, F=pikepdf.String("armed")),
            Rect=[0, 0, 9, 9],
        )
    )
    made.Root.AcroForm = words(Fields=pikepdf.Array([button]), XFA=pikepdf.String("armed"))
    page.AA = words(O=launch)
    page.Annots = pikepdf.Array(
        [
            made.make_indirect(words(Subtype=name.Link, A=launch, Rect=[0, 0, 9, 9])),
            words(Subtype=name.FileAttachment, Contents=pikepdf.String("armed"), Rect=[0, 0, 9, 9]),
            button,
            words(
                Subtype=name.Link,
                # One action after another: the second hides behind a harmless first.
                A=words(S=name.GoTo, D=pikepdf.Array([page, name.Fit]), Next=launch),
                Rect=[0, 0, 9, 9],
            ),
        ]
    )
