"""The terms of an approval change: by agreement at once (regulation 28(9A)), or as determined."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from carers.models import Approval, CarerDetermination, Household, Review
from carers.selectors.review import proposal_running
from carers.services.base import household_locked, household_record
from carers.services.meanwhile import once_check
from enquiries.terms import Terms, terms_of
from hubs.access import Access
from hubs.audit import register
from hubs.calendar import say_day
from hubs.permissions import Right

AGREED = register("carers.terms_agreed", "changed the terms of an approval by agreement")


@transaction.atomic
def terms_agree(
    *,
    access: Access,
    review_id: int,
    terms: Terms,
    support_needs: str,
    agreed_on: date,
    now: datetime,
) -> Approval:
    """Change the terms by agreement, after a review that says they must: at once, with what
    support anyone in the home will need and the household's written agreement.

    Terms that were proposed without their agreement are closed with it. Pressed twice, the second
    finds the first. Raises ValidationError by field, Review.DoesNotExist out of reach,
    PermissionDenied without ``carer.work``.
    """
    access.require(Right.CARER_WORK)
    found = Review.objects.visible_to(access).get(pk=review_id)
    household = household_locked(access, found.household_id)
    review: Review = Review.objects.visible_to(access).get(pk=review_id)
    made = Approval.objects.visible_to(access).filter(household=household, review=review).first()
    if made is not None and terms_kept(made) == terms:
        said = "The terms were changed to these after this review already"
        once_check(made, said, agreed_on=agreed_on, support_needs=support_needs.strip())
        return made
    standing = approval_standing(access, household)
    review_says(access, household, review, Review.Conclusion.TERMS)
    today = timezone.localdate(now)
    _agreement_check(standing, review, terms, support_needs, agreed_on, today=today)
    assert review.concluded_on is not None  # asked for above
    made = version_write(
        household=household,
        standing=standing,
        terms=terms,
        from_on=max(agreed_on, review.concluded_on, standing.from_on),
        review=review,
        agreed_on=agreed_on,
        support_needs=support_needs.strip(),
    )
    runs = proposal_running(access, household)
    if runs is not None and runs.proposes == CarerDetermination.Proposes.TERMS:
        runs.outcome = CarerDetermination.Outcome.AGREED
        runs.decided_on, runs.decided_by = today, access.user
        runs.save(update_fields=["outcome", "decided_on", "decided_by"])
    household_record(
        access=access,
        household=household,
        action=AGREED,
        now=now,
        changes={"version": [standing.version, made.version], "agreed_on": [None, agreed_on]},
    )
    return made


def review_says(access: Access, household: Household, review: Review, conclusion: str) -> None:
    """Raise ValidationError unless this is the household's last review, concluded so, and nothing
    has come of it yet. The household is locked by the caller."""
    if household.ended_on is not None:
        raise ValidationError(f"This approval ended on {say_day(household.ended_on)}")
    concluded = Review.objects.visible_to(access).filter(household=household)
    last = concluded.exclude(concluded_on=None).order_by("-number").first()
    if review.concluded_on is None or review.conclusion != conclusion:
        said = Review.Conclusion(conclusion).label
        raise ValidationError(f"This needs a review that concludes “{said}”")
    if last != review:
        raise ValidationError("A later review has taken its place")
    if Approval.objects.visible_to(access).filter(household=household, review=review).exists():
        raise ValidationError("The terms were changed after this review already")
    decided = CarerDetermination.objects.visible_to(access).filter(review=review)
    if decided.exclude(decided_on=None).exists():
        raise ValidationError("What was proposed after this review is decided already")


def approval_standing(access: Access, household: Household) -> Approval:
    """The version of the terms that stands. Raises Approval.DoesNotExist once they have left."""
    found: Approval = Approval.objects.visible_to(access).get(household=household, to_on=None)
    return found


def terms_kept(version: Approval) -> Terms:
    """The terms of a version."""
    return terms_of({name: getattr(version, name) for name in Terms.__dataclass_fields__})


def terms_differ(standing: Approval, terms: Terms) -> None:
    """Raise ValidationError where terms are those that stand."""
    if terms == terms_kept(standing):
        raise ValidationError("These are the terms they have now. Change what must change")


def version_write(
    *, household: Household, standing: Approval, terms: Terms, from_on: date, **why: Any
) -> Approval:
    """Write the next version of the terms; the one that stands ends on the day it begins."""
    standing.to_on = from_on
    standing.save(update_fields=["to_on"])
    return Approval.objects.create(
        cluster=household.cluster,
        service=household.service,
        household=household,
        version=standing.version + 1,
        from_on=from_on,
        **terms.as_json(),
        **why,
    )


def _agreement_check(
    standing: Approval,
    review: Review,
    terms: Terms,
    support_needs: str,
    agreed_on: date,
    *,
    today: date,
) -> None:
    terms_differ(standing, terms)
    faults = {}
    assert review.held_on is not None  # of a review that is concluded
    if not review.held_on <= agreed_on <= today:
        faults["agreed_on"] = (
            f"They agreed between {say_day(review.held_on)}, the day of the review, and today"
        )
    if not support_needs.strip():
        faults["support_needs"] = "Say what support anyone in the home will need, or that none is"
    if faults:
        raise ValidationError(faults)
