"""After a proposal not to approve: their answer by exactly one of two routes, what comes of it, and
the final decision (regulations 27(6) to (9) and 29)."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from enquiries.models import Deadline, Decision, Determination, Enquiry, Report
from enquiries.selectors.decisions import determination_runs
from enquiries.services.base import act_record, enquiry_locked
from enquiries.services.clocks import clocks_finish, limit_restart, limit_start
from enquiries.services.deciding import deciding_locked, decision_write, telling_start
from enquiries.services.moving import MoveRefused, stage_write
from enquiries.workflow import Action, Stage
from hubs.access import Access
from hubs.audit import register
from hubs.calendar import say_day
from hubs.permissions import Right

ANSWERED = register("enquiry.determination_answered", "recorded their answer to the proposal")
REVIEW_NOTICE = register("enquiry.review_notice", "recorded the notice of an independent review")
REVIEW_PAPERS = register("enquiry.review_papers", "sent the papers to the independent review")
REVIEWED = register("enquiry.reviewed", "recorded what the independent review recommended")
REFUSED = register("enquiry.not_approved", "made the final decision not to approve")

Route = Determination.Route


@transaction.atomic
def determination_answer(
    *,
    access: Access,
    enquiry_id: int,
    route: str,
    answered_on: date,
    answer: str,
    now: datetime,
    review_notice_on: date | None = None,
) -> Determination:
    """They chose one of representations and the independent review, within 28 days of the letter.

    The other is closed with it. A review starts the 10 working days for the papers from the day
    of its notice. Raises MoveRefused when they have answered, ValidationError by field.
    """
    access.require(Right.LETTER_SEND)
    enquiry = enquiry_locked(access, enquiry_id)
    runs = _runs(access, enquiry)
    if runs.route:
        raise MoveRefused(
            f"They chose “{runs.get_route_display()}” already. Only one route can be taken."
        )
    if runs.decision.written_at is None:
        raise MoveRefused("Send the letter that proposes it first: the 28 days run from its date.")
    if route not in (Route.REPRESENTATIONS, Route.REVIEW):
        raise ValidationError({"route": "Select which route they chose"})
    _in_time(runs, answered_on, today=timezone.localdate(now))
    runs.route, runs.answered_on, runs.answer = route, answered_on, answer
    runs.save(update_fields=["route", "answered_on", "answer"])
    clocks_finish(enquiry=enquiry, rule=Deadline.Rule.ANSWER, now=now)
    act_record(
        access=access, enquiry=enquiry, action=ANSWERED, now=now, changes={"route": [None, route]}
    )
    if route == Route.REVIEW and review_notice_on is not None:
        _notice(access, enquiry, runs, on=review_notice_on, now=now)
    return runs


@transaction.atomic
def review_notice_record(
    *, access: Access, enquiry_id: int, on: date, now: datetime
) -> Determination:
    """Notice of the independent review came: the papers go within 10 working days
    (regulation 29)."""
    access.require(Right.LETTER_SEND)
    enquiry = enquiry_locked(access, enquiry_id)
    runs = _under_review(access, enquiry)
    if runs.papers_sent_on is not None:
        raise MoveRefused("The papers have gone already.")
    _notice(access, enquiry, runs, on=on, now=now)
    return runs


@transaction.atomic
def review_papers_record(
    *, access: Access, enquiry_id: int, on: date, now: datetime
) -> Determination:
    """The papers went to the independent review."""
    access.require(Right.LETTER_SEND)
    enquiry = enquiry_locked(access, enquiry_id)
    runs = _under_review(access, enquiry)
    if runs.review_notice_on is None:
        raise MoveRefused("Record the day the notice came first.")
    if runs.papers_sent_on is not None:
        raise MoveRefused("It is recorded already that the papers have gone.")
    _between(on, runs.review_notice_on, timezone.localdate(now), field="on", what="papers")
    runs.papers_sent_on = on
    runs.save(update_fields=["papers_sent_on"])
    clocks_finish(enquiry=enquiry, rule=Deadline.Rule.REVIEW_PAPERS, now=now)
    act_record(access=access, enquiry=enquiry, action=REVIEW_PAPERS, now=now)
    return runs


@transaction.atomic
def review_record(
    *, access: Access, enquiry_id: int, on: date, recommends: str, reasons: str, now: datetime
) -> Determination:
    """What the independent review recommended, and why. ``on`` is the day it reached us: from
    there the decision-maker has 7 working days (NMS 14.9), however late it is written down."""
    access.require(Right.LETTER_SEND)
    enquiry = enquiry_locked(access, enquiry_id)
    runs = _under_review(access, enquiry)
    if runs.papers_sent_on is None:
        raise MoveRefused("Record that the papers have gone first.")
    if runs.review_on is not None:
        raise MoveRefused("What the review recommended is recorded already.")
    if recommends not in review_may_recommend(access, enquiry):
        raise ValidationError({"recommends": "Select what the review recommended"})
    today = timezone.localdate(now)
    _between(on, runs.papers_sent_on, today, field="on", what="recommendation")
    runs.review_on, runs.review_recommends, runs.review_reasons = on, recommends, reasons
    runs.save(update_fields=["review_on", "review_recommends", "review_reasons"])
    limit_start(enquiry=enquiry, rule=Deadline.Rule.DECISION_AGAIN, trigger=on, now=now)
    act_record(
        access=access,
        enquiry=enquiry,
        action=REVIEWED,
        now=now,
        changes={"recommends": [None, recommends]},
    )
    return runs


def review_may_recommend(access: Access, enquiry: Enquiry) -> tuple[str, ...]:
    """What the independent review may say: of a brief report, that a full one be written too."""
    rows = Report.objects.visible_to(access).filter(enquiry=enquiry, replaced_at=None)
    brief = rows.filter(kind=Report.Kind.BRIEF).exists()
    return ("suitable", "not_suitable", *(("full_report",) if brief else ()))


@transaction.atomic
def final_refuse(
    *, access: Access, enquiry_id: int, reasons: str, differs_why: str, now: datetime
) -> Decision:
    """The final decision not to approve: after 28 days with no answer, or after what their route
    led to. Raises MoveRefused before, ValidationError by field."""
    to = Stage.NOT_APPROVED
    enquiry = deciding_locked(access, enquiry_id, action=Action.REFUSE, target=to, now=now)
    runs = _runs(access, enquiry)
    decision = decision_write(
        access=access,
        enquiry=enquiry,
        outcome=Decision.Outcome.REFUSE,
        reasons=reasons,
        differs_why=differs_why,
        now=now,
        after=runs,
    )
    stage_write(access=access, enquiry=enquiry, target=to, now=now, reason="determination")
    telling_start(enquiry=enquiry, now=now)
    act_record(
        access=access,
        enquiry=enquiry,
        action=REFUSED,
        now=now,
        changes={"decision": [None, decision.pk]},
    )
    return decision


def _runs(access: Access, enquiry: Enquiry) -> Determination:
    runs = determination_runs(access, enquiry)
    if runs is None:
        raise MoveRefused("No proposal not to approve is open on this case.")
    return runs


def _under_review(access: Access, enquiry: Enquiry) -> Determination:
    runs = _runs(access, enquiry)
    if runs.route != Route.REVIEW:
        raise MoveRefused("They did not ask for the independent review.")
    return runs


def _notice(
    access: Access, enquiry: Enquiry, runs: Determination, *, on: date, now: datetime
) -> None:
    assert runs.answered_on is not None  # the database holds an answer to its day
    _between(on, runs.answered_on, timezone.localdate(now), field="on", what="notice")
    runs.review_notice_on = on
    runs.save(update_fields=["review_notice_on"])
    limit_restart(
        enquiry=enquiry,
        rule=Deadline.Rule.REVIEW_PAPERS,
        trigger=on,
        now=now,
        why="The day of the notice changed",
    )
    act_record(access=access, enquiry=enquiry, action=REVIEW_NOTICE, now=now)


def _in_time(runs: Determination, on: date, *, today: date) -> None:
    if on > today:
        raise ValidationError({"answered_on": "The day they answered cannot be in the future"})
    # One of a couple may have their letter before the other, from whose letter the days run.
    decided = timezone.localdate(runs.decision.decided_at)
    if not decided <= on <= runs.answer_by:
        first, last = say_day(decided), say_day(runs.answer_by)
        raise ValidationError(
            {"answered_on": f"They could answer from {first}, the day of the decision, to {last}"}
        )


def _between(on: date, first: date, last: date, *, field: str, what: str) -> None:
    if not first <= on <= last:
        raise ValidationError(
            {field: f"The day of the {what} must be from {say_day(first)} to {say_day(last)}"}
        )
