"""What every long-running process does before its first job: refuse an unsafe start."""

import sys

from config.checks import refusals


def refuse_unsafe_start() -> None:
    """Exit with one sentence for each reason not to start.

    Called by the web, the worker and beat. Commands of the owner (migrate) do not call it.
    """
    found = refusals()
    if found:
        sys.stderr.write("".join(f"Refusing to start: {reason}\n" for reason in found))
        # 3 stops gunicorn's arbiter ("worker failed to boot") instead of a loop of restarts.
        sys.exit(3)
