"""What keeps people fostering: contact after approval, and bare facts of what went wrong."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from carers.models.household import Household, OfHouseholdQuerySet
from carers.models.year import CarerDeadline
from hubs.models import FencedModel, User


class HouseholdContact(FencedModel):
    """We were in touch with a household: a check-in at 1, 3, 6 or 12 months, or any other time."""

    class How(models.TextChoices):
        PHONE = "phone", "Phone"
        VISIT = "visit", "Visit"
        MESSAGE = "message", "Text or email"
        MEETING = "meeting", "Met elsewhere"

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="contacts")
    on_day = models.DateField()
    how = models.CharField(max_length=7, choices=How.choices)
    said = models.TextField(max_length=4000, blank=True)
    may_leave = models.BooleanField(default=False)  # they think of stopping
    # The check-in that this was.
    clock: models.OneToOneField[CarerDeadline | None, CarerDeadline | None] = models.OneToOneField(
        CarerDeadline, on_delete=models.PROTECT, null=True, blank=True, related_name="contact"
    )
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField()

    objects = models.Manager.from_queryset(OfHouseholdQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["household", "-on_day"], name="contact_of_household")]

    def __str__(self) -> str:
        return f"{self.get_how_display()} on {self.on_day}"


class Concern(FencedModel):
    """A complaint or an allegation as a bare dated fact: no story, no names. The record of it is
    kept elsewhere (National Minimum Standard 22)."""

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", "Complaint"
        ALLEGATION = "allegation", "Allegation"

    class By(models.TextChoices):
        CHILD = "child", "A child or young person"
        FAMILY = "family", "A child’s family"
        PROFESSIONAL = "professional", "A professional"
        PUBLIC = "public", "Somebody else"
        UNKNOWN = "unknown", "Not known"

    class Type(models.TextChoices):  # of allegations; domain/data.md 1.4, not verified
        NONE = "", "Not an allegation"
        PHYSICAL = "physical", "Physical"
        EMOTIONAL = "emotional", "Emotional"
        SEXUAL = "sexual", "Sexual"
        NEGLECT = "neglect", "Neglect"
        OTHER = "other", "Other"

    class Outcome(models.TextChoices):
        OPEN = "", "Still looked into"
        NOTHING = "nothing", "No further action"
        MONITORED = "monitored", "Watched for an agreed time"
        REVIEW = "review", "To panel for review"
        UPHELD = "upheld", "Upheld"

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="concerns")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    received_on = models.DateField()
    by = models.CharField(max_length=12, choices=By.choices)
    type = models.CharField(max_length=9, choices=Type.choices, blank=True)
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField()

    objects = models.Manager.from_queryset(OfHouseholdQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None, outcome="")
                | (Q(closed_on__isnull=False, closed_on__gte=F("received_on")) & ~Q(outcome="")),
                name="concern_closed_whole",
            ),
            models.CheckConstraint(
                condition=Q(kind="complaint", type="") | (Q(kind="allegation") & ~Q(type="")),
                name="an_allegation_has_a_type",
            ),
        ]
        indexes = [
            models.Index(fields=["cluster", "-received_on"], name="concern_cluster"),
            models.Index(fields=["service", "-received_on"], name="concern_service"),
        ]

    def __str__(self) -> str:
        return f"Concern {self.pk}"
