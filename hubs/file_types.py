"""The files we take, and what a file is by its bytes. No parser is loaded here."""

from __future__ import annotations

from enum import StrEnum

REFUSED_EXIT = 3  # of hubs.cleaning: a sentence stands on its error output

_ALLOWED = "Add a PDF, a Word document (.docx), or a picture (JPEG or PNG)"
_HEIC = (
    "This photo is in the HEIC format. Send it as a JPEG: on an iPhone choose Settings, Camera,"
    " Formats, Most Compatible, and take it again"
)
_OLD_WORD = "This is an old or locked Office file. Save it as .docx or PDF, without a password"

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class NotTaken(Exception):
    """A file that we do not take. ``str()`` is the sentence for who sent it."""


class Type(StrEnum):
    """What we take."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    DOCX = "docx"

    @property
    def content_type(self) -> str:
        """As it is served."""
        return _CONTENT_TYPES[self]

    @property
    def ending(self) -> str:
        """Of its file name."""
        return "jpg" if self is Type.JPEG else self.value


_CONTENT_TYPES = {
    Type.PDF: "application/pdf",
    Type.JPEG: "image/jpeg",
    Type.PNG: "image/png",
    Type.DOCX: DOCX_TYPE,
}
CONTENT_TYPES = frozenset(_CONTENT_TYPES.values())
_BEGINS = {
    b"%PDF-": Type.PDF,
    b"\xff\xd8\xff": Type.JPEG,
    b"\x89PNG\r\n\x1a\n": Type.PNG,
    b"PK\x03\x04": Type.DOCX,
}
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")


def type_of(content: bytes) -> Type:
    """What the bytes begin like. Raises NotTaken with advice for what is not on the list."""
    for begins, kind in _BEGINS.items():
        if content.startswith(begins):
            return kind
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        raise NotTaken(_HEIC)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotTaken(_OLD_WORD)
    raise NotTaken(_ALLOWED)
