"""Starts and stops the product's own PostgreSQL and Valkey, for bin/up and the tests.

Both listen on unix sockets in a folder that only their user (and root) may enter. That folder is
the lock on the door, so PostgreSQL asks for no password (`trust`) and Valkey has none: whoever
can reach the socket could read the data files as well. DATABASE_URL and REDIS_URL replace them.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from config.binaries import Binaries, locate
from config.layout import MARKER, home_for, lay_out, sockets_for
from config.processes import (
    Process,
    StartError,
    private_folder,
    spawn,
    start_time,
    stop,
    unprivileged,
)

ROLES_SQL = Path(__file__).with_name("roles.sql")
DATABASE = "hubs"
OWNER, APP, WORKER = "hubs_owner", "hubs_app", "hubs_worker"
_START_LIMIT = 60.0  # seconds; a start after a power cut replays the log first
_LEAVING_LIMIT = 10.0
_STILL_LEAVING = ("postmaster.pid", "pre-existing shared memory block")

# What keeps people's words out of the server's log: Django sends values inside the statement,
# and a broken constraint's DETAIL names the value. docker-compose.yml sets the same.
PRIVATE_LOG = {
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "pg_stat_statements.track_utility": "off",
}
# For two cores beside a web server: 2 x 4 web threads, a worker, a test run, some psql.
POSTGRES_SETTINGS = PRIVATE_LOG | {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_preload_libraries": "pg_stat_statements",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "max_wal_size": "1GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "synchronous_commit": "on",
}
# Tests throw their data away; they need not survive a power cut.
THROWAWAY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass
class Engines:
    """Running engines: where they listen and how to stop them."""

    home: Path
    sockets: Path
    processes: list[Process]

    def database_url(self, role: str = APP, database: str = DATABASE) -> str:
        """The URL for `role`, as DATABASE_URL expects it (a socket folder needs quoting)."""
        return f"postgres://{role}@{quote(str(self.sockets), safe='')}/{database}"

    @property
    def redis_url(self) -> str:
        """The URL of Valkey's socket in the spelling Celery's broker wants."""
        return f"redis+socket://{self.sockets / 'valkey.sock'}"

    def addresses(self) -> dict[str, str]:
        """The variables that lead the settings to the engines that run."""
        found = {}
        if self.process("postgres"):
            found["DATABASE_URL"] = self.database_url()
            found["OWNER_DATABASE_URL"] = self.database_url(OWNER)
            found["WORKER_DATABASE_URL"] = self.database_url(WORKER)
        if self.process("valkey"):
            found["REDIS_URL"] = self.redis_url
        return found

    def process(self, name: str) -> Process | None:
        """The engine called `name` (postgres or valkey), if we run it."""
        return next((p for p in self.processes if p.name == name), None)

    def stop(self, *, limit: float = 5.0) -> None:
        """Stop both: fast shutdown for PostgreSQL, save and exit for Valkey, then SIGKILL."""
        stop(self.processes, limit=limit)
        _pid_file(self.home).unlink(missing_ok=True)


def delete(data: Path) -> None:
    """Delete a data folder and its engines' home; refuse what does not carry our marker."""
    engines = running(home_for(data))
    if engines:
        engines.stop()
    for folder in {data, home_for(data)}:
        if not folder.exists():
            continue
        if folder.is_symlink() or not (folder / MARKER).is_file():
            raise StartError(f"{folder} was not made by bin/up, so it is left alone.")
        shutil.rmtree(folder)
    sockets = sockets_for(home_for(data))
    if sockets.is_dir() and not sockets.is_symlink():
        shutil.rmtree(sockets)


def _pid_file(home: Path) -> Path:
    return home / "engines.json"


def running(home: Path) -> Engines | None:
    """The engines that run on this home, from the pid file; None when any of them is gone.

    A pid counts only with its start time, so a reused number is not taken for ours.
    """
    try:
        kept = json.loads(_pid_file(home).read_text())
    except (OSError, ValueError):
        return None
    found = [
        Process(name, pid, started, _STOP_SIGNALS[name])
        for name, (pid, started) in kept["processes"].items()
        if start_time(pid) == started
    ]
    return Engines(home, Path(kept["sockets"]), found) if found else None


# PostgreSQL: SIGINT ends sessions and stops; SIGTERM would wait for every session to leave.
_STOP_SIGNALS = {"postgres": signal.SIGINT, "valkey": signal.SIGTERM}


def start(data: Path, *, durable: bool = True, only: frozenset[str] | None = None) -> Engines:
    """Start the engines on `data` (or find those that already run) and wait until they answer.

    `only` names the engines wanted, default both. `durable=False` is for tests. Raises
    StartError with one sentence. The engines stop when this process dies, however it dies.
    """
    wanted = only if only is not None else frozenset(_STOP_SIGNALS)
    home = lay_out(data)
    found = running(home)
    if found and {p.name for p in found.processes} >= wanted:
        return found
    if found:
        found.stop()
    identity = unprivileged()
    binaries = locate(identity)
    sockets = private_folder(sockets_for(home), owner=identity)
    engines = Engines(home, sockets, [])
    try:
        if "valkey" in wanted:
            engines.processes.append(start_valkey(engines, binaries, durable=durable))
        if "postgres" in wanted:
            _start_answering_postgres(engines, binaries, durable=durable)
            _set_up_database(engines)
        if "valkey" in wanted:
            _wait(engines, "valkey", lambda: _valkey_answers(sockets / "valkey.sock"))
    except BaseException:
        engines.stop()
        raise
    note(engines)
    return engines


def note(engines: Engines) -> None:
    """Write the pid file, whole or not at all."""
    kept = {
        "sockets": str(engines.sockets),
        "processes": {p.name: (p.pid, p.started) for p in engines.processes},
    }
    fresh = _pid_file(engines.home).with_suffix(".new")
    fresh.write_text(json.dumps(kept))
    fresh.replace(_pid_file(engines.home))


def revive(engines: Engines, name: str) -> Process:
    """Start one engine again after it died; its neighbour keeps running."""
    binaries = locate(unprivileged())
    starter = {"postgres": start_postgres, "valkey": start_valkey}[name]
    process = starter(engines, binaries, durable=True)
    engines.processes = [p for p in engines.processes if p.name != name] + [process]
    note(engines)
    return process


def _environment() -> dict[str, str]:
    """A clean environment: no PG* variable, locale or library path of the caller's leaks in."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def start_postgres(engines: Engines, binaries: Binaries, *, durable: bool) -> Process:
    """Start PostgreSQL, making its data folder first where there is none."""
    folder = engines.home / "postgres"
    if not folder.exists():
        _initdb(folder, binaries, durable=durable)
    _refuse_other_major(folder, binaries)
    settings = POSTGRES_SETTINGS | {"unix_socket_directories": str(engines.sockets)}
    if not durable:
        settings |= THROWAWAY_SETTINGS
    flags = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    return spawn(
        "postgres",
        [binaries.postgres, "-D", folder, *flags],
        env=_environment(),
        log=engines.home / "logs/postgres.log",
        cwd=Path("/"),
        identity=unprivileged(),
        stop_signal=_STOP_SIGNALS["postgres"],
    )


def _initdb(folder: Path, binaries: Binaries, *, durable: bool) -> None:
    """Make the data folder beside its place and rename it, so that a torn one is never kept.

    The built-in C.UTF-8 locale sorts the same on every machine; page checksums are PostgreSQL
    18's default.
    """
    identity = unprivileged()
    building = folder.with_name("postgres.new")
    shutil.rmtree(building, ignore_errors=True)
    private_folder(building, owner=identity)
    done = subprocess.run(
        [
            *(str(binaries.initdb), "-D", str(building), "-U", "postgres", "--auth=trust"),
            *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            *("--locale=C", "--no-instructions"),
            *([] if durable else ["--no-sync"]),
        ],
        env=_environment(),
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        user=identity.uid if identity else None,
        group=identity.gid if identity else None,
        extra_groups=[] if identity else None,
    )
    if done.returncode:
        shutil.rmtree(building, ignore_errors=True)
        raise StartError(explain(done.stderr, folder))
    building.rename(folder)


def _refuse_other_major(folder: Path, binaries: Binaries) -> None:
    try:
        found = (folder / "PG_VERSION").read_text().strip()
    except OSError:
        return  # damaged: PostgreSQL itself will say so
    if found and found != binaries.postgres_major:
        raise StartError(
            f"The data in {folder} was written by PostgreSQL {found} and this is "
            f"{binaries.postgres_major}: start with an empty folder (--data DIR), "
            "or delete this one with --reset."
        )


def start_valkey(engines: Engines, binaries: Binaries, *, durable: bool) -> Process:
    """Start Valkey. It refuses to forget (noeviction): it carries work, not only a cache."""
    identity = unprivileged()
    folder = private_folder(engines.home / "valkey", owner=identity)
    settings = {
        "port": "0",
        "unixsocket": str(engines.sockets / "valkey.sock"),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes" if durable else "no",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    flags = [part for key, value in settings.items() for part in (f"--{key}", value)]
    return spawn(
        "valkey",
        [binaries.valkey, *flags],
        env=_environment(),
        log=engines.home / "logs/valkey.log",
        cwd=Path("/"),
        identity=identity,
        stop_signal=_STOP_SIGNALS["valkey"],
    )


def _start_answering_postgres(engines: Engines, binaries: Binaries, *, durable: bool) -> None:
    """Start PostgreSQL; wait out the last helpers of one that was killed a moment ago."""
    deadline = time.monotonic() + _LEAVING_LIMIT
    while True:
        process = start_postgres(engines, binaries, durable=durable)
        engines.processes.append(process)
        try:
            _wait(engines, "postgres", lambda: _postgres_answers(engines.sockets))
        except StartError:
            held = any(sign in process.said() for sign in _STILL_LEAVING)
            if not held or time.monotonic() > deadline:
                raise
            engines.processes.remove(process)
            time.sleep(0.2)
        else:
            return


def _wait(engines: Engines, name: str, answers: Callable[[], bool]) -> None:
    process = engines.process(name)
    deadline = time.monotonic() + _START_LIMIT
    while not answers():
        if process is None or not process.alive():
            raise StartError(explain(process.said() if process else "", engines.home / name))
        if time.monotonic() > deadline:
            raise StartError(
                f"{name} did not answer within {_START_LIMIT:.0f} seconds: "
                f"see {engines.home / 'logs' / name}.log."
            )
        time.sleep(0.02)


def _postgres_answers(sockets: Path) -> bool:
    try:
        with _superuser(sockets, "postgres"):
            return True
    except psycopg.OperationalError:
        return False


def _valkey_answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def _superuser(sockets: Path, database: str) -> psycopg.Connection:
    return psycopg.connect(
        host=str(sockets), user="postgres", dbname=database, autocommit=True, connect_timeout=5
    )


def _set_up_database(engines: Engines) -> None:
    """Roles, rights and extensions, in template1 first so that every later database has them."""
    roles = ROLES_SQL.read_text()
    try:
        with _superuser(engines.sockets, "template1") as template:
            template.execute(roles)
        with _superuser(engines.sockets, "postgres") as server:
            known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not known.fetchone():
                server.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
        with _superuser(engines.sockets, DATABASE) as database:
            database.execute(roles)
    except psycopg.Error as error:
        raise StartError(explain(str(error), engines.home / "postgres")) from error


def explain(said: str, folder: Path) -> str:
    """Turn what an engine said before it died into one sentence that says what to do."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    last = next(
        (line for line in reversed(lines) if "FATAL" in line or "PANIC" in line or "rror" in line),
        lines[-1] if lines else "it said nothing",
    )
    for level in ("FATAL:", "PANIC:"):
        last = last.partition(level)[2].strip() or last  # without the server's time and pid
    if any(sign in last for sign in _STILL_LEAVING):
        return f"Another PostgreSQL uses {folder}: stop it, or choose another folder with --data."
    if "error while loading shared libraries" in said:
        library = last.partition("libraries: ")[2].partition(":")[0]
        return f"The system library {library} is missing: install the package that holds it."
    if "No space left on device" in said:
        return f"The disk that holds {folder} is full: free some space and run bin/up again."
    return (
        f"The data in {folder} cannot be read ({last}): copy it away if you need it, then run "
        "bin/up --reset to start afresh, or choose another folder with --data DIR."
    )
