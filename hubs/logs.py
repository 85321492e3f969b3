"""Logs: one JSON line an event, in UTC, with ids and no words that a person wrote.

What is said is decided by allow-list. Arguments of a message and the text of an exception may
carry a name, an address or the secret of a link (Django logs paths, PostgreSQL quotes values), so
of those only the template, the exception's type and the places in our code are written.
"""

import json
import logging
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

request_id: ContextVar[str] = ContextVar("request_id", default="")

# Keys a caller may pass with extra={...}: numbers, ids and our own constants.
EXTRAS = (
    "action",
    "attempt",
    "chain",
    "channel",
    "cluster_id",
    "count",
    "enquiry_id",
    "head",
    "links",
    "message_id",
    "milliseconds",
    "provider_reference",
    "role",
    "rule",
    "seconds",
    "service_id",
    "status",
    "status_code",
    "tally",
    "task_id",
    "user_id",
)
# Whose messages are written with their arguments: they speak of processes and task names.
PLAIN_SPEAKERS = ("celery", "config", "gunicorn", "kombu")
# What a line about a task says of it.
TASK_FACTS = ("id", "name", "runtime")
HIDDEN = "..."
# Whose text names modules and settings, never people.
SAFE_TO_QUOTE = (ImportError, ImproperlyConfigured, SyntaxError)
_ROOT = Path(__file__).resolve().parent.parent
_FRAMES = 12  # innermost places of a traceback that are kept


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON; a line break inside a value is escaped by JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line. Unknown extras are left out; nothing here raises on odd values."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
        }
        if request_id.get():
            line["request_id"] = request_id.get()
        line |= {key: getattr(record, key) for key in EXTRAS if hasattr(record, key)}
        if record.exc_info and record.exc_info[1] is not None:
            line |= _fault(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True, default=lambda value: type(value).__name__)


def _event(record: logging.LogRecord) -> str:
    if record.name.split(".")[0] in PLAIN_SPEAKERS and not record.exc_info:
        return _plain(record)
    return str(record.msg) if isinstance(record.msg, str) else type(record.msg).__name__


def _plain(record: logging.LogRecord) -> str:
    """The sentence with its arguments, but of an error only its type: it may quote a value.

    Celery speaks of a task with one mapping, in which what the task was given, answered and
    raised stands beside its name.
    """
    args = record.args
    if isinstance(args, Mapping):
        said: Any = {key: value if key in TASK_FACTS else HIDDEN for key, value in args.items()}
    else:
        said = tuple(
            type(value).__name__ if isinstance(value, BaseException) else value
            for value in args or ()
        )
    try:
        return str(record.msg) % said if said else str(record.msg)
    except (TypeError, ValueError, KeyError):
        return str(record.msg)


def _fault(error: BaseException) -> dict[str, Any]:
    """The exception's type, its SQLSTATE if it has one, and where it went through our code."""
    places = []
    for frame in traceback.extract_tb(error.__traceback__)[-_FRAMES:]:
        path = Path(frame.filename)
        shown = path.relative_to(_ROOT) if path.is_relative_to(_ROOT) else Path(path.name)
        places.append(f"{shown}:{frame.lineno} {frame.name}")
    fault: dict[str, Any] = {"error": type(error).__name__, "where": places}
    cause = error.__cause__ or error
    sqlstate = getattr(cause, "sqlstate", None)  # psycopg's errors have one
    if sqlstate:
        fault["sqlstate"] = sqlstate
    if isinstance(error, SAFE_TO_QUOTE):
        fault["said"] = str(error)
    if error.__cause__ is not None:
        fault["cause"] = type(error.__cause__).__name__
    return fault
