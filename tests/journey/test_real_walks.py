"""Random walks on the real database, by the product's own verbs (tests/journey/walking.py).

Some walks here, so that every action of the workflow is taken; ``bin/walks 500`` walks many and
says what came of them (docs/walks.md). A walk that finds a fault tells everything that was done.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from django.db import transaction

from carers.walk import People
from enquiries.workflow import ENDED, Action, Order, Stage
from hubs.models import JourneyPolicy
from tests.cast import MONDAY, Cast, World
from tests.journey.verbs import VERBS, Verb
from tests.journey.walking import Fault, NothingToDo, RealCase, Refused, real_case, staff_of

SEED = int(os.environ.get("WALKS_SEED", "20260310"))
WALKS = int(os.environ.get("WALKS", "0"))  # 0: the few of the everyday suite
REPORT = os.environ.get("WALKS_REPORT", "")  # where to write what came of them
FEW = 1
ENOUGH = 100  # walks of a road from which every action is taken
STEPS, BRANCH = 90, 7
UNLAWFUL, STRANGER = 0.2, 0.03


def attempt(case: RealCase, verb: Verb, *, lawful: bool) -> None:
    """One verb, and everything that must be so after it."""
    compared = verb.single and (not lawful or case.rng.random() < 0.3)
    before = case.digest() if compared else {}
    stage = case.stage
    done = False
    try:
        verb.do(case)
        done = True
    except NothingToDo:
        return
    except Refused as refused:
        case.refused[verb.name] += 1
        case.tell(f"{verb.name} at {stage}: refused, {refused}")
    except Fault:
        raise
    except Exception as broke:
        raise Fault(f"“{verb.name}” at {stage} broke: {broke!r}\n{case.story()}") from broke
    if done:
        case.did[verb.name] += 1
        case.tell(f"{verb.name} at {stage}")
        if not lawful:
            raise Fault(f"“{verb.name}” was possible at {stage}\n{case.story()}")
    elif compared:
        after = case.digest()
        changed = sorted(table for table in after if after[table] != before.get(table))
        if changed:
            raise Fault(f"“{verb.name}” was refused and changed {changed}\n{case.story()}")
    case.check(verb.name, verb.acts)


# How a case gets on: what is tried to leave a stage, and what is done where that is refused.
ON: dict[Stage, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Stage.ENQUIRY: (("talk",), ("talk",)),
    Stage.CONVERSATION: (("apply", "express_interest"), ("visit", "express_interest")),
    Stage.INTEREST: (("apply", "visit"), ("visit", "answer_query", "accept_case")),
    Stage.VISIT: (("start_stage_1", "apply"), ("visit", "fill", "answer_query", "accept_case")),
    Stage.INVITED: (("apply",), ("visit", "express_interest", "accept_case")),
    Stage.APPLICATION: (
        ("start_stage_1",),
        ("fill", "fill", "say_birthday", "transfer_steps", "visit", "answer_query", "accept_case"),
    ),
    Stage.CHECKS: (("go_on_to_stage_2",), ("checks_come", "verify_check", "ask_for_checks")),
    Stage.ASSESSMENT: (
        ("list_for_panel", "go_round_panel"),
        ("checks_come", "verify_check", "write_sections", "write_report", "sign_report",
         "sign_report", "share_report", "share_report", "hear_comments"),
    ),
    Stage.PANEL: (("finish_minutes",), ("send_pack", "panel_sits", "panel_recommends")),
    Stage.DECISION: (
        ("approve", "propose_no", "ask_for_more"),
        ("transfer_steps", "checks_come", "verify_check"),
    ),
    Stage.DETERMINATION: (
        ("refuse", "refuse", "approve"),
        ("tell_them", "make_letters", "send_letter", "send_letter", "time_passes", "time_passes",
         "tell_them", "make_letters", "send_letter", "time_passes", "they_answer", "review_notice",
         "review_papers", "review_recommends", "list_for_panel", "send_pack", "panel_sits",
         "panel_recommends", "finish_minutes"),
    ),
}  # fmt: skip


def get_on(case: RealCase, stage: Stage) -> None:
    """Try to leave the stage; where that is refused, do what it may need."""
    leave, need = ON[stage]
    attempt(case, VERBS[case.rng.choice(leave)], lawful=True)
    if case.stage == stage:
        attempt(case, VERBS[case.rng.choice(need)], lawful=True)


def step(case: RealCase, *, aside: bool = False) -> None:
    """Somebody presses something, most often something that fits; ``aside``: anything does."""
    stage = Stage(case.refresh().stage)
    case.wait(hours=case.rng.choice((1, 3, 20)))
    chance = case.rng.random()
    if chance < UNLAWFUL:
        wrong = [v for v in VERBS.values() if v.single and stage not in v.at]
        attempt(case, case.rng.choice(wrong), lawful=False)
        return
    if stage in ON and chance > (0.8 if aside else 0.4):
        get_on(case, stage)
        return
    fits = [v for v in VERBS.values() if stage in v.at]
    (verb,) = case.rng.choices(fits, [1 if aside else v.often for v in fits])
    if chance < UNLAWFUL + STRANGER and verb.single:
        attempt_by_stranger(case, verb)
        return
    attempt(case, verb, lawful=True)


def attempt_by_stranger(case: RealCase, verb: Verb) -> None:
    """A colleague of another hub, who sees nothing of it, does nothing to it."""
    before, case.stranger = case.digest(), case.outside
    try:
        verb.do(case)
    except (NothingToDo, Refused):
        pass
    finally:
        case.stranger = None
    if case.digest() != before:
        raise Fault(f"a stranger did “{verb.name}”\n{case.story()}")


def policy_drawn(world: World, rng: Random) -> None:
    """How the hub orders its journey in this walk."""
    JourneyPolicy.objects.filter(cluster=world.ne).update(
        hands_over_at=rng.choice(("", Stage.INTEREST, Stage.VISIT, Stage.APPLICATION)),
        hub_sees=rng.choice(JourneyPolicy.HubSees.values),
        order=rng.choice(list(Order)),
        interest_needed=rng.random() < 0.3,
        visit_needed=rng.random() < 0.7,
        panel_required=rng.random() < 0.85,
    )


class Tally:
    """What came of all walks."""

    def __init__(self) -> None:
        self.walks = self.steps = 0
        self.actions: Counter[str] = Counter()
        self.did: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.ends: Counter[str] = Counter()

    def add(self, case: RealCase, steps: int) -> None:
        self.walks += 1
        self.steps += steps
        self.actions.update({str(k): n for k, n in case.actions.items()})
        self.did.update(case.did)
        self.refused.update(case.refused)
        self.ends[str(case.stage)] += 1


def walk(world: World, cast: Cast, staff: dict[int, People], seed: int, tally: Tally) -> None:
    """One walk from an enquiry, and from each stage that it comes to first a short one aside,
    which is undone: each is a lawful walk of its own."""
    rng = Random(seed)
    policy_drawn(world, rng)
    case = real_case(world, cast, staff, rng, MONDAY + timedelta(days=rng.randrange(200)))
    been: set[Stage] = set()
    steps = 0
    for _ in range(STEPS):
        stage = case.stage
        if stage in ENDED and rng.random() < 0.2:
            break
        if stage not in been:
            been.add(stage)
            aside(case, tally)
        step(case)
        steps += 1
    tally.add(case, steps)


def aside(case: RealCase, tally: Tally) -> None:
    branch = case.copy()
    with transaction.atomic():
        for _ in range(BRANCH):
            step(branch, aside=True)
        tally.add(branch, BRANCH)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_random_walks_on_the_database_break_nothing(world: World, cast: Cast) -> None:
    tally, staff, begun = Tally(), staff_of(world, cast), time.monotonic()
    faults: list[str] = []
    for seed in range(SEED, SEED + (WALKS or FEW)):
        try:
            with transaction.atomic():
                walk(world, cast, staff, seed, tally)
                transaction.set_rollback(True)
        except Fault as fault:
            faults.append(f"walk {seed}: {fault}")
    said = {
        "first seed": SEED,
        "trunks": WALKS or FEW,
        "walks": tally.walks,
        "steps": tally.steps,
        "seconds": round(time.monotonic() - begun),
        "actions": dict(tally.actions.most_common()),
        "ends": dict(tally.ends.most_common()),
        "did": dict(tally.did.most_common()),
        "refused": dict(tally.refused.most_common()),
        "faults": faults,
    }
    if REPORT:
        Path(REPORT).write_text(json.dumps(said, indent=1))
    assert not faults, "\n\n".join(faults)
    # The walks were not idle; many of them take every action there is.
    taken = set(tally.actions)
    assert len(taken) >= 8, sorted(taken)
    if WALKS >= ENOUGH:
        assert taken == {str(action) for action in Action}
