"""Starts private engines for one test run, before Django reads its settings.

A pytest plugin (`-p tests.engines`, which bin/test passes) and not part of conftest.py, because
pytest-django reads the settings before any conftest is loaded. With xdist only the controller
starts engines; the workers inherit the environment. DATABASE_URL set outside replaces them.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from config import engines
from config.processes import StartError, start_time

PREFIX = "fostering-hubs-test-"


def _sweep() -> None:
    """Clear away what runs that were killed left behind; their engines died with them."""
    for mark in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/run-by"):
        with contextlib.suppress(OSError, ValueError, StartError):
            pid, started = mark.read_text().split()
            if start_time(int(pid)) != int(started):
                engines.delete(mark.parent / "engines")
                shutil.rmtree(mark.parent)


def _start(data: Path) -> engines.Engines:
    started = engines.start(data, durable=False)
    os.environ["DATABASE_URL"] = started.database_url()
    os.environ["OWNER_DATABASE_URL"] = started.database_url(engines.OWNER)
    os.environ["REDIS_URL"] = started.redis_url
    return started


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Set the mode and, unless engines are given, start some."""
    os.environ["HUBS_MODE"] = "test"
    os.environ["HUBS_DB_ROLE"] = "owner"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs beside the ORM
    os.environ.pop("DEBUG", None)
    if "PYTEST_XDIST_WORKER" not in os.environ:
        _sweep()
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        (folder / "run-by").write_text(f"{os.getpid()} {start_time(os.getpid())}")
        early_config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
        _lay_out(folder)
        if "DATABASE_URL" not in os.environ:
            started = _start(folder / "engines")
            early_config.add_cleanup(lambda: _clear_away(started, folder / "engines"))
    return (yield)


def _lay_out(folder: Path) -> None:
    """The folders the settings name; none of them is the working copy's own."""
    for name, part in (("HUBS_DATA", "data"), ("STATIC_ROOT", "static")):
        (folder / part).mkdir()
        os.environ[name] = str(folder / part)
    os.environ["MESSAGE_LOG"] = str(folder / "data/accepted.jsonl")


def _clear_away(started: engines.Engines, data: Path) -> None:
    started.stop()
    engines.delete(data)
