"""bin/manage: manage.py beside a running bin/up, on its data and with its secret."""

import os
import sys
from pathlib import Path

from config import engines
from config.layout import home_for
from config.processes import StartError
from config.supervise import read
from config.up import ROOT, environment


def surroundings(data: Path) -> dict[str, str]:
    """The environment of the bin/up that runs on this data.

    Raises StartError when none does.
    """
    home = home_for(data)
    up = read(data / "up.json")
    if not up.get("ready"):
        raise StartError(f"Nothing runs on {data}: start bin/up first, or name its --data DIR.")
    running = engines.running(home)
    addresses = running.addresses() if running else {}
    return addresses | environment(data, home, str(up["mode"]), str(up["url"]))


def main(argv: list[str]) -> int:
    """Become manage.py; `--data DIR` in first place names the data folder."""
    data = ROOT / "var"
    if argv[:1] == ["--data"] and len(argv) > 1:
        data, argv = Path(argv[1]), argv[2:]
    try:
        found = surroundings(data.resolve())
    except StartError as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    command = [sys.executable, str(ROOT / "manage.py"), *argv]
    os.execve(sys.executable, command, os.environ | found)  # noqa: S606


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
