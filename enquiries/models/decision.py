"""Decisions, qualifying determinations and the letters that tell of them (regulations 27, 29)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from enquiries.models.case import CaseRow, CaseRowManager, CouncilRowManager, CurtainedRow, Person
from enquiries.models.checks import Document
from enquiries.models.panel import PanelItem
from hubs.models import User


class Decision(CurtainedRow):
    """What the decision-maker decided, with reasons. Append-only but for when they were told."""

    class Outcome(models.TextChoices):
        APPROVE = "approve", "Approve"
        PROPOSE_NO = "propose_no", "Propose not to approve"
        REFUSE = "refuse", "Not approved: final"
        MORE = "more", "Ask for more before deciding"

    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    # What it followed: panel's recommendation; empty where panel is not required.
    item: models.ForeignKey[PanelItem | None, PanelItem | None] = models.ForeignKey(
        PanelItem, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    after: models.ForeignKey[Determination | None, Determination | None] = models.ForeignKey(
        "Determination",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="final_decisions",
    )
    reasons = models.TextField(max_length=8000)
    # Why it differs from what panel, or the independent panel, recommended.
    differs_why = models.TextField(max_length=4000, blank=True)
    terms = models.JSONField(default=dict)  # enquiries.terms.Terms
    decided_at = models.DateTimeField()
    by: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # By word of mouth: 2 working days. When, how and by whom the last applicant was told; each of
    # them is in DecisionTold.
    told_at = models.DateTimeField(null=True, blank=True)
    told_how = models.CharField(max_length=60, blank=True)
    told_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    # The last applicant's letter went: 5 working days. Each one's is in Letter.
    written_at = models.DateTimeField(null=True, blank=True)

    objects = CouncilRowManager()

    class Meta:
        indexes = [models.Index(fields=["enquiry", "-decided_at"], name="decision_of_case")]
        constraints = [
            models.UniqueConstraint(
                fields=["enquiry"],
                condition=Q(outcome__in=["approve", "refuse"]),
                name="one_final_decision",
            ),
            # No refusal without a determination before it.
            models.CheckConstraint(
                condition=~Q(outcome="refuse") | Q(after__isnull=False),
                name="refusal_follows_a_determination",
            ),
        ]

    def __str__(self) -> str:
        return self.outcome


class DecisionTold(CurtainedRow):
    """One applicant was told of a decision by word of mouth. Everybody who applied is an applicant
    of their own (domain/regulations.md 3): the decision is one, what each was told and sent is
    theirs. Append-only."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="tellings")
    person: models.ForeignKey[Person, Person] = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    how = models.CharField(max_length=60)
    by: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField()

    objects = CouncilRowManager()

    class Meta:
        indexes = [models.Index(fields=["enquiry"], name="decision_told_of_case")]
        constraints = [
            models.UniqueConstraint(fields=["decision", "person"], name="told_once_each")
        ]

    def __str__(self) -> str:
        return f"Told {self.pk}"


class Determination(CurtainedRow):
    """The qualifying determination: a proposal not to approve, with 28 calendar days to answer by
    exactly one of representations or the independent review (regulation 27(6) to (9))."""

    class Route(models.TextChoices):
        NONE = "", "No answer yet"
        REPRESENTATIONS = "representations", "Representations to the council"
        REVIEW = "review", "Independent Review Mechanism"

    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, related_name="determination"
    )
    letter_on = models.DateField()
    answer_by = models.DateField()
    route = models.CharField(max_length=15, choices=Route.choices, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answer = models.TextField(max_length=20000, blank=True)  # what they wrote
    # Independent review: regulation 29 asks for the papers within 10 working days of its notice.
    review_notice_on = models.DateField(null=True, blank=True)
    papers_sent_on = models.DateField(null=True, blank=True)
    # The day its recommendation reached us: from there it is 7 working days.
    review_on = models.DateField(null=True, blank=True)
    review_recommends = models.CharField(
        max_length=12,
        blank=True,
        choices=[
            ("suitable", "Suitable to foster"),
            ("not_suitable", "Not suitable to foster"),
            ("full_report", "Ask for a full report"),  # of a brief one, instead of "suitable"
        ],
    )
    review_reasons = models.TextField(max_length=8000, blank=True)
    # Representations: panel looks again.
    second_item: models.ForeignKey[PanelItem | None, PanelItem | None] = models.ForeignKey(
        PanelItem, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)  # the final decision was made

    objects = CouncilRowManager()

    class Meta:
        indexes = [models.Index(fields=["enquiry"], name="determination_of_case")]
        constraints = [
            models.UniqueConstraint(
                fields=["enquiry"], condition=Q(ended_at=None), name="one_determination_runs"
            ),
            # How many days they have is the limit's to say (hubs.time_limits, "answer").
            models.CheckConstraint(
                condition=Q(answer_by__gte=F("letter_on")), name="answer_after_letter"
            ),
            models.CheckConstraint(
                condition=Q(route="", answered_on=None)
                | (~Q(route="") & Q(answered_on__isnull=False)),
                name="answered_by_a_route",
            ),
            # Exactly one route: what belongs to the other stays empty.
            models.CheckConstraint(
                condition=Q(route="review")
                | Q(review_notice_on=None, papers_sent_on=None, review_on=None),
                name="review_only_on_its_route",
            ),
            models.CheckConstraint(
                condition=Q(route="representations") | Q(second_item=None),
                name="second_panel_only_on_its_route",
            ),
        ]

    def __str__(self) -> str:
        return f"Determination {self.pk}"


class Letter(CurtainedRow):
    """A letter as it was sent: its words, its PDF, and the evidence of sending."""

    class How(models.TextChoices):
        NONE = "", "Not sent yet"
        POST = "post", "By post"
        EMAIL = "email", "By email"
        BOTH = "both", "By post and email"
        BY_HAND = "by_hand", "Given by hand"

    kind = models.CharField(max_length=30)  # enquiries.letter_kinds
    person: models.ForeignKey[Person, Person] = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+"
    )
    dated = models.DateField()
    words = models.JSONField()  # the paragraphs as they stand in the PDF
    wording = models.CharField(max_length=40)  # which wording: "default", or the hub's by its day
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    made_by: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sent_on = models.DateField(null=True, blank=True)
    sent_how = models.CharField(max_length=8, choices=How.choices, blank=True)
    evidence = models.CharField(max_length=200, blank=True)  # number of the posting, who saw it

    objects = CouncilRowManager()

    class Meta:
        indexes = [models.Index(fields=["enquiry", "-made_at"], name="letter_of_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_on=None, sent_how="")
                | (Q(sent_on__isnull=False) & ~Q(sent_how="")),
                name="letter_sent_somehow",
            )
        ]

    def __str__(self) -> str:
        return self.kind


class ClockPause(CaseRow):
    """A clock stood still, from and to which day, by whom and why. Its due date is not moved: an
    overrun is explained by it (domain/regulations.md 7)."""

    deadline = models.ForeignKey(
        "enquiries.Deadline", on_delete=models.CASCADE, related_name="pauses"
    )
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    why = models.CharField(max_length=300)
    by: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField()

    objects = CaseRowManager()

    class Meta:
        indexes = [models.Index(fields=["enquiry"], name="clock_pause_of_case")]
        constraints = [
            models.UniqueConstraint(
                fields=["deadline"], condition=Q(to_on=None), name="one_pause_runs"
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="pause_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"Pause {self.pk}"


__all__ = ["ClockPause", "Decision", "DecisionTold", "Determination", "Letter"]
