"""Which household is in a constellation, the beds of a host, and the children who live there."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from carers.models import Household
from hubs.access import Access
from hubs.models import FencedModel, FencedQuerySet, FosteringService
from mockingbird.models.constellation import Constellation

# The words of a case's own reference and nothing that could be a name: no space, and a digit.
REFERENCE = r"^[A-Za-z0-9/._-]*[0-9][A-Za-z0-9/._-]*$"
INITIALS = r"^[A-Z]{1,3}$"


class MembershipQuerySet(FencedQuerySet):
    def _of_place(self, access: Access) -> Self:
        """Of a constellation within reach, or of a household of one's own council in another's."""
        reach = access.reach
        return self.filter(
            Q(cluster_id__in=reach.clusters)
            | Q(service_id__in=reach.services)
            | Q(home_id__in=reach.services)
        )

    def _open_to(self, access: Access) -> Self:
        """Of households seen behind their case's milestones; of another council's household,
        where its case is not protected, the reference alone is here."""
        seen = Household.objects.visible_to(access).behind_milestones(access)
        open_rows = Q(Exists(seen.filter(pk=OuterRef("household"))))
        guests = Q(service_id__in=access.reach.services, shielded=False) & ~Q(home=F("service"))
        return self.filter(open_rows | guests)

    def open(self) -> Self:
        """In the constellation now: active or paused."""
        return self.filter(status__in=ConstellationMembership.OPEN)

    def active(self) -> Self:
        """Taking part now."""
        return self.filter(status=ConstellationMembership.Status.ACTIVE)

    def hubs(self) -> Self:
        """The hub homes."""
        return self.filter(role=ConstellationMembership.Role.HUB)

    def satellites(self) -> Self:
        """The satellites."""
        return self.filter(role=ConstellationMembership.Role.SATELLITE)

    def on(self, day: date) -> Self:
        """In the constellation on this day; the last day included."""
        return self.filter(Q(left_on=None) | Q(left_on__gte=day), joined_on__lte=day)


class ConstellationMembership(FencedModel):
    """One household's time in one constellation. Left, never deleted.

    ``home`` (the household's own service), ``reference`` and ``shielded`` (its case is protected)
    are written by the database, so that a household of another council is known by its reference.
    """

    class Role(models.TextChoices):
        HUB = "hub", "Hub home"
        SATELLITE = "satellite", "Satellite"

    class Status(models.TextChoices):
        INVITED = "invited", "Invited"
        ACTIVE = "active", "Active"
        PAUSED = "paused", "Paused"
        LEFT = "left", "Left"
        DECLINED = "declined", "Said no"

    class LeftReason(models.TextChoices):
        LEFT_FOSTERING = "left_fostering", "Left fostering"
        MOVED = "moved", "Moved away"
        CHOSE = "chose", "Chose to leave"
        CHILD_MOVED_ON = "child_moved_on", "The child moved on"
        NOT_A_FIT = "not_a_fit", "Not right for them"
        BECAME_HUB = "became_hub", "Became the hub home"
        BECAME_SATELLITE = "became_satellite", "Became a satellite"
        JOINED_ELSEWHERE = "joined_elsewhere", "Joined another constellation"
        CLOSED = "closed", "The constellation closed"
        OTHER = "other", "Another reason"

    class ReferredBy(models.TextChoices):
        THEMSELVES = "themselves", "They asked"
        WORKER = "worker", "Their supervising social worker"
        CHILD_WORKER = "child_worker", "The child’s social worker"
        LIAISON = "liaison", "The liaison worker"
        CARER = "carer", "Another carer"
        OTHER = "other", "Somebody else"

    OPEN = ("active", "paused")
    # Why a household leaves, as a colleague may say; the other reasons follow from another act.
    LEAVES_FOR = ("chose", "moved", "child_moved_on", "not_a_fit", "other")

    constellation = models.ForeignKey(
        Constellation, on_delete=models.PROTECT, related_name="memberships"
    )
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    home = models.ForeignKey(
        FosteringService, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reference = models.CharField(max_length=12)
    shielded = models.BooleanField(default=False)
    role = models.CharField(max_length=9, choices=Role.choices)
    status = models.CharField(max_length=8, choices=Status.choices)
    invited_on = models.DateField()
    answered_on = models.DateField(null=True, blank=True)
    joined_on = models.DateField(null=True, blank=True)
    paused_on = models.DateField(null=True, blank=True)
    paused_why = models.CharField(max_length=200, blank=True)
    left_on = models.DateField(null=True, blank=True)
    left_reason = models.CharField(max_length=16, choices=LeftReason.choices, blank=True)
    referred_by = models.CharField(max_length=12, choices=ReferredBy.choices, blank=True)

    objects = models.Manager.from_queryset(MembershipQuerySet)()

    class Meta:
        constraints = [
            # In one constellation at a time, anywhere: a hub is never a satellite elsewhere.
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(status__in=["active", "paused"]),
                name="in_one_constellation",
            ),
            models.UniqueConstraint(
                fields=["constellation"],
                condition=Q(role="hub", status="active"),
                name="one_active_hub",
            ),
            models.UniqueConstraint(
                fields=["constellation", "household"],
                condition=Q(status="invited"),
                name="invited_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["invited", "declined"], joined_on=None)
                | Q(status__in=["active", "paused", "left"], joined_on__isnull=False),
                name="joined_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(status="left", left_on__isnull=False) & ~Q(left_reason="")
                | ~Q(status="left") & Q(left_on=None),
                name="left_has_a_day_and_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")), name="left_after_join"
            ),
            models.CheckConstraint(
                condition=Q(joined_on=None) | Q(joined_on__gte=F("invited_on")),
                name="joined_after_invitation",
            ),
            models.CheckConstraint(
                condition=Q(status="paused") & Q(paused_on__isnull=False)
                | ~Q(status="paused") & Q(paused_on=None),
                name="paused_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}, {self.get_role_display()}"


class OfMembershipQuerySet(FencedQuerySet):
    """Rows about a household of a constellation: seen by who sees its membership."""

    def _open_to(self, access: Access) -> Self:
        seen = ConstellationMembership.objects.visible_to(access)
        return self.filter(Exists(seen.filter(pk=OuterRef("membership"))))


class HubCapacity(FencedModel):
    """How many beds a host keeps for the constellation, from a day until the next row."""

    constellation = models.ForeignKey(Constellation, on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey(
        ConstellationMembership, on_delete=models.PROTECT, related_name="capacities"
    )
    beds = models.PositiveSmallIntegerField()
    from_on = models.DateField()

    objects = models.Manager.from_queryset(OfMembershipQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "from_on"], name="beds_once_a_day"),
            models.CheckConstraint(condition=Q(beds__lte=9), name="beds_of_a_home"),
        ]

    def __str__(self) -> str:
        return f"{self.beds} beds from {self.from_on}"


class HubAwayQuerySet(OfMembershipQuerySet):
    def on(self, day: date) -> Self:
        """Away on this day; the last day included."""
        return self.filter(Q(to_on=None) | Q(to_on__gte=day), from_on__lte=day)


class HubAway(FencedModel):
    """A host is away, the first and the last day included; another hub may cover."""

    constellation = models.ForeignKey(Constellation, on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey(
        ConstellationMembership, on_delete=models.PROTECT, related_name="absences"
    )
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)  # empty: nobody knows yet
    cover: models.ForeignKey[ConstellationMembership | None, ConstellationMembership | None] = (
        models.ForeignKey(
            ConstellationMembership,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            db_index=False,
        )
    )

    objects = models.Manager.from_queryset(HubAwayQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="away_in_order"
            ),
            models.CheckConstraint(
                condition=Q(cover=None) | ~Q(cover=F("membership")), name="nobody_covers_themselves"
            ),
        ]

    def __str__(self) -> str:
        return f"Away from {self.from_on}"


class ChildLinkQuerySet(OfMembershipQuerySet):
    def _of_place(self, access: Access) -> Self:
        """Of a council within reach: a hub's staff read no child's reference."""
        rows = super()._of_place(access)
        if access.reach.everything:
            return rows
        return rows.filter(service_id__in=access.reach.services)

    def on(self, day: date) -> Self:
        """Living there on this day; the last day included."""
        return self.filter(Q(to_on=None) | Q(to_on__gte=day), from_on__lte=day)


class ChildLink(FencedModel):
    """A child lives with a household of a constellation, between two days. Known by the council's
    own case reference, initials and year of birth: no name, no date of birth."""

    class EndReason(models.TextChoices):
        RETURNED_HOME = "returned_home", "Returned home"
        PERMANENCE = "permanence", "Adoption, special guardianship or long-term home"
        MOVED = "moved", "Moved to another household"
        ADULT = "adult", "Turned 18"
        HOUSEHOLD_LEFT = "household_left", "The household left the constellation"
        OTHER = "other", "Another reason"

    constellation = models.ForeignKey(Constellation, on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey(
        ConstellationMembership, on_delete=models.PROTECT, related_name="children"
    )
    reference = models.CharField(max_length=20)
    initials = models.CharField(max_length=3)
    year_of_birth = models.PositiveSmallIntegerField()
    sibling_group = models.CharField(max_length=10, blank=True)  # the same letters: siblings
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=14, choices=EndReason.choices, blank=True)
    unplanned = models.BooleanField(default=False)  # the child's move was not planned

    objects = models.Manager.from_queryset(ChildLinkQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "reference"],
                condition=Q(to_on=None),
                name="child_in_one_home_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(reference__regex=REFERENCE), name="child_reference_is_no_name"
            ),
            models.CheckConstraint(
                condition=Q(initials__regex=INITIALS), name="child_initials_alone"
            ),
            models.CheckConstraint(
                condition=Q(sibling_group="") | Q(sibling_group__regex=r"^[A-Za-z0-9-]{1,10}$"),
                name="sibling_group_is_no_name",
            ),
            models.CheckConstraint(
                condition=Q(year_of_birth__gte=1990, year_of_birth__lte=2100),
                name="year_of_birth_alone",
            ),
            models.CheckConstraint(
                condition=Q(to_on=None, end_reason="")
                | Q(to_on__isnull=False, to_on__gte=F("from_on")) & ~Q(end_reason=""),
                name="child_link_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"Child {self.pk}"
