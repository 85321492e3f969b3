"""Look whether the record is as it was written (docs/audit.md)."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from hubs.sealing import Head
from hubs.verifying import verify


class Command(BaseCommand):
    help = (
        "Looks whether every event of the record and every link of its chains is as it was"
        " written. Prints what is wrong, and each chain's head to keep elsewhere. Ends with 1"
        " when anything is wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--chain", help="only this one, such as service-3 or cluster-1")
        parser.add_argument(
            "--heads", type=Path, help="a file of heads kept from an earlier run, to hold against"
        )

    def handle(self, *, chain: str | None, heads: Path | None, **options: Any) -> None:
        """Verify and print. Raises CommandError, with 1, when anything is wrong."""
        began = time.monotonic()
        kept = heads_read(heads) if heads else []
        found = verify(now=timezone.now(), chain=chain, kept=kept)
        for fault in found.faults:
            self.stdout.write(str(fault))
        for head in found.heads:
            self.stdout.write(f"head {head}")
        took = f"{found.events} events, {found.chains} chains, {time.monotonic() - began:.1f} s"
        if chain and not found.chains:
            raise CommandError(f"There is no chain {chain}.")
        if found.faults:
            raise CommandError(f"{len(found.faults)} faults. {took}.", returncode=1)
        self.stdout.write(f"The record is as it was written. {took}.")


def heads_read(path: Path) -> list[Head]:
    """Heads as this command prints them, one a line; other lines are left out.

    Raises CommandError for a file that has none: it would verify nothing.
    """
    found = []
    for line in path.read_text().splitlines():
        match line.split():
            case ["head", chain, position, digest] if position.isdecimal():
                found.append(Head(chain, int(position), digest))
    if not found:
        raise CommandError(f"{path} holds no heads.")
    return found
