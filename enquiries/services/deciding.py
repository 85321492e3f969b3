"""The decision-maker's decision (regulation 27): yes is made by ``carers``; here are the proposal
of a no, asking for more, the way round panel where it is not required, and telling them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from enquiries.models import (
    Deadline,
    Decision,
    DecisionTold,
    Determination,
    Enquiry,
    PanelItem,
    Person,
)
from enquiries.selectors.decisions import (
    decision_in_case,
    decision_last,
    determination_runs,
    own_part,
    people_untold,
)
from enquiries.selectors.panels import item_last
from enquiries.services.base import act_record, enquiry_locked
from enquiries.services.clocks import (
    END_OF_DAY,
    clocks_cancel,
    clocks_finish,
    limit_restart,
    limit_start,
)
from enquiries.services.moving import MoveRefused, act_move, move_check, stage_write
from enquiries.services.tracks import track_of, track_reopen
from enquiries.terms import Terms
from enquiries.workflow import Action, Stage
from hubs.access import Access
from hubs.audit import register
from hubs.calendar import LONDON
from hubs.permissions import Right
from hubs.time_limits import limit_on

NO_PROPOSED = register("enquiry.no_proposed", "proposed not to approve")
MORE_ASKED = register("enquiry.more_asked", "asked for more before deciding")
PANEL_SKIPPED = register("enquiry.panel_not_required", "sent the case to the decision-maker")
TOLD = register("enquiry.decision_told", "told them the decision")
WRITTEN = register("enquiry.decision_written", "wrote to them with the decision")

Outcome = Decision.Outcome
# What agrees with what: a yes with "suitable", a no with "not suitable".
AGREES = {
    Outcome.APPROVE: PanelItem.Recommends.SUITABLE,
    Outcome.PROPOSE_NO: PanelItem.Recommends.NOT_SUITABLE,
    Outcome.REFUSE: PanelItem.Recommends.NOT_SUITABLE,
}
MORE = "more"  # why a case went back, as the history keeps it
NO_MORE_PROPOSED = "More was asked for: the proposal not to approve stands no more"
LATER_DECISION = "A later decision has taken its place"


@transaction.atomic
def panel_skip(*, access: Access, enquiry_id: int, now: datetime) -> Enquiry:
    """Send a finished assessment straight to the decision-maker, where panel is not required on
    the day. Raises MoveRefused while it is, or while the report is not ready."""
    access.require(Right.ASSESS)
    enquiry = enquiry_locked(access, enquiry_id)
    act_move(
        access=access, enquiry=enquiry, action=Action.SKIP_PANEL, target=Stage.DECISION, now=now
    )
    limit_start(
        enquiry=enquiry, rule=Deadline.Rule.DECISION, trigger=timezone.localdate(now), now=now
    )
    clocks_finish(enquiry=enquiry, rule=Deadline.Rule.PANEL_8_MONTHS, now=now)
    act_record(access=access, enquiry=enquiry, action=PANEL_SKIPPED, now=now)
    return enquiry


@transaction.atomic
def no_propose(
    *, access: Access, enquiry_id: int, reasons: str, differs_why: str, now: datetime
) -> Determination:
    """Propose not to approve: the qualifying determination (regulation 27(6)). Never a refusal.

    The 28 days run from the date of the letter (``decision_written``), until when its date is
    taken to be today's. Raises MoveRefused, ValidationError by field.
    """
    to = Stage.DETERMINATION
    enquiry = deciding_locked(access, enquiry_id, action=Action.PROPOSE_NO, target=to, now=now)
    decision = decision_write(
        access=access,
        enquiry=enquiry,
        outcome=Outcome.PROPOSE_NO,
        reasons=reasons,
        differs_why=differs_why,
        now=now,
    )
    today = timezone.localdate(now)
    determination = Determination.objects.create(
        enquiry=enquiry,
        decision=decision,
        letter_on=today,
        answer_by=limit_on("answer", cluster=enquiry.cluster, day=today).due(today),
    )
    stage_write(access=access, enquiry=enquiry, target=to, now=now)
    telling_start(enquiry=enquiry, now=now)
    act_record(
        access=access,
        enquiry=enquiry,
        action=NO_PROPOSED,
        now=now,
        changes={"decision": [None, decision.pk]},
    )
    return determination


@transaction.atomic
def more_ask(*, access: Access, enquiry_id: int, reasons: str, now: datetime) -> Decision:
    """Ask for more before deciding: back to the assessment, and then to panel again.

    After a proposal not to approve, once panel or the independent review has recommended again:
    the proposal is at its end, and neither a yes nor a final no.
    """
    to = Stage.ASSESSMENT
    enquiry = deciding_locked(access, enquiry_id, action=Action.SEND_BACK, target=to, now=now)
    after = determination_runs(access, enquiry)
    decision = decision_write(
        access=access,
        enquiry=enquiry,
        outcome=Outcome.MORE,
        reasons=reasons,
        differs_why="",
        now=now,
        after=after,
    )
    if after is not None:
        after.ended_at = now
        after.save(update_fields=["ended_at"])
        for rule in (Deadline.Rule.TELL, Deadline.Rule.WRITE):  # of a proposal that stands no more
            clocks_cancel(enquiry=enquiry, rule=rule, why=NO_MORE_PROPOSED, now=now)
    stage_write(access=access, enquiry=enquiry, target=to, now=now, reason=MORE)
    stage_2_reopen(access=access, enquiry=enquiry)
    act_record(
        access=access,
        enquiry=enquiry,
        action=MORE_ASKED,
        now=now,
        changes={"decision": [None, decision.pk]},
    )
    return decision


def stage_2_reopen(*, access: Access, enquiry: Enquiry) -> None:
    """Stage 2 goes on where its report had ended it."""
    track = track_of(access, enquiry, 2)
    if track is not None and track.outcome:
        track_reopen(track=track)


@transaction.atomic
def decision_told(
    *,
    access: Access,
    enquiry_id: int,
    decision_id: int,
    at: datetime,
    how: str,
    now: datetime,
    people: Collection[int] | None = None,
) -> Decision:
    """Applicants were told by word of mouth: each within 2 working days (NMS 14.10).

    ``people`` says whom, by their numbers; None is everybody who was not told yet. The first
    telling of each stands. Once nobody is left the decision was told, as the last of them was,
    and the clock is done. Raises Decision.DoesNotExist, MoveRefused, ValidationError by field.
    """
    access.require(Right.LETTER_SEND)
    assert access.user is not None
    enquiry = enquiry_locked(access, enquiry_id)
    decision = decision_in_case(access, enquiry, decision_id)
    if decision_last(access, enquiry) != decision:
        raise MoveRefused("A later decision has taken its place.")
    left = people_untold(access, decision)
    if not left:
        raise MoveRefused("It is recorded already that they were told.")
    chosen = left if people is None else [each for each in left if each.pk in set(people)]
    _telling_check(decision, chosen, at=at, now=now)
    for person in chosen:
        DecisionTold.objects.create(
            enquiry=enquiry,
            decision=decision,
            person=person,
            at=at,
            how=how,
            by=access.user,
            recorded_at=now,
        )
    if len(chosen) == len(left):
        _all_told(access, enquiry, decision, now=now)
    told = [person.pk for person in chosen]
    act_record(
        access=access, enquiry=enquiry, action=TOLD, now=now, changes={"applicant": [None, told]}
    )
    return decision


def _telling_check(
    decision: Decision, chosen: Collection[Person], *, at: datetime, now: datetime
) -> None:
    faults = {}
    if not chosen:
        faults["people"] = "Select who was told, of those who were not told before"
    if not decision.decided_at <= at <= now:
        faults["told_on"] = "Enter a day and time after the decision, and not in the future"
    if faults:
        raise ValidationError(faults)


def _all_told(access: Access, enquiry: Enquiry, decision: Decision, *, now: datetime) -> None:
    last = DecisionTold.objects.visible_to(access).filter(decision=decision).latest("at", "pk")
    decision.told_at, decision.told_how, decision.told_by = last.at, last.how, last.by
    decision.save(update_fields=["told_at", "told_how", "told_by"])
    # In time or not is when they were told, not when somebody wrote it down.
    clocks_finish(enquiry=enquiry, rule=Deadline.Rule.TELL, now=last.at)


@transaction.atomic
def decision_written(
    *, access: Access, enquiry_id: int, decision_id: int, letter_on: date, now: datetime
) -> Decision:
    """The letters of a decision have gone, the last of them on ``letter_on``: within 5 working
    days (NMS 14.10).

    For the proposal of a no that is the day from which the 28 calendar days are counted
    (regulation 27(6)), and their clock starts. Raises as ``decision_told``.
    """
    access.require(Right.LETTER_SEND)
    enquiry = enquiry_locked(access, enquiry_id)
    decision = decision_in_case(access, enquiry, decision_id)
    if decision.written_at is not None:
        raise MoveRefused("It is recorded already that the letter has gone.")
    today = timezone.localdate(now)
    if not timezone.localdate(decision.decided_at) <= letter_on <= today:
        raise ValidationError(
            {"letter_on": "The letter went between the day of the decision and today"}
        )
    decision.written_at = now
    decision.save(update_fields=["written_at"])
    went = min(now, datetime.combine(letter_on, END_OF_DAY, tzinfo=LONDON))
    clocks_finish(enquiry=enquiry, rule=Deadline.Rule.WRITE, now=went)
    if decision.outcome == Outcome.PROPOSE_NO:
        _answer_starts(access, enquiry, decision, letter_on=letter_on, now=now)
    act_record(access=access, enquiry=enquiry, action=WRITTEN, now=now)
    return decision


def _answer_starts(
    access: Access, enquiry: Enquiry, decision: Decision, *, letter_on: date, now: datetime
) -> None:
    runs = Determination.objects.visible_to(access).filter(decision=decision, ended_at=None)
    determination = runs.first()
    if determination is None:  # they withdrew meanwhile
        return
    clock = limit_restart(
        enquiry=enquiry,
        rule=Deadline.Rule.ANSWER,
        trigger=letter_on,
        now=now,
        why="The date of the letter changed",
    )
    determination.letter_on = letter_on
    determination.answer_by = timezone.localdate(clock.due_at)
    determination.save(update_fields=["letter_on", "answer_by"])


# --- What every decision does alike ---------------------------------------------------------------


def deciding_locked(
    access: Access, enquiry_id: int, *, action: Action, target: Stage, now: datetime
) -> Enquiry:
    """The case, locked, for a decision-maker who had no part in what they decide on, and at a
    point where they may decide so.

    Raises MoveRefused for a member of its panel (regulation 27: no member takes part in the
    decision), for who wrote or signed off its report, and with everything in the way.
    """
    access.require(Right.DECIDE)
    enquiry = enquiry_locked(access, enquiry_id)
    refused = own_part(access, enquiry)
    if refused:
        raise MoveRefused(refused)
    move_check(access=access, enquiry=enquiry, action=action, target=target, now=now)
    return enquiry


def decision_write(
    *,
    access: Access,
    enquiry: Enquiry,
    outcome: Decision.Outcome,
    reasons: str,
    differs_why: str,
    now: datetime,
    terms: Terms | None = None,
    after: Determination | None = None,
) -> Decision:
    """Write one decision on a locked case; its clock is done. The caller moves the stage.

    It follows panel's last recommendation, or after a determination the new one. Raises
    ValidationError by field: no reasons, or none for differing from what was recommended.
    """
    assert access.user is not None
    if not reasons.strip():
        raise ValidationError({"reasons": "Enter the reasons for the decision"})
    item = item_last(access, enquiry)
    recommended = recommended_last(item, after)
    differs = outcome in AGREES and recommended not in ("", AGREES[outcome])
    if differs and not differs_why.strip():
        raise ValidationError(
            {"differs_why": "Say why the decision differs from what was recommended"}
        )
    decision = Decision.objects.create(
        enquiry=enquiry,
        outcome=outcome,
        item=item,
        after=after,
        reasons=reasons,
        differs_why=differs_why if differs else "",
        terms=terms.as_json() if terms else {},
        decided_at=now,
        by=access.user,
    )
    for rule in (Deadline.Rule.DECISION, Deadline.Rule.DECISION_AGAIN):
        clocks_finish(enquiry=enquiry, rule=rule, now=now)
    return decision


def recommended_last(item: PanelItem | None, after: Determination | None) -> str:
    """What was recommended last: by the independent review where that was their route, else by
    panel; empty where there is none."""
    if after is not None and after.route == Determination.Route.REVIEW:
        return str(after.review_recommends)
    return str(item.recommends) if item is not None else ""


def telling_start(*, enquiry: Enquiry, now: datetime) -> None:
    """From a decision they are told in 2 working days, and written to in 5 (NMS 14.10). Called
    after the move: a case that ends stops its other clocks, not these."""
    today = timezone.localdate(now)
    for rule in (Deadline.Rule.TELL, Deadline.Rule.WRITE):
        limit_restart(enquiry=enquiry, rule=rule, trigger=today, now=now, why=LATER_DECISION)


__all__ = [
    "deciding_locked",
    "decision_told",
    "decision_write",
    "decision_written",
    "more_ask",
    "no_propose",
    "panel_skip",
    "recommended_last",
    "stage_2_reopen",
    "telling_start",
]
