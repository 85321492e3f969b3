"""A household's review, whose views it heard, and what the service proposes after one
(regulation 28)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from carers.models.household import Household, OfHouseholdQuerySet
from carers.models.year import CarerDeadline
from hubs.models import FencedModel, User


class Review(FencedModel):
    """One review: opened, views gathered, held, concluded. It stands as it was concluded."""

    class Because(models.TextChoices):
        YEARLY = "yearly", "A year has passed"
        CHANGE = "change", "Something changed in the household"
        CONCERN = "concern", "A complaint or an allegation"
        TERMS = "terms", "The terms no longer fit"
        OTHER = "other", "Another reason"

    class Conclusion(models.TextChoices):
        OPEN = "", "Not concluded yet"
        CARRY_ON = "carry_on", "Suitable, and the terms are right"
        TERMS = "terms", "Suitable, but the terms must change"
        NOT_SUITABLE = "not_suitable", "No longer suitable"

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="reviews")
    number = models.PositiveSmallIntegerField()  # the first of an approval is 1
    because = models.CharField(max_length=8, choices=Because.choices)
    opened_on = models.DateField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    # The yearly clock that this review ended.
    clock: models.OneToOneField[CarerDeadline | None, CarerDeadline | None] = models.OneToOneField(
        CarerDeadline, on_delete=models.PROTECT, null=True, blank=True, related_name="review"
    )
    held_on = models.DateField(null=True, blank=True)
    report = models.TextField(max_length=20000, blank=True)
    panel_on = models.DateField(null=True, blank=True)
    panel_said = models.TextField(max_length=8000, blank=True)  # its recommendation, with reasons
    conclusion = models.CharField(max_length=12, choices=Conclusion.choices, blank=True)
    reasons = models.TextField(max_length=8000, blank=True)
    concluded_on = models.DateField(null=True, blank=True)
    concluded_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    notice_on = models.DateField(null=True, blank=True)  # written notice to the household, 28(6)
    called_off_on = models.DateField(
        null=True, blank=True
    )  # opened in error, or the household left

    objects = models.Manager.from_queryset(OfHouseholdQuerySet)()

    class Meta:
        constraints = [
            # One that was called off gives its number to the next: 1 is always the first.
            models.UniqueConstraint(
                fields=["household", "number"],
                condition=Q(called_off_on=None),
                name="review_number_once",
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(concluded_on=None, called_off_on=None),
                name="one_review_is_open",
            ),
            models.CheckConstraint(
                condition=Q(conclusion="", concluded_on=None, notice_on=None)
                | (
                    ~Q(conclusion="")
                    & ~Q(report="")
                    & ~Q(reasons="")
                    & Q(
                        concluded_on__isnull=False,
                        held_on__isnull=False,
                        concluded_by__isnull=False,
                        called_off_on=None,
                    )
                ),
                name="review_concluded_whole",
            ),
            models.CheckConstraint(
                condition=Q(held_on=None)
                | Q(concluded_on=None)
                | Q(concluded_on__gte=F("held_on")),
                name="review_held_before_concluded",
            ),
            models.CheckConstraint(
                condition=Q(notice_on=None) | Q(notice_on__gte=F("concluded_on")),
                name="review_notice_after_conclusion",
            ),
            # The first review of an approval goes to panel (regulation 28(5)).
            models.CheckConstraint(
                condition=~Q(number=1) | Q(conclusion="") | Q(panel_on__isnull=False),
                name="first_review_at_panel",
            ),
        ]

    def __str__(self) -> str:
        return f"Review {self.number}"


class ReviewView(FencedModel):
    """What somebody said for a review (regulation 28(3)). No child's name is kept."""

    class Who(models.TextChoices):
        CARER = "carer", "Foster carer"
        CHILD = "child", "Child or young person placed"
        PLACING = "placing", "Council that placed a child in the last year"
        CHILDS_WORKER = "childs_worker", "Child’s social worker"
        WORKER = "worker", "Supervising social worker"
        FAMILY = "family", "Others in the home"
        OTHER = "other", "Somebody else"

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="views")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    who = models.CharField(max_length=13, choices=Who.choices)
    called = models.CharField(max_length=80, blank=True)  # "Child 1", "Durham Council"
    asked_on = models.DateField(null=True, blank=True)
    received_on = models.DateField(null=True, blank=True)
    said = models.TextField(max_length=8000, blank=True)
    not_given_why = models.CharField(max_length=200, blank=True)  # "Too young to say"

    objects = models.Manager.from_queryset(OfHouseholdQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "who", "called"], name="one_view_of_each"),
            models.CheckConstraint(
                condition=Q(received_on=None) | Q(not_given_why=""),
                name="view_received_or_not_given",
            ),
        ]

    def __str__(self) -> str:
        return f"View {self.pk}"


class CarerDetermination(FencedModel):
    """The qualifying determination after a review: a proposal to end an approval, or to change its
    terms without agreement, with 28 calendar days to answer by exactly one of representations or
    the independent review (regulation 28(7) to (10))."""

    class Proposes(models.TextChoices):
        END = "end", "End the approval"
        TERMS = "terms", "Change the terms"

    class Route(models.TextChoices):
        NONE = "", "No answer yet"
        REPRESENTATIONS = "representations", "Representations to the council"
        REVIEW = "review", "Independent Review Mechanism"

    class Outcome(models.TextChoices):
        OPEN = "", "Not decided yet"
        AS_PROPOSED = "as_proposed", "As proposed"
        CARRY_ON = "carry_on", "The approval and its terms stay as they are"
        AGREED = "agreed", "Terms were agreed with the household"
        LEFT = "left", "The household left first"

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="determinations"
    )
    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="determination")
    proposes = models.CharField(max_length=5, choices=Proposes.choices)
    terms = models.JSONField(default=dict, blank=True)  # enquiries.terms.Terms; of "terms" alone
    reasons = models.TextField(max_length=8000)
    letter_on = models.DateField()
    answer_by = models.DateField()
    route = models.CharField(max_length=15, choices=Route.choices, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answer = models.TextField(max_length=20000, blank=True)  # what they wrote
    # Independent review: regulation 29 asks for the papers within 10 working days of its notice.
    review_notice_on = models.DateField(null=True, blank=True)
    papers_by = models.DateField(null=True, blank=True)
    papers_sent_on = models.DateField(null=True, blank=True)
    # Our panel's fresh recommendation, or the independent panel's.
    recommended_on = models.DateField(null=True, blank=True)
    recommended = models.TextField(max_length=8000, blank=True)
    outcome = models.CharField(max_length=11, choices=Outcome.choices, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    decision_reasons = models.TextField(max_length=8000, blank=True)

    objects = models.Manager.from_queryset(OfHouseholdQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(decided_on=None), name="one_proposal_runs"
            ),
            models.CheckConstraint(
                condition=Q(answer_by__gte=F("letter_on")), name="carer_answer_after_letter"
            ),
            models.CheckConstraint(
                condition=Q(route="", answered_on=None)
                | (~Q(route="") & Q(answered_on__isnull=False)),
                name="carer_answered_by_a_route",
            ),
            models.CheckConstraint(
                condition=Q(route="review")
                | Q(review_notice_on=None, papers_by=None, papers_sent_on=None),
                name="carer_review_only_on_its_route",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_on=None)
                | (~Q(outcome="") & Q(decided_on__isnull=False)),
                name="carer_decided_whole",
            ),
            # What they do not want is decided when nobody answered in their days, or when a panel
            # looked again; and somebody decides it, with reasons.
            models.CheckConstraint(
                condition=~Q(outcome="as_proposed")
                | (
                    Q(decided_by__isnull=False)
                    & ~Q(decision_reasons="")
                    & (
                        Q(route="", decided_on__gt=F("answer_by"))
                        | Q(recommended_on__isnull=False, decided_on__gte=F("recommended_on"))
                    )
                ),
                name="carer_decided_after_their_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"Proposal of {self.letter_on}"
