"""Clocks of the journey: started from a limit, kept as they were, explained, paused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from enquiries.models import Deadline, Enquiry
from enquiries.services import enquiry_pause
from enquiries.services.clocks import clocks_finish, limit_restart, limit_start
from hubs.calendar import LONDON
from hubs.models import BankHoliday, JourneyPolicy, TimeLimit
from tests.cast import MONDAY, Cast, MakeEnquiry, World

SeeAll = Callable[[], Any]
Rule = Deadline.Rule


@pytest.fixture
def case(make_enquiry: MakeEnquiry) -> Enquiry:
    return make_enquiry()


def start(case: Enquiry, rule: Deadline.Rule, trigger: date, **more: Any) -> Deadline:
    return limit_start(
        enquiry=case, rule=rule, trigger=trigger, now=more.pop("now", MONDAY), **more
    )


def day_of(clock: Deadline) -> date:
    return clock.due_at.astimezone(LONDON).date()


class TestLimitStart:
    def test_a_clock_carries_its_rule_and_ends_with_its_day(
        self, case: Enquiry, see_all: SeeAll
    ) -> None:
        with see_all():
            clock = start(case, Rule.STAGE_1_NO, date(2026, 2, 27))  # a Friday
            case.refresh_from_db()
        assert clock.due_at == datetime(2026, 3, 13, 23, 59, tzinfo=LONDON)
        assert (clock.amount, clock.unit) == (10, "working_days")
        assert clock.source.endswith("regulation 26(1B)")
        assert clock.trigger_at == datetime(2026, 2, 27, tzinfo=LONDON)
        assert clock.remind_at is None  # S3 speaks of contact that was promised

    def test_the_case_follows_its_earliest_clock(self, case: Enquiry, see_all: SeeAll) -> None:
        with see_all():
            promise = case.deadline_set.get()
            early = start(case, Rule.TELL, date(2026, 2, 25))
            case.refresh_from_db()
            assert case.next_due_at == early.due_at < promise.due_at
            clocks_finish(enquiry=case, rule=Rule.TELL, now=MONDAY)
            case.refresh_from_db()
            assert case.next_due_at == promise.due_at

    def test_counted_back_from_the_panel_even_when_that_day_has_gone_by(
        self, case: Enquiry, see_all: SeeAll
    ) -> None:
        with see_all():
            clock = start(case, Rule.PAPERS, date(2026, 4, 14))  # Easter Monday is 6 April
            late = start(case, Rule.PAPERS, date(2026, 3, 5))
        assert day_of(clock) == date(2026, 4, 7)
        assert clock.trigger_at == MONDAY
        assert day_of(late) == date(2026, 2, 26)
        assert late.trigger_at == late.due_at < MONDAY

    def test_what_the_hub_promises_comes_from_its_policy(
        self, case: Enquiry, world: World, see_all: SeeAll
    ) -> None:
        with see_all():
            JourneyPolicy.objects.filter(cluster=world.ne).update(
                handover_answer_days=3, visit_days=1
            )
            answer = start(case, Rule.HANDOVER_ANSWER, MONDAY.date())
            visit = start(case, Rule.INITIAL_VISIT, MONDAY.date())
            contact = start(case, Rule.COUNCIL_CONTACT, MONDAY.date())
        assert answer.due_at == datetime(2026, 3, 5, 17, 0, tzinfo=LONDON)
        assert answer.source == f"Promise of {world.ne.name}: within 3 open days"
        assert visit.source.endswith("within 1 working day")
        assert day_of(visit) == date(2026, 3, 3)
        assert contact.remind_at == datetime(2026, 3, 4, 15, 0, tzinfo=LONDON)
        assert answer.remind_at is None

    def test_a_changed_limit_does_not_move_a_running_clock(
        self, case: Enquiry, world: World, see_all: SeeAll
    ) -> None:
        with see_all():
            before = start(case, Rule.RECORDS, MONDAY.date())
            TimeLimit.objects.create(
                cluster=None,
                code="records",
                amount=20,
                unit="working_days",
                source="A later regulation",
                valid_from=date(2026, 3, 2),
            )
            BankHoliday.objects.create(day=date(2026, 3, 11), name="A day of thanks")
            after = start(case, Rule.RECORDS, MONDAY.date())
            before.refresh_from_db()
        assert (before.occurrence, after.occurrence) == (1, 2)
        assert day_of(before) == date(2026, 3, 23)
        assert (day_of(after), after.source) == (date(2026, 3, 31), "A later regulation")

    def test_counting_anew_keeps_what_was(self, case: Enquiry, see_all: SeeAll) -> None:
        with see_all():
            first = start(case, Rule.STAGE_1_NO, date(2026, 2, 20))
            again = limit_restart(
                enquiry=case,
                rule=Rule.STAGE_1_NO,
                trigger=date(2026, 3, 2),
                now=MONDAY,
                why="A reference was replaced",
            )
            was = (first.trigger_at, first.due_at)
            first.refresh_from_db()
        assert (first.trigger_at, first.due_at) == was
        assert first.cancelled_reason == "A reference was replaced"
        assert again.occurrence == 2
        assert day_of(again) == date(2026, 3, 16)

    def test_a_pause_they_asked_for_stops_promises_and_no_limit(
        self, case: Enquiry, cast: Cast, see_all: SeeAll
    ) -> None:
        with see_all():
            limit = start(case, Rule.PANEL_8_MONTHS, MONDAY.date())
            enquiry_pause(
                access=cast.access("asha"),
                enquiry_id=case.pk,
                until=date(2026, 4, 20),
                now=MONDAY + timedelta(hours=1),
            )
            limit.refresh_from_db()
            running = set(case.deadline_set.open().values_list("rule", flat=True))
        assert limit.cancelled_at is None
        assert running == {"panel_8_months", "next_step"}
