"""Background work of the ground."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from hubs.housekeeping import tidy


@shared_task(name="hubs.tidy")
def tidy_task() -> None:
    """Once an hour: throw away what is past its time."""
    tidy(now=timezone.now())
