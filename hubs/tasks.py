"""Background work of the ground."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from hubs.account_watch import tries_watch
from hubs.housekeeping import tidy
from hubs.sealing import heads_log, seal

log = logging.getLogger(__name__)


@shared_task(name="hubs.tidy")
def tidy_task() -> None:
    """Once an hour: throw away what is past its time."""
    tidy(now=timezone.now())


@shared_task(name="hubs.audit_seal", soft_time_limit=40, time_limit=55)
def audit_seal_task() -> None:
    """Every minute: link the record's new events to their chains (hubs.sealing)."""
    if sealed := seal():
        log.info("record sealed", extra={"count": sealed})


@shared_task(name="hubs.tries_watch")
def tries_watch_task() -> None:
    """Every minute: put on record whose account was tried too often (hubs.account_watch)."""
    tries_watch(now=timezone.now())


@shared_task(name="hubs.audit_heads")
def audit_heads_task() -> None:
    """Once an hour: write each chain's head to the log, which is kept elsewhere."""
    heads_log()
