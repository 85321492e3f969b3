"""bin/up: one command that starts the whole product and stops all of it (docs/running.md)."""

import argparse
import contextlib
import errno
import fcntl
import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import sys
import sysconfig
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from types import FrameType

import django

from config import engines
from config.binaries import open_to_all
from config.fingerprint import fingerprint
from config.layout import MARKER, lay_out
from config.processes import (
    Identity,
    Process,
    StartError,
    private_folder,
    spawn,
    unprivileged,
)
from config.supervise import Supervisor, read, stop_leftovers

ROOT = Path(__file__).resolve().parent.parent
ROOM_NEEDED = 300_000_000  # bytes: a fresh database, its log and the static files
READY_LIMIT = 60.0  # seconds
PREPARE_LIMIT = 600.0  # seconds; the first demo data on a slow machine
APP_STOP_LIMIT, ENGINE_STOP_LIMIT = 5.0, 4.0  # seconds; together under the promised ten
ENGINE_NAMES = frozenset({"postgres", "valkey"})
ROLE_ADDRESSES = {"owner": "OWNER_DATABASE_URL", "worker": "WORKER_DATABASE_URL"}


class Stop(BaseException):
    """Raised by SIGINT, SIGTERM and SIGHUP wherever the main thread is."""


def say(line: str) -> None:
    """Tell the person at the terminal, now; a terminal that has gone is no reason to stop badly."""
    with contextlib.suppress(OSError):
        print(line, flush=True)


def parse(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="bin/up", description="Start Fostering Hubs; Ctrl-C stops all of it."
    )
    parser.add_argument("--port", type=int, default=8000, help="0 picks a free one")
    parser.add_argument("--data", type=Path, default=ROOT / "var", help="folder for all data")
    parser.add_argument("--no-demo", action="store_true", help="no demo people, accounts or cases")
    parser.add_argument("--reset", action="store_true", help="delete the data folder first")
    return parser.parse_args(argv)


def take_lock(data: Path) -> int | None:
    """Hold the data folder for as long as this process lives; None when another holds it."""
    lock = os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock


def take_port(port: int) -> socket.socket:
    """Bind the address now, so that nobody takes it while the database starts."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(("127.0.0.1", port))
        bound.listen(128)
    except (OSError, OverflowError) as error:
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            raise StartError(
                f"Port {port} is in use: choose another with --port, or --port 0 for any free one."
            ) from None
        raise StartError(f"Port {port} cannot be used ({error}): choose another.") from None
    return bound


def check_room(folder: Path) -> None:
    """Refuse to start on a disk that is all but full; PostgreSQL would stop half-way."""
    free = shutil.disk_usage(folder).free
    if free < ROOM_NEEDED:
        raise StartError(
            f"The disk that holds {folder} has {free // 1_000_000} MB left and "
            f"{ROOM_NEEDED // 1_000_000} MB are needed: free some, or use --data DIR elsewhere."
        )


def secret_key(data: Path) -> str:
    """This data folder's own secret, made once."""
    path = data / "secret_key"
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
            made.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return path.read_text()


def app_identity() -> Identity | None:
    """Who the web, worker and beat run as when we are root: `nobody`, if it can read the code.

    It cannot where the checkout or Python lies in a folder only root may enter; then they run as
    root, like the person who started them.
    """
    code = [
        ROOT / "config/settings.py",
        Path(django.__file__),
        Path(sysconfig.get_path("stdlib")) / "os.py",
    ]
    readable = all(open_to_all(path, program=False) for path in code)
    return unprivileged() if readable and open_to_all(Path(sys.executable)) else None


def environment(data: Path, home: Path, mode: str, url: str) -> dict[str, str]:
    """What the settings are told about this data folder, apart from the engines' addresses."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "HUBS_MODE": mode,
        "HUBS_DATA": str(home),
        "SECRET_KEY": secret_key(data),
        "MESSAGE_LOG": str(home / "provider/accepted.jsonl"),
        "STATIC_ROOT": str(home / "static"),
        "BASE_URL": url,
    }


class House:
    """Everything one bin/up starts, in order."""

    def __init__(self, options: argparse.Namespace, data: Path, home: Path) -> None:
        self.mode = "local" if options.no_demo else "demo"
        self.data = data
        self.home = home
        self.identity = app_identity()
        self.listening = take_port(options.port)
        self.port: int = self.listening.getsockname()[1]
        self.supervisor = Supervisor(data / "up.json", say)
        self.env: dict[str, str] = {}
        self.engines: engines.Engines | None = None

    @property
    def url(self) -> str:
        """Where people find it."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start all of it; returns when the web answers."""
        self.supervisor.note(pid=os.getpid(), url=self.url, mode=self.mode, ready=False)
        self.env = self._environment(self._start_engines())
        self._prepare_if_changed()
        web = self.supervisor.add("web", self._web)
        self._wait_for(web)
        self.supervisor.add("worker", self._worker)
        self.supervisor.add("beat", self._beat)
        self.supervisor.note(ready=True)

    def stop(self) -> None:
        """Stop what was started, the engines last."""
        self.listening.close()
        self.supervisor.stop(last=ENGINE_NAMES, limit=APP_STOP_LIMIT, last_limit=ENGINE_STOP_LIMIT)
        if self.engines:
            self.engines.stop()  # they are down by now: this clears their pid file away

    def _start_engines(self) -> dict[str, str]:
        """The addresses of the engines: those given, and our own for the rest."""
        given = os.environ
        others = {"OWNER_DATABASE_URL", "WORKER_DATABASE_URL"}
        if "DATABASE_URL" in given and not others <= given.keys():
            raise StartError(
                f"DATABASE_URL is set without {' and '.join(sorted(others - given.keys()))}: set "
                "all three, for the roles hubs_app, hubs_owner and hubs_worker."
            )
        wanted = {"postgres"} if "DATABASE_URL" not in given else set()
        wanted |= {"valkey"} if "REDIS_URL" not in given else set()
        if not wanted:
            return {}
        left = engines.running(self.home)
        if left:
            left.stop()
        running = self.engines = engines.start(self.data, only=frozenset(wanted))
        for process in running.processes:
            self.supervisor.adopt(process, partial(engines.revive, running, process.name))
        return running.addresses()

    def _environment(self, addresses: dict[str, str]) -> dict[str, str]:
        for name in ("provider", "beat", "static", "pycache"):
            private_folder(self.home / name, owner=self.identity)
        env = dict(os.environ) | addresses | environment(self.data, self.home, self.mode, self.url)
        env["PYTHONUNBUFFERED"] = "1"
        if self.identity:  # who may not write beside the code
            env |= {"PYTHONPYCACHEPREFIX": str(self.home / "pycache"), "HOME": str(self.home)}
        return env

    def _child(self, name: str, *argv: str, fds: Sequence[int] = (), **env: str) -> Process:
        kept = self.env | env
        # Beside the web's, a process knows the way in of its own role alone.
        for role, address in ROLE_ADDRESSES.items():
            if kept.get("HUBS_DB_ROLE", "app") != role:
                kept.pop(address, None)
        return spawn(
            name,
            [sys.executable, *argv],
            env=kept,
            log=self.home / f"logs/{name}.log",
            cwd=ROOT,
            identity=self.identity,
            pass_fds=fds,
        )

    def _prepare_if_changed(self) -> None:
        """Skip a second's worth of imports when nothing changed since the last start.

        The stamp lies with the database it speaks of and is taken away while work is under way;
        a database of one's own is always looked at. /readyz checks the migrations in any case.
        """
        stamp = self.home / "prepared"
        wanted = fingerprint(ROOT, self.env["HUBS_MODE"], self.env["STATIC_ROOT"], sys.prefix)
        ours = self.engines is not None and self.engines.process("postgres") is not None
        if ours and stamp.is_file() and stamp.read_text() == wanted:
            return
        stamp.unlink(missing_ok=True)
        self._prepare()
        stamp.write_text(wanted)

    def _prepare(self) -> None:
        process = self._child("prepare", "-m", "config.prepare", HUBS_DB_ROLE="owner")
        assert process.popen is not None
        try:
            code = process.popen.wait(PREPARE_LIMIT)
        finally:
            process.kill()
        if code:
            said = process.said()
            last = said.strip().splitlines()[-1] if said.strip() else f"exit code {code}"
            if "No space left on device" in said or "DiskFull" in said:
                raise StartError(
                    f"The disk that holds {self.home} is full: free some space and try again."
                )
            raise StartError(f"The database could not be made ready ({last}): see {process.log}.")

    def _web(self) -> Process:
        bind = f"fd://{self.listening.fileno()}"
        return self._child(
            *("web", "-m", "gunicorn", "-c", "config/gunicorn.py", "-b", bind),
            "config.wsgi:application",
            fds=[self.listening.fileno()],
            DB_POOL="4",
        )

    def _worker(self) -> Process:
        return self._child(
            *("worker", "-m", "celery", "-A", "config.celery", "worker", "-c", "2"),
            *("--without-mingle", "--without-gossip", "--loglevel", "WARNING"),
            DB_POOL="2",
            HUBS_DB_ROLE="worker",
        )

    def _beat(self) -> Process:
        return self._child(
            *("beat", "-m", "celery", "-A", "config.celery", "beat", "--pidfile="),
            *("--loglevel", "WARNING"),
            HUBS_DB_ROLE="worker",
        )

    def _wait_for(self, web: Process) -> None:
        deadline = time.monotonic() + READY_LIMIT
        while (status := readiness(self.port)) != http.HTTPStatus.OK:
            if status == http.HTTPStatus.INTERNAL_SERVER_ERROR:
                raise StartError(f"The web has a fault ({refusal(web)}): see {web.log}.")
            if not web.alive():
                raise StartError(f"The web did not start ({refusal(web)}): see {web.log}.")
            if time.monotonic() > deadline:
                raise StartError(f"The web did not answer in {READY_LIMIT:.0f} s: see {web.log}.")
            time.sleep(0.05)


def refusal(web: Process) -> str:
    """Why the web gave up: our own refusal, else the fault it logged, else its last words."""
    lines = [line for line in web.said(20_000).splitlines() if line.strip()]
    refused = [line for line in lines if line.startswith("Refusing to start: ")]
    if refused:
        return "; ".join(dict.fromkeys(line.partition(": ")[2].rstrip(".") for line in refused))
    faults = [json.loads(line) for line in lines if line.startswith("{") and '"error":' in line]
    if faults:
        last = faults[-1]
        return f"{last['error']} {last.get('said', '')} at {last['where'][-1]}"
    return lines[-1] if lines else "it said nothing"


def readiness(port: int) -> int | None:
    """The web's own word on whether it serves people: the status of /readyz, None for silence."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def already_running(data: Path) -> None:
    """Say where the first bin/up on this data is."""
    first = read(data / "up.json")
    state = "Already running" if first.get("ready") else "Already starting"
    say(f"{state}: {first.get('url', 'see the other terminal')}")


def open_data(options: argparse.Namespace) -> tuple[Path, Path, int] | None:
    """The data folder, the engines' home and the lock held; None when another holds it."""
    data = options.data.resolve()
    if options.reset and data.exists():
        if not (data / MARKER).is_file():
            raise StartError(f"{data} was not made by bin/up, so --reset leaves it alone.")
        lock = take_lock(data)
        if lock is None:
            raise StartError(f"{data} is in use: stop the bin/up that runs on it, then --reset.")
        stop_leftovers(data / "up.json", limit=APP_STOP_LIMIT)
        engines.delete(data)
        os.close(lock)
    home = lay_out(data)
    lock = take_lock(data)
    return None if lock is None else (data, home, lock)


def run(options: argparse.Namespace) -> int:
    """Start, keep running until told to stop, stop. Returns the exit code."""
    opened = open_data(options)
    if opened is None:
        already_running(options.data.resolve())
        return 0
    data, home, _lock = opened
    for folder in (data, home):
        check_room(folder)
    stop_leftovers(data / "up.json", limit=APP_STOP_LIMIT)
    house = House(options, data, home)
    try:
        house.start()
        say(f"Ready: {house.url}")
        house.supervisor.watch()
    except Stop:
        say("Stopping")
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        house.stop()
    return 0


def _raise_stop(_number: int, _frame: FrameType | None) -> None:
    raise Stop


def main() -> int:
    """The command; every failure is one sentence and exit code 1."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _raise_stop)
    try:
        return run(parse())
    except Stop:
        return 0
    except StartError as failure:
        print(failure, file=sys.stderr, flush=True)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        print("The disk is full: free some space and run bin/up again.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
