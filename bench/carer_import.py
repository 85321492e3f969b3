"""How long it takes to bring 5,000 households from a sheet, and whether every row is accounted for.

    python -m bench.carer_import --rows 5000 [--xlsx]

Private engines are started unless DATABASE_URL and OWNER_DATABASE_URL name some. One row in twenty
is bad, in every way there is. Each must be named with its heading, each good one be on the register
once, and a second run of the same sheet change nothing; else this ends with a fault.
docs/carers.md keeps the figures.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from bench.send_rate import engines, run


def main() -> int:
    """Start engines, then measure in a process that uses them. Answers its exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--xlsx", action="store_true", help="send a workbook and not a CSV")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="carer-import-"))
    kind = "xlsx" if options.xlsx else "csv"
    try:
        with engines(folder) as env:
            for words in (["migrate", "--skip-checks", "--verbosity", "0"], ["load_reference"]):
                run("manage.py", *words, env=env).communicate()
            inside = run("-m", "bench.carer_import_rows", str(options.rows), kind, env=env)
            print(inside.communicate()[0])
            return inside.returncode
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
