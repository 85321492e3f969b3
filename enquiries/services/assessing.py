"""What Stage 2 is made of: the sections as they are written, and the visits."""

from __future__ import annotations

from datetime import datetime, timedelta

from enquiries.assessment_words import SECTIONS
from enquiries.models import AssessmentVisit, Enquiry, Section
from enquiries.services.base import act_record, enquiry_locked
from enquiries.services.moving import MoveRefused
from enquiries.services.tracks import track_of
from enquiries.workflow import Stage
from hubs.access import Access
from hubs.audit import register
from hubs.permissions import Right

SECTION_SAVED = register("enquiry.section_saved", "wrote a part of the assessment")
SECTION_DONE = register("enquiry.section_done", "finished a part of the assessment")
ASSESSMENT_VISITED = register("enquiry.assessment_visit", "recorded an assessment visit")

SAME_TYPING = timedelta(minutes=1)
# Where Stage 2 is written: while its information is gathered early, and in Stage 2 itself.
WRITTEN_AT = frozenset({Stage.CHECKS, Stage.ASSESSMENT})
NOT_BEGUN = "Stage 2 has not begun. Begin to gather for it on the Stage 2 page."
NOT_HERE = (
    "The assessment is written in Stage 2. From panel on it stands as it is, until the case comes"
    " back to assessment."
)


class SectionConflict(Exception):
    """A colleague saved the same section meanwhile; ``theirs`` is the row as they left it."""

    def __init__(self, theirs: Section) -> None:
        super().__init__("Somebody else saved this part meanwhile.")
        self.theirs = theirs


def assessment_open(access: Access, enquiry: Enquiry) -> str:
    """Why the sections and visits cannot be written now; empty when they can."""
    if enquiry.stage not in WRITTEN_AT:
        return NOT_HERE
    return "" if track_of(access, enquiry, 2) is not None else NOT_BEGUN


def section_save(
    *,
    access: Access,
    enquiry_id: int,
    code: str,
    text: str,
    done: bool,
    shown_version: int,
    now: datetime,
    draft: bool = False,
) -> Section:
    """Keep one section as it is typed. ``shown_version`` is the version on the page, 0 for none.

    ``draft`` is a save by the clock: kept, not put on the case's record, and leaves ``done`` as
    it is, unless nothing is left. Raises SectionConflict when somebody else saved it meanwhile,
    MoveRefused where the assessment is not being written or an empty section is called finished,
    KeyError for a code that there is not.
    """
    access.require(Right.ASSESS)
    assert access.user is not None
    label = SECTIONS[code]
    enquiry = enquiry_locked(access, enquiry_id)
    if refused := assessment_open(access, enquiry):
        raise MoveRefused(refused)
    if done and not text.strip():
        raise MoveRefused(f"Write “{label}” before you mark it as finished.")
    row = Section.objects.visible_to(access).filter(enquiry=enquiry, code=code).first()
    if row is None:
        row = Section(enquiry=enquiry, code=code, version=0, text="")
    finished = bool(row.done_at and text.strip()) if draft else done
    if (row.text, bool(row.done_at)) == (text, finished) and row.pk:
        return row  # nothing to keep: two who typed the same agree
    if row.version != shown_version and not _own_typing(access, row, now=now):
        raise SectionConflict(row)
    return _section_write(access, row, text=text, finished=finished, draft=draft, now=now)


def _own_typing(access: Access, row: Section, *, now: datetime) -> bool:
    """Whether the newer version is this person's own, kept by itself a moment ago: somebody who
    types and then presses Save sends both at once."""
    return row.saved_by_id == getattr(access.user, "pk", 0) and now - row.saved_at < SAME_TYPING


def _section_write(
    access: Access, row: Section, *, text: str, finished: bool, draft: bool, now: datetime
) -> Section:
    assert access.user is not None
    # Whoever ever wrote in it: words that are cleared and put back are still theirs.
    row.authors = sorted({*row.authors, access.user.pk})
    row.text, row.version = text, row.version + 1
    row.done_at = (row.done_at or now) if finished else None
    row.saved_at, row.saved_by = now, access.user
    row.save()
    if not draft:
        action = SECTION_DONE if finished else SECTION_SAVED
        act_record(access=access, enquiry=row.enquiry, action=action, now=now, reason=row.code)
    return row


def assessment_visit_record(
    *,
    access: Access,
    enquiry_id: int,
    at: datetime,
    minutes: int,
    seen: str,
    children_seen: bool,
    covered: str,
    now: datetime,
) -> AssessmentVisit:
    """Record a Stage 2 visit. It stays as it was written; the same visit sent twice is one.

    Raises MoveRefused where the assessment is not being written, or for a visit to come.
    """
    access.require(Right.ASSESS)
    assert access.user is not None
    enquiry = enquiry_locked(access, enquiry_id)
    if refused := assessment_open(access, enquiry):
        raise MoveRefused(refused)
    if at > now:
        raise MoveRefused("A visit is recorded after it was made.")
    visits = AssessmentVisit.objects.visible_to(access).filter(enquiry=enquiry)
    if already := visits.filter(at=at, by=access.user, covered=covered).first():
        return already
    visit = AssessmentVisit.objects.create(
        enquiry=enquiry,
        at=at,
        minutes=minutes,
        by=access.user,
        seen=seen,
        children_seen=children_seen,
        covered=covered,
        recorded_at=now,
    )
    act_record(access=access, enquiry=enquiry, action=ASSESSMENT_VISITED, now=now)
    return visit
