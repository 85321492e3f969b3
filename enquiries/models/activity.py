"""What was promised, and what was done."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from enquiries.models.case import (
    CaseRow,
    CaseRowManager,
    CaseRowQuerySet,
    CouncilRowManager,
    CurtainedRow,
    Enquiry,
    _choices,
)
from enquiries.workflow import STAGE_LABELS
from hubs.models import User


class StageChange(CaseRow):
    """One move on the road; append-only. Every report counts from these."""

    from_stage = models.CharField(max_length=16, blank=True, choices=_choices(STAGE_LABELS))
    to_stage = models.CharField(max_length=16, choices=_choices(STAGE_LABELS))
    at = models.DateTimeField()
    by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=20, blank=True)
    detail = models.TextField(blank=True)

    objects = CaseRowManager()

    class Meta:
        indexes = [
            models.Index(fields=["enquiry", "at"], name="stage_change_of_case"),
            # Reports: who reached which stage, when.
            models.Index(fields=["cluster", "to_stage", "at"], name="stage_change_cluster"),
            models.Index(fields=["service", "to_stage", "at"], name="stage_change_service"),
        ]

    def __str__(self) -> str:
        return f"{self.from_stage} to {self.to_stage}"


class DeadlineQuerySet(CaseRowQuerySet):
    def open(self) -> Self:
        """Still running."""
        return self.filter(done_at=None, cancelled_at=None)


class Deadline(CaseRow):
    """One clock: computed once, read by the enquirer, the officer, the sweep and the report.

    Trigger, due and done are kept and never overwritten: a promise made again is a new
    occurrence of its rule.
    """

    class Rule(models.TextChoices):
        FIRST_CONTACT = "first_contact", "First contact"
        NEXT_STEP = "next_step", "Next step"
        # The council's answer to a hand-over, and its own first contact after it (local).
        HANDOVER_ANSWER = "handover_answer", "Answer to the hand-over"
        COUNCIL_CONTACT = "council_contact", "Council’s first contact"
        INITIAL_VISIT = "initial_visit", "First home visit"
        # hubs.time_limits says how long each of these is and where it comes from.
        STAGE_1_NO = "stage_1_no", "Last day to say no in Stage 1"
        RECORDS = "records", "Records of another service"
        PANEL_8_MONTHS = "panel_8_months", "Panel recommends"
        COMMENTS = "comments", "Comments on the report"
        PAPERS = "papers", "Papers to panel"
        DECISION = "decision", "Decision"
        TELL = "tell", "Tell them the decision"
        WRITE = "write", "Write to them with the decision"
        ANSWER = "answer", "Representations or independent review"
        REVIEW_PAPERS = "review_papers", "Papers to the independent review"
        DECISION_AGAIN = "decision_again", "Decision after the new recommendation"
        TRANSFER_MEETING = "transfer_meeting", "Transfer meeting"
        RETENTION = "retention", "Keep at least until"

    # Clocks of what we told the person we would do. Only these does the person read, and only
    # these stop when the person asks us to wait; every other clock runs whatever they ask.
    TO_THE_PERSON = (Rule.FIRST_CONTACT, Rule.NEXT_STEP, Rule.COUNCIL_CONTACT)

    rule = models.CharField(max_length=20, choices=Rule.choices)
    occurrence = models.PositiveIntegerField(default=1)
    label = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200)  # the rule in words: who set this limit
    # How a limit in days or months was reckoned; empty for a promise of the hub's.
    amount = models.PositiveSmallIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=14, blank=True)  # hubs.time_limits.Unit
    over_why = models.CharField(max_length=300, blank=True)  # why it was, or will be, missed
    trigger_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_reason = models.CharField(max_length=200, blank=True)
    # When the person responsible is reminded (computed once, in opening hours), and when the
    # sweep did so; when the sweep found it missed. Each happens once because it is a column.
    remind_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(DeadlineQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enquiry", "rule", "occurrence"], name="one_clock_an_occurrence"
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(cancelled_at=None), name="done_or_cancelled_not_both"
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=F("trigger_at")), name="due_after_trigger"
            ),
        ]
        indexes = [
            # Reports: promises by the day they fell due.
            models.Index(fields=["cluster", "rule", "due_at"], name="deadline_cluster_due"),
            models.Index(fields=["service", "rule", "due_at"], name="deadline_service_due"),
            # The page of clocks: those that run in a hub or a council, the longest overdue first.
            models.Index(
                fields=["cluster", "due_at", "id"],
                condition=Q(done_at=None, cancelled_at=None),
                name="deadline_cluster_runs",
            ),
            models.Index(
                fields=["service", "due_at", "id"],
                condition=Q(done_at=None, cancelled_at=None),
                name="deadline_service_runs",
            ),
            # The minute tick: clocks to remind about, clocks just missed.
            models.Index(
                fields=["cluster", "remind_at"],
                condition=Q(done_at=None, cancelled_at=None, reminded_at=None),
                name="deadline_to_remind",
            ),
            models.Index(
                fields=["cluster", "due_at"],
                condition=Q(done_at=None, cancelled_at=None, missed_at=None),
                name="deadline_to_miss",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.occurrence}"

    @property
    def is_running(self) -> bool:
        """Neither done nor cancelled."""
        return self.done_at is None and self.cancelled_at is None


class ContactAttempt(CurtainedRow):
    """One call, text, email or meeting, and how it ended."""

    class How(models.TextChoices):
        PHONE = "phone", "Phone"
        TEXT = "text", "Text"
        WHATSAPP = "whatsapp", "WhatsApp"
        EMAIL = "email", "Email"
        IN_PERSON = "in_person", "In person"

    class Outcome(models.TextChoices):
        SPOKE = "spoke", "Spoke to them"
        TWO_WAY = "two_way", "Wrote, and they answered"
        LEFT_MESSAGE = "left_message", "Left a message"
        NO_ANSWER = "no_answer", "No answer"
        SENT = "sent", "Wrote to them"
        WRONG_NUMBER = "wrong_number", "Wrong number"

    # A real contact. A voicemail is not one.
    REACHED = (Outcome.SPOKE, Outcome.TWO_WAY)

    at = models.DateTimeField()
    by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    how = models.CharField(max_length=10, choices=How.choices)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    note = models.TextField(blank=True, max_length=4000)

    objects = CouncilRowManager()

    class Meta:
        indexes = [models.Index(fields=["enquiry", "-at"], name="contact_of_case")]

    def __str__(self) -> str:
        return self.outcome


class Note(CurtainedRow):
    """Something worth keeping. Append-only; a correction is a new note that names the old."""

    at = models.DateTimeField()
    by: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    text = models.TextField(max_length=10000)
    corrects: models.ForeignKey[Note | None, Note | None] = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    why_corrected = models.CharField(max_length=300, blank=True)

    objects = CouncilRowManager()

    class Meta:
        indexes = [models.Index(fields=["enquiry", "-at"], name="note_of_case")]

    def __str__(self) -> str:
        return f"Note {self.pk}"


__all__: list[Any] = ["ContactAttempt", "Deadline", "Enquiry", "Note", "StageChange"]
