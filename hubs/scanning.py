"""Whether a file has a virus: asked of clamd, over its own protocol.

``settings.CLAMD_URL`` is ``tcp://host:3310`` or ``unix:///path``. Empty: nothing is scanned, which
production refuses (config/checks.py). A scanner that is away, slow or unclear never says clean:
the answer is UNKNOWN, and what is not known to be clean is served to nobody (docs/documents.md).
"""

from __future__ import annotations

import logging
import socket
import struct
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Protocol
from urllib.parse import urlsplit

from django.conf import settings

log = logging.getLogger(__name__)

CONNECT_SECONDS = 2.0
SECONDS = 15.0  # for one file, all of it
PORT = 3310
CHUNK = 64 * 1024
LONGEST_ANSWER = 4096
_COMMAND = b"zINSTREAM\0"
_CLEAN, _FOUND = "stream: OK", " FOUND"


class Verdict(StrEnum):
    """What is known of a file."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNKNOWN = "unknown"  # nobody could say: ask again later


@dataclass(frozen=True)
class Scan:
    """The answer for one file. ``name`` is what the scanner calls the virus."""

    verdict: Verdict
    name: str = ""


class Scanner(Protocol):
    """Looks at the bytes of one file. Never raises: what goes wrong is UNKNOWN.

    ``takes_time``: it is asked over a line, so never while a person or a transaction waits."""

    takes_time: ClassVar[bool]

    def scan(self, content: bytes) -> Scan: ...

    def answers(self) -> bool: ...


class NoScanner:
    """On a developer's machine: every file is said to be clean."""

    takes_time: ClassVar[bool] = False

    def scan(self, content: bytes) -> Scan:
        """Clean."""
        return Scan(Verdict.CLEAN)

    def answers(self) -> bool:
        """Always."""
        return True


@dataclass(frozen=True)
class Clamd:
    """clamd at one address. One connection a file."""

    takes_time: ClassVar[bool] = True

    url: str
    seconds: float = SECONDS

    def scan(self, content: bytes) -> Scan:
        """Send the file and read the answer."""
        try:
            said = self._ask(content, ends=time.monotonic() + self.seconds)
        except OSError as fault:  # away, refused, too slow
            log.warning("the virus scanner did not answer", extra={"tally": type(fault).__name__})
            return Scan(Verdict.UNKNOWN)
        if said == _CLEAN:
            return Scan(Verdict.CLEAN)
        if said.endswith(_FOUND):
            name = said.removesuffix(_FOUND).removeprefix("stream: ")
            return Scan(Verdict.INFECTED, name[:100])
        log.warning("the virus scanner gave no answer", extra={"tally": said[:60]})
        return Scan(Verdict.UNKNOWN)

    def answers(self) -> bool:
        """Whether it is there and says so at once: asked before a batch of files."""
        ends = time.monotonic() + CONNECT_SECONDS
        try:
            with self._connect() as line:
                _send(line, b"zPING\0", ends)
                return _read(line, ends) == "PONG"
        except OSError:
            return False

    def _ask(self, content: bytes, *, ends: float) -> str:
        """clamd's one line for these bytes. Raises OSError, TimeoutError among them."""
        with self._connect() as line:
            _send(line, _COMMAND, ends)
            for at in range(0, len(content), CHUNK):
                piece = content[at : at + CHUNK]
                _send(line, struct.pack(">L", len(piece)) + piece, ends)
            _send(line, struct.pack(">L", 0), ends)
            return _read(line, ends)

    def _connect(self) -> socket.socket:
        parts = urlsplit(self.url)
        if parts.scheme == "unix":
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                line.settimeout(CONNECT_SECONDS)
                line.connect(parts.path)
            except OSError:
                line.close()
                raise
            return line
        return socket.create_connection(
            (parts.hostname or "", parts.port or PORT), timeout=CONNECT_SECONDS
        )


def _wait(line: socket.socket, ends: float) -> None:
    """Give the next step what is left of the time. Raises TimeoutError when nothing is."""
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError("no time left")
    line.settimeout(left)


def _send(line: socket.socket, data: bytes, ends: float) -> None:
    _wait(line, ends)
    line.sendall(data)


def _read(line: socket.socket, ends: float) -> str:
    """An answer, which ends with a zero byte. Raises OSError when it is cut off or too late."""
    said = b""
    while not said.endswith(b"\0"):
        _wait(line, ends)
        more = line.recv(LONGEST_ANSWER)
        said += more
        if not more or len(said) > LONGEST_ANSWER:
            raise ConnectionError("cut off")
    return said.rstrip(b"\0").decode("utf-8", "replace").strip()


def scanner() -> Scanner:
    """The scanner of the settings."""
    return Clamd(settings.CLAMD_URL) if settings.CLAMD_URL else NoScanner()
