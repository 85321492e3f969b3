"""The one place that puts work on the queue. The queue is a doorbell: nothing is kept in it."""

from __future__ import annotations

import logging

from celery import Celery
from django.core.cache import cache

log = logging.getLogger(__name__)

TICK = "messaging.tick"

# Only puts a name on the queue: the web process loads no tasks.
_bell = Celery("doorbell", set_as_current=False)
_bell.config_from_object("django.conf:settings", namespace="CELERY")

# While a task's key stands a ring for it is on its way. The task takes it down before it looks, so
# whatever was planned before the ring is seen, and a thousand plans in a second are one ring.
_RUNG = "messaging.rung."
_RING_LIVES = 55  # seconds: then the next minute's tick does the work anyway
# A connection is made once, quickly or not at all: a person is waiting for their page.
_HASTE = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
    "connect_retries_timeout": 0.5,
    "socket_connect_timeout": 0.5,
    "socket_timeout": 0.5,
}


def ring(task: str = TICK) -> None:
    """Ask for a task now that looks every minute anyway. Never raises: without Redis the next
    minute's run finds the row."""
    if not cache.add(_RUNG + task, 1, _RING_LIVES):
        return
    try:
        with _bell.connection_for_write(
            transport_options={**_bell.conf.broker_transport_options, **_HASTE}
        ) as connection:
            _bell.send_task(task, connection=connection, retry=False, expires=_RING_LIVES)
    except Exception:
        log.warning("the doorbell is broken", exc_info=True)
        cache.delete(_RUNG + task)


def answered(task: str = TICK) -> None:
    """The task is about to look: what is written from here on rings again."""
    cache.delete(_RUNG + task)
