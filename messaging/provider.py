"""The test provider's file: one line of JSON for each letter accepted, append-only."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone

_TAIL = 4 * 1024 * 1024  # bytes read for the newest letters


class AcceptedLog:
    """The file, shared by several processes. What others wrote is read on before each question."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: set[str] = set()
        self._read_to = 0
        self._file: int | None = None

    def accept(self, letter: dict[str, Any]) -> bool:
        """Write a line; answers False when the reference was there and the line is a repeat.

        The lock makes looking and writing one act, so two senders cannot both be first.
        """
        file = self._open()
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            self._read_on(file)
            repeat = letter["reference"] in self._known
            line = {"at": timezone.now().isoformat(), **letter} | (
                {"repeat": True} if repeat else {}
            )
            os.write(file, (json.dumps(line) + "\n").encode())
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)
        return not repeat

    def has(self, reference: str) -> bool:
        """Whether a letter with this reference was accepted."""
        if reference not in self._known:
            self._read_on(self._open())
        return reference in self._known

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _open(self) -> int:
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        return self._file

    def _read_on(self, file: int) -> None:
        """Learn the references written since we last looked."""
        while block := os.pread(file, 1 << 20, self._read_to):
            end = block.rfind(b"\n") + 1
            if not end:
                return  # a line longer than a block, or one being written
            for line in block[:end].splitlines():
                try:
                    self._known.add(json.loads(line)["reference"])
                except (ValueError, KeyError):
                    continue  # cut short by a full disk: that letter was not accepted
            self._read_to += end


def newest(path: Path) -> Iterator[dict[str, Any]]:
    """Letters accepted, newest first, each once, from the last few megabytes of the file."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL))
            lines = file.read().splitlines()
    except FileNotFoundError:
        return
    for line in reversed(lines):
        try:
            letter = json.loads(line)
        except ValueError:
            continue  # the first line of the tail may be cut
        if not letter.get("repeat"):
            yield letter
