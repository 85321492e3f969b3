"""Experienced carers who stand beside applicants and new carers."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from carers.models.household import Household, OfHouseholdQuerySet
from enquiries.models import Enquiry
from hubs.access import Access
from hubs.models import FencedModel, User


class Buddy(FencedModel):
    """A household that offers to be a buddy, and for how many at once."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="as_buddy")
    area = models.CharField(max_length=80, blank=True)
    types = models.JSONField(default=list, blank=True)  # of enquiries.models.FOSTERING_TYPES
    languages = models.CharField(max_length=120, blank=True)
    most = models.PositiveSmallIntegerField(default=2)  # so many at once
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    resting_until = models.DateField(null=True, blank=True)  # nobody new until then

    objects = models.Manager.from_queryset(OfHouseholdQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(to_on=None), name="one_buddy_a_household"
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="buddy_in_order"
            ),
            models.CheckConstraint(condition=Q(most__gte=1), name="a_buddy_takes_somebody"),
        ]

    def __str__(self) -> str:
        return f"Buddy {self.pk}"


class BuddyMatchQuerySet(OfHouseholdQuerySet):
    """Matches, seen by who sees both: the buddy's household, and the case or the household that
    has the buddy."""

    def _open_to(self, access: Access) -> BuddyMatchQuerySet:
        rows = super()._open_to(access)
        cases = Enquiry.objects.visible_to(access).filter(pk=OuterRef("enquiry"))
        homes = Household.objects.visible_to(access).behind_milestones(access)
        return rows.filter(
            Q(enquiry=None) | Exists(cases),
            Q(of_household=None) | Exists(homes.filter(pk=OuterRef("of_household"))),
        )


class BuddyMatch(FencedModel):
    """A buddy beside an applicant, or beside a household that is new. ``household`` is the buddy's
    own."""

    class Ended(models.TextChoices):
        RUNS = "", "Goes on"
        DONE = "done", "No longer needed"
        ASKED = "asked", "One of them asked for it"
        NOT_A_FIT = "not_a_fit", "They did not get on"
        LEFT = "left", "One of them stopped fostering, or the application ended"
        OTHER = "other", "Another reason"

    buddy = models.ForeignKey(Buddy, on_delete=models.PROTECT, related_name="matches")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    enquiry: models.ForeignKey[Enquiry | None, Enquiry | None] = models.ForeignKey(
        Enquiry, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    of_household: models.ForeignKey[Household | None, Household | None] = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="buddies"
    )
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    ended_why = models.CharField(max_length=9, choices=Ended.choices, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = models.Manager.from_queryset(BuddyMatchQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(enquiry__isnull=False, of_household=None)
                | Q(enquiry=None, of_household__isnull=False),
                name="a_buddy_of_one_of_both",
            ),
            models.CheckConstraint(
                condition=Q(of_household=None) | ~Q(of_household=F("household")),
                name="nobodys_own_buddy",
            ),
            models.CheckConstraint(
                condition=Q(to_on=None, ended_why="")
                | (Q(to_on__isnull=False, to_on__gte=F("from_on")) & ~Q(ended_why="")),
                name="buddy_match_ended_whole",
            ),
            models.UniqueConstraint(
                fields=["enquiry"], condition=Q(to_on=None), name="one_buddy_of_a_case"
            ),
            models.UniqueConstraint(
                fields=["of_household"], condition=Q(to_on=None), name="one_buddy_of_a_household"
            ),
        ]

    def __str__(self) -> str:
        return f"Buddies since {self.from_on}"


class BuddyCheckIn(FencedModel):
    """How a match goes, asked of either side."""

    match = models.ForeignKey(BuddyMatch, on_delete=models.PROTECT, related_name="check_ins")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    on_day = models.DateField()
    said = models.TextField(max_length=2000, blank=True)
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects = models.Manager.from_queryset(OfHouseholdQuerySet)()

    def __str__(self) -> str:
        return f"Asked on {self.on_day}"
