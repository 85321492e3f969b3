"""The assessment report: written, signed off, shared, commented on; replaced by a new version.

A draft may be changed by any colleague who assesses. Once it is signed off, by a manager who did
not write it, its words stand for good (a trigger keeps them): a change is a new version, and that
one is signed off and shared again. A brief report is for ending an assessment that makes approval
unlikely (regulation 26(3)); it never recommends approval.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from enquiries.assessment_words import SECTIONS
from enquiries.letter_kinds import REPORT_SHARED as LETTER
from enquiries.models import Deadline, Enquiry, Person, Report, Section
from enquiries.report_paper import FILE_NAME, report_pdf, report_title
from enquiries.services.base import act_record, enquiry_locked
from enquiries.services.clocks import clocks_cancel, clocks_finish, limit_start
from enquiries.services.documents import document_made
from enquiries.services.letters_made import LetterRefused, letter_make
from enquiries.services.moving import MoveRefused
from enquiries.services.tracks import track_end, track_of, track_reopen
from enquiries.terms import Terms
from enquiries.workflow import Stage
from hubs.access import Access
from hubs.audit import Kind, register
from hubs.calendar import say_day, say_moment
from hubs.permissions import Right
from hubs.time_limits import limit_on

REPORT_WRITTEN = register("enquiry.report_written", "wrote the report")
REPORT_SIGNED = register("enquiry.report_signed", "signed off the report")
REPORT_SHARED = register("enquiry.report_shared", "shared the report with the applicants")
REPORT_COMMENTED = register("enquiry.report_commented", "recorded what they said of the report")
REPORT_TAKEN = register(
    "enquiry.report_downloaded", "downloaded the report as a PDF", kind=Kind.EXPORT
)

NEW_VERSION = "A new version of the report replaces this one"
NOT_IN_STAGE_2 = "A report is written, signed off and shared in Stage 2, before panel."
CHANGED = "{who} {did} at {when}, after you opened this page. Read it before you go on."


@dataclass(frozen=True)
class Draft:
    """What a colleague writes. A full report takes its parts from the sections; a brief one has
    its reasons."""

    kind: str
    recommends: str
    reasons: str = ""
    terms: Terms = field(default_factory=Terms)


def report_standing(access: Access, enquiry: Enquiry) -> Report | None:
    """The version that stands, draft or signed off."""
    reports = Report.objects.visible_to(access).filter(enquiry=enquiry, replaced_at=None)
    return reports.select_related("written_by", "signed_off_by").first()


def state_of(report: Report | None) -> str:
    """What a page shows of a report's state; sent back with an act, it says whether a colleague
    has changed the report since."""
    if report is None:
        return ""
    last = report.commented_on or report.shared_on or report.locked_at or report.written_at
    return f"{report.version}.{last.isoformat()}"


def report_write(
    *, access: Access, enquiry_id: int, draft: Draft, shown: str, now: datetime
) -> Report:
    """Write the report, or write over its draft. Over one that is signed off: a new version.

    Raises MoveRefused outside Stage 2, when the report changed after ``shown`` (state_of), when
    sections are missing from a full report, and for a brief one without reasons or in favour.
    """
    access.require(Right.ASSESS)
    assert access.user is not None
    enquiry = _in_stage_2(access, enquiry_id)
    standing = report_standing(access, enquiry)
    _unchanged(standing, shown, now=now)
    parts = _parts_of(access, enquiry, draft)
    if standing is None or standing.locked_at is not None:
        standing = _next_version(access, enquiry, standing, now=now)
    standing.kind, standing.parts, standing.recommends = draft.kind, parts, draft.recommends
    standing.terms = draft.terms.as_json() if draft.recommends == "suitable" else {}
    standing.written_by, standing.written_at = access.user, now
    standing.authors = sorted({*standing.authors, *_section_authors(access, enquiry, draft)})
    standing.save()
    changes: dict[str, list[object]] = {"version": [None, standing.version]}
    act_record(access=access, enquiry=enquiry, action=REPORT_WRITTEN, now=now, changes=changes)
    return standing


def _next_version(
    access: Access, enquiry: Enquiry, former: Report | None, *, now: datetime
) -> Report:
    """A row for the next version. The former one is replaced; what waited on it waits no more."""
    if former is not None:
        former.replaced_at = now
        former.save(update_fields=["replaced_at"])
        clocks_cancel(enquiry=enquiry, rule=Deadline.Rule.COMMENTS, why=NEW_VERSION, now=now)
    track = track_of(access, enquiry, 2)
    if track is not None and track.outcome:
        track_reopen(track=track)
    every = Report.objects.visible_to(access).filter(enquiry=enquiry)
    last = every.aggregate(n=Max("version"))["n"] or 0
    return Report(enquiry=enquiry, version=last + 1)


def _parts_of(access: Access, enquiry: Enquiry, draft: Draft) -> list[dict[str, str]]:
    if draft.kind == Report.Kind.BRIEF:
        if draft.recommends != Report.Recommends.NOT_SUITABLE:
            raise MoveRefused(
                "A brief report cannot recommend approval. Write a full report for that."
            )
        if not draft.reasons.strip():
            raise MoveRefused("Give the reasons for ending the assessment early.")
        return [{"title": "Reasons", "text": draft.reasons}]
    if draft.recommends not in (Report.Recommends.SUITABLE, Report.Recommends.NOT_SUITABLE):
        raise MoveRefused("Say what the report recommends.")
    rows = Section.objects.visible_to(access).filter(enquiry=enquiry)
    done = dict(rows.filter(done_at__isnull=False).values_list("code", "text"))
    if missing := [label for code, label in SECTIONS.items() if code not in done]:
        listed = ", ".join(f"“{label}”" for label in missing)
        raise MoveRefused(f"Not finished yet: {listed}.")
    return [{"title": label, "text": done[code]} for code, label in SECTIONS.items()]


def _section_authors(access: Access, enquiry: Enquiry, draft: Draft) -> set[int]:
    """Everybody whose words go into this version: whoever writes it, and who wrote its sections."""
    assert access.user is not None
    wrote = {access.user.pk}
    if draft.kind == Report.Kind.FULL:
        rows = Section.objects.visible_to(access).filter(enquiry=enquiry)
        for authors, last in rows.values_list("authors", "saved_by_id"):
            wrote |= {*authors, last}
    return wrote


def report_sign(*, access: Access, enquiry_id: int, shown: str, now: datetime) -> Report:
    """Sign off the draft: its words stand from now on. By somebody who wrote none of it, neither
    the version nor a section in it.

    Raises MoveRefused for who did, when it changed after ``shown`` was read, or when there is
    no draft. PermissionDenied without the right.
    """
    access.require(Right.REPORT_SIGN)
    assert access.user is not None
    enquiry = _in_stage_2(access, enquiry_id)
    report = report_standing(access, enquiry)
    _unchanged(report, shown, now=now)
    if report is None:
        raise MoveRefused("There is no report yet.")
    if report.locked_at is not None:
        raise MoveRefused(f"Version {report.version} is signed off already.")
    if access.user.pk in {report.written_by_id, *report.authors}:
        raise MoveRefused("Somebody who did not write the report, or a part of it, signs it off.")
    report.signed_off_by, report.locked_at = access.user, now
    report.save(update_fields=["signed_off_by", "locked_at"])
    document_made(
        access=access,
        enquiry=enquiry,
        title=report_title(report),
        file_name=FILE_NAME.format(version=report.version),
        content=report_as_pdf(access, enquiry, report),
        author=report.written_by.name,
        now=now,
    )
    track = track_of(access, enquiry, 2)
    if track is not None:
        track_end(access=access, track=track, outcome=track.Outcome(report.kind), now=now)
    act_record(
        access=access,
        enquiry=enquiry,
        action=REPORT_SIGNED,
        now=now,
        changes={"version": [None, report.version]},
    )
    return report


@transaction.atomic
def report_share(*, access: Access, enquiry_id: int, shown: str, now: datetime) -> Report:
    """Share the signed report with every applicant today: a letter goes with it, and they have
    10 working days to say what they think of it.

    Raises MoveRefused before it is signed off, and when it was shared already.
    """
    access.require(Right.ASSESS)
    access.require(Right.LETTER_SEND)
    enquiry = _in_stage_2(access, enquiry_id)
    report = report_standing(access, enquiry)
    _unchanged(report, shown, now=now)
    if report is None or report.locked_at is None:
        raise MoveRefused("The report is shared once it is signed off.")
    if report.shared_on is not None:
        raise MoveRefused(f"It was shared on {say_day(report.shared_on)} already.")
    today = timezone.localdate(now)
    rule = Deadline.Rule.COMMENTS
    limit_start(enquiry=enquiry, rule=rule, trigger=today, now=now)
    report.shared_on = today
    report.comments_by = limit_on(str(rule), cluster=enquiry.cluster, day=today).due(today)
    report.save(update_fields=["shared_on", "comments_by"])
    try:
        letter_make(access=access, enquiry=enquiry, kind=LETTER, now=now)
    except LetterRefused as refused:
        raise MoveRefused(str(refused)) from None
    act_record(
        access=access,
        enquiry=enquiry,
        action=REPORT_SHARED,
        now=now,
        changes={"version": [None, report.version]},
    )
    return report


def report_comment(
    *,
    access: Access,
    enquiry_id: int,
    version: int,
    on: date,
    comments: str,
    now: datetime,
    everybody: bool = True,
) -> Report:
    """Record what the applicants said of the shared report, and the day they said it; empty
    words say that they have nothing to add. What comes late is recorded too.

    Where one of a couple has still to answer (not ``everybody``) the words are kept and the days
    run on, since each of them has those days; the other's words are put under them.

    Raises MoveRefused before it is shared, for a version that was replaced, twice, or for a day
    before it was shared or to come.
    """
    access.require(Right.ASSESS)
    enquiry = enquiry_locked(access, enquiry_id)
    if enquiry.stage not in (Stage.ASSESSMENT, Stage.PANEL):
        raise MoveRefused("Comments are recorded between sharing the report and panel.")
    report = report_standing(access, enquiry)
    if report is None or report.version != version or report.shared_on is None:
        raise MoveRefused("That version of the report is not the one that they have now.")
    if report.commented_on is not None:
        raise MoveRefused(f"Their answer of {say_day(report.commented_on)} is recorded already.")
    if not report.shared_on <= on <= timezone.localdate(now):
        raise MoveRefused("They answered between the day it was shared and today.")
    report.comments = "\n\n".join(said for said in (report.comments, comments) if said)
    if everybody:
        report.commented_on = on
        clocks_finish(enquiry=enquiry, rule=Deadline.Rule.COMMENTS, now=now)
    report.save(update_fields=["comments", "commented_on"])
    act_record(access=access, enquiry=enquiry, action=REPORT_COMMENTED, now=now)
    return report


def report_as_pdf(access: Access, enquiry: Enquiry, report: Report) -> bytes:
    """The PDF of a version, the same bytes each time."""
    people = Person.objects.visible_to(access).filter(enquiry=enquiry).order_by("position")
    names = " and ".join(f"{each.first_name} {each.last_name}".strip() for each in people)
    council = enquiry.service.name if enquiry.service else enquiry.cluster.name
    return report_pdf(report, names=names, reference=enquiry.reference, council=council)


def report_taken(*, access: Access, enquiry_id: int, version: int, now: datetime) -> bytes:
    """The PDF of a version that is signed off, put on record as taken away as a file.

    Raises Report.DoesNotExist for a draft, or a version that there is not.
    """
    access.require(Right.ASSESS)
    enquiry = enquiry_locked(access, enquiry_id)
    reports = Report.objects.visible_to(access).select_related("written_by", "signed_off_by")
    report = reports.get(enquiry=enquiry, version=version, locked_at__isnull=False)
    act_record(
        access=access,
        enquiry=enquiry,
        action=REPORT_TAKEN,
        now=now,
        changes={"version": [None, version]},
    )
    return report_as_pdf(access, enquiry, report)


def _in_stage_2(access: Access, enquiry_id: int) -> Enquiry:
    enquiry = enquiry_locked(access, enquiry_id)
    if enquiry.stage != Stage.ASSESSMENT:
        raise MoveRefused(NOT_IN_STAGE_2)
    return enquiry


def _unchanged(report: Report | None, shown: str, *, now: datetime) -> None:
    """Raise MoveRefused with who did what, when the report is not as the page showed it."""
    if state_of(report) == shown:
        return
    if report is None:
        raise MoveRefused("The report is not there any more. Open the page again.")
    who, did, when = report.written_by.name, "changed the report", report.written_at
    if report.locked_at is not None and report.signed_off_by is not None:
        who, did, when = report.signed_off_by.name, "signed it off", report.locked_at
    raise MoveRefused(CHANGED.format(who=who, did=did, when=say_moment(when, now=now)))
