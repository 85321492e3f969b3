"""The reach and the role of one never reach the next: threads, faults, pools, and pgbouncer."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from django.db import DataError, connection
from psycopg_pool import ConnectionPool

from enquiries.models import Enquiry
from hubs.fence import Reach, reaching
from hubs.roles import reporting
from tests.cast import DERBY_POSTCODE, SUNDERLAND_POSTCODE, Cast, MakeEnquiry, World

pytestmark = pytest.mark.django_db(transaction=True)

TURNS = int(os.environ.get("FENCE_TURNS", "10000"))  # alternations, over all tests and threads
THREADS = 5
Person = tuple[Reach, set[int]]


@pytest.fixture
def people(make_enquiry: MakeEnquiry, world: World, cast: Cast) -> list[Person]:
    """Five people's reaches, each with the cases they should find."""
    gateshead = make_enquiry().pk
    sunderland = make_enquiry(postcode=SUNDERLAND_POSTCODE, phone="07700 900124").pk
    derby = make_enquiry(cluster=world.em, postcode=DERBY_POSTCODE, phone="07700 900125").pk
    return [
        (cast.access("asha").reach, {gateshead, sunderland}),
        (cast.access("gita").reach, {gateshead}),
        (cast.access("sunil").reach, {sunderland}),
        (cast.access("emma").reach, {derby}),
        (Reach(enquiries=(sunderland,)), {sunderland}),
    ]


class Broken(Exception):
    """A fault of a request's own."""


def alternate(people: list[Person], turns: int, wrong: list[str]) -> None:
    """One person after the other; some turns end by a fault of ours, some by the database's."""
    for turn in range(turns):
        reach, expected = people[turn % len(people)]
        with suppress(Broken, DivisionByZero), reaching(reach):
            found = set(Enquiry.objects.values_list("pk", flat=True))
            if found != expected:
                wrong.append(f"inside: {found} for {expected}")
            _end(turn, expected, wrong)
        if turn % 5 == 0 and Enquiry.objects.exists():
            wrong.append("after")
        if turn % 11 == 0:
            wrong += [f"still {role}" for role in _role() if role != "hubs_app"]
        if turn % 97 == 0:
            connection.close()


def _role() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("select current_user::text")
        return [role for (role,) in cursor.fetchall()]


class DivisionByZero(Exception):
    """A fault of the database's."""


def _end(turn: int, expected: set[int], wrong: list[str]) -> None:
    if turn % 7 == 0:
        raise Broken
    if turn % 11 == 0:
        try:
            with connection.cursor() as cursor:
                cursor.execute("select 1/0")
        except DataError as fault:
            raise DivisionByZero from fault
    if turn % 13 == 0:
        with reporting():
            if set(Enquiry.objects.values_list("pk", flat=True)) != expected:
                wrong.append("in a report")
            if turn % 2:
                raise Broken


def in_threads(work: Callable[[int], None]) -> None:
    """Run it in a few threads, each with a connection of its own, and raise what one raised."""
    faults: list[BaseException] = []

    def run(number: int) -> None:
        try:
            work(number)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


@pytest.fixture
def routed() -> Iterator[Callable[..., None]]:
    """Lead every new connection of this test elsewhere: ``routed(OPTIONS={...})``."""
    before = dict(connection.settings_dict)
    connection.close()

    # Every thread's connection reads the same settings when it is made.
    yield lambda **changes: connection.settings_dict.update(changes)
    connection.close()
    if connection.pool is not None:
        connection.close_pool()
    connection.settings_dict.update(before)


def check(people: list[Person], turns: int) -> None:
    wrong: list[str] = []
    in_threads(lambda number: alternate(people[number:] + people[:number], turns // THREADS, wrong))
    assert wrong == []


def test_over_connections_of_ones_own(people: list[Person]) -> None:
    check(people, TURNS // 5)


def test_over_a_pool_of_two(people: list[Person], routed: Callable[..., None]) -> None:
    """The web's pool: fewer connections than threads, so each serves everybody in turn."""
    options = dict(connection.settings_dict["OPTIONS"])
    routed(
        OPTIONS=options | {"pool": {"min_size": 1, "max_size": 2, "timeout": 30}}, CONN_MAX_AGE=0
    )
    assert isinstance(connection.pool, ConnectionPool)
    check(people, TURNS * 2 // 5)


# --- pgbouncer ------------------------------------------------------------------------------------


def _pgbouncer() -> str:
    """The program, or a skip that says how to have it. bin/test installs it where it can."""
    path = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if path is None:
        reason = "no pgbouncer on this machine: apt-get install pgbouncer"
        if os.environ.get("CI") == "true" and os.geteuid() == 0 and shutil.which("apt-get"):
            pytest.fail(f"{reason} (bin/test does so by itself)")
        pytest.skip(f"{reason}; with CI=true it fails only where apt-get could install it")
    return path


@pytest.fixture
def pgbouncer() -> Iterator[int]:
    """pgbouncer in transaction mode, as docker-compose.yml has it, over this run's database."""
    program = _pgbouncer()
    folder = Path("/tmp") / f"hubs-pgbouncer-{os.getpid()}"
    folder.mkdir(mode=0o755)
    url = urlsplit(os.environ["DATABASE_URL"])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    (folder / "users.txt").write_text('"hubs_app" ""\n')
    (folder / "pgbouncer.ini").write_text(
        f"""[databases]
* = host={unquote(url.hostname or "")} port={url.port or 5432}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users.txt
pool_mode = transaction
default_pool_size = 2
max_client_conn = 50
"""
    )
    process = subprocess.Popen(
        [program, "-q", str(folder / "pgbouncer.ini")],
        user=owner.pw_uid if owner else None,
        group=owner.pw_gid if owner else None,
        extra_groups=[] if owner else None,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 10
    while process.poll() is None and time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    pytest.fail(f"pgbouncer did not answer (exit code {process.poll()})")


def test_through_pgbouncer_in_transaction_mode(
    people: list[Person], routed: Callable[..., None], pgbouncer: int
) -> None:
    """Two server connections serve five clients, a transaction at a time, as the web's role."""
    options = {k: v for k, v in connection.settings_dict["OPTIONS"].items() if k != "options"}
    routed(HOST="127.0.0.1", PORT=str(pgbouncer), USER="hubs_app", OPTIONS=options)
    with connection.cursor() as cursor:
        cursor.execute("select current_user, session_user")
        assert cursor.fetchone() == ("hubs_app", "hubs_app")
    check(people, TURNS * 2 // 5)
