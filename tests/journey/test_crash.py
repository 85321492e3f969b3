"""A crash between any two statements of the twelve main acts leaves nothing half done.

Each act is broken at every statement that writes, one after the other: a stop before a statement
that only reads is the same as one after the write before it. After every break the case is as it
was. At the end the act itself goes through. No query of ``enquiries.invariants`` ever finds a row,
and no break is swallowed on the way: an act that went on without a write would end the test.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.apps import apps as django_apps
from django.db import connection, transaction

from carers.models import Household
from carers.services import household_approve
from enquiries.invariants import QUERIES
from enquiries.models import CaseRow, Deadline, Determination, Enquiry, PanelItem
from enquiries.services.answering import handover_accept
from enquiries.services.applying import application_receive
from enquiries.services.check_acts import check_receive
from enquiries.services.deciding import decision_written, no_propose
from enquiries.services.determining import determination_answer
from enquiries.services.minutes import minutes_finish
from enquiries.services.packs import pack_send
from enquiries.services.reporting import report_share, report_standing, state_of
from enquiries.services.stages import stage_1_refuse, stage_1_start, stage_2_start
from enquiries.terms import Terms
from enquiries.workflow import Stage
from hubs.fence import reaching
from hubs.models import JourneyPolicy
from messaging.models import Message
from tests.cast import MONDAY, Cast, MakeEnquiry, World
from tests.journey.road import Rows, place_reach, quorate, take_to

TODAY = MONDAY.date()
Act = Callable[[], object]
WRITES = ("INSERT", "UPDATE", "DELETE")


class Broken(Exception):
    """The machine stopped here."""


@dataclass
class Breaker:
    """Counts statements that write, and stops at one of them."""

    at: int  # how many writes go through
    seen: int = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(WRITES):
            self.seen += 1
            if self.seen > self.at:
                raise Broken
        return execute(sql, params, many, context)


@dataclass(frozen=True)
class Scene:
    """The world and one case, for an act to be made ready on."""

    world: World
    cast: Cast
    case: Enquiry

    def rows(self) -> Rows:
        return Rows(self.case, by=self.cast.gita)

    def to(self, stage: Stage, **given: Any) -> None:
        with reaching(place_reach(self.case)):
            take_to(stage, self.case, by=self.cast.gita, **given)

    def by(self, name: str, verb: Callable[..., object], **given: Any) -> Act:
        """The act as one of the cast does it."""
        access = self.cast.access(name)

        def act() -> object:
            with reaching(access.reach):
                said = {"access": access, "now": MONDAY, **given}
                if "handover_id" not in given:
                    said["enquiry_id"] = self.case.pk
                return verb(**said)

        return act


def _apply(s: Scene) -> Act:
    s.to(Stage.INVITED)
    return s.by("gita", application_receive, received_on=TODAY, declared=True)


def _stage_1(s: Scene) -> Act:
    s.to(Stage.APPLICATION)
    return s.by("gita", stage_1_start)


def _last_check(s: Scene) -> Act:
    s.to(Stage.CHECKS)
    with reaching(place_reach(s.case)):
        check = s.rows().check(received_on=None)
    return s.by("gita", check_receive, check_id=check.pk, on=TODAY)


def _stage_1_no(s: Scene) -> Act:
    s.to(Stage.CHECKS)
    return s.by("gareth", stage_1_refuse, reasons="The home is not safe.")


def _stage_2(s: Scene) -> Act:
    s.to(Stage.CHECKS)
    with reaching(place_reach(s.case)):
        s.rows().checks_in()
    return s.by("gita", stage_2_start)


def _share(s: Scene) -> Act:
    s.to(Stage.ASSESSMENT)
    with reaching(place_reach(s.case)):
        s.rows().sections()
        s.rows().report(shared_on=None, comments_by=None, commented_on=None)
        shown = state_of(report_standing(s.cast.access("gita"), s.case))
    return s.by("gita", report_share, shown=shown)


def _pack(s: Scene) -> Act:
    s.to(Stage.PANEL)
    with reaching(place_reach(s.case)):
        quorate(PanelItem.objects.get(enquiry=s.case).panel)
    return s.by("pat", pack_send, documents=[], late_why="The medical came late")


def _minutes(s: Scene) -> Act:
    s.to(Stage.PANEL)
    with reaching(place_reach(s.case)):
        item = PanelItem.objects.get(enquiry=s.case)
        item.recommends, item.reasons, item.recommended_at = "suitable", "Warm", MONDAY
        item.save()
    return s.by("pat", minutes_finish, item_id=item.pk, text="They were heard.")


def _no(s: Scene) -> Act:
    s.to(Stage.DECISION, refuses=True)
    return s.by("dee", no_propose, reasons="Not yet", differs_why="")


def _answer(s: Scene) -> Act:
    s.to(Stage.DECISION, refuses=True)
    proposed = s.by("dee", no_propose, reasons="Not yet", differs_why="")()
    assert isinstance(proposed, Determination)
    s.by("dee", decision_written, decision_id=proposed.decision_id, letter_on=TODAY)()
    return s.by(
        "dee", determination_answer, route="representations", answered_on=TODAY, answer="No"
    )


def _approve(s: Scene) -> Act:
    s.to(Stage.DECISION)
    return s.by("dee", household_approve, terms=Terms(most_children=1), reasons="Agreed")


def _handover(s: Scene) -> Act:
    with reaching(place_reach(s.case)):
        JourneyPolicy.objects.filter(cluster=s.world.ne).update(hands_over_at=Stage.VISIT)
        take_to(Stage.INTEREST, s.case, by=s.cast.asha)
        offered = s.rows().handover()
    return s.by("gita", handover_accept, handover_id=offered.pk)


ACTS: dict[str, Callable[[Scene], Act]] = {
    "receive the application": _apply,
    "start Stage 1": _stage_1,
    "receive the last check": _last_check,
    "say no in Stage 1": _stage_1_no,
    "go on to Stage 2": _stage_2,
    "share the report": _share,
    "send the pack": _pack,
    "make the minutes final": _minutes,
    "propose not to approve": _no,
    "answer the proposal": _answer,
    "approve": _approve,
    "accept a hand-over": _handover,
}


def broken_rules(world: World) -> list[str]:
    """Every invariant that finds a row anywhere in the product."""
    found = []
    with reaching(replace(world.reach, everything=True)), connection.cursor() as cursor:
        for name, query in QUERIES.items():
            cursor.execute(query)
            if cursor.fetchall():
                found.append(name)
    return found


def state_of_case(case: Enquiry) -> object:
    """All that the acts change of a case: its row, its clocks, and how many rows hang on it."""
    tables = [
        model._meta.db_table
        for model in django_apps.get_app_config("enquiries").get_models()
        if issubclass(model, CaseRow)
    ]
    counts = ", ".join(f"(select count(*) from {t} where enquiry_id = %s)" for t in tables)
    with reaching(place_reach(case)), connection.cursor() as cursor:
        cursor.execute(f"select {counts}", [case.pk] * len(tables))
        counted = cursor.fetchone()
        row = Enquiry.objects.filter(pk=case.pk).values().get()
        clocks = list(Deadline.objects.filter(enquiry_id=case.pk).order_by("pk").values())
        said = Message.objects.filter(about_id=case.pk).count()
        return row, counted, clocks, said, Household.objects.count()


@pytest.mark.parametrize("name", ACTS)
def test_broken_at_every_statement(
    name: str, world: World, cast: Cast, make_enquiry: MakeEnquiry
) -> None:
    scene = Scene(world, cast, make_enquiry())
    act = ACTS[name](scene)
    assert broken_rules(world) == []
    before = state_of_case(scene.case)
    writes, went_through = 0, False
    while not went_through:
        breaker = Breaker(at=writes)
        with suppress(Broken), transaction.atomic(), connection.execute_wrapper(breaker):
            act()
            went_through = True
            transaction.set_rollback(True)  # stopped after the last write, before the commit
        assert state_of_case(scene.case) == before, f"after {writes} writes"
        assert breaker.seen == writes + (not went_through), "a break was swallowed"
        writes += 1
    assert writes > 3
    act()
    assert broken_rules(world) == []
    assert state_of_case(scene.case) != before
