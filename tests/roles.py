"""Putting on another role for a moment, in a test that runs as the runtime role."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from hubs.roles import APP

APP_ROLE = APP


@contextmanager
def as_owner() -> Iterator[None]:
    """Do something as the role that owns the tables, as migrations do."""
    with as_role("NONE"):
        yield


@contextmanager
def as_role(role: str) -> Iterator[None]:
    """Do something as a role of the product; NONE is the owner, who connected.

    In a test that is one transaction an error of the database inside must end a savepoint of
    the caller's before this puts the runtime role back.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {APP_ROLE}")
