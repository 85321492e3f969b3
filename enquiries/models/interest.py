"""Before the application: the detailed enquiry, the home visit, the plan for "not yet", and the
application itself."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from enquiries.models.case import (
    CouncilRowManager,
    CouncilRowQuerySet,
    CurtainedRow,
)
from hubs.models import FosteringService, User

# The types a person may wish for and a council recruits for (domain/hubs.md 2.7).
FOSTERING_TYPES = {
    "short_term": "Short-term",
    "long_term": "Long-term",
    "short_breaks": "Short breaks and respite",
    "emergency": "Emergency",
    "parent_child": "Parent and child",
    "uasc": "Young people seeking asylum",
    "disabled": "Disabled children",
    "siblings": "Brothers and sisters",
    "remand": "Remand",
    "step_down": "Step down from a children’s home",
    "weekend": "Weekends",
    "family_link": "Family link",
    "specialist": "Specialist or therapeutic",
    "lodgings": "Supported lodgings",
    "family_friends": "Family and friends",
}


class Interest(CurtainedRow):
    """The expression of interest, or detailed enquiry: saved in any order during a call."""

    class Joint(models.TextChoices):
        NOT_ASKED = "", "Not asked yet"
        SINGLE = "single", "On their own"
        JOINT = "joint", "With somebody"

    types_wanted = models.JSONField(default=list)  # of FOSTERING_TYPES
    joint = models.CharField(max_length=6, choices=Joint.choices, blank=True)
    spare_rooms = models.PositiveSmallIntegerField(null=True, blank=True)
    home = models.CharField(max_length=60, blank=True)  # own, rent from the council, ...
    at_home = models.TextField(max_length=1000, blank=True)  # who lives there, before names
    children_experience = models.TextField(max_length=2000, blank=True)
    motivation = models.TextField(max_length=2000, blank=True)
    availability = models.TextField(max_length=1000, blank=True)
    pets = models.CharField(max_length=300, blank=True)
    smokes = models.CharField(max_length=100, blank=True)  # or vapes; anybody at home
    drives = models.CharField(max_length=100, blank=True)
    anything_else = models.TextField(max_length=4000, blank=True)
    # The council they would like to foster for, where it is not the home one.
    wants_service: models.ForeignKey[FosteringService | None, FosteringService | None] = (
        models.ForeignKey(
            FosteringService,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            db_index=False,
        )
    )
    saved_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    version = models.PositiveIntegerField(default=1)

    objects = CouncilRowManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enquiry"], name="one_interest_a_case"),
        ]

    def __str__(self) -> str:
        return f"Interest {self.pk}"


class VisitQuerySet(CouncilRowQuerySet):
    def standing(self) -> Self:
        """Booked or done; not called off."""
        return self.filter(cancelled_at=None)


class Visit(CurtainedRow):
    """The first visit to the home, who went, what was found, who decided and why."""

    class Outcome(models.TextChoices):
        NONE = "", "Not decided yet"
        INVITE = "invite", "Invite them to apply"
        NOT_YET = "not_yet", "Not yet: agree a plan"
        NO = "no", "Do not go on"

    at = models.DateTimeField()
    ends_at = models.DateTimeField()
    address = models.CharField(max_length=300)
    by: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    second_person = models.CharField(max_length=100, blank=True)  # goes along
    safe_details = models.TextField(max_length=1000, blank=True)  # dog, parking, lone working
    arrived_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_why = models.CharField(max_length=300, blank=True)
    draft = models.TextField(max_length=20000, blank=True)  # kept while it is typed
    report = models.TextField(max_length=20000, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    outcome_why = models.TextField(max_length=2000, blank=True)
    agreed = models.TextField(max_length=2000, blank=True)  # in words for the applicant
    decided_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(VisitQuerySet)()

    class Meta:
        indexes = [
            models.Index(fields=["enquiry", "-at"], name="visit_of_case"),
            # "My visits today".
            models.Index(fields=["by", "at"], name="visit_of_worker"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("at")), name="visit_ends_after_start"),
            # A decision says who, when and why.
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None, decided_by=None)
                | (
                    ~Q(outcome="")
                    & ~Q(outcome_why="")
                    & Q(decided_at__isnull=False, decided_by__isnull=False)
                ),
                name="visit_decided_by_somebody_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Visit {self.pk}"


class PreparationPlan(CurtainedRow):
    """ "Not yet": what would help, agreed with the person, and when we look again."""

    steps = models.JSONField(default=list)  # [{"what": str, "done": bool}]
    review_on = models.DateField()
    agreed_at = models.DateTimeField()
    agreed_by: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=300, blank=True)

    objects = CouncilRowManager()

    class Meta:
        indexes = [models.Index(fields=["enquiry"], name="plan_of_case")]
        constraints = [
            models.UniqueConstraint(
                fields=["enquiry"], condition=Q(ended_at=None), name="one_plan_runs"
            )
        ]

    def __str__(self) -> str:
        return f"Plan {self.pk}"


class Application(CurtainedRow):
    """The application to be assessed. Regulation 26 begins with it, and the 8 months of National
    Minimum Standard 14.4. The deciding service is the case's own (``service``)."""

    received_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    declared = models.BooleanField()  # signed by every applicant
    accommodation = models.TextField(max_length=4000, blank=True)  # Schedule 3 item 5
    # Said of the household: without it, an empty list is no answer.
    nobody_else = models.BooleanField(default=False, db_default=False)
    # Does not stand any more: recorded by mistake, and the case stepped back; or withdrawn, and
    # they asked again (``withdrawn_on``: what was gathered is kept 3 years, regulation 32(3)).
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_why = models.CharField(max_length=300, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    # Why panel will be, or was, later than 8 months.
    overrun_why = models.TextField(max_length=1000, blank=True)
    # A relative of the child, or their foster carer already: a specified offence is then no bar
    # to approval for that child alone (regulation 26(5) to (8)).
    named_child = models.BooleanField(default=False, db_default=False)
    named_child_why = models.CharField(max_length=300, blank=True, db_default="")

    objects = CouncilRowManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enquiry"], condition=Q(voided_at=None), name="one_application_stands"
            ),
            models.CheckConstraint(condition=Q(declared=True), name="application_is_declared"),
        ]
        indexes = [models.Index(fields=["enquiry"], name="application_of_case")]

    def __str__(self) -> str:
        return f"Application {self.pk}"


__all__ = ["FOSTERING_TYPES", "Application", "Interest", "PreparationPlan", "Visit"]
