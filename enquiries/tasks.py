"""Background work of the road."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from enquiries.tidying import tidy_cases

log = logging.getLogger(__name__)


@shared_task(name="enquiries.tidy_cases")
def tidy_cases_task() -> None:
    """Once an hour: what keeps cases as their screens say they are (enquiries.tidying)."""
    if done := tidy_cases(now=timezone.now()):
        log.info("cases tidied", extra={"count": sum(done.values())})
