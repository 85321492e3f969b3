"""Runs one command beside throwaway engines: `python -m config.with_engines COMMAND ...`.

For commands that want a database and keep nothing, such as `manage.py makemigrations --check`.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from config import engines


def main(command: list[str]) -> int:
    """Start, run, stop, delete; returns the command's exit code."""
    with tempfile.TemporaryDirectory(prefix="fostering-hubs-") as folder:
        data = Path(folder) / "engines"
        running = engines.start(data, durable=False)
        env = os.environ | {
            "HUBS_MODE": os.environ.get("HUBS_MODE", "demo"),
            "HUBS_DB_ROLE": "owner",
            **running.addresses(),
        }
        try:
            return subprocess.run(command, env=env, check=False).returncode  # noqa: S603
        finally:
            running.stop()
            engines.delete(data)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
