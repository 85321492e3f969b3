"""What is still missing before a step: ``blockers(facts, action)``. Pure: no ORM, no clock.

The page shows them, each with a link to where it is mended, and the service that takes the step
refuses while there is one. The law behind each is named (domain/regulations.md: S = section,
the Fostering Services (England) Regulations 2011 and the National Minimum Standards 2011).
``enquiries.selectors.facts.facts_of`` reads the facts of a case.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from enquiries.workflow import (
    BEFORE_APPLICATION,
    KIND_LABELS,
    MAY_APPLY,
    MOVES,
    Action,
    Kind,
    Order,
    Stage,
)


@dataclass(frozen=True)
class Blocker:
    """Something in the way. ``page`` is the name of the case's page where it is mended."""

    code: str
    sentence: str
    page: str


@dataclass(frozen=True)
class Facts:
    """What is known of one case on one day, as the guards need it. The defaults are a bare
    enquiry's."""

    stage: Stage
    today: date
    kind: Kind = Kind.FOSTERING
    order: Order = Order.VISIT_FIRST
    has_council: bool = False
    handover_waits: bool = False  # offered, neither accepted nor returned
    # The hub's policy on the day.
    interest_needed: bool = False
    visit_needed: bool = True
    panel_required: bool = True
    # Before the application.
    interest_done: bool = False
    visit_outcome: str = ""  # models.Visit.Outcome of the last visit that stands
    # The application. Names of what is missing, in words: "Date of birth of Sam".
    application_on: date | None = None
    application_missing: tuple[str, ...] = ()
    # What the law asks about the household and nobody has said, at whatever stage.
    not_known: tuple[str, ...] = ()
    # Checks that apply, as words, that are neither received nor waived; and not yet verified.
    stage_1_missing: tuple[str, ...] = ()
    stage_1_unverified: tuple[str, ...] = ()
    stage_2_missing: tuple[str, ...] = ()
    stage_2_unverified: tuple[str, ...] = ()
    barred: bool = False  # a specified offence (regulation 26(5))
    named_child: bool = False  # the exception: approval for a named child alone
    # Stage 1 track.
    stage_1_started: bool = False
    stage_1_complete_on: date | None = None
    stage_1_no_by: date | None = None
    stage_1_lapsed: bool = False  # the last day to say no has passed once: it goes on for good
    stage_1_refused: bool = False  # a no is recorded; it counts once its notice went in time
    stage_1_notice_on: date | None = None  # the day by which that had gone to each applicant
    # Stage 2.
    sections_missing: tuple[str, ...] = ()
    report: str = ""  # "full" or "brief": the version that stands
    report_locked: bool = False
    report_shared_on: date | None = None
    comments_by: date | None = None
    report_to_send: bool = False  # an applicant's letter with it has not gone
    commented: bool = False  # each of them has answered
    # Panel.
    listed: bool = False
    item_kind: str = ""  # models.PanelItem.Kind
    recommends: str = ""  # models.PanelItem.Recommends
    minutes_final: bool = False
    # Decision and determination.
    determination_runs: bool = False
    determination_told: bool = False  # the letter has gone
    route: str = ""  # models.Determination.Route
    answer_by: date | None = None
    recommended_again: bool = False  # by panel on representations, or by the independent review
    # Approval.
    transfer_starts_on: date | None = None
    is_transfer: bool = False  # approved by another service now: came so, or an applicant says so


def blockers(facts: Facts, action: Action) -> tuple[Blocker, ...]:
    """Everything that stands in the way of the action besides the stage itself; all at once, so
    that nobody mends one to meet the next. Empty: it may be done."""
    guards = GUARDS.get(action, ())
    found = [blocker for guard in guards for blocker in guard(facts)]
    return tuple(found)


def lawful(facts: Facts, action: Action) -> bool:
    """Whether the stage allows the action and nothing is in its way."""
    return facts.stage in MOVES[action].sources and not blockers(facts, action)


# --- Guards, in the order of the road -------------------------------------------------------------

Found = list[Blocker]


def _may_apply(facts: Facts) -> Found:
    if facts.kind in MAY_APPLY:
        return []
    what = KIND_LABELS[facts.kind].lower()
    return [
        Blocker(
            "kind",
            f"This came as “{what}”, which has a road of its own. Change what they came for first.",
            "edit",
        )
    ]


def _has_council(facts: Facts) -> Found:
    """The deciding provider must be known (S7)."""
    if facts.has_council:
        return []
    return [Blocker("council", "Choose the council that will decide.", "route")]


def _handover_answered(facts: Facts) -> Found:
    if not facts.handover_waits:
        return []
    return [
        Blocker("handover", "The council has not accepted the hand-over yet.", "handover_council")
    ]


def _before_applying(facts: Facts) -> Found:
    """After an application nobody but they, or the decision-maker, ends it (regulation 26), also
    where a hub visits after it."""
    if facts.application_on is None:
        return []
    sentence = "They have applied, so only they or the decision-maker can end it."
    return [Blocker("applied", sentence, "application")]


def _interest_done(facts: Facts) -> Found:
    if facts.interest_done or not facts.interest_needed:
        return []
    return [Blocker("interest", "Finish the expression of interest.", "interest")]


def _visit_done(facts: Facts) -> Found:
    needed = facts.visit_needed and facts.order is Order.VISIT_FIRST
    if not needed or facts.visit_outcome == "invite":
        return []
    if facts.visit_outcome:
        return [Blocker("visit", "The last visit did not end with an invitation.", "visits")]
    return [Blocker("visit", "Record the home visit and what was decided.", "visits")]


def _visited_before_stage_1(facts: Facts) -> Found:
    """They have applied, so a visit that went badly is weighed in Stage 1, where a no is lawful;
    it must be made and decided, and need not end with an invitation."""
    needed = facts.visit_needed and facts.order is Order.APPLICATION_FIRST
    if not needed or facts.visit_outcome:
        return []
    return [Blocker("visit", "Record the home visit and what was decided.", "visits")]


def _applied(facts: Facts) -> Found:
    """Regulation 26 and the 8 months begin with the application (NMS 14.4)."""
    if facts.application_on is not None:
        return []
    return [Blocker("application", "Record the application and the day it came.", "application")]


def _not_applied(facts: Facts) -> Found:
    """One application stands at a time."""
    if facts.application_on is None:
        return []
    return [Blocker("applied", "There is an application already.", "application")]


def _application_complete(facts: Facts) -> Found:
    return [
        Blocker("application_part", f"{what} is missing from the application.", "application")
        for what in facts.application_missing + facts.not_known
    ]


def _known(facts: Facts) -> Found:
    """Who is of age, and who was approved elsewhere, decides what the law asks for: it is known
    before any step that rests on all of it."""
    return [
        Blocker("not_known", f"{what} is not known yet.", "application") for what in facts.not_known
    ]


def _no_is_over(facts: Facts) -> bool:
    """Whether the last day to say no in Stage 1 has passed (S0 rule 1)."""
    return facts.stage_1_lapsed or (
        facts.stage_1_no_by is not None and facts.today > facts.stage_1_no_by
    )


def notice_late(facts: Facts) -> bool:
    """Whether a no in Stage 1 is recorded whose notice went after its last day, or has not gone to
    each applicant although that is past (regulation 26(1B))."""
    no_by = facts.stage_1_no_by
    gone_or_not = facts.stage_1_notice_on or facts.today
    return facts.stage_1_refused and no_by is not None and gone_or_not > no_by


def _no_has_failed(facts: Facts) -> Found:
    """A no whose notice went in time is final. One that was late does not stand: the application
    goes on (S0 rule 1)."""
    if facts.stage is not Stage.NOT_SUITABLE or notice_late(facts):
        return []
    return [
        Blocker(
            "no_stands",
            "It has ended. It goes on only where the notice of a no in Stage 1 went too late.",
            "stage_1",
        )
    ]


def _stage_1_complete(facts: Facts) -> Found:
    """All Part 1 information is in before Stage 2 formally begins (regulation 26(1A)). Past the
    last day to say no the case must go on (S0 rule 1): what is still to be verified, or came to
    be missing since, is asked for before panel (``_assessed``)."""
    if _no_is_over(facts):
        return []
    missing = _known(facts) + [
        Blocker("check", f"{what} has not come yet.", "checks") for what in facts.stage_1_missing
    ]
    unverified = [
        Blocker("verify", f"{what} has not been verified.", "checks")
        for what in facts.stage_1_unverified
    ]
    return missing + unverified


def _not_barred(facts: Facts) -> Found:
    """Regulation 26(5) to (8): no approval, but for a named child."""
    if not facts.barred or facts.named_child:
        return []
    return [
        Blocker(
            "barred",
            "A check disqualifies by law. Only approval for a named child may be considered.",
            "checks",
        )
    ]


def _is_barred(facts: Facts) -> Found:
    if facts.barred and facts.named_child:
        sentence = "The exception for a named child is recorded. Take it away first."
        return [Blocker("named_child", sentence, "stage_1")]
    if facts.barred:
        return []
    return [
        Blocker(
            "not_barred",
            "No check is recorded as disqualifying by law. Other offences are weighed, not barred.",
            "checks",
        )
    ]


def _no_in_time(facts: Facts) -> Found:
    """S0 rule 1: at any time while something is missing, at most 10 working days after the last
    item came; then the case must go on."""
    if not _no_is_over(facts):
        return []
    return [
        Blocker(
            "too_late",
            "The last day to say no in Stage 1 has passed. The case must go on to Stage 2.",
            "stage_1",
        )
    ]


def _assessed(facts: Facts) -> Found:
    """All of Schedule 3 is in before panel (S3); a brief report may come without (26(3))."""
    if facts.report == "brief":
        return []
    sections = [
        Blocker("section", f"“{what}” is not written yet.", "stage_2")
        for what in facts.sections_missing
    ]
    checks = [
        Blocker("check", f"{what} has not come yet.", "checks") for what in facts.stage_2_missing
    ]
    verify = [
        Blocker("verify", f"{what} has not been verified.", "checks")
        for what in (*facts.stage_1_unverified, *facts.stage_2_unverified)
    ]
    again = [
        Blocker("check", f"{what} has not come yet.", "checks") for what in facts.stage_1_missing
    ]
    return _known(facts) + sections + again + checks + verify


def _report_shared(facts: Facts) -> Found:
    """The applicant has the report, and 10 working days or their answer (S1.3)."""
    if not facts.report:
        return [Blocker("report", "Write the report.", "report")]
    if not facts.report_locked:
        return [Blocker("sign_off", "The report has not been signed off.", "report")]
    if facts.report_shared_on is None:
        return [Blocker("share", "Share the report with them.", "report")]
    if facts.commented:
        return []
    if facts.report_to_send:
        return [Blocker("send", "Record that the report went to each of them.", "letters")]
    if facts.comments_by is not None and facts.today > facts.comments_by:
        return []
    return [Blocker("comments", "They have until their last day to comment on it.", "report")]


def _panel_recommended(facts: Facts) -> Found:
    """Panel recommends with reasons, and its minutes are final: the 7 working days run from then
    (NMS 14.9)."""
    if facts.recommends not in ("suitable", "not_suitable"):
        return [Blocker("panel", "Record what panel recommended.", "panel_item")]
    if facts.item_kind == "brief" and facts.recommends == "suitable":
        return [
            Blocker(
                "brief",
                "On a brief report panel asks for a full report or says not suitable, nothing"
                " else.",
                "panel_item",
            )
        ]
    if not facts.minutes_final:
        return [Blocker("minutes", "The minutes are not final yet.", "panel_item")]
    return []


def _taken_off(facts: Facts) -> Found:
    if facts.listed:
        return []
    return [Blocker("not_listed", "It is not on a panel’s list.", "panel_item")]


def _panel_not_required(facts: Facts) -> Found:
    """Regulation 27: no approval before panel has considered it, until the law changes."""
    if not facts.panel_required:
        return []
    return [Blocker("panel_required", "Panel considers it first.", "panel_item")]


def _decision_ready(facts: Facts) -> Found:
    if facts.stage is Stage.DETERMINATION:
        return []
    return _panel_recommended(facts) if facts.panel_required else []


def _full_report(facts: Facts) -> Found:
    """S0 rule 4: a brief report cannot lead to approval, whatever panel or the independent review
    recommend of it afterwards; the decision-maker asks for more."""
    if facts.report != "brief":
        return []
    return [Blocker("full_report", "Approval needs a full report. Ask for more.", "decision")]


def _answer_over(facts: Facts) -> Found:
    """S0 rules 5 and 6: 28 days with nothing, or the one route taken has come to its end."""
    if not facts.determination_runs:
        return [Blocker("determination", "A no is first proposed in writing.", "decision")]
    if not facts.determination_told:
        return [Blocker("letter", "Send the letter that proposes it.", "decision")]
    if facts.route:
        if facts.recommended_again:
            return []
        whose = "panel" if facts.route == "representations" else "the independent review"
        return [Blocker("again", f"Wait for what {whose} recommends.", "determination")]
    if facts.answer_by is not None and facts.today > facts.answer_by:
        return []
    return [Blocker("answer", "Their 28 days to answer are not over.", "determination")]


def _route_ended(facts: Facts) -> Found:
    """From a determination more is asked for only once something was recommended since."""
    if facts.stage is not Stage.DETERMINATION or facts.recommended_again:
        return []
    return _answer_over(facts) or [
        Blocker("again", "Nothing was recommended since. The final decision is next.", "decision")
    ]


def _may_approve_now(facts: Facts) -> Found:
    """From a determination a yes may come only when its route has ended."""
    return _answer_over(facts) if facts.stage is Stage.DETERMINATION else []


def _approved_once(facts: Facts) -> Found:
    """S0 rule 10: one provider at a time, so an approval elsewhere has an end date before one here
    begins. That nobody is on two registers of this product is the database's to hold
    (carers.models.Carer)."""
    if not facts.is_transfer or facts.transfer_starts_on is not None:
        return []
    return [
        Blocker(
            "transfer",
            "Agree the day their approval there ends and the day it starts here.",
            "transfer",
        )
    ]


Guard = Callable[[Facts], Found]

_TO_PANEL: tuple[Guard, ...] = (_assessed, _report_shared, _not_barred)
GUARDS: dict[Action, tuple[Guard, ...]] = {
    Action.CLOSE: (_before_applying,),
    Action.PASS_ON: (_before_applying,),
    Action.JOIN: (_before_applying,),
    Action.APPLY: (_not_applied, _may_apply, _has_council, _interest_done, _visit_done),
    Action.START_STAGE_1: (
        _applied,
        _application_complete,
        _handover_answered,
        _visited_before_stage_1,
    ),
    Action.NOT_SUITABLE: (_no_in_time,),
    Action.DISQUALIFY: (_applied, _is_barred),
    Action.START_STAGE_2: (_no_has_failed, _stage_1_complete, _not_barred),
    Action.LIST: _TO_PANEL,
    Action.TAKE_OFF: (_taken_off,),
    Action.RECOMMEND: (_panel_recommended,),
    Action.SKIP_PANEL: (_panel_not_required, *_TO_PANEL),
    Action.SEND_BACK: (_route_ended,),
    Action.PROPOSE_NO: (_decision_ready,),
    Action.APPROVE: (
        _decision_ready,
        _assessed,  # somebody may have moved in, or a check been taken back, since panel
        _full_report,
        _may_approve_now,
        _not_barred,
        _approved_once,
    ),
    Action.REFUSE: (_answer_over,),
}


# --- The one button -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Next:
    """The step that comes next, where it is done, and what is still in its way. ``otherwise``: on
    that page another outcome is possible, although these stand in the way of this one."""

    action: Action
    label: str
    page: str
    blockers: tuple[Blocker, ...]
    otherwise: bool = False

    @property
    def ready(self) -> bool:
        """Whether the page may be used now."""
        return self.otherwise or not self.blockers


# The step that a case is on its way to, the page on which it is taken, and what its button says.
_AFTER: dict[Stage, tuple[Action, str, str]] = {
    Stage.APPLICATION: (Action.START_STAGE_1, "stage_1", "Start Stage 1"),
    Stage.CHECKS: (Action.START_STAGE_2, "stage_1", "Go on to Stage 2"),
    Stage.ASSESSMENT: (Action.LIST, "panel_item", "List for panel"),
    Stage.PANEL: (Action.RECOMMEND, "panel_item", "Send to the decision-maker"),
    Stage.DECISION: (Action.APPROVE, "decision", "Decide"),
    Stage.DETERMINATION: (Action.REFUSE, "determination", "Make the final decision"),
}
_APPLY = (Action.APPLY, "application", "Record the application")


def next_of(facts: Facts) -> Next | None:
    """The next step of a case that has come as far as an application, ready or not.

    None after the end, and before anybody may apply: there the promise and the officer's own next
    step lead.
    """
    stage = facts.stage
    if stage in BEFORE_APPLICATION and facts.application_on is None:
        invited = stage in (Stage.INVITED, Stage.VISIT)
        ready = stage is not Stage.ENQUIRY and not blockers(facts, Action.APPLY)
        return _next(facts, *_APPLY) if invited or ready else None
    if stage is Stage.VISIT:  # after the application, where a hub orders it so
        stage = Stage.APPLICATION
    if stage not in _AFTER:
        return None
    action, page, label = _AFTER[stage]
    if stage is Stage.ASSESSMENT and not facts.panel_required:
        action, page, label = Action.SKIP_PANEL, "decision", "Send to the decision-maker"
    return _next(facts, action, page, label)


def _next(facts: Facts, action: Action, page: str, label: str) -> Next:
    no = action is Action.APPROVE and not blockers(facts, Action.PROPOSE_NO)
    return Next(action, label, page, blockers(facts, action), otherwise=no)
