"""How long an ended case is kept at least (regulation 32), and what the road's readers count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import time_machine

from enquiries.checks import lawful
from enquiries.filters import RANK, furthest
from enquiries.models import Enquiry
from enquiries.retention import kept_of
from enquiries.selectors.facts import facts_of
from enquiries.selectors.public import progress_of
from enquiries.selectors.reasons import reasons_offered
from enquiries.selectors.retention import retention_of
from enquiries.services import UndoTooLate, act_undo, enquiry_move
from enquiries.workflow import OPEN, Action, Order, Stage
from hubs.fence import reaching
from hubs.models import AuditEvent, JourneyPolicy
from hubs.time_limits import LIMITS
from tests.cast import MONDAY
from tests.journey.road import Rows, place_access, place_reach, take_to
from tests.staff.test_case import address, words

ENDED_ON = date(2026, 2, 28)


def kept(stage: Stage, *, applied: bool, ended_on: date | None = ENDED_ON):
    return kept_of(
        stage,
        ended_on=ended_on,
        applied=applied,
        hub_months=24,
        refused=LIMITS["keep_refused"],
        approved=LIMITS["keep_approved"],
    )


@pytest.mark.parametrize(
    ("stage", "applied", "until", "rule"),
    [
        (Stage.CLOSED, False, date(2028, 2, 28), "the hub’s own rule"),
        (Stage.WITHDREW, False, date(2028, 2, 28), "24 months"),
        (Stage.WITHDREW, True, date(2029, 2, 28), "32(3)"),
        (Stage.NOT_SUITABLE, True, date(2029, 2, 28), "3 years"),
        (Stage.NOT_APPROVED, True, date(2029, 2, 28), "32(3)"),
        (Stage.APPROVED, True, None, "10 years after the approval ends"),
    ],
)
def test_an_ended_case_says_how_long_and_by_which_rule(stage, applied, until, rule) -> None:
    found = kept(stage, applied=applied)
    assert found is not None
    assert found.until == until
    assert rule in found.why


@pytest.mark.parametrize("stage", sorted(OPEN))
def test_an_open_case_is_not_counted_down(stage: Stage) -> None:
    assert kept(stage, applied=True, ended_on=None) is None


@pytest.mark.django_db
def test_who_applied_and_withdrew_is_told_three_years_and_who_comes_back_starts_anew(
    make_enquiry, cast
) -> None:
    case = make_enquiry()
    access = place_access(case, cast.mel)
    with reaching(place_reach(case)):
        take_to(Stage.CHECKS, case, by=cast.gita)
        Rows(case, by=cast.gita).checks_in()
        enquiry_move(access=access, enquiry_id=case.pk, action=Action.WITHDRAW,
                     target=Stage.WITHDREW, reason="AW4", now=MONDAY)  # fmt: skip
        case.refresh_from_db()
        assert progress_of(case, MONDAY, access=access).kept_until == "March 2029"
        enquiry_move(access=access, enquiry_id=case.pk, action=Action.REOPEN,
                     target=Stage.CONVERSATION, now=MONDAY)  # fmt: skip
        case.refresh_from_db()
        # What was gathered for the first application does not stand for a second one.
        take_to(Stage.INVITED, case, by=cast.gita)
        assert not case.application_set.filter(voided_at=None).exists()
        assert not case.check_set.filter(dropped_at=None).exists()
        steps = progress_of(case, MONDAY, access=access).steps
        assert next(step.title for step in steps if step.state == "now") == "Application"
        # Regulation 32(3) does not stop because they asked again and stopped again.
        later = MONDAY.replace(month=5)
        enquiry_move(access=access, enquiry_id=case.pk, action=Action.WITHDRAW,
                     target=Stage.WITHDREW, reason="too_long", now=later)  # fmt: skip
        case.refresh_from_db()
        found = retention_of(access, case)
        assert found is not None
        assert found.until == date(2029, 3, 2)  # 3 years from the first end, not 2 from this one
        assert "the application they had made before" in found.why
        assert "32(3)" in found.why
        said = AuditEvent.objects.get(subject_id=case.pk, action="enquiry.application_voided")
        assert "withdrawn" in str(said.changes)


@pytest.mark.django_db
def test_an_application_recorded_by_mistake_is_kept_no_longer_for_it(make_enquiry, cast) -> None:
    case = make_enquiry()
    access = place_access(case, cast.mel)
    with reaching(place_reach(case)):
        take_to(Stage.APPLICATION, case, by=cast.gita)
        enquiry_move(access=access, enquiry_id=case.pk, action=Action.STEP_BACK,
                     target=Stage.INVITED, detail="Another family’s", now=MONDAY)  # fmt: skip
        enquiry_move(access=access, enquiry_id=case.pk, action=Action.CLOSE,
                     target=Stage.CLOSED, reason="no_reply", now=MONDAY)  # fmt: skip
        case.refresh_from_db()
        found = retention_of(access, case)
        assert found is not None
        assert "the hub’s own rule" in found.why


@pytest.mark.django_db
def test_undo_does_not_half_bring_back_an_application(make_enquiry, cast, world, signed_in) -> None:
    """Where a hub visits after the application, both stages lie before it on another hub's road."""
    JourneyPolicy.objects.filter(cluster=world.ne).update(order=Order.APPLICATION_FIRST)
    case = make_enquiry()
    access = place_access(case, cast.mel)
    with reaching(place_reach(case)):
        take_to(Stage.VISIT, case, by=cast.gita, order=Order.APPLICATION_FIRST)
        assert set(reasons_offered(case.cluster, applied=True, day=MONDAY.date())[
            Action.WITHDRAW]) == {f"AW{n}" for n in range(6)}  # fmt: skip
        with time_machine.travel(MONDAY, tick=False):
            page = signed_in(cast.gita).get(address(case, "move"))
        assert "Fostering was not as they expected" in words(page)
        # They have applied, at whatever stage: Ofsted's codes, and a disqualification ends it.
        facts = facts_of(access, case, today=MONDAY.date())
        assert lawful(replace(facts, barred=True), Action.DISQUALIFY)
        moved = enquiry_move(access=access, enquiry_id=case.pk, action=Action.STEP_BACK,
                             target=Stage.INVITED, detail="A slip", now=MONDAY)  # fmt: skip
        with pytest.raises(UndoTooLate, match="made the application void"):
            act_undo(access=access, event_id=moved.pk, now=MONDAY)
        case.refresh_from_db()
        assert case.stage == Stage.INVITED
        assert not case.application_set.filter(voided_at=None).exists()


@pytest.mark.django_db
def test_reports_and_the_person_read_the_hubs_own_order(make_enquiry, cast, world) -> None:
    JourneyPolicy.objects.filter(cluster=world.ne).update(order=Order.APPLICATION_FIRST)
    visited, sent_back = make_enquiry(), make_enquiry(first_name="Kim", phone="07700 900456")
    access = place_access(visited, cast.mel)
    with reaching(place_reach(visited)):
        take_to(Stage.VISIT, visited, by=cast.gita, order=Order.APPLICATION_FIRST)
        take_to(Stage.PANEL, sent_back, by=cast.gita, order=Order.APPLICATION_FIRST)
        take_to.__globals__["stage_write"](
            access=access, enquiry=sent_back, target=Stage.ASSESSMENT, now=MONDAY
        )
        got = dict(Enquiry.objects.annotate(got=furthest()).values_list("pk", "got"))
        # The visit after the application is no step back, nor is coming back from panel.
        assert got == {visited.pk: RANK[Stage.APPLICATION], sent_back.pk: RANK[Stage.PANEL]}
        titles = [step.title for step in progress_of(visited, MONDAY, access=access).steps]
        assert titles[2:4] == ["Application", "Home visit"]
        JourneyPolicy.objects.filter(cluster=world.ne).update(order=Order.VISIT_FIRST)
        got = dict(Enquiry.objects.annotate(got=furthest()).values_list("pk", "got"))
        assert got[visited.pk] == RANK[Stage.VISIT]  # there it would have been a mistake
