"""A virus scanner that speaks clamd's protocol on a real socket, and behaves as it is told."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# What every scanner calls a virus, by agreement; in two pieces, so that none finds it here.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass
class FakeClamd:
    """``mode``: honest, hang (takes everything and says nothing), die (closes when it has read
    some), garbage, limit (too large for it). Of a file with ``chokes`` in it it says nothing
    whatever its mode; ``asked`` is set once a file has come."""

    url: str
    mode: str = "honest"
    infected: bytes = EICAR
    scanned: list[bytes] = field(default_factory=list)
    chokes: bytes = b""
    asked: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)


class _Line(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        fake: FakeClamd = self.server.fake  # type: ignore[attr-defined]
        with suppress(ConnectionError, struct.error):  # who asked has gone
            self._talk(fake)

    def _talk(self, fake: FakeClamd) -> None:
        command = self._until_zero()
        if fake.mode == "hang":
            fake.over.wait(30)
            return
        if command == b"zPING":
            self.wfile.write(b"PONG\0" if fake.mode != "garbage" else b"??\0")
            return
        assert command == b"zINSTREAM", command
        content = self._stream(fake)
        fake.asked.set()
        if fake.mode == "die":
            return
        if fake.chokes and fake.chokes in content:
            fake.over.wait(30)
            return
        fake.scanned.append(content)
        self.wfile.write(self._verdict(fake, content))

    def _verdict(self, fake: FakeClamd, content: bytes) -> bytes:
        if fake.mode == "garbage":
            return b"stream: perhaps\0"
        if fake.mode == "limit":
            return b"INSTREAM size limit exceeded. ERROR\0"
        if fake.infected in content:
            return b"stream: Eicar-Test-Signature FOUND\0"
        return b"stream: OK\0"

    def _stream(self, fake: FakeClamd) -> bytes:
        content = b""
        while size := struct.unpack(">L", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
            if fake.mode == "die":
                break
        return content

    def _until_zero(self) -> bytes:
        said = b""
        while (one := self.rfile.read(1)) not in (b"\0", b""):
            said += one
        return said


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class _UnixServer(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


@contextmanager
def fake_clamd(path: Path | None = None) -> Iterator[FakeClamd]:
    """Run one on a free port, or on a socket at this path."""
    server: Any = _UnixServer(str(path), _Line) if path else _Server(("127.0.0.1", 0), _Line)
    url = f"unix://{path}" if path else f"tcp://127.0.0.1:{server.server_address[1]}"
    fake = server.fake = FakeClamd(url)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}).start()
    try:
        yield fake
    finally:
        fake.over.set()
        server.shutdown()
        server.server_close()
