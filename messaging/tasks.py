"""What Celery runs. There is one task: the tick."""

from __future__ import annotations

import logging
from typing import Any

from celery import shared_task
from django.utils import timezone

from messaging.doorbell import TICK
from messaging.ticking import tick

log = logging.getLogger(__name__)


@shared_task(name=TICK, soft_time_limit=90, time_limit=110)
def run_tick(**_: Any) -> None:
    """Ask the tables what is due, and send it. Beat rings every minute, and whoever plans a
    message that is due already rings at once."""
    tally = tick(clock=timezone.now)
    if tally:
        log.info("tick", extra={"count": sum(tally.values()), "tally": dict(tally)})
