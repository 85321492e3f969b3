"""The two tracks of an assessment as rows: begun, ended, stopped with the case.

A leaf: ``moving`` stops tracks when a case ends, and what moves a case stands above it.
"""

from __future__ import annotations

from datetime import date, datetime

from enquiries.models import AssessmentTrack, Enquiry
from hubs.access import Access

Outcome = AssessmentTrack.Outcome


def track_of(access: Access, enquiry: Enquiry, number: int) -> AssessmentTrack | None:
    """Stage 1 or Stage 2 of the assessment that stands; a stopped one is history."""
    tracks = AssessmentTrack.objects.visible_to(access).filter(enquiry=enquiry, number=number)
    return tracks.exclude(outcome=Outcome.STOPPED).first()


def track_begin(*, enquiry: Enquiry, number: int, on: date) -> AssessmentTrack:
    """Begin a track of a locked case on this day."""
    return AssessmentTrack.objects.create(enquiry=enquiry, number=number, started_on=on)


def track_end(
    *, access: Access, track: AssessmentTrack, outcome: AssessmentTrack.Outcome, now: datetime
) -> None:
    """Say how a track ended, when and by whom; the product itself is nobody."""
    track.outcome, track.outcome_at, track.outcome_by = outcome, now, access.user
    track.save(update_fields=["outcome", "outcome_at", "outcome_by"])


def track_reopen(*, track: AssessmentTrack) -> None:
    """Stage 2 goes on: panel or a colleague asked for another report."""
    track.outcome, track.outcome_at, track.outcome_by = Outcome.NONE, None, None
    track.save(update_fields=["outcome", "outcome_at", "outcome_by"])


def tracks_stop(*, access: Access, enquiry: Enquiry, now: datetime) -> None:
    """They withdrew, or the law ends it: a track that runs has come to its stop."""
    running = AssessmentTrack.objects.visible_to(access).filter(enquiry=enquiry, outcome="")
    running.update(outcome=Outcome.STOPPED, outcome_at=now, outcome_by=access.user)
