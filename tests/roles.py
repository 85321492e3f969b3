"""Putting on the owner's role for a moment, in a test that runs as the runtime role."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

APP_ROLE = "hubs_app"


@contextmanager
def as_owner() -> Iterator[None]:
    """Do something as the role that owns the tables, as migrations do."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {APP_ROLE}")
