"""A sender in a process of its own that kills itself at a point: `victim.py POINT NTH NOW`.

NOW is what its clock says; a POINT of "-" kills nobody.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime

import django

django.setup()

from django.utils import timezone  # noqa: E402

from messaging import faults  # noqa: E402
from messaging.ticking import tick  # noqa: E402
from tests.messaging import plain_rule  # noqa: E402


def main() -> None:
    point, nth, now = sys.argv[1], int(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
    passed = 0

    def hook(name: str) -> None:
        nonlocal passed
        passed += name == point
        if passed == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    began = timezone.now()
    plain_rule.replace(plain_rule.rule())
    if point != "-":
        faults.install(hook)
    tick(clock=lambda: now + (timezone.now() - began))


if __name__ == "__main__":
    main()
