"""The whole product under faults: what is lost, what is said twice, how long people wait.

    python -m bench.faults [--only pairs,redis,senders,postgres,beats,stop] [--seed 1] [--small]

Starts a demonstration on a data folder of its own and speaks to it over HTTP while its real
processes are killed, frozen and emptied. Prints one line of JSON for each fault and ends with 1
when one of them broke a promise. tests/test_system.py runs the same with smaller numbers;
docs/faults.md has the results.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from bench import product as product_
from bench.product import REFERENCE, Answer, Browser, CallMe, Product, verdict, wait_for

Figures = dict[str, Any]
NOT_SURE = "We cannot be sure that what you just sent was saved."
BACK_WITHIN = 60.0  # seconds for a killed process to run again
people = count(1)  # everyone who asks for a call has a number of their own


def asked(product: Product) -> CallMe:
    """A new person with the form open."""
    return CallMe.open(product.url, next(people))


# --- One enquiry, however often it is sent ------------------------------------------------------


def pairs(product: Product, *, forms: int) -> Figures:
    """Each form is sent twice at the same moment."""

    def press(form: CallMe, both: threading.Barrier) -> tuple[int, str]:
        twin = Browser(product.url, form.browser.source, dict(form.browser.cookies))
        mine = CallMe(twin, form.values)
        both.wait(timeout=60)
        return mine.send().status, mine.reference()

    with ThreadPoolExecutor(8) as pool:
        sent = []
        for form in [asked(product) for _ in range(forms)]:
            both = threading.Barrier(2)
            sent.append([pool.submit(press, form, both) for _ in range(2)])
        answers = [[one.result(timeout=90) for one in pair] for pair in sent]
    references = [first[1] for first, _ in answers]
    return {
        "pairs": forms,
        "not answered with the own page": sum(s != 303 for pair in answers for s, _ in pair),
        "pairs of two references": sum(first[1] != second[1] for first, second in answers),
        "rows": product.exist(references),
        "different references": len(set(references) - {""}),
    }


# --- Redis --------------------------------------------------------------------------------------


@dataclass
class Waits:
    """How long people and messages waited, in seconds."""

    form: float = 0.0
    message: float = 0.0


def _quiet(product: Product) -> bool:
    """Whether nothing waits in the queue. What killed workers had in hand stays in "unacked"
    for ten minutes, so that says nothing about now."""
    return not product.redis().llen("celery")


def _one_without_redis(product: Product, *, form: CallMe, freeze: float, waits: Waits) -> str:
    """Send a form while Valkey is frozen; then empty it and kill it. Answers the reference."""
    wait_for(lambda: _quiet(product), seconds=90, what="a worker at rest")
    with product.frozen("valkey"):
        began = time.monotonic()
        time.sleep(1)  # what the worker has in hand comes to its end
        answer = form.send()
        waits.form = max(waits.form, answer.seconds)
        if answer.status != 303:
            raise RuntimeError(f"the form answered {answer.status}")
        reference = form.reference()
        time.sleep(max(0.0, freeze - (time.monotonic() - began)))
    thawed = datetime.now(tz=UTC)
    with suppress(Exception):  # its own kill below is the harder fault
        product.redis().flushall()
    product.kill("valkey")
    accepted = wait_for(
        lambda: product.accepted_about(reference), seconds=180, what=f"a receipt for {reference}"
    )
    waits.message = max(waits.message, (accepted[0] - thawed).total_seconds())
    return reference


def without_redis(product: Product, *, times: int, freeze: float = 0.0) -> Figures:
    """Redis frozen, then emptied and killed, each time with a form sent while it is away."""
    waits = Waits()
    references = [
        _one_without_redis(product, form=asked(product), freeze=freeze, waits=waits)
        for _ in range(times)
    ]
    told = [len(product.accepted_about(reference)) for reference in references]
    return {
        "times": times,
        "rows": product.exist(references),
        "lost": told.count(0),
        "told twice": sum(each > 1 for each in told),
        "longest answer": round(waits.form, 2),
        "longest until sending resumed": round(waits.message, 1),
    }


# --- Senders killed in the middle of their work -------------------------------------------------


def killed_senders(
    product: Product, *, messages: int, kills: int, seed: int, lease_passes: bool = False
) -> Figures:
    """The worker's processes are killed while they send. The leases of the dead end at once,
    except after the last kill, when the next sender really waits for them (``lease_passes``
    spares a test that)."""
    chance = random.Random(seed)
    before = product.due_references()
    product.make_due(messages)
    wanted = product.due_references() - before
    died, begin, end = 0, product.lines(), product.lines() + messages
    while died < kills and (now := product.lines()) < end:
        step = chance.randint(1, max(1, messages // kills))
        died += product.kill_senders(after=min(now + step, end))
        if died < kills:
            product.leases_end()
    left = begin + messages - product.lines()
    last = product.kill("worker")
    wait_for(lambda: product.runs_anew("worker", last), seconds=BACK_WITHIN, what="a worker")
    if lease_passes:
        product.leases_end()
    began = time.monotonic()

    def all_told() -> bool:
        product.ring()
        time.sleep(0.5)
        return not verdict(product.accepted(), wanted)["lost"]

    with suppress(TimeoutError):
        wait_for(all_told, seconds=240, what="the rest")
    said = verdict(product.accepted(), wanted)
    return {
        "kills": died,
        **said,
        "unsent at the last kill": left,
        "seconds from the last kill to the last message": round(time.monotonic() - began, 1),
    }


# --- PostgreSQL ---------------------------------------------------------------------------------


@dataclass
class Stream:
    """People who send a form each, and again when they are told to."""

    product: Product
    pause: float
    over: threading.Event = field(default_factory=threading.Event)
    refused: list[Answer] = field(default_factory=list)
    other: list[Answer] = field(default_factory=list)
    taken: list[CallMe] = field(default_factory=list)

    def run(self) -> None:
        """One person after another, until it is over."""
        while not self.over.is_set():
            form = self._open()
            answer = form.send()
            while answer.status == 503:
                self.refused.append(answer)
                time.sleep(0.3)
                answer = form.send()
            (self.taken if answer.status == 303 else self.other).append(
                form if answer.status == 303 else answer  # type: ignore[arg-type]
            )
            time.sleep(self.pause)

    def _open(self) -> CallMe:
        while True:
            try:
                return asked(self.product)
            except ValueError:  # the page of a short break has no form
                time.sleep(0.3)


def killed_postgres(product: Product, *, kills: int, pause: float, apart: float) -> Figures:
    """The postmaster is killed under a stream of forms; it comes back by itself."""
    stream, back = Stream(product, pause), []
    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(stream.run) for _ in range(4)]
        try:
            for _ in range(kills):
                time.sleep(apart)
                down, began = product.kill("postgres"), time.monotonic()
                wait_for(lambda d=down: product.runs_anew("postgres", d), seconds=BACK_WITHIN,
                         what="PostgreSQL")  # fmt: skip
                wait_for(lambda: Browser(product.url).get("/readyz").status == 200,
                         seconds=BACK_WITHIN, what="ready")  # fmt: skip
                back.append(round(time.monotonic() - began, 1))
            time.sleep(1)
        finally:
            stream.over.set()
        for each in running:
            each.result(timeout=120)
    references = [form.reference() for form in stream.taken]
    again = stream.taken[:: max(1, len(stream.taken) // 20)]
    same = [(form.reference(), form.send().status, form.reference()) for form in again]
    return {
        "kills": kills,
        "acknowledged": len(references),
        "acknowledged and missing": len(references) - product.exist(references),
        "two people with one reference": len(references) - len(set(references)),
        "answered 503": len(stream.refused),
        "503 without the right words": sum(NOT_SURE not in a.text for a in stream.refused),
        "503 with a reference": sum(bool(REFERENCE.search(a.text)) for a in stream.refused),
        "other answers": dict(Counter(answer.status for answer in stream.other)),
        "sent again, another reference": sum(a != b or s != 303 for a, s, b in same),
        "longest answer": round(max((a.seconds for a in stream.refused), default=0.0), 1),
        "seconds until ready": back,
    }


# --- Beats --------------------------------------------------------------------------------------


def beats(product: Product, *, more: int, forms: int, seconds: float) -> Figures:
    """More beats than one, and many rings at once."""
    command = [sys.executable, "-m", "celery", "-A", "config.celery", "beat", "--pidfile=",
               "--loglevel", "ERROR", "-s"]  # fmt: skip
    env, started = product.environ("beat"), []
    try:
        for number in range(more):
            place = str(product.home / f"beat/more-{number}")
            started.append(
                subprocess.Popen(
                    [*command, place],
                    env=env,
                    cwd=product_.ROOT,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            )
        references = _references(product, forms)
        for _ in range(20):
            product.ring()
        wait_for(lambda: all(map(product.accepted_about, references)), seconds=120, what="all")
        time.sleep(seconds)
        alive = sum(beat.poll() is None for beat in started)
    finally:
        for beat in started:
            beat.kill()
            beat.wait()
    told = [len(product.accepted_about(reference)) for reference in references]
    return {"beats": alive + 1, "messages": forms, "lost": told.count(0),
            "told twice": sum(each > 1 for each in told)}  # fmt: skip


def no_beat(product: Product, *, forms: int, seconds: float) -> Figures:
    """No beat for a while, and a doorbell whose rings are lost: late, and all of it."""
    wait_for(lambda: _quiet(product), seconds=90, what="a worker at rest")
    pid = product.kill("beat", signal.SIGSTOP)
    try:
        with product.frozen("worker"):
            references = _references(product, forms)
            product.redis().flushall()
            time.sleep(seconds)
        product.redis().flushall()
        early = sum(bool(product.accepted_about(reference)) for reference in references)
    finally:
        os.kill(pid, signal.SIGCONT)
    began = time.monotonic()
    wait_for(lambda: all(map(product.accepted_about, references)), seconds=180, what="all")
    told = [len(product.accepted_about(reference)) for reference in references]
    return {"messages": forms, "sent without a beat": early, "lost": told.count(0),
            "told twice": sum(each > 1 for each in told),
            "seconds after its return": round(time.monotonic() - began, 1)}  # fmt: skip


def _references(product: Product, forms: int) -> list[str]:
    references = []
    for _ in range(forms):
        form = asked(product)
        form.send()
        references.append(form.reference())
    return references


def stopped(product: Product) -> Figures:
    """SIGTERM."""
    pids = product.family()
    seconds = product.stop()
    left = [pid for pid in pids if product_.start_time(pid)]
    return {"processes": len(pids), "seconds": round(seconds, 1), "left running": len(left)}


# --- The command --------------------------------------------------------------------------------

BROKEN = ("lost", "told twice", "acknowledged and missing", "two people with one reference",
          "503 without the right words", "503 with a reference", "other answers", "left running",
          "sent again, another reference", "pairs of two references",
          "not answered with the own page")  # fmt: skip


def scenarios(*, small: bool, seed: int) -> dict[str, Callable[[Product], Figures]]:
    """Each fault at its size."""
    n = 20 if small else 1
    return {
        "pairs": lambda p: pairs(p, forms=200 // n),
        "redis": lambda p: without_redis(p, times=1 if small else 2, freeze=0 if small else 30),
        "senders": lambda p: killed_senders(p, messages=10_000 // n, kills=100 // n, seed=seed),
        "postgres": lambda p: killed_postgres(p, kills=1 if small else 10, pause=0.1, apart=5),
        "beats": lambda p: beats(p, more=4, forms=20, seconds=0 if small else 65),
        "no beat": lambda p: no_beat(p, forms=20, seconds=0 if small else 120),
        "stop": stopped,
    }


def main() -> None:
    """Run the faults asked for, in order."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--small", action="store_true")
    options = parser.parse_args()
    every = scenarios(small=options.small, seed=options.seed)
    wanted = options.only.split(",") if options.only else list(every)
    broken = False
    with (
        tempfile.TemporaryDirectory(prefix="faults-") as folder,
        product_.running(Path(folder) / "data") as product,
    ):
        print(json.dumps({"ready in": round(product.started_in, 1), "load": os.getloadavg()}))
        for name in wanted:
            began = time.monotonic()
            figures = every[name](product)
            bad = [key for key in BROKEN if figures.get(key)]
            broken = broken or bool(bad)
            took = round(time.monotonic() - began, 1)
            print(json.dumps({"fault": name, **figures, "took": took, "broken": bad}), flush=True)
    sys.exit(broken)


if __name__ == "__main__":
    main()
