"""The road that tests begin in the middle of, and walks over it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from enquiries.checks import blockers
from enquiries.models import Enquiry, StageChange
from enquiries.selectors.facts import facts_of
from enquiries.workflow import Action, Order, Stage, move_allowed
from hubs.fence import reaching
from hubs.models import JourneyPolicy
from tests.cast import MONDAY
from tests.journey.road import Rows, place_access, place_reach, take_to

# Which act brings a case to a stage of the road.
COMES_BY = {
    Stage.APPLICATION: Action.APPLY,
    Stage.CHECKS: Action.START_STAGE_1,
    Stage.ASSESSMENT: Action.START_STAGE_2,
    Stage.PANEL: Action.LIST,
    Stage.DECISION: Action.RECOMMEND,
    Stage.DETERMINATION: Action.PROPOSE_NO,
    Stage.APPROVED: Action.APPROVE,
    Stage.NOT_APPROVED: Action.REFUSE,
    Stage.NOT_SUITABLE: Action.NOT_SUITABLE,
    Stage.WITHDREW: Action.WITHDRAW,
    Stage.CLOSED: Action.CLOSE,
}
TODAY = timezone.localdate(MONDAY)


@pytest.mark.django_db
@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize(
    "end", [Stage.APPROVED, Stage.NOT_APPROVED, Stage.NOT_SUITABLE, Stage.WITHDREW, Stage.CLOSED]
)
def test_the_road_of_the_tests_is_one_that_the_guards_allow(
    end, order, make_enquiry, cast, world, monkeypatch
) -> None:
    """Each step is lawful, and the rows written for it leave nothing in its way but what the act
    itself writes: the 28 days of a refusal, which the test lets pass."""
    JourneyPolicy.objects.filter(cluster=world.ne).update(order=order)
    case = make_enquiry()
    steps: list[tuple[Action, tuple[str, ...]]] = []

    def look(**move) -> None:
        step = move["target"]
        action = COMES_BY.get(step, Action.ADVANCE)
        source = Stage(move["enquiry"].stage)
        assert move_allowed(action, source=source, target=step, order=order), (source, step)
        facts = facts_of(place_access(case), move["enquiry"], today=TODAY)
        steps.append((action, tuple(b.code for b in blockers(facts, action))))
        stage_write(**move)

    stage_write = take_to.__globals__["stage_write"]
    monkeypatch.setitem(take_to.__globals__, "stage_write", look)
    with reaching(place_reach(case)):
        take_to(end, case, by=cast.gita, order=order)
        assert case.stage == end
        history = list(StageChange.objects.filter(enquiry=case).order_by("pk"))
    assert [row.from_stage for row in history[1:]] == [row.to_stage for row in history[:-1]]
    # These acts ask before they write: their own rows stand in their way afterwards.
    allowed = {Action.REFUSE: ("determination",), Action.APPLY: ("applied",)}
    assert [(a, found) for a, found in steps if found != allowed.get(a, ())] == []


@pytest.mark.django_db
def test_what_is_missing_is_missing(make_enquiry, cast) -> None:
    """The factories' defaults pass every guard; a row that is left out is what the guard names."""
    case = make_enquiry()
    with reaching(place_reach(case)):
        take_to(Stage.CHECKS, case, by=cast.gita)
        rows = Rows(case, by=cast.gita)
        rows.check(kind="medical", label="Medical report", received_on=None)
        facts = facts_of(place_access(case), case, today=TODAY)
        assert facts.stage_1_missing == ("Medical report for Sam",)
        assert not facts.application_missing
        assert Enquiry.objects.get(pk=case.pk).stage == Stage.CHECKS
