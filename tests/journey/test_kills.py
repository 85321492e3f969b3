"""The twelve main acts, each killed in the middle: a real process, a real request, a real commit.

A child process posts the form as a colleague's browser does, through every middleware and the
request's transaction, and is killed with SIGKILL before one of its statements. What the database
then holds is the state before or the state after, never one between; no query of
``enquiries.invariants`` finds a row. At the end the act is done once, pressing again does nothing
more, and what it tells people has gone out once.

Everyday: three places of each act, one of them chosen by the day. ``KILLS=all`` tries every
statement of every act and takes some minutes (docs/walks.md).
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enquiries.models import Check, Enquiry, Handover, PanelItem
from enquiries.services.deciding import decision_written, no_propose
from enquiries.services.reporting import report_standing, state_of
from enquiries.workflow import Stage
from hubs.fence import Reach, reaching
from hubs.models import JourneyPolicy, User
from messaging.models import Message
from messaging.ticking import tick
from tests.cast import Cast, MakeEnquiry, World
from tests.journey.road import Rows, place_reach, quorate, take_to
from tests.journey.walking import broken_rules, digest_of

EVERY = os.environ.get("KILLS") == "all"
REPORT = os.environ.get("KILLS_REPORT", "")  # where to write what came of them
WRITING = ("INSERT INTO", "UPDATE", "DELETE FROM")
PATIENCE = 20.0  # seconds for the engine to notice that a client is dead
WRITES = tuple(f'{verb} "{app}_' for verb in WRITING for app in ("enquiries", "carers"))
THROUGH = 10**6  # more statements than any request has


@dataclass(frozen=True)
class Press:
    """What a browser sends, and whose it is. ``again``: pressing once more is another act."""

    user: User
    url: str
    data: dict[str, Any] = field(default_factory=dict)
    again: bool = False


@dataclass(frozen=True)
class Scene:
    """The world, its people, one case, and now."""

    world: World
    cast: Cast
    case: Enquiry
    now: datetime

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def rows(self) -> Rows:
        return Rows(self.case, by=self.cast.gita, now=self.now)

    def to(self, stage: Stage, **given: Any) -> None:
        take_to(stage, self.case, by=self.cast.gita, now=self.now, **given)

    def press(self, name: str, address: str, *more: Any, again: bool = False, **data: Any) -> Press:
        url = reverse(address, args=[self.case.reference, *more])
        return Press(getattr(self.cast, name), url, data, again)

    def day(self, name: str) -> dict[str, str]:
        """Today in the three boxes of a form."""
        parts = {"day": self.today.day, "month": self.today.month, "year": self.today.year}
        return {f"{name}-{part}": str(value) for part, value in parts.items()}


Ready = Callable[[Scene], Press]
ACTS: dict[str, Ready] = {}


def act(name: str) -> Callable[[Ready], Ready]:
    def add(ready: Ready) -> Ready:
        ACTS[name] = ready
        return ready

    return add


@act("receive the application")
def _apply(s: Scene) -> Press:
    s.to(Stage.INVITED)
    said = s.day("received_on") | {"declared": "on"}
    return s.press("gita", "enquiries:application_receive", **said)


@act("start Stage 1")
def _stage_1(s: Scene) -> Press:
    s.to(Stage.APPLICATION)
    return s.press("gita", "enquiries:stage_1_begin")


@act("receive the last check")
def _last_check(s: Scene) -> Press:
    s.to(Stage.CHECKS)
    s.rows().checks_in()
    check = Check.objects.filter(enquiry=s.case, stage=1).order_by("pk")[0]
    Check.objects.filter(pk=check.pk).update(
        received_on=None, received_at=None, verified_at=None, verified_by=None, outcome=""
    )
    return s.press("gita", "enquiries:check_came", check.pk, **s.day("on"))


@act("say no in Stage 1")
def _stage_1_no(s: Scene) -> Press:
    s.to(Stage.CHECKS)
    return s.press("gareth", "enquiries:stage_1_no", reasons="The home is not safe.")


@act("go on to Stage 2")
def _stage_2(s: Scene) -> Press:
    s.to(Stage.CHECKS)
    s.rows().checks_in()
    return s.press("gita", "enquiries:stage_1_go_on")


@act("share the report")
def _share(s: Scene) -> Press:
    s.to(Stage.ASSESSMENT)
    s.rows().sections()
    s.rows().report(shared_on=None, comments_by=None, commented_on=None)
    shown = state_of(report_standing(s.cast.access("gita"), s.case))
    return s.press("gita", "enquiries:report_share", shown=shown)


@act("send the pack")
def _pack(s: Scene) -> Press:
    s.to(Stage.PANEL)
    quorate(PanelItem.objects.get(enquiry=s.case).panel)
    said = {"late_why": "The medical came late"}
    return s.press("pat", "enquiries:panel_send_pack", again=True, **said)


@act("make the minutes final")
def _minutes(s: Scene) -> Press:
    s.to(Stage.PANEL)
    item = PanelItem.objects.get(enquiry=s.case)
    item.recommends, item.reasons, item.recommended_at = "suitable", "Warm", s.now
    item.save()
    said = {"minutes": "They were heard.", "act": "final"}
    return s.press("pat", "enquiries:panel_minutes", item.pk, **said)


@act("propose not to approve")
def _no(s: Scene) -> Press:
    s.to(Stage.DECISION, refuses=True)
    return s.press("dee", "enquiries:decision_no", reasons="The home is not safe yet.")


@act("answer the proposal")
def _answer(s: Scene) -> Press:
    s.to(Stage.DECISION, refuses=True)
    given = {"access": s.cast.access("dee"), "enquiry_id": s.case.pk, "now": s.now}
    made = no_propose(reasons="Not yet", differs_why="", **given)
    decision_written(decision_id=made.decision_id, letter_on=s.today, **given)
    said = {"route": "representations", "answer": "We do not agree."} | s.day("answered_on")
    return s.press("dee", "enquiries:determination_route", **said)


@act("approve")
def _approve(s: Scene) -> Press:
    s.to(Stage.DECISION)
    return s.press("dee", "carers:approve", reasons="I agree.", most_children="2")


@act("accept a hand-over")
def _handover(s: Scene) -> Press:
    take_to(Stage.INTEREST, s.case, by=s.cast.asha, now=s.now)
    offered: Handover = s.rows().handover(offered_by=s.cast.asha)
    return Press(s.cast.gita, reverse("enquiries:handover_accept", args=[offered.pk]))


# --- Killing --------------------------------------------------------------------------------------


class Killed:
    """Counts the statements of a request, its commits too, and kills the process before one:
    before statement ``at``, before the commit of what the act wrote (-1), or just after it (-2).
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
        if self.wrote and self.at == -1:
            self.at = self.seen
        self.count("COMMIT")
        done = wrapper.connection.commit()
        if self.wrote and self.at == -2:
            self.at = self.seen
            self.count("after the commit")
        return done


def post_and_die(press: Press, client: Client, at: int) -> str:
    """Post in a child process that is killed before statement ``at``. Answers what it was about
    to do ("17 INSERT"), or the status of the answer where it came through."""
    connection.close()
    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        _in_the_child(press, client, at, writes)
    os.close(writes)
    with closing(os.fdopen(reads)) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    _wait_for_the_engine()
    return said


def _in_the_child(press: Press, client: Client, at: int, pipe: int) -> None:
    killed = Killed(at, pipe)

    def commit(wrapper: BaseDatabaseWrapper) -> Any:
        return killed.commit(wrapper)

    BaseDatabaseWrapper._commit = commit
    try:
        with connection.execute_wrapper(killed):
            answer = client.post(press.url, press.data)
        os.write(pipe, str(answer.status_code).encode())
    except BaseException as broke:
        os.write(pipe, repr(broke).encode())
    finally:
        os.kill(os.getpid(), signal.SIGKILL)


def _wait_for_the_engine() -> None:
    """Until the dead client's session has ended: its work is undone and its locks are gone."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
                " and backend_type = 'client backend'"
            )
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.01)
    pytest.fail("the session of a killed process did not end")


# --- The test -------------------------------------------------------------------------------------


@dataclass
class Outcome:
    """What one act's kills came to."""

    statements: int = 0
    kills: int = 0


def everything(world: World) -> Reach:
    return Reach(clusters=(world.ne.pk, world.em.pk), everything=True)


def state_in(world: World, case: Enquiry) -> dict[str, str]:
    with reaching(everything(world)):
        assert broken_rules() == []
        return digest_of(case.pk)


def places(statements: int) -> list[int]:
    """Before which statements the process is killed."""
    if EVERY:
        return list(range(statements))
    return [crc32(str(timezone.localdate()).encode()) % statements]


def kill_everywhere(world: World, name: str, scene: Scene, press: Press, client: Client) -> Outcome:
    """Kill it at each place, then at the commit, then let it through."""
    before = state_in(world, scene.case)
    said = post_and_die(press, client, at=-1)
    assert said.endswith("COMMIT"), f"{name}: {said}"
    statements = int(said.split()[0])
    assert state_in(world, scene.case) == before, f"{name}: before the commit"
    for at in places(statements):
        said = post_and_die(press, client, at=at)
        assert said.startswith(f"{at} "), f"{name} at {at}: {said}"
        assert state_in(world, scene.case) == before, f"{name}: {said}"
    said = post_and_die(press, client, at=-2)
    assert said.endswith("after the commit"), f"{name}: {said}"
    after = state_in(world, scene.case)
    assert after != before, f"{name}: nothing was kept by its commit"
    if not press.again:
        assert post_and_die(press, client, at=THROUGH)[:1] in "234", name
        again = state_in(world, scene.case)
        doubled = [t for t in after if t != "record" and again[t] != after[t]]
        assert not doubled, f"{name}: pressed again, it changed {doubled}"
    return Outcome(statements, len(places(statements)) + 2)


@pytest.mark.django_db(transaction=True)
def test_killed_between_any_two_statements(
    world: World, cast: Cast, make_enquiry: MakeEnquiry, signed_in: Callable[[User], Client]
) -> None:
    assert len(ACTS) == 12
    now, log = timezone.now(), Path(settings.MESSAGE_LOG)
    JourneyPolicy.objects.filter(cluster=world.ne).update(hands_over_at="")
    outcomes = {}
    for number, (name, ready) in enumerate(ACTS.items()):
        phone = f"07700 9005{number:02d}"
        case = make_enquiry(now=now, first_name="Sam", last_name=f"Of{number}", phone=phone)
        with reaching(place_reach(case)):
            scene = Scene(world, cast, case, now)
            press = ready(scene)
        client = signed_in(press.user)
        outcomes[name] = kill_everywhere(world, name, scene, press, client)
    if REPORT:
        said = {name: vars(outcome) for name, outcome in outcomes.items()}
        Path(REPORT).write_text(json.dumps(said, indent=1))
    assert all(outcome.statements >= 15 for outcome in outcomes.values())
    for _ in range(2):
        tick(clock=timezone.now)
    lines = log.read_text().splitlines() if log.exists() else []
    told = Counter(json.loads(line)["reference"] for line in lines)
    with reaching(everything(world)):
        assert not Message.objects.filter(state=Message.State.SENDING).exists()
    assert told
    assert max(told.values()) == 1
