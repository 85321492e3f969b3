"""Panels: the central list, the calendar, a case on a list, and what was recommended
(regulations 23 to 25; National Minimum Standard 14). Packs are in ``models.packs``."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from enquiries.models.assessment import Report
from enquiries.models.case import (
    CouncilRowManager,
    CouncilRowQuerySet,
    CurtainedRow,
)
from hubs.access import Access
from hubs.models import FencedModel, FencedQuerySet, User


class PanelMemberQuerySet(FencedQuerySet):
    def _of_place(self, access: Access) -> Self:
        """The place's own list, and whoever sits on a joint panel that the place takes part in."""
        place = super()._of_place(access)
        if not access.reach.services:
            return place
        # Sub-queries and no joins, so that a row can be locked as it is read.
        seated = PanelSeat.objects.filter(panel__joined__service__in=access.reach.services)
        joint = Q(pk__in=seated.values("member_id"))
        return self.filter(Q(pk__in=place.values("pk")) | joint)

    def on(self, day: date) -> Self:
        """On the central list on this day."""
        return self.filter(Q(leaves_on=None) | Q(leaves_on__gt=day), joined_on__lte=day)


class PanelMember(FencedModel):
    """A person on a central list (regulation 23(1)): a service's own, or a hub's (no service)."""

    class Chairs(models.TextChoices):
        NO = "", "No"
        CHAIR = "chair", "Chair"
        VICE = "vice", "Vice-chair"

    name = models.CharField(max_length=120)
    email = models.EmailField()
    # Signs in to read packs; a membership with the role of panel member goes with it.
    user: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    chairs = models.CharField(max_length=5, choices=Chairs.choices, blank=True)
    independent = models.BooleanField()  # of the fostering service
    social_worker_3_years = models.BooleanField()
    expertise = models.CharField(max_length=200, blank=True)
    adviser = models.BooleanField(default=False)  # medical or legal adviser: is heard, not counted
    joined_on = models.DateField()
    notice_given_on = models.DateField(null=True, blank=True)  # one month: regulation 23(2), (3)
    leaves_on = models.DateField(null=True, blank=True)

    objects = models.Manager.from_queryset(PanelMemberQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "service", "email"],
                nulls_distinct=False,
                name="panel_member_once",
            ),
            models.CheckConstraint(
                condition=Q(leaves_on=None) | Q(leaves_on__gte=F("joined_on")),
                name="panel_member_dates",
            ),
            # Appointed after 1 October 2011 a chair is independent (regulation 23(4)).
            models.CheckConstraint(
                condition=~Q(chairs="chair") | Q(independent=True), name="chair_is_independent"
            ),
        ]
        indexes = [models.Index(fields=["user"], name="panel_member_user")]

    def __str__(self) -> str:
        return f"Member {self.pk}"

    def is_on(self, day: date) -> bool:
        """Whether they are on the central list on this day (``PanelMemberQuerySet.on``)."""
        return self.joined_on <= day and (self.leaves_on is None or self.leaves_on > day)


class PanelQuerySet(FencedQuerySet):
    def _of_place(self, access: Access) -> Self:
        """A panel is seen by its own service or hub, and by every service that takes part."""
        place = super()._of_place(access)
        if not access.reach.services:
            return place
        takes_part = PanelService.objects.filter(service__in=access.reach.services)
        joint = Q(pk__in=takes_part.values("panel_id"))
        return self.filter(Q(pk__in=place.values("pk")) | joint)


class Panel(FencedModel):
    """One meeting. A joint panel belongs to the hub (no service) and names the services in it."""

    name = models.CharField(max_length=120)
    at = models.DateTimeField()
    place = models.CharField(max_length=200)
    joint = models.BooleanField(default=False)
    papers_by = models.DateField()  # 5 working days before (NMS 14.3)
    most_items = models.PositiveSmallIntegerField(default=4)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_why = models.CharField(max_length=300, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)  # quorum found, sitting
    closed_at = models.DateTimeField(null=True, blank=True)
    made_by: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects = models.Manager.from_queryset(PanelQuerySet)()

    class Meta:
        indexes = [
            models.Index(fields=["cluster", "-at"], name="panel_of_cluster"),
            models.Index(fields=["service", "-at"], name="panel_of_service"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(joint=True, service=None) | Q(joint=False),
                name="joint_panel_is_the_hubs",
            ),
        ]

    def __str__(self) -> str:
        return f"Panel {self.pk}"


class PanelService(FencedModel):
    """A service takes part in a joint panel (regulation 23(5)). ``service`` is that service."""

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="joined")

    objects = models.Manager.from_queryset(FencedQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["panel", "service"], name="in_a_joint_panel_once"),
            models.CheckConstraint(condition=Q(service__isnull=False), name="joint_is_a_service"),
        ]

    def __str__(self) -> str:
        return f"{self.panel_id} {self.service_id}"


class PanelSeat(models.Model):
    """A member is asked to a panel, and came or not. Reached through its panel."""

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="seats")
    member = models.ForeignKey(PanelMember, on_delete=models.PROTECT, related_name="seats")
    presides = models.BooleanField(default=False)
    attended = models.BooleanField(null=True)  # None: not recorded yet

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["panel", "member"], name="seat_once"),
            models.UniqueConstraint(
                fields=["panel"], condition=Q(presides=True), name="one_presides"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.panel_id} {self.member_id}"


class PanelItemQuerySet(CouncilRowQuerySet):
    def standing(self) -> Self:
        """On a panel's list and not taken off it."""
        return self.filter(taken_off_at=None)


class PanelItem(CurtainedRow):
    """A case before one panel: listed, its pack sent, considered, recommended on."""

    class Kind(models.TextChoices):
        FIRST = "first", "Application"
        BRIEF = "brief", "Brief report"  # two outcomes only (regulation 26, SI 2015/495)
        AGAIN = "again", "Representations"  # regulation 27(9): a fresh recommendation

    class Recommends(models.TextChoices):
        NONE = "", "Not considered yet"
        SUITABLE = "suitable", "Suitable to foster"
        NOT_SUITABLE = "not_suitable", "Not suitable to foster"
        FULL_REPORT = "full_report", "Ask for a full report"
        DEFER = "defer", "Come back to another panel"

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    report = models.ForeignKey(
        Report, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    place_in_list = models.PositiveSmallIntegerField(default=1)
    starts_at = models.DateTimeField(null=True, blank=True)
    listed_at = models.DateTimeField()
    attends = models.BooleanField(null=True)  # the applicant (NMS 14.5)
    supporter = models.CharField(max_length=120, blank=True)
    pack_sent_at = models.DateTimeField(null=True, blank=True)
    pack_late_why = models.CharField(max_length=300, blank=True)
    taken_off_at = models.DateTimeField(null=True, blank=True)
    taken_off_why = models.CharField(max_length=300, blank=True)
    recommends = models.CharField(max_length=12, choices=Recommends.choices, blank=True)
    reasons = models.TextField(max_length=8000, blank=True)
    terms = models.JSONField(default=dict)  # recommended: enquiries.terms.Terms
    minutes = models.TextField(max_length=40000, blank=True)
    recommended_at = models.DateTimeField(null=True, blank=True)
    minutes_final_at = models.DateTimeField(null=True, blank=True)  # the 7 working days begin

    objects = models.Manager.from_queryset(PanelItemQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["enquiry", "-listed_at"], name="panel_item_of_case")]
        constraints = [
            models.UniqueConstraint(
                fields=["enquiry"],
                condition=Q(taken_off_at=None, minutes_final_at=None),
                name="before_one_panel_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(recommends="", recommended_at=None)
                | (~Q(recommends="") & ~Q(reasons="") & Q(recommended_at__isnull=False)),
                name="recommended_with_reasons",
            ),
            models.CheckConstraint(
                condition=~Q(kind="brief", recommends="suitable")
                & ~(Q(kind="first") & Q(recommends="full_report")),
                name="brief_report_has_two_outcomes",
            ),
            models.CheckConstraint(
                condition=Q(minutes_final_at=None) | Q(recommended_at__isnull=False),
                name="minutes_after_recommendation",
            ),
        ]

    def __str__(self) -> str:
        return f"Item {self.pk}"


class PanelConflict(CurtainedRow):
    """A member knows the case or has an interest, said so, and does or does not take part.

    It holds for the case and not for one meeting (``enquiries.selectors.conflicts``).
    """

    item = models.ForeignKey(PanelItem, on_delete=models.CASCADE, related_name="conflicts")
    member = models.ForeignKey(PanelMember, on_delete=models.PROTECT, related_name="+")
    # Who that was when it was said: an entry may get another address.
    user: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    email = models.EmailField(blank=True, db_default="")
    why = models.CharField(max_length=300)
    takes_part = models.BooleanField(default=False)
    # Their own word, from the pack. Nobody says otherwise for them.
    by_member = models.BooleanField(default=False, db_default=False)
    declared_at = models.DateTimeField()

    objects = CouncilRowManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "member"], name="conflict_once"),
        ]
        indexes = [models.Index(fields=["enquiry"], name="conflict_of_case")]

    def __str__(self) -> str:
        return f"Conflict {self.pk}"


__all__ = [
    "Panel",
    "PanelConflict",
    "PanelItem",
    "PanelMember",
    "PanelSeat",
    "PanelService",
]
