"""The lifecycle, as data: which stages exist and which moves are lawful. No ORM, no clock.

Stages follow regulations (Fostering Services (England) Regulations 2011, as amended 2013) and
the union of the hubs' own journeys. Pausing and waiting are not stages: they have their own
fields, so that a case keeps its place on the road.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """Where a case is on the road. The order of the first eight is the order of the road."""

    ENQUIRY = "enquiry"
    CONVERSATION = "conversation"
    VISIT = "visit"
    APPLICATION = "application"
    CHECKS = "checks"
    ASSESSMENT = "assessment"
    PANEL = "panel"
    APPROVED = "approved"
    WITHDREW = "withdrew"
    CLOSED = "closed"
    PASSED_ON = "passed_on"
    NOT_APPROVED = "not_approved"


ROAD = (
    Stage.ENQUIRY,
    Stage.CONVERSATION,
    Stage.VISIT,
    Stage.APPLICATION,
    Stage.CHECKS,
    Stage.ASSESSMENT,
    Stage.PANEL,
    Stage.APPROVED,
)
ENDED = frozenset(
    {Stage.APPROVED, Stage.WITHDREW, Stage.CLOSED, Stage.PASSED_ON, Stage.NOT_APPROVED}
)
OPEN = frozenset(ROAD) - ENDED
# Ends that may be undone by asking again; an approval or a refusal may not.
REOPENABLE = frozenset({Stage.WITHDREW, Stage.CLOSED, Stage.PASSED_ON})

STAGE_LABELS = {
    Stage.ENQUIRY: "Enquiry received",
    Stage.CONVERSATION: "First conversation",
    Stage.VISIT: "Home visit",
    Stage.APPLICATION: "Application",
    Stage.CHECKS: "Checks and training",
    Stage.ASSESSMENT: "Assessment at home",
    Stage.PANEL: "Panel and decision",
    Stage.APPROVED: "Approved",
    Stage.WITHDREW: "Withdrew",
    Stage.CLOSED: "Closed by us",
    Stage.PASSED_ON: "Passed on",
    Stage.NOT_APPROVED: "Not approved",
}


class Kind(StrEnum):
    """What the person came for. Only FOSTERING counts as a mainstream enquiry."""

    FOSTERING = "fostering"
    INFORMATION = "information"
    EVENT = "event"
    KINSHIP = "kinship"
    TRANSFER = "transfer"
    LODGINGS = "lodgings"
    OTHER = "other"


KIND_LABELS = {
    Kind.FOSTERING: "Fostering",
    Kind.INFORMATION: "Information to read first",
    Kind.EVENT: "Information session",
    Kind.KINSHIP: "Care for a child they know",
    Kind.TRANSFER: "Already a foster carer",
    Kind.LODGINGS: "Supported lodgings",
    Kind.OTHER: "Something else",
}
MAINSTREAM = frozenset({Kind.FOSTERING})


class Action(StrEnum):
    """A verb that changes a stage."""

    ADVANCE = "advance"  # to a later point of the road, skipping stages where a hub orders them so
    STEP_BACK = "step_back"  # a stage was recorded by mistake
    WITHDRAW = "withdraw"  # the person stopped
    CLOSE = "close"  # we stopped
    PASS_ON = "pass_on"  # noqa: S105 - another organisation takes it from here
    APPROVE = "approve"  # by the decision-maker
    REFUSE = "refuse"  # final decision after a qualifying determination
    REOPEN = "reopen"


@dataclass(frozen=True)
class Move:
    """One lawful move: from any of ``sources`` to any of ``targets``."""

    sources: frozenset[Stage]
    targets: frozenset[Stage]
    needs_reason: bool = False


_BEFORE_APPLICATION = frozenset({Stage.ENQUIRY, Stage.CONVERSATION, Stage.VISIT})

MOVES: dict[Action, Move] = {
    Action.ADVANCE: Move(OPEN, OPEN - {Stage.ENQUIRY}),
    Action.STEP_BACK: Move(OPEN - {Stage.ENQUIRY}, OPEN, needs_reason=True),
    Action.WITHDRAW: Move(OPEN, frozenset({Stage.WITHDREW})),
    # After application only the person, or panel and decision-maker, may end it
    # (regulation 26; regulations 27(6)).
    Action.CLOSE: Move(_BEFORE_APPLICATION, frozenset({Stage.CLOSED}), needs_reason=True),
    Action.PASS_ON: Move(_BEFORE_APPLICATION, frozenset({Stage.PASSED_ON}), needs_reason=True),
    Action.APPROVE: Move(frozenset({Stage.PANEL}), frozenset({Stage.APPROVED})),
    Action.REFUSE: Move(
        frozenset({Stage.PANEL}), frozenset({Stage.NOT_APPROVED}), needs_reason=True
    ),
    Action.REOPEN: Move(REOPENABLE, frozenset({Stage.ENQUIRY, Stage.CONVERSATION})),
}


def move_allowed(action: Action, *, source: Stage, target: Stage) -> bool:
    """Whether the move is lawful. ADVANCE goes only forward, STEP_BACK only back."""
    move = MOVES[action]
    if source not in move.sources or target not in move.targets:
        return False
    if action is Action.ADVANCE:
        return ROAD.index(target) > ROAD.index(source)
    if action is Action.STEP_BACK:
        return ROAD.index(target) < ROAD.index(source)
    return True


# Flat lists, kept apart: the person stopped, or we did. "Other" is watched, not relied on.
WITHDRAW_REASONS = {
    "not_right_time": "Not the right time",
    "housing": "Housing or space",
    "money": "Work or money",
    "family_health": "Family or health",
    "another_agency": "Going with another agency",
    "too_long": "It took too long",
    "not_for_me": "It did not feel right",
    "not_said": "Would rather not say",
    "other": "Another reason",
}
CLOSE_REASONS = {
    "no_reply": "No reply after our attempts",
    "no_space": "No spare room for now",
    "criteria": "Outside what our councils are recruiting for",
    "information_only": "Only wanted information",
    "wrong_details": "Contact details do not work",
    "duplicate": "The same enquiry twice",
    "test": "A test or a mystery shopper",
    "other": "Another reason",
}
PASS_ON_REASONS = {
    "kinship": "Council's kinship team",
    "out_of_area": "Another area's council",
    "agency_transfer": "Transfer handled by the council",
    "lodgings": "Supported lodgings team",
    "adoption": "Adoption agency",
    "other": "Somewhere else",
}
