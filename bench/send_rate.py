"""How many due messages a minute the sender takes to the test provider.

    python -m bench.send_rate --messages 30000 --senders 2

Real cases: every message is a receipt about an enquiry of its own, looked at again, written and
marked as in the product. Beside it a baseline measured in the same run: the same lines appended
to a file and the same rows marked by bare psycopg, with no product in between. Private engines
are started unless DATABASE_URL and OWNER_DATABASE_URL name some.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from config import engines as driver


@contextmanager
def engines(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of a process that uses this run's engines, durable as in production."""
    env = {
        "HUBS_MODE": "test",
        "HUBS_DATA": str(folder),
        "MESSAGE_LOG": str(folder / "accepted.jsonl"),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LOG_LEVEL": "ERROR",
    }
    if "DATABASE_URL" in os.environ:
        yield dict(os.environ) | env
        return
    started = driver.start(folder / "engines")
    try:
        yield (
            dict(os.environ)
            | env
            | {
                "DATABASE_URL": started.database_url(),
                "OWNER_DATABASE_URL": started.database_url(driver.OWNER),
                "REDIS_URL": started.redis_url,
            }
        )
    finally:
        started.stop()
        driver.delete(folder / "engines")


def run(*arguments: str, env: dict[str, str]) -> subprocess.Popen[str]:
    """One of the product's processes."""
    return subprocess.Popen(
        [sys.executable, *arguments], env=env, stdout=subprocess.PIPE, text=True
    )


def main() -> None:
    """Lay out, send, and say the rates."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=30_000)
    parser.add_argument("--senders", type=int, default=2)
    parser.add_argument("--channel", choices=["sms", "email", "both"], default="sms")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="send-rate-"))
    try:
        with engines(folder) as env:
            run("manage.py", "migrate", "--skip-checks", env=env).communicate()
            report(options, env)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def report(options: argparse.Namespace, env: dict[str, str]) -> None:
    """Run the senders and print one line of JSON."""
    made = run("-m", "bench.send_rate_rows", str(options.messages), options.channel, env=env)
    made.communicate()
    bare = float(run("-m", "bench.send_rate_rows", "baseline", str(options.messages), env=env)
                 .communicate()[0])  # fmt: skip
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    began = time.monotonic()
    senders = [
        run("manage.py", "tick", "--seconds", "600", "--skip-checks", env=env)
        for _ in range(options.senders)
    ]
    said = [sender.communicate()[0].strip() for sender in senders]
    took = time.monotonic() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    lines = Path(env["MESSAGE_LOG"]).read_text().splitlines()
    told = {json.loads(line)["reference"] for line in lines}
    print(
        json.dumps(
            {
                "messages": options.messages,
                "senders": options.senders,
                "channel": options.channel,
                "accepted": len(told),
                "repeats": len(lines) - len(told),
                "seconds, starting included": round(took, 1),
                "a minute, starting included": round(len(told) / took * 60),
                "a minute, first to last": round(len(told) / _span(lines) * 60),
                "milliseconds of the senders' processor a message": round(
                    used / len(told) * 1000, 2
                ),
                "load of the machine": os.getloadavg()[0],
                "bare writes a minute": round(options.messages / bare * 60),
                "said": said,
            }
        )
    )


def _span(lines: list[str]) -> float:
    """Seconds between the first and the last letter accepted."""
    first, last = (datetime.fromisoformat(json.loads(line)["at"]) for line in (lines[0], lines[-1]))
    return (last - first).total_seconds()


if __name__ == "__main__":
    main()
