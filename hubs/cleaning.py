"""A file made anew, without what it does not need and what could do harm.

``python -m hubs.cleaning jpeg < sent > clean``: run apart from the product with little memory
(hubs.uploads), because the parsers under it read what strangers send. Exits with REFUSED_EXIT and
a sentence on the error output when the file is one we do not take. No Django, no settings.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable
from io import BytesIO

import pikepdf
from PIL import Image, ImageOps, UnidentifiedImageError

from hubs.cleaning_docx import docx_clean
from hubs.file_types import REFUSED_EXIT, NotTaken, Type

MEMORY = 1024**3  # bytes, of the process that cleans one file
CPU_SECONDS = 20

MAX_PIXELS = 40_000_000  # 160 MB once opened
LONGEST_SIDE = 4000  # pixels; a page of A4 is then sharper than print
JPEG_QUALITY = 88
MAX_PAGES = 500

_BROKEN_PICTURE = "This picture cannot be opened. Take it again, or save it again as a JPEG"
_BROKEN_PDF = "This PDF cannot be opened. Save or print it as a PDF again"


# --- Pictures -------------------------------------------------------------------------------------


def jpeg_clean(content: bytes) -> bytes:
    """The picture drawn anew, upright, without where and when it was taken."""
    picture = _picture(content, "JPEG")
    return _saved(picture.convert("L" if picture.mode == "L" else "RGB"), "JPEG")


def png_clean(content: bytes) -> bytes:
    """The picture drawn anew, its first frame only."""
    picture = _picture(content, "PNG")
    plain = picture.mode in ("L", "RGB") and "transparency" not in picture.info
    return _saved(picture if plain else picture.convert("RGBA"), "PNG")


def _picture(content: bytes, format_name: str) -> Image.Image:
    """The pixels, upright and at most LONGEST_SIDE wide. Raises NotTaken."""
    Image.MAX_IMAGE_PIXELS = None  # looked at below, before a pixel is read
    try:
        picture: Image.Image = Image.open(BytesIO(content), formats=[format_name])
        if picture.width * picture.height > MAX_PIXELS:
            raise NotTaken("This picture is too large. Send one of up to 40 megapixels")
        picture.load()
        picture = ImageOps.exif_transpose(picture)
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as fault:
        raise NotTaken(_BROKEN_PICTURE) from fault
    return picture


def _saved(picture: Image.Image, format_name: str) -> bytes:
    """The file of these pixels and nothing else: no EXIF, no comment, no profile, no text."""
    alone = Image.new(picture.mode, picture.size)
    alone.paste(picture)
    out = BytesIO()
    more = {"quality": JPEG_QUALITY} if format_name == "JPEG" else {}
    alone.save(out, format=format_name, **more)
    return out.getvalue()


# --- PDF ------------------------------------------------------------------------------------------

# Keys of any dictionary in the file: what runs, what is carried inside, what tells of its maker.
_KEYS = (
    "/AA", "/OpenAction", "/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/AF", "/RF",
    "/Collection", "/XFA", "/RichMediaContent", "/RichMediaSettings", "/Metadata", "/PieceInfo",
    "/Perms", "/Rendition", "/Renditions", "/URI",
)  # fmt: skip
# An action may lead to a place in the same file, and do nothing else.
_ACTIONS = frozenset(
    {
        "/JavaScript", "/Launch", "/GoToR", "/GoToE", "/URI", "/SubmitForm", "/ResetForm",
        "/ImportData", "/Rendition", "/Movie", "/Sound", "/Thread", "/Hide", "/SetOCGState",
        "/GoTo3DView", "/RichMediaExecute", "/Named", "/Trans",
    }
)  # fmt: skip
_ANNOTATIONS = frozenset(
    {"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D", "/Projection"}
)


def pdf_clean(content: bytes) -> bytes:
    """The same pages; nothing that runs, opens, sends or is carried inside; no metadata."""
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise NotTaken("This PDF is locked. Save a copy without a password and add that")
            if not 1 <= len(pdf.pages) <= MAX_PAGES:
                raise NotTaken(f"A PDF may have up to {MAX_PAGES} pages")
            for found in pdf.objects:
                _disarm(found)
            for page in pdf.pages:
                _annotations_keep(page.obj)
            if "/Info" in pdf.trailer:
                del pdf.trailer["/Info"]
            out = BytesIO()
            pdf.save(
                out,
                stream_decode_level=pikepdf.StreamDecodeLevel.none,
                fix_metadata_version=False,
                deterministic_id=True,
            )
    except pikepdf.PasswordError as fault:
        raise NotTaken("This PDF is locked. Save a copy without a password and add that") from fault
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RecursionError) as fault:
        raise NotTaken(_BROKEN_PDF) from fault
    return out.getvalue()


def _disarm(found: pikepdf.Object, depth: int = 0) -> None:
    """Take what may not stay out of an object and of what lies directly in it."""
    if depth > 100:  # deeper than any real file
        raise NotTaken(_BROKEN_PDF)
    if isinstance(found, (pikepdf.Dictionary, pikepdf.Stream)):
        if str(found.get("/S", "")) in _ACTIONS:
            for key in list(found.keys()):
                del found[key]
            return
        for key in _KEYS:
            if key in found:
                del found[key]
        inside = [found[key] for key in found.keys()]  # noqa: SIM118 - no mapping of Python's
    elif isinstance(found, pikepdf.Array):
        inside = list(found)
    else:
        return
    for each in inside:
        if isinstance(each, pikepdf.Object) and not each.is_indirect:
            _disarm(each, depth + 1)


def _annotations_keep(page: pikepdf.Object) -> None:
    """Leave out attachments and players on a page."""
    if "/Annots" not in page:
        return
    kept = [
        each
        for each in page["/Annots"]
        if isinstance(each, pikepdf.Dictionary) and str(each.get("/Subtype")) not in _ANNOTATIONS
    ]
    page["/Annots"] = pikepdf.Array(kept)


CLEANERS: dict[Type, Callable[[bytes], bytes]] = {
    Type.PDF: pdf_clean,
    Type.JPEG: jpeg_clean,
    Type.PNG: png_clean,
    Type.DOCX: docx_clean,
}


def main(kind: str) -> int:
    """Read a file, write it anew. Returns the exit status."""
    _little()
    try:
        made = CLEANERS[Type(kind)](sys.stdin.buffer.read())
    except NotTaken as refused:
        sys.stderr.write(str(refused))
        return REFUSED_EXIT
    sys.stdout.buffer.write(made)
    return 0


def _little() -> None:
    """Little memory, little time, no file written and no core left behind."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
