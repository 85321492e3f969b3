"""Starts private engines for one test run, before Django reads its settings.

A pytest plugin (`-p tests.engines`, which bin/test passes) and not part of conftest.py, because
pytest-django reads the settings before any conftest is loaded. With xdist only the controller
starts engines; the workers inherit the environment. DATABASE_URL set outside replaces them.
"""

import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from config import engines

_STARTED = pytest.StashKey[tuple[engines.Engines, Path]]()


def _environment(started: engines.Engines, data: Path) -> dict[str, str]:
    """What the settings need; the run connects as the owner and puts on the runtime role."""
    return {
        "DATABASE_URL": started.database_url(),
        "OWNER_DATABASE_URL": started.database_url(engines.OWNER),
        "REDIS_URL": started.redis_url,
        "HUBS_DATA": str(data),
        "MESSAGE_LOG": str(data / "accepted.jsonl"),
    }


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Set the mode and, unless engines are given, start some."""
    os.environ["HUBS_MODE"] = "test"
    os.environ["HUBS_DB_ROLE"] = "owner"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs beside the ORM
    os.environ.pop("DEBUG", None)
    if "DATABASE_URL" not in os.environ:
        data = Path(tempfile.mkdtemp(prefix="fostering-hubs-test-"))
        started = engines.start(data, durable=False)
        os.environ.update(_environment(started, data))
        early_config.stash[_STARTED] = (started, data)
        early_config.add_cleanup(lambda: _clear_away(started, data))
    return (yield)


def _clear_away(started: engines.Engines, data: Path) -> None:
    started.stop()
    engines.delete(data)
    shutil.rmtree(data, ignore_errors=True)
