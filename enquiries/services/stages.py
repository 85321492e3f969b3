"""Stage 1 and Stage 2 of an assessment (regulation 26): begun, gone on, or ended with a no.

Stage 1 has no last day of its own; its 10 working days are a limit on saying no, from the day
the last information came. After them the case goes on (domain rule 1). After Stage 2 has begun
nobody here says no: only the decision-maker does, after panel.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from enquiries import letter_kinds
from enquiries.models import (
    Application,
    AssessmentTrack,
    Deadline,
    Enquiry,
    Report,
    Section,
)
from enquiries.selectors.checks import application_of
from enquiries.services.applying import NEXT_CHECKS
from enquiries.services.base import act_record, enquiry_locked
from enquiries.services.checks import checks_refresh
from enquiries.services.clocks import clocks_cancel, clocks_finish, clocks_resume
from enquiries.services.contact import tomorrow_try
from enquiries.services.letters_made import LetterRefused, letter_make
from enquiries.services.moving import MoveRefused, act_move, move_check
from enquiries.services.tracks import track_begin, track_end, track_of
from enquiries.services.visiting import step_end, step_set
from enquiries.stage_notices import must_go_on_plan
from enquiries.workflow import MOVES, STAGE_LABELS, Action, Stage
from hubs.access import Access
from hubs.audit import register
from hubs.models import AuditEvent
from hubs.permissions import Right
from hubs.protection import Kept

STAGE_1_STARTED = register("enquiry.stage_1_started", "started Stage 1")
STAGE_1_LAPSED = register(
    "enquiry.stage_1_lapsed", "noted that the last day to say no in Stage 1 has passed"
)
STAGE_1_REFUSED = register("enquiry.stage_1_refused", "said no in Stage 1")
DISQUALIFIED = register("enquiry.disqualified", "ended an application that the law disqualifies")
NAMED_CHILD_SET = register(
    "enquiry.named_child_set",
    "recorded whether the law’s exception for a named child applies",
    reason=Kept.NEVER,
)
GATHERING_BEGUN = register("enquiry.stage_2_gathering", "began to gather for Stage 2")
STAGE_2_STARTED = register("enquiry.stage_2_started", "went on to Stage 2", keeps={"outcome"})

Outcome = AssessmentTrack.Outcome
# Where each of these acts leads.
TARGETS = {
    Action.START_STAGE_1: Stage.CHECKS,
    Action.START_STAGE_2: Stage.ASSESSMENT,
    Action.NOT_SUITABLE: Stage.NOT_SUITABLE,
    Action.DISQUALIFY: Stage.NOT_SUITABLE,
}
NEXT_STAGE_2 = "Tell them that Stage 2 has begun, and plan it"
GOES_ON = "Nobody said no in time: the case goes on to Stage 2"
ALREADY_LAPSED = (
    "The last day to say no in Stage 1 passed before the newest information was asked for."
    " The case must go on to Stage 2."
)


def stage_1_start(*, access: Access, enquiry_id: int, now: datetime) -> AssessmentTrack:
    """Begin Stage 1: its track, the checks it needs, the case at CHECKS.

    What an earlier assessment of the same case wrote is kept, and counts for this one no more:
    its report is replaced, its sections are to be finished again. Raises MoveRefused.
    """
    access.require(Right.ASSESS)
    enquiry = enquiry_locked(access, enquiry_id)
    _may(access, enquiry, Action.START_STAGE_1, now=now)
    _former_put_aside(access, enquiry, now=now)
    track = track_begin(enquiry=enquiry, number=1, on=timezone.localdate(now))
    _move(access, enquiry, Action.START_STAGE_1, now=now)
    step_end(access, enquiry, NEXT_CHECKS, now=now)
    checks_refresh(access=access, enquiry=enquiry, now=now)
    act_record(access=access, enquiry=enquiry, action=STAGE_1_STARTED, now=now)
    return track


def _former_put_aside(access: Access, enquiry: Enquiry, *, now: datetime) -> None:
    reports = Report.objects.visible_to(access).filter(enquiry=enquiry, replaced_at=None)
    reports.update(replaced_at=now)
    Section.objects.visible_to(access).filter(enquiry=enquiry).update(done_at=None)


def gathering_begin(*, access: Access, enquiry_id: int, now: datetime) -> AssessmentTrack:
    """Begin to gather Stage 2 information while Stage 1 is open: a track beside it. The case
    has not gone on to Stage 2, and a no in Stage 1 stays possible. Raises MoveRefused."""
    access.require(Right.ASSESS)
    enquiry = enquiry_locked(access, enquiry_id)
    if enquiry.stage != Stage.CHECKS:
        raise MoveRefused("Stage 2 information is gathered early only while Stage 1 is open.")
    if track_of(access, enquiry, 2) is not None:
        raise MoveRefused("Stage 2 information is being gathered already.")
    track = track_begin(enquiry=enquiry, number=2, on=timezone.localdate(now))
    act_record(access=access, enquiry=enquiry, action=GATHERING_BEGUN, now=now)
    return track


@transaction.atomic
def stage_2_start(*, access: Access, enquiry_id: int, now: datetime) -> AuditEvent:
    """Go on to Stage 2. Stage 1 ends as passed, with a letter to them that is ready to send, or
    as lapsed where nobody said no in time.

    A no whose notice went too late does not stand (regulation 26(1B) and (2)): who may say no
    lets the case go on, from its end. Raises MoveRefused.
    """
    access.require(Right.ASSESS)
    enquiry = enquiry_locked(access, enquiry_id)
    after_all = enquiry.stage == Stage.NOT_SUITABLE
    if after_all:
        access.require(Right.STAGE_1_DECIDE)
    _may(access, enquiry, Action.START_STAGE_2, now=now)
    first = _stage_1_of(access, enquiry)
    if no_is_over(first, today=timezone.localdate(now)):
        clocks_cancel(enquiry=enquiry, rule=Deadline.Rule.STAGE_1_NO, why=GOES_ON, now=now)
        outcome = Outcome.LAPSED
    else:
        clocks_finish(enquiry=enquiry, rule=Deadline.Rule.STAGE_1_NO, now=now)
        outcome = Outcome.PASSED
    if not first.outcome:
        track_end(access=access, track=first, outcome=outcome, now=now)
    event = _gone_on(access, enquiry, first.outcome if not after_all else outcome, now=now)
    if after_all:  # once it has moved: the move asks whether it was refused
        track_end(access=access, track=first, outcome=outcome, now=now)
        step_set(access, enquiry, NEXT_STAGE_2, tomorrow_try(enquiry, now=now), now=now)
    return event


def _gone_on(access: Access, enquiry: Enquiry, outcome: str, *, now: datetime) -> AuditEvent:
    """Stage 1 has ended without a no: the second track, the move, and the letter where a colleague
    passed it (one the calendar moved is told by a colleague: there is no other sender)."""
    if track_of(access, enquiry, 2) is None:
        track_begin(enquiry=enquiry, number=2, on=timezone.localdate(now))
    _move(access, enquiry, Action.START_STAGE_2, now=now)
    if outcome == Outcome.PASSED:
        _letters(access, enquiry, letter_kinds.STAGE_2_STARTED, now=now)
    return act_record(
        access=access,
        enquiry=enquiry,
        action=STAGE_2_STARTED,
        now=now,
        changes={"outcome": ["", str(outcome)]},
    )


def no_is_over(track: AssessmentTrack, *, today: date) -> bool:
    """Whether the last day to say no in Stage 1 has passed, now or once before."""
    if track.outcome == Outcome.LAPSED:
        return True
    return track.no_by is not None and today > track.no_by


@transaction.atomic
def stage_1_refuse(*, access: Access, enquiry_id: int, reasons: str, now: datetime) -> AuditEvent:
    """Say no in Stage 1, in writing and with reasons (regulation 26(1B)).

    No panel, no determination, no independent review: the complaints procedure is the way left,
    and the letter says so. The reasons stand in the letter and nowhere else, because they may
    speak of health or of offences. The law's 10 working days are for the notice, so their clock
    runs on until each applicant's letter has gone (services.stage_1_notice). Raises MoveRefused
    after the last day, and without reasons.
    """
    access.require(Right.STAGE_1_DECIDE)
    enquiry = enquiry_locked(access, enquiry_id)
    _reasons_given(reasons)
    _may(access, enquiry, Action.NOT_SUITABLE, now=now)
    first = _stage_1_of(access, enquiry)
    if no_is_over(first, today=timezone.localdate(now)):
        raise MoveRefused(ALREADY_LAPSED)
    track_end(access=access, track=first, outcome=Outcome.NOT_SUITABLE, now=now)
    _move(access, enquiry, Action.NOT_SUITABLE, now=now, reason="stage_1")
    ended = STAGE_LABELS[Stage.NOT_SUITABLE]  # why the end has stopped it, with all the others
    clocks_resume(enquiry=enquiry, stopped_at=now, why=(ended,), rule=Deadline.Rule.STAGE_1_NO)
    _letters(access, enquiry, letter_kinds.STAGE_1_NO, now=now, reasons=reasons)
    return act_record(access=access, enquiry=enquiry, action=STAGE_1_REFUSED, now=now)


@transaction.atomic
def applicant_disqualify(
    *, access: Access, enquiry_id: int, reasons: str, now: datetime
) -> AuditEvent:
    """End an application that a specified offence disqualifies (regulation 26(5) to (8)), in
    writing and with reasons. It is no determination: there is no independent review.

    Raises MoveRefused where no check says so, or the exception for a named child is recorded.
    """
    access.require(Right.STAGE_1_DECIDE)
    enquiry = enquiry_locked(access, enquiry_id)
    _reasons_given(reasons)
    _may(access, enquiry, Action.DISQUALIFY, now=now)
    _move(access, enquiry, Action.DISQUALIFY, now=now, reason="disqualified")
    _letters(access, enquiry, letter_kinds.DISQUALIFIED, now=now, reasons=reasons)
    return act_record(access=access, enquiry=enquiry, action=DISQUALIFIED, now=now)


def named_child_set(
    *, access: Access, enquiry_id: int, applies: bool, why: str, now: datetime
) -> Application:
    """Record that approval is sought for one child whose relative or foster carer they are, so
    that a specified offence does not end the application; or take that back.

    Raises MoveRefused without a reason, and outside an assessment.
    """
    access.require(Right.STAGE_1_DECIDE)
    enquiry = enquiry_locked(access, enquiry_id)
    application = application_of(access, enquiry)
    if application is None or enquiry.stage not in MOVES[Action.DISQUALIFY].sources:
        raise MoveRefused("The exception is for an application that is being assessed.")
    if applies and not why.strip():
        raise MoveRefused("Say how they are related to the child, or care for the child already.")
    before = application.named_child
    application.named_child, application.named_child_why = applies, why if applies else ""
    application.save(update_fields=["named_child", "named_child_why"])
    act_record(
        access=access,
        enquiry=enquiry,
        action=NAMED_CHILD_SET,
        now=now,
        changes={"named_child": [before, applies]},
        reason=why,
    )
    return application


@transaction.atomic
def stage_1_lapse(*, access: Access, enquiry_id: int, now: datetime) -> bool:
    """The last day to say no has passed with no notice, so the case goes on to Stage 2 by the
    calendar (regulation 26(2), domain rule 1); a colleague is told, and given it as what comes
    next where nothing else was. For the sweep; False where there is nothing to do any more.

    Where a check disqualifies, the law lets nothing go on: that is noted alone, and a colleague
    ends it or records the exception for a named child.
    """
    enquiry = enquiry_locked(access, enquiry_id)
    track = track_of(access, enquiry, 1)
    today = timezone.localdate(now)
    if track is None or track.outcome or track.no_by is None or today <= track.no_by:
        return False
    track_end(access=access, track=track, outcome=Outcome.LAPSED, now=now)
    clocks_cancel(enquiry=enquiry, rule=Deadline.Rule.STAGE_1_NO, why=GOES_ON, now=now)
    act_record(access=access, enquiry=enquiry, action=STAGE_1_LAPSED, now=now)
    if _may_go_on(access, enquiry, now=now):
        _gone_on(access, enquiry, track.outcome, now=now)
        if not enquiry.next_step:
            step_set(access, enquiry, NEXT_STAGE_2, tomorrow_try(enquiry, now=now), now=now)
    must_go_on_plan(enquiry=enquiry, track=track, now=now)
    return True


def _may_go_on(access: Access, enquiry: Enquiry, *, now: datetime) -> bool:
    try:
        _may(access, enquiry, Action.START_STAGE_2, now=now)
    except MoveRefused:
        return False
    return True


def _may(access: Access, enquiry: Enquiry, action: Action, *, now: datetime) -> None:
    """Checked before anything is written, so that a refusal leaves nothing behind."""
    target = TARGETS[action]
    move_check(access=access, enquiry=enquiry, action=action, target=target, now=now)


def _move(
    access: Access, enquiry: Enquiry, action: Action, *, now: datetime, reason: str = ""
) -> None:
    act_move(
        access=access,
        enquiry=enquiry,
        action=action,
        target=TARGETS[action],
        now=now,
        reason=reason,
    )


def _letters(
    access: Access, enquiry: Enquiry, kind: str, *, now: datetime, reasons: str = ""
) -> None:
    """The letter of an act, made with it. Where it cannot be made, nothing of the act is done."""
    facts = {"reasons": reasons} if reasons else None
    try:
        letter_make(access=access, enquiry=enquiry, kind=kind, now=now, facts=facts)
    except LetterRefused as refused:
        raise MoveRefused(str(refused)) from None


def _stage_1_of(access: Access, enquiry: Enquiry) -> AssessmentTrack:
    track = track_of(access, enquiry, 1)
    if track is None:
        raise MoveRefused("Stage 1 has not been started.")
    return track


def _reasons_given(reasons: str) -> None:
    if not reasons.strip():
        raise MoveRefused("Give the reasons. The law asks for them in writing.")
