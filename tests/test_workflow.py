"""Every stage x action x target is lawful or refused; the law is written out here by hand."""

from __future__ import annotations

import itertools
import re

import pytest

from enquiries.management.commands import write_journey
from enquiries.workflow import (
    BEFORE_APPLICATION,
    CLOSE_REASONS,
    ENDED,
    MILESTONE_LABELS,
    MILESTONE_OF,
    MILESTONES,
    MOVES,
    OFSTED_WITHDRAW_REASONS,
    OPEN,
    PASS_ON_REASONS,
    ROADS,
    STAGE_LABELS,
    WITHDRAW_REASONS,
    Action,
    Order,
    Stage,
    move_allowed,
    why_not,
)

EARLY = "enquiry conversation interest visit invited"
LATER = "application checks assessment panel decision determination"
# For each action: (from, to) in words. Written from domain/regulations.md 7 and the hubs' own
# journeys, not from the table it checks. Every pair of a line's two sides is lawful.
LAW: dict[str, dict[str, str]] = {
    "advance": {
        "enquiry": "conversation interest visit invited",
        "conversation": "interest visit invited",
        "interest": "visit invited",
        "visit": "invited",
    },
    "step_back": {
        "conversation": "enquiry",
        "interest": "enquiry conversation",
        "visit": "enquiry conversation interest",
        "invited": "enquiry conversation interest visit",
        "application": EARLY,
    },
    "withdraw": {f"{EARLY} {LATER}": "withdrew"},
    "close": {EARLY: "closed"},
    "pass_on": {EARLY: "passed_on"},
    "join": {EARLY: "duplicate"},
    "reopen": {"withdrew closed passed_on duplicate": "enquiry conversation"},
    "apply": {EARLY: "application"},
    "start_stage_1": {"application visit": "checks"},
    "not_suitable": {"checks": "not_suitable"},
    "disqualify": {f"visit {LATER}": "not_suitable"},
    "start_stage_2": {"checks not_suitable": "assessment"},
    "list": {"assessment": "panel"},
    "take_off": {"panel": "assessment"},
    "recommend": {"panel": "decision"},
    "skip_panel": {"assessment": "decision"},
    "send_back": {"decision determination": "assessment"},
    "propose_no": {"decision": "determination"},
    "approve": {"decision determination": "approved"},
    "refuse": {"determination": "not_approved"},
}
# What differs in a hub where people apply before they are visited.
APPLICATION_FIRST: dict[str, dict[str, str]] = {
    "advance": {
        "enquiry": "conversation interest invited visit",
        "conversation": "interest invited visit",
        "interest": "invited visit",
        "invited": "visit",
        "application": "visit",
    },
    "step_back": {
        "conversation": "enquiry",
        "interest": "enquiry conversation",
        "invited": "enquiry conversation interest",
        "application": "enquiry conversation interest invited",
        "visit": "enquiry conversation interest invited",
    },
}
# What would make an act possible that is not, while the case is open.
HOW: dict[str, str] = {
    "advance": "After the application a case moves by what is done",
    "step_back": "Once Stage 1 has begun a case does not go back",
    "close": "only they, or the decision-maker, can end it",
    "pass_on": "only before somebody has applied",
    "join": "only before somebody has applied",
    "reopen": "It is open, so it can be moved on or back as it is",
    "apply": "There is an application already. Withdraw it",
    "start_stage_1": "after the application is received",
    "not_suitable": "only in Stage 1. Later, a brief report goes to panel",
    "disqualify": "for an application that is being assessed",
    "start_stage_2": "follows Stage 1",
    "list": "An assessment comes first",
    "take_off": "listed for panel",
    "recommend": "Panel considers it first",
    "skip_panel": "An assessment comes first",
    "send_back": "waits for its decision",
    "propose_no": "after panel has recommended",
    "approve": "after panel has recommended",
    "refuse": "first proposed in writing, with 28 days",
}


def lawful_pairs(action: str, order: Order) -> set[tuple[str, str]]:
    table = APPLICATION_FIRST.get(action) if order is Order.APPLICATION_FIRST else None
    return {
        pair
        for sources, targets in (table or LAW[action]).items()
        for pair in itertools.product(sources.split(), targets.split())
    }


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("action", Action)
def test_every_move(action: Action, order: Order) -> None:
    pairs = lawful_pairs(str(action), order)
    for source, target in itertools.product(Stage, Stage):
        lawful = move_allowed(action, source=source, target=target, order=order)
        assert lawful is ((str(source), str(target)) in pairs), (source, target)


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("action", Action)
def test_every_refusal_says_where_the_case_is_and_what_would_make_it_possible(
    action: Action, order: Order
) -> None:
    pairs = lawful_pairs(str(action), order)
    final = {"approved", "not_suitable", "not_approved"}
    for source, target in itertools.product(Stage, Stage):
        said = why_not(action, source=source, target=target, order=order)
        if (str(source), str(target)) in pairs:
            assert said == ""
            continue
        assert said.startswith(f"This enquiry is at “{STAGE_LABELS[source]}”. ")
        assert not re.search(r"invalid|error|reject|!|please", said.lower())
        elsewhere = {to for start, to in pairs if start == str(source)}
        if elsewhere:
            assert all(f"“{STAGE_LABELS[Stage(to)]}”" in said for to in elsewhere)
        elif str(source) in final:
            assert "make a new enquiry" in said
        elif source in ENDED:
            assert "Reopen it first" in said
        else:
            assert HOW[str(action)] in said, (source, target, said)


@pytest.mark.parametrize("order", Order)
def test_every_open_stage_has_a_way_on_and_a_way_out(order: Order) -> None:
    """Nobody is stuck: each open stage leads to another open stage or to a decision, and each
    can be withdrawn from."""
    leads: dict[str, set[str]] = {str(stage): set() for stage in Stage}
    for action in LAW:
        for source, target in lawful_pairs(action, order):
            leads[source].add(target)
    for stage in map(str, OPEN):
        assert "withdrew" in leads[stage]
        assert leads[stage] & (set(map(str, OPEN)) | {"approved", "not_approved"})
    for final in ("approved", "not_approved"):
        assert leads[final] == set()
    assert leads["not_suitable"] == {"assessment"}  # a no whose notice was late does not stand


def test_stages_are_open_or_ended_named_and_on_every_road() -> None:
    assert set(map(str, OPEN)) == {*EARLY.split(), *LATER.split()}
    assert set(Stage) == OPEN | ENDED
    assert not OPEN & ENDED
    assert set(map(str, BEFORE_APPLICATION)) == set(EARLY.split())
    assert set(STAGE_LABELS) == set(Stage)
    assert set(MOVES) == set(Action) == {Action(name) for name in LAW}
    for road in ROADS.values():
        assert set(road) == OPEN | {Stage.APPROVED}
        assert len(road) == len(set(road))
    assert list(map(str, ROADS[Order.APPLICATION_FIRST]))[3:7] == [
        "invited", "application", "visit", "checks",
    ]  # fmt: skip


def test_every_stage_of_the_road_stands_at_a_milestone() -> None:
    assert set(MILESTONE_OF) == OPEN | {Stage.APPROVED}
    assert set(MILESTONE_OF.values()) == set(MILESTONES) == set(MILESTONE_LABELS)
    places = [MILESTONES.index(MILESTONE_OF[stage]) for stage in ROADS[Order.VISIT_FIRST]]
    assert places == sorted(places)


def test_reasons_are_short_flat_and_kind() -> None:
    lists = (WITHDRAW_REASONS, CLOSE_REASONS, PASS_ON_REASONS, OFSTED_WITHDRAW_REASONS)
    for reasons in lists:
        assert len(reasons) <= 10
        assert all(len(code) <= 20 for code in reasons)
        assert not any("reject" in words.lower() for words in reasons.values())
    assert set(OFSTED_WITHDRAW_REASONS) == {f"AW{n}" for n in range(6)}


@pytest.mark.parametrize("order", Order)
def test_approval_and_refusal_are_reached_only_by_their_own_road(order: Order) -> None:
    """No lawful walk comes to an approval but from a decision, or to a refusal but from a
    determination; and to a decision only from panel, or where panel is skipped."""
    for action, source, target in itertools.product(Action, Stage, Stage):
        if not move_allowed(action, source=source, target=target, order=order):
            continue
        if target is Stage.APPROVED:
            assert source in (Stage.DECISION, Stage.DETERMINATION)
        if target is Stage.NOT_APPROVED:
            assert source is Stage.DETERMINATION
        if target is Stage.DECISION:
            assert source is Stage.PANEL or action is Action.SKIP_PANEL


def test_the_page_about_the_journey_is_up_to_date() -> None:
    assert write_journey.PAGE.read_text() == write_journey.page()
    for stage in Stage:
        assert f"  {stage}: {STAGE_LABELS[stage]}" in write_journey.page()
