"""A test provider of one's own, and a tick at a chosen moment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from messaging import faults, rules
from messaging.models import Message
from messaging.ticking import tick
from tests.messaging import plain_rule
from tests.roles import as_worker

Provider = Callable[[], list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def message_log(tmp_path: Path, settings: Any) -> Path:
    settings.MESSAGE_LOG = tmp_path / "accepted.jsonl"
    settings.EMAIL_CHANNEL = settings.SMS_CHANNEL = "messaging.channels.TestChannel"
    return settings.MESSAGE_LOG


@pytest.fixture(autouse=True)
def plain(message_log: Path) -> Iterator[None]:
    """The plain rule stands, and afterwards every rule is what it was."""
    before = dict(rules._rules)
    plain_rule.replace(plain_rule.rule())
    yield
    rules._rules.clear()
    rules._rules.update(before)
    faults.install(None)


@pytest.fixture
def provider(message_log: Path) -> Provider:
    """What the provider accepted, repeats included, in order."""

    def lines() -> list[dict[str, Any]]:
        text = message_log.read_text() if message_log.exists() else ""
        return [json.loads(line) for line in text.splitlines()]

    return lines


@pytest.fixture
def tick_at() -> Callable[[datetime], Counter[str]]:
    """One tick with a clock that stands still, as the worker's role."""

    def run(now: datetime) -> Counter[str]:
        with as_worker():
            return tick(clock=lambda: now, seconds=30)

    return run


@pytest.fixture
def states(see_all: Callable[[], Any]) -> Callable[[], Counter[str]]:
    """How many rows of the ledger are in which state."""

    def count() -> Counter[str]:
        with see_all():
            return Counter(Message.objects.values_list("state", flat=True))

    return count


@pytest.fixture
def sender_process(
    engines: dict[str, str], message_log: Path
) -> Callable[..., subprocess.Popen[bytes]]:
    """Start a sender in a process of its own, over this test's database, as the runtime role."""

    def start(point: str, nth: int, now: datetime) -> subprocess.Popen[bytes]:
        url = engines["DATABASE_URL"].rpartition("/")[0] + "/" + connection.settings_dict["NAME"]
        env = os.environ | {
            "DATABASE_URL": url,
            "HUBS_DB_ROLE": "app",
            "MESSAGE_LOG": str(message_log),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "LOG_LEVEL": "ERROR",
        }
        return subprocess.Popen(
            [sys.executable, "-m", "tests.messaging.victim", point, str(nth), now.isoformat()],
            env=env,
        )

    return start
