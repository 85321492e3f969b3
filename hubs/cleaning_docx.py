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
# A link to click on is not opened by itself; everything else that lies elsewhere is.
_HYPERLINK = "/relationships/hyperlink"
_SAFE_TARGET = re.compile(r"(?i)^(https?://|mailto:)")
_RUNS = re.compile(r"(?i)\b(dde|ddeauto|includetext|includepicture|macrobutton|link\s+\w+\.)\b")
_METADATA = {
    "docProps/core.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    b'core-properties"/>',
    "docProps/app.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'extended-properties"/>',
    "docProps/custom.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'custom-properties"/>',
}
_WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FIELDS = (f"{_WORDS}instrText", f"{_WORDS}delInstrText")


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
    _parts_check(parts)
    return _packed({name: _METADATA.get(name, part) for name, part in parts.items()})


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


def _parts_check(parts: dict[str, bytes]) -> None:
    """Once it is unpacked: that it is a Word document, and none that does something."""
    if "[Content_Types].xml" not in parts or "word/document.xml" not in parts:
        raise NotTaken(_NOT_WORD)
    types = _tree(parts["[Content_Types].xml"])
    said = {element.get("ContentType", "") for element in types.iter()}
    if any("macro" in each.lower() or "activex" in each.lower() for each in said):
        raise NotTaken(_ACTIVE)
    if _MAIN not in said:
        raise NotTaken(_NOT_WORD)
    for name, part in parts.items():
        if name.endswith(".rels"):
            _elsewhere_check(_tree(part))
        elif name.endswith(".xml"):
            _fields_check(_tree(part))


def _tree(part: bytes) -> ElementTree.Element:
    """A part as XML. A document type is refused before it is read: it may define entities."""
    if b"\0" in part or b"<!DOCTYPE" in part.upper() or b"<!ENTITY" in part.upper():
        raise NotTaken(_BROKEN)
    try:
        return ElementTree.fromstring(part)  # noqa: S314 - no document type, so no entities
    except (ElementTree.ParseError, LookupError, ValueError) as fault:
        raise NotTaken(_BROKEN) from fault


def _elsewhere_check(relations: ElementTree.Element) -> None:
    for relation in relations.iter():
        if relation.get("TargetMode", "").lower() != "external":
            continue
        link = relation.get("Type", "").endswith(_HYPERLINK)
        if not link or not _SAFE_TARGET.match(relation.get("Target", "")):
            raise NotTaken(_ACTIVE)


def _fields_check(tree: ElementTree.Element) -> None:
    """A field's words may be split over many runs, so all of them are read together."""
    words = "".join(each.text or "" for each in tree.iter() if each.tag in _FIELDS)
    simple = " ".join(each.get(f"{_WORDS}instr", "") for each in tree.iter(f"{_WORDS}fldSimple"))
    if _RUNS.search(words) or _RUNS.search(simple):
        raise NotTaken(_ACTIVE)


def _packed(parts: dict[str, bytes]) -> bytes:
    """A new zip of the parts, content types first, all dates alike."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(parts, key=lambda each: each != "[Content_Types].xml"):
            if not name.endswith("/"):
                info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED
                packed.writestr(info, parts[name])
    return out.getvalue()
