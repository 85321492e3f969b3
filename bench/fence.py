"""What the fence costs: the main screens with row-level security and without it.

    bin/bench --fence                                   10,000 enquiries
    bin/bench --fence --enquiries 100000 --write        also puts the table in docs/fence-cost.md
    bin/bench --fence --enquiries 1400000 --write --data DIR --keep
                                                        fills DIR once; a later run uses it

The same code sends the same statements for the same person over the same rows; only the policies
are switched off and on again, round after round (bench.fence_screens). What ``visible_to`` adds
stays in both. Ends with 1 when a screen takes more than twice as long with the fence.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.filling import ROOT, filled, note_filled, prepare, working_folder
from bench.times import p95
from config import engines

DOC = ROOT / "docs" / "fence-cost.md"
BAR = 2.0
WORTH_A_NOTE = 1.5


@dataclass(frozen=True)
class Pair:
    """One screen with the fence and without it; times in milliseconds."""

    name: str
    fenced: list[float]
    open: list[float]
    fenced_db: list[float]
    open_db: list[float]
    notes: list[str]

    @property
    def ratio(self) -> float:
        """How many times as long the screen takes with the fence, by medians."""
        return statistics.median(self.fenced) / statistics.median(self.open)

    @property
    def ratio_db(self) -> float:
        """The same of the database's time alone."""
        return statistics.median(self.fenced_db) / statistics.median(self.open_db)

    @property
    def within(self) -> bool:
        """Whether it keeps the bar, in both."""
        return max(self.ratio, self.ratio_db) <= BAR

    def line(self) -> str:
        """The row of the table."""
        return (
            f"| {self.name} | {_said(self.fenced)} | {_said(self.open)} | {self.ratio:.2f}"
            f" | {_said(self.fenced_db)} | {_said(self.open_db)} | {self.ratio_db:.2f} |"
        )


def _said(times: list[float]) -> str:
    return f"{statistics.median(times):.1f} / {p95(times):.1f}"


def main(given: argparse.Namespace) -> int:
    """Fill, mark, measure, print; 0 when every screen keeps the bar."""
    with working_folder(given.data, keep=given.keep) as folder:
        running = prepare(folder, given.enquiries)
        try:
            marked = _mark(folder)
            command = [sys.executable, "-m", "bench.fence_screens", str(given.rounds)]
            subprocess.run([*command, str(folder / "out")], cwd=ROOT, check=True)
            pairs = [Pair(**row) for row in json.loads((folder / "out").read_text())]
        finally:
            running.stop()
            if not given.keep:
                engines.delete(folder / "data")
    section = report(pairs, count=given.enquiries, rounds=given.rounds, marked=marked)
    print(section)
    if given.write:
        write(section, count=given.enquiries)
    return 0 if all(pair.within for pair in pairs) else 1


def _mark(folder: Path) -> str:
    """Lay protected and handed-over cases, once."""
    if "marked" not in filled(folder):
        told = subprocess.run(
            [sys.executable, "-m", "bench.fence_rows"],
            cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        note_filled(folder, marked=told.stdout.strip())
    marked: str = filled(folder)["marked"]
    return marked


def report(pairs: list[Pair], *, count: int, rounds: int, marked: str) -> str:
    """The table and what it was measured on."""
    notes = [f"- **{pair.name}.** {note}" for pair in pairs for note in pair.notes]
    return "\n".join(
        [
            f"{count:,} enquiries beside the demonstration's: {marked}. {rounds} times each,"
            f" {os.cpu_count()} cores. Milliseconds, median / p95.",
            "",
            "| Screen | With | Without | Ratio | Database, with | Database, without | Ratio |",
            "|---|---|---|---|---|---|---|",
            *[pair.line() for pair in pairs],
            *(["", *notes] if notes else []),
        ]
    )


def write(section: str, *, count: int) -> None:
    """Put the table under its size's heading in docs/fence-cost.md, in place of an older one."""
    text, heading = DOC.read_text(encoding="utf-8"), f"## {count:,} enquiries\n"
    before, found, rest = text.partition(f"\n{heading}")
    after = re.search(r"\n## ", rest) if found else None
    kept = rest[after.start() :] if after else ""
    DOC.write_text(f"{before.rstrip()}\n\n{heading}\n{section}\n{kept}", encoding="utf-8")
