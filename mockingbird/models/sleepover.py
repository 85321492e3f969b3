"""A sleepover: one household's children at a host of the constellation."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from hubs.access import Access
from hubs.models import FencedModel, FencedQuerySet, User
from mockingbird.models.constellation import Constellation
from mockingbird.models.membership import ChildLink, ConstellationMembership, OfMembershipQuerySet


class SleepoverQuerySet(OfMembershipQuerySet):
    def to_decide(self) -> Self:
        """Asked for, and no answer yet."""
        return self.filter(status=Sleepover.Status.REQUESTED)

    def counted(self) -> Self:
        """Those that take beds: agreed, or happened."""
        return self.filter(status__in=Sleepover.TAKES_BEDS)

    def between(self, first: date, last: date) -> Self:
        """Any day of the stay, as it happened where that is known, within these two."""
        rows = self.alias(
            _from=Coalesce("came_on", "starts_on"), _to=Coalesce("went_on", "ends_on")
        )
        return rows.filter(_from__lte=last, _to__gte=first)


class Sleepover(FencedModel):
    """A planned or an emergency stay. Nights are the difference of days; a day visit has none.

    ``starts_on`` and ``ends_on`` are what was agreed; ``came_on`` and ``went_on`` what happened.
    """

    class Kind(models.TextChoices):
        PLANNED = "planned", "Planned"
        EMERGENCY = "emergency", "Emergency"

    class Status(models.TextChoices):
        REQUESTED = "requested", "Asked for"
        AGREED = "agreed", "Agreed"
        DECLINED = "declined", "Not possible"
        CANCELLED = "cancelled", "Cancelled"
        HAPPENED = "happened", "Happened"

    class DeclineReason(models.TextChoices):
        HUB_FULL = "hub_full", "The hub is full"
        HUB_AWAY = "hub_away", "The hub is away"
        NOT_SAFE = "not_safe", "Not safe"
        NOT_IN_CARE_PLAN = "not_in_plan", "Not in the care plan"
        OTHER = "other", "Another reason"

    TAKES_BEDS = ("agreed", "happened")

    constellation = models.ForeignKey(
        Constellation, on_delete=models.PROTECT, related_name="sleepovers"
    )
    membership = models.ForeignKey(
        ConstellationMembership, on_delete=models.PROTECT, related_name="sleepovers"
    )  # the household that asks, whose children they are
    host: models.ForeignKey[ConstellationMembership | None, ConstellationMembership | None] = (
        models.ForeignKey(
            ConstellationMembership,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="hosted",
        )
    )
    children = models.ManyToManyField(ChildLink, through="SleepoverChild", related_name="+")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    starts_on = models.DateField()
    ends_on = models.DateField()
    came_on = models.DateField(null=True, blank=True)
    went_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.REQUESTED)
    requested_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    requested_on = models.DateField()
    decided_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    decided_on = models.DateField(null=True, blank=True)
    decline_reason = models.CharField(max_length=11, choices=DeclineReason.choices, blank=True)
    consent_confirmed = models.BooleanField(default=False)  # within the care plan, and agreed
    notes = models.TextField(max_length=2000, blank=True)

    objects = models.Manager.from_queryset(SleepoverQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="sleepover_in_order"
            ),
            models.CheckConstraint(
                condition=Q(came_on=None, went_on=None)
                | Q(came_on__isnull=False, went_on__isnull=False, went_on__gte=F("came_on")),
                name="actual_stay_in_order",
            ),
            models.CheckConstraint(
                condition=Q(status="happened", came_on__isnull=False, went_on__isnull=False)
                | ~Q(status="happened") & Q(came_on=None),
                name="happened_has_its_days",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["agreed", "happened"])
                | Q(host__isnull=False, decided_on__isnull=False),
                name="agreed_has_a_host",
            ),
            models.CheckConstraint(
                condition=Q(host=None) | ~Q(host=F("membership")), name="nobody_hosts_their_own"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["agreed", "happened"])
                | ~Q(kind="planned")
                | Q(consent_confirmed=True),
                name="planned_stay_has_consent",
            ),
            models.CheckConstraint(
                condition=Q(status="declined") & ~Q(decline_reason="")
                | ~Q(status="declined") & Q(decline_reason=""),
                name="declined_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} from {self.starts_on}"

    @property
    def first_day(self) -> date:
        """The day they came; until then the day agreed."""
        return self.came_on or self.starts_on

    @property
    def last_day(self) -> date:
        """The day they went; until then the day agreed."""
        return self.went_on or self.ends_on

    @property
    def nights(self) -> int:
        """Nights of the stay; a day visit has none."""
        return (self.last_day - self.first_day).days


class SleepoverChildQuerySet(FencedQuerySet):
    def _open_to(self, access: Access) -> Self:
        seen = Sleepover.objects.visible_to(access)
        return self.filter(Exists(seen.filter(pk=OuterRef("sleepover"))))


class SleepoverChild(FencedModel):
    """A child of a sleepover. Named while it is asked for; then the list stands."""

    sleepover = models.ForeignKey(Sleepover, on_delete=models.PROTECT, related_name="who")
    child = models.ForeignKey(ChildLink, on_delete=models.PROTECT, related_name="stays")

    objects = models.Manager.from_queryset(SleepoverChildQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sleepover", "child"], name="child_once_a_sleepover")
        ]

    def __str__(self) -> str:
        return f"Child of {self.sleepover_id}"
