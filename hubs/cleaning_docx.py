"""A Word document: a zip of parts, checked part by part and packed anew (hubs.cleaning).

Refused: macros, controls, objects inside, anything fetched from elsewhere, a document type
(entities), fields that run a program, and a zip that is made to unpack to more than it should.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO
from xml.etree import ElementTree

from hubs.file_types import DOCX_TYPE, NotTaken

_TYPES = "[Content_Types].xml"
_DOCUMENT = "word/document.xml"
_MAIN = f"{DOCX_TYPE}.main+xml"

MAX_PARTS = 1000
MAX_UNPACKED = 64 * 1024 * 1024
MAX_RATIO = 200  # of a part larger than SMALL
SMALL = 1024 * 1024

_BROKEN = "This Word document cannot be opened. Save it again as .docx or PDF"
_LOCKED = "This Word document is locked. Save a copy without a password and add that"
_ACTIVE = "This Word document has macros or other content inside it. Save it as a PDF and add that"
_NOT_WORD = "Add a PDF, a Word document (.docx), or a picture (JPEG or PNG)"

_ACTIVE_PART = re.compile(
    r"(?i)vbaproject|vbadata|activex|/embeddings/|/controls?/|customui|oleobject|afchunk|"
    r"\.(bin|exe|dll|js|vbs|html?|mht|rtf|docm?|xlsm?|xlsx|pptx|docx)$"
)
# What a part may be, by what [Content_Types].xml says of it: words, their dress, pictures, fonts,
# charts and drawings. Whatever is not here (macros, controls, chunks of other formats, add-ins,
# templates, printers' settings) is refused.
_OFFICE = "application/vnd.openxmlformats-officedocument."
_WORD_PARTS = (
    "document.main document.glossary styles stylesWithEffects settings webSettings fontTable"
    " numbering footnotes endnotes comments commentsExtended commentsIds commentsExtensible people"
    " header footer"
)
_DRAWN_PARTS = "chart chartshapes diagramColors diagramData diagramLayout diagramStyle"
_ALLOWED_TYPES = frozenset(
    each.lower()
    for each in (
        "application/xml",
        "text/xml",
        "application/vnd.openxmlformats-package.relationships+xml",
        "application/vnd.openxmlformats-package.core-properties+xml",
        f"{_OFFICE}extended-properties+xml",
        f"{_OFFICE}custom-properties+xml",
        f"{_OFFICE}customXmlProperties+xml",
        *(f"{_OFFICE}wordprocessingml.{name}+xml" for name in _WORD_PARTS.split()),
        "application/vnd.ms-word.stylesWithEffects+xml",
        f"{_OFFICE}theme+xml",
        f"{_OFFICE}themeOverride+xml",
        *(f"{_OFFICE}drawingml.{name}+xml" for name in _DRAWN_PARTS.split()),
        "application/vnd.ms-office.chartstyle+xml",
        "application/vnd.ms-office.chartcolorstyle+xml",
        "application/vnd.ms-office.drawingml.diagramDrawing+xml",
        "application/vnd.ms-office.classificationlabels+xml",
        f"{_OFFICE}vmlDrawing",
        f"{_OFFICE}obfuscatedFont",
        "application/x-fontdata",
        "application/x-font-ttf",
        "application/inkml+xml",
        *(
            f"image/{name}"
            for name in ["png", "jpeg", "jpg", "gif", "bmp", "tiff", "x-emf", "x-wmf", "emf", "wmf"]
        ),
    )
)
_RELATIONS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_OPAQUE = ("image/", "application/x-font", f"{_OFFICE}obfuscatedfont")

# How XML begins, in any encoding that programs guess: a mark, spaces, "<" and a name.
_LIKE_XML = re.compile(rb"[\xef\xbb\xbf\xff\xfe\0 \t\r\n]*<\0*[?!A-Za-z_:\x80-\xff]")

# What a relationship may not be for, wherever it leads: to a part of ours or elsewhere.
_ACTIVE_RELATIONS = frozenset(
    [
        "afchunk",
        "oleobject",
        "package",
        "control",
        "activexcontrolbinary",
        "attachedtemplate",
        "subdocument",
        "frame",
        "vbaproject",
        "wordvbadata",
        "keymapcustomizations",
        "extensibility",
        "webextension",
        "webextensiontaskpanes",
        "mailmergesource",
        "mailmergeheadersource",
        "transform",
        "externallink",
        "externallinkpath",
        "printersettings",
    ]
)
# A link to click on is not opened by itself; everything else that lies elsewhere is.
_HYPERLINK = "hyperlink"
_SAFE_TARGET = re.compile(r"(?i)^(https?://|mailto:)")
_ELSEWHERE = re.compile(r"(?i)^\s*([a-z][a-z0-9+.-]*:|//|\\\\)")
_RUNS = re.compile(r"(?i)\b(dde|ddeauto|includetext|includepicture|macrobutton|link\s+\w+\.)\b")
_FIELDS = frozenset({"instrText", "delInstrText"})

# Parts that tell who made it, by type, and what stands there instead.
_XML = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_METADATA = {
    "application/vnd.openxmlformats-package.core-properties+xml": _XML
    + b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    b'core-properties"/>',
    f"{_OFFICE}extended-properties+xml": _XML
    + b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'extended-properties"/>',
    f"{_OFFICE}custom-properties+xml": _XML
    + b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'custom-properties"/>',
}
_METADATA_NAMES = {
    "docprops/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    "docprops/app.xml": f"{_OFFICE}extended-properties+xml",
    "docprops/custom.xml": f"{_OFFICE}custom-properties+xml",
}


def docx_clean(content: bytes) -> bytes:
    """The same document packed anew, without who made it. Raises NotTaken."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as sent:
            _zip_check(sent)
            parts = {part.filename: sent.read(part) for part in sent.infolist()}
    except NotTaken:
        raise
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, ValueError) as fault:
        raise NotTaken(_BROKEN) from fault
    except (RuntimeError, EOFError) as fault:
        raise NotTaken(_LOCKED) from fault
    types = _types(parts)
    for name, part in parts.items():
        _part_check(name, part, types[name])
    return _packed({name: _unsigned(name, part, types[name]) for name, part in parts.items()})


def _unsigned(name: str, part: bytes, kind: str) -> bytes:
    """The part, or nothing in its place where it tells who made the document."""
    return _METADATA.get(_METADATA_NAMES.get(name.lower(), kind), part)


def _zip_check(sent: zipfile.ZipFile) -> None:
    """Before anything is unpacked."""
    parts = sent.infolist()
    names = [part.filename for part in parts]
    if len(parts) > MAX_PARTS or len({name.lower() for name in names}) != len(names):
        raise NotTaken(_BROKEN)
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise NotTaken(_BROKEN)
    for part in parts:
        if part.flag_bits & 0x1:
            raise NotTaken(_LOCKED)
        packed_too_well = part.file_size > SMALL and part.file_size > MAX_RATIO * max(
            part.compress_size, 1
        )
        strange = part.filename.startswith("/") or "\\" in part.filename or "\0" in part.filename
        if packed_too_well or strange or ".." in part.filename.split("/"):
            raise NotTaken(_BROKEN)
        if _ACTIVE_PART.search(part.filename):
            raise NotTaken(_ACTIVE)


def _types(parts: dict[str, bytes]) -> dict[str, str]:
    """What each part is, in small letters. Names of parts are compared without their capitals, as
    Word does. Raises NotTaken where this is no Word document, or has a part of a kind that is not
    on our list, or of none."""
    if _TYPES not in parts or _DOCUMENT not in parts:
        raise NotTaken(_NOT_WORD)
    said = {
        (key, element.get(key, "").lstrip("/").lower()): _plain(element.get("ContentType", ""))
        for element in _tree(parts[_TYPES]).iter()
        for key in ("PartName", "Extension")
        if key in element.keys()  # noqa: SIM118 - no mapping of Python's
    }
    # Of one that is named twice too: which of the two Word believes is not for us to guess.
    everything = {_plain(each.get("ContentType", "")) for each in _tree(parts[_TYPES])}
    if not _ALLOWED_TYPES.issuperset(everything):
        raise NotTaken(_ACTIVE)
    if _MAIN not in everything:
        raise NotTaken(_NOT_WORD)
    found = {_TYPES: "application/xml"}
    for name in parts.keys() - {_TYPES}:
        small = name.lower()
        by_ending = said.get(("Extension", small.rpartition("/")[2].rpartition(".")[2]), "")
        found[name] = said.get(("PartName", small), by_ending)
        if not found[name] and not name.endswith("/"):
            raise NotTaken(_BROKEN)
        if small.endswith(".rels") and found[name] != _RELATIONS_TYPE:
            raise NotTaken(_BROKEN)
    if found[_DOCUMENT] != _MAIN or list(found.values()).count(_MAIN) != 1:
        raise NotTaken(_NOT_WORD)
    return found


def _plain(content_type: str) -> str:
    """A content type without its parameters, in small letters."""
    return content_type.partition(";")[0].strip().lower()


def _part_check(name: str, part: bytes, kind: str) -> None:
    """Once it is unpacked: that this part does nothing.

    Whatever is XML, by its type, its name or its bytes, is read as XML, and refused where it cannot
    be: programs find the parts of a document by name, whatever their type says.
    """
    if name.endswith("/"):
        return
    opaque = kind.startswith(_OPAQUE) and not name.lower().endswith((".rels", ".xml"))
    if opaque and not _LIKE_XML.match(part):
        return
    tree = _tree(part)
    if kind == _RELATIONS_TYPE or name.lower().endswith(".rels"):
        _relations_check(tree)
    _fields_check(tree)


def _tree(part: bytes) -> ElementTree.Element:
    """A part as XML. A document type is refused before it is read: it may define entities."""
    if b"\0" in part or b"<!DOCTYPE" in part.upper() or b"<!ENTITY" in part.upper():
        raise NotTaken(_BROKEN)
    try:
        return ElementTree.fromstring(part)  # noqa: S314 - no document type, so no entities
    except (ElementTree.ParseError, LookupError, ValueError) as fault:
        raise NotTaken(_BROKEN) from fault


def _relations_check(relations: ElementTree.Element) -> None:
    for relation in relations.iter():
        purpose = relation.get("Type", "").rstrip("/").rpartition("/")[2].strip().lower()
        if purpose in _ACTIVE_RELATIONS:
            raise NotTaken(_ACTIVE)
        target = relation.get("Target", "")
        inside = relation.get("TargetMode", "").strip().lower() in ("", "internal")
        if inside and not _ELSEWHERE.match(target):
            continue
        if inside or purpose != _HYPERLINK or not _SAFE_TARGET.match(target):
            raise NotTaken(_ACTIVE)


def _fields_check(tree: ElementTree.Element) -> None:
    """A field's words may be split over many runs, so all of them are read together. Elements go by
    their own name: the strict kind of document has them in another namespace."""
    runs, simple = [], []
    for each in tree.iter():
        if each.tag.rpartition("}")[2] in _FIELDS:
            runs.append(each.text or "")
        simple += [said for key, said in each.items() if key.rpartition("}")[2] == "instr"]
    if _RUNS.search("".join(runs)) or _RUNS.search(" ".join(simple)):
        raise NotTaken(_ACTIVE)


def _packed(parts: dict[str, bytes]) -> bytes:
    """A new zip of the parts, content types first, all dates alike."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(parts, key=lambda each: each != _TYPES):
            if not name.endswith("/"):
                info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED
                packed.writestr(info, parts[name])
    return out.getvalue()
