"""What the service proposes after a review without the household's agreement: to end the approval,
or to change its terms. 28 days to answer by exactly one of two routes, a fresh recommendation, and
the decision (regulation 28(7) to (12))."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from carers.models import CarerDetermination, Departure, Household, Review
from carers.reviews import NOT_IN_PART, missing_before_proposed
from carers.selectors.review import proposal_facts, proposal_running, proposal_went_on
from carers.services.base import household_locked, household_record
from carers.services.leaving import household_end
from carers.services.meanwhile import Shown, merged, once_check
from carers.services.terms import approval_standing, review_says, terms_differ, version_write
from enquiries.terms import Terms, terms_of
from hubs.access import Access
from hubs.audit import register
from hubs.calendar import say_day
from hubs.permissions import Right
from hubs.time_limits import limit_on

PROPOSED = register(
    "carers.proposed", "proposed to end an approval or to change its terms", keeps=("proposes",)
)
LETTER_WENT = register("carers.proposal_letter", "counted the days to answer from the last letter")
ANSWERED = register("carers.proposal_answered", "recorded their answer to what was proposed")
PAPERS = register("carers.proposal_papers", "sent the papers to the independent review")
RECOMMENDED = register("carers.proposal_recommended", "recorded a fresh recommendation")
DECIDED = register("carers.proposal_decided", "decided on what was proposed", keeps=("outcome",))

Proposes, Route, Outcome = (
    CarerDetermination.Proposes,
    CarerDetermination.Route,
    CarerDetermination.Outcome,
)
SAYS = {
    Proposes.END: Review.Conclusion.NOT_SUITABLE,
    Proposes.TERMS: Review.Conclusion.TERMS,
}


@transaction.atomic
def determination_propose(
    *,
    access: Access,
    review_id: int,
    reasons: str,
    letter_on: date,
    now: datetime,
    terms: Terms | None = None,
) -> CarerDetermination:
    """Propose what a review concluded, in a letter of a day from which they have 28 days: to end
    the approval, or with ``terms`` to change them.

    Pressed twice, the second finds the first. Raises ValidationError by field, Review.DoesNotExist
    out of reach, PermissionDenied without ``carer.manage``.
    """
    access.require(Right.CARER_MANAGE)
    found = Review.objects.visible_to(access).get(pk=review_id)
    household = household_locked(access, found.household_id)
    review: Review = Review.objects.visible_to(access).get(pk=review_id)
    standing = CarerDetermination.objects.visible_to(access).filter(review=review).first()
    proposes = Proposes.END if terms is None else Proposes.TERMS
    if standing is not None:
        said = f"It was proposed already, in the letter of {say_day(standing.letter_on)}"
        given = {"reasons": reasons.strip(), "letter_on": letter_on, "proposes": proposes}
        once_check(standing, said, **given, terms=terms.as_json() if terms else {})
        return standing
    _proposal_check(access, household, review, proposes, terms)
    _letter_check(review, reasons, letter_on, today=timezone.localdate(now))
    made = CarerDetermination.objects.create(
        household=household,
        review=review,
        proposes=proposes,
        terms=terms.as_json() if terms else {},
        reasons=reasons.strip(),
        letter_on=letter_on,
        answer_by=limit_on("answer", cluster=household.cluster, day=letter_on).due(letter_on),
    )
    _record(access, household, PROPOSED, now, {"proposes": [None, str(proposes)]})
    return made


def proposal_letter_went(
    *, access: Access, household: Household, runs: CarerDetermination, on: date, now: datetime
) -> None:
    """Count the days to answer from a letter that went later than the proposal says. The household
    is locked by the caller; who has answered, or was decided on, keeps their days."""
    if runs.decided_on is not None or runs.route or on <= runs.letter_on:
        return
    before = runs.letter_on
    runs.letter_on = on
    runs.answer_by = limit_on("answer", cluster=household.cluster, day=on).due(on)
    runs.save(update_fields=["letter_on", "answer_by"])
    _record(access, household, LETTER_WENT, now, {"letter_on": [before, on]})


def _proposal_check(
    access: Access, household: Household, review: Review, proposes: str, terms: Terms | None
) -> None:
    review_says(access, household, review, SAYS[Proposes(proposes)])
    runs = proposal_running(access, household)
    if runs is not None:  # after an earlier review
        raise ValidationError(
            f"What was proposed on {say_day(runs.letter_on)} is not decided yet. That comes first"
        )
    leaves = Departure.objects.visible_to(access).filter(household=household).first()
    if leaves is not None:
        raise ValidationError(
            f"They are leaving. Their approval ends by itself on {say_day(leaves.ends_on)}"
        )
    if terms is not None:
        terms_differ(approval_standing(access, household), terms)


def _letter_check(review: Review, reasons: str, letter_on: date, *, today: date) -> None:
    faults = {}
    assert review.concluded_on is not None  # asked for before
    if not review.concluded_on <= letter_on <= today:
        faults["letter_on"] = "The letter went between the day the review was concluded and today"
    if not reasons.strip():
        faults["reasons"] = "Enter the reasons, as the letter gives them"
    if faults:
        raise ValidationError(faults)


@transaction.atomic
def determination_answered(
    *,
    access: Access,
    determination_id: int,
    route: str,
    answered_on: date,
    answer: str,
    now: datetime,
    review_notice_on: date | None = None,
) -> CarerDetermination:
    """They chose one of representations and the independent review; the other is closed with it.

    Raises ValidationError by field and when they have answered,
    CarerDetermination.DoesNotExist out of reach, PermissionDenied without ``carer.work``.
    """
    household, runs = _running(access, determination_id)
    if runs.route:
        raise ValidationError(
            f"They chose “{runs.get_route_display()}” already. Only one route can be taken"
        )
    if route not in (Route.REPRESENTATIONS, Route.REVIEW):
        raise ValidationError({"route": "Select which route they chose"})
    today = timezone.localdate(now)
    first = proposal_went_on(access, runs)
    _between(answered_on, first, min(runs.answer_by, today), "answered_on", "answer")
    runs.route, runs.answered_on, runs.answer = route, answered_on, answer.strip()
    if route == Route.REVIEW and review_notice_on is not None:
        _notice(household, runs, review_notice_on, "review_notice_on", today=today)
    runs.save()
    _record(access, household, ANSWERED, now, {"answered_on": [None, answered_on]})
    return runs


@transaction.atomic
def determination_notice(
    *,
    access: Access,
    determination_id: int,
    on: date,
    shown: Shown | None = None,
    now: datetime,
) -> CarerDetermination:
    """Notice of the independent review came, over the day that was ``shown``: the papers go within
    10 working days (regulation 29). Raises ChangedMeanwhile; else as ``determination_answered``."""
    household, runs = _under_review(access, determination_id)
    if runs.papers_sent_on is not None:
        raise ValidationError("The papers have gone already")
    on = merged({"on": runs.review_notice_on}, {"on": on}, shown)["on"]
    _notice(household, runs, on, "on", today=timezone.localdate(now))
    runs.save(update_fields=["review_notice_on", "papers_by"])
    _record(access, household, ANSWERED, now, {"review_notice_on": [None, on]})
    return runs


@transaction.atomic
def papers_sent(
    *, access: Access, determination_id: int, on: date, now: datetime
) -> CarerDetermination:
    """The papers went to the independent review. Raises as ``determination_answered``."""
    household, runs = _under_review(access, determination_id)
    if runs.review_notice_on is None:
        raise ValidationError("Record the day its notice came first")
    if runs.papers_sent_on is not None:
        once_check(runs, f"The papers went on {say_day(runs.papers_sent_on)}", papers_sent_on=on)
        return runs
    _between(on, runs.review_notice_on, timezone.localdate(now), "on", "papers")
    runs.papers_sent_on = on
    runs.save(update_fields=["papers_sent_on"])
    _record(access, household, PAPERS, now, {"on": [None, on]})
    return runs


@transaction.atomic
def recommendation_record(
    *, access: Access, determination_id: int, on: date, recommended: str, now: datetime
) -> CarerDetermination:
    """What panel, or the independent panel, recommended when it looked again, and why.

    Raises as ``determination_answered``.
    """
    household, runs = _running(access, determination_id)
    if runs.recommended_on is not None:
        said = f"What was recommended on {say_day(runs.recommended_on)} is recorded already"
        once_check(runs, said, recommended_on=on, recommended=recommended.strip())
        return runs
    if not runs.route:
        raise ValidationError("They have not answered. There is nothing to look at again")
    if runs.route == Route.REVIEW and runs.papers_sent_on is None:
        raise ValidationError("Record that the papers have gone first")
    since = runs.papers_sent_on or runs.answered_on
    assert since is not None  # the database holds an answer to its day
    _between(on, since, timezone.localdate(now), "on", "recommendation")
    if not recommended.strip():
        raise ValidationError({"recommended": "Enter what was recommended, and why"})
    runs.recommended_on, runs.recommended = on, recommended.strip()
    runs.save(update_fields=["recommended_on", "recommended"])
    _record(access, household, RECOMMENDED, now, {"on": [None, on]})
    return runs


@transaction.atomic
def determination_decide(
    *,
    access: Access,
    determination_id: int,
    outcome: str,
    reasons: str,
    now: datetime,
    leaves_because: str = "",
) -> CarerDetermination:
    """The decision-maker's decision: as proposed, once they have answered or their days are over
    and a panel has looked again where they asked for it; or to carry on, whenever.

    The approval ends, or its terms change, today. ``leaves_because``: of
    ``Departure.Reason``, where it ends. Pressed twice, the second finds it decided. Raises
    ValidationError by field, too early, and for who opened or concluded the review;
    PermissionDenied without ``decide``.
    """
    access.require(Right.DECIDE)
    household, runs = _locked(access, determination_id)
    if runs.decided_on is not None:
        said = f"This was decided on {say_day(runs.decided_on)}: {runs.get_outcome_display()}"
        once_check(runs, said, outcome=outcome, decision_reasons=reasons.strip())
        return runs
    today = timezone.localdate(now)
    _decision_check(access, runs, outcome, reasons, leaves_because, today=today)
    runs.outcome, runs.decision_reasons = outcome, reasons.strip()
    runs.decided_on, runs.decided_by = today, access.user
    runs.save(update_fields=["outcome", "decision_reasons", "decided_on", "decided_by"])
    _record(access, household, DECIDED, now, {"outcome": [None, outcome]})
    if outcome == Outcome.AS_PROPOSED:
        if runs.proposes == Proposes.END:
            _end(access, household, runs, leaves_because, now)
        else:
            _terms_change(access, household, runs, today=today)
    return runs


def _decision_check(
    access: Access,
    runs: CarerDetermination,
    outcome: str,
    reasons: str,
    leaves_because: str,
    *,
    today: date,
) -> None:
    assert access.user is not None  # who holds the right is somebody
    if access.user.pk in (runs.review.opened_by_id, runs.review.concluded_by_id):
        raise ValidationError(NOT_IN_PART)
    faults = {}
    if outcome not in (Outcome.AS_PROPOSED, Outcome.CARRY_ON):
        faults["outcome"] = "Select what you decide"
    if not reasons.strip():
        faults["reasons"] = "Enter the reasons for the decision"
    if outcome == Outcome.AS_PROPOSED:
        early = missing_before_proposed(proposal_facts(access, runs), today=today)
        later = Review.objects.visible_to(access).filter(
            household=runs.household_id, number__gt=runs.review.number
        )
        if later.exclude(concluded_on=None).exists():
            faults["outcome"] = (
                "A later review has taken the place of the one behind this. Only to carry on can be"
                " decided"
            )
        elif early:
            faults["outcome"] = early
        elif runs.proposes == Proposes.END and leaves_because not in Departure.Reason.values:
            faults["leaves_because"] = "Select why the approval ends"
    if faults:
        raise ValidationError(faults)


def _end(
    access: Access, household: Household, runs: CarerDetermination, because: str, now: datetime
) -> None:
    assert access.user is not None  # who holds the right is somebody
    assert runs.decided_on is not None  # written just before
    departure = Departure.objects.create(
        cluster=household.cluster,
        service=household.service,
        household=household,
        how=Departure.How.ENDED,
        ends_on=runs.decided_on,
        reason=because,
        determination=runs,
        recorded_by=access.user,
        recorded_at=now,
    )
    household_end(access=access, household=household, departure=departure, now=now)


def _terms_change(
    access: Access, household: Household, runs: CarerDetermination, *, today: date
) -> None:
    standing = approval_standing(access, household)
    version_write(
        household=household,
        standing=standing,
        terms=terms_of(runs.terms),
        from_on=max(today, standing.from_on),
        review=runs.review,
        determination=runs,
    )


def _locked(access: Access, determination_id: int) -> tuple[Household, CarerDetermination]:
    """The household, locked, and the proposal as it is then."""
    rows = CarerDetermination.objects.visible_to(access)
    household = household_locked(access, rows.get(pk=determination_id).household_id)
    runs: CarerDetermination = rows.select_related("review").get(pk=determination_id)
    return household, runs


def _running(access: Access, determination_id: int) -> tuple[Household, CarerDetermination]:
    access.require(Right.CARER_WORK)
    household, runs = _locked(access, determination_id)
    if runs.decided_on is not None:
        raise ValidationError("This is decided already")
    return household, runs


def _under_review(access: Access, determination_id: int) -> tuple[Household, CarerDetermination]:
    household, runs = _running(access, determination_id)
    if runs.route != Route.REVIEW:
        raise ValidationError("They did not ask for the independent review")
    return household, runs


def _notice(
    household: Household, runs: CarerDetermination, on: date, field: str, *, today: date
) -> None:
    assert runs.answered_on is not None  # the database holds an answer to its day
    _between(on, runs.answered_on, today, field, "notice")
    runs.review_notice_on = on
    runs.papers_by = limit_on("review_papers", cluster=household.cluster, day=on).due(on)


def _between(on: date, first: date, last: date, field: str, what: str) -> None:
    if not first <= on <= last:
        raise ValidationError(
            {field: f"The day of the {what} must be from {say_day(first)} to {say_day(last)}"}
        )


def _record(
    access: Access, household: Household, action: str, now: datetime, changes: dict[str, list[Any]]
) -> None:
    household_record(access=access, household=household, action=action, now=now, changes=changes)
