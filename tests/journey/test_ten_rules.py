"""The ten rules most likely to be coded wrongly (domain/regulations.md 0), each at the level of the
guards: what stands in the way of which act. The services' own tests say the same with rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from enquiries.check_kinds import HOME_COUNCIL, PREVIOUS_SERVICE, Force
from enquiries.check_wants import Home, kinds_for, wants_of
from enquiries.checks import Facts, blockers, next_of
from enquiries.models import ApplicantDetails, Person
from enquiries.workflow import MOVES, REOPENABLE, Action, Stage, move_allowed, targets_of

DAY = timedelta(days=1)
TODAY = date(2026, 3, 16)
LAST_ITEM = date(2026, 3, 2)
NO_BY = date(2026, 3, 16)  # ten working days after

CHECKS = Facts(stage=Stage.CHECKS, today=TODAY, application_on=date(2026, 2, 2), has_council=True)
ASSESSED = replace(
    CHECKS,
    stage=Stage.ASSESSMENT,
    report="full",
    report_locked=True,
    report_shared_on=date(2026, 3, 2),
    comments_by=date(2026, 3, 16),
    commented=True,
)
AT_PANEL = replace(ASSESSED, stage=Stage.PANEL, listed=True, item_kind="first")
DECIDING = replace(
    AT_PANEL, stage=Stage.DECISION, listed=False, recommends="suitable", minutes_final=True
)
PROPOSED = replace(
    DECIDING,
    stage=Stage.DETERMINATION,
    recommends="not_suitable",
    determination_runs=True,
    determination_told=True,
    answer_by=TODAY + 28 * DAY,
)


def codes(facts: Facts, action: Action, **changes: Any) -> list[str]:
    return [blocker.code for blocker in blockers(replace(facts, **changes), action)]


def test_1_ten_days_limit_the_no_and_then_the_case_goes_on() -> None:
    missing = {"stage_1_missing": ("Medical for Sam",)}
    # At any time while something is outstanding.
    assert codes(CHECKS, Action.NOT_SUITABLE, **missing) == []
    whole = {"stage_1_complete_on": LAST_ITEM, "stage_1_no_by": NO_BY}
    assert codes(CHECKS, Action.NOT_SUITABLE, **whole, today=NO_BY) == []
    late = {**whole, "today": NO_BY + DAY}
    assert codes(CHECKS, Action.NOT_SUITABLE, **late) == ["too_late"]
    # It must go on: not even what is still unverified holds it in Stage 1.
    unverified = {"stage_1_unverified": ("DBS for Sam",)}
    assert codes(CHECKS, Action.START_STAGE_2, **whole, **unverified) == ["verify"]
    assert codes(CHECKS, Action.START_STAGE_2, **late, **unverified) == []
    # What is asked for again afterwards gives no second chance to say no.
    again = {"stage_1_lapsed": True, "stage_1_no_by": None, **missing}
    assert codes(CHECKS, Action.NOT_SUITABLE, **again) == ["too_late"]
    assert codes(CHECKS, Action.START_STAGE_2, **again) == []


def test_2_a_stage_1_no_has_reasons_and_no_way_to_a_review() -> None:
    assert MOVES[Action.NOT_SUITABLE].needs_reason
    assert targets_of(Action.NOT_SUITABLE, source=Stage.CHECKS) == (Stage.NOT_SUITABLE,)
    for action in set(Action) - {Action.START_STAGE_2}:  # no review, no second decision
        assert targets_of(action, source=Stage.NOT_SUITABLE) == ()


def test_1_a_no_whose_notice_went_late_does_not_stand() -> None:
    said = replace(
        CHECKS, stage=Stage.NOT_SUITABLE, stage_1_refused=True, stage_1_no_by=NO_BY, today=NO_BY
    )
    late, after = NO_BY + DAY, NO_BY + 40 * DAY
    go = Action.START_STAGE_2
    assert codes(said, go) == ["no_stands"]  # it still has time
    assert codes(said, go, today=late) == []  # it has not gone
    assert codes(said, go, today=after, stage_1_notice_on=NO_BY) == ["no_stands"]
    assert codes(said, go, today=after, stage_1_notice_on=late) == []
    assert codes(said, go, today=late, barred=True) == ["barred"]
    # Ended for another reason, or with no last day yet, there is nothing to be late for.
    assert codes(said, go, today=after, stage_1_refused=False) == ["no_stands"]
    assert codes(said, go, today=after, stage_1_no_by=None) == ["no_stands"]


@pytest.mark.parametrize("stage", [Stage.ASSESSMENT, Stage.PANEL, Stage.DECISION])
def test_3_in_stage_2_only_panel_and_decision_maker_say_no(stage: Stage) -> None:
    assert targets_of(Action.NOT_SUITABLE, source=stage) == ()
    assert targets_of(Action.CLOSE, source=stage) == ()
    assert not move_allowed(Action.REFUSE, source=stage, target=Stage.NOT_APPROVED)


def test_3_a_brief_report_shortens_the_way_but_goes_to_panel() -> None:
    unfinished = {"sections_missing": ("Personality",), "stage_2_missing": ("Reference",)}
    assert codes(ASSESSED, Action.LIST, **unfinished) == ["section", "check"]
    assert codes(ASSESSED, Action.LIST, **unfinished, report="brief") == []
    assert codes(ASSESSED, Action.SKIP_PANEL, report="brief") == ["panel_required"]


def test_4_on_a_brief_report_panel_has_two_outcomes() -> None:
    brief = {"report": "brief", "item_kind": "brief", "minutes_final": True}
    assert codes(AT_PANEL, Action.RECOMMEND, **brief, recommends="suitable") == ["brief"]
    assert codes(AT_PANEL, Action.RECOMMEND, **brief, recommends="not_suitable") == []
    asked = {**brief, "recommends": "full_report", "minutes_final": False}
    assert codes(AT_PANEL, Action.RECOMMEND, **asked) == ["panel"]  # back to assessment instead
    assert codes(AT_PANEL, Action.TAKE_OFF, **asked) == []
    assert codes(DECIDING, Action.APPROVE, report="brief") == ["full_report"]


def test_5_the_decision_makers_no_is_a_proposal_first() -> None:
    assert not move_allowed(Action.REFUSE, source=Stage.DECISION, target=Stage.NOT_APPROVED)
    untold = {"determination_told": False, "today": TODAY + 99 * DAY}
    assert codes(PROPOSED, Action.REFUSE, **untold) == ["letter"]
    last = TODAY + 28 * DAY
    assert codes(PROPOSED, Action.REFUSE, today=last) == ["answer"]
    assert codes(PROPOSED, Action.REFUSE, today=last + DAY) == []
    # Nor may a proposed no become a yes before its route has ended.
    assert codes(PROPOSED, Action.APPROVE, today=last) == ["answer"]


@pytest.mark.parametrize(
    ("route", "whose"), [("representations", "panel"), ("review", "the independent review")]
)
def test_6_the_one_route_taken_is_waited_for_however_long(route: str, whose: str) -> None:
    taken = {"route": route, "today": TODAY + 200 * DAY}
    (waits,) = blockers(replace(PROPOSED, **taken), Action.REFUSE)
    assert waits.sentence == f"Wait for what {whose} recommends."
    assert codes(PROPOSED, Action.REFUSE, **taken, recommended_again=True) == []


def asked(home: Home) -> list[str]:
    """The checks that this household needs, by code."""
    return [want.kind.code for want in wants_of(home, WHAT_IS_ASKED)]


WHAT_IS_ASKED = kinds_for([], preparation="either", today=TODAY)
SAM = Person(pk=1, first_name="Sam")
NEVER = ApplicantDetails(person=SAM, fostered_in_last_12_months=False)
HOME = Home(TODAY, TODAY + 200 * DAY, applied_on=date(2026, 2, 2), applicants=[(SAM, NEVER)])


def waited_for(home: Home, code: str) -> None:
    """What the law asks for of this home holds it in Stage 1, until it has come and is verified."""
    kind = next(want.kind for want in wants_of(home, WHAT_IS_ASKED) if want.kind.code == code)
    assert (kind.stage, kind.force) == (1, Force.LAW)
    at_checks = replace(CHECKS, stage_1_missing=(kind.label,))
    (missing,) = blockers(at_checks, Action.START_STAGE_2)
    assert missing.sentence == f"{kind.label} has not come yet."
    assert missing.page == "checks"
    ahead = next_of(at_checks)
    assert ahead is not None
    assert not ahead.ready
    assert codes(CHECKS, Action.START_STAGE_2, stage_1_unverified=(kind.label,)) == ["verify"]
    assert codes(CHECKS, Action.START_STAGE_2) == []


def test_7_the_council_where_they_live_is_consulted_unless_it_decides() -> None:
    assert HOME_COUNCIL not in asked(HOME)
    waited_for(replace(HOME, lives_elsewhere=True), HOME_COUNCIL)


def test_8_the_service_before_is_asked_for_a_reference_for_12_months() -> None:
    assert PREVIOUS_SERVICE not in asked(HOME)
    lately = ApplicantDetails(person=SAM, fostered_in_last_12_months=True)
    waited_for(replace(HOME, applicants=[(SAM, lately)]), PREVIOUS_SERVICE)
    now = ApplicantDetails(person=SAM, approved_elsewhere=True)
    waited_for(replace(HOME, applicants=[(SAM, now)]), PREVIOUS_SERVICE)
    # Who comes as another service's foster carer is one, whatever was ticked.
    waited_for(replace(HOME, is_transfer=True), PREVIOUS_SERVICE)
    waited_for(replace(HOME, is_transfer=True, applicants=[(SAM, None)]), PREVIOUS_SERVICE)
    # Of a couple, one may never have fostered.
    jo = Person(pk=2, first_name="Jo")
    couple = replace(HOME, is_transfer=True, applicants=[(SAM, None), (jo, NEVER)])
    assert asked(couple).count(PREVIOUS_SERVICE) == 1
    # Not asked is not no: it stands in the way from the application on.
    unasked = {"not_known": ("Whether Sam fostered for another service in the last 12 months",)}
    assert codes(CHECKS, Action.START_STAGE_1, **unasked) == ["application_part"]
    for facts, step in (
        (CHECKS, Action.START_STAGE_2),
        (ASSESSED, Action.LIST),
        (DECIDING, Action.APPROVE),
    ):
        assert codes(facts, step, **unasked) == ["not_known"]


@pytest.mark.parametrize("action", [Action.CLOSE, Action.PASS_ON, Action.JOIN])
def test_after_an_application_nobody_of_ours_ends_it_by_hand(action: Action) -> None:
    visiting = Facts(stage=Stage.VISIT, today=TODAY)  # in a hub that applies first, too
    assert codes(visiting, action) == []
    assert codes(visiting, action, application_on=LAST_ITEM) == ["applied"]


def test_a_check_that_goes_missing_after_panel_holds_the_approval() -> None:
    assert codes(DECIDING, Action.APPROVE) == []
    assert codes(DECIDING, Action.APPROVE, stage_1_missing=("DBS for Kit",)) == ["check"]
    assert codes(DECIDING, Action.APPROVE, stage_2_unverified=("Pets",)) == ["verify"]


def test_9_nothing_takes_back_an_approval_or_its_end() -> None:
    assert Stage.APPROVED not in REOPENABLE
    for action in Action:
        assert targets_of(action, source=Stage.APPROVED) == ()


def test_10_approved_by_one_provider_at_a_time() -> None:
    """tests/journey/test_approved_elsewhere.py does the same by the product's verbs."""
    assert codes(DECIDING, Action.APPROVE) == []
    transfer = {"is_transfer": True}
    assert codes(DECIDING, Action.APPROVE, **transfer) == ["transfer"]
    agreed = {**transfer, "transfer_starts_on": TODAY + 30 * DAY}
    assert codes(DECIDING, Action.APPROVE, **agreed) == []


def test_panel_is_required_until_the_law_or_policy_says_otherwise() -> None:
    skipped = {"recommends": "", "minutes_final": False}
    assert codes(DECIDING, Action.APPROVE, **skipped) == ["panel"]
    assert codes(DECIDING, Action.PROPOSE_NO, **skipped) == ["panel"]
    assert codes(DECIDING, Action.APPROVE, **skipped, panel_required=False) == []
    assert codes(ASSESSED, Action.SKIP_PANEL, panel_required=False) == []


def test_a_disqualification_bars_all_but_a_named_child() -> None:
    for facts, action in (
        (CHECKS, Action.START_STAGE_2),
        (ASSESSED, Action.LIST),
        (DECIDING, Action.APPROVE),
    ):
        assert codes(facts, action, barred=True) == ["barred"]
        assert codes(facts, action, barred=True, named_child=True) == []
    # Another offence is weighed, never a bar by itself.
    assert codes(CHECKS, Action.DISQUALIFY) == ["not_barred"]
    assert codes(CHECKS, Action.DISQUALIFY, barred=True) == []
