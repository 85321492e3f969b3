"""Ten thousand random lawful walks from an enquiry: none breaks the law, and no unlawful act
changes anything (docs/journey.md)."""

from __future__ import annotations

from collections import Counter
from copy import copy
from random import Random

import pytest

from enquiries.checks import blockers, next_of
from enquiries.workflow import BEFORE_APPLICATION, ENDED, MAY_APPLY, OPEN, Action, Order, Stage
from tests.journey.machine import MadeUpCase, Refused, bare_case, moves_from

WALKS = 10_000
STEPS = 60
SEED = 20260302
# How likely each act is against one: ends are rare, so that walks go far.
RARE = {
    Action.WITHDRAW: 0.02, Action.CLOSE: 0.02, Action.PASS_ON: 0.01, Action.JOIN: 0.01,
    Action.STEP_BACK: 0.05, Action.NOT_SUITABLE: 0.1, Action.REOPEN: 0.5, Action.PROPOSE_NO: 0.3,
}  # fmt: skip


def check(case: MadeUpCase) -> None:
    """What must be true after every step."""
    facts, history, stage = case.facts, case.history, case.stage
    # History replays to the present stage, its days in order.
    at = Stage.ENQUIRY
    for before, happened in zip([None, *history], history, strict=False):
        assert happened.source is at
        at = happened.target
        assert before is None or before.on <= happened.on
    assert at is stage
    # Nobody is assessed without an application of a kind that may have one.
    if stage in OPEN - BEFORE_APPLICATION:
        assert facts.kind in MAY_APPLY
        assert facts.application_on is not None
        assert facts.has_council
    if stage in (Stage.DECISION, Stage.DETERMINATION) and facts.panel_required:
        assert case.considered_on is not None
        assert case.considered_on >= case.applied_on[-1]
    if stage is Stage.PANEL:
        assert facts.report_shared_on is not None
        assert facts.commented or facts.today > facts.comments_by
        assert not facts.barred
    assert case.approvals <= 1
    if stage is Stage.APPROVED:
        assert case.approvals == 1
        assert not facts.barred
        assert not facts.panel_required or case.considered_on is not None
        assert not facts.is_transfer or facts.transfer_starts_on is not None
    if stage is Stage.NOT_APPROVED:
        proposed = [h for h in history if h.action is Action.PROPOSE_NO]
        assert proposed
        assert facts.determination_told
        days = (history[-1].on - proposed[-1].on).days
        answered = facts.route and facts.recommended_again
        assert answered or (not facts.route and days > 28)
    if stage is Stage.NOT_SUITABLE and history[-1].action is Action.NOT_SUITABLE:
        assert not facts.stage_1_lapsed
        assert facts.stage_1_no_by is None or history[-1].on <= facts.stage_1_no_by
        assert history[-1].reason
    # Nobody is stuck.
    if stage in OPEN:
        assert (Action.WITHDRAW, Stage.WITHDREW) in case.acts()
        found = next_of(facts)
        if found is not None:
            assert found.action in moves_from(stage, facts.order)
            assert found.ready or found.blockers


def refuses_what_is_unlawful(case: MadeUpCase) -> None:
    """One random act that is not lawful now changes nothing."""
    action, target = case.rng.choice(list(Action)), case.rng.choice(list(Stage))
    if (action, target) in case.acts():
        return
    before, happened = copy(case.facts), len(case.history)
    with pytest.raises(Refused):
        case.act(action, target)
    assert (case.facts, len(case.history)) == (before, happened)


def walk(rng: Random) -> MadeUpCase:
    case = bare_case(rng)
    for _ in range(STEPS):
        case.days_pass(rng.choice((0, 1, 3, 9, 20)))
        if case.stage in ENDED and rng.random() < 0.7:
            break
        refuses_what_is_unlawful(case)
        acts = case.acts()
        weights = [RARE.get(action, 1.0) for action, _ in acts]
        if acts and rng.random() < min(0.6, sum(weights)):
            (chosen,) = rng.choices(acts, weights)
            case.act(*chosen)
        else:
            case.something_happens()
        check(case)
    return case


def test_ten_thousand_random_walks_break_nothing() -> None:
    rng = Random(SEED)
    ends: Counter[Stage] = Counter()
    taken: Counter[Action] = Counter()
    for _ in range(WALKS):
        case = walk(rng)
        ends[case.stage] += 1
        taken.update(happened.action for happened in case.history)
    # The walks were not idle: every act was taken, and every end was come to.
    assert set(taken) == set(Action)
    assert set(ends) >= ENDED
    assert ends[Stage.APPROVED] > WALKS // 50
    assert ends[Stage.NOT_APPROVED] > WALKS // 200


@pytest.mark.parametrize("order", Order)
def test_every_open_stage_can_be_left_by_the_person_whatever_is_missing(order: Order) -> None:
    for stage in OPEN:
        case = bare_case(Random(1))
        case.know(stage=stage, order=order, barred=True, stage_1_missing=("Everything",))
        assert Action.WITHDRAW in moves_from(stage, order)
        assert not blockers(case.facts, Action.WITHDRAW)
