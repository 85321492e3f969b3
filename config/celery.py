"""The Celery application: a doorbell over tables that hold the truth (DESIGN.md 4.3)."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_init
from django.db import connection

from config.boot import refuse_unsafe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("fostering_hubs", task_cls="hubs.work:Work")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Being connected is enough: Celery then leaves the logging of the settings alone."""


@worker_init.connect
def look_before_work(**_: Any) -> None:
    """Refuse to work on an unsafe setting, in the parent, before any child is forked."""
    refuse_unsafe_start()
    # A connection must not be shared by the children that are forked next.
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()


@beat_init.connect
def look_before_beat(**_: Any) -> None:
    """Refuse to ring on an unsafe setting."""
    refuse_unsafe_start()
    connection.close()
