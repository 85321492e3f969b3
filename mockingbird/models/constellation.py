"""A constellation: one hub home and its satellites, from an idea to its end."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from hubs.access import Access
from hubs.models import FencedModel, FencedQuerySet, User
from hubs.permissions import Right


class ServiceRules(FencedModel):
    """What one service settles for its constellations. Without a row: the model's own numbers."""

    most_satellites = models.PositiveSmallIntegerField(default=10)
    fewest_satellites = models.PositiveSmallIntegerField(default=6)  # fewer is said, not refused
    contact_days = models.PositiveSmallIntegerField(default=14)  # each household, at the latest
    most_nights = models.PositiveSmallIntegerField(default=3)  # a longer sleepover is said

    objects = models.Manager.from_queryset(FencedQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service"], name="one_row_of_rules_a_service"),
            models.CheckConstraint(condition=Q(service__isnull=False), name="rules_of_a_service"),
            # Ten is the model's own most (domain/mockingbird.md 1): a service may have fewer.
            models.CheckConstraint(
                condition=Q(most_satellites__gte=1, most_satellites__lte=10),
                name="never_more_than_ten",
            ),
            models.CheckConstraint(
                condition=Q(fewest_satellites__lte=F("most_satellites")), name="fewest_below_most"
            ),
        ]

    def __str__(self) -> str:
        return f"Rules of {self.service_id}"


class ConstellationQuerySet(FencedQuerySet):
    def of_worker(self, user: User, today: date) -> Self:
        """Those that somebody is liaison worker of, or covers, on this day."""
        theirs = StaffAssignment.objects.on(today).filter(
            user=user, role__in=StaffAssignment.WORKS_WITH_IT
        )
        return self.filter(pk__in=theirs.values("constellation"))

    def open_to(self, access: Access, today: date) -> Self:
        """Within reach; for a liaison worker their own alone. Who signs off sees every one."""
        rows = self.visible_to(access)
        own_only = access.can(Right.MOCKINGBIRD_WORK) and not access.can(Right.MOCKINGBIRD_SIGN)
        if own_only and access.user is not None:
            return rows.of_worker(access.user, today)
        return rows

    def running(self) -> Self:
        """Not closed."""
        return self.exclude(stage=Constellation.Stage.CLOSED)


class Constellation(FencedModel):
    """A hub home with six to ten satellites near it, of one service.

    ``across_councils`` is the explicit flag without which a household of another council of the
    same hub cannot join.
    """

    class Stage(models.TextChoices):
        EXPLORING = "exploring", "Exploring"
        SET_UP = "set_up", "Set up"
        HUB_RECRUITED = "hub_recruited", "Hub recruited"
        SATELLITES_CHOSEN = "satellites_chosen", "Satellites chosen"
        LAUNCH = "launch", "Launch"
        LIVE = "live", "Live"
        SUSTAINED = "sustained", "Sustained"
        PAUSED = "paused", "Paused"
        CLOSED = "closed", "Closed"

    code = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    stage = models.CharField(max_length=17, choices=Stage.choices, default=Stage.EXPLORING)
    stage_since = models.DateField()
    launched_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closed_reason = models.CharField(max_length=200, blank=True)
    target_satellites = models.PositiveSmallIntegerField(default=10)
    hub_organisation = models.CharField(max_length=120, blank=True)  # who runs the hub home
    area_note = models.CharField(max_length=200, blank=True)
    across_councils = models.BooleanField(default=False)
    # Why it went live without everything that the model asks for, and who said so.
    short_why = models.CharField(max_length=300, blank=True)
    short_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = models.Manager.from_queryset(ConstellationQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "code"], name="code_once_a_service"),
            models.CheckConstraint(
                condition=Q(service__isnull=False), name="constellation_has_a_service"
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=["live", "sustained"]) | Q(launched_on__isnull=False),
                name="live_has_a_launch_day",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None, closed_reason="") & ~Q(stage="closed")
                | Q(stage="closed", closed_on__isnull=False) & ~Q(closed_reason=""),
                name="closed_has_a_day_and_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None)
                | Q(launched_on=None)
                | Q(closed_on__gte=F("launched_on")),
                name="closed_after_its_launch",
            ),
            models.CheckConstraint(
                condition=Q(target_satellites__gte=1, target_satellites__lte=10),
                name="target_within_the_model",
            ),
            models.CheckConstraint(
                condition=Q(short_why="", short_by=None)
                | ~Q(short_why="") & Q(short_by__isnull=False),
                name="who_let_it_go_live_short",
            ),
        ]
        indexes = [
            # The list of a hub; that of a council is read by code_once_a_service.
            models.Index(fields=["cluster", "code"], name="constellation_cluster"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ConstellationStage(FencedModel):
    """One change of stage. Appended, never changed."""

    constellation = models.ForeignKey(
        Constellation, on_delete=models.PROTECT, related_name="stages"
    )
    from_stage = models.CharField(max_length=17, choices=Constellation.Stage.choices, blank=True)
    to_stage = models.CharField(max_length=17, choices=Constellation.Stage.choices)
    on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    missing = models.JSONField(default=list)  # what going live lacked: codes of mockingbird.stages
    why = models.CharField(max_length=300, blank=True)

    objects = models.Manager.from_queryset(FencedQuerySet)()

    def __str__(self) -> str:
        return f"{self.to_stage} on {self.on}"


class StaffAssignmentQuerySet(FencedQuerySet):
    def on(self, day: date) -> Self:
        """In force on this day; the last day included."""
        return self.filter(Q(to_on=None) | Q(to_on__gte=day), from_on__lte=day)


class StaffAssignment(FencedModel):
    """A colleague of the service has a part in a constellation, between two days."""

    class Role(models.TextChoices):
        LIAISON = "liaison", "Liaison worker"
        COVER = "cover", "Covers for the liaison worker"
        MANAGER = "manager", "Manager"

    WORKS_WITH_IT = ("liaison", "cover")  # whose week it is in

    constellation = models.ForeignKey(Constellation, on_delete=models.PROTECT, related_name="staff")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=7, choices=Role.choices)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    objects = models.Manager.from_queryset(StaffAssignmentQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["constellation"],
                condition=Q(role="liaison", to_on=None),
                name="one_liaison_worker",
            ),
            models.UniqueConstraint(
                fields=["constellation", "user", "role"],
                condition=Q(to_on=None),
                name="assigned_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="assignment_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} from {self.from_on}"
