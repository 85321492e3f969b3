"""The lifecycle, as data: which stages exist and which moves are lawful. No ORM, no clock.

Stages follow the Fostering Services (England) Regulations 2011, as amended 2013 and 2015
(regulations 26 to 29), and the union of the hubs' own journeys. Pausing, keeping in touch and
waiting are not stages: they are states beside one (``Side``), so that a case keeps its place on
the road. Stage 1 and Stage 2 are two tracks with dates of their own (``Track``): a case is at
CHECKS while Stage 1 is open, and at ASSESSMENT once it has formally gone on, although Stage 2
information may be gathered before.

What a move needs besides being lawful is in ``enquiries.checks``; docs/journey.md is made from
this file.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """Where a case is on the road."""

    ENQUIRY = "enquiry"
    CONVERSATION = "conversation"
    INTEREST = "interest"
    VISIT = "visit"
    INVITED = "invited"
    APPLICATION = "application"
    CHECKS = "checks"
    ASSESSMENT = "assessment"
    PANEL = "panel"
    DECISION = "decision"
    DETERMINATION = "determination"
    APPROVED = "approved"
    WITHDREW = "withdrew"
    CLOSED = "closed"
    PASSED_ON = "passed_on"
    DUPLICATE = "duplicate"
    NOT_SUITABLE = "not_suitable"
    NOT_APPROVED = "not_approved"


class Order(StrEnum):
    """Which comes first in a hub: the home visit, or the application (domain/hubs.md 2.1)."""

    VISIT_FIRST = "visit_first"
    APPLICATION_FIRST = "application_first"


ROAD = (
    Stage.ENQUIRY,
    Stage.CONVERSATION,
    Stage.INTEREST,
    Stage.VISIT,
    Stage.INVITED,
    Stage.APPLICATION,
    Stage.CHECKS,
    Stage.ASSESSMENT,
    Stage.PANEL,
    Stage.DECISION,
    Stage.DETERMINATION,
    Stage.APPROVED,
)
_APPLICATION_FIRST = (
    Stage.ENQUIRY,
    Stage.CONVERSATION,
    Stage.INTEREST,
    Stage.INVITED,
    Stage.APPLICATION,
    Stage.VISIT,
    *ROAD[6:],
)
ROADS: dict[Order, tuple[Stage, ...]] = {
    Order.VISIT_FIRST: ROAD,
    Order.APPLICATION_FIRST: _APPLICATION_FIRST,
}

ENDED = frozenset(
    {
        Stage.APPROVED,
        Stage.WITHDREW,
        Stage.CLOSED,
        Stage.PASSED_ON,
        Stage.DUPLICATE,
        Stage.NOT_SUITABLE,
        Stage.NOT_APPROVED,
    }
)
OPEN = frozenset(ROAD) - ENDED
BEFORE_APPLICATION = frozenset(
    {Stage.ENQUIRY, Stage.CONVERSATION, Stage.INTEREST, Stage.VISIT, Stage.INVITED}
)
# From receipt of the application to panel: regulation 26 binds, and a refusal needs its form.
UNDER_ASSESSMENT = frozenset({Stage.APPLICATION, Stage.CHECKS, Stage.ASSESSMENT})
BEFORE_PANEL = BEFORE_APPLICATION | UNDER_ASSESSMENT
WITH_DECISION_MAKER = frozenset({Stage.PANEL, Stage.DECISION, Stage.DETERMINATION})
# Ends that may be undone by asking again; an approval or a refusal may not.
REOPENABLE = frozenset({Stage.WITHDREW, Stage.CLOSED, Stage.PASSED_ON, Stage.DUPLICATE})

STAGE_LABELS = {
    Stage.ENQUIRY: "Enquiry received",
    Stage.CONVERSATION: "First conversation",
    Stage.INTEREST: "Expression of interest",
    Stage.VISIT: "Home visit",
    Stage.INVITED: "Invited to apply",
    Stage.APPLICATION: "Application",
    Stage.CHECKS: "Checks and training",
    Stage.ASSESSMENT: "Assessment at home",
    Stage.PANEL: "Panel",
    Stage.DECISION: "Decision",
    Stage.DETERMINATION: "Proposed not to approve",
    Stage.APPROVED: "Approved",
    Stage.WITHDREW: "Withdrew",
    Stage.CLOSED: "Closed by us",
    Stage.PASSED_ON: "Passed on",
    Stage.DUPLICATE: "Same as another enquiry",
    Stage.NOT_SUITABLE: "Not suitable",
    Stage.NOT_APPROVED: "Not approved",
}

# The road as a person reads it and as reports count it: eight steps. Finer stages stand at one.
MILESTONES = (
    Stage.ENQUIRY,
    Stage.CONVERSATION,
    Stage.VISIT,
    Stage.APPLICATION,
    Stage.CHECKS,
    Stage.ASSESSMENT,
    Stage.PANEL,
    Stage.APPROVED,
)
MILESTONE_LABELS = {stage: STAGE_LABELS[stage] for stage in MILESTONES} | {
    Stage.PANEL: "Panel and decision"
}
MILESTONE_OF: dict[Stage, Stage] = {stage: stage for stage in MILESTONES} | {
    Stage.INTEREST: Stage.CONVERSATION,
    Stage.INVITED: Stage.VISIT,
    Stage.DECISION: Stage.PANEL,
    Stage.DETERMINATION: Stage.PANEL,
}


class Side(StrEnum):
    """A state beside the stage. The case keeps its place on the road."""

    PAUSED = "paused"  # they asked us to wait until a day
    KEEP_IN_TOUCH = "keep_in_touch"  # not yet; they agreed to hear from us
    WAITING_ON_THEM = "waiting_on_them"
    WAITING_ON_OTHERS = "waiting_on_others"


class Track(StrEnum):
    """The two statutory tracks of an assessment (regulation 26)."""

    STAGE_1 = "1"
    STAGE_2 = "2"


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
# Kinds that may go all the way to a decision here. Kinship carers are assessed for a named child
# by the council (regulation 24 of the Care Planning Regulations), lodgings are not fostering.
MAY_APPLY = frozenset({Kind.FOSTERING, Kind.TRANSFER})


class Action(StrEnum):
    """A verb that changes a stage. The first six stand in the form that moves a case; the rest
    are done by the act that they name, which keeps what the law asks to be kept."""

    ADVANCE = "advance"  # to a later point before application, skipping where a hub orders it so
    STEP_BACK = "step_back"  # a stage was recorded by mistake
    WITHDRAW = "withdraw"  # the person stopped
    CLOSE = "close"  # we stopped
    PASS_ON = "pass_on"  # noqa: S105 - another organisation takes it from here
    REOPEN = "reopen"
    JOIN = "join"  # the same enquiry as another one that is open
    APPLY = "apply"  # the application was received: regulation 26 begins, 8 months
    START_STAGE_1 = "start_stage_1"
    NOT_SUITABLE = "not_suitable"  # Stage 1 no: regulation 26(1B), reasons in writing
    DISQUALIFY = "disqualify"  # regulation 26(5) to (8), Schedule 4
    START_STAGE_2 = "start_stage_2"  # passed Stage 1, or no notice in time
    LIST = "list"  # for a panel
    TAKE_OFF = "take_off"  # panel deferred it, asked for a full report, or did not sit
    RECOMMEND = "recommend"  # panel recommended and its minutes are final
    SKIP_PANEL = "skip_panel"  # where panel is not required by law on the day
    SEND_BACK = "send_back"  # the decision-maker asks for more before deciding
    PROPOSE_NO = "propose_no"  # the qualifying determination, regulation 27(6)
    APPROVE = "approve"  # by the decision-maker, regulation 27(5)
    REFUSE = "refuse"  # the final decision after a qualifying determination


@dataclass(frozen=True)
class Move:
    """One lawful move: from any of ``sources`` to any of ``targets``.

    ``before`` says what would make the move possible where the case is not at a source.
    """

    sources: frozenset[Stage]
    targets: frozenset[Stage]
    label: str
    before: str
    needs_reason: bool = False


_ASSESSED = "An assessment comes first."
_NO_MORE = "This is possible only before somebody has applied. Later, record that they withdrew."

MOVES: dict[Action, Move] = {
    Action.ADVANCE: Move(
        BEFORE_APPLICATION | {Stage.APPLICATION},
        frozenset({Stage.CONVERSATION, Stage.INTEREST, Stage.VISIT, Stage.INVITED}),
        "Move on",
        "After the application a case moves by what is done: checks, reports, panel, decision.",
    ),
    Action.STEP_BACK: Move(
        (BEFORE_APPLICATION - {Stage.ENQUIRY}) | {Stage.APPLICATION},
        BEFORE_APPLICATION,
        "Move back",
        "Once Stage 1 has begun a case does not go back to before the application.",
        needs_reason=True,
    ),
    # At any point (regulations.md 3); nothing is asked of them.
    Action.WITHDRAW: Move(
        OPEN, frozenset({Stage.WITHDREW}), "They withdrew", "Only an open enquiry can be withdrawn."
    ),
    # After application only the person, or panel and decision-maker, may end it
    # (regulation 26; regulation 27(6)).
    Action.CLOSE: Move(
        BEFORE_APPLICATION,
        frozenset({Stage.CLOSED}),
        "Close",
        "After an application only they, or the decision-maker, can end it.",
        needs_reason=True,
    ),
    Action.PASS_ON: Move(
        BEFORE_APPLICATION,
        frozenset({Stage.PASSED_ON}),
        "Pass on",
        _NO_MORE,
        needs_reason=True,
    ),
    Action.REOPEN: Move(
        REOPENABLE,
        frozenset({Stage.ENQUIRY, Stage.CONVERSATION}),
        "Reopen",
        "It is open, so it can be moved on or back as it is.",
    ),
    Action.JOIN: Move(
        BEFORE_APPLICATION, frozenset({Stage.DUPLICATE}), "Same as another enquiry", _NO_MORE
    ),
    Action.APPLY: Move(
        BEFORE_APPLICATION,
        frozenset({Stage.APPLICATION}),
        "Record the application",
        "There is an application already. Withdraw it before you record another one.",
    ),
    Action.START_STAGE_1: Move(
        frozenset({Stage.APPLICATION, Stage.VISIT}),
        frozenset({Stage.CHECKS}),
        "Start Stage 1",
        "Stage 1 starts once, after the application is received.",
    ),
    Action.NOT_SUITABLE: Move(
        frozenset({Stage.CHECKS}),
        frozenset({Stage.NOT_SUITABLE}),
        "Say no in Stage 1",
        "A no without panel is lawful only in Stage 1. Later, a brief report goes to panel.",
        needs_reason=True,
    ),
    Action.DISQUALIFY: Move(
        # Also at the visit that a hub makes after the application, and until it is decided.
        UNDER_ASSESSMENT | WITH_DECISION_MAKER | {Stage.VISIT},
        frozenset({Stage.NOT_SUITABLE}),
        "Cannot go on: disqualified",
        "Disqualification is for an application that is being assessed.",
        needs_reason=True,
    ),
    Action.START_STAGE_2: Move(
        # From a no as well, where its notice went too late to count (regulation 26(1B) and (2)).
        frozenset({Stage.CHECKS, Stage.NOT_SUITABLE}),
        frozenset({Stage.ASSESSMENT}),
        "Go on to Stage 2",
        "Stage 2 follows Stage 1, and starts once.",
    ),
    Action.LIST: Move(
        frozenset({Stage.ASSESSMENT}), frozenset({Stage.PANEL}), "List for panel", _ASSESSED
    ),
    Action.TAKE_OFF: Move(
        frozenset({Stage.PANEL}),
        frozenset({Stage.ASSESSMENT}),
        "Back to assessment",
        "Only a case that is listed for panel can be taken off it.",
        needs_reason=True,
    ),
    Action.RECOMMEND: Move(
        frozenset({Stage.PANEL}),
        frozenset({Stage.DECISION}),
        "Send to the decision-maker",
        "Panel considers it first.",
    ),
    Action.SKIP_PANEL: Move(
        frozenset({Stage.ASSESSMENT}),
        frozenset({Stage.DECISION}),
        "Send to the decision-maker",
        _ASSESSED,
    ),
    # From a determination too, once its route has come to a recommendation: a brief report cannot
    # lead to approval (regulation 26(3)), so the full assessment goes on.
    Action.SEND_BACK: Move(
        frozenset({Stage.DECISION, Stage.DETERMINATION}),
        frozenset({Stage.ASSESSMENT}),
        "Ask for more",
        "Only a case that waits for its decision can be sent back.",
        needs_reason=True,
    ),
    Action.PROPOSE_NO: Move(
        frozenset({Stage.DECISION}),
        frozenset({Stage.DETERMINATION}),
        "Propose not to approve",
        "The decision-maker decides after panel has recommended.",
        needs_reason=True,
    ),
    Action.APPROVE: Move(
        frozenset({Stage.DECISION, Stage.DETERMINATION}),
        frozenset({Stage.APPROVED}),
        "Approve",
        "The decision-maker decides after panel has recommended.",
    ),
    Action.REFUSE: Move(
        frozenset({Stage.DETERMINATION}),
        frozenset({Stage.NOT_APPROVED}),
        "Make the final decision not to approve",
        "A no is first proposed in writing, with 28 days to answer.",
        needs_reason=True,
    ),
}
# What a person chooses from in the form that moves a case.
BY_HAND = (
    Action.ADVANCE,
    Action.STEP_BACK,
    Action.WITHDRAW,
    Action.CLOSE,
    Action.PASS_ON,
    Action.REOPEN,
)


def move_allowed(
    action: Action, *, source: Stage, target: Stage, order: Order = Order.VISIT_FIRST
) -> bool:
    """Whether the move is lawful. ADVANCE goes only forward on the hub's road, STEP_BACK back.

    A home visit may lie on either side of the application, as the hub's order says and as it was
    when the case came there: whether there is an application is a guard's question.
    """
    move = MOVES[action]
    if source not in move.sources or target not in move.targets:
        return False
    road = ROADS[order]
    if action is Action.ADVANCE:
        return road.index(target) > road.index(source)
    if action is Action.STEP_BACK:
        return road.index(target) < road.index(source)
    return True


def why_not(
    action: Action, *, source: Stage, target: Stage, order: Order = Order.VISIT_FIRST
) -> str:
    """Why a move is not lawful and what would make it possible; empty when it is lawful."""
    if move_allowed(action, source=source, target=target, order=order):
        return ""
    here = f"This enquiry is at “{STAGE_LABELS[source]}”."
    lead = targets_of(action, source=source, order=order)
    if lead:
        said = " or ".join(f"“{STAGE_LABELS[stage]}”" for stage in lead)
        return f"{here} From there “{MOVES[action].label}” leads to {said}."
    if source in REOPENABLE:
        return f"{here} It has ended. Reopen it first."
    if source in ENDED:
        return f"{here} That is final. If they ask again, make a new enquiry."
    return f"{here} {MOVES[action].before}"


def targets_of(
    action: Action, *, source: Stage, order: Order = Order.VISIT_FIRST
) -> tuple[Stage, ...]:
    """Where an action lawfully leads from a stage; empty for nowhere."""
    return tuple(
        stage for stage in Stage if move_allowed(action, source=source, target=stage, order=order)
    )


# Flat lists, kept apart: the person stopped, or we did. "Other" is watched, not relied on.
# A hub may have lists of its own from a day on (hubs.models.Reason); these are the defaults.
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
# Ofsted's codes for a withdrawal between application and panel (domain/hubs.md 4).
OFSTED_WITHDRAW_REASONS = {
    "AW1": "Fostering was not as they expected",
    "AW2": "The assessment was not as they expected",
    "AW3": "Their household changed, not about money",
    "AW4": "Money",
    "AW5": "Worried about allegations",
    "AW0": "Another reason, or not known",
}
CLOSE_REASONS = {
    "no_reply": "No reply after our attempts",
    "no_space": "No spare room for now",
    "criteria": "Outside what our councils are recruiting for",
    "information_only": "Only wanted information",
    "wrong_details": "Contact details do not work",
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
# How an application ends without panel: why it is not suitable.
NOT_SUITABLE_REASONS = {
    "stage_1": "Stage 1 information",
    "disqualified": "Disqualified by law",
}
