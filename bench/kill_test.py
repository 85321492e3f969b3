"""Kill the senders again and again in the middle of their work, and ask the provider's file.

    python -m bench.kill_test --messages 10000 --kills 100

Groups of senders are killed with SIGKILL at random moments; the clock then moves past every
lease and the next group begins. Ends with 1 when a message was lost or told twice to a person.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench.send_rate import engines, run

GROUP = 4  # senders at once


def main() -> None:
    """Start private engines, make the messages, and hand over to a process that kills."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="kill-test-"))
    try:
        with engines(folder) as env:
            run("manage.py", "migrate", "--skip-checks", env=env).communicate()
            run("-m", "bench.send_rate_rows", str(options.messages), "sms", env=env).communicate()
            said = [str(value) for value in (options.messages, options.kills, options.seed)]
            command = [sys.executable, "-m", "bench.kill_test_inside", *said]
            sys.exit(subprocess.run(command, env=env, check=False).returncode)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def killing(kills: int, seed: int, send) -> int:  # type: ignore[no-untyped-def]
    """Fork groups of senders and kill them until ``kills`` have died in their work. ``send(n)``
    is one sender's work in round n. Answers how many rounds it took."""
    chance, died, rounds = random.Random(seed), 0, 0
    while died < kills:
        children = []
        for _ in range(GROUP):
            child = os.fork()
            if not child:
                send(rounds)
                os._exit(0)
            children.append(child)
        time.sleep(chance.uniform(0.5, 2.0))
        for child in children:
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            died += os.WIFSIGNALED(status)
        rounds += 1
        if rounds > kills:
            break
    return rounds


def verdict(log: Path, messages: int) -> dict[str, int]:
    """What the provider's file says."""
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    told = Counter(line["reference"] for line in lines if not line.get("repeat"))
    return {
        "lost": messages - len(told),
        "told twice": sum(count > 1 for count in told.values()),
        "raw repeats": sum(bool(line.get("repeat")) for line in lines),
    }


if __name__ == "__main__":
    main()
