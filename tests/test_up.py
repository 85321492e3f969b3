"""bin/up: starts all of it, says where, finds itself, fails in one sentence, leaves nothing."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config import engines, layout, up
from config.fingerprint import fingerprint
from config.processes import StartError, start_time
from config.supervise import Service, Supervisor

pytestmark = pytest.mark.engines
ROOT = Path(__file__).resolve().parent.parent
OURS = ("HUBS_", "DJANGO_", "PYTEST_")
ADDRESSES = {"DATABASE_URL", "OWNER_DATABASE_URL", "WORKER_DATABASE_URL", "REDIS_URL"}
GIVEN = ADDRESSES | {"STATIC_ROOT", "MESSAGE_LOG"}


def environment(**extra: str) -> dict[str, str]:
    """This run's environment without what the test run itself set."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(OURS) and k not in GIVEN}
    return kept | {"PYTHONPATH": str(ROOT)} | extra


def launch(data: Path, *arguments: str, **extra: str) -> subprocess.Popen[str]:
    """Start bin/up's Python part, as bin/up does after installing the packages."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "config.up", "--data", str(data), *arguments],
        env=environment(**extra),
        cwd=data.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def once(data: Path, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run it to its end, which must come by itself."""
    process = launch(data, *arguments, **extra)
    out, err = process.communicate(timeout=60)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def children(data: Path) -> dict[str, int]:
    """The pids bin/up wrote down, by name."""
    known = json.loads((data / "up.json").read_text())["children"]
    return {name: pid for name, pid, _started in known}


def family(data: Path) -> list[int]:
    """The pids of everything bin/up runs on this data, their children too."""
    parents = set(children(data).values())
    found = set(parents)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and start_time(int(entry.name)):
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if parent in parents:
                found.add(int(entry.name))
    return sorted(found)


def left(pids: list[int], within: float) -> list[int]:
    """Which of these still run after so many seconds at most."""
    deadline = time.monotonic() + within
    while any(start_time(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    return [pid for pid in pids if start_time(pid)]


def get(url: str, path: str) -> tuple[int, str]:
    """Ask the running product for a page."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


@pytest.fixture
def data(tmp_path):
    """An empty data folder, deleted with whatever was laid for it elsewhere."""
    yield tmp_path / "data"
    if (tmp_path / "data").exists():
        engines.delete(tmp_path / "data")


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A product started on empty data: (its process, its address, its data folder)."""
    data = tmp_path_factory.mktemp("up") / "data"
    process = launch(data, "--port", "0", "--no-demo")
    said = process.stdout.readline()
    if not said.startswith("Ready: "):
        process.terminate()
        rest = process.communicate(timeout=30)
        engines.delete(data)
        pytest.fail(f"said {said!r} and {rest}")
    yield process, said.removeprefix("Ready: ").strip(), data
    if process.poll() is None:
        process.terminate()
    process.communicate(timeout=20)
    engines.delete(data)


def test_it_says_where_it_is_and_answers_there(house):
    _process, url, _data = house
    assert url.startswith("http://127.0.0.1:")
    assert get(url, "/healthz") == (200, "ok\n")
    assert get(url, "/readyz")[0] == 200


def told(data: Path, name: str) -> dict[str, str]:
    """The environment one of the processes was started with."""
    kept = Path(f"/proc/{children(data)[name]}/environ").read_text().split("\0")
    return dict(pair.split("=", 1) for pair in kept if "=" in pair)


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_what_celery_runs_is_the_workers_role(house, name):
    env = told(house[2], name)
    assert env["HUBS_DB_ROLE"] == "worker"
    assert env["WORKER_DATABASE_URL"].startswith("postgres://hubs_worker@")
    assert "OWNER_DATABASE_URL" not in env


def test_the_web_runs_as_the_runtime_role_with_a_secret_of_its_own(house):
    process, _url, data = house
    env = told(data, "web")
    assert env["DATABASE_URL"].startswith("postgres://hubs_app@")
    assert not {"OWNER_DATABASE_URL", "WORKER_DATABASE_URL"} & env.keys()
    assert env["SECRET_KEY"] == (data / "secret_key").read_text()
    assert (data / "secret_key").stat().st_mode & 0o777 == 0o600
    assert env["HUBS_MODE"] == "local"
    assert process.poll() is None


def test_a_second_start_on_the_same_data_names_the_first(house):
    _process, url, data = house
    second = once(data, "--port", "0")
    assert (second.returncode, second.stdout) == (0, f"Already running: {url}\n")


def manage(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run bin/manage's Python part on this data."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "config.manage", "--data", str(data), *arguments],
        env=environment(),
        cwd=data.parent,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_commands_run_beside_it_on_its_own_data(house):
    _process, _url, data = house
    told = manage(data, "shell", "--no-imports", "-c", "from django.conf import settings as s;"
                  "from hubs.models import LocalAuthority as l;"
                  "print(s.MODE, s.SECRET_KEY, l.objects.count() > 150)")  # fmt: skip
    assert told.stdout.split() == ["local", (data / "secret_key").read_text(), "True"], told.stderr
    assert manage(data, "migrate", "--check").returncode == 0


def test_commands_want_something_to_run_beside(data):
    told = manage(data, "check")
    assert told.returncode == 1
    assert "start bin/up first" in told.stderr


def test_running_data_is_not_deleted(house):
    _process, url, data = house
    refused = once(data, "--reset")
    assert refused.returncode == 1
    assert "stop the bin/up that runs on it" in refused.stderr
    assert get(url, "/healthz")[0] == 200


def test_a_port_in_use_is_one_sentence(house, data):
    _process, url, _data = house
    refused = once(data, "--port", url.rpartition(":")[2])
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert "is in use: choose another with --port" in refused.stderr


def test_a_worker_that_dies_is_started_again(house):
    process, _url, data = house
    worker = children(data)["worker"]
    os.kill(worker, signal.SIGKILL)
    assert process.stdout.readline().startswith(
        "worker stopped by itself: starting it again in 1 s"
    )
    deadline = time.monotonic() + 10
    while children(data)["worker"] == worker and time.monotonic() < deadline:
        time.sleep(0.1)
    assert children(data)["worker"] != worker
    assert start_time(children(data)["worker"])


def answers(name: str, data: Path) -> bool:
    """Whether the engine itself answers on its socket."""
    sockets = layout.sockets_for(layout.home_for(data))
    if name == "valkey":
        return engines._valkey_answers(sockets / "valkey.sock")
    return engines._postgres_answers(sockets)


@pytest.mark.parametrize("name", ["valkey", "postgres"])
def test_an_engine_that_is_killed_comes_back_and_the_web_finds_it(house, name):
    process, url, data = house
    before = children(data)
    os.kill(before[name], signal.SIGKILL)
    assert process.stdout.readline().startswith(f"{name} stopped by itself")
    get(url, "/readyz")  # somebody asks while it is away
    deadline = time.monotonic() + 30
    while children(data)[name] == before[name] or not answers(name, data):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    # The web is two processes with connections of their own, some of them dead by now. Neither may
    # tell anybody that an engine is away which is back.
    for _ in range(12):
        assert json.loads(get(url, "/readyz")[1]) == {"database": "ok", "redis": "ok"}
    assert children(data)["web"] == before["web"]


def test_sigterm_stops_everything_within_ten_seconds(house):
    process, _url, data = house
    pids = family(data)
    assert len(pids) > 8  # web and its two, worker and its two, beat, PostgreSQL and its helpers
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0
    assert time.monotonic() - began < 10
    assert left(pids, within=0.1) == []
    assert not (data / "up.json").exists()


def test_killed_itself_it_leaves_nothing_and_starts_warm(house):
    _process, _url, data = house
    began = time.monotonic()
    warm = launch(data, "--port", "0", "--no-demo")
    assert warm.stdout.readline().startswith("Ready: ")
    assert time.monotonic() - began < 30  # the aim is 10 on a quiet machine
    pids = family(data)
    warm.kill()
    warm.communicate()
    assert left(pids, within=10) == []


def test_a_damaged_folder_is_named_with_what_to_do(house):
    _process, _url, data = house
    place = layout.home_for(data) / "postgres"
    (place / "global/pg_control").write_bytes(b"not a control file")
    refused = once(data, "--port", "0")
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    for part in (str(place), "--reset", "--data DIR"):
        assert part in refused.stderr


def test_a_database_of_ones_own_needs_its_owner_too(data):
    refused = once(data, "--port", "0", DATABASE_URL="postgres://a@b/c")
    assert refused.returncode == 1
    assert "OWNER_DATABASE_URL and WORKER_DATABASE_URL" in refused.stderr


def test_a_full_disk_is_said_before_anything_starts(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1_000_000))
    with pytest.raises(StartError, match="has 1 MB left and 300 MB are needed"):
        up.check_room(tmp_path)


def test_the_port_is_held_from_the_start():
    bound = up.take_port(0)
    with bound, socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind(bound.getsockname())


def test_any_changed_file_of_the_product_is_noticed_and_no_other(tmp_path):
    (tmp_path / "hubs").mkdir()
    (tmp_path / ".venv").mkdir()
    code = tmp_path / "hubs/models.py"
    code.write_text("a = 1\n")
    before = fingerprint(tmp_path, "demo")
    (tmp_path / ".venv/installed.py").write_text("")
    assert fingerprint(tmp_path, "demo") == before
    assert fingerprint(tmp_path, "local") != before
    code.write_text("a = 10\n")
    assert fingerprint(tmp_path, "demo") != before


class Mortal:
    """A process that is dead as soon as it is looked at."""

    name, pid, started, log = "web", 1, 1, None

    def alive(self) -> bool:
        return False

    def kill(self) -> None:
        pass


def test_restarts_wait_longer_each_time_up_to_a_quarter_of_a_minute(tmp_path):
    said: list[str] = []
    supervisor = Supervisor(tmp_path / "up.json", said.append)
    supervisor.services.append(service := Service("web", Mortal, Mortal()))
    now = 0.0
    for _ in range(8):
        supervisor._look_at(service, now)  # finds it dead
        now = service.again_at
        supervisor._look_at(service, now)  # starts it again
        service.started_at = now
    waits = [int(line.split(" in ")[1].split()[0]) for line in said]
    assert waits == [1, 2, 4, 8, 15, 15, 15, 15]
