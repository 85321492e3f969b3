"""One of several carers stops while another goes on."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from carers.models.household import Carer, Household, OfHouseholdQuerySet
from carers.models.year import Departure
from hubs.models import FencedModel, User


class CarerDeparture(FencedModel):
    """One carer's own written notice, where somebody else of the household goes on. Their approval
    ends 28 days after it came, by itself, and cannot be taken back (regulation 28(13), which is of
    "a foster parent"); the household's does not.

    Triggers refuse the notice of the last of a household (``somebody_goes_on``), and an approval
    that ends later than its own notice says (``ends_by_their_notice``).
    """

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="carers_leaving"
    )
    carer = models.OneToOneField(Carer, on_delete=models.PROTECT, related_name="departure")
    received_on = models.DateField()  # the day their written notice came
    ends_on = models.DateField()
    reason = models.CharField(max_length=14, choices=Departure.Reason.choices)
    goes_to = models.CharField(max_length=120, blank=True)  # the service they go to
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField()
    interview = models.CharField(max_length=8, choices=Departure.Interview.choices, blank=True)
    interview_on = models.DateField(null=True, blank=True)
    interview_said = models.TextField(max_length=4000, blank=True)

    objects = models.Manager.from_queryset(OfHouseholdQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("received_on")), name="carer_departure_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(interview="held") | Q(interview_on__isnull=False),
                name="carer_interview_has_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["cluster", "ends_on"], name="carer_departure_cluster"),
            models.Index(fields=["service", "ends_on"], name="carer_departure_service"),
        ]

    def __str__(self) -> str:
        return f"Stops on {self.ends_on}"
