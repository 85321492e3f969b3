"""Background work of the road."""

from __future__ import annotations

import logging
from typing import Any

from celery import shared_task
from django.utils import timezone

from enquiries.paper_scans import papers_scan
from enquiries.services.documents import SCAN_TASK
from enquiries.tidying import tidy_cases

log = logging.getLogger(__name__)


@shared_task(name="enquiries.tidy_cases")
def tidy_cases_task() -> None:
    """Once an hour: what keeps cases as their screens say they are (enquiries.tidying)."""
    if done := tidy_cases(now=timezone.now()):
        log.info("cases tidied", extra={"count": sum(done.values())})


@shared_task(name=SCAN_TASK, soft_time_limit=80, time_limit=100)
def papers_scan_task(**_: Any) -> None:
    """Every minute, and rung for each paper that comes: ask the virus scanner (paper_scans)."""
    if decided := papers_scan(clock=timezone.now):
        log.info("papers scanned", extra={"count": decided})
