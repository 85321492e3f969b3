"""How many children a household may have, has, and could take; exemptions from the usual limit."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest

from carers.models.household import Household, OfHouseholdQuerySet
from hubs.models import FencedModel, LocalAuthority, User


class Exemption(FencedModel):
    """Leave in writing to care for more children than the usual limit, by the council in whose area
    the carers live (Children Act 1989, Schedule 7, paragraph 4). The paper names the children; we
    keep how many."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="exemptions")
    authority = models.ForeignKey(
        LocalAuthority, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    granted_on = models.DateField()
    most_children = models.PositiveSmallIntegerField()
    conditions = models.TextField(max_length=2000, blank=True)
    ends_on = models.DateField(null=True, blank=True)  # open-ended unless a condition ends it
    cancelled_on = models.DateField(null=True, blank=True)  # by written notice
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects = models.Manager.from_queryset(OfHouseholdQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("granted_on")),
                name="exemption_in_order",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on=None) | Q(cancelled_on__gte=F("granted_on")),
                name="exemption_cancelled_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"Exemption of {self.granted_on}"


class Places(FencedModel):
    """A household's places from a day: filled + vacant + not available = approved. With an
    exemption more may be filled than are approved (domain/data.md T3). Rows follow one another;
    the last is how it stands."""

    class Why(models.TextChoices):  # domain/data.md 1.4: no official list was found
        NONE = "", "All are available"
        CHILD = "child", "Needs of a child they care for"
        SIBLINGS = "siblings", "A sibling group"
        BREAK = "break", "Break or holiday"
        ILLNESS = "illness", "Illness or family"
        WORKS = "works", "Work on the home"
        ALLEGATION = "allegation", "An allegation is looked into"
        REVIEW = "review", "A review of the approval"
        RESERVED = "reserved", "Kept for a planned placement"
        HUB = "hub", "Kept for a constellation or for mentoring"
        OTHER = "other", "Another reason"

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="places")
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    approved = models.PositiveSmallIntegerField()
    filled = models.PositiveSmallIntegerField()
    unavailable = models.PositiveSmallIntegerField(default=0)
    vacant = models.GeneratedField(
        expression=Greatest(F("approved") - F("filled") - F("unavailable"), 0),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    why = models.CharField(max_length=10, choices=Why.choices, blank=True)
    all_siblings = models.BooleanField(default=False)  # the usual limit does not apply to them
    usual_limit = models.PositiveSmallIntegerField()  # as it was on the day (Schedule 7)
    exemption: models.ForeignKey[Exemption | None, Exemption | None] = models.ForeignKey(
        Exemption, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    recorded_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = models.Manager.from_queryset(OfHouseholdQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(to_on=None), name="one_count_of_places_stands"
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="places_in_order"
            ),
            models.CheckConstraint(
                condition=Q(approved__gte=F("filled") + F("unavailable"))
                | Q(exemption__isnull=False, unavailable=0),
                name="places_add_up",
            ),
            models.CheckConstraint(
                condition=Q(unavailable=0, why="") | (Q(unavailable__gt=0) & ~Q(why="")),
                name="not_available_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(filled__lte=F("usual_limit"))
                | Q(all_siblings=True)
                | Q(exemption__isnull=False),
                name="within_the_usual_limit",
            ),
        ]
        indexes = [
            models.Index(
                fields=["cluster"], condition=Q(to_on=None), name="places_cluster"
            ),  # the report of places
            models.Index(fields=["service"], condition=Q(to_on=None), name="places_service"),
        ]

    def __str__(self) -> str:
        return f"{self.filled} of {self.approved}"
