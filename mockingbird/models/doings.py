"""What happens in a constellation: contacts, gatherings, what they led to, the hub carer."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from hubs.models import FencedModel, FencedQuerySet, User
from mockingbird.models.constellation import Constellation
from mockingbird.models.membership import ChildLink, ConstellationMembership, OfMembershipQuerySet


class ContactQuerySet(OfMembershipQuerySet):
    def to_follow_up(self) -> Self:
        """Something was promised and is not done."""
        return self.filter(follow_up_on__isnull=False, followed_up_on=None)


class Contact(FencedModel):
    """A contact with one household. Of several at once each has its own row, under one ``batch``.

    A concern is taken to the duty team by the service's own procedure; this says that it was.
    """

    class Mode(models.TextChoices):
        PHONE = "phone", "Phone"
        VISIT = "visit", "Visit"
        MESSAGE = "message", "Message"
        GROUP = "group", "Group or drop-in"

    class Direction(models.TextChoices):
        TO_THEM = "to_them", "We contacted them"
        FROM_THEM = "from_them", "They contacted us"

    class Topic(models.TextChoices):
        PLACEMENT = "placement", "The child’s stay with them"
        SCHOOL = "school", "School"
        FAMILY = "family", "Time with family"
        HEALTH = "health", "Health"
        BEHAVIOUR = "behaviour", "Behaviour"
        WELLBEING = "wellbeing", "The carers’ wellbeing"
        PRACTICAL = "practical", "Practical matters"

    constellation = models.ForeignKey(Constellation, on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey(
        ConstellationMembership, on_delete=models.PROTECT, related_name="contacts"
    )
    batch = models.UUIDField()
    on = models.DateField()
    mode = models.CharField(max_length=7, choices=Mode.choices)
    direction = models.CharField(max_length=9, choices=Direction.choices, default=Direction.TO_THEM)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    topic = models.CharField(max_length=9, choices=Topic.choices, blank=True)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    concern = models.BooleanField(default=False)
    follow_up_on = models.DateField(null=True, blank=True)
    followed_up_on = models.DateField(null=True, blank=True)

    objects = models.Manager.from_queryset(ContactQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "membership"], name="logged_once_a_batch"),
            models.CheckConstraint(
                condition=Q(followed_up_on=None) | Q(follow_up_on__isnull=False),
                name="followed_up_what_was_promised",
            ),
            models.CheckConstraint(
                condition=Q(follow_up_on=None) | Q(follow_up_on__gte=F("on")),
                name="follow_up_after_contact",
            ),
        ]
        indexes = [
            # When each household was last heard of; the contacts of a month.
            models.Index(fields=["constellation", "-on"], name="contact_constellation"),
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()} on {self.on}"


class Gathering(FencedModel):
    """Something that the constellation does together. The model asks for a whole-group event and a
    carers' event each month; the two kinds are recorded apart."""

    class Kind(models.TextChoices):
        WHOLE_GROUP = "whole_group", "Monthly gathering of everybody"
        SOCIAL = "social", "Social event of everybody"
        CARERS = "carers", "Carers’ meeting"
        TRAINING = "training", "Training"
        FAMILY_TIME = "family_time", "Time of brothers and sisters, or of birth family"
        PLANNING = "planning", "Planning"

    # What the month asks for, and which kinds meet it.
    EVERYBODY = ("whole_group", "social")
    CARERS_ONLY = ("carers", "training")

    constellation = models.ForeignKey(
        Constellation, on_delete=models.PROTECT, related_name="gatherings"
    )
    on = models.DateField()
    kind = models.CharField(max_length=11, choices=Kind.choices)
    title = models.CharField(max_length=100, blank=True)
    hours = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    cost = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)  # pounds
    cancelled = models.BooleanField(default=False)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = models.Manager.from_queryset(FencedQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(hours=None) | Q(hours__gte=0, hours__lte=200), name="hours_of_a_day"
            ),
            models.CheckConstraint(condition=Q(cost=None) | Q(cost__gte=0), name="cost_not_below"),
        ]
        indexes = [
            # The gatherings of a constellation, the latest first; those of a month.
            models.Index(fields=["constellation", "-on"], name="gathering_constellation"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.on}"


class Attendance(FencedModel):
    """Whether a household came to a gathering, and how many of it."""

    class Status(models.TextChoices):
        CAME = "came", "Came"
        APOLOGIES = "apologies", "Sent apologies"
        ABSENT = "absent", "Did not come"

    constellation = models.ForeignKey(Constellation, on_delete=models.PROTECT, related_name="+")
    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="attendance")
    membership = models.ForeignKey(
        ConstellationMembership, on_delete=models.PROTECT, related_name="attendance"
    )
    status = models.CharField(max_length=9, choices=Status.choices)
    adults = models.PositiveSmallIntegerField(default=0)
    children = models.PositiveSmallIntegerField(default=0)

    objects = models.Manager.from_queryset(OfMembershipQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "membership"], name="attendance_once_a_household"
            ),
            models.CheckConstraint(
                condition=Q(status="came", adults__lte=30, children__lte=30)
                | Q(adults=0, children=0),
                name="only_who_came_is_counted",
            ),
        ]

    def __str__(self) -> str:
        return self.get_status_display()


class Outcome(FencedModel):
    """What somebody judged the constellation to have led to. A judgement, and whose it is."""

    class Kind(models.TextChoices):
        HELD = "held", "The child’s home held"
        BREAKDOWN_AVOIDED = "breakdown", "An unplanned ending was avoided"
        RESIGNATION_AVOIDED = "resignation", "The carers would have resigned"
        RETURN = "return", "The child returned home"
        PERMANENCE = "permanence", "A step to permanence"

    constellation = models.ForeignKey(Constellation, on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey(
        ConstellationMembership, on_delete=models.PROTECT, related_name="outcomes"
    )
    child: models.ForeignKey[ChildLink | None, ChildLink | None] = models.ForeignKey(
        ChildLink, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=11, choices=Kind.choices)
    on = models.DateField()
    judged_by = models.CharField(max_length=80)  # whose judgement: the carer, a social worker
    why = models.TextField(max_length=2000)
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects = models.Manager.from_queryset(OfMembershipQuerySet)()

    def __str__(self) -> str:
        return f"Outcome of {self.on}"


class WellbeingNote(FencedModel):
    """Supervision of a hub carer, and how they say they are: 1 (struggling) to 5 (very well)."""

    constellation = models.ForeignKey(Constellation, on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey(
        ConstellationMembership, on_delete=models.PROTECT, related_name="wellbeing"
    )
    on = models.DateField()
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.TextField(max_length=2000, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = models.Manager.from_queryset(OfMembershipQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__gte=1, rating__lte=5), name="rating_1_to_5"
            )
        ]

    def __str__(self) -> str:
        return f"Supervision on {self.on}"
