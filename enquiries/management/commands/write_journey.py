"""Write docs/journey.md from the workflow and its guards, so that the page cannot drift."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from enquiries.checks import GUARDS
from enquiries.workflow import (
    BEFORE_APPLICATION,
    BY_HAND,
    ENDED,
    MILESTONE_LABELS,
    MILESTONE_OF,
    MOVES,
    OPEN,
    REOPENABLE,
    ROAD,
    ROADS,
    STAGE_LABELS,
    Action,
    Order,
    Stage,
    targets_of,
)

PAGE = settings.BASE_DIR / "docs" / "journey.md"

INTRODUCTION = """# The journey to approval

This page is written by `manage.py write_journey` from `enquiries/workflow.py` and
`enquiries/checks.py`; a test fails when they differ.

A case has one stage. **`enquiries/workflow.py`** says which stages there are and which acts lead
from one to another: pure data, no database, no clock. **`enquiries/checks.py`** says what stands
in the way of an act besides the stage, all of it at once, each thing with the page where it is
mended: `blockers(facts, action)`. The case page shows that list, and the service that takes the
step refuses while there is one: the same function, so they cannot disagree.
`enquiries/selectors/facts.py` reads the facts of a case in two or three queries.

**One writer.** `enquiries/services/moving.py` alone writes a stage: it locks the case, asks the
workflow, asks the guards, writes a `StageChange` (append-only; every report counts from it), stops
or starts clocks, and tells the hand-over. An act that keeps what the law asks for (an application,
a recommendation, a decision) writes its own rows first and then calls `act_move` in the same
transaction. What a colleague may do from the form that moves a case is `BY_HAND`; everything else
has a page of its own.

**Two tracks.** Stage 1 and Stage 2 (regulation 26) have dates of their own (`AssessmentTrack`):
Stage 2 information may be gathered while Stage 1 is open, but the case stands at “{checks}”
until it formally goes on. **Beside the stage** (`Side`) a case may be paused, kept in touch with,
or waiting for them or for others: it keeps its place on the road.

**Day 11.** A no in Stage 1 is lawful until 10 working days after the last item of the law came
(regulation 26(1B)); a council's own further items do not lengthen them. The notice must go within
them, so their clock runs on after the no is recorded, until each applicant's letter has gone; one
that went too late stays on record as late, on the clock and on the page of Stage 1, and does
not stand: who may say no lets the case go on to Stage 2 from its end. No clock does that alone,
since a letter that went in time may be recorded later. Where nobody
said no, the sweep moves the case to “{assessment}” in the first minute of day 11 and gives it to
who works on it as what comes next (S60). Where a check disqualifies, it only notes the day: the
case is ended as disqualified, or the exception for a named child is recorded.

**What is not known** (a date of birth in the household, whether an applicant fostered elsewhere
lately or still does) stands in the way of every step that rests on it, and whoever's age is not
known is checked as an adult.

**Milestones.** The person and the reports read eight steps; finer stages stand at one of them.

**The same person twice.** Where a colleague said that two enquiries come from one person, the one
that has come less far, of two at one stage the younger, may be closed as the same as the other
(`enquiry_join`), before an application only. The other must be open, and both protected or
neither. Nothing is copied and nothing is sent; the history of the closed one names no other case,
since the link does, behind the curtain of both.

**What is left behind.** An end stops every clock and every planned message, calls off a visit
ahead, ends a plan, stops the tracks, and takes the case off a panel that has not considered it.
Going back to before the application makes the application void, and asking again after an end
sets it aside as withdrawn; its checks and report are history, and nothing gathered for it counts
for the next one. Undo does not bring it back. How long an ended
case is kept is in `enquiries/retention.py` and stands on the case.

"""


def _said(stages: Iterable[Stage]) -> str:
    """Stages in words, the sets by their name, in the order of the road."""
    found = set(stages)
    if found == OPEN:
        return "any open stage"
    if found == BEFORE_APPLICATION:
        return "any stage before the application"
    return ", ".join(STAGE_LABELS[stage] for stage in Stage if stage in found)


def diagram() -> list[str]:
    """The road as a Mermaid state diagram: every act that leads along it or to a decision."""
    lines = ["```mermaid", "stateDiagram-v2", "  direction TB"]
    lines += [f"  {stage}: {STAGE_LABELS[stage]}" for stage in Stage]
    lines.append(f"  [*] --> {Stage.ENQUIRY}")
    for place, stage in enumerate(ROAD[: ROAD.index(Stage.INVITED)]):
        lines.append(f"  {stage} --> {ROAD[place + 1]}: {MOVES[Action.ADVANCE].label}")
    for action in Action:
        if action in BY_HAND or action is Action.JOIN:
            continue
        sources = {Stage.INVITED} if action is Action.APPLY else MOVES[action].sources
        for source in [stage for stage in Stage if stage in sources]:
            for target in targets_of(action, source=source):
                lines.append(f"  {source} --> {target}: {MOVES[action].label}")
    lines += [f"  {stage} --> [*]" for stage in Stage if stage in ENDED - REOPENABLE]
    return [*lines, "```"]


def acts() -> list[str]:
    """Every act as a row: whence, whither, what must be there."""
    lines = ["| Act | From | To | What is asked besides |", "| --- | --- | --- | --- |"]
    for action, move in MOVES.items():
        asked = [guard.__name__.strip("_").replace("_", " ") for guard in GUARDS.get(action, ())]
        if move.needs_reason:
            asked.append("a reason")
        lines.append(
            f"| {move.label} | {_said(move.sources)} | {_said(move.targets)} | {', '.join(asked)} |"
        )
    return lines


def milestones() -> list[str]:
    """Each step with the stages that stand at it."""
    lines = ["| Step | Stages |", "| --- | --- |"]
    for milestone, label in MILESTONE_LABELS.items():
        lines.append(
            f"| {label} | {_said(s for s, at in MILESTONE_OF.items() if at is milestone)} |"
        )
    return lines


def page() -> str:
    """The whole page."""
    words = INTRODUCTION.format(
        checks=STAGE_LABELS[Stage.CHECKS], assessment=STAGE_LABELS[Stage.ASSESSMENT]
    )
    first = [STAGE_LABELS[stage] for stage in ROADS[Order.APPLICATION_FIRST]][3:7]
    lines = [
        "## The road",
        "",
        "Before the application a stage may be skipped, as a hub orders it, and stepped back to.",
        f"In a hub that applies before it visits the order is: {', '.join(first)}.",
        f"{_said(REOPENABLE)} may be opened again; the other ends are final.",
        "",
        *diagram(),
        "",
        "## Every act",
        "",
        "“Move on” goes only forward on the hub’s road, “Move back” only back.",
        "",
        *acts(),
        "",
        "## Steps",
        "",
        *milestones(),
    ]
    return words + "\n".join(lines) + "\n"


class Command(BaseCommand):
    """`write_journey` overwrites docs/journey.md."""

    requires_system_checks: list[str] = []

    help = "Write docs/journey.md from the workflow and its guards."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page."""
        PAGE.write_text(page())
        self.stdout.write(f"wrote {PAGE.name}")
