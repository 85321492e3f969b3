"""Every stage x action x target is lawful or refused; the oracle is written out by hand."""

from __future__ import annotations

import itertools

import pytest

from enquiries.workflow import (
    CLOSE_REASONS,
    ENDED,
    MOVES,
    OPEN,
    PASS_ON_REASONS,
    ROAD,
    STAGE_LABELS,
    WITHDRAW_REASONS,
    Action,
    Stage,
    move_allowed,
)

ROAD_WORDS = ["enquiry", "conversation", "visit", "application", "checks", "assessment", "panel"]
ENDS = ["approved", "withdrew", "closed", "passed_on", "not_approved"]


def lawful(action: str, source: str, target: str) -> bool:
    """The law in plain comparisons, without looking at the table it checks."""
    road = {word: n for n, word in enumerate(ROAD_WORDS)}
    on_road, to_road = source in road, target in road
    if action == "advance":
        return on_road and to_road and road[target] > road[source]
    if action == "step_back":
        return on_road and to_road and road[target] < road[source]
    if action == "withdraw":
        return on_road and target == "withdrew"
    if action == "close":
        return source in ROAD_WORDS[:3] and target == "closed"
    if action == "pass_on":
        return source in ROAD_WORDS[:3] and target == "passed_on"
    if action == "approve":
        return (source, target) == ("panel", "approved")
    if action == "refuse":
        return (source, target) == ("panel", "not_approved")
    assert action == "reopen"
    return source in ("withdrew", "closed", "passed_on") and target in ROAD_WORDS[:2]


@pytest.mark.parametrize("action", Action)
def test_every_move(action: Action) -> None:
    for source, target in itertools.product(Stage, Stage):
        expected = lawful(str(action), str(source), str(target))
        assert move_allowed(action, source=source, target=target) is expected, (source, target)


def test_stages_are_open_or_ended_and_named() -> None:
    assert set(Stage) == OPEN | ENDED
    assert not OPEN & ENDED
    assert set(map(str, OPEN)) == set(ROAD_WORDS)
    assert set(map(str, ENDED)) == set(ENDS)
    assert set(STAGE_LABELS) == set(Stage)
    assert set(MOVES) == set(Action)
    assert list(map(str, ROAD)) == [*ROAD_WORDS, "approved"]


def test_no_reason_list_says_rejected_or_runs_long() -> None:
    for reasons in (WITHDRAW_REASONS, CLOSE_REASONS, PASS_ON_REASONS):
        assert len(reasons) <= 10
        assert not any("reject" in words.lower() for words in reasons.values())


def test_approval_is_reached_only_from_panel() -> None:
    """No lawful walk of up to four moves reaches approval without passing panel."""
    walks = [(Stage.ENQUIRY,)]
    for _ in range(4):
        walks = [
            (*walk, target)
            for walk in walks
            for action, target in itertools.product(Action, Stage)
            if move_allowed(action, source=walk[-1], target=target)
        ]
        walks = list(dict.fromkeys(walks))
        for walk in walks:
            if walk[-1] is Stage.APPROVED:
                assert walk[-2] is Stage.PANEL
