"""Files that people send: how much is read, and what becomes of it before it is kept.

A view takes a file only when it says so (``takes_file``), one a request and up to MAX_BYTES, or to
what the view says (``takes_file_of``); every other address refuses a body with a file. What a file
is, is read from its bytes, never from its name or from what the browser says. It is then made anew
by ``hubs.cleaning`` in a process of its own, with little memory and little time, so that a file
made to harm a parser harms nothing (docs/documents.md).
"""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest

from hubs.file_types import REFUSED_EXIT, NotTaken, Type, type_of

MAX_BYTES = 7 * 1024 * 1024
# A body up to here is read to its end, without being kept, so that the person gets a sentence;
# of a longer one nothing more is read.
READ_BYTES = 32 * 1024 * 1024
TOO_BIG = "The file must be smaller than 7 MB"
NOT_SAID = "This file could not be read. Save it again, or take a photo of it, and add that"

CLEAN_SECONDS = 30.0  # by the clock; the process has its own limits too

LONGEST_SENT = 255  # characters of a name as it comes
LONGEST_NAME = 80  # characters, without the ending
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|clock\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)")
_NOT_IN_NAMES = re.compile(r'[<>:"|?*/\\]')

AnyView = TypeVar("AnyView", bound=Callable[..., object])


class UploadRefused(Exception):
    """A file that is not taken. ``str()`` is the sentence to stand beside the field."""


@dataclass(frozen=True)
class Cleaned:
    """A file as it is kept: its bytes made anew, our own type, a name that is safe to offer."""

    content: bytes
    content_type: str
    file_name: str


# --- Reading the request --------------------------------------------------------------------------


def takes_file(view: AnyView) -> AnyView:
    """Mark a view that takes one file. It stands under the decorators that let people in."""
    return takes_file_of(MAX_BYTES)(view)


def takes_file_of(most: int) -> Callable[[AnyView], AnyView]:
    """Mark a view that takes one file of so many bytes: what is read as rows, and not kept as a
    paper of a case."""

    def mark(view: AnyView) -> AnyView:
        view.takes_file, view.file_bytes = True, most  # type: ignore[attr-defined]
        return view

    return mark


class OneFile(FileUploadHandler):
    """The product's only way to read a file from a request (settings.FILE_UPLOAD_HANDLERS)."""

    request: HttpRequest

    def handle_raw_input(
        self,
        input_data: object,
        META: object,  # noqa: N803 - its name is Django's
        content_length: int,
        boundary: object,
        encoding: object = None,
    ) -> None:
        """Note how long the body says it is."""
        self.too_long = content_length > READ_BYTES

    def new_file(self, *args: object, **kwargs: object) -> None:
        """Begin a file, where one is taken. Raises TooManyFilesSent (answered 400) elsewhere."""
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]
        if not _may_send(self.request):
            raise TooManyFilesSent("no file is taken here")
        self.kept = bytearray()
        self.most = _most(self.request)
        if self.too_long:
            self.request.file_too_big = True  # type: ignore[attr-defined]
            raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece, until there is too much."""
        if len(self.kept) + len(raw_data) > self.most:
            self.kept.clear()
            self.request.file_too_big = True  # type: ignore[attr-defined]
            raise SkipFile
        self.kept += raw_data

    def file_complete(self, file_size: int) -> UploadedFile:
        """The file, in memory."""
        return InMemoryUploadedFile(
            BytesIO(bytes(self.kept)), self.field_name, self.file_name or "", "", file_size, None
        )


def _may_send(request: HttpRequest) -> bool:
    """Whether this address takes a file, and of a staff address whether a colleague asks."""
    match = request.resolver_match
    if match is None or not getattr(match.func, "takes_file", False):
        return False
    staff = request.path.startswith("/staff/")
    return not staff or getattr(request, "access", None) is not None


def _most(request: HttpRequest) -> int:
    """How many bytes of a file this address takes."""
    match = request.resolver_match
    return getattr(match.func, "file_bytes", MAX_BYTES) if match else MAX_BYTES


def was_too_big(request: HttpRequest) -> bool:
    """Whether a file came that was larger than we keep; then it is not among request.FILES."""
    return getattr(request, "file_too_big", False)


# --- Making it safe -------------------------------------------------------------------------------


def upload_clean(*, name: str, content: bytes) -> Cleaned:
    """A file made safe to keep. Takes about half a second. Raises UploadRefused with a sentence."""
    if not content:
        raise UploadRefused("The file is empty")
    if len(content) > MAX_BYTES:
        raise UploadRefused(TOO_BIG)
    try:
        kind = type_of(content)
    except NotTaken as refused:
        raise UploadRefused(str(refused)) from None
    made = _in_own_process(kind, content)
    if len(made) > MAX_BYTES:
        raise UploadRefused("This picture is too large. Take it again with fewer details")
    return Cleaned(made, kind.content_type, name_safe(name, kind.ending))


def _in_own_process(kind: Type, content: bytes) -> bytes:
    """Clean the file apart from us. Whatever happens there but a plain success is a refusal."""
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "hubs.cleaning", kind.value],
            input=content,
            capture_output=True,
            timeout=CLEAN_SECONDS,
            cwd=Path(__file__).resolve().parent.parent,
            env={"PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UploadRefused(NOT_SAID) from None
    if done.returncode == REFUSED_EXIT:
        raise UploadRefused(done.stderr.decode("utf-8", "replace").strip() or NOT_SAID)
    if done.returncode != 0 or not done.stdout:
        raise UploadRefused(NOT_SAID)
    return done.stdout


def name_safe(name: str, ending: str) -> str:
    """A file name that does no harm anywhere: no path, no control or turning characters, no
    device of Windows, not too long, and the ending that belongs to what the file is."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(c for c in last if not unicodedata.category(c).startswith("C"))
    plain = " ".join(_NOT_IN_NAMES.sub(" ", seen).split())
    stem, dot, _ = plain.rpartition(".")
    stem = (stem if dot else plain).strip(" .")[:LONGEST_NAME].strip(" .")
    if _RESERVED.match(stem):
        stem = f"file {stem}"
    return f"{stem or 'document'}.{ending}"
