"""Checks: every statutory and local item of an assessment, the papers behind it, and the links by
which others answer. What kinds there are is in ``enquiries.check_kinds``."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from enquiries.models.case import (
    CaseRow,
    CaseRowManager,
    CouncilRowManager,
    CouncilRowQuerySet,
    CurtainedRow,
    Person,
)
from enquiries.models.people_at_home import HouseholdMember, Referee, Relationship
from hubs.models import FosteringService, User


class LocalCheck(models.Model):
    """A check that one service asks for besides the national ones, or how it asks for one of
    those. Settings: no case, no person."""

    service = models.ForeignKey(FosteringService, on_delete=models.CASCADE, related_name="+")
    code = models.SlugField(max_length=40)  # a national kind's own code changes that kind here
    label = models.CharField(max_length=120)
    stage = models.PositiveSmallIntegerField()  # 1 or 2
    who = models.CharField(max_length=12)  # check_kinds.Who
    months_valid = models.PositiveSmallIntegerField(null=True, blank=True)
    at_least = models.PositiveSmallIntegerField(default=1)
    asked_by_link = models.BooleanField(default=False)
    on = models.BooleanField(default=True)  # a local item that is switched off
    valid_from = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "code"], name="local_check_once"),
            models.CheckConstraint(condition=Q(stage__in=[1, 2]), name="local_check_stage"),
        ]

    def __str__(self) -> str:
        return self.label


class CheckQuerySet(CouncilRowQuerySet):
    def standing(self) -> Self:
        """Still wanted: not dropped because somebody moved out or a referee was replaced."""
        return self.filter(dropped_at=None)


class Check(CurtainedRow):
    """One item for one person (or for the home): asked, received, verified. Made by
    ``services.checks.checks_refresh`` from what is known of the household, never typed."""

    class Outcome(models.TextChoices):
        NONE = "", "Not known yet"
        CLEAR = "clear", "Nothing of concern"
        CONSIDER = "consider", "To be considered"  # a person weighs it
        BARRED = "barred", "Disqualifies by law"  # regulation 26(5)

    kind = models.CharField(max_length=40)
    label = models.CharField(max_length=120)
    stage = models.PositiveSmallIntegerField()
    force = models.CharField(max_length=8)  # law, standard, local
    # Whom it is about; all empty: the household or the home.
    person: models.ForeignKey[Person | None, Person | None] = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    member: models.ForeignKey[HouseholdMember | None, HouseholdMember | None] = models.ForeignKey(
        HouseholdMember,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    referee: models.ForeignKey[Referee | None, Referee | None] = models.ForeignKey(
        Referee, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    relationship: models.ForeignKey[Relationship | None, Relationship | None] = models.ForeignKey(
        Relationship,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    why = models.CharField(max_length=200, blank=True)  # "turned 18 on 4 May 2026"
    made_at = models.DateTimeField()
    requested_at = models.DateTimeField(null=True, blank=True)
    requested_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    chased_at = models.DateTimeField(null=True, blank=True)  # the last time
    chases = models.PositiveSmallIntegerField(default=0)
    received_on = models.DateField(null=True, blank=True)  # the day it came: clocks count from it
    received_at = models.DateTimeField(null=True, blank=True)  # when that was recorded
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    number = models.CharField(max_length=60, blank=True)  # of a certificate
    issued_on = models.DateField(null=True, blank=True)
    finding = models.TextField(max_length=8000, blank=True)  # what it said, and how it is weighed
    # What somebody has written by their link so far and has not sent: {question's code: words}.
    draft = models.JSONField(default=dict, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    # Not needed, by the one ground the law gives or by a local decision.
    waived_at = models.DateTimeField(null=True, blank=True)
    waived_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    waived_why = models.CharField(max_length=500, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_why = models.CharField(max_length=200, blank=True)
    renews: models.ForeignKey[Check | None, Check | None] = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = models.Manager.from_queryset(CheckQuerySet)()

    class Meta:
        indexes = [
            models.Index(fields=["enquiry", "stage"], name="check_of_case"),
            # The sweep of chasers: asked and not come.
            models.Index(
                fields=["cluster", "requested_at"],
                condition=Q(received_on=None, dropped_at=None, waived_at=None),
                name="check_to_chase",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["enquiry", "kind", "person", "member", "referee", "relationship"],
                condition=Q(dropped_at=None),
                nulls_distinct=False,
                name="check_once_for_each",
            ),
            models.CheckConstraint(condition=Q(stage__in=[1, 2]), name="check_stage_1_or_2"),
            models.CheckConstraint(
                condition=Q(verified_at=None) | Q(received_on__isnull=False),
                name="verified_after_received",
            ),
            models.CheckConstraint(
                condition=Q(waived_at=None, waived_by=None) | ~Q(waived_why=""),
                name="waived_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_missing(self) -> bool:
        """Wanted, not waived, and nothing has come."""
        return self.received_on is None and self.waived_at is None and self.dropped_at is None


class AnswerLink(CaseRow):
    """The secret by which a referee or another adult answers for one check. Reached by its hash
    alone (decision 0002). Opening it changes nothing; answering uses it up."""

    check_row = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    # Of the secret and the address it went to: it works while that is the address to ask at.
    # Empty on links from before that was kept.
    to_hash = models.CharField(max_length=64, blank=True, db_default="")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = CaseRowManager()

    class Meta:
        indexes = [models.Index(fields=["enquiry"], name="answer_link_of_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="answer_link_ends_later"
            )
        ]

    def __str__(self) -> str:
        return f"Link {self.pk}"


class CheckAnswer(CurtainedRow):
    """What a referee or adult wrote, as they wrote it. Append-only."""

    check_row = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="answers")
    at = models.DateTimeField()
    declined = models.BooleanField(default=False)  # "I would rather not"
    answers = models.JSONField(default=list)  # [{"asked": str, "said": str}]

    objects = CouncilRowManager()

    class Meta:
        indexes = [models.Index(fields=["enquiry"], name="answer_of_case")]

    def __str__(self) -> str:
        return f"Answer {self.pk}"


class RefereeInterview(CurtainedRow):
    """An interview with a personal referee, written up (regulation 26(1A)(c))."""

    referee = models.ForeignKey(Referee, on_delete=models.CASCADE, related_name="interviews")
    on = models.DateField()
    how = models.CharField(max_length=60)  # at home, by video
    by: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    report = models.TextField(max_length=20000)
    recorded_at = models.DateTimeField()

    objects = CouncilRowManager()

    class Meta:
        indexes = [models.Index(fields=["enquiry"], name="interview_of_case")]

    def __str__(self) -> str:
        return f"Interview {self.pk}"


class Document(CurtainedRow):
    """A paper of a case. Its bytes are apart, and are served only once they are known clean."""

    class State(models.TextChoices):
        WAITING = "waiting", "Being checked for viruses"
        CLEAN = "clean", "Checked"
        REFUSED = "refused", "Not safe to keep"

    class Origin(models.TextChoices):
        STAFF = "staff", "Added by a colleague"
        APPLICANT = "applicant", "Sent by an applicant"
        ANSWER = "answer", "Sent with an answer"
        MADE = "made", "Made by this product"

    title = models.CharField(max_length=200)
    file_name = models.CharField(max_length=120)  # safe to offer: made from what was sent
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State.choices)
    origin = models.CharField(max_length=9, choices=Origin.choices)
    scanned_at = models.DateTimeField(null=True, blank=True)
    # While it waits: how often it was taken to the scanner, and when it may be next (none: now).
    # Whoever takes it moves the moment on first, so it is a lease too (services.document_scans).
    scan_after = models.DateTimeField(null=True, blank=True)
    scan_tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    refused_why = models.CharField(max_length=200, blank=True)
    added_at = models.DateTimeField()
    added_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    check_row: models.ForeignKey[Check | None, Check | None] = models.ForeignKey(
        Check, on_delete=models.SET_NULL, null=True, blank=True, related_name="documents"
    )
    # For subject access (domain/regulations.md 6).
    author = models.CharField(max_length=120, blank=True)
    confidential_reference = models.BooleanField(default=False)
    third_party = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_why = models.CharField(max_length=300, blank=True)

    objects = CouncilRowManager()

    class Meta:
        indexes = [
            models.Index(fields=["enquiry", "-added_at"], name="document_of_case"),
            # The task that scans what waits, the longest due first.
            models.Index(
                fields=["cluster", "scan_after"],
                condition=Q(state="waiting", removed_at=None),
                name="document_to_scan",
            ),
        ]

    def __str__(self) -> str:
        return f"Document {self.pk}"


class DocumentBody(CurtainedRow):
    """The bytes of one document. In the database, so that one backup and one fence hold both."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="body")
    content = models.BinaryField()

    objects = CouncilRowManager()

    class Meta:
        verbose_name_plural = "document bodies"
        indexes = [models.Index(fields=["enquiry"], name="document_body_of_case")]

    def __str__(self) -> str:
        return f"Body {self.pk}"


__all__ = [
    "AnswerLink",
    "Check",
    "CheckAnswer",
    "Document",
    "DocumentBody",
    "LocalCheck",
    "RefereeInterview",
]
