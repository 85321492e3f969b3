"""The twelve main acts, each killed in the middle: a real process, a real request, a real commit.

A child process posts the form as a colleague's browser does, through every middleware and the
request's transaction, and is killed with SIGKILL before one of its statements. What the database
then holds is the state before or the state after, never one between; no query of
``enquiries.invariants`` finds a row. At the end the act is done once, pressing again does nothing
more, and what it tells people has gone out once.

Everyday: three statements of each act, drawn from ``KILLS_SEED``, and both sides of its commit.
``KILLS=all`` tries every statement of every act and takes some minutes (docs/walks.md).
"""

from __future__ import annotations

import faulthandler
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
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
from tests.journey.killing import AFTER_COMMIT, BEFORE_COMMIT, THROUGH, CleanProcess, Hung, Post
from tests.journey.road import Rows, place_reach, quorate, take_to
from tests.journey.walking import broken_rules, digest_of

EVERY = os.environ.get("KILLS") == "all"
SEED = os.environ.get("KILLS_SEED", "1")  # which statements, when not every one
BETWEEN = 3  # statements of an act, when not every one
REPORT = os.environ.get("KILLS_REPORT", "")  # where to write what came of them
PATIENCE = 20.0  # seconds for the engine to notice that a client is dead
SESSION = f"killed-by-{os.getpid()}"  # what the engine calls the session of a post


@dataclass(frozen=True)
class Press:
    """What a browser sends, and whose it is."""

    user: User
    url: str
    data: dict[str, Any] = field(default_factory=dict)


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

    def press(self, name: str, address: str, *more: Any, **data: Any) -> Press:
        url = reverse(address, args=[self.case.reference, *more])
        return Press(getattr(self.cast, name), url, data)

    def day(self, name: str) -> dict[str, str]:
        """Today in the three boxes of a form."""
        parts = {"day": self.today.day, "month": self.today.month, "year": self.today.year}
        return {f"{name}-{part}": str(value) for part, value in parts.items()}


Ready = Callable[[Scene], Press]


@dataclass(frozen=True)
class Act:
    """``again``: the status when it is pressed once more, 302 back to the page or 409 with what
    has changed; empty where pressing again is another act. ``tells``: the messages it plans."""

    ready: Ready
    again: str
    tells: frozenset[tuple[str, str]]


ACTS: dict[str, Act] = {}


def act(
    name: str, *, again: str, tells: Iterable[tuple[str, str]] = ()
) -> Callable[[Ready], Ready]:
    def add(ready: Ready) -> Ready:
        ACTS[name] = Act(ready, again, frozenset(tells))
        return ready

    return add


@act("receive the application", again="302")
def _apply(s: Scene) -> Press:
    s.to(Stage.INVITED)
    said = s.day("received_on") | {"declared": "on"}
    return s.press("gita", "enquiries:application_receive", **said)


@act("start Stage 1", again="302")
def _stage_1(s: Scene) -> Press:
    s.to(Stage.APPLICATION)
    return s.press("gita", "enquiries:stage_1_begin")


@act("receive the last check", again="409")
def _last_check(s: Scene) -> Press:
    s.to(Stage.CHECKS)
    s.rows().checks_in()
    check = Check.objects.filter(enquiry=s.case, stage=1).order_by("pk")[0]
    Check.objects.filter(pk=check.pk).update(
        received_on=None, received_at=None, verified_at=None, verified_by=None, outcome=""
    )
    return s.press("gita", "enquiries:check_came", check.pk, **s.day("on"))


@act("say no in Stage 1", again="409")
def _stage_1_no(s: Scene) -> Press:
    s.to(Stage.CHECKS)
    return s.press("gareth", "enquiries:stage_1_no", reasons="The home is not safe.")


@act("go on to Stage 2", again="302")
def _stage_2(s: Scene) -> Press:
    s.to(Stage.CHECKS)
    s.rows().checks_in()
    return s.press("gita", "enquiries:stage_1_go_on")


@act("share the report", again="302")
def _share(s: Scene) -> Press:
    s.to(Stage.ASSESSMENT)
    s.rows().sections()
    s.rows().report(shared_on=None, comments_by=None, commented_on=None)
    shown = state_of(report_standing(s.cast.access("gita"), s.case))
    return s.press("gita", "enquiries:report_share", shown=shown)


@act("send the pack", again="")
def _pack(s: Scene) -> Press:
    s.to(Stage.PANEL)
    quorate(PanelItem.objects.get(enquiry=s.case).panel)
    said = {"late_why": "The medical came late"}
    return s.press("pat", "enquiries:panel_send_pack", **said)


@act("make the minutes final", again="302")
def _minutes(s: Scene) -> Press:
    s.to(Stage.PANEL)
    item = PanelItem.objects.get(enquiry=s.case)
    item.recommends, item.reasons, item.recommended_at = "suitable", "Warm", s.now
    item.save()
    said = {"minutes": "They were heard.", "act": "final"}
    return s.press("pat", "enquiries:panel_minutes", item.pk, **said)


@act("propose not to approve", again="409")
def _no(s: Scene) -> Press:
    s.to(Stage.DECISION, refuses=True)
    return s.press("dee", "enquiries:decision_no", reasons="The home is not safe yet.")


@act("answer the proposal", again="409")
def _answer(s: Scene) -> Press:
    s.to(Stage.DECISION, refuses=True)
    given = {"access": s.cast.access("dee"), "enquiry_id": s.case.pk, "now": s.now}
    made = no_propose(reasons="Not yet", differs_why="", **given)
    decision_written(decision_id=made.decision_id, letter_on=s.today, **given)
    said = {"route": "representations", "answer": "We do not agree."} | s.day("answered_on")
    return s.press("dee", "enquiries:determination_route", **said)


@act("approve", again="409")
def _approve(s: Scene) -> Press:
    s.to(Stage.DECISION)
    return s.press("dee", "carers:approve", reasons="I agree.", most_children="2")


@act("accept a hand-over", again="302", tells=[("S24", "email"), ("S24", "in_app")])
def _handover(s: Scene) -> Press:
    take_to(Stage.INTEREST, s.case, by=s.cast.asha, now=s.now)
    offered: Handover = s.rows().handover(offered_by=s.cast.asha)
    return Press(s.cast.gita, reverse("enquiries:handover_accept", args=[offered.pk]))


# --- Killing --------------------------------------------------------------------------------------


Shoot = Callable[[int], str]


def shooter(press: Press, client: Client, clean: CleanProcess) -> Shoot:
    """``shoot(at)``: post it in a process that is killed before statement ``at``. Answers what it
    was about to do ("17 INSERT"), or the status of the answer where it came through."""
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}

    def shoot(at: int) -> str:
        try:
            said = clean.post(Post(press.url, press.data, cookies, at), name=SESSION)
        except Hung as hung:
            pytest.fail(f"{hung} (KILLS_SEED={SEED})")
        _wait_for_the_engine()
        return said

    return shoot


def _wait_for_the_engine() -> None:
    """Until the dead client's session has ended: its work is undone and its locks are gone."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from pg_stat_activity"
                " where datname = current_database() and application_name = %s",
                [SESSION],
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


def places(name: str, statements: int) -> list[int]:
    """Before which statements the process is killed."""
    if EVERY:
        return list(range(statements))
    return sorted(Random(f"{SEED} {name}").sample(range(statements), BETWEEN))


def kill_everywhere(world: World, name: str, case: Enquiry, shoot: Shoot) -> Outcome:
    """Kill it at each place, then at the commit, then let it through."""
    of = f"{name} (KILLS_SEED={SEED})"
    before = state_in(world, case)
    said = shoot(BEFORE_COMMIT)
    assert said.endswith("COMMIT"), f"{of}: {said}"
    statements = int(said.split()[0])
    assert state_in(world, case) == before, f"{of}: before the commit"
    chosen = places(name, statements)
    for at in chosen:
        said = shoot(at)
        assert said.startswith(f"{at} "), f"{of} at {at}: {said}"
        assert state_in(world, case) == before, f"{of}: {said}"
    said = shoot(AFTER_COMMIT)
    assert said.endswith("after the commit"), f"{of}: {said}"
    after = state_in(world, case)
    assert after != before, f"{of}: nothing was kept by its commit"
    if ACTS[name].again:
        status, _, address = shoot(THROUGH).partition(" ")
        assert status == ACTS[name].again, f"{of}: pressed again, it answered {status}"
        assert address.startswith("/staff/") == (status == "302"), f"{of}: {address}"
        now = state_in(world, case)
        doubled = [t for t in after if t != "record" and now[t] != after[t]]
        assert not doubled, f"{of}: pressed again, it changed {doubled}"
    return Outcome(statements, len(chosen) + 2)


@pytest.mark.django_db(transaction=True)
def test_killed_between_any_two_statements(
    world: World, cast: Cast, make_enquiry: MakeEnquiry, signed_in: Callable[[User], Client]
) -> None:
    assert len(ACTS) == 12
    if EVERY:  # minutes; a post has its own time limit
        faulthandler.cancel_dump_traceback_later()
    now = timezone.now()
    JourneyPolicy.objects.filter(cluster=world.ne).update(hands_over_at="")
    outcomes, cases = {}, {}
    with CleanProcess() as clean:
        for number, (name, an_act) in enumerate(ACTS.items()):
            phone = f"07700 9005{number:02d}"
            case = make_enquiry(now=now, first_name="Sam", last_name=f"Of{number}", phone=phone)
            with reaching(place_reach(case)):
                press = an_act.ready(Scene(world, cast, case, now))
            shoot = shooter(press, signed_in(press.user), clean)
            outcomes[name] = kill_everywhere(world, name, case, shoot)
            cases[name] = case
    if REPORT:
        said = {name: vars(outcome) for name, outcome in outcomes.items()}
        Path(REPORT).write_text(json.dumps(said, indent=1))
    assert all(outcome.statements >= 15 for outcome in outcomes.values())
    for _ in range(2):
        tick(clock=timezone.now)
    with reaching(everything(world)):
        for name, case in cases.items():
            told_once(name, case)


def told_once(name: str, case: Enquiry) -> None:
    """What the act tells people was planned once, and went out once by the provider's own log."""
    log = Path(settings.MESSAGE_LOG)
    lines = log.read_text().splitlines() if log.exists() else []
    told = Counter(json.loads(line)["reference"] for line in lines)
    messages = Message.objects.filter(about_said=case.reference)
    receipt, *planned = messages.order_by("pk")
    assert receipt.kind == "E1", name  # of the enquiry itself, before the act
    assert sorted((m.kind, m.channel) for m in planned) == sorted(ACTS[name].tells), name
    assert {m.state for m in planned} <= {Message.State.SENT}, name
    for message in (receipt, *planned):
        gone = message.state == Message.State.SENT and message.channel != Message.Channel.IN_APP
        assert told[str(message.reference)] == gone, f"{name}: {message.kind} {message.channel}"
