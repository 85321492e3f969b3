"""What every Celery task is made from."""

from __future__ import annotations

from typing import Any

from celery import Task

from hubs.fence import from_nowhere


class Work(Task):
    """A task begins with a reach of nothing, even when it is called from inside a request.

    It opens what it needs itself, as the product acting in one cluster
    (``hubs.access.access_of_system``); one that forgets sees no rows and can add none.
    """

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run it."""
        with from_nowhere():
            return super().__call__(*args, **kwargs)
