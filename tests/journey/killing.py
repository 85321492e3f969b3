"""A form posted in a process of its own, which is killed in the middle.

The process that runs the tests may have threads by now (a browser, a live server, the runner's
own), and a fork of a process with threads may wait for ever for a lock that no thread holds any
more. So a clean process is started once: it sets Django up, stays at one thread, and forks a child
for each post. The child speaks to the database, the cache and the session of the test.

Nothing here can wait for ever: the kernel ends a child after LIMIT, and whoever asked waits a
little longer than that.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import subprocess
import sys
from contextlib import closing
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self

import django
from django.conf import settings
from django.core.cache import caches
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import get_resolver

LIMIT = 60  # seconds for one post; most take a tenth of one
GRACE = 15  # seconds more, for the start of the clean process and for its answer
ROOT = Path(__file__).resolve().parents[2]
WRITING = ("INSERT INTO", "UPDATE", "DELETE FROM")
WRITES = tuple(f'{verb} "{app}_' for verb in WRITING for app in ("enquiries", "carers"))
BEFORE_COMMIT, AFTER_COMMIT = -1, -2
THROUGH = 10**6  # more statements than any request has


class Hung(AssertionError):
    """A post was not answered in time, or its process ended by something else than the kill."""


@dataclass(frozen=True)
class Post:
    """What a browser sends, whose session it is, and before which statement its process dies:
    ``at`` counts from 0, or is one of BEFORE_COMMIT, AFTER_COMMIT and THROUGH."""

    url: str
    data: dict[str, Any]
    cookies: dict[str, str]
    at: int


@dataclass(frozen=True)
class Place:
    """Where the test lives: what pytest sets after the settings were read."""

    database: str
    options: dict[str, Any]
    prefix: str

    @classmethod
    def here(cls, name: str) -> Self:
        """Of this process. ``name`` is what the engine calls the session of a post."""
        given = connection.settings_dict
        options = {**given["OPTIONS"], "application_name": name}
        return cls(given["NAME"], options, caches["default"].key_prefix)

    def move_in(self) -> None:
        """Be there, in a process that has not spoken to the engines yet."""
        connection.settings_dict.update(NAME=self.database, OPTIONS=self.options)
        settings.CACHES["default"]["KEY_PREFIX"] = self.prefix
        caches["default"].key_prefix = self.prefix


# --- In the child ---------------------------------------------------------------------------------


class Killed:
    """Counts the statements of a request, its commits too, and kills the process before one:
    before statement ``at``, before the commit of what the act wrote, or just after it.
    """

    def __init__(self, at: int, pipe: int) -> None:
        self.at, self.seen, self.pipe, self.wrote = at, 0, pipe, False

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.wrote = self.wrote or sql.startswith(WRITES)
        self.count(sql.split(maxsplit=1)[0])
        return execute(sql, params, many, context)

    def count(self, what: str) -> None:
        if self.seen == self.at:
            os.write(self.pipe, f"{self.seen} {what}".encode())
            os.kill(os.getpid(), signal.SIGKILL)
        self.seen += 1

    def commit(self, wrapper: BaseDatabaseWrapper) -> Any:
        if self.wrote and self.at == BEFORE_COMMIT:
            self.at = self.seen
        self.count("COMMIT")
        done = wrapper.connection.commit()
        if self.wrote and self.at == AFTER_COMMIT:
            self.at = self.seen
            self.count("after the commit")
        return done


def _post_and_die(place: Place, post: Post, pipe: int) -> NoReturn:
    """Never returns: what the caller has open is not this process's to close."""
    faulthandler.register(signal.SIGALRM, chain=True)  # says where it was, then ends
    signal.alarm(LIMIT)
    killed = Killed(post.at, pipe)

    def commit(wrapper: BaseDatabaseWrapper) -> Any:
        return killed.commit(wrapper)

    BaseDatabaseWrapper._commit = commit
    try:
        place.move_in()
        client = Client()
        client.cookies.load(post.cookies)
        with connection.execute_wrapper(killed):
            answer = client.post(post.url, post.data)
        said = f"{answer.status_code} {answer.headers.get('Location', '')}"
        os.write(pipe, said.encode())
    except BaseException as broke:
        os.write(pipe, repr(broke).encode())
    finally:
        os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("alive after SIGKILL")


# --- In the clean process -------------------------------------------------------------------------


def _one_post(place: Place, post: Post) -> tuple[str, int]:
    """What a child said before it died, and by which signal it died (negative)."""
    assert len(os.listdir("/proc/self/task")) == 1, "a fork beside other threads may hang"
    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        _post_and_die(place, post, writes)
    os.close(writes)
    with closing(os.fdopen(reads)) as pipe:
        said = pipe.read()
    return said, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def serve(line: Connection) -> None:
    """Answer posts until the other end is closed."""
    django.setup()
    setup_test_environment(debug=False)
    BaseHandler().load_middleware()  # here once, and not in each child
    get_resolver()._populate()
    line.send("ready")
    while True:
        try:
            place, post = line.recv()
        except EOFError:
            return
        line.send(_one_post(Place(**place), Post(**post)))


# --- In the test ----------------------------------------------------------------------------------


class CleanProcess:
    """``with CleanProcess() as clean: clean.post(...)``. Ended, with all its children, after it."""

    def __enter__(self) -> Self:
        self.line, theirs = Pipe()
        with closing(theirs):
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.journey.killing", str(theirs.fileno())],
                cwd=ROOT,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # a group of its own, to end it as a whole
            )
        try:
            self._answer()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, broke: BaseException | None, _: TracebackType | None
    ) -> None:
        self._end()

    def post(self, post: Post, *, name: str) -> str:
        """What it was about to do ("17 INSERT") when it was killed, or the status of the answer
        and where it leads, where it came through. Raises Hung."""
        said, died_of = self._answer((asdict(Place.here(name)), asdict(post)))
        if died_of == -signal.SIGALRM:
            raise Hung(f"{post.url} at {post.at} was still being answered after {LIMIT} seconds")
        if died_of != -signal.SIGKILL:
            raise Hung(f"{post.url} at {post.at}: its process ended of {died_of}, saying “{said}”")
        return str(said)

    def _answer(self, asked: Any = None) -> Any:
        try:
            if asked:
                self.line.send(asked)
            if not self.line.poll(LIMIT + GRACE):
                raise Hung(f"the clean process said nothing for {LIMIT + GRACE} seconds")
            return self.line.recv()
        except (EOFError, ConnectionError) as gone:
            raise Hung("the clean process has ended") from gone

    def _end(self) -> None:
        """Its children are in its group, which is there as long as it has not been waited for."""
        self.line.close()
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))
