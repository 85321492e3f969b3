"""Send every public form 10,000 malformed bodies: `bench/fuzz_public.py [bodies]`.

The same test as in the suite, with more bodies. Ends with pytest's own account; anything but
"passed" is an answer of 500, a body without words, or a row outside the rules.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Run the test with that many bodies for each form and return its exit code."""
    bodies = sys.argv[1] if len(sys.argv) > 1 else "10000"
    if not bodies.isdecimal():
        print("How many bodies for each form? A whole number.")
        return 2
    command = [
        sys.executable,
        *("-m", "pytest", "-p", "tests.engines", "-q", "-n", "2", "-o", "faulthandler_timeout=0"),
        "tests/public/test_malformed.py::test_no_body_makes_a_fault_or_a_row_outside_the_rules",
    ]
    environment = {**os.environ, "FUZZ_BODIES": bodies}
    return subprocess.run(command, check=False, cwd=ROOT, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
