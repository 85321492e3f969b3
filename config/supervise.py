"""Keeps the product's processes running: starts, restarts with patience, stops in order."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from config.processes import Process, StartError, start_time, stop

_FIRST_WAIT = 1.0  # seconds before a restart; doubled each time
_LONGEST_WAIT = 15.0  # so that a database killed often is still back within half a minute
_SETTLED = 60.0  # seconds of life after which the next wait is the first again
_TICK = 0.2


@dataclass
class Service:
    """One process that must run: how to start it, and its history of falling over."""

    name: str
    start: Callable[[], Process]
    process: Process | None = None
    started_at: float = 0.0
    wait: float = _FIRST_WAIT
    again_at: float | None = None

    def launch(self) -> Process:
        """Start it now."""
        self.process = self.start()
        self.started_at = time.monotonic()
        self.again_at = None
        return self.process


@dataclass
class Supervisor:
    """The services, in the order they start; `say` prints a line for the person watching."""

    pid_file: Path
    say: Callable[[str], None]
    services: list[Service] = field(default_factory=list)
    facts: dict[str, object] = field(default_factory=dict)

    def add(self, name: str, start: Callable[[], Process]) -> Process:
        """Start a service and look after it from now on."""
        service = Service(name, start)
        self.services.append(service)
        process = service.launch()
        self.note()
        return process

    def adopt(self, process: Process, start: Callable[[], Process]) -> None:
        """Look after a process that already runs."""
        self.services.append(Service(process.name, start, process, time.monotonic()))
        self.note()

    def note(self, **facts: object) -> None:
        """Write who runs, whole or not at all, so that the next start can find them."""
        self.facts |= facts
        running = [s.process for s in self.services if s.process]
        kept = self.facts | {"children": [(p.name, p.pid, p.started) for p in running]}
        fresh = self.pid_file.with_suffix(".new")
        fresh.write_text(json.dumps(kept))
        fresh.replace(self.pid_file)

    def watch(self) -> None:
        """Restart what dies, for ever; the signal to stop is raised through it."""
        while True:
            for service in self.services:
                self._look_at(service, time.monotonic())
            time.sleep(_TICK)

    def _look_at(self, service: Service, now: float) -> None:
        if service.again_at is not None:
            if now >= service.again_at:
                self._relaunch(service, now)
            return
        if service.process is None or service.process.alive():
            return
        if now - service.started_at > _SETTLED:
            service.wait = _FIRST_WAIT
        service.process.kill()  # what it left in its group
        self._later(service, now, "stopped by itself")

    def _relaunch(self, service: Service, now: float) -> None:
        try:
            service.launch()
            self.note()
        except (OSError, StartError) as error:
            self._later(service, now, f"did not start ({error})")

    def _later(self, service: Service, now: float, why: str) -> None:
        log = service.process.log if service.process else None
        place = f"; its last words are in {log}" if log else ""
        self.say(f"{service.name} {why}: starting it again in {service.wait:.0f} s{place}")
        service.again_at = now + service.wait
        service.wait = min(service.wait * 2, _LONGEST_WAIT)

    def stop(self, *, last: frozenset[str], limit: float, last_limit: float) -> None:
        """Stop everything; the services named in `last` (the engines) after all others."""
        first = [s.process for s in self.services if s.process and s.name not in last]
        stop(first, limit=limit)
        stop([s.process for s in self.services if s.process and s.name in last], limit=last_limit)
        self.pid_file.unlink(missing_ok=True)


def read(pid_file: Path) -> dict[str, object]:
    """What the last supervisor wrote, or nothing."""
    try:
        return dict(json.loads(pid_file.read_text()))
    except (OSError, ValueError):
        return {}


def stop_leftovers(pid_file: Path, *, limit: float) -> None:
    """Stop children that outlived a supervisor which was killed; they are told to stop by the
    kernel as well, this waits until they have."""
    children: list[tuple[str, int, int]] = read(pid_file).get("children", [])  # type: ignore[assignment]
    left = [
        Process(name, pid, started) for name, pid, started in children if start_time(pid) == started
    ]
    stop(left, limit=limit)
    pid_file.unlink(missing_ok=True)
