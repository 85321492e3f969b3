"""The pages of Stage 1, Stage 2 and the report: what stands, what is missing, what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from enquiries.assessment_words import SECTIONS
from enquiries.checks import Blocker, Facts, blockers, notice_late
from enquiries.models import (
    Application,
    AssessmentTrack,
    AssessmentVisit,
    Enquiry,
    Report,
    Section,
)
from enquiries.selectors.facts import facts_of
from enquiries.workflow import Action, Stage
from hubs.access import Access
from hubs.calendar import explain
from hubs.time_limits import Limit, limit_on

USUAL_VISITS = "6 to 8"  # practice, not law (domain/regulations.md 9)


@dataclass(frozen=True)
class Stage1:
    """Stage 1 of one case on one day."""

    facts: Facts
    track: AssessmentTrack | None
    gathering: AssessmentTrack | None  # Stage 2's track, which may begin early
    application: Application | None
    limit: Limit
    explained: tuple[str, ...]  # how the last day to say no was counted
    start_blockers: tuple[Blocker, ...]
    go_blockers: tuple[Blocker, ...]
    no_blockers: tuple[Blocker, ...]

    @property
    def notice_on(self) -> date | None:
        """The day the notice of a no had gone to each applicant."""
        return self.facts.stage_1_notice_on

    @property
    def refused(self) -> bool:
        """Stage 1 ended with a no, so that its notice is due."""
        return self.facts.stage_1_refused

    @property
    def notice_late(self) -> bool:
        """The last day of the notice is past, and it went later, or has not gone to everybody."""
        return notice_late(self.facts)

    @property
    def goes_on_after_all(self) -> bool:
        """The no does not stand, and nothing else keeps the case from going on to Stage 2."""
        return self.notice_late and not self.go_blockers

    @property
    def others_before_stage_2(self) -> tuple[Blocker, ...]:
        """What is in the way besides checks, which are listed by name (facts.stage_1_missing and
        facts.stage_1_unverified)."""
        return tuple(each for each in self.go_blockers if each.code not in ("check", "verify"))

    @property
    def no_is_over(self) -> bool:
        """Whether the last day to say no has passed: the case must go on."""
        return self.track is not None and bool(self.no_blockers)

    @property
    def days_left(self) -> int | None:
        """Calendar days to the last day to say no; None where none is set."""
        no_by = self.facts.stage_1_no_by
        return (no_by - self.facts.today).days if no_by else None

    @property
    def is_open(self) -> bool:
        """Stage 1 runs."""
        return self.facts.stage is Stage.CHECKS

    @property
    def may_start(self) -> bool:
        """The case is where Stage 1 begins, whatever is still in the way."""
        return self.track is None and self.facts.stage in (Stage.APPLICATION, Stage.VISIT)

    @property
    def may_refuse(self) -> bool:
        """A no is lawful today."""
        return self.is_open and self.track is not None and not self.no_blockers


def tracks_of(access: Access, enquiry: Enquiry) -> dict[int, AssessmentTrack]:
    """The last track of each stage, running, ended or stopped."""
    rows = AssessmentTrack.objects.visible_to(access).filter(enquiry=enquiry)
    return {row.number: row for row in rows.select_related("outcome_by").order_by("pk")}


def stage_1_of(access: Access, enquiry: Enquiry, *, today: date) -> Stage1:
    """What the page of Stage 1 says."""
    facts = facts_of(access, enquiry, today=today)
    tracks = tracks_of(access, enquiry)
    applications = Application.objects.visible_to(access).filter(enquiry=enquiry)
    track = tracks.get(1)
    complete = track.complete_on if track else None
    limit = limit_on("stage_1_no", cluster=enquiry.cluster, day=complete or today)
    counted = explain(complete, limit.amount, limit.holidays) if complete else ()
    return Stage1(
        facts=facts,
        track=track,
        gathering=tracks.get(2),
        application=applications.filter(voided_at=None).first(),
        limit=limit,
        explained=tuple(counted),
        start_blockers=blockers(facts, Action.START_STAGE_1),
        go_blockers=blockers(facts, Action.START_STAGE_2),
        no_blockers=blockers(facts, Action.NOT_SUITABLE),
    )


@dataclass(frozen=True)
class SectionLine:
    """One section as the list of Stage 2 shows it."""

    code: str
    label: str
    row: Section | None

    @property
    def state(self) -> str:
        """Done, begun, or not yet."""
        if self.row is None or not (self.row.text or self.row.done_at):
            return "Not written yet"
        return "Finished" if self.row.done_at else "Begun"


@dataclass(frozen=True)
class Stage2:
    """Stage 2 of one case."""

    facts: Facts
    track: AssessmentTrack | None
    sections: tuple[SectionLine, ...]
    visits: tuple[AssessmentVisit, ...]

    @property
    def may_write(self) -> bool:
        """Sections and visits may be written now."""
        running = self.track is not None and self.track.outcome != "stopped"
        return running and self.facts.stage in (Stage.CHECKS, Stage.ASSESSMENT)

    @property
    def finished(self) -> int:
        """How many sections are."""
        return sum(line.state == "Finished" for line in self.sections)

    @property
    def children_seen(self) -> int:
        """At how many visits the children were seen."""
        return sum(visit.children_seen for visit in self.visits)


def sections_of(access: Access, enquiry: Enquiry) -> tuple[SectionLine, ...]:
    """Every section, written or not, in the order of the report."""
    rows = Section.objects.visible_to(access).filter(enquiry=enquiry).select_related("saved_by")
    by_code = {row.code: row for row in rows}
    return tuple(SectionLine(code, label, by_code.get(code)) for code, label in SECTIONS.items())


def assessment_visits_of(access: Access, enquiry: Enquiry) -> tuple[AssessmentVisit, ...]:
    """The Stage 2 visits, the last one first."""
    rows = AssessmentVisit.objects.visible_to(access).filter(enquiry=enquiry)
    return tuple(rows.select_related("by").order_by("-at", "-pk"))


def stage_2_of(access: Access, enquiry: Enquiry, *, today: date) -> Stage2:
    """What the page of Stage 2 says."""
    return Stage2(
        facts=facts_of(access, enquiry, today=today),
        track=tracks_of(access, enquiry).get(2),
        sections=sections_of(access, enquiry),
        visits=assessment_visits_of(access, enquiry),
    )


def reports_of(access: Access, enquiry: Enquiry) -> list[Report]:
    """Every version of the report, the newest first."""
    rows = Report.objects.visible_to(access).filter(enquiry=enquiry)
    return list(rows.select_related("written_by", "signed_off_by").order_by("-version"))


def report_of(access: Access, enquiry: Enquiry, *, version: int) -> Report:
    """One version. Raises Report.DoesNotExist."""
    rows = Report.objects.visible_to(access).filter(enquiry=enquiry)
    return rows.select_related("written_by", "signed_off_by").get(version=version)
