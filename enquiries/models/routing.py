"""Who in a hub or council gets a new case: rules, how much one takes on, who is away."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from enquiries.workflow import KIND_LABELS
from hubs.models import FencedModel, FencedQuerySet, FosteringService, User


class PlaceQuerySet(FencedQuerySet):
    """Rows of a hub or of one council, not of a case."""


class AssignRule(FencedModel):
    """A rule of one hub (or of one council, ``service``), tried in order; the first that fits and
    has somebody free gives the case. None that fits: nobody, and the case stands in the queue."""

    class Method(models.TextChoices):
        ROUND_ROBIN = "round_robin", "In turn"
        LEAST_BUSY = "least_busy", "Who has the fewest open cases"

    place_in_order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    on = models.BooleanField(default=True)
    # When it fits; empty fits all.
    for_council: models.ForeignKey[FosteringService | None, FosteringService | None] = (
        models.ForeignKey(
            FosteringService,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            db_index=False,
        )
    )
    for_kind = models.CharField(
        max_length=12, blank=True, choices=[(str(k), label) for k, label in KIND_LABELS.items()]
    )
    for_language = models.CharField(max_length=40, blank=True)
    method = models.CharField(max_length=11, choices=Method.choices)

    objects = models.Manager.from_queryset(PlaceQuerySet)()

    class Meta:
        ordering = ["place_in_order", "pk"]
        indexes = [models.Index(fields=["cluster", "place_in_order"], name="assign_rule_order")]

    def __str__(self) -> str:
        return self.name


class AssignPool(models.Model):
    """A colleague whom a rule may choose. ``last_at``: when the rule last did."""

    rule = models.ForeignKey(AssignRule, on_delete=models.CASCADE, related_name="pool")
    user: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="+"
    )
    last_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "user"], name="in_pool_once")]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.user_id}"


class WorkLimit(FencedModel):
    """How many open cases a colleague takes on in this place before rules pass them by."""

    user: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    most_open = models.PositiveSmallIntegerField()

    objects = models.Manager.from_queryset(PlaceQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "service", "user"], nulls_distinct=False, name="limit_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.most_open}"


class LeaveQuerySet(PlaceQuerySet):
    def on(self, day: date) -> Self:
        """Who is away on this day."""
        return self.filter(from_on__lte=day, to_on__gte=day, cancelled_at=None)


class Leave(FencedModel):
    """A colleague is away, both days included; another covers: sees to their cases meanwhile."""

    user: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    from_on = models.DateField()
    to_on = models.DateField()
    cover: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    set_by: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    set_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(LeaveQuerySet)()

    class Meta:
        verbose_name_plural = "leave"
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="leave_in_order"),
            models.CheckConstraint(
                condition=Q(cover=None) | ~Q(cover=F("user")), name="covered_by_another"
            ),
        ]
        indexes = [models.Index(fields=["cluster", "to_on"], name="leave_of_cluster")]

    def __str__(self) -> str:
        return f"Leave {self.pk}"


__all__ = ["AssignPool", "AssignRule", "Leave", "WorkLimit"]
