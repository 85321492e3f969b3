"""How fast the pages over all households of a hub are.

    python -m bench.carer_pages --households 3000 [--data DIR --keep]

Engines of its own, filled once: half of the households were made by a case, each has three years of
clocks, contact and counts of places. Each page stands beside its own SQL sent by bare psycopg in
the same run; the command ends with 1 where one asks more than 12 queries.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from bench.filling import ROOT, filled, note_filled, prepare, working_folder
from bench.measure import Measure, report

ENQUIRIES = 8_000  # of which those that a council has make households


def main() -> int:
    """Fill, measure, print the table. Answers the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    with working_folder(options.data, keep=options.keep) as folder:
        running = prepare(folder, ENQUIRIES)
        try:
            out = folder / "carer_pages.json"
            new = 0 if filled(folder).get("households") else options.households
            words = ["-m", "bench.carer_pages_rows", str(new), str(options.rounds), str(out)]
            subprocess.run([sys.executable, *words], cwd=ROOT, check=True)
            note_filled(folder, enquiries=ENQUIRIES, households=options.households)
        finally:
            running.stop()
        found = json.loads(out.read_text(encoding="utf-8"))
    measures = [Measure(**each) for each in found["measures"]]
    print(json.dumps(found["rows"]))
    print(report(measures, ENQUIRIES, options.rounds, found["one"]))
    return int(any(each.problem or each.queries > 12 for each in measures))


if __name__ == "__main__":
    sys.exit(main())
