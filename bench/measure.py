"""Measures the screens that must stay fast, at a stated size, beside a baseline of the same run.

    bin/bench                          10,000 enquiries
    bin/bench --enquiries 1400000      the size to hold (some 40 minutes to fill)
    bin/bench --write                  also puts the table in docs/bench.md
    bin/bench --fence                  what the fence costs, for docs/fence-cost.md (bench.fence)
    bin/bench --data DIR --keep        fills DIR, or uses what it holds, and leaves it

Requests are made inside this process, through every middleware, against engines of its own with
durable commits. Each screen has two baselines: the same SQL sent by bare psycopg, which is what
the database alone takes, and SELECT 1, which says how fast the machine is today.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench import fence
from bench.filling import ROOT, prepare, working_folder
from bench.times import p95
from config import engines

DOC = ROOT / "docs" / "bench.md"


@dataclass(frozen=True)
class Measure:
    """One line of the table; times in milliseconds. ``problem``: why there are none."""

    name: str
    bar: str
    times: list[float]
    database: list[float]
    queries: int
    problem: str = ""

    def _bare(self) -> str:
        """The same SQL alone; a screen that writes cannot be sent again as it was."""
        if not self.database:
            return "– | –"
        return f"{statistics.median(self.database):.1f} | {p95(self.database):.1f}"

    def line(self) -> str:
        """The measure as a row of the table."""
        if self.problem:
            return f"| {self.name} | {self.bar} | {self.problem} | | | | |"
        return (
            f"| {self.name} | {self.bar} | {statistics.median(self.times):.1f}"
            f" | {p95(self.times):.1f} | {self._bare()} | {self.queries} |"
        )


def report(measures: list[Measure], count: int, rounds: int, one: list[float]) -> str:
    """The table and what it was measured on."""
    cores = os.cpu_count()
    return "\n".join(
        [
            f"{count:,} enquiries beside the demonstration's, {rounds} requests a screen,"
            f" {cores} cores. SELECT 1: median {statistics.median(one):.2f} ms,"
            f" p95 {p95(one):.2f} ms.",
            "",
            "| Screen | Bar | Median ms | p95 ms | Same SQL, median | Same SQL, p95 | Queries |",
            "|---|---|---|---|---|---|---|",
            *[measure.line() for measure in measures],
        ]
    )


def main() -> int:
    """Prepare, measure, print; 0 unless a screen could not be measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--enquiries", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--write", action="store_true", help="also write the page in docs/")
    parser.add_argument("--fence", action="store_true", help="what the fence costs instead")
    parser.add_argument("--data", type=Path, help="fill this folder, or use it if it is filled")
    parser.add_argument("--keep", action="store_true", help="leave the folder of --data")
    given = parser.parse_args()
    if given.fence:
        return fence.main(given)
    with working_folder(given.data, keep=given.keep) as folder:
        running = prepare(folder, given.enquiries)
        try:
            command = [sys.executable, "-m", "bench.screens", str(given.rounds)]
            subprocess.run([*command, str(folder / "out")], cwd=ROOT, check=True)
            measures, one = read(folder / "out")
        finally:
            running.stop()
            if not given.keep:
                engines.delete(folder / "data")
    table = report(measures, given.enquiries, given.rounds, one)
    print(table)
    if given.write:
        write(table)
    return 1 if any(measure.problem for measure in measures) else 0


def read(path: Path) -> tuple[list[Measure], list[float]]:
    """What bench.screens found."""
    found = json.loads(path.read_text(encoding="utf-8"))
    return [Measure(**row) for row in found["measures"]], found["one"]


def write(table: str) -> None:
    """Replace what stands under the last heading of docs/bench.md."""
    kept, heading, _ = DOC.read_text(encoding="utf-8").rpartition("\n## Latest run\n")
    DOC.write_text(f"{kept}{heading}\n{table}\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
