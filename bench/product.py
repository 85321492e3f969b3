"""The whole product, started as a person would start it, and browsers that speak to it.

For measuring and testing what one process cannot show: `bin/up` with its web, worker, beat and
engines, on a data folder and a port of its own. Only processes found through its own pid files
are ever sent a signal.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

import psycopg
import redis
from celery import Celery

from config import engines
from config.layout import home_for
from config.processes import start_time

ROOT = Path(__file__).resolve().parent.parent
_OURS = ("HUBS_", "DJANGO_", "PYTEST_")
_GIVEN = {"DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL", "STATIC_ROOT", "MESSAGE_LOG"}
READY_LIMIT = 180.0  # seconds; a first start on a busy machine fills a demonstration
REFERENCE = re.compile(r"\b[A-Z]{2}-\w{3}-\w{3}\b")
Found = TypeVar("Found")


def wait_for(look: Callable[[], Found], *, seconds: float, what: str) -> Found:
    """Look until there is something to see, and answer it. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.05)
    return found


@dataclass
class Answer:
    """What the web said, and how long it took to say it."""

    status: int
    headers: dict[str, str]
    body: str
    seconds: float

    def hidden(self, name: str) -> str:
        """The value of a hidden box on the page."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.body)
        if not found:
            raise ValueError(f"no hidden {name} on a page of status {self.status}")
        return found[1]

    @property
    def text(self) -> str:
        """The page's words without its tags."""
        return " ".join(re.sub(r"<[^>]+>", " ", self.body).split())


@dataclass
class Browser:
    """Keeps cookies, follows nothing by itself, and speaks from an address of its own.

    All of 127.0.0.0/8 is this machine, so browsers can come from many networks, as people do.
    """

    url: str
    source: str = "127.0.0.1"
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._ask("GET", path, None)

    def post(self, path: str, values: dict[str, str]) -> Answer:
        """Send a form."""
        return self._ask("POST", path, urlencode(values))

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.monotonic()
        connection = http.client.HTTPConnection(
            self.url.removeprefix("http://"), timeout=40, source_address=(self.source, 0)
        )
        try:
            connection.request(method, path, body, headers)
            said = connection.getresponse()
            text = said.read().decode()
        finally:
            connection.close()
        for cookie in said.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(said.status, dict(said.headers), text, time.monotonic() - began)


@dataclass
class CallMe:
    """The quick door's form as one person holds it: opened once, sent as often as they like."""

    browser: Browser
    values: dict[str, str]
    path: str = "/north-east/call-me/"

    @classmethod
    def open(cls, url: str, number: int) -> CallMe:
        """Open the form as person ``number``, who has a phone and a network of their own."""
        browser = Browser(url, source=f"127.{1 + number // 250 % 250}.{number % 250}.7")
        page = browser.get(cls.path)
        values = {
            "csrfmiddlewaretoken": page.hidden("csrfmiddlewaretoken"),
            "key": page.hidden("key"),
            "first_name": "Sam",
            "phone": f"07700 9{number:05}",
            "postcode": "NE8 1HH",
            "good_time": "any",
            "mention": "yes",
        }
        return cls(browser, values)

    def send(self) -> Answer:
        """Press the button."""
        return self.browser.post(self.path, self.values)

    def reference(self) -> str:
        """The reference on the person's own page; empty when it shows none."""
        found = REFERENCE.search(self.browser.get("/my/?sent=1").body)
        return found[0] if found else ""


@dataclass
class Product:
    """A running `bin/up`."""

    process: subprocess.Popen[str]
    url: str
    data: Path
    started_in: float  # seconds from the command to Ready

    @property
    def home(self) -> Path:
        """Where the engines, the logs and the provider's file are."""
        return home_for(self.data)

    def pids(self) -> dict[str, int]:
        """The processes that bin/up looks after, by name, as it wrote them down."""
        known = json.loads((self.data / "up.json").read_text())["children"]
        return {name: pid for name, pid, started in known if start_time(pid) == started}

    def pid(self, name: str) -> int:
        """The pid of one; raises KeyError while it is down."""
        return self.pids()[name]

    def runs_anew(self, name: str, before: int) -> bool:
        """Whether another process has taken the place of this pid."""
        return self.pids().get(name, before) != before

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> int:
        """Send one of them a signal; answers its pid."""
        os.kill(pid := self.pid(name), number)
        return pid

    @contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        """Stop one from running, as a stalled machine would; its sockets stay open."""
        pid = self.kill(name, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def family(self) -> list[int]:
        """The pids of all of it, children's children too, and of bin/up itself."""
        known = {self.process.pid, *self.pids().values()}
        return sorted(known.union(*(descendants(pid) for pid in known)))

    def environ(self, name: str) -> dict[str, str]:
        """The environment one of them was given."""
        raw = Path(f"/proc/{self.pid(name)}/environ").read_text()
        return dict(pair.split("=", 1) for pair in raw.split("\0") if "=" in pair)

    def sql(self, statement: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
        """Ask the product's database over its fence, as its superuser."""
        running = engines.running(self.home)
        if running is None:
            raise ConnectionError("the engines are down")
        with psycopg.connect(
            host=str(running.sockets), user="postgres", dbname=engines.DATABASE, autocommit=True
        ) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def leases_end(self) -> None:
        """Let two minutes pass for every row whose sender was killed."""
        self.sql(
            "update messaging_message set lease_until = now() - interval '1 second'"
            " where state = 'sending'"
        )

    def redis_url(self) -> str:
        """Where the doorbell hangs."""
        running = engines.running(self.home)
        return running.redis_url if running else ""

    def ring(self) -> None:
        """Ask the worker for a tick, as beat does."""
        with Celery(broker=self.redis_url(), set_as_current=False) as bell:
            bell.send_task("messaging.tick", expires=55)

    def redis(self) -> redis.Redis:
        """The product's Valkey."""
        return redis.Redis(unix_socket_path=self.redis_url().removeprefix("redis+socket://"))

    def make_due(self, count: int, channel: str = "sms") -> None:
        """Lay ``count`` cases in a hub of their own, each with a receipt that is due."""
        subprocess.run(
            [sys.executable, "-m", "bench.send_rate_rows", str(count), channel],
            env=self.environ("web"), cwd=ROOT, check=True,
        )  # fmt: skip

    def due_references(self) -> set[str]:
        """The providers' references of what `make_due` laid."""
        rows = self.sql(
            "select m.reference::text from messaging_message m"
            " join hubs_cluster c on c.id = m.cluster_id where c.slug = 'bench'"
        )
        return {reference for (reference,) in rows}

    def kill_senders(self, *, after: int) -> int:
        """Ring, wait until the provider's file has grown to so many lines, and SIGKILL the
        worker's processes in the middle of it. Answers how many died."""
        self.ring()
        wait_for(lambda: self.lines() >= after, seconds=60, what="letters")
        died = 0
        for child in descendants(self.pid("worker")):
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
                died += 1
        return died

    def accepted(self) -> list[dict[str, Any]]:
        """What the provider's file holds: the judge of lost and repeated."""
        try:
            lines = (self.home / "provider/accepted.jsonl").read_text().splitlines()
        except FileNotFoundError:
            return []
        return [json.loads(line) for line in lines]

    def lines(self) -> int:
        """How many lines the provider's file has."""
        try:
            return (self.home / "provider/accepted.jsonl").read_bytes().count(b"\n")
        except FileNotFoundError:
            return 0

    def accepted_about(self, reference: str) -> list[datetime]:
        """When the provider accepted a message about this case."""
        rows = self.sql(
            "select reference::text from messaging_message where about_said = %s", [reference]
        )
        wanted = {row[0] for row in rows}
        return [
            datetime.fromisoformat(line["at"])
            for line in self.accepted()
            if line["reference"] in wanted
        ]

    def exist(self, references: list[str]) -> int:
        """How many of these cases are there."""
        return int(
            self.sql(
                "select count(*) from enquiries_enquiry where reference = any(%s)", [references]
            )[0][0]
        )

    def stop(self) -> float:
        """SIGTERM; answers the seconds it took."""
        began = time.monotonic()
        if self.process.poll() is None:
            self.process.terminate()
        self.process.communicate(timeout=30)
        return time.monotonic() - began


def descendants(pid: int) -> set[int]:
    """The pids below this one that live."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and start_time(child := int(entry.name)):
            with suppress(OSError):
                stat = (entry / "stat").read_text().rpartition(")")[2].split()
                children.setdefault(int(stat[1]), []).append(child)
    found, to_see = set[int](), [pid]
    while to_see:
        new = children.get(to_see.pop(), [])
        found.update(new)
        to_see += new
    return found


def start(data: Path, *arguments: str) -> Product:
    """Start the product and wait until it says it is ready. Raises RuntimeError if it does not."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(_OURS) and k not in _GIVEN}
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "config.up", "--data", str(data), "--port", "0", *arguments],
        env=kept | {"PYTHONPATH": str(ROOT)},
        cwd=data.parent,
        stdout=(told := (data.parent / "up.out")).open("w"),
        stderr=subprocess.STDOUT,
        text=True,
    )

    def said() -> str:
        lines = told.read_text().splitlines()
        ready = [line for line in lines if line.startswith("Ready: ")]
        if not ready and process.poll() is not None:
            raise RuntimeError(f"bin/up ended: {' '.join(lines)}")
        return ready[0].removeprefix("Ready: ") if ready else ""

    try:
        url = wait_for(said, seconds=READY_LIMIT, what="Ready")
    except BaseException:
        process.terminate()
        process.wait(20)
        raise
    return Product(process, url, data, time.monotonic() - began)


@contextmanager
def running(data: Path, *arguments: str) -> Iterator[Product]:
    """A product for the length of a block; its data is deleted afterwards."""
    product = start(data, *arguments)
    try:
        yield product
    finally:
        product.stop()
        engines.delete(data)


def verdict(lines: list[dict[str, Any]], wanted: set[str]) -> dict[str, int]:
    """What the provider's file says of the messages wanted, by their references."""
    told = Counter(line["reference"] for line in lines if not line.get("repeat"))
    return {
        "messages": len(wanted),
        "lost": sum(reference not in told for reference in wanted),
        "told twice": sum(count > 1 for count in told.values()),
        "raw repeats": sum(bool(line.get("repeat")) for line in lines),
    }
