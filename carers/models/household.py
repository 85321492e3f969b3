"""An approved household, its carers and its versioned terms (regulations 27, 28 and 31)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from enquiries.models import Decision, Enquiry, Person
from hubs.access import Access
from hubs.models import FencedModel, FencedQuerySet, SeenBy, User

if TYPE_CHECKING:
    from carers.models.review import CarerDetermination, Review


class HouseholdQuerySet(FencedQuerySet):
    def _open_to(self, access: Access) -> Self:
        """Without households of cases that are locked to this person, or protected and not open to
        them. One that no case made is its place's."""
        reach, rows = access.reach, self
        if reach.locked:
            rows = rows.exclude(enquiry__in=reach.locked)
        if reach.everything:
            return rows
        # A sub-query and no join, so that a row can be locked as it is read.
        unprotected = Enquiry.objects.filter(pk=OuterRef("enquiry"), seen_by__lt=SeenBy.NAMED)
        return rows.filter(Q(enquiry=None) | Q(enquiry__in=reach.named) | Exists(unprotected))

    def behind_milestones(self, access: Access) -> Self:
        """Those whose carers and terms this person sees: a hub keeps of a case that its council
        accepted the household alone, where its policy keeps milestones for it."""
        reach = access.reach
        if reach.everything:
            return self
        seen = Q(seen_by=SeenBy.ALL) | Q(seen_by=SeenBy.COUNCIL, service__in=reach.services)
        shown = Enquiry.objects.filter(seen, pk=OuterRef("enquiry"))
        return self.filter(Q(enquiry=None) | Q(enquiry__in=reach.named) | Exists(shown))

    def live(self) -> Self:
        """Approved and not ended."""
        return self.filter(ended_on=None)


class Household(FencedModel):
    """A fostering household on one service's register (regulation 31)."""

    reference = models.CharField(max_length=12, unique=True)
    own_reference = models.CharField(max_length=40, blank=True, db_default="")  # the council's own
    address = models.CharField(max_length=300, blank=True, db_default="")  # regulation 31
    postcode = models.CharField(max_length=8, blank=True, db_default="")
    enquiry: models.ForeignKey[Enquiry | None, Enquiry | None] = models.ForeignKey(
        Enquiry, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    # Family and friends of a child, approved for that child: outside mainstream figures.
    kinship = models.BooleanField(default=False, db_default=False)
    approved_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)  # approval ended; kept 10 years from here
    agreement_signed_on = models.DateField(null=True, blank=True)  # regulation 27(5)(b), Schedule 5
    worker: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )  # the supervising social worker

    objects = models.Manager.from_queryset(HouseholdQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enquiry"], name="one_household_a_case"),
            # An import that is repeated finds what it brought (carers.services.importing).
            models.UniqueConstraint(
                fields=["service", "own_reference"],
                condition=~Q(own_reference=""),
                name="own_reference_once_a_service",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("approved_on")),
                name="household_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(service__isnull=False), name="household_has_a_service"
            ),
        ]
        indexes = [
            models.Index(fields=["cluster", "-approved_on"], name="household_cluster"),
            models.Index(fields=["service", "-approved_on"], name="household_service"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def named(self) -> list[Carer]:
        """Whose household a page says it is: who fosters, or once it has left whoever did. Of the
        carers that a selector read into ``on_it``."""
        on_it: list[Carer] = getattr(self, "on_it", [])
        return [carer for carer in on_it if carer.to_on is None] or on_it


class OfHouseholdQuerySet(FencedQuerySet):
    """Rows of a household, seen by who sees what lies behind its case's milestones: they tell dates
    of birth, and terms a child's name."""

    def _open_to(self, access: Access) -> Self:
        seen = Household.objects.visible_to(access).behind_milestones(access)
        return self.filter(Exists(seen.filter(pk=OuterRef("household"))))


class CarerQuerySet(OfHouseholdQuerySet):
    def on(self, day: date) -> Self:
        """Approved on this day."""
        return self.filter(Q(to_on=None) | Q(to_on__gt=day), from_on__lte=day)


class Carer(FencedModel):
    """A person approved to foster. Nobody is approved twice at once, anywhere in the product
    (domain/regulations.md 0.10): ``identity`` is the same for the same person in every service."""

    class Sex(models.TextChoices):  # as the register asks (regulation 31, Schedule 2 of 2002)
        NOT_SAID = "", "Not recorded"
        FEMALE = "female", "Female"
        MALE = "male", "Male"

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="carers")
    person: models.ForeignKey[Person | None, Person | None] = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    date_of_birth = models.DateField()
    sex = models.CharField(max_length=6, choices=Sex.choices, blank=True, db_default="")
    identity = models.CharField(max_length=64)  # carers.identity.identity_of
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    objects = models.Manager.from_queryset(CarerQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["identity"], condition=Q(to_on=None), name="approved_once_anywhere"
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="carer_dates_in_order"
            ),
        ]
        indexes = [
            models.Index(fields=["cluster", "last_name"], name="carer_cluster"),
            models.Index(fields=["service", "last_name"], name="carer_service"),
        ]

    def __str__(self) -> str:
        return f"Carer {self.pk}"


class Approval(FencedModel):
    """The terms a household is approved on, from a day. A change of terms is a new version; the
    one before keeps its words and gets an end. No term is compulsory (domain/regulations.md
    1.4)."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="approvals")
    version = models.PositiveSmallIntegerField()
    decision: models.ForeignKey[Decision | None, Decision | None] = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    most_children = models.PositiveSmallIntegerField(null=True, blank=True)
    youngest = models.PositiveSmallIntegerField(null=True, blank=True)
    oldest = models.PositiveSmallIntegerField(null=True, blank=True)
    types = models.JSONField(default=list)
    named_children_only = models.BooleanField(default=False)
    other_terms = models.TextField(max_length=2000, blank=True)
    # A later version stands on a review: agreed in writing, with what support anyone in the home
    # will need (regulation 28(9A)), or determined.
    review: models.ForeignKey[Review | None, Review | None] = models.ForeignKey(
        "carers.Review", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    agreed_on = models.DateField(null=True, blank=True)
    support_needs = models.TextField(max_length=4000, blank=True, db_default="")
    determination: models.ForeignKey[CarerDetermination | None, CarerDetermination | None] = (
        models.ForeignKey(
            "carers.CarerDetermination", on_delete=models.PROTECT, null=True, blank=True,
            related_name="+", db_index=False,
        )
    )  # fmt: skip

    objects = models.Manager.from_queryset(OfHouseholdQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["household", "version"], name="approval_version_once"),
            models.UniqueConstraint(
                fields=["household"], condition=Q(to_on=None), name="one_approval_stands"
            ),
            models.CheckConstraint(
                condition=Q(oldest=None) | Q(youngest=None) | Q(oldest__gte=F("youngest")),
                name="approval_ages_in_order",
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="approval_in_order"
            ),
            # Terms change after a review, by agreement or by a determination (regulation 28).
            models.CheckConstraint(
                condition=Q(version=1)
                | Q(determination__isnull=False)
                | (Q(review__isnull=False, agreed_on__isnull=False) & ~Q(support_needs="")),
                name="terms_change_by_one_of_two_ways",
            ),
        ]

    def __str__(self) -> str:
        return f"Approval {self.version}"
