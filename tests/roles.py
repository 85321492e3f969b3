"""Putting on another role for a moment, in a test that runs as the runtime role."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection
from django.test import override_settings

from hubs.roles import APP, WORKER

APP_ROLE = APP
NOBODY_ELSE = "NONE"  # the role that connected: the owner


@contextmanager
def as_role(role: str) -> Iterator[None]:
    """Do something as another role."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")
    try:
        yield
    finally:
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {APP_ROLE}")
        except DatabaseError:
            # The transaction is lost, and with its end the runtime role comes back by itself.
            if not connection.in_atomic_block:
                raise


@contextmanager
def as_owner() -> Iterator[None]:
    """Do something as the role that owns the tables, as migrations do."""
    with as_role(NOBODY_ELSE):
        yield


@contextmanager
def as_worker() -> Iterator[None]:
    """Do something as the Celery worker does it."""
    with as_role(WORKER), override_settings(DB_ROLE="worker"):
        yield
