"""The two tracks of an assessment (regulation 26), the sections, visits and the report."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from enquiries.models.case import CaseRow, CaseRowManager, CouncilRowManager, CurtainedRow
from hubs.models import User


class AssessmentTrack(CaseRow):
    """Stage 1 or Stage 2 of one application, with its own dates. A milestone: no free text."""

    class Outcome(models.TextChoices):
        NONE = "", "Running"
        PASSED = "passed", "Went on to Stage 2"
        LAPSED = "lapsed", "No notice in 10 working days: the case goes on"
        NOT_SUITABLE = "not_suitable", "Not suitable"
        FULL = "full", "Full report written"
        BRIEF = "brief", "Brief report written"
        STOPPED = "stopped", "Stopped: they withdrew, or disqualified"

    number = models.PositiveSmallIntegerField()
    started_on = models.DateField()
    # Stage 1: the day the last item arrived; None while something is missing or came to be again.
    complete_on = models.DateField(null=True, blank=True)
    # Stage 1: the last day on which a no may be said: 10 working days after complete_on.
    no_by = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)
    outcome_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = CaseRowManager()

    class Meta:
        indexes = [
            # The sweep: the last day to say no has passed (enquiries.stage_sweeps).
            models.Index(
                fields=["cluster", "no_by"],
                condition=Q(number=1, outcome=""),
                name="track_to_lapse",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["enquiry", "number"],
                condition=~Q(outcome="stopped"),
                name="track_once",
            ),
            models.CheckConstraint(condition=Q(number__in=[1, 2]), name="track_1_or_2"),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_at=None)
                | (~Q(outcome="") & Q(outcome_at__isnull=False)),
                name="track_outcome_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(no_by=None) | Q(complete_on__isnull=False, no_by__gt=F("complete_on")),
                name="no_by_after_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"Stage {self.number}"


class Section(CurtainedRow):
    """One part of the Stage 2 assessment (Schedule 3 items 11 to 16, and what else is written)."""

    code = models.CharField(max_length=20)  # enquiries.assessment_words.SECTIONS
    text = models.TextField(max_length=40000, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    saved_at = models.DateTimeField()
    saved_by: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    version = models.PositiveIntegerField(default=1)
    authors = models.JSONField(default=list)  # ids of everybody whose typing was kept in it

    objects = CouncilRowManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enquiry", "code"], name="section_once")]

    def __str__(self) -> str:
        return f"Section {self.pk}"


class AssessmentVisit(CurtainedRow):
    """A Stage 2 visit: when, who was seen, what was talked about."""

    at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    by: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    seen = models.CharField(max_length=300)  # who was there
    children_seen = models.BooleanField(default=False)
    covered = models.TextField(max_length=8000)
    recorded_at = models.DateTimeField()

    objects = CouncilRowManager()

    class Meta:
        indexes = [models.Index(fields=["enquiry", "-at"], name="assessment_visit_of_case")]

    def __str__(self) -> str:
        return f"Visit {self.pk}"


class Report(CurtainedRow):
    """A version of the assessment report, full or brief. Locked when it is signed off; a later
    change is a new version."""

    class Kind(models.TextChoices):
        FULL = "full", "Full report"
        BRIEF = "brief", "Brief report"  # regulation 26(3)

    class Recommends(models.TextChoices):
        NONE = "", "Not said yet"
        SUITABLE = "suitable", "Suitable to foster"
        NOT_SUITABLE = "not_suitable", "Not suitable to foster"

    kind = models.CharField(max_length=5, choices=Kind.choices)
    version = models.PositiveSmallIntegerField()
    parts = models.JSONField(default=list)  # [{"title": str, "text": str}] as it is sent
    recommends = models.CharField(max_length=12, choices=Recommends.choices, blank=True)
    terms = models.JSONField(default=dict)  # proposed: enquiries.terms.Terms
    written_by: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    written_at = models.DateTimeField()
    # Ids of everybody who wrote this version or a section in it: none of them signs it off, and
    # none decides on it.
    authors = models.JSONField(default=list)
    signed_off_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    locked_at = models.DateTimeField(null=True, blank=True)
    # Shared with the applicant: 10 working days to comment.
    shared_on = models.DateField(null=True, blank=True)
    comments_by = models.DateField(null=True, blank=True)
    comments = models.TextField(max_length=20000, blank=True)
    commented_on = models.DateField(null=True, blank=True)  # they answered, with comments or none
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = CouncilRowManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enquiry", "version"], name="report_version_once"),
            models.UniqueConstraint(
                fields=["enquiry"], condition=Q(replaced_at=None), name="one_report_stands"
            ),
            models.CheckConstraint(
                condition=Q(shared_on=None) | Q(locked_at__isnull=False),
                name="report_shared_when_locked",
            ),
            models.CheckConstraint(
                condition=Q(shared_on=None, comments_by=None)
                | Q(shared_on__isnull=False, comments_by__gt=F("shared_on")),
                name="comments_after_sharing",
            ),
            # A brief report is for ending the assessment (regulation 26(3)).
            models.CheckConstraint(
                condition=~Q(kind="brief", recommends="suitable"),
                name="brief_report_never_recommends_approval",
            ),
        ]

    def __str__(self) -> str:
        return f"Report {self.version}"


__all__ = ["AssessmentTrack", "AssessmentVisit", "Report", "Section"]
