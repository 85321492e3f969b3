"""A household's review: opened, views gathered, written up, concluded (regulation 28(2) to (6))."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from carers.models import Carer, CarerDeadline, Household, Review, ReviewView
from carers.reviews import missing_before_conclusion
from carers.selectors.review import review_clock, review_facts
from carers.services.base import household_locked, household_record
from carers.services.meanwhile import Shown, merged, once_check
from carers.services.year import clock_finish, year_start
from hubs.access import Access
from hubs.audit import register
from hubs.calendar import say_day
from hubs.permissions import Right

OPENED = register("carers.review_opened", "opened a review of a household")
CALLED_OFF = register("carers.review_called_off", "called off a review of a household")
HEARD = register("carers.review_view", "recorded a view for a review", keeps=("who",))
WROTE = register("carers.review_written", "wrote up a review of a household")
CONCLUDED = register("carers.review_concluded", "concluded a review of a household")
NOTICE = register("carers.review_notice", "recorded the written notice of a review")

WRITTEN = ("held_on", "report", "panel_on", "panel_said")
Who = ReviewView.Who


@dataclass(frozen=True)
class ViewAnswers:
    """What is known of one view. ``said`` came on ``received_on``; or why nothing was said."""

    asked_on: date | None = None
    received_on: date | None = None
    said: str = ""
    not_given_why: str = ""


@transaction.atomic
def review_open(*, access: Access, household_id: int, because: str, now: datetime) -> Review:
    """Open a review, with a view to gather of each carer and of who supervises them.

    Pressed twice, the second finds the first, and changes nothing. Raises ValidationError for an
    approval that has ended, Household.DoesNotExist out of reach, PermissionDenied without
    ``carer.work``.
    """
    access.require(Right.CARER_WORK)
    household = household_locked(access, household_id)
    assert access.user is not None  # who holds the right is somebody
    rows = Review.objects.visible_to(access).filter(household=household, called_off_on=None)
    standing = rows.filter(concluded_on=None).first()
    if standing is not None:
        return standing
    if household.ended_on is not None:
        raise ValidationError("This approval has ended. There is nothing to review")
    clock = _clock_to_end(access, household)
    last = rows.aggregate(last=Max("number"))["last"] or 0
    review = Review.objects.create(
        household=household,
        number=max(last + 1, clock.occurrence),  # reviews of before they were kept here count too
        because=because,
        opened_on=timezone.localdate(now),
        opened_by=access.user,
    )
    _views_to_gather(household, review)
    _record(access, household, OPENED, now, {"review": [None, review.number]})
    return review


def _clock_to_end(access: Access, household: Household) -> CarerDeadline:
    """The clock that this review ends; a household of before the clocks gets its own first."""
    clock = review_clock(access, household)
    if clock is None:
        year_start(household=household)
        clock = review_clock(access, household)
    assert clock is not None  # one runs while the approval does
    return clock


def _views_to_gather(household: Household, review: Review) -> None:
    carers = Carer.objects.filter(household=household, to_on=None).order_by("pk")
    whose = [(Who.CARER, f"{carer.first_name} {carer.last_name}"[:80]) for carer in carers]
    whose.append((Who.WORKER, str(household.worker or "")[:80]))
    for who, called in dict.fromkeys(whose):
        ReviewView.objects.create(household=household, review=review, who=who, called=called)


@transaction.atomic
def review_call_off(*, access: Access, review_id: int, now: datetime) -> Review:
    """Call off a review that was opened in error; its number goes to the next.

    Raises ValidationError for one that is concluded; else as ``review_open``.
    """
    household, review = _locked(access, review_id)
    if review.called_off_on is None:
        _open_check(review)
        review_close(access=access, household=household, review=review, now=now)
    return review


def review_close(*, access: Access, household: Household, review: Review, now: datetime) -> None:
    """Write that a review, whose household the caller has locked, is called off."""
    review.called_off_on = timezone.localdate(now)
    review.save(update_fields=["called_off_on"])
    _record(access, household, CALLED_OFF, now, {"review": [review.number, None]})


@transaction.atomic
def view_add(
    *, access: Access, review_id: int, who: str, called: str, answers: ViewAnswers, now: datetime
) -> ReviewView:
    """Add somebody whose views are asked for. Raises ValidationError by field, Review.DoesNotExist
    out of reach, PermissionDenied without ``carer.work``."""
    household, review = _locked(access, review_id)
    _open_check(review)
    called = called.strip()
    if ReviewView.objects.filter(review=review, who=who, called=called).exists():
        raise ValidationError({"called": "This review has a view of that name already"})
    _view_check(answers, today=timezone.localdate(now))
    view = ReviewView(household=household, review=review, who=who, called=called)
    return _view_write(access, household, view, answers, now)


@transaction.atomic
def view_save(
    *,
    access: Access,
    view_id: int,
    answers: ViewAnswers,
    shown: Shown | None = None,
    now: datetime,
) -> ReviewView:
    """Write what is known of one view, over what was ``shown`` of it: asked, received, or why it
    was not given.

    Raises ChangedMeanwhile, ReviewView.DoesNotExist out of reach; else as ``view_add``.
    """
    access.require(Right.CARER_WORK)
    found = ReviewView.objects.visible_to(access).get(pk=view_id)
    household, review = _locked(access, found.review_id)
    _open_check(review)
    view: ReviewView = ReviewView.objects.visible_to(access).get(pk=view_id)
    answers = ViewAnswers(**merged(asdict(view_answers(view)), asdict(answers), shown))
    _view_check(answers, today=timezone.localdate(now))
    return _view_write(access, household, view, answers, now)


def view_answers(view: ReviewView) -> ViewAnswers:
    """What is known of one view, as its row keeps it."""
    return ViewAnswers(**{name: getattr(view, name) for name in ViewAnswers.__dataclass_fields__})


def _view_check(answers: ViewAnswers, *, today: date) -> None:
    faults = {}
    asked, received = answers.asked_on, answers.received_on
    if asked is not None and asked > today:
        faults["asked_on"] = "The day they were asked cannot be in the future"
    if received is not None and received > today:
        faults["received_on"] = "The day it came cannot be in the future"
    elif received is not None and asked is not None and received < asked:
        faults["received_on"] = "The day it came is before the day they were asked"
    elif answers.said.strip() and received is None:
        faults["received_on"] = "Enter the day it came"
    elif received is not None and not answers.said.strip():
        faults["said"] = "Enter what they said"
    if received is not None and answers.not_given_why.strip():
        faults["not_given_why"] = "Leave this empty: their views came"
    if faults:
        raise ValidationError(faults)


def _view_write(
    access: Access, household: Household, view: ReviewView, answers: ViewAnswers, now: datetime
) -> ReviewView:
    view.asked_on, view.received_on = answers.asked_on, answers.received_on
    view.said, view.not_given_why = answers.said.strip(), answers.not_given_why.strip()
    view.save()
    _record(access, household, HEARD, now, {"who": [None, view.who]})
    return view


@transaction.atomic
def review_write(
    *,
    access: Access,
    review_id: int,
    held_on: date | None,
    report: str,
    panel_on: date | None = None,
    panel_said: str = "",
    shown: Shown | None = None,
    now: datetime,
) -> Review:
    """Write up a review as far as it has come, over what was ``shown`` of it: the day it was held,
    the report, and what panel recommended and why. Raises ChangedMeanwhile; else as
    ``view_add``."""
    household, review = _locked(access, review_id)
    _open_check(review)
    clock = _clock_to_end(access, household)
    given = {"held_on": held_on, "report": report.strip()}
    given |= {"panel_on": panel_on, "panel_said": panel_said.strip()}
    for name, value in merged({n: getattr(review, n) for n in WRITTEN}, given, shown).items():
        setattr(review, name, value)
    today = timezone.localdate(now)
    _days_check(review.held_on, review.panel_on, since=clock.trigger_on, today=today)
    review.save(update_fields=WRITTEN)
    _record(access, household, WROTE, now, {"held_on": [None, review.held_on]})
    return review


def _days_check(held_on: date | None, panel_on: date | None, *, since: date, today: date) -> None:
    faults = {}
    if held_on is not None and held_on > today:
        faults["held_on"] = "The day it was held cannot be in the future"
    elif held_on is not None and held_on < since:
        faults["held_on"] = "The day it was held is before the approval, or the review before it"
    if panel_on is not None and panel_on > today:
        faults["panel_on"] = "The day panel considered it cannot be in the future"
    elif panel_on is not None and held_on is not None and panel_on < held_on:
        faults["panel_on"] = "Panel considers a review after it was held"
    if faults:
        raise ValidationError(faults)


@transaction.atomic
def review_conclude(
    *, access: Access, review_id: int, conclusion: str, reasons: str, now: datetime
) -> Review:
    """Conclude a review: it stands from here. The year's clock is done as of the day it was held,
    and the next runs from there.

    Pressed twice, the second changes nothing; who concludes something else is told what stands.
    Raises ValidationError with everything that is missing (``carers.reviews``), or by field; else
    as ``view_add``.
    """
    household, review = _locked(access, review_id)
    if review.concluded_on is not None:
        said = f"This review was concluded on {say_day(review.concluded_on)}"
        said += f" by {review.concluded_by}: {review.get_conclusion_display()}. It stands as it is"
        once_check(review, said, conclusion=conclusion, reasons=reasons.strip())
        return review
    _open_check(review)
    today = timezone.localdate(now)
    missing = missing_before_conclusion(review_facts(access, review, today=today))
    if missing:
        raise ValidationError([one.text for one in missing])
    if conclusion not in Review.Conclusion.values or not conclusion:
        raise ValidationError({"conclusion": "Select what the review concludes"})
    if not reasons.strip():
        raise ValidationError({"reasons": "Enter the reasons"})
    assert review.held_on is not None  # asked for above
    review.clock = clock_finish(
        access=access,
        household=household,
        clock=_clock_to_end(access, household),
        done_on=review.held_on,
        panel_on=review.panel_on,
        now=now,
    )
    review.conclusion, review.reasons = conclusion, reasons.strip()
    review.concluded_on, review.concluded_by = today, access.user
    review.save()
    _record(access, household, CONCLUDED, now, {"review": [None, review.number]})
    return review


@transaction.atomic
def review_notice_record(
    *, access: Access, review_id: int, notice_on: date, now: datetime
) -> Review:
    """The written notice of what the review concluded went on a day (regulation 28(6)).

    Raises ValidationError by field; a notice recorded before stands. Else as ``view_add``.
    """
    household, review = _locked(access, review_id)
    if review.concluded_on is None:
        raise ValidationError("The review is not concluded yet")
    if review.notice_on is not None:
        said = f"The notice is on record already: it went on {say_day(review.notice_on)}"
        once_check(review, said, notice_on=notice_on)
        return review
    if not review.concluded_on <= notice_on <= timezone.localdate(now):
        raise ValidationError(
            {"notice_on": "The notice went between the day the review was concluded and today"}
        )
    review.notice_on = notice_on
    review.save(update_fields=["notice_on"])
    _record(access, household, NOTICE, now, {"notice_on": [None, notice_on]})
    return review


def _locked(access: Access, review_id: int) -> tuple[Household, Review]:
    """The household, locked, and its review as it is then."""
    access.require(Right.CARER_WORK)
    found = Review.objects.visible_to(access).get(pk=review_id)
    household = household_locked(access, found.household_id)
    review: Review = Review.objects.visible_to(access).get(pk=review_id)
    return household, review


def _open_check(review: Review) -> None:
    if review.called_off_on is not None:
        raise ValidationError("This review was called off")
    if review.concluded_on is not None:
        raise ValidationError("This review is concluded. It stands as it is")


def _record(
    access: Access, household: Household, action: str, now: datetime, changes: dict[str, list[Any]]
) -> None:
    household_record(access=access, household=household, action=action, now=now, changes=changes)
