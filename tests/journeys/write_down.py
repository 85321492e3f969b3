"""Walks the roads of tests/journeys/test_whole_road.py and writes what came of them to
docs/journeys.md. Run by bin/journeys."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "journeys.md"
TEST = "tests/journeys/test_whole_road.py"
BEGIN, END = "<!-- results -->\n", "<!-- end of results -->"
HEAD = "| Road | Scripts | Wide | Presses | Days | Pages looked at | Seconds | Walked |\n"
RULE = "| --- | --- | --- | --- | --- | --- | --- | --- |\n"


def main(roads: str) -> int:
    """Walk them, keep the rows of roads that were not walked now; answers pytest's exit code."""
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results"
        env = os.environ | {"ROADS": roads, "JOURNEY_RESULTS": str(results)}
        # A whole road takes longer than the limit of an everyday test.
        patient = ("-o", "faulthandler_timeout=0")
        command = [sys.executable, "-m", "pytest", "-p", "tests.engines", *patient, TEST, "-q"]
        code = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
        lines = results.read_text().splitlines() if results.exists() else []
    page_write([json.loads(line) for line in lines])
    return code


def page_write(walked: list[dict[str, Any]]) -> None:
    """Put the rows of these roads into the page; the others stay as they were."""
    page = PAGE.read_text()
    before, rest = page.split(BEGIN)
    table, after = rest.split(END)
    kept = [row for row in table.splitlines(keepends=True) if row.startswith("| ")]
    rows = {row[2]: row for row in kept if row not in {HEAD, RULE}}
    rows |= {each["road"]: row_of(each) for each in walked}
    shown = "".join(rows[road] for road in sorted(rows))
    PAGE.write_text(f"{before}{BEGIN}{HEAD}{RULE}{shown}{END}{after}")


def row_of(walked: dict[str, Any]) -> str:
    """One line of the table."""
    scripts = "on" if walked["scripts"] else "off"
    looked = walked["pages"] or "none"
    when = f"{datetime.now(tz=UTC):%-d %B %Y}, {commit()}"
    cells = [walked["road"], scripts, walked["width"], walked["presses"], walked["days"]]
    return f"| {' | '.join(str(cell) for cell in [*cells, looked, walked['seconds'], when])} |\n"


def commit() -> str:
    """The commit that was walked, with a mark where the working copy differs from it."""
    run = subprocess.run(
        ["git", "describe", "--always", "--dirty=+"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return run.stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "ABCDER"))
