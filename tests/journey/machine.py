"""A case in memory that obeys the guards, for walking a great many roads without a database.

What an act writes is modelled here from docs and law, never read from the guards: so that a guard
that forgets something shows as an invariant broken after many steps.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from random import Random

from enquiries.checks import Facts, blockers
from enquiries.workflow import (
    BEFORE_APPLICATION,
    ENDED,
    MOVES,
    Action,
    Kind,
    Order,
    Stage,
    move_allowed,
)

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Happened:
    """One act in the history of a case."""

    action: Action
    source: Stage
    target: Stage
    on: date
    reason: str = ""


@cache
def moves_from(stage: Stage, order: Order) -> dict[Action, tuple[Stage, ...]]:
    """The lawful steps from a stage, but for what may be in their way."""
    found = {
        action: tuple(
            to for to in Stage if move_allowed(action, source=stage, target=to, order=order)
        )
        for action in Action
    }
    return {action: targets for action, targets in found.items() if targets}


class Refused(Exception):
    """The act was not lawful: nothing was changed."""


@dataclass
class MadeUpCase:
    """One case: what is known of it, and what happened. ``rng`` draws what people do."""

    rng: Random
    facts: Facts
    history: list[Happened] = field(default_factory=list)
    applied_on: list[date] = field(default_factory=list)
    considered_on: date | None = None  # by panel, with final minutes, for this application
    proposed_on: date | None = None
    answer_over_on: date | None = None
    approvals: int = 0

    @property
    def stage(self) -> Stage:
        return self.facts.stage

    def know(self, **changes: object) -> None:
        """Learn something. The facts are this case's own, so they are changed in place: a copy
        for each of a million changes would take most of the time."""
        for name, value in changes.items():
            assert hasattr(self.facts, name)
            object.__setattr__(self.facts, name, value)

    def acts(self) -> list[tuple[Action, Stage]]:
        """Everything lawful now."""
        return [
            (action, target)
            for action, targets in moves_from(self.stage, self.facts.order).items()
            if not blockers(self.facts, action)
            for target in targets
        ]

    def act(self, action: Action, target: Stage) -> None:
        """Take a step, or raise Refused and change nothing."""
        order = self.facts.order
        if not move_allowed(action, source=self.stage, target=target, order=order):
            raise Refused
        if blockers(self.facts, action):
            raise Refused
        reason = "why" if MOVES[action].needs_reason else ""
        happened = Happened(action, self.stage, target, self.facts.today, reason)
        self.know(stage=target)
        self.history.append(happened)
        self._follows(action, happened.source)

    # --- What an act leaves behind --------------------------------------------------------------

    def _follows(self, action: Action, happened_at: Stage) -> None:
        today = self.facts.today
        if action is Action.APPLY:
            self.applied_on.append(today)
            missing = ("Date of birth of Sam",) if self.rng.random() < 0.5 else ()
            self.know(application_on=today, application_missing=missing)
        elif action in (Action.STEP_BACK, Action.REOPEN):
            self._forget_application()
        elif action is Action.START_STAGE_1:
            self.know(stage_1_started=True, stage_1_missing=("DBS for Sam", "Medical for Sam"))
        elif action is Action.START_STAGE_2:
            self.know(stage_2_missing=("Employer’s reference",), sections_missing=("Personality",))
            if happened_at is Stage.NOT_SUITABLE:
                self.know(stage_1_refused=False, stage_1_lapsed=True)
        elif action is Action.NOT_SUITABLE:
            self.know(stage_1_refused=True)
        elif action is Action.LIST:
            self.know(listed=True, item_kind=self.facts.report, recommends="", minutes_final=False)
        elif action in (Action.TAKE_OFF, Action.SEND_BACK):
            self.know(listed=False, recommends="", minutes_final=False, report="")
            self.know(determination_runs=False, recommended_again=False, route="", answer_by=None)
            self._report_again()
        elif action is Action.RECOMMEND:
            self.considered_on = today
        elif action is Action.PROPOSE_NO:
            self.proposed_on, self.answer_over_on = today, None
            self.know(determination_runs=True, determination_told=False, route="", answer_by=None)
        elif action is Action.APPROVE:
            self.approvals += 1
        if self.stage in ENDED:
            self.know(listed=False, determination_runs=False, handover_waits=False)

    def _forget_application(self) -> None:
        self.considered_on = self.proposed_on = self.answer_over_on = None
        bare = Facts(stage=self.stage, today=self.facts.today)
        gone = (
            "application_on", "application_missing", "stage_1_missing", "stage_1_unverified",
            "stage_2_missing", "stage_2_unverified", "barred", "stage_1_started",
            "stage_1_complete_on", "stage_1_no_by", "stage_1_lapsed", "sections_missing", "report",
            "report_locked", "report_shared_on", "comments_by", "commented", "listed",
            "recommends", "minutes_final", "determination_runs", "route", "recommended_again",
        )  # fmt: skip
        self.know(**{name: getattr(bare, name) for name in gone})

    def _report_again(self) -> None:
        self.know(report_locked=False, report_shared_on=None, comments_by=None, commented=False)

    # --- What else happens ------------------------------------------------------------------------

    def days_pass(self, days: int) -> None:
        self.know(today=self.facts.today + days * DAY)
        facts = self.facts
        over = facts.stage_1_no_by and facts.today > facts.stage_1_no_by
        if over and facts.stage is Stage.CHECKS:
            self.know(stage_1_lapsed=True)

    def something_happens(self) -> None:
        """A colleague does one piece of work that fits the stage: what the next step needs."""
        facts, today = self.facts, self.facts.today
        works = {
            Stage.VISIT: self._visited,
            Stage.INVITED: self._visited,
            Stage.CHECKS: self._check_in,
            Stage.ASSESSMENT: self._assess,
            Stage.PANEL: self._panel_sits,
            Stage.DETERMINATION: self._answered,
        }
        if facts.stage in BEFORE_APPLICATION:
            self.know(has_council=True, interest_done=self.rng.random() < 0.8)
        if facts.stage in (Stage.APPLICATION, Stage.VISIT):
            self.know(application_missing=(), handover_waits=False)
            self._visited()
        if facts.is_transfer and facts.transfer_starts_on is None and self.rng.random() < 0.5:
            self.know(transfer_starts_on=today + 30 * DAY)
        if facts.stage in works:
            works[facts.stage]()

    def _visited(self) -> None:
        self.know(visit_outcome=self.rng.choice(["invite", "invite", "not_yet", "no"]))

    def _check_in(self) -> None:
        facts = self.facts
        if facts.stage_1_missing:
            first, *rest = facts.stage_1_missing
            self.know(
                stage_1_missing=tuple(rest), stage_1_unverified=(*facts.stage_1_unverified, first)
            )
            if not rest and facts.stage_1_complete_on is None:
                self.know(stage_1_complete_on=facts.today, stage_1_no_by=facts.today + 14 * DAY)
        else:
            self.know(stage_1_unverified=(), barred=self.rng.random() < 0.05)

    def _assess(self) -> None:
        facts, today = self.facts, self.facts.today
        self.know(
            sections_missing=(), stage_1_missing=(), stage_2_missing=(),
            stage_1_unverified=(), stage_2_unverified=(),
        )  # fmt: skip
        if not facts.report:
            self.know(report=self.rng.choice(["full", "full", "full", "brief"]))
        elif not facts.report_locked:
            self.know(report_locked=True)
        elif facts.report_shared_on is None:
            self.know(report_shared_on=today, comments_by=today + 14 * DAY)
        else:
            self.know(commented=self.rng.random() < 0.5)

    def _panel_sits(self) -> None:
        brief = self.facts.report == "brief"
        yes = "full_report" if brief else "suitable"
        said = self.rng.choice([yes, yes, "not_suitable", "defer"])
        final = said in ("suitable", "not_suitable")
        self.know(recommends=said, minutes_final=final, listed=not final)

    def _answered(self) -> None:
        facts, today = self.facts, self.facts.today
        if not facts.determination_told:
            self.know(determination_told=True, answer_by=today + 28 * DAY)
        elif not facts.route and facts.answer_by and today <= facts.answer_by:
            self.know(route=self.rng.choice(["", "representations", "review"]))
            if self.facts.route:
                self.answer_over_on = None
        elif facts.route and not facts.recommended_again:
            self.know(recommended_again=True)
            self.answer_over_on = today


def bare_case(rng: Random) -> MadeUpCase:
    """A new enquiry in a hub whose policy is drawn."""
    kind = rng.choice([Kind.FOSTERING] * 6 + [Kind.TRANSFER, Kind.KINSHIP])
    facts = Facts(
        stage=Stage.ENQUIRY,
        today=date(2026, 1, 1) + rng.randrange(365) * DAY,
        kind=kind,
        is_transfer=kind is Kind.TRANSFER,
        order=rng.choice(list(Order)),
        interest_needed=rng.random() < 0.3,
        visit_needed=rng.random() < 0.8,
        panel_required=rng.random() < 0.8,
    )
    return MadeUpCase(rng, facts)
