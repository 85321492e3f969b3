"""Clocks of the journey: started from a limit, kept as they were, explained, paused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enquiries.models import ClockPause, Deadline, Enquiry
from enquiries.selectors.clocks import ClockFilters, clocks_page
from enquiries.services import enquiry_pause
from enquiries.services.clock_words import clock_pause
from enquiries.services.clocks import clocks_finish, limit_restart, limit_start
from enquiries.services.curtain import curtain_write
from hubs.calendar import LONDON
from hubs.fence import reaching
from hubs.models import AuditEvent, BankHoliday, JourneyPolicy, SeenBy, TimeLimit, User
from tests.cast import MONDAY, Cast, MakeEnquiry, World
from tests.roles import as_owner
from tests.staff.test_case import words

SignIn = Callable[[User], Client]
SeeAll = Callable[[], Any]
Rule = Deadline.Rule
ROWS = 4000


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


@pytest.fixture
def mel(cast: Cast, signed_in: SignIn) -> Any:
    """Mel at her desk on Monday morning."""
    with time_machine.travel(MONDAY, tick=False):
        yield signed_in(cast.mel)


def page_of(case: Enquiry, name: str, *more: Any) -> str:
    return reverse(f"enquiries:{name}", args=[case.reference, *more])


class TestClocksOfAPlace:
    def test_every_running_clock_the_longest_overdue_first(
        self, mel: Client, case: Enquiry, cast: Cast, see_all: SeeAll
    ) -> None:
        with see_all():
            Enquiry.objects.filter(pk=case.pk).update(owner=cast.ben)
            start(case, Rule.STAGE_1_NO, date(2026, 3, 27))
            start(case, Rule.TELL, date(2026, 2, 24))
            start(case, Rule.WRITE, date(2026, 2, 20))
            clocks_finish(enquiry=case, rule=Rule.WRITE, now=MONDAY)
        said = words(mel.get(reverse("enquiries:clocks")))
        assert "3 clocks run" in said
        assert "1 overdue in all" in said
        assert "Write to them" not in said.partition("Works on it")[2]
        assert said.index("Overdue by 3 days 10 hours") < said.index("By 5pm tomorrow")
        assert "By the end of Tuesday 14 April 29 working days left" in said
        assert "Not counted: Saturdays and Sundays, Good Friday (Friday 3 April)" in said
        assert "Day 1 is Monday 30 March." in said
        assert "regulation 26(1B)" in said
        assert said.count("Ben Officer") == 3

    def test_narrowed_by_rule_council_and_overdue(
        self, mel: Client, case: Enquiry, see_all: SeeAll
    ) -> None:
        with see_all():
            start(case, Rule.TELL, date(2026, 2, 24))
        here = reverse("enquiries:clocks")
        assert "1 clock runs" in words(mel.get(here, {"rule": "tell"}))
        assert "1 clock runs" in words(mel.get(here, {"rule": "limits"}))
        assert "1 clock runs" in words(mel.get(here, {"due": "over"}))
        assert "2 clocks run" in words(mel.get(here, {"council": "gateshead"}))
        nothing = words(mel.get(here, {"council": "none", "rule": "tell"}))
        assert "No clock matches these filters" in nothing
        assert "Select one of the choices" in words(mel.get(here, {"rule": "nonsense"}))

    def test_as_many_queries_for_a_page_of_clocks_as_for_one(
        self,
        mel: Client,
        case: Enquiry,
        cast: Cast,
        see_all: SeeAll,
    ) -> None:
        with see_all():
            for n in range(12):
                clock = start(case, Rule.PAPERS, date(2026, 4, 1) + timedelta(days=n))
                ClockPause.objects.create(
                    enquiry=case,
                    deadline=clock,
                    from_on=MONDAY.date(),
                    why="Ill",
                    by=cast.mel,
                    recorded_at=MONDAY,
                )
        mel.get(reverse("enquiries:clocks"))  # the first of a session costs more
        with CaptureQueriesContext(connection) as asked:
            said = words(mel.get(reverse("enquiries:clocks")))
        made = [q["sql"] for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
        # Who asks and what they reach included, but for what only a test's own transaction needs:
        # putting the former reach back at the end.
        assert "set_config" in made.pop()
        assert len(made) <= 12, "\n".join(sql[:160] for sql in made)
        assert said.count("Stands still") == 12
        assert "Mel Manager said that it stands still since Monday 2 March 2026: Ill" in said

    def test_the_page_reads_the_first_of_thousands_by_an_index_of_its_own(
        self, case: Enquiry, cast: Cast, see_all: SeeAll
    ) -> None:
        """A fifth of them runs; nothing is sorted and no table is read from end to end."""
        with see_all():
            Deadline.objects.bulk_create(
                Deadline(
                    enquiry=case,
                    cluster_id=case.cluster_id,
                    service_id=case.service_id,
                    rule=Rule.TELL,
                    occurrence=n,
                    source="Standard 14",
                    trigger_at=MONDAY,
                    due_at=MONDAY + timedelta(minutes=n),
                    done_at=None if n % 5 == 0 else MONDAY,
                )
                for n in range(1, ROWS)
            )
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("analyze enquiries_deadline")
        for who, index in (("mel", "deadline_cluster_runs"), ("gareth", "deadline_service_runs")):
            access = cast.access(who)
            with reaching(access.reach), CaptureQueriesContext(connection) as asked:
                clocks_page(access, filters=ClockFilters(), page="1", now=MONDAY)
            page = next(q["sql"] for q in asked if "LIMIT" in q["sql"])
            with reaching(access.reach), connection.cursor() as cursor:
                cursor.execute(f"explain {page}")
                plan = "\n".join(line for (line,) in cursor.fetchall())
            assert index in plan, plan
            assert "Sort" not in plan.partition("SubPlan")[0], plan
            assert "Seq Scan on enquiries_deadline" not in plan, plan

    def test_behind_the_curtain_a_rule_is_said_and_no_words(
        self, mel: Client, case: Enquiry, cast: Cast, see_all: SeeAll
    ) -> None:
        with see_all():
            clock = start(case, Rule.RECORDS, MONDAY.date(), label="Of Sunny Fostering")
            Deadline.objects.filter(pk=clock.pk).update(over_why="They never answer")
            case.refresh_from_db()
            case.handed_over_at = MONDAY
            curtain_write(enquiry=case, seen_by=SeenBy.COUNCIL, values={"handed_over_at": MONDAY})
        said = words(mel.get(reverse("enquiries:clocks"), {"rule": "records"}))
        assert "Records of another service" in said
        assert "Sunny" not in said
        assert "never answer" not in said


class TestSaidOfAClock:
    @pytest.fixture
    def clock(self, case: Enquiry, see_all: SeeAll) -> Deadline:
        with see_all():
            return start(case, Rule.STAGE_1_NO, date(2026, 2, 2))

    def test_it_stands_still_and_runs_on_and_keeps_its_day(
        self, mel: Client, case: Enquiry, clock: Deadline, see_all: SeeAll
    ) -> None:
        pause = page_of(case, "clock_pause", clock.pk)
        first = {"from_on-day": "1", "from_on-month": "2", "from_on-year": "2026", "why": "Ill"}
        early = mel.post(pause, first)
        assert early.status_code == 422
        assert "must be Monday 2 February 2026 or later" in words(early)
        assert 'value="2026"' in early.content.decode()
        kept = mel.post(pause, {**first, "from_on-day": "9"}, follow=True)
        assert "It stands still. The day it is due is not moved." in words(kept)
        assert "Mel Manager said that it stands still since Monday 9 February 2026: Ill" in (
            words(kept)
        )
        ended = {"to_on-day": "8", "to_on-month": "2", "to_on-year": "2026"}
        assert "must be Monday 9 February 2026 or later" in words(mel.post(pause, ended))
        after = words(mel.post(pause, {**ended, "to_on-day": "20"}, follow=True))
        assert "from Monday 9 February 2026 to Friday 20 February 2026" in after
        assert "It stands still." not in after
        with see_all():
            was = clock.due_at
            clock.refresh_from_db()
            assert clock.due_at == was
            acts = list(
                AuditEvent.objects.filter(action__startswith="enquiry.clock_").values_list(
                    "action", "changes"
                )
            )
        assert acts == [
            ("enquiry.clock_paused", {"clock": [None, clock.pk]}),
            ("enquiry.clock_resumed", {"clock": [None, clock.pk]}),
        ]

    def test_a_second_pause_says_who_was_first(
        self, case: Enquiry, clock: Deadline, cast: Cast, see_all: SeeAll
    ) -> None:
        def still(who: str) -> None:
            with see_all():
                clock_pause(
                    access=cast.access(who),
                    enquiry_id=case.pk,
                    clock_id=clock.pk,
                    from_on=date(2026, 2, 9),
                    why="Ill",
                    now=MONDAY,
                )

        still("asha")
        with pytest.raises(ValidationError, match="Asha Officer said already"):
            still("ben")

    def test_once_the_reason_is_said_it_hides_no_other_work(
        self, mel: Client, case: Enquiry, clock: Deadline, see_all: SeeAll
    ) -> None:
        with see_all():
            case.refresh_from_db()
            assert case.next_due_at == clock.due_at
        over = page_of(case, "clock_over", clock.pk)
        assert "Enter the reason" in words(mel.post(over, {"why": " "}))
        said = words(mel.post(over, {"why": "The doctor took three weeks"}, follow=True))
        assert "Why it is missed: The doctor took three weeks" in said
        with see_all():
            case.refresh_from_db()
            promise = case.deadline_set.get(rule=Rule.FIRST_CONTACT)
        assert case.next_due_at == promise.due_at
